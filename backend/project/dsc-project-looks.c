/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When somebody has looked at the photos, and as what they were then: of findings and of suspects.
 */
#include "config.h"

#include "base/dsc-error.h"
#include "project/dsc-project-private.h"

gboolean
_dsc_project_write_quality (DscConnection *connection, const char *what, gint64 created,
                            const char *fingerprint, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "INSERT OR REPLACE INTO quality (what, created, fingerprint) VALUES (?1, ?2, ?3)",
      error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, what);
  sqlite3_bind_int64 (statement, 2, created);
  dsc_bind_text (statement, 3, fingerprint);
  return dsc_connection_run (connection, statement, error);
}

gint64
_dsc_project_read_quality (DscConnection *connection, const char *what, const char *nothing,
                           char **fingerprint, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT created, fingerprint FROM quality WHERE what = ?1", error);
  gint64 created;
  DscStep step;

  if (statement == NULL)
    return 0;
  dsc_bind_text (statement, 1, what);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA, nothing);
  if (step != DSC_STEP_ROW)
    return 0;
  created = sqlite3_column_int64 (statement, 0);
  *fingerprint = dsc_column_dup_text (statement, 1);
  if (created != 0 && *fingerprint != NULL)
    return created;
  g_clear_pointer (fingerprint, g_free);
  dsc_connection_fail_corrupt (connection, "quality", error);
  return 0;
}
