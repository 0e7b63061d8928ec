/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "results/dsc-result-grid.h"
#include "results/dsc-result-panel.h"

struct _DscResultPanel
{
  AdwBin parent_instance;
  GtkLabel *title;
  GtkLabel *count;
  DscResultGrid *grid;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscResultPanel, dsc_result_panel, ADW_TYPE_BIN)

static void
dsc_result_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscResultPanel *self = DSC_RESULT_PANEL (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_object_get_property (G_OBJECT (self->grid), "workspace", value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_result_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscResultPanel *self = DSC_RESULT_PANEL (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_result_grid_set_workspace (self->grid, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_result_panel_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), DSC_TYPE_RESULT_PANEL);
  G_OBJECT_CLASS (dsc_result_panel_parent_class)->dispose (object);
}

static void
dsc_result_panel_class_init (DscResultPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_result_panel_get_property;
  object_class->set_property = dsc_result_panel_set_property;
  object_class->dispose = dsc_result_panel_dispose;
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DSC_TYPE_RESULT_GRID);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "results.close-photos",
                                       NULL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-result-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscResultPanel, title);
  gtk_widget_class_bind_template_child (widget_class, DscResultPanel, count);
  gtk_widget_class_bind_template_child (widget_class, DscResultPanel, grid);
}

static void
dsc_result_panel_init (DscResultPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dsc_result_panel_set_photos (DscResultPanel *self, const char *title, GListModel *photos)
{
  guint n = photos != NULL ? g_list_model_get_n_items (photos) : 0;
  g_autofree char *count = g_strdup_printf (ngettext ("%u photo", "%u photos", n), n);

  g_return_if_fail (DSC_IS_RESULT_PANEL (self));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  dsc_result_grid_set_photos (self->grid, photos);
}

GListModel *
dsc_result_panel_get_photos (DscResultPanel *self)
{
  return dsc_result_grid_get_photos (self->grid);
}
