/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ends that was taken up again, or whose end cannot be stored. */
#include "../project/project-fixture.h"
#include "engine/dsc-run-private.h"

#define CHECKPOINT "run-1.checkpoint.safetensors"

static const DscRunJob next = { .settings = "{\"next\":1}", .origin = 1 };

typedef struct
{
  char *folder;
  DscProject *project;
  DscRun *run;
} Ending;

static void
set_up (Ending *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;

  record->job = g_strdup ("{\"first\":1}");
  self->folder = fixture_make_folder ();
  self->project = fixture_open (self->folder);
  self->run = dsc_run_new (self->project, record, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 2, &error));
}

static void
drop_run (Ending *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&self->run));
}

static void
tear_down (Ending *self, gconstpointer unused)
{
  drop_run (self);
  g_assert_finalize_object (self->project);
  fixture_remove_folder (self->folder);
}

static DscRunRecord *
get_record (Ending *self)
{
  g_autoptr (GError) error = NULL;
  DscRunRecord *record = dsc_project_get_run (self->project, 1, &error);

  g_assert_no_error (error);
  return record;
}

static DscRunState
get_stage_state (Ending *self, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (i, <, stages->len);
  return ((DscStageRecord *) g_ptr_array_index (stages, i))->state;
}

static void
write_checkpoint (Ending *self)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  fixture_write (models, CHECKPOINT, "c", 1);
}

static gboolean
has_checkpoint (Ending *self)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, CHECKPOINT, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Ends it as paused, and takes it up for another job. */
static void
pause_and_take_up (Ending *self)
{
  g_autoptr (GError) error = NULL;

  write_checkpoint (self);
  dsc_run_report_paused (self->run);
  dsc_run_report_end (self->run, NULL);
  drop_run (self);
  self->run = dsc_run_reopen (self->project, 1, &next, &error);
  g_assert_no_error (error);
}

/* As a full disk would: such a change does not go into the table. */
static void
break_table (Ending *self, const char *change)
{
  g_autofree char *sql = g_strdup_printf ("CREATE TRIGGER broken BEFORE %s BEGIN"
                                          " SELECT RAISE (ABORT, 'broken'); END",
                                          change);

  fixture_exec (self->folder, sql);
}

/* --- another job --- */

static void
test_killed_before_a_stage_it_has_its_work_of_before (Ending *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  pause_and_take_up (self);
  drop_run (self);
  g_assert_true (dsc_project_interrupt_dead_runs (self->project, &error));
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_cmpstr (record->job, ==, "{\"first\":1}");
  g_assert_cmpuint (record->job_stage, ==, 0);
  g_assert_cmpint (get_stage_state (self, 0), ==, DSC_RUN_PAUSED);
  g_assert_true (has_checkpoint (self));
  self->run = dsc_run_reopen (self->project, 1, NULL, &error);
  g_assert_no_error (error);
  dsc_run_report_end (self->run, NULL);
}

static void
test_a_stage_gives_up_the_work_of_before (Ending *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  pause_and_take_up (self);
  g_assert_true (has_checkpoint (self));
  g_assert_true (dsc_run_report_stage (self->run, "unfrozen", "{}", 1, &error));
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_RUNNING);
  g_assert_cmpstr (record->job, ==, next.settings);
  g_assert_cmpuint (record->job_stage, ==, 1);
  g_assert_cmpint (record->job_origin, ==, 1);
  g_assert_cmpint (get_stage_state (self, 0), ==, DSC_RUN_STOPPED);
  g_assert_false (has_checkpoint (self));
  dsc_run_report_end (self->run, NULL);
}

static void
test_stopped_before_a_stage_it_is_finished_as_before (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  dsc_run_report_end (self->run, NULL);
  drop_run (self);
  self->run = dsc_run_reopen (self->project, 1, &next, &error);
  g_assert_no_error (error);
  dsc_run_report_end (self->run, cancelled);
  g_assert_cmpint (dsc_run_get_state (self->run), ==, DSC_RUN_STOPPED);
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_FINISHED);
  g_assert_null (record->job);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

