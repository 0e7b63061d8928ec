/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs as a window sees them, on the fake engine: trained, gone on with, renamed, deleted, undone.
 */
#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"

static void
train_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  outcome->result = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static gboolean
has_an_epoch (gpointer data)
{
  return g_list_model_get_n_items (dsc_run_get_epochs (dsc_workspace_get_run (data))) > 0;
}

static gboolean
is_resting (gpointer data)
{
  return !dsc_workspace_is_training (data);
}

/* Begins a run that takes its time; returns when it has an epoch. */
static void
begin_slowly (DscWorkspace *workspace)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  DscTestOutcome outcome = { FALSE };

  spec->epochs = 40;
  dsc_workspace_train_async (workspace, spec, NULL, train_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_clear_object (&outcome.result);
  DSC_TEST_WAIT (has_an_epoch, workspace);
  g_assert_true (dsc_workspace_is_training (workspace));
}

/* Returns: (transfer full) (nullable): the error of going on with run @run */
static GError *
resume (DscWorkspace *workspace, gint64 run)
{
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_resume_async (workspace, run, train_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_clear_object (&outcome.result);
  return outcome.error;
}

/* What is on the disk once the workspace is closed. */
static guint
count_stored_runs (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = dsc_project_open (folder, FALSE, &error);
  g_autoptr (GPtrArray) runs = NULL;

  g_assert_no_error (error);
  runs = dsc_project_get_runs (project, &error);
  g_assert_no_error (error);
  return runs->len;
}

static guint
count_runs (DscWorkspace *workspace)
{
  return g_list_model_get_n_items (dsc_workspace_get_runs (workspace));
}

static gboolean
has_no_runs (gpointer data)
{
  return count_runs (data) == 0 && dsc_workspace_get_results (data) == NULL;
}

static gboolean
has_a_run (gpointer data)
{
  return count_runs (data) == 1;
}

static gboolean
has_read (gpointer data)
{
  return !dsc_workspace_is_reading (data);
}

static gboolean
has_one_run (gpointer data)
{
  return count_runs (data) == 1 && dsc_workspace_get_results (data) != NULL;
}

static void
test_a_deleted_run_comes_back_when_it_is_undone_and_goes_for_good_at_the_end (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscUndoStack *undo = dsc_workspace_get_undo (workspace);
  g_autofree char *project = g_strdup (dsc_workspace_get_folder (workspace));

  dsc_test_train (workspace, "instant", 2);
  g_assert_true (dsc_workspace_delete_run (workspace, 1));
  DSC_TEST_WAIT (has_no_runs, workspace);
  dsc_undo_stack_undo (undo);
  DSC_TEST_WAIT (has_one_run, workspace);
  dsc_undo_stack_redo (undo);
  DSC_TEST_WAIT (has_no_runs, workspace);
  g_assert_cmpuint (count_stored_runs (project), ==, 1);
  dsc_test_close (workspace);
  g_assert_cmpuint (count_stored_runs (project), ==, 0);
  dsc_test_photos_delete (folder);
}

static gboolean
is_called_best (gpointer data)
{
  g_autoptr (DscRunItem) item = g_list_model_get_item (dsc_workspace_get_runs (data), 0);
  g_autofree char *title = dsc_run_item_dup_title (item);

  return g_str_equal (title, "Best");
}

static gboolean
is_called_run_1 (gpointer data)
{
  g_autoptr (DscRunItem) item = g_list_model_get_item (dsc_workspace_get_runs (data), 0);
  g_autofree char *title = dsc_run_item_dup_title (item);

  return g_str_equal (title, "Run 1");
}

static void
test_a_run_is_renamed_and_called_as_before_when_that_is_undone (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);

  dsc_test_train (workspace, "instant", 2);
  dsc_workspace_rename_run (workspace, 1, "Best");
  DSC_TEST_WAIT (is_called_best, workspace);
  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (is_called_run_1, workspace);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_blank_name_changes_nothing (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);

  dsc_test_train (workspace, "instant", 2);
  dsc_workspace_rename_run (workspace, 1, " \t ");
  g_assert_null (dsc_undo_stack_get_undo_label (dsc_workspace_get_undo (workspace)));
  dsc_workspace_rename_run (workspace, 1, " Best ");
  DSC_TEST_WAIT (is_called_best, workspace);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

typedef struct
{
  DscWorkspace *workspace;
  GPtrArray *stages;
  const char *name; /* that the first is to have; NULL: any */
  gboolean asking;
} Stages;

static void
stages_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Stages *self = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->stages, g_ptr_array_unref);
  self->stages = dsc_workspace_get_stages_finish (DSC_WORKSPACE (source), result, &error);
  g_assert_no_error (error);
  self->asking = FALSE;
}

