/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a plot: an area between a horizontal axis and one or two that go up, their ticks,
 * grid and titles. Pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-axis.h"
#include "chart/dsc-chart-text.h"

G_BEGIN_DECLS

/** A share of an axis that stays free above and below what it shows. */
#define DSC_CHART_PANEL_MARGIN 0.06

/**
 * DscChartPanel: plain data; nothing is owned.
 * @x: left edge of the plot
 * @y: upper edge
 * @width: of the plot alone; 0 for no room
 * @height: likewise
 * @across: from @x to @x + @width
 * @up: from @y + @height to @y
 * @right: likewise, at the right edge; only if @has_right
 * @has_right: whether there is that axis
 * @title_across: (nullable): below the labels; %NULL: neither labels nor title
 * @title_up: turned by a quarter, at the very left
 * @title_right: at the very right
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
  DscChartAxis across;
  DscChartAxis up;
  DscChartAxis right;
  gboolean has_right;
  const char *title_across;
  const char *title_up;
  const char *title_right;
} DscChartPanel;

/** Gives the room that labels and titles take at the left, at the right and below; from @height and
 * the values at the ends of the axes. */
void dsc_chart_panel_measure (const DscChartPanel *self, const DscChartStyle *style, double *left,
                              double *right, double *below);

/** Puts the plot's edges where they are told, and its axes along them. */
void dsc_chart_panel_place (DscChartPanel *self, double x, double y, double width, double height);

/** Draws grid, ticks, labels and titles. @side is the room at the left, and at the right, as
 * measured (of several panels: the widest). */
void dsc_chart_panel_draw (cairo_t *cr, const DscChartPanel *self, const DscChartStyle *style,
                           double left, double right);

G_END_DECLS
