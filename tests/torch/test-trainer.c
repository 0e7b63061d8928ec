/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training through the network on the real engine: stages, what is kept, what goes wrong, and the
 * learning-rate test. Small networks, small pictures, few steps: that it learns well is measured
 * elsewhere, here it has to do what it says. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "engine/dsc-model-info.h"

#define N_CLASSES 3
#define PER_CLASS 20
#define BATCH 8
#define EPOCHS 2
#define N_BATCHES (N_CLASSES * PER_CLASS * 4 / 5 / BATCH)

/* The built-in network from Instant on; 48 photos to train on. */
static void
set_up (BrickProject *self, gconstpointer unused)
{
  brick_project_set_up (self, N_CLASSES, PER_CLASS, 96, 72);
  brick_project_import (self);
  brick_project_set_recipe (self, "recommended", NULL);
  self->spec->target.height = 48;
  self->spec->target.width = 64;
  self->spec->batch_size = BATCH;
  self->spec->epochs = EPOCHS;
  /* Small pictures are computed faster by one than by several that wait for each other. */
  self->spec->threads = 1;
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* The notebook's recipe on a ResNet of random numbers. */
static void
choose_resnet (BrickProject *self)
{
  brick_project_set_recipe (self, "notebook-2020", "resnet18");
  dsc_train_spec_set (&self->spec->weights, "none");
  self->spec->target.height = 48;
  self->spec->target.width = 64;
  self->spec->batch_size = 16;
  self->spec->epochs = 1;
  self->spec->threads = 1;
}

static const DscStageRecord *
get_stage (GPtrArray *stages, guint i)
{
  g_assert_cmpuint (i, <, stages->len);
  return g_ptr_array_index (stages, i);
}

/* --- stages --- */

static void
test_recommended_starts_from_instant (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = brick_project_train (self);
  g_autoptr (GPtrArray) stages = brick_project_get_stages (self, record->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) epochs = NULL;
  g_autoptr (GArray) batches = NULL;

  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpstr (get_stage (stages, 0)->name, ==, "instant");
  g_assert_cmpstr (get_stage (stages, 1)->name, ==, "unfrozen");
  g_assert_cmpint (get_stage (stages, 1)->from, ==, get_stage (stages, 0)->id);
  g_assert_nonnull (get_stage (stages, 0)->model);
  g_assert_cmpfloat (record->error_rate, <=, get_stage (stages, 0)->best_error_rate);
  epochs = dsc_project_get_epochs (self->project, get_stage (stages, 1)->id, &error);
  batches = dsc_project_get_batches (self->project, get_stage (stages, 1)->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (epochs->len, ==, EPOCHS);
  g_assert_cmpuint (batches->len, ==, EPOCHS * N_BATCHES);
  for (guint i = 0; i < batches->len; i++)
    g_assert_cmpuint (g_array_index (batches, DscBatchRecord, i).batch, ==, i);
  g_assert_true (isfinite (record->images_per_second));
  g_assert_cmpuint (record->n_valid, ==, N_CLASSES * PER_CLASS / 5);
}

/* Rates that ruin the network: what Instant has left stays the run's model, to the last bit. */
static void
test_recommended_is_never_worse_than_instant (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autofree char *path = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < DSC_N_GROUPS; i++)
    self->spec->rates.group[i] = 0.02;
  record = brick_project_train (self);
  stages = brick_project_get_stages (self, record->id);
  g_test_message ("instant %g, unfrozen %g", get_stage (stages, 0)->best_error_rate,
                  get_stage (stages, 1)->best_error_rate);
  g_assert_cmpfloat (get_stage (stages, 1)->best_error_rate, >,
                     get_stage (stages, 0)->best_error_rate);
  g_assert_cmpstr (record->model, ==, get_stage (stages, 0)->model);
  g_assert_null (get_stage (stages, 1)->model);
  path = brick_project_dup_model_path (self, record);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (info->error_rate, ==, record->error_rate);
  g_assert_cmpfloat (info->error_rate, ==, get_stage (stages, 0)->best_error_rate);
}

/* Steps of the optimiser that a stage has left. */
static guint64
count_steps (BrickProject *self, gint64 run, guint stage)
{
  g_autofree char *name
      = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors", (int) run, stage);
  g_autoptr (DscSafetensors) file = brick_project_open_file (self, name);

  return g_ascii_strtoull (dsc_safetensors_get_metadata (file, "n_steps"), NULL, 10);
}

static DscRunRecord *
go_on (BrickProject *self, gint64 run, gboolean keep_optimizer)
{
  g_autoptr (DscRun) next = brick_project_start (
      self, &(DscStart){ .run = run, .stage = -1, .keep_optimizer = keep_optimizer });

  return brick_project_finish_well (next);
}

/* The notebook's way: head, then unfrozen with a new optimiser, then again with that one kept. */
static void
test_goes_on_from_stage_to_stage (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) head = NULL;
  g_autoptr (DscRunRecord) unfrozen = NULL;
  g_autoptr (DscRunRecord) again = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  guint64 steps = N_CLASSES * PER_CLASS * 4 / 5 / 16;

  choose_resnet (self);
  head = brick_project_train (self);
  g_assert_cmpuint (count_steps (self, head->id, 0), ==, steps);
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-6, 1e-5, 1e-4 } };
  unfrozen = go_on (self, head->id, FALSE);
  g_assert_cmpint (unfrozen->id, ==, head->id);
  g_assert_cmpuint (count_steps (self, head->id, 1), ==, steps);
  again = go_on (self, head->id, TRUE);
  g_assert_cmpuint (count_steps (self, head->id, 2), ==, 2 * steps);

  stages = brick_project_get_stages (self, head->id);
  g_assert_cmpuint (stages->len, ==, 3);
  g_assert_cmpstr (get_stage (stages, 0)->name, ==, "head");
  g_assert_cmpstr (get_stage (stages, 1)->name, ==, "unfrozen");
  g_assert_cmpint (get_stage (stages, 2)->from, ==, get_stage (stages, 1)->id);
  g_assert_cmpstr (again->model, ==, get_stage (stages, 2)->model);
}

