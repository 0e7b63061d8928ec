/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ResNet without its classifier, as torchvision/models/resnet.py reads. */
#include "config.h"

#include <math.h>

#include "torch/dsc-conv.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-resnet.h"

/* From this layer on the second layer group. */
#define SECOND_GROUP 2

/* Two or three convolutions, and one on the shortcut where shapes differ. */
typedef struct
{
  DscConv convs[3];
  DscConv shortcut; /* without a name where there is none */
} Block;

struct _DscResnet
{
  DscConv stem;
  guint n_convs;                       /* in a block: 2 or 3 */
  int n_channels;                      /* of the map */
  GArray *layers[DSC_RESNET_N_LAYERS]; /* (owned) (element-type Block) */
};

/* --- making --- */

/* torchvision's kaiming_normal_ (mode="fan_out", nonlinearity="relu"). */
static double
deviation (int outputs, int side)
{
  return sqrt (2.0 / (outputs * side * side));
}

/* Convolution @number (from 1) of the block @prefix. */
static gboolean
conv_make (DscConv *self, const DscSource *source, const char *prefix, int number, int outputs,
           int inputs, int side, int stride, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%sconv%d", prefix, number);
  g_autofree char *norm = g_strdup_printf ("%sbn%d", prefix, number);

  self->stride = stride;
  return dsc_conv_init (self, source, name, norm, outputs, inputs, side, deviation (outputs, side),
                        error);
}

static gboolean
block_make (Block *self, const DscSource *source, const char *prefix, gboolean bottleneck,
            int inputs, int width, int stride, GError **error)
{
  int outputs = bottleneck ? width * DSC_RESNET_EXPANSION : width;
  g_autofree char *name = g_strconcat (prefix, "downsample.0", NULL);
  g_autofree char *norm = g_strconcat (prefix, "downsample.1", NULL);

  if (bottleneck
          ? !conv_make (&self->convs[0], source, prefix, 1, width, inputs, 1, 1, error)
                || !conv_make (&self->convs[1], source, prefix, 2, width, width, 3, stride, error)
                || !conv_make (&self->convs[2], source, prefix, 3, outputs, width, 1, 1, error)
          : !conv_make (&self->convs[0], source, prefix, 1, width, inputs, 3, stride, error)
                || !conv_make (&self->convs[1], source, prefix, 2, width, width, 3, 1, error))
    return FALSE;
  if (stride == 1 && inputs == outputs)
    return TRUE;
  self->shortcut.stride = stride;
  return dsc_conv_init (&self->shortcut, source, name, norm, outputs, inputs, 1,
                        deviation (outputs, 1), error);
}

static void
block_clear (gpointer data)
{
  Block *self = data;

  for (gsize i = 0; i < G_N_ELEMENTS (self->convs); i++)
    dsc_conv_clear (&self->convs[i]);
  dsc_conv_clear (&self->shortcut);
}

static gboolean
resnet_make (DscResnet *self, const DscResnetShape *shape, const DscSource *source, GError **error)
{
  int inputs = shape->width;

  if (!conv_make (&self->stem, source, "", 1, shape->width, 3, 7, 2, error))
    return FALSE;
  for (int layer = 0; layer < DSC_RESNET_N_LAYERS; layer++)
    {
      int width = shape->width << layer;

      g_array_set_size (self->layers[layer], (guint) shape->blocks[layer]);
      for (int i = 0; i < shape->blocks[layer]; i++)
        {
          g_autofree char *prefix = g_strdup_printf ("layer%d.%d.", layer + 1, i);

          if (!block_make (&g_array_index (self->layers[layer], Block, i), source, prefix,
                           shape->bottleneck, inputs, width, layer > 0 && i == 0 ? 2 : 1, error))
            return FALSE;
          inputs = shape->bottleneck ? width * DSC_RESNET_EXPANSION : width;
        }
    }
  self->n_channels = inputs;
  return TRUE;
}

