/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that a person wants neither to be learned from nor to be checked with. Files stay where
 * they are, and so does what the project knows of them. */
#include "config.h"

#include "project/dsc-project-private.h"

/* --- writing --- */

static const DscLabelTable left_out = {
  "SELECT '' FROM left_out WHERE photo = ?1",
  "DELETE FROM left_out WHERE photo = ?1",
  "INSERT OR REPLACE INTO left_out (photo) VALUES (?1)",
};

gboolean
dsc_project_leave_out (DscProject *self, const DscPhotoLabel *photos, guint n, char **before,
                       DscDataset **dataset, DscSplit **split, GError **error)
{
  g_autoptr (GHashTable) back = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_return_val_if_fail (DSC_IS_PROJECT (self) && (photos != NULL || n == 0), FALSE);

  for (guint i = 0; i < n; i++)
    if (photos[i].name == NULL)
      g_hash_table_add (back, (gpointer) &photos[i].photo);
  return _dsc_project_write_labels (self, &left_out, photos, n, before, error)
         && _dsc_project_read_fitted (self, back, dataset, split, error);
}

/* --- reading --- */

GHashTable *
_dsc_project_read_left_out (DscConnection *connection, GError **error)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT photo.path FROM left_out JOIN photo ON photo.id = left_out.photo", error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      char *path = dsc_column_dup_path (statement, 0);

      if (path == NULL)
        {
          dsc_connection_fail_corrupt (connection, "left_out", error);
          return NULL;
        }
      g_hash_table_add (paths, path);
    }
  return step == DSC_STEP_DONE ? g_steal_pointer (&paths) : NULL;
}

static gboolean
read_left_out (DscConnection *connection, gpointer data, GError **error)
{
  GHashTable **paths = data;

  *paths = _dsc_project_read_left_out (connection, error);
  return *paths != NULL;
}

GHashTable *
dsc_project_get_left_out (DscProject *self, GError **error)
{
  GHashTable *paths = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return dsc_database_read (self->database, read_left_out, &paths, error) ? paths : NULL;
}
