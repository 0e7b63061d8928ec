/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is dropped on the window or pasted into it: files, folders, pictures without a file, and
 * addresses, which are never fetched without asking. */
#include "config.h"

#include <fcntl.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "classify/dsc-address.h"
#include "common/dsc-feedback.h"
#include "shell/dsc-input.h"
#include "shell/dsc-window-private.h"

/* --- files --- */

static void
folder_response_cb (DscWindow *self, const char *response, AdwMessageDialog *dialog)
{
  GPtrArray *paths = g_object_get_data (G_OBJECT (dialog), "dsc-paths");

  if (g_str_equal (response, "classify"))
    dsc_window_classify (self, paths);
  else if (g_str_equal (response, "open"))
    for (guint i = 0; i < paths->len; i++)
      dsc_window_open_elsewhere (self, g_ptr_array_index (paths, i));
}

/* A folder may hold photos to be told, or photos to learn from: only the person knows. */
static void
ask_about_folders (DscWindow *self, GPtrArray *folders)
{
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (self), _ ("What Is This Folder For?"),
                                _ ("Its photos can be classified with the model of this project, "
                                   "or it can be opened as a project of its own, to learn from."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "open",
                                    _ ("_Open as Project"), "classify", _ ("C_lassify Photos"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "classify",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "classify");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "dsc-paths", g_ptr_array_ref (folders),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
handle_input (DscWindow *self, DscInput *input)
{
  gboolean open = dsc_workspace_is_open (self->workspace);

  for (guint i = 0; i < input->tables->len; i++)
    dsc_window_open_elsewhere (self, g_ptr_array_index (input->tables, i));
  for (guint i = 0; i < input->archives->len; i++)
    dsc_window_open_elsewhere (self, g_ptr_array_index (input->archives, i));
  if (input->pictures->len > 0)
    dsc_window_classify (self, input->pictures);
  if (input->folders->len > 0 && open)
    ask_about_folders (self, input->folders);
  for (guint i = 0; !open && i < input->folders->len; i++)
    dsc_window_open_elsewhere (self, g_ptr_array_index (input->folders, i));
  if (input->error != NULL)
    dsc_window_show_error (self, _ ("Something Could Not Be Opened"), input->error);
}

/* Takes its reference of the window. */
static void
sorted_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (DscInput) input = dsc_input_sort_finish (result, NULL);

  if (input != NULL && !self->closing)
    handle_input (self, input);
}

/* A browser gives the address of a picture: the view asks before it is fetched. */
static gboolean
take_address (DscWindow *self, GFile *file)
{
  g_autofree char *address = g_file_get_uri (file);

  if (!dsc_workspace_is_open (self->workspace) || g_file_peek_path (file) != NULL
      || !dsc_address_is_one (address))
    return FALSE;
  if (!dsc_window_may_begin (self)) /* its views may not all be there yet */
    return TRUE;
  dsc_window_show_view (self, "classify");
  dsc_classify_view_add_address (self->classify_view, address);
  return TRUE;
}

static void
take_files (DscWindow *self, GSList *files)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  /* One question is enough. */
  if (files != NULL && take_address (self, files->data))
    return;
  for (GSList *item = files; item != NULL; item = item->next)
    g_ptr_array_add (array, item->data);
  if (array->len > 0)
    dsc_input_sort_async ((GFile **) array->pdata, array->len, NULL, sorted_cb,
                          g_object_ref (self));
}

/* --- pictures without a file --- */

static void
write_in_thread (GTask *task, gpointer source, gpointer texture, GCancellable *cancellable)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "discern", "dropped", NULL);
  g_autofree char *path = g_build_filename (folder, "picture-XXXXXX.png", NULL);
  gboolean ok = FALSE;
  int fd = -1;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      ok = g_close (fd, NULL) && gdk_texture_save_to_png (texture, path);
      if (!ok)
        g_unlink (path);
    }
  if (ok)
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_FAILED,
                             _ ("The picture could not be written into “%s”. Check that there is "
                                "room on the disk."),
                             folder);
}

