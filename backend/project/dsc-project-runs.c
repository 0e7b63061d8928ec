/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of a project: storing and reading them, what became of dead ones, and how they are
 * deleted with their model files. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "project/dsc-project-private.h"

/* --- writing --- */

typedef struct
{
  const DscRunRecord *record;
  gint64 id; /* (out) for a new one */
} RunJob;

/* Columns that are never NULL: what is not known yet is empty. */
static void
bind_word (sqlite3_stmt *statement, int index, const char *word)
{
  dsc_bind_text (statement, index, word != NULL ? word : "");
}

/* Parameters 1 … 17, which INSERT and UPDATE share. */
static void
bind_record (sqlite3_stmt *statement, const DscRunRecord *record)
{
  dsc_bind_text (statement, 1, dsc_run_state_to_string (record->state));
  bind_word (statement, 2, record->name);
  bind_word (statement, 3, record->recipe);
  bind_word (statement, 4, record->network);
  sqlite3_bind_double (statement, 5, record->error_rate);
  sqlite3_bind_double (statement, 6, record->last_error_rate);
  sqlite3_bind_double (statement, 7, record->valid_loss);
  sqlite3_bind_int64 (statement, 8, record->n_train);
  sqlite3_bind_int64 (statement, 9, record->n_valid);
  sqlite3_bind_int64 (statement, 10, record->n_epochs);
  sqlite3_bind_double (statement, 11, record->seconds);
  sqlite3_bind_double (statement, 12, record->images_per_second);
  sqlite3_bind_double (statement, 13, record->data_wait);
  bind_word (statement, 14, record->device);
  bind_word (statement, 15, record->precision);
  dsc_bind_path (statement, 16, record->model);
  dsc_bind_text (statement, 17, record->message);
}

static gboolean
insert_run (DscConnection *connection, gpointer data, GError **error)
{
  RunJob *job = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO run (state, name, recipe, network, error_rate, last_error_rate, valid_loss, "
      "n_train,"
      " n_valid, n_epochs, seconds, images_per_second, data_wait, device, precision, model, "
      "message,"
      " created, settings, split, split_name)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
      " ?18, ?19, ?20, ?21)",
      error);

  if (statement == NULL)
    return FALSE;
  bind_record (statement, job->record);
  sqlite3_bind_int64 (statement, 18, g_get_real_time ());
  bind_word (statement, 19, job->record->settings);
  if (job->record->split_id != 0)
    sqlite3_bind_int64 (statement, 20, job->record->split_id);
  bind_word (statement, 21, job->record->split_name);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  job->id = dsc_connection_get_last_id (connection);
  return TRUE;
}

gint64
dsc_project_add_run (DscProject *self, const DscRunRecord *record, GError **error)
{
  RunJob job = { .record = record };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && record != NULL, 0);

  return dsc_database_write (self->database, insert_run, &job, error) ? job.id : 0;
}

static gboolean
fail_no_run (gint64 id, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("The project has no run %lld. “discern-cli runs” lists those that it has."),
               (long long) id);
  return FALSE;
}

static gboolean
update_run (DscConnection *connection, gpointer data, GError **error)
{
  RunJob *job = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "UPDATE run SET state = ?1, name = ?2, recipe = ?3, network = ?4, error_rate = ?5,"
      " last_error_rate = ?6, valid_loss = ?7, n_train = ?8, n_valid = ?9, n_epochs = ?10, seconds "
      "= ?11,"
      " images_per_second = ?12, data_wait = ?13, device = ?14, precision = ?15, model = ?16, "
      "message = ?17"
      " WHERE id = ?18",
      error);

  if (statement == NULL)
    return FALSE;
  bind_record (statement, job->record);
  sqlite3_bind_int64 (statement, 18, job->record->id);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  return dsc_connection_get_n_changed (connection) == 1 || fail_no_run (job->record->id, error);
}

gboolean
dsc_project_update_run (DscProject *self, const DscRunRecord *record, GError **error)
{
  RunJob job = { .record = record };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && record != NULL, FALSE);

  return dsc_database_write (self->database, update_run, &job, error);
}

/* --- what became of runs whose process died --- */

/* In a transaction that holds the write lock: who takes the training lock after we looked stores
 * its run after we are done. */
static gboolean
interrupt_runs (DscConnection *connection, gpointer data, GError **error)
{
  DscProject *self = data;

  return dsc_project_is_locked (self, NULL)
         || dsc_connection_exec (connection,
                                 "UPDATE stage SET state = 'interrupted'"
                                 " WHERE state IN ('running', 'paused');"
                                 "UPDATE run SET state = 'interrupted'"
                                 " WHERE state IN ('running', 'paused');",
                                 error);
}

