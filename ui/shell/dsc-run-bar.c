/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-feedback.h"
#include "engine/dsc-run-words.h"
#include "shell/dsc-run-bar.h"

/* What the bar tells. */
typedef enum
{
  TELL_NOTHING,
  TELL_GOING,
  TELL_PAUSING,
  TELL_WAITING, /* for room on the disk */
  TELL_PAUSED,
  TELL_FINISHED,
  TELL_STOPPED,
  TELL_FAILED
} Tell;

struct _DscRunBar
{
  AdwBin parent_instance;

  /* Owned references */
  DscWorkspace *workspace;      /* (owned) (nullable) */
  GSignalGroup *from_workspace; /* (owned) */
  GSignalGroup *from_run;       /* (owned) */
  GPowerProfileMonitor *power;  /* (owned) */
  DscRun *run;                  /* (owned) (nullable) whose signals are heard */

  gboolean dismissed; /* what came of this run was read */
  double estimate;    /* the last one that was looked at; negative: none */
  gint64 end;         /* monotonic time at which it says that the job ends; 0: not known */
  guint n_told;       /* epochs that were told of */

  /* Template widgets */
  GtkProgressBar *progress;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *saver;
  GtkWidget *details_button;
  GtkWidget *results_button;
  GtkWidget *pause_button;
  GtkWidget *resume_button;
  GtkWidget *stop_button;
  GtkWidget *dismiss_button;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscRunBar, dsc_run_bar, ADW_TYPE_BIN)

static Tell
what_to_tell (DscRunBar *self)
{
  if (self->run == NULL)
    return TELL_NOTHING;
  if (!dsc_run_has_ended (self->run))
    {
      if (dsc_run_get_state (self->run) == DSC_RUN_PAUSED)
        return TELL_WAITING;
      return dsc_run_is_pausing (self->run) ? TELL_PAUSING : TELL_GOING;
    }
  if (self->dismissed)
    return TELL_NOTHING;
  switch (dsc_run_get_state (self->run))
    {
    case DSC_RUN_PAUSED:
    case DSC_RUN_INTERRUPTED:
      return TELL_PAUSED;
    case DSC_RUN_FINISHED:
      return TELL_FINISHED;
    case DSC_RUN_STOPPED:
      return TELL_STOPPED;
    case DSC_RUN_FAILED:
      return TELL_FAILED;
    case DSC_RUN_RUNNING: /* it will be something else in a moment */
    default:
      return TELL_GOING;
    }
}

/* --- words --- */

static char *
title_of (Tell tell, const char *run)
{
  switch (tell)
    {
    case TELL_PAUSING:
      return g_strdup_printf (_ ("%s: pausing after the step in hand…"), run);
    case TELL_WAITING:
      return g_strdup_printf (_ ("%s waits for room on the disk"), run);
    case TELL_GOING:
      return dsc_run_state_dup_sentence (DSC_RUN_RUNNING, run);
    case TELL_PAUSED:
      return dsc_run_state_dup_sentence (DSC_RUN_PAUSED, run);
    case TELL_FINISHED:
      return dsc_run_state_dup_sentence (DSC_RUN_FINISHED, run);
    case TELL_STOPPED:
      return dsc_run_state_dup_sentence (DSC_RUN_STOPPED, run);
    case TELL_FAILED:
      return dsc_run_state_dup_sentence (DSC_RUN_FAILED, run);
    case TELL_NOTHING:
    default:
      return g_strdup ("");
    }
}

/* "12 % wrong (error rate)", or nothing where no model was kept. */
static char *
outcome_of (const DscRunRecord *record)
{
  if (record->model == NULL || !isfinite (record->error_rate))
    return NULL;
  /* Translators: share of the photos held back that the model gets wrong. */
  return g_strdup_printf (_ ("%.1f %% wrong (error rate)"), 100 * record->error_rate);
}

/* Of the epochs, once there are steps by which the engine knows; before, what it reckoned for all.
 */
static char *
time_left (DscRunBar *self)
{
  double left;
  guint epoch, batch;
  g_autofree char *words = NULL;

  g_object_get (self->run, "seconds-left", &left, "epoch", &epoch, "batch", &batch, NULL);
  if (self->end > 0 && (left < 0 || (epoch == 0 && batch == 0)))
    left = (double) (self->end - g_get_monotonic_time ()) / G_USEC_PER_SEC;
  if (left < 1)
    return NULL;
  words = dsc_format_estimate (left);
  return g_strdup_printf (_ ("%s left"), words);
}

static char *
speed_words (DscRunBar *self)
{
  double speed;

  g_object_get (self->run, "per-second", &speed, NULL);
  if (!(speed >= 0.05) || speed > G_MAXUINT)
    return NULL;
  if (speed < 10)
    return g_strdup_printf (_ ("%.1f photos a second"), speed);
  return g_strdup_printf (
      ngettext ("%u photo a second", "%u photos a second", (guint) lround (speed)),
      (guint) lround (speed));
}

