/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project as a window sees it, on the fake engine: opened, trained, asked, changed, undone. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"
#include "sample/dsc-sample.h"

typedef struct
{
  gboolean done;
  GError *error;
  gpointer result;
} Outcome;

static gboolean
is_done (gpointer data)
{
  return ((const Outcome *) data)->done;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  dsc_workspace_open_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_a_folder_that_is_not_there_leaves_what_is_open (void)
{
  char *folder = dsc_test_photos_new (2, 4);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *gone = g_build_filename (folder, "no such folder", NULL);
  Outcome outcome = { FALSE };

  dsc_workspace_open_async (workspace, gone, opened_cb, &outcome);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 1);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&outcome.error);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_activities (workspace)), ==, 0);
  g_assert_true (dsc_workspace_is_open (workspace));
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_project_is_opened_by_its_folder_or_by_its_photos (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *project = g_strdup (dsc_workspace_get_folder (workspace));

  dsc_test_train (workspace, "instant", 2);
  dsc_test_close (workspace);

  workspace = dsc_test_open (project);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (dsc_workspace_get_photos (workspace))),
                    ==, 10);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_photos_added_since_are_found_and_old_ones_keep_their_part (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (workspace));
  g_autoptr (DscDataset) dataset = g_object_ref (dsc_workspace_get_dataset (workspace));
  g_autofree char *path = dsc_dataset_dup_photo_path (dataset, 0);
  g_autofree char *class = g_path_get_dirname (path);
  g_autofree char *more = g_build_filename (class, "zz.jpg", NULL);
  g_autofree char *bytes = NULL;
  Outcome outcome = { FALSE };
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (more, bytes, (gssize) length, NULL));
  dsc_workspace_reimport_async (workspace, opened_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 11);
  for (guint i = 0; i < before->n; i++)
    {
      guint now;

      g_assert_true (dsc_dataset_find (dsc_workspace_get_dataset (workspace),
                                       dsc_dataset_get_photo (dataset, i)->path, &now));
      g_assert_cmpuint (dsc_workspace_get_split (workspace)->parts[now], ==, before->parts[i]);
    }
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
open_sample (guint count)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  Outcome outcome = { FALSE };

  dsc_workspace_open_sample_async (workspace, count, opened_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, count);
  dsc_test_close (workspace);
}

static void
test_the_sample_is_rendered_once (void)
{
  char *folder = dsc_workspace_dup_sample_folder ();
  g_autofree char *path = NULL;
  g_autofree char *picture = NULL;
  GStatBuf first, again;

  open_sample (20);
  path = g_build_filename (folder, dsc_sample_kind_name (3), NULL);
  picture = g_strdup_printf ("%s/%s_0000.jpg", path, dsc_sample_kind_name (3));
  g_assert_cmpint (g_stat (picture, &first), ==, 0);
  open_sample (20);
  g_assert_cmpint (g_stat (picture, &again), ==, 0);
  g_assert_cmpuint (again.st_ino, ==, first.st_ino);
  g_unlink (picture);
  open_sample (20);
  g_assert_cmpint (g_stat (picture, &again), ==, 0);
  /* Others are learned from, too, though there is a project. */
  open_sample (40);
  dsc_test_photos_delete (folder);
}

static void
test_the_sample_has_as_many_photos_as_were_asked_for (void)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  g_autofree char *folder = dsc_workspace_dup_sample_folder ();
  Outcome outcome = { FALSE };

  dsc_workspace_open_sample_async (workspace, 60, opened_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dsc_workspace_get_dataset (workspace)), ==, 60);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dsc_workspace_get_dataset (workspace)), ==, 20);
  g_assert_cmpstr (dsc_workspace_get_source (workspace), ==, folder);
  dsc_test_close (workspace);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* --- runs --- */

static void
train_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

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
  Outcome outcome = { FALSE };

  spec->epochs = 40;
  dsc_workspace_train_async (workspace, spec, NULL, train_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_clear_object (&outcome.result);
  DSC_TEST_WAIT (has_an_epoch, workspace);
  g_assert_true (dsc_workspace_is_training (workspace));
}

