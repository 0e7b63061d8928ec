/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which window gets what is to be opened. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dsc-application-private.h"
#include "shell/dsc-input.h"
#include "shell/dsc-recent.h"

/* The first window, the one used last before all, of which @holds holds. */
static DscWindow *
find_window (DscApplication *self, gboolean (*holds) (DscWindow *window, const char *path),
             const char *path)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item; item = item->next)
    if (DSC_IS_WINDOW (item->data) && !dsc_window_is_closing (item->data)
        && holds (item->data, path))
      return item->data;
  return NULL;
}

static gboolean
is_empty (DscWindow *window, const char *unused)
{
  return dsc_window_is_empty (window);
}

static gboolean
is_used (DscWindow *window, const char *unused)
{
  return !dsc_window_is_empty (window);
}

/* An empty window, or a new one. */
static DscWindow *
window_for_more (DscApplication *self)
{
  DscWindow *window = find_window (self, is_empty, NULL);

  return window != NULL ? window : dsc_application_add_window (self);
}

/* The window that has @path, or an empty one, or a new one. */
static void
open_path (DscApplication *self, const char *path)
{
  DscWindow *window = find_window (self, dsc_window_has_project, path);

  if (window == NULL)
    {
      window = window_for_more (self);
      dsc_window_open (window, path);
    }
  gtk_window_present (GTK_WINDOW (window));
}

void
dsc_application_open_results (DscApplication *self, const char *folder)
{
  DscWindow *window = window_for_more (self);

  dsc_window_open_results (window, folder);
  gtk_window_present (GTK_WINDOW (window));
}

static void
open_archive (DscApplication *self, const char *path)
{
  DscWindow *window = window_for_more (self);

  gtk_window_present (GTK_WINDOW (window));
  dsc_window_import_archive (window, path);
}

/* The window used last that has a project; where there is none, the last session's. */
static void
classify (DscApplication *self, GPtrArray *paths)
{
  DscWindow *window = find_window (self, is_used, NULL);

  if (window == NULL)
    {
      window = window_for_more (self);
      dsc_window_restore (window);
    }
  dsc_window_classify (window, paths);
  gtk_window_present (GTK_WINDOW (window));
}

/* As open_path(). While the bricks are being rendered, their window knows them by the name that
 * they were given, later by the one without links. */
static void
sample_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscApplication *self = user_data;
  g_autoptr (DscInput) input = dsc_input_sort_finish (result, NULL);
  g_autofree char *folder = dsc_workspace_dup_sample_folder ();
  DscWindow *window = find_window (self, dsc_window_has_project, folder);

  if (window == NULL && input != NULL && input->folders->len > 0)
    window = find_window (self, dsc_window_has_project, g_ptr_array_index (input->folders, 0));
  if (window == NULL)
    {
      window = window_for_more (self);
      dsc_window_open_sample (window);
    }
  gtk_window_present (GTK_WINDOW (window));
  g_application_release (G_APPLICATION (self));
}

void
dsc_application_open_sample (DscApplication *self)
{
  g_autofree char *folder = dsc_workspace_dup_sample_folder ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GFile *files[] = { file };

  g_application_hold (G_APPLICATION (self));
  dsc_input_sort_async (files, G_N_ELEMENTS (files), NULL, sample_found_cb, self);
}

static void
show_error (DscApplication *self, const GError *error)
{
  DscWindow *window = find_window (self, is_used, NULL);

  if (window == NULL)
    window = window_for_more (self);
  gtk_window_present (GTK_WINDOW (window));
  dsc_window_show_error (window, _ ("Something Could Not Be Opened"), error);
}

static void
sorted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscApplication *self = user_data;
  g_autoptr (DscInput) input = dsc_input_sort_finish (result, NULL);

  /* Only a sorting that was cancelled has no result, and nobody cancels this one. */
  if (input != NULL)
    {
      for (guint i = 0; i < input->folders->len; i++)
        open_path (self, g_ptr_array_index (input->folders, i));
      for (guint i = 0; i < input->tables->len; i++)
        open_path (self, g_ptr_array_index (input->tables, i));
      for (guint i = 0; i < input->archives->len; i++)
        open_archive (self, g_ptr_array_index (input->archives, i));
      if (input->pictures->len > 0)
        classify (self, input->pictures);
      for (guint i = 0; i < input->missing->len; i++)
        dsc_recent_remove (g_ptr_array_index (input->missing, i));
      if (input->error != NULL)
        show_error (self, input->error);
    }
  g_application_release (G_APPLICATION (self));
}

void
dsc_application_open_files (DscApplication *self, GFile **files, int n_files)
{
  /* Looking at files may take a while: without a window yet the program must not end. */
  g_application_hold (G_APPLICATION (self));
  dsc_input_sort_async (files, (guint) n_files, NULL, sorted_cb, self);
}
