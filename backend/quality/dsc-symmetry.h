/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eight ways in which a picture can be mirrored and turned by quarters. Pure; any thread.
 * Private to the quality layer. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscSymmetry: what is to be seen at a place of the turned picture: that place is mirrored, then
 * its column and row are swapped, and the picture is read there.
 * @DSC_SYMMETRY_MIRROR: columns from the other side
 * @DSC_SYMMETRY_FLIP: rows from the other side
 * @DSC_SYMMETRY_SWAP: columns and rows are swapped
 */
typedef enum
{
  DSC_SYMMETRY_NONE = 0,
  DSC_SYMMETRY_MIRROR = 1 << 0,
  DSC_SYMMETRY_FLIP = 1 << 1,
  DSC_SYMMETRY_SWAP = 1 << 2
} DscSymmetry;

#define DSC_N_SYMMETRIES 8

/** Returns: what turns a picture by @first and then by @second. */
DscSymmetry dsc_symmetry_then (DscSymmetry first, DscSymmetry second);
/** Returns: what takes @self back. */
DscSymmetry dsc_symmetry_invert (DscSymmetry self);
/** Returns: where, in a square picture of @side, the turned one's pixel at (@x, @y) comes from. */
int dsc_symmetry_source (DscSymmetry self, int side, int x, int y);

G_END_DECLS
