/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a project file, how a new file gets them and an older one is brought up to date.
 *
 *   split ──< split_part >── photo >── class
 *   run >── split
 *   run ──< stage ──< epoch ──< batch
 *           stage ··< rate_test
 *   run ──< prediction_set ──< prediction >── photo ──· label_override
 *           prediction_set ──< prediction_class
 *   photo ──o measure, copy, suspect, left_out
 *
 * dataset: one row: what was imported (root and source), and which split is the current one.
 * class: names. A photo's class index is not stored: it is the place of the name among the sorted
 *   names of the photos at hand, so that it is right whatever classes come and go.
 * photo: every photo that was ever imported; `absent` ones are kept for old runs and splits. Never
 *   deleted: ids are for ever.
 * label_override: classes that a person has given to photos, whatever the source says; by name, so
 *   that they stay whatever classes come and go.
 * label_confirmed: classes of photos that a person has called right, whatever speaks against them.
 * left_out: photos that a person wants to be in no part. Their rows in split_part stay, for when
 *   they are used again.
 * skipped: what was not used, and why; `code` is a DscError as a word, or "warning".
 * split, split_part: named splits; photos that are in no part have no row. `test` is the share of
 * the test part, `together` the pattern for names whose photos stay together, `locked` whether it
 * is to stay so. run, stage: `settings` is JSON, `model` a file name below models/. Numbers that
 * are not known are NULL, here and below. `origin`: the stage that a stage started from. `job`:
 * settings of what is going on in the run, or can be gone on with; NULL for none. `job_origin`: the
 * stage that it started from, `job_stage`: number of its first stage. epoch, batch: batches belong
 * to the epoch that they were stored with; their order is that of (epoch, number). rate_test:
 * learning-rate tests, of the stage that they started from, or of none (from the weights that the
 * settings name); three arrays of float64, as long as each other. prediction_set: one for each run
 * and part. prediction_class: the run's classes at that time, in the order of the columns of
 * `probabilities`. prediction: `probabilities` are float32; `actual` and `predicted` are indices
 * into the classes of the set, so that old predictions stay right.
 *
 * setting: what a program wants to know again, such as how the table was read.
 * measure: numbers of a photo's file as it was at that size and time; `version` says how they were
 *   taken, `code` and `reason` why they could not be.
 * look: when copies, and suspects, were looked for, in which state of the photos, and whether
 *   features of them were there.
 * copy: photos that are there more than once: `same` and `exact` are numbers of sets, of whatever
 *   was done to them and of files with the same contents, 0 for none; `symmetry` and `share` how it
 *   was made of the first one of `same`.
 * suspect: what the other photos say to the label of each; `given` and `suggested` are names of
 *   classes, `number` is its place in the ranking.
 *
 * Paths are BLOBs. Parts are DscPart numbers; states and kinds are words. Arrays are in the
 * machine's byte order. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "project/dsc-project-schema.h"

#define STATES "('running', 'paused', 'finished', 'stopped', 'failed', 'interrupted')"

/* A model's name is a file directly below models/: a project that came from elsewhere must not
 * reach out of its folder. */
#define MODEL \
  "model BLOB CHECK (model IS NULL OR (length (model) > 0 AND instr (model, x'2f') = 0))"

