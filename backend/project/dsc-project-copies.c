/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos of a project are copies of each other. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"
#include "project/dsc-project-quality.h"

DscCopies *
dsc_copies_new (const char *fingerprint)
{
  DscCopies *self = g_new0 (DscCopies, 1);

  self->fingerprint = g_strdup (fingerprint);
  self->items = g_array_new (FALSE, FALSE, sizeof (DscCopy));
  return self;
}

void
dsc_copies_free (DscCopies *self)
{
  if (self == NULL)
    return;
  g_free (self->fingerprint);
  g_array_unref (self->items);
  g_free (self);
}

/* --- writing --- */

typedef struct
{
  DscDataset *dataset;
  const DscCopies *copies;
} NewCopies;

static gboolean
write_items (DscConnection *connection, const NewCopies *new, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO copy (photo, same, exact, symmetry, share) VALUES (?1, ?2, ?3, ?4, ?5)", error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < new->copies->items->len; i++)
    {
      const DscCopy *item = &g_array_index (new->copies->items, DscCopy, i);

      sqlite3_bind_int64 (statement, 1, dsc_dataset_get_photo (new->dataset, item->photo)->id);
      sqlite3_bind_int64 (statement, 2, item->same);
      sqlite3_bind_int64 (statement, 3, item->exact);
      sqlite3_bind_int (statement, 4, item->symmetry);
      sqlite3_bind_double (statement, 5, item->share);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_copies (DscConnection *connection, gpointer data, GError **error)
{
  const NewCopies *new = data;
  const DscProjectLook look
      = { g_get_real_time (), new->copies->fingerprint, new->copies->had_features };

  return dsc_connection_exec (connection, "DELETE FROM copy", error)
         && _dsc_project_write_look (connection, "copies", &look, error)
         && write_items (connection, new, error);
}

gboolean
dsc_project_set_copies (DscProject *self, DscDataset *dataset, const DscCopies *copies,
                        GError **error)
{
  NewCopies new = { dataset, copies };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), FALSE);
  g_return_val_if_fail (copies != NULL, FALSE);

  return dsc_database_write (self->database, write_copies, &new, error);
}

/* --- reading --- */

typedef struct
{
  DscDataset *dataset;
  DscCopies *copies; /* (out) (transfer full) (nullable) */
} Reading;

static DscCopies *
read_head (DscConnection *connection, GError **error)
{
  g_auto (DscProjectLook) look = { 0 };
  DscCopies *copies;

  if (!_dsc_project_read_look (connection, "copies",
                               _ ("The photos of this project were not checked yet."), &look,
                               error))
    return NULL;
  copies = dsc_copies_new (look.fingerprint);
  copies->had_features = look.had_features;
  return copies;
}

static int
compare_photos (gconstpointer a, gconstpointer b)
{
  const DscCopy *x = a, *y = b;

  return (x->photo > y->photo) - (x->photo < y->photo);
}

/* Numbers of sets only tell sets apart. */
static gboolean
read_item (sqlite3_stmt *statement, DscCopy *item)
{
  gint64 same = sqlite3_column_int64 (statement, 1), exact = sqlite3_column_int64 (statement, 2);
  gint64 symmetry = sqlite3_column_int64 (statement, 3);
  double share = dsc_column_double (statement, 4);

  item->same = (guint32) same;
  item->exact = (guint32) exact;
  item->symmetry = (guint8) symmetry;
  item->share = (float) share;
  return same > 0 && same <= G_MAXINT32 && exact >= 0 && exact <= G_MAXINT32 && symmetry >= 0
         && symmetry < 8 && isfinite (item->share) && item->share > 0;
}

/* A photo that is a copy of itself would be left out for itself. */
static gboolean
check_once (DscConnection *connection, const GArray *items, GError **error)
{
  for (guint i = 1; i < items->len; i++)
    if (g_array_index (items, DscCopy, i).photo == g_array_index (items, DscCopy, i - 1).photo)
      return dsc_connection_fail_corrupt (connection, "copy", error);
  return TRUE;
}

static gboolean
read_items (DscConnection *connection, Reading *reading, GError **error)
{
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (reading->dataset);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT photo, same, exact, symmetry, share FROM copy", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      DscCopy item;
      gpointer number;

      if (!read_item (statement, &item))
        return dsc_connection_fail_corrupt (connection, "copy", error);
      if (!g_hash_table_lookup_extended (numbers, &id, NULL, &number))
        continue;
      item.photo = GPOINTER_TO_UINT (number);
      g_array_append_val (reading->copies->items, item);
    }
  g_array_sort (reading->copies->items, compare_photos);
  return step == DSC_STEP_DONE && check_once (connection, reading->copies->items, error);
}

static gboolean
read_copies (DscConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->copies = read_head (connection, error);
  return reading->copies != NULL && read_items (connection, reading, error);
}

DscCopies *
dsc_project_get_copies (DscProject *self, DscDataset *dataset, GError **error)
{
  Reading reading = { dataset, NULL };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  if (dsc_database_read (self->database, read_copies, &reading, error))
    return reading.copies;
  dsc_copies_free (reading.copies);
  return NULL;
}
