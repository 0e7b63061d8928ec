/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-train-outlook.h"
#include "train/dsc-curves-panel.h"
#include "train/dsc-epoch-table.h"
#include "train/dsc-rate-panel.h"
#include "train/dsc-run-row.h"
#include "train/dsc-settings-panel.h"
#include "train/dsc-step-button.h"
#include "train/dsc-train-view.h"

struct _DscTrainView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwFlap *flap;
  DscSettingsPanel *settings_panel;
  GtkToggleButton *settings_button;
  GtkButton *primary_button;
  GtkWidget *pause_button;
  GtkWidget *stop_button;
  GtkLabel *status;
  GtkProgressBar *progress;
  GtkWidget *steps;
  DscStepButton *start_button;
  DscStepButton *instant_button;
  DscStepButton *rate_button;
  DscStepButton *head_button;
  DscStepButton *unfreeze_button;
  GtkInfoBar *note;
  GtkLabel *note_label;
  GtkButton *note_button;
  AdwViewStack *pages;
  GtkStack *curves_stack;
  DscCurvesPanel *curves;
  DscEpochTable *epochs;
  DscRatePanel *rate;
  GtkStack *runs_stack;
  GtkListBox *runs;

  DscWorkspace *workspace;    /* (owned) (nullable) */
  DscTrainSettings *settings; /* (owned) (nullable): there is one where there is a workspace */
  DscTrainOutlook *outlook;   /* (owned) (nullable): likewise */
  DscRun *run;                /* (owned) (nullable): the one that is followed */
  gboolean starting;          /* a run is about to be there */
  DscTrend trend;             /* what the note tells of */
  DscTrend dismissed;         /* what a person has closed, of this run */
  guint smaller_batch;        /* that the note offers; 0: none */
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscTrainView, dsc_train_view, ADW_TYPE_BIN)

/* By DscTrainAction. */
static const char *const action_names[DSC_TRAIN_N_ACTIONS]
    = { "train.start",     "train.resume", "train.instant",
        "train.find-rate", "train.head",   "train.unfreeze" };

static gboolean
is_training (DscTrainView *self)
{
  return self->workspace != NULL && dsc_workspace_is_training (self->workspace);
}

/* Whether the widget still is one: what it waited for may come after its end. */
static gboolean
is_alive (DscTrainView *self)
{
  return self->stack != NULL;
}

/* --- what can be done --- */

static void
show_actions (DscTrainView *self)
{
  gboolean training = is_training (self);
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
  gtk_widget_set_visible (self->steps, !training);
}

static void
show_step (DscTrainView *self, DscStepButton *button, DscTrainAction action, const char *tooltip)
{
  g_autofree char *estimate = dsc_train_outlook_dup_estimate (self->outlook, action);
  gboolean can = dsc_train_outlook_can (self->outlook, action);

  dsc_step_button_set_caption (button, can ? estimate : _ ("not yet"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
}

static void
show_steps (DscTrainView *self)
{
  DscNextStep next = dsc_train_outlook_get_next (self->outlook);

  show_step (self, self->start_button, DSC_TRAIN_START, _ ("Train a new run with the settings"));
  show_step (self, self->instant_button, DSC_TRAIN_INSTANT,
             _ ("Look at every photo once and learn from that: a usable model after seconds"));
  show_step (self, self->rate_button, DSC_TRAIN_FIND_RATE,
             _ ("Try ever higher learning rates, and show which are good; changes nothing"));
  show_step (self, self->head_button, DSC_TRAIN_HEAD,
             _ ("The notebook's first step: train the last layers alone (frozen)"));
  show_step (self, self->unfreeze_button, DSC_TRAIN_UNFREEZE,
             dsc_train_outlook_can (self->outlook, DSC_TRAIN_UNFREEZE)
                 ? _ ("The notebook's second step: train all of the network, carefully")
                 : _ ("Train the head first: this goes on from there"));
  /* The primary button says it already. */
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->start_button)),
                          next != DSC_NEXT_TRAIN);
}

