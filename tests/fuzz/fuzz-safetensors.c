/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the reader of safetensors files. What it takes, it must hand out within the file. */
#include "fuzz-target.h"

#include "base/dsc-error.h"
#include "weights/dsc-safetensors.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSafetensors) file = dsc_safetensors_new_from_bytes (bytes, "fuzz", &error);

  if (file == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (file); i++)
    {
      const DscTensorInfo *info = dsc_safetensors_get_tensor (file, i);
      const uint8_t *start = info->data;
      gsize product = dsc_dtype_size (info->dtype);

      for (guint d = 0; d < info->n_dims; d++)
        product *= info->shape[d];
      g_assert_cmpuint (product, ==, info->size);
      g_assert_true (start >= data + 8 && info->size <= (gsize) (data + size - start));
      g_assert_true (dsc_safetensors_lookup (file, info->name) == info);
    }
  (void) dsc_safetensors_get_metadata (file, "note");
  return 0;
}