/* Asks until it is so. */
static gboolean
is_stage_called (gpointer data)
{
  Stages *self = data;
  const DscStageRecord *stage;

  if (self->asking)
    return FALSE;
  if (self->stages != NULL && self->stages->len == 1)
    {
      stage = g_ptr_array_index (self->stages, 0);
      if (self->name == NULL || g_str_equal (stage->name, self->name))
        return TRUE;
    }
  self->asking = TRUE;
  dsc_workspace_get_stages_async (self->workspace, 1, stages_cb, self);
  return FALSE;
}

static void
test_a_stage_is_renamed_and_called_as_before_when_that_is_undone (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  Stages stages = { workspace, NULL, NULL, FALSE };
  g_autofree char *before = NULL;

  dsc_test_train (workspace, "instant", 2);
  DSC_TEST_WAIT (is_stage_called, &stages);
  before = g_strdup (((const DscStageRecord *) g_ptr_array_index (stages.stages, 0))->name);
  dsc_workspace_rename_stage (workspace, g_ptr_array_index (stages.stages, 0), "First look");
  stages.name = "First look";
  DSC_TEST_WAIT (is_stage_called, &stages);
  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  stages.name = before;
  DSC_TEST_WAIT (is_stage_called, &stages);
  g_ptr_array_unref (stages.stages);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static gboolean
shows_run_1 (gpointer data)
{
  DscResults *results = dsc_workspace_get_results (data);

  return results != NULL && dsc_results_get_run (results)->id == 1;
}

static void
test_results_are_those_of_the_run_that_was_chosen (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscResults *results;
  guint n;

  dsc_test_train (workspace, "instant", 2);
  dsc_test_train (workspace, "instant", 2);
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 2);
  dsc_workspace_show_run (workspace, 1);
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 1);
  DSC_TEST_WAIT (shows_run_1, workspace);
  results = dsc_workspace_get_results (workspace);
  g_assert_true (dsc_results_was_chosen (results));
  g_assert_nonnull (dsc_results_get_confusion (results));
  dsc_results_get_top_losses (results, &n);
  g_assert_cmpuint (n, ==, dsc_results_get_predictions (results)->items->len);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_run_that_was_closed_over_goes_on_from_there (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace;
  g_autoptr (GError) error = NULL;

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  begin_slowly (workspace);
  dsc_workspace_rename_run (workspace, 1, "Best");
  DSC_TEST_WAIT (is_called_best, workspace);
  dsc_test_close (workspace);

  dsc_test_script (NULL);
  workspace = dsc_test_open (folder);
  error = resume (workspace, 0);
  g_assert_no_error (error);
  DSC_TEST_WAIT (is_resting, workspace);
  g_assert_cmpint (dsc_run_get_state (dsc_workspace_get_run (workspace)), ==, DSC_RUN_FINISHED);
  /* Its name is its own, whatever became of it. */
  DSC_TEST_WAIT (is_called_best, workspace);
  g_assert_cmpuint (
      g_list_model_get_n_items (dsc_run_get_epochs (dsc_workspace_get_run (workspace))), ==, 40);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_deleted_run_is_not_resumed (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace;
  g_autoptr (GError) error = NULL;

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  begin_slowly (workspace);
  dsc_run_pause (dsc_workspace_get_run (workspace));
  DSC_TEST_WAIT (is_resting, workspace);
  dsc_test_script (NULL);
  DSC_TEST_WAIT (has_a_run, workspace);
  g_assert_true (dsc_workspace_delete_run (workspace, 1));
  DSC_TEST_WAIT (has_no_runs, workspace);
  error = resume (workspace, 0);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_run_that_goes_on_is_not_deleted_again (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace;
  g_autofree char *project = NULL;
  g_autoptr (GError) error = NULL;

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  project = g_strdup (dsc_workspace_get_folder (workspace));
  begin_slowly (workspace);
  dsc_run_pause (dsc_workspace_get_run (workspace));
  DSC_TEST_WAIT (is_resting, workspace);
  DSC_TEST_WAIT (has_a_run, workspace);
  g_assert_true (dsc_workspace_delete_run (workspace, 1));
  DSC_TEST_WAIT (has_no_runs, workspace);
  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (has_a_run, workspace);
  error = resume (workspace, 1);
  g_assert_no_error (error);
  dsc_undo_stack_redo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (has_read, workspace);
  g_assert_true (has_a_run (workspace));
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  g_assert_cmpuint (count_stored_runs (project), ==, 1);
  dsc_test_photos_delete (folder);
}

static void
test_a_run_begins_where_it_was_begun_though_other_photos_are_being_opened (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  char *other = dsc_test_photos_new (2, 4);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  DscWorkspace *workspace;
  DscTestOutcome opened = { FALSE };
  DscTestOutcome started = { FALSE };

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  spec->epochs = 40;
  dsc_workspace_open_async (workspace, other, dsc_test_opened_cb, &opened);
  dsc_workspace_train_async (workspace, spec, NULL, train_cb, &started);
  DSC_TEST_WAIT (dsc_test_is_done, &started);
  g_assert_no_error (started.error);
  g_clear_object (&started.result);
  DSC_TEST_WAIT (dsc_test_is_done, &opened);
  g_assert_error (opened.error, DSC_ERROR, DSC_ERROR_LOCKED);
  g_clear_error (&opened.error);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  g_assert_true (dsc_workspace_is_training (workspace));
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  dsc_test_photos_delete (other);
  dsc_test_photos_delete (folder);
}

static void
test_only_others_are_said_to_be_at_work (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace;
  g_autoptr (DscProject) project = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  begin_slowly (workspace);
  g_assert_false (dsc_workspace_delete_run (workspace, 1));
  dsc_workspace_show_run (workspace, 1);
  DSC_TEST_WAIT (has_read, workspace);
  g_object_get (workspace, "lock-message", &message, NULL);
  g_assert_true (dsc_workspace_is_training (workspace));
  g_assert_null (message);
  dsc_run_stop (dsc_workspace_get_run (workspace));
  DSC_TEST_WAIT (is_resting, workspace);

  project = dsc_project_open (dsc_workspace_get_folder (workspace), FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_project_lock (project, "training run 9", &error));
  dsc_workspace_show_run (workspace, 1);
  DSC_TEST_WAIT (has_read, workspace);
  g_object_get (workspace, "lock-message", &message, NULL);
  g_assert_nonnull (strstr (message, "training run 9"));
  g_clear_object (&project);
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  dsc_test_photos_delete (folder);
}

static void
failed_cb (DscWorkspace *workspace, const char *heading, const GError *error, guint *n)
{
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
  (*n)++;
}

/* Makes the predictions of run @run those of no class. */
static void
damage_results (DscWorkspace *workspace, gint64 run)
{
  g_autofree char *path
      = g_build_filename (dsc_workspace_get_folder (workspace), "project.db", NULL);
  g_autofree char *sql
      = g_strdup_printf ("UPDATE prediction SET predicted = 99 WHERE prediction_set IN"
                         " (SELECT id FROM prediction_set WHERE run = %" G_GINT64_FORMAT ")",
                         run);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static void
test_results_that_cannot_be_read_leave_the_list_and_those_of_before (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  guint n_failed = 0;

  dsc_test_train (workspace, "instant", 2);
  dsc_test_train (workspace, "instant", 2);
  damage_results (workspace, 1);
  g_signal_connect (workspace, "failed", G_CALLBACK (failed_cb), &n_failed);
  dsc_workspace_show_run (workspace, 1);
  DSC_TEST_WAIT (has_read, workspace);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 2);
  g_assert_cmpint (dsc_results_get_run (dsc_workspace_get_results (workspace))->id, ==, 2);
  g_assert_cmpuint (count_runs (workspace), ==, 2);
  damage_results (workspace, 2);
  dsc_test_close (workspace);

  /* Where there are none of before, the list is there all the same. */
  workspace = dsc_test_open (folder);
  DSC_TEST_WAIT (has_read, workspace);
  g_assert_cmpuint (count_runs (workspace), ==, 2);
  g_assert_null (dsc_workspace_get_results (workspace));
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 0);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static gboolean
is_titled_best (gpointer data)
{
  g_autofree char *title = dsc_workspace_dup_run_title (data, 1);

  return g_str_equal (title, "Best");
}

static void
test_a_run_is_renamed_while_it_trains (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace;

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  begin_slowly (workspace);
  DSC_TEST_WAIT (has_a_run, workspace);
  dsc_workspace_rename_run (workspace, 1, "Best");
  DSC_TEST_WAIT (is_titled_best, workspace);
  dsc_run_stop (dsc_workspace_get_run (workspace));
  DSC_TEST_WAIT (is_resting, workspace);
  DSC_TEST_WAIT (has_read, workspace);
  g_assert_true (is_called_best (workspace));
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  dsc_test_photos_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/model/runs/a-deleted-run-comes-back-when-it-is-undone-and-goes-for-good-at-the-end",
      test_a_deleted_run_comes_back_when_it_is_undone_and_goes_for_good_at_the_end);
  g_test_add_func ("/model/runs/a-run-is-renamed-and-called-as-before-when-that-is-undone",
                   test_a_run_is_renamed_and_called_as_before_when_that_is_undone);
  g_test_add_func ("/model/runs/a-blank-name-changes-nothing", test_a_blank_name_changes_nothing);
  g_test_add_func ("/model/runs/a-stage-is-renamed-and-called-as-before-when-that-is-undone",
                   test_a_stage_is_renamed_and_called_as_before_when_that_is_undone);
  g_test_add_func ("/model/runs/results-are-those-of-the-run-that-was-chosen",
                   test_results_are_those_of_the_run_that_was_chosen);
  g_test_add_func ("/model/runs/a-run-that-was-closed-over-goes-on-from-there",
                   test_a_run_that_was_closed_over_goes_on_from_there);
  g_test_add_func ("/model/runs/a-deleted-run-is-not-resumed", test_a_deleted_run_is_not_resumed);
  g_test_add_func ("/model/runs/a-run-that-goes-on-is-not-deleted-again",
                   test_a_run_that_goes_on_is_not_deleted_again);
  g_test_add_func (
      "/model/runs/a-run-begins-where-it-was-begun-though-other-photos-are-being-opened",
      test_a_run_begins_where_it_was_begun_though_other_photos_are_being_opened);
  g_test_add_func ("/model/runs/only-others-are-said-to-be-at-work",
                   test_only_others_are_said_to_be_at_work);
  g_test_add_func ("/model/runs/results-that-cannot-be-read-leave-the-list-and-those-of-before",
                   test_results_that_cannot_be_read_leave_the_list_and_those_of_before);
  g_test_add_func ("/model/runs/a-run-is-renamed-while-it-trains",
                   test_a_run_is_renamed_while_it_trains);
  return g_test_run ();
}
