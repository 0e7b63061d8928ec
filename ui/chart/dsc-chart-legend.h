/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs of curves and points, and the lines of them with words that explain a chart. Pure functions
 * of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-text.h"

G_BEGIN_DECLS

/** DscChartMark: shapes that are told apart without colours. */
typedef enum
{
  DSC_CHART_MARK_NONE,
  DSC_CHART_MARK_CIRCLE,
  DSC_CHART_MARK_SQUARE,
  DSC_CHART_MARK_TRIANGLE,
  DSC_CHART_MARK_DIAMOND,
  DSC_CHART_MARK_CROSS,
  DSC_CHART_MARK_PLUS,
  DSC_CHART_MARK_RING, /* around another one */
} DscChartMark;

/**
 * DscChartSign: how a curve, its points, or both are drawn.
 * @colour: of both
 * @opacity: 0 … 1, of the line
 * @width: of the line at text_scale 1; 0 for none
 * @dash: length of dashes at text_scale 1; 0 for an unbroken line
 * @mark: at the points
 */
typedef struct
{
  DscChartColour colour;
  double opacity;
  double width;
  double dash;
  DscChartMark mark;
} DscChartSign;

/** DscChartLegendEntry: a sign and what it means; nothing is owned. */
typedef struct
{
  DscChartSign sign;
  const char *text;
} DscChartLegendEntry;

/** Draws @mark with its middle at (@x, @y), with a rim of @ground that lifts it off a curve. */
void dsc_chart_mark_draw (cairo_t *cr, DscChartMark mark, double x, double y, DscChartColour colour,
                          DscChartColour ground, double scale);

/** Sets colour, width and dashes for a line of @sign. */
void dsc_chart_sign_set_line (cairo_t *cr, const DscChartSign *sign, double scale);

/** Returns: the height of @n entries in rows of at most @width, with the space below them; 0 for
 * none. */
double dsc_chart_legend_measure (const DscChartLegendEntry *entries, guint n,
                                 const DscChartStyle *style, double width);
/** Draws it, each row in the middle between @x and @x + @width. */
void dsc_chart_legend_draw (cairo_t *cr, const DscChartLegendEntry *entries, guint n,
                            const DscChartStyle *style, double x, double y, double width);

G_END_DECLS
