/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos may be parts of others: cropped so far that no hash of the whole picture tells.
 * Private to the quality layer. */
#pragma once

#include "base/dsc-progress.h"
#include "dataset/dsc-dataset.h"
#include "quality/dsc-likely.h"

G_BEGIN_DECLS

/**
 * dsc_part_pairs:
 * @measures: (element-type DscMeasure): of the photos of @dataset
 * @photos: (element-type guint32): those that are to be compared
 * @cache_folder: (type filename): where features may lie
 * @n_threads: 0: all that there are
 * @had_features: (out): whether features lie there
 *
 * Of the photos that a network sees as nearly the same those are found of which one may be a part
 * of the other, in their small pictures; of each photo no more than three. None where the features
 * of the photos are not known: nothing is computed for it.
 *
 * Returns: (transfer full) (nullable) (element-type DscLikelyPair): %NULL if it was cancelled
 */
GArray *dsc_part_pairs (DscDataset *dataset, const GArray *measures, const GArray *photos,
                        const char *cache_folder, guint n_threads, gboolean *had_features,
                        DscProgressFunc progress, gpointer user_data, GCancellable *cancellable);

G_END_DECLS
