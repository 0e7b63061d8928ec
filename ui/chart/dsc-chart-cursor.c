/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-cursor.h"
#include "chart/dsc-chart-text.h"

#define BOX_PADDING 8.0
#define BOX_GAP 12.0

static void
draw_box (cairo_t *cr, const DscChartPanel *panel, double x, const char *lines, double chart_width,
          const DscChartStyle *style)
{
  g_autoptr (PangoLayout) text = dsc_chart_text_new (style, DSC_CHART_TEXT_SMALL, FALSE);
  double padding = BOX_PADDING * style->text_scale;
  double width, height, left;

  pango_layout_set_single_paragraph_mode (text, FALSE);
  pango_layout_set_text (text, lines, -1);
  dsc_chart_text_measure (text, &width, &height);
  width += 2 * padding;
  height += 2 * padding;
  /* On the side where there is room, and never out of the chart. */
  left = x + BOX_GAP + width <= panel->x + panel->width ? x + BOX_GAP : x - BOX_GAP - width;
  left = CLAMP (left, 0, MAX (chart_width - width, 0));
  cairo_rectangle (cr, floor (left) + 0.5, floor (panel->y) + 0.5, ceil (width), ceil (height));
  dsc_chart_set_colour (cr, style->background);
  cairo_fill_preserve (cr);
  dsc_chart_set_colour (cr, style->dim);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  dsc_chart_text_show (cr, text, left + padding, panel->y + padding, style->foreground);
}

void
dsc_chart_cursor_draw (cairo_t *cr, const DscChartCurves *curves, double step, const char *lines,
                       double width, double height, const DscChartStyle *style)
{
  DscChartCurvesLayout layout = dsc_chart_curves_layout (curves, width, height, style);
  const DscChartPanel *loss = &layout.panels[DSC_CHART_CURVES_LOSS];
  double x = dsc_chart_axis_place (&loss->across, step);

  if (!(loss->width > 0) || x < loss->x - 1 || x > loss->x + loss->width + 1)
    return;
  dsc_chart_set_colour (cr, style->foreground);
  cairo_set_line_width (cr, 1);
  for (int i = 0; i < DSC_CHART_CURVES_N_PANELS; i++)
    {
      const DscChartPanel *panel = &layout.panels[i];

      if (!(panel->width > 0))
        continue;
      cairo_move_to (cr, floor (x) + 0.5, panel->y);
      cairo_line_to (cr, floor (x) + 0.5, panel->y + panel->height);
    }
  cairo_stroke (cr);
  draw_box (cr, loss, x, lines, width, style);
}
