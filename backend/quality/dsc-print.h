/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two pictures are the same photo: compressed again, scaled, made lighter, or cropped a
 * little. Private to the quality layer. */
#pragma once

#include "quality/dsc-grey.h"
#include "quality/dsc-symmetry.h"

G_BEGIN_DECLS

/** DscPlacement: how points of a second picture are found in a first one: x' = scale · x + shift,
 * from the middle, in shares of the sides. */
typedef struct
{
  double scale_x;
  double shift_x;
  double scale_y;
  double shift_y;
} DscPlacement;

/** DscPlacement of pictures that show the same. */
#define DSC_PLACEMENT_SAME ((DscPlacement){ 1, 0, 1, 0 })

/** DscPrint: a picture at three sizes, to be laid on others. Up to 115 KB: 50 KB of levels, and the
 * picture itself. Immutable. */
typedef struct _DscPrint DscPrint;

/** Returns: (transfer full). @grey: (transfer full) */
DscPrint *dsc_print_new (DscGrey *grey);
/** Returns: (transfer full): the picture, mirrored and turned. */
DscPrint *dsc_print_turn (const DscPrint *self, DscSymmetry how);
/** Accepts %NULL. */
void dsc_print_free (DscPrint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPrint, dsc_print_free)

/**
 * dsc_print_is_same:
 * @at: (inout): about where to look; where it was found
 *
 * Lays one picture on the other: looks for the shift and stretch (at most a tenth) and for the
 * change of lightness and contrast that make them most alike (Gauss-Newton as Lucas and Kanade
 * 1981, from coarse to fine), and then judges what still differs, on the whole and at the worst
 * place. Another photo of the same thing in the same place differs at its edges.
 */
gboolean dsc_print_is_same (const DscPrint *first, const DscPrint *second, DscPlacement *at);

G_END_DECLS
