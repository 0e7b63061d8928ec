/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives: what is in one, and opening it. */
#include "config.h"

#include <errno.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive-names.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-remote.h"
#include "model/dsc-workspace-private.h"

/* --- what is in it --- */

void
dsc_archive_found_free (DscArchiveFound *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->parent);
  g_free (self->name);
  g_clear_pointer (&self->report, dsc_archive_report_free);
  g_free (self);
}

/* Returns: (transfer full): @folder, or the nearest one above it that is there. */
static char *
find_there (const char *folder)
{
  char *path = g_strdup (folder);

  while (access (path, F_OK) != 0)
    {
      char *above = g_path_get_dirname (path);
      gboolean is_top = g_str_equal (above, path);

      g_free (path);
      path = above;
      if (is_top)
        break;
    }
  return path;
}

/* Room in @folder, or in that in which it will be made. */
static guint64
free_bytes_of (const char *folder)
{
  g_autofree char *path = find_there (folder);
  struct statvfs info;

  return statvfs (path, &info) == 0 ? (guint64) info.f_bavail * info.f_frsize : 0;
}

/* Notes the parts that @folder lies in, in @parts (of DSC_PART_TEST + 1 flags). */
static void
note_parts (const char *folder, gboolean *parts)
{
  g_auto (GStrv) names = g_strsplit (folder, "/", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      DscPart part;

      if (dsc_part_from_string (names[i], &part))
        parts[part] = TRUE;
    }
}

static void
count_classes (DscArchiveFound *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean parts[DSC_PART_TEST + 1] = { FALSE };

  for (guint i = 0; i < self->report->folders->len; i++)
    {
      const DscArchiveFolder *folder = &g_array_index (self->report->folders, DscArchiveFolder, i);

      if (folder->n_photos == 0 || *folder->path == '\0')
        continue;
      note_parts (folder->path, parts);
      g_hash_table_add (names, g_path_get_basename (folder->path));
    }
  self->n_classes = g_hash_table_size (names) > 1 ? g_hash_table_size (names) : 0;
  self->has_parts = parts[DSC_PART_TRAIN] && (parts[DSC_PART_VALID] || parts[DSC_PART_TEST]);
}

/* Whether there is something to unpack it for. */
static gboolean
check_found (const DscArchiveFound *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  if (self->report->n_photos > 0 || self->report->n_nested > 0 || !self->report->is_complete)
    return TRUE;
  name = g_path_get_basename (self->path);
  shown = dsc_path_display (name);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("There are no photos in “%s”. Choose another archive."), shown);
  return FALSE;
}

static void
inspect_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const DscArchiveFound *asked = data;
  g_autoptr (DscArchiveFound) found = g_new0 (DscArchiveFound, 1);
  DscArchiveOptions options = DSC_ARCHIVE_OPTIONS_DEFAULT;
  GError *error = NULL;

  options.max_read = DSC_ARCHIVE_LOOK;
  found->path = g_strdup (asked->path);
  found->parent = asked->parent != NULL ? g_strdup (asked->parent) : dsc_archive_default_parent ();
  found->name = dsc_archive_names_stem (asked->path);
  found->report = dsc_archive_inspect (asked->path, &options, NULL, NULL, cancellable, &error);
  if (found->report == NULL || !check_found (found, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  count_classes (found);
  found->free_bytes = free_bytes_of (found->parent);
  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) dsc_archive_found_free);
}

void
dsc_workspace_inspect_archive_async (DscWorkspace *self, const char *path, const char *parent,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  DscArchiveFound *asked = g_new0 (DscArchiveFound, 1);

  g_return_if_fail (DSC_IS_WORKSPACE (self));

  asked->path = g_strdup (path);
  asked->parent = g_strdup (parent);
  g_task_set_source_tag (task, dsc_workspace_inspect_archive_async);
  g_task_set_task_data (task, asked, (GDestroyNotify) dsc_archive_found_free);
  g_task_run_in_thread (task, inspect_func);
}

DscArchiveFound *
dsc_workspace_inspect_archive_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- where it goes --- */

typedef struct
{
  char *folder; /* (owned) */
  guint64 free_bytes;
} Place;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->folder);
  g_free (self);
}

static void
check_place_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Place *self = data;
  g_autofree char *path = find_there (self->folder);
  g_autofree char *shown = dsc_path_display (path);
  GError *error = NULL;

  self->free_bytes = free_bytes_of (path);
  if (access (path, W_OK | X_OK) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  dsc_error_set_errno (&error, errno, _ ("Nothing can be put into the folder “%s”"), shown);
  g_task_return_error (task, error);
}

void
dsc_workspace_check_place_async (DscWorkspace *self, const char *folder, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Place *place;

  g_return_if_fail (DSC_IS_WORKSPACE (self) && folder != NULL);

  place = g_new0 (Place, 1);
  place->folder = g_strdup (folder);
  g_task_set_source_tag (task, dsc_workspace_check_place_async);
  g_task_set_task_data (task, place, place_free);
  g_task_run_in_thread (task, check_place_func);
}

char *
dsc_workspace_check_place_finish (DscWorkspace *self, GAsyncResult *result, guint64 *free_bytes,
                                  GError **error)
{
  const Place *place = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *free_bytes = place->free_bytes;
  return g_strdup (place->folder);
}

/* --- opening it --- */

typedef struct
{
  char *path;   /* (owned) */
  char *parent; /* (owned) */
  gboolean nested;
} Archive;

static void
archive_free (gpointer data)
{
  Archive *self = data;

  g_free (self->path);
  g_free (self->parent);
  g_free (self);
}

static char *
unpack_and_find (const Archive *self, DscActivity *activity, GCancellable *cancellable,
                 GError **error)
{
  DscArchiveOptions options = DSC_ARCHIVE_OPTIONS_DEFAULT;
  g_autoptr (DscArchiveReport) report = NULL;

  options.nested = self->nested;
  report = dsc_archive_extract (self->path, self->parent, &options, dsc_activity_report, activity,
                                cancellable, error);
  return report != NULL ? dsc_import_find_source (report->folder, dsc_activity_report, activity,
                                                  cancellable, error)
                        : NULL;
}

/* A DscOpeningSource. As long as another try may go better what was fetched for it is kept. */
static char *
unpack (gpointer data, DscActivity *activity, GCancellable *cancellable, GError **error)
{
  const Archive *self = data;
  GError *problem = NULL;
  char *found = unpack_and_find (self, activity, cancellable, &problem);

  if (dsc_remote_is_fetched (self->path)
      && (found != NULL
          || dsc_archive_is_hopeless (self->path, self->nested, problem, cancellable)))
    dsc_remote_discard (self->path);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return found;
}

void
dsc_workspace_import_archive_async (DscWorkspace *self, const char *path, const char *parent,
                                    gboolean nested, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Archive *archive = g_new0 (Archive, 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = dsc_path_display (name);
  /* Translators: an archive. */
  g_autofree char *title = g_strdup_printf (_ ("Unpacking “%s”"), shown);

  archive->path = g_strdup (path);
  archive->parent = g_strdup (parent);
  archive->nested = nested;
  _dsc_workspace_open_found (self, path, unpack, archive, archive_free, title, task);
}
