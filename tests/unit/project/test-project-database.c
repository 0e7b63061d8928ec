/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Below the project: transactions, the writer thread, errors, migrations. */
#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "project/dsc-project-schema.h"
#include "project-fixture.h"

typedef struct
{
  char *folder;
  char *path; /* of the project file in it; not made yet */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = fixture_make_folder ();
  self->path = g_build_filename (self->folder, "project.db", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fixture_remove_folder (self->folder);
  g_free (self->path);
}

/* Opens a database with a table t (a). */
static DscDatabase *
open_database (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  DscConnection *writer, *reader;

  writer = dsc_connection_open (self->path, DSC_CONNECTION_CREATE, &error);
  g_assert_no_error (error);
  dsc_connection_exec (writer, "PRAGMA journal_mode = WAL; CREATE TABLE t (a)", &error);
  g_assert_no_error (error);
  reader = dsc_connection_open (self->path, DSC_CONNECTION_READ, &error);
  g_assert_no_error (error);
  return dsc_database_new (writer, reader);
}

static gboolean
insert (DscConnection *connection, gpointer data, GError **error)
{
  return dsc_connection_exec (connection, data, error);
}

static gboolean
count (DscConnection *connection, gpointer data, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (connection, "SELECT count (*) FROM t", error);

  g_assert_cmpint (dsc_connection_step (connection, statement, error), ==, DSC_STEP_ROW);
  *(gint64 *) data = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gint64
count_rows (DscDatabase *database)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  dsc_database_read (database, count, &n, &error);
  g_assert_no_error (error);
  return n;
}

static void
test_error_codes (void)
{
  const struct
  {
    int code;
    int errnum;
    DscError expected;
  } cases[] = {
    { SQLITE_FULL, 0, DSC_ERROR_DISK_FULL },
    { SQLITE_IOERR_WRITE, ENOSPC, DSC_ERROR_DISK_FULL },
    { SQLITE_IOERR_FSYNC, EDQUOT, DSC_ERROR_DISK_FULL },
    { SQLITE_IOERR_READ, EIO, DSC_ERROR_FAILED },
    { SQLITE_CORRUPT_INDEX, 0, DSC_ERROR_CORRUPT },
    { SQLITE_NOTADB, 0, DSC_ERROR_CORRUPT },
    { SQLITE_BUSY, 0, DSC_ERROR_LOCKED },
    { SQLITE_BUSY_SNAPSHOT, 0, DSC_ERROR_LOCKED },
    { SQLITE_LOCKED_SHAREDCACHE, 0, DSC_ERROR_LOCKED },
    { SQLITE_NOMEM, 0, DSC_ERROR_MEMORY },
    { SQLITE_TOOBIG, 0, DSC_ERROR_TOO_LARGE },
    { SQLITE_CONSTRAINT_FOREIGNKEY, 0, DSC_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (dsc_connection_map_error (cases[i].code, cases[i].errnum), ==,
                     cases[i].expected);
}

static void
test_failed_transaction_leaves_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDatabase) database = open_database (self);

  g_assert_false (dsc_database_write (
      database, insert, (char *) "INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)", &error));
  fixture_assert_error (error, DSC_ERROR_FAILED, "no such table");
  g_assert_cmpint (count_rows (database), ==, 0);
  g_assert_true (
      dsc_database_write (database, insert, (char *) "INSERT INTO t VALUES (1)", &error));
  g_assert_cmpint (count_rows (database), ==, 1);
}

static void
test_full_disk_is_said_and_undone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDatabase) database = open_database (self);
  gboolean ok;

  ok = dsc_database_write (database, insert,
                           (char *) "PRAGMA max_page_count = 20; INSERT INTO t VALUES (1);"
                                    "INSERT INTO t VALUES (zeroblob (1000000))",
                           &error);
  g_assert_false (ok);
  fixture_assert_error (error, DSC_ERROR_DISK_FULL, self->path);
  g_assert_cmpint (count_rows (database), ==, 0);
  g_assert_true (
      dsc_database_write (database, insert, (char *) "INSERT INTO t VALUES (1)", &error));
  g_assert_cmpint (count_rows (database), ==, 1);
}