/* A released step is never changed: a new version is a new step. */
static const char *const schema_steps[] = {
  /* 0 → 1 */
  "CREATE TABLE split ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  name TEXT NOT NULL UNIQUE,"
  "  kind TEXT NOT NULL CHECK (kind IN ('random', 'stratified', 'given', 'list')),"
  "  seed INTEGER NOT NULL,"
  "  fraction REAL);"
  "CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL);"
  "CREATE TABLE dataset ("
  "  id INTEGER PRIMARY KEY CHECK (id = 1),"
  "  root BLOB NOT NULL,"
  "  source BLOB NOT NULL,"
  "  current_split INTEGER REFERENCES split (id) ON DELETE SET NULL);"
  "CREATE TABLE class ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE);"
  "CREATE TABLE photo ("
  "  id INTEGER PRIMARY KEY,"
  "  path BLOB NOT NULL UNIQUE CHECK (length (path) > 0),"
  "  class INTEGER REFERENCES class (id),"
  "  given INTEGER NOT NULL CHECK (given BETWEEN 0 AND 3),"
  "  width INTEGER NOT NULL CHECK (width >= 0),"
  "  height INTEGER NOT NULL CHECK (height >= 0),"
  "  size INTEGER NOT NULL,"
  "  mtime INTEGER NOT NULL,"
  "  absent INTEGER NOT NULL CHECK (absent IN (0, 1)));"
  "CREATE INDEX photo_class ON photo (class);"
  "CREATE TABLE skipped ("
  "  id INTEGER PRIMARY KEY,"
  "  path BLOB NOT NULL,"
  "  code TEXT NOT NULL,"
  "  reason TEXT NOT NULL);"
  "CREATE INDEX skipped_path ON skipped (path, code);"
  "CREATE TABLE split_part ("
  "  split INTEGER NOT NULL REFERENCES split (id) ON DELETE CASCADE,"
  "  photo INTEGER NOT NULL REFERENCES photo (id),"
  "  part INTEGER NOT NULL CHECK (part BETWEEN 1 AND 3),"
  "  PRIMARY KEY (split, photo)) WITHOUT ROWID;"
  "CREATE TABLE run ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  created INTEGER NOT NULL,"
  "  state TEXT NOT NULL CHECK (state IN " STATES "),"
  "  name TEXT NOT NULL,"
  "  recipe TEXT NOT NULL,"
  "  network TEXT NOT NULL,"
  "  settings TEXT NOT NULL,"
  "  split INTEGER REFERENCES split (id) ON DELETE SET NULL,"
  "  split_name TEXT NOT NULL,"
  "  error_rate REAL,"
  "  last_error_rate REAL,"
  "  valid_loss REAL,"
  "  n_train INTEGER NOT NULL,"
  "  n_valid INTEGER NOT NULL,"
  "  n_epochs INTEGER NOT NULL,"
  "  seconds REAL,"
  "  images_per_second REAL,"
  "  data_wait REAL,"
  "  device TEXT NOT NULL,"
  "  precision TEXT NOT NULL," MODEL ","
  "  message TEXT);"
  "CREATE TABLE stage ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  name TEXT NOT NULL,"
  "  settings TEXT NOT NULL,"
  "  origin INTEGER REFERENCES stage (id) ON DELETE SET NULL,"
  "  state TEXT NOT NULL CHECK (state IN " STATES ")," MODEL ","
  "  UNIQUE (run, number));"
  "CREATE INDEX stage_origin ON stage (origin);"
  "CREATE TABLE epoch ("
  "  stage INTEGER NOT NULL REFERENCES stage (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  train_loss REAL,"
  "  valid_loss REAL,"
  "  error_rate REAL,"
  "  seconds REAL,"
  "  PRIMARY KEY (stage, number)) WITHOUT ROWID;"
  "CREATE TABLE batch ("
  "  stage INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  number INTEGER NOT NULL,"
  "  loss REAL,"
  "  smoothed REAL,"
  "  rate REAL,"
  "  momentum REAL,"
  "  PRIMARY KEY (stage, epoch, number),"
  "  FOREIGN KEY (stage, epoch) REFERENCES epoch (stage, number) ON DELETE CASCADE) WITHOUT ROWID;"
  "CREATE TABLE rate_test ("
  "  id INTEGER PRIMARY KEY,"
  "  stage INTEGER NOT NULL REFERENCES stage (id) ON DELETE CASCADE,"
  "  chosen REAL,"
  "  rates BLOB NOT NULL,"
  "  losses BLOB NOT NULL,"
  "  smoothed BLOB NOT NULL);"
  "CREATE INDEX rate_test_stage ON rate_test (stage);"
  "CREATE TABLE prediction_set ("
  "  id INTEGER PRIMARY KEY,"
  "  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,"
  "  part INTEGER NOT NULL CHECK (part BETWEEN 0 AND 3),"
  "  UNIQUE (run, part));"
  "CREATE TABLE prediction_class ("
  "  prediction_set INTEGER NOT NULL REFERENCES prediction_set (id) ON DELETE CASCADE,"
  "  label INTEGER NOT NULL CHECK (label >= 0),"
  "  name TEXT NOT NULL,"
  "  PRIMARY KEY (prediction_set, label)) WITHOUT ROWID;"
  "CREATE TABLE prediction ("
  "  prediction_set INTEGER NOT NULL REFERENCES prediction_set (id) ON DELETE CASCADE,"
  "  photo INTEGER NOT NULL REFERENCES photo (id),"
  "  actual INTEGER NOT NULL CHECK (actual >= -1),"
  "  predicted INTEGER NOT NULL CHECK (predicted >= 0),"
  "  loss REAL,"
  "  probabilities BLOB NOT NULL,"
  "  PRIMARY KEY (prediction_set, photo));",
  /* 1 → 2 */
  "ALTER TABLE run ADD COLUMN job TEXT;"
  "ALTER TABLE run ADD COLUMN job_origin INTEGER REFERENCES stage (id) ON DELETE SET NULL;"
  "CREATE INDEX run_job_origin ON run (job_origin);"
  "ALTER TABLE run ADD COLUMN job_stage INTEGER;"
  "ALTER TABLE run ADD COLUMN job_keeps_optimizer INTEGER;"
  "CREATE TABLE rate_test_of_any_start ("
  "  id INTEGER PRIMARY KEY,"
  "  created INTEGER NOT NULL,"
  "  stage INTEGER REFERENCES stage (id) ON DELETE CASCADE,"
  "  settings TEXT NOT NULL,"
  "  chosen REAL,"
  "  rates BLOB NOT NULL,"
  "  losses BLOB NOT NULL,"
  "  smoothed BLOB NOT NULL);"
  "INSERT INTO rate_test_of_any_start"
  "  SELECT rate_test.id, run.created, stage.id, stage.settings, chosen, rates, losses, smoothed"
  "  FROM rate_test JOIN stage ON stage.id = rate_test.stage JOIN run ON run.id = stage.run;"
  "DROP TABLE rate_test;"
  "ALTER TABLE rate_test_of_any_start RENAME TO rate_test;"
  "CREATE INDEX rate_test_stage ON rate_test (stage);",
  /* 2 → 3 */
  "CREATE TABLE label_override ("
  "  photo INTEGER PRIMARY KEY REFERENCES photo (id),"
  "  name TEXT NOT NULL CHECK (length (name) > 0));",
  /* 3 → 4 */
  "ALTER TABLE split ADD COLUMN test REAL NOT NULL DEFAULT 0;"
  "ALTER TABLE split ADD COLUMN together TEXT;"
  "ALTER TABLE split ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));",
  /* 4 → 5 */
  "CREATE TABLE measure ("
  "  photo INTEGER PRIMARY KEY REFERENCES photo (id),"
  "  version INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  mtime INTEGER NOT NULL,"
  "  code TEXT,"
  "  reason TEXT,"
  "  digest BLOB,"
  "  width INTEGER NOT NULL,"
  "  height INTEGER NOT NULL,"
  "  orientation INTEGER NOT NULL,"
  "  truncated INTEGER NOT NULL CHECK (truncated IN (0, 1)),"
  "  hash INTEGER NOT NULL,"
  "  small BLOB NOT NULL,"
  "  brightness REAL,"
  "  contrast REAL,"
  "  sharpness REAL,"
  "  colour REAL);"
  "CREATE TABLE quality ("
  "  what TEXT PRIMARY KEY CHECK (what IN ('findings', 'suspects')),"
  "  created INTEGER NOT NULL,"
  "  fingerprint TEXT NOT NULL);"
  "CREATE TABLE finding_item ("
  "  kind TEXT NOT NULL,"
  "  number INTEGER NOT NULL,"
  "  group_number INTEGER,"
  "  photo INTEGER REFERENCES photo (id),"
  "  path BLOB,"
  "  value REAL,"
  "  PRIMARY KEY (kind, number)) WITHOUT ROWID;"
  "CREATE TABLE suspect ("
  "  photo INTEGER PRIMARY KEY REFERENCES photo (id),"
  "  number INTEGER NOT NULL,"
  "  given TEXT,"
  "  suggested TEXT,"
  "  given_support REAL,"
  "  suggested_support REAL,"
  "  score REAL,"
  "  oddness REAL);",
  /* 5 → 6 */
  "CREATE TABLE label_confirmed ("
  "  photo INTEGER PRIMARY KEY REFERENCES photo (id),"
  "  name TEXT NOT NULL CHECK (length (name) > 0));",
  /* 6 → 7 */
  "CREATE TABLE left_out (photo INTEGER PRIMARY KEY REFERENCES photo (id));",
  /* 7 → 8 */
  "ALTER TABLE finding_item ADD COLUMN make TEXT;",
  /* 8 → 9: what is wrong is derived of what was seen, whenever it is asked for. Fingerprints are
   * made in another way: doubted labels are said to be of before. */
  "CREATE TABLE look ("
  "  what TEXT PRIMARY KEY CHECK (what IN ('copies', 'suspects')),"
  "  created INTEGER NOT NULL,"
  "  fingerprint TEXT NOT NULL,"
  "  had_features INTEGER NOT NULL CHECK (had_features IN (0, 1)));"
  "INSERT INTO look SELECT what, created, fingerprint, 1 FROM quality WHERE what = 'suspects';"
  "DROP TABLE quality;"
  "DROP TABLE finding_item;"
  "CREATE TABLE copy ("
  "  photo INTEGER PRIMARY KEY REFERENCES photo (id),"
  "  same INTEGER NOT NULL CHECK (same > 0),"
  "  exact INTEGER NOT NULL CHECK (exact >= 0),"
  "  symmetry INTEGER NOT NULL CHECK (symmetry BETWEEN 0 AND 7),"
  "  share REAL NOT NULL CHECK (share > 0));",
};

