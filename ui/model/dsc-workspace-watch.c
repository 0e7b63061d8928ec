/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that come, go or change while they are open, and photos that are not where they were.
 *
 * The watch says that something has changed; the photos are read again when nothing else is going
 * that needs them as they are: a run, an import, corrections that are being stored. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-moved-folder.h"
#include "dataset/dsc-paths.h"
#include "model/dsc-workspace-private.h"

/* --- words --- */

static void
add_words (GString *text, const char *words)
{
  if (text->len > 0)
    g_string_append (text, " ");
  g_string_append (text, words);
}

/* Returns: (transfer full) (nullable): %NULL where nothing has changed but the split, which follows
 * the photos by itself. */
static char *
dup_words (const DscPhotoChanges *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *added = g_strdup_printf (
      ngettext ("%'u photo was added.", "%'u photos were added.", changes->added), changes->added);
  g_autofree char *removed = g_strdup_printf (
      ngettext ("%'u photo is gone.", "%'u photos are gone.", changes->removed), changes->removed);
  g_autofree char *changed = g_strdup_printf (
      ngettext ("%'u photo has changed.", "%'u photos have changed.", changes->changed),
      changes->changed);

  if (changes->added > 0)
    add_words (text, added);
  if (changes->removed > 0)
    add_words (text, removed);
  if (changes->changed > 0)
    add_words (text, changed);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

void
_dsc_workspace_tell_changes (DscWorkspace *self, const DscPhotoChanges *changes)
{
  g_autofree char *words = dup_words (changes);

  if (words != NULL)
    _dsc_workspace_photos_changed (self, words);
}

/* --- reading again --- */

static void
set_missing (DscWorkspace *self, gboolean missing)
{
  if (missing == self->missing)
    return;
  self->missing = missing;
  _dsc_workspace_notify (self, DSC_WORKSPACE_MISSING);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  DscWorkspace *self = DSC_WORKSPACE (source);
  g_autoptr (GError) error = NULL;

  if (dsc_workspace_reimport_finish (self, result, &error))
    return;
  /* Someone else is at work in the project: when that is over. A drive that was taken out leaves an
   * empty folder: the photos are not there, and nothing of them is forgotten. */
  if (g_error_matches (error, DSC_ERROR, DSC_ERROR_LOCKED))
    {
      self->stale = TRUE;
      if (self->freed)
        _dsc_workspace_catch_up (self);
      return;
    }
  if (g_error_matches (error, DSC_ERROR, DSC_ERROR_NO_DATA)
      || g_error_matches (error, DSC_ERROR, DSC_ERROR_NOT_FOUND))
    set_missing (self, self->project != NULL);
  else
    _dsc_workspace_fail (self, _ ("The photos could not be read again"), error);
  _dsc_workspace_catch_up (self);
}

void
_dsc_workspace_catch_up (DscWorkspace *self)
{
  if (!self->stale || self->dataset == NULL || self->importing > 0 || self->storing.length > 0
      || _dsc_workspace_is_busy (self))
    return;
  self->stale = FALSE;
  self->freed = FALSE;
  _dsc_workspace_read_changes (self, read_cb);
}

/* The lock is asked for first: to read the photos again only to find it taken is much for nothing.
 */
static void
heard_of_lock (DscWorkspace *self)
{
  if (self->project == NULL || dsc_project_is_locked (self->project, NULL))
    return;
  self->freed = TRUE;
  _dsc_workspace_catch_up (self);
}

static void
tell_limit (DscWorkspace *self)
{
  guint n_watched;
  guint n = dsc_folder_watch_get_n_folders (self->watch, &n_watched);
  g_autofree char *words
      = g_strdup_printf (_ ("%'u of %'u folders are watched. Changes in the others are found when "
                            "you come back to this window."),
                         n_watched, n);

  if (n_watched < n)
    _dsc_workspace_photos_changed (self, words);
}

static void
heard_cb (DscFolderChange change, gpointer workspace)
{
  DscWorkspace *self = workspace;

  switch (change)
    {
    case DSC_FOLDER_READY: /* much may have happened since the photos were read */
      tell_limit (self);
      G_GNUC_FALLTHROUGH;
    case DSC_FOLDER_CHANGED:
      set_missing (self, FALSE);
      self->stale = TRUE;
      _dsc_workspace_catch_up (self);
      break;
    case DSC_FOLDER_FILE:
      heard_of_lock (self);
      break;
    case DSC_FOLDER_GONE:
    default:
      set_missing (self, TRUE);
    }
}

/* --- watching --- */

void
_dsc_workspace_watch (DscWorkspace *self, gboolean missing)
{
  const char *root = self->dataset != NULL ? dsc_dataset_get_root (self->dataset) : NULL;
  g_autofree char *lock = NULL;

  g_clear_pointer (&self->watch, dsc_folder_watch_free);
  self->stale = FALSE;
  set_missing (self, missing && root != NULL);
  if (!self->watching || root == NULL)
    return;
  lock = dsc_project_dup_lock_path (self->project);
  self->watch = dsc_folder_watch_new (root, NULL, heard_cb, self);
  dsc_folder_watch_follow (self->watch, lock);
}

void
dsc_workspace_set_watching (DscWorkspace *self, gboolean watching)
{
  g_return_if_fail (DSC_IS_WORKSPACE (self));

  if (watching == self->watching)
    return;
  self->watching = watching;
  _dsc_workspace_watch (self, self->missing);
}

void
dsc_workspace_look_for_changes (DscWorkspace *self)
{
  g_return_if_fail (DSC_IS_WORKSPACE (self));

  if (self->watch != NULL)
    dsc_folder_watch_look (self->watch);
  _dsc_workspace_catch_up (self);
}

gboolean
dsc_workspace_is_missing (DscWorkspace *self)
{
  g_return_val_if_fail (DSC_IS_WORKSPACE (self), FALSE);

  return self->missing;
}

/* --- photos that were moved --- */

typedef struct
{
  DscDataset *dataset;   /* (owned) */
  char **hints;          /* (owned) (nullable): folders to look into first */
  char *folder;          /* (owned) (nullable): that somebody has chosen */
  DscActivity *activity; /* (owned) (nullable) */
} Moved;

static void
moved_free (gpointer data)
{
  Moved *self = data;

  g_object_unref (self->dataset);
  g_strfreev (self->hints);
  g_free (self->folder);
  g_clear_object (&self->activity);
  g_free (self);
}

static void
find_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Moved *self = data;
  g_auto (GStrv) usual = dsc_moved_folder_dup_places (dsc_dataset_get_root (self->dataset));
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  GError *error = NULL;
  char *found;

  for (guint i = 0; self->hints != NULL && self->hints[i] != NULL; i++)
    g_ptr_array_add (places, self->hints[i]);
  for (guint i = 0; usual[i] != NULL; i++)
    g_ptr_array_add (places, usual[i]);
  g_ptr_array_add (places, NULL);
  found = dsc_moved_folder_find (self->dataset, (const char *const *) places->pdata, cancellable,
                                 &error);
  if (found != NULL)
    g_task_return_pointer (task, found, g_free);
  else
    g_task_return_error (task, error);
}

