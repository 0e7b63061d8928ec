/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes that a person has given to photos. They lie beside what the source says, which an import
 * reads anew each time, and are put over it whenever the photos are read. */
#include "config.h"

#include "project/dsc-project-private.h"

/* --- writing --- */

typedef struct
{
  const DscLabelTable *table;
  const DscPhotoLabel *items;
  guint n;
  char **before; /* (array length=n) (nullable) */
} Labels;

/* Reads what photos have now. A transaction that has failed may be begun anew. */
static gboolean
read_before (DscConnection *connection, const Labels *labels, GError **error)
{
  sqlite3_stmt *find = dsc_connection_prepare (connection, labels->table->find, error);

  if (find == NULL)
    return FALSE;
  for (guint i = 0; i < labels->n; i++)
    {
      DscStep step;

      sqlite3_bind_int64 (find, 1, labels->items[i].photo);
      step = dsc_connection_step (connection, find, error);
      if (step == DSC_STEP_ERROR)
        return FALSE;
      g_free (labels->before[i]);
      labels->before[i] = step == DSC_STEP_ROW ? dsc_column_dup_text (find, 0) : NULL;
      sqlite3_reset (find);
    }
  return TRUE;
}

static gboolean
write_labels (DscConnection *connection, gpointer data, GError **error)
{
  const Labels *labels = data;
  sqlite3_stmt *forget, *add;

  if (labels->before != NULL && !read_before (connection, labels, error))
    return FALSE;
  forget = dsc_connection_prepare (connection, labels->table->forget, error);
  if (forget == NULL)
    return FALSE;
  add = dsc_connection_prepare (connection, labels->table->add, error);
  if (add == NULL)
    return FALSE;
  for (guint i = 0; i < labels->n; i++)
    {
      const DscPhotoLabel *label = &labels->items[i];
      sqlite3_stmt *statement = label->name != NULL ? add : forget;

      sqlite3_bind_int64 (statement, 1, label->photo);
      if (sqlite3_bind_parameter_count (statement) > 1)
        dsc_bind_text (statement, 2, label->name);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
_dsc_project_write_labels (DscProject *self, const DscLabelTable *table,
                           const DscPhotoLabel *labels, guint n, char **before, GError **error)
{
  Labels list = { .table = table, .items = labels, .n = n, .before = before };

  return n == 0 || dsc_database_write (self->database, write_labels, &list, error);
}

static const DscLabelTable overrides = {
  "SELECT name FROM label_override WHERE photo = ?1",
  "DELETE FROM label_override WHERE photo = ?1",
  "INSERT OR REPLACE INTO label_override (photo, name) VALUES (?1, ?2)",
};

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

/* The part of photo @i, which is in none but may be; @is_back: it was left out until now. */
static DscPart
first_part (DscDataset *dataset, const DscSplit *split, guint i, gboolean is_back)
{
  const char *original;

  if (is_back)
    return split->plan.kind == DSC_SPLIT_GIVEN ? dsc_dataset_get_photo (dataset, i)->given
                                               : DSC_PART_TRAIN;
  return dsc_dataset_is_corrected (dataset, i, &original) && original == NULL ? DSC_PART_TRAIN
                                                                              : DSC_PART_NONE;
}

static DscPart
fit_part (DscDataset *dataset, const DscSplit *split, guint i, GHashTable *back)
{
  const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

  if (photo->label < 0 || photo->left_out)
    return DSC_PART_NONE;
  if (split->parts[i] != DSC_PART_NONE)
    return (DscPart) split->parts[i];
  return first_part (dataset, split, i, back != NULL && g_hash_table_contains (back, &photo->id));
}

/* Returns: (transfer full) (nullable): @split where it fits already, else as it was stored anew. */
static DscSplit *
fit_split (DscProject *self, DscDataset *dataset, DscSplit *split, GHashTable *back, GError **error)
{
  g_autofree guint8 *parts = g_new (guint8, MAX (split->n, 1));
  g_autoptr (DscSplit) fitted = NULL;
  gboolean fits = TRUE;

  for (guint i = 0; i < split->n; i++)
    {
      parts[i] = (guint8) fit_part (dataset, split, i, back);
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
_dsc_project_read_fitted (DscProject *self, GHashTable *back, DscDataset **dataset,
                          DscSplit **split, GError **error)
{
  g_autoptr (DscDataset) now = dsc_project_get_dataset (self, error);
  g_autoptr (DscSplit) stored = now != NULL ? dsc_project_get_split (self, 0, now, error) : NULL;

  if (stored == NULL)
    return FALSE;
  *split = fit_split (self, now, stored, back, error);
  if (*split == NULL)
    return FALSE;
  *dataset = g_steal_pointer (&now);
  return TRUE;
}

gboolean
dsc_project_correct_labels (DscProject *self, const DscPhotoLabel *labels, guint n, char **before,
                            DscDataset **dataset, DscSplit **split, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self) && (labels != NULL || n == 0), FALSE);

  return _dsc_project_write_labels (self, &overrides, labels, n, before, error)
         && _dsc_project_read_fitted (self, NULL, dataset, split, error);
}
