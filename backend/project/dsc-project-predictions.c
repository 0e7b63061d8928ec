/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The predictions of runs. Each set keeps the classes that the run had: whatever becomes of the
 * dataset's, it stays right. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "project/dsc-project-private.h"

/* More classes than any network has; a bound for what a file may claim. */
#define MAX_CLASSES 65536

DscPredictions *
dsc_predictions_new (guint n_classes, guint n)
{
  DscPredictions *self = g_new0 (DscPredictions, 1);

  self->n_classes = n_classes;
  self->items = g_array_sized_new (FALSE, TRUE, sizeof (DscPrediction), n);
  g_array_set_size (self->items, n);
  self->store = g_new0 (float, (gsize) n *n_classes);
  for (guint i = 0; i < n; i++)
    g_array_index (self->items, DscPrediction, i).probabilities
        = self->store + (gsize) i * n_classes;
  return self;
}

void
dsc_predictions_free (DscPredictions *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->classes);
  g_array_unref (self->items);
  g_free (self->store);
  g_free (self);
}

/* --- writing --- */

typedef struct
{
  gint64 run;
  DscDataset *dataset;
  const DscPredictions *predictions;
  gint64 sets[DSC_PART_TEST + 1]; /* rows of prediction_set by part; 0 where there is none */
} NewPredictions;

static const char *
get_class_name (const NewPredictions *new, guint label)
{
  return new->predictions->classes != NULL ? new->predictions->classes[label]
                                           : dsc_dataset_get_class_name (new->dataset, label);
}

static gboolean
insert_classes (DscConnection *connection, const NewPredictions *new, gint64 set, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "INSERT INTO prediction_class (prediction_set, label, name) VALUES (?1, ?2, ?3)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, set);
  for (guint i = 0; i < new->predictions->n_classes; i++)
    {
      sqlite3_bind_int64 (statement, 2, i);
      dsc_bind_text (statement, 3, get_class_name (new, i));
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* Makes an empty set of @part in the place of the one that there is. */
static gboolean
renew_set (DscConnection *connection, NewPredictions *new, DscPart part, GError **error)
{
  sqlite3_stmt *forget, *add;

  forget = dsc_connection_prepare (
      connection, "DELETE FROM prediction_set WHERE run = ?1 AND part = ?2", error);
  if (forget == NULL)
    return FALSE;
  add = dsc_connection_prepare (connection,
                                "INSERT INTO prediction_set (run, part) VALUES (?1, ?2)", error);
  if (add == NULL)
    return FALSE;
  sqlite3_bind_int64 (forget, 1, new->run);
  sqlite3_bind_int (forget, 2, part);
  sqlite3_bind_int64 (add, 1, new->run);
  sqlite3_bind_int (add, 2, part);
  if (!dsc_connection_run (connection, forget, error)
      || !dsc_connection_run (connection, add, error))
    return FALSE;
  new->sets[part] = dsc_connection_get_last_id (connection);
  return insert_classes (connection, new, new->sets[part], error);
}

static gboolean
insert_predictions (DscConnection *connection, gpointer data, GError **error)
{
  NewPredictions *new = data;
  const DscPredictions *predictions = new->predictions;
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "INSERT INTO prediction (prediction_set, photo, actual, predicted, loss, probabilities)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      if (new->sets[item->part] == 0 && !renew_set (connection, new, item->part, error))
        return FALSE;
      sqlite3_bind_int64 (statement, 1, new->sets[item->part]);
      sqlite3_bind_int64 (statement, 2, dsc_dataset_get_photo (new->dataset, item->photo)->id);
      sqlite3_bind_int64 (statement, 3, item->actual);
      sqlite3_bind_int64 (statement, 4, item->predicted);
      sqlite3_bind_double (statement, 5, item->loss);
      sqlite3_bind_blob64 (statement, 6, item->probabilities,
                           predictions->n_classes * sizeof (float), SQLITE_STATIC);
      if (!dsc_connection_run (connection, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* What would be a mistake of the program, and would make the set unreadable. */
static gboolean
is_consistent (DscDataset *dataset, const DscPredictions *predictions)
{
  guint n_classes = predictions->n_classes;
  guint n_photos = dsc_dataset_get_n_photos (dataset);

  if (n_classes == 0 || n_classes > MAX_CLASSES)
    return FALSE;
  if (predictions->classes != NULL && g_strv_length (predictions->classes) != n_classes)
    return FALSE;
  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      if (item->photo >= n_photos || (guint) item->part > DSC_PART_TEST || item->actual < -1
          || item->actual >= (gint64) n_classes || item->predicted < 0
          || item->predicted >= (gint64) n_classes)
        return FALSE;
    }
  return TRUE;
}

gboolean
dsc_project_set_predictions (DscProject *self, gint64 run, DscDataset *dataset,
                             const DscPredictions *predictions, GError **error)
{
  NewPredictions new = { .run = run, .dataset = dataset, .predictions = predictions };

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset) && predictions != NULL,
                        FALSE);
  g_return_val_if_fail (is_consistent (dataset, predictions), FALSE);

  if (predictions->classes == NULL && dsc_dataset_get_n_classes (dataset) != predictions->n_classes)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("The model knows %u classes, the project has %u. Train again, or import the "
                      "photos that the model was "
                      "trained on."),
                   predictions->n_classes, dsc_dataset_get_n_classes (dataset));
      return FALSE;
    }
  return dsc_database_write (self->database, insert_predictions, &new, error);
}

/* --- reading --- */

