/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is reported is stored first; what cannot be stored ends the run. */
#include "../project/project-fixture.h"
#include "engine/dsc-run.h"

typedef struct
{
  char *folder;
  DscProject *project;
  DscRun *run;
} Stored;

static DscRun *
begin_run (Stored *self)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;
  DscRun *run = dsc_run_new (self->project, record, &error);

  g_assert_no_error (error);
  return run;
}

static void
set_up (Stored *self, gconstpointer unused)
{
  self->folder = fixture_make_folder ();
  self->project = fixture_open (self->folder);
  self->run = begin_run (self);
}

static void
tear_down (Stored *self, gconstpointer unused)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->run);
  g_assert_finalize_object (self->project);
  fixture_remove_folder (self->folder);
}

static DscRunRecord *
stored_record (Stored *self)
{
  g_autoptr (GError) error = NULL;
  DscRunRecord *record = dsc_project_get_run (self->project, dsc_run_get_id (self->run), &error);

  g_assert_no_error (error);
  return record;
}

static DscStageRecord *
stored_stage (GPtrArray *stages, guint i)
{
  g_assert_cmpuint (i, <, stages->len);
  return g_ptr_array_index (stages, i);
}

static void
report_epoch (Stored *self, guint number)
{
  g_autoptr (GError) error = NULL;
  DscEpochRecord epoch = { number, 2, 1, 0.25, 0.5 };

  dsc_run_report_batch (self->run, 1, &(DscBatchRecord){ .batch = number, .loss = 2 });
  dsc_run_report_epoch (self->run, &epoch, &error);
  g_assert_no_error (error);
}

static void
test_a_run_is_locked_until_its_end (Stored *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_project_is_locked (self->project, NULL));
  g_assert_null (dsc_run_new (self->project, record, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training");
  dsc_run_report_end (self->run, NULL);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_a_run_that_is_dropped_gives_the_lock_back (Stored *self, gconstpointer unused)
{
  g_assert_finalize_object (g_steal_pointer (&self->run));
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  self->run = begin_run (self);
  dsc_run_report_end (self->run, NULL);
}

static void
test_reports_are_stored_at_once (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GArray) epochs = NULL;
  g_autoptr (GArray) batches = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{\"a\":1}", 2, &error));
  report_epoch (self, 0);
  report_epoch (self, 1);
  stages = dsc_project_get_stages (self->project, dsc_run_get_id (self->run), &error);
  g_assert_cmpstr (stored_stage (stages, 0)->name, ==, "head");
  g_assert_cmpstr (stored_stage (stages, 0)->settings, ==, "{\"a\":1}");
  epochs = dsc_project_get_epochs (self->project, stored_stage (stages, 0)->id, &error);
  batches = dsc_project_get_batches (self->project, stored_stage (stages, 0)->id, NULL, &error);
  g_assert_cmpuint (epochs->len, ==, 2);
  g_assert_cmpuint (batches->len, ==, 2);

  g_assert_true (dsc_run_report_model (self->run, "run-1-stage-0.safetensors",
                                       &(DscEpochRecord){ 0, 2, 1, 0.125, 1 }, &error));
  g_clear_pointer (&stages, g_ptr_array_unref);
  stages = dsc_project_get_stages (self->project, dsc_run_get_id (self->run), &error);
  g_assert_cmpstr (stored_stage (stages, 0)->model, ==, "run-1-stage-0.safetensors");
  record = stored_record (self);
  g_assert_cmpstr (record->model, ==, "run-1-stage-0.safetensors");
  g_assert_cmpfloat (record->error_rate, ==, 0.125);
  g_assert_cmpfloat (record->last_error_rate, ==, 0.25);
  g_assert_cmpuint (record->n_epochs, ==, 2);
  g_assert_cmpint (record->state, ==, DSC_RUN_RUNNING);
  dsc_run_report_end (self->run, NULL);
}

static void
test_stages_follow_each_other (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
  g_autoptr (GPtrArray) stages = NULL;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 1, &error));
  report_epoch (self, 0);
  g_assert_true (dsc_run_report_stage (self->run, "unfrozen", "{}", 1, &error));
  report_epoch (self, 0);
  dsc_run_report_end (self->run, cancelled);
  stages = dsc_project_get_stages (self->project, dsc_run_get_id (self->run), &error);
  g_assert_cmpuint (stages->len, ==, 2);
  g_assert_cmpint (stored_stage (stages, 0)->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpint (stored_stage (stages, 1)->state, ==, DSC_RUN_STOPPED);
  g_assert_cmpint (stored_stage (stages, 1)->from, ==, stored_stage (stages, 0)->id);
}

