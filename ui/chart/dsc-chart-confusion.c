/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The painting of the confusion matrix. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-confusion-private.h"

/* Where on the ramp the smallest number above zero stands, so that it never has the colour of an
 * empty cell. */
#define RAMP_START 0.12

/* The painting of one matrix: borrowed arguments. */
typedef struct
{
  cairo_t *cr;
  const DscChartConfusion *chart;
  const DscChartConfusionLayout *layout;
  const DscChartStyle *style;
} Painter;

/* Returns what a cell's colour shows, relative to the whole; 0 for an empty cell or row. */
static double
cell_value (const DscChartConfusion *self, guint actual, guint predicted)
{
  const DscConfusion *confusion = self->confusion;
  double share;

  if (!self->shares)
    return confusion->counts[(gsize) actual * confusion->n + predicted];
  share = _dsc_chart_confusion_share (confusion, actual, predicted);
  return isnan (share) ? 0 : share;
}

double
dsc_chart_confusion_largest (const DscChartConfusion *self, const guint *classes, guint n)
{
  double largest = 0;

  if (self->shares)
    return 1;
  for (guint row = 0; row < n; row++)
    for (guint column = 0; column < n; column++)
      largest = MAX (largest, cell_value (self, classes[row], classes[column]));
  return largest;
}

DscChartColour
dsc_chart_confusion_cell_colour (const DscChartConfusion *self, const DscChartStyle *style,
                                 guint actual, guint predicted, double largest)
{
  double value = cell_value (self, actual, predicted);

  return dsc_chart_style_ramp (style, actual == predicted,
                               value > 0 ? RAMP_START + (1 - RAMP_START) * value / largest : 0);
}

/* Shows @text, unless @layout has it already, in the middle of the cell. */
static void
draw_number (const Painter *self, PangoLayout *layout, const char *text, double x, double y,
             DscChartColour colour)
{
  double width, height;

  if (strcmp (pango_layout_get_text (layout), text) != 0)
    pango_layout_set_text (layout, text, -1);
  dsc_chart_text_measure (layout, &width, &height);
  dsc_chart_text_show (self->cr, layout, x + (self->layout->cell - width) / 2,
                       y + (self->layout->cell - height) / 2, colour);
}

static void
draw_cell (const Painter *self, PangoLayout *number, guint row, guint column, double largest)
{
  const DscChartConfusionLayout *layout = self->layout;
  guint actual = layout->classes[row];
  guint predicted = layout->classes[column];
  gboolean empty = cell_value (self->chart, actual, predicted) <= 0;
  double gap = layout->cell >= 8 ? 1 : 0;
  double x = layout->x + column * layout->cell;
  double y = layout->y + row * layout->cell;
  DscChartColour colour
      = dsc_chart_confusion_cell_colour (self->chart, self->style, actual, predicted, largest);

  dsc_chart_set_colour (self->cr, colour);
  cairo_rectangle (self->cr, x, y, layout->cell - gap, layout->cell - gap);
  cairo_fill (self->cr);
  if (number != NULL)
    {
      g_autofree char *text = dsc_chart_confusion_cell_text (self->chart, actual, predicted);

      draw_number (self, number, text, x - gap / 2, y - gap / 2,
                   empty ? self->style->faint : dsc_chart_colour_ink (colour));
    }
}

static void
draw_cells (const Painter *self)
{
  const DscChartConfusionLayout *layout = self->layout;
  double largest = dsc_chart_confusion_largest (self->chart, layout->classes, layout->n);
  g_autoptr (PangoLayout) number = NULL;

  if (layout->number_size > 0)
    number = dsc_chart_text_new (self->style, layout->number_size, FALSE);
  for (guint row = 0; row < layout->n; row++)
    for (guint column = 0; column < layout->n; column++)
      draw_cell (self, number, row, column, largest);
}

