/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos and other programs. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "picture/dsc-photo-files.h"

GdkContentProvider *
dsc_photo_content_new (GPtrArray *paths, GdkTexture *texture)
{
  GdkContentProvider *providers[3];
  g_autoptr (GString) text = g_string_new (NULL);
  GSList *files = NULL;
  gsize n = 0;

  g_return_val_if_fail (paths != NULL && paths->len > 0, NULL);

  for (guint i = paths->len; i > 0; i--)
    files = g_slist_prepend (files, g_file_new_for_path (paths->pdata[i - 1]));
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *shown = dsc_path_display (paths->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", shown);
    }
  {
    GdkFileList *list = gdk_file_list_new_from_list (files);

    providers[n++] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
    g_boxed_free (GDK_TYPE_FILE_LIST, list);
  }
  g_slist_free_full (files, g_object_unref);
  if (texture != NULL)
    providers[n++] = gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
  providers[n++] = gdk_content_provider_new_typed (G_TYPE_STRING, text->str);
  return gdk_content_provider_new_union (providers, n);
}

void
dsc_photo_copy (GtkWidget *widget, GPtrArray *paths, GdkTexture *texture)
{
  g_autoptr (GdkContentProvider) content = dsc_photo_content_new (paths, texture);
  g_autofree char *message
      = g_strdup_printf (ngettext ("%u photo copied", "%u photos copied", paths->len), paths->len);

  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), content);
  dsc_feedback_toast (widget, message);
}

/* The file manager. */

typedef struct
{
  GWeakRef widget;
  char *path; /* (owned) */
} Showing;

static void
showing_free (Showing *self)
{
  g_weak_ref_clear (&self->widget);
  g_free (self->path);
  g_free (self);
}

static void
folder_shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&showing->widget);
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && widget != NULL)
    dsc_feedback_error (widget, _ ("The folder could not be shown"), error);
  showing_free (showing);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (answer != NULL)
    {
      showing_free (showing);
      return;
    }
  g_debug ("no file manager that shows files: %s", error->message);
  folder = g_path_get_dirname (showing->path);
  uri = g_filename_to_uri (folder, NULL, NULL);
  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_shown_cb, showing);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Showing *showing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&showing->widget);
  g_autofree char *uri = g_filename_to_uri (showing->path, NULL, NULL);
  const char *const uris[] = { uri, NULL };

  if (bus == NULL)
    {
      if (widget != NULL)
        dsc_feedback_error (widget, _ ("The file could not be shown"), error);
      showing_free (showing);
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, shown_cb, showing);
}

void
dsc_photo_show_in_files (GtkWidget *widget, const char *path)
{
  Showing *showing = g_new0 (Showing, 1);

  g_weak_ref_init (&showing->widget, widget);
  showing->path = g_strdup (path);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, showing);
}

/* Other programs. */

static void
chosen_cb (GtkDialog *dialog, int response, gpointer unused)
{
  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr (GAppInfo) info = gtk_app_chooser_get_app_info (GTK_APP_CHOOSER (dialog));
      g_autoptr (GError) error = NULL;
      g_autoptr (GdkAppLaunchContext) context
          = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (dialog)));
      g_autoptr (GFile) file = NULL;
      GList files = { NULL };
      GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

      g_object_get (dialog, "gfile", &file, NULL);
      files.data = file;
      if (info != NULL && !g_app_info_launch (info, &files, G_APP_LAUNCH_CONTEXT (context), &error)
          && parent != NULL)
        dsc_feedback_error (GTK_WIDGET (parent), _ ("The photo could not be opened"), error);
    }
  gtk_window_destroy (GTK_WINDOW (dialog));
}

void
dsc_photo_open_with (GtkWidget *widget, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = gtk_app_chooser_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                  GTK_DIALOG_MODAL, file);

  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
