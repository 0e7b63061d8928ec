/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The splits of a project. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "project/dsc-project-private.h"

/* --- writing --- */

typedef struct
{
  DscDataset *dataset;
  const DscSplit *split;
  DscSplitLock lock; /* of the one that is current before */
  char **name;       /* (inout) (nullable): to be its own, whatever it has to be */
  gint64 id;         /* (out) */
} NewSplit;

#define CURRENT "(SELECT current_split FROM dataset)"

static gboolean
write_lock (DscConnection *connection, gpointer data, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "UPDATE split SET locked = ?1 WHERE id = " CURRENT, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, *(const gboolean *) data);
  return dsc_connection_run (connection, statement, error);
}

static gboolean
check_lock (DscConnection *connection, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT locked FROM split WHERE id = " CURRENT, error);
  DscStep step
      = statement != NULL ? dsc_connection_step (connection, statement, error) : DSC_STEP_ERROR;

  if (step != DSC_STEP_ROW || sqlite3_column_int (statement, 0) == 0)
    return step != DSC_STEP_ERROR;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                       _ ("The split is locked, so that results stay comparable. Unlock it to "
                          "divide the photos anew."));
  return FALSE;
}

/* Returns: the row of the split of that name; 0 if there is none or on failure. */
static gint64
find_name (DscConnection *connection, const char *name, GError **error)
{
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection, "SELECT id FROM split WHERE name = ?1", error);

  if (statement == NULL)
    return 0;
  dsc_bind_text (statement, 1, name);
  if (dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
    return 0;
  return sqlite3_column_int64 (statement, 0);
}

/* Finds a name that no other split has. A transaction that has failed may be begun anew. */
static gboolean
free_name (DscConnection *connection, NewSplit *new, GError **error)
{
  g_autofree char *name = g_strdup (new->split->name);
  g_autoptr (GError) failure = NULL;

  for (guint number = 2; find_name (connection, name, &failure) != 0; number++)
    {
      g_free (name);
      /* Translators: the name of a split, which is the second, third … of that name. */
      name = g_strdup_printf (_ ("%s (%u)"), new->split->name, number);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_free (*new->name);
  *new->name = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
write_name (DscConnection *connection, NewSplit *new, GError **error)
{
  const DscSplit *split = new->split;
  const char *name = new->name != NULL ? *new->name : split->name;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO split (name, kind, seed, fraction, test, together)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (name) DO UPDATE SET kind = ?2, seed = ?3, fraction = ?4, test = ?5,"
      " together = ?6",
      error);

  if (statement == NULL)
    return FALSE;
  dsc_bind_text (statement, 1, name);
  dsc_bind_text (statement, 2, dsc_split_kind_to_string (split->plan.kind));
  sqlite3_bind_int64 (statement, 3, split->plan.seed);
  sqlite3_bind_double (statement, 4, split->plan.fraction);
  sqlite3_bind_double (statement, 5, split->plan.test);
  dsc_bind_text (statement, 6, split->plan.group);
  if (!dsc_connection_run (connection, statement, error))
    return FALSE;
  new->id = find_name (connection, name, error);
  return new->id != 0;
}

static gboolean
write_parts (DscConnection *connection, const NewSplit *new, GError **error)
{
  sqlite3_stmt *forget, *add;

  /* Photos that are absent, or left out, keep their part for when they come back. */
  forget = dsc_connection_prepare (connection,
                                   "DELETE FROM split_part WHERE split = ?1 AND photo IN"
                                   " (SELECT id FROM photo WHERE absent = 0)"
                                   " AND photo NOT IN (SELECT photo FROM left_out)",
                                   error);
  if (forget == NULL)
    return FALSE;
  add = dsc_connection_prepare (
      connection, "INSERT OR REPLACE INTO split_part (split, photo, part) VALUES (?1, ?2, ?3)",
      error);
  if (add == NULL)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, new->id);
  if (!dsc_connection_run (connection, forget, error))
    return FALSE;
  sqlite3_bind_int64 (add, 1, new->id);
  for (guint i = 0; i < new->split->n; i++)
    {
      if (new->split->parts[i] == DSC_PART_NONE)
        continue;
      sqlite3_bind_int64 (add, 2, dsc_dataset_get_photo (new->dataset, i)->id);
      sqlite3_bind_int (add, 3, new->split->parts[i]);
      if (!dsc_connection_run (connection, add, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_split (DscConnection *connection, gpointer data, GError **error)
{
  NewSplit *new = data;
  gboolean locked = FALSE;
  sqlite3_stmt *statement;

  if ((new->lock == DSC_SPLIT_LOCK_HEEDED && !check_lock (connection, error))
      || (new->lock == DSC_SPLIT_LOCK_OPENED && !write_lock (connection, &locked, error))
      || (new->name != NULL && !free_name (connection, new, error)))
    return FALSE;
  if (!write_name (connection, new, error) || !write_parts (connection, new, error))
    return FALSE;
  statement = dsc_connection_prepare (connection, "UPDATE dataset SET current_split = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, new->id);
  return dsc_connection_run (connection, statement, error);
}

gint64
dsc_project_add_split (DscProject *self, DscDataset *dataset, const DscSplit *split, GError **error)
{
  return _dsc_project_replace_split (self, dataset, split, DSC_SPLIT_LOCK_IGNORED, error);
}

gint64
dsc_project_change_split (DscProject *self, DscDataset *dataset, const DscSplit *split, char **name,
                          GError **error)
{
  NewSplit new
      = { .dataset = dataset, .split = split, .lock = DSC_SPLIT_LOCK_HEEDED, .name = name };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset) && split != NULL, 0);
  g_return_val_if_fail (split->n == dsc_dataset_get_n_photos (dataset), 0);

  return dsc_database_write (self->database, write_split, &new, error) ? new.id : 0;
}

gint64
_dsc_project_replace_split (DscProject *self, DscDataset *dataset, const DscSplit *split,
                            DscSplitLock lock, GError **error)
{
  NewSplit new = { .dataset = dataset, .split = split, .lock = lock };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset) && split != NULL, 0);
  g_return_val_if_fail (split->n == dsc_dataset_get_n_photos (dataset), 0);

  return dsc_database_write (self->database, write_split, &new, error) ? new.id : 0;
}

/* --- reading --- */

typedef struct
{
  gint64 id;
  DscDataset *dataset;
  DscSplit *split; /* (out) (transfer full) */
} WantedSplit;

/* Reads which part each photo of the dataset is in. */
static guint8 *
read_parts (DscConnection *connection, gint64 id, DscDataset *dataset, GError **error)
{
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (dataset);
  g_autofree guint8 *parts = g_new0 (guint8, MAX (dsc_dataset_get_n_photos (dataset), 1));
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT photo, part FROM split_part WHERE split = ?1", error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 photo = sqlite3_column_int64 (statement, 0);
      gpointer number;
      DscPart part;

      if (!_dsc_project_read_part (connection, statement, 1, "split_part", &part, error))
        return NULL;
      if (g_hash_table_lookup_extended (numbers, &photo, NULL, &number))
        parts[GPOINTER_TO_UINT (number)] = (guint8) part;
    }
  return step == DSC_STEP_DONE ? g_steal_pointer (&parts) : NULL;
}

