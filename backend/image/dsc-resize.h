/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of fastai v1 without augmentation: which grid a photo is sampled on, how far it is
 * shrunk first, and the sampling.
 *
 * Source: fastai/vision/image.py (Image.refresh, _grid_sample, _get_resize_target) and transform.py
 * (crop_pad) of fastai/fastai1; shared fixtures prove it. A photo is first area-averaged ("shrunk")
 * so that its limiting side is twice the grid's (never enlarged), which is what the pixel cache
 * keeps, and then sampled bilinearly with corners aligned. Any thread. */
#pragma once

#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/**
 * DscResize:
 * @DSC_RESIZE_SQUISH: the whole photo, its aspect ratio not kept; fastai's way for a size of height
 * and width
 * @DSC_RESIZE_CROP: the aspect ratio kept, the middle cut out
 * @DSC_RESIZE_PAD: the aspect ratio kept, the rest filled with reflections
 */
typedef enum
{
  DSC_RESIZE_SQUISH,
  DSC_RESIZE_CROP,
  DSC_RESIZE_PAD
} DscResize;

/** Returns: "squish", "crop" or "pad". */
const char *dsc_resize_to_string (DscResize resize);
/** Returns: whether @word is one of the three, then in @resize. */
gboolean dsc_resize_from_string (const char *word, DscResize *resize);

/** DscTarget: what the network wants to see. @height and @width in pixels, 8 … 4096 each. */
typedef struct
{
  int height;
  int width;
  DscResize resize;
} DscTarget;

/**
 * dsc_target_grid_size:
 * @source_width: of the upright photo, pixels
 * @source_height: likewise
 * @width: (out): of the grid
 * @height: (out): likewise
 *
 * The grid h × w on which a photo is sampled, corner on corner: @target for squish; for crop and
 * pad scaled so that the ratio is kept, (round (H / r), round (W / r)) with r = min (crop) or max
 * (pad) of H / target height, W / target width, rounded half to even as Python's round, at least 1.
 */
void dsc_target_grid_size (const DscTarget *target, int source_width, int source_height, int *width,
                           int *height);

/**
 * dsc_target_shrunk_size:
 * @source_width: of the upright photo, pixels
 * @source_height: likewise
 * @width: (out): of the photo after area averaging, at most @source_width
 * @height: (out): likewise
 *
 * With the grid h × w of dsc_target_grid_size(): d = min (H / h, W / w) / 2; if d > 1 the size is
 * ⌊H · (1 / d)⌋ × ⌊W · (1 / d)⌋ in double precision, else unchanged.
 */
void dsc_target_shrunk_size (const DscTarget *target, int source_width, int source_height,
                             int *width, int *height);

/**
 * dsc_pixels_shrink:
 * @self: a picture
 * @width: 1 … its width
 * @height: 1 … its height
 *
 * Adaptive average pooling (PyTorch's: row i averages rows ⌊i·H/h⌋ … ⌈(i+1)·H/h⌉ − 1), each result
 * rounded to the nearest integer, halves up. Exact; halving both sides has a fast way.
 *
 * Returns: (transfer full) (nullable): a new picture, or %NULL when memory is out.
 */
DscPixels *dsc_pixels_shrink (const DscPixels *self, int width, int height);

/** DscNormalisation: x' = (x / 255 − mean) / std per channel, red, green, blue. */
typedef struct
{
  float mean[3];
  float std[3];
} DscNormalisation;

/**
 * dsc_sample_plain:
 * @shrunk: RGBX pixels of a photo shrunk for @target
 * @width: of @shrunk
 * @height: of @shrunk
 * @source_width: of the upright photo before shrinking: the grid of crop and pad depends on it
 * @source_height: likewise
 * @target: size and mode
 * @normalisation: what the network was trained with
 * @out: (out caller-allocates): target height × width × 3 floats, channels last
 *
 * Validation's way of fastai v1: bilinear sampling, align_corners, no augmentation, then
 * @normalisation.
 */
void dsc_sample_plain (const guint8 *shrunk, int width, int height, int source_width,
                       int source_height, const DscTarget *target,
                       const DscNormalisation *normalisation, float *out);

G_END_DECLS
