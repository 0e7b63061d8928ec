/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shim: what comes back, who owns it, and that nothing that libtorch throws gets past it. */
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "torch/shim/dsc-torch.h"

static DscTensor *
tensor (const float *values, int64_t rows, int64_t columns)
{
  const int64_t shape[] = { rows, columns };
  g_autoptr (GError) error = NULL;
  DscTensor *self = dsc_tensor_new_copy (values, shape, 2, DSC_TORCH_F32, &error);

  g_assert_no_error (error);
  return self;
}

static void
assert_values (DscTensor *self, const float *values, gsize n)
{
  g_autoptr (GError) error = NULL;
  const float *data;

  g_assert_nonnull (self);
  g_assert_cmpint (dsc_tensor_n_elements (self), ==, n);
  data = dsc_tensor_peek_data (self, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (data[i], values[i], 1e-6);
}

static void
test_shapes_that_do_not_fit_are_an_error (void)
{
  g_autoptr (DscTensor) a = tensor ((float[]){ 1, 2, 3, 4, 5, 6 }, 2, 3);
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tensor_matmul (a, a, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_huge_allocation_is_out_of_memory (void)
{
  const int64_t shape[] = { G_GINT64_CONSTANT (1) << 30, 1 << 20 };
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tensor_new_zeros (shape, 2, DSC_TORCH_F32, DSC_TORCH_CPU, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
}

static void
test_negative_shape_is_an_error (void)
{
  const int64_t shape[] = { -3 };
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tensor_new_zeros (shape, 1, DSC_TORCH_F32, DSC_TORCH_CPU, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

static void
test_unknown_dtype_is_an_error (void)
{
  const int64_t shape[] = { 3 };
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_tensor_new_zeros (shape, 1, (DscTorchDtype) 7, DSC_TORCH_CPU, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

static void
test_absent_device_is_an_error (void)
{
  const int64_t shape[] = { 3 };
  g_autoptr (GError) error = NULL;
  DscTorchCuda cuda;

  dsc_torch_find_cuda (&cuda);
  if (cuda.n_cards > 0)
    {
      g_test_skip ("this machine has a card");
      return;
    }
  g_assert_null (dsc_tensor_new_zeros (shape, 1, DSC_TORCH_F32, (DscTorchDevice){ 0 }, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

static void
test_data_of_a_strided_tensor_is_an_error (void)
{
  static const int64_t order[] = { 1, 0 };
  g_autoptr (DscTensor) a = tensor ((float[]){ 1, 2, 3, 4, 5, 6 }, 2, 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) turned = dsc_tensor_permute (a, order, 2, &error);
  g_autoptr (DscTensor) packed = dsc_tensor_contiguous (turned, &error);

  g_assert_null (dsc_tensor_peek_data (turned, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  assert_values (packed, (float[]){ 1, 4, 2, 5, 3, 6 }, 6);
}

static void
mark (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_view_keeps_its_owner (void)
{
  static const float values[] = { 1, 2, 3 };
  const int64_t shape[] = { 3 };
  gboolean freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func (values, sizeof values, mark, &freed);
  g_autoptr (GError) error = NULL;
  DscTensor *view = dsc_tensor_new_view (values, shape, 1, DSC_TORCH_F32, bytes, &error);
  DscTensor *second = dsc_tensor_ref (view);

  g_bytes_unref (bytes);
  dsc_tensor_free (view);
  g_assert_false (freed);
  g_assert_true (dsc_tensor_peek_data (second, &error) == values);
  dsc_tensor_free (second);
  g_assert_true (freed);
}

static void
test_operations_by_hand (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) a = tensor ((float[]){ 1, 2, 3, 4 }, 2, 2);
  g_autoptr (DscTensor) b = tensor ((float[]){ 5, 6, 7, 8 }, 2, 2);
  g_autoptr (DscTensor) product = dsc_tensor_matmul (a, b, &error);
  g_autoptr (DscTensor) linear = dsc_tensor_linear (a, b, NULL, &error);
  g_autoptr (DscTensor) softmax = dsc_tensor_softmax (a, 1, &error);
  DscTensor *const parts[] = { a, b };
  g_autoptr (DscTensor) joined = dsc_tensor_cat (parts, 2, 1, &error);
  float p = 1 / (1 + expf (1));

  assert_values (product, (float[]){ 19, 22, 43, 50 }, 4);
  assert_values (linear, (float[]){ 17, 23, 39, 53 }, 4);
  assert_values (softmax, (float[]){ p, 1 - p, p, 1 - p }, 4);
  assert_values (joined, (float[]){ 1, 2, 5, 6, 3, 4, 7, 8 }, 8);
}

static void
test_views_and_arithmetic_by_hand (void)
{
  const int64_t flat[] = { 4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) a = tensor ((float[]){ 1, 2, 3, 4 }, 2, 2);
  g_autoptr (DscTensor) product = dsc_tensor_mul (a, a, &error);
  g_autoptr (DscTensor) difference = dsc_tensor_sub (product, a, &error);
  g_autoptr (DscTensor) reshaped = dsc_tensor_reshape (a, flat, 1, &error);
  g_autoptr (DscTensor) middle = dsc_tensor_slice (reshaped, 0, 1, 3, &error);

  assert_values (product, (float[]){ 1, 4, 9, 16 }, 4);
  assert_values (difference, (float[]){ 0, 2, 6, 12 }, 4);
  assert_values (middle, (float[]){ 2, 3 }, 2);
}

/* d/dw of the mean cross-entropy of one linear layer is (p − y) x / n: checked against finite
 * differences. */
static void
test_gradient_is_that_of_finite_differences (void)
{
  const int64_t one[] = { 2 };
  const gint64 targets[] = { 1, 0 };
  float weights[] = { 0.3f, -0.2f, 0.1f, 0.4f, 0.2f, -0.5f };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) x = tensor ((float[]){ 1, -2, 0.5f, 3, 1, -1 }, 2, 3);
  g_autoptr (DscTensor) y = dsc_tensor_new_copy (targets, one, 1, DSC_TORCH_I64, &error);
  g_autoptr (DscTensor) w = tensor (weights, 2, 3);
  g_autoptr (DscTensor) gradient = NULL;
  const float *values;

  g_assert_true (dsc_tensor_set_requires_grad (w, true, &error));
  {
    g_autoptr (DscTensor) logits = dsc_tensor_linear (x, w, NULL, &error);
    g_autoptr (DscTensor) loss = dsc_tensor_cross_entropy (logits, y, 0.1, &error);

    g_assert_true (dsc_tensor_backward (loss, &error));
  }
  gradient = dsc_tensor_grad (w);
  values = dsc_tensor_peek_data (gradient, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      double sides[2];

      for (guint side = 0; side < 2; side++)
        {
          float moved[G_N_ELEMENTS (weights)];
          g_autoptr (DscTensor) there = NULL;
          g_autoptr (DscTensor) logits = NULL;
          g_autoptr (DscTensor) loss = NULL;

          memcpy (moved, weights, sizeof weights);
          moved[i] += side == 0 ? -1e-2f : 1e-2f;
          there = tensor (moved, 2, 3);
          logits = dsc_tensor_linear (x, there, NULL, &error);
          loss = dsc_tensor_cross_entropy (logits, y, 0.1, &error);
          g_assert_true (dsc_tensor_item (loss, &sides[side], &error));
        }
      g_assert_cmpfloat_with_epsilon (values[i], (sides[1] - sides[0]) / 2e-2, 1e-3);
    }
}

static void
test_no_grad_records_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) a = tensor ((float[]){ 1, 2 }, 1, 2);
  g_autoptr (DscTensor) b = NULL;

  g_assert_true (dsc_tensor_set_requires_grad (a, true, &error));
  {
    g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();

    b = dsc_tensor_mul (a, a, &error);
  }
  g_assert_false (dsc_tensor_backward (b, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

static void
test_normal_numbers_repeat_with_their_seed (void)
{
  const int64_t shape[] = { 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGenerator) first = dsc_generator_new (5);
  g_autoptr (DscGenerator) second = dsc_generator_new (5);
  g_autoptr (DscTensor) a = dsc_tensor_new_normal (shape, 1, 2, first, &error);
  g_autoptr (DscTensor) b = dsc_tensor_new_normal (shape, 1, 2, second, &error);
  const float *values = dsc_tensor_peek_data (a, &error);
  double squares = 0;

  assert_values (b, values, 1000);
  for (guint i = 0; i < 1000; i++)
    squares += values[i] * values[i];
  g_assert_cmpfloat_with_epsilon (squares / 1000, 4, 0.8);
}

static void
test_threads_are_as_set (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_torch_set_threads (1, &error));
  g_assert_cmpint (dsc_torch_get_threads (), ==, 1);
  g_assert_false (dsc_torch_set_threads (0, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shim/shapes-that-do-not-fit-are-an-error",
                   test_shapes_that_do_not_fit_are_an_error);
  g_test_add_func ("/shim/huge-allocation-is-out-of-memory", test_huge_allocation_is_out_of_memory);
  g_test_add_func ("/shim/negative-shape-is-an-error", test_negative_shape_is_an_error);
  g_test_add_func ("/shim/unknown-dtype-is-an-error", test_unknown_dtype_is_an_error);
  g_test_add_func ("/shim/absent-device-is-an-error", test_absent_device_is_an_error);
  g_test_add_func ("/shim/data-of-a-strided-tensor-is-an-error",
                   test_data_of_a_strided_tensor_is_an_error);
  g_test_add_func ("/shim/view-keeps-its-owner", test_view_keeps_its_owner);
  g_test_add_func ("/shim/operations-by-hand", test_operations_by_hand);
  g_test_add_func ("/shim/views-and-arithmetic-by-hand", test_views_and_arithmetic_by_hand);
  g_test_add_func ("/shim/gradient-is-that-of-finite-differences",
                   test_gradient_is_that_of_finite_differences);
  g_test_add_func ("/shim/no-grad-records-nothing", test_no_grad_records_nothing);
  g_test_add_func ("/shim/normal-numbers-repeat-with-their-seed",
                   test_normal_numbers_repeat_with_their_seed);
  g_test_add_func ("/shim/threads-are-as-set", test_threads_are_as_set);
  return g_test_run ();
}
