/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of runs, which of them is shown, its results; deleting. What is stored is read on
 * another thread and taken over whole. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/dsc-run-words.h"
#include "model/dsc-workspace-private.h"

/* What a thread reads. */
typedef struct
{
  guint opening;
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  DscResults *before;  /* (owned) (nullable) results that need not be read again */
  gint64 going;        /* run to show if it has a model; 0: none */
  gint64 wanted;       /* else this one; 0: the newest with a model */
  GHashTable *hidden;  /* (owned) */

  GPtrArray *runs;     /* (owned) (element-type DscRunRecord) */
  DscResults *results; /* (owned) (nullable) */
  GError *failure;     /* (owned) (nullable) why they are not those that were wanted */
  char *lock_message;  /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  g_clear_object (&self->before);
  g_hash_table_unref (self->hidden);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_object (&self->results);
  g_clear_error (&self->failure);
  g_free (self->lock_message);
  g_free (self);
}

static gboolean
is_hidden (const Reading *self, gint64 id)
{
  return g_hash_table_contains (self->hidden, &id);
}

static const DscRunRecord *
find_run (const Reading *self, gint64 id)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      const DscRunRecord *run = g_ptr_array_index (self->runs, i);

      if (run->id == id)
        return run;
    }
  return NULL;
}

/* Returns: (nullable): the run whose results are to be shown */
static const DscRunRecord *
choose_run (const Reading *self)
{
  const DscRunRecord *run = find_run (self, self->going);

  if (run != NULL && run->model != NULL)
    return run;
  run = self->wanted != 0 ? find_run (self, self->wanted) : NULL;
  if (run != NULL)
    return run;
  for (guint i = self->runs->len; i-- > 0;)
    {
      run = g_ptr_array_index (self->runs, i);
      if (run->model != NULL)
        return run;
    }
  return NULL;
}

static gboolean
is_same_number (double a, double b)
{
  return a == b || (a != a && b != b);
}

/* Whether what was read before still holds. */
static gboolean
is_same (const DscRunRecord *a, const DscRunRecord *b)
{
  return a->id == b->id && a->state == b->state && g_strcmp0 (a->model, b->model) == 0
         && g_strcmp0 (a->name, b->name) == 0 && is_same_number (a->error_rate, b->error_rate)
         && is_same_number (a->valid_loss, b->valid_loss) && a->n_valid == b->n_valid;
}

/* Where they cannot be read, those of before stay, as long as their run does. */
static void
read_results (Reading *self)
{
  const DscRunRecord *run = choose_run (self);

  if (run == NULL)
    return;
  if (self->before != NULL && is_same (dsc_results_get_run (self->before), run))
    self->results = g_object_ref (self->before);
  else
    self->results
        = dsc_results_load (self->project, self->dataset, run->id, DSC_PART_VALID, &self->failure);
  if (self->results == NULL && self->before != NULL
      && find_run (self, dsc_results_get_run (self->before)->id) != NULL)
    self->results = g_object_ref (self->before);
}

static gboolean
read_all (Reading *self, GError **error)
{
  g_autofree char *what = NULL;

  self->runs = dsc_project_get_runs (self->project, error);
  if (self->runs == NULL)
    return FALSE;
  for (guint i = self->runs->len; i-- > 0;)
    if (is_hidden (self, ((const DscRunRecord *) g_ptr_array_index (self->runs, i))->id))
      g_ptr_array_remove_index (self->runs, i);
  if (dsc_project_is_locked_elsewhere (self->project, &what))
    self->lock_message = what[0] != '\0'
                             /* Translators: such as "training run 3". */
                             ? g_strdup_printf (_ ("Another Discern is at work here: %s."), what)
                             : g_strdup (_ ("Another Discern is at work here."));
  read_results (self);
  return TRUE;
}