static void
test_reader_cannot_write (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDatabase) database = open_database (self);

  g_assert_false (
      dsc_database_read (database, insert, (char *) "INSERT INTO t VALUES (1)", &error));
  fixture_assert_error (error, DSC_ERROR_FAILED, "cannot be written");
}

static gpointer
write_many (gpointer data)
{
  DscDatabase *database = data;

  for (int i = 0; i < 50; i++)
    {
      g_autoptr (GError) error = NULL;

      dsc_database_write (database, insert, (char *) "INSERT INTO t VALUES (1)", &error);
      g_assert_no_error (error);
      g_assert_cmpint (count_rows (database), >, i);
    }
  return NULL;
}

static void
test_threads_write_and_read_together (Fixture *self, gconstpointer data)
{
  g_autoptr (DscDatabase) database = open_database (self);
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("write", write_many, database);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (count_rows (database), ==, 50 * G_N_ELEMENTS (threads));
}

/* --- migrations --- */

static const char *const steps[] = {
  "CREATE TABLE a (x); INSERT INTO a VALUES (1)",
  "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1",
  "INSERT INTO a VALUES (5, 5); INSERT INTO missing VALUES (1)",
};

/* Returns: the one number that @sql gives. */
static int
get_number (DscConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement = dsc_connection_prepare (connection, sql, &error);
  int number;

  g_assert_no_error (error);
  g_assert_cmpint (dsc_connection_step (connection, statement, &error), ==, DSC_STEP_ROW);
  number = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  return number;
}

static DscConnection *
open_version (Fixture *self, const char *pragmas)
{
  g_autoptr (GError) error = NULL;
  DscConnection *connection = dsc_connection_open (self->path, DSC_CONNECTION_CREATE, &error);

  g_assert_no_error (error);
  dsc_connection_exec (connection, pragmas, &error);
  g_assert_no_error (error);
  return connection;
}

