/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ResNet (arXiv:1512.03385) without its classifier, with torchvision's topology and names
 * (torchvision/models/resnet.py: the stride of a bottleneck is in its 3×3 convolution).
 *
 * Belongs to the thread that made it. */
#pragma once

#include "torch/dsc-forward.h"
#include "torch/dsc-source.h"
#include "weights/dsc-resnet-shape.h"

G_BEGIN_DECLS

typedef struct _DscResnet DscResnet;

/** Returns: (transfer full) (nullable): random weights as torchvision draws them: normal, of
 * deviation √(2 / (outputs · window)). */
DscResnet *dsc_resnet_new (const DscResnetShape *shape, const DscSource *source, GError **error);
void dsc_resnet_free (DscResnet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscResnet, dsc_resnet_free)

/** Returns: channels of the map. */
int dsc_resnet_get_n_channels (DscResnet *self);

/**
 * dsc_resnet_forward:
 * @input: N × 3 × H × W, channels last, in the type of @how
 *
 * Returns: (transfer full) (nullable): the last map, N × channels × ⌈H / 32⌉ × ⌈W / 32⌉, likewise.
 */
DscTensor *dsc_resnet_forward (DscResnet *self, DscTensor *input, const DscForward *how,
                               GError **error);

/** Adds its tensors to @parameters: stem, layer1, layer2 as group 0, the rest as group 1. */
void dsc_resnet_add_parameters (DscResnet *self, GArray *parameters);

/** Multiplies batch normalisation into the convolutions, for good: it only evaluates from then on,
 * faster. */
gboolean dsc_resnet_fold (DscResnet *self, GError **error);

G_END_DECLS
