/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the shim computes by itself on its way through a network: batch normalisation with addition
 * and ReLU, and limits. Each against its formula in double precision. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "reference.h"

#define EPSILON 1e-5

/**
 * Case: a normalisation of @n × @channels × @height × @width.
 * @centre: what the numbers lie around, with a deviation of 1
 * @doubles: a type that our loops do not know, so that it goes the way of a card
 */
typedef struct
{
  int n, channels, height, width;
  double centre;
  gboolean bfloat16;
  gboolean doubles;
  gboolean added;
  gboolean relu;
  DscBatchNormMode mode;
} Case;

/* Everything as rows (pixels) × channels, in double precision. */
typedef struct
{
  gsize rows, channels;
  double *x, *added, *g;               /* what goes in; g is the gradient of y */
  double *weight, *bias;               /* by channel */
  double *mean, *variance;             /* by channel: the running ones */
  double *y, *of_x, *of_added;         /* what comes out */
  double *of_weight, *of_bias;         /* by channel */
  double *mean_after, *variance_after; /* by channel */
} Table;

static double
normal (GRand *random)
{
  return sqrt (-2 * log (1 - g_rand_double (random))) * cos (2 * G_PI * g_rand_double (random));
}

/* As the type would hold it. */
static double
rounded (double value, gboolean bfloat16)
{
  float single = (float) value;
  guint32 bits;

  if (!bfloat16)
    return single;
  memcpy (&bits, &single, sizeof bits);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  memcpy (&single, &bits, sizeof single);
  return single;
}

static void
table_init (Table *self, const Case *which)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gsize n;

  self->rows = (gsize) which->n * (gsize) which->height * (gsize) which->width;
  self->channels = (gsize) which->channels;
  n = self->rows * self->channels;
  self->x = g_new (double, n);
  self->added = g_new (double, n);
  self->g = g_new (double, n);
  self->y = g_new (double, n);
  self->of_x = g_new (double, n);
  self->of_added = g_new (double, n);
  self->weight = g_new (double, self->channels * 8);
  self->bias = self->weight + self->channels;
  self->mean = self->bias + self->channels;
  self->variance = self->mean + self->channels;
  self->of_weight = self->variance + self->channels;
  self->of_bias = self->of_weight + self->channels;
  self->mean_after = self->of_bias + self->channels;
  self->variance_after = self->mean_after + self->channels;
  for (gsize i = 0; i < n; i++)
    {
      self->x[i] = rounded (which->centre + normal (random), which->bfloat16);
      self->added[i] = rounded (normal (random), which->bfloat16);
      self->g[i] = rounded (normal (random), which->bfloat16);
    }
  for (gsize c = 0; c < self->channels; c++)
    {
      self->weight[c] = rounded (1 + 0.3 * normal (random), FALSE);
      self->bias[c] = rounded (0.3 * normal (random), FALSE);
      self->mean[c] = rounded (which->centre + 0.1 * normal (random), FALSE);
      self->variance[c] = rounded (1 + 0.5 * g_rand_double (random), FALSE);
    }
}