static void
test_migration_goes_step_by_step (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection = open_version (self, "PRAGMA application_id = 0x4453434e");

  g_assert_true (dsc_schema_upgrade_with (connection, steps, 1, &error));
  g_assert_cmpint (get_number (connection, "PRAGMA user_version"), ==, 1);
  g_assert_true (dsc_schema_upgrade_with (connection, steps, 2, &error));
  g_assert_cmpint (get_number (connection, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (get_number (connection, "SELECT y FROM a"), ==, 2);
  g_assert_true (dsc_schema_upgrade_with (connection, steps, 2, &error));
  g_assert_cmpint (get_number (connection, "SELECT count (*) FROM a"), ==, 1);
}

static void
test_failed_migration_leaves_the_last_good_version (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection = open_version (self, "PRAGMA application_id = 0x4453434e");

  g_assert_false (dsc_schema_upgrade_with (connection, steps, 3, &error));
  fixture_assert_error (error, DSC_ERROR_FAILED, "no such table");
  g_assert_cmpint (get_number (connection, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (get_number (connection, "SELECT count (*) FROM a"), ==, 1);
}

static void
test_newer_version_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection
      = open_version (self, "PRAGMA application_id = 0x4453434e; PRAGMA user_version = 3");

  g_assert_false (dsc_schema_upgrade_with (connection, steps, 2, &error));
  fixture_assert_error (error, DSC_ERROR_CORRUPT, "newer Discern");
}

static void
test_version_zero_becomes_a_project (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProject) project = NULL;
  g_autoptr (GPtrArray) runs = NULL;

  dsc_connection_free (open_version (self, "PRAGMA application_id = 0x4453434e"));
  project = dsc_project_open (self->folder, FALSE, &error);
  g_assert_no_error (error);
  runs = dsc_project_get_runs (project, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (runs->len, ==, 0);
}

/* Of version 8: findings were stored. */
static void
test_what_was_looked_for_before_is_kept (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection = NULL;

  g_assert_true (dsc_schema_create_file (self->path, &error));
  fixture_exec (self->folder,
                "DROP TABLE copy; DROP TABLE look;"
                "CREATE TABLE quality (what TEXT PRIMARY KEY CHECK (what IN ('findings',"
                " 'suspects')), created INTEGER NOT NULL, fingerprint TEXT NOT NULL);"
                "CREATE TABLE finding_item (kind TEXT NOT NULL, number INTEGER NOT NULL,"
                " group_number INTEGER, photo INTEGER REFERENCES photo (id), path BLOB, value REAL,"
                " make TEXT, PRIMARY KEY (kind, number)) WITHOUT ROWID;"
                "INSERT INTO quality VALUES ('findings', 1, 'a'), ('suspects', 2, 'b');"
                "INSERT INTO finding_item VALUES ('dark', 0, NULL, NULL, NULL, 12, NULL);"
                "PRAGMA user_version = 8");
  connection = dsc_connection_open (self->path, DSC_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_schema_upgrade (connection, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_number (connection, "SELECT count (*) FROM look"), ==, 1);
  g_assert_cmpint (get_number (connection, "SELECT created FROM look WHERE what = 'suspects'"), ==,
                   2);
  g_assert_cmpint (get_number (connection, "SELECT count (*) FROM copy"), ==, 0);
}

/* What a power cut must not take away is what SQLite is told to sync. */
static void
test_commits_are_durable (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection = NULL;
  sqlite3_stmt *statement;

  g_assert_true (dsc_schema_create_file (self->path, &error));
  connection = dsc_connection_open (self->path, DSC_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_number (connection, "PRAGMA synchronous"), ==, 2); /* FULL */
  g_assert_cmpint (get_number (connection, "PRAGMA foreign_keys"), ==, 1);
  statement = dsc_connection_prepare (connection, "PRAGMA journal_mode", &error);
  g_assert_cmpint (dsc_connection_step (connection, statement, &error), ==, DSC_STEP_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "wal");
}

static void
test_killed_creation_is_forgotten (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscConnection) connection = NULL;

  fixture_write (self->folder, "project.db.new", "half", 4);
  fixture_write (self->folder, "project.db.new-journal", "half", 4);
  g_assert_true (dsc_schema_create_file (self->path, &error));
  g_assert_no_error (error);
  connection = dsc_connection_open (self->path, DSC_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_number (connection, "PRAGMA user_version"), ==, 9);
  g_clear_pointer (&connection, dsc_connection_free);
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing else is left */
}

static void
test_log_without_its_file_is_not_taken_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_write (self->folder, "project.db-wal", "log", 3);
  g_assert_false (dsc_schema_create_file (self->path, &error));
  fixture_assert_error (error, DSC_ERROR_CORRUPT, "-wal");
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

#define ADD(path, func) \
  g_test_add ("/project/database/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/database/error-codes", test_error_codes);
  ADD ("failed-transaction-leaves-nothing", test_failed_transaction_leaves_nothing);
  ADD ("full-disk-is-said-and-undone", test_full_disk_is_said_and_undone);
  ADD ("reader-cannot-write", test_reader_cannot_write);
  ADD ("threads-write-and-read-together", test_threads_write_and_read_together);
  ADD ("migration-goes-step-by-step", test_migration_goes_step_by_step);
  ADD ("failed-migration-leaves-the-last-good-version",
       test_failed_migration_leaves_the_last_good_version);
  ADD ("newer-version-is-refused", test_newer_version_is_refused);
  ADD ("version-zero-becomes-a-project", test_version_zero_becomes_a_project);
  ADD ("what-was-looked-for-before-is-kept", test_what_was_looked_for_before_is_kept);
  ADD ("commits-are-durable", test_commits_are_durable);
  ADD ("killed-creation-is-forgotten", test_killed_creation_is_forgotten);
  ADD ("log-without-its-file-is-not-taken-up", test_log_without_its_file_is_not_taken_up);
  return g_test_run ();
}