/* As fastai's load: what was frozen in the stage before has no moments, and begins with none. */
static void
test_keeps_the_optimizer_of_a_frozen_stage (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) head = NULL;
  g_autoptr (DscRunRecord) unfrozen = NULL;
  g_autoptr (DscSafetensors) before = NULL;
  g_autoptr (DscSafetensors) after = NULL;
  guint64 steps = N_CLASSES * PER_CLASS * 4 / 5 / 16;

  choose_resnet (self);
  head = brick_project_train (self);
  self->spec->frozen_groups = 0;
  unfrozen = go_on (self, head->id, TRUE);
  g_assert_cmpuint (count_steps (self, head->id, 1), ==, 2 * steps);
  before = brick_project_open_file (self, "run-1-stage-0.optimizer.safetensors");
  after = brick_project_open_file (self, "run-1-stage-1.optimizer.safetensors");
  g_assert_null (dsc_safetensors_lookup (before, "optimizer.first.body.conv1.weight"));
  g_assert_nonnull (dsc_safetensors_lookup (before, "optimizer.first.body.bn1.weight"));
  g_assert_nonnull (dsc_safetensors_lookup (after, "optimizer.first.body.conv1.weight"));
}

/* Frozen convolutions go through the whole program unchanged. */
static void
test_frozen_weights_stay_bit_for_bit (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) first = NULL;
  g_autoptr (DscRunRecord) second = NULL;
  g_autoptr (DscSafetensors) before = NULL;
  g_autoptr (DscSafetensors) after = NULL;
  guint n_same = 0;

  choose_resnet (self);
  first = brick_project_train (self);
  second = go_on (self, first->id, FALSE);
  before = brick_project_open_file (self, first->model);
  after = brick_project_open_file (self, second->model);
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (before); i++)
    {
      const DscTensorInfo *was = dsc_safetensors_get_tensor (before, i);
      const DscTensorInfo *is = dsc_safetensors_lookup (after, was->name);
      gboolean frozen = g_str_has_prefix (was->name, "body.") && was->n_dims == 4;

      g_assert_cmpint (memcmp (is->data, was->data, was->size) == 0, ==, frozen);
      n_same += frozen;
    }
  g_assert_cmpuint (n_same, ==, 20); /* convolutions of a ResNet-18 */
}