static void
read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *self = data;
  GError *error = NULL;
  gboolean ok = read_all (self, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- showing --- */

/* Makes the list, newest first, that of @records, oldest first; items of runs that stay stay. */
static void
show_runs (DscWorkspace *self, GPtrArray *records)
{
  g_autoptr (GHashTable) items
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  gboolean same = before == records->len;

  for (guint i = 0; i < before; i++)
    {
      DscRunItem *item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      gint64 id = dsc_run_item_get_id (item);

      g_hash_table_insert (items, g_memdup2 (&id, sizeof id), item);
    }
  for (guint i = 0; i < records->len; i++)
    {
      const DscRunRecord *record = g_ptr_array_index (records, records->len - 1 - i);
      DscRunItem *item = g_hash_table_lookup (items, &record->id);

      if (item == NULL)
        item = dsc_run_item_new (dsc_run_record_copy (record));
      else
        dsc_run_item_set_record (g_object_ref (item), dsc_run_record_copy (record));
      g_ptr_array_add (list, item);
      if (same)
        {
          g_autoptr (DscRunItem) now = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

          same = now == item;
        }
    }
  if (!same)
    g_list_store_splice (self->runs, 0, before, list->pdata, list->len);
}

/* What was read is shown, unless another run was chosen meanwhile, which is read next. A run whose
 * results there are not is not the chosen one any more: none is shown under the name of another. */
static void
take_results (DscWorkspace *self, const Reading *reading)
{
  DscResults *results = reading->results;
  gint64 shown = dsc_workspace_get_shown_run (self);

  if (reading->wanted != self->wanted || (reading->going != 0 && !self->follows))
    return;
  if (!self->follows && (results == NULL || dsc_results_get_run (results)->id != self->wanted))
    self->wanted = 0;
  if (g_set_object (&self->results, results))
    _dsc_workspace_notify (self, DSC_WORKSPACE_RESULTS);
  if (shown != dsc_workspace_get_shown_run (self))
    _dsc_workspace_notify (self, DSC_WORKSPACE_SHOWN_RUN);
}

static void
take (DscWorkspace *self, Reading *reading)
{
  show_runs (self, reading->runs);
  if (g_strcmp0 (self->lock_message, reading->lock_message) != 0)
    {
      g_free (self->lock_message);
      self->lock_message = g_steal_pointer (&reading->lock_message);
      _dsc_workspace_notify (self, DSC_WORKSPACE_LOCK_MESSAGE);
    }
  take_results (self, reading);
  if (reading->failure != NULL)
    _dsc_workspace_fail (self, _ ("The results could not be read"), reading->failure);
}

static void
read_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean more = self->refresh_more;

  self->refreshing = FALSE;
  self->refresh_more = FALSE;
  if (reading->opening == self->opening)
    {
      if (g_task_propagate_boolean (G_TASK (result), &error))
        take (self, reading);
      else
        _dsc_workspace_fail (self, _ ("The runs could not be read"), error);
    }
  if (more)
    _dsc_workspace_refresh (self);
  if (!self->refreshing)
    _dsc_workspace_notify (self, DSC_WORKSPACE_READING);
}

gboolean
dsc_workspace_is_reading (DscWorkspace *self)
{
  g_return_val_if_fail (DSC_IS_WORKSPACE (self), FALSE);

  return self->refreshing;
}

GHashTable *
_dsc_workspace_copy_hidden (DscWorkspace *self)
{
  GHashTable *copy = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->hidden);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (copy, g_memdup2 (key, sizeof (gint64)));
  return copy;
}

void
_dsc_workspace_refresh (DscWorkspace *self)
{
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  if (self->project == NULL)
    return;
  if (self->refreshing)
    {
      self->refresh_more = TRUE;
      return;
    }
  self->refreshing = TRUE;
  reading = g_new0 (Reading, 1);
  reading->opening = self->opening;
  reading->project = g_object_ref (self->project);
  reading->dataset = g_object_ref (self->dataset);
  if (self->results != NULL && dsc_results_get_dataset (self->results) == self->dataset)
    reading->before = g_object_ref (self->results);
  if (self->follows && self->run != NULL)
    reading->going = dsc_run_get_id (self->run);
  reading->wanted = self->wanted;
  reading->hidden = _dsc_workspace_copy_hidden (self);
  task = g_task_new (NULL, NULL, read_cb, g_object_ref (self));
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_func);
  _dsc_workspace_notify (self, DSC_WORKSPACE_READING);
}

void
dsc_workspace_show_run (DscWorkspace *self, gint64 run)
{
  self->wanted = run;
  self->follows = FALSE;
  _dsc_workspace_notify (self, DSC_WORKSPACE_SHOWN_RUN);
  _dsc_workspace_refresh (self);
}

gint64
dsc_workspace_get_shown_run (DscWorkspace *self)
{
  if (!self->follows && self->wanted != 0)
    return self->wanted;
  return self->results != NULL ? dsc_results_get_run (self->results)->id : 0;
}

