/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does about a run beyond showing it: the computer stays awake, and a person who is
 * elsewhere hears of the end. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "engine/dsc-run-words.h"
#include "shell/dsc-window-private.h"

static char *
notification_id (DscWindow *self)
{
  g_autofree char *digest = g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, dsc_workspace_get_folder (self->workspace), -1);

  return g_strconcat ("run-", digest, NULL);
}

static GApplication *
get_application (DscWindow *self)
{
  return G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

/* --- awake --- */

static void
keep_awake (DscWindow *self)
{
  GtkApplication *application = GTK_APPLICATION (get_application (self));

  if (application != NULL && self->inhibit_cookie == 0)
    self->inhibit_cookie
        = gtk_application_inhibit (application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_SUSPEND,
                                   _ ("A model is being trained"));
}

void
dsc_window_allow_sleep (DscWindow *self)
{
  GtkApplication *application = GTK_APPLICATION (get_application (self));

  if (application != NULL && self->inhibit_cookie != 0)
    gtk_application_uninhibit (application, self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

/* --- the end --- */

/* What is said of the end; NULL where a person has made it end. */
static char *
title_of_end (DscRun *run, const char *name)
{
  DscRunState state = dsc_run_get_state (run);

  if (state != DSC_RUN_FINISHED && state != DSC_RUN_FAILED)
    return NULL;
  return dsc_run_state_dup_sentence (state, name);
}

static char *
body_of_end (DscWindow *self, DscRun *run, const DscRunRecord *record)
{
  g_autoptr (GError) error = dsc_run_dup_error (run);
  const char *project = dsc_workspace_get_title (self->workspace);

  if (error != NULL)
    return g_strdup_printf ("%s: %s", project, error->message);
  if (isfinite (record->error_rate))
    /* Translators: a project's name; share of the photos held back that the model gets wrong. */
    return g_strdup_printf (_ ("%s: share of wrong answers (error rate) %.1f %%"), project,
                            100 * record->error_rate);
  return g_strdup (project);
}

/* A window that was hidden while it was in front is called active for good. */
static gboolean
is_seen (DscWindow *self)
{
  return gtk_window_is_active (GTK_WINDOW (self)) && !self->hidden;
}

static void
notify_of_end (DscWindow *self, DscRun *run)
{
  GApplication *application = get_application (self);
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);
  g_autofree char *name = dsc_workspace_dup_run_title (self->workspace, record->id);
  g_autofree char *title = title_of_end (run, name);
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL || title == NULL || is_seen (self))
    return;
  body = body_of_end (self, run, record);
  id = notification_id (self);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target_value (
      notification, "app.show-run",
      g_variant_new_bytestring (dsc_workspace_get_folder (self->workspace)));
  g_application_send_notification (application, id, notification);
  self->has_notified = TRUE;
}

/* Seen. */
static void
active_changed_cb (DscWindow *self)
{
  GApplication *application = get_application (self);
  g_autofree char *id = NULL;

  if (!self->has_notified || application == NULL || !gtk_window_is_active (GTK_WINDOW (self)))
    return;
  id = notification_id (self);
  g_application_withdraw_notification (application, id);
  self->has_notified = FALSE;
}

static void
training_changed_cb (DscWindow *self)
{
  if (dsc_workspace_is_training (self->workspace))
    {
      g_set_object (&self->run, dsc_workspace_get_run (self->workspace));
      keep_awake (self);
    }
  else
    {
      dsc_window_allow_sleep (self);
      if (self->run != NULL && !self->closing)
        notify_of_end (self, self->run);
      g_clear_object (&self->run);
      dsc_window_close_hidden (self);
    }
  dsc_window_update_actions (self);
}

/* Somebody has asked for it again. */
static void
visible_changed_cb (DscWindow *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    self->hidden = FALSE;
}

/* Another run may have been looked at meanwhile; whoever asks has been told of this one. */
void
dsc_window_show_results (DscWindow *self)
{
  DscRun *run = dsc_workspace_get_run (self->workspace);
  g_autoptr (DscRunRecord) record = run != NULL ? dsc_run_dup_record (run) : NULL;

  /* One without a model has nothing to show, and could not answer. */
  if (record == NULL || record->model != NULL)
    dsc_workspace_show_run (self->workspace, record != NULL ? record->id : 0);
  dsc_window_show_view (self, "results");
}

void
dsc_window_init_run (DscWindow *self)
{
  g_signal_connect_object (self->workspace, "notify::training", G_CALLBACK (training_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_changed_cb), NULL);
  g_signal_connect (self, "notify::visible", G_CALLBACK (visible_changed_cb), NULL);
}
