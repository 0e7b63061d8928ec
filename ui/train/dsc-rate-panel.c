/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-axis.h"
#include "common/dsc-feedback.h"
#include "model/dsc-train-advice.h"
#include "train/dsc-chart-save.h"
#include "train/dsc-rate-chart.h"
#include "train/dsc-rate-panel.h"

struct _DscRatePanel
{
  AdwBin parent_instance;

  GtkStack *stack;
  DscRateChart *chart;
  GtkLabel *going;
  GtkWidget *choice;
  GtkScale *scale;
  GtkLabel *scale_label;
  GtkAdjustment *adjustment;
  GtkLabel *sentence;
  GtkButton *suggestion_button;
  GtkButton *again_button;
  GtkWidget *cancel_button;

  DscWorkspace *workspace;    /* (owned) (nullable) */
  DscTrainSettings *settings; /* (owned) (nullable) */
  GCancellable *test;         /* (owned) (nullable): of the test that is going */
  gboolean unfrozen;          /* whether the rate is for the stage after unfreezing */
  gboolean is_showing;        /* what moves is not a person's doing */
  guint opening;              /* counts what was opened: answers to before are dropped */
};

enum
{
  PROP_BUSY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscRatePanel, dsc_rate_panel, ADW_TYPE_BIN)

gboolean
dsc_rate_panel_is_busy (DscRatePanel *self)
{
  g_return_val_if_fail (DSC_IS_RATE_PANEL (self), FALSE);

  return self->test != NULL;
}

/* --- the settings' rate --- */

static const DscTrainSpec *
get_spec (DscRatePanel *self)
{
  return self->unfrozen ? dsc_train_settings_get_unfrozen (self->settings)
                        : dsc_train_settings_get_spec (self->settings);
}

static double
get_rate (DscRatePanel *self)
{
  return get_spec (self)->rates.group[DSC_N_GROUPS - 1];
}

static void
set_rate (DscRatePanel *self, double rate)
{
  g_autoptr (DscTrainSpec) spec = NULL;

  if (self->settings == NULL || !(rate > 0))
    return;
  spec = dsc_train_spec_copy (get_spec (self));
  dsc_rate_apply (spec, rate, self->unfrozen);
  dsc_train_settings_change (self->settings, _ ("Learning Rate"), self->unfrozen ? NULL : spec,
                             self->unfrozen ? spec : NULL, NULL);
}

/* What a person does from here on is another step to undo. */
static void
end_step (DscRatePanel *self)
{
  if (self->settings != NULL)
    dsc_train_settings_end_step (self->settings);
}

/* --- what is shown --- */

static void
show_suggestion (DscRatePanel *self, double rate)
{
  double suggested = dsc_rate_default (dsc_rate_chart_get_suggestions (self->chart));
  g_autofree char *text = dsc_chart_rate_text (suggested);
  g_autofree char *now = dsc_chart_rate_text (rate);
  /* Translators: a learning rate. */
  g_autofree char *label = g_strdup_printf (_ ("Use %s, as Suggested"), text);
  gboolean can_use = isfinite (suggested) && !g_str_equal (text, now);

  gtk_button_set_label (self->suggestion_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion_button), isfinite (suggested));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rate.use-suggestion", can_use);
}

static void
show_rate (DscRatePanel *self)
{
  double rate = get_rate (self);
  g_autofree char *text = dsc_chart_rate_text (rate);
  DscRateVerdict verdict = dsc_rate_verdict (rate, dsc_rate_chart_get_suggestions (self->chart));

  self->is_showing = TRUE;
  dsc_rate_chart_set_chosen (self->chart, rate);
  gtk_adjustment_set_value (self->adjustment, log10 (rate));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
  self->is_showing = FALSE;
  gtk_label_set_text (
      self->sentence,
      dsc_rate_verdict_sentence (verdict, dsc_rate_is_recipes (get_spec (self), self->unfrozen)));
  gtk_label_set_text_with_mnemonic (self->scale_label,
                                    self->unfrozen ? _ ("_Chosen learning rate after unfreezing")
                                                   : _ ("_Chosen learning rate"));
  show_suggestion (self, rate);
}

static void
show_state (DscRatePanel *self)
{
  gboolean busy = self->test != NULL;

  gtk_stack_set_visible_child_name (
      self->stack, busy || dsc_rate_chart_get_n (self->chart) >= 2 ? "test" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->going), busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->choice, !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "rate.cancel", busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  if (self->settings != NULL && !busy)
    show_rate (self);
}