/* By DscNextStep: what the primary button says, does, and for how long. */
static const struct
{
  const char *label;
  const char *text;
  DscTrainAction action;
} next_steps[] = {
  [DSC_NEXT_TRAIN] = { N_ ("_Train"), N_ ("Train a new run: %s"), DSC_TRAIN_START },
  [DSC_NEXT_RESUME] = { N_ ("_Resume"), N_ ("Go on where the run was left: %s"), DSC_TRAIN_RESUME },
  [DSC_NEXT_UNFREEZE]
  = { N_ ("_Unfreeze and Train"), N_ ("The head is trained. Now all of the network, a little: %s"),
      DSC_TRAIN_UNFREEZE },
  [DSC_NEXT_LOOK] = { N_ ("See _Results"), N_ ("The run is complete. Look at what it gets wrong."),
                      DSC_TRAIN_N_ACTIONS },
};

static void
show_primary (DscTrainView *self)
{
  DscNextStep next = dsc_train_outlook_get_next (self->outlook);
  g_autofree char *estimate = NULL;
  g_autofree char *text = NULL;

  gtk_button_set_label (self->primary_button, _ (next_steps[next].label));
  if (next == DSC_NEXT_LOOK)
    text = g_strdup (_ (next_steps[next].text));
  else
    {
      estimate = dsc_train_outlook_dup_estimate (self->outlook, next_steps[next].action);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      text = g_strdup_printf (_ (next_steps[next].text), estimate);
#pragma GCC diagnostic pop
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->primary_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_label_set_text (self->status, text);
}

/* --- how it goes --- */

/* Said at the end of an epoch, not of a step: who listens to it wants to hear something else, too.
 */
static void
show_epoch (DscTrainView *self)
{
  GListModel *epochs = dsc_run_get_epochs (self->run);
  guint n = g_list_model_get_n_items (epochs);
  g_autoptr (DscEpoch) last = n > 0 ? g_list_model_get_item (epochs, n - 1) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  guint epoch, n_epochs;

  g_object_get (self->run, "epoch", &epoch, "n-epochs", &n_epochs, "message", &message, NULL);
  if (message != NULL)
    text = g_strdup (message);
  else if (last != NULL && isfinite (dsc_epoch_get_record (last)->error_rate))
    text = g_strdup_printf (_ ("Epoch %u of %u. Wrong answers so far: %.1f %% (error rate)"),
                            MIN (epoch + 1, n_epochs), n_epochs,
                            100 * dsc_epoch_get_record (last)->error_rate);
  else if (n_epochs > 0)
    text = g_strdup_printf (_ ("Epoch %u of %u"), MIN (epoch + 1, n_epochs), n_epochs);
  else
    text = g_strdup (_ ("Getting ready"));
  if (!g_str_equal (gtk_label_get_text (self->status), text))
    gtk_label_set_text (self->status, text);
}

/* Of the stage: epochs that have ended and the share of the one in hand. */
static double
get_fraction (DscRun *run)
{
  guint epoch, n_epochs, batch, n_batches;

  g_object_get (run, "epoch", &epoch, "n-epochs", &n_epochs, "batch", &batch, "n-batches",
                &n_batches, NULL);
  if (n_epochs == 0)
    return 0;
  return MIN ((epoch + (n_batches > 0 ? (double) batch / n_batches : 0)) / n_epochs, 1);
}

static void
show_progress (DscTrainView *self)
{
  g_autofree char *phase = NULL;
  g_autofree char *left = NULL;
  g_autofree char *text = NULL;
  double seconds_left;
  double fraction;

  if (self->run == NULL || !is_training (self))
    return;
  fraction = get_fraction (self->run);
  g_object_get (self->run, "phase", &phase, "seconds-left", &seconds_left, NULL);
  left = dsc_format_duration (seconds_left);
  if (phase == NULL)
    phase = g_strdup (_ ("Training"));
  if (seconds_left >= 0)
    /* Translators: what is going on, and how long it will take. */
    text = g_strdup_printf (_ ("%s: about %s left"), phase, left);
  else
    text = g_steal_pointer (&phase);
  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_progress_bar_set_text (self->progress, text);
  show_epoch (self);
}

/* --- notes --- */

static void
hide_note (DscTrainView *self)
{
  gtk_info_bar_set_revealed (self->note, FALSE);
  self->trend = DSC_TREND_FINE;
  self->smaller_batch = 0;
}

static void
show_note (DscTrainView *self, GtkMessageType type, const char *text, const char *action,
           const char *label)
{
  gtk_info_bar_set_message_type (self->note, type);
  gtk_label_set_text (self->note_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note_button), action != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->note_button), action);
  if (label != NULL)
    gtk_button_set_label (self->note_button, label);
  gtk_info_bar_set_revealed (self->note, TRUE);
}