DscResnet *
dsc_resnet_new (const DscResnetShape *shape, const DscSource *source, GError **error)
{
  g_autoptr (DscResnet) self = g_new0 (DscResnet, 1);

  self->n_convs = shape->bottleneck ? 3 : 2;
  for (int i = 0; i < DSC_RESNET_N_LAYERS; i++)
    {
      self->layers[i] = g_array_new (FALSE, TRUE, sizeof (Block));
      g_array_set_clear_func (self->layers[i], block_clear);
    }
  return resnet_make (self, shape, source, error) ? g_steal_pointer (&self) : NULL;
}

void
dsc_resnet_free (DscResnet *self)
{
  if (self == NULL)
    return;
  dsc_conv_clear (&self->stem);
  for (int i = 0; i < DSC_RESNET_N_LAYERS; i++)
    g_array_unref (self->layers[i]);
  g_free (self);
}

int
dsc_resnet_get_n_channels (DscResnet *self)
{
  return self->n_channels;
}

/* --- forward --- */

/* The convolutions one after the other; what came in, through the shortcut, is added before the
 * last ReLU. */
static DscTensor *
block_forward (const Block *self, guint n_convs, DscTensor *input, const DscForward *how,
               GError **error)
{
  g_autoptr (DscTensor) x = dsc_tensor_ref (input);
  g_autoptr (DscTensor) shortcut
      = self->shortcut.name == NULL
            ? dsc_tensor_ref (input)
            : dsc_conv_forward (&self->shortcut, input, NULL, DSC_ACTIVATION_NONE, how, error);

  if (shortcut == NULL)
    return NULL;
  for (guint i = 0; i < n_convs && x != NULL; i++)
    {
      DscTensor *y = dsc_conv_forward (&self->convs[i], x, i == n_convs - 1 ? shortcut : NULL,
                                       DSC_ACTIVATION_RELU, how, error);

      dsc_tensor_free (x);
      x = y;
    }
  return g_steal_pointer (&x);
}

DscTensor *
dsc_resnet_forward (DscResnet *self, DscTensor *input, const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) stem
      = dsc_conv_forward (&self->stem, input, NULL, DSC_ACTIVATION_RELU, how, error);
  g_autoptr (DscTensor) x = stem != NULL ? dsc_tensor_max_pool2d (stem, 3, 2, 1, error) : NULL;

  for (int layer = 0; layer < DSC_RESNET_N_LAYERS; layer++)
    for (guint i = 0; i < self->layers[layer]->len && x != NULL; i++)
      {
        DscTensor *y = block_forward (&g_array_index (self->layers[layer], Block, i), self->n_convs,
                                      x, how, error);

        dsc_tensor_free (x);
        x = y;
      }
  return g_steal_pointer (&x);
}

/* --- parameters --- */

typedef void (*ConvFunc) (DscConv *conv, guint group, gpointer user_data);

/* All convolutions, in torchvision's order. */
static void
for_each_conv (DscResnet *self, ConvFunc func, gpointer user_data)
{
  func (&self->stem, 0, user_data);
  for (int layer = 0; layer < DSC_RESNET_N_LAYERS; layer++)
    for (guint i = 0; i < self->layers[layer]->len; i++)
      {
        Block *block = &g_array_index (self->layers[layer], Block, i);

        for (guint c = 0; c < self->n_convs; c++)
          func (&block->convs[c], layer >= SECOND_GROUP, user_data);
        if (block->shortcut.name != NULL)
          func (&block->shortcut, layer >= SECOND_GROUP, user_data);
      }
}

static void
add_conv (DscConv *conv, guint group, gpointer parameters)
{
  dsc_conv_add_parameters (conv, parameters, group);
}

void
dsc_resnet_add_parameters (DscResnet *self, GArray *parameters)
{
  for_each_conv (self, add_conv, parameters);
}

/* @error: of the first that failed. */
static void
fold_conv (DscConv *conv, guint group, gpointer error)
{
  GError **first = error;

  if (*first == NULL)
    dsc_conv_fold (conv, first);
}

gboolean
dsc_resnet_fold (DscResnet *self, GError **error)
{
  GError *failure = NULL;

  for_each_conv (self, fold_conv, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}
