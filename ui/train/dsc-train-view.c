/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-settings.h"
#include "common/dsc-wrap-box.h"
#include "train/dsc-run-row.h"
#include "train/dsc-train-private.h"

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscTrainView, dsc_train_view, ADW_TYPE_BIN)

gboolean
_dsc_train_view_is_training (DscTrainView *self)
{
  return self->workspace != NULL && dsc_workspace_is_training (self->workspace);
}

/* --- what can be begun --- */

static void
show_step (DscTrainView *self, DscStepButton *button, DscTrainAction action, const char *tooltip)
{
  g_autofree char *estimate = dsc_train_outlook_dup_estimate (self->outlook, action);
  gboolean waits = action == DSC_TRAIN_UNFREEZE && !dsc_train_outlook_can (self->outlook, action);

  /* Translators: what has to be done before: the step of that name. */
  dsc_step_button_set_caption (button, waits ? _ ("after Train Head") : estimate);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
}

static void
show_steps (DscTrainView *self)
{
  DscNextStep next = dsc_train_outlook_get_next (self->outlook);

  show_step (self, self->start_button, DSC_TRAIN_START, _ ("Train a new run with the settings"));
  show_step (self, self->instant_button, DSC_TRAIN_INSTANT,
             _ ("Look at every photo once and learn from that: a usable model after seconds"));
  show_step (
      self, self->rate_button, DSC_TRAIN_FIND_RATE,
      _ ("Try ever higher learning rates, and show which are good; changes nothing. Only needed "
         "where a run’s curves rise, or hardly fall"));
  show_step (self, self->head_button, DSC_TRAIN_HEAD,
             _ ("The notebook's first step: train the last layers alone (frozen)"));
  show_step (self, self->unfreeze_button, DSC_TRAIN_UNFREEZE,
             dsc_train_outlook_can (self->outlook, DSC_TRAIN_UNFREEZE)
                 ? _ ("The notebook's second step: train all of the network, carefully")
                 : _ ("Not yet: it goes on from a head that was trained. Press Train Head first. "
                      "(The recipe Recommended trains all of the network by itself.)"));
  /* The primary button says it already. */
  gtk_widget_set_visible (GTK_WIDGET (self->start_button), next != DSC_NEXT_TRAIN);
}

const DscTrainNext _dsc_train_next_steps[] = {
  [DSC_NEXT_TRAIN] = { N_ ("_Train"), N_ ("Train a new run: %s"), DSC_TRAIN_START },
  [DSC_NEXT_RESUME] = { N_ ("_Resume"), N_ ("Go on where the run was left: %s"), DSC_TRAIN_RESUME },
  [DSC_NEXT_UNFREEZE]
  = { N_ ("_Unfreeze and Train"), N_ ("The head is trained. Now all of the network, a little: %s"),
      DSC_TRAIN_UNFREEZE },
  [DSC_NEXT_LOOK] = { N_ ("See _Results"), N_ ("The run has ended. Look at what it gets wrong."),
                      DSC_TRAIN_N_ACTIONS },
};

