/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes: from values to places and back, and the ticks that a person expects. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscChartAxis: plain data; filled by dsc_chart_axis_span().
 * @low: value at one end; finite, and above 0 if @log
 * @high: value at the other; above @low
 * @log: whether equal distances are equal ratios
 * @from: place of @low, in the units of a chart
 * @to: place of @high; may be less than @from, as in an axis that goes up
 */
typedef struct
{
  double low;
  double high;
  gboolean log;
  double from;
  double to;
} DscChartAxis;

/**
 * dsc_chart_axis_span:
 * @low: the least value that is to be seen
 * @high: the greatest
 * @margin: share of the axis to leave free at either end, 0 … 0.4
 *
 * Sets the values at the ends of @self, whose @log is set before. Values that span nothing, or are
 * not numbers (or not above 0), give an axis around them, or from 0 (or 0.1) to 1.
 */
void dsc_chart_axis_span (DscChartAxis *self, double low, double high, double margin);

/** Returns: the place of @value, maybe beyond the ends, but by no more than a thousand times the
 * axis' length; NaN for what has none. */
double dsc_chart_axis_place (const DscChartAxis *self, double value);

/** Returns: the value at @place. */
double dsc_chart_axis_value (const DscChartAxis *self, double place);

/** DscChartTick: a mark at an axis. */
typedef struct
{
  double value;
  char *label; /* (owned) (nullable): none at those between */
} DscChartTick;

/**
 * dsc_chart_axis_ticks:
 * @max: how many labels there is room for, at least 2
 *
 * Returns: (transfer full) (element-type DscChartTick): ticks within the axis, rising: at multiples
 * of 1, 2 or 5 times a power of ten; at powers of ten, with unlabelled ones between, where a
 * logarithmic axis spans several. Numbers of thousands are labelled as "20k", rates as "1e-5".
 */
GArray *dsc_chart_axis_ticks (const DscChartAxis *self, guint max);

/** Returns: (transfer full): @value with at most two digits as rates are typed, "1.7e-3"; "—" for
 * what is not finite. */
char *dsc_chart_rate_text (double value);

G_END_DECLS
