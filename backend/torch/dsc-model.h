/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole classifier: network, pooling, linear head, and what has to be known to use it; as one
 * file.
 *
 * The file (safetensors) holds the network's tensors under `body.`, `head.weight` (classes ×
 * features) and `head.bias`, and as metadata all of DscModelInfo. Belongs to the thread that made
 * it. */
#pragma once

#include "engine/dsc-model-info.h"
#include "torch/dsc-mobilenet.h"

G_BEGIN_DECLS

/** Features of a photo: the maximum, then the mean of each channel of the last map, as fastai's
 * AdaptiveConcatPool2d orders them. */
#define DSC_MODEL_N_FEATURES (2 * DSC_MOBILENET_CHANNELS)

/** What the built-in network was trained with: pixels in [−1, 1]. */
#define DSC_MOBILENET_NORMALISATION \
  ((DscNormalisation){ { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f } })

/**
 * dsc_model_features:
 * @body: the network
 * @pixels: n × height × width × 3 floats, normalised
 *
 * Returns: (transfer full) (nullable): n × DSC_MODEL_N_FEATURES, contiguous, without history.
 */
DscTensor *dsc_model_features (DscMobilenet *body, const float *pixels, guint n,
                               const DscTarget *target, GError **error);

typedef struct _DscModel DscModel;

/**
 * dsc_model_load:
 * @path: (type filename)
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT, DSC_ERROR_UNSUPPORTED; sentences name the file
 *
 * Returns: (transfer full) (nullable)
 */
DscModel *dsc_model_load (const char *path, GError **error);
void dsc_model_free (DscModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscModel, dsc_model_free)

/** Returns: (transfer none) */
const DscModelInfo *dsc_model_get_info (DscModel *self);

/**
 * dsc_model_logits:
 * @pixels: n × height × width × 3 floats, sized and normalised as its information says
 *
 * Returns: (transfer full) (nullable): n × classes, contiguous.
 */
DscTensor *dsc_model_logits (DscModel *self, const float *pixels, guint n, GError **error);

/**
 * dsc_model_write:
 * @path: (type filename): written whole or not at all
 * @info: all of it is written
 * @body: file that the network's tensors are copied from, unchanged, in their own types
 * @weight: classes × features
 * @bias: classes
 */
gboolean dsc_model_write (const char *path, const DscModelInfo *info, DscSafetensors *body,
                          DscTensor *weight, DscTensor *bias, GError **error);

/** Returns: (transfer full) (nullable): the built-in network's file, mapped; DSC_ERROR_MISSING
 * where the installation lacks it. */
DscSafetensors *dsc_model_open_built_in (GError **error);

G_END_DECLS
