/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of the worst mistakes. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-losses.h"
#include "chart/dsc-chart-picture.h"

/* Lengths at text_scale 1. */
#define MARGIN 18.0
#define GAP 20.0
#define LINE_NORMAL 18.0
#define LINE_SMALL 16.0
#define GAP_ABOVE_TEXT 7.0
#define GAP_IN_TEXT 8.0
#define FRAME 3.0
#define BADGE_RADIUS 9.0
#define MIN_PICTURE 24.0
#define FULL_TEXT_WIDTH 180.0 /* in narrower tiles everything is smaller */

static double
median_aspect (const DscChartLosses *self)
{
  g_autofree const DscPixels **pictures = g_new (const DscPixels *, MAX (self->n, 1));

  for (guint i = 0; i < self->n; i++)
    pictures[i] = self->losses[i].pixels;
  return dsc_chart_picture_aspect (pictures, self->n);
}

static guint
count_columns (const DscChartLosses *self)
{
  guint columns = self->columns > 0 ? self->columns : (guint) ceil (sqrt (self->n));

  return CLAMP (columns, 1, MAX (self->n, 1));
}

static guint
count_rows (guint n, guint columns)
{
  return n / columns + (n % columns > 0);
}

/* Text scale in a tile of that width. */
static double
scale_in_tile (const DscChartStyle *style, double width)
{
  return MIN (style->text_scale, width / FULL_TEXT_WIDTH);
}

static double
text_height (double scale)
{
  return (GAP_ABOVE_TEXT + 2 * LINE_NORMAL + LINE_SMALL) * scale;
}

/* Width of the picture of a tile that is @height high. */
static double
fit_height (const DscChartStyle *style, double height, double aspect)
{
  double full = (height - text_height (style->text_scale)) / aspect;

  if (full >= FULL_TEXT_WIDTH * style->text_scale)
    return full;
  return height / (aspect + text_height (1) / FULL_TEXT_WIDTH);
}

void
dsc_chart_losses_natural_size (const DscChartLosses *self, const DscChartStyle *style,
                               double *width, double *height)
{
  double tile = self->tile_size > 0 ? self->tile_size : DSC_CHART_LOSSES_TILE;
  double margin = MARGIN * style->text_scale;
  double gap = round (GAP * style->text_scale);
  guint columns = count_columns (self);
  guint rows = count_rows (self->n, columns);
  double heading_width, heading_height;

  *width = columns * tile + (columns - 1) * gap;
  dsc_chart_heading_measure_above (&self->heading, style, *width, &heading_width, &heading_height);
  *width = ceil (MAX (*width, heading_width) + 2 * margin);
  *height = heading_height + 2 * margin;
  /* A unit more for each row makes up for what rounding to whole pixels takes. */
  if (rows > 0)
    *height += rows * (tile * median_aspect (self) + text_height (scale_in_tile (style, tile)) + 1)
               + (rows - 1) * gap;
  else
    *height += LINE_SMALL * style->text_scale;
  *height = ceil (*height);
}

DscChartLossesLayout
dsc_chart_losses_layout (const DscChartLosses *self, double width, double height,
                         const DscChartStyle *style)
{
  DscChartLossesLayout layout = { .n = self->n, .columns = count_columns (self) };
  double margin = MARGIN * style->text_scale;
  double aspect = median_aspect (self);
  double heading_width, heading_height, inner, room_x, room_y;
  guint rows = count_rows (layout.n, layout.columns);

  /* Everything is whole, so that frames are sharp. */
  layout.gap = round (GAP * style->text_scale);
  if (!(width > 0 && height > 0) || !isfinite (width + height) || layout.n == 0)
    return layout;
  inner = MAX (width - 2 * margin, 1);
  dsc_chart_heading_measure (&self->heading, style, inner, &heading_width, &heading_height);
  room_x = (inner - (layout.columns - 1) * layout.gap) / layout.columns;
  room_y = (height - 2 * margin - heading_height - (rows - 1) * layout.gap) / rows;
  layout.picture_width = floor (MIN (room_x, fit_height (style, room_y, aspect)));
  if (layout.picture_width < MIN_PICTURE)
    {
      layout.picture_width = 0;
      return layout;
    }
  layout.picture_height = floor (layout.picture_width * aspect);
  layout.text_scale = scale_in_tile (style, layout.picture_width);
  layout.text_height = floor (text_height (layout.text_scale));
  layout.x = floor (
      (width - layout.columns * layout.picture_width - (layout.columns - 1) * layout.gap) / 2);
  layout.y = floor (margin + heading_height);
  return layout;
}

