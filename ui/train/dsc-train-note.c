/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-accessible.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-train-advice.h"
#include "train/dsc-train-note.h"

struct _DscTrainNote
{
  AdwBin parent_instance;

  GtkInfoBar *bar;
  GtkLabel *label;
  GtkButton *button;

  DscRunCurves *curves; /* (owned) (nullable) */
  DscRun *run;          /* (owned) (nullable): the one that is told of */
  gboolean is_instant;  /* all of it is Instant's: over in a second or two */
  GArray *rows;         /* (owned) (element-type DscEpochRecord) of the stage that is going */
  DscTrend trend;       /* what is told */
  DscTrend dismissed;   /* what a person has closed, of this run */
  guint smaller_batch;  /* that is offered; 0: none */
};

G_DEFINE_FINAL_TYPE (DscTrainNote, dsc_train_note, ADW_TYPE_BIN)

void
dsc_train_note_hide (DscTrainNote *self)
{
  g_return_if_fail (DSC_IS_TRAIN_NOTE (self));

  gtk_info_bar_set_revealed (self->bar, FALSE);
  self->trend = DSC_TREND_FINE;
  self->smaller_batch = 0;
}

static void
say (DscTrainNote *self, GtkMessageType type, const char *text, const char *action,
     const char *label)
{
  gtk_info_bar_set_message_type (self->bar, type);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), action != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
  if (label != NULL)
    gtk_button_set_label (self->button, label);
  gtk_info_bar_set_revealed (self->bar, TRUE);
}

static void
response_cb (GtkInfoBar *bar, int response, DscTrainNote *self)
{
  if (response != GTK_RESPONSE_CLOSE)
    return;
  self->dismissed = self->trend;
  dsc_train_note_hide (self);
}

/* --- how it goes --- */

/* A turn of Instant's epochs is not worth a word: its best one is kept. */
static void
read_epochs (DscTrainNote *self)
{
  GListModel *epochs = dsc_run_get_epochs (self->run);

  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (epochs); i++)
    {
      g_autoptr (DscEpoch) epoch = g_list_model_get_item (epochs, i);
      const DscEpochRecord *record = dsc_epoch_get_record (epoch);

      if (record->epoch == 0)
        g_array_set_size (self->rows, 0);
      if (!self->is_instant && g_strcmp0 (dsc_epoch_get_stage (epoch), "instant") != 0)
        g_array_append_vals (self->rows, record, 1);
    }
}

/* At every step: it looks at two numbers and at the epochs that were read. */
static void
watch (DscTrainNote *self)
{
  DscTrend trend;
  double now, least;

  if (self->run == NULL || dsc_run_has_ended (self->run)
      || dsc_run_curves_get_run (self->curves) != dsc_run_get_id (self->run))
    return;
  dsc_run_curves_get_smoothed (self->curves, &now, &least);
  trend = dsc_train_trend ((const DscEpochRecord *) (gpointer) self->rows->data, self->rows->len,
                           now, least);
  if (trend == self->dismissed)
    trend = DSC_TREND_FINE;
  if (trend == self->trend)
    return;
  if (trend == DSC_TREND_FINE)
    dsc_train_note_hide (self);
  else
    say (self, GTK_MESSAGE_WARNING, dsc_trend_sentence (trend, FALSE), "train.stop", _ ("Stop"));
  self->trend = trend;
}

static void
epochs_cb (DscTrainNote *self)
{
  read_epochs (self);
  if (self->curves != NULL)
    watch (self);
}

/* --- its end --- */

/* Why a run failed, and what to do. */
static void
say_failure (DscTrainNote *self, const GError *error)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (self->run);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (record->settings, NULL);
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  const char *advice = dsc_train_failure_advice (error, spec, &self->smaller_batch);

  /* Translators: what went wrong, what to do; both are sentences. */
  text = advice != NULL ? g_strdup_printf (_ ("%s %s"), error->message, advice)
                        : g_strdup (error->message);
  if (self->smaller_batch > 0)
    label = g_strdup_printf (_ ("Use a Batch of %u"), self->smaller_batch);
  say (self, GTK_MESSAGE_ERROR, text, label != NULL ? "train.smaller-batch" : NULL, label);
}

