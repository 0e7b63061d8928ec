/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling without augmentation: bilinear, corners aligned, hence separable: each output row mixes
 * two rows of the photo, each output column two columns. */
#include "config.h"

#include <string.h>

#include "image/dsc-resize.h"
#include "image/dsc-sample-private.h"

/* Red, green, blue and what is thrown away. */
typedef float Float4 __attribute__ ((vector_size (16)));

/* Between which two rows (or columns) of the photo each row (column) of the output lies. */
typedef struct
{
  int *first;    /* (owned) */
  int *second;   /* (owned) */
  float *weight; /* (owned) of the second */
} Axis;

/* Index @i of a row of @n that is mirrored at both ends over and over, its ends not repeated. */
static int
reflect (int i, int n)
{
  int period = 2 * (n - 1);

  if (n == 1)
    return 0;
  i = ABS (i) % period;
  return i < n ? i : period - i;
}

int
dsc_sample_grid_point (int i, int n, int grid, double place)
{
  int padding = MAX ((n - grid + 1) / 2, 0);
  int crop = (int) ((grid + 2 * padding - n + 1) * place);

  return reflect (i + crop - padding, grid);
}

/* Lays @n outputs over the middle of a grid of @grid points, which lie corner on corner on @size
 * pixels. */
static void
axis_init (Axis *self, int n, int grid, int size)
{
  *self = (Axis){ g_new (int, n), g_new (int, n), g_new (float, n) };
  for (int i = 0; i < n; i++)
    {
      int point = dsc_sample_grid_point (i, n, grid, 0.5);
      double at = grid > 1 ? (double) point * (size - 1) / (grid - 1) : 0;

      self->first[i] = (int) at;
      self->second[i] = MIN (self->first[i] + 1, size - 1);
      self->weight[i] = (float) (at - self->first[i]);
    }
}

static void
axis_clear (Axis *self)
{
  g_free (self->first);
  g_free (self->second);
  g_free (self->weight);
}

/* Bytes of two rows mixed to floats. */
static void
mix_rows (const guint8 *first, const guint8 *second, float weight, float *restrict out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (float) first[i] + (float) (second[i] - first[i]) * weight;
}

/* A mixed row sampled at the columns. */
static void
sample_row (const float *row, const Axis *columns, int width, Float4 scale, Float4 shift,
            float *out)
{
  Float4 left, right, value;

  for (int x = 0; x < width; x++)
    {
      memcpy (&left, row + (gsize) columns->first[x] * 4, sizeof left);
      memcpy (&right, row + (gsize) columns->second[x] * 4, sizeof right);
      value = (left + (right - left) * columns->weight[x]) * scale + shift;
      /* The fourth float is overwritten by the next pixel; behind the last one lies what is not
       * ours. */
      memcpy (out + (gsize) x * 3, &value, x < width - 1 ? sizeof value : 3 * sizeof (float));
    }
}

void
dsc_sample_plain (const guint8 *shrunk, int width, int height, int source_width, int source_height,
                  const DscTarget *target, const DscNormalisation *normalisation, float *out)
{
  g_autofree float *row = g_new (float, (gsize) width * 4);
  gsize stride = (gsize) width * 4;
  Float4 scale = { 0 };
  Float4 shift = { 0 };
  Axis columns, rows;
  int grid_width, grid_height;

  for (int c = 0; c < 3; c++)
    {
      scale[c] = 1 / (255 * normalisation->std[c]);
      shift[c] = -normalisation->mean[c] / normalisation->std[c];
    }
  dsc_target_grid_size (target, source_width, source_height, &grid_width, &grid_height);
  axis_init (&columns, target->width, grid_width, width);
  axis_init (&rows, target->height, grid_height, height);
  for (int y = 0; y < target->height; y++)
    {
      mix_rows (shrunk + (gsize) rows.first[y] * stride, shrunk + (gsize) rows.second[y] * stride,
                rows.weight[y], row, stride);
      sample_row (row, &columns, target->width, scale, shift, out + (gsize) y * target->width * 3);
    }
  axis_clear (&columns);
  axis_clear (&rows);
}