/* In which tensors of the body, by the end of their names, two models differ: all or none. */
static gboolean
differ (DscSafetensors *a, DscSafetensors *b, const char *ending)
{
  guint n = 0, n_different = 0;

  for (guint i = 0; i < dsc_safetensors_get_n_tensors (a); i++)
    {
      const DscTensorInfo *one = dsc_safetensors_get_tensor (a, i);
      const DscTensorInfo *other = dsc_safetensors_lookup (b, one->name);

      if (!g_str_has_prefix (one->name, "body.") || !g_str_has_suffix (one->name, ending))
        continue;
      n++;
      n_different += memcmp (one->data, other->data, one->size) != 0;
    }
  g_assert_cmpuint (n, >, 0);
  g_assert_true (n_different == 0 || n_different == n);
  return n_different > 0;
}

/* Weights that came with statistics keep them to the last bit, and all else learns; random ones
 * have none to go by. */
static void
test_running_statistics_stay (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) random = NULL;
  g_autoptr (DscRunRecord) next = NULL;
  g_autoptr (DscRunRecord) last = NULL;
  g_autoptr (DscSafetensors) before = NULL;
  g_autoptr (DscSafetensors) between = NULL;
  g_autoptr (DscSafetensors) after = NULL;

  choose_resnet (self);
  dsc_train_spec_set (&self->spec->norm, "running");
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-4, 1e-4, 1e-4 } };
  random = brick_project_train (self);
  next = go_on (self, random->id, FALSE);
  dsc_train_spec_set (&self->spec->weights, "pretrained");
  last = go_on (self, random->id, FALSE);
  before = brick_project_open_file (self, random->model);
  between = brick_project_open_file (self, next->model);
  after = brick_project_open_file (self, last->model);
  g_assert_true (differ (before, between, ".running_mean"));
  g_assert_true (differ (before, between, ".running_var"));
  g_assert_false (differ (between, after, ".running_mean"));
  g_assert_false (differ (between, after, ".running_var"));
  g_assert_true (differ (between, after, "bn1.weight"));
  g_assert_true (differ (between, after, "bn1.bias"));
  g_assert_true (differ (between, after, "conv1.weight"));
}

static void
test_trains_at_one_size_after_the_other (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  dsc_train_spec_set (&self->spec->smaller_sizes, "24x32,36x48");
  dsc_train_spec_set (&self->spec->keep, "last");
  self->spec->epochs = 1;
  record = brick_project_train (self);
  stages = brick_project_get_stages (self, record->id);
  g_assert_cmpuint (stages->len, ==, 4);
  g_assert_cmpstr (get_stage (stages, 0)->name, ==, "instant");
  g_assert_cmpstr (get_stage (stages, 1)->name, ==, "unfrozen");
  g_assert_cmpstr (get_stage (stages, 2)->name, ==, "unfrozen");
  g_assert_cmpstr (get_stage (stages, 3)->name, ==, "unfrozen");
  g_assert_cmpint (get_stage (stages, 3)->from, ==, get_stage (stages, 2)->id);
  g_assert_cmpstr (record->model, ==, get_stage (stages, 3)->model);
  path = brick_project_dup_model_path (self, record);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->target.height, ==, 48);
  g_assert_cmpint (info->target.width, ==, 64);
}

static void
test_the_same_seed_gives_the_same_model (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) first = brick_project_train (self);
  g_autoptr (DscRunRecord) second = brick_project_train (self);
  g_autoptr (DscRunRecord) other = NULL;

  g_assert_cmpfloat (first->valid_loss, ==, second->valid_loss);
  self->spec->seed++;
  other = brick_project_train (self);
  g_assert_cmpfloat (first->valid_loss, !=, other->valid_loss);
}

static void
test_max_batches_end_the_run_early (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GArray) batches = NULL;
  g_autoptr (GError) error = NULL;

  self->spec->epochs = 1000;
  self->spec->max_batches = N_BATCHES + 2;
  record = brick_project_train (self);
  stages = brick_project_get_stages (self, record->id);
  batches = dsc_project_get_batches (self->project, get_stage (stages, 1)->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (batches->len, ==, N_BATCHES + 2);
}

