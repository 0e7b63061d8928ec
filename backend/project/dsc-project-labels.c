/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes that a person has given to photos. They lie beside what the source says, which an import
 * reads anew each time, and are put over it whenever the photos are read. */
#include "config.h"

#include "project/dsc-project-private.h"

/* --- writing --- */

typedef struct
{
  const char *forget;
  const char *add;
  const DscPhotoLabel *items;
  guint n;
} Labels;

static gboolean
write_labels (DscConnection *connection, gpointer data, GError **error)
{
  const Labels *labels = data;
  sqlite3_stmt *forget, *add;

  forget = dsc_connection_prepare (connection, labels->forget, error);
  if (forget == NULL)
    return FALSE;
  add = dsc_connection_prepare (connection, labels->add, error);
  if (add == NULL)
    return FALSE;
  for (guint i = 0; i < labels->n; i++)
    {
      const DscPhotoLabel *label = &labels->items[i];
      sqlite3_stmt *statement = label->name != NULL ? add : forget;

      sqlite3_bind_int64 (statement, 1, label->photo);
      if (label->name != NULL)
        dsc_bind_text (statement, 2, label->name);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_dsc_project_write_labels (DscProject *self, const char *forget, const char *add,
                           const DscPhotoLabel *labels, guint n, GError **error)
{
  Labels list = { .forget = forget, .add = add, .items = labels, .n = n };

  return n == 0 || dsc_database_write (self->database, write_labels, &list, error);
}

gboolean
dsc_project_set_labels (DscProject *self, const DscPhotoLabel *labels, guint n, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self) && (labels != NULL || n == 0), FALSE);

  return _dsc_project_write_labels (
      self, "DELETE FROM label_override WHERE photo = ?1",
      "INSERT OR REPLACE INTO label_override (photo, name) VALUES (?1, ?2)", labels, n, error);
}

/* --- reading --- */

GHashTable *
_dsc_project_read_labels (DscConnection *connection, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT photo.path, label_override.name FROM label_override"
                                " JOIN photo ON photo.id = label_override.photo",
                                error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      g_autofree char *path = dsc_column_dup_path (statement, 0);
      g_autofree char *name = dsc_column_dup_text (statement, 1);

      if (path == NULL || name == NULL)
        {
          dsc_connection_fail_corrupt (connection, "label_override", error);
          return NULL;
        }
      g_hash_table_insert (names, g_steal_pointer (&path), g_steal_pointer (&name));
    }
  return step == DSC_STEP_DONE ? g_steal_pointer (&names) : NULL;
}

static gboolean
read_labels (DscConnection *connection, gpointer data, GError **error)
{
  GHashTable **names = data;

  *names = _dsc_project_read_labels (connection, error);
  return *names != NULL;
}

GHashTable *
dsc_project_get_labels (DscProject *self, GError **error)
{
  GHashTable *names = NULL;

  g_return_val_if_fail (DSC_IS_PROJECT (self), NULL);

  return dsc_database_read (self->database, read_labels, &names, error) ? names : NULL;
}

/* --- the split --- */

/* The part of photo @i, which was in @before. */
static DscPart
fit_part (DscDataset *dataset, guint i, DscPart before)
{
  const char *original;

  if (dsc_dataset_get_photo (dataset, i)->label < 0)
    return DSC_PART_NONE;
  if (before == DSC_PART_NONE && dsc_dataset_is_corrected (dataset, i, &original)
      && original == NULL)
    return DSC_PART_TRAIN;
  return before;
}

/* Returns: (transfer full) (nullable): @split where it fits already, else as it was stored anew. */
static DscSplit *
fit_split (DscProject *self, DscDataset *dataset, DscSplit *split, GError **error)
{
  g_autofree guint8 *parts = g_new (guint8, MAX (split->n, 1));
  g_autoptr (DscSplit) fitted = NULL;
  gboolean fits = TRUE;

  for (guint i = 0; i < split->n; i++)
    {
      parts[i] = (guint8) fit_part (dataset, i, (DscPart) split->parts[i]);
      fits = fits && parts[i] == split->parts[i];
    }
  if (fits)
    return dsc_split_ref (split);
  fitted = dsc_split_new_from_parts (dataset, split->name, &split->plan, g_steal_pointer (&parts));
  fitted->locked = split->locked;
  fitted->id = dsc_project_add_split (self, dataset, fitted, error);
  return fitted->id != 0 ? g_steal_pointer (&fitted) : NULL;
}

gboolean
dsc_project_correct_labels (DscProject *self, const DscPhotoLabel *labels, guint n,
                            DscDataset **dataset, DscSplit **split, GError **error)
{
  g_autoptr (DscDataset) corrected = NULL;
  g_autoptr (DscSplit) before = NULL;

  if (!dsc_project_set_labels (self, labels, n, error))
    return FALSE;
  corrected = dsc_project_get_dataset (self, error);
  before = corrected != NULL ? dsc_project_get_split (self, 0, corrected, error) : NULL;
  if (before == NULL)
    return FALSE;
  *split = fit_split (self, corrected, before, error);
  if (*split == NULL)
    return FALSE;
  *dataset = g_steal_pointer (&corrected);
  return TRUE;
}
