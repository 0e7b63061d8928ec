/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lightness of a picture. Private to the quality layer; one owner at a time. */
#pragma once

#include "image/dsc-decode.h"
#include "quality/dsc-symmetry.h"

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

/** DscWindow: a part of a picture, in shares of its sides; (0, 0) is its left upper corner. */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} DscWindow;

/** DscWindow of all of it. */
#define DSC_WINDOW_ALL ((DscWindow){ 0, 0, 1, 1 })

/**
 * dsc_grey_squeeze:
 * @window: of the picture, and in it
 * @out: (out caller-allocates): @side × @side
 *
 * Squeezes a part of the picture into a square, each number the mean of its share, to fractions of
 * pixels; where the picture is smaller, pixels are repeated.
 */
void dsc_grey_squeeze (const DscGrey *self, const DscWindow *window, int side, float *out);
/** Returns: (transfer full): the picture, mirrored and turned. */
DscGrey *dsc_grey_turn (const DscGrey *self, DscSymmetry how);

G_END_DECLS
