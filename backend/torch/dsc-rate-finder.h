/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate test: fastai v1's lr_find (semantics §4). Training thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"
#include "torch/dsc-learner.h"

G_BEGIN_DECLS

/** DscNextFunc: gives the next batch, without end. */
typedef gboolean (*DscNextFunc) (gpointer user_data, DscExamples *examples, GError **error);

/**
 * dsc_rate_finder_run:
 * @learner: trained on, then put back as it was: weights, statistics, moments
 * @start_rate: of the first step
 * @end_rate: what rates go to
 * @n_steps: at most
 * @momentum: β₁; fastai's is 0.9 on a new optimiser
 * @next: gives batches
 * @point: (nullable): told of every step
 *
 * Steps at rates that rise by equal factors, the same for all layer groups, until the smoothed loss
 * is over four times its least, or no number.
 */
gboolean dsc_rate_finder_run (DscLearner *learner, double start_rate, double end_rate,
                              guint n_steps, double momentum, DscNextFunc next, gpointer next_data,
                              DscRatePointFunc point, gpointer point_data, GError **error);

/** DscEngineInterface.find_rate. */
gboolean dsc_rate_finder_find (const DscRateJob *job, const DscDevice *device,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
