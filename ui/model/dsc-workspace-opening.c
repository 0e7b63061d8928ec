/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing a project: what is looked for on a thread is shown when it is all there. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-sample-folder.h"
#include "model/dsc-photo-order.h"
#include "model/dsc-workspace-private.h"
#include "project/dsc-project-import.h"

/* Size of sample photos. */
#define SAMPLE_WIDTH 320
#define SAMPLE_HEIGHT 240
#define SAMPLE_SEED 1

/* --- on a thread --- */

/* What a thread finds out of what is to be opened. */
typedef struct
{
  char *path;            /* (owned) */
  guint sample;          /* photos that are to be rendered there before; 0: none */
  gboolean rendered;     /* they were: what is known of the folder is of before */
  gboolean again;        /* what is open, whose photos are to be read again */
  gboolean quickly;      /* only those that are new or others than before */
  gboolean missing;      /* photos were not there, though the project is */
  char *root;            /* (owned) (nullable): where the photos were moved to */
  DscReading *reading;   /* (owned) (nullable) how they are to be read */
  DscOpeningSource find; /* (nullable) finds what is to be opened of the path */
  gpointer find_data;
  GDestroyNotify free_find_data;
  guint number;          /* of what was open then */
  DscActivity *activity; /* (owned) */
  DscProject *project;   /* (owned) (nullable) */
  DscDataset *dataset;   /* (owned) (nullable) */
  DscSplit *split;       /* (owned) (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_free (self->path);
  g_free (self->root);
  dsc_reading_free (self->reading);
  if (self->free_find_data != NULL)
    self->free_find_data (self->find_data);
  g_object_unref (self->activity);
  g_clear_object (&self->project);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_free (self);
}

static gboolean
holds_project (const char *folder)
{
  g_autofree char *database = g_build_filename (folder, "project.db", NULL);

  return g_file_test (database, G_FILE_TEST_EXISTS);
}

/* Returns: (transfer full) (nullable): the folder of the project that @self names, which need not
 * be there. Of photos that are gone the project may still be. */
static char *
find_folder (Opening *self, char **source, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (self->path, NULL);
  g_autofree char *folder = NULL;

  if (holds_project (self->path))
    return g_strdup (self->path);
  folder = dsc_project_default_folder (absolute);
  if (!g_file_test (absolute, G_FILE_TEST_EXISTS) && holds_project (folder))
    return g_steal_pointer (&folder);
  *source = dsc_path_resolve (self->path, error);
  return *source != NULL ? dsc_project_default_folder (*source) : NULL;
}

/* Opens the project of @self's path where there is one; its photos where it has some. */
static gboolean
find_project (Opening *self, char **source, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) local_error = NULL;

  if (self->again)
    {
      *source = g_strdup (dsc_dataset_get_source (self->dataset));
      return TRUE;
    }
  folder = find_folder (self, source, error);
  if (folder == NULL)
    return FALSE;
  if (!holds_project (folder))
    return TRUE;
  self->project = dsc_project_open (folder, FALSE, error);
  if (self->project != NULL && self->root != NULL)
    self->project = dsc_project_follow_photos (g_steal_pointer (&self->project), self->root, error);
  if (self->project == NULL)
    return FALSE;
  self->dataset = dsc_project_get_dataset (self->project, &local_error);
  if (self->dataset == NULL && !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NO_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (self->dataset != NULL && *source == NULL)
    *source = g_strdup (dsc_dataset_get_source (self->dataset));
  return TRUE;
}

static gboolean
open_photos (Opening *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *source = NULL;

  if (!find_project (self, &source, error))
    return FALSE;
  if (source == NULL)
    {
      g_autofree char *shown = dsc_path_display (self->path);

      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("The project “%s” has no photos yet. Open the folder of photos instead."),
                   shown);
      return FALSE;
    }
  if (self->dataset == NULL || self->again || self->rendered || self->root != NULL
      || self->reading != NULL)
    {
      g_autoptr (DscDataset) known
          = self->quickly || self->root != NULL ? g_steal_pointer (&self->dataset) : NULL;
      g_autoptr (DscProject) before = g_steal_pointer (&self->project);
      DscProjectImport import = { .source = source,
                                  .project = before,
                                  .options = dsc_reading_to_options (self->reading),
                                  .has_reading_options = self->reading != NULL };

      import.options.known = known;
      g_clear_object (&self->dataset);
      self->project = dsc_project_import (&import, dsc_activity_report, self->activity, cancellable,
                                          &self->dataset, &self->split, error);
      return self->project != NULL;
    }
  self->split = dsc_project_choose_split (self->project, self->dataset, NULL, error);
  if (self->split == NULL)
    return FALSE;
  self->missing = !g_file_test (dsc_dataset_get_root (self->dataset), G_FILE_TEST_IS_DIR);
  dsc_project_remember (dsc_project_get_folder (self->project));
  return TRUE;
}

