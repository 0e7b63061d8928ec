/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the shim computes by itself for learning: Adam, against its formula in double precision, and
 * dropout. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "reference.h"

/* Numbers of mean 0 and deviation 1, as floats hold them. */
static void
draw (GRand *random, double *values, guint n)
{
  for (guint i = 0; i < n; i++)
    values[i] = (float) (sqrt (-2 * log (1 - g_rand_double (random)))
                         * cos (2 * G_PI * g_rand_double (random)));
}

static void
compare (DscTensor *ours, const double *expected, guint n)
{
  g_autofree float *values = reference_values (ours);

  g_assert_cmpint (dsc_tensor_n_elements (ours), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-5 * (1 + fabs (expected[i])));
}

/* Gives @self, seen row by row, the gradient @g: by their inner product. */
static void
go_back (DscTensor *self, const double *g)
{
  const int64_t row[] = { 1, dsc_tensor_n_elements (self) };
  const int64_t column[] = { row[1], 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) gradient = reference_vector (g, row[1]);
  g_autoptr (DscTensor) rows = dsc_tensor_contiguous (self, &error);
  g_autoptr (DscTensor) a = dsc_tensor_reshape (rows, row, 2, &error);
  g_autoptr (DscTensor) b = dsc_tensor_reshape (gradient, column, 2, &error);
  g_autoptr (DscTensor) product = dsc_tensor_matmul (a, b, &error);

  g_assert_no_error (error);
  g_assert_true (dsc_tensor_backward (product, &error));
}

/* --- Adam --- */

#define N_WEIGHTS 1003
#define N_STEPS 20

/* Steps with changing rates and momenta, as one-cycle makes them, along gradients of very different
 * sizes. */
static void
test_adam_is_its_formula (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;
  double p[N_WEIGHTS] = { 0 }, m[N_WEIGHTS] = { 0 }, v[N_WEIGHTS] = { 0 }, g[N_WEIGHTS];
  g_autoptr (DscTensor) tensor = NULL, first = NULL, second = NULL;

  draw (random, p, N_WEIGHTS);
  tensor = reference_vector (p, N_WEIGHTS);
  first = dsc_tensor_new_zeros_like (tensor, &error);
  second = dsc_tensor_new_zeros_like (tensor, &error);
  g_assert_true (dsc_tensor_set_requires_grad (tensor, true, &error));
  for (guint t = 1; t <= N_STEPS; t++)
    {
      const DscAdamStep step = { t, 0.01 * t, 0.95 - 0.005 * t, 0.99, 1e-8, 0.1, 1 };

      draw (random, g, N_WEIGHTS);
      for (guint i = 0; i < N_WEIGHTS; i++)
        {
          g[i] = (float) (g[i] * pow (10, (int) (i % 7) - 5));
          m[i] = step.beta1 * m[i] + (1 - step.beta1) * g[i];
          v[i] = step.beta2 * v[i] + (1 - step.beta2) * g[i] * g[i];
          p[i] *= 1 - step.rate * step.weight_decay;
          p[i] -= step.rate * (m[i] / (1 - pow (step.beta1, t)))
                  / (sqrt (v[i] / (1 - pow (step.beta2, t))) + step.epsilon);
        }
      go_back (tensor, g);
      g_assert_true (
          dsc_adam_step_all (&(DscAdamItem){ tensor, first, second, 0 }, 1, &step, 1, &error));
      g_assert_true (dsc_tensor_clear_grad (tensor, &error));
    }
  compare (tensor, p, N_WEIGHTS);
  compare (first, m, N_WEIGHTS);
  compare (second, v, N_WEIGHTS);
}

