/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eight ways in which a picture can be mirrored and turned by quarters. */
#include "config.h"

#include "quality/dsc-symmetry.h"

#define MIRRORS (DSC_SYMMETRY_MIRROR | DSC_SYMMETRY_FLIP)

/* What mirroring becomes on the other side of a swap. */
static DscSymmetry
swapped (DscSymmetry mirrors)
{
  return (mirrors & DSC_SYMMETRY_MIRROR ? DSC_SYMMETRY_FLIP : 0)
         | (mirrors & DSC_SYMMETRY_FLIP ? DSC_SYMMETRY_MIRROR : 0);
}

/* A place goes through @second, then through @first. */
DscSymmetry
dsc_symmetry_then (DscSymmetry first, DscSymmetry second)
{
  DscSymmetry mirrors = first & MIRRORS;

  if (second & DSC_SYMMETRY_SWAP)
    mirrors = swapped (mirrors);
  return (second & MIRRORS) ^ mirrors ^ ((first ^ second) & DSC_SYMMETRY_SWAP);
}

DscSymmetry
dsc_symmetry_invert (DscSymmetry self)
{
  return self & DSC_SYMMETRY_SWAP ? swapped (self & MIRRORS) | DSC_SYMMETRY_SWAP : self;
}

int
dsc_symmetry_source (DscSymmetry self, int side, int x, int y)
{
  if (self & DSC_SYMMETRY_MIRROR)
    x = side - 1 - x;
  if (self & DSC_SYMMETRY_FLIP)
    y = side - 1 - y;
  return self & DSC_SYMMETRY_SWAP ? x * side + y : y * side + x;
}
