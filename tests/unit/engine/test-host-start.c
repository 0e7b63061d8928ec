/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run starts from: weights, another stage, its optimiser; and a job of several stages. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"
#include "engine/dsc-model-info.h"
#include "weights/dsc-weights-store.h"

#define QUICK "{}"
#define SLOW "{\"delay_ms\": 4}"

/* Settings of a stage that trains the head of a random network, four epochs. */
static void
use_head (Fixture *self)
{
  fixture_use_recipe (self, "notebook-2020");
}

static void
unfreeze (Fixture *self)
{
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-6, 1e-5, 1e-4 } };
}

static void
train (Fixture *self, const DscStart *start, DscRunState state)
{
  g_autoptr (DscRun) run = fixture_train_from (self, start);

  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, state);
}

/* --- several stages --- */

static void
test_recommended_has_a_model_at_once_and_only_gets_better (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (DscTrainSpec) settings = NULL;
  g_autoptr (GError) error = NULL;

  fixture_use_recipe (self, "recommended");
  dsc_train_spec_set (&self->spec->smaller_sizes, "60x80");
  run = fixture_train (self);
  fixture_finish (run);
  stages = fixture_get_stages (self->project, 1);
  g_assert_cmpuint (stages->len, ==, 3);
  g_assert_cmpstr (fixture_nth_stage (stages, 0)->name, ==, "instant");
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->n_epochs, ==, 1);
  g_assert_cmpstr (fixture_nth_stage (stages, 0)->model, ==, "run-1-stage-0.safetensors");
  g_assert_cmpstr (fixture_nth_stage (stages, 1)->name, ==, "unfrozen");
  g_assert_cmpuint (fixture_nth_stage (stages, 1)->n_epochs, ==, 4);
  g_assert_cmpfloat (fixture_nth_stage (stages, 1)->best_error_rate, ==, 0.5);
  g_assert_null (fixture_nth_stage (stages, 1)->model); /* never better than Instant */
  g_assert_cmpstr (fixture_nth_stage (stages, 2)->model, ==, "run-1-stage-2.safetensors");
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (fixture_nth_stage (stages, i)->state, ==, DSC_RUN_FINISHED);
      g_assert_cmpint (fixture_nth_stage (stages, i)->from, ==,
                       i > 0 ? fixture_nth_stage (stages, i - 1)->id : 0);
    }
  settings = dsc_train_spec_from_json (fixture_nth_stage (stages, 1)->settings, &error);
  g_assert_no_error (error);
  g_assert_cmpint (settings->target.height, ==, 60);
  record = fixture_get_run (self, 1);
  g_assert_cmpstr (record->model, ==, "run-1-stage-2.safetensors");
  g_assert_cmpfloat (record->error_rate, ==, 0.0625);
  g_assert_cmpfloat (record->last_error_rate, ==, 0.125);
  g_assert_cmpuint (record->n_epochs, ==, 9);
}

static void
test_a_run_is_usable_while_it_goes (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) usable = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = NULL;

  fixture_use_recipe (self, "recommended");
  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 2); /* Instant is over */
  usable = dsc_project_get_run (self->project, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (usable->state, ==, DSC_RUN_RUNNING);
  path = g_build_filename (models, usable->model, NULL);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  stages = fixture_get_stages (self->project, 1);
  g_assert_nonnull (fixture_nth_stage (stages, 0)->model);
  dsc_run_stop (run);
  fixture_finish (run);
}

static void
test_the_job_says_beforehand_how_long_it_takes (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  double estimate;

  fixture_finish (run);
  g_object_get (run, "estimate", &estimate, NULL);
  g_assert_cmpfloat (estimate, ==, 12.5);
}