static void
table_clear (Table *self)
{
  g_free (self->x);
  g_free (self->added);
  g_free (self->g);
  g_free (self->y);
  g_free (self->of_x);
  g_free (self->of_added);
  g_free (self->weight);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* --- the formula --- */

/* One channel: what is normalised by, and what the running statistics become. */
static void
expect_statistics (Table *self, const Case *which, gsize c, double *mean, double *variance)
{
  double n = (double) self->rows;

  self->mean_after[c] = *mean = self->mean[c];
  self->variance_after[c] = *variance = self->variance[c];
  if (which->mode == DSC_BATCH_NORM_RUNNING)
    return;
  *mean = *variance = 0;
  for (gsize r = 0; r < self->rows; r++)
    *mean += self->x[r * self->channels + c] / n;
  for (gsize r = 0; r < self->rows; r++)
    *variance += (self->x[r * self->channels + c] - *mean)
                 * (self->x[r * self->channels + c] - *mean) / n;
  if (which->mode != DSC_BATCH_NORM_TRAIN)
    return;
  self->mean_after[c] += 0.1 * (*mean - self->mean[c]);
  self->variance_after[c] += 0.1 * (*variance * n / MAX (n - 1, 1) - self->variance[c]);
}

/* g becomes 0 where y is so near to 0 that rounding decides whether ReLU lets it through. */
static void
expect_channel (Table *self, const Case *which, gsize c)
{
  double n = (double) self->rows;
  double mean, variance, inverse, sum = 0, along = 0;

  expect_statistics (self, which, c, &mean, &variance);
  inverse = 1 / sqrt (variance + EPSILON);
  for (gsize r = 0; r < self->rows; r++)
    {
      gsize i = r * self->channels + c;
      double normalised = (self->x[i] - mean) * inverse;
      double y = normalised * self->weight[c] + self->bias[c] + (which->added ? self->added[i] : 0);

      if (which->relu && fabs (y) < 0.02)
        self->g[i] = 0;
      self->y[i] = which->relu ? MAX (y, 0) : y;
      self->of_added[i] = which->relu && y <= 0 ? 0 : self->g[i];
      sum += self->of_added[i];
      along += self->of_added[i] * normalised;
    }
  self->of_bias[c] = sum;
  self->of_weight[c] = along;
  for (gsize r = 0; r < self->rows; r++)
    {
      gsize i = r * self->channels + c;
      double normalised = (self->x[i] - mean) * inverse;

      self->of_x[i] = self->weight[c] * inverse * self->of_added[i];
      if (which->mode != DSC_BATCH_NORM_RUNNING)
        self->of_x[i] -= self->weight[c] * inverse * (sum + normalised * along) / n;
    }
}

/* --- ours --- */

/* N × C × H × W, channels last, on a copy of @values. */
static DscTensor *
new_picture (const double *values, const Case *which)
{
  const int64_t shape[] = { which->n, which->height, which->width, which->channels };
  static const int64_t order[] = { 0, 3, 1, 2 };
  gsize n
      = (gsize) which->n * (gsize) which->height * (gsize) which->width * (gsize) which->channels;
  g_autofree float *floats = g_new (float, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) rows = NULL;
  g_autoptr (DscTensor) picture = NULL;
  DscTensor *self;

  for (gsize i = 0; i < n; i++)
    floats[i] = (float) values[i];
  rows = dsc_tensor_new_copy (floats, shape, 4, DSC_TORCH_F32, &error);
  picture = dsc_tensor_permute (rows, order, 4, &error);
  self = dsc_tensor_to_dtype (picture,
                              which->doubles    ? DSC_TORCH_F64
                              : which->bfloat16 ? DSC_TORCH_BF16
                                                : DSC_TORCH_F32,
                              &error);
  g_assert_no_error (error);
  return self;
}

static DscTensor *
new_vector (const double *values, const Case *which)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) floats = reference_vector (values, which->channels);

  return dsc_tensor_to_dtype (floats, which->doubles ? DSC_TORCH_F64 : DSC_TORCH_F32, &error);
}

static void
want_gradient (DscTensor *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_tensor_set_requires_grad (self, true, &error));
}

/* Goes back from y with gradients @g: through their inner product, whose gradient is just that. */
static void
go_back (DscTensor *y, const double *g, const Case *which)
{
  const int64_t row[] = { 1, dsc_tensor_n_elements (y) };
  const int64_t column[] = { row[1], 1 };
  Case floats = *which;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) gradient = NULL;
  g_autoptr (DscTensor) values = dsc_tensor_to_dtype (y, DSC_TORCH_F32, &error);
  g_autoptr (DscTensor) a = dsc_tensor_reshape (values, row, 2, &error);
  g_autoptr (DscTensor) b = NULL;
  g_autoptr (DscTensor) product = NULL;

  floats.bfloat16 = floats.doubles = FALSE;
  gradient = new_picture (g, &floats);
  b = dsc_tensor_reshape (gradient, column, 2, &error);
  product = dsc_tensor_matmul (a, b, &error);
  g_assert_true (dsc_tensor_backward (product, &error));
  g_assert_no_error (error);
}

/* The elements of a channels-last picture, or of a vector, in the order of memory. */
static float *
memory_order (DscTensor *self)
{
  static const int64_t order[] = { 0, 2, 3, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) floats = dsc_tensor_to_dtype (self, DSC_TORCH_F32, &error);
  g_autoptr (DscTensor) rows = NULL;

  if (dsc_tensor_n_dims (self) == 1)
    return reference_values (floats);
  rows = dsc_tensor_permute (floats, order, 4, &error);
  return reference_values (rows);
}

