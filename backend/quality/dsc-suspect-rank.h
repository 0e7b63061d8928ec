/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which labels are doubtful: what all other photos say of each. Pure; any thread. */
#pragma once

#include "base/dsc-progress.h"
#include "project/dsc-project-quality.h"

G_BEGIN_DECLS

/**
 * dsc_suspects_rank:
 * @rows: (array): features of each photo of @dataset, @n_features floats; %NULL where there are
 * none. Photos without features or without a label are not judged
 * @n_threads: 0: all that there are
 * @progress: (nullable): called on the calling thread
 * @error: DSC_ERROR_NO_DATA (fewer than three photos, or one class), DSC_ERROR_TOO_LARGE (more than
 * 5000 classes), G_IO_ERROR_CANCELLED
 *
 * Ridge regression from features (each by its deviation, each photo of length 1) to classes. It has
 * a closed form also for what it would say of each photo if that had been left out: as many folds
 * as there are photos, none of which is drawn by chance. A label is the more doubtful the more
 * speaks for another one, and the less for it (self-confidence and margin of confident learning,
 * Northcutt et al. 2021). tests/bench/suspects measures it.
 *
 * Memory: 8 · @n_features · (@n_features + classes) bytes; the time grows with photos ·
 * @n_features².
 *
 * Returns: (transfer full) (nullable)
 */
DscSuspects *dsc_suspects_rank (DscDataset *dataset, const float *const *rows, guint n_features,
                                guint n_threads, DscProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);

G_END_DECLS
