/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: what a program wants to know again about a project, such as how its table is read. */
#include "config.h"

#include "project/dsc-connection.h"
#include "project/dsc-project-private.h"

typedef struct
{
  const char *key;
  const char *value; /* (nullable): what to write; %NULL forgets */
  char *found;       /* (owned) (nullable): what was read */
} Setting;

static gboolean
write_setting (DscConnection *connection, gpointer data, GError **error)
{
  const Setting *setting = data;
  const char *sql = setting->value != NULL
                        ? "INSERT INTO setting (key, value) VALUES (?1, ?2) "
                          "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                        : "DELETE FROM setting WHERE key = ?1";
  sqlite3_stmt *statement = dsc_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, setting->key);
  if (setting->value != NULL)
    dsc_bind_path (statement, 2, setting->value);
  return dsc_connection_run (connection, statement, error);
}

gboolean
dsc_project_set_setting (DscProject *self, const char *key, const char *value, GError **error)
{
  Setting setting = { .key = key, .value = value };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && key != NULL, FALSE);

  return dsc_database_write (self->database, write_setting, &setting, error);
}

static gboolean
read_setting (DscConnection *connection, gpointer data, GError **error)
{
  Setting *setting = data;
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT value FROM setting WHERE key = ?1", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, setting->key);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_ROW)
    setting->found = dsc_column_dup_path (statement, 0);
  return step == DSC_STEP_ROW || step == DSC_STEP_DONE;
}

gboolean
dsc_project_get_setting (DscProject *self, const char *key, char **value, GError **error)
{
  Setting setting = { .key = key };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && key != NULL && value != NULL, FALSE);

  *value = NULL;
  if (!dsc_database_read (self->database, read_setting, &setting, error))
    return FALSE;
  *value = setting.found;
  return TRUE;
}
