/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/dsc-activity-row.h"
#include "shell/dsc-run-bar.h"
#include "shell/dsc-status-area.h"

struct _DscStatusArea
{
  AdwBin parent_instance;
  DscWorkspace *workspace;      /* (owned) (nullable) */
  GSignalGroup *from_workspace; /* (owned) */
  GSignalGroup *from_list;      /* (owned) */

  /* Template widgets */
  GtkWidget *lock_row;
  GtkLabel *lock_label;
  GtkWidget *activities_area;
  GtkListBox *activities;
  DscRunBar *run_bar;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscStatusArea, dsc_status_area, ADW_TYPE_BIN)

static GtkWidget *
create_row (gpointer item, gpointer unused)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), dsc_activity_row_new (item));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
update_activities (DscStatusArea *self)
{
  gtk_widget_set_visible (
      self->activities_area,
      self->workspace != NULL
          && g_list_model_get_n_items (dsc_workspace_get_activities (self->workspace)) > 0);
}

static void
show_activities (DscStatusArea *self)
{
  GListModel *list
      = self->workspace != NULL ? dsc_workspace_get_activities (self->workspace) : NULL;

  gtk_list_box_bind_model (self->activities, list, create_row, NULL, NULL);
  g_signal_group_set_target (self->from_list, list);
  update_activities (self);
}

static void
update_lock (DscStatusArea *self)
{
  g_autofree char *message = NULL;

  if (self->workspace != NULL)
    g_object_get (self->workspace, "lock-message", &message, NULL);
  gtk_label_set_text (self->lock_label, message != NULL ? message : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->lock_label), message);
  gtk_widget_set_visible (self->lock_row, message != NULL);
}

static void
dsc_status_area_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscStatusArea *self = DSC_STATUS_AREA (object);

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
dsc_status_area_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscStatusArea *self = DSC_STATUS_AREA (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      if (!g_set_object (&self->workspace, g_value_get_object (value)))
        break;
      g_signal_group_set_target (self->from_workspace, self->workspace);
      show_activities (self);
      update_lock (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_status_area_dispose (GObject *object)
{
  DscStatusArea *self = DSC_STATUS_AREA (object);

  g_clear_object (&self->from_list);
  g_clear_object (&self->from_workspace);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_STATUS_AREA);
  G_OBJECT_CLASS (dsc_status_area_parent_class)->dispose (object);
}

static void
dsc_status_area_class_init (DscStatusAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_RUN_BAR);
  object_class->get_property = dsc_status_area_get_property;
  object_class->set_property = dsc_status_area_set_property;
  object_class->dispose = dsc_status_area_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/shell/dsc-status-area.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStatusArea, lock_row);
  gtk_widget_class_bind_template_child (widget_class, DscStatusArea, lock_label);
  gtk_widget_class_bind_template_child (widget_class, DscStatusArea, activities_area);
  gtk_widget_class_bind_template_child (widget_class, DscStatusArea, activities);
  gtk_widget_class_bind_template_child (widget_class, DscStatusArea, run_bar);
}

static void
dsc_status_area_init (DscStatusArea *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->from_workspace = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_object (self->from_workspace, "notify::lock-message",
                                 G_CALLBACK (update_lock), self, G_CONNECT_SWAPPED);
  self->from_list = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->from_list, "items-changed", G_CALLBACK (update_activities),
                                 self, G_CONNECT_SWAPPED);
}
