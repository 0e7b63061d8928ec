/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning with a loss that is scaled, as fp16 needs it on a card: on the processor, in floats,
 * which bear larger scales. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "brick-project.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-trainer-private.h"

#define N_CLASSES 3
#define BATCH 16
#define SIDE 48

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
  g_free (self->pixels);
  dsc_train_spec_free (self->spec);
}

static DscNetwork *
new_network (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) file = dsc_model_open_built_in (&error);
  g_autoptr (DscGenerator) generator = dsc_generator_new (1);
  const DscSource body = { file, "", NULL }, head = { NULL, "", generator };
  DscNetwork *network = dsc_network_new ("mobilenet", &body, "linear", &head, N_CLASSES, 0, &error);

  g_assert_no_error (error);
  return network;
}

static DscLearner *
new_learner (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  DscLearner *learner = dsc_learner_new (new_network (), self->spec, DSC_TORCH_F32, 0, &error);

  g_assert_no_error (error);
  return learner;
}

static double
step (Fixture *self, DscLearner *learner)
{
  static const double rates[DSC_N_GROUPS] = { 1e-3, 1e-3, 1e-2 };
  g_autoptr (GError) error = NULL;
  double loss = NAN;

  g_assert_true (dsc_learner_step (learner, &self->batch, rates, 0.9, &loss, &error));
  g_assert_no_error (error);
  return loss;
}

/* Weights, moments and averages. Returns: (transfer full) */
static GArray *
dup_numbers (DscLearner *learner)
{
  g_autoptr (GArray) list = dsc_learner_list (learner);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint i = 0; i < list->len; i++)
    {
      g_autoptr (DscTensor) tensor
          = dsc_tensor_contiguous (dsc_parameters_get (list, i)->tensor, NULL);

      g_array_append_vals (numbers, dsc_tensor_peek_data (tensor, NULL),
                           (guint) dsc_tensor_n_elements (tensor));
    }
  return numbers;
}

/* The largest difference between numbers of two learners. */
static double
compare (DscLearner *a, DscLearner *b)
{
  g_autoptr (GArray) of_a = dup_numbers (a), of_b = dup_numbers (b);
  double difference = 0;

  g_assert_cmpuint (of_a->len, ==, of_b->len);
  for (guint i = 0; i < of_a->len; i++)
    difference = fmax (difference, fabs ((double) g_array_index (of_a, float, i)
                                         - (double) g_array_index (of_b, float, i)));
  return difference;
}

/* A power of two changes no digit, unless numbers are so small that they have fewer. */
static void
test_a_scaled_loss_teaches_the_same (Fixture *self, gconstpointer unused)
{
  for (guint n_parts = 1; n_parts <= 2; n_parts++)
    {
      g_autoptr (DscLearner) plain = new_learner (self);
      g_autoptr (DscLearner) scaled = new_learner (self);
      double difference;

      dsc_learner_set_n_parts (plain, n_parts);
      dsc_learner_set_n_parts (scaled, n_parts);
      dsc_learner_set_loss_scale (scaled, &DSC_LOSS_SCALE_FIRST);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon (step (self, scaled), step (self, plain), 1e-6);
      difference = compare (plain, scaled);
      g_test_message ("%u parts: differ by %g", n_parts, difference);
      g_assert_cmpfloat (difference, <, 1e-6);
      g_assert_null (dsc_learner_get_loss_scale (plain));
      g_assert_cmpfloat (dsc_learner_get_loss_scale (scaled)->factor, ==, 65536);
      g_assert_cmpuint (dsc_learner_get_loss_scale (scaled)->n_good, ==, 3);
    }
}