DscResults *
dsc_workspace_get_results (DscWorkspace *self)
{
  return self->results;
}

/* --- deleting --- */

/* A run that is hidden, and deleted when the project is left. */
typedef struct
{
  GWeakRef workspace;
  gint64 run;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *self = data;

  g_weak_ref_clear (&self->workspace);
  g_free (self);
}

/* What is to be left. */
typedef struct
{
  DscProject *project; /* (owned) */
  GArray *runs;        /* (owned) (element-type gint64) to be deleted */
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *self = data;

  g_clear_object (&self->project);
  g_array_unref (self->runs);
  g_free (self);
}

static void
leave_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Leaving *self = data;

  for (guint i = 0; i < self->runs->len; i++)
    {
      gint64 run = g_array_index (self->runs, gint64, i);
      g_autoptr (GError) error = NULL;

      /* What cannot be deleted is there again when the project is opened. */
      if (!dsc_project_delete_run (self->project, run, NULL, &error))
        g_debug ("run %" G_GINT64_FORMAT ": %s", run, error->message);
    }
  g_clear_object (&self->project);
  g_task_return_boolean (task, TRUE);
}

void
_dsc_workspace_leave (DscProject *project, GHashTable *hidden, GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Leaving *leaving = g_new (Leaving, 1);
  GHashTableIter iter;
  gpointer key;

  *leaving = (Leaving){ project, g_array_new (FALSE, FALSE, sizeof (gint64)) };
  g_hash_table_iter_init (&iter, hidden);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (leaving->runs, key, 1);
  g_task_set_task_data (task, leaving, leaving_free);
  g_task_run_in_thread (task, leave_func);
}

/* Whether a run may be hidden: not while it is going, or may be about to. */
static gboolean
can_hide (DscWorkspace *self, gint64 run)
{
  return self->starting == 0
         && !(dsc_workspace_is_training (self) && dsc_run_get_id (self->run) == run);
}

/* Returns: whether it is hidden */
static gboolean
hide_run (DscWorkspace *self, gint64 run)
{
  if (!can_hide (self, run))
    return FALSE;
  if (self->run != NULL && dsc_run_get_id (self->run) == run)
    {
      self->follows = FALSE;
      _dsc_workspace_set_run (self, NULL);
    }
  g_hash_table_add (self->hidden, g_memdup2 (&run, sizeof run));
  if (self->wanted == run)
    {
      self->wanted = 0;
      _dsc_workspace_notify (self, DSC_WORKSPACE_SHOWN_RUN);
    }
  _dsc_workspace_refresh (self);
  return TRUE;
}

static void
delete_undo (gpointer data)
{
  Deletion *self = data;
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);

  if (workspace == NULL)
    return;
  g_hash_table_remove (workspace->hidden, &self->run);
  _dsc_workspace_refresh (workspace);
}

static void
delete_redo (gpointer data)
{
  Deletion *self = data;
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);

  /* It may have been resumed since. */
  if (workspace != NULL)
    hide_run (workspace, self->run);
}

DscRunItem *
_dsc_workspace_find_run (DscWorkspace *self, gint64 run)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr (DscRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (dsc_run_item_get_id (item) == run)
        return g_steal_pointer (&item);
    }
  return NULL;
}

char *
dsc_workspace_dup_run_title (DscWorkspace *self, gint64 run)
{
  g_autoptr (DscRunItem) item = NULL;
  const DscRunRecord record = { .id = run };

  g_return_val_if_fail (DSC_IS_WORKSPACE (self), NULL);

  item = _dsc_workspace_find_run (self, run);
  return item != NULL ? dsc_run_item_dup_title (item) : dsc_run_record_dup_title (&record);
}

gboolean
dsc_workspace_delete_run (DscWorkspace *self, gint64 run)
{
  g_autoptr (DscRunItem) item = _dsc_workspace_find_run (self, run);
  g_autofree char *title = item != NULL ? dsc_run_item_dup_title (item) : NULL;
  g_autofree char *label = NULL;
  Deletion *deletion;

  if (item == NULL || !hide_run (self, run))
    return FALSE;
  /* Translators: a run's name. */
  label = g_strdup_printf (_ ("Delete %s"), title);
  deletion = g_new0 (Deletion, 1);
  g_weak_ref_init (&deletion->workspace, self);
  deletion->run = run;
  dsc_undo_stack_push (self->undo, label, delete_undo, delete_redo, deletion, deletion_free);
  return TRUE;
}
