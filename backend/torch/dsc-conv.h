/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A convolution with what follows it: batch normalisation or a bias, an addition, an activation.
 * The one building block of all networks. Belongs to the thread that made it. */
#pragma once

#include "torch/dsc-forward.h"
#include "torch/dsc-source.h"

G_BEGIN_DECLS

/**
 * DscActivation:
 * @DSC_ACTIVATION_NONE: as it is
 * @DSC_ACTIVATION_RELU: max (x, 0)
 * @DSC_ACTIVATION_RELU6: x limited to 0 … 6
 */
typedef enum
{
  DSC_ACTIVATION_NONE,
  DSC_ACTIVATION_RELU,
  DSC_ACTIVATION_RELU6
} DscActivation;

/**
 * DscConv: all tensors owned.
 * @name: of the weight in files, without ".weight"
 * @norm_name: (nullable): of batch normalisation
 * @weight: outputs × inputs / groups × side × side
 * @bias: (nullable): outputs; there is either a bias or a norm
 * @same: zeros are padded so that the output is ⌈input / stride⌉ long, what is odd to the bottom
 * and the right (TensorFlow's SAME); else side / 2 on all sides
 */
typedef struct
{
  char *name;
  char *norm_name;
  DscTensor *weight;
  DscTensor *bias;
  DscBatchNorm norm;
  gint64 stride;
  gint64 groups;
  gboolean same;
} DscConv;

/**
 * dsc_conv_init:
 * @self: zeroed; its stride, groups and same may be set before
 * @name: of the weight
 * @norm_name: (nullable): of batch normalisation; %NULL: there is a bias instead
 * @std: deviation of random weights
 *
 * Fills in the rest from @source. What was filled in is to be cleared on failure, too.
 */
gboolean dsc_conv_init (DscConv *self, const DscSource *source, const char *name,
                        const char *norm_name, gint64 outputs, gint64 inputs, gint64 side,
                        double std, GError **error);
void dsc_conv_clear (DscConv *self);

/**
 * dsc_conv_forward:
 * @input: N × inputs × H × W, channels last, in the type of @how
 * @added: (nullable): of the output's shape and type: added before the activation; where there is
 * no batch normalisation (folded) only without gradients
 *
 * Returns: (transfer full) (nullable)
 */
DscTensor *dsc_conv_forward (const DscConv *self, DscTensor *input, DscTensor *added,
                             DscActivation activation, const DscForward *how, GError **error);

/** Adds its tensors to the list as layer group @group. */
void dsc_conv_add_parameters (const DscConv *self, GArray *parameters, guint group);

/** Multiplies batch normalisation (by its running statistics) into weight and bias, for good. */
gboolean dsc_conv_fold (DscConv *self, GError **error);

G_END_DECLS