/* What was rendered before is there at once. */
static gboolean
ensure_sample (Opening *self, GCancellable *cancellable, GError **error)
{
  if (self->sample == 0 || dsc_sample_folder_is_complete (self->path, self->sample))
    return TRUE;
  self->rendered = TRUE;
  return dsc_sample_folder_write (self->path, self->sample, SAMPLE_SEED, SAMPLE_WIDTH,
                                  SAMPLE_HEIGHT, 0, FALSE, dsc_activity_report, self->activity,
                                  cancellable, error);
}

/* What is packed has no folder yet. */
static gboolean
ensure_path (Opening *self, GCancellable *cancellable, GError **error)
{
  char *found;

  if (self->find == NULL)
    return TRUE;
  found = self->find (self->find_data, self->activity, cancellable, error);
  if (found == NULL)
    return FALSE;
  g_free (self->path);
  self->path = found;
  return TRUE;
}

static void
open_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *self = data;
  GError *error = NULL;

  if (ensure_path (self, cancellable, &error) && ensure_sample (self, cancellable, &error)
      && open_photos (self, cancellable, &error))
    {
      dsc_photo_order_get (self->dataset);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

/* --- showing it --- */

static void
set_words (DscWorkspace *self)
{
  const char *source = self->dataset != NULL ? dsc_dataset_get_source (self->dataset) : NULL;
  g_autofree char *name = source != NULL ? g_path_get_basename (source) : g_strdup ("");

  g_free (self->title);
  g_free (self->subtitle);
  self->title = dsc_path_display (name);
  self->subtitle = dsc_path_display (source != NULL ? source : "");
  _dsc_workspace_notify (self, DSC_WORKSPACE_TITLE);
  _dsc_workspace_notify (self, DSC_WORKSPACE_SUBTITLE);
}

void
_dsc_workspace_end_closing (DscWorkspace *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->leaving > 0 || self->closing == NULL)
    return;
  task = g_steal_pointer (&self->closing);
  g_task_return_boolean (task, TRUE);
}

static void
left_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;

  self->leaving--;
  _dsc_workspace_end_closing (self);
}

/* Nothing can be undone any more. */
static void
leave (DscWorkspace *self)
{
  self->opening++;
  self->wanted = 0;
  self->follows = FALSE;
  dsc_undo_stack_clear (self->undo);
  g_list_store_remove_all (self->runs);
  _dsc_workspace_set_run (self, NULL);
  if (self->project != NULL)
    {
      self->leaving++;
      _dsc_workspace_leave (g_steal_pointer (&self->project), self->hidden, left_cb,
                            g_object_ref (self));
    }
  g_hash_table_remove_all (self->hidden);
}

/* Takes photos that were read again, and tells of what has changed. Where nothing has, all stays:
 * results are of the dataset that is open. */
static void
show_changes (DscWorkspace *self, Opening *opening)
{
  DscPhotoChanges changes = dsc_photo_list_update (self->photos, opening->dataset, opening->split);

  if (changes.added + changes.removed + changes.changed + changes.moved == 0
      && dsc_dataset_get_n_skipped (self->dataset) == dsc_dataset_get_n_skipped (opening->dataset))
    {
      dsc_photo_list_update (self->photos, self->dataset, self->split);
      return;
    }
  g_set_object (&self->dataset, opening->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = dsc_split_ref (opening->split);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
  _dsc_workspace_refresh (self);
  _dsc_workspace_tell_changes (self, &changes);
}

/* Takes what @opening has found, or nothing. */
static void
show (DscWorkspace *self, Opening *opening)
{
  gboolean same = opening != NULL && opening->project == self->project;

  if (!same)
    leave (self);
  g_clear_object (&self->project);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  if (opening != NULL)
    {
      self->project = g_object_ref (opening->project);
      self->dataset = g_object_ref (opening->dataset);
      self->split = dsc_split_ref (opening->split);
    }
  g_clear_object (&self->results);
  _dsc_workspace_notify (self, DSC_WORKSPACE_RESULTS);
  dsc_photo_list_set (self->photos, self->dataset, self->split, NULL, NULL);
  set_words (self);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
  _dsc_workspace_notify (self, DSC_WORKSPACE_OPEN);
  if (opening != NULL)
    _dsc_workspace_refresh (self);
  _dsc_workspace_watch (self, opening != NULL && opening->missing);
  if (opening != NULL && !same)
    _dsc_workspace_opened (self);
}

/* Whether what was found can be shown; asked before it is looked for, and again: a run may have
 * begun meanwhile, or something else been opened. */
static gboolean
check_place (DscWorkspace *self, const Opening *opening, GError **error)
{
  if (opening->again && opening->number != self->opening)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Other photos are open");
  else if (!opening->again && _dsc_workspace_is_busy (self))
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_LOCKED,
                         _ ("A run is going here. Open the other photos in a new window."));
  else
    return TRUE;
  return FALSE;
}

/* What is not shown is closed on a thread: a project's end waits for the disk. */
static void
let_go (DscWorkspace *self, Opening *opening)
{
  g_autoptr (GHashTable) none = NULL;

  if (opening->project == NULL)
    return;
  none = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->leaving++;
  _dsc_workspace_leave (g_steal_pointer (&opening->project), none, left_cb, g_object_ref (self));
}