/* A head that is so sure of what is wrong gives large gradients. */
static void
make_steep (DscLearner *learner)
{
  GArray *parameters = dsc_network_get_parameters (dsc_learner_get_network (learner));

  for (guint i = 0; i < parameters->len; i++)
    {
      const DscParameter *parameter = dsc_parameters_get (parameters, i);
      gint64 n = dsc_tensor_n_elements (parameter->tensor);
      g_autofree float *values = g_new (float, n);
      g_autoptr (DscTensor) large = NULL;

      if (!g_str_equal (parameter->name, "head.weight"))
        continue;
      for (gint64 k = 0; k < n; k++)
        values[k] = (float) g_test_rand_double_range (-8, 8);
      large = dsc_tensor_new_copy (values, &n, 1, DSC_TORCH_F32, NULL);
      g_assert_true (dsc_tensor_assign (parameter->tensor, large, NULL));
      return;
    }
  g_assert_not_reached ();
}

/* Weights, moments, averages and the count of steps stay, until the scale is small enough. */
static void
test_a_step_with_infinite_gradients_is_left_out (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) learner = new_learner (self);
  const DscLossScale *scale;
  double factor = 0x1p127;
  guint n_left_out = 0;

  make_steep (learner);
  dsc_learner_set_loss_scale (learner, &(DscLossScale){ factor, 7 });
  scale = dsc_learner_get_loss_scale (learner);
  for (;;)
    {
      g_autoptr (GArray) before = dup_numbers (learner);
      g_autoptr (GArray) after = NULL;

      g_assert_true (isfinite (step (self, learner)));
      after = dup_numbers (learner);
      if (dsc_learner_get_n_steps (learner) > 0)
        {
          g_assert_cmpint (memcmp (before->data, after->data, before->len * sizeof (float)), !=, 0);
          break;
        }
      g_assert_cmpmem (before->data, before->len * sizeof (float), after->data,
                       after->len * sizeof (float));
      n_left_out++;
      factor /= 2;
      g_assert_cmpfloat (scale->factor, ==, factor);
      g_assert_cmpuint (scale->n_good, ==, 0);
      g_assert_cmpuint (n_left_out, <, 100);
    }
  g_test_message ("%u steps left out", n_left_out);
  g_assert_cmpuint (n_left_out, >, 0);
  g_assert_cmpuint (dsc_learner_get_n_steps (learner), ==, 1);
  g_assert_cmpfloat (scale->factor, ==, factor);
  g_assert_cmpuint (scale->n_good, ==, 1);
}

static void
test_the_scale_is_restored (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscLearner) learner = new_learner (self);
  g_autoptr (DscLearnerState) before = NULL;
  g_autoptr (GError) error = NULL;

  make_steep (learner);
  dsc_learner_set_loss_scale (learner, &(DscLossScale){ 0x1p127, 0 });
  before = dsc_learner_save (learner, &error);
  g_assert_no_error (error);
  step (self, learner);
  g_assert_cmpfloat (dsc_learner_get_loss_scale (learner)->factor, ==, 0x1p126);
  g_assert_true (dsc_learner_restore (learner, before, &error));
  g_assert_cmpfloat (dsc_learner_get_loss_scale (learner)->factor, ==, 0x1p127);
}

static void
test_fp16_begins_as_gradscaler (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscLearner) learner
      = dsc_learner_new (new_network (), self->spec, DSC_TORCH_F16, 0, &error);
  g_autoptr (DscLearner) other
      = dsc_learner_new (new_network (), self->spec, DSC_TORCH_BF16, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (dsc_learner_get_loss_scale (learner)->factor, ==, 65536);
  g_assert_null (dsc_learner_get_loss_scale (other));
}

/* --- a checkpoint --- */

typedef struct
{
  BrickProject project;
  DscTrainJob job;
} Stored;

static void
set_up_stored (Stored *self, gconstpointer unused)
{
  brick_project_set_up (&self->project, N_CLASSES, 10, SIDE, SIDE);
  brick_project_import (&self->project);
  brick_project_set_recipe (&self->project, "recommended", NULL);
  self->project.spec->target.height = SIDE;
  self->project.spec->target.width = SIDE;
  self->job
      = (DscTrainJob){ .dataset = self->project.dataset,
                       .split = self->project.split,
                       .spec = self->project.spec,
                       .cache_folder = dsc_project_dup_cache_folder (self->project.project),
                       .cache_budget = 1 << 24,
                       .models_folder = dsc_project_dup_models_folder (self->project.project) };
}

