/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lightness of a picture. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-resize.h"
#include "quality/dsc-grey.h"

/* The longer side at which pictures are looked at: enough to tell a blurred one, and less than half
 * of a photo of 640 pixels, of which JPEG then decodes half. */
#define SIDE 256

static DscGrey *
grey_new (const DscPixels *pixels, double *colour)
{
  gsize n = (gsize) pixels->width * (gsize) pixels->height;
  DscGrey *self = g_new (DscGrey, 1);
  guint64 spread = 0;

  self->width = pixels->width;
  self->height = pixels->height;
  self->data = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *p = pixels->data + i * 4;

      self->data[i] = (guint8) ((77u * p[0] + 150u * p[1] + 29u * p[2] + 128) >> 8);
      spread += (guint) (MAX (MAX (p[0], p[1]), p[2]) - MIN (MIN (p[0], p[1]), p[2]));
    }
  if (colour != NULL)
    *colour = (double) spread / (double) n;
  return self;
}

DscGrey *
dsc_grey_read (DscDecoder *decoder, const char *path, DscPictureInfo *info, double *colour,
               GCancellable *cancellable, GError **error)
{
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  g_autoptr (DscPixels) pixels
      = dsc_decoder_read_small (decoder, path, &options, SIDE, info, cancellable, error);
  g_autoptr (DscPixels) shrunk = NULL;
  int longer;

  if (pixels == NULL)
    return NULL;
  longer = MAX (pixels->width, pixels->height);
  if (longer <= SIDE)
    return grey_new (pixels, colour);
  shrunk = dsc_pixels_shrink (pixels, MAX ((int) ((gint64) pixels->width * SIDE / longer), 1),
                              MAX ((int) ((gint64) pixels->height * SIDE / longer), 1));
  if (shrunk != NULL)
    return grey_new (shrunk, colour);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                       _ ("There is not enough memory for the picture."));
  return NULL;
}

void
dsc_grey_free (DscGrey *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self);
}

/* Squeezes @length of @n numbers, from @begin on and @step apart, into @side of them: each the mean
 * of its share, in which pixels count by how much of them lies in it. */
static void
squeeze_line (const float *in, int n, int step, double begin, double length, int side, float *out,
              int out_step)
{
  double share = length / side;

  for (int i = 0; i < side; i++)
    {
      double from = MAX (begin + i * share, 0), to = MIN (begin + (i + 1) * share, n), sum = 0;

      for (int k = (int) from; k < to; k++)
        sum += in[k * step] * (MIN (k + 1, to) - MAX (k, from));
      out[i * out_step] = (float) (sum / (to - from));
    }
}

void
dsc_grey_squeeze (const DscGrey *self, const DscWindow *window, int side, float *out)
{
  g_autofree float *line = g_new (float, self->width);
  g_autofree float *narrow = g_new (float, (gsize) self->height *(gsize) side);

  for (int y = 0; y < self->height; y++)
    {
      for (int x = 0; x < self->width; x++)
        line[x] = self->data[(gsize) y * (gsize) self->width + (gsize) x];
      squeeze_line (line, self->width, 1, window->x * self->width, window->width * self->width,
                    side, narrow + (gsize) y * (gsize) side, 1);
    }
  for (int x = 0; x < side; x++)
    squeeze_line (narrow + x, self->height, side, window->y * self->height,
                  window->height * self->height, side, out + x, side);
}

DscGrey *
dsc_grey_turn (const DscGrey *self, DscSymmetry how)
{
  gboolean is_swapped = (how & DSC_SYMMETRY_SWAP) != 0;
  DscGrey *turned = g_new (DscGrey, 1);

  turned->width = is_swapped ? self->height : self->width;
  turned->height = is_swapped ? self->width : self->height;
  turned->data = g_malloc ((gsize) self->width * (gsize) self->height);
  for (int y = 0; y < turned->height; y++)
    for (int x = 0; x < turned->width; x++)
      {
        int u = how & DSC_SYMMETRY_MIRROR ? turned->width - 1 - x : x;
        int v = how & DSC_SYMMETRY_FLIP ? turned->height - 1 - y : y;
        int column = is_swapped ? v : u, row = is_swapped ? u : v;

        turned->data[(gsize) y * (gsize) turned->width + (gsize) x]
            = self->data[(gsize) row * (gsize) self->width + (gsize) column];
      }
  return turned;
}
