/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long series of numbers whose extremes can be asked for at once, so that a curve of any length
 * is drawn from as many points as the chart has columns of pixels, and loses no spike.
 *
 * Level k holds the extremes of runs of 4ᵏ numbers; each number that is appended costs as good as
 * nothing, each question visits at most eight entries of each level. Owned by one thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscChartPyramid DscChartPyramid;

/** Returns: (transfer full): an empty series. Free with dsc_chart_pyramid_free(). */
DscChartPyramid *dsc_chart_pyramid_new (void);
void dsc_chart_pyramid_free (DscChartPyramid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscChartPyramid, dsc_chart_pyramid_free)

/** Appends @value; NaN is a gap. */
void dsc_chart_pyramid_append (DscChartPyramid *self, double value);

/** Returns: how many numbers, gaps included. */
guint dsc_chart_pyramid_get_n (const DscChartPyramid *self);

/** Returns: number @i, to the precision of a float. */
double dsc_chart_pyramid_get (const DscChartPyramid *self, guint i);

/**
 * dsc_chart_pyramid_range:
 * @from: the first
 * @to: after the last; larger than the series is its end
 * @low: (out): the least of them
 * @high: (out): the greatest
 *
 * Returns: whether there is any but gaps; else both are NaN.
 */
gboolean dsc_chart_pyramid_range (const DscChartPyramid *self, guint from, guint to, double *low,
                                  double *high);

G_END_DECLS