/* Returns: on the row of the split that is wanted, or %NULL. */
static sqlite3_stmt *
find_split (DscConnection *connection, gint64 id, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT id, name, kind, seed, fraction, test, together, locked FROM split WHERE id ="
      " CASE ?1 WHEN 0 THEN (SELECT current_split FROM dataset) ELSE ?1 END",
      error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_DONE && id == 0)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("The project has no split yet. Import photos first."));
  else if (step == DSC_STEP_DONE)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("The project has no split of number %lld."), (long long) id);
  return step == DSC_STEP_ROW ? statement : NULL;
}

static gboolean
read_split (DscConnection *connection, gpointer data, GError **error)
{
  WantedSplit *wanted = data;
  sqlite3_stmt *statement = find_split (connection, wanted->id, error);
  g_autofree char *name = NULL;
  g_autofree char *word = NULL;
  g_autofree char *group = NULL;
  DscSplitPlan plan = { 0 };
  guint8 *parts;
  gboolean locked;
  gint64 id;

  if (statement == NULL)
    return FALSE;
  id = sqlite3_column_int64 (statement, 0);
  name = dsc_column_dup_text (statement, 1);
  word = dsc_column_dup_text (statement, 2);
  if (name == NULL || word == NULL || !dsc_split_kind_from_string (word, &plan.kind))
    return dsc_connection_fail_corrupt (connection, "split", error);
  group = dsc_column_dup_text (statement, 6);
  plan.seed = (guint32) sqlite3_column_int64 (statement, 3);
  plan.fraction = dsc_column_double (statement, 4);
  plan.test = dsc_column_double (statement, 5);
  plan.group = group;
  locked = sqlite3_column_int (statement, 7) != 0;
  parts = read_parts (connection, id, wanted->dataset, error);
  if (parts == NULL)
    return FALSE;
  wanted->split = dsc_split_new_from_parts (wanted->dataset, name, &plan, parts);
  wanted->split->id = id;
  wanted->split->locked = locked;
  return TRUE;
}

DscSplit *
dsc_project_get_split (DscProject *self, gint64 id, DscDataset *dataset, GError **error)
{
  WantedSplit wanted = { .id = id, .dataset = dataset };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  return dsc_database_read (self->database, read_split, &wanted, error) ? wanted.split : NULL;
}

typedef struct
{
  const char *name;
  gint64 id; /* (out) */
} NamedSplit;

/* Finding nothing rolls back, which for a reader is as good as committing. */
static gboolean
read_split_id (DscConnection *connection, gpointer data, GError **error)
{
  NamedSplit *named = data;

  named->id = find_name (connection, named->name, error);
  return named->id != 0;
}

gint64
dsc_project_find_split (DscProject *self, const char *name)
{
  NamedSplit named = { .name = name };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && name != NULL, 0);

  return dsc_database_read (self->database, read_split_id, &named, NULL) ? named.id : 0;
}

/* --- locking --- */

gboolean
dsc_project_lock_split (DscProject *self, gboolean locked, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_write (self->database, write_lock, &locked, error);
}

static gboolean
read_lock (DscConnection *connection, gpointer unused, GError **error)
{
  return check_lock (connection, error);
}

gboolean
dsc_project_check_split_lock (DscProject *self, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (self), FALSE);

  return dsc_database_read (self->database, read_lock, NULL, error);
}
