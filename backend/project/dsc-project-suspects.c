/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels of a project that are doubted. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"
#include "project/dsc-project-quality.h"

DscSuspects *
dsc_suspects_new (const char *fingerprint)
{
  DscSuspects *self = g_new0 (DscSuspects, 1);

  self->created = g_get_real_time ();
  self->fingerprint = g_strdup (fingerprint);
  self->items = g_array_new (FALSE, FALSE, sizeof (DscSuspect));
  return self;
}

void
dsc_suspects_free (DscSuspects *self)
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
  const DscSuspects *suspects;
} NewSuspects;

static const char *
class_name (DscDataset *dataset, gint32 label)
{
  return label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) label) : NULL;
}

static gboolean
write_items (DscConnection *connection, const NewSuspects *new, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO suspect (photo, number, given, suggested, given_support, suggested_support,"
      " score, oddness) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < new->suspects->items->len; i++)
    {
      const DscSuspect *item = &g_array_index (new->suspects->items, DscSuspect, i);

      sqlite3_bind_int64 (statement, 1, dsc_dataset_get_photo (new->dataset, item->photo)->id);
      sqlite3_bind_int64 (statement, 2, i);
      dsc_bind_text (statement, 3, class_name (new->dataset, item->given));
      dsc_bind_text (statement, 4, class_name (new->dataset, item->suggested));
      sqlite3_bind_double (statement, 5, item->given_support);
      sqlite3_bind_double (statement, 6, item->suggested_support);
      sqlite3_bind_double (statement, 7, item->score);
      sqlite3_bind_double (statement, 8, item->oddness);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_suspects (DscConnection *connection, gpointer data, GError **error)
{
  const NewSuspects *new = data;
  const DscProjectLook look = { new->suspects->created, new->suspects->fingerprint, TRUE };

  return dsc_connection_exec (connection, "DELETE FROM suspect", error)
         && _dsc_project_write_look (connection, "suspects", &look, error)
         && write_items (connection, new, error);
}

gboolean
dsc_project_set_suspects (DscProject *self, DscDataset *dataset, const DscSuspects *suspects,
                          GError **error)
{
  NewSuspects new = { dataset, suspects };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), FALSE);
  g_return_val_if_fail (suspects != NULL, FALSE);

  return dsc_database_write (self->database, write_suspects, &new, error);
}

/* --- reading --- */

typedef struct
{
  DscDataset *dataset;
  DscSuspects *suspects; /* (out) (transfer full) (nullable) */
} Reading;

static DscSuspects *
read_head (DscConnection *connection, GError **error)
{
  g_auto (DscProjectLook) look = { 0 };
  DscSuspects *suspects;

  if (!_dsc_project_read_look (connection, "suspects",
                               _ ("The labels of this project were not checked yet."), &look,
                               error))
    return NULL;
  suspects = dsc_suspects_new (look.fingerprint);
  suspects->created = look.created;
  return suspects;
}

static gint32
read_class (GHashTable *classes, sqlite3_stmt *statement, int column)
{
  g_autofree char *name = dsc_column_dup_text (statement, column);
  gpointer label;

  return name != NULL && g_hash_table_lookup_extended (classes, name, NULL, &label)
             ? GPOINTER_TO_INT (label)
             : -1;
}

static gboolean
read_items (DscConnection *connection, Reading *reading, GError **error)
{
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (reading->dataset);
  g_autoptr (GHashTable) classes = g_hash_table_new (g_str_hash, g_str_equal);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT photo, given, suggested, given_support, suggested_support, score, oddness"
      " FROM suspect ORDER BY number",
      error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < dsc_dataset_get_n_classes (reading->dataset); i++)
    g_hash_table_insert (classes, (char *) dsc_dataset_get_class_name (reading->dataset, i),
                         GUINT_TO_POINTER (i));
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      DscSuspect item;
      gpointer number;

      if (!g_hash_table_lookup_extended (numbers, &id, NULL, &number))
        continue;
      item.photo = GPOINTER_TO_UINT (number);
      item.given = read_class (classes, statement, 1);
      item.suggested = read_class (classes, statement, 2);
      item.given_support = (float) dsc_column_double (statement, 3);
      item.suggested_support = (float) dsc_column_double (statement, 4);
      item.score = (float) dsc_column_double (statement, 5);
      item.oddness = (float) dsc_column_double (statement, 6);
      g_array_append_val (reading->suspects->items, item);
    }
  return step == DSC_STEP_DONE;
}

static gboolean
read_suspects (DscConnection *connection, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->suspects = read_head (connection, error);
  return reading->suspects != NULL && read_items (connection, reading, error);
}

DscSuspects *
dsc_project_get_suspects (DscProject *self, DscDataset *dataset, GError **error)
{
  Reading reading = { dataset, NULL };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  if (dsc_database_read (self->database, read_suspects, &reading, error))
    return reading.suspects;
  dsc_suspects_free (reading.suspects);
  return NULL;
}