static gboolean
find_going (DscConnection *connection, gpointer data, GError **error)
{
  gboolean *found = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT EXISTS (SELECT 1 FROM run WHERE state IN ('running', 'paused'))"
      " OR EXISTS (SELECT 1 FROM stage WHERE state IN ('running', 'paused'))",
      error);

  if (statement == NULL || dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
    return FALSE;
  *found = sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}

gboolean
_dsc_project_interrupt_dead_runs (DscProject *self, GError **error)
{
  gboolean found = FALSE;

  if (!dsc_database_read (self->database, find_going, &found, error))
    return FALSE;
  return !found || dsc_project_is_locked (self, NULL)
         || dsc_database_write (self->database, interrupt_runs, self, error);
}

/* --- model files --- */

/* Returns: (transfer full) (nullable): where the model file @name lies; %NULL for a name that would
 * lead out of the folder. */
static char *
model_path (DscProject *self, const char *name)
{
  g_autofree char *folder = NULL;

  if (*name == '\0' || strchr (name, '/') != NULL || g_str_equal (name, ".")
      || g_str_equal (name, ".."))
    return NULL;
  folder = dsc_project_dup_models_folder (self);
  return g_build_filename (folder, name, NULL);
}

/* Returns: (transfer full) (nullable) (element-type filename): the model files of run @id and its
 * stages, each once. */
static GPtrArray *
read_model_paths (DscProject *self, DscConnection *connection, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT model FROM run WHERE id = ?1 AND model IS NOT NULL"
      " UNION SELECT model FROM stage WHERE run = ?1 AND model IS NOT NULL",
      error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      g_autofree char *name = dsc_column_dup_path (statement, 0);
      char *path = name != NULL ? model_path (self, name) : NULL;

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  return step == DSC_STEP_DONE ? g_steal_pointer (&paths) : NULL;
}

/* --- reading --- */

#define RUN_COLUMNS                                                                            \
  "SELECT id, created, state, name, recipe, network, settings, split, split_name, error_rate," \
  " last_error_rate, valid_loss, n_train, n_valid, n_epochs, seconds, images_per_second, "     \
  "data_wait,"                                                                                 \
  " device, precision, model, message FROM run "

static void
read_columns (sqlite3_stmt *statement, DscRunRecord *record)
{
  record->id = sqlite3_column_int64 (statement, 0);
  record->created = sqlite3_column_int64 (statement, 1);
  record->name = dsc_column_dup_text (statement, 3);
  record->recipe = dsc_column_dup_text (statement, 4);
  record->network = dsc_column_dup_text (statement, 5);
  record->settings = dsc_column_dup_text (statement, 6);
  record->split_id = sqlite3_column_int64 (statement, 7);
  record->split_name = dsc_column_dup_text (statement, 8);
  record->error_rate = dsc_column_double (statement, 9);
  record->last_error_rate = dsc_column_double (statement, 10);
  record->valid_loss = dsc_column_double (statement, 11);
  record->n_train = (guint) sqlite3_column_int64 (statement, 12);
  record->n_valid = (guint) sqlite3_column_int64 (statement, 13);
  record->n_epochs = (guint) sqlite3_column_int64 (statement, 14);
  record->seconds = dsc_column_double (statement, 15);
  record->images_per_second = dsc_column_double (statement, 16);
  record->data_wait = dsc_column_double (statement, 17);
  record->device = dsc_column_dup_text (statement, 18);
  record->precision = dsc_column_dup_text (statement, 19);
  record->model = dsc_column_dup_path (statement, 20);
  record->message = dsc_column_dup_text (statement, 21);
}

static DscRunRecord *
read_record (DscProject *self, DscConnection *connection, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GPtrArray) models = NULL;

  if (!_dsc_project_read_state (connection, statement, 2, "run", &record->state, error))
    return NULL;
  read_columns (statement, record);
  models = read_model_paths (self, connection, record->id, error);
  if (models == NULL)
    return NULL;
  for (guint i = 0; i < models->len; i++)
    record->disk_bytes += _dsc_project_disk_usage (g_ptr_array_index (models, i));
  return g_steal_pointer (&record);
}

typedef struct
{
  DscProject *project;
  gint64 id;        /* of the one wanted; 0: the newest with a model */
  GPtrArray *found; /* (owned) (element-type DscRunRecord) */
} WantedRuns;

static gboolean
read_rows (DscConnection *connection, sqlite3_stmt *statement, WantedRuns *wanted, GError **error)
{
  DscStep step;

  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscRunRecord *record = read_record (wanted->project, connection, statement, error);

      if (record == NULL)
        return FALSE;
      g_ptr_array_add (wanted->found, record);
    }
  return step == DSC_STEP_DONE;
}

static gboolean
read_runs (DscConnection *connection, gpointer data, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (connection, RUN_COLUMNS "ORDER BY id", error);

  return statement != NULL && read_rows (connection, statement, data, error);
}

