/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs of curves and points, and the lines of them with words that explain a chart. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-legend.h"

/* Lengths at text_scale 1. */
#define RADIUS 4.5
#define RIM 1.25
#define STROKE 2.0 /* of marks that are made of lines */
#define SIGN_WIDTH 26.0
#define GAP_IN_ENTRY 6.0
#define GAP 18.0
#define LINE 18.0
#define GAP_BELOW 8.0

/* The outline, in units of the radius around (0, 0). */
static void
trace_mark (cairo_t *cr, DscChartMark mark)
{
  switch (mark)
    {
    case DSC_CHART_MARK_CIRCLE:
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
      break;
    case DSC_CHART_MARK_SQUARE:
      cairo_rectangle (cr, -0.9, -0.9, 1.8, 1.8);
      break;
    case DSC_CHART_MARK_TRIANGLE:
      cairo_move_to (cr, 0, -1.2);
      cairo_line_to (cr, 1.15, 0.85);
      cairo_line_to (cr, -1.15, 0.85);
      cairo_close_path (cr);
      break;
    case DSC_CHART_MARK_DIAMOND:
      cairo_move_to (cr, 0, -1.3);
      cairo_line_to (cr, 1.3, 0);
      cairo_line_to (cr, 0, 1.3);
      cairo_line_to (cr, -1.3, 0);
      cairo_close_path (cr);
      break;
    case DSC_CHART_MARK_CROSS:
      cairo_move_to (cr, -0.9, -0.9);
      cairo_line_to (cr, 0.9, 0.9);
      cairo_move_to (cr, -0.9, 0.9);
      cairo_line_to (cr, 0.9, -0.9);
      break;
    case DSC_CHART_MARK_PLUS:
      cairo_move_to (cr, -1.2, 0);
      cairo_line_to (cr, 1.2, 0);
      cairo_move_to (cr, 0, -1.2);
      cairo_line_to (cr, 0, 1.2);
      break;
    case DSC_CHART_MARK_RING:
      cairo_new_sub_path (cr);
      cairo_arc (cr, 0, 0, 1.6, 0, 2 * G_PI);
      break;
    case DSC_CHART_MARK_NONE:
    default:
      break;
    }
}

void
dsc_chart_mark_draw (cairo_t *cr, DscChartMark mark, double x, double y, DscChartColour colour,
                     DscChartColour ground, double scale)
{
  gboolean lines
      = mark == DSC_CHART_MARK_CROSS || mark == DSC_CHART_MARK_PLUS || mark == DSC_CHART_MARK_RING;

  cairo_save (cr);
  cairo_new_path (cr);
  cairo_translate (cr, x, y);
  cairo_save (cr);
  cairo_scale (cr, RADIUS * scale, RADIUS * scale);
  trace_mark (cr, mark);
  cairo_restore (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, (2 * RIM + (lines ? STROKE : 0)) * scale);
  dsc_chart_set_colour (cr, ground);
  cairo_stroke_preserve (cr);
  dsc_chart_set_colour (cr, colour);
  cairo_set_line_width (cr, STROKE * scale);
  if (lines)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
  cairo_restore (cr);
}

void
dsc_chart_sign_set_line (cairo_t *cr, const DscChartSign *sign, double scale)
{
  double dash = sign->dash * scale;

  cairo_set_source_rgba (cr, sign->colour.red, sign->colour.green, sign->colour.blue,
                         sign->opacity);
  cairo_set_line_width (cr, sign->width * scale);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, &dash, dash > 0 ? 1 : 0, 0);
}

/* Width of an entry; @text gets its words. */
static double
measure_entry (const DscChartLegendEntry *entry, PangoLayout *text, double scale, double limit)
{
  double left = (SIGN_WIDTH + GAP_IN_ENTRY) * scale;
  double width;

  pango_layout_set_text (text, entry->text, -1);
  pango_layout_set_width (text, -1);
  dsc_chart_text_measure (text, &width, NULL);
  if (left + width > limit)
    {
      dsc_chart_text_limit (text, MAX (limit - left, 0), PANGO_ELLIPSIZE_END);
      dsc_chart_text_measure (text, &width, NULL);
    }
  return left + width;
}

static void
draw_entry (cairo_t *cr, const DscChartLegendEntry *entry, PangoLayout *text,
            const DscChartStyle *style, double x, double y)
{
  double scale = style->text_scale;
  double width = SIGN_WIDTH * scale;
  double middle = y + LINE * scale / 2;
  double height;

  if (entry->sign.width > 0)
    {
      cairo_save (cr);
      dsc_chart_sign_set_line (cr, &entry->sign, scale);
      cairo_move_to (cr, x, middle);
      cairo_line_to (cr, x + width, middle);
      cairo_stroke (cr);
      cairo_restore (cr);
    }
  if (entry->sign.mark != DSC_CHART_MARK_NONE)
    dsc_chart_mark_draw (cr, entry->sign.mark, x + width / 2, middle, entry->sign.colour,
                         style->background, scale);
  dsc_chart_text_measure (text, NULL, &height);
  dsc_chart_text_show (cr, text, x + width + GAP_IN_ENTRY * scale, middle - height / 2,
                       style->foreground);
}

/* The row that begins with entry @i: its width; returns the first entry of the next. */
static guint
measure_row (const DscChartLegendEntry *entries, guint n, guint i, PangoLayout *text, double scale,
             double limit, double *width)
{
  *width = measure_entry (&entries[i], text, scale, limit);
  for (i++; i < n; i++)
    {
      double next = measure_entry (&entries[i], text, scale, limit);

      if (*width + GAP * scale + next > limit)
        break;
      *width += GAP * scale + next;
    }
  return i;
}

double
dsc_chart_legend_measure (const DscChartLegendEntry *entries, guint n, const DscChartStyle *style,
                          double width)
{
  g_autoptr (PangoLayout) text = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  double scale = style->text_scale;
  double used;
  guint rows = 0;

  for (guint i = 0; i < n; rows++)
    i = measure_row (entries, n, i, text, scale, width, &used);
  return rows > 0 ? (rows * LINE + GAP_BELOW) * scale : 0;
}

void
dsc_chart_legend_draw (cairo_t *cr, const DscChartLegendEntry *entries, guint n,
                       const DscChartStyle *style, double x, double y, double width)
{
  g_autoptr (PangoLayout) text = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  double scale = style->text_scale;

  for (guint i = 0; i < n; y += LINE * scale)
    {
      double used;
      guint next = measure_row (entries, n, i, text, scale, width, &used);
      double place = x + (width - used) / 2;

      for (; i < next; i++)
        {
          double entry = measure_entry (&entries[i], text, scale, width);

          draw_entry (cr, &entries[i], text, style, place, y);
          place += entry + GAP * scale;
        }
    }
}
