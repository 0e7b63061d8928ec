/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"
#include "shell/dsc-input.h"

/* By which a project's folder is known. */
#define PROJECT_FILE "project.db"

static DscInput *
input_new (void)
{
  DscInput *self = g_new0 (DscInput, 1);

  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->tables = g_ptr_array_new_with_free_func (g_free);
  self->archives = g_ptr_array_new_with_free_func (g_free);
  self->pictures = g_ptr_array_new_with_free_func (g_free);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
dsc_input_free (DscInput *self)
{
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->archives);
  g_ptr_array_unref (self->pictures);
  g_ptr_array_unref (self->missing);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
dsc_input_is_table (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv")
         || g_str_has_suffix (lower, ".txt");
}

/* Keeps the first complaint. */
static void
complain (DscInput *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

/* Takes @path. What cannot be resolved is opened by its own name, and that says why it fails. */
static void
add_resolved (GPtrArray *array, char *path)
{
  char *real = dsc_path_resolve (path, NULL);

  g_ptr_array_add (array, real != NULL ? real : g_strdup (path));
  g_free (path);
}

static void
sort_file (DscInput *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  if (path == NULL)
    {
      name = g_file_get_uri (file);
      shown = dsc_path_display (name);
      complain (self, g_error_new (DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                                   _ ("“%s” is not on this computer. Download it first; Discern "
                                      "fetches nothing by itself."),
                                   shown));
      return;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      add_resolved (self->folders, g_steal_pointer (&path));
      return;
    }
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      shown = dsc_path_display (path);
      complain (self, g_error_new (DSC_ERROR, DSC_ERROR_NOT_FOUND,
                                   _ ("There is no file or folder “%s”. It may have been moved or "
                                      "deleted."),
                                   shown));
      g_ptr_array_add (self->missing, g_steal_pointer (&path));
      return;
    }
  name = g_path_get_basename (path);
  if (g_str_equal (name, PROJECT_FILE))
    add_resolved (self->folders, g_path_get_dirname (path));
  else if (dsc_input_is_table (name))
    add_resolved (self->tables, g_steal_pointer (&path));
  else if (dsc_archive_is_file (path))
    add_resolved (self->archives, g_steal_pointer (&path));
  else
    g_ptr_array_add (self->pictures, g_steal_pointer (&path));
}

static void
sort_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *files = data;
  g_autoptr (DscInput) input = input_new ();

  for (guint i = 0; i < files->len && !g_cancellable_is_cancelled (cancellable); i++)
    sort_file (input, g_ptr_array_index (files, i));
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&input), (GDestroyNotify) dsc_input_free);
}

void
dsc_input_sort_async (GFile **files, guint n, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  /* Without a source: a task may drop it on its thread, which is no place for a window to end. */
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GPtrArray *copies = g_ptr_array_new_full (n, g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (copies, g_object_ref (files[i]));
  g_task_set_source_tag (task, dsc_input_sort_async);
  g_task_set_task_data (task, copies, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, sort_in_thread);
}

DscInput *
dsc_input_sort_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
