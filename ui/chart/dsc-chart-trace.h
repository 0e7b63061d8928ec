/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve of any number of points as a path with at most four in each column of pixels: where it
 * comes in, its least, its greatest, where it goes out; what is seen is the same as of all points.
 * One owner at a time. */
#pragma once

#include <cairo.h>

#include "chart/dsc-chart-axis.h"
#include "chart/dsc-chart-pyramid.h"

G_BEGIN_DECLS

/** DscChartTrace: begins as zeros but for @cr (borrowed). */
typedef struct
{
  cairo_t *cr;
  gboolean open; /* whether the path goes on */
  gboolean any;  /* whether the column has points */
  double column;
  double first_x;
  double first;
  double low;
  double high;
  double last_x;
  double last;
} DscChartTrace;

/** Goes on to (@x, @y), with @x rising; NaN is a gap. */
void dsc_chart_trace_point (DscChartTrace *self, double x, double y);
/** Adds what is left to the path of cr. */
void dsc_chart_trace_end (DscChartTrace *self);

/**
 * dsc_chart_trace_series:
 * @cr: gets the path; nothing is stroked
 * @series: its number i stands at i + 1 of @across: at the end of its step
 * @from: the first that is wanted
 * @to: after the last
 *
 * Visits only the columns that @across shows.
 */
void dsc_chart_trace_series (cairo_t *cr, const DscChartPyramid *series, guint from, guint to,
                             const DscChartAxis *across, const DscChartAxis *up);

/**
 * dsc_chart_trace_bars:
 * @thickness: least height of a bar
 *
 * Likewise, but as upright bars from the least to the greatest of each column, to be filled: of a
 * noisy series that is as good as a stroke, and many times faster. To be used where
 * dsc_chart_trace_density() is at least 1: columns without a number have no bar.
 */
void dsc_chart_trace_bars (cairo_t *cr, const DscChartPyramid *series, guint from, guint to,
                           const DscChartAxis *across, const DscChartAxis *up, double thickness);

/** Returns: how many numbers of a series @across shows in each column. */
double dsc_chart_trace_density (const DscChartAxis *across);

G_END_DECLS
