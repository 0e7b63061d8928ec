/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several processes on one project, and processes that are killed. The other process is this
 * program again, started with what it is to do and the project's folder; it says on its standard
 * output what it has done. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <linux/capability.h>
#include <sqlite3.h>

#include "project-fixture.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = fixture_make_folder ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fixture_remove_folder (self->folder);
}

/* --- the other process --- */

/* Says one line; at once, since the process may be killed at any moment. */
static void report (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
report (const char *format, ...)
{
  char line[4096];
  va_list args;
  int n;

  va_start (args, format);
  n = g_vsnprintf (line, sizeof line, format, args);
  va_end (args);
  if (write (STDOUT_FILENO, line, n) != n)
    _exit (3);
}

/* Takes the lock, stores a run and waits to be killed, or for its standard input to end. */
static int
child_train (DscProject *project)
{
  char byte;

  if (!dsc_project_lock (project, "training the other run", NULL))
    return 2;
  report ("%" G_GINT64_FORMAT "\n", fixture_add_run (project, "other", DSC_RUN_RUNNING, NULL));
  return read (STDIN_FILENO, &byte, 1) < 0 ? 3 : 0;
}

/* Stores epochs of a new run, and all kinds of other things between them, for ever; says each epoch
 * that is stored. */
static int
child_append (DscProject *project)
{
  static const char *const photos[][2] = { { "a/1.jpg", "a" }, { "b/1.jpg", "b" }, { NULL, NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (project, photos);
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (2, 2);
  gint64 run, stage;

  if (!dsc_project_lock (project, "appending", &error))
    return 2;
  g_array_index (predictions->items, DscPrediction, 1).photo = 1;
  run = fixture_add_run (project, "appended", DSC_RUN_RUNNING, &stage);
  for (guint i = 0; TRUE; i++)
    {
      const DscEpochRecord epoch = { .epoch = i, .train_loss = i };
      DscBatchRecord batches[30];
      g_autofree char *path = g_strdup_printf ("%u.jpg", i);
      DscSkipped skipped = { path, "warning", "odd" };

      for (guint j = 0; j < G_N_ELEMENTS (batches); j++)
        batches[j] = (DscBatchRecord){ .batch = j, .loss = i };
      if (!dsc_project_add_epoch (project, stage, &epoch, batches, G_N_ELEMENTS (batches), &error)
          || !dsc_project_add_skipped (project, &skipped, 1, &error)
          || !dsc_project_set_predictions (project, run, dataset, predictions, &error))
        return 4;
      report ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u\n", run, stage, i);
    }
}

/* Gives a photo one class after the other, for ever; says each that is stored. */
static int
child_label (DscProject *project)
{
  static const char *const photos[][2] = { { "a/1.jpg", "a" }, { "b/1.jpg", "b" }, { NULL, NULL } };
  g_autoptr (DscDataset) dataset = fixture_import (project, photos);
  DscSplitPlan plan = DSC_SPLIT_PLAN_DEFAULT;
  guint8 *parts = g_new0 (guint8, 2);
  g_autoptr (DscSplit) split = dsc_split_new_from_parts (dataset, "all", &plan, parts);

  if (dsc_project_add_split (project, dataset, split, NULL) == 0)
    return 3;
  for (guint i = 0; TRUE; i++)
    {
      g_autofree char *name = g_strdup_printf ("class %u", i);
      g_autoptr (DscDataset) labelled = NULL;
      g_autoptr (DscSplit) fitted = NULL;
      const DscPhotoLabel labels[] = { { dsc_dataset_get_photo (dataset, 0)->id, name },
                                       { dsc_dataset_get_photo (dataset, 1)->id, name } };

      if (!dsc_project_correct_labels (project, labels, G_N_ELEMENTS (labels), NULL, &labelled,
                                       &fitted, NULL))
        return 4;
      report ("%u\n", i);
    }
}

/* Adds fifty runs, one transaction each. */
static int
child_add_runs (DscProject *project)
{
  for (int i = 0; i < 50; i++)
    report ("%" G_GINT64_FORMAT "\n",
            fixture_add_run (project, "one of many", DSC_RUN_FINISHED, NULL));
  return 0;
}

/* Opens the project without the right of root to write where nobody may. */
static int
child_open_unprivileged (const char *folder)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { { 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = NULL;

  if (syscall (SYS_capset, &header, none) != 0)
    return 5;
  project = dsc_project_open (folder, TRUE, &error);
  if (project != NULL)
    report ("opened\n");
  else
    report ("%s: %s\n", dsc_error_name (error), error->message);
  return 0;
}

static int
run_child (const char *what, const char *folder)
{
  g_autoptr (DscProject) project = NULL;

  if (g_str_equal (what, "open-unprivileged"))
    return child_open_unprivileged (folder);
  project = fixture_open (folder);
  if (g_str_equal (what, "train"))
    return child_train (project);
  if (g_str_equal (what, "append"))
    return child_append (project);
  if (g_str_equal (what, "label"))
    return child_label (project);
  if (g_str_equal (what, "add-runs"))
    return child_add_runs (project);
  return 1;
}

/* --- this process --- */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *reports;
} Child;

static Child
start (Fixture *self, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  Child child;

  child.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE,
                                    &error, program, "--child", what, self->folder, NULL);
  g_assert_no_error (error);
  child.reports = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child.process));
  return child;
}

