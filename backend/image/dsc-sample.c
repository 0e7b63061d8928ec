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

void
dsc_sample_axis_init (DscSampleAxis *self, int n, int grid, double place, gboolean mirror)
{
  int padding = MAX ((n - grid + 1) / 2, 0);
  int crop = (int) ((grid + 2 * padding - n + 1) * place);

  *self = (DscSampleAxis){ grid, crop - padding, mirror };
}

float *
dsc_sample_axis_dup_places (const DscSampleAxis *self, int n)
{
  float *places = g_new (float, n);

  for (int i = 0; i < n; i++)
    places[i] = dsc_sample_place (self, i);
  return places;
}

/* Lays the @n outputs of an axis over @size pixels. */
static void
axis_init (Axis *self, const DscSampleAxis *axis, int n, int size)
{
  *self = (Axis){ g_new (int, n), g_new (int, n), g_new (float, n) };
  for (int i = 0; i < n; i++)
    dsc_sample_aligned (axis, i, size, &self->first[i], &self->second[i], &self->weight[i]);
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
      value = (left + (right - left) * columns->weight[x]) * (1 / 255.0f) * scale + shift;
      /* The fourth float is overwritten by the next pixel; behind the last one lies what is not
       * ours. */
      memcpy (out + (gsize) x * 3, &value, x < width - 1 ? sizeof value : 3 * sizeof (float));
    }
}

void
dsc_sample_aligned_rows (const DscSampleJob *job, const DscTarget *target,
                         const DscNormalisation *normalisation, float *out)
{
  gsize stride = (gsize) job->width * 4;
  g_autofree float *row = g_new (float, stride);
  const DscSampleScale by_channel = dsc_sample_scale (normalisation);
  Float4 scale = { 0 };
  Float4 shift = { 0 };
  Axis columns, rows;

  memcpy (&scale, by_channel.scale, sizeof by_channel.scale);
  memcpy (&shift, by_channel.shift, sizeof by_channel.shift);
  axis_init (&columns, &job->columns, target->width, job->width);
  axis_init (&rows, &job->rows, target->height, job->height);
  for (int y = 0; y < target->height; y++)
    {
      mix_rows (job->data + (gsize) rows.first[y] * stride,
                job->data + (gsize) rows.second[y] * stride, rows.weight[y], row, stride);
      sample_row (row, &columns, target->width, scale, shift, out + (gsize) y * target->width * 3);
    }
  axis_clear (&columns);
  axis_clear (&rows);
}

void
dsc_sample_plain (const guint8 *shrunk, int width, int height, int source_width, int source_height,
                  const DscTarget *target, const DscNormalisation *normalisation, float *out)
{
  DscSampleJob job;

  dsc_sample_job_init (&job, shrunk, width, height, source_width, source_height, target,
                       &dsc_augment_draw_none);
  dsc_sample_aligned_rows (&job, target, normalisation, out);
}