/* Reads a number that the file's header holds. */
static gboolean
read_pragma (DscConnection *connection, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (connection, sql, error);

  if (statement == NULL || dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
    return FALSE;
  *value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

/* Is it ours, and not from the future? Only reads: a file of someone else stays as it is. */
static gboolean
check_kind (DscConnection *connection, guint n_steps, gint64 *version, GError **error)
{
  g_autofree char *shown = dsc_path_display (dsc_connection_get_path (connection));
  gint64 id;

  if (!read_pragma (connection, "PRAGMA application_id", &id, error)
      || !read_pragma (connection, "PRAGMA user_version", version, error))
    return FALSE;
  if (id != DSC_SCHEMA_APPLICATION_ID || *version < 0)
    {
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_CORRUPT,
          _ ("“%s” is not a project of Discern. Move it away, or use another project folder."),
          shown);
      return FALSE;
    }
  if (*version > n_steps)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("The project file “%s” was made by a newer Discern. Open it with that one, "
                      "or use another project "
                      "folder."),
                   shown);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const char *const *steps;
  guint n_steps;
  gboolean done; /* (out): nothing is left to do */
} Upgrade;

/* One step. The version is read again: another process may have been faster. */
static gboolean
upgrade_one (DscConnection *connection, gpointer data, GError **error)
{
  Upgrade *upgrade = data;
  g_autofree char *set_version = NULL;
  gint64 version;

  if (!check_kind (connection, upgrade->n_steps, &version, error))
    return FALSE;
  upgrade->done = version == upgrade->n_steps;
  if (upgrade->done)
    return TRUE;
  set_version = g_strdup_printf ("PRAGMA user_version = %d", (int) version + 1);
  return dsc_connection_exec (connection, upgrade->steps[version], error)
         && dsc_connection_exec (connection, set_version, error);
}

