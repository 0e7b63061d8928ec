/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stages of runs, with their epochs, batches and learning-rate tests. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"

/* --- stages --- */

typedef struct
{
  gint64 run;
  const char *name;
  const char *settings;
  gint64 from;
  gint64 id; /* (out) */
} NewStage;

static gboolean
insert_stage (DscConnection *connection, gpointer data, GError **error)
{
  NewStage *stage = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO stage (run, number, name, settings, origin, state) VALUES (?1,"
      " (SELECT ifnull (max (number) + 1, 0) FROM stage WHERE run = ?1),"
      " ?2, ?3, ?4, 'running')",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, stage->run);
  dsc_bind_text (statement, 2, stage->name);
  dsc_bind_text (statement, 3, stage->settings != NULL ? stage->settings : "");
  if (stage->from != 0)
    sqlite3_bind_int64 (statement, 4, stage->from);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  stage->id = dsc_connection_get_last_id (connection);
  return TRUE;
}

gint64
dsc_project_add_stage (DscProject *self, gint64 run, const char *name, const char *settings,
                       gint64 from, GError **error)
{
  NewStage stage = { .run = run, .name = name, .settings = settings, .from = from };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && name != NULL, 0);

  return dsc_database_write (self->database, insert_stage, &stage, error) ? stage.id : 0;
}

typedef struct
{
  gint64 stage;
  DscRunState state;
  const char *model;
} StageEnd;

static gboolean
update_stage (DscConnection *connection, gpointer data, GError **error)
{
  const StageEnd *end = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "UPDATE stage SET state = ?2, model = ?3 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, end->stage);
  dsc_bind_text (statement, 2, dsc_run_state_to_string (end->state));
  dsc_bind_path (statement, 3, end->model);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  if (dsc_connection_get_n_changed (connection) == 1)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA, _ ("The project has no stage of number %lld."),
               (long long) end->stage);
  return FALSE;
}

gboolean
dsc_project_end_stage (DscProject *self, gint64 stage, DscRunState state, const char *model,
                       GError **error)
{
  StageEnd end = { .stage = stage, .state = state, .model = model };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_write (self->database, update_stage, &end, error);
}

/* What is wanted of a run or a stage, and the container that it is put in. */
typedef struct
{
  gint64 id;
  GPtrArray *records; /* of stages and learning-rate tests */
  GArray *rows;       /* of epochs and batches */
} Wanted;

static gboolean
read_stages (DscConnection *connection, gpointer data, GError **error)
{
  Wanted *wanted = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT id, run, number, name, settings, origin, state, model FROM stage"
      " WHERE run = ?1 ORDER BY number",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscStageRecord *record = g_new0 (DscStageRecord, 1);

      g_ptr_array_add (wanted->records, record);
      record->id = sqlite3_column_int64 (statement, 0);
      record->run = sqlite3_column_int64 (statement, 1);
      record->number = (guint) sqlite3_column_int64 (statement, 2);
      record->name = dsc_column_dup_text (statement, 3);
      record->settings = dsc_column_dup_text (statement, 4);
      record->from = sqlite3_column_int64 (statement, 5);
      record->model = dsc_column_dup_path (statement, 7);
      if (!_dsc_project_read_state (connection, statement, 6, "stage", &record->state, error))
        return FALSE;
    }
  return step == DSC_STEP_DONE;
}

GPtrArray *
dsc_project_get_stages (DscProject *self, gint64 run, GError **error)
{
  g_autoptr (GPtrArray) stages = NULL;
  Wanted wanted = { .id = run };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  stages = wanted.records = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_stage_record_free);
  return dsc_database_read (self->database, read_stages, &wanted, error) ? g_steal_pointer (&stages)
                                                                         : NULL;
}

/* --- epochs and batches --- */

typedef struct
{
  gint64 stage;
  const DscEpochRecord *epoch;
  const DscBatchRecord *batches;
  guint n_batches;
} NewEpoch;

static gboolean
insert_batches (DscConnection *connection, const NewEpoch *new, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO batch (stage, epoch, number, loss, smoothed, rate, momentum)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, new->stage);
  sqlite3_bind_int64 (statement, 2, new->epoch->epoch);
  for (guint i = 0; i < new->n_batches; i++)
    {
      const DscBatchRecord *batch = &new->batches[i];

      sqlite3_bind_int64 (statement, 3, batch->batch);
      sqlite3_bind_double (statement, 4, batch->loss);
      sqlite3_bind_double (statement, 5, batch->smoothed);
      sqlite3_bind_double (statement, 6, batch->rate);
      sqlite3_bind_double (statement, 7, batch->momentum);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
insert_epoch (DscConnection *connection, gpointer data, GError **error)
{
  const NewEpoch *new = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO epoch (stage, number, train_loss, valid_loss, error_rate, seconds)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, new->stage);
  sqlite3_bind_int64 (statement, 2, new->epoch->epoch);
  sqlite3_bind_double (statement, 3, new->epoch->train_loss);
  sqlite3_bind_double (statement, 4, new->epoch->valid_loss);
  sqlite3_bind_double (statement, 5, new->epoch->error_rate);
  sqlite3_bind_double (statement, 6, new->epoch->seconds);
  return dsc_connection_run (connection, statement, error)
         && insert_batches (connection, new, error);
}

