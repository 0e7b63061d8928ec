/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adam with decoupled decay over the parameters of a network, with a rate for each layer group:
 * fastai v1's optimiser, and ours (semantics §3.5). Belongs to the thread that made it. */
#pragma once

#include "engine/dsc-schedule.h"
#include "torch/dsc-parameters.h"

G_BEGIN_DECLS

typedef struct _DscAdam DscAdam;

/**
 * dsc_adam_new:
 * @parameters: (element-type DscParameter): referenced
 * @n_frozen: layer groups that are frozen: what is not trained has no moments
 * @beta2: β₂
 * @weight_decay: decoupled
 * @decay_all: whether biases and batch normalisation are decayed, too
 *
 * Returns: (transfer full) (nullable): moments of zero, no steps made.
 */
DscAdam *dsc_adam_new (GArray *parameters, guint n_frozen, double beta2, double weight_decay,
                       gboolean decay_all, GError **error);
void dsc_adam_free (DscAdam *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAdam, dsc_adam_free)

/** A step along the gradients, which are then forgotten; @rates by layer group; β₁ is @momentum;
 * gradients are those of the loss times @scale. */
gboolean dsc_adam_step (DscAdam *self, const double rates[DSC_N_GROUPS], double momentum,
                        double scale, GError **error);
/** Returns: (transfer full) (nullable): one element where the parameters are: the largest size of a
 * gradient's element; not finite where one is not. */
DscTensor *dsc_adam_largest_gradient (DscAdam *self, GError **error);
/** Forgets gradients without a step. */
gboolean dsc_adam_clear (DscAdam *self, GError **error);

/** Returns: steps made. */
guint64 dsc_adam_get_n_steps (DscAdam *self);
void dsc_adam_set_n_steps (DscAdam *self, guint64 n_steps);

/**
 * dsc_adam_list:
 *
 * Returns: (transfer full) (element-type DscParameter): the moments, as
 * "optimizer.first.body.conv1.weight" and so on: what has to be stored, and can be assigned to.
 */
GArray *dsc_adam_list (DscAdam *self);

G_END_DECLS