/* Returns: (transfer full) (nullable): the next line that the child has said; waits for it; NULL at
 * the end. */
static char *
next_report (Child *child)
{
  return g_data_input_stream_read_line (child->reports, NULL, NULL, NULL);
}

static void
finish (Child *child)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (child->process), NULL, NULL);
  g_subprocess_wait_check (child->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&child->reports);
  g_clear_object (&child->process);
}

/* Kills it as `kill -9` does; what it said before can still be read. */
static void
kill_child (Child *child)
{
  g_subprocess_send_signal (child->process, SIGKILL);
  g_subprocess_wait (child->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child->process));
}

static void
test_lock_of_another_process (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = fixture_open (self->folder);
  g_autofree char *what = NULL;
  g_autofree char *started = NULL;
  Child child = start (self, "train");

  started = next_report (&child);
  g_assert_nonnull (started);
  g_assert_true (dsc_project_is_locked (project, &what));
  g_assert_cmpstr (what, ==, "training the other run");
  g_assert_false (dsc_project_lock (project, "mine", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "training the other run"));
  g_assert_nonnull (strstr (error->message, g_subprocess_get_identifier (child.process)));
  g_clear_error (&error);
  finish (&child);
  g_assert_false (dsc_project_is_locked (project, NULL));
  g_assert_true (dsc_project_lock (project, "mine", &error));
}

static DscRunState
get_state (DscProject *project, gint64 run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = dsc_project_get_run (project, run, &error);

  g_assert_no_error (error);
  return record->state;
}

static void
test_killed_run_is_interrupted (Fixture *self, gconstpointer data)
{
  Child child = start (self, "train");
  g_autofree char *started = next_report (&child);
  gint64 run = g_ascii_strtoll (started, NULL, 10);
  g_autoptr (DscProject) meanwhile = fixture_open (self->folder);
  g_autoptr (DscProject) afterwards = NULL;

  g_assert_cmpint (get_state (meanwhile, run), ==, DSC_RUN_RUNNING);
  kill_child (&child);
  g_clear_object (&child.reports);
  g_clear_object (&child.process);
  g_assert_false (dsc_project_is_locked (meanwhile, NULL));
  afterwards = fixture_open (self->folder);
  g_assert_cmpint (get_state (afterwards, run), ==, DSC_RUN_INTERRUPTED);
}

static void
assert_sound (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA foreign_key_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

/* Everything that a killed child has reported is there, and nothing by halves. */
static void
assert_nothing_is_missing (Fixture *self, gint64 run, gint64 stage, guint n_reported)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = fixture_open (self->folder);
  g_autoptr (GArray) epochs = dsc_project_get_epochs (project, stage, &error);
  g_autoptr (GArray) batches = dsc_project_get_batches (project, stage, NULL, &error);
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, &error);
  g_autoptr (DscPredictions) predictions = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (epochs->len, >=, n_reported);
  g_assert_cmpuint (epochs->len, <=, n_reported + 1);
  g_assert_cmpuint (batches->len, ==, epochs->len * 30);
  for (guint i = 0; i < epochs->len; i++)
    g_assert_cmpfloat (g_array_index (epochs, DscEpochRecord, i).train_loss, ==, i);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), >=, n_reported);
  predictions = dsc_project_get_predictions (project, run, dataset, DSC_PART_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (predictions->items->len, ==, 2);
  g_assert_cmpint (get_state (project, run), ==, DSC_RUN_INTERRUPTED);
}

