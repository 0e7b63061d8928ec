/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole training run of fastai v1 (../shared/fixtures/training.*): a miniature ResNet with
 * fastai's head, learning-rate test, frozen, unfrozen, interpretation. Ours makes the same steps.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "../unit/engine/fixture-json.h"
#include "engine/dsc-metrics.h"
#include "reference.h"
#include "torch/dsc-adam.h"
#include "torch/dsc-rate-finder.h"

#define HEIGHT 48
#define WIDTH 64
#define PIXELS (HEIGHT * WIDTH * 3)
#define BATCH 8
#define N_BATCHES 6
#define N_TRAIN (BATCH * N_BATCHES)
#define N_VALID 20
#define N_CLASSES 5
#define EPOCHS 4
#define N_STEPS (EPOCHS * N_BATCHES)

/* The run is chaotic: rounding grows from step to step. So many steps are held to be the same, the
 * rest to be alike. */
#define N_EXACT 12

typedef struct
{
  DscSafetensors *tensors;
  JsonNode *json;
  JsonObject *numbers; /* (borrowed) */
  float *train;        /* (owned) N_TRAIN × PIXELS, channels last */
  float *valid;        /* (owned) */
  gint64 train_targets[N_TRAIN];
  gint64 valid_targets[N_VALID];
  DscTrainSpec *spec;
  guint batch; /* next one of the learning-rate test */
} Fixture;

/* From N × C × H × W to channels last. */
static float *
turn_pixels (const float *rows, guint n)
{
  float *pixels = g_new (float, (gsize) n *PIXELS);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++)
      for (gsize p = 0; p < HEIGHT * WIDTH; p++)
        pixels[i * PIXELS + p * 3 + c] = rows[i * PIXELS + c * HEIGHT * WIDTH + p];
  return pixels;
}

/* The file keeps no alignment. */
static void
copy_targets (DscSafetensors *file, const char *name, gint64 *targets, gsize n)
{
  const DscTensorInfo *info = dsc_safetensors_lookup (file, name);

  g_assert_nonnull (info);
  g_assert_cmpint (info->dtype, ==, DSC_DTYPE_I64);
  g_assert_cmpuint (info->size, ==, n * sizeof *targets);
  memcpy (targets, info->data, info->size);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->tensors = reference_open ("training.safetensors");
  self->json = load_fixture ("training.json");
  if (self->tensors == NULL || self->json == NULL)
    return;
  self->numbers = json_node_get_object (self->json);
  self->train
      = turn_pixels (reference_floats (self->tensors, "train:x", N_TRAIN * PIXELS), N_TRAIN);
  self->valid
      = turn_pixels (reference_floats (self->tensors, "valid:x", N_VALID * PIXELS), N_VALID);
  copy_targets (self->tensors, "train:y", self->train_targets, N_TRAIN);
  copy_targets (self->tensors, "valid:y", self->valid_targets, N_VALID);
  /* fastai's Adam, decay and momenta; no dropout in the fixture. */
  self->spec = dsc_train_spec_new ("notebook-2020", "resnet18", FALSE, &error);
  g_assert_no_error (error);
  self->spec->dropout = 0;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->tensors);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  g_free (self->train);
  g_free (self->valid);
}

/* --- the fixture's weights in our network --- */

/* Without dropout fastai's Sequential has fewer members. */
static const struct
{
  const char *ours;
  const char *theirs;
} prefixes[] = {
  { "body.conv1.", "0.0." },  { "body.bn1.", "0.1." },    { "body.layer1.", "0.4." },
  { "body.layer2.", "0.5." }, { "body.layer3.", "0.6." }, { "body.layer4.", "0.7." },
  { "head.2.", "1.2." },      { "head.4.", "1.3." },      { "head.6.", "1.5." },
  { "head.8.", "1.6." },
};

/* "initial:0.4.0.conv1.weight" for "body.layer1.0.conv1.weight" */
static char *
their_name (const char *when, const char *ours)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (ours, prefixes[i].ours))
      return g_strconcat (when, ":", prefixes[i].theirs, ours + strlen (prefixes[i].ours), NULL);
  g_assert_not_reached ();
}