/* Between the new job and its first stage a process was killed. */
static void
test_a_checkpoint_of_another_job_is_none (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  dsc_run_report_end (self->run, NULL);
  drop_run (self);
  fixture_exec (self->folder, "UPDATE run SET job = '{}', job_stage = 1, state = 'interrupted'");
  write_checkpoint (self);
  self->run = dsc_run_reopen (self->project, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (has_checkpoint (self));
  g_assert_cmpint (get_stage_state (self, 0), ==, DSC_RUN_FINISHED);
  dsc_run_report_end (self->run, NULL);
}

static void
test_what_another_process_has_changed_is_not_resumed (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) seen = NULL;

  write_checkpoint (self);
  dsc_run_report_paused (self->run);
  dsc_run_report_end (self->run, NULL);
  seen = get_record (self);
  drop_run (self);
  g_assert_null (_dsc_run_resume (self->project, seen, FALSE, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "Another");
  fixture_exec (self->folder, "UPDATE run SET job = '{}'");
  g_assert_null (_dsc_run_resume (self->project, seen, TRUE, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "Another");
  fixture_exec (self->folder, "UPDATE run SET job = NULL, state = 'finished'");
  g_assert_null (_dsc_run_resume (self->project, seen, TRUE, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "Another");
  g_assert_true (has_checkpoint (self));
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  fixture_exec (self->folder, "UPDATE run SET job = '{\"first\":1}'");
  self->run = _dsc_run_resume (self->project, seen, TRUE, &error);
  g_assert_no_error (error);
  dsc_run_report_end (self->run, NULL);
}

/* --- failing --- */

static void
test_a_resumed_run_that_fails_for_want_of_something_is_kept (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) memory = g_error_new_literal (DSC_ERROR, DSC_ERROR_MEMORY, "No memory.");
  g_autoptr (GError) lost = g_error_new_literal (DSC_ERROR, DSC_ERROR_DEVICE_LOST, "Lost.");
  g_autoptr (GError) usage = g_error_new_literal (DSC_ERROR, DSC_ERROR_USAGE, "No such thing.");
  g_autoptr (GError) error = NULL;

  dsc_run_report_paused (self->run);
  dsc_run_report_end (self->run, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (DscRunRecord) record = NULL;

      drop_run (self);
      self->run = dsc_run_reopen (self->project, 1, NULL, &error);
      g_assert_no_error (error);
      /* Before a stage has begun any failure is harmless. */
      if (i > 0)
        g_assert_true (dsc_run_report_stage (self->run, "head", "{}", 2, &error));
      dsc_run_report_end (self->run, i == 1 ? memory : i == 2 ? lost : usage);
      record = get_record (self);
      g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
      g_assert_true ((record->job != NULL) == (i < 3));
    }
}

static void
test_what_is_hopeless_is_not_kept (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) why = g_error_new_literal (DSC_ERROR, DSC_ERROR_FAILED, "The loss grows.");
  g_autoptr (DscRunRecord) record = NULL;

  write_checkpoint (self);
  dsc_run_report_hopeless (self->run);
  dsc_run_report_end (self->run, why);
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_null (record->job);
  g_assert_false (has_checkpoint (self));
}

/* --- an end that cannot be stored --- */

static void
test_a_pause_that_cannot_be_stored_is_an_interruption (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  break_table (self, "UPDATE ON run WHEN NEW.state = 'paused'");
  write_checkpoint (self);
  dsc_run_report_paused (self->run);
  dsc_run_report_end (self->run, NULL);
  g_assert_cmpint (dsc_run_get_state (self->run), ==, DSC_RUN_INTERRUPTED);
  error = dsc_run_dup_error (self->run);
  g_assert_nonnull (error);
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_nonnull (record->job);
  g_assert_true (has_checkpoint (self));
}

static void
test_one_part_of_the_rest_does_not_hinder_the_other (Ending *self, gconstpointer unused)
{
  static const char *const photos[][2] = { { "a.jpg", "a" }, { NULL, NULL } };
  g_autoptr (DscDataset) dataset = fixture_import (self->project, photos);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  break_table (self, "INSERT ON skipped");
  dsc_run_report_problem (self->run, "a.jpg", "warning", "It ends early.");
  dsc_run_report_end (self->run, NULL);
  error = dsc_run_dup_error (self->run);
  g_assert_nonnull (error);
  record = get_record (self);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_cmpint (get_stage_state (self, 0), ==, DSC_RUN_FINISHED);
}

static void
test_a_stage_whose_end_cannot_be_stored_is_interrupted (Ending *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  break_table (self, "UPDATE ON stage WHEN NEW.state IN ('finished', 'failed')");
  g_assert_false (dsc_run_report_stage (self->run, "unfrozen", "{}", 1, &error));
  g_assert_nonnull (error);
  dsc_run_report_end (self->run, error);
  g_assert_cmpint (get_stage_state (self, 0), ==, DSC_RUN_INTERRUPTED);
}

static void
add (const char *name, void (*test) (Ending *, gconstpointer))
{
  g_test_add (name, Ending, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/run-end/killed-before-a-stage-it-has-its-work-of-before",
       test_killed_before_a_stage_it_has_its_work_of_before);
  add ("/run-end/a-stage-gives-up-the-work-of-before", test_a_stage_gives_up_the_work_of_before);
  add ("/run-end/stopped-before-a-stage-it-is-finished-as-before",
       test_stopped_before_a_stage_it_is_finished_as_before);
  add ("/run-end/a-checkpoint-of-another-job-is-none", test_a_checkpoint_of_another_job_is_none);
  add ("/run-end/what-another-process-has-changed-is-not-resumed",
       test_what_another_process_has_changed_is_not_resumed);
  add ("/run-end/a-resumed-run-that-fails-for-want-of-something-is-kept",
       test_a_resumed_run_that_fails_for_want_of_something_is_kept);
  add ("/run-end/what-is-hopeless-is-not-kept", test_what_is_hopeless_is_not_kept);
  add ("/run-end/a-pause-that-cannot-be-stored-is-an-interruption",
       test_a_pause_that_cannot_be_stored_is_an_interruption);
  add ("/run-end/one-part-of-the-rest-does-not-hinder-the-other",
       test_one_part_of_the_rest_does_not_hinder_the_other);
  add ("/run-end/a-stage-whose-end-cannot-be-stored-is-interrupted",
       test_a_stage_whose_end_cannot_be_stored_is_interrupted);
  return g_test_run ();
}
