/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-activity-row.h"

/* Shorter than this is over before it is read. */
#define MIN_LEFT 1.5 /* seconds */

struct _DscActivityRow
{
  AdwBin parent_instance;
  DscActivity *activity;       /* (owned) (nullable) */
  GSignalGroup *from_activity; /* (owned) */

  /* Template widgets */
  GtkLabel *title;
  GtkLabel *words;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;
};

enum
{
  PROP_ACTIVITY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscActivityRow, dsc_activity_row, ADW_TYPE_BIN)

char *
dsc_activity_dup_words (DscActivity *activity)
{
  g_autofree char *phase = NULL;
  g_autofree char *left = NULL;
  double seconds;

  g_object_get (activity, "phase", &phase, "seconds-left", &seconds, NULL);
  if (seconds < MIN_LEFT)
    return g_strdup (phase != NULL ? phase : "");
  left = dsc_format_estimate (seconds);
  if (phase == NULL)
    return g_strdup_printf (_ ("%s left"), left);
  /* Translators: what is going on, how long it will still take. */
  return g_strdup_printf (_ ("%s · %s left"), phase, left);
}

void
dsc_activity_show_fraction (DscActivity *activity, GtkProgressBar *bar)
{
  double fraction;

  g_object_get (activity, "fraction", &fraction, NULL);
  if (fraction < 0)
    gtk_progress_bar_pulse (bar);
  else
    gtk_progress_bar_set_fraction (bar, fraction);
}

static void
update (DscActivityRow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;

  if (self->activity == NULL)
    return;
  g_object_get (self->activity, "title", &title, NULL);
  words = dsc_activity_dup_words (self->activity);
  gtk_label_set_text (self->title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  gtk_label_set_text (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), words[0] != '\0');
  dsc_activity_show_fraction (self->activity, self->progress);
  gtk_widget_set_sensitive (
      self->cancel_button,
      !g_cancellable_is_cancelled (dsc_activity_get_cancellable (self->activity)));
}

/* Words for screen readers, which do not change while it goes. */
static void
name_parts (DscActivityRow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *cancel = NULL;

  g_object_get (self->activity, "title", &title, NULL);
  /* Translators: %s is what is going on, such as "Reading photos in Bricks". */
  cancel = g_strdup_printf (_ ("Cancel: %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cancel_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, cancel, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
cancel_cb (DscActivityRow *self)
{
  if (self->activity == NULL)
    return;
  dsc_activity_cancel (self->activity);
  update (self);
}

static void
dsc_activity_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscActivityRow *self = DSC_ACTIVITY_ROW (object);

  switch (id)
    {
    case PROP_ACTIVITY:
      g_value_set_object (value, self->activity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_activity_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscActivityRow *self = DSC_ACTIVITY_ROW (object);

  switch (id)
    {
    case PROP_ACTIVITY:
      if (!g_set_object (&self->activity, g_value_get_object (value)))
        break;
      g_signal_group_set_target (self->from_activity, self->activity);
      if (self->activity != NULL)
        name_parts (self);
      update (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_activity_row_dispose (GObject *object)
{
  DscActivityRow *self = DSC_ACTIVITY_ROW (object);

  g_clear_object (&self->from_activity);
  g_clear_object (&self->activity);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_ACTIVITY_ROW);
  G_OBJECT_CLASS (dsc_activity_row_parent_class)->dispose (object);
}

static void
dsc_activity_row_class_init (DscActivityRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_activity_row_get_property;
  object_class->set_property = dsc_activity_row_set_property;
  object_class->dispose = dsc_activity_row_dispose;
  properties[PROP_ACTIVITY]
      = g_param_spec_object ("activity", NULL, NULL, DSC_TYPE_ACTIVITY,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/common/dsc-activity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DscActivityRow, title);
  gtk_widget_class_bind_template_child (widget_class, DscActivityRow, words);
  gtk_widget_class_bind_template_child (widget_class, DscActivityRow, progress);
  gtk_widget_class_bind_template_child (widget_class, DscActivityRow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
dsc_activity_row_init (DscActivityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->from_activity = g_signal_group_new (DSC_TYPE_ACTIVITY);
  g_signal_group_connect_object (self->from_activity, "notify", G_CALLBACK (update), self,
                                 G_CONNECT_SWAPPED);
}

GtkWidget *
dsc_activity_row_new (DscActivity *activity)
{
  return g_object_new (DSC_TYPE_ACTIVITY_ROW, "activity", activity, NULL);
}