static void
test_the_end_is_stored (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) why = g_error_new_literal (DSC_ERROR, DSC_ERROR_MEMORY, "No memory.");
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRunRecord) told = NULL;

  dsc_run_report_device (self->run, "cpu", "fp32");
  dsc_run_report_speed (self->run, 120, 0.5);
  dsc_run_report_end (self->run, why);
  record = stored_record (self);
  told = dsc_run_dup_record (self->run);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (record->message, ==, "No memory.");
  g_assert_cmpstr (record->device, ==, "cpu");
  g_assert_cmpfloat (record->images_per_second, ==, 120);
  g_assert_cmpfloat (record->seconds, >=, 0);
  g_assert_cmpint (told->created, ==, record->created);
  g_assert_cmpfloat (told->seconds, ==, record->seconds);
}

static void
test_problems_are_stored_with_the_epoch_and_at_the_end (Stored *self, gconstpointer unused)
{
  static const char *const photos[][2] = { { "a.jpg", "a" }, { "b.jpg", "b" }, { NULL, NULL } };
  g_autoptr (DscDataset) before = fixture_import (self->project, photos);
  g_autoptr (DscDataset) between = NULL;
  g_autoptr (DscDataset) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 1, &error));
  dsc_run_report_problem (self->run, "a.jpg", "warning", "It ends early.");
  report_epoch (self, 0);
  between = dsc_project_get_dataset (self->project, &error);
  dsc_run_report_problem (self->run, "b.jpg", "unreadable", "It is broken.");
  dsc_run_report_end (self->run, NULL);
  after = dsc_project_get_dataset (self->project, &error);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (before), ==, 0);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (between), ==, 1);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (after), ==, 2);
}

static void
test_files_are_called_after_run_and_stage (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *model = NULL;
  g_autofree char *optimizer = NULL;
  g_autofree char *checkpoint = NULL;
  guint n;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 1, &error));
  g_assert_cmpuint (dsc_run_get_stage_number (self->run), ==, 0);
  report_epoch (self, 0);
  g_assert_true (dsc_run_report_stage (self->run, "unfrozen", "{}", 1, &error));
  g_assert_cmpuint (dsc_run_get_stage_number (self->run), ==, 1);
  model = dsc_run_dup_file (self->run, "model");
  optimizer = dsc_run_dup_file (self->run, "optimizer");
  checkpoint = dsc_run_dup_file (self->run, "checkpoint");
  g_assert_cmpstr (model, ==, "run-1-stage-1.safetensors");
  g_assert_cmpstr (optimizer, ==, "run-1-stage-1.optimizer.safetensors");
  g_assert_cmpstr (checkpoint, ==, "run-1.checkpoint.safetensors");

  dsc_run_report_batch (self->run, 3, &(DscBatchRecord){ .batch = 7, .loss = 2 });
  dsc_run_report_batch (self->run, 3, &(DscBatchRecord){ .batch = 8, .loss = 1 });
  g_assert_cmpfloat (dsc_run_peek_batches (self->run, &n)[1].loss, ==, 1);
  g_assert_cmpuint (n, ==, 2);
  report_epoch (self, 0);
  dsc_run_peek_batches (self->run, &n);
  g_assert_cmpuint (n, ==, 0);
  dsc_run_report_end (self->run, NULL);
}