static const float *
their_values (Fixture *self, const char *when, const DscParameter *parameter)
{
  g_autofree char *name = their_name (when, parameter->name);

  return reference_floats (self->tensors, name, dsc_tensor_n_elements (parameter->tensor));
}

static void
assign_weights (Fixture *self, DscNetwork *network, const char *when)
{
  GArray *parameters = dsc_network_get_parameters (network);

  for (guint i = 0; i < parameters->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (parameters, i);
      gint64 n = dsc_tensor_n_elements (parameter->tensor);
      g_autoptr (GError) error = NULL;
      g_autoptr (DscTensor) values = dsc_tensor_new_copy (their_values (self, when, parameter), &n,
                                                          1, DSC_TORCH_F32, &error);

      g_assert_true (dsc_tensor_assign (parameter->tensor, values, &error));
    }
}

static DscNetwork *
new_miniature (Fixture *self, const char *when)
{
  static const DscResnetShape shape = { .blocks = { 1, 1, 1, 1 }, .width = 8 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);
  const DscSource source = { NULL, "", generator };
  DscNetwork *network
      = dsc_network_new_resnet (&shape, &source, "fastai", &source, N_CLASSES, 0, &error);

  g_assert_no_error (error);
  assign_weights (self, network, when);
  return network;
}

/* @network: (transfer full) */
static DscLearner *
new_learner (Fixture *self, DscNetwork *network, guint frozen_groups)
{
  g_autoptr (GError) error = NULL;
  DscLearner *learner;

  self->spec->frozen_groups = frozen_groups;
  learner = dsc_learner_new (network, self->spec, DSC_TORCH_F32, 0, &error);
  g_assert_no_error (error);
  return learner;
}

/* --- steps --- */

static DscExamples
train_batch (Fixture *self, guint batch)
{
  gsize first = (gsize) (batch % N_BATCHES) * BATCH;

  return (DscExamples){ .pixels = self->train + first * PIXELS,
                        .targets = self->train_targets + first,
                        .n = BATCH,
                        .height = HEIGHT,
                        .width = WIDTH };
}

/* The validation photos in batches, as predictions. */
static DscPredictions *
validate (Fixture *self, DscLearner *learner)
{
  DscPredictions *predictions = dsc_predictions_new (N_CLASSES, N_VALID);

  for (guint first = 0; first < N_VALID; first += BATCH)
    {
      const DscExamples batch = { .pixels = self->valid + (gsize) first * PIXELS,
                                  .n = MIN (BATCH, N_VALID - first),
                                  .height = HEIGHT,
                                  .width = WIDTH };
      float logits[BATCH * N_CLASSES];
      g_autoptr (GError) error = NULL;

      g_assert_true (dsc_learner_evaluate (learner, &batch, logits, &error));
      for (guint i = 0; i < batch.n; i++)
        {
          DscPrediction *item = &g_array_index (predictions->items, DscPrediction, first + i);

          item->photo = first + i;
          item->actual = (gint32) self->valid_targets[first + i];
          dsc_prediction_from_logits (item, logits + i * N_CLASSES,
                                      predictions->store + (gsize) (first + i) * N_CLASSES,
                                      N_CLASSES);
        }
    }
  return predictions;
}

/* @n numbers against the fixture's: the first to 1e-4, the others (of which the largest is @scale)
 * to @tolerance of that. */
static void
compare_trace (const char *what, const double *ours, JsonObject *stage, const char *member, guint n,
               double tolerance)
{
  guint n_theirs;
  g_autofree double *theirs = fixture_numbers (stage, member, &n_theirs);
  double exact = 0, rest = 0, largest = 0;

  g_assert_cmpuint (n, ==, n_theirs);
  for (guint i = 0; i < n; i++)
    largest = MAX (largest, theirs[i]);
  for (guint i = 0; i < n; i++)
    if (i < N_EXACT)
      exact = MAX (exact, fabs (ours[i] / theirs[i] - 1));
    else
      rest = MAX (rest, fabs (ours[i] - theirs[i]) / largest);
  g_test_message ("%s %s: first %d to %g, others to %g of the largest", what, member, N_EXACT,
                  exact, rest);
  g_assert_cmpfloat (exact, <=, 1e-4);
  g_assert_cmpfloat (rest, <=, tolerance);
}

