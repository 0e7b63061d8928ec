/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches that do not fit into memory: learned from in parts, as if they were whole. The processor
 * stands in for a card that is too small: tensors beyond a size get no memory, as c10 asks for it.
 */
#include "config.h"

#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <string.h>

#include <gmodule.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "torch/dsc-learner.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"

#define N_CLASSES 3
#define BATCH 16
#define SIDE 96

/* The largest that the network makes of a batch has 64 channels of a quarter of the pixels. Weights
 * take up to 4 MB. */
#define OF_A_PHOTO (64 * SIDE * SIDE / 4 * sizeof (float))

static gsize most = G_MAXSIZE; /* bytes of a tensor that there is memory for */
static gint n_refused;         /* (atomic) */

/* In the place of the C library's, for c10. */
G_MODULE_EXPORT int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  if (size > most)
    {
      g_atomic_int_inc (&n_refused);
      return ENOMEM;
    }
  *memory = memalign (alignment, size);
  return *memory != NULL ? 0 : ENOMEM;
}

/* --- a learner --- */

typedef struct
{
  DscTrainSpec *spec;
  float *pixels; /* (owned) */
  gint64 targets[BATCH];
  DscExamples batch;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gsize n = (gsize) BATCH * SIDE * SIDE * 3;

  self->spec = dsc_train_spec_new ("recommended", NULL, FALSE, &error);
  g_assert_no_error (error);
  self->pixels = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    self->pixels[i] = (float) g_test_rand_double_range (-1, 1);
  for (int i = 0; i < BATCH; i++)
    self->targets[i] = i % N_CLASSES;
  self->batch = (DscExamples){ self->pixels, self->targets, BATCH, SIDE, SIDE, NULL };
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  most = G_MAXSIZE;
  g_free (self->pixels);
  dsc_train_spec_free (self->spec);
}

/* Around the built-in network, which has no batch normalisation. */
static DscLearner *
new_learner (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) file = dsc_model_open_built_in (&error);
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);
  const DscSource body = { file, "", NULL }, head = { NULL, "", generator };
  DscNetwork *network = dsc_network_new ("mobilenet", &body, "linear", &head, N_CLASSES, 0, &error);
  DscLearner *learner;

  g_assert_no_error (error);
  learner = dsc_learner_new (network, self->spec, DSC_TORCH_F32, 0, &error);
  g_assert_no_error (error);
  return learner;
}

static double
step (Fixture *self, DscLearner *learner)
{
  static const double rates[DSC_N_GROUPS] = { 1e-4, 1e-4, 1e-4 };
  g_autoptr (GError) error = NULL;
  double loss = NAN;

  g_assert_true (dsc_learner_step (learner, &self->batch, rates, 0.9, &loss, &error));
  g_assert_no_error (error);
  return loss;
}

/* After a first step Adam's means are a tenth of the gradients, and a hundredth of their squares.
 * Returns: the largest difference as a share of the largest number. */
static double
gradients_differ (DscLearner *a, DscLearner *b)
{
  g_autoptr (GArray) of_a = dsc_learner_list_optimizer (a);
  g_autoptr (GArray) of_b = dsc_learner_list_optimizer (b);
  double difference = 0, largest = 0;

  g_assert_cmpuint (of_a->len, ==, of_b->len);
  for (guint i = 0; i < of_a->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (of_a, i);
      g_autoptr (DscTensor) x = dsc_tensor_contiguous (parameter->tensor, NULL);
      g_autoptr (DscTensor) y = dsc_tensor_contiguous (dsc_parameters_get (of_b, i)->tensor, NULL);
      const float *values_of_a = dsc_tensor_peek_data (x, NULL);
      const float *values_of_b = dsc_tensor_peek_data (y, NULL);

      if (!g_str_has_prefix (parameter->name, "optimizer.first."))
        continue;
      for (int64_t j = 0; j < dsc_tensor_n_elements (x); j++)
        {
          difference = MAX (difference, fabs ((double) values_of_a[j] - values_of_b[j]));
          largest = MAX (largest, fabs ((double) values_of_a[j]));
        }
    }
  g_assert_cmpfloat (largest, >, 0);
  return difference / largest;
}