typedef struct
{
  gint64 run;
  DscPart part;
  DscDataset *dataset;
  gint64 set;            /* row of prediction_set */
  DscPredictions *found; /* (owned) (nullable) (out) */
} WantedPredictions;

/* Finds the set; none is no error. */
static gboolean
find_set (DscConnection *connection, WantedPredictions *wanted, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection, "SELECT id FROM prediction_set WHERE run = ?1 AND part = ?2", error);
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->run);
  sqlite3_bind_int (statement, 2, wanted->part);
  step = dsc_connection_step (connection, statement, error);
  if (step == DSC_STEP_ROW)
    wanted->set = sqlite3_column_int64 (statement, 0);
  return step != DSC_STEP_ERROR;
}

/* Returns: (transfer full) (nullable) (element-type utf8): %NULL-terminated names, in the order of
 * labels 0, 1, 2 … */
static GPtrArray *
read_class_names (DscConnection *connection, gint64 set, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement
      = dsc_connection_prepare (connection,
                                "SELECT label, name FROM prediction_class WHERE prediction_set = ?1"
                                " ORDER BY label",
                                error);
  DscStep step;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, set);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      char *name = dsc_column_dup_text (statement, 1);

      if (name == NULL || names->len == MAX_CLASSES
          || sqlite3_column_int64 (statement, 0) != names->len)
        {
          g_free (name);
          dsc_connection_fail_corrupt (connection, "prediction_class", error);
          return NULL;
        }
      g_ptr_array_add (names, name);
    }
  if (step != DSC_STEP_DONE)
    return NULL;
  g_ptr_array_add (names, NULL);
  return g_steal_pointer (&names);
}

/* How many predictions there are: all of them are looked at before memory is taken for their
 * probabilities. */
static gboolean
count_predictions (DscConnection *connection, gint64 set, guint n_classes, guint *n, GError **error)
{
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT count (*), total (length (probabilities) IS NOT ?2"
      " OR actual >= ?3 OR predicted >= ?3 OR actual < -1 OR predicted < 0)"
      " FROM prediction WHERE prediction_set = ?1",
      error);
  gint64 count;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, set);
  sqlite3_bind_int64 (statement, 2, n_classes * (gint64) sizeof (float));
  sqlite3_bind_int64 (statement, 3, n_classes);
  if (dsc_connection_step (connection, statement, error) != DSC_STEP_ROW)
    return FALSE;
  count = sqlite3_column_int64 (statement, 0);
  if (count > G_MAXINT || sqlite3_column_double (statement, 1) != 0)
    return dsc_connection_fail_corrupt (connection, "prediction", error);
  *n = (guint) count;
  return TRUE;
}

/* The order of the photos in the dataset. */
static int
compare_items (gconstpointer a, gconstpointer b)
{
  const DscPrediction *first = a;
  const DscPrediction *second = b;

  return (first->photo > second->photo) - (first->photo < second->photo);
}

static gboolean
read_items (DscConnection *connection, const WantedPredictions *wanted, GError **error)
{
  DscPredictions *found = wanted->found;
  gsize size = found->n_classes * sizeof (float);
  g_autoptr (GHashTable) numbers = _dsc_project_index_photos (wanted->dataset);
  sqlite3_stmt *statement = dsc_connection_prepare (
      connection,
      "SELECT photo, actual, predicted, loss, probabilities FROM prediction"
      " WHERE prediction_set = ?1",
      error);
  guint n = 0;
  DscStep step;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, wanted->set);
  while ((step = dsc_connection_step (connection, statement, error)) == DSC_STEP_ROW)
    {
      gint64 photo = sqlite3_column_int64 (statement, 0);
      DscPrediction *item = &g_array_index (found->items, DscPrediction, n);
      const void *probabilities = sqlite3_column_blob (statement, 4);
      gpointer number;

      if (!g_hash_table_lookup_extended (numbers, &photo, NULL, &number))
        {
          found->n_absent++;
          continue;
        }
      item->photo = GPOINTER_TO_UINT (number);
      item->part = wanted->part;
      item->actual = sqlite3_column_int (statement, 1);
      item->predicted = sqlite3_column_int (statement, 2);
      item->loss = (float) dsc_column_double (statement, 3);
      memcpy (found->store + (gsize) n * found->n_classes, probabilities, size);
      n++;
    }
  g_array_set_size (found->items, n);
  g_array_sort (found->items, compare_items);
  return step == DSC_STEP_DONE;
}

static gboolean
read_predictions (DscConnection *connection, gpointer data, GError **error)
{
  WantedPredictions *wanted = data;
  g_autoptr (GPtrArray) names = NULL;
  guint n = 0;

  if (!find_set (connection, wanted, error))
    return FALSE;
  names = read_class_names (connection, wanted->set, error);
  if (names == NULL || !count_predictions (connection, wanted->set, names->len - 1, &n, error))
    return FALSE;
  wanted->found = dsc_predictions_new (names->len - 1, n);
  wanted->found->classes = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return read_items (connection, wanted, error);
}

DscPredictions *
dsc_project_get_predictions (DscProject *self, gint64 run, DscDataset *dataset, DscPart part,
                             GError **error)
{
  g_autoptr (DscPredictions) found = NULL;
  WantedPredictions wanted = { .run = run, .part = part, .dataset = dataset };
  gboolean ok;

  g_return_val_if_fail (DSC_IS_PROJECT (self) && DSC_IS_DATASET (dataset), NULL);

  ok = dsc_database_read (self->database, read_predictions, &wanted, error);
  found = wanted.found;
  return ok ? g_steal_pointer (&found) : NULL;
}
