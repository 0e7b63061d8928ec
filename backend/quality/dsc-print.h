/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two pictures are the same photo: compressed again, scaled, made lighter, or cropped a
 * little. Private to the quality layer. */
#pragma once

#include "quality/dsc-grey.h"

G_BEGIN_DECLS

/** DscPrint: a picture at three sizes, to be laid on others. About 50 KB; immutable. */
typedef struct _DscPrint DscPrint;

/** Returns: (transfer full) */
DscPrint *dsc_print_new (const DscGrey *grey);
/** Accepts %NULL. */
void dsc_print_free (DscPrint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPrint, dsc_print_free)

/**
 * dsc_print_is_same:
 *
 * Lays one picture on the other: looks for the shift and stretch (at most a tenth) and for the
 * change of lightness and contrast that make them most alike (Gauss-Newton as Lucas and Kanade
 * 1981, from coarse to fine), and then judges what still differs, on the whole and at the worst
 * place. Another photo of the same thing in the same place differs at its edges.
 */
gboolean dsc_print_is_same (const DscPrint *first, const DscPrint *second);

G_END_DECLS
