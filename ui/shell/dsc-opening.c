/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-activity-row.h"
#include "shell/dsc-opening.h"

struct _DscOpening
{
  AdwBin parent_instance;
  DscWorkspace *workspace;     /* (owned) (nullable) */
  DscActivity *activity;       /* (owned) (nullable) the one that is shown */
  GSignalGroup *from_list;     /* (owned) */
  GSignalGroup *from_activity; /* (owned) */

  /* Template widgets */
  AdwStatusPage *page;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscOpening, dsc_opening, ADW_TYPE_BIN)

static void
update (DscOpening *self)
{
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;
  g_autofree char *title_markup = NULL;
  g_autofree char *words_markup = NULL;

  gtk_widget_set_sensitive (
      self->cancel_button,
      self->activity != NULL
          && !g_cancellable_is_cancelled (dsc_activity_get_cancellable (self->activity)));
  if (self->activity == NULL)
    return;
  g_object_get (self->activity, "title", &title, NULL);
  words = dsc_activity_dup_words (self->activity);
  /* A status page takes markup. */
  title_markup = g_markup_escape_text (title, -1);
  words_markup = g_markup_escape_text (words, -1);
  adw_status_page_set_title (self->page, title_markup);
  adw_status_page_set_description (self->page, words_markup);
  dsc_activity_show_fraction (self->activity, self->progress);
}

static void
list_changed_cb (DscOpening *self)
{
  GListModel *list
      = self->workspace != NULL ? dsc_workspace_get_activities (self->workspace) : NULL;
  g_autoptr (DscActivity) activity = list != NULL ? g_list_model_get_item (list, 0) : NULL;

  if (g_set_object (&self->activity, activity))
    g_signal_group_set_target (self->from_activity, activity);
  update (self);
}

static void
cancel_cb (DscOpening *self)
{
  if (self->activity == NULL)
    return;
  dsc_activity_cancel (self->activity);
  update (self);
}

static void
dsc_opening_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscOpening *self = DSC_OPENING (object);

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
dsc_opening_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscOpening *self = DSC_OPENING (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (!g_set_object (&self->workspace, g_value_get_object (value)))
        break;
      g_signal_group_set_target (
          self->from_list,
          self->workspace != NULL ? dsc_workspace_get_activities (self->workspace) : NULL);
      list_changed_cb (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_opening_dispose (GObject *object)
{
  DscOpening *self = DSC_OPENING (object);

  g_clear_object (&self->from_activity);
  g_clear_object (&self->from_list);
  g_clear_object (&self->activity);
  g_clear_object (&self->workspace);
  /* A bin still holds a child that the template takes away. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_OPENING);
  G_OBJECT_CLASS (dsc_opening_parent_class)->dispose (object);
}

static void
dsc_opening_class_init (DscOpeningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_opening_get_property;
  object_class->set_property = dsc_opening_set_property;
  object_class->dispose = dsc_opening_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/shell/dsc-opening.ui");
  gtk_widget_class_bind_template_child (widget_class, DscOpening, page);
  gtk_widget_class_bind_template_child (widget_class, DscOpening, progress);
  gtk_widget_class_bind_template_child (widget_class, DscOpening, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
dsc_opening_init (DscOpening *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->from_list = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->from_list, "items-changed", G_CALLBACK (list_changed_cb),
                                 self, G_CONNECT_SWAPPED);
  self->from_activity = g_signal_group_new (DSC_TYPE_ACTIVITY);
  g_signal_group_connect_object (self->from_activity, "notify", G_CALLBACK (update), self,
                                 G_CONNECT_SWAPPED);
}
