/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole network: body, pooling, head.
 *
 * Its tensors stand in files under `body.` (torchvision's names, or the built-in network's) and
 * `head.`. Belongs to the thread that made it. */
#pragma once

#include "image/dsc-resize.h"
#include "torch/dsc-forward.h"
#include "torch/dsc-resnet.h"
#include "torch/dsc-source.h"

G_BEGIN_DECLS

typedef struct _DscNetwork DscNetwork;

/**
 * dsc_network_new:
 * @network: "mobilenet", "resnet18", "resnet34" or "resnet50"
 * @body: where the body comes from
 * @head_kind: "linear" or "fastai"
 * @head: where the head comes from
 * @n_classes: of the head
 * @dropout: of the head "fastai"
 * @error: DSC_ERROR_UNSUPPORTED for another network or head, DSC_ERROR_CORRUPT names the tensor
 * that is missing or of another shape
 *
 * Returns: (transfer full) (nullable): with all of it trainable.
 */
DscNetwork *dsc_network_new (const char *network, const DscSource *body, const char *head_kind,
                             const DscSource *head, guint n_classes, double dropout,
                             GError **error);
/** The same with a ResNet of any @shape as its body. */
DscNetwork *dsc_network_new_resnet (const DscResnetShape *shape, const DscSource *body,
                                    const char *head_kind, const DscSource *head, guint n_classes,
                                    double dropout, GError **error);
void dsc_network_free (DscNetwork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscNetwork, dsc_network_free)

/** Takes all its tensors to @device; not once it is folded. */
gboolean dsc_network_move (DscNetwork *self, DscTorchDevice device, GError **error);
/** Returns: where it computes: the processor unless it was moved. Input must be there, and output
 * is. */
DscTorchDevice dsc_network_get_device (DscNetwork *self);

/** Returns: what @network's pretrained weights want pixels to be: [−1, 1] for the built-in one,
 * ImageNet's mean and deviation for ResNets. */
DscNormalisation dsc_network_normalisation (const char *network);
/** Returns: features that the body of @network gives: twice the channels of its map. */
guint dsc_network_n_features (const char *network);

/** Returns: (transfer none) (element-type DscParameter): all its tensors, by their names in files.
 */
GArray *dsc_network_get_parameters (DscNetwork *self);

/**
 * dsc_network_input:
 * @pixels: n × height × width × 3 floats, normalised; borrowed: nothing is copied for floats
 *
 * Returns: (transfer full) (nullable): as a batch in the type of @how, on the processor.
 */
DscTensor *dsc_network_input (const float *pixels, guint n, int height, int width,
                              const DscForward *how, GError **error);

/** Returns: (transfer full) (nullable): the last map of the body. */
DscTensor *dsc_network_map (DscNetwork *self, DscTensor *input, const DscForward *how,
                            GError **error);
/** Returns: (transfer full) (nullable): N × features, floats: the maximum, then the mean of each
 * channel of @map, as fastai's AdaptiveConcatPool2d orders them. */
DscTensor *dsc_network_pool (DscTensor *map, GError **error);
/** Returns: (transfer full) (nullable): N × classes: logits of a map. */
DscTensor *dsc_network_judge (DscNetwork *self, DscTensor *map, const DscForward *how,
                              GError **error);
/** All of it. Returns: (transfer full) (nullable): N × classes. */
DscTensor *dsc_network_forward (DscNetwork *self, DscTensor *input, const DscForward *how,
                                GError **error);

/**
 * DscOrigin: where the body's weights come from, as their file says; both (nullable), owned by the
 * network.
 */
typedef struct
{
  char *licence;
  char *source;
} DscOrigin;

/** Returns: (transfer none): what is said to whoever gets a model made from them. */
const DscOrigin *dsc_network_get_origin (DscNetwork *self);
/** Takes it from the metadata @licence_key and @source_key of @file. */
void dsc_network_set_origin (DscNetwork *self, DscStateDict *file, const char *licence_key,
                             const char *source_key);

/** Makes it evaluate faster, for good: it cannot be trained or written to a file any more, and its
 * parameters are gone. */
gboolean dsc_network_fold (DscNetwork *self, GError **error);

G_END_DECLS
