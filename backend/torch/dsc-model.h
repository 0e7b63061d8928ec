/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model as one file: a network, and what has to be known to use it.
 *
 * The file (safetensors) holds the network's tensors under `body.` and `head.`, and as metadata all
 * of DscModelInfo. Belongs to the thread that made it. */
#pragma once

#include "engine/dsc-model-info.h"
#include "torch/dsc-device.h"
#include "torch/dsc-network.h"

G_BEGIN_DECLS

typedef struct _DscModel DscModel;

/**
 * dsc_model_load:
 * @path: (type filename): for as long as the model lives
 * @device: where it answers, opened; where a card fails, whenever that is, the processor answers
 * from then on
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT, DSC_ERROR_UNSUPPORTED; sentences name the file
 *
 * Returns: (transfer full) (nullable): to evaluate with; tensors that it returns are the
 * processor's.
 */
DscModel *dsc_model_load (const char *path, const DscDevice *device, GError **error);
void dsc_model_free (DscModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscModel, dsc_model_free)

/** Returns: (transfer none) */
const DscModelInfo *dsc_model_get_info (DscModel *self);
/** Returns: (transfer none): where it answers. */
const DscDevice *dsc_model_get_device (DscModel *self);

/**
 * dsc_model_logits:
 * @pixels: n × height × width × 3 floats, sized and normalised as its information says
 * @features: (out) (optional) (transfer full): n × features, floats, contiguous: what
 * dsc_network_pool() makes of its map
 *
 * Where memory is out for all of them they are computed in parts, from then on.
 *
 * Returns: (transfer full) (nullable): n × classes, contiguous.
 */
DscTensor *dsc_model_logits (DscModel *self, const float *pixels, guint n, DscTensor **features,
                             GError **error);

/**
 * dsc_model_explain:
 * @pixels: one photo
 * @label: (inout): class to explain; −1 becomes the one that is predicted
 * @logits: (out) (transfer full): 1 × classes
 *
 * Grad-CAM (arXiv:1610.02391) as fastai v1 has it (semantics §7): with A the body's last map and G
 * the gradient of the class's logit with respect to it, ReLU (Σ_c mean (G_c) · A_c).
 *
 * Returns: (transfer full) (nullable): height × width of the map, contiguous.
 */
DscTensor *dsc_model_explain (DscModel *self, const float *pixels, gint32 *label,
                              DscTensor **logits, GError **error);

/**
 * dsc_model_load_network:
 * @path: (type filename)
 * @dropout: of the head "fastai"
 *
 * Returns: (transfer full) (nullable): its network, to be trained on. Errors as dsc_model_load().
 */
DscNetwork *dsc_model_load_network (const char *path, double dropout, GError **error);

/** Metadata of a model file: where the body's weights come from. */
#define DSC_MODEL_LICENCE "body_licence"
#define DSC_MODEL_SOURCE "body_source"

/**
 * dsc_model_write:
 * @path: (type filename): written whole or not at all
 * @info: all of it is written
 * @network: its tensors and their origin
 * @body: (nullable): file that the body's tensors are copied from instead, unchanged, in their own
 * types
 */
gboolean dsc_model_write (const char *path, const DscModelInfo *info, DscNetwork *network,
                          DscStateDict *body, GError **error);

/** Returns: (transfer full) (nullable): the built-in network's file, mapped; DSC_ERROR_MISSING
 * where the installation lacks it. */
DscStateDict *dsc_model_open_built_in (GError **error);

G_END_DECLS
