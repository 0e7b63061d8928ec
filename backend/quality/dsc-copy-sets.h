/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are copies of each other, and how each was made of the others: sets that grow by
 * pairs (union-find, in which every link says what was done). One owner. Private to the quality
 * layer. */
#pragma once

#include "quality/dsc-symmetry.h"

G_BEGIN_DECLS

/**
 * DscMake: how a second photo was made of a first one.
 * @symmetry: how it was turned
 * @share: how much of the first one's sides it shows: less than 1 where it was cropped; more where
 * the first one was
 */
typedef struct
{
  DscSymmetry symmetry;
  float share;
} DscMake;

/** DscMake of what is the same. */
#define DSC_MAKE_SAME ((DscMake){ DSC_SYMMETRY_NONE, 1 })

/** Returns: how what was made of something by @second was made of what that was made of by @first.
 */
DscMake dsc_make_then (DscMake first, DscMake second);
/** Returns: how the first photo would be made of the second. */
DscMake dsc_make_invert (DscMake self);

typedef struct _DscCopySets DscCopySets;

/** Returns: (transfer full): @n photos, each alone. */
DscCopySets *dsc_copy_sets_new (guint32 n);
void dsc_copy_sets_free (DscCopySets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCopySets, dsc_copy_sets_free)

/** Joins the sets of two photos. */
void dsc_copy_sets_join (DscCopySets *self, guint32 first, guint32 second, DscMake make);
/** Returns: the photo that stands for the set of @photo: the one with the lowest number. */
guint32 dsc_copy_sets_find (DscCopySets *self, guint32 photo);
/**
 * dsc_copy_sets_number:
 * @n_groups: (out) (optional): how many sets have more than one photo
 *
 * Returns: (transfer full) (array): for each photo its set, from 1, by their lowest photo; 0 where
 * it is alone
 */
guint32 *dsc_copy_sets_number (DscCopySets *self, guint32 *n_groups);
/** Returns: (transfer full) (array): for each photo how it was made of the one that stands for its
 * set. */
DscMake *dsc_copy_sets_describe (DscCopySets *self);

G_END_DECLS