static void
tear_down_stored (Stored *self, gconstpointer unused)
{
  g_free ((char *) self->job.cache_folder);
  g_free ((char *) self->job.models_folder);
  g_free ((char *) self->job.checkpoint_path);
  brick_project_tear_down (&self->project);
}

/* A trainer of @run that computes in @dtype, though on the processor: it never gets to a step. */
static void
make_trainer (Stored *self, DscTrainer *trainer, DscRun *run, DscTorchDtype dtype)
{
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_true (dsc_device_find (&device, "cpu", &error));
  g_assert_true (dsc_trainer_init (trainer, &self->job, &device, run, NULL, &error));
  g_assert_no_error (error);
  trainer->dtype = dtype;
}

/* A run that was interrupted in its first stage, in fp16. Returns: its number */
static gint64
interrupt (Stored *self)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (DscRun) run = NULL;
  g_auto (DscTrainer) trainer = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  record->state = DSC_RUN_RUNNING;
  record->recipe = g_strdup (self->project.spec->recipe);
  record->network = g_strdup (self->project.spec->network);
  record->settings = dsc_train_spec_to_json (self->project.spec);
  record->job = g_strdup (record->settings);
  record->split_id = self->project.split->id;
  record->split_name = g_strdup (self->project.split->name);
  run = dsc_run_new (self->project.project, record, &error);
  g_assert_no_error (error);
  make_trainer (self, &trainer, run, DSC_TORCH_F16);
  g_assert_true (dsc_run_report_stage (run, "unfrozen", record->settings, 1, &error));
  g_assert_true (dsc_trainer_prepare_stage (&trainer, new_network (), &error));
  dsc_learner_set_loss_scale (trainer.learner, &(DscLossScale){ 1024, 77 });
  g_assert_true (dsc_trainer_write_checkpoint (&trainer, &error));
  g_assert_no_error (error);
  name = dsc_run_dup_file (run, "checkpoint");
  self->job.checkpoint_path = g_build_filename (self->job.models_folder, name, NULL);
  dsc_run_report_paused (run);
  dsc_run_report_end (run, NULL);
  return dsc_run_get_id (run);
}

/* Where it was interrupted, in another precision or the same. */
static void
resume (Stored *self, gint64 id, DscTorchDtype dtype)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = dsc_run_reopen (self->project.project, id, NULL, &error);
  g_auto (DscTrainer) trainer = { NULL };
  const DscLossScale *scale;

  g_assert_no_error (error);
  make_trainer (self, &trainer, run, dtype);
  g_assert_true (dsc_trainer_read_checkpoint (&trainer, &error));
  g_assert_no_error (error);
  scale = dsc_learner_get_loss_scale (trainer.learner);
  if (dtype == DSC_TORCH_F16)
    {
      g_assert_cmpfloat (scale->factor, ==, 1024);
      g_assert_cmpuint (scale->n_good, ==, 77);
    }
  else
    g_assert_null (scale);
  dsc_run_report_paused (run);
  dsc_run_report_end (run, NULL);
}

static void
test_a_checkpoint_holds_the_scale (Stored *self, gconstpointer unused)
{
  gint64 id = interrupt (self);

  resume (self, id, DSC_TORCH_F16);
  /* On a device that has no need of it. */
  resume (self, id, DSC_TORCH_F32);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/loss-scale/teaches-the-same", test_a_scaled_loss_teaches_the_same);
  ADD ("/loss-scale/a-step-with-infinite-gradients-is-left-out",
       test_a_step_with_infinite_gradients_is_left_out);
  ADD ("/loss-scale/is-restored", test_the_scale_is_restored);
  ADD ("/loss-scale/fp16-begins-as-gradscaler", test_fp16_begins_as_gradscaler);
  g_test_add ("/loss-scale/a-checkpoint-holds-it", Stored, NULL, set_up_stored,
              test_a_checkpoint_holds_the_scale, tear_down_stored);
  return g_test_run ();
}