/* Steps that were made before the pause, and those after it, are one epoch. */
static void
test_a_run_that_is_taken_up_goes_on_where_it_was (Stored *self, gconstpointer unused)
{
  const DscBatchRecord batches[] = { { .batch = 5, .loss = 5 }, { .batch = 6, .loss = 6 } };
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) stored = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  GListModel *rows;
  guint epoch, batch;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 3, &error));
  report_epoch (self, 0);
  report_epoch (self, 1);
  dsc_run_report_end (self->run, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&self->run));

  /* As a process that was killed would leave it. */
  fixture_exec (self->folder, "UPDATE run SET job = '{}', job_stage = 0, state = 'running'");
  fixture_write (models, "run-1.checkpoint.safetensors", "c", 1);
  self->run = dsc_run_reopen (self->project, 1, NULL, &error);
  g_assert_no_error (error);
  rows = dsc_run_get_epochs (self->run);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 2);
  g_assert_false (dsc_run_report_resumed (self->run, 1, 3, 0, NULL, 0, &error));
  fixture_assert_error (error, DSC_ERROR_CORRUPT, "stage 1");
  g_assert_false (dsc_run_report_resumed (self->run, 0, 3, 3, NULL, 0, &error));
  fixture_assert_error (error, DSC_ERROR_CORRUPT, "epoch 3");
  g_assert_true (dsc_run_report_resumed (self->run, 0, 3, 1, batches, 2, &error));
  g_assert_no_error (error);
  g_object_get (self->run, "epoch", &epoch, "batch", &batch, NULL);
  g_assert_cmpuint (epoch, ==, 1);
  g_assert_cmpuint (batch, ==, 2);
  while (g_list_model_get_n_items (rows) > 1)
    g_main_context_iteration (NULL, TRUE);
  report_epoch (self, 1);
  while (g_list_model_get_n_items (rows) < 2)
    g_main_context_iteration (NULL, TRUE);
  stored = dsc_project_get_batches (self->project, 1, NULL, &error);
  g_assert_cmpuint (stored->len, ==, 1 + 3);
  g_assert_cmpfloat (g_array_index (stored, DscBatchRecord, 2).loss, ==, 5);
  record = stored_record (self);
  g_assert_cmpuint (record->n_epochs, ==, 2);
  dsc_run_report_end (self->run, NULL);
}

static void
test_what_cannot_be_taken_up_is_said (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_run_reopen (self->project, 1, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "training");
  dsc_run_report_end (self->run, NULL);
  g_assert_null (dsc_run_reopen (self->project, 1, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "nothing");
  g_assert_null (dsc_run_reopen (self->project, 7, NULL, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

/* As a full disk would: nothing more goes into the table. */
static void
break_table (Stored *self, const char *change)
{
  g_autofree char *sql = g_strdup_printf ("CREATE TRIGGER broken BEFORE %s BEGIN"
                                          " SELECT RAISE (ABORT, 'broken'); END",
                                          change);

  fixture_exec (self->folder, sql);
}

static void
test_what_is_not_stored_is_not_shown (Stored *self, gconstpointer unused)
{
  DscEpochRecord epoch = { 0, 2, 1, 0.25, 0.5 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  guint n;

  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 1, &error));
  break_table (self, "INSERT ON epoch");
  g_assert_false (dsc_run_report_epoch (self->run, &epoch, &error));
  g_assert_nonnull (error);
  dsc_run_report_end (self->run, error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_get (self->run, "epoch", &n, NULL);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (self->run)), ==, 0);
  record = stored_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (record->message, ==, error->message);
}

static void
test_an_end_that_cannot_be_stored_is_a_failure (Stored *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) told = NULL;

  break_table (self, "UPDATE ON run");
  dsc_run_report_end (self->run, NULL);
  g_assert_cmpint (dsc_run_get_state (self->run), ==, DSC_RUN_FAILED);
  error = dsc_run_dup_error (self->run);
  g_assert_nonnull (error);
  told = dsc_run_dup_record (self->run);
  g_assert_cmpint (told->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (told->message, ==, error->message);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
add (const char *name, void (*test) (Stored *, gconstpointer))
{
  g_test_add (name, Stored, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/run-stored/a-run-is-locked-until-its-end", test_a_run_is_locked_until_its_end);
  add ("/run-stored/a-run-that-is-dropped-gives-the-lock-back",
       test_a_run_that_is_dropped_gives_the_lock_back);
  add ("/run-stored/reports-are-stored-at-once", test_reports_are_stored_at_once);
  add ("/run-stored/stages-follow-each-other", test_stages_follow_each_other);
  add ("/run-stored/the-end-is-stored", test_the_end_is_stored);
  add ("/run-stored/problems-are-stored-with-the-epoch-and-at-the-end",
       test_problems_are_stored_with_the_epoch_and_at_the_end);
  add ("/run-stored/files-are-called-after-run-and-stage",
       test_files_are_called_after_run_and_stage);
  add ("/run-stored/a-run-that-is-taken-up-goes-on-where-it-was",
       test_a_run_that_is_taken_up_goes_on_where_it_was);
  add ("/run-stored/what-cannot-be-taken-up-is-said", test_what_cannot_be_taken_up_is_said);
  add ("/run-stored/what-is-not-stored-is-not-shown", test_what_is_not_stored_is_not_shown);
  add ("/run-stored/an-end-that-cannot-be-stored-is-a-failure",
       test_an_end_that_cannot_be_stored_is_a_failure);
  return g_test_run ();
}
