/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One SQLite connection: opened with our settings, each statement prepared once, errors in our
 * words.
 *
 * A connection is used by one thread at a time; DscDatabase sees to that. Private to the project
 * layer. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "base/dsc-error.h"

G_BEGIN_DECLS

typedef struct _DscConnection DscConnection;

/**
 * DscConnectionMode:
 * @DSC_CONNECTION_READ: an existing file; statements that would write fail
 * @DSC_CONNECTION_WRITE: an existing file
 * @DSC_CONNECTION_CREATE: a file that is made if it is not there
 */
typedef enum
{
  DSC_CONNECTION_READ,
  DSC_CONNECTION_WRITE,
  DSC_CONNECTION_CREATE
} DscConnectionMode;

/**
 * dsc_connection_open:
 * @path: (type filename): the database
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_CORRUPT (not a database), DSC_ERROR_FAILED (cannot be
 * written to), …
 *
 * Foreign keys are enforced. A committed transaction is on the disk, not in some cache:
 * synchronous=FULL, because what was reported must be there even after a power cut, and a training
 * run commits once an epoch, so that the price (one fsync) is not felt. Waits up to ten seconds for
 * another process's transaction.
 *
 * Returns: (transfer full) (nullable)
 */
DscConnection *dsc_connection_open (const char *path, DscConnectionMode mode, GError **error);
/** Accepts %NULL. */
void dsc_connection_free (DscConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscConnection, dsc_connection_free)

/** Returns: (transfer none) (type filename): the path that it was opened with. */
const char *dsc_connection_get_path (DscConnection *self);

/** Runs the statements of @sql, which return nothing. */
gboolean dsc_connection_exec (DscConnection *self, const char *sql, GError **error);

/**
 * dsc_connection_prepare:
 * @sql: one statement; a literal, since it is the key under which the statement is kept
 *
 * Returns: (transfer none) (nullable): the statement, without bindings, at its start.
 */
sqlite3_stmt *dsc_connection_prepare (DscConnection *self, const char *sql, GError **error);

typedef enum
{
  DSC_STEP_ERROR = -1,
  DSC_STEP_DONE,
  DSC_STEP_ROW
} DscStep;

/** Goes on to the next row of @statement. */
DscStep dsc_connection_step (DscConnection *self, sqlite3_stmt *statement, GError **error);
/** Runs @statement to its end and puts it back to its start; its bindings stay. */
gboolean dsc_connection_run (DscConnection *self, sqlite3_stmt *statement, GError **error);
/** Puts back every statement that was left between two rows, so that none holds a transaction open.
 */
void dsc_connection_rewind (DscConnection *self);

/** Returns: the row id that the last insert made. */
gint64 dsc_connection_get_last_id (DscConnection *self);
/** Returns: how many rows the last statement changed. */
gint64 dsc_connection_get_n_changed (DscConnection *self);

/** Sets DSC_ERROR_CORRUPT: @what (untranslated: a table's name) holds a value that cannot be.
 * Returns: %FALSE. */
gboolean dsc_connection_fail_corrupt (DscConnection *self, const char *what, GError **error);

/** Returns: what an SQLite result code means; @errnum: what the system said, 0 if nothing. */
DscError dsc_connection_map_error (int code, int errnum);

/* Values that may be absent: %NULL and NaN are stored as NULL. What is bound must outlive the
 * statement's run. Paths are bytes. */
void dsc_bind_text (sqlite3_stmt *statement, int index, const char *text);
void dsc_bind_path (sqlite3_stmt *statement, int index, const char *path);

/** Returns: (transfer full) (nullable): text of a column, valid UTF-8 whatever the file holds;
 * %NULL for NULL. */
char *dsc_column_dup_text (sqlite3_stmt *statement, int column);
/** Returns: (transfer full) (nullable) (type filename): bytes of a column, ended by a NUL. */
char *dsc_column_dup_path (sqlite3_stmt *statement, int column);
/** Returns: number of a column; NaN for NULL. */
double dsc_column_double (sqlite3_stmt *statement, int column);

G_END_DECLS
