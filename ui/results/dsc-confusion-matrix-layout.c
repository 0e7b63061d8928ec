/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of the confusion matrix lie: a title and the names beside the rows, the same,
 * turned by a quarter, above the columns, and the cells. Mirrored where text runs from right to
 * left. Where the matrix is scrolled titles and names stay in view, and cells go below them. */
#include "config.h"

#include <math.h>

#include "results/dsc-confusion-matrix-private.h"

enum
{
  GAP = 6,
  PADDING = 6,          /* of a number in its cell, in all */
  MAX_NAME = 150,       /* room for the names of classes, at most */
  LEAST_CELL = 22,      /* in which a number can be read, when the room decides */
  NATURAL_MATRIX = 460, /* side of all cells, where there is room enough */
  LARGEST_FITTED = 72   /* side of a cell, when the room decides */
};

/* All in CSS pixels. */
typedef struct
{
  int title; /* height of a title, both alike */
  int name;  /* width of the widest name that is shown whole */
  int line;  /* height of a name */
  int cell;  /* least side of a cell */
} Measures;

static int
natural_size (GtkWidget *widget, GtkOrientation orientation)
{
  int natural;

  gtk_widget_measure (widget, orientation, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* The widest number: all digits are equally wide. */
static int
number_width (DscConfusionMatrix *self)
{
  g_autoptr (PangoLayout) layout = NULL;
  g_autofree char *digits = NULL;
  guint32 most = self->shares ? 100 : 0;
  int width;

  for (guint i = 0; !self->shares && i < self->n * self->n; i++)
    most = MAX (most, self->confusion->counts[(gsize) self->order[i / self->n] * self->confusion->n
                                              + self->order[i % self->n]]);
  digits = g_strdup_printf ("%u", most);
  for (char *p = digits; *p != '\0'; p++)
    *p = '8';
  layout = gtk_widget_create_pango_layout (g_ptr_array_index (self->cells, 0), digits);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static void
measure (DscConfusionMatrix *self, Measures *out)
{
  *out = (Measures){ 0 };
  if (self->n == 0)
    return;
  out->title = MAX (natural_size (self->row_title, GTK_ORIENTATION_VERTICAL),
                    natural_size (self->column_title, GTK_ORIENTATION_VERTICAL));
  for (guint i = 0; i < self->n; i++)
    {
      out->name = MAX (
          out->name, natural_size (g_ptr_array_index (self->rows, i), GTK_ORIENTATION_HORIZONTAL));
      out->line = MAX (out->line,
                       natural_size (g_ptr_array_index (self->rows, i), GTK_ORIENTATION_VERTICAL));
    }
  out->name = MIN (out->name, MAX_NAME);
  out->cell = (int) self->cell_size;
  if (out->cell == 0)
    out->cell = MAX (LEAST_CELL, MAX (number_width (self) + PADDING, out->line));
}

/* What lies before the cells, either way. */
static int
lead (const Measures *measures)
{
  return measures->title + GAP + measures->name + GAP;
}

void
_dsc_confusion_matrix_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);
  Measures measures;
  int n = (int) self->n;
  int comfortable;

  measure (self, &measures);
  *minimum_baseline = *natural_baseline = -1;
  *minimum = *natural = 0;
  if (n == 0)
    return;
  comfortable = MIN (NATURAL_MATRIX / n, LARGEST_FITTED);
  if (self->cell_size > 0)
    comfortable = 0;
  *minimum = lead (&measures) + n * measures.cell;
  *natural = lead (&measures) + n * MAX (measures.cell, comfortable);
}

/* Places @child; its rectangle is as if text ran from left to right. */
static void
allocate (DscConfusionMatrix *self, GtkWidget *child, int x, int y, int width, int height)
{
  GtkAllocation box = { x, y, MAX (width, 1), MAX (height, 1) };

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    box.x = gtk_widget_get_width (GTK_WIDGET (self)) - x - box.width;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (child, &box, -1);
}

/* The same, turned by a quarter so that it is read from below: @width × @height is the room. */
static void
allocate_turned (DscConfusionMatrix *self, GtkWidget *child, int x, int y, int width, int height)
{
  graphene_point_t corner = GRAPHENE_POINT_INIT ((float) x, (float) (y + height));
  GskTransform *transform;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    corner.x = (float) (gtk_widget_get_width (GTK_WIDGET (self)) - x - width);
  transform = gsk_transform_rotate (gsk_transform_translate (NULL, &corner), -90);
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (child, MAX (height, 1), MAX (width, 1), -1, transform);
}

static void
allocate_names (DscConfusionMatrix *self, const Measures *measures, int side)
{
  int start = lead (measures);
  int before = measures->title + GAP;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  for (guint i = 0; i < self->n; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *column = g_ptr_array_index (self->columns, i);

      /* Names end at the cells: a label's 1 is its end in either direction. */
      gtk_label_set_xalign (GTK_LABEL (row), 1);
      gtk_label_set_xalign (GTK_LABEL (column), rtl ? 1 : 0);
      allocate (self, row, self->shift_x + before, start + (int) i * side, measures->name, side);
      allocate_turned (self, column, start + (int) i * side, self->shift_y + before, side,
                       measures->name);
    }
}

/* How much of the matrix has been scrolled away before the part that is seen, at most so much that
 * one cell is left. */
static int
scrolled_away (GtkAdjustment *adjustment, gboolean backwards, int margin, int most)
{
  double value;

  if (adjustment == NULL)
    return 0;
  value = gtk_adjustment_get_value (adjustment);
  if (backwards)
    value
        = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - value;
  return CLAMP ((int) value - margin, 0, MAX (most, 0));
}

static void
find_shifts (DscConfusionMatrix *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int most = ((int) self->n - 1) * self->side;

  self->shift_x = scrolled_away (self->across, rtl, gtk_widget_get_margin_start (widget), most);
  self->shift_y = scrolled_away (self->down, FALSE, gtk_widget_get_margin_top (widget), most);
}

/* --- a cell in the middle --- */

static void
centre (GtkAdjustment *adjustment, double middle)
{
  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, middle - gtk_adjustment_get_page_size (adjustment) / 2);
}