gboolean
dsc_project_add_epoch (DscProject *self, gint64 stage, const DscEpochRecord *epoch,
                       const DscBatchRecord *batches, guint n_batches, GError **error)
{
  NewEpoch new = { .stage = stage, .epoch = epoch, .batches = batches, .n_batches = n_batches };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && epoch != NULL, FALSE);
  g_return_val_if_fail (batches != NULL || n_batches == 0, FALSE);

  return dsc_database_write (self->database, insert_epoch, &new, error);
}

static gboolean
read_epochs (DscConnection *connection, gpointer data, GError **error)
{
  Wanted *wanted = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT number, train_loss, valid_loss, error_rate, seconds FROM epoch"
      " WHERE stage = ?1 ORDER BY number",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscEpochRecord epoch = {
        .epoch = (guint) sqlite3_column_int64 (statement, 0),
        .train_loss = dsc_column_double (statement, 1),
        .valid_loss = dsc_column_double (statement, 2),
        .error_rate = dsc_column_double (statement, 3),
        .seconds = dsc_column_double (statement, 4),
      };

      g_array_append_val (wanted->rows, epoch);
    }
  return step == DSC_STEP_DONE;
}

GArray *
dsc_project_get_epochs (DscProject *self, gint64 stage, GError **error)
{
  g_autoptr (GArray) epochs = NULL;
  Wanted wanted = { .id = stage };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  epochs = wanted.rows = g_array_new (FALSE, FALSE, sizeof (DscEpochRecord));
  return dsc_database_read (self->database, read_epochs, &wanted, error) ? g_steal_pointer (&epochs)
                                                                         : NULL;
}

static gboolean
read_batches (DscConnection *connection, gpointer data, GError **error)
{
  Wanted *wanted = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT number, loss, smoothed, rate, momentum FROM batch"
                                " WHERE stage = ?1 ORDER BY epoch, number",
                                error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscBatchRecord batch = {
        .batch = (guint) sqlite3_column_int64 (statement, 0),
        .loss = (float) dsc_column_double (statement, 1),
        .smoothed = (float) dsc_column_double (statement, 2),
        .rate = (float) dsc_column_double (statement, 3),
        .momentum = (float) dsc_column_double (statement, 4),
      };

      g_array_append_val (wanted->rows, batch);
    }
  return step == DSC_STEP_DONE;
}

GArray *
dsc_project_get_batches (DscProject *self, gint64 stage, GError **error)
{
  g_autoptr (GArray) batches = NULL;
  Wanted wanted = { .id = stage };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  batches = wanted.rows = g_array_new (FALSE, FALSE, sizeof (DscBatchRecord));
  return dsc_database_read (self->database, read_batches, &wanted, error)
             ? g_steal_pointer (&batches)
             : NULL;
}

/* --- learning-rate tests --- */

typedef struct
{
  gint64 stage;
  const double *arrays[3]; /* rates, losses, smoothed */
  guint n;
  double chosen;
} NewRateTest;

static gboolean
insert_rate_test (DscConnection *connection, gpointer data, GError **error)
{
  const NewRateTest *test = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "INSERT INTO rate_test (stage, chosen, rates, losses, smoothed)"
                                " VALUES (?1, ?2, ?3, ?4, ?5)",
                                error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, test->stage);
  sqlite3_bind_double (statement, 2, test->chosen);
  for (int i = 0; i < (int) G_N_ELEMENTS (test->arrays); i++)
    sqlite3_bind_blob64 (statement, 3 + i, test->arrays[i], test->n * sizeof (double),
                         SQLITE_STATIC);
  return dsc_connection_run (connection, statement, error);
}

gboolean
dsc_project_add_rate_test (DscProject *self, gint64 stage, const double *rates,
                           const double *losses, const double *smoothed, guint n, double chosen,
                           GError **error)
{
  NewRateTest test
      = { .stage = stage, .arrays = { rates, losses, smoothed }, .n = n, .chosen = chosen };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (rates != NULL && losses != NULL && smoothed != NULL, FALSE);

  return dsc_database_write (self->database, insert_rate_test, &test, error);
}

static gboolean
read_rate_tests (DscConnection *connection, gpointer data, GError **error)
{
  Wanted *wanted = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT chosen, rates, losses, smoothed FROM rate_test"
                                " WHERE stage = ?1 ORDER BY id",
                                error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      int size = sqlite3_column_bytes (statement, 1);
      DscRateTestRecord *record;

      if (size % sizeof (double) != 0 || sqlite3_column_bytes (statement, 2) != size
          || sqlite3_column_bytes (statement, 3) != size)
        return dsc_connection_fail_corrupt (connection, "rate_test", error);
      record = g_new0 (DscRateTestRecord, 1);
      g_ptr_array_add (wanted->records, record);
      record->chosen = dsc_column_double (statement, 0);
      record->n = size / sizeof (double);
      record->rates = g_memdup2 (sqlite3_column_blob (statement, 1), size);
      record->losses = g_memdup2 (sqlite3_column_blob (statement, 2), size);
      record->smoothed = g_memdup2 (sqlite3_column_blob (statement, 3), size);
    }
  return step == DSC_STEP_DONE;
}

GPtrArray *
dsc_project_get_rate_tests (DscProject *self, gint64 stage, GError **error)
{
  g_autoptr (GPtrArray) tests = NULL;
  Wanted wanted = { .id = stage };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  tests = wanted.records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_rate_test_record_free);
  return dsc_database_read (self->database, read_rate_tests, &wanted, error)
             ? g_steal_pointer (&tests)
             : NULL;
}
