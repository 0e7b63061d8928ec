/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipe "Instant": features of every photo once, then a linear head trained on them. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"

G_BEGIN_DECLS

/**
 * dsc_instant_train:
 * @job: its spec is of method "features"
 * @device: computes the features; the head is learned on the processor
 * @stage: name of the stage: "head", or "instant" where another follows
 * @kept: (out) (optional): the epoch that is kept
 *
 * DscEngineInterface.train for this recipe: features, one stage, the weights of the epoch
 * with the lowest error (then loss) on validation, the model file, predictions of the validation
 * part. Stopped after its first epoch it keeps the best so far.
 */
gboolean dsc_instant_train (const DscTrainJob *job, const DscDevice *device, const char *stage,
                            DscRun *run, DscEpochRecord *kept, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