static void
found_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  Moved *moved = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  char *found = g_task_propagate_pointer (G_TASK (result), &error);

  _dsc_workspace_end (self, moved->activity);
  if (found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, found, g_free);
}

void
dsc_workspace_find_moved_async (DscWorkspace *self, const char *const *hints,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;
  Moved *moved;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  moved = g_new0 (Moved, 1);
  moved->dataset = g_object_ref (self->dataset);
  moved->hints = g_strdupv ((char **) hints);
  moved->activity
      = g_object_ref (_dsc_workspace_begin (self, _ ("Looking for where the photos are now")));
  inner = g_task_new (NULL, dsc_activity_get_cancellable (moved->activity), found_cb, task);
  g_task_set_task_data (inner, moved, moved_free);
  g_task_run_in_thread (inner, find_func);
}

char *
dsc_workspace_find_moved_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
check_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Moved *self = data;
  GError *error = NULL;
  char *resolved = dsc_path_resolve (self->folder, &error);
  g_autofree char *shown = NULL;

  if (resolved != NULL && dsc_moved_folder_matches (self->dataset, resolved))
    {
      g_task_return_pointer (task, resolved, g_free);
      return;
    }
  if (resolved != NULL)
    {
      shown = dsc_path_display (resolved);
      g_set_error (&error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("“%s” does not hold the photos of this project. Choose the folder that holds "
                      "what the old one held, or open it as other photos."),
                   shown);
    }
  g_free (resolved);
  g_task_return_error (task, error);
}

static void
checked_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  Moved *moved = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  g_autofree char *root = g_task_propagate_pointer (G_TASK (result), &error);

  if (root != NULL && moved->dataset == self->dataset)
    {
      _dsc_workspace_open_moved (self, root, task);
      return;
    }
  if (root == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Other photos are open");
  g_object_unref (task);
}

void
dsc_workspace_use_folder_async (DscWorkspace *self, const char *folder,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;
  Moved *moved;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  moved = g_new0 (Moved, 1);
  moved->dataset = g_object_ref (self->dataset);
  moved->folder = g_strdup (folder);
  inner = g_task_new (NULL, NULL, checked_cb, task);
  g_task_set_task_data (inner, moved, moved_free);
  g_task_run_in_thread (inner, check_func);
}

gboolean
dsc_workspace_use_folder_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
