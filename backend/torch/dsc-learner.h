/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network that learns from batches: loss, gradients, optimiser, averaged weights. It knows
 * nothing of photos, epochs or files: those are the trainer's. Belongs to the thread that made it.
 */
#pragma once

#include "engine/dsc-loss-scale.h"
#include "engine/dsc-train-spec.h"
#include "torch/dsc-network.h"

G_BEGIN_DECLS

typedef struct _DscLearner DscLearner;

/**
 * dsc_learner_new:
 * @network: (transfer full): on the device that learns
 * @spec: frozen groups, normalisation, β₂, decay, smoothing, averaging, seed
 * @dtype: what convolutions compute in
 * @stream: keeps the random numbers of dropout of several learners of one seed apart
 *
 * Returns: (transfer full) (nullable): with a new optimiser.
 */
DscLearner *dsc_learner_new (DscNetwork *network, const DscTrainSpec *spec, DscTorchDtype dtype,
                             guint32 stream, GError **error);
void dsc_learner_free (DscLearner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscLearner, dsc_learner_free)

/**
 * DscExamples: a batch.
 * @pixels: (nullable): as dsc_network_input() takes them
 * @targets: (array length=n): a class each
 * @input: (nullable): instead of @pixels what the network takes, on its device and in the
 * learner's type
 */
typedef struct
{
  const float *pixels;
  const gint64 *targets;
  guint n;
  int height;
  int width;
  DscTensor *input;
} DscExamples;

/**
 * dsc_learner_step:
 * @rates: by layer group
 * @momentum: β₁
 * @loss: (out): mean loss of the batch before the step; may be no number
 *
 * One training step; where the loss is not finite none is made.
 *
 * In fp16 the loss is scaled, so that small gradients do not vanish. Where they are too large for
 * that a step is left out, as PyTorch's GradScaler does: weights, moments and their number of steps
 * stay, while the caller's rates go on, and the scale is halved. Once no scale helps @loss is no
 * number.
 */
gboolean dsc_learner_step (DscLearner *self, const DscExamples *batch,
                           const double rates[DSC_N_GROUPS], double momentum, double *loss,
                           GError **error);

/** All the work of a training step, of which nothing stays: to see how long one takes. */
gboolean dsc_learner_rehearse (DscLearner *self, const DscExamples *batch, GError **error);

/** Puts the averaged weights in the place of the trained ones, or back. Does nothing without
 * averaging. Between the two nothing can be trained. */
gboolean dsc_learner_show_average (DscLearner *self, gboolean show, GError **error);

/** Evaluates a batch (targets are not looked at): n × classes floats into @logits (out
 * caller-allocates). */
gboolean dsc_learner_evaluate (DscLearner *self, const DscExamples *batch, float *logits,
                               GError **error);

/**
 * dsc_learner_get_n_parts:
 *
 * Where memory is out for a batch it is computed in parts, from then on (dsc-batch-parts.h). A step
 * is that of the whole batch, but for rounding, and but for two things: dropout is drawn in another
 * order, and where batch normalisation goes by the batch it goes by each part, which has two photos
 * at least; running statistics follow each part, those of a try that failed included.
 *
 * Returns: into how many parts batches fall, at least 1.
 */
guint dsc_learner_get_n_parts (DscLearner *self);
/** Begins with that many: what another learner has found out on the same device. */
void dsc_learner_set_n_parts (DscLearner *self, guint n_parts);

/** Returns: (transfer none) (nullable): what the loss is multiplied by; %NULL where it never is. */
const DscLossScale *dsc_learner_get_loss_scale (DscLearner *self);
/** Multiplies the loss by @scale, which follows the gradients from then on. */
void dsc_learner_set_loss_scale (DscLearner *self, const DscLossScale *scale);

/** Returns: (transfer none): its network. */
DscNetwork *dsc_learner_get_network (DscLearner *self);
/** Returns: (transfer full): its network; the learner can only be freed then. */
DscNetwork *dsc_learner_steal_network (DscLearner *self);

/** DscLearnerState: everything that steps change, copied. */
typedef struct _DscLearnerState DscLearnerState;
/** Returns: (transfer full) (nullable) */
DscLearnerState *dsc_learner_save (DscLearner *self, GError **error);
gboolean dsc_learner_restore (DscLearner *self, DscLearnerState *state, GError **error);
void dsc_learner_state_free (DscLearnerState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscLearnerState, dsc_learner_state_free)

/** Returns: steps that the optimiser has made. */
guint64 dsc_learner_get_n_steps (DscLearner *self);
void dsc_learner_set_n_steps (DscLearner *self, guint64 n_steps);
/** Returns: (transfer full) (element-type DscParameter): the optimiser's tensors. */
GArray *dsc_learner_list_optimizer (DscLearner *self);
/** Returns: (transfer full) (element-type DscParameter): every tensor that steps change: network,
 * optimiser, average. */
GArray *dsc_learner_list (DscLearner *self);

G_END_DECLS
