/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve of any number of points as a path with at most four in each column of pixels. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-trace.h"

#define COLUMN 1.0
/* What is not even this high is one point: nobody sees the difference. */
#define FLAT 0.25
/* With fewer points in a column, all of them are visited. */
#define DENSE 4

static void
go_to (DscChartTrace *self, double x, double y)
{
  if (self->open)
    cairo_line_to (self->cr, x, y);
  else
    cairo_move_to (self->cr, x, y);
  self->open = TRUE;
}

static void
flush (DscChartTrace *self)
{
  double middle = (self->column + 0.5) * COLUMN;

  if (!self->any)
    return;
  self->any = FALSE;
  if (self->high - self->low >= FLAT)
    {
      go_to (self, self->first_x, self->first);
      /* What only rises or falls needs no more: its ends are its extremes. */
      if (fmin (self->first, self->last) != self->low)
        go_to (self, middle, self->low);
      if (fmax (self->first, self->last) != self->high)
        go_to (self, middle, self->high);
    }
  go_to (self, self->last_x, self->last);
}

void
dsc_chart_trace_point (DscChartTrace *self, double x, double y)
{
  double column = floor (x / COLUMN);

  if (isnan (x) || isnan (y))
    {
      flush (self);
      self->open = FALSE;
      return;
    }
  if (self->any && column == self->column)
    {
      self->low = MIN (self->low, y);
      self->high = MAX (self->high, y);
      self->last_x = x;
      self->last = y;
      return;
    }
  flush (self);
  self->any = TRUE;
  self->column = column;
  self->first_x = self->last_x = x;
  self->first = self->low = self->high = self->last = y;
}

void
dsc_chart_trace_end (DscChartTrace *self)
{
  flush (self);
  self->open = FALSE;
}

double
dsc_chart_trace_density (const DscChartAxis *across)
{
  return (across->high - across->low) * COLUMN / (across->to - across->from);
}

/* The part of a series that is shown: numbers @first … @last − 1; with one beyond either edge where
 * there is one, so that lines go on to it. */
typedef struct
{
  const DscChartPyramid *series;
  const DscChartAxis *across;
  const DscChartAxis *up;
  guint first;
  guint last;
} View;

static guint
to_index (const View *self, double place)
{
  double step = ceil (dsc_chart_axis_value (self->across, place) - 1);

  return (guint) CLAMP (step, 0, G_MAXINT);
}

static void
view_init (View *self, const DscChartPyramid *series, guint from, guint to,
           const DscChartAxis *across, const DscChartAxis *up)
{
  guint first, last;

  *self = (View){ .series = series, .across = across, .up = up };
  first = to_index (self, across->from);
  last = to_index (self, across->to) + 1;
  self->first = MAX (first > 0 ? first - 1 : 0, from);
  self->last = MIN (MIN (last, to), dsc_chart_pyramid_get_n (series));
}

static double
view_x (const View *self, guint i)
{
  return dsc_chart_axis_place (self->across, (double) i + 1);
}

static double
view_y (const View *self, double value)
{
  return dsc_chart_axis_place (self->up, value);
}

static void
trace_all (cairo_t *cr, const View *view)
{
  DscChartTrace trace = { .cr = cr };

  for (guint i = view->first; i < view->last; i++)
    dsc_chart_trace_point (&trace, view_x (view, i),
                           view_y (view, dsc_chart_pyramid_get (view->series, i)));
  dsc_chart_trace_end (&trace);
}

/* One column of a dense series. Returns whether it has any numbers; then the places of its least
 * and greatest, in @high < @low as places go down. */
static gboolean
column_extremes (const View *self, guint from, guint to, double *low, double *high)
{
  double least, greatest;

  if (!dsc_chart_pyramid_range (self->series, from, to, &least, &greatest))
    return FALSE;
  *low = view_y (self, least);
  *high = view_y (self, greatest);
  /* On a logarithmic axis, numbers that are not above zero lie below all others. */
  if (isnan (*low))
    *low = self->up->from;
  return !isnan (*high);
}

/* The first number of the column after that of number @i. */
static guint
next_column (const View *self, guint i)
{
  double end = (floor (view_x (self, i) / COLUMN) + 1) * COLUMN;

  return CLAMP (to_index (self, end), i + 1, self->last);
}

/* Number @i of a column that is no gap as a whole; a gap at its edge is at @otherwise. */
static void
trace_value (DscChartTrace *trace, const View *view, guint i, double otherwise)
{
  double y = view_y (view, dsc_chart_pyramid_get (view->series, i));

  dsc_chart_trace_point (trace, view_x (view, i), isnan (y) ? otherwise : y);
}

void
dsc_chart_trace_series (cairo_t *cr, const DscChartPyramid *series, guint from, guint to,
                        const DscChartAxis *across, const DscChartAxis *up)
{
  DscChartTrace trace = { .cr = cr };
  View view;
  guint next;

  view_init (&view, series, from, to, across, up);
  if (dsc_chart_trace_density (across) < DENSE)
    {
      trace_all (cr, &view);
      return;
    }
  for (guint i = view.first; i < view.last; i = next)
    {
      double low, high;

      next = next_column (&view, i);
      if (!column_extremes (&view, i, next, &low, &high))
        {
          dsc_chart_trace_point (&trace, NAN, NAN);
          continue;
        }
      trace_value (&trace, &view, i, low);
      dsc_chart_trace_point (&trace, view_x (&view, i), low);
      dsc_chart_trace_point (&trace, view_x (&view, i), high);
      trace_value (&trace, &view, next - 1, high);
    }
  dsc_chart_trace_end (&trace);
}

void
dsc_chart_trace_bars (cairo_t *cr, const DscChartPyramid *series, guint from, guint to,
                      const DscChartAxis *across, const DscChartAxis *up, double thickness)
{
  double before_low = NAN, before_high = NAN;
  View view;
  guint next;

  view_init (&view, series, from, to, across, up);
  for (guint i = view.first; i < view.last; i = next)
    {
      double low, high, top, bottom;

      next = next_column (&view, i);
      if (!column_extremes (&view, i, next, &low, &high))
        {
          before_low = before_high = NAN;
          continue;
        }
      /* A bar reaches its neighbour, as a line would. */
      top = fmin (high, before_low) - thickness / 2;
      bottom = fmax (low, before_high) + thickness / 2;
      cairo_rectangle (cr, floor (view_x (&view, i) / COLUMN) * COLUMN, top, COLUMN, bottom - top);
      before_low = low;
      before_high = high;
    }
}
