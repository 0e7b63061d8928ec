/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From features to logits: one linear layer, or fastai v1's head (semantics §3.1):
 * BatchNorm – Dropout p/2 – Linear 512 – ReLU – BatchNorm – Dropout p – Linear.
 *
 * Belongs to the thread that made it. */
#pragma once

#include "torch/dsc-forward.h"
#include "torch/dsc-source.h"

G_BEGIN_DECLS

typedef struct _DscNetworkHead DscNetworkHead;

/**
 * dsc_network_head_new:
 * @kind: "linear": `weight`, `bias`; "fastai": `2`, `4`, `6` and `8` as in fastai's Sequential
 * @dropout: p of "fastai"
 * @source: random weights: zeros for "linear"; Kaiming's normal ones (inputs, √2) for "fastai",
 * biases 0
 * @error: DSC_ERROR_UNSUPPORTED for another kind; DSC_ERROR_CORRUPT
 *
 * Returns: (transfer full) (nullable)
 */
DscNetworkHead *dsc_network_head_new (const char *kind, guint n_features, guint n_classes,
                                      double dropout, const DscSource *source, GError **error);
void dsc_network_head_free (DscNetworkHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscNetworkHead, dsc_network_head_free)

/** @features: N × features, floats. Returns: (transfer full) (nullable): N × classes. */
DscTensor *dsc_network_head_forward (DscNetworkHead *self, DscTensor *features,
                                     const DscForward *how, GError **error);

/** Adds its tensors to @parameters, as the last layer group. */
void dsc_network_head_add_parameters (DscNetworkHead *self, GArray *parameters);

G_END_DECLS
