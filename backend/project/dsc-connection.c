/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection: opened with our settings, each statement prepared once, errors in our
 * words. */
#include "config.h"

#include <errno.h>
#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "project/dsc-connection.h"

/* How long another process's transaction is waited for: the longest of ours, the import of 100,000
 * photos, takes a second or two. */
#define BUSY_TIMEOUT_MS 10000

/* A write-ahead log that an import has blown up is cut back to this when it is next reset. */
#define WAL_KEPT_BYTES "8388608"

struct _DscConnection
{
  char *path;             /* (owned) (type filename) */
  sqlite3 *db;            /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 sqlite3_stmt): keys are literals */
};

DscError
dsc_connection_map_error (int code, int errnum)
{
  if (errnum == ENOSPC || errnum == EDQUOT)
    return DSC_ERROR_DISK_FULL;
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return DSC_ERROR_DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DSC_ERROR_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DSC_ERROR_LOCKED;
    case SQLITE_NOMEM:
      return DSC_ERROR_MEMORY;
    case SQLITE_TOOBIG:
      return DSC_ERROR_TOO_LARGE;
    default:
      return DSC_ERROR_FAILED;
    }
}

/* Says what is wrong and what to do. @shown: the file; @words: SQLite's own, never translated. */
static char *
describe (DscError mapped, int primary, const char *shown, const char *words)
{
  switch (mapped)
    {
    case DSC_ERROR_DISK_FULL:
      return g_strdup_printf (_ ("There is no space left for the project file “%s”. Free some on "
                                 "its disk and try again."),
                              shown);
    case DSC_ERROR_CORRUPT:
      return g_strdup_printf (_ ("The project file “%s” is damaged (%s). Put back a copy of it, or "
                                 "start a new project elsewhere."),
                              shown, words);
    case DSC_ERROR_LOCKED:
      return g_strdup_printf (_ ("Another window or command is writing to the project file “%s”. "
                                 "Try again when it is done."),
                              shown);
    case DSC_ERROR_MEMORY:
      return g_strdup_printf (_ ("There is not enough memory to use the project file “%s”. Close "
                                 "other programs and try again."),
                              shown);
    default:
      if (primary == SQLITE_READONLY || primary == SQLITE_PERM)
        return g_strdup_printf (_ ("The project file “%s” cannot be written to. Make it and its "
                                   "folder writable, or use another project folder."),
                                shown);
      return g_strdup_printf (_ ("The project file “%s” could not be used: %s."), shown, words);
    }
}

/* Sets @error from @code, the result of a call. */
static void
fail (DscConnection *self, int code, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);
  g_autofree char *message = NULL;
  int primary = code & 0xff;
  int errnum = 0;
  DscError mapped;

  /* SQLite remembers the system's last word for ever: it is about this error only where the system
   * was the one to complain. */
  if (self->db != NULL && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN))
    errnum = sqlite3_system_errno (self->db);
  mapped = dsc_connection_map_error (code, errnum);
  message = describe (mapped, primary, shown,
                      self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code));
  g_set_error_literal (error, DSC_ERROR, mapped, message);
}

static gboolean
configure (DscConnection *self, DscConnectionMode mode, GError **error)
{
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  /* The file may come from someone else: nothing in its schema is to run functions or to write
   * where SQLite forbids it. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (mode != DSC_CONNECTION_READ && sqlite3_db_readonly (self->db, "main") == 1)
    {
      fail (self, SQLITE_READONLY, error);
      return FALSE;
    }
  return dsc_connection_exec (self,
                              "PRAGMA foreign_keys = ON;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA journal_size_limit = " WAL_KEPT_BYTES ";",
                              error)
         && (mode != DSC_CONNECTION_READ
             || dsc_connection_exec (self, "PRAGMA query_only = ON", error));
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

DscConnection *
dsc_connection_open (const char *path, DscConnectionMode mode, GError **error)
{
  g_autoptr (DscConnection) self = g_new0 (DscConnection, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  int code;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);
  /* A reader opens for writing too: the index of the write-ahead log is shared memory that readers
   * write. */
  code = sqlite3_open_v2 (path, &self->db,
                          mode == DSC_CONNECTION_CREATE ? flags | SQLITE_OPEN_CREATE : flags, NULL);
  if (code != SQLITE_OK)
    {
      fail (self, self->db != NULL ? sqlite3_extended_errcode (self->db) : code, error);
      return NULL;
    }
  return configure (self, mode, error) ? g_steal_pointer (&self) : NULL;
}

void
dsc_connection_free (DscConnection *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->db != NULL && sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("a statement outlived its connection");
  g_free (self->path);
  g_free (self);
}

const char *
dsc_connection_get_path (DscConnection *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

gboolean
dsc_connection_exec (DscConnection *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  fail (self, code, error);
  return FALSE;
}

sqlite3_stmt *
dsc_connection_prepare (DscConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      fail (self, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

DscStep
dsc_connection_step (DscConnection *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return DSC_STEP_ROW;
  if (code == SQLITE_DONE)
    return DSC_STEP_DONE;
  fail (self, code, error);
  return DSC_STEP_ERROR;
}

gboolean
dsc_connection_run (DscConnection *self, sqlite3_stmt *statement, GError **error)
{
  DscStep step;

  do
    step = dsc_connection_step (self, statement, error);
  while (step == DSC_STEP_ROW);
  sqlite3_reset (statement);
  return step == DSC_STEP_DONE;
}

void
dsc_connection_rewind (DscConnection *self)
{
  for (sqlite3_stmt *statement = sqlite3_next_stmt (self->db, NULL); statement != NULL;
       statement = sqlite3_next_stmt (self->db, statement))
    if (sqlite3_stmt_busy (statement))
      sqlite3_reset (statement);
}

gint64
dsc_connection_get_last_id (DscConnection *self)
{
  return sqlite3_last_insert_rowid (self->db);
}

gint64
dsc_connection_get_n_changed (DscConnection *self)
{
  return sqlite3_changes (self->db);
}

gboolean
dsc_connection_fail_corrupt (DscConnection *self, const char *what, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);

  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("The project file “%s” is damaged (its table “%s” holds an impossible value). "
                  "Put back a copy of it, or "
                  "start a new project elsewhere."),
               shown, what);
  return FALSE;
}

void
dsc_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

void
dsc_bind_path (sqlite3_stmt *statement, int index, const char *path)
{
  sqlite3_bind_blob64 (statement, index, path, path != NULL ? strlen (path) : 0, SQLITE_STATIC);
}

char *
dsc_column_dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

char *
dsc_column_dup_path (sqlite3_stmt *statement, int column)
{
  const void *bytes = sqlite3_column_blob (statement, column);

  return bytes != NULL ? g_strndup (bytes, sqlite3_column_bytes (statement, column)) : NULL;
}

double
dsc_column_double (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL
             ? NAN
             : sqlite3_column_double (statement, column);
}
