/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shell/dsc-recent.h"

/* By which our entries are known in the list. Not the program's name: under that GTK's own dialogs
 * note whatever was chosen or printed. */
#define APPLICATION DSC_APP_ID
#define COMMAND "discern %u"

/* --- writing --- */

/* What is to be done to the list. */
typedef struct
{
  char *uri; /* (owned) */
  gboolean add;
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_free (self->uri);
  g_free (self);
}

static void
apply (GBookmarkFile *list, const Change *change)
{
  if (!change->add)
    {
      g_bookmark_file_remove_item (list, change->uri, NULL);
      return;
    }
  g_bookmark_file_set_mime_type (
      list, change->uri, g_str_has_suffix (change->uri, ".csv") ? "text/csv" : "inode/directory");
  g_bookmark_file_add_application (list, change->uri, APPLICATION, COMMAND);
}

/* A list that cannot be read or written is no reason to bother anybody. */
static void
change_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static GMutex lock; /* one change after the other */
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "recently-used.xbel", NULL);
  g_autoptr (GBookmarkFile) list = g_bookmark_file_new ();
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&lock);
  if (g_bookmark_file_load_from_file (list, path, &error)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_clear_error (&error);
      apply (list, data);
      g_bookmark_file_to_file (list, path, &error);
    }
  g_mutex_unlock (&lock);
  if (error != NULL)
    g_debug ("The list of recent documents: %s", error->message);
  g_task_return_boolean (task, error == NULL);
}

static void
change (const char *path, gboolean add)
{
  Change *data;
  char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GTask) task = NULL;

  if (uri == NULL)
    return;
  data = g_new0 (Change, 1);
  data->uri = uri;
  data->add = add;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, change);
  g_task_set_task_data (task, data, change_free);
  g_task_run_in_thread (task, change_in_thread);
}

void
dsc_recent_add (const char *path)
{
  gboolean wanted;

  g_object_get (gtk_settings_get_default (), "gtk-recent-files-enabled", &wanted, NULL);
  if (wanted)
    change (path, TRUE);
}

void
dsc_recent_remove (const char *path)
{
  change (path, FALSE);
}

/* --- reading --- */

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

GPtrArray *
dsc_recent_get (guint max)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());

  items = g_list_sort (items, compare_newest_first);
  for (GList *item = items; item != NULL && paths->len < max; item = item->next)
    {
      char *path = gtk_recent_info_has_application (item->data, APPLICATION)
                       ? g_filename_from_uri (gtk_recent_info_get_uri (item->data), NULL, NULL)
                       : NULL;

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  return paths;
}
