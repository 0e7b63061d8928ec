/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A convolution with what follows it. */
#include "config.h"

#include <math.h>

#include "torch/dsc-conv.h"
#include "torch/dsc-parameters.h"

gboolean
dsc_conv_init (DscConv *self, const DscSource *source, const char *name, const char *norm_name,
               gint64 outputs, gint64 inputs, gint64 side, double std, GError **error)
{
  gint64 shape[4];
  g_autofree char *weight_name = g_strconcat (name, ".weight", NULL);
  g_autofree char *bias_name = g_strconcat (name, ".bias", NULL);

  self->stride = MAX (self->stride, 1);
  self->groups = MAX (self->groups, 1);
  self->name = g_strdup (name);
  self->norm_name = g_strdup (norm_name);
  shape[0] = outputs;
  shape[1] = inputs / self->groups;
  shape[2] = shape[3] = side;
  self->weight = dsc_source_weight (source, weight_name, shape, 4, std, error);
  if (self->weight == NULL)
    return FALSE;
  if (norm_name != NULL)
    return dsc_source_norm (source, norm_name, outputs, &self->norm, error);
  self->bias = dsc_source_vector (source, bias_name, outputs, 0, error);
  return self->bias != NULL;
}

void
dsc_conv_clear (DscConv *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->norm_name, g_free);
  g_clear_pointer (&self->weight, dsc_tensor_free);
  g_clear_pointer (&self->bias, dsc_tensor_free);
  dsc_batch_norm_clear (&self->norm);
}

/* --- forward --- */

/* Zeros that a window of @side at every @stride needs over @size pixels, in all. */
static gint64
same_padding (gint64 size, gint64 stride, gint64 side)
{
  gint64 outputs = (size + stride - 1) / stride;

  return MAX ((outputs - 1) * stride + side - size, 0);
}

/* Where padding is even on both sides the convolution does it itself, else the picture is padded
 * first. */
static DscTensor *
convolve_same (const DscConv *self, DscTensor *x, DscTensor *weight, DscTensor *bias,
               GError **error)
{
  gint64 side = dsc_tensor_size (weight, 2);
  gint64 vertical = same_padding (dsc_tensor_size (x, 2), self->stride, side);
  gint64 horizontal = same_padding (dsc_tensor_size (x, 3), self->stride, side);
  g_autoptr (DscTensor) padded = NULL;

  if (vertical == horizontal && vertical % 2 == 0)
    return dsc_tensor_conv2d (x, weight, bias, self->stride, vertical / 2, self->groups, error);
  padded = dsc_tensor_pad (x, horizontal / 2, horizontal - horizontal / 2, vertical / 2,
                           vertical - vertical / 2, error);
  if (padded == NULL)
    return NULL;
  return dsc_tensor_conv2d (padded, weight, bias, self->stride, 0, self->groups, error);
}

static DscTensor *
convolve (const DscConv *self, DscTensor *x, const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) weight = dsc_tensor_to_dtype (self->weight, how->dtype, error);
  g_autoptr (DscTensor) bias = NULL;

  if (weight == NULL)
    return NULL;
  if (self->bias != NULL)
    {
      bias = dsc_tensor_to_dtype (self->bias, how->dtype, error);
      if (bias == NULL)
        return NULL;
    }
  if (self->same)
    return convolve_same (self, x, weight, bias, error);
  return dsc_tensor_conv2d (x, weight, bias, self->stride, dsc_tensor_size (weight, 2) / 2,
                            self->groups, error);
}

DscTensor *
dsc_conv_forward (const DscConv *self, DscTensor *input, DscTensor *added, DscActivation activation,
                  const DscForward *how, GError **error)
{
  g_autoptr (DscTensor) y = convolve (self, input, how, error);

  if (y == NULL)
    return NULL;
  if (self->norm.weight != NULL)
    return dsc_tensor_batch_norm2d (y, &self->norm, added, activation == DSC_ACTIVATION_RELU,
                                    how->norm, error);
  /* What the convolution gave out belongs to nobody else, so it is changed in place. */
  if ((added != NULL && !dsc_tensor_add_in_place (y, added, error))
      || (activation != DSC_ACTIVATION_NONE
          && !dsc_tensor_clamp_in_place (
              y, 0, activation == DSC_ACTIVATION_RELU6 ? 6 : (double) INFINITY, error)))
    return NULL;
  return g_steal_pointer (&y);
}

/* --- parameters --- */

void
dsc_conv_add_parameters (const DscConv *self, GArray *parameters, guint group)
{
  dsc_parameters_add (parameters, self->name, ".weight", self->weight, DSC_PARAMETER_WEIGHT, group);
  if (self->bias != NULL)
    dsc_parameters_add (parameters, self->name, ".bias", self->bias, DSC_PARAMETER_BIAS, group);
  if (self->norm.weight != NULL)
    dsc_parameters_add_norm (parameters, self->norm_name, &self->norm, group);
}

/* The factor of each channel: weight / √(variance + ε). */
static DscTensor *
norm_factors (const DscBatchNorm *norm, gint64 n, GError **error)
{
  DscTorchDevice device = dsc_tensor_get_device (norm->weight);
  g_autofree float *factors = g_new (float, n);
  g_autoptr (DscTensor) weights = dsc_tensor_to_device (norm->weight, DSC_TORCH_CPU, error);
  g_autoptr (DscTensor) variances
      = weights != NULL ? dsc_tensor_to_device (norm->variance, DSC_TORCH_CPU, error) : NULL;
  const float *weight = variances != NULL ? dsc_tensor_peek_data (weights, error) : NULL;
  const float *variance = weight != NULL ? dsc_tensor_peek_data (variances, error) : NULL;
  g_autoptr (DscTensor) here = NULL;

  if (variance == NULL)
    return NULL;
  for (gint64 i = 0; i < n; i++)
    factors[i] = (float) (weight[i] / sqrt (variance[i] + norm->epsilon));
  here = dsc_tensor_new_copy (factors, &n, 1, DSC_TORCH_F32, error);
  return here != NULL ? dsc_tensor_to_device (here, device, error) : NULL;
}

gboolean
dsc_conv_fold (DscConv *self, GError **error)
{
  gint64 n = dsc_tensor_size (self->weight, 0);
  const gint64 as_column[] = { n, 1, 1, 1 };
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) factors = NULL, column = NULL, weight = NULL, shift = NULL;

  if (self->norm.weight == NULL)
    return TRUE;
  factors = norm_factors (&self->norm, n, error);
  column = factors != NULL ? dsc_tensor_reshape (factors, as_column, 4, error) : NULL;
  weight = column != NULL ? dsc_tensor_mul (self->weight, column, error) : NULL;
  shift = weight != NULL ? dsc_tensor_mul (self->norm.mean, factors, error) : NULL;
  self->bias = shift != NULL ? dsc_tensor_sub (self->norm.bias, shift, error) : NULL;
  if (self->bias == NULL)
    return FALSE;
  dsc_tensor_free (self->weight);
  self->weight = g_steal_pointer (&weight);
  dsc_batch_norm_clear (&self->norm);
  return TRUE;
}
