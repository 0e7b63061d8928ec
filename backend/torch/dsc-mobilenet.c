/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MobileNet V1 without its classifier, as table 1 of arXiv:1704.04861 reads: a stem, then thirteen
 * blocks of a depthwise and a pointwise convolution. */
#include "config.h"

#include <math.h>

#include "torch/dsc-conv.h"
#include "torch/dsc-mobilenet.h"
#include "torch/dsc-parameters.h"

#define N_BLOCKS 13

/* Output channels and stride of each block. */
static const struct
{
  int channels;
  int stride;
} blocks[N_BLOCKS] = {
  { 64, 1 },  { 128, 2 }, { 128, 1 }, { 256, 2 }, { 256, 1 },  { 512, 2 },  { 512, 1 },
  { 512, 1 }, { 512, 1 }, { 512, 1 }, { 512, 1 }, { 1024, 2 }, { 1024, 1 },
};

#define STEM_CHANNELS 32

#define N_LAYERS (1 + 2 * N_BLOCKS)

/* The first layer of block 6: from here on the second layer group. */
#define SECOND_GROUP (1 + 2 * 5)

struct _DscMobilenet
{
  DscConv layers[N_LAYERS]; /* the stem, then depthwise and pointwise in turn */
};

static gboolean
layer_make (DscConv *self, const DscSource *source, const char *name, int outputs, int inputs,
            int side, int stride, int groups, GError **error)
{
  self->stride = stride;
  self->groups = groups;
  self->same = TRUE;
  return dsc_conv_init (self, source, name, NULL, outputs, inputs, side,
                        sqrt (2.0 * groups / (inputs * side * side)), error);
}

DscMobilenet *
dsc_mobilenet_new (const DscSource *source, GError **error)
{
  g_autoptr (DscMobilenet) self = g_new0 (DscMobilenet, 1);
  int inputs = STEM_CHANNELS;

  if (!layer_make (&self->layers[0], source, "stem", STEM_CHANNELS, 3, 3, 2, 1, error))
    return NULL;
  for (int i = 0; i < N_BLOCKS; i++)
    {
      DscConv *pair = &self->layers[1 + 2 * i];
      g_autofree char *depthwise = g_strdup_printf ("blocks.%d.depthwise", i + 1);
      g_autofree char *pointwise = g_strdup_printf ("blocks.%d.pointwise", i + 1);

      if (!layer_make (&pair[0], source, depthwise, inputs, inputs, 3, blocks[i].stride, inputs,
                       error)
          || !layer_make (&pair[1], source, pointwise, blocks[i].channels, inputs, 1, 1, 1, error))
        return NULL;
      inputs = blocks[i].channels;
    }
  return g_steal_pointer (&self);
}

void
dsc_mobilenet_free (DscMobilenet *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < N_LAYERS; i++)
    dsc_conv_clear (&self->layers[i]);
  g_free (self);
}

DscTensor *
dsc_mobilenet_forward (DscMobilenet *self, DscTensor *input, const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) x = dsc_tensor_ref (input);

  for (int i = 0; i < N_LAYERS && x != NULL; i++)
    {
      DscTensor *y = dsc_conv_forward (&self->layers[i], x, NULL, DSC_ACTIVATION_RELU6, how, error);

      dsc_tensor_free (x);
      x = y;
    }
  return g_steal_pointer (&x);
}

void
dsc_mobilenet_add_parameters (DscMobilenet *self, GArray *parameters)
{
  for (int i = 0; i < N_LAYERS; i++)
    dsc_conv_add_parameters (&self->layers[i], parameters, i >= SECOND_GROUP);
}
