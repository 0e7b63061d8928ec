/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the output, sampled through a projective map, lit and normalised.
 *
 * Plain loops over arrays, which the compiler turns into vector instructions: once for any
 * processor, once for x86-64's AVX2. That is the same arithmetic in the same order, without fused
 * multiply-add, so the bits are the same. */
#include "config.h"

#include <string.h>

#include "image/dsc-sample-private.h"

/* What is compiled once for each kind of processor. */
#define INNER static inline __attribute__ ((always_inline))

/* Red, green, blue and what is thrown away. */
typedef float Float4 __attribute__ ((vector_size (16)));
typedef gint32 Int4 __attribute__ ((vector_size (16)));

/* Where in the photo the pixels of one row of the output lie: upper left neighbour, and weights of
 * the right and of the lower neighbours. All (owned). */
typedef struct
{
  gint32 *column;
  gint32 *row;
  float *right;
  float *lower;
} Places;

INNER void
find_places (const DscSampleRows *self, float y, const Places *places)
{
  const DscSampleJob *job = self->job;
  const float *m = job->map;
  const float *restrict columns = self->columns;
  gint32 *restrict column = places->column;
  gint32 *restrict row = places->row;
  float *restrict right = places->right;
  float *restrict lower = places->lower;
  /* A photo of one column has column 0 twice, so to speak: see sample(). */
  const int before_last_column = MAX (job->width - 2, 0);
  const int before_last_row = MAX (job->height - 2, 0);
  const float last_column = (float) (before_last_column + 1);
  const float last_row = (float) (before_last_row + 1);
  const float column_frequency = 0.5f / last_column;
  const float row_frequency = 0.5f / last_row;
  const float m0 = m[0], m3 = m[3], m6 = m[6];
  const float c0 = m[1] * y + m[2];
  const float c1 = m[4] * y + m[5];
  const float c2 = m[7] * y + m[8];
  const int n = self->n_columns;

  for (int i = 0; i < n; i++)
    {
      float x = columns[i];
      float depth = 1 / (m6 * x + c2);
      float at_column = dsc_sample_reflect ((m0 * x + c0) * depth, last_column, column_frequency);
      float at_row = dsc_sample_reflect ((m3 * x + c1) * depth, last_row, row_frequency);

      dsc_sample_split (at_column, before_last_column, &column[i], &right[i]);
      dsc_sample_split (at_row, before_last_row, &row[i], &lower[i]);
    }
}

/* The bytes of a pixel as floats, each still shifted to where it was in the word: 1, 256 and 65536
 * times too large. That is exact, and mixing is linear. */
INNER Float4
load_pixel (const guint8 *pixel)
{
  const Int4 masks = { 0xff, 0xff00, 0xff0000, 0 };
  guint32 word;
  gint32 bits;

  memcpy (&word, pixel, sizeof word);
  bits = (gint32) GUINT32_FROM_LE (word);
  return __builtin_convertvector((Int4){ bits, bits, bits, bits } & masks, Float4);
}

/* @out has room for one float more. */
INNER void
sample (const DscSampleRows *self, const Places *places, float *restrict out)
{
  const Float4 unshift = { 1 / 255.0f, 1 / (255 * 256.0f), 1 / (255 * 65536.0f), 0 };
  const DscSampleJob *job = self->job;
  const gsize stride = (gsize) job->width * 4;
  const gsize to_right = job->width > 1 ? 4 : 0;
  const gsize to_lower = job->height > 1 ? stride : 0;

  for (int i = 0; i < self->n_columns; i++, out += 3)
    {
      const guint8 *pixel
          = job->data + (gsize) places->row[i] * stride + (gsize) places->column[i] * 4;
      Float4 left = load_pixel (pixel);
      Float4 right = load_pixel (pixel + to_right);
      Float4 value;

      left += (load_pixel (pixel + to_lower) - left) * places->lower[i];
      right += (load_pixel (pixel + to_lower + to_right) - right) * places->lower[i];
      value = (left + (right - left) * places->right[i]) * unshift;
      /* The fourth float is overwritten by the next pixel. */
      memcpy (out, &value, sizeof value);
    }
}

INNER void
brighten (float *restrict values, int n, float darkness)
{
  for (int i = 0; i < n; i++)
    values[i] = dsc_sample_brighten (values[i], darkness);
}

INNER void
relight (float *restrict values, int n, float contrast, float darkness)
{
  for (int i = 0; i < n; i++)
    values[i] = dsc_sample_relight (values[i], contrast, darkness);
}

INNER void
normalise (const float *restrict values, const float *restrict scale, const float *restrict shift,
           int n, float *restrict out)
{
  for (int i = 0; i < n; i++)
    out[i] = values[i] * scale[i] + shift[i];
}

INNER void
do_rows (const DscSampleRows *self, const Places *places, const float *scale, const float *shift,
         float *values, float *out)
{
  int n = self->n_columns * 3;

  for (int y = 0; y < self->n_rows; y++, out += n)
    {
      find_places (self, self->rows[y], places);
      sample (self, places, values);
      if (self->job->light == DSC_SAMPLE_LIGHT_BRIGHTNESS)
        brighten (values, n, self->job->darkness);
      else if (self->job->light == DSC_SAMPLE_LIGHT_ALL)
        relight (values, n, self->job->contrast, self->job->darkness);
      normalise (values, scale, shift, n, out);
    }
}

static void
do_rows_anywhere (const DscSampleRows *self, const Places *places, const float *scale,
                  const float *shift, float *values, float *out)
{
  do_rows (self, places, scale, shift, values, out);
}

#ifdef __x86_64__
__attribute__ ((target ("avx2"))) static void
do_rows_wide (const DscSampleRows *self, const Places *places, const float *scale,
              const float *shift, float *values, float *out)
{
  do_rows (self, places, scale, shift, values, out);
}

gboolean
dsc_sample_rows_can_be_wide (void)
{
  return __builtin_cpu_supports ("avx2") != 0;
}
#else
#define do_rows_wide do_rows_anywhere

gboolean
dsc_sample_rows_can_be_wide (void)
{
  return FALSE;
}
#endif

void
dsc_sample_rows (const DscSampleRows *self, gboolean wide, float *out)
{
  gsize n = (gsize) self->n_columns;
  g_autofree gint32 *whole = g_new (gint32, n * 2);
  g_autofree float *weights = g_new (float, n * 2);
  g_autofree float *floats = g_new0 (float, n * 3 * 3 + 1);
  const Places places = { whole, whole + n, weights, weights + n };
  float *scale = floats;
  float *shift = floats + n * 3;
  float *values = floats + n * 6;

  for (gsize i = 0; i < n * 3; i++)
    {
      scale[i] = self->scale.scale[i % 3];
      shift[i] = self->scale.shift[i % 3];
    }
  if (wide)
    do_rows_wide (self, &places, scale, shift, values, out);
  else
    do_rows_anywhere (self, &places, scale, shift, values, out);
}
