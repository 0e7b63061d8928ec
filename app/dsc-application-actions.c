/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions of the program and their keys. */
#include "config.h"

#include "dsc-application-private.h"
#include "shell/dsc-about.h"
#include "shell/dsc-accels.h"

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gtk_window_present (GTK_WINDOW (dsc_application_add_window (self)));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkWindow *window = gtk_application_get_active_window (self);

  dsc_about_present (GTK_WIDGET (window), DSC_IS_WINDOW (window)
                                              ? dsc_window_get_workspace (DSC_WINDOW (window))
                                              : NULL);
}

/* Each window asks, where that is needed; the program ends with the last one. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (self));

  for (GList *item = windows; item != NULL; item = item->next)
    if (DSC_IS_WINDOW (item->data))
      gtk_window_close (item->data);
}

static void
open_sample_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  dsc_application_open_sample (self);
}

/* What a notification does: its parameter is the project's folder. */
static void
show_run_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  const char *folder = g_variant_get_bytestring (parameter);

  for (GList *item = gtk_application_get_windows (self); item != NULL; item = item->next)
    if (DSC_IS_WINDOW (item->data) && !dsc_window_is_closing (item->data)
        && dsc_window_has_project (item->data, folder))
      {
        dsc_window_show_results (item->data);
        gtk_window_present (item->data);
        return;
      }
  /* It was trained in the background, and is over. */
  dsc_application_open_results (self, folder);
}

static const GActionEntry entries[] = { { "new-window", new_window_cb },
                                        { "open-sample", open_sample_cb },
                                        { "about", about_cb },
                                        { "quit", quit_cb },
                                        { "show-run", show_run_cb, "ay" } };

void
dsc_application_add_actions (DscApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (const DscAccel *accel = dsc_accels_get (); accel->action != NULL; accel++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accel->action, accel->keys);
}
