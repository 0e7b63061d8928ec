/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A linear head on fixed features: softmax regression on standardised features, by AdamW with a
 * cosine schedule.
 *
 * Rows of features are gathered and standardised into one batch buffer; nothing else grows with
 * their number. Belongs to the training thread. */
#pragma once

#include "engine/dsc-train-spec.h"
#include "torch/shim/dsc-torch.h"

G_BEGIN_DECLS

typedef struct _DscHead DscHead;

/**
 * dsc_head_new:
 * @rows: (array): features of each photo, @n_features floats; borrowed for its life
 * @train: (element-type guint32): which photos to learn from; their rows are not %NULL; at least
 * one
 * @labels: (array): class of each photo, by photo
 * @spec: rate, decay, smoothing, batch size, epochs, seed
 *
 * Computes mean and deviation of each feature over the training photos. The weights begin at zero,
 * so that the seed only shuffles.
 *
 * Returns: (transfer full) (nullable)
 */
DscHead *dsc_head_new (const float *const *rows, guint n_features, const GArray *train,
                       const gint32 *labels, guint n_classes, const DscTrainSpec *spec,
                       GError **error);
void dsc_head_free (DscHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscHead, dsc_head_free)

/** Returns: training steps in an epoch: full batches, or one smaller batch where there are fewer
 * photos than a batch holds. */
guint dsc_head_get_n_batches (DscHead *self);

/** Shuffles anew: call it before the first step of each epoch. */
void dsc_head_begin_epoch (DscHead *self);

/**
 * dsc_head_step:
 * @batch: which batch of the epoch
 * @loss: (out): raw loss before the step
 * @rate: (out): learning rate of the step: spec's · (1 + cos (π · steps done / all steps)) / 2
 */
gboolean dsc_head_step (DscHead *self, guint batch, double *loss, double *rate, GError **error);

/**
 * dsc_head_logits:
 * @photos: (array length=n): photos with rows, n at most the batch size
 * @logits: (out caller-allocates): n × classes
 */
gboolean dsc_head_logits (DscHead *self, const guint32 *photos, guint n, float *logits,
                          GError **error);

/** Remembers the weights as they are now. */
gboolean dsc_head_keep (DscHead *self, GError **error);
/** Puts the remembered weights back; it can then answer, but not learn on. */
void dsc_head_restore (DscHead *self);

/**
 * dsc_head_fold:
 * @weight: (out) (transfer full): classes × features
 * @bias: (out) (transfer full): classes
 *
 * The head as it applies to raw features: standardisation folded into weight and bias.
 */
gboolean dsc_head_fold (DscHead *self, DscTensor **weight, DscTensor **bias, GError **error);

G_END_DECLS