/* Whether a stage is Instant's: over in a second or two, and its best epoch is kept. */
static gboolean
is_instant (DscRun *run, DscEpoch *epoch)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);

  return g_strcmp0 (dsc_epoch_get_stage (epoch), "instant") == 0
         || g_strcmp0 (record->recipe, "instant") == 0;
}

/* The epochs of the stage that is going, where a turn of theirs is worth a word. */
static GArray *
get_stage_epochs (DscRun *run)
{
  GListModel *epochs = dsc_run_get_epochs (run);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (DscEpochRecord));

  for (guint i = 0; i < g_list_model_get_n_items (epochs); i++)
    {
      g_autoptr (DscEpoch) epoch = g_list_model_get_item (epochs, i);
      const DscEpochRecord *record = dsc_epoch_get_record (epoch);

      if (record->epoch == 0)
        g_array_set_size (rows, 0);
      if (!is_instant (run, epoch))
        g_array_append_vals (rows, record, 1);
    }
  return rows;
}

static void
watch_trend (DscTrainView *self)
{
  g_autoptr (GArray) rows = NULL;
  DscTrend trend;
  double now, least;

  if (self->run == NULL || !is_training (self))
    return;
  rows = get_stage_epochs (self->run);
  dsc_curves_panel_get_smoothed (self->curves, &now, &least);
  trend = dsc_train_trend ((const DscEpochRecord *) (gpointer) rows->data, rows->len, now, least);
  if (trend == self->trend || trend == self->dismissed)
    return;
  self->trend = trend;
  if (trend == DSC_TREND_FINE)
    hide_note (self);
  else
    show_note (self, GTK_MESSAGE_WARNING, dsc_trend_sentence (trend), "train.stop", _ ("Stop"));
}

/* Why a run failed, and what to do. */
static void
show_failure (DscTrainView *self, const GError *error)
{
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  const char *advice;

  if (self->run != NULL)
    {
      g_autoptr (DscRunRecord) record = dsc_run_dup_record (self->run);

      spec = dsc_train_spec_from_json (record->settings, NULL);
    }
  advice = dsc_train_failure_advice (error, spec, &self->smaller_batch);
  /* Translators: what went wrong, what to do; both are sentences. */
  text = advice != NULL ? g_strdup_printf (_ ("%s %s"), error->message, advice)
                        : g_strdup (error->message);
  if (self->smaller_batch > 0)
    label = g_strdup_printf (_ ("Use a Batch of %u"), self->smaller_batch);
  show_note (self, GTK_MESSAGE_ERROR, text, label != NULL ? "train.smaller-batch" : NULL, label);
}

static void
show_end (DscTrainView *self)
{
  DscRunState state = dsc_run_get_state (self->run);
  g_autoptr (GError) error = dsc_run_dup_error (self->run);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, error);
  else if (state == DSC_RUN_STOPPED || state == DSC_RUN_PAUSED)
    hide_note (self);
  /* What was said of it stays, but there is nothing to stop any more. */
  if (self->trend != DSC_TREND_FINE)
    gtk_widget_set_visible (GTK_WIDGET (self->note_button), FALSE);
}

static void
note_response_cb (GtkInfoBar *bar, int response, DscTrainView *self)
{
  if (response != GTK_RESPONSE_CLOSE)
    return;
  self->dismissed = self->trend;
  hide_note (self);
}

static void
smaller_batch_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (DscTrainSpec) unfrozen = NULL;

  if (self->settings == NULL || self->smaller_batch == 0)
    return;
  spec = dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
  unfrozen = dsc_train_spec_copy (dsc_train_settings_get_unfrozen (self->settings));
  spec->batch_size = unfrozen->batch_size = self->smaller_batch;
  dsc_train_settings_change (self->settings, _ ("Batch Size"), spec, unfrozen, NULL);
  hide_note (self);
}

