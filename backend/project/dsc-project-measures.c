/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measures of a project's photos. */
#include "config.h"

#include <string.h>

#include "project/dsc-project-private.h"
#include "project/dsc-project-quality.h"

void
dsc_measure_clear (DscMeasure *self)
{
  g_free (self->code);
  g_free (self->reason);
  *self = (DscMeasure){ 0 };
}

GArray *
dsc_measures_new (void)
{
  GArray *measures = g_array_new (FALSE, TRUE, sizeof (DscMeasure));

  g_array_set_clear_func (measures, (GDestroyNotify) dsc_measure_clear);
  return measures;
}

/* --- writing --- */

typedef struct
{
  const DscMeasure *items;
  guint n;
} Batch;

static void
bind_measure (sqlite3_stmt *statement, const DscMeasure *measure)
{
  sqlite3_bind_int64 (statement, 1, measure->photo);
  sqlite3_bind_int (statement, 2, DSC_MEASURE_VERSION);
  sqlite3_bind_int64 (statement, 3, measure->size);
  sqlite3_bind_int64 (statement, 4, measure->mtime);
  dsc_bind_text (statement, 5, measure->code);
  dsc_bind_text (statement, 6, measure->reason);
  if (measure->has_digest)
    sqlite3_bind_blob (statement, 7, measure->digest, sizeof measure->digest, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, 7);
  sqlite3_bind_int (statement, 8, measure->width);
  sqlite3_bind_int (statement, 9, measure->height);
  sqlite3_bind_int (statement, 10, measure->orientation);
  sqlite3_bind_int (statement, 11, measure->truncated);
  sqlite3_bind_int64 (statement, 12, (gint64) measure->hash);
  sqlite3_bind_blob (statement, 13, measure->small, sizeof measure->small, SQLITE_STATIC);
  sqlite3_bind_double (statement, 14, measure->brightness);
  sqlite3_bind_double (statement, 15, measure->contrast);
  sqlite3_bind_double (statement, 16, measure->sharpness);
  sqlite3_bind_double (statement, 17, measure->colour);
}

/* What is looked at anew is another file: of what that was a copy says nothing of it. */
static gboolean
forget_copy (DscConnection *connection, gint64 photo, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "DELETE FROM copy WHERE photo = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, photo);
  return dsc_connection_run (connection, statement, error);
}

static gboolean
write_measure (DscConnection *connection, const DscMeasure *measure, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT OR REPLACE INTO measure (photo, version, size, mtime, code, reason, digest, width,"
      " height, orientation, truncated, hash, small, brightness, contrast, sharpness, colour)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
      error);

  if (statement == NULL)
    return FALSE;
  bind_measure (statement, measure);
  return dsc_connection_run (connection, statement, error);
}

static gboolean
write_measures (DscConnection *connection, gpointer data, GError **error)
{
  const Batch *batch = data;

  for (guint i = 0; i < batch->n; i++)
    if (!write_measure (connection, &batch->items[i], error)
        || !forget_copy (connection, batch->items[i].photo, error))
      return FALSE;
  return TRUE;
}

gboolean
dsc_project_add_measures (DscProject *self, const DscMeasure *measures, guint n, GError **error)
{
  Batch batch = { measures, n };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && (measures != NULL || n == 0), FALSE);

  return n == 0 || dsc_database_write (self->database, write_measures, &batch, error);
}

/* --- reading --- */

typedef struct
{
  DscDataset *dataset;
  GArray *measures; /* (element-type DscMeasure): by photo */
} Reading;

/* Copies a blob that must be of this size. */
static gboolean
read_bytes (DscConnection *connection, sqlite3_stmt *statement, int column, gpointer bytes,
            int size, GError **error)
{
  if (sqlite3_column_bytes (statement, column) != size)
    return dsc_connection_fail_corrupt (connection, "measure", error);
  memcpy (bytes, sqlite3_column_blob (statement, column), (gsize) size);
  return TRUE;
}

static gboolean
read_measure (DscConnection *connection, sqlite3_stmt *statement, DscMeasure *measure,
              GError **error)
{
  measure->photo = sqlite3_column_int64 (statement, 0);
  measure->size = sqlite3_column_int64 (statement, 1);
  measure->mtime = sqlite3_column_int64 (statement, 2);
  measure->code = dsc_column_dup_text (statement, 3);
  measure->reason = dsc_column_dup_text (statement, 4);
  measure->has_digest = sqlite3_column_type (statement, 5) != SQLITE_NULL;
  measure->width = sqlite3_column_int (statement, 6);
  measure->height = sqlite3_column_int (statement, 7);
  measure->orientation = sqlite3_column_int (statement, 8);
  measure->truncated = sqlite3_column_int (statement, 9) != 0;
  measure->hash = (guint64) sqlite3_column_int64 (statement, 10);
  measure->brightness = (float) dsc_column_double (statement, 12);
  measure->contrast = (float) dsc_column_double (statement, 13);
  measure->sharpness = (float) dsc_column_double (statement, 14);
  measure->colour = (float) dsc_column_double (statement, 15);
  return (!measure->has_digest
          || read_bytes (connection, statement, 5, measure->digest, sizeof measure->digest, error))
         && read_bytes (connection, statement, 11, measure->small, sizeof measure->small, error);
}

static gboolean
read_measures (DscConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (reading->dataset);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT photo, size, mtime, code, reason, digest, width, height, orientation, truncated,"
      " hash, small, brightness, contrast, sharpness, colour FROM measure WHERE version = ?1",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, DSC_MEASURE_VERSION);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      const DscPhoto *photo;
      gpointer number;

      if (!g_hash_table_lookup_extended (numbers, &id, NULL, &number))
        continue;
      photo = dsc_dataset_get_photo (reading->dataset, GPOINTER_TO_UINT (number));
      if (photo->size != sqlite3_column_int64 (statement, 1)
          || photo->mtime != sqlite3_column_int64 (statement, 2))
        continue;
      if (!read_measure (connection, statement,
                         &g_array_index (reading->measures, DscMeasure, GPOINTER_TO_UINT (number)),
                         error))
        return FALSE;
    }
  return step == DSC_STEP_DONE;
}

GArray *
dsc_project_get_measures (DscProject *self, DscDataset *dataset, GError **error)
{
  g_autoptr (GArray) measures = dsc_measures_new ();
  Reading reading = { dataset, measures };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  g_array_set_size (measures, dsc_dataset_get_n_photos (dataset));
  return dsc_database_read (self->database, read_measures, &reading, error)
             ? g_steal_pointer (&measures)
             : NULL;
}
