/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MobileNet V1 (Howard et al. 2017, arXiv:1704.04861, table 1) without its classifier: the built-in
 * network.
 *
 * Batch normalisation is folded into the convolutions of the file, so a layer is convolution, bias,
 * ReLU6. Padding is TensorFlow's SAME: what is odd goes to the bottom and the right. Belongs to the
 * thread that made it. */
#pragma once

#include "torch/dsc-forward.h"
#include "torch/dsc-source.h"

G_BEGIN_DECLS

/** Channels of the last map. */
#define DSC_MOBILENET_CHANNELS 1024

typedef struct _DscMobilenet DscMobilenet;

/**
 * dsc_mobilenet_new:
 * @source: holds `stem.weight`, `stem.bias`, `blocks.1.depthwise.weight`, …
 * `blocks.13.pointwise.bias`; random weights are normal, of deviation √(2 / (inputs · window))
 * @error: DSC_ERROR_CORRUPT names the tensor that is missing or of another shape
 *
 * Returns: (transfer full) (nullable)
 */
DscMobilenet *dsc_mobilenet_new (const DscSource *source, GError **error);
void dsc_mobilenet_free (DscMobilenet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscMobilenet, dsc_mobilenet_free)

/**
 * dsc_mobilenet_forward:
 * @input: N × 3 × H × W in [−1, 1], channels last, in the type of @how, H and W ≥ 1
 *
 * Returns: (transfer full) (nullable): N × 1024 × ⌈H/32⌉ × ⌈W/32⌉, likewise.
 */
DscTensor *dsc_mobilenet_forward (DscMobilenet *self, DscTensor *input, const DscForward *how,
                                  GError **error);

/** Adds its tensors to @parameters: stem and blocks 1 to 5 as group 0, the rest as group 1. */
void dsc_mobilenet_add_parameters (DscMobilenet *self, GArray *parameters);

G_END_DECLS
