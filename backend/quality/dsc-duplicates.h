/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are there more than once. Pure but for the photos that it reads; any thread. */
#pragma once

#include "base/dsc-progress.h"
#include "project/dsc-project-quality.h"

G_BEGIN_DECLS

/**
 * dsc_duplicates_find:
 * @measures: (element-type DscMeasure): of the photos of @dataset
 * @fingerprint: of their files
 * @cache_folder: (nullable) (type filename): where features of the photos may lie
 * @n_threads: 0: all that there are
 * @progress: (nullable): called on the calling thread
 * @error: G_IO_ERROR_CANCELLED
 *
 * By the hash of the contents; by perceptual hashes that are near; then, where there are features
 * of the photos, by these. Of both the most alike pairs are decoded again and laid on each other.
 *
 * Returns: (transfer full) (nullable): all photos that are there more than once, those that are
 * left out, too; sets are numbered by their first photos
 */
DscCopies *dsc_duplicates_find (DscDataset *dataset, const GArray *measures,
                                const char *fingerprint, const char *cache_folder, guint n_threads,
                                DscProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);

G_END_DECLS