static void
compare_epoch (Fixture *self, DscLearner *learner, double train_loss, JsonObject *row)
{
  g_autoptr (DscPredictions) predictions = validate (self, learner);
  double valid_loss = dsc_predictions_mean_loss (predictions);
  double error_rate = dsc_predictions_error_rate (predictions).rate;

  g_test_message ("epoch: %.6f %.6f %.3f, fastai: %.6f %.6f %.3f", train_loss, valid_loss,
                  error_rate, json_object_get_double_member (row, "train_loss"),
                  json_object_get_double_member (row, "valid_loss"),
                  json_object_get_double_member (row, "error_rate"));
  assert_close (train_loss, json_object_get_double_member (row, "train_loss"), 1e-2);
  assert_close (valid_loss, json_object_get_double_member (row, "valid_loss"), 1e-2);
  /* One photo of twenty may lie on the border. */
  g_assert_cmpfloat_with_epsilon (error_rate, json_object_get_double_member (row, "error_rate"),
                                  0.051);
}

/* Four epochs of one cycle, as fit_one_cycle makes them. */
static void
fit (Fixture *self, DscLearner *learner, const char *stage, const char *rates)
{
  JsonObject *theirs = json_object_get_object_member (self->numbers, stage);
  JsonArray *rows = json_object_get_array_member (theirs, "epochs_log");
  DscOneCycle cycle = { .warm_up = 0.3,
                        .divisor = 25,
                        .final_divisor = 2.5e5,
                        .momentum_high = 0.95,
                        .momentum_low = 0.85,
                        .n_steps = N_STEPS };
  DscSmoother smoother = { 0 };
  double raw[N_STEPS], smooth[N_STEPS];
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_rates_parse (rates, &cycle.rates, &error));
  for (guint step = 0; step < N_STEPS; step++)
    {
      const DscExamples batch = train_batch (self, step);
      double group[DSC_N_GROUPS], momentum;

      dsc_one_cycle_at (&cycle, step, group, &momentum);
      g_assert_true (dsc_learner_step (learner, &batch, group, momentum, &raw[step], &error));
      smooth[step] = dsc_smoother_add (&smoother, raw[step]);
      if ((step + 1) % N_BATCHES == 0)
        compare_epoch (self, learner, smooth[step],
                       json_array_get_object_element (rows, step / N_BATCHES));
    }
  compare_trace (stage, raw, theirs, "raw", N_STEPS, 1e-2);
  compare_trace (stage, smooth, theirs, "smooth", N_STEPS, 1e-2);
}

/* --- learning-rate test --- */

static gboolean
next_batch (gpointer data, DscExamples *examples, GError **error)
{
  Fixture *self = data;

  *examples = train_batch (self, self->batch++);
  return TRUE;
}

static void
keep_point (const DscRatePoint *point, gpointer points)
{
  g_array_append_vals (points, point, 1);
}

static void
compare_points (Fixture *self, const GArray *points)
{
  JsonObject *theirs = json_object_get_object_member (self->numbers, "lr_find");
  guint n;
  g_autofree double *rates = fixture_numbers (theirs, "lr", &n);
  g_autofree double *smoothed = g_new (double, points->len);

  g_assert_cmpuint (points->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      assert_close (g_array_index (points, DscRatePoint, i).rate, rates[i], 1e-12);
      smoothed[i] = g_array_index (points, DscRatePoint, i).smoothed;
    }
  /* At the end it diverges, each time a little otherwise. */
  compare_trace ("lr_find", smoothed, theirs, "smoothed", n, 0.2);
}

static void
assert_bit_for_bit (GArray *list, GPtrArray *before)
{
  g_assert_cmpuint (list->len, ==, before->len);
  for (guint i = 0; i < list->len; i++)
    {
      DscTensor *tensor = dsc_parameters_get (list, i)->tensor;
      g_autofree float *was = reference_values (g_ptr_array_index (before, i));
      g_autofree float *is = reference_values (tensor);
      gsize size = (gsize) dsc_tensor_n_elements (tensor) * sizeof (float);

      g_assert_cmpmem (is, size, was, size);
    }
}

