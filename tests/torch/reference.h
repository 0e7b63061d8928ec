/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that fastai and torchvision themselves produced, from ../shared/fixtures, beside ours. */
#pragma once

#include <math.h>

#include "torch/shim/dsc-torch.h"
#include "weights/dsc-safetensors.h"

/** Returns: (transfer full): a path below ../shared. */
static inline char *
reference_path (const char *folder, const char *name)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");

  return g_build_filename (shared != NULL ? shared : "/nonexistent", folder, name, NULL);
}

/** Returns: whether @path is there; else the test is skipped. */
static inline gboolean
reference_is_there (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_test_skip_printf ("SKIP: %s is not there; set DISCERN_TEST_SHARED", path);
  return FALSE;
}

/** Returns: (transfer full) (nullable): the fixture's tensors; else the test is skipped. */
static inline DscSafetensors *
reference_open (const char *name)
{
  g_autofree char *path = reference_path ("fixtures", name);
  g_autoptr (GError) error = NULL;
  DscSafetensors *file;

  if (!reference_is_there (path))
    return NULL;
  file = dsc_safetensors_open (path, &error);
  g_assert_no_error (error);
  return file;
}

/** Returns: (transfer none): tensor @name, which holds @n floats. */
static inline const float *
reference_floats (DscSafetensors *file, const char *name, gint64 n)
{
  const DscTensorInfo *info = dsc_safetensors_lookup (file, name);

  g_assert_nonnull (info);
  g_assert_cmpint (info->dtype, ==, DSC_DTYPE_F32);
  g_assert_cmpuint (info->size, ==, n * sizeof (float));
  return info->data;
}

/** Returns: (transfer full): a tensor of one dimension with @n numbers as floats. */
static inline DscTensor *
reference_vector (const double *values, int64_t n)
{
  g_autofree float *floats = g_new (float, n);
  g_autoptr (GError) error = NULL;
  DscTensor *self;

  for (int64_t i = 0; i < n; i++)
    floats[i] = (float) values[i];
  self = dsc_tensor_new_copy (floats, &n, 1, DSC_TORCH_F32, &error);
  g_assert_no_error (error);
  return self;
}

/** Returns: (transfer full): the elements of @self in row-major order. */
static inline float *
reference_values (DscTensor *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) detached = dsc_tensor_detach (self, &error);
  g_autoptr (DscTensor) floats = dsc_tensor_to_dtype (detached, DSC_TORCH_F32, &error);
  g_autoptr (DscTensor) rows = dsc_tensor_contiguous (floats, &error);
  const float *values = dsc_tensor_peek_data (rows, &error);

  g_assert_no_error (error);
  return g_memdup2 (values, (gsize) dsc_tensor_n_elements (self) * sizeof (float));
}

/** Returns: the largest difference between @self and as many numbers, relative to the largest of
 * them; infinite where one is not a number. */
static inline double
reference_difference (DscTensor *self, const float *expected)
{
  g_autofree float *values = reference_values (self);
  gint64 n = dsc_tensor_n_elements (self);
  double worst = 0, largest = 0;

  for (gint64 i = 0; i < n; i++)
    {
      double difference = fabs ((double) values[i] - expected[i]);

      worst = isfinite (difference) ? MAX (worst, difference) : (double) INFINITY;
      largest = MAX (largest, fabs ((double) expected[i]));
    }
  return worst / MAX (largest, 1e-30);
}
