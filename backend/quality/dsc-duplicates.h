/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are there more than once. Pure but for the photos that it reads; any thread. */
#pragma once

#include "base/dsc-progress.h"
#include "project/dsc-project-quality.h"
#include "quality/dsc-copy-sets.h"

G_BEGIN_DECLS

/**
 * DscDuplicates: photos that are the same. A photo that is alone has the group 0.
 * @exact: (array length=n): groups, from 1, of files with the same contents
 * @n_exact: how many of these there are
 * @same: (array length=n): groups, from 1, of photos that are the same, whatever was done to them
 * @n_same: how many of these there are; each group of @exact is in one of them
 * @makes: (array length=n): how each was made of the first photo of its group in @same
 * @had_features: whether features of photos were there, which tell of cropped ones
 */
typedef struct
{
  guint32 n;
  guint32 *exact; /* (owned) */
  guint32 n_exact;
  guint32 *same; /* (owned) */
  guint32 n_same;
  DscMake *makes; /* (owned) */
  gboolean had_features;
} DscDuplicates;

/**
 * dsc_duplicates_find:
 * @measures: (element-type DscMeasure): of the photos of @dataset
 * @cache_folder: (nullable) (type filename): where features of the photos may lie
 * @n_threads: 0: all that there are
 * @progress: (nullable): called on the calling thread
 * @error: G_IO_ERROR_CANCELLED
 *
 * By the hash of the contents; by perceptual hashes that are near; then, where there are features
 * of the photos, by these. Of both the most alike pairs are decoded again and laid on each other.
 *
 * Returns: (transfer full) (nullable)
 */
DscDuplicates *dsc_duplicates_find (DscDataset *dataset, const GArray *measures,
                                    const char *cache_folder, guint n_threads,
                                    DscProgressFunc progress, gpointer user_data,
                                    GCancellable *cancellable, GError **error);
void dsc_duplicates_free (DscDuplicates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscDuplicates, dsc_duplicates_free)

G_END_DECLS