static gboolean
seek_cb (gpointer data)
{
  DscConfusionMatrix *self = data;
  DscConfusionCell *cell = g_steal_pointer (&self->sought);
  GtkWidget *viewport = gtk_widget_get_parent (GTK_WIDGET (self));
  graphene_rect_t bounds;

  self->seek_source = 0;
  if (!gtk_widget_compute_bounds (GTK_WIDGET (cell), viewport, &bounds))
    return G_SOURCE_REMOVE;
  /* Bounds are of what is seen. */
  if (self->across != NULL)
    centre (self->across,
            gtk_adjustment_get_value (self->across) + bounds.origin.x + bounds.size.width / 2);
  if (self->down != NULL)
    centre (self->down,
            gtk_adjustment_get_value (self->down) + bounds.origin.y + bounds.size.height / 2);
  _dsc_confusion_matrix_uncover (self, cell);
  return G_SOURCE_REMOVE;
}

void
_dsc_confusion_matrix_seek (DscConfusionMatrix *self, DscConfusionCell *cell)
{
  self->sought = cell;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
_dsc_confusion_matrix_forget_sought (DscConfusionMatrix *self)
{
  g_clear_handle_id (&self->seek_source, g_source_remove);
  self->sought = NULL;
}

void
_dsc_confusion_matrix_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);
  Measures measures;
  int start, side, n = (int) self->n;

  if (n == 0)
    return;
  measure (self, &measures);
  start = lead (&measures);
  side = measures.cell;
  if (self->cell_size == 0)
    side = CLAMP (MIN (width - start, height - start) / n, side, MAX (side, LARGEST_FITTED));
  self->side = side;
  self->start = start;
  find_shifts (self);
  allocate (self, self->column_title, start, self->shift_y, n * side, measures.title);
  allocate_turned (self, self->row_title, self->shift_x, start, measures.title, n * side);
  allocate_names (self, &measures, side);
  for (int i = 0; i < n * n; i++)
    allocate (self, g_ptr_array_index (self->cells, (guint) i), start + i % n * side,
              start + i / n * side, side, side);
  /* Later: not while sizes are being given out. */
  if (self->sought != NULL && self->seek_source == 0)
    self->seek_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, seek_cb, self, NULL);
}

/* --- what lies over what --- */

/* Rectangle of the widget from @x and @y on, as if text ran from left to right. */
static graphene_rect_t
rest_from (DscConfusionMatrix *self, int x, int y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  return GRAPHENE_RECT_INIT (rtl ? 0 : (float) x, (float) y, MAX (width - (float) x, 0),
                             MAX (height - (float) y, 0));
}

static void
snapshot_all (DscConfusionMatrix *self, GtkSnapshot *snapshot, GPtrArray *children,
              GtkWidget *title, graphene_rect_t clip)
{
  gtk_snapshot_push_clip (snapshot, &clip);
  for (guint i = 0; i < children->len; i++)
    gtk_widget_snapshot_child (GTK_WIDGET (self), g_ptr_array_index (children, i), snapshot);
  if (title != NULL)
    gtk_widget_snapshot_child (GTK_WIDGET (self), title, snapshot);
  gtk_snapshot_pop (snapshot);
}

void
_dsc_confusion_matrix_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscConfusionMatrix *self = DSC_CONFUSION_MATRIX (widget);
  int x = self->shift_x + self->start;
  int y = self->shift_y + self->start;

  if (self->n == 0)
    return;
  snapshot_all (self, snapshot, self->cells, NULL, rest_from (self, x, y));
  snapshot_all (self, snapshot, self->columns, self->column_title, rest_from (self, x, 0));
  snapshot_all (self, snapshot, self->rows, self->row_title, rest_from (self, 0, y));
}

gboolean
_dsc_confusion_matrix_is_clear (DscConfusionMatrix *self, double x, double y)
{
  graphene_rect_t cells
      = rest_from (self, self->shift_x + self->start, self->shift_y + self->start);

  return graphene_rect_contains_point (&cells, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

void
_dsc_confusion_matrix_uncover (DscConfusionMatrix *self, DscConfusionCell *cell)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int over_x, over_y;

  find_shifts (self);
  over_x = self->shift_x - (int) dsc_confusion_cell_get_column (cell) * self->side;
  over_y = self->shift_y - (int) dsc_confusion_cell_get_row (cell) * self->side;
  if (over_x > 0)
    gtk_adjustment_set_value (self->across,
                              gtk_adjustment_get_value (self->across) + (rtl ? over_x : -over_x));
  if (over_y > 0)
    gtk_adjustment_set_value (self->down, gtk_adjustment_get_value (self->down) - over_y);
}
