/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which network a file of weights is of. Names and shapes: torchvision/models/resnet.py. */
#include "config.h"

#include <string.h>

#include "weights/dsc-weights-names.h"

#define N_STAGES 4
#define STEM_CHANNELS 64

typedef struct
{
  const char *name;
  guint n_blocks[N_STAGES];
  gboolean bottleneck; /* blocks of three convolutions, the last four times as wide */
} Network;

static const Network networks[] = {
  { "resnet18", { 2, 2, 2, 2 }, FALSE },
  { "resnet34", { 3, 4, 6, 3 }, FALSE },
  { "resnet50", { 3, 4, 6, 3 }, TRUE },
};

static gboolean
has_tensor (DscStateDict *dict, const char *prefix, const char *name, guint n_dims,
            const gint64 *shape)
{
  g_autofree char *full = g_strconcat (prefix, name, NULL);
  const DscTensorInfo *info = dsc_state_dict_lookup (dict, full);

  return info != NULL && info->dtype != DSC_DTYPE_I64 && info->dtype != DSC_DTYPE_I32
         && info->dtype != DSC_DTYPE_U8 && info->n_dims == n_dims
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

/* Block @block of stage @stage, both from 0; @from channels come in. */
static gboolean
has_block (DscStateDict *dict, const Network *network, guint stage, guint block, gint64 from)
{
  g_autofree char *prefix = g_strdup_printf ("layer%u.%u.", stage + 1, block);
  gint64 inner = STEM_CHANNELS << stage;
  gint64 to = network->bottleneck ? 4 * inner : inner;

  if (block == 0 && from != to
      && !has_layer (dict, prefix, "downsample.0", "downsample.1", from, to, 1))
    return FALSE;
  if (network->bottleneck)
    return has_layer (dict, prefix, "conv1", "bn1", from, inner, 1)
           && has_layer (dict, prefix, "conv2", "bn2", inner, inner, 3)
           && has_layer (dict, prefix, "conv3", "bn3", inner, to, 1);
  return has_layer (dict, prefix, "conv1", "bn1", from, inner, 3)
         && has_layer (dict, prefix, "conv2", "bn2", inner, inner, 3);
}

static gboolean
is_network (DscStateDict *dict, const Network *network)
{
  gint64 channels = STEM_CHANNELS;

  if (!has_layer (dict, "", "conv1", "bn1", 3, STEM_CHANNELS, 7))
    return FALSE;
  for (guint stage = 0; stage < N_STAGES; stage++)
    {
      g_autofree char *beyond
          = g_strdup_printf ("layer%u.%u.conv1.weight", stage + 1, network->n_blocks[stage]);

      for (guint block = 0; block < network->n_blocks[stage]; block++)
        {
          if (!has_block (dict, network, stage, block, channels))
            return FALSE;
          channels = (gint64) (STEM_CHANNELS << stage) * (network->bottleneck ? 4 : 1);
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
  g_return_val_if_fail (dict != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (is_network (dict, &networks[i]))
      return networks[i].name;
  return NULL;
}
