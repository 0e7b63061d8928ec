/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stages of runs, with their epochs and batches. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"

/* What a run says of its epochs. */
#define COUNT_EPOCHS                                                                            \
  "n_epochs = (SELECT count (*) FROM epoch JOIN stage ON stage.id = epoch.stage"                \
  " WHERE stage.run = run.id),"                                                                 \
  " last_error_rate = (SELECT epoch.error_rate FROM epoch JOIN stage ON stage.id = epoch.stage" \
  " WHERE stage.run = run.id ORDER BY stage.number DESC, epoch.number DESC LIMIT 1)"

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
  const char *state; /* (nullable): %NULL: it stays */
  const char *model;
} StageChange;

static gboolean
update_stage (DscConnection *connection, gpointer data, GError **error)
{
  const StageChange *change = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "UPDATE stage SET state = ifnull (?2, state), model = ?3 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, change->stage);
  dsc_bind_text (statement, 2, change->state);
  dsc_bind_path (statement, 3, change->model);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  if (dsc_connection_get_n_changed (connection) == 1)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA, _ ("The project has no stage of number %lld."),
               (long long) change->stage);
  return FALSE;
}

gboolean
dsc_project_end_stage (DscProject *self, gint64 stage, DscRunState state, const char *model,
                       GError **error)
{
  StageChange change = { .stage = stage, .state = dsc_run_state_to_string (state), .model = model };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_write (self->database, update_stage, &change, error);
}

gboolean
dsc_project_set_stage_model (DscProject *self, gint64 stage, const char *model, GError **error)
{
  StageChange change = { .stage = stage, .model = model };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_write (self->database, update_stage, &change, error);
}

static gboolean
rename_stage (DscConnection *connection, gpointer data, GError **error)
{
  const NewStage *stage = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "UPDATE stage SET name = ?2 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, stage->id);
  dsc_bind_text (statement, 2, stage->name);
  return dsc_connection_run (connection, statement, error);
}

gboolean
dsc_project_set_stage_name (DscProject *self, gint64 stage, const char *name, GError **error)
{
  NewStage renamed = { .id = stage, .name = name };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return dsc_database_write (self->database, rename_stage, &renamed, error);
}

/* --- going back --- */

typedef struct
{
  gint64 run;
  guint n_stages;
  int n_epochs; /* of the last of these; −1: all */
} Rewind;

/* Runs a statement whose parameters are all or some of: 1: the run, 2: how many stages stay, 3: how
 * many epochs of the last of these. */
static gboolean
run_rewind (DscConnection *connection, const Rewind *rewind, const char *sql, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, rewind->run);
  sqlite3_bind_int64 (statement, 2, rewind->n_stages);
  sqlite3_bind_int64 (statement, 3, rewind->n_epochs);
  return dsc_connection_run (connection, statement, error);
}

#define LAST_STAGE "(SELECT id FROM stage WHERE run = ?1 AND number = ?2 - 1)"

static gboolean
rewind_run (DscConnection *connection, gpointer data, GError **error)
{
  const Rewind *rewind = data;

  /* Tables below go with what they hang on. */
  if (!run_rewind (connection, rewind, "DELETE FROM stage WHERE run = ?1 AND number >= ?2", error))
    return FALSE;
  if (rewind->n_epochs >= 0
      && (!run_rewind (connection, rewind,
                       "DELETE FROM epoch WHERE stage = " LAST_STAGE " AND number >= ?3", error)
          || !run_rewind (connection, rewind,
                          "UPDATE stage SET state = 'running' WHERE id = " LAST_STAGE, error)))
    return FALSE;
  return run_rewind (connection, rewind, "UPDATE run SET " COUNT_EPOCHS " WHERE id = ?1", error);
}

gboolean
dsc_project_rewind_run (DscProject *self, gint64 run, guint n_stages, int n_epochs, GError **error)
{
  Rewind rewind = { .run = run, .n_stages = n_stages, .n_epochs = n_epochs };

  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (n_stages > 0 || n_epochs < 0, FALSE);

  return dsc_database_write (self->database, rewind_run, &rewind, error);
}

