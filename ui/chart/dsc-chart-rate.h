/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of the learning-rate finder: smoothed loss over the rate, and the rates that the curve
 * suggests.
 *
 * Layout and painting are pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-panel.h"
#include "engine/dsc-rate-suggestions.h"

G_BEGIN_DECLS

/**
 * DscChartRate: what is to be drawn; nothing in it is owned.
 * @heading: such as "Learning-rate finder", "ResNet-50, 90 of 100 batches: the loss grew too much"
 * @rates: (array length=n): rising, > 0
 * @losses: (array length=n): smoothed; the whole curve. What dsc_rate_test_range() leaves out is
 * drawn faintly
 * @n_asked: batches that the test was to have
 * @suggestions: of dsc_rate_suggestions(); those that are NaN are said to be missing
 * @chosen: a rate to mark with a line; 0 or NaN for none
 */
typedef struct
{
  DscChartHeading heading;
  const double *rates;
  const double *losses;
  guint n;
  guint n_asked;
  DscRateSuggestions suggestions;
  double chosen;
} DscChartRate;

/** Gives the size at which everything can be read. */
void dsc_chart_rate_natural_size (const DscChartRate *self, const DscChartStyle *style,
                                  double *width, double *height);

/** Returns: the plot in @width × @height, for what a point means and where a rate lies. Its width
 * is 0 when there is no room, or there are too few points for a curve. */
DscChartPanel dsc_chart_rate_layout (const DscChartRate *self, double width, double height,
                                     const DscChartStyle *style);

/** Draws it into 0 … @width and 0 … @height of @cr, background included; nothing if either is not
 * above 0. */
void dsc_chart_rate_draw (cairo_t *cr, const DscChartRate *self, double width, double height,
                          const DscChartStyle *style);

G_END_DECLS
