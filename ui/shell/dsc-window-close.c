/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closing: asks while a run is going, waits for the step in hand, but never for ever. A run may
 * also go on without a window, which then is only hidden, and closes when the run has ended. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-settings.h"
#include "shell/dsc-window-private.h"

/* After this a person may leave without waiting. */
#define PATIENCE 10 /* seconds */

static gboolean abandoned;

gboolean
dsc_window_is_abandoned (void)
{
  return abandoned;
}

static void
set_dialog (DscWindow *self, GtkWidget *dialog)
{
  g_set_weak_pointer (&self->close_dialog, dialog);
  if (dialog != NULL)
    gtk_window_present (GTK_WINDOW (dialog));
}

static void
remember_view (DscWindow *self)
{
  GSettings *settings = dsc_settings_get ();
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (settings == NULL || dsc_window_is_empty (self))
    return;
  if (view != NULL)
    g_settings_set_string (settings, "last-view", view);
}

/* --- waiting --- */

static void
destroy (DscWindow *self)
{
  GtkWidget *dialog = self->close_dialog;

  if (self->gone)
    return;
  self->gone = TRUE;
  g_clear_handle_id (&self->patience, g_source_remove);
  set_dialog (self, NULL);
  if (dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
abandon (DscWindow *self)
{
  abandoned = TRUE;
  destroy (self);
}

/* Takes its reference of the window. */
static void
closed_cb (GObject *source, GAsyncResult *result, gpointer window)
{
  g_autoptr (DscWindow) self = window;
  g_autoptr (GError) error = NULL;

  /* What could not be closed well is as it is after a power cut: nothing is lost. */
  if (!dsc_workspace_close_finish (DSC_WORKSPACE (source), result, &error))
    g_debug ("Closing: %s", error->message);
  destroy (self);
}

static void
waiting_response_cb (DscWindow *self, const char *response)
{
  if (g_str_equal (response, "leave"))
    abandon (self);
}

static gboolean
lose_patience_cb (gpointer data)
{
  DscWindow *self = data;

  self->patience = 0;
  if (self->close_dialog != NULL)
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self->close_dialog), "leave",
                                             TRUE);
  else
    abandon (self);
  return G_SOURCE_REMOVE;
}

static void
show_waiting (DscWindow *self, const char *heading)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), heading,
      _ ("The step in hand is finished first, and what was learned is written to the disk."));
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), spinner);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "leave", _ ("_Do Not Wait"));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "leave", FALSE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "wait");
  g_signal_connect_object (dialog, "response", G_CALLBACK (waiting_response_cb), self,
                           G_CONNECT_SWAPPED);
  set_dialog (self, dialog);
}

/* @heading: (nullable): what a person reads meanwhile; NULL where nothing is worth waiting for, so
 * that the window goes at once. */
static void
close_workspace (DscWindow *self, const char *heading)
{
  self->closing = TRUE;
  remember_view (self);
  if (heading != NULL)
    show_waiting (self, heading);
  else
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->patience = g_timeout_add_seconds (PATIENCE, lose_patience_cb, self);
  dsc_workspace_close_async (self->workspace, closed_cb, g_object_ref (self));
}

/* --- asking --- */

/* The viewer and the like: they do not go with the window that they belong to. The question does.
 */
static void
close_those_above (DscWindow *self)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  g_autoptr (GPtrArray) above = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (self)
          && !ADW_IS_MESSAGE_DIALOG (window))
        g_ptr_array_add (above, g_steal_pointer (&window));
    }
  for (guint i = 0; i < above->len; i++)
    gtk_window_close (g_ptr_array_index (above, i));
}

static void
go_on_hidden (DscWindow *self)
{
  /* The run may have ended while the question stood there. */
  if (!dsc_workspace_is_training (self->workspace))
    {
      close_workspace (self, NULL);
      return;
    }
  remember_view (self);
  self->hidden = TRUE;
  close_those_above (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* A question may stand there again: whoever quits is asked for each run. */
void
dsc_window_close_hidden (DscWindow *self)
{
  GtkWidget *question = self->close_dialog;

  if (!self->hidden || self->closing)
    return;
  set_dialog (self, NULL);
  if (question != NULL)
    gtk_window_destroy (GTK_WINDOW (question));
  close_workspace (self, NULL);
}

gboolean
dsc_window_is_hidden (DscWindow *self)
{
  g_return_val_if_fail (DSC_IS_WINDOW (self), FALSE);

  return self->hidden;
}

static void
asked_response_cb (DscWindow *self, const char *response)
{
  set_dialog (self, NULL);
  if (self->closing)
    return;
  if (g_str_equal (response, "hide"))
    go_on_hidden (self);
  if (g_str_equal (response, "pause"))
    close_workspace (self, _ ("Pausing…"));
  else if (g_str_equal (response, "stop"))
    {
      if (dsc_workspace_is_training (self->workspace))
        dsc_run_stop (dsc_workspace_get_run (self->workspace));
      close_workspace (self, _ ("Stopping…"));
    }
}

static void
ask (DscWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Close While a Run Is Training?"),
      _ ("A run that is paused can be resumed at any time and loses nothing. One that is stopped "
         "keeps its best model so far and ends there. One that goes on in the background tells "
         "when it has ended; start Discern again to see it meanwhile."));

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep Open"), "stop", _ ("_Stop and Quit"), "hide",
      /* Translators: a run goes on without a window. */
      _ ("_Train in Background"), "pause", _ ("_Pause and Quit"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "pause",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "pause");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (asked_response_cb), self,
                           G_CONNECT_SWAPPED);
  set_dialog (self, dialog);
}

gboolean
dsc_window_close_request (GtkWindow *window)
{
  DscWindow *self = DSC_WINDOW (window);

  if (self->closing || self->close_dialog != NULL)
    return TRUE;
  if (dsc_workspace_is_training (self->workspace))
    ask (self);
  else
    close_workspace (self, NULL);
  return TRUE;
}
