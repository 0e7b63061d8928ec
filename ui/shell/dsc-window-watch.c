/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that change behind the window's back: told of in a toast. Photos that are not where they
 * were: looked for, and what was found is offered. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "common/dsc-settings.h"
#include "shell/dsc-recent.h"
#include "shell/dsc-window-private.h"

/* Folders that were opened lately, in which moved photos may be. */
#define MOST_HINTS 20

#define RESPONSE_CHOOSE "choose"
#define RESPONSE_USE "use"

static void
changed_cb (DscWindow *self, const char *words)
{
  dsc_feedback_toast (GTK_WIDGET (self->toasts), words);
}

/* --- photos that are gone --- */

static void
response_cb (DscWindow *self, const char *response, AdwMessageDialog *dialog)
{
  const char *folder = g_object_get_data (G_OBJECT (dialog), "folder");

  if (g_str_equal (response, RESPONSE_USE))
    dsc_window_follow (self, folder);
  else if (g_str_equal (response, RESPONSE_CHOOSE))
    dsc_window_choose_moved (self);
}

/* @folder: (nullable): where they are now. */
static void
offer (DscWindow *self, const char *folder)
{
  g_autofree char *before = dsc_path_display (dsc_workspace_get_source (self->workspace));
  g_autofree char *now = folder != NULL ? dsc_path_display (folder) : NULL;
  GtkWidget *widget = adw_message_dialog_new (
      GTK_WINDOW (self),
      folder != NULL ? _ ("The Photos Were Moved") : _ ("The Photos Are Not There"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Not Now"), RESPONSE_CHOOSE,
                                    _ ("_Choose Folder…"), NULL);
  if (folder != NULL)
    {
      /* Translators: two folders. */
      adw_message_dialog_format_body (dialog,
                                      _ ("“%s” is not there any more. The same photos were found "
                                         "in “%s”. Runs, splits and corrected labels stay."),
                                      before, now);
      adw_message_dialog_add_response (dialog, RESPONSE_USE, _ ("_Use This Folder"));
      adw_message_dialog_set_response_appearance (dialog, RESPONSE_USE, ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, RESPONSE_USE);
      g_object_set_data_full (G_OBJECT (dialog), "folder", g_strdup (folder), g_free);
    }
  else
    adw_message_dialog_format_body (
        dialog,
        _ ("“%s” is not there any more, and the photos were not found elsewhere. If they are on a "
           "drive, connect it. Otherwise choose the folder that they are in now; runs, splits and "
           "corrected labels stay."),
        before);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->moved_dialog, widget);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Takes its reference of the window. */
static void
found_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder
      = dsc_workspace_find_moved_finish (DSC_WORKSPACE (source), result, &error);

  self->searching = FALSE;
  if (self->closing || self->gone || self->opening != NULL || self->moved_dialog != NULL
      || !dsc_workspace_is_missing (self->workspace)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  offer (self, folder);
}

static void
search (DscWindow *self)
{
  g_autoptr (GPtrArray) recent = NULL;

  if (self->searching || self->closing || self->moved_dialog != NULL)
    return;
  self->searching = TRUE;
  recent = dsc_recent_get (MOST_HINTS);
  g_ptr_array_add (recent, NULL);
  dsc_workspace_find_moved_async (self->workspace, (const char *const *) recent->pdata, found_cb,
                                  g_object_ref (self));
}

static void
missing_cb (DscWindow *self)
{
  if (dsc_workspace_is_missing (self->workspace))
    search (self);
  else if (self->moved_dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (self->moved_dialog));
}

/* --- watching --- */

static void
active_cb (DscWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    dsc_workspace_look_for_changes (self->workspace);
}

static void
setting_changed_cb (DscWindow *self)
{
  dsc_workspace_set_watching (self->workspace,
                              g_settings_get_boolean (dsc_settings_get (), "watch-folder"));
}

void
dsc_window_init_watch (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();

  g_signal_connect_object (self->workspace, "photos-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::missing", G_CALLBACK (missing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  if (settings == NULL)
    {
      dsc_workspace_set_watching (self->workspace, TRUE);
      return;
    }
  g_signal_connect_object (settings, "changed::watch-folder", G_CALLBACK (setting_changed_cb), self,
                           G_CONNECT_SWAPPED);
  setting_changed_cb (self);
}
