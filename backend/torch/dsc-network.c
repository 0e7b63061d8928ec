/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole network: body, pooling, head. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "torch/dsc-mobilenet.h"
#include "torch/dsc-network-head.h"
#include "torch/dsc-network.h"
#include "torch/dsc-parameters.h"

#define MOBILENET "mobilenet"
#define BODY_PREFIX "body."

struct _DscNetwork
{
  /* One of the two. */
  DscMobilenet *mobilenet; /* (owned) (nullable) */
  DscResnet *resnet;       /* (owned) (nullable) */

  DscNetworkHead *head; /* (owned) */
  GArray *parameters;   /* (owned) (nullable) (element-type DscParameter): unless folded */
  DscOrigin origin;
  DscTorchDevice device;
};

DscNormalisation
dsc_network_normalisation (const char *network)
{
  if (g_str_equal (network, MOBILENET))
    return (DscNormalisation){ { 0.5f, 0.5f, 0.5f }, { 0.5f, 0.5f, 0.5f } };
  return (DscNormalisation){ { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } };
}

guint
dsc_network_n_features (const char *network)
{
  const DscResnetShape *shape = dsc_resnet_shape (network);

  if (shape == NULL)
    return 2 * DSC_MOBILENET_CHANNELS;
  return (guint) (2 * (shape->width << (DSC_RESNET_N_LAYERS - 1))
                  * (shape->bottleneck ? DSC_RESNET_EXPANSION : 1));
}

/* The body's names get their prefix; the head has its own. */
static void
list_parameters (DscNetwork *self)
{
  self->parameters = dsc_parameters_new ();
  if (self->resnet != NULL)
    dsc_resnet_add_parameters (self->resnet, self->parameters);
  else
    dsc_mobilenet_add_parameters (self->mobilenet, self->parameters);
  for (guint i = 0; i < self->parameters->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (self->parameters, i);
      char *name = g_strconcat (BODY_PREFIX, parameter->name, NULL);

      g_free (parameter->name);
      parameter->name = name;
    }
  dsc_network_head_add_parameters (self->head, self->parameters);
}

/* The rest of a network whose body is there. */
static gboolean
make_head (DscNetwork *self, const char *kind, const DscSource *source, guint n_features,
           guint n_classes, double dropout, GError **error)
{
  self->head = dsc_network_head_new (kind, n_features, n_classes, dropout, source, error);
  if (self->head == NULL)
    return FALSE;
  list_parameters (self);
  return dsc_parameters_freeze (self->parameters, 0, error);
}

static DscNetwork *
network_new (void)
{
  DscNetwork *self = g_new0 (DscNetwork, 1);

  self->device = DSC_TORCH_CPU;
  return self;
}

DscNetwork *
dsc_network_new_resnet (const DscResnetShape *shape, const DscSource *body, const char *head_kind,
                        const DscSource *head, guint n_classes, double dropout, GError **error)
{
  g_autoptr (DscNetwork) self = network_new ();

  self->resnet = dsc_resnet_new (shape, body, error);
  if (self->resnet == NULL)
    return NULL;
  return make_head (self, head_kind, head, 2 * (guint) dsc_resnet_get_n_channels (self->resnet),
                    n_classes, dropout, error)
             ? g_steal_pointer (&self)
             : NULL;
}

DscNetwork *
dsc_network_new (const char *network, const DscSource *body, const char *head_kind,
                 const DscSource *head, guint n_classes, double dropout, GError **error)
{
  const DscResnetShape *shape = dsc_resnet_shape (network);
  g_autoptr (DscNetwork) self = NULL;

  if (shape != NULL)
    return dsc_network_new_resnet (shape, body, head_kind, head, n_classes, dropout, error);
  if (!g_str_equal (network, MOBILENET))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("its network is “%s”, which this version of Discern does not know."),
                   network);
      return NULL;
    }
  self = network_new ();
  self->mobilenet = dsc_mobilenet_new (body, error);
  if (self->mobilenet == NULL)
    return NULL;
  return make_head (self, head_kind, head, 2 * DSC_MOBILENET_CHANNELS, n_classes, dropout, error)
             ? g_steal_pointer (&self)
             : NULL;
}

