/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run's jobs leave in a project: stages at a glance, going back, files by their names; and
 * what an older Discern has left. */
#include <math.h>
#include <string.h>

#include "project-fixture.h"

static void
set_up (ProjectFixture *self, gconstpointer data)
{
  self->folder = fixture_make_folder ();
  if (data == NULL)
    self->project = fixture_open (self->folder);
}

static DscRunRecord *
get_run (ProjectFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DscRunRecord *record = dsc_project_get_run (self->project, id, &error);

  g_assert_no_error (error);
  return record;
}

static gint64
add_stage (ProjectFixture *self, gint64 run, const char *name, gint64 from)
{
  g_autoptr (GError) error = NULL;
  gint64 stage = dsc_project_add_stage (self->project, run, name, "{}", from, &error);

  g_assert_no_error (error);
  return stage;
}

/* Epoch @number with two batches. */
static void
add_epoch (ProjectFixture *self, gint64 stage, guint number, double error_rate)
{
  const DscBatchRecord batches[] = { { .batch = 2 * number }, { .batch = 2 * number + 1 } };
  const DscEpochRecord epoch = { number, 2, 1, error_rate, 1.5 };
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_project_add_epoch (self->project, stage, &epoch, batches, 2, &error));
  g_assert_no_error (error);
}

/* --- at a glance --- */

static void
test_stages_say_how_far_they_are (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) stages = NULL;
  gint64 run, first, second, other;

  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &first);
  second = add_stage (self, run, "unfrozen", first);
  fixture_add_run (self->project, "other", DSC_RUN_FINISHED, &other);
  add_epoch (self, first, 0, 0.5);
  add_epoch (self, first, 1, 0.125);
  add_epoch (self, first, 2, 0.25);
  add_epoch (self, other, 0, 0.01);

  stages = fixture_get_stages (self->project, run);
  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->n_epochs, ==, 3);
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->last.epoch, ==, 2);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->last.train_loss, ==, 2);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->last.valid_loss, ==, 1);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->last.error_rate, ==, 0.25);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->best_error_rate, ==, 0.125);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->seconds, ==, 4.5);
  g_assert_cmpint (fixture_nth_stage (stages, 1)->id, ==, second);
  g_assert_cmpuint (fixture_nth_stage (stages, 1)->n_epochs, ==, 0);
  g_assert_true (isnan (fixture_nth_stage (stages, 1)->last.error_rate));
  g_assert_true (isnan (fixture_nth_stage (stages, 1)->best_error_rate));
  g_assert_cmpfloat (fixture_nth_stage (stages, 1)->seconds, ==, 0);
}

static void
test_an_epoch_counts_for_its_run (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRunRecord) untouched = NULL;
  gint64 run, other, stage;

  other = fixture_add_run (self->project, "other", DSC_RUN_FINISHED, NULL);
  run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, &stage);
  add_epoch (self, stage, 0, 0.5);
  add_epoch (self, stage, 1, 0.25);
  record = get_run (self, run);
  untouched = get_run (self, other);
  g_assert_cmpuint (record->n_epochs, ==, 2);
  g_assert_cmpfloat (record->last_error_rate, ==, 0.25);
  g_assert_cmpuint (untouched->n_epochs, ==, 0);
}