/* --- reading stages --- */

/* What is wanted of a run or a stage, and the container that it is put in. */
typedef struct
{
  gint64 id;
  GPtrArray *records; /* of stages */
  GArray *rows;       /* of epochs and batches */
  GArray *counts;     /* of batches: how many each epoch has */
} Wanted;

static void
read_stage_columns (sqlite3_stmt *statement, DscStageRecord *record)
{
  record->id = sqlite3_column_int64 (statement, 0);
  record->run = sqlite3_column_int64 (statement, 1);
  record->number = (guint) sqlite3_column_int64 (statement, 2);
  record->name = dsc_column_dup_text (statement, 3);
  record->settings = dsc_column_dup_text (statement, 4);
  record->from = sqlite3_column_int64 (statement, 5);
  record->model = dsc_column_dup_path (statement, 7);
  record->n_epochs = (guint) sqlite3_column_int64 (statement, 8);
  record->best_error_rate = dsc_column_double (statement, 9);
  record->seconds = sqlite3_column_double (statement, 10);
  record->last = (DscEpochRecord){
    .epoch = (guint) sqlite3_column_int64 (statement, 11),
    .train_loss = dsc_column_double (statement, 12),
    .valid_loss = dsc_column_double (statement, 13),
    .error_rate = dsc_column_double (statement, 14),
    .seconds = dsc_column_double (statement, 15),
  };
}

static gboolean
read_stages (DscConnection *connection, gpointer data, GError **error)
{
  Wanted *wanted = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT s.id, s.run, s.number, s.name, s.settings, s.origin, s.state, s.model,"
      " done.n, done.best, done.seconds,"
      " last.number, last.train_loss, last.valid_loss, last.error_rate, last.seconds"
      " FROM stage AS s"
      " LEFT JOIN (SELECT stage, count (*) AS n, max (number) AS number, min (error_rate) AS best,"
      "            sum (seconds) AS seconds FROM epoch GROUP BY stage) AS done ON done.stage = s.id"
      " LEFT JOIN epoch AS last ON last.stage = s.id AND last.number = done.number"
      " WHERE s.run = ?1 ORDER BY s.number",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscStageRecord *record = g_new0 (DscStageRecord, 1);

      g_ptr_array_add (wanted->records, record);
      read_stage_columns (statement, record);
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
count_epoch (DscConnection *connection, const NewEpoch *new, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "UPDATE run SET " COUNT_EPOCHS " WHERE id = (SELECT run FROM stage WHERE id = ?1)", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, new->stage);
  return dsc_connection_run (connection, statement, error);
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
         && insert_batches (connection, new, error) && count_epoch (connection, new, error);
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

/* An epoch without batches has its place, too. */
static gboolean
count_batches (DscConnection *connection, Wanted *wanted, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT (SELECT count (*) FROM batch WHERE batch.stage = ?1"
                                " AND batch.epoch = epoch.number) FROM epoch"
                                " WHERE stage = ?1 ORDER BY number",
                                error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      guint n = (guint) sqlite3_column_int64 (statement, 0);

      g_array_append_val (wanted->counts, n);
    }
  return step == DSC_STEP_DONE;
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
  return step == DSC_STEP_DONE && count_batches (connection, wanted, error);
}

GArray *
dsc_project_get_batches (DscProject *self, gint64 stage, GArray **counts, GError **error)
{
  g_autoptr (GArray) batches = NULL;
  g_autoptr (GArray) found = NULL;
  Wanted wanted = { .id = stage };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  batches = wanted.rows = g_array_new (FALSE, FALSE, sizeof (DscBatchRecord));
  found = wanted.counts = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!dsc_database_read (self->database, read_batches, &wanted, error))
    return NULL;
  if (counts != NULL)
    *counts = g_steal_pointer (&found);
  return g_steal_pointer (&batches);
}
