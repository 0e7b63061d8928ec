/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long series of numbers whose extremes can be asked for at once. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-pyramid.h"

#define LOG_FACTOR 2
#define FACTOR (1u << LOG_FACTOR)
#define MAX_LEVELS 15 /* the longest run is of 4¹⁵ numbers */

/* Extremes of a run of numbers; @low > @high where all are gaps. */
typedef struct
{
  float low;
  float high;
} Extremes;

struct _DscChartPyramid
{
  GArray *values;             /* (owned) (element-type gfloat) */
  GArray *levels[MAX_LEVELS]; /* (owned) (element-type Extremes); [0] is of runs of 4, and so on */
};

static const Extremes nothing = { INFINITY, -INFINITY };

static Extremes
join (Extremes a, Extremes b)
{
  return (Extremes){ MIN (a.low, b.low), MAX (a.high, b.high) };
}

static Extremes
single (float value)
{
  return isnan (value) ? nothing : (Extremes){ value, value };
}

DscChartPyramid *
dsc_chart_pyramid_new (void)
{
  DscChartPyramid *self = g_new0 (DscChartPyramid, 1);

  self->values = g_array_new (FALSE, FALSE, sizeof (float));
  for (int i = 0; i < MAX_LEVELS; i++)
    self->levels[i] = g_array_new (FALSE, FALSE, sizeof (Extremes));
  return self;
}

void
dsc_chart_pyramid_free (DscChartPyramid *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->values);
  for (int i = 0; i < MAX_LEVELS; i++)
    g_array_unref (self->levels[i]);
  g_free (self);
}

void
dsc_chart_pyramid_append (DscChartPyramid *self, double value)
{
  float kept = (float) value;
  guint i;

  g_return_if_fail (self != NULL);

  i = self->values->len;
  g_array_append_val (self->values, kept);
  /* Only runs that are complete are on a level; the others' numbers are found below it. */
  for (int level = 0; level < MAX_LEVELS && (i + 1) % FACTOR == 0; level++, i /= FACTOR)
    {
      Extremes all = nothing;

      for (guint j = i + 1 - FACTOR; j <= i; j++)
        all = join (all, level == 0 ? single (g_array_index (self->values, float, j))
                                    : g_array_index (self->levels[level - 1], Extremes, j));
      g_array_append_val (self->levels[level], all);
    }
}

guint
dsc_chart_pyramid_get_n (const DscChartPyramid *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->values->len;
}

double
dsc_chart_pyramid_get (const DscChartPyramid *self, guint i)
{
  g_return_val_if_fail (self != NULL && i < self->values->len, NAN);

  return g_array_index (self->values, float, i);
}

gboolean
dsc_chart_pyramid_range (const DscChartPyramid *self, guint from, guint to, double *low,
                         double *high)
{
  Extremes all = nothing;
  guint i = from;

  g_return_val_if_fail (self != NULL && low != NULL && high != NULL, FALSE);

  to = MIN (to, self->values->len);
  /* In steps of the longest run that begins here, is complete and does not reach too far. */
  while (i < to)
    {
      int level = -1;
      guint length = 1;

      while (level + 1 < MAX_LEVELS && i % (length * FACTOR) == 0 && length * FACTOR <= to - i)
        {
          level++;
          length *= FACTOR;
        }
      all = join (all, level < 0 ? single (g_array_index (self->values, float, i))
                                 : g_array_index (self->levels[level], Extremes, i / length));
      i += length;
    }
  *low = all.low <= all.high ? all.low : NAN;
  *high = all.low <= all.high ? all.high : NAN;
  return all.low <= all.high;
}
