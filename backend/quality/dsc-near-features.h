/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos a network sees as nearly the same: those whose features point the same way.
 *
 * Features are shortened to 64 numbers (principal components of their roots, evened out by half),
 * in which crops are found better than in all of them, and each photo is compared with each:
 * 100,000 of them take 13 MB. Pure; any thread. Private to the quality layer. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

/** How many photos are found with each, at most. */
#define DSC_NEAR_FEATURES 12
/** What there is less of. */
#define DSC_NEAR_NONE G_MAXUINT32

/**
 * dsc_near_features:
 * @rows: (array length=n): @n_features of each photo, none negative
 * @n_threads: 0: all that there are
 * @meter: counts pieces of work, of which there are dsc_near_features_count()
 * @cancellable: (nullable)
 *
 * Returns: (transfer full) (nullable) (array): for each photo DSC_NEAR_FEATURES others, the nearest
 * first; %NULL if it was cancelled
 */
guint32 *dsc_near_features (const float *const *rows, guint32 n, guint n_features, guint n_threads,
                            DscProgressMeter *meter, GCancellable *cancellable);
/** Returns: how many pieces of work that is. */
gsize dsc_near_features_count (guint32 n);

G_END_DECLS