/* Returns: (transfer full) (nullable): the error of going on with run @run */
static GError *
resume (DscWorkspace *workspace, gint64 run)
{
  Outcome outcome = { FALSE };

  dsc_workspace_resume_async (workspace, run, train_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
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
  Outcome opened = { FALSE };
  Outcome started = { FALSE };

  dsc_test_script ("{\"delay_ms\": 60}");
  workspace = dsc_test_open (folder);
  spec->epochs = 40;
  dsc_workspace_open_async (workspace, other, opened_cb, &opened);
  dsc_workspace_train_async (workspace, spec, NULL, train_cb, &started);
  DSC_TEST_WAIT (is_done, &started);
  g_assert_no_error (started.error);
  g_clear_object (&started.result);
  DSC_TEST_WAIT (is_done, &opened);
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

/* --- splits --- */

static void
split_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  dsc_workspace_set_split_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static gboolean
holds_back_a_fifth (gpointer data)
{
  return dsc_workspace_get_split (data)->plan.fraction == 0.2;
}

static void
test_another_split_can_be_undone (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  Outcome outcome = { FALSE };

  g_assert_true (holds_back_a_fifth (workspace));
  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 7 },
      split_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpfloat (dsc_workspace_get_split (workspace)->plan.fraction, ==, 0.5);
  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (holds_back_a_fifth, workspace);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static gboolean
is_locked (gpointer data)
{
  return dsc_workspace_get_split (data)->locked;
}

static gboolean
is_unlocked (gpointer data)
{
  return !is_locked (data);
}

static void
test_a_locked_split_stays (void)
{
  const DscSplitPlan half = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 1 };
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  Outcome outcome = { FALSE };

  dsc_workspace_lock_split (workspace, TRUE);
  DSC_TEST_WAIT (is_locked, workspace);
  dsc_workspace_set_split_async (workspace, &half, split_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_USAGE);
  g_clear_error (&outcome.error);
  g_assert_true (holds_back_a_fifth (workspace));
  dsc_workspace_lock_split (workspace, FALSE);
  DSC_TEST_WAIT (is_unlocked, workspace);
  outcome.done = FALSE;
  dsc_workspace_set_split_async (workspace, &half, split_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_another_split_can_be_undone_though_photos_were_added (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (workspace));
  g_autoptr (DscDataset) dataset = g_object_ref (dsc_workspace_get_dataset (workspace));
  g_autofree char *path = dsc_dataset_dup_photo_path (dataset, 0);
  g_autofree char *class = g_path_get_dirname (path);
  g_autofree char *more = g_build_filename (class, "aa.jpg", NULL);
  g_autofree char *bytes = NULL;
  Outcome outcome = { FALSE };
  const DscSplit *now;
  gsize length;
  guint added;

  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 7 },
      split_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (more, bytes, (gssize) length, NULL));
  outcome.done = FALSE;
  dsc_workspace_reimport_async (workspace, opened_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpfloat (dsc_workspace_get_split (workspace)->plan.fraction, ==, 0.5);

  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (holds_back_a_fifth, workspace);
  now = dsc_workspace_get_split (workspace);
  g_assert_cmpuint (now->n, ==, 21);
  for (guint i = 0; i < before->n; i++)
    {
      guint place;

      g_assert_true (dsc_dataset_find (dsc_workspace_get_dataset (workspace),
                                       dsc_dataset_get_photo (dataset, i)->path, &place));
      g_assert_cmpuint (now->parts[place], ==, before->parts[i]);
    }
  g_assert_true (
      dsc_dataset_find (dsc_workspace_get_dataset (workspace), more + strlen (folder) + 1, &added));
  g_assert_cmpuint (now->parts[added], !=, DSC_PART_NONE);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

/* --- questions --- */

static void
classified_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  dsc_workspace_classify_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_pictures_are_answered_and_other_files_say_why_not (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (GListStore) answers = g_list_store_new (DSC_TYPE_ANSWER_ITEM);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autofree char *broken = g_build_filename (folder, "broken.jpg", NULL);
  guint n_failed = 0;
  Outcome outcome = { FALSE };

  g_ptr_array_add (paths, folder);
  dsc_workspace_classify_async (workspace, paths, answers, NULL, classified_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_clear_error (&outcome.error);

  dsc_test_train (workspace, "instant", 2);
  g_assert_true (g_file_set_contents (broken, "not a picture", -1, NULL));
  outcome.done = FALSE;
  dsc_workspace_classify_async (workspace, paths, answers, NULL, classified_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (answers)), ==, 11);
  for (guint i = 0; i < 11; i++)
    {
      g_autoptr (DscAnswerItem) item = g_list_model_get_item (G_LIST_MODEL (answers), i);

      n_failed += dsc_answer_item_get_error (item) != NULL;
      g_assert_true ((dsc_answer_item_get_error (item) == NULL)
                     == (dsc_answer_item_get_probabilities (item) != NULL));
    }
  g_assert_cmpuint (n_failed, ==, 1);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->result = dsc_workspace_explain_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_a_photo_is_explained (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autofree char *path = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (workspace), 0);
  Outcome outcome = { FALSE };
  DscHeatMap *map;

  dsc_test_train (workspace, "instant", 2);
  dsc_workspace_explain_async (workspace, path, 1, NULL, explained_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  map = outcome.result;
  g_assert_cmpint (map->label, ==, 1);
  g_assert_cmpuint (map->height * map->width, >, 0);
  dsc_heat_map_free (map);

  outcome.done = FALSE;
  dsc_workspace_explain_async (workspace, "/no/such/photo.jpg", -1, NULL, explained_cb, &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

/* --- learning-rate tests --- */

static void
rate_cb (const DscRatePoint *point, gpointer data)
{
  g_array_append_vals (data, point, 1);
}

static void
rate_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->result
      = dsc_workspace_find_rate_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
test_a_rate_test_shows_each_step_before_its_end (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (DscRatePoint));
  g_autoptr (DscRateTestRecord) record = NULL;
  Outcome outcome = { FALSE };

  dsc_workspace_find_rate_async (workspace, spec, NULL, rate_cb, points, NULL, rate_found_cb,
                                 &outcome);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_no_error (outcome.error);
  record = outcome.result;
  g_assert_cmpuint (points->len, ==, record->n);
  for (guint i = 0; i < record->n; i++)
    g_assert_cmpfloat (g_array_index (points, DscRatePoint, i).rate, ==, record->rates[i]);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_rate_test_can_be_cancelled (void)
{
  char *folder = dsc_test_photos_new (2, 5);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  DscWorkspace *workspace;
  Outcome outcome = { FALSE };

  dsc_test_script ("{\"rate_ms\": 50}");
  workspace = dsc_test_open (folder);
  dsc_workspace_find_rate_async (workspace, spec, NULL, NULL, NULL, cancellable, rate_found_cb,
                                 &outcome);
  g_cancellable_cancel (cancellable);
  DSC_TEST_WAIT (is_done, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
  dsc_test_script (NULL);
  dsc_test_photos_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/workspace/a-folder-that-is-not-there-leaves-what-is-open",
                   test_a_folder_that_is_not_there_leaves_what_is_open);
  g_test_add_func ("/model/workspace/a-project-is-opened-by-its-folder-or-by-its-photos",
                   test_a_project_is_opened_by_its_folder_or_by_its_photos);
  g_test_add_func ("/model/workspace/photos-added-since-are-found-and-old-ones-keep-their-part",
                   test_photos_added_since_are_found_and_old_ones_keep_their_part);
  g_test_add_func ("/model/workspace/the-sample-has-as-many-photos-as-were-asked-for",
                   test_the_sample_has_as_many_photos_as_were_asked_for);
  g_test_add_func (
      "/model/workspace/a-deleted-run-comes-back-when-it-is-undone-and-goes-for-good-at-the-end",
      test_a_deleted_run_comes_back_when_it_is_undone_and_goes_for_good_at_the_end);
  g_test_add_func ("/model/workspace/a-run-is-renamed-and-called-as-before-when-that-is-undone",
                   test_a_run_is_renamed_and_called_as_before_when_that_is_undone);
  g_test_add_func ("/model/workspace/a-blank-name-changes-nothing",
                   test_a_blank_name_changes_nothing);
  g_test_add_func ("/model/workspace/a-stage-is-renamed-and-called-as-before-when-that-is-undone",
                   test_a_stage_is_renamed_and_called_as_before_when_that_is_undone);
  g_test_add_func ("/model/workspace/results-are-those-of-the-run-that-was-chosen",
                   test_results_are_those_of_the_run_that_was_chosen);
  g_test_add_func ("/model/workspace/a-run-that-was-closed-over-goes-on-from-there",
                   test_a_run_that_was_closed_over_goes_on_from_there);
  g_test_add_func ("/model/workspace/a-deleted-run-is-not-resumed",
                   test_a_deleted_run_is_not_resumed);
  g_test_add_func ("/model/workspace/a-run-that-goes-on-is-not-deleted-again",
                   test_a_run_that_goes_on_is_not_deleted_again);
  g_test_add_func (
      "/model/workspace/a-run-begins-where-it-was-begun-though-other-photos-are-being-opened",
      test_a_run_begins_where_it_was_begun_though_other_photos_are_being_opened);
  g_test_add_func ("/model/workspace/only-others-are-said-to-be-at-work",
                   test_only_others_are_said_to_be_at_work);
  g_test_add_func (
      "/model/workspace/results-that-cannot-be-read-leave-the-list-and-those-of-before",
      test_results_that_cannot_be_read_leave_the_list_and_those_of_before);
  g_test_add_func ("/model/workspace/a-run-is-renamed-while-it-trains",
                   test_a_run_is_renamed_while_it_trains);
  g_test_add_func ("/model/workspace/a-locked-split-stays", test_a_locked_split_stays);
  g_test_add_func ("/model/workspace/another-split-can-be-undone",
                   test_another_split_can_be_undone);
  g_test_add_func ("/model/workspace/another-split-can-be-undone-though-photos-were-added",
                   test_another_split_can_be_undone_though_photos_were_added);
  g_test_add_func ("/model/workspace/the-sample-is-rendered-once",
                   test_the_sample_is_rendered_once);
  g_test_add_func ("/model/workspace/pictures-are-answered-and-other-files-say-why-not",
                   test_pictures_are_answered_and_other_files_say_why_not);
  g_test_add_func ("/model/workspace/a-photo-is-explained", test_a_photo_is_explained);
  g_test_add_func ("/model/workspace/a-rate-test-shows-each-step-before-its-end",
                   test_a_rate_test_shows_each_step_before_its_end);
  g_test_add_func ("/model/workspace/a-rate-test-can-be-cancelled",
                   test_a_rate_test_can_be_cancelled);
  return g_test_run ();
}