gboolean
dsc_schema_upgrade_with (DscConnection *connection, const char *const *steps, guint n_steps,
                         GError **error)
{
  Upgrade upgrade = { .steps = steps, .n_steps = n_steps };
  gint64 version;

  if (!check_kind (connection, n_steps, &version, error))
    return FALSE;
  upgrade.done = version == n_steps;
  while (!upgrade.done)
    if (!dsc_connection_transact (connection, upgrade_one, &upgrade, error))
      return FALSE;
  return TRUE;
}

gboolean
dsc_schema_upgrade (DscConnection *connection, GError **error)
{
  return dsc_schema_upgrade_with (connection, schema_steps, G_N_ELEMENTS (schema_steps), error);
}

/* Fills the new file @path and closes it. The write-ahead log is turned on last, so that the file
 * is whole without one. */
static gboolean
fill_file (const char *path, GError **error)
{
  g_autofree char *set_id
      = g_strdup_printf ("PRAGMA application_id = %d", DSC_SCHEMA_APPLICATION_ID);
  g_autoptr (DscConnection) connection = NULL;

  connection = dsc_connection_open (path, DSC_CONNECTION_CREATE, error);
  return connection != NULL && dsc_connection_exec (connection, set_id, error)
         && dsc_schema_upgrade (connection, error)
         && dsc_connection_exec (connection, "PRAGMA journal_mode = WAL", error);
}

/* What a killed process may have left of the file that it was about to make. */
static void
remove_with_journals (const char *path)
{
  const char *const endings[] = { "", "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);

      g_unlink (name);
    }
}

gboolean
dsc_schema_create_file (const char *path, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *shown = dsc_path_display (path);

  /* SQLite would take a log that lies about for that of the new file. */
  if (g_file_test (log, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("There is no “%s”, but its log “%s-wal” is there. Put the file back, or "
                      "delete the log, too."),
                   shown, shown);
      return FALSE;
    }
  remove_with_journals (temporary);
  if (!fill_file (temporary, error))
    {
      remove_with_journals (temporary);
      return FALSE;
    }
  if (g_rename (temporary, path) != 0)
    {
      int errnum = errno;

      remove_with_journals (temporary);
      dsc_error_set_errno (error, errnum, _ ("“%s” could not be written"), shown);
      return FALSE;
    }
  /* The folder is not synced here: SQLite does so when it makes the first log, before anything is
   * committed to the file. */
  return TRUE;
}
