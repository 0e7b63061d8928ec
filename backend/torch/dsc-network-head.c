/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From features to logits. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-schedule.h"
#include "torch/dsc-network-head.h"
#include "torch/dsc-parameters.h"

/* Between fastai's two linear layers. */
#define HIDDEN 512

#define GROUP (DSC_N_GROUPS - 1)

typedef struct
{
  const char *name;
  DscTensor *weight; /* (owned) outputs × inputs */
  DscTensor *bias;   /* (owned) */
} Linear;

struct _DscNetworkHead
{
  gboolean is_linear;
  double dropout;
  Linear last;
  /* Of fastai's alone. */
  Linear first;
  DscBatchNorm norms[2];
};

static gboolean
linear_make (Linear *self, const DscSource *source, const char *name, guint outputs, guint inputs,
             double std, GError **error)
{
  const gint64 shape[] = { outputs, inputs };
  g_autofree char *weight_name = g_strconcat (name, *name != '\0' ? "." : "", "weight", NULL);
  g_autofree char *bias_name = g_strconcat (name, *name != '\0' ? "." : "", "bias", NULL);

  self->name = name;
  self->weight = dsc_source_weight (source, weight_name, shape, 2, std, error);
  if (self->weight == NULL)
    return FALSE;
  self->bias = dsc_source_vector (source, bias_name, outputs, 0, error);
  return self->bias != NULL;
}

static void
linear_clear (Linear *self)
{
  dsc_tensor_free (self->weight);
  dsc_tensor_free (self->bias);
}

static void
linear_add_parameters (const Linear *self, GArray *parameters)
{
  const char *dot = *self->name != '\0' ? "." : "";
  g_autofree char *prefix = g_strconcat ("head.", self->name, dot, NULL);

  dsc_parameters_add (parameters, prefix, "weight", self->weight, DSC_PARAMETER_WEIGHT, GROUP);
  dsc_parameters_add (parameters, prefix, "bias", self->bias, DSC_PARAMETER_BIAS, GROUP);
}

static gboolean
make_fastai (DscNetworkHead *self, guint n_features, guint n_classes, const DscSource *source,
             GError **error)
{
  return dsc_source_norm (source, "2", n_features, &self->norms[0], error)
         && linear_make (&self->first, source, "4", HIDDEN, n_features, sqrt (2.0 / n_features),
                         error)
         && dsc_source_norm (source, "6", HIDDEN, &self->norms[1], error)
         && linear_make (&self->last, source, "8", n_classes, HIDDEN, sqrt (2.0 / HIDDEN), error);
}

DscNetworkHead *
dsc_network_head_new (const char *kind, guint n_features, guint n_classes, double dropout,
                      const DscSource *source, GError **error)
{
  g_autoptr (DscNetworkHead) self = g_new0 (DscNetworkHead, 1);

  self->is_linear = g_str_equal (kind, "linear");
  self->dropout = dropout;
  if (self->is_linear)
    return linear_make (&self->last, source, "", n_classes, n_features, 0, error)
               ? g_steal_pointer (&self)
               : NULL;
  if (g_str_equal (kind, "fastai"))
    return make_fastai (self, n_features, n_classes, source, error) ? g_steal_pointer (&self)
                                                                    : NULL;
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               _ ("its head is “%s”, which this version of Discern does not know."), kind);
  return NULL;
}

void
dsc_network_head_free (DscNetworkHead *self)
{
  if (self == NULL)
    return;
  linear_clear (&self->first);
  linear_clear (&self->last);
  dsc_batch_norm_clear (&self->norms[0]);
  dsc_batch_norm_clear (&self->norms[1]);
  g_free (self);
}

/* Normalisation, dropout of @p where it is done, linear layer. */
static DscTensor *
half_forward (const DscBatchNorm *norm, double p, const Linear *linear, DscTensor *x,
              const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) y = dsc_tensor_batch_norm (x, norm, how->norm, error);
  g_autoptr (DscTensor) z = NULL;

  if (y == NULL)
    return NULL;
  if (how->dropout == NULL || p == 0)
    return dsc_tensor_linear (y, linear->weight, linear->bias, error);
  z = dsc_tensor_dropout (y, p, how->dropout, error);
  return z != NULL ? dsc_tensor_linear (z, linear->weight, linear->bias, error) : NULL;
}

DscTensor *
dsc_network_head_forward (DscNetworkHead *self, DscTensor *features, const DscForward *how,
                          GError **error)
{
  g_autoptr (DscTensor) hidden = NULL;
  g_autoptr (DscTensor) active = NULL;

  if (self->is_linear)
    return dsc_tensor_linear (features, self->last.weight, self->last.bias, error);
  hidden = half_forward (&self->norms[0], self->dropout / 2, &self->first, features, how, error);
  active = hidden != NULL ? dsc_tensor_relu (hidden, error) : NULL;
  return active != NULL
             ? half_forward (&self->norms[1], self->dropout, &self->last, active, how, error)
             : NULL;
}

void
dsc_network_head_add_parameters (DscNetworkHead *self, GArray *parameters)
{
  if (!self->is_linear)
    {
      dsc_parameters_add_norm (parameters, "head.2", &self->norms[0], GROUP);
      linear_add_parameters (&self->first, parameters);
      dsc_parameters_add_norm (parameters, "head.6", &self->norms[1], GROUP);
    }
  linear_add_parameters (&self->last, parameters);
}