/* "Epoch 3 of 8 · Training · 210 photos a second · 2 min 10 s left" */
static char *
progress_words (DscRunBar *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *phase = NULL;
  char *speed = speed_words (self);
  char *left = time_left (self);
  guint epoch;
  guint n_epochs;

  g_object_get (self->run, "epoch", &epoch, "n-epochs", &n_epochs, "phase", &phase, NULL);
  if (n_epochs > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (_ ("Epoch %u of %u"), MIN (epoch + 1, n_epochs), n_epochs));
  if (phase != NULL)
    g_ptr_array_add (parts, g_steal_pointer (&phase));
  if (speed != NULL)
    g_ptr_array_add (parts, speed);
  if (left != NULL)
    g_ptr_array_add (parts, left);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
subtitle_of (DscRunBar *self, Tell tell, const DscRunRecord *record)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  switch (tell)
    {
    case TELL_GOING:
    case TELL_PAUSING:
      return progress_words (self);
    case TELL_WAITING:
      g_object_get (self->run, "message", &message, NULL);
      return g_strdup_printf ("%s %s", message != NULL ? message : "",
                              _ ("It goes on by itself when there is some."));
    case TELL_PAUSED:
    case TELL_FAILED:
      error = dsc_run_dup_error (self->run);
      if (error != NULL)
        return g_strdup (error->message);
      return tell == TELL_PAUSED ? g_strdup (_ ("It can be resumed, even after a restart."))
                                 : outcome_of (record);
    case TELL_FINISHED:
    case TELL_STOPPED:
      return outcome_of (record);
    case TELL_NOTHING:
    default:
      return NULL;
    }
}

/* --- showing --- */

static const char *
icon_of (Tell tell)
{
  switch (tell)
    {
    case TELL_WAITING:
      return "drive-harddisk-symbolic";
    case TELL_PAUSED:
      return "media-playback-pause-symbolic";
    case TELL_FINISHED:
      return "object-select-symbolic";
    case TELL_STOPPED:
      return "media-playback-stop-symbolic";
    case TELL_FAILED:
      return "dialog-error-symbolic";
    case TELL_NOTHING:
    case TELL_GOING:
    case TELL_PAUSING:
    default:
      return "dsc-train-symbolic";
    }
}

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) == 0)
    return;
  gtk_label_set_text (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text);
}

/* "Epoch 3 of 8: 12.0 % wrong", once for each epoch that ends; else %NULL. */
static char *
epoch_news (DscRunBar *self)
{
  GListModel *epochs = dsc_run_get_epochs (self->run);
  guint n = g_list_model_get_n_items (epochs);
  g_autoptr (DscEpoch) last = n > self->n_told ? g_list_model_get_item (epochs, n - 1) : NULL;
  guint epoch, n_epochs;
  double rate;

  /* It may be taken back to a checkpoint, too. */
  self->n_told = n;
  if (last == NULL)
    return NULL;
  g_object_get (self->run, "epoch", &epoch, "n-epochs", &n_epochs, NULL);
  rate = dsc_epoch_get_record (last)->error_rate;
  if (!isfinite (rate))
    return g_strdup_printf (_ ("Epoch %u of %u has ended"), epoch, n_epochs);
  /* Translators: what screen readers say at the end of an epoch. */
  return g_strdup_printf (_ ("Epoch %u of %u: %.1f %% wrong"), epoch, n_epochs, 100 * rate);
}

/* News for screen readers, which say a status that is renamed: only what is worth a sentence. */
static void
tell (DscRunBar *self, const char *news)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, news, -1);
}

static void
show_words (DscRunBar *self, Tell what)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (self->run);
  g_autofree char *run = dsc_workspace_dup_run_title (self->workspace, record->id);
  g_autofree char *title = title_of (what, run);
  g_autofree char *subtitle = subtitle_of (self, what, record);
  g_autofree char *news = epoch_news (self);

  set_text (self->subtitle, subtitle != NULL ? subtitle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), subtitle != NULL && subtitle[0] != '\0');
  if (!g_str_equal (gtk_label_get_text (self->title), title))
    {
      set_text (self->title, title);
      tell (self, title);
    }
  else if (news != NULL)
    tell (self, news);
}

/* A person may rather pause, plug the computer in, or go on as it is. */
static void
show_saver (DscRunBar *self, Tell what)
{
  gboolean saves
      = what == TELL_GOING && g_power_profile_monitor_get_power_saver_enabled (self->power);

  if (saves && !gtk_widget_get_visible (GTK_WIDGET (self->saver)))
    tell (self, gtk_label_get_text (self->saver));
  gtk_widget_set_visible (GTK_WIDGET (self->saver), saves);
}

