/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MobileNet V1 (Howard et al. 2017, arXiv:1704.04861, table 1) without its classifier: the built-in
 * network.
 *
 * Batch normalisation is folded into the convolutions of the file, so a layer is convolution, bias,
 * ReLU6. Padding is TensorFlow's SAME: what is odd goes to the bottom and the right. Belongs to the
 * thread that made it. */
#pragma once

#include "torch/shim/dsc-torch.h"
#include "weights/dsc-safetensors.h"

G_BEGIN_DECLS

/** Channels of the last map. */
#define DSC_MOBILENET_CHANNELS 1024

/** Side of the last map is the input's divided by this, rounded up. */
#define DSC_MOBILENET_STRIDE 32

/** Number of weights and biases: (stem + 13 depthwise + 13 pointwise) × 2. */
#define DSC_MOBILENET_N_PARAMETERS 54

typedef struct _DscMobilenet DscMobilenet;

/**
 * dsc_mobilenet_new:
 * @weights: holds `stem.weight`, `stem.bias`, `blocks.1.depthwise.weight`, …
 * `blocks.13.pointwise.bias` with @prefix before each
 * @prefix: such as "" or "body."
 * @error: DSC_ERROR_CORRUPT names the tensor that is missing or of another shape
 *
 * Converts to float, channels last. Returns: (transfer full) (nullable)
 */
DscMobilenet *dsc_mobilenet_new (DscSafetensors *weights, const char *prefix, GError **error);
void dsc_mobilenet_free (DscMobilenet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscMobilenet, dsc_mobilenet_free)

/**
 * dsc_mobilenet_forward:
 * @input: N × 3 × H × W in [−1, 1], channels last, H and W ≥ 1
 *
 * Records history where it is trainable and no DscNoGrad lives; a frozen one computes in place.
 *
 * Returns: (transfer full) (nullable): N × 1024 × ⌈H/32⌉ × ⌈W/32⌉
 */
DscTensor *dsc_mobilenet_forward (DscMobilenet *self, DscTensor *input, GError **error);

/** Lets its parameters be trained, or freezes them (as made). */
bool dsc_mobilenet_set_trainable (DscMobilenet *self, bool trainable, GError **error);

/** Returns: (transfer none): parameter @i, in the file's order; its name without prefix in @name
 * (transfer none). */
DscTensor *dsc_mobilenet_peek_parameter (DscMobilenet *self, guint i, const char **name);

G_END_DECLS
