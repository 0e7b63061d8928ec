/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-view.h"

/* The least that can be zoomed to. */
#define MIN_VIEW 8

static guint
get_end (DscChartView self, guint n)
{
  return self.to > self.from ? self.to : MAX (n, 1);
}

DscChartView
dsc_chart_view_zoom (DscChartView self, guint n, double about, double factor)
{
  guint to = get_end (self, n);
  double size = MAX ((to - self.from) / factor, MIN (MIN_VIEW, n));
  double first;

  if (n == 0)
    return self;
  if (size >= n)
    return (DscChartView){ 0, 0 };
  about = CLAMP (about, self.from, to);
  first = about - (about - self.from) / (to - self.from) * size;
  first = CLAMP (first, 0, n - size);
  return (DscChartView){ (guint) lround (first), (guint) lround (first + size) };
}

DscChartView
dsc_chart_view_move (DscChartView self, guint n, double steps)
{
  guint size = get_end (self, n) - self.from;
  gint64 from = (gint64) self.from + (gint64) steps;

  if (self.to <= self.from)
    return self;
  from = CLAMP (from, 0, MAX ((gint64) n - (gint64) size, 0));
  return (DscChartView){ (guint) from, (guint) from + size };
}

DscChartView
dsc_chart_view_follow (DscChartView self, guint n, guint step)
{
  guint to = get_end (self, n);
  guint size = to - self.from;

  if (step >= self.from && step < to)
    return self;
  if (step < self.from)
    return (DscChartView){ step, step + size };
  return (DscChartView){ step + 1 - size, step + 1 };
}
