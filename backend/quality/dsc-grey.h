/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lightness of a picture. Private to the quality layer; one owner at a time. */
#pragma once

#include "image/dsc-decode.h"

G_BEGIN_DECLS

/** DscGrey: @data is @height × @width bytes, 0 … 255, rows from the top. */
typedef struct
{
  int width;
  int height;
  guint8 *data; /* (owned) */
} DscGrey;

/**
 * dsc_grey_read:
 * @info: (out) (optional): of the whole picture
 * @colour: (out) (optional): mean difference between the strongest and the weakest of red, green
 * and blue
 * @error: as dsc_decoder_read_small()
 *
 * Reads a picture, upright, with a longer side of 256 pixels, or whole where it is smaller.
 *
 * Returns: (transfer full) (nullable)
 */
DscGrey *dsc_grey_read (DscDecoder *decoder, const char *path, DscPictureInfo *info, double *colour,
                        GCancellable *cancellable, GError **error);
void dsc_grey_free (DscGrey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscGrey, dsc_grey_free)

/**
 * dsc_grey_squeeze:
 * @out: (out caller-allocates): @side × @side
 *
 * Squeezes the picture into a square, each number the mean of its share, to fractions of pixels;
 * where the picture is smaller, pixels are repeated.
 */
void dsc_grey_squeeze (const DscGrey *self, int side, float *out);

G_END_DECLS