static void
chart_chosen_cb (DscRatePanel *self)
{
  if (!self->is_showing && self->test == NULL)
    set_rate (self, dsc_rate_chart_get_chosen (self->chart));
}

static void
scale_moved_cb (DscRatePanel *self)
{
  if (!self->is_showing)
    set_rate (self, pow (10, gtk_adjustment_get_value (self->adjustment)));
}

static char *
format_cb (GtkScale *scale, double value, gpointer unused)
{
  return dsc_chart_rate_text (pow (10, value));
}

static void
settings_changed_cb (DscRatePanel *self)
{
  if (self->test == NULL)
    show_rate (self);
}

static void
use_suggestion_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DscRatePanel *self = DSC_RATE_PANEL (widget);

  end_step (self);
  set_rate (self, dsc_rate_default (dsc_rate_chart_get_suggestions (self->chart)));
  end_step (self);
}

void
dsc_rate_panel_save (DscRatePanel *self, const char *path)
{
  DscChartRate chart;

  g_return_if_fail (DSC_IS_RATE_PANEL (self) && path != NULL);

  chart = dsc_rate_chart_get_chart (self->chart);
  dsc_chart_save_rate (GTK_WIDGET (self), &chart, path);
}

static void
chosen_cb (const char *path, gpointer self)
{
  dsc_rate_panel_save (self, path);
}

static void
save_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  dsc_chart_save_ask (widget, _ ("Save Learning-Rate Test"), _ ("Learning rates"), chosen_cb);
}

/* --- a test --- */

/* Whether the widget still is one: it may have been disposed of while it waited. */
static gboolean
is_alive (DscRatePanel *self)
{
  return self->stack != NULL;
}

/* How long it will take is told where all that goes on is: two bars would tell two things. */
static void
show_going (DscRatePanel *self)
{
  guint n = dsc_rate_chart_get_n (self->chart);
  g_autofree char *text
      = n == 0 ? g_strdup (_ ("Getting ready"))
               : g_strdup_printf (_ ("Trying rates: %u of at most %u"), n, DSC_RATE_TEST_STEPS);

  gtk_label_set_text (self->going, text);
}

/* A person may look elsewhere by then. */
static void
tell_end (DscRatePanel *self)
{
  double suggested = dsc_rate_default (dsc_rate_chart_get_suggestions (self->chart));
  g_autofree char *rate = dsc_chart_rate_text (suggested);
  /* Translators: a learning rate. */
  g_autofree char *text
      = isfinite (suggested)
            ? g_strdup_printf (_ ("The learning-rate test has ended: %s is suggested"), rate)
            : g_strdup (_ ("The learning-rate test has ended: its curve suggests no rate"));

  dsc_feedback_toast (GTK_WIDGET (self), text);
}

static void
point_cb (const DscRatePoint *point, gpointer data)
{
  DscRatePanel *self = data;

  if (!is_alive (self))
    return;
  dsc_rate_chart_add (self->chart, point->rate, point->smoothed);
  show_going (self);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscRatePanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRateTestRecord) record
      = dsc_workspace_find_rate_finish (DSC_WORKSPACE (source), result, &error);

  g_clear_object (&self->test);
  if (!is_alive (self))
    return;
  if (record != NULL)
    {
      dsc_rate_chart_finish (self->chart);
      tell_end (self);
    }
  else
    {
      dsc_rate_chart_clear (self->chart, DSC_RATE_TEST_STEPS);
      dsc_feedback_error (GTK_WIDGET (self), _ ("The Learning Rate Could Not Be Found"), error);
    }
  show_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
dsc_rate_panel_find (DscRatePanel *self, const DscTrainSpec *spec, const DscStart *start)
{
  g_return_if_fail (DSC_IS_RATE_PANEL (self) && spec != NULL);

  if (self->test != NULL || self->workspace == NULL)
    return;
  self->opening++;
  self->test = g_cancellable_new ();
  self->unfrozen = start != NULL && start->run > 0 && spec->frozen_groups == 0;
  dsc_rate_chart_clear (self->chart, DSC_RATE_TEST_STEPS);
  show_going (self);
  show_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  dsc_workspace_find_rate_async (self->workspace, spec, start, point_cb, self, self->test, found_cb,
                                 g_object_ref (self));
}