static void
test_a_stage_has_a_model_while_it_goes (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  gint64 run, stage;

  g_assert_true (dsc_project_lock (self->project, "training", &error));
  run = fixture_add_run (self->project, "run", DSC_RUN_RUNNING, &stage);
  g_assert_true (
      dsc_project_set_stage_model (self->project, stage, "run-1-stage-0.safetensors", &error));
  stages = fixture_get_stages (self->project, run);
  g_assert_cmpstr (fixture_nth_stage (stages, 0)->model, ==, "run-1-stage-0.safetensors");
  g_assert_cmpint (fixture_nth_stage (stages, 0)->state, ==, DSC_RUN_RUNNING);
  g_assert_false (dsc_project_set_stage_model (self->project, 77, "x", &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "77");
}

/* --- going back --- */

/* Three stages of three epochs each. */
static gint64
add_long_run (ProjectFixture *self, const char *name, gint64 stages[3])
{
  gint64 run = fixture_add_run (self->project, name, DSC_RUN_INTERRUPTED, &stages[0]);

  stages[1] = add_stage (self, run, "second", stages[0]);
  stages[2] = add_stage (self, run, "third", stages[1]);
  for (guint i = 0; i < 9; i++)
    add_epoch (self, stages[i / 3], i % 3, 1.0 / (i + 1));
  return run;
}

static guint
count_batches (ProjectFixture *self, gint64 stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) batches = dsc_project_get_batches (self->project, stage, NULL, &error);

  g_assert_no_error (error);
  return batches->len;
}

static void
test_rewinding_forgets_what_came_after (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  gint64 run, other, ids[3], other_ids[3];

  run = add_long_run (self, "run", ids);
  other = add_long_run (self, "other", other_ids);
  g_assert_true (
      dsc_project_end_stage (self->project, ids[1], DSC_RUN_INTERRUPTED, "model", &error));
  g_assert_true (dsc_project_rewind_run (self->project, run, 2, 1, &error));
  g_assert_no_error (error);

  stages = fixture_get_stages (self->project, run);
  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->n_epochs, ==, 3);
  g_assert_cmpint (fixture_nth_stage (stages, 0)->state, ==,
                   DSC_RUN_RUNNING); /* as the fixture left it */
  g_assert_cmpuint (fixture_nth_stage (stages, 1)->n_epochs, ==, 1);
  g_assert_cmpint (fixture_nth_stage (stages, 1)->state, ==, DSC_RUN_RUNNING);
  g_assert_cmpstr (fixture_nth_stage (stages, 1)->model, ==, "model");
  g_assert_cmpuint (count_batches (self, ids[0]), ==, 6);
  g_assert_cmpuint (count_batches (self, ids[1]), ==, 2);
  g_assert_cmpuint (count_batches (self, ids[2]), ==, 0);
  record = get_run (self, run);
  g_assert_cmpuint (record->n_epochs, ==, 4);
  g_assert_cmpfloat (record->last_error_rate, ==, 1.0 / 4);
  others = fixture_get_stages (self->project, other);
  g_assert_cmpuint (others->len, ==, 3);

  /* What was forgotten may come again. */
  add_epoch (self, ids[1], 1, 0.5);
  g_assert_cmpuint (count_batches (self, ids[1]), ==, 4);
}

static void
test_rewinding_to_the_end_of_a_stage_leaves_it (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  gint64 run, ids[3];

  run = add_long_run (self, "run", ids);
  g_assert_true (dsc_project_end_stage (self->project, ids[0], DSC_RUN_FINISHED, NULL, &error));
  g_assert_true (dsc_project_rewind_run (self->project, run, 1, -1, &error));
  stages = fixture_get_stages (self->project, run);
  g_assert_cmpuint (stages->len, ==, 1);
  g_assert_cmpint (fixture_nth_stage (stages, 0)->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->n_epochs, ==, 3);
}

static void
test_rewinding_to_the_beginning_leaves_nothing (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  gint64 run, ids[3];

  run = add_long_run (self, "run", ids);
  g_assert_true (dsc_project_rewind_run (self->project, run, 0, -1, &error));
  stages = fixture_get_stages (self->project, run);
  g_assert_cmpuint (stages->len, ==, 0);
  record = get_run (self, run);
  g_assert_cmpuint (record->n_epochs, ==, 0);
  g_assert_true (isnan (record->last_error_rate));
}

/* --- files --- */

static char *
model_path (ProjectFixture *self, const char *name)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  return g_build_filename (models, name, NULL);
}