/* --- what goes wrong --- */

static void
test_a_rate_that_is_too_high_is_said (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;

  for (guint i = 0; i < DSC_N_GROUPS; i++)
    self->spec->rates.group[i] = 10;
  self->spec->epochs = 20;
  run = brick_project_start (self, NULL);
  brick_project_finish (run);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "the learning rate 10 is too high"));
  g_assert_nonnull (strstr (error->message, "learning-rate test"));
  /* What Instant has left is still there. */
  record = dsc_run_dup_record (run);
  stages = brick_project_get_stages (self, record->id);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_nonnull (record->model);
  g_assert_cmpstr (record->model, ==, get_stage (stages, 0)->model);
}

static void
test_a_stop_keeps_the_best_so_far (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree char *models = NULL;
  g_autofree char *checkpoint = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  brick_project_set_recipe (self, "recommended", NULL);
  self->spec->target.height = 24;
  self->spec->target.width = 32;
  self->spec->batch_size = BATCH;
  self->spec->epochs = 10000;
  self->spec->threads = 1;
  dsc_train_spec_set (&self->spec->start, "weights");
  run = brick_project_start (self, NULL);
  brick_project_wait_for_epochs (run, 2);
  dsc_run_stop (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  record = dsc_run_dup_record (run);
  path = brick_project_dup_model_path (self, record);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (info->error_rate, ==, record->error_rate);
  models = dsc_project_dup_models_folder (self->project);
  checkpoint = g_build_filename (models, "run-1.checkpoint.safetensors", NULL);
  g_assert_false (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
}

static guint
first_of_part (BrickProject *self, DscPart part)
{
  for (guint i = 0; i < self->split->n; i++)
    if (self->split->parts[i] == part)
      return i;
  g_assert_not_reached ();
}

/* One in each part is no picture any more, one ends early. */
static void
test_broken_photos_are_listed_and_left_out (BrickProject *self, gconstpointer unused)
{
  g_autofree char *trained = NULL;
  g_autofree char *validated = NULL;
  g_autofree char *truncated = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  dsc_train_spec_set (&self->spec->start, "weights");
  trained = brick_project_spoil_photo (self, first_of_part (self, DSC_PART_TRAIN), FALSE);
  validated = brick_project_spoil_photo (self, first_of_part (self, DSC_PART_VALID), FALSE);
  truncated = brick_project_spoil_photo (self, N_CLASSES * PER_CLASS - 1, TRUE);
  record = brick_project_train (self);
  g_assert_true (brick_project_is_listed (self, trained));
  g_assert_true (brick_project_is_listed (self, validated));
  g_assert_true (brick_project_is_listed (self, truncated));
  g_assert_cmpuint (record->n_valid, ==, N_CLASSES * PER_CLASS / 5 - 1);
}

static void
test_no_photo_that_can_be_read_is_an_error (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  dsc_train_spec_set (&self->spec->start, "weights");
  for (guint i = 0; i < self->split->n; i++)
    if (self->split->parts[i] == DSC_PART_VALID)
      g_free (brick_project_spoil_photo (self, i, FALSE));
  run = brick_project_start (self, NULL);
  brick_project_finish (run);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
}

/* --- the learning-rate test --- */

typedef struct
{
  gint n_points; /* (atomic) */
  DscRateTestRecord *result;
  GError *error;
  gboolean done;
} RateTest;

static void
point_cb (const DscRatePoint *point, gpointer user_data)
{
  RateTest *self = user_data;

  g_atomic_int_inc (&self->n_points);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RateTest *self = user_data;

  self->result = dsc_engine_host_find_rate_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

static void
find_rate (BrickProject *self, const DscStart *start, GCancellable *cancellable, RateTest *test)
{
  *test = (RateTest){ 0 };
  dsc_engine_host_find_rate_async (self->host, self->project, self->dataset, self->split,
                                   self->spec, start, 0, point_cb, NULL, test, cancellable,
                                   found_cb, test);
  while (!test->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
rate_test_clear (RateTest *self)
{
  g_clear_pointer (&self->result, dsc_rate_test_record_free);
  g_clear_error (&self->error);
}

/* Rates rise by equal factors until the loss is far above its least, each time in the same way;
 * nothing is left behind but the curves. */
static void
test_finds_a_rate (BrickProject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autofree char *models = NULL;
  g_autoptr (GDir) folder = NULL;
  RateTest test, again;

  self->spec->target.height = 24;
  self->spec->target.width = 32;
  find_rate (self, NULL, NULL, &test);
  find_rate (self, NULL, NULL, &again);
  g_assert_no_error (test.error);
  g_assert_no_error (again.error);
  g_test_message ("%u steps, the last loss %g at %g", test.result->n,
                  test.result->smoothed[test.result->n - 1],
                  test.result->rates[test.result->n - 1]);
  g_assert_cmpuint (test.result->n, ==, (guint) test.n_points);
  g_assert_cmpuint (test.result->n, >, 20);
  for (guint i = 0; i < test.result->n; i++)
    g_assert_cmpfloat_with_epsilon (log10 (test.result->rates[i]), -7 + 8 * i / 100.0, 1e-9);
  runs = dsc_project_get_runs (self->project, &error);
  g_assert_cmpuint (runs->len, ==, 0);
  models = dsc_project_dup_models_folder (self->project);
  folder = g_dir_open (models, 0, &error);
  g_assert_null (g_dir_read_name (folder));
  g_assert_cmpmem (test.result->losses, test.result->n * sizeof (double), again.result->losses,
                   again.result->n * sizeof (double));
  rate_test_clear (&test);
  rate_test_clear (&again);
}

/* From a stage of a run, whose model it leaves as it is. */
static void
test_finds_a_rate_for_a_next_stage (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_before, n_after;
  RateTest test;

  choose_resnet (self);
  record = brick_project_train (self);
  path = brick_project_dup_model_path (self, record);
  g_assert_true (g_file_get_contents (path, &before, &n_before, &error));
  self->spec->frozen_groups = 0;
  find_rate (self, &(DscStart){ .run = record->id, .stage = -1 }, NULL, &test);
  g_assert_no_error (test.error);
  g_assert_cmpuint (test.result->n, >, 0);
  g_assert_true (g_file_get_contents (path, &after, &n_after, &error));
  g_assert_cmpmem (before, n_before, after, n_after);
  rate_test_clear (&test);
}

static void
test_finding_a_rate_can_be_cancelled (BrickProject *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  RateTest test;

  g_cancellable_cancel (cancellable);
  find_rate (self, NULL, cancellable, &test);
  g_assert_error (test.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  rate_test_clear (&test);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/trainer/" name, BrickProject, NULL, set_up, func, tear_down)
  ADD ("recommended-starts-from-instant", test_recommended_starts_from_instant);
  ADD ("recommended-is-never-worse-than-instant", test_recommended_is_never_worse_than_instant);
  ADD ("goes-on-from-stage-to-stage", test_goes_on_from_stage_to_stage);
  ADD ("keeps-the-optimizer-of-a-frozen-stage", test_keeps_the_optimizer_of_a_frozen_stage);
  ADD ("frozen-weights-stay-bit-for-bit", test_frozen_weights_stay_bit_for_bit);
  ADD ("running-statistics-stay", test_running_statistics_stay);
  ADD ("trains-at-one-size-after-the-other", test_trains_at_one_size_after_the_other);
  ADD ("the-same-seed-gives-the-same-model", test_the_same_seed_gives_the_same_model);
  ADD ("max-batches-end-the-run-early", test_max_batches_end_the_run_early);
  ADD ("a-rate-that-is-too-high-is-said", test_a_rate_that_is_too_high_is_said);
  ADD ("a-stop-keeps-the-best-so-far", test_a_stop_keeps_the_best_so_far);
  ADD ("broken-photos-are-listed-and-left-out", test_broken_photos_are_listed_and_left_out);
  ADD ("no-photo-that-can-be-read-is-an-error", test_no_photo_that_can_be_read_is_an_error);
  ADD ("finds-a-rate", test_finds_a_rate);
  ADD ("finds-a-rate-for-a-next-stage", test_finds_a_rate_for_a_next_stage);
  ADD ("finding-a-rate-can-be-cancelled", test_finding_a_rate_can_be_cancelled);
  return g_test_run ();
}