static void
test_nothing_reported_is_lost_by_kill_9 (Fixture *self, gconstpointer data)
{
  for (int round = 0; round < 25; round++)
    {
      Child child = start (self, "append");
      gint64 run = 0, stage = 0;
      guint wanted = g_test_rand_int_range (1, 20);
      guint n_reported = 0;
      char *line;

      while ((line = next_report (&child)) != NULL)
        {
          guint epoch = G_MAXUINT;

          g_assert_cmpint (
              sscanf (line, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u", &run, &stage, &epoch),
              ==, 3);
          g_assert_cmpuint (epoch, ==, n_reported);
          g_free (line);
          if (++n_reported == wanted)
            kill_child (&child);
        }
      g_assert_cmpuint (n_reported, >=, wanted);
      g_clear_object (&child.reports);
      g_clear_object (&child.process);
      assert_nothing_is_missing (self, run, stage, n_reported);
    }
  assert_sound (self->folder);
}

static void
test_labels_outlive_kill_9 (Fixture *self, gconstpointer data)
{
  Child child = start (self, "label");
  g_autoptr (DscProject) project = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  guint n_reported = 0;
  guint last;
  char *line;

  while ((line = next_report (&child)) != NULL)
    {
      g_assert_cmpuint (g_ascii_strtoull (line, NULL, 10), ==, n_reported);
      g_free (line);
      if (++n_reported == 20)
        kill_child (&child);
    }
  g_clear_object (&child.reports);
  g_clear_object (&child.process);
  project = fixture_open (self->folder);
  dataset = dsc_project_get_dataset (project, NULL);
  /* Both photos or none of them: one of them alone was never of a class. */
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 1);
  g_assert_cmpint (sscanf (dsc_dataset_get_class_name (dataset, 0), "class %u", &last), ==, 1);
  g_assert_cmpuint (last + 1, >=, n_reported);
  g_assert_cmpuint (last, <=, n_reported);
  assert_sound (self->folder);
}

static void
test_processes_write_at_once (Fixture *self, gconstpointer data)
{
  Child children[3];
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (DscProject) project = NULL;
  g_autoptr (GPtrArray) runs = NULL;

  /* None of them finds a project: they also make it at once. */
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    children[i] = start (self, "add-runs");
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      char *line;

      while ((line = next_report (&children[i])) != NULL)
        g_assert_true (g_hash_table_add (seen, line));
      finish (&children[i]);
    }
  project = fixture_open (self->folder);
  runs = dsc_project_get_runs (project, NULL);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 50 * G_N_ELEMENTS (children));
  g_assert_cmpuint (runs->len, ==, 50 * G_N_ELEMENTS (children));
}

/* Returns: what an unprivileged process says when it opens the project. */
static char *
open_unprivileged (Fixture *self)
{
  Child child = start (self, "open-unprivileged");
  char *line = next_report (&child);

  g_test_message ("%s", line);
  finish (&child);
  return line;
}

static void
test_unwritable_folder_is_said (Fixture *self, gconstpointer data)
{
  g_autofree char *line = NULL;

  g_assert_cmpint (g_chmod (self->folder, 0500), ==, 0);
  line = open_unprivileged (self);
  g_assert_cmpint (g_chmod (self->folder, 0700), ==, 0);
  g_assert_true (g_str_has_prefix (line, "not-found: "));
  g_assert_nonnull (strstr (line, self->folder));
}

static void
test_unwritable_file_is_said (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "project.db", NULL);
  g_autofree char *line = NULL;

  g_object_unref (fixture_open (self->folder));
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  line = open_unprivileged (self);
  g_assert_true (g_str_has_prefix (line, "failed: "));
  g_assert_nonnull (strstr (line, "cannot be written"));
}

#define ADD(path, func) \
  g_test_add ("/project/processes/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  ADD ("lock-of-another-process", test_lock_of_another_process);
  ADD ("killed-run-is-interrupted", test_killed_run_is_interrupted);
  ADD ("nothing-reported-is-lost-by-kill-9", test_nothing_reported_is_lost_by_kill_9);
  ADD ("labels-outlive-kill-9", test_labels_outlive_kill_9);
  ADD ("processes-write-at-once", test_processes_write_at_once);
  ADD ("unwritable-folder-is-said", test_unwritable_folder_is_said);
  ADD ("unwritable-file-is-said", test_unwritable_file_is_said);
  return g_test_run ();
}
