/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When somebody has looked at the photos, and as what they were then: for copies and for suspects.
 */
#include "config.h"

#include "base/dsc-error.h"
#include "project/dsc-project-private.h"

void
_dsc_project_look_clear (DscProjectLook *self)
{
  g_clear_pointer (&self->fingerprint, g_free);
}

gboolean
_dsc_project_write_look (DscConnection *connection, const char *what, const DscProjectLook *look,
                         GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT OR REPLACE INTO look (what, created, fingerprint, had_features)"
      " VALUES (?1, ?2, ?3, ?4)",
      error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, what);
  sqlite3_bind_int64 (statement, 2, look->created);
  dsc_bind_text (statement, 3, look->fingerprint);
  sqlite3_bind_int (statement, 4, look->had_features);
  return dsc_connection_run (connection, statement, error);
}

gboolean
_dsc_project_read_look (DscConnection *connection, const char *what, const char *nothing,
                        DscProjectLook *look, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT created, fingerprint, had_features FROM look WHERE what = ?1", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, what);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA, nothing);
  if (step != DSC_STEP_ROW)
    return FALSE;
  look->created = sqlite3_column_int64 (statement, 0);
  look->fingerprint = dsc_column_dup_text (statement, 1);
  look->had_features = sqlite3_column_int (statement, 2) != 0;
  return look->fingerprint != NULL || dsc_connection_fail_corrupt (connection, "look", error);
}
