/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs, stages, epochs, batches and learning-rate tests. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "project-fixture.h"

static void
assert_same_number (double a, double b)
{
  g_assert_true (a == b || (isnan (a) && isnan (b)));
}

static void
assert_same_run (const DscRunRecord *a, const DscRunRecord *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->recipe, ==, b->recipe);
  g_assert_cmpstr (a->network, ==, b->network);
  g_assert_cmpstr (a->settings, ==, b->settings);
  g_assert_cmpint (a->split_id, ==, b->split_id);
  g_assert_cmpstr (a->split_name, ==, b->split_name);
  assert_same_number (a->error_rate, b->error_rate);
  assert_same_number (a->last_error_rate, b->last_error_rate);
  assert_same_number (a->valid_loss, b->valid_loss);
  g_assert_cmpuint (a->n_train, ==, b->n_train);
  g_assert_cmpuint (a->n_valid, ==, b->n_valid);
  g_assert_cmpuint (a->n_epochs, ==, b->n_epochs);
  assert_same_number (a->seconds, b->seconds);
  assert_same_number (a->images_per_second, b->images_per_second);
  assert_same_number (a->data_wait, b->data_wait);
  g_assert_cmpstr (a->device, ==, b->device);
  g_assert_cmpstr (a->precision, ==, b->precision);
  g_assert_cmpstr (a->model, ==, b->model);
  g_assert_cmpstr (a->message, ==, b->message);
  g_assert_cmpstr (a->job, ==, b->job);
  g_assert_cmpint (a->job_origin, ==, b->job_origin);
  g_assert_cmpuint (a->job_stage, ==, b->job_stage);
  g_assert_cmpint (a->job_keeps_optimizer, ==, b->job_keeps_optimizer);
}

static DscRunRecord *
make_record (void)
{
  DscRunRecord *record = dsc_run_record_new ();

  record->state = DSC_RUN_PAUSED;
  record->name = g_strdup ("Überlauf");
  record->recipe = g_strdup ("instant");
  record->network = g_strdup ("mobilenet");
  record->settings = g_strdup ("{\"seed\":42}");
  record->split_name = g_strdup ("random 20 %, seed 42");
  record->device = g_strdup ("cpu");
  record->precision = g_strdup ("fp32");
  record->n_train = 800;
  record->n_valid = G_MAXUINT;
  return record;
}

static void
test_run_comes_back (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = make_record ();
  g_autoptr (DscRunRecord) found = NULL;
  gint64 before = g_get_real_time ();

  g_assert_true (
      dsc_project_lock (self->project, "this test", &error)); /* else it is taken for dead */
  record->id = dsc_project_add_run (self->project, record, &error);
  g_assert_no_error (error);
  g_assert_cmpint (record->id, ==, 1);
  found = dsc_project_get_run (self->project, 1, &error);
  g_assert_no_error (error);
  assert_same_run (found, record);
  g_assert_cmpint (found->id, ==, 1);
  g_assert_cmpint (found->created, >=, before);
  g_assert_cmpint (found->created, <=, g_get_real_time ());
}

static void
test_update_changes_all_but_the_beginning (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = make_record ();
  g_autoptr (DscRunRecord) changed = dsc_run_record_copy (record);
  g_autoptr (DscRunRecord) found = NULL;

  record->id = changed->id = dsc_project_add_run (self->project, record, &error);
  changed->state = DSC_RUN_FAILED;
  changed->error_rate = 0.125;
  changed->last_error_rate = 0.25;
  changed->valid_loss = INFINITY;
  changed->n_epochs = 8;
  changed->seconds = 12.5;
  changed->images_per_second = 400;
  changed->data_wait = 0.01;
  changed->model = g_strdup ("run-1-\xff.safetensors");
  changed->message = g_strdup ("The disk is full.");
  changed->job = g_strdup ("{\"epochs\":3}");
  changed->job_origin = dsc_project_add_stage (self->project, record->id, "head", "{}", 0, &error);
  changed->job_stage = 1;
  changed->job_keeps_optimizer = TRUE;
  changed->created = 5;
  g_free (changed->settings);
  changed->settings = g_strdup ("other");
  g_assert_true (dsc_project_update_run (self->project, changed, &error));
  project_fixture_reopen (self);
  found = dsc_project_get_run (self->project, record->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->settings, ==, record->settings);
  g_assert_cmpint (found->created, !=, 5);
  g_free (changed->settings);
  changed->settings = g_strdup (record->settings);
  assert_same_run (found, changed);
}