static void
test_deleting_finds_files_by_their_names (ProjectFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean is_deleted;
  } files[] = {
    { "run-1-stage-0.safetensors", TRUE },
    { "run-1-stage-0.optimizer.safetensors", TRUE },
    { "run-1-stage-12.safetensors", TRUE },
    { "run-1.checkpoint.safetensors", TRUE },
    { "run-1-stage-3.safetensors.part-Xy12Zw", TRUE }, /* a killed process has left these */
    { "run-1.checkpoint.safetensors.part-Xy12Zw", TRUE },
    { "run-1.safetensors", TRUE }, /* named by the run, as its first version */
    { "run-11-stage-0.safetensors", FALSE },
    { "run-11.checkpoint.safetensors", FALSE },
    { "run-1-stage-.safetensors", FALSE },
    { "run-1-stage-0", FALSE },
    { "run-1-stage-0x.safetensors", FALSE },
    { "run-1.checkpoint.safetensors~", FALSE },
    { "run-1.checkpoint.safetensors.backup", FALSE },
    { "run-1-stage-0.safetensors.backup", FALSE },
    { "run-1-stage-0.part-Xy12Zw", FALSE },
    { "run-1.checkpoint.other", FALSE },
    { "my-run-1-stage-0.safetensors", FALSE },
    { "run-01-stage-0.safetensors", FALSE },
  };
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *bytes = g_malloc0 (20000);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  guint n_deleted = 0;
  guint64 freed;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      fixture_write (models, files[i].name, bytes, 20000);
      n_deleted += files[i].is_deleted;
    }
  fixture_add_run (self->project, "run", DSC_RUN_PAUSED, NULL);
  fixture_exec (self->folder, "UPDATE run SET model = CAST ('run-1.safetensors' AS BLOB)");
  record = get_run (self, 1);
  g_assert_cmpuint (record->disk_bytes, >=, n_deleted * 20000);
  g_assert_cmpuint (record->disk_bytes, <, n_deleted * 30000);
  g_assert_true (dsc_project_delete_run (self->project, 1, &freed, &error));
  g_assert_cmpuint (freed, ==, record->disk_bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = model_path (self, files[i].name);

      if (g_file_test (path, G_FILE_TEST_EXISTS) == files[i].is_deleted)
        g_error ("%s", files[i].name);
    }
}

/* --- an older Discern's file --- */

static void
make_old_file (ProjectFixture *self)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "unit", "project", "project-v1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  fixture_exec (self->folder, sql);
}