static void
test_rates_are_those_of_the_one_cycle (Fixture *self, gconstpointer script)
{
  g_autoptr (GArray) batches = NULL;
  const DscBatchRecord *batch;

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  batches = dsc_project_get_batches (self->project, 1, NULL, NULL);
  g_assert_cmpuint (batches->len, ==, 16);
  batch = &g_array_index (batches, DscBatchRecord, 0);
  g_assert_cmpfloat_with_epsilon (batch->rate, 7e-2 / 25, 1e-8);
  g_assert_cmpfloat_with_epsilon (batch->momentum, 0.95, 1e-6);
  batch = &g_array_index (batches, DscBatchRecord, 15);
  g_assert_cmpfloat (batch->rate, <, 7e-2 / 25);
  g_assert_cmpfloat (batch->momentum, >, 0.94);
}

/* --- from a stage --- */

static void
test_another_stage_goes_on_in_the_same_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) before = NULL;
  g_autoptr (DscRunRecord) after = NULL;
  g_autoptr (DscTrainSpec) settings = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  before = fixture_get_run (self, 1);
  unfreeze (self);
  self->spec->epochs = 2;
  run = fixture_train_from (self, &(DscStart){ .run = 1, .stage = -1 });
  g_assert_cmpint (dsc_run_get_id (run), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (run)), ==, 4);
  fixture_finish (run);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (run)), ==, 6);

  stages = fixture_get_stages (self->project, 1);
  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpstr (fixture_nth_stage (stages, 0)->name, ==, "head");
  g_assert_cmpstr (fixture_nth_stage (stages, 1)->name, ==, "unfrozen");
  g_assert_cmpint (fixture_nth_stage (stages, 1)->from, ==, fixture_nth_stage (stages, 0)->id);
  g_assert_cmpstr (fixture_nth_stage (stages, 1)->model, ==, "run-1-stage-1.safetensors");
  settings = dsc_train_spec_from_json (fixture_nth_stage (stages, 1)->settings, &error);
  g_assert_cmpuint (settings->epochs, ==, 2);
  after = fixture_get_run (self, 1);
  g_assert_cmpint (after->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (after->n_epochs, ==, 6);
  g_assert_cmpstr (after->model, ==, "run-1-stage-1.safetensors");
  g_assert_cmpstr (after->settings, ==, before->settings);
  g_assert_cmpfloat (after->seconds, >, before->seconds);
  fixture_assert_files (self, "run-1-stage-0.safetensors", "run-1-stage-1.safetensors", FALSE);
}

/* The same stage from the same one, told apart by what it starts with. */
static void
test_a_stage_starts_with_what_it_is_told (Fixture *self, gconstpointer script)
{
  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  train (self, &(DscStart){ .run = 1, .stage = 0 }, DSC_RUN_FINISHED);
  train (self, &(DscStart){ .run = 1, .stage = 0, .keep_optimizer = TRUE }, DSC_RUN_FINISHED);
  train (self, &(DscStart){ .run = 1, .stage = 0 }, DSC_RUN_FINISHED);
  train (self, &(DscStart){ .run = 1, .stage = 1 }, DSC_RUN_FINISHED);
  /* From the same weights with a new optimiser: the same; with the old one, or from other weights:
   * another. */
  fixture_assert_files (self, "run-1-stage-1.safetensors", "run-1-stage-3.safetensors", TRUE);
  fixture_assert_files (self, "run-1-stage-1.safetensors", "run-1-stage-2.safetensors", FALSE);
  fixture_assert_files (self, "run-1-stage-1.safetensors", "run-1-stage-4.safetensors", FALSE);
  fixture_assert_files (self, "run-1-stage-0.safetensors", "run-1-stage-1.safetensors", FALSE);
}

static void
test_a_stage_of_a_run_resumes_with_its_optimiser (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRun) anew = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  const DscStart start = { .run = 1, .stage = 0, .keep_optimizer = TRUE };

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  train (self, &start, DSC_RUN_FINISHED);
  /* Once with a checkpoint, once from the beginning of the stage. */
  fixture_set_script ("{\"fail_epoch\": 1, \"fail_code\": \"pause\"}");
  train (self, &start, DSC_RUN_PAUSED);
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->job_origin, ==, 1);
  g_assert_cmpuint (record->job_stage, ==, 2);
  g_assert_true (record->job_keeps_optimizer);
  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  fixture_finish (resumed);
  fixture_assert_files (self, "run-1-stage-1.safetensors", "run-1-stage-2.safetensors", TRUE);

  anew = fixture_train_from (self, &start);
  dsc_run_pause (anew);
  fixture_finish (anew);
  g_clear_object (&anew);
  anew = fixture_resume (self, 1);
  fixture_finish (anew);
  fixture_assert_files (self, "run-1-stage-1.safetensors", "run-1-stage-3.safetensors", TRUE);
}

