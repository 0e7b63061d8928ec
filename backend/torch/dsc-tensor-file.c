/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between tensors and files of weights. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "torch/dsc-tensor-file.h"

static const DscTorchDtype torch_dtypes[] = {
  [DSC_DTYPE_F32] = DSC_TORCH_F32,   [DSC_DTYPE_F16] = DSC_TORCH_F16,
  [DSC_DTYPE_BF16] = DSC_TORCH_BF16, [DSC_DTYPE_F64] = DSC_TORCH_F64,
  [DSC_DTYPE_I64] = DSC_TORCH_I64,   [DSC_DTYPE_I32] = DSC_TORCH_I32,
  [DSC_DTYPE_U8] = DSC_TORCH_U8,
};

/* Such as "20 × 2048", with "?" for any size. */
static char *
shape_to_string (const gint64 *shape, guint n_dims)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < n_dims; i++)
    {
      g_string_append (words, i > 0 ? " × " : "");
      if (shape[i] < 0)
        g_string_append_c (words, '?');
      else
        g_string_append_printf (words, "%" G_GINT64_FORMAT, shape[i]);
    }
  return g_string_free (words, FALSE);
}

static gboolean
shape_fits (const DscTensorInfo *info, const gint64 *shape, guint n_dims)
{
  if (info->n_dims != n_dims)
    return FALSE;
  for (guint i = 0; i < n_dims; i++)
    if (shape[i] >= 0 && shape[i] != info->shape[i])
      return FALSE;
  return TRUE;
}

/* A tensor on the mapped file itself; on a copy where another program put it at an odd address. */
static DscTensor *
view_tensor (const DscTensorInfo *info, DscTorchDtype dtype, GError **error)
{
  gboolean aligned = (guintptr) info->data % dsc_dtype_size (info->dtype) == 0;
  g_autoptr (GBytes) copy = aligned ? NULL : g_bytes_new (info->data, info->size);

  return dsc_tensor_new_view (aligned ? info->data : g_bytes_get_data (copy, NULL), info->shape,
                              (int) info->n_dims, torch_dtypes[info->dtype], copy, error);
}

DscTensor *
dsc_tensor_load (DscStateDict *file, const char *name, const gint64 *shape, guint n_dims,
                 GError **error)
{
  const DscTensorInfo *info = dsc_state_dict_lookup (file, name);
  g_autoptr (DscTensor) stored = NULL;
  g_autoptr (DscTensor) mapped = NULL;

  if (info == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("The weights “%s” are missing from the file."), name);
      return NULL;
    }
  if (!shape_fits (info, shape, n_dims))
    {
      g_autofree char *wanted = shape_to_string (shape, n_dims);
      g_autofree char *found = shape_to_string (info->shape, info->n_dims);

      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("The weights “%s” are %s in the file, but the network wants %s."), name,
                   found, wanted);
      return NULL;
    }
  if (info->dtype >= G_N_ELEMENTS (torch_dtypes))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("The weights “%s” are numbers of the kind %s, which no network has."), name,
                   dsc_dtype_name (info->dtype));
      return NULL;
    }
  mapped = view_tensor (info, torch_dtypes[info->dtype], error);
  if (mapped == NULL)
    return NULL;
  stored = dsc_tensor_to_dtype (mapped, DSC_TORCH_F32, error);
  /* to_dtype() gives the mapped memory itself where it holds floats already. */
  if (stored != NULL && info->dtype == DSC_DTYPE_F32)
    return dsc_tensor_copy (stored, error);
  return g_steal_pointer (&stored);
}

gboolean
dsc_tensor_save (DscTensor *self, DscSafetensorsWriter *writer, const char *name, GPtrArray *keep,
                 GError **error)
{
  g_autoptr (DscTensor) detached = dsc_tensor_detach (self, error);
  g_autoptr (DscTensor) floats
      = detached != NULL ? dsc_tensor_to_dtype (detached, DSC_TORCH_F32, error) : NULL;
  g_autoptr (DscTensor) here
      = floats != NULL ? dsc_tensor_to_device (floats, DSC_TORCH_CPU, error) : NULL;
  g_autoptr (DscTensor) rows = here != NULL ? dsc_tensor_contiguous (here, error) : NULL;
  gint64 shape[DSC_TENSOR_MAX_DIMS];
  guint n_dims;
  const void *data;

  if (rows == NULL)
    return FALSE;
  data = dsc_tensor_peek_data (rows, error);
  if (data == NULL)
    return FALSE;
  n_dims = (guint) dsc_tensor_n_dims (rows);
  for (guint i = 0; i < n_dims; i++)
    shape[i] = dsc_tensor_size (rows, (int) i);
  dsc_safetensors_writer_add (writer, name, DSC_DTYPE_F32, n_dims, shape, data);
  g_ptr_array_add (keep, g_steal_pointer (&rows));
  return TRUE;
}
