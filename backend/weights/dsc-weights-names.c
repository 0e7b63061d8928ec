/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which network a file of weights is of. Names and shapes: torchvision/models/resnet.py. */
#include "config.h"

#include <string.h>

#include "weights/dsc-resnet-shape.h"
#include "weights/dsc-weights-names.h"

/* What weights that can be trained are kept as. */
static gboolean
is_fractional (DscDtype dtype)
{
  return dtype == DSC_DTYPE_F32 || dtype == DSC_DTYPE_F16 || dtype == DSC_DTYPE_BF16
         || dtype == DSC_DTYPE_F64;
}

static gboolean
has_tensor (DscStateDict *dict, const char *prefix, const char *name, guint n_dims,
            const gint64 *shape)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);
  const DscTensorInfo *info = dsc_state_dict_lookup (dict, full);

  return info != NULL && is_fractional (info->dtype) && info->n_dims == n_dims
         && memcmp (info->shape, shape, n_dims * sizeof *shape) == 0;
}

/* A convolution without bias of @kernel × @kernel, and the batch normalisation after it. */
static gboolean
has_layer (DscStateDict *dict, const char *prefix, const char *convolution, const char *norm,
           gint64 from, gint64 to, gint64 kernel)
{
  static const char *const parts[] = { ".weight", ".bias", ".running_mean", ".running_var" };
  const gint64 shape[] = { to, from, kernel, kernel };
  g_autofree char *weight = g_strconcat (convolution, ".weight", NULL);

  if (!has_tensor (dict, prefix, weight, 4, shape))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strconcat (norm, parts[i], NULL);

      if (!has_tensor (dict, prefix, part, 1, &to))
        return FALSE;
    }
  return TRUE;
}

/* Channels that come out of layer @layer. */
static gint64
outputs_of (const DscResnetShape *shape, int layer)
{
  return (gint64) (shape->width << layer) * (shape->bottleneck ? DSC_RESNET_EXPANSION : 1);
}

/* Block @block of layer @layer, both from 0; @from channels come in. */
static gboolean
has_block (DscStateDict *dict, const DscResnetShape *shape, int layer, int block, gint64 from)
{
  g_autofree char *prefix = g_strdup_printf ("layer%d.%d.", layer + 1, block);
  gint64 inner = shape->width << layer;
  gint64 to = outputs_of (shape, layer);

  if (block == 0 && from != to
      && !has_layer (dict, prefix, "downsample.0", "downsample.1", from, to, 1))
    return FALSE;
  if (shape->bottleneck)
    return has_layer (dict, prefix, "conv1", "bn1", from, inner, 1)
           && has_layer (dict, prefix, "conv2", "bn2", inner, inner, 3)
           && has_layer (dict, prefix, "conv3", "bn3", inner, to, 1);
  return has_layer (dict, prefix, "conv1", "bn1", from, inner, 3)
         && has_layer (dict, prefix, "conv2", "bn2", inner, inner, 3);
}

static gboolean
is_network (DscStateDict *dict, const DscResnetShape *shape)
{
  gint64 channels = shape->width;

  if (!has_layer (dict, "", "conv1", "bn1", 3, channels, 7))
    return FALSE;
  for (int layer = 0; layer < DSC_RESNET_N_LAYERS; layer++)
    {
      g_autofree char *beyond
          = g_strdup_printf ("layer%d.%d.conv1.weight", layer + 1, shape->blocks[layer]);

      for (int block = 0; block < shape->blocks[layer]; block++)
        {
          if (!has_block (dict, shape, layer, block, channels))
            return FALSE;
          channels = outputs_of (shape, layer);
        }
      /* ResNet-101 has all that ResNet-50 has, and more. */
      if (dsc_state_dict_lookup (dict, beyond) != NULL)
        return FALSE;
    }
  return TRUE;
}

const char *
dsc_weights_recognise (DscStateDict *dict)
{
  guint n;
  const DscResnetShape *shapes = dsc_resnet_shapes (&n);

  g_return_val_if_fail (dict != NULL, NULL);

  for (guint i = 0; i < n; i++)
    if (is_network (dict, &shapes[i]))
      return shapes[i].name;
  return NULL;
}
