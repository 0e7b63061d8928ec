/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MobileNet V1 without its classifier, as table 1 of arXiv:1704.04861 reads: a stem, then thirteen
 * blocks of a depthwise and a pointwise convolution. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "torch/dsc-mobilenet.h"
#include "torch/dsc-tensor-file.h"

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

typedef struct
{
  DscTensor *weight; /* (owned) */
  DscTensor *bias;   /* (owned) */
  char *weight_name; /* (owned) */
  char *bias_name;   /* (owned) */
  int stride;
  int groups;
} Layer;

#define N_LAYERS (1 + 2 * N_BLOCKS)

struct _DscMobilenet
{
  Layer layers[N_LAYERS]; /* the stem, then depthwise and pointwise in turn */
  bool trainable;
};

G_STATIC_ASSERT (DSC_MOBILENET_N_PARAMETERS == 2 * N_LAYERS);

/* Reads a layer of outputs × inputs/groups × side × side and its bias. */
static gboolean
layer_load (Layer *self, DscSafetensors *weights, const char *prefix, const char *name, int outputs,
            int inputs, int side, int stride, int groups, GError **error)
{
  const gint64 weight_shape[] = { outputs, inputs / groups, side, side };
  const gint64 bias_shape[] = { outputs };
  g_autofree char *weight_key = g_strconcat (prefix, name, ".weight", NULL);
  g_autofree char *bias_key = g_strconcat (prefix, name, ".bias", NULL);
  g_autoptr (DscTensor) weight = dsc_tensor_load (weights, weight_key, weight_shape, 4, error);

  if (weight == NULL)
    return FALSE;
  self->weight = dsc_tensor_to_layout (weight, DSC_TORCH_CHANNELS_LAST, error);
  self->bias = dsc_tensor_load (weights, bias_key, bias_shape, 1, error);
  self->weight_name = g_strconcat (name, ".weight", NULL);
  self->bias_name = g_strconcat (name, ".bias", NULL);
  self->stride = stride;
  self->groups = groups;
  return self->weight != NULL && self->bias != NULL;
}

DscMobilenet *
dsc_mobilenet_new (DscSafetensors *weights, const char *prefix, GError **error)
{
  g_autoptr (DscMobilenet) self = g_new0 (DscMobilenet, 1);
  int inputs = STEM_CHANNELS;

  if (!layer_load (&self->layers[0], weights, prefix, "stem", STEM_CHANNELS, 3, 3, 2, 1, error))
    return NULL;
  for (int i = 0; i < N_BLOCKS; i++)
    {
      Layer *pair = &self->layers[1 + 2 * i];
      g_autofree char *depthwise = g_strdup_printf ("blocks.%d.depthwise", i + 1);
      g_autofree char *pointwise = g_strdup_printf ("blocks.%d.pointwise", i + 1);

      if (!layer_load (&pair[0], weights, prefix, depthwise, inputs, inputs, 3, blocks[i].stride,
                       inputs, error)
          || !layer_load (&pair[1], weights, prefix, pointwise, blocks[i].channels, inputs, 1, 1, 1,
                          error))
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
    {
      dsc_tensor_free (self->layers[i].weight);
      dsc_tensor_free (self->layers[i].bias);
      g_free (self->layers[i].weight_name);
      g_free (self->layers[i].bias_name);
    }
  g_free (self);
}

/* Zeros that a 3-wide window of @stride needs over @size pixels, in all. */
static int64_t
same_padding (int64_t size, int stride)
{
  int64_t outputs = (size + stride - 1) / stride;

  return MAX ((outputs - 1) * stride + 3 - size, 0);
}

/* Convolution with SAME padding. Where the padding is even the convolution does it itself, else the
 * picture is padded first. */
static DscTensor *
layer_convolve (const Layer *self, DscTensor *x, GError **error)
{
  int64_t vertical = same_padding (dsc_tensor_size (x, 2), self->stride);
  int64_t horizontal = same_padding (dsc_tensor_size (x, 3), self->stride);
  g_autoptr (DscTensor) padded = NULL;

  if (dsc_tensor_size (self->weight, 2) == 1)
    return dsc_tensor_conv2d (x, self->weight, self->bias, 1, 0, 1, error);
  if (vertical == 2 && horizontal == 2)
    return dsc_tensor_conv2d (x, self->weight, self->bias, self->stride, 1, self->groups, error);
  padded = dsc_tensor_pad (x, horizontal / 2, horizontal - horizontal / 2, vertical / 2,
                           vertical - vertical / 2, error);
  if (padded == NULL)
    return NULL;
  return dsc_tensor_conv2d (padded, self->weight, self->bias, self->stride, 0, self->groups, error);
}

static DscTensor *
layer_forward (const Layer *self, DscTensor *x, bool in_place, GError **error)
{
  g_autoptr (DscTensor) y = layer_convolve (self, x, error);

  if (y == NULL)
    return NULL;
  if (!in_place)
    return dsc_tensor_clamp (y, 0, 6, error);
  return dsc_tensor_clamp_in_place (y, 0, 6, error) ? g_steal_pointer (&y) : NULL;
}

DscTensor *
dsc_mobilenet_forward (DscMobilenet *self, DscTensor *input, GError **error)
{
  g_autoptr (DscTensor) x = dsc_tensor_ref (input);

  for (int i = 0; i < N_LAYERS && x != NULL; i++)
    {
      DscTensor *y = layer_forward (&self->layers[i], x, !self->trainable, error);

      dsc_tensor_free (x);
      x = y;
    }
  return g_steal_pointer (&x);
}

bool
dsc_mobilenet_set_trainable (DscMobilenet *self, bool trainable, GError **error)
{
  for (int i = 0; i < N_LAYERS; i++)
    if (!dsc_tensor_set_requires_grad (self->layers[i].weight, trainable, error)
        || !dsc_tensor_set_requires_grad (self->layers[i].bias, trainable, error))
      return false;
  self->trainable = trainable;
  return true;
}

DscTensor *
dsc_mobilenet_peek_parameter (DscMobilenet *self, guint i, const char **name)
{
  const Layer *layer;

  g_return_val_if_fail (i < DSC_MOBILENET_N_PARAMETERS, NULL);

  layer = &self->layers[i / 2];
  if (name != NULL)
    *name = i % 2 == 0 ? layer->weight_name : layer->bias_name;
  return i % 2 == 0 ? layer->weight : layer->bias;
}
