/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of fastai v1, and the area average that goes before the sampling. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "image/dsc-resize.h"

static const char *const words[] = {
  [DSC_RESIZE_SQUISH] = "squish",
  [DSC_RESIZE_CROP] = "crop",
  [DSC_RESIZE_PAD] = "pad",
};

const char *
dsc_resize_to_string (DscResize resize)
{
  g_return_val_if_fail ((gsize) resize < G_N_ELEMENTS (words), words[DSC_RESIZE_SQUISH]);

  return words[resize];
}

gboolean
dsc_resize_from_string (const char *word, DscResize *resize)
{
  g_return_val_if_fail (word != NULL && resize != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *resize = (DscResize) i;
        return TRUE;
      }
  return FALSE;
}

void
dsc_target_grid_size (const DscTarget *target, int source_width, int source_height, int *width,
                      int *height)
{
  double rows = (double) source_height / target->height;
  double columns = (double) source_width / target->width;
  double ratio = target->resize == DSC_RESIZE_CROP ? MIN (rows, columns) : MAX (rows, columns);

  *width = target->width;
  *height = target->height;
  if (target->resize == DSC_RESIZE_SQUISH)
    return;
  /* rint() rounds half to even, as Python does. */
  *width = MAX ((int) rint (source_width / ratio), 1);
  *height = MAX ((int) rint (source_height / ratio), 1);
}

void
dsc_target_shrunk_size (const DscTarget *target, int source_width, int source_height, int *width,
                        int *height)
{
  int grid_width, grid_height;
  double d;

  dsc_target_grid_size (target, source_width, source_height, &grid_width, &grid_height);
  d = MIN ((double) source_height / grid_height, (double) source_width / grid_width) / 2;
  *width = source_width;
  *height = source_height;
  if (d <= 1)
    return;
  *width = MAX ((int) floor (source_width * (1 / d)), 1);
  *height = MAX ((int) floor (source_height * (1 / d)), 1);
}

/* Area averages. */

/* Halves two rows of RGBX to one of @width pixels. Bytes are added in pairs of 16 bits: four of
 * them are at most 1020. */
static void
halve_rows (const guint8 *upper, const guint8 *lower, guint8 *out, int width)
{
  const guint64 even_bytes = G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);

  for (int x = 0; x < width; x++)
    {
      guint64 a, b, even, odd;
      guint32 e, o, mean;

      memcpy (&a, upper + (gsize) x * 8, 8);
      memcpy (&b, lower + (gsize) x * 8, 8);
      even = (a & even_bytes) + (b & even_bytes);
      odd = ((a >> 8) & even_bytes) + ((b >> 8) & even_bytes);
      e = (guint32) even + (guint32) (even >> 32) + 0x00020002;
      o = (guint32) odd + (guint32) (odd >> 32) + 0x00020002;
      mean = ((e >> 2) & 0x00ff00ff) | ((o >> 2) & 0x00ff00ff) << 8;
      memcpy (out + (gsize) x * 4, &mean, 4);
    }
}

static void
halve (const DscPixels *in, DscPixels *out)
{
  gsize stride = (gsize) in->width * 4;

  for (int y = 0; y < out->height; y++)
    {
      const guint8 *upper = in->data + (gsize) y * 2 * stride;

      halve_rows (upper, upper + stride, out->data + (gsize) y * out->width * 4, out->width);
    }
}

/* The range that output @i of @n averages over @size inputs. */
static int
range_begin (int i, int size, int n)
{
  return (int) ((gint64) i * size / n);
}

static int
range_end (int i, int size, int n)
{
  return (int) ((((gint64) i + 1) * size + n - 1) / n);
}

/* As many bytes as may be added in 16 bits. */
#define ROWS_IN_16_BITS 257

/* Adds @n_rows rows of @n bytes to @sums; @small is scratch. Two steps, because 16 bits are twice
 * as fast. */
static void
add_rows (const guint8 *rows, gsize n, int n_rows, guint16 *restrict small, guint32 *restrict sums)
{
  while (n_rows > 0)
    {
      int now = MIN (n_rows, ROWS_IN_16_BITS);

      memset (small, 0, n * sizeof *small);
      for (int y = 0; y < now; y++, rows += n)
        for (gsize i = 0; i < n; i++)
          small[i] = (guint16) (small[i] + rows[i]);
      for (gsize i = 0; i < n; i++)
        sums[i] += small[i];
      n_rows -= now;
    }
}

/* Averages the column sums of @n_rows rows over the ranges of each output. */
static void
average_columns (const guint32 *sums, int in_width, int n_rows, guint8 *out, int width)
{
  for (int x = 0; x < width; x++, out += 4)
    {
      int begin = range_begin (x, in_width, width);
      int end = range_end (x, in_width, width);
      double inverse = 1.0 / ((double) n_rows * (end - begin));
      guint64 red = 0, green = 0, blue = 0;

      for (const guint32 *sum = sums + (gsize) begin * 4; sum < sums + (gsize) end * 4; sum += 4)
        {
          red += sum[0];
          green += sum[1];
          blue += sum[2];
        }
      /* The sum is a whole number of n-ths, n < 2³¹: what is added keeps a half from falling below
       * itself, and lifts nothing else. */
      out[0] = (guint8) ((double) red * inverse + (0.5 + 1e-10));
      out[1] = (guint8) ((double) green * inverse + (0.5 + 1e-10));
      out[2] = (guint8) ((double) blue * inverse + (0.5 + 1e-10));
      out[3] = 255;
    }
}

static gboolean
pool (const DscPixels *in, DscPixels *out)
{
  gsize n = (gsize) in->width * 4;
  g_autofree guint16 *small = g_try_new (guint16, n);
  g_autofree guint32 *sums = g_try_new (guint32, n);

  if (small == NULL || sums == NULL)
    return FALSE;
  for (int y = 0; y < out->height; y++)
    {
      int begin = range_begin (y, in->height, out->height);
      int n_rows = range_end (y, in->height, out->height) - begin;

      memset (sums, 0, n * sizeof *sums);
      add_rows (in->data + (gsize) begin * n, n, n_rows, small, sums);
      average_columns (sums, in->width, n_rows, out->data + (gsize) y * out->width * 4, out->width);
    }
  return TRUE;
}

DscPixels *
dsc_pixels_shrink (const DscPixels *self, int width, int height)
{
  g_autoptr (DscPixels) out = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (width >= 1 && width <= self->width && height >= 1 && height <= self->height,
                        NULL);

  out = dsc_pixels_new (width, height);
  if (out == NULL)
    return NULL;
  if (self->width == 2 * width && self->height == 2 * height)
    halve (self, out);
  else if (!pool (self, out))
    return NULL;
  return g_steal_pointer (&out);
}