/* --- everything that is shown --- */

static void
show_pages (DscTrainView *self)
{
  GListModel *runs = dsc_workspace_get_runs (self->workspace);
  gboolean has_runs = g_list_model_get_n_items (runs) > 0;

  gtk_stack_set_visible_child_name (self->runs_stack, has_runs ? "runs" : "empty");
  gtk_stack_set_visible_child_name (
      self->curves_stack,
      dsc_curves_panel_get_run (self->curves) != 0 || self->run != NULL ? "curves" : "empty");
}

static void
show (DscTrainView *self)
{
  gboolean open = self->outlook != NULL && dsc_workspace_is_open (self->workspace);

  gtk_stack_set_visible_child_name (self->stack, open ? "open" : "closed");
  show_actions (self);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_training (self));
  if (!open)
    return;
  show_pages (self);
  show_steps (self);
  if (is_training (self))
    show_progress (self);
  else
    show_primary (self);
}

/* --- following a run --- */

static void
run_progress_cb (DscTrainView *self)
{
  show_progress (self);
  watch_trend (self);
}

static void
run_state_cb (DscTrainView *self)
{
  if (dsc_run_has_ended (self->run))
    show_end (self);
  show (self);
}

static void
run_cb (DscTrainView *self)
{
  static const char *const details[]
      = { "notify::batch",    "notify::epoch",        "notify::phase",
          "notify::fraction", "notify::seconds-left", "notify::message" };
  DscRun *run = self->workspace != NULL ? dsc_workspace_get_run (self->workspace) : NULL;

  if (run == self->run)
    return;
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_set_object (&self->run, run);
  hide_note (self);
  self->dismissed = DSC_TREND_FINE;
  if (run != NULL)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
        g_signal_connect_object (run, details[i], G_CALLBACK (run_progress_cb), self,
                                 G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::state", G_CALLBACK (run_state_cb), self,
                               G_CONNECT_SWAPPED);
      adw_view_stack_set_visible_child_name (self->pages, "curves");
    }
  show (self);
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
  show (self);
}

static void
train (DscTrainView *self, const DscTrainSpec *spec, const DscStart *start)
{
  if (self->workspace == NULL || self->starting || is_training (self))
    return;
  self->starting = TRUE;
  hide_note (self);
  show_actions (self);
  dsc_workspace_train_async (self->workspace, spec, start, started_cb, g_object_ref (self));
}

static void
resume (DscTrainView *self)
{
  gint64 run = dsc_train_outlook_get_resumable (self->outlook);

  if (self->starting || is_training (self))
    return;
  self->starting = TRUE;
  hide_note (self);
  show_actions (self);
  dsc_workspace_resume_async (self->workspace, run, started_cb, g_object_ref (self));
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
    gtk_widget_activate_action (widget, "win.show-view", "s", "results");
  else
    begin (self, next_steps[next].action);
}

static void
pause_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);

  if (is_training (self))
    dsc_run_pause (self->run);
}

static void
stop_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);

  if (is_training (self))
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

  if (self->outlook == NULL || is_training (self))
    return;
  going_on = g_new0 (GoingOn, 1);
  going_on->view = g_object_ref (self);
  g_variant_get (parameter, "(xi)", &going_on->start.run, &going_on->start.stage);
  dsc_train_outlook_go_on_async (self->outlook, going_on->start.run, going_on->start.stage,
                                 go_on_ready_cb, going_on);
}

static void
compare_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscTrainView *self = DSC_TRAIN_VIEW (widget);
  gint64 run;
  gboolean compare;

  g_variant_get (parameter, "(xb)", &run, &compare);
  dsc_curves_panel_compare (self->curves, run, compare);
}

/* --- the workspace --- */

static GtkWidget *
new_run_row_cb (gpointer item, gpointer user_data)
{
  return dsc_run_row_new (DSC_TRAIN_VIEW (user_data)->workspace, item);
}