static void
test_a_name_and_what_is_learned_do_not_overwrite_each_other (ProjectFixture *self,
                                                             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = make_record ();
  g_autoptr (DscRunRecord) found = NULL;

  record->id = dsc_project_add_run (self->project, record, &error);
  g_assert_true (dsc_project_set_run_name (self->project, record->id, "Best", &error));
  record->n_epochs = 9;
  g_assert_true (dsc_project_update_run (self->project, record, &error));
  found = dsc_project_get_run (self->project, record->id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->name, ==, "Best");
  g_assert_cmpuint (found->n_epochs, ==, 9);
  g_assert_true (dsc_project_set_run_name (self->project, record->id, NULL, &error));
  dsc_run_record_free (found);
  found = dsc_project_get_run (self->project, record->id, &error);
  g_assert_cmpstr (found->name, ==, "");
  g_assert_cmpuint (found->n_epochs, ==, 9);
}

static void
test_missing_runs_are_said (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = make_record ();

  record->id = 7;
  g_assert_false (dsc_project_update_run (self->project, record, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_false (dsc_project_set_run_name (self->project, 7, "Best", &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_null (dsc_project_get_run (self->project, 7, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_false (dsc_project_delete_run (self->project, 7, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_null (dsc_project_get_run (self->project, 0, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "Train");
  g_assert_cmpint (dsc_project_add_stage (self->project, 7, "head", "{}", 0, &error), ==, 0);
  fixture_assert_error (error, DSC_ERROR_FAILED, "project.db");
  g_assert_false (dsc_project_end_stage (self->project, 7, DSC_RUN_FINISHED, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
}

static void
add_model (ProjectFixture *self, gint64 run, DscRunState state, const char *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = dsc_project_get_run (self->project, run, &error);

  record->state = state;
  g_free (record->model);
  record->model = g_strdup (model);
  g_assert_true (dsc_project_update_run (self->project, record, &error));
  g_assert_no_error (error);
}

static void
test_newest_usable_run_is_the_default (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) found = NULL;

  add_model (self, fixture_add_run (self->project, "1", DSC_RUN_RUNNING, NULL), DSC_RUN_FINISHED,
             "1");
  add_model (self, fixture_add_run (self->project, "2", DSC_RUN_RUNNING, NULL), DSC_RUN_STOPPED,
             "2");
  add_model (self, fixture_add_run (self->project, "3", DSC_RUN_RUNNING, NULL), DSC_RUN_FINISHED,
             NULL);
  add_model (self, fixture_add_run (self->project, "4", DSC_RUN_RUNNING, NULL), DSC_RUN_FAILED,
             "4");
  add_model (self, fixture_add_run (self->project, "5", DSC_RUN_RUNNING, NULL), DSC_RUN_RUNNING,
             "5");
  found = dsc_project_get_run (self->project, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->id, ==, 2);
}

static void
test_an_unfinished_run_is_better_than_none (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) found = NULL;

  add_model (self, fixture_add_run (self->project, "1", DSC_RUN_RUNNING, NULL), DSC_RUN_PAUSED,
             "1");
  add_model (self, fixture_add_run (self->project, "2", DSC_RUN_RUNNING, NULL), DSC_RUN_RUNNING,
             "2");
  add_model (self, fixture_add_run (self->project, "3", DSC_RUN_RUNNING, NULL), DSC_RUN_FINISHED,
             NULL);
  found = dsc_project_get_run (self->project, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->id, ==, 2);
}

static void
test_run_numbers_are_never_used_again (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fixture_add_run (self->project, "1", DSC_RUN_FINISHED, NULL), ==, 1);
  g_assert_cmpint (fixture_add_run (self->project, "2", DSC_RUN_FINISHED, NULL), ==, 2);
  g_assert_true (dsc_project_delete_run (self->project, 2, NULL, &error));
  project_fixture_reopen (self);
  g_assert_cmpint (fixture_add_run (self->project, "3", DSC_RUN_FINISHED, NULL), ==, 3);
}

/* --- stages and what they hold --- */

static void
test_stages_come_back (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  const DscStageRecord *head, *unfrozen;
  gint64 first, second, run;

  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &first);
  fixture_add_run (self->project, "other", DSC_RUN_FINISHED, NULL);
  second = dsc_project_add_stage (self->project, run, "unfrozen", "{\"rate\":1}", first, &error);
  g_assert_true (
      dsc_project_end_stage (self->project, first, DSC_RUN_FINISHED, "head.safetensors", &error));
  g_assert_true (dsc_project_end_stage (self->project, second, DSC_RUN_STOPPED, NULL, &error));
  project_fixture_reopen (self);
  stages = dsc_project_get_stages (self->project, run, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stages->len, ==, 2);
  head = g_ptr_array_index (stages, 0);
  unfrozen = g_ptr_array_index (stages, 1);
  g_assert_cmpint (head->id, ==, first);
  g_assert_cmpint (head->run, ==, run);
  g_assert_cmpuint (head->number, ==, 0);
  g_assert_cmpstr (head->name, ==, "head");
  g_assert_cmpint (head->from, ==, 0);
  g_assert_cmpint (head->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpstr (head->model, ==, "head.safetensors");
  g_assert_cmpuint (unfrozen->number, ==, 1);
  g_assert_cmpstr (unfrozen->settings, ==, "{\"rate\":1}");
  g_assert_cmpint (unfrozen->from, ==, first);
  g_assert_cmpint (unfrozen->state, ==, DSC_RUN_STOPPED);
  g_assert_null (unfrozen->model);
}

static void
test_epochs_and_batches_come_back (ProjectFixture *self, gconstpointer data)
{
  const DscEpochRecord epochs[] = { { 0, 1.5, 1.25, 0.5, 3 }, { 1, 0.1, NAN, NAN, 2.5 } };
  const DscEpochRecord without = { 2, 1, 1, 1, 1 };
  const DscBatchRecord batches[]
      = { { 0, 1.5f, 1.5f, 1e-3f, 0.95f }, { 1, NAN, 0.1f, 3e-3f, 0.85f } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) found_batches = NULL;
  g_autoptr (GArray) counts = NULL;
  gint64 stage;

  fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &stage);
  for (guint i = 0; i < 2; i++) /* numbers of batches may begin again with each epoch */
    g_assert_true (dsc_project_add_epoch (self->project, stage, &epochs[i], batches, 2, &error));
  g_assert_true (dsc_project_add_epoch (self->project, stage, &without, NULL, 0, &error));
  project_fixture_reopen (self);
  found = dsc_project_get_epochs (self->project, stage, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 3);
  for (guint i = 0; i < 2; i++)
    {
      const DscEpochRecord *epoch = &g_array_index (found, DscEpochRecord, i);

      g_assert_cmpuint (epoch->epoch, ==, epochs[i].epoch);
      assert_same_number (epoch->train_loss, epochs[i].train_loss);
      assert_same_number (epoch->valid_loss, epochs[i].valid_loss);
      assert_same_number (epoch->error_rate, epochs[i].error_rate);
      assert_same_number (epoch->seconds, epochs[i].seconds);
    }
  found_batches = dsc_project_get_batches (self->project, stage, &counts, &error);
  g_assert_cmpuint (found_batches->len, ==, 4);
  g_assert_cmpuint (counts->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (g_array_index (counts, guint, i), ==, i < 2 ? 2 : 0);
  for (guint i = 0; i < 4; i++)
    {
      const DscBatchRecord *batch = &g_array_index (found_batches, DscBatchRecord, i);

      g_assert_cmpuint (batch->batch, ==, batches[i % 2].batch);
      assert_same_number (batch->loss, batches[i % 2].loss);
      assert_same_number (batch->smoothed, batches[i % 2].smoothed);
      assert_same_number (batch->rate, batches[i % 2].rate);
      assert_same_number (batch->momentum, batches[i % 2].momentum);
    }
}

static void
test_epoch_is_stored_once (ProjectFixture *self, gconstpointer data)
{
  const DscEpochRecord first = { .epoch = 0, .train_loss = 1 };
  const DscEpochRecord again = { .epoch = 0, .train_loss = 2 };
  const DscBatchRecord batch = { .batch = 5 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) epochs = NULL;
  g_autoptr (GArray) batches = NULL;
  gint64 stage;

  fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &stage);
  g_assert_true (dsc_project_add_epoch (self->project, stage, &first, NULL, 0, &error));
  g_assert_false (dsc_project_add_epoch (self->project, stage, &again, &batch, 1, &error));
  fixture_assert_error (error, DSC_ERROR_FAILED, "epoch");
  epochs = dsc_project_get_epochs (self->project, stage, &error);
  g_assert_cmpuint (epochs->len, ==, 1);
  g_assert_cmpfloat (g_array_index (epochs, DscEpochRecord, 0).train_loss, ==, 1);
  batches = dsc_project_get_batches (self->project, stage, NULL, &error);
  g_assert_cmpuint (batches->len, ==, 0);
}

static void
test_rate_tests_come_back (ProjectFixture *self, gconstpointer data)
{
  double rates[] = { 1e-7, 1e-6, 1e-5 };
  double losses[] = { 3, NAN, INFINITY };
  double smoothed[] = { 3, 2.5, 2 };
  DscRateTestRecord record = { .settings = (char *) "{\"seed\":1}",
                               .n = 3,
                               .rates = rates,
                               .losses = losses,
                               .smoothed = smoothed,
                               .chosen = NAN };
  gint64 before = g_get_real_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tests = NULL;
  const DscRateTestRecord *test;
  gint64 run, stage;

  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &stage);
  g_assert_cmpint (dsc_project_add_rate_test (self->project, &record, &error), ==, 1);
  record = (DscRateTestRecord){ .stage = stage, .settings = (char *) "{}", .chosen = 0.07 };
  g_assert_cmpint (dsc_project_add_rate_test (self->project, &record, &error), ==, 2);
  project_fixture_reopen (self);
  tests = dsc_project_get_rate_tests (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tests->len, ==, 2);
  test = g_ptr_array_index (tests, 0);
  g_assert_cmpint (test->id, ==, 1);
  g_assert_cmpint (test->created, >=, before);
  g_assert_cmpint (test->stage, ==, 0);
  g_assert_cmpstr (test->settings, ==, "{\"seed\":1}");
  g_assert_cmpuint (test->n, ==, 3);
  g_assert_cmpmem (test->rates, sizeof rates, rates, sizeof rates);
  g_assert_cmpmem (test->losses, sizeof losses, losses, sizeof losses);
  g_assert_cmpmem (test->smoothed, sizeof smoothed, smoothed, sizeof smoothed);
  assert_same_number (test->chosen, NAN);
  test = g_ptr_array_index (tests, 1);
  g_assert_cmpint (test->stage, ==, stage);
  g_assert_cmpuint (test->n, ==, 0);
  assert_same_number (test->chosen, 0.07);
  g_clear_pointer (&tests, g_ptr_array_unref);

  /* That of a stage goes with its run. */
  g_assert_true (dsc_project_delete_run (self->project, run, NULL, &error));
  tests = dsc_project_get_rate_tests (self->project, &error);
  g_assert_cmpuint (tests->len, ==, 1);
}

/* --- deleting --- */

static char *
model_path (ProjectFixture *self, const char *name)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  return g_build_filename (models, name, NULL);
}

static void
make_model (ProjectFixture *self, const char *name, gsize size)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *bytes = g_malloc0 (size);

  fixture_write (models, name, bytes, size);
}

static gboolean
has_model (ProjectFixture *self, const char *name)
{
  g_autofree char *path = model_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_deleting_gives_the_disk_back (ProjectFixture *self, gconstpointer data)
{
  const DscEpochRecord epoch = { .epoch = 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GArray) epochs = NULL;
  gint64 run, other, stage;
  guint64 freed;

  make_model (self, "own", 100000);
  make_model (self, "stage", 50000);
  make_model (self, "shared", 100000);
  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &stage);
  other = fixture_add_run (self->project, "other", DSC_RUN_FINISHED, NULL);
  add_model (self, run, DSC_RUN_FINISHED, "own");
  add_model (self, other, DSC_RUN_FINISHED, "shared");
  g_assert_true (dsc_project_end_stage (self->project, stage, DSC_RUN_FINISHED, "stage", &error));
  g_assert_true (dsc_project_end_stage (
      self->project, dsc_project_add_stage (self->project, run, "two", "", stage, &error),
      DSC_RUN_FINISHED, "shared", &error));
  g_assert_true (dsc_project_add_epoch (self->project, stage, &epoch, NULL, 0, &error));
  record = dsc_project_get_run (self->project, run, &error);
  g_assert_cmpuint (record->disk_bytes, >=, 250000);
  g_assert_cmpuint (record->disk_bytes, <, 300000);

  g_assert_true (dsc_project_delete_run (self->project, run, &freed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (freed, >=, 150000);
  g_assert_cmpuint (freed, <, 200000);
  g_assert_false (has_model (self, "own"));
  g_assert_false (has_model (self, "stage"));
  g_assert_true (has_model (self, "shared"));
  stages = dsc_project_get_stages (self->project, run, &error);
  g_assert_cmpuint (stages->len, ==, 0);
  epochs = dsc_project_get_epochs (self->project, stage, &error);
  g_assert_cmpuint (epochs->len, ==, 0);
}

static void
test_half_written_models_go_with_the_next_lock (ProjectFixture *self, gconstpointer data)
{
  static const char *const stay[]
      = { "run-1-stage-0.safetensors",         "run-1.checkpoint.safetensors",
          "mine.safetensors.part-ABCDEF",      "run-1-stage-0.safetensors.copy",
          "run-1-stage-0.safetensors.backup",  "run-1-stage-0.safetensors.2U2GZ3",
          "run-1-stage-0.safetensors.part-1",  "run-1-stage-0.safetensors.part-2U2-Z3",
          "run-1-stage-0.safetensors.part-one" };
  static const char *const go[]
      = { "run-1-stage-0.safetensors.part-2U2GZ3", "run-12.checkpoint.safetensors.part-abcdef",
          "run-1-stage-0.optimizer.safetensors.part-000000" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (stay); i++)
    make_model (self, stay[i], 10);
  for (guint i = 0; i < G_N_ELEMENTS (go); i++)
    make_model (self, go[i], 10);
  g_assert_true (dsc_project_lock (self->project, "a test", &error));
  g_assert_no_error (error);
  dsc_project_unlock (self->project);
  for (guint i = 0; i < G_N_ELEMENTS (stay); i++)
    g_assert_true (has_model (self, stay[i]));
  for (guint i = 0; i < G_N_ELEMENTS (go); i++)
    g_assert_false (has_model (self, go[i]));
}

static void
test_run_whose_model_is_gone_can_be_deleted (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, NULL);
  guint64 freed = 1;

  add_model (self, run, DSC_RUN_FINISHED, "never written");
  g_assert_true (dsc_project_delete_run (self->project, run, &freed, &error));
  g_assert_cmpuint (freed, ==, 0);
}

static void
test_going_run_is_not_deleted (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 done = fixture_add_run (self->project, "done", DSC_RUN_FINISHED, NULL);
  gint64 going;

  g_assert_true (dsc_project_lock (self->project, "training", &error));
  going = fixture_add_run (self->project, "going", DSC_RUN_RUNNING, NULL);
  g_assert_false (dsc_project_delete_run (self->project, going, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "still going");
  g_assert_true (dsc_project_delete_run (self->project, done, NULL, &error));
  dsc_project_unlock (self->project);
  g_assert_true (dsc_project_delete_run (self->project, going, NULL, &error));
}

static void
test_models_lie_in_their_folder (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = make_record ();
  g_autofree char *outside = g_build_filename (self->folder, "photo.jpg", NULL);
  gint64 run;

  record->model = g_strdup ("../photo.jpg");
  g_assert_cmpint (dsc_project_add_run (self->project, record, &error), ==, 0);
  fixture_assert_error (error, DSC_ERROR_FAILED, "project.db");

  /* A project that someone else made may say so all the same. */
  fixture_write (self->folder, "photo.jpg", "x", 1);
  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, NULL);
  fixture_exec (self->folder,
                "PRAGMA ignore_check_constraints = 1; UPDATE run SET model = '../photo.jpg';"
                "UPDATE stage SET model = '..'");
  g_assert_true (dsc_project_delete_run (self->project, run, NULL, &error));
  g_assert_true (g_file_test (outside, G_FILE_TEST_EXISTS));
}

static void
test_dead_runs_are_interrupted_at_opening (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) second = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) stages = NULL;

  g_assert_true (dsc_project_lock (self->project, "training", &error));
  fixture_add_run (self->project, "going", DSC_RUN_RUNNING, NULL);
  fixture_add_run (self->project, "paused", DSC_RUN_PAUSED, NULL);
  fixture_add_run (self->project, "done", DSC_RUN_FINISHED, NULL);
  second = fixture_open (self->folder);
  before = dsc_project_get_runs (second, &error);
  g_assert_cmpint (((DscRunRecord *) before->pdata[0])->state, ==, DSC_RUN_RUNNING);
  g_assert_cmpint (((DscRunRecord *) before->pdata[1])->state, ==, DSC_RUN_PAUSED);
  project_fixture_reopen (self);
  runs = dsc_project_get_runs (self->project, &error);
  g_assert_cmpint (((DscRunRecord *) runs->pdata[0])->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_cmpint (((DscRunRecord *) runs->pdata[1])->state, ==, DSC_RUN_PAUSED);
  g_assert_cmpint (((DscRunRecord *) runs->pdata[2])->state, ==, DSC_RUN_FINISHED);
  stages = dsc_project_get_stages (self->project, 1, &error);
  g_assert_cmpint (((DscStageRecord *) stages->pdata[0])->state, ==, DSC_RUN_INTERRUPTED);
}

#define ADD(path, func)                                                                  \
  g_test_add ("/project/runs/" path, ProjectFixture, NULL, project_fixture_set_up, func, \
              project_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("run-comes-back", test_run_comes_back);
  ADD ("update-changes-all-but-the-beginning", test_update_changes_all_but_the_beginning);
  ADD ("a-name-and-what-is-learned-do-not-overwrite-each-other",
       test_a_name_and_what_is_learned_do_not_overwrite_each_other);
  ADD ("missing-runs-are-said", test_missing_runs_are_said);
  ADD ("newest-usable-run-is-the-default", test_newest_usable_run_is_the_default);
  ADD ("an-unfinished-run-is-better-than-none", test_an_unfinished_run_is_better_than_none);
  ADD ("run-numbers-are-never-used-again", test_run_numbers_are_never_used_again);
  ADD ("stages-come-back", test_stages_come_back);
  ADD ("epochs-and-batches-come-back", test_epochs_and_batches_come_back);
  ADD ("epoch-is-stored-once", test_epoch_is_stored_once);
  ADD ("rate-tests-come-back", test_rate_tests_come_back);
  ADD ("deleting-gives-the-disk-back", test_deleting_gives_the_disk_back);
  ADD ("half-written-models-go-with-the-next-lock", test_half_written_models_go_with_the_next_lock);
  ADD ("run-whose-model-is-gone-can-be-deleted", test_run_whose_model_is_gone_can_be_deleted);
  ADD ("going-run-is-not-deleted", test_going_run_is_not_deleted);
  ADD ("models-lie-in-their-folder", test_models_lie_in_their_folder);
  ADD ("dead-runs-are-interrupted-at-opening", test_dead_runs_are_interrupted_at_opening);
  return g_test_run ();
}
