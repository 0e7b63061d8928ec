/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's database: one writer thread that owns the only writing connection, and one reading
 * connection under a mutex.
 *
 * A call carries a function there and returns when it has run, for writing: when its transaction is
 * committed, or rolled back as if it had never begun. Any thread but the writer's own. Private to
 * the project layer. */
#pragma once

#include "project/dsc-connection.h"

G_BEGIN_DECLS

typedef struct _DscDatabase DscDatabase;

/** DscDatabaseFunc: the body of a transaction. Returns: %FALSE with @error set to roll back. */
typedef gboolean (*DscDatabaseFunc) (DscConnection *connection, gpointer data, GError **error);

/** Takes both connections; starts the writer. Returns: (transfer full) */
DscDatabase *dsc_database_new (DscConnection *writer, DscConnection *reader);
/** Waits for what is being written, ends the writer, closes both connections. Accepts %NULL. */
void dsc_database_free (DscDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscDatabase, dsc_database_free)

/** Runs @func on the writer thread in a transaction that holds the database's write lock from its
 * beginning. */
gboolean dsc_database_write (DscDatabase *self, DscDatabaseFunc func, gpointer data,
                             GError **error);
/** Runs @func on the calling thread; it sees one state of the database, whatever is written
 * meanwhile. */
gboolean dsc_database_read (DscDatabase *self, DscDatabaseFunc func, gpointer data, GError **error);

/** Runs @func in a transaction on @connection: for a connection that belongs to no database yet. */
gboolean dsc_connection_transact (DscConnection *connection, DscDatabaseFunc func, gpointer data,
                                  GError **error);

G_END_DECLS