static void
test_another_stage_gives_a_paused_one_up (Fixture *self, gconstpointer script)
{
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, NULL, DSC_RUN_PAUSED);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  fixture_set_script (QUICK);
  unfreeze (self);
  train (self, &(DscStart){ .run = 1, .stage = -1 }, DSC_RUN_FINISHED);
  stages = fixture_get_stages (self->project, 1);
  g_assert_cmpint (fixture_nth_stage (stages, 0)->state, ==, DSC_RUN_STOPPED);
  g_assert_nonnull (fixture_nth_stage (stages, 0)->model);
  g_assert_cmpint (fixture_nth_stage (stages, 1)->state, ==, DSC_RUN_FINISHED);
  g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  record = fixture_get_run (self, 1);
  g_assert_null (record->job);
}

static void
test_the_split_is_the_runs_own (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscPredictions) predictions = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *parts = g_new (guint8, 10);

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  for (guint i = 0; i < 10; i++)
    parts[i] = i < 6 ? DSC_PART_TRAIN : DSC_PART_VALID;
  dsc_split_unref (self->split);
  self->split = dsc_split_new_from_parts (self->dataset, "other",
                                          &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
  g_assert_cmpint (dsc_project_add_split (self->project, self->dataset, self->split, &error), !=,
                   0);
  train (self, &(DscStart){ .run = 1, .stage = -1 }, DSC_RUN_FINISHED);
  record = fixture_get_run (self, 1);
  g_assert_cmpstr (record->split_name, ==, "every fourth");
  g_assert_cmpuint (record->n_valid, ==, 3);
  predictions
      = dsc_project_get_predictions (self->project, 1, self->dataset, DSC_PART_VALID, &error);
  g_assert_cmpuint (predictions->items->len, ==, 3);
}

/* --- refusals --- */

static void
assert_refused (Fixture *self, const DscStart *start, DscError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;

  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, start, 0, &error));
  fixture_assert_error (error, (int) code, word);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  runs = dsc_project_get_runs (self->project, &error);
  for (guint i = 0; i < runs->len; i++)
    g_assert_cmpint (((DscRunRecord *) runs->pdata[i])->state, ==, DSC_RUN_FINISHED);
}

static void
test_what_does_not_fit_is_refused (Fixture *self, gconstpointer script)
{
  static const char *const pairs[][2]
      = { { "0.jpg", "even" },   { "1.jpg", "uneven" }, { "2.jpg", "even" },
          { "3.jpg", "uneven" }, { "4.jpg", "even" },   { NULL, NULL } };
  const DscStart start = { .run = 1, .stage = 0 };
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  assert_refused (self, &(DscStart){ .run = 7, .stage = -1 }, DSC_ERROR_NO_DATA, "7");
  assert_refused (self, &(DscStart){ .run = 1, .stage = 3 }, DSC_ERROR_NO_DATA, "stage 3");

  fixture_use_recipe (self, "instant");
  assert_refused (self, &start, DSC_ERROR_USAGE, "Instant");
  fixture_use_recipe (self, "recommended");
  assert_refused (self, &start, DSC_ERROR_USAGE, "fastai");
  use_head (self);
  dsc_train_spec_set (&self->spec->network, "resnet18");
  assert_refused (self, &start, DSC_ERROR_USAGE, "mobilenet");

  use_head (self);
  g_clear_object (&self->dataset);
  self->dataset = fixture_import (self->project, pairs);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = dsc_project_get_split (self->project, 1, self->dataset, &error);
  g_assert_no_error (error);
  assert_refused (self, &start, DSC_ERROR_USAGE, "classes");
}

