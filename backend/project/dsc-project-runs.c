/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of a project: storing and reading them, and what became of dead ones. */
#include "config.h"

#include <glib/gi18n-lib.h>

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

/* Parameters 1 … 20, which INSERT and UPDATE share. */
static void
bind_record (sqlite3_stmt *statement, const DscRunRecord *record)
{
  dsc_bind_text (statement, 1, dsc_run_state_to_string (record->state));
  bind_word (statement, 2, record->recipe);
  bind_word (statement, 3, record->network);
  sqlite3_bind_double (statement, 4, record->error_rate);
  sqlite3_bind_double (statement, 5, record->last_error_rate);
  sqlite3_bind_double (statement, 6, record->valid_loss);
  sqlite3_bind_int64 (statement, 7, record->n_train);
  sqlite3_bind_int64 (statement, 8, record->n_valid);
  sqlite3_bind_int64 (statement, 9, record->n_epochs);
  sqlite3_bind_double (statement, 10, record->seconds);
  sqlite3_bind_double (statement, 11, record->images_per_second);
  sqlite3_bind_double (statement, 12, record->data_wait);
  bind_word (statement, 13, record->device);
  bind_word (statement, 14, record->precision);
  dsc_bind_path (statement, 15, record->model);
  dsc_bind_text (statement, 16, record->message);
  dsc_bind_text (statement, 17, record->job);
  if (record->job_origin != 0)
    sqlite3_bind_int64 (statement, 18, record->job_origin);
  sqlite3_bind_int64 (statement, 19, record->job_stage);
  sqlite3_bind_int64 (statement, 20, record->job_keeps_optimizer != FALSE);
}

static gboolean
insert_run (DscConnection *connection, gpointer data, GError **error)
{
  RunJob *job = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO run (state, recipe, network, error_rate, last_error_rate, valid_loss,"
      " n_train, n_valid, n_epochs, seconds, images_per_second, data_wait, device, precision,"
      " model, message, job, job_origin, job_stage, job_keeps_optimizer,"
      " created, settings, split, split_name, name)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
      " ?19, ?20, ?21, ?22, ?23, ?24, ?25)",
      error);

  if (statement == NULL)
    return FALSE;
  bind_record (statement, job->record);
  sqlite3_bind_int64 (statement, 21, g_get_real_time ());
  bind_word (statement, 22, job->record->settings);
  if (job->record->split_id != 0)
    sqlite3_bind_int64 (statement, 23, job->record->split_id);
  bind_word (statement, 24, job->record->split_name);
  bind_word (statement, 25, job->record->name);
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

gboolean
_dsc_project_fail_no_run (gint64 id, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("The project has no run %lld. Choose one of those that it has."), (long long) id);
  return FALSE;
}

static gboolean
update_run (DscConnection *connection, gpointer data, GError **error)
{
  RunJob *job = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "UPDATE run SET state = ?1, recipe = ?2, network = ?3, error_rate = ?4,"
      " last_error_rate = ?5, valid_loss = ?6, n_train = ?7, n_valid = ?8, n_epochs = ?9,"
      " seconds = ?10, images_per_second = ?11, data_wait = ?12, device = ?13, precision = ?14,"
      " model = ?15, message = ?16, job = ?17, job_origin = ?18, job_stage = ?19,"
      " job_keeps_optimizer = ?20 WHERE id = ?21",
      error);

  if (statement == NULL)
    return FALSE;
  bind_record (statement, job->record);
  sqlite3_bind_int64 (statement, 21, job->record->id);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  return dsc_connection_get_n_changed (connection) == 1
         || _dsc_project_fail_no_run (job->record->id, error);
}

gboolean
dsc_project_update_run (DscProject *self, const DscRunRecord *record, GError **error)
{
  RunJob job = { .record = record };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && record != NULL, FALSE);

  return dsc_database_write (self->database, update_run, &job, error);
}

typedef struct
{
  gint64 id;
  const char *name;
} NameJob;

static gboolean
update_name (DscConnection *connection, gpointer data, GError **error)
{
  const NameJob *job = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "UPDATE run SET name = ?1 WHERE id = ?2", error);

  if (statement == NULL)
    return FALSE;
  bind_word (statement, 1, job->name);
  sqlite3_bind_int64 (statement, 2, job->id);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  return dsc_connection_get_n_changed (connection) == 1
         || _dsc_project_fail_no_run (job->id, error);
}

gboolean
dsc_project_set_run_name (DscProject *self, gint64 id, const char *name, GError **error)
{
  NameJob job = { .id = id, .name = name };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_write (self->database, update_name, &job, error);
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
                                 "UPDATE stage SET state = 'interrupted' WHERE state = 'running';"
                                 "UPDATE run SET state = 'interrupted' WHERE state = 'running';",
                                 error);
}

static gboolean
find_going (DscConnection *connection, gpointer data, GError **error)
{
  gboolean *found = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT EXISTS (SELECT 1 FROM run WHERE state = 'running')"
                                " OR EXISTS (SELECT 1 FROM stage WHERE state = 'running')",
                                error);

  if (statement == NULL || dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
    return FALSE;
  *found = sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}

gboolean
dsc_project_interrupt_dead_runs (DscProject *self, GError **error)
{
  gboolean found = FALSE;

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  if (!dsc_database_read (self->database, find_going, &found, error))
    return FALSE;
  return !found || dsc_project_is_locked (self, NULL)
         || dsc_database_write (self->database, interrupt_runs, self, error);
}

/* --- reading --- */

#define RUN_COLUMNS                                                                            \
  "SELECT id, created, state, name, recipe, network, settings, split, split_name, error_rate," \
  " last_error_rate, valid_loss, n_train, n_valid, n_epochs, seconds, images_per_second,"      \
  " data_wait, device, precision, model, message, job, job_origin, job_stage,"                 \
  " job_keeps_optimizer FROM run "

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
  record->job = dsc_column_dup_text (statement, 22);
  record->job_origin = sqlite3_column_int64 (statement, 23);
  record->job_stage = (guint) sqlite3_column_int64 (statement, 24);
  record->job_keeps_optimizer = sqlite3_column_int (statement, 25) != 0;
}

typedef struct
{
  DscProject *project;
  gint64 id;         /* of the one wanted; 0: the newest that is over, with a model */
  GPtrArray *found;  /* (owned) (element-type DscRunRecord) */
  GPtrArray *models; /* (element-type filename): what lies in models/ */
} WantedRuns;

static DscRunRecord *
read_record (WantedRuns *wanted, DscConnection *connection, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GPtrArray) files = NULL;

  if (!_dsc_project_read_state (connection, statement, 2, "run", &record->state, error))
    return NULL;
  read_columns (statement, record);
  files = _dsc_project_find_files (wanted->project, connection, record->id, wanted->models, error);
  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    record->disk_bytes += _dsc_project_disk_usage (g_ptr_array_index (files, i));
  return g_steal_pointer (&record);
}

static gboolean
read_rows (DscConnection *connection, sqlite3_stmt *statement, WantedRuns *wanted, GError **error)
{
  g_autoptr (GPtrArray) models = wanted->models = _dsc_project_list_models (wanted->project);
  DscStep step;

  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscRunRecord *record = read_record (wanted, connection, statement, error);

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
                      : RUN_COLUMNS "WHERE model IS NOT NULL"
                                    " ORDER BY state IN ('finished', 'stopped') DESC, id DESC"
                                    " LIMIT 1",
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
    return _dsc_project_fail_no_run (wanted->id, error);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("The project has no run with a model yet. Train one first."));
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
