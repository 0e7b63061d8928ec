/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzz target: the reader of files of weights. What it takes, it must hand out whole: every number
 * can be read, and there are not many more of them than bytes in the file. */
#include "fuzz-target.h"

#include "base/dsc-error.h"
#include "weights/dsc-state-dict.h"

/* Reads every byte, for a sanitizer to see. */
static guint
sum_bytes (const DscTensorInfo *info)
{
  const uint8_t *data = info->data;
  guint sum = 0;

  for (gsize i = 0; i < info->size; i++)
    sum += data[i];
  return sum;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict = dsc_state_dict_new_from_bytes (bytes, "fuzz", &error);
  volatile guint sum = 0;

  if (dict == NULL)
    {
      g_assert_true (error != NULL && error->domain == DSC_ERROR
                     && g_utf8_validate (error->message, -1, NULL)
                     && g_str_has_prefix (error->message, "“fuzz”"));
      return 0;
    }
  for (guint i = 0; i < dsc_state_dict_get_n_tensors (dict); i++)
    {
      const DscTensorInfo *info = dsc_state_dict_get_tensor (dict, i);
      gsize product = dsc_dtype_size (info->dtype);

      for (guint d = 0; d < info->n_dims; d++)
        product *= (gsize) info->shape[d];
      g_assert_cmpuint (product, ==, info->size);
      g_assert_true (g_utf8_validate (info->name, -1, NULL));
      g_assert_true (dsc_state_dict_lookup (dict, info->name) == info);
      sum += sum_bytes (info);
    }
  (void) dsc_state_dict_get_metadata (dict, "note");
  return 0;
}