/* Shows @text in at most @width, @align 0 … 1 of the rest to its left, its middle line at @y. */
static void
draw_label (const Painter *self, PangoLayout *layout, const char *text, double x, double y,
            double width, double align, DscChartColour colour)
{
  double w, h;

  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, -1);
  dsc_chart_text_measure (layout, &w, &h);
  if (w > width)
    {
      dsc_chart_text_limit (layout, width, PANGO_ELLIPSIZE_END);
      dsc_chart_text_measure (layout, &w, &h);
    }
  dsc_chart_text_show (self->cr, layout, x + (width - w) * align, y - h / 2, colour);
}

static void
draw_names (const Painter *self)
{
  const DscChartConfusionLayout *layout = self->layout;
  double gap = DSC_CHART_CONFUSION_GAP * self->style->text_scale;
  g_autoptr (PangoLayout) row = dsc_chart_text_new (self->style, layout->label_size, FALSE);
  g_autoptr (PangoLayout) column = dsc_chart_text_new (self->style, layout->label_size, FALSE);

  for (guint i = 0; i < layout->n; i++)
    {
      g_autofree char *name = dsc_chart_name (self->chart->names[layout->classes[i]]);
      double middle = (i + 0.5) * layout->cell;

      draw_label (self, row, name, layout->x - gap - layout->row_labels, layout->y + middle,
                  layout->row_labels, 1, self->style->foreground);
      cairo_save (self->cr);
      if (layout->rotated)
        {
          cairo_translate (self->cr, layout->x + middle, layout->y - gap);
          cairo_rotate (self->cr, -G_PI / 2);
          draw_label (self, column, name, 0, 0, layout->column_labels, 0, self->style->foreground);
        }
      else
        draw_label (self, column, name, layout->x + i * layout->cell,
                    layout->y - gap - layout->column_labels / 2, layout->cell, 0.5,
                    self->style->foreground);
      cairo_restore (self->cr);
    }
}

static void
draw_axes (const Painter *self)
{
  const DscChartConfusionLayout *layout = self->layout;
  g_autoptr (PangoLayout) text = dsc_chart_text_new (self->style, DSC_CHART_TEXT_SMALL, TRUE);
  double gap = DSC_CHART_CONFUSION_GAP * self->style->text_scale;
  double side = layout->n * layout->cell;
  double left = layout->x - gap - (layout->row_labels > 0 ? layout->row_labels + gap : 0);
  double above = layout->y - gap - (layout->column_labels > 0 ? layout->column_labels + gap : 0);
  const char *rows = _dsc_chart_confusion_axis (TRUE);
  const char *columns = _dsc_chart_confusion_axis (FALSE);
  double height;

  pango_layout_set_text (text, columns, -1);
  dsc_chart_text_measure (text, NULL, &height);
  draw_label (self, text, columns, layout->x, above - height / 2, side, 0.5, self->style->dim);
  cairo_save (self->cr);
  cairo_translate (self->cr, left - height / 2, layout->y + side);
  cairo_rotate (self->cr, -G_PI / 2);
  draw_label (self, text, rows, 0, 0, side, 0.5, self->style->dim);
  cairo_restore (self->cr);
}

static void
draw_surroundings (const Painter *self, double width)
{
  double margin = DSC_CHART_CONFUSION_MARGIN * self->style->text_scale;
  double inner = MAX (width - 2 * margin, 1);

  dsc_chart_heading_draw (self->cr, &self->chart->heading, self->style, margin, margin, inner);
  if (self->layout->note != NULL)
    dsc_chart_text_remark (self->cr, self->style, self->layout->note, margin, self->layout->note_y,
                           inner, FALSE);
}

void
dsc_chart_confusion_draw (cairo_t *cr, const DscChartConfusion *self, double width, double height,
                          const DscChartStyle *style)
{
  g_autoptr (DscChartConfusionLayout) layout = NULL;
  Painter painter = { .cr = cr, .chart = self, .style = style };

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return;
  layout = dsc_chart_confusion_layout_new (self, width, height, style);
  painter.layout = layout;
  dsc_chart_begin (cr, style, width, height);
  draw_surroundings (&painter, width);
  if (layout->cell > 0)
    {
      draw_cells (&painter);
      if (layout->row_labels > 0)
        draw_names (&painter);
      draw_axes (&painter);
    }
  cairo_restore (cr);
}
