/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

#include "common/dsc-settings.h"
#include "dsc-application-private.h"
#include "picture/dsc-thumbnailer.h"
#include "shell/dsc-stall.h"

/* What --debug shows beside warnings. */
#define DEBUG_DOMAINS "dsc-app dsc-ui dsc-model dsc-engine dsc-project dsc-torch"

enum
{
  STATUS_MISSING = 4
};

struct _DscApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (DscApplication, dsc_application, ADW_TYPE_APPLICATION)

static const GOptionEntry option_entries[]
    = { { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
        { "new-window", 'n', 0, G_OPTION_ARG_NONE, NULL, N_ ("Open another window"), NULL },
        { "sample", 0, 0, G_OPTION_ARG_NONE, NULL,
          N_ ("Open some rendered toy bricks to play with"), NULL },
        { "debug", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Say on standard error what is going on"),
          NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
          /* Translators: what may stand on the command line. */
          N_ ("[FOLDER | TABLE | ARCHIVE | PHOTO…]") },
        { NULL } };

DscWindow *
dsc_application_add_window (DscApplication *self)
{
  return DSC_WINDOW (dsc_window_new (GTK_APPLICATION (self)));
}

/* One in which a run goes on unseen: whoever starts the program looks for it. Else the window used
 * last that is not about to close. */
static DscWindow *
current_window (DscApplication *self)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item; item = item->next)
    if (DSC_IS_WINDOW (item->data) && dsc_window_is_hidden (item->data)
        && !dsc_window_is_closing (item->data))
      return item->data;
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item; item = item->next)
    if (DSC_IS_WINDOW (item->data) && !dsc_window_is_closing (item->data))
      return item->data;
  return NULL;
}

static void
dsc_application_activate (GApplication *application)
{
  DscApplication *self = DSC_APPLICATION (application);
  DscWindow *window = current_window (self);

  if (window == NULL)
    {
      window = dsc_application_add_window (self);
      dsc_window_restore (window);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
dsc_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  dsc_application_open_files (DSC_APPLICATION (application), files, n_files);
}

static int
dsc_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autofree const char **names = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &names))
    for (gsize i = 0; names[i] != NULL; i++)
      g_ptr_array_add (files, g_application_command_line_create_file_for_arg (line, names[i]));
  if (g_variant_dict_contains (options, "sample"))
    dsc_application_open_sample (DSC_APPLICATION (application));
  else if (g_variant_dict_contains (options, "new-window"))
    gtk_window_present (GTK_WINDOW (dsc_application_add_window (DSC_APPLICATION (application))));
  else if (files->len == 0)
    g_application_activate (application);
  if (files->len > 0)
    g_application_open (application, (GFile **) files->pdata, (int) files->len, "");
  return 0;
}

static int
dsc_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      printf ("discern %s\n", DSC_VERSION);
      return 0;
    }
  if (g_variant_dict_contains (options, "debug"))
    g_setenv ("G_MESSAGES_DEBUG", DEBUG_DOMAINS, TRUE);
  return -1;
}

/* The setting's words and libadwaita's are not the same. */
static gboolean
get_color_scheme (GValue *value, GVariant *variant, gpointer unused)
{
  const char *word = g_variant_get_string (variant, NULL);

  g_value_set_enum (value, g_str_equal (word, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                           : g_str_equal (word, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                         : ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

/* By which a desktop on X11 knows whose windows they are; on Wayland that is the id anyway. */
static void
set_window_class (void)
{
#ifdef GDK_WINDOWING_X11
  GdkDisplay *display = gdk_display_get_default ();

  if (GDK_IS_X11_DISPLAY (display))
    gdk_x11_display_set_program_class (display, DSC_APP_ID);
#endif
}

static void
dsc_application_startup (GApplication *application)
{
  DscApplication *self = DSC_APPLICATION (application);

  G_APPLICATION_CLASS (dsc_application_parent_class)->startup (application);
  set_window_class ();
  g_settings_bind_with_mapping (dsc_settings_get (), "color-scheme",
                                adw_style_manager_get_default (), "color-scheme",
                                G_SETTINGS_BIND_GET, get_color_scheme, NULL, NULL, NULL);
  dsc_application_add_actions (self);
}

static void
dsc_application_shutdown (GApplication *application)
{
  dsc_thumbnailer_shutdown ();
  G_APPLICATION_CLASS (dsc_application_parent_class)->shutdown (application);
}

static void
dsc_application_class_init (DscApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = dsc_application_startup;
  application_class->activate = dsc_application_activate;
  application_class->open = dsc_application_open;
  application_class->command_line = dsc_application_command_line;
  application_class->handle_local_options = dsc_application_handle_local_options;
  application_class->shutdown = dsc_application_shutdown;
}

static void
dsc_application_init (DscApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, option_entries);
  g_application_set_option_context_summary (
      application, _ ("Learns to tell your photos apart, shows its mistakes, sorts new photos."));
  g_application_set_option_context_description (
      application, _ ("A folder that has a folder of photos for each class, a table (CSV), an "
                      "archive (zip, tar, 7z) or a project is opened; photos are "
                      "classified.\nWithout a window: discern-cli."));
}

GApplication *
dsc_application_new (void)
{
  return g_object_new (DSC_TYPE_APPLICATION, "application-id", DSC_APP_ID, "resource-base-path",
                       "/io/github/discern/Discern", "flags",
                       G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}

int
dsc_application_run (DscApplication *self, int argc, char **argv)
{
  int status;

  if (dsc_settings_get () == NULL)
    {
      fprintf (stderr, _ ("The settings schema %s is not installed: install Discern again.\n"),
               DSC_APP_ID);
      return STATUS_MISSING;
    }
  dsc_stall_watch ();
  status = g_application_run (G_APPLICATION (self), argc, argv);
  /* A person would not wait for the engine: it still works on threads that exit() would pull the
   * ground from under. What is kept is on the disk already. */
  if (dsc_window_is_abandoned ())
    _exit (status);
  return status;
}