static void
test_an_optimiser_that_was_not_kept_is_said (Fixture *self, gconstpointer script)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, "run-1-stage-0.optimizer.safetensors", NULL);

  use_head (self);
  train (self, NULL, DSC_RUN_FINISHED);
  g_assert_cmpint (g_remove (path), ==, 0);
  assert_refused (self, &(DscStart){ .run = 1, .stage = 0, .keep_optimizer = TRUE },
                  DSC_ERROR_NO_DATA, "optimiser");
}

static void
test_a_stage_without_a_model_is_said (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, NULL, DSC_RUN_FAILED);
  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, &(DscStart){ .run = 1, .stage = -1 }, 0,
                                        &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "no model");
}

/* The fake engine does not look into it. */
static void
put_into_store (const char *name)
{
  g_autofree char *folder = dsc_weights_store_folder ();

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  fixture_write (folder, name, "w", 1);
}

static void
test_weights_are_looked_for_first (Fixture *self, gconstpointer script)
{
  g_autofree char *file = g_build_filename (self->folder, "weights.pth", NULL);

  use_head (self);
  dsc_train_spec_set (&self->spec->weights, file);
  assert_refused (self, NULL, DSC_ERROR_NOT_FOUND, "weights.pth");
  fixture_write (self->folder, "weights.pth", "w", 1);
  train (self, NULL, DSC_RUN_FINISHED);
  dsc_train_spec_set (&self->spec->network, "resnet18");
  dsc_train_spec_set (&self->spec->weights, "pretrained");
  assert_refused (self, NULL, DSC_ERROR_MISSING, "resnet18");
  put_into_store ("resnet18-12345678.pth");
  train (self, NULL, DSC_RUN_FINISHED);
  dsc_train_spec_set (&self->spec->network, "resnet34");
  dsc_train_spec_set (&self->spec->weights, "none");
  train (self, NULL, DSC_RUN_FINISHED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-start/recommended-has-a-model-at-once-and-only-gets-better",
               "{\"stages\": [[[2, 1, 0.25]], [[2, 1, 0.5]], [[2, 1, 0.0625], [2, 1, 0.125]]]}",
               test_recommended_has_a_model_at_once_and_only_gets_better);
  fixture_add ("/host-start/a-run-is-usable-while-it-goes", SLOW,
               test_a_run_is_usable_while_it_goes);
  fixture_add ("/host-start/the-job-says-beforehand-how-long-it-takes", "{\"estimate\": 12.5}",
               test_the_job_says_beforehand_how_long_it_takes);
  fixture_add ("/host-start/rates-are-those-of-the-one-cycle", QUICK,
               test_rates_are_those_of_the_one_cycle);
  fixture_add ("/host-start/another-stage-goes-on-in-the-same-run", QUICK,
               test_another_stage_goes_on_in_the_same_run);
  fixture_add ("/host-start/a-stage-starts-with-what-it-is-told", QUICK,
               test_a_stage_starts_with_what_it_is_told);
  fixture_add ("/host-start/a-stage-of-a-run-resumes-with-its-optimiser", QUICK,
               test_a_stage_of_a_run_resumes_with_its_optimiser);
  fixture_add ("/host-start/another-stage-gives-a-paused-one-up",
               "{\"fail_epoch\": 2, \"fail_code\": \"pause\"}",
               test_another_stage_gives_a_paused_one_up);
  fixture_add ("/host-start/the-split-is-the-runs-own", QUICK, test_the_split_is_the_runs_own);
  fixture_add ("/host-start/what-does-not-fit-is-refused", QUICK,
               test_what_does_not_fit_is_refused);
  fixture_add ("/host-start/an-optimiser-that-was-not-kept-is-said", QUICK,
               test_an_optimiser_that_was_not_kept_is_said);
  fixture_add ("/host-start/a-stage-without-a-model-is-said",
               "{\"fail_epoch\": 0, \"fail_code\": \"memory\"}",
               test_a_stage_without_a_model_is_said);
  fixture_add ("/host-start/weights-are-looked-for-first", QUICK,
               test_weights_are_looked_for_first);
  return g_test_run ();
}