static void
opened_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  _dsc_workspace_end (self, opening->activity);
  self->importing--;
  if (!g_task_propagate_boolean (G_TASK (result), &error) || !check_place (self, opening, &error))
    {
      let_go (self, opening);
      if (opening->reading == NULL)
        g_task_set_task_data (task, g_strdup (opening->path), g_free);
      g_task_return_error (task, error);
      /* Whoever reads changes knows when it is worth trying again. */
      if (!opening->quickly)
        _dsc_workspace_catch_up (self);
      return;
    }
  if (opening->quickly)
    show_changes (self, opening);
  else
    show (self, opening);
  g_task_return_boolean (task, TRUE);
  _dsc_workspace_catch_up (self);
}

/* Takes @path; %NULL: what is open is to be read again. */
static Opening *
opening_new (DscWorkspace *self, char *path)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->path = path;
  opening->number = self->opening;
  opening->again = path == NULL;
  if (opening->again)
    {
      opening->project = g_object_ref (self->project);
      opening->dataset = g_object_ref (self->dataset);
    }
  return opening;
}

/* Takes @opening. */
static void
begin_opening (DscWorkspace *self, Opening *opening, const char *title, GTask *task)
{
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;

  self->importing++;
  opening->activity = g_object_ref (_dsc_workspace_begin (self, title));
  inner = g_task_new (NULL, dsc_activity_get_cancellable (opening->activity), opened_cb, task);
  g_task_set_task_data (inner, opening, opening_free);
  if (check_place (self, opening, &error))
    g_task_run_in_thread (inner, open_func);
  else
    g_task_return_error (inner, error);
}

void
_dsc_workspace_open_found (DscWorkspace *self, const char *path, DscOpeningSource find,
                           gpointer data, GDestroyNotify destroy, const char *title, GTask *task)
{
  Opening *opening = opening_new (self, g_strdup (path));

  opening->find = find;
  opening->find_data = data;
  opening->free_find_data = destroy;
  begin_opening (self, opening, title, task);
}

void
_dsc_workspace_open_reading (DscWorkspace *self, const DscReading *reading, const char *title,
                             GTask *task)
{
  gboolean again = g_strcmp0 (dsc_workspace_get_source (self), reading->source) == 0;
  Opening *opening = opening_new (self, again ? NULL : g_strdup (reading->source));

  opening->reading = dsc_reading_copy (reading);
  begin_opening (self, opening, title, task);
}

void
dsc_workspace_open_async (DscWorkspace *self, const char *path, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = dsc_path_display (name);
  /* Translators: a folder or table. */
  g_autofree char *title = g_strdup_printf (_ ("Opening “%s”"), shown);

  begin_opening (self, opening_new (self, g_strdup (path)), title, task);
}

gboolean
dsc_workspace_open_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
dsc_workspace_get_unopened (DscWorkspace *self, GAsyncResult *result)
{
  return g_task_get_task_data (G_TASK (result));
}

char *
dsc_workspace_dup_sample_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "discern", _ ("Sample Bricks"), NULL);
}

void
dsc_workspace_open_sample_async (DscWorkspace *self, guint count, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Opening *opening = opening_new (self, dsc_workspace_dup_sample_folder ());

  opening->sample = count;
  begin_opening (self, opening, _ ("Making the sample bricks"), task);
}

void
dsc_workspace_reimport_async (DscWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  begin_opening (self, opening_new (self, NULL), _ ("Looking for changed photos"), task);
}

void
_dsc_workspace_read_changes (DscWorkspace *self, GAsyncReadyCallback callback)
{
  GTask *task = g_task_new (self, NULL, callback, NULL);
  Opening *opening = opening_new (self, NULL);

  opening->quickly = TRUE;
  begin_opening (self, opening, _ ("Looking for changed photos"), task);
}

void
_dsc_workspace_open_moved (DscWorkspace *self, const char *root, GTask *task)
{
  Opening *opening = opening_new (self, g_strdup (dsc_project_get_folder (self->project)));
  g_autofree char *name = g_path_get_basename (root);
  g_autofree char *shown = dsc_path_display (name);
  /* Translators: a folder or table. */
  g_autofree char *title = g_strdup_printf (_ ("Opening “%s”"), shown);

  opening->root = g_strdup (root);
  begin_opening (self, opening, title, task);
}

gboolean
dsc_workspace_reimport_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- closing --- */

static void
close_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  dsc_engine_host_shutdown (data);
  g_task_return_boolean (task, TRUE);
}

static void
shut_down_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  DscWorkspace *self = g_task_get_source_object (data);

  g_object_unref (self->host);
  self->host = dsc_engine_host_new (NULL);
  self->closing = data;
  show (self, NULL);
  _dsc_workspace_end_closing (self);
}

void
dsc_workspace_close_async (DscWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = g_task_new (NULL, NULL, shut_down_cb, task);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->activities)); i++)
    {
      g_autoptr (DscActivity) activity = g_list_model_get_item (G_LIST_MODEL (self->activities), i);

      dsc_activity_cancel (activity);
    }
  g_task_set_task_data (inner, g_object_ref (self->host), g_object_unref);
  g_task_run_in_thread (inner, close_func);
}

gboolean
dsc_workspace_close_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