gboolean
dsc_chart_losses_layout_hit (const DscChartLossesLayout *self, double x, double y, guint *index)
{
  double step_x = self->picture_width + self->gap;
  double step_y = self->picture_height + self->text_height + self->gap;
  double column = floor ((x - self->x) / step_x);
  double row = floor ((y - self->y) / step_y);
  double found = row * self->columns + column;

  if (!(self->picture_width > 0 && column >= 0 && column < self->columns && row >= 0
        && found < self->n))
    return FALSE;
  if (x - self->x - column * step_x >= self->picture_width
      || y - self->y - row * step_y >= self->picture_height + self->text_height)
    return FALSE;
  if (index != NULL)
    *index = (guint) found;
  return TRUE;
}

/* The painting of one sheet: borrowed arguments, and what is the same in every tile. */
typedef struct
{
  cairo_t *cr;
  DscChartStyle style; /* with the text scale of the tiles */
  DscChartLossesLayout layout;
  double captions; /* width of "Predicted" and "Actual" */
} Painter;

/* A check mark or a cross on a disc, for those who do not tell red from green, and a frame for the
 * others. */
static void
draw_verdict (const Painter *self, gboolean right)
{
  double scale = self->style.text_scale;
  double radius = BADGE_RADIUS * scale;
  double frame = FRAME * scale;
  DscChartColour colour = right ? self->style.good : self->style.bad;
  cairo_t *cr = self->cr;

  dsc_chart_set_colour (cr, colour);
  cairo_set_line_width (cr, frame);
  cairo_rectangle (cr, frame / 2, frame / 2, self->layout.picture_width - frame,
                   self->layout.picture_height - frame);
  cairo_stroke (cr);

  cairo_save (cr);
  cairo_translate (cr, radius, radius);
  cairo_scale (cr, radius, radius);
  cairo_rectangle (cr, -1, -1, 1, 1);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_line_width (cr, 0.22);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  dsc_chart_set_colour (cr, dsc_chart_colour_ink (colour));
  if (right)
    {
      cairo_move_to (cr, -0.45, 0.05);
      cairo_line_to (cr, -0.12, 0.38);
      cairo_line_to (cr, 0.45, -0.32);
    }
  else
    {
      cairo_move_to (cr, -0.36, -0.36);
      cairo_line_to (cr, 0.36, 0.36);
      cairo_move_to (cr, -0.36, 0.36);
      cairo_line_to (cr, 0.36, -0.36);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* One line: what the class is, its name, the probability that it was given. */
static void
draw_class (const Painter *self, const char *caption, const char *label, double probability,
            double y)
{
  g_autofree char *name = dsc_chart_name (label);
  g_autofree char *percent = dsc_chart_percent (probability);
  double gap = GAP_IN_TEXT * self->style.text_scale;
  double width = self->layout.picture_width;
  double left = self->captions + gap;
  double number;

  dsc_chart_text_line (self->cr, &self->style, caption, DSC_CHART_TEXT_SMALL, 0,
                       y + self->style.text_scale, width, FALSE, PANGO_ELLIPSIZE_END,
                       self->style.dim);
  number = dsc_chart_text_line (self->cr, &self->style, percent, DSC_CHART_TEXT_NORMAL, 0, y, width,
                                TRUE, PANGO_ELLIPSIZE_END, self->style.foreground);
  dsc_chart_text_line (self->cr, &self->style, name, DSC_CHART_TEXT_NORMAL, left, y,
                       MAX (width - left - number - gap, 0), FALSE, PANGO_ELLIPSIZE_END,
                       self->style.foreground);
}

static void
draw_file (const Painter *self, const DscChartLoss *loss, double y)
{
  g_autofree char *name = dsc_chart_name (loss->name);
  g_autofree char *said = NULL;
  double gap = GAP_IN_TEXT * self->style.text_scale;
  double width = self->layout.picture_width;
  double number;

  if (isnan (loss->loss))
    said = g_strdup (_ ("Loss —"));
  else if (isinf (loss->loss))
    said = g_strdup (_ ("Loss ∞"));
  else
    said = g_strdup_printf (_ ("Loss %.2f"), loss->loss);
  number = dsc_chart_text_line (self->cr, &self->style, said, DSC_CHART_TEXT_SMALL, 0, y, width,
                                FALSE, PANGO_ELLIPSIZE_END, self->style.foreground);
  dsc_chart_text_line (self->cr, &self->style, name, DSC_CHART_TEXT_SMALL, number + gap, y,
                       MAX (width - number - gap, 0), TRUE, PANGO_ELLIPSIZE_MIDDLE,
                       self->style.dim);
}

static void
draw_tile (const Painter *self, const DscChartLoss *loss)
{
  double scale = self->style.text_scale;
  double y = self->layout.picture_height + GAP_ABOVE_TEXT * scale;

  dsc_chart_picture_draw (self->cr, loss->pixels, self->layout.picture_width,
                          self->layout.picture_height, &self->style);
  draw_verdict (self, loss->right);
  draw_class (self, _ ("Predicted"), loss->predicted, loss->predicted_probability, y);
  draw_class (self, _ ("Actual"), loss->actual, loss->actual_probability, y + LINE_NORMAL * scale);
  draw_file (self, loss, y + 2 * LINE_NORMAL * scale);
}

static double
caption_width (const DscChartStyle *style)
{
  const char *const captions[] = { _ ("Predicted"), _ ("Actual") };
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  double widest = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (captions); i++)
    {
      double width;

      pango_layout_set_text (layout, captions[i], -1);
      dsc_chart_text_measure (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

static void
draw_tiles (cairo_t *cr, const DscChartLosses *sheet, const DscChartLossesLayout *layout,
            const DscChartStyle *style)
{
  Painter painter = { .cr = cr, .style = *style, .layout = *layout };

  painter.style.text_scale = layout->text_scale;
  painter.captions = caption_width (&painter.style);
  for (guint i = 0; i < layout->n; i++)
    {
      guint column = i % layout->columns;
      guint row = i / layout->columns;

      cairo_save (cr);
      cairo_translate (cr, layout->x + column * (layout->picture_width + layout->gap),
                       layout->y
                           + row * (layout->picture_height + layout->text_height + layout->gap));
      draw_tile (&painter, &sheet->losses[i]);
      cairo_restore (cr);
    }
}

void
dsc_chart_losses_draw (cairo_t *cr, const DscChartLosses *self, double width, double height,
                       const DscChartStyle *style)
{
  DscChartLossesLayout layout;
  double margin = MARGIN * style->text_scale;

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return;
  layout = dsc_chart_losses_layout (self, width, height, style);
  dsc_chart_begin (cr, style, width, height);
  dsc_chart_heading_draw (cr, &self->heading, style, margin, margin, MAX (width - 2 * margin, 1));
  if (self->n == 0)
    dsc_chart_text_remark (cr, style, _ ("There are no mistakes to show."), margin, height - margin,
                           MAX (width - 2 * margin, 1), TRUE);
  else if (layout.picture_width > 0)
    draw_tiles (cr, self, &layout, style);
  cairo_restore (cr);
}