static void
test_an_old_file_is_brought_up_to_date (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) done = NULL;
  g_autoptr (DscRunRecord) going = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GPtrArray) tests = NULL;
  const DscRateTestRecord *test;

  make_old_file (self);
  self->project = dsc_project_open (self->folder, FALSE, &error);
  g_assert_no_error (error);
  done = get_run (self, 1);
  g_assert_cmpint (done->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpstr (done->model, ==, "run-1.safetensors");
  g_assert_cmpfloat (done->error_rate, ==, 0.25);
  g_assert_null (done->job);
  g_assert_cmpint (done->job_origin, ==, 0);
  going = get_run (self, 2);
  g_assert_cmpint (going->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_null (going->job);
  stages = fixture_get_stages (self->project, 1);
  g_assert_cmpuint (fixture_nth_stage (stages, 0)->n_epochs, ==, 2);
  g_assert_cmpfloat (fixture_nth_stage (stages, 0)->last.error_rate, ==, 0.5);
  g_assert_cmpuint (count_batches (self, 1), ==, 1);

  tests = dsc_project_get_rate_tests (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tests->len, ==, 1);
  test = g_ptr_array_index (tests, 0);
  g_assert_cmpint (test->id, ==, 5);
  g_assert_cmpint (test->stage, ==, 1);
  g_assert_cmpint (test->created, ==, done->created);
  g_assert_cmpstr (test->settings, ==, "{\"seed\":7}");
  g_assert_cmpuint (test->n, ==, 1);
  g_assert_cmpfloat (test->rates[0], ==, 1);
  g_assert_cmpfloat (test->losses[0], ==, 2);
  g_assert_cmpfloat (test->smoothed[0], ==, 3);
  g_assert_cmpfloat (test->chosen, ==, 0.07);
}

/* Deleting a stage looks for the runs whose job started from it. */
static void
test_an_old_file_gets_its_indices (ProjectFixture *self, gconstpointer data)
{
  make_old_file (self);
  self->project = fixture_open (self->folder);
  fixture_exec (self->folder, "SELECT id FROM run INDEXED BY run_job_origin WHERE job_origin = 1");
}

static void
test_an_old_file_takes_what_is_new (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRunRecord) back = NULL;
  DscRateTestRecord test = { .settings = (char *) "{}", .chosen = NAN };

  make_old_file (self);
  self->project = fixture_open (self->folder);
  record = get_run (self, 1);
  record->job = g_strdup ("{}");
  record->job_origin = 1;
  record->job_stage = 1;
  g_assert_true (dsc_project_update_run (self->project, record, &error));
  back = get_run (self, 1);
  g_assert_cmpstr (back->job, ==, "{}");
  g_assert_cmpint (back->job_origin, ==, 1);
  g_assert_cmpuint (back->job_stage, ==, 1);
  g_assert_cmpint (dsc_project_add_rate_test (self->project, &test, &error), >, 5);
  g_assert_true (dsc_project_delete_run (self->project, 1, NULL, &error));
  g_assert_no_error (error);
}

static void
test_photos_of_an_old_file_can_be_left_out (ProjectFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) before = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;
  DscPhotoLabel mark = { .name = "" };

  make_old_file (self);
  fixture_exec (self->folder, "INSERT INTO dataset VALUES (1, '/photos', '/photos', 1);"
                              "INSERT INTO class VALUES (1, 'cat');"
                              "INSERT INTO photo VALUES (7, x'61', 1, 0, 0, 0, 1, 1, 0);"
                              "INSERT INTO split_part VALUES (1, 7, 1);");
  self->project = fixture_open (self->folder);
  before = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_left_out (before), ==, 0);
  mark.photo = dsc_dataset_get_photo (before, 0)->id;
  dsc_project_leave_out (self->project, &mark, 1, NULL, &dataset, &split, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_dataset_get_photo (dataset, 0)->left_out);
  g_assert_cmpint (split->parts[0], ==, DSC_PART_NONE);
}

#define ADD(path, data, func) \
  g_test_add ("/project/jobs/" path, ProjectFixture, data, set_up, func, project_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("stages-say-how-far-they-are", NULL, test_stages_say_how_far_they_are);
  ADD ("an-epoch-counts-for-its-run", NULL, test_an_epoch_counts_for_its_run);
  ADD ("a-stage-has-a-model-while-it-goes", NULL, test_a_stage_has_a_model_while_it_goes);
  ADD ("rewinding-forgets-what-came-after", NULL, test_rewinding_forgets_what_came_after);
  ADD ("rewinding-to-the-end-of-a-stage-leaves-it", NULL,
       test_rewinding_to_the_end_of_a_stage_leaves_it);
  ADD ("rewinding-to-the-beginning-leaves-nothing", NULL,
       test_rewinding_to_the_beginning_leaves_nothing);
  ADD ("deleting-finds-files-by-their-names", NULL, test_deleting_finds_files_by_their_names);
  ADD ("an-old-file-is-brought-up-to-date", "old", test_an_old_file_is_brought_up_to_date);
  ADD ("an-old-file-gets-its-indices", "old", test_an_old_file_gets_its_indices);
  ADD ("an-old-file-takes-what-is-new", "old", test_an_old_file_takes_what_is_new);
  ADD ("photos-of-an-old-file-can-be-left-out", "old", test_photos_of_an_old_file_can_be_left_out);
  return g_test_run ();
}
