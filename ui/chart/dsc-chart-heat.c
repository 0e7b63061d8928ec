/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over photos. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "chart/dsc-chart-heat.h"

#define N_COLOURS 256

DscChartColour
dsc_chart_heat_colour (double value)
{
  /* Every quarter of magma (CC0); OKLab comes close to it in between. */
  static const DscChartColour stops[] = {
    { 0.001, 0.000, 0.014 }, { 0.317, 0.072, 0.485 }, { 0.716, 0.215, 0.475 },
    { 0.987, 0.536, 0.382 }, { 0.987, 0.991, 0.750 },
  };
  const int last = G_N_ELEMENTS (stops) - 1;
  double place = isnan (value) ? 0 : last * CLAMP (value, 0, 1);
  int low = MIN ((int) place, last - 1);

  return dsc_chart_colour_mix (stops[low], stops[low + 1], place - low);
}

static double
finite_or_0 (float value)
{
  return isfinite (value) ? value : 0;
}

/* A place between two rows (or columns) of the map: the first of them, and the share of the second.
 */
typedef struct
{
  guint low;
  guint high;
  double share;
} Between;

/* Where the middle of pixel @i of @n lies among @cells cells. */
static Between
between (int i, int n, guint cells)
{
  double place = CLAMP ((i + 0.5) / n * cells - 0.5, 0, cells - 1.0);
  guint low = (guint) place;

  return (Between){ low, MIN (low + 1, cells - 1), place - low };
}

/* One blend: borrowed arguments. */
typedef struct
{
  const float *map;
  guint rows;
  guint columns;
  double low;
  double high;
  double alpha;
  guint8 colours[N_COLOURS][3];
} Heat;

static void
heat_init (Heat *self)
{
  self->low = INFINITY;
  self->high = -INFINITY;
  for (gsize i = 0; i < (gsize) self->rows * self->columns; i++)
    {
      self->low = MIN (self->low, finite_or_0 (self->map[i]));
      self->high = MAX (self->high, finite_or_0 (self->map[i]));
    }
  for (int i = 0; i < N_COLOURS; i++)
    {
      DscChartColour colour = dsc_chart_heat_colour (i / (N_COLOURS - 1.0));

      self->colours[i][0] = (guint8) lround (255 * colour.red);
      self->colours[i][1] = (guint8) lround (255 * colour.green);
      self->colours[i][2] = (guint8) lround (255 * colour.blue);
    }
}

/* The map at a place, 0 … 1. */
static double
heat_at (const Heat *self, const Between *row, const Between *column)
{
  const float *above = self->map + (gsize) row->low * self->columns;
  const float *below = self->map + (gsize) row->high * self->columns;
  double a = finite_or_0 (above[column->low]);
  double b = finite_or_0 (below[column->low]);

  a += (finite_or_0 (above[column->high]) - a) * column->share;
  b += (finite_or_0 (below[column->high]) - b) * column->share;
  return (a + (b - a) * row->share - self->low) / (self->high - self->low);
}

static void
blend_row (const Heat *self, const DscPixels *photo, int y, guint8 *to)
{
  const guint8 *from = photo->data + (gsize) y * photo->width * 4;
  Between row = between (y, photo->height, self->rows);

  for (int x = 0; x < photo->width; x++, from += 4, to += 4)
    {
      Between column = between (x, photo->width, self->columns);
      double heat = heat_at (self, &row, &column);
      const guint8 *colour = self->colours[(int) CLAMP (heat * (N_COLOURS - 1) + 0.5, 0, 255)];

      for (int i = 0; i < 3; i++)
        to[i] = (guint8) (from[i] + (colour[i] - from[i]) * self->alpha + 0.5);
      to[3] = 255;
    }
}

DscPixels *
dsc_chart_heat_blend (const DscPixels *photo, const float *map, guint rows, guint columns,
                      double alpha)
{
  Heat heat = { .map = map, .rows = rows, .columns = columns, .alpha = alpha };
  DscPixels *blended;

  g_return_val_if_fail (photo != NULL && map != NULL && rows > 0 && columns > 0, NULL);
  g_return_val_if_fail (alpha >= 0 && alpha <= 1, NULL);

  blended = dsc_pixels_new (photo->width, photo->height);
  if (blended == NULL)
    return NULL;
  heat_init (&heat);
  if (!(heat.high > heat.low))
    {
      memcpy (blended->data, photo->data, (gsize) photo->width * photo->height * 4);
      return blended;
    }
  for (int y = 0; y < photo->height; y++)
    blend_row (&heat, photo, y, blended->data + (gsize) y * photo->width * 4);
  return blended;
}