/* @tolerance: of the largest number, or of 1 where all are small: what is left then is the
 * difference of larger ones. */
static void
compare (const char *what, DscTensor *ours, const double *expected, double tolerance)
{
  gsize n = (gsize) dsc_tensor_n_elements (ours);
  g_autofree float *values = memory_order (ours);
  double largest = 1;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (expected[i]));
  for (gsize i = 0; i < n; i++)
    if (!(fabs (values[i] - expected[i]) <= tolerance * largest))
      {
        g_test_message ("%s %zu of %zu: %g, expected %g (largest %g)", what, i, n, values[i],
                        expected[i], largest);
        g_test_fail ();
        return;
      }
}

static void
compare_gradient (const char *what, DscTensor *of, const double *expected, double tolerance)
{
  g_autoptr (DscTensor) gradient = dsc_tensor_grad (of);

  g_assert_nonnull (gradient);
  compare (what, gradient, expected, tolerance);
}

static void
check_case (const Case *which)
{
  g_auto (Table) table = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) x = NULL, added = NULL, y = NULL;
  DscBatchNorm norm = { .epsilon = EPSILON };
  /* x · scale + shift loses digits where the numbers are far from 0, as PyTorch's own does. */
  double rounding = 2e-5 + 1e-6 * fabs (which->centre);
  double sums, elements;

  g_test_message ("%d × %d × %d × %d around %g, %s%s%s, mode %d", which->n, which->channels,
                  which->height, which->width, which->centre,
                  which->doubles    ? "fp64"
                  : which->bfloat16 ? "bf16"
                                    : "fp32",
                  which->added ? ", added" : "", which->relu ? ", ReLU" : "", which->mode);
  table_init (&table, which);
  /* One row has no deviation, so that it is divided by √ε = 1 / 316. */
  sums = table.rows == 1 ? 10 * rounding : rounding;
  elements = which->bfloat16 ? 4e-3 + sums : sums;
  for (gsize c = 0; c < table.channels; c++)
    expect_channel (&table, which, c);
  x = new_picture (table.x, which);
  added = which->added ? new_picture (table.added, which) : NULL;
  norm.weight = new_vector (table.weight, which);
  norm.bias = new_vector (table.bias, which);
  norm.mean = new_vector (table.mean, which);
  norm.variance = new_vector (table.variance, which);
  want_gradient (x);
  want_gradient (norm.weight);
  want_gradient (norm.bias);
  if (added != NULL)
    want_gradient (added);

  y = dsc_tensor_batch_norm2d (x, &norm, added, which->relu, which->mode, &error);
  g_assert_no_error (error);
  go_back (y, table.g, which);
  compare ("output", y, table.y, elements);
  compare ("running mean", norm.mean, table.mean_after, 1e-6);
  compare ("running variance", norm.variance, table.variance_after, 1e-4);
  compare_gradient ("gradient of the input", x, table.of_x, elements);
  compare_gradient ("gradient of the weight", norm.weight, table.of_weight, 1e-4 + sums);
  compare_gradient ("gradient of the bias", norm.bias, table.of_bias, 1e-4);
  if (added != NULL)
    compare_gradient ("gradient of the addition", added, table.of_added, 1e-6);
  dsc_tensor_free (norm.weight);
  dsc_tensor_free (norm.bias);
  dsc_tensor_free (norm.mean);
  dsc_tensor_free (norm.variance);
}

/* All combinations of what can be chosen. */
static void
check_shape (int n, int channels, int height, int width, double centre)
{
  for (guint i = 0; i < 24; i++)
    check_case (&(Case){ .n = n,
                         .channels = channels,
                         .height = height,
                         .width = width,
                         .centre = centre,
                         .bfloat16 = (i & 1) != 0,
                         .added = (i & 2) != 0,
                         .relu = (i & 4) != 0,
                         .mode = (DscBatchNormMode) (i >> 3) });
}

static void
test_norm_at_every_number_of_channels (void)
{
  static const int channels[] = { 1, 3, 5, 16, 17, 31, 64, 2048 };

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    check_shape (3, channels[i], 4, 3, 0);
}