static void
test_gradients_of_parts_add_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) whole = new_learner (self);
  double loss = step (self, whole);

  for (guint n = 2; n <= 5; n++)
    {
      g_autoptr (DscLearner) parts = new_learner (self);
      double difference;

      dsc_learner_set_n_parts (parts, n);
      g_assert_cmpfloat_with_epsilon (step (self, parts), loss, 1e-5);
      difference = gradients_differ (whole, parts);
      g_test_message ("%u parts: %g", n, difference);
      g_assert_cmpfloat (difference, <, 1e-4);
      g_assert_cmpuint (dsc_learner_get_n_steps (parts), ==, 1);
    }
}

/* What was tried before leaves nothing behind. */
static void
test_a_step_that_does_not_fit_is_made_in_parts (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) wanted = new_learner (self);
  g_autoptr (DscLearner) found = new_learner (self);
  double loss;

  dsc_learner_set_n_parts (wanted, 2);
  loss = step (self, wanted);
  most = BATCH * OF_A_PHOTO * 3 / 4;
  n_refused = 0;
  g_assert_cmpfloat (step (self, found), ==, loss);
  g_assert_cmpint (n_refused, >, 0);
  g_assert_cmpuint (dsc_learner_get_n_parts (found), ==, 2);
  g_assert_cmpfloat (gradients_differ (wanted, found), ==, 0);
  g_assert_cmpuint (dsc_learner_get_n_steps (found), ==, 1);
  /* Not tried whole again. */
  n_refused = 0;
  step (self, found);
  g_assert_cmpint (n_refused, ==, 0);
}

static void
test_what_does_not_fit_is_evaluated_in_parts (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) learner = new_learner (self);
  float wanted[BATCH * N_CLASSES], found[BATCH * N_CLASSES];
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_learner_evaluate (learner, &self->batch, wanted, &error));
  most = BATCH * OF_A_PHOTO * 3 / 4;
  n_refused = 0;
  g_assert_true (dsc_learner_evaluate (learner, &self->batch, found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_refused, >, 0);
  for (int i = 0; i < BATCH * N_CLASSES; i++)
    g_assert_cmpfloat_with_epsilon (found[i], wanted[i], 1e-4);
}