/* A convolution's weights lie channels last, their gradients need not. */
static void
test_adam_steps_by_place_not_by_memory (void)
{
  const int64_t shape[] = { 4, 3, 5, 3 };
  const DscAdamStep step = { 1, 0.1, 0.9, 0.99, 1e-8, 0, 1 };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  double p[180] = { 0 }, g[180];
  g_autoptr (DscTensor) values = NULL, rows = NULL, weight = NULL, first = NULL, second = NULL;

  draw (random, p, 180);
  draw (random, g, 180);
  values = reference_vector (p, 180);
  rows = dsc_tensor_reshape (values, shape, 4, &error);
  weight = dsc_tensor_to_layout (rows, DSC_TORCH_CHANNELS_LAST, &error);
  first = dsc_tensor_new_zeros_like (weight, &error);
  second = dsc_tensor_new_zeros_like (weight, &error);
  g_assert_true (dsc_tensor_set_requires_grad (weight, true, &error));
  go_back (weight, g);
  g_assert_true (
      dsc_adam_step_all (&(DscAdamItem){ weight, first, second, 0 }, 1, &step, 1, &error));
  /* The first step is as long as the rate. */
  for (guint i = 0; i < 180; i++)
    p[i] -= copysign (0.1, g[i]);
  compare (weight, p, 180);
}

static void
test_adam_without_a_gradient_is_an_error (void)
{
  const double zero[] = { 0 };
  const DscAdamStep step = { 1, 0.1, 0.9, 0.99, 1e-8, 0, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) tensor = reference_vector (zero, 1);

  g_assert_false (
      dsc_adam_step_all (&(DscAdamItem){ tensor, tensor, tensor, 0 }, 1, &step, 1, &error));
  g_assert_nonnull (error);
}

/* A power of two changes no digit. */
static void
test_gradients_of_a_scaled_loss_are_scaled_back (void)
{
  const DscAdamStep plain = { 1, 0.1, 0.9, 0.99, 1e-8, 0.1, 1 };
  const DscAdamStep scaled = { 1, 0.1, 0.9, 0.99, 1e-8, 0.1, 0x1p-16 };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;
  double p[20] = { 0 }, g[20];
  DscTensor *tensors[6] = { NULL };

  draw (random, p, 20);
  draw (random, g, 20);
  for (guint i = 0; i < 2; i++)
    {
      DscTensor **of = tensors + 3 * i;

      of[0] = reference_vector (p, 20);
      of[1] = dsc_tensor_new_zeros_like (of[0], &error);
      of[2] = dsc_tensor_new_zeros_like (of[0], &error);
      g_assert_true (dsc_tensor_set_requires_grad (of[0], true, &error));
      go_back (of[0], g);
      g_assert_true (dsc_adam_step_all (&(DscAdamItem){ of[0], of[1], of[2], 0 }, 1,
                                        i == 0 ? &plain : &scaled, 1, &error));
      for (guint k = 0; k < 20; k++)
        g[k] *= 65536;
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree float *a = reference_values (tensors[i]);
      g_autofree float *b = reference_values (tensors[3 + i]);

      g_assert_cmpmem (a, 20 * sizeof *a, b, 20 * sizeof *b);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tensors); i++)
    dsc_tensor_free (tensors[i]);
}

/* --- what is read of gradients --- */