static void
test_norm_of_few_and_of_many_rows (void)
{
  check_shape (2, 7, 1, 1, 0);
  check_shape (1, 5, 1, 3, 0);
  check_shape (8, 5, 40, 50, 0);
  check_shape (16, 1, 64, 64, 0);
}

static void
test_norm_far_from_zero (void)
{
  check_shape (4, 17, 16, 16, 100);
  check_shape (4, 3, 16, 16, -1000);
}

/* Numbers that our loops do not know are normalised by libtorch, as on a card: to the same. */
static void
test_norm_by_libtorchs_own_operations (void)
{
  for (guint i = 0; i < 12; i++)
    check_case (&(Case){ .n = 3,
                         .channels = 17,
                         .height = 4,
                         .width = 3,
                         .doubles = TRUE,
                         .added = (i & 1) != 0,
                         .relu = (i & 2) != 0,
                         .mode = (DscBatchNormMode) (i >> 2) });
}

/* What a batch of one pixel has to be, instead of an error or not a number: its deviation is 0. */
static void
test_norm_of_one_row (void)
{
  check_shape (1, 5, 1, 1, 0);
}

/* A constant channel: no deviation, no division by zero. */
static void
test_norm_of_equal_numbers (void)
{
  const int64_t shape[] = { 2, 3, 4, 4 };
  const double ones[] = { 1, 1, 1 }, biases[] = { 0.5, 0, -1 };
  g_autofree float *pixels = g_new (float, 96);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) x = NULL, y = NULL;
  g_autoptr (DscTensor) weight = reference_vector (ones, 3), bias = reference_vector (biases, 3);
  g_autoptr (DscTensor) mean = reference_vector (biases, 3), variance = reference_vector (ones, 3);
  const DscBatchNorm norm = { weight, bias, mean, variance, EPSILON };
  g_autofree float *values = NULL;

  for (guint i = 0; i < 96; i++)
    pixels[i] = 1234.5f;
  x = dsc_tensor_new_copy (pixels, shape, 4, DSC_TORCH_F32, &error);
  y = dsc_tensor_batch_norm2d (x, &norm, NULL, false, DSC_BATCH_NORM_TRAIN, &error);
  g_assert_no_error (error);
  values = reference_values (y);
  for (guint i = 0; i < 96; i++)
    g_assert_cmpfloat_with_epsilon (values[i], biases[i / 16 % 3], 1e-2);
}

/* The same bits, whatever the number of threads: a run that is resumed must not depend on it. */
static void
test_norm_is_the_same_on_all_threads (void)
{
  const Case which = { 8, 32, 24, 24, 0, FALSE, FALSE, TRUE, TRUE, DSC_BATCH_NORM_TRAIN };
  g_auto (Table) table = { 0 };
  g_autofree float *first = NULL;
  int n_threads = dsc_torch_get_threads ();
  g_autoptr (GError) error = NULL;

  table_init (&table, &which);
  for (int threads = 1; threads <= 3; threads++)
    {
      g_autoptr (DscTensor) x = new_picture (table.x, &which);
      g_autoptr (DscTensor) added = new_picture (table.added, &which);
      g_autoptr (DscTensor) weight = reference_vector (table.weight, which.channels);
      g_autoptr (DscTensor) bias = reference_vector (table.bias, which.channels);
      g_autoptr (DscTensor) mean = reference_vector (table.mean, which.channels);
      g_autoptr (DscTensor) variance = reference_vector (table.variance, which.channels);
      const DscBatchNorm norm = { weight, bias, mean, variance, EPSILON };
      g_autoptr (DscTensor) y = NULL;
      g_autoptr (DscTensor) gradient = NULL;
      g_autofree float *values = NULL;

      g_assert_true (dsc_torch_set_threads (threads, &error));
      want_gradient (x);
      y = dsc_tensor_batch_norm2d (x, &norm, added, true, which.mode, &error);
      go_back (y, table.g, &which);
      gradient = dsc_tensor_grad (x);
      values = memory_order (gradient);
      if (first == NULL)
        first = g_steal_pointer (&values);
      else
        g_assert_cmpmem (values, table.rows * table.channels * sizeof *values, first,
                         table.rows * table.channels * sizeof *first);
    }
  g_assert_true (dsc_torch_set_threads (n_threads, &error));
}

