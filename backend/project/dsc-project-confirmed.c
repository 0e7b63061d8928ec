/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels that a person has called right, by the name of the class: another label is another
 * question. */
#include "config.h"

#include "project/dsc-project-private.h"
#include "project/dsc-project-quality.h"

/* --- writing --- */

static const DscLabelTable confirmations = {
  "SELECT name FROM label_confirmed WHERE photo = ?1",
  "DELETE FROM label_confirmed WHERE photo = ?1",
  "INSERT OR REPLACE INTO label_confirmed (photo, name) VALUES (?1, ?2)",
};

gboolean
dsc_project_confirm_labels (DscProject *self, const DscPhotoLabel *labels, guint n, char **before,
                            GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self) && (labels != NULL || n == 0), FALSE);

  return _dsc_project_write_labels (self, &confirmations, labels, n, before, error);
}

/* --- reading --- */

typedef struct
{
  DscDataset *dataset;
  guint8 *confirmed; /* (out) (array length=n): of the photos of @dataset */
} Reading;

static gboolean
has_label (DscDataset *dataset, guint photo, const char *name)
{
  gint32 label = dsc_dataset_get_photo (dataset, photo)->label;

  return label >= 0 && g_strcmp0 (dsc_dataset_get_class_name (dataset, (guint) label), name) == 0;
}

static gboolean
read_confirmed (DscConnection *connection, gpointer data, GError **error)
{
  const Reading *reading = data;
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (reading->dataset);
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT photo, name FROM label_confirmed", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      g_autofree char *name = dsc_column_dup_text (statement, 1);
      gpointer number;

      if (g_hash_table_lookup_extended (numbers, &id, NULL, &number))
        reading->confirmed[GPOINTER_TO_UINT (number)]
            = has_label (reading->dataset, GPOINTER_TO_UINT (number), name);
    }
  return step == DSC_STEP_DONE;
}

guint8 *
dsc_project_get_confirmed (DscProject *self, DscDataset *dataset, GError **error)
{
  g_autofree guint8 *confirmed = NULL;
  Reading reading = { .dataset = dataset };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  confirmed = g_new0 (guint8, MAX (dsc_dataset_get_n_photos (dataset), 1));
  reading.confirmed = confirmed;
  return dsc_database_read (self->database, read_confirmed, &reading, error)
             ? g_steal_pointer (&confirmed)
             : NULL;
}
