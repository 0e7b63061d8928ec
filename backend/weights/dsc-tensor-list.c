/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a writer of weights has collected so far. */
#include "config.h"

#include <string.h>

#include "weights/dsc-tensor-list.h"

void
dsc_tensor_list_init (DscTensorList *self)
{
  self->tensors = g_array_new (FALSE, FALSE, sizeof (DscTensorInfo));
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
dsc_tensor_list_clear (DscTensorList *self)
{
  g_array_unref (self->tensors);
  g_hash_table_unref (self->names);
}

void
dsc_tensor_list_add (DscTensorList *self, const char *name, DscDtype dtype, guint n_dims,
                     const gint64 *shape, const void *data)
{
  DscTensorInfo info
      = { .dtype = dtype, .n_dims = n_dims, .data = data, .size = dsc_dtype_size (dtype) };

  g_return_if_fail (name != NULL && n_dims <= DSC_TENSOR_MAX_DIMS);
  g_return_if_fail (strlen (name) <= DSC_TENSOR_MAX_NAME && g_utf8_validate (name, -1, NULL));
  g_return_if_fail (!g_hash_table_contains (self->names, name));

  for (guint i = 0; i < n_dims; i++)
    {
      g_return_if_fail (shape[i] >= 0 && g_size_checked_mul (&info.size, info.size, shape[i]));
      info.shape[i] = shape[i];
    }
  g_return_if_fail (data != NULL || info.size == 0);

  info.name = g_strdup (name);
  g_hash_table_add (self->names, (gpointer) info.name);
  g_array_append_val (self->tensors, info);
}
