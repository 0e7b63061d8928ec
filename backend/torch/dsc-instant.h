/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipe "Instant": features of every photo once, then a linear head trained on them. */
#pragma once

#include "engine/dsc-engine.h"

G_BEGIN_DECLS

/**
 * dsc_instant_train:
 *
 * DscEngineInterface.train for this recipe: features, one stage "head", the weights of the epoch
 * with the lowest error (then loss) on validation, the model file, predictions of the validation
 * and test parts. Stopped after its first epoch it keeps the best so far.
 */
gboolean dsc_instant_train (const DscTrainJob *job, DscRun *run, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
