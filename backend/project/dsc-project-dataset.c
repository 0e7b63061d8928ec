/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dataset of a project: its photos, their classes, and what was skipped. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"

gboolean
_dsc_project_read_part (DscConnection *connection, sqlite3_stmt *statement, int column,
                        const char *table, DscPart *part, GError **error)
{
  gint64 value = sqlite3_column_int64 (statement, column);

  if (value < DSC_PART_NONE || value > DSC_PART_TEST)
    return dsc_connection_fail_corrupt (connection, table, error);
  *part = (DscPart) value;
  return TRUE;
}

GHashTable *
_dsc_project_index_photos (DscDataset *dataset)
{
  GHashTable *numbers = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n = dsc_dataset_get_n_photos (dataset);

  for (guint i = 0; i < n; i++)
    g_hash_table_insert (numbers, (gpointer) &dsc_dataset_get_photo (dataset, i)->id,
                         GUINT_TO_POINTER (i));
  return numbers;
}

/* --- writing --- */

static gboolean
write_source (DscConnection *connection, DscDataset *dataset, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "INSERT INTO dataset (id, root, source) VALUES (1, ?1, ?2)"
                                " ON CONFLICT (id) DO UPDATE SET root = ?1, source = ?2",
                                error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_path (statement, 1, dsc_dataset_get_root (dataset));
  dsc_bind_path (statement, 2, dsc_dataset_get_source (dataset));
  return dsc_connection_run (connection, statement, error);
}

/* Adds the classes that are new. Returns the rows of all, by class index. */
static gint64 *
write_classes (DscConnection *connection, DscDataset *dataset, GError **error)
{
  guint n = dsc_dataset_get_n_classes (dataset);
  g_autofree gint64 *ids = g_new (gint64, n + 1);
  sqlite3_stmt *add, *find;

  add = dsc_connection_prepare (connection, "INSERT OR IGNORE INTO class (name) VALUES (?1)",
                                error);
  if (add == NULL)
    return NULL;
  find = dsc_connection_prepare (connection, "SELECT id FROM class WHERE name = ?1", error);
  if (find == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      const char *name = dsc_dataset_get_class_name (dataset, i);

      dsc_bind_text (add, 1, name);
      dsc_bind_text (find, 1, name);
      if (!dsc_connection_run (connection, add, error)
          || dsc_connection_step (connection, find, error) != DSC_STEP_ROW)
        return NULL;
      ids[i] = sqlite3_column_int64 (find, 0);
      sqlite3_reset (find);
    }
  return g_steal_pointer (&ids);
}

/* Puts all photos in: those of a known path keep their row, hence their id. */
static gboolean
write_photos (DscConnection *connection, DscDataset *dataset, const gint64 *classes, GError **error)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO photo (path, class, given, width, height, size, mtime, absent)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)"
      " ON CONFLICT (path) DO UPDATE SET class = ?2, given = ?3, width = ?4,"
      " height = ?5, size = ?6, mtime = ?7, absent = 0",
      error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      dsc_bind_path (statement, 1, photo->path);
      if (photo->label >= 0)
        sqlite3_bind_int64 (statement, 2, classes[photo->label]);
      else
        sqlite3_bind_null (statement, 2);
      sqlite3_bind_int (statement, 3, photo->given);
      sqlite3_bind_int (statement, 4, photo->width);
      sqlite3_bind_int (statement, 5, photo->height);
      sqlite3_bind_int64 (statement, 6, photo->size);
      sqlite3_bind_int64 (statement, 7, photo->mtime);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_skipped (DscConnection *connection, const DscSkipped *skipped, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "INSERT INTO skipped (path, code, reason) VALUES (?1, ?2, ?3)", error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_path (statement, 1, skipped->path);
  dsc_bind_text (statement, 2, skipped->code);
  dsc_bind_text (statement, 3, skipped->reason);
  return dsc_connection_run (connection, statement, error);
}

