/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-settings.h"
#include "shell/dsc-about.h"

static void
add_system (GString *text)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GdkDisplay *display = gdk_display_get_default ();

  g_string_append_printf (text, "Discern %s\n", DSC_VERSION);
  g_string_append_printf (text, "System: %s, %u processors\n", system != NULL ? system : "unknown",
                          g_get_num_processors ());
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  if (display != NULL)
    g_string_append_printf (text, "Display: %s “%s”\n", G_OBJECT_TYPE_NAME (display),
                            gdk_display_get_name (display));
}

/* Names and sizes of windows say nothing, and the last project is nobody's business. */
static void
add_changed_settings (GString *text)
{
  static const char *const keys[] = { "color-scheme", "device", "threads", "cache-budget" };
  GSettings *settings = dsc_settings_get ();

  for (gsize i = 0; settings != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (settings, keys[i]);
      g_autofree char *words = value != NULL ? g_variant_print (value, FALSE) : NULL;

      if (words != NULL)
        g_string_append_printf (text, "Setting %s: %s\n", keys[i], words);
    }
}

char *
dsc_about_dup_debug_info (const DscEngineInfo *engine)
{
  GString *text = g_string_new (NULL);

  add_system (text);
  if (engine != NULL)
    g_string_append_printf (text, "Engine: %s %s, %s, %s, %u threads\nCards: %s\n", engine->name,
                            engine->version, engine->device, engine->precision, engine->threads,
                            engine->cards);
  else
    g_string_append (text, "Engine: not loaded\n");
  add_changed_settings (text);
  return g_string_free (text, FALSE);
}

/* Takes its reference of the window. */
static void
engine_opened_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (AdwAboutWindow) about = window;
  g_auto (DscEngineInfo) info = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (dsc_engine_host_open_finish (DSC_ENGINE_HOST (source), result, &info, &error))
    text = dsc_about_dup_debug_info (&info);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *rest = dsc_about_dup_debug_info (NULL);

      text = g_strconcat (rest, "Engine: ", error->message, "\n", NULL);
    }
  if (text != NULL)
    adw_about_window_set_debug_info (about, text);
}

static void
cancel_cb (GtkWidget *about, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* The engine may first have to be loaded, or to end a batch: the window does not wait for it. */
static void
ask_engine (GtkWidget *about, DscWorkspace *workspace)
{
  GCancellable *cancellable = g_cancellable_new ();

  g_signal_connect_data (about, "unrealize", G_CALLBACK (cancel_cb), cancellable,
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  dsc_engine_host_open_async (dsc_workspace_get_host (workspace), cancellable, engine_opened_cb,
                              g_object_ref (about));
}

GtkWidget *
dsc_about_present (GtkWidget *parent, DscWorkspace *workspace)
{
  static const char *const developers[] = { "The Discern authors", NULL };
  static const char *const networks[] = { "MobileNet V1 from TensorFlow-slim (Apache-2.0)", NULL };
  static const char *const grown_from[] = { "fast.ai’s fastai v1", "PyTorch’s libtorch", NULL };
  g_autofree char *info = dsc_about_dup_debug_info (NULL);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "application-name", g_get_application_name (), "application-icon",
                DSC_APP_ID, "version", DSC_VERSION, "developers", developers, "developer-name",
                _ ("The Discern authors"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Learns to tell your photos apart, shows every mistake it makes, and then sorts "
                   "new photos. On your own computer."),
                "copyright", "© 2026 The Discern authors", "debug-info", info,
                "debug-info-filename", "discern-debug-info.txt", "transient-for", parent, "modal",
                TRUE, NULL);
  adw_about_window_add_credit_section (ADW_ABOUT_WINDOW (about), _ ("Built-in network"),
                                       (const char **) networks);
  adw_about_window_add_acknowledgement_section (ADW_ABOUT_WINDOW (about), _ ("Stands on"),
                                                (const char **) grown_from);
  if (workspace != NULL)
    ask_engine (about, workspace);
  gtk_window_present (GTK_WINDOW (about));
  return about;
}
