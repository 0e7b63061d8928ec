/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training through the network: stages, epochs, steps, validation, checkpoints. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"

G_BEGIN_DECLS

/**
 * dsc_trainer_train:
 * @job: its spec is of method "network"
 * @device: open
 *
 * DscEngineInterface.train for such a spec. A recipe that starts from Instant has that as its first
 * stage; then there is a stage for each size, of one cycle over its epochs each, as fastai v1's
 * fit_one_cycle. After every epoch the network is validated, and written if it is to be kept. A
 * checkpoint is written every half minute, and before a pause.
 *
 * A run that is resumed from a checkpoint ends with the weights of one that was never interrupted,
 * bit for bit on the same processor with the same libtorch and number of threads: shuffling,
 * augmentation and dropout depend on seed, stage, epoch and step alone.
 */
gboolean dsc_trainer_train (const DscTrainJob *job, const DscDevice *device, DscRun *run,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