/* The list of an import as it is: a table may well name one missing file twice. */
static gboolean
write_all_skipped (DscConnection *connection, DscDataset *dataset, GError **error)
{
  guint n = dsc_dataset_get_n_skipped (dataset);

  if (!dsc_connection_exec (connection, "DELETE FROM skipped", error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!write_skipped (connection, dsc_dataset_get_skipped (dataset, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_dataset (DscConnection *connection, gpointer data, GError **error)
{
  DscDataset *dataset = data;
  g_autofree gint64 *classes = NULL;

  if (!write_source (connection, dataset, error)
      || !dsc_connection_exec (connection, "UPDATE photo SET absent = 1 WHERE absent = 0", error))
    return FALSE;
  classes = write_classes (connection, dataset, error);
  return classes != NULL && write_photos (connection, dataset, classes, error)
         && write_all_skipped (connection, dataset, error)
         && dsc_connection_exec (connection,
                                 "DELETE FROM class WHERE NOT EXISTS"
                                 " (SELECT 1 FROM photo WHERE photo.class = class.id)",
                                 error);
}

gboolean
dsc_project_set_dataset (DscProject *self, DscDataset *dataset, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), FALSE);

  return dsc_database_write (self->database, write_dataset, dataset, error);
}

typedef struct
{
  const DscSkipped *items;
  guint n;
} SkippedList;

/* Adds to the list; an older entry of the same path and code gives way. */
static gboolean
write_more_skipped (DscConnection *connection, gpointer data, GError **error)
{
  const SkippedList *list = data;
  sqlite3_stmt *forget = dsc_connection_prepare (
      connection, "DELETE FROM skipped WHERE path = ?1 AND code = ?2", error);

  if (forget == NULL)
    return FALSE;
  for (guint i = 0; i < list->n; i++)
    {
      dsc_bind_path (forget, 1, list->items[i].path);
      dsc_bind_text (forget, 2, list->items[i].code);
      if (!dsc_connection_run (connection, forget, error)
          || !write_skipped (connection, &list->items[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dsc_project_add_skipped (DscProject *self, const DscSkipped *skipped, guint n, GError **error)
{
  SkippedList list = { .items = skipped, .n = n };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && (skipped != NULL || n == 0), FALSE);

  return n == 0 || dsc_database_write (self->database, write_more_skipped, &list, error);
}

/* --- reading --- */

static DscDatasetBuilder *
read_source (DscConnection *connection, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT root, source FROM dataset", error);
  g_autofree char *root = NULL;
  g_autofree char *source = NULL;
  DscStep step;

  if (statement == NULL)
    return NULL;
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("The project has no photos yet. Import a folder or a table first."));
  if (step != DSC_STEP_ROW)
    return NULL;
  root = dsc_column_dup_path (statement, 0);
  source = dsc_column_dup_path (statement, 1);
  if (root != NULL && g_path_is_absolute (root) && source != NULL && g_path_is_absolute (source))
    return dsc_dataset_builder_new (root, source);
  dsc_connection_fail_corrupt (connection, "dataset", error);
  return NULL;
}

/* Returns: (element-type gint64 utf8): names by rows; a hundred thousand look-ups here cost less
 * than a join's. */
static GHashTable *
read_classes (DscConnection *connection, GError **error)
{
  g_autoptr (GHashTable) names
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT id, name FROM class", error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      char *name = dsc_column_dup_text (statement, 1);

      g_hash_table_insert (names, g_memdup2 (&id, sizeof id), name);
    }
  return step == DSC_STEP_DONE ? g_steal_pointer (&names) : NULL;
}

static gboolean
read_photo (DscConnection *connection, sqlite3_stmt *statement, GHashTable *classes,
            DscDatasetBuilder *builder, GError **error)
{
  g_autofree char *path = dsc_column_dup_path (statement, 1);
  const char *class_name = NULL;
  DscPhoto photo = { 0 };

  if (path == NULL)
    return dsc_connection_fail_corrupt (connection, "photo", error);
  photo.id = sqlite3_column_int64 (statement, 0);
  photo.path = path;
  if (sqlite3_column_type (statement, 2) != SQLITE_NULL)
    {
      gint64 class_id = sqlite3_column_int64 (statement, 2);

      class_name = g_hash_table_lookup (classes, &class_id);
      if (class_name == NULL)
        return dsc_connection_fail_corrupt (connection, "class", error);
    }
  if (!_dsc_project_read_part (connection, statement, 3, "photo", &photo.given, error))
    return FALSE;
  photo.width = MAX (sqlite3_column_int (statement, 4), 0);
  photo.height = MAX (sqlite3_column_int (statement, 5), 0);
  photo.size = sqlite3_column_int64 (statement, 6);
  photo.mtime = sqlite3_column_int64 (statement, 7);
  dsc_dataset_builder_add (builder, &photo, class_name);
  return TRUE;
}

static gboolean
read_photos (DscConnection *connection, DscDatasetBuilder *builder, gboolean with_absent,
             GError **error)
{
  g_autoptr (GHashTable) classes = read_classes (connection, error);
  sqlite3_stmt *statement;
  DscStep step;

  if (classes == NULL)
    return FALSE;
  statement = dsc_connection_prepare (connection,
                                      "SELECT id, path, class, given, width, height, size, mtime"
                                      " FROM photo WHERE absent <= ?1",
                                      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, with_absent);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    if (!read_photo (connection, statement, classes, builder, error))
      return FALSE;
  return step == DSC_STEP_DONE;
}

static gboolean
read_skipped (DscConnection *connection, DscDatasetBuilder *builder, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT path, code, reason FROM skipped ORDER BY id", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      g_autofree char *path = dsc_column_dup_path (statement, 0);
      g_autofree char *code = dsc_column_dup_text (statement, 1);
      g_autofree char *reason = dsc_column_dup_text (statement, 2);

      if (code == NULL || reason == NULL)
        return dsc_connection_fail_corrupt (connection, "skipped", error);
      dsc_dataset_builder_skip (builder, path != NULL ? path : "", code, reason);
    }
  return step == DSC_STEP_DONE;
}

typedef struct
{
  gboolean with_absent;
  DscDataset *dataset; /* (out) (transfer full) */
} WantedDataset;

static gboolean
read_dataset (DscConnection *connection, gpointer data, GError **error)
{
  WantedDataset *wanted = data;
  g_autoptr (DscDatasetBuilder) builder = read_source (connection, error);
  g_autoptr (GHashTable) labels = NULL;
  g_autoptr (GHashTable) left_out = NULL;
  g_autoptr (DscDataset) stored = NULL;

  if (builder == NULL || !read_photos (connection, builder, wanted->with_absent, error)
      || !read_skipped (connection, builder, error))
    return FALSE;
  labels = _dsc_project_read_labels (connection, error);
  if (labels == NULL)
    return FALSE;
  left_out = _dsc_project_read_left_out (connection, error);
  if (left_out == NULL)
    return FALSE;
  stored = dsc_dataset_builder_end (g_steal_pointer (&builder));
  wanted->dataset = dsc_dataset_correct (stored, labels, left_out);
  return TRUE;
}

DscDataset *
dsc_project_get_dataset (DscProject *self, GError **error)
{
  WantedDataset wanted = { .with_absent = FALSE };

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return dsc_database_read (self->database, read_dataset, &wanted, error) ? wanted.dataset : NULL;
}

DscDataset *
_dsc_project_get_known_photos (DscProject *self, GError **error)
{
  WantedDataset wanted = { .with_absent = TRUE };

  return dsc_database_read (self->database, read_dataset, &wanted, error) ? wanted.dataset : NULL;
}
