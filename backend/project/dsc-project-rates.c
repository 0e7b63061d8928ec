/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate tests of a project. */
#include "config.h"

#include "project/dsc-project-private.h"

typedef struct
{
  const DscRateTestRecord *record;
  gint64 id; /* (out) */
} NewRateTest;

static gboolean
insert_rate_test (DscConnection *connection, gpointer data, GError **error)
{
  NewRateTest *new = data;
  const DscRateTestRecord *record = new->record;
  const double *const arrays[] = { record->rates, record->losses, record->smoothed };
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO rate_test (created, stage, settings, chosen, rates, losses, smoothed)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, g_get_real_time ());
  if (record->stage != 0)
    sqlite3_bind_int64 (statement, 2, record->stage);
  dsc_bind_text (statement, 3, record->settings != NULL ? record->settings : "");
  sqlite3_bind_double (statement, 4, record->chosen);
  for (int i = 0; i < (int) G_N_ELEMENTS (arrays); i++)
    if (record->n > 0)
      sqlite3_bind_blob64 (statement, 5 + i, arrays[i], record->n * sizeof (double), SQLITE_STATIC);
    else
      sqlite3_bind_zeroblob (statement, 5 + i, 0);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  new->id = dsc_connection_get_last_id (connection);
  return TRUE;
}

gint64
dsc_project_add_rate_test (DscProject *self, const DscRateTestRecord *record, GError **error)
{
  NewRateTest new = { .record = record };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && record != NULL, 0);

  return dsc_database_write (self->database, insert_rate_test, &new, error) ? new.id : 0;
}

static gboolean
read_arrays (DscConnection *connection, sqlite3_stmt *statement, DscRateTestRecord *record,
             GError **error)
{
  int size = sqlite3_column_bytes (statement, 5);

  if (size % sizeof (double) != 0 || sqlite3_column_bytes (statement, 6) != size
      || sqlite3_column_bytes (statement, 7) != size)
    return dsc_connection_fail_corrupt (connection, "rate_test", error);
  record->n = size / sizeof (double);
  record->rates = g_memdup2 (sqlite3_column_blob (statement, 5), size);
  record->losses = g_memdup2 (sqlite3_column_blob (statement, 6), size);
  record->smoothed = g_memdup2 (sqlite3_column_blob (statement, 7), size);
  return TRUE;
}

static gboolean
read_rate_tests (DscConnection *connection, gpointer data, GError **error)
{
  GPtrArray *tests = data;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT id, created, stage, settings, chosen, rates, losses, smoothed FROM rate_test"
      " ORDER BY id",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      DscRateTestRecord *record = g_new0 (DscRateTestRecord, 1);

      g_ptr_array_add (tests, record);
      record->id = sqlite3_column_int64 (statement, 0);
      record->created = sqlite3_column_int64 (statement, 1);
      record->stage = sqlite3_column_int64 (statement, 2);
      record->settings = dsc_column_dup_text (statement, 3);
      record->chosen = dsc_column_double (statement, 4);
      if (!read_arrays (connection, statement, record, error))
        return FALSE;
    }
  return step == DSC_STEP_DONE;
}

GPtrArray *
dsc_project_get_rate_tests (DscProject *self, GError **error)
{
  g_autoptr (GPtrArray) tests
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_rate_test_record_free);

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return dsc_database_read (self->database, read_rate_tests, tests, error)
             ? g_steal_pointer (&tests)
             : NULL;
}