static void
show_primary (DscTrainView *self)
{
  DscNextStep next = dsc_train_outlook_get_next (self->outlook);
  g_autofree char *estimate = NULL;
  g_autofree char *text = NULL;

  gtk_button_set_label (self->primary_button, _ (_dsc_train_next_steps[next].label));
  if (next == DSC_NEXT_LOOK)
    text = g_strdup (_ (_dsc_train_next_steps[next].text));
  else
    {
      estimate = dsc_train_outlook_dup_estimate (self->outlook, _dsc_train_next_steps[next].action);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      text = g_strdup_printf (_ (_dsc_train_next_steps[next].text), estimate);
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

  if (!_dsc_train_view_is_training (self))
    return;
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

/* --- everything that is shown --- */

static void
show_pages (DscTrainView *self)
{
  GListModel *runs = dsc_workspace_get_runs (self->workspace);
  gboolean has_runs = g_list_model_get_n_items (runs) > 0;

  gtk_stack_set_visible_child_name (self->runs_stack, has_runs ? "runs" : "empty");
  gtk_stack_set_visible_child_name (
      self->curves_stack,
      dsc_run_curves_get_run (self->curves) != 0 || self->run != NULL ? "curves" : "empty");
}

void
_dsc_train_view_update (DscTrainView *self)
{
  gboolean open = self->outlook != NULL && dsc_workspace_is_open (self->workspace);

  gtk_stack_set_visible_child_name (self->stack, open ? "open" : "closed");
  _dsc_train_view_show_actions (self);
  if (!open)
    return;
  show_pages (self);
  if (_dsc_train_view_is_training (self))
    {
      show_epoch (self);
      return;
    }
  show_steps (self);
  show_primary (self);
}

/* --- following a run --- */

/* A run reports some dozen times a second: what is shown here changes with its epochs. How far it
 * is, and for how long still, is told at the foot of the window, wherever a person looks. */
static void
connect_run (DscTrainView *self, DscRun *run)
{
  static const struct
  {
    const char *signal;
    void (*show) (DscTrainView *self);
  } parts[] = { { "notify::epoch", show_epoch },
                { "notify::n-epochs", show_epoch },
                { "notify::message", show_epoch },
                { "notify::state", _dsc_train_view_update } };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_signal_connect_object (run, parts[i].signal, G_CALLBACK (parts[i].show), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (dsc_run_get_epochs (run), "items-changed", G_CALLBACK (show_epoch), self,
                           G_CONNECT_SWAPPED);
}

static void
run_cb (DscTrainView *self)
{
  DscRun *run = self->workspace != NULL ? dsc_workspace_get_run (self->workspace) : NULL;

  if (run == self->run)
    return;
  if (self->run != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->run, self);
      g_signal_handlers_disconnect_by_data (dsc_run_get_epochs (self->run), self);
    }
  g_set_object (&self->run, run);
  dsc_train_note_set_run (self->note, run);
  if (run != NULL)
    {
      connect_run (self, run);
      adw_view_stack_set_visible_child_name (self->pages, "curves");
    }
  _dsc_train_view_update (self);
}

/* --- the workspace --- */

static GtkWidget *
new_run_row_cb (gpointer item, gpointer user_data)
{
  DscTrainView *self = user_data;

  return dsc_run_row_new (self->workspace, self->curves, item);
}

static void
opened_cb (DscTrainView *self)
{
  dsc_train_note_hide (self->note);
  run_cb (self);
  _dsc_train_view_update (self);
}

static void
epochs_cb (DscTrainView *self)
{
  dsc_epoch_table_set_epochs (self->epochs, dsc_run_curves_get_epochs (self->curves));
  show_pages (self);
}

/* Curves, epochs and words are always those of the same run. */
static void
set_curves (DscTrainView *self, DscRunCurves *curves)
{
  if (self->curves != NULL)
    g_signal_handlers_disconnect_by_data (self->curves, self);
  dsc_curves_panel_set (self->curves_panel, curves != NULL ? self->workspace : NULL, curves);
  dsc_train_note_set_curves (self->note, curves);
  g_set_object (&self->curves, curves);
  dsc_epoch_table_set_epochs (self->epochs,
                              curves != NULL ? dsc_run_curves_get_epochs (curves) : NULL);
  if (curves != NULL)
    {
      g_signal_connect_object (curves, "notify::epochs", G_CALLBACK (epochs_cb), self,
                               G_CONNECT_SWAPPED);
      g_object_bind_property (curves, "kept", self->epochs, "kept", G_BINDING_SYNC_CREATE);
    }
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
      set_curves (self, NULL);
    }
  g_clear_object (&self->outlook);
  g_clear_object (&self->settings);
  g_set_object (&self->workspace, workspace);
  if (workspace != NULL)
    {
      g_autoptr (DscRunCurves) curves = dsc_run_curves_new (workspace);

      set_curves (self, curves);
      self->settings = g_object_ref (dsc_workspace_get_settings (workspace));
      self->outlook = dsc_train_outlook_new (workspace, self->settings);
      dsc_settings_panel_set (self->settings_panel, workspace, self->settings);
      dsc_rate_panel_set (self->rate, workspace, self->settings);
      gtk_list_box_bind_model (self->runs, dsc_workspace_get_runs (workspace), new_run_row_cb, self,
                               NULL);
      g_signal_connect_object (self->outlook, "changed", G_CALLBACK (_dsc_train_view_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::run", G_CALLBACK (run_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "notify::training", G_CALLBACK (_dsc_train_view_update),
                               self, G_CONNECT_SWAPPED);
      g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self,
                               G_CONNECT_SWAPPED);
    }
  opened_cb (self);
}

/* What was missing may be there now, or not be needed any more. */
static void
weights_cb (DscTrainView *self)
{
  if (!dsc_settings_panel_lacks_weights (self->settings_panel)
      && !_dsc_train_view_is_training (self))
    dsc_train_note_hide (self->note);
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
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, start_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, instant_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, rate_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, head_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, unfreeze_button);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, note);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, pages);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, curves_stack);
  gtk_widget_class_bind_template_child (widget_class, DscTrainView, curves_panel);
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
  g_type_ensure (DSC_TYPE_TRAIN_NOTE);
  g_type_ensure (DSC_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-train-view.ui");
  bind_children (widget_class);
  _dsc_train_view_install_actions (widget_class);
}

static void
dsc_train_view_init (DscTrainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_settings_remember_flap (self->flap, "show-train-settings");
  g_object_bind_property (self->flap, "reveal-flap", self->settings_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->rate, "notify::busy", G_CALLBACK (_dsc_train_view_show_actions),
                            self);
  g_signal_connect_swapped (self->settings_panel, "notify::lacks-weights", G_CALLBACK (weights_cb),
                            self);
  _dsc_train_view_update (self);
}

GtkWidget *
dsc_train_view_new (void)
{
  return g_object_new (DSC_TYPE_TRAIN_VIEW, NULL);
}