static void
test_rate_finder_is_fastais_and_restores (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (DscRatePoint));
  g_autoptr (DscLearner) learner = NULL;
  g_autoptr (GArray) list = NULL;
  g_autoptr (GPtrArray) before = NULL;
  gboolean done;

  if (self->numbers == NULL)
    return;
  learner = new_learner (self, new_miniature (self, "initial"), 2);
  list = dsc_learner_list (learner);
  before = dsc_parameters_copy (list, &error);
  done = dsc_rate_finder_run (learner, 1e-7, 10, 30, 0.9, next_batch, self, keep_point, points,
                              &error);
  g_assert_no_error (error);
  g_assert_true (done);
  compare_points (self, points);
  assert_bit_for_bit (list, before);
  g_assert_cmpuint (dsc_learner_get_n_steps (learner), ==, 0);
}

/* Of the batches that it asks for: stopped, or a photo that is gone. */
static gboolean
next_fails (gpointer data, DscExamples *examples, GError **error)
{
  Fixture *self = data;

  if (self->batch < 3)
    return next_batch (data, examples, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "enough");
  return FALSE;
}

static void
test_rate_finder_hands_on_what_fails (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLearner) learner = NULL;

  if (self->numbers == NULL)
    return;
  learner = new_learner (self, new_miniature (self, "initial"), 2);
  g_assert_false (
      dsc_rate_finder_run (learner, 1e-7, 10, 30, 0.9, next_fails, self, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->batch, ==, 3);
}

/* --- frozen, unfrozen --- */

/* What frozen training has left alone, and what it has moved. */
static void
check_frozen (Fixture *self, DscNetwork *network)
{
  GArray *parameters = dsc_network_get_parameters (network);

  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);
      gsize size = (gsize) dsc_tensor_n_elements (parameter->tensor) * sizeof (float);
      const float *was = their_values (self, "initial", parameter);
      g_autofree float *is = reference_values (parameter->tensor);
      gboolean frozen = parameter->kind == DSC_PARAMETER_WEIGHT && parameter->group < 2;

      g_assert_cmpint (memcmp (is, was, size) == 0, ==, frozen);
    }
}

/* Every tensor against fastai's after the same steps. */
static void
compare_weights (Fixture *self, DscNetwork *network, const char *when, double tolerance)
{
  GArray *parameters = dsc_network_get_parameters (network);
  double worst = 0;

  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);

      worst = MAX (worst,
                   reference_difference (parameter->tensor, their_values (self, when, parameter)));
    }
  g_test_message ("%s: weights differ by %g of the largest of their tensor", when, worst);
  g_assert_cmpfloat (worst, <=, tolerance);
}

/* Unfreezing takes the network over and begins a new optimiser. */
static void
test_trains_as_fastai_does (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) frozen = NULL;
  g_autoptr (DscLearner) unfrozen = NULL;

  if (self->numbers == NULL)
    return;
  frozen = new_learner (self, new_miniature (self, "initial"), 2);
  fit (self, frozen, "frozen", ":5e-3");
  g_assert_cmpuint (dsc_learner_get_n_steps (frozen), ==, N_STEPS);
  check_frozen (self, dsc_learner_get_network (frozen));
  compare_weights (self, dsc_learner_get_network (frozen), "after-frozen", 1e-2);

  unfrozen = new_learner (self, dsc_learner_steal_network (frozen), 0);
  g_assert_cmpuint (dsc_learner_get_n_steps (unfrozen), ==, 0);
  fit (self, unfrozen, "unfrozen", "1e-4:1e-3");
  compare_weights (self, dsc_learner_get_network (unfrozen), "after-unfrozen", 1e-2);
}

/* fastai decays batch normalisation, too: with no gradient at all it shrinks by rate · decay; where
 * only weights are decayed it stays. */