static void
test_norm_refuses_what_does_not_fit (void)
{
  const Case which = { 2, 3, 4, 4, 0, FALSE, FALSE, FALSE, FALSE, DSC_BATCH_NORM_TRAIN };
  const Case other = { 2, 3, 4, 5, 0, FALSE, FALSE, FALSE, FALSE, DSC_BATCH_NORM_TRAIN };
  const Case wider = { 2, 4, 4, 4, 0, FALSE, FALSE, FALSE, FALSE, DSC_BATCH_NORM_TRAIN };
  g_auto (Table) table = { 0 };
  g_autoptr (GError) no_sum = NULL, no_channels = NULL;
  g_autoptr (DscTensor) x = NULL, added = NULL, wide = NULL, weight = NULL;
  DscBatchNorm norm = { .epsilon = EPSILON };

  table_init (&table, &wider); /* the largest */
  x = new_picture (table.x, &which);
  added = new_picture (table.x, &other);
  wide = new_picture (table.x, &wider);
  weight = reference_vector (table.weight, 3);
  norm.weight = norm.bias = norm.mean = norm.variance = weight;
  g_assert_null (dsc_tensor_batch_norm2d (x, &norm, added, true, which.mode, &no_sum));
  g_assert_nonnull (no_sum);
  g_assert_null (dsc_tensor_batch_norm2d (wide, &norm, NULL, true, which.mode, &no_channels));
  g_assert_nonnull (no_channels);
}

/* --- limits --- */

static void
check_limit (double low, double high, gboolean bfloat16, gboolean doubles)
{
  const Case which = { 2, 5, 7, 3, 0, bfloat16, doubles, FALSE, FALSE, DSC_BATCH_NORM_TRAIN };
  g_auto (Table) table = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTensor) x = NULL, factor = NULL, y = NULL;
  const double two = 2;

  table_init (&table, &which);
  for (gsize i = 0; i < table.rows * table.channels; i++)
    {
      /* Twice and four times a number keep its digits. */
      double value = 4 * table.x[i];

      table.y[i] = CLAMP (value, low, high);
      table.of_x[i] = value > low && value < high ? 2 * table.g[i] : 0;
      table.x[i] *= 2;
    }
  x = new_picture (table.x, &which);
  want_gradient (x);
  {
    g_autoptr (DscTensor) floats = reference_vector (&two, 1);

    factor = dsc_tensor_to_dtype (floats,
                                  doubles    ? DSC_TORCH_F64
                                  : bfloat16 ? DSC_TORCH_BF16
                                             : DSC_TORCH_F32,
                                  &error);
  }
  y = dsc_tensor_mul (x, factor, &error);
  g_assert_true (dsc_tensor_clamp_in_place (y, low, high, &error));
  go_back (y, table.g, &which);
  compare ("limited", y, table.y, 1e-6);
  compare_gradient ("gradient of what was limited", x, table.of_x, 1e-6);
}

static void
test_limits_and_their_gradients (void)
{
  for (guint type = 0; type < 3; type++)
    {
      check_limit (0, INFINITY, type == 1, type == 2);
      check_limit (0, 6, type == 1, type == 2);
      check_limit (-1, 1, type == 1, type == 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/norm/at-every-number-of-channels", test_norm_at_every_number_of_channels);
  g_test_add_func ("/norm/of-few-and-of-many-rows", test_norm_of_few_and_of_many_rows);
  g_test_add_func ("/norm/by-libtorchs-own-operations", test_norm_by_libtorchs_own_operations);
  g_test_add_func ("/norm/far-from-zero", test_norm_far_from_zero);
  g_test_add_func ("/norm/of-one-row", test_norm_of_one_row);
  g_test_add_func ("/norm/of-equal-numbers", test_norm_of_equal_numbers);
  g_test_add_func ("/norm/is-the-same-on-all-threads", test_norm_is_the_same_on_all_threads);
  g_test_add_func ("/norm/refuses-what-does-not-fit", test_norm_refuses_what_does_not_fit);
  g_test_add_func ("/limit/values-and-gradients", test_limits_and_their_gradients);
  return g_test_run ();
}