GPtrArray *
dsc_project_get_runs (DscProject *self, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  WantedRuns wanted = { .project = self };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  found = wanted.found = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_run_record_free);
  return dsc_database_read (self->database, read_runs, &wanted, error) ? g_steal_pointer (&found)
                                                                       : NULL;
}

static gboolean
read_run (DscConnection *connection, gpointer data, GError **error)
{
  WantedRuns *wanted = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      wanted->id != 0 ? RUN_COLUMNS "WHERE id = ?1"
                      : RUN_COLUMNS "WHERE state IN ('finished', 'stopped')"
                                    " AND model IS NOT NULL ORDER BY id DESC LIMIT 1",
      error);

  if (statement == NULL)
    return FALSE;
  if (wanted->id != 0)
    sqlite3_bind_int64 (statement, 1, wanted->id);
  if (!read_rows (connection, statement, wanted, error))
    return FALSE;
  if (wanted->found->len > 0)
    return TRUE;
  if (wanted->id != 0)
    return fail_no_run (wanted->id, error);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("The project has no finished run with a model yet. Train one first."));
  return FALSE;
}

DscRunRecord *
dsc_project_get_run (DscProject *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  WantedRuns wanted = { .project = self, .id = id };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  found = wanted.found = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_run_record_free);
  if (!dsc_database_read (self->database, read_run, &wanted, error))
    return NULL;
  return g_ptr_array_steal_index (found, 0);
}

/* --- deleting --- */

typedef struct
{
  DscProject *project;
  gint64 id;
  GPtrArray *files; /* (owned) (nullable) (out): those that nobody names any more */
} Deletion;

/* Is it going? Said so by its state, and by the lock of the process that it goes in. */
static gboolean
check_not_going (DscConnection *connection, Deletion *deletion, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT state FROM run WHERE id = ?1", error);
  DscRunState state;
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, deletion->id);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    return fail_no_run (deletion->id, error);
  if (step != DSC_STEP_ROW
      || !_dsc_project_read_state (connection, statement, 0, "run", &state, error))
    return FALSE;
  if ((state != DSC_RUN_RUNNING && state != DSC_RUN_PAUSED)
      || !dsc_project_is_locked (deletion->project, NULL))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
               _ ("Run %lld is still going. Stop it, then delete it."), (long long) deletion->id);
  return FALSE;
}

/* Takes from the files to be deleted those that other runs name, too. */
static gboolean
keep_shared_files (DscConnection *connection, Deletion *deletion, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT EXISTS (SELECT 1 FROM run WHERE model = ?1)"
                                " OR EXISTS (SELECT 1 FROM stage WHERE model = ?1)",
                                error);

  if (statement == NULL)
    return FALSE;
  for (guint i = deletion->files->len; i-- > 0;)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (deletion->files, i));

      sqlite3_reset (statement);
      dsc_bind_path (statement, 1, name);
      if (dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
        return FALSE;
      if (sqlite3_column_int (statement, 0) != 0)
        g_ptr_array_remove_index_fast (deletion->files, i);
      sqlite3_reset (statement);
    }
  return TRUE;
}

static gboolean
delete_rows (DscConnection *connection, gpointer data, GError **error)
{
  Deletion *deletion = data;
  sqlite3_stmt *statement;

  if (!check_not_going (connection, deletion, error))
    return FALSE;
  deletion->files = read_model_paths (deletion->project, connection, deletion->id, error);
  if (deletion->files == NULL)
    return FALSE;
  statement = dsc_connection_prepare (connection, "DELETE FROM run WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, deletion->id);
  return dsc_connection_run (connection, statement, error)
         && keep_shared_files (connection, deletion, error);
}

/* Rows first: a file that nobody names wastes disk, a run that names a file that is gone would be a
 * lie. */
gboolean
dsc_project_delete_run (DscProject *self, gint64 id, guint64 *freed, GError **error)
{
  g_autoptr (GPtrArray) files = NULL;
  Deletion deletion = { .project = self, .id = id };
  guint64 bytes = 0;
  gboolean ok;

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  ok = dsc_database_write (self->database, delete_rows, &deletion, error);
  files = deletion.files;
  for (guint i = 0; ok && i < files->len; i++)
    {
      const char *path = g_ptr_array_index (files, i);
      guint64 size = _dsc_project_disk_usage (path);

      if (g_unlink (path) == 0)
        bytes += size;
      else if (errno != ENOENT)
        {
          int errnum = errno;
          g_autofree char *shown = dsc_path_display (path);

          dsc_error_set_errno (error, errnum, _ ("“%s” could not be deleted"), shown);
          ok = FALSE;
        }
    }
  if (freed != NULL)
    *freed = bytes;
  return ok;
}