static void
cancel (DscRatePanel *self)
{
  if (self->test != NULL)
    g_cancellable_cancel (self->test);
}

static void
cancel_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  cancel (DSC_RATE_PANEL (widget));
}

/* --- the test before --- */

typedef struct
{
  DscProject *project; /* (owned) */
  guint opening;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_object_unref (self->project);
  g_free (self);
}

static void
load_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *self = data;
  GError *error = NULL;
  GPtrArray *tests = dsc_project_get_rate_tests (self->project, &error);

  if (tests != NULL)
    g_task_return_pointer (task, tests, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscRatePanel) self = data;
  const Loading *loading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) tests = g_task_propagate_pointer (G_TASK (result), NULL);
  const DscRateTestRecord *record;
  g_autoptr (DscTrainSpec) spec = NULL;

  /* A test that cannot be read is as good as none: a new one takes seconds. */
  if (!is_alive (self) || loading->opening != self->opening || tests == NULL || tests->len == 0)
    return;
  record = g_ptr_array_index (tests, tests->len - 1);
  spec = dsc_train_spec_from_json (record->settings, NULL);
  self->unfrozen = record->stage != 0 && spec != NULL && spec->frozen_groups == 0;
  for (guint i = 0; i < record->n; i++)
    dsc_rate_chart_add (self->chart, record->rates[i], record->smoothed[i]);
  dsc_rate_chart_finish (self->chart);
  show_state (self);
}

static void
opened_cb (DscRatePanel *self)
{
  DscProject *project
      = self->workspace != NULL ? dsc_workspace_get_project (self->workspace) : NULL;
  g_autoptr (GTask) task = NULL;
  Loading *loading;

  self->opening++;
  self->unfrozen = FALSE;
  dsc_rate_chart_clear (self->chart, DSC_RATE_TEST_STEPS);
  show_state (self);
  if (project == NULL)
    return;
  loading = g_new (Loading, 1);
  *loading = (Loading){ g_object_ref (project), self->opening };
  task = g_task_new (NULL, NULL, loaded_cb, g_object_ref (self));
  g_task_set_task_data (task, loading, loading_free);
  g_task_run_in_thread (task, load_func);
}

void
dsc_rate_panel_set (DscRatePanel *self, DscWorkspace *workspace, DscTrainSettings *settings)
{
  g_return_if_fail (DSC_IS_RATE_PANEL (self));
  g_return_if_fail ((workspace == NULL) == (settings == NULL));

  cancel (self);
  if (self->workspace != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->workspace, self);
      g_signal_handlers_disconnect_by_data (self->settings, self);
    }
  g_set_object (&self->workspace, workspace);
  g_set_object (&self->settings, settings);
  if (workspace != NULL)
    {
      g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (settings, "changed", G_CALLBACK (settings_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  opened_cb (self);
}

/* --- GObject --- */

static void
dsc_rate_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, DSC_RATE_PANEL (object)->test != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_rate_panel_dispose (GObject *object)
{
  DscRatePanel *self = DSC_RATE_PANEL (object);

  if (is_alive (self))
    dsc_rate_panel_set (self, NULL, NULL);
  /* Else the bin would look for its child, which is one of the template's, when that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RATE_PANEL);
  G_OBJECT_CLASS (dsc_rate_panel_parent_class)->dispose (object);
}

static void
dsc_rate_panel_class_init (DscRatePanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_rate_panel_get_property;
  object_class->dispose = dsc_rate_panel_dispose;
  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_RATE_CHART);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-rate-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, chart);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, going);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, choice);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, scale);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, scale_label);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, adjustment);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, sentence);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, suggestion_button);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, again_button);
  gtk_widget_class_bind_template_child (widget_class, DscRatePanel, cancel_button);
  gtk_widget_class_install_action (widget_class, "rate.use-suggestion", NULL, use_suggestion_cb);
  gtk_widget_class_install_action (widget_class, "rate.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "rate.save", NULL, save_cb);
}

static void
dsc_rate_panel_init (DscRatePanel *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (end_step), self);
  gtk_widget_add_controller (GTK_WIDGET (self->choice), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_swapped (self->chart, "grabbed", G_CALLBACK (end_step), self);
  gtk_scale_set_format_value_func (self->scale, format_cb, NULL, NULL);
  g_signal_connect_swapped (self->chart, "notify::chosen", G_CALLBACK (chart_chosen_cb), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (scale_moved_cb), self);
  show_state (self);
}