static void
watch_estimate (DscRunBar *self)
{
  double estimate;

  g_object_get (self->run, "estimate", &estimate, NULL);
  if (estimate == self->estimate)
    return;
  self->estimate = estimate;
  self->end = estimate >= 0
                  ? g_get_monotonic_time () + (gint64) (fmin (estimate, 1e9) * G_USEC_PER_SEC)
                  : 0;
}

static void
update (DscRunBar *self)
{
  Tell tell = what_to_tell (self);
  gboolean going = tell == TELL_GOING || tell == TELL_PAUSING;
  g_autoptr (GError) error = self->run != NULL ? dsc_run_dup_error (self->run) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), tell != TELL_NOTHING);
  if (tell == TELL_NOTHING)
    return;
  watch_estimate (self);
  show_words (self, tell);
  show_saver (self, tell);
  gtk_image_set_from_icon_name (self->icon, icon_of (tell));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), going);
  if (going)
    gtk_progress_bar_set_fraction (self->progress, dsc_run_get_stage_fraction (self->run));
  gtk_widget_set_visible (self->details_button, dsc_run_has_ended (self->run) && error != NULL);
  gtk_widget_set_visible (self->pause_button, tell == TELL_GOING);
  gtk_widget_set_visible (self->stop_button, going || tell == TELL_WAITING);
  gtk_widget_set_visible (self->resume_button, tell == TELL_PAUSED || tell == TELL_WAITING);
  gtk_widget_set_visible (self->results_button, tell == TELL_FINISHED || tell == TELL_STOPPED);
  gtk_widget_set_visible (self->dismiss_button, !going && tell != TELL_WAITING);
  if (tell == TELL_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "error");
}

static void
run_notify_cb (DscRunBar *self)
{
  update (self);
}

static void
workspace_run_cb (DscRunBar *self)
{
  DscRun *run = self->workspace != NULL ? dsc_workspace_get_run (self->workspace) : NULL;

  if (g_set_object (&self->run, run))
    {
      self->dismissed = FALSE;
      self->estimate = -1;
      self->end = 0;
      self->n_told = run != NULL ? g_list_model_get_n_items (dsc_run_get_epochs (run)) : 0;
      g_signal_group_set_target (self->from_run, run);
    }
  update (self);
}

/* The whole of what the bar has room for a line of. */
static void
details_cb (DscRunBar *self)
{
  g_autoptr (GError) error = dsc_run_dup_error (self->run);

  if (error != NULL)
    dsc_feedback_error (GTK_WIDGET (self), gtk_label_get_text (self->title), error);
}

static void
dismiss_cb (DscRunBar *self)
{
  self->dismissed = TRUE;
  update (self);
}

/* --- object --- */

static void
dsc_run_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscRunBar *self = DSC_RUN_BAR (object);

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
dsc_run_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscRunBar *self = DSC_RUN_BAR (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (!g_set_object (&self->workspace, g_value_get_object (value)))
        break;
      g_signal_group_set_target (self->from_workspace, self->workspace);
      workspace_run_cb (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_run_bar_dispose (GObject *object)
{
  DscRunBar *self = DSC_RUN_BAR (object);

  g_clear_object (&self->from_run);
  g_clear_object (&self->from_workspace);
  g_clear_object (&self->power);
  g_clear_object (&self->run);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RUN_BAR);
  G_OBJECT_CLASS (dsc_run_bar_parent_class)->dispose (object);
}

static void
dsc_run_bar_class_init (DscRunBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_run_bar_get_property;
  object_class->set_property = dsc_run_bar_set_property;
  object_class->dispose = dsc_run_bar_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/shell/dsc-run-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, progress);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, icon);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, title);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, saver);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, details_button);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, results_button);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, pause_button);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, resume_button);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DscRunBar, dismiss_button);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_cb);
}

static void
dsc_run_bar_init (DscRunBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->estimate = -1;
  self->power = g_power_profile_monitor_dup_default ();
  g_signal_connect_object (self->power, "notify::power-saver-enabled", G_CALLBACK (run_notify_cb),
                           self, G_CONNECT_SWAPPED);
  self->from_workspace = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_object (self->from_workspace, "notify::run", G_CALLBACK (workspace_run_cb),
                                 self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->from_workspace, "notify::training",
                                 G_CALLBACK (run_notify_cb), self, G_CONNECT_SWAPPED);
  self->from_run = g_signal_group_new (DSC_TYPE_RUN);
  g_signal_group_connect_object (self->from_run, "notify", G_CALLBACK (run_notify_cb), self,
                                 G_CONNECT_SWAPPED);
}