static void
state_cb (DscTrainNote *self)
{
  DscRunState state = dsc_run_get_state (self->run);
  g_autoptr (GError) error = NULL;

  if (!dsc_run_has_ended (self->run))
    return;
  error = dsc_run_dup_error (self->run);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say_failure (self, error);
  else if (state == DSC_RUN_STOPPED || state == DSC_RUN_PAUSED)
    dsc_train_note_hide (self);
  /* There is nothing to stop any more. */
  else if (self->trend != DSC_TREND_FINE)
    say (self, GTK_MESSAGE_WARNING, dsc_trend_sentence (self->trend, TRUE), NULL, NULL);
}

/* --- from outside --- */

void
dsc_train_note_set_curves (DscTrainNote *self, DscRunCurves *curves)
{
  g_return_if_fail (DSC_IS_TRAIN_NOTE (self));

  if (self->curves != NULL)
    g_signal_handlers_disconnect_by_data (self->curves, self);
  g_set_object (&self->curves, curves);
  if (curves == NULL)
    return;
  g_signal_connect_object (curves, "changed", G_CALLBACK (watch), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (curves, "grown", G_CALLBACK (watch), self, G_CONNECT_SWAPPED);
}

void
dsc_train_note_set_run (DscTrainNote *self, DscRun *run)
{
  g_autoptr (DscRunRecord) record = NULL;

  g_return_if_fail (DSC_IS_TRAIN_NOTE (self));

  if (self->run == run)
    return;
  if (self->run != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->run, self);
      g_signal_handlers_disconnect_by_data (dsc_run_get_epochs (self->run), self);
    }
  g_set_object (&self->run, run);
  dsc_train_note_hide (self);
  self->dismissed = DSC_TREND_FINE;
  if (run == NULL)
    return;
  record = dsc_run_dup_record (run);
  self->is_instant = g_strcmp0 (record->recipe, "instant") == 0;
  g_signal_connect_object (run, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dsc_run_get_epochs (run), "items-changed", G_CALLBACK (epochs_cb), self,
                           G_CONNECT_SWAPPED);
  epochs_cb (self);
}

void
dsc_train_note_miss_weights (DscTrainNote *self, const char *network)
{
  g_autofree char *text = NULL;

  g_return_if_fail (DSC_IS_TRAIN_NOTE (self) && network != NULL);

  dsc_train_note_hide (self);
  /* Translators: a network. */
  text = g_strdup_printf (_ ("%s begins with pretrained weights, which are not on this computer "
                             "yet. Download them, or choose a file of them."),
                          dsc_network_title (network));
  say (self, GTK_MESSAGE_INFO, text, "train.show-weights", _ ("Show"));
}

guint
dsc_train_note_get_smaller_batch (DscTrainNote *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_NOTE (self), 0);

  return self->smaller_batch;
}

/* --- GObject --- */

static void
dsc_train_note_dispose (GObject *object)
{
  DscTrainNote *self = DSC_TRAIN_NOTE (object);

  if (self->bar != NULL)
    {
      dsc_train_note_set_run (self, NULL);
      dsc_train_note_set_curves (self, NULL);
    }
  /* Else the bin would look for its child, which is one of the template's, when that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_TRAIN_NOTE);
  G_OBJECT_CLASS (dsc_train_note_parent_class)->dispose (object);
}

static void
dsc_train_note_finalize (GObject *object)
{
  g_array_unref (DSC_TRAIN_NOTE (object)->rows);
  G_OBJECT_CLASS (dsc_train_note_parent_class)->finalize (object);
}

static void
dsc_train_note_class_init (DscTrainNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_train_note_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_train_note_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/train/dsc-train-note.ui");
  gtk_widget_class_bind_template_child (widget_class, DscTrainNote, bar);
  gtk_widget_class_bind_template_child (widget_class, DscTrainNote, label);
  gtk_widget_class_bind_template_child (widget_class, DscTrainNote, button);
}

static void
dsc_train_note_init (DscTrainNote *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (DscEpochRecord));
  gtk_widget_init_template (GTK_WIDGET (self));
  dsc_accessible_name_close (self->bar);
  g_signal_connect (self->bar, "response", G_CALLBACK (response_cb), self);
}