static void
opened_cb (DscTrainView *self)
{
  hide_note (self);
  run_cb (self);
  show (self);
}

static void
set_workspace (DscTrainView *self, DscWorkspace *workspace)
{
  if (self->workspace != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->workspace, self);
      g_signal_handlers_disconnect_by_data (self->outlook, self);
      gtk_list_box_bind_model (self->runs, NULL, NULL, NULL, NULL);
      dsc_rate_panel_set (self->rate, NULL, NULL);
      dsc_settings_panel_set (self->settings_panel, NULL, NULL);
    }
  g_clear_object (&self->outlook);
  g_clear_object (&self->settings);
  g_set_object (&self->workspace, workspace);
  dsc_curves_panel_set_workspace (self->curves, workspace);
  if (workspace != NULL)
    {
      self->settings = g_object_ref (dsc_workspace_get_settings (workspace));
      self->outlook = dsc_train_outlook_new (workspace, self->settings);
      dsc_settings_panel_set (self->settings_panel, workspace, self->settings);
      dsc_rate_panel_set (self->rate, workspace, self->settings);
      gtk_list_box_bind_model (self->runs, dsc_workspace_get_runs (workspace), new_run_row_cb, self,
                               NULL);
      g_signal_connect_object (self->outlook, "changed", G_CALLBACK (show), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::run", G_CALLBACK (run_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::training", G_CALLBACK (show), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self,
                               G_CONNECT_SWAPPED);
    }
  opened_cb (self);
}

/* --- GObject --- */

static void
dsc_train_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscTrainView *self = DSC_TRAIN_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_train_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscTrainView *self = DSC_TRAIN_VIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (self->workspace == g_value_get_object (value))
        break;
      set_workspace (self, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_train_view_dispose (GObject *object)
{
  DscTrainView *self = DSC_TRAIN_VIEW (object);

  if (self->workspace != NULL)
    set_workspace (self, NULL);
  /* Else the bin would look for its child, which is one of the template's, when that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_TRAIN_VIEW);
  G_OBJECT_CLASS (dsc_train_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, stack);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, flap);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, settings_panel);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, settings_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, primary_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, pause_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, status);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, progress);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, steps);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, start_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, instant_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, rate_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, head_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, unfreeze_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, note);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, note_label);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, note_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, pages);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, curves_stack);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, curves);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, epochs);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, rate);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, runs_stack);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, runs);
}

static void
dsc_train_view_class_init (DscTrainViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_train_view_get_property;
  object_class->set_property = dsc_train_view_set_property;
  object_class->dispose = dsc_train_view_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_CURVES_PANEL);
  g_type_ensure (DSC_TYPE_EPOCH_TABLE);
  g_type_ensure (DSC_TYPE_RATE_PANEL);
  g_type_ensure (DSC_TYPE_SETTINGS_PANEL);
  g_type_ensure (DSC_TYPE_STEP_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-train-view.ui");
  bind_children (widget_class);
  for (guint i = 0; i < DSC_TRAIN_N_ACTIONS; i++)
    gtk_widget_class_install_action (widget_class, action_names[i], NULL, begin_cb);
  gtk_widget_class_install_action (widget_class, "train.primary", NULL, primary_cb);
  gtk_widget_class_install_action (widget_class, "train.pause", NULL, pause_cb);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, stop_cb);
  gtk_widget_class_install_action (widget_class, "train.go-on", "(xi)", go_on_cb);
  gtk_widget_class_install_action (widget_class, "train.compare", "(xb)", compare_cb);
  gtk_widget_class_install_action (widget_class, "train.smaller-batch", NULL, smaller_batch_cb);
}

static void
dsc_train_view_init (DscTrainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->flap, "reveal-flap", self->settings_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->curves, "epochs", self->epochs, "epochs", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->curves, "notify::epochs", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->rate, "notify::busy", G_CALLBACK (show_actions), self);
  g_signal_connect (self->note, "response", G_CALLBACK (note_response_cb), self);
  show (self);
}

GtkWidget *
dsc_train_view_new (void)
{
  return g_object_new (DSC_TYPE_TRAIN_VIEW, NULL);
}
