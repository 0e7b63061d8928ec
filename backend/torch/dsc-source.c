/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the tensors of a new network come from. */
#include "config.h"

#include "torch/dsc-source.h"
#include "torch/dsc-tensor-file.h"

/* As PyTorch's default. */
#define EPSILON 1e-5

DscTensor *
dsc_source_weight (const DscSource *self, const char *name, const gint64 *shape, guint n_dims,
                   double std, GError **error)
{
  g_autoptr (DscTensor) weight = NULL;

  if (self->file != NULL)
    {
      g_autofree char *key = g_strconcat (self->prefix, name, NULL);

      weight = dsc_tensor_load (self->file, key, shape, n_dims, error);
    }
  else
    weight = dsc_tensor_new_normal (shape, (int) n_dims, std, self->generator, error);
  if (weight == NULL || n_dims != 4)
    return g_steal_pointer (&weight);
  return dsc_tensor_to_layout (weight, DSC_TORCH_CHANNELS_LAST, error);
}

DscTensor *
dsc_source_vector (const DscSource *self, const char *name, gint64 n, float value, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree float *values = NULL;

  if (self->file != NULL)
    {
      key = g_strconcat (self->prefix, name, NULL);
      return dsc_tensor_load (self->file, key, &n, 1, error);
    }
  values = g_new (float, n);
  for (gint64 i = 0; i < n; i++)
    values[i] = value;
  return dsc_tensor_new_copy (values, &n, 1, DSC_TORCH_F32, error);
}

gboolean
dsc_source_norm (const DscSource *self, const char *name, gint64 n, DscBatchNorm *norm,
                 GError **error)
{
  const struct
  {
    DscTensor **tensor;
    const char *suffix;
    float value;
  } parts[] = {
    { &norm->weight, ".weight", 1 },
    { &norm->bias, ".bias", 0 },
    { &norm->mean, ".running_mean", 0 },
    { &norm->variance, ".running_var", 1 },
  };

  norm->epsilon = EPSILON;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *key = g_strconcat (name, parts[i].suffix, NULL);

      *parts[i].tensor = dsc_source_vector (self, key, n, parts[i].value, error);
      if (*parts[i].tensor == NULL)
        return FALSE;
    }
  return TRUE;
}

void
dsc_batch_norm_clear (DscBatchNorm *norm)
{
  g_clear_pointer (&norm->weight, dsc_tensor_free);
  g_clear_pointer (&norm->bias, dsc_tensor_free);
  g_clear_pointer (&norm->mean, dsc_tensor_free);
  g_clear_pointer (&norm->variance, dsc_tensor_free);
}