/* The largest of two tensors' gradients, of which the second's are @g. */
static double
largest_of (const double g[8])
{
  const double zeros[8] = { 0 }, small[8] = { 0.5, -3 };
  g_autoptr (DscTensor) a = reference_vector (zeros, 8), b = reference_vector (zeros, 8);
  DscTensor *const parameters[] = { a, b };
  DscTensor *numbers[] = { NULL, NULL };
  g_autoptr (DscTensor) two = reference_vector ((const double[]){ 2 }, 1);
  g_autoptr (DscTensor) largest = NULL;
  g_autoptr (GError) error = NULL;
  double values[2];

  g_assert_true (dsc_tensor_set_requires_grad (a, true, &error));
  g_assert_true (dsc_tensor_set_requires_grad (b, true, &error));
  go_back (a, small);
  go_back (b, g);
  largest = dsc_tensors_largest_grad (parameters, 2, &error);
  g_assert_no_error (error);
  numbers[0] = two;
  numbers[1] = largest;
  g_assert_true (dsc_tensors_items (numbers, 2, values, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (values[0], ==, 2);
  return values[1];
}

static void
test_the_largest_gradient_tells_whether_all_are_finite (void)
{
  g_assert_cmpfloat (largest_of ((const double[8]){ 1, 2, -2.5 }), ==, 3);
  g_assert_cmpfloat (largest_of ((const double[8]){ 1, -65504, 2 }), ==, 65504);
  g_assert_false (isfinite (largest_of ((const double[8]){ 1, (double) INFINITY, 2 })));
  g_assert_false (isfinite (largest_of ((const double[8]){ 1, 2, -(double) INFINITY })));
  g_assert_false (isfinite (largest_of ((const double[8]){ (double) NAN, 2, 3 })));
}

/* --- averages --- */

static void
test_averages_go_part_of_the_way (void)
{
  const double a[] = { 1, 2, 3 }, b[] = { 5, -2, 3 }, c[] = { 8 }, d[] = { 0 };
  g_autoptr (DscTensor) of_a = reference_vector (a, 3), of_b = reference_vector (b, 3);
  g_autoptr (DscTensor) of_c = reference_vector (c, 1), of_d = reference_vector (d, 1);
  DscTensor *const averages[] = { of_a, of_c };
  DscTensor *const trained[] = { of_b, of_d };
  const double first[] = { 2, 1, 3 }, second[] = { 6 };
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_tensor_set_requires_grad (of_b, true, &error));
  g_assert_true (dsc_tensors_approach (averages, trained, 2, 0.25, &error));
  compare (of_a, first, 3);
  compare (of_c, second, 1);
}

/* --- dropout --- */

static void
test_dropout_repeats_with_its_seed (void)
{
  const int64_t n = 100000;
  g_autofree double *ones = g_new (double, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);
  g_autoptr (DscTensor) x = NULL;
  float *masks[3];
  double kept = 0;
  gint64 others = 0;

  for (int64_t i = 0; i < n; i++)
    ones[i] = 1;
  x = reference_vector (ones, n);
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (DscTensor) y = NULL;

      g_assert_true (dsc_generator_seed (generator, i == 1 ? 8 : 9, &error));
      y = dsc_tensor_dropout (x, 0.25, generator, &error);
      masks[i] = reference_values (y);
    }
  g_assert_cmpmem (masks[0], n * sizeof (float), masks[2], n * sizeof (float));
  for (int64_t i = 0; i < n; i++)
    {
      g_assert_true (masks[0][i] == 0 || fabsf (masks[0][i] - 1 / 0.75f) < 1e-6f);
      kept += masks[0][i] != 0;
      others += (masks[0][i] != 0) != (masks[1][i] != 0);
    }
  g_assert_cmpfloat_with_epsilon (kept / (double) n, 0.75, 0.01);
  g_assert_cmpint (others, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    g_free (masks[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adam/is-its-formula", test_adam_is_its_formula);
  g_test_add_func ("/adam/steps-by-place-not-by-memory", test_adam_steps_by_place_not_by_memory);
  g_test_add_func ("/adam/without-a-gradient-is-an-error",
                   test_adam_without_a_gradient_is_an_error);
  g_test_add_func ("/adam/gradients-of-a-scaled-loss-are-scaled-back",
                   test_gradients_of_a_scaled_loss_are_scaled_back);
  g_test_add_func ("/gradients/the-largest-tells-whether-all-are-finite",
                   test_the_largest_gradient_tells_whether_all_are_finite);
  g_test_add_func ("/average/goes-part-of-the-way", test_averages_go_part_of_the_way);
  g_test_add_func ("/dropout/repeats-with-its-seed", test_dropout_repeats_with_its_seed);
  return g_test_run ();
}
