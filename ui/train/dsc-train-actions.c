/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of the view "Train": to begin, to pause, to stop, to go on. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "train/dsc-train-private.h"

/* By DscTrainAction. */
static const char *const action_names[DSC_TRAIN_N_ACTIONS]
    = { "train.start",     "train.resume", "train.instant",
        "train.find-rate", "train.head",   "train.unfreeze" };

/* Whether the widget still is one: what it waited for may come after its end. */
static gboolean
is_alive (DscTrainView *self)
{
  return self->stack != NULL;
}

/* --- what can be done --- */

void
_dsc_train_view_show_actions (DscTrainView *self)
{
  gboolean training = _dsc_train_view_is_training (self);
  gboolean busy = training || self->starting || dsc_rate_panel_is_busy (self->rate);
  gboolean any = FALSE;

  for (guint i = 0; i < DSC_TRAIN_N_ACTIONS; i++)
    {
      gboolean can = self->outlook != NULL && !busy && dsc_train_outlook_can (self->outlook, i);

      any |= can;
      gtk_widget_action_set_enabled (GTK_WIDGET (self), action_names[i], can);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.primary", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.go-on", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.pause", training);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "train.stop", training);
  gtk_widget_set_visible (GTK_WIDGET (self->primary_button), !training);
  gtk_widget_set_visible (self->pause_button, training);
  gtk_widget_set_visible (self->stop_button, training);
}

/* --- beginning --- */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscTrainView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &error);

  self->starting = FALSE;
  if (!is_alive (self))
    return;
  if (run == NULL)
    dsc_feedback_error (GTK_WIDGET (self), _ ("Training Could Not Begin"), error);
  else if (self->settings != NULL)
    dsc_train_settings_mark (self->settings);
  _dsc_train_view_update (self);
}

static void
train (DscTrainView *self, const DscTrainSpec *spec, const DscStart *start)
{
  if (self->workspace == NULL || self->starting || _dsc_train_view_is_training (self))
    return;
  self->starting = TRUE;
  dsc_train_note_hide (self->note);
  _dsc_train_view_show_actions (self);
  dsc_workspace_train_async (self->workspace, spec, start, started_cb, g_object_ref (self));
}

static void
resume (DscTrainView *self)
{
  gint64 run = dsc_train_outlook_get_resumable (self->outlook);

  if (self->starting || _dsc_train_view_is_training (self))
    return;
  self->starting = TRUE;
  dsc_train_note_hide (self->note);
  _dsc_train_view_show_actions (self);
  dsc_workspace_resume_async (self->workspace, run, started_cb, g_object_ref (self));
}

/* Whether what @spec begins with is not on this computer, as the settings have found. */
static gboolean
lacks_weights (DscTrainView *self, const DscTrainSpec *spec)
{
  return g_str_equal (spec->weights, "pretrained")
         && g_str_equal (spec->network, dsc_train_settings_get_spec (self->settings)->network)
         && dsc_settings_panel_lacks_weights (self->settings_panel);
}

static void
begin (DscTrainView *self, DscTrainAction action)
{
  g_autoptr (DscTrainSpec) spec = NULL;
  DscStart start;

  if (self->outlook == NULL || !dsc_train_outlook_can (self->outlook, action))
    return;
  if (action == DSC_TRAIN_RESUME)
    {
      resume (self);
      return;
    }
  spec = dsc_train_outlook_make_spec (self->outlook, action, &start);
  if (spec == NULL)
    return;
  if (start.run == 0 && lacks_weights (self, spec))
    {
      dsc_train_note_miss_weights (self->note, spec->network);
      return;
    }
  if (action != DSC_TRAIN_FIND_RATE)
    {
      train (self, spec, &start);
      return;
    }
  adw_view_stack_set_visible_child_name (self->pages, "rate");
  dsc_rate_panel_find (self->rate, spec, start.run != 0 ? &start : NULL);
}

/* All actions that begin something are called after what they begin. */
static void
begin_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < DSC_TRAIN_N_ACTIONS; i++)
    if (g_str_equal (action_names[i], name))
      begin (DSC_TRAIN_VIEW (widget), i);
}

static void
primary_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);
  DscNextStep next;

  if (self->outlook == NULL)
    return;
  next = dsc_train_outlook_get_next (self->outlook);
  if (next == DSC_NEXT_LOOK)
    gtk_widget_activate_action (widget, "win.show-results", NULL);
  else
    begin (self, _dsc_train_next_steps[next].action);
}

static void
pause_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);

  if (_dsc_train_view_is_training (self))
    dsc_run_pause (self->run);
}

static void
stop_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);

  if (_dsc_train_view_is_training (self))
    dsc_run_stop (self->run);
}

/* Where a person has asked to go on from. */
typedef struct
{
  DscTrainView *view; /* (owned) */
  DscStart start;
} GoingOn;

static void
go_on_ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree GoingOn *going_on = data;
  g_autoptr (DscTrainView) self = going_on->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec
      = dsc_train_outlook_go_on_finish (DSC_TRAIN_OUTLOOK (source), result, &error);

  if (!is_alive (self))
    return;
  if (spec != NULL)
    train (self, spec, &going_on->start);
  else
    dsc_feedback_error (GTK_WIDGET (self), _ ("Training Could Not Begin"), error);
}

static void
go_on_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);
  GoingOn *going_on;

  if (self->outlook == NULL || _dsc_train_view_is_training (self))
    return;
  going_on = g_new0 (GoingOn, 1);
  going_on->view = g_object_ref (self);
  g_variant_get (parameter, "(xi)", &going_on->start.run, &going_on->start.stage);
  dsc_train_outlook_go_on_async (self->outlook, going_on->start.run, going_on->start.stage,
                                 go_on_ready_cb, going_on);
}

static void
smaller_batch_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);
  guint batch_size = dsc_train_note_get_smaller_batch (self->note);
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (DscTrainSpec) unfrozen = NULL;

  if (self->settings == NULL || batch_size == 0)
    return;
  spec = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
  unfrozen = dsc_train_spec_copy (dsc_train_settings_get_unfrozen (self->settings));
  spec->batch_size = unfrozen->batch_size = batch_size;
  dsc_train_settings_change (self->settings, _ ("Batch Size"), spec, unfrozen, NULL);
  dsc_train_note_hide (self->note);
}

static void
show_weights_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);

  adw_flap_set_reveal_flap (self->flap, TRUE);
  dsc_settings_panel_show_weights (self->settings_panel);
}

/* --- the class --- */

void
_dsc_train_view_install_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < DSC_TRAIN_N_ACTIONS; i++)
    gtk_widget_class_install_action (klass, action_names[i], NULL, begin_cb);
  gtk_widget_class_install_action (klass, "train.primary", NULL, primary_cb);
  gtk_widget_class_install_action (klass, "train.pause", NULL, pause_cb);
  gtk_widget_class_install_action (klass, "train.stop", NULL, stop_cb);
  gtk_widget_class_install_action (klass, "train.go-on", "(xi)", go_on_cb);
  gtk_widget_class_install_action (klass, "train.smaller-batch", NULL, smaller_batch_cb);
  gtk_widget_class_install_action (klass, "train.show-weights", NULL, show_weights_cb);
}