static void
test_too_little_for_any_part_is_said (Fixture *self, gconstpointer unused)
{
  static const double rates[DSC_N_GROUPS] = { 1e-4, 1e-4, 1e-4 };
  g_autoptr (DscLearner) learner = new_learner (self);
  g_autoptr (GError) error = NULL;
  double loss;

  most = OF_A_PHOTO / 2;
  g_assert_false (dsc_learner_step (learner, &self->batch, rates, 0.9, &loss, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
  g_assert_cmpuint (dsc_learner_get_n_steps (learner), ==, 0);
}

/* --- a run --- */

static guint
count_warnings (BrickProject *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (self->project, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *told = dsc_dataset_get_skipped (dataset, i);

      g_assert_cmpstr (told->path, ==, ".");
      g_assert_nonnull (strstr (told->reason, "is too small for a batch of this size (16)"));
      n++;
    }
  return n;
}

static void
set_up_project (BrickProject *self, const char *recipe)
{
  brick_project_set_up (self, N_CLASSES, 20, SIDE, SIDE);
  brick_project_import (self);
  brick_project_set_recipe (self, recipe, NULL);
  self->spec->target.height = SIDE;
  self->spec->target.width = SIDE;
  self->spec->batch_size = BATCH;
  self->spec->epochs = 2;
  self->spec->threads = 1;
}

/* Features are computed more photos at a time, and are the same in parts, for which nothing is to
 * be said. */
static void
test_features_are_computed_in_parts (void)
{
  BrickProject project = { NULL };
  g_autoptr (DscRunRecord) record = NULL;

  set_up_project (&project, "instant");
  most = BATCH * OF_A_PHOTO * 3 / 4;
  n_refused = 0;
  record = brick_project_train (&project);
  most = G_MAXSIZE;
  g_assert_cmpint (g_atomic_int_get (&n_refused), >, 0);
  g_assert_cmpuint (record->n_epochs, ==, 2);
  g_assert_cmpuint (count_warnings (&project), ==, 0);
  brick_project_tear_down (&project);
}

/* Nor do answers. */
static void
test_answers_are_computed_in_parts (void)
{
  static const DscDevice processor = { .torch = { -1 }, .name = "cpu" };
  BrickProject project = { NULL };
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree float *pixels = g_new0 (float, (gsize) BATCH *SIDE *SIDE * 3);
  g_autoptr (DscModel) model = NULL;
  g_autoptr (DscTensor) wanted = NULL;
  g_autoptr (DscTensor) found = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < (gsize) BATCH * SIDE * SIDE * 3; i++)
    pixels[i] = (float) g_test_rand_double_range (-1, 1);
  set_up_project (&project, "instant");
  record = brick_project_train (&project);
  path = brick_project_dup_model_path (&project, record);
  model = dsc_model_load (path, &processor, &error);
  g_assert_no_error (error);
  wanted = dsc_model_logits (model, pixels, BATCH, NULL, &error);
  most = BATCH * OF_A_PHOTO * 3 / 4;
  n_refused = 0;
  found = dsc_model_logits (model, pixels, BATCH, NULL, &error);
  most = G_MAXSIZE;
  g_assert_no_error (error);
  g_assert_cmpint (n_refused, >, 0);
  g_assert_cmpint (dsc_tensor_size (found, 0), ==, BATCH);
  for (int64_t i = 0; i < dsc_tensor_n_elements (wanted); i++)
    g_assert_cmpfloat_with_epsilon (((const float *) dsc_tensor_peek_data (found, NULL))[i],
                                    ((const float *) dsc_tensor_peek_data (wanted, NULL))[i], 1e-4);
  brick_project_tear_down (&project);
}

static void
test_a_run_goes_on_in_parts_and_says_so_once (void)
{
  BrickProject project = { NULL };
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  set_up_project (&project, "recommended");
  dsc_train_spec_set (&project.spec->start, "weights");
  dsc_train_spec_set (&project.spec->precision, "fp32");
  most = BATCH * OF_A_PHOTO * 3 / 4;
  n_refused = 0;
  record = brick_project_train (&project);
  most = G_MAXSIZE;
  g_assert_cmpint (g_atomic_int_get (&n_refused), >, 0);
  g_assert_cmpuint (record->n_epochs, ==, 2);
  stages = brick_project_get_stages (&project, record->id);
  g_assert_cmpuint (stages->len, ==, 1);
  batches = dsc_project_get_batches (
      project.project, ((const DscStageRecord *) g_ptr_array_index (stages, 0))->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (batches->len, ==, 2 * (N_CLASSES * 20 * 4 / 5 / BATCH));
  g_assert_cmpuint (count_warnings (&project), ==, 1);
  brick_project_tear_down (&project);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/parts/gradients-add-up", test_gradients_of_parts_add_up);
  ADD ("/parts/a-step-that-does-not-fit-is-made-in-parts",
       test_a_step_that_does_not_fit_is_made_in_parts);
  ADD ("/parts/what-does-not-fit-is-evaluated-in-parts",
       test_what_does_not_fit_is_evaluated_in_parts);
  ADD ("/parts/too-little-for-any-part-is-said", test_too_little_for_any_part_is_said);
  g_test_add_func ("/parts/features-are-computed-in-parts", test_features_are_computed_in_parts);
  g_test_add_func ("/parts/answers-are-computed-in-parts", test_answers_are_computed_in_parts);
  g_test_add_func ("/parts/a-run-goes-on-in-parts-and-says-so-once",
                   test_a_run_goes_on_in_parts_and_says_so_once);
  return g_test_run ();
}
