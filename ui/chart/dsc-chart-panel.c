/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a plot. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-panel.h"

/* Lengths at text_scale 1. */
#define TICK 4.0
#define GAP 4.0
#define GAP_TO_TITLE 7.0
#define ROOM_ACROSS 64.0 /* for each label */
#define ROOM_UP 34.0
#define LEAST_UP 18.0 /* of three, where there would be two: a scale of two says little */
#define GRID_OPACITY 0.16

static guint
count_labels (double length, double room, double scale)
{
  return (guint) CLAMP (length / (room * scale), 2, 20);
}

/* Returns: (transfer full) */
static GArray *
ticks_up (const DscChartAxis *axis, double height, double scale)
{
  guint n = count_labels (height, ROOM_UP, scale);

  return dsc_chart_axis_ticks (axis, height >= 3 * LEAST_UP * scale ? MAX (n, 3) : n);
}

static double
title_height (const DscChartStyle *style)
{
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  double height;

  pango_layout_set_text (layout, "X", -1);
  dsc_chart_text_measure (layout, NULL, &height);
  return height;
}

/* Room at one side: tick, labels and title. */
static double
measure_side (const DscChartAxis *axis, double height, const DscChartStyle *style)
{
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  g_autoptr (GArray) ticks = ticks_up (axis, height, style->text_scale);
  double widest = 0;

  for (guint i = 0; i < ticks->len; i++)
    {
      const char *label = g_array_index (ticks, DscChartTick, i).label;
      double width;

      if (label == NULL)
        continue;
      pango_layout_set_text (layout, label, -1);
      dsc_chart_text_measure (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return ceil (widest + (TICK + GAP + GAP_TO_TITLE) * style->text_scale + title_height (style));
}

void
dsc_chart_panel_measure (const DscChartPanel *self, const DscChartStyle *style, double *left,
                         double *right, double *below)
{
  double line = title_height (style);

  *left = measure_side (&self->up, self->height, style);
  *right = self->has_right ? measure_side (&self->right, self->height, style) : 0;
  *below = self->title_across != NULL
               ? ceil (2 * line + (TICK + GAP + GAP_TO_TITLE) * style->text_scale)
               : 0;
}

void
dsc_chart_panel_place (DscChartPanel *self, double x, double y, double width, double height)
{
  self->x = x;
  self->y = y;
  self->width = width;
  self->height = height;
  self->across.from = x;
  self->across.to = x + width;
  self->up.from = self->right.from = y + height;
  self->up.to = self->right.to = y;
}

/* The painting of one panel: borrowed arguments. */
typedef struct
{
  cairo_t *cr;
  const DscChartPanel *panel;
  const DscChartStyle *style;
  PangoLayout *label;
} Painter;

/* Lines of one unit are sharp where their middle is half a unit beside a whole one. */
static double
sharp (double place)
{
  return floor (place) + 0.5;
}

static void
line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
}

static void
set_grid (const Painter *self, double opacity)
{
  const DscChartColour *colour = &self->style->dim;

  cairo_set_source_rgba (self->cr, colour->red, colour->green, colour->blue, opacity);
  cairo_set_line_width (self->cr, 1);
  cairo_set_dash (self->cr, NULL, 0, 0);
}

/* Shows a number with its middle (right end, left end: @align 0.5, 1, 0) at (@x, @y). */
static void
draw_label (const Painter *self, const char *text, double x, double y, double align)
{
  double width, height;

  pango_layout_set_text (self->label, text, -1);
  dsc_chart_text_measure (self->label, &width, &height);
  if (align == 0.5)
    x = CLAMP (x - width / 2, self->panel->x - self->panel->width / 10,
               self->panel->x + 1.1 * self->panel->width - width);
  else
    x -= align * width;
  dsc_chart_text_show (self->cr, self->label, x, y - height / 2, self->style->dim);
}

static void
draw_across (const Painter *self)
{
  const DscChartPanel *panel = self->panel;
  double scale = self->style->text_scale;
  g_autoptr (GArray) ticks
      = dsc_chart_axis_ticks (&panel->across, count_labels (panel->width, ROOM_ACROSS, scale));
  double bottom = panel->y + panel->height;
  double middle = bottom + (TICK + GAP) * scale + title_height (self->style) / 2;

  for (guint i = 0; i < ticks->len; i++)
    {
      const DscChartTick *tick = &g_array_index (ticks, DscChartTick, i);
      double x = sharp (dsc_chart_axis_place (&panel->across, tick->value));

      set_grid (self, tick->label != NULL ? GRID_OPACITY : GRID_OPACITY / 2);
      line (self->cr, x, panel->y, x, bottom);
      cairo_stroke (self->cr);
      if (panel->title_across == NULL)
        continue;
      set_grid (self, 1);
      line (self->cr, x, bottom, x, bottom + TICK * scale * (tick->label != NULL ? 1 : 0.5));
      cairo_stroke (self->cr);
      if (tick->label != NULL)
        draw_label (self, tick->label, x, middle, 0.5);
    }
}

static void
draw_up (const Painter *self, const DscChartAxis *axis, gboolean is_right)
{
  const DscChartPanel *panel = self->panel;
  double scale = self->style->text_scale;
  g_autoptr (GArray) ticks = ticks_up (axis, panel->height, scale);
  double edge = is_right ? panel->x + panel->width : panel->x;
  double out = is_right ? scale : -scale;

  for (guint i = 0; i < ticks->len; i++)
    {
      const DscChartTick *tick = &g_array_index (ticks, DscChartTick, i);
      double y = sharp (dsc_chart_axis_place (axis, tick->value));

      /* Two grids in one area would belong to no axis. */
      if (!is_right)
        {
          set_grid (self, tick->label != NULL ? GRID_OPACITY : GRID_OPACITY / 2);
          line (self->cr, panel->x, y, panel->x + panel->width, y);
          cairo_stroke (self->cr);
        }
      set_grid (self, 1);
      line (self->cr, edge, y, edge + TICK * out * (tick->label != NULL ? 1 : 0.5), y);
      cairo_stroke (self->cr);
      if (tick->label != NULL)
        draw_label (self, tick->label, edge + (TICK + GAP) * out, y, is_right ? 0 : 1);
    }
}

/* Shows @text around (@x, @y), turned by a quarter where it is beside the plot. */
static void
draw_title (const Painter *self, const char *text, double x, double y, gboolean turned,
            double limit)
{
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (self->style, DSC_CHART_TEXT_SMALL, FALSE);
  double width, height;

  if (text == NULL)
    return;
  pango_layout_set_text (layout, text, -1);
  dsc_chart_text_measure (layout, &width, &height);
  if (width > limit)
    {
      dsc_chart_text_limit (layout, limit, PANGO_ELLIPSIZE_END);
      dsc_chart_text_measure (layout, &width, &height);
    }
  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
  if (turned)
    cairo_rotate (self->cr, -G_PI / 2);
  dsc_chart_text_show (self->cr, layout, -width / 2, -height / 2, self->style->foreground);
  cairo_restore (self->cr);
}

void
dsc_chart_panel_draw (cairo_t *cr, const DscChartPanel *self, const DscChartStyle *style,
                      double left, double right)
{
  g_autoptr (PangoLayout) label = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  Painter painter = { cr, self, style, label };
  double half = title_height (style) / 2;
  double bottom = self->y + self->height;
  double below = (TICK + GAP + GAP_TO_TITLE) * style->text_scale + 3 * half;

  if (!(self->width > 0 && self->height > 0))
    return;
  cairo_save (cr);
  draw_across (&painter);
  draw_up (&painter, &self->up, FALSE);
  if (self->has_right)
    draw_up (&painter, &self->right, TRUE);
  set_grid (&painter, 1);
  line (cr, sharp (self->x), self->y, sharp (self->x), sharp (bottom));
  cairo_line_to (cr, self->x + self->width, sharp (bottom));
  cairo_stroke (cr);
  draw_title (&painter, self->title_up, self->x - left + half, self->y + self->height / 2, TRUE,
              self->height);
  if (self->has_right)
    draw_title (&painter, self->title_right, self->x + self->width + right - half,
                self->y + self->height / 2, TRUE, self->height);
  draw_title (&painter, self->title_across, self->x + self->width / 2, bottom + below, FALSE,
              self->width);
  cairo_restore (cr);
}