void
dsc_network_free (DscNetwork *self)
{
  if (self == NULL)
    return;
  dsc_mobilenet_free (self->mobilenet);
  dsc_resnet_free (self->resnet);
  dsc_network_head_free (self->head);
  g_clear_pointer (&self->parameters, g_array_unref);
  g_free (self->origin.licence);
  g_free (self->origin.source);
  g_free (self);
}

gboolean
dsc_network_move (DscNetwork *self, DscTorchDevice device, GError **error)
{
  for (guint i = 0; i < self->parameters->len; i++)
    if (!dsc_tensor_move (dsc_parameters_get (self->parameters, i)->tensor, device, error))
      return FALSE;
  self->device = device;
  return TRUE;
}

DscTorchDevice
dsc_network_get_device (DscNetwork *self)
{
  return self->device;
}

GArray *
dsc_network_get_parameters (DscNetwork *self)
{
  return self->parameters;
}

const DscOrigin *
dsc_network_get_origin (DscNetwork *self)
{
  return &self->origin;
}

void
dsc_network_set_origin (DscNetwork *self, DscStateDict *file, const char *licence_key,
                        const char *source_key)
{
  g_free (self->origin.licence);
  self->origin.licence = g_strdup (dsc_state_dict_get_metadata (file, licence_key));
  g_free (self->origin.source);
  self->origin.source = g_strdup (dsc_state_dict_get_metadata (file, source_key));
}

DscTensor *
dsc_network_input (const float *pixels, guint n, int height, int width, const DscForward *how,
                   GError **error)
{
  /* The pixels lie channels last; seen as N × C × H × W that is libtorch's channels-last layout,
   * without a copy. */
  const int64_t shape[] = { n, height, width, 3 };
  static const int64_t order[] = { 0, 3, 1, 2 };
  g_autoptr (DscTensor) rows = dsc_tensor_new_view (pixels, shape, 4, DSC_TORCH_F32, NULL, error);
  g_autoptr (DscTensor) input = rows != NULL ? dsc_tensor_permute (rows, order, 4, error) : NULL;

  return input != NULL ? dsc_tensor_to_dtype (input, how->dtype, error) : NULL;
}

DscTensor *
dsc_network_map (DscNetwork *self, DscTensor *input, const DscForward *how, GError **error)
{
  return self->resnet != NULL ? dsc_resnet_forward (self->resnet, input, how, error)
                              : dsc_mobilenet_forward (self->mobilenet, input, how, error);
}

DscTensor *
dsc_network_pool (DscTensor *map, GError **error)
{
  static const int64_t space[] = { 2, 3 };
  g_autoptr (DscTensor) floats = dsc_tensor_to_dtype (map, DSC_TORCH_F32, error);
  g_autoptr (DscTensor) maximum = floats != NULL ? dsc_tensor_amax (floats, space, 2, error) : NULL;
  g_autoptr (DscTensor) mean = maximum != NULL ? dsc_tensor_mean (floats, space, 2, error) : NULL;
  DscTensor *const parts[] = { maximum, mean };

  return mean != NULL ? dsc_tensor_cat (parts, 2, 1, error) : NULL;
}

DscTensor *
dsc_network_judge (DscNetwork *self, DscTensor *map, const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) features = dsc_network_pool (map, error);

  return features != NULL ? dsc_network_head_forward (self->head, features, how, error) : NULL;
}

DscTensor *
dsc_network_forward (DscNetwork *self, DscTensor *input, const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) map = dsc_network_map (self, input, how, error);

  return map != NULL ? dsc_network_judge (self, map, how, error) : NULL;
}

gboolean
dsc_network_fold (DscNetwork *self, GError **error)
{
  /* They would keep the weights alive that folding replaces. */
  g_clear_pointer (&self->parameters, g_array_unref);
  return self->resnet == NULL || dsc_resnet_fold (self->resnet, error);
}
