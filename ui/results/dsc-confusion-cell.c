/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "results/dsc-confusion-cell.h"

/* Cells smaller than this have no gap between them. */
#define LEAST_WITH_GAP 8

struct _DscConfusionCell
{
  GtkWidget parent_instance;
  guint row;
  guint column;
  guint actual;
  guint predicted;
  char *label;         /* (owned) (nullable) */
  PangoLayout *layout; /* (owned) (nullable): of the text; made when it is first drawn */
  char *text;          /* (owned) (nullable) */
  GdkRGBA fill;
  GdkRGBA ink;
  gboolean selected;
};

G_DEFINE_FINAL_TYPE (DscConfusionCell, dsc_confusion_cell, GTK_TYPE_WIDGET)

static GdkRGBA
to_rgba (DscChartColour colour)
{
  return (GdkRGBA){ (float) colour.red, (float) colour.green, (float) colour.blue, 1 };
}

static void
open_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  DscConfusionCell *self = DSC_CONFUSION_CELL (widget);

  gtk_widget_activate_action (widget, "matrix.open", "(uu)", self->actual, self->predicted);
}

/* --- painting --- */

static void
append_border (GtkSnapshot *snapshot, float inset, float width, float side_x, float side_y,
               const GdkRGBA *colour)
{
  float widths[4] = { width, width, width, width };
  GdkRGBA colours[4] = { *colour, *colour, *colour, *colour };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (
      &outline, &GRAPHENE_RECT_INIT (inset, inset, side_x - 2 * inset, side_y - 2 * inset), 1);
  gtk_snapshot_append_border (snapshot, &outline, widths, colours);
}

static void
append_text (DscConfusionCell *self, GtkSnapshot *snapshot, float width, float height)
{
  int text_width, text_height;

  if (self->layout == NULL)
    self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  pango_layout_get_pixel_size (self->layout, &text_width, &text_height);
  if ((float) text_width > width)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((width - (float) text_width) / 2,
                                                          (height - (float) text_height) / 2));
  gtk_snapshot_append_layout (snapshot, self->layout, &self->ink);
  gtk_snapshot_restore (snapshot);
}

/* Selected: a frame inside; focused: one at the edge with a gap in the cell's colour, so that both
 * are seen, and neither by its colour alone. */
static void
dsc_confusion_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscConfusionCell *self = DSC_CONFUSION_CELL (widget);
  float gap = gtk_widget_get_width (widget) >= LEAST_WITH_GAP ? 1 : 0;
  float width = (float) gtk_widget_get_width (widget) - gap;
  float height = (float) gtk_widget_get_height (widget) - gap;

  gtk_snapshot_append_color (snapshot, &self->fill, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (self->text != NULL)
    append_text (self, snapshot, width, height);
  if (self->selected)
    append_border (snapshot, 0, 3, width, height, &self->ink);
  if (gtk_widget_has_visible_focus (widget))
    append_border (snapshot, self->selected ? 4 : 1, 2, width, height, &self->ink);
}

static void
dsc_confusion_cell_state_flags_changed (GtkWidget *widget, GtkStateFlags previous)
{
  GtkStateFlags focus = GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_VISIBLE;

  GTK_WIDGET_CLASS (dsc_confusion_cell_parent_class)->state_flags_changed (widget, previous);
  if (((previous ^ gtk_widget_get_state_flags (widget)) & focus) != 0)
    gtk_widget_queue_draw (widget);
}

static void
dsc_confusion_cell_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dsc_confusion_cell_parent_class)->css_changed (widget, change);
  g_clear_object (&DSC_CONFUSION_CELL (widget)->layout);
}

/* --- object --- */

static void
dsc_confusion_cell_finalize (GObject *object)
{
  DscConfusionCell *self = DSC_CONFUSION_CELL (object);

  g_clear_object (&self->layout);
  g_free (self->label);
  g_free (self->text);
  G_OBJECT_CLASS (dsc_confusion_cell_parent_class)->finalize (object);
}

static void
dsc_confusion_cell_class_init (DscConfusionCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_confusion_cell_finalize;
  widget_class->snapshot = dsc_confusion_cell_snapshot;
  widget_class->state_flags_changed = dsc_confusion_cell_state_flags_changed;
  widget_class->css_changed = dsc_confusion_cell_css_changed;
  gtk_widget_class_set_css_name (widget_class, "confusioncell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);
  gtk_widget_class_install_action (widget_class, "cell.open", NULL, open_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "cell.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "cell.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "cell.open", NULL);
}

static void
dsc_confusion_cell_init (DscConfusionCell *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
}

GtkWidget *
dsc_confusion_cell_new (void)
{
  return g_object_new (DSC_TYPE_CONFUSION_CELL, NULL);
}

void
dsc_confusion_cell_set_place (DscConfusionCell *self, guint row, guint column, guint actual,
                              guint predicted, const char *label)
{
  self->row = row;
  self->column = column;
  self->actual = actual;
  self->predicted = predicted;
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_ROW_INDEX,
                                  (int) row + 1, GTK_ACCESSIBLE_RELATION_COL_INDEX,
                                  (int) column + 1, -1);
}

void
dsc_confusion_cell_set_look (DscConfusionCell *self, const char *text, DscChartColour fill,
                             DscChartColour ink)
{
  if (g_strcmp0 (self->text, text) != 0)
    {
      g_free (self->text);
      self->text = g_strdup (text);
      g_clear_object (&self->layout);
    }
  self->fill = to_rgba (fill);
  self->ink = to_rgba (ink);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_confusion_cell_set_selected (DscConfusionCell *self, gboolean selected)
{
  self->selected = selected;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
dsc_confusion_cell_get_row (DscConfusionCell *self)
{
  return self->row;
}

guint
dsc_confusion_cell_get_column (DscConfusionCell *self)
{
  return self->column;
}

guint
dsc_confusion_cell_get_actual (DscConfusionCell *self)
{
  return self->actual;
}

guint
dsc_confusion_cell_get_predicted (DscConfusionCell *self)
{
  return self->predicted;
}

const char *
dsc_confusion_cell_get_label (DscConfusionCell *self)
{
  return self->label;
}
