/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tensors of a network, as a list. */
#include "config.h"

#include "torch/dsc-parameters.h"
#include "torch/dsc-tensor-file.h"

static void
parameter_clear (gpointer data)
{
  DscParameter *self = data;

  g_free (self->name);
  dsc_tensor_free (self->tensor);
}

GArray *
dsc_parameters_new (void)
{
  GArray *self = g_array_new (FALSE, FALSE, sizeof (DscParameter));

  g_array_set_clear_func (self, parameter_clear);
  return self;
}

void
dsc_parameters_add (GArray *self, const char *prefix, const char *name, DscTensor *tensor,
                    DscParameterKind kind, guint group)
{
  DscParameter parameter
      = { g_strconcat (prefix, name, NULL), dsc_tensor_ref (tensor), kind, group };

  g_array_append_val (self, parameter);
}

void
dsc_parameters_add_norm (GArray *self, const char *prefix, const DscBatchNorm *norm, guint group)
{
  dsc_parameters_add (self, prefix, ".weight", norm->weight, DSC_PARAMETER_NORM, group);
  dsc_parameters_add (self, prefix, ".bias", norm->bias, DSC_PARAMETER_NORM, group);
  dsc_parameters_add (self, prefix, ".running_mean", norm->mean, DSC_PARAMETER_STATISTIC, group);
  dsc_parameters_add (self, prefix, ".running_var", norm->variance, DSC_PARAMETER_STATISTIC, group);
}

DscParameter *
dsc_parameters_get (GArray *self, guint i)
{
  return &g_array_index (self, DscParameter, i);
}

gboolean
dsc_parameter_is_trained (const DscParameter *self, guint n_frozen)
{
  return self->kind == DSC_PARAMETER_NORM
         || (self->kind != DSC_PARAMETER_STATISTIC && self->group >= n_frozen);
}

gboolean
dsc_parameters_freeze (GArray *self, guint n_frozen, GError **error)
{
  for (guint i = 0; i < self->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (self, i);

      if (!dsc_tensor_set_requires_grad (parameter->tensor,
                                         dsc_parameter_is_trained (parameter, n_frozen), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dsc_parameters_load (GArray *self, DscStateDict *file, gboolean partly, GError **error)
{
  for (guint i = 0; i < self->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (self, i);
      guint n_dims = (guint) dsc_tensor_n_dims (parameter->tensor);
      gint64 shape[DSC_TENSOR_MAX_DIMS];
      g_autoptr (DscTensor) stored = NULL;

      if (partly && dsc_state_dict_lookup (file, parameter->name) == NULL)
        continue;
      for (guint d = 0; d < n_dims; d++)
        shape[d] = dsc_tensor_size (parameter->tensor, (int) d);
      stored = dsc_tensor_load (file, parameter->name, shape, n_dims, error);
      if (stored == NULL || !dsc_tensor_assign (parameter->tensor, stored, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
dsc_parameters_copy (GArray *self, GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_tensor_free);

  for (guint i = 0; i < self->len; i++)
    {
      DscTensor *copy = dsc_tensor_copy (dsc_parameters_get (self, i)->tensor, error);

      if (copy == NULL)
        return NULL;
      g_ptr_array_add (copies, copy);
    }
  return g_steal_pointer (&copies);
}

gboolean
dsc_parameters_assign (GArray *self, GPtrArray *values, GError **error)
{
  g_return_val_if_fail (self->len == values->len, FALSE);

  for (guint i = 0; i < self->len; i++)
    if (!dsc_tensor_assign (dsc_parameters_get (self, i)->tensor, g_ptr_array_index (values, i),
                            error))
      return FALSE;
  return TRUE;
}