static void
test_decay_shrinks_normalisation (void)
{
  for (guint all = 0; all < 2; all++)
    {
      const int64_t shape[] = { 3 };
      const int64_t over[] = { 0 };
      const float ones[] = { 1, 2, -4 };
      const double rates[DSC_N_GROUPS] = { 0.5, 0, 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (DscTensor) tensor = dsc_tensor_new_copy (ones, shape, 1, DSC_TORCH_F32, &error);
      g_autoptr (DscTensor) zeros
          = dsc_tensor_new_zeros (shape, 1, DSC_TORCH_F32, DSC_TORCH_CPU, &error);
      g_autoptr (GArray) parameters = dsc_parameters_new ();
      g_autoptr (DscAdam) adam = NULL;
      g_autoptr (DscTensor) product = NULL;
      g_autoptr (DscTensor) loss = NULL;
      g_autofree float *values = NULL;

      dsc_parameters_add (parameters, "bn1", ".weight", tensor, DSC_PARAMETER_NORM, 0);
      g_assert_true (dsc_parameters_freeze (parameters, 2, &error));
      adam = dsc_adam_new (parameters, 2, 0.99, 0.01, all == 1, &error);
      product = dsc_tensor_mul (tensor, zeros, &error);
      loss = dsc_tensor_mean (product, over, 1, &error);
      g_assert_true (dsc_tensor_backward (loss, &error));
      g_assert_true (dsc_adam_step (adam, rates, 0.9, 1, &error));
      values = reference_values (tensor);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon (values[i], ones[i] * (all == 1 ? 1 - 0.5 * 0.01 : 1), 1e-6);
    }
}

/* --- interpretation --- */

static void
compare_losses (const DscPredictions *predictions, JsonObject *theirs)
{
  guint n, n_ordered;
  g_autofree double *losses = fixture_numbers (theirs, "losses", &n);
  g_autofree double *order = fixture_numbers (theirs, "top_loss_order", &n_ordered);
  g_autoptr (GArray) top = dsc_predictions_top_losses (predictions);

  g_assert_cmpuint (n, ==, N_VALID);
  g_assert_cmpuint (n_ordered, ==, N_VALID);
  g_assert_cmpuint (top->len, ==, N_VALID);
  for (guint i = 0; i < N_VALID; i++)
    {
      assert_close (g_array_index (predictions->items, DscPrediction, i).loss, losses[i], 1e-4);
      g_assert_cmpuint (g_array_index (top, guint32, i), ==, (guint32) order[i]);
    }
}

static void
compare_confusion (const DscPredictions *predictions, JsonObject *theirs)
{
  g_autoptr (DscConfusion) confusion = dsc_confusion_new (predictions);
  JsonArray *rows = json_object_get_array_member (theirs, "confusion_rows_actual");

  for (guint actual = 0; actual < N_CLASSES; actual++)
    for (guint predicted = 0; predicted < N_CLASSES; predicted++)
      g_assert_cmpint (
          confusion->counts[actual * N_CLASSES + predicted], ==,
          json_array_get_int_element (json_array_get_array_element (rows, actual), predicted));
}

static void
test_interprets_as_fastai_does (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) learner = NULL;
  g_autoptr (DscPredictions) predictions = NULL;
  JsonObject *theirs;
  JsonArray *rows;

  if (self->numbers == NULL)
    return;
  learner = new_learner (self, new_miniature (self, "after-unfrozen"), 0);
  predictions = validate (self, learner);
  theirs = json_object_get_object_member (self->numbers, "interpretation");
  rows = json_object_get_array_member (theirs, "probabilities");
  for (guint i = 0; i < N_VALID; i++)
    for (guint j = 0; j < N_CLASSES; j++)
      g_assert_cmpfloat_with_epsilon (
          g_array_index (predictions->items, DscPrediction, i).probabilities[j],
          json_array_get_double_element (json_array_get_array_element (rows, i), j), 1e-5);
  compare_losses (predictions, theirs);
  compare_confusion (predictions, theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/training-parity/rate-finder-is-fastais-and-restores",
       test_rate_finder_is_fastais_and_restores);
  ADD ("/training-parity/rate-finder-hands-on-what-fails", test_rate_finder_hands_on_what_fails);
  ADD ("/training-parity/trains-as-fastai-does", test_trains_as_fastai_does);
  g_test_add_func ("/training-parity/decay-shrinks-normalisation",
                   test_decay_shrinks_normalisation);
  ADD ("/training-parity/interprets-as-fastai-does", test_interprets_as_fastai_does);
  return g_test_run ();
}