/* Takes its reference of the window. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (path == NULL)
    {
      dsc_window_show_error (self, _ ("The Picture Could Not Be Classified"), error);
      return;
    }
  g_ptr_array_add (paths, path);
  g_ptr_array_add (self->dropped, g_strdup (path));
  if (self->closing)
    dsc_window_delete_dropped (self);
  else
    dsc_window_classify (self, paths);
}

static void
take_texture (DscWindow *self, GdkTexture *texture)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, g_object_ref (self));

  g_task_set_source_tag (task, take_texture);
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, write_in_thread);
}

static void
delete_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *paths = data;

  for (guint i = 0; i < paths->len; i++)
    g_unlink (g_ptr_array_index (paths, i));
  g_task_return_boolean (task, TRUE);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer application)
{
  if (application != NULL)
    g_application_release (application);
}

/* The program does not end before they are gone. */
void
dsc_window_delete_dropped (DscWindow *self)
{
  GApplication *application = g_application_get_default ();
  g_autoptr (GTask) task = NULL;

  if (self->dropped->len == 0)
    return;
  if (application != NULL)
    g_application_hold (application);
  task = g_task_new (NULL, NULL, deleted_cb, application);
  g_task_set_source_tag (task, dsc_window_delete_dropped);
  g_task_set_task_data (task, self->dropped, (GDestroyNotify) g_ptr_array_unref);
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  g_task_run_in_thread (task, delete_in_thread);
}

/* --- text --- */

/* Lines of a list of addresses, or a path. */
static void
take_text (DscWindow *self, const char *text)
{
  g_auto (GStrv) lines = g_uri_list_extract_uris (text);
  GSList *files = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_path_is_absolute (lines[i]))
      files = g_slist_prepend (files, g_file_new_for_path (lines[i]));
    else if (g_uri_is_valid (lines[i], G_URI_FLAGS_NONE, NULL))
      files = g_slist_prepend (files, g_file_new_for_uri (lines[i]));
  files = g_slist_reverse (files);
  if (files != NULL)
    take_files (self, files);
  else
    dsc_feedback_toast (GTK_WIDGET (self->toasts),
                        _ ("This text names no file and no address of a picture."));
  g_slist_free_full (files, g_object_unref);
}

/* --- drop --- */

static gboolean
take_value (DscWindow *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    take_files (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    take_texture (self, g_value_get_object (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRING) && g_value_get_string (value) != NULL)
    take_text (self, g_value_get_string (value));
  else
    return FALSE;
  return TRUE;
}

static gboolean
drop_cb (DscWindow *self, const GValue *value)
{
  gtk_revealer_set_reveal_child (self->drop_hint, FALSE);
  return !self->closing && self->opening == NULL && take_value (self, value);
}

static GdkDragAction
enter_cb (DscWindow *self)
{
  adw_status_page_set_title (self->drop_page, dsc_workspace_is_open (self->workspace)
                                                  ? _ ("Drop Photos to Classify Them")
                                                  : _ ("Drop a Folder or an Archive to Open It"));
  gtk_widget_set_visible (GTK_WIDGET (self->drop_hint), TRUE);
  gtk_revealer_set_reveal_child (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (DscWindow *self)
{
  gtk_revealer_set_reveal_child (self->drop_hint, FALSE);
}

void
dsc_window_drop_hint_cb (DscWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->drop_hint),
                          gtk_revealer_get_reveal_child (self->drop_hint)
                              || gtk_revealer_get_child_revealed (self->drop_hint));
}

void
dsc_window_init_drop (DscWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect_swapped (target, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* --- paste --- */

/* Takes its reference of the window. */
static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (self->closing)
    return;
  if (value != NULL)
    take_value (self, value);
  else
    dsc_window_show_error (self, _ ("The Clipboard Could Not Be Read"), error);
}

void
dsc_window_paste (DscWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  g_autoptr (GdkContentFormats) known
      = gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (gdk_content_formats_contain_gtype (known, types[i]))
      {
        gdk_clipboard_read_value_async (clipboard, types[i], G_PRIORITY_DEFAULT, NULL, pasted_cb,
                                        g_object_ref (self));
        return;
      }
  dsc_feedback_toast (GTK_WIDGET (self->toasts),
                      _ ("There is no picture and no file on the clipboard."));
}
