/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation as fastai v1 does it in training: what is drawn for a photo, and the sampling of the
 * photo with it.
 *
 * Source: fastai/vision/transform.py (get_transforms and the transforms) and image.py of
 * fastai/fastai1; shared fixtures prove it. Geometry is composed into one map from the output to
 * the photo, the photo is sampled once, with reflection, then comes lighting, then normalisation.
 *
 * What is drawn depends on seed, epoch and photo alone, so that any batch can be made again and the
 * order of threads does not matter. Settings of zero (zoom: one) draw nothing. Any thread. */
#pragma once

#include "image/dsc-resize.h"

G_BEGIN_DECLS

/**
 * DscFlip:
 * @DSC_FLIP_NONE: never
 * @DSC_FLIP_HORIZONTAL: left and right exchanged with probability ½; fastai's flip_lr
 * @DSC_FLIP_BOTH: left and right, top and bottom, each with probability ½, independently
 * @DSC_FLIP_DIHEDRAL: one of the eight symmetries of the square, all equally often; fastai's
 * dihedral_affine: those that exchange rows and columns keep pixels square, so that a wide photo
 * loses its left and right and gets reflections there
 */
typedef enum
{
  DSC_FLIP_NONE,
  DSC_FLIP_HORIZONTAL,
  DSC_FLIP_BOTH,
  DSC_FLIP_DIHEDRAL
} DscFlip;

/** Returns: "none", "horizontal", "both" or "dihedral". */
const char *dsc_flip_to_string (DscFlip flip);
/** Returns: whether @word is one of the four, then in @flip. */
gboolean dsc_flip_from_string (const char *word, DscFlip *flip);

/**
 * DscAugment: the arguments of fastai's get_transforms().
 * @flip: which symmetries
 * @max_rotate: degrees, 0 … 180: rotated by −max … max
 * @max_zoom: 1 … 10: enlarged 1 … max times, about any point
 * @max_lighting: 0 … 0.9: brightness ½ (1 − max) … ½ (1 + max), contrast 1 − max … 1 / (1 − max),
 * the latter uniform in its logarithm
 * @max_warp: 0 … 0.5: perspective; each side's magnitude is −max … max of half the picture
 * @p_affine: probability of each of warp, rotation and zoom, independently
 * @p_lighting: probability of each of brightness and contrast, independently
 *
 * Crop and pad also draw where to cut.
 */
typedef struct
{
  DscFlip flip;
  double max_rotate;
  double max_zoom;
  double max_lighting;
  double max_warp;
  double p_affine;
  double p_lighting;
} DscAugment;

/** The notebook's: get_transforms (flip_vert=True). */
extern const DscAugment dsc_augment_notebook;

/**
 * DscAugmentDraw: what was drawn for one photo.
 * @warp: magnitudes of symmetric_warp; 0, 0, 0, 0: none
 * @mirror_columns: left and right are exchanged, after all other geometry
 * @mirror_rows: top and bottom likewise
 * @dihedral: k of dihedral_affine, 0 … 7; 0: none
 * @rotate: degrees; 0: none
 * @zoom: factor; 1: none
 * @zoom_row: about which point, 0 (top) … 1
 * @zoom_column: likewise, 0 (left) … 1
 * @brightness: in (0, 1); ½: none
 * @contrast: > 0; 1: none
 * @crop_row: which of the possible places is cut out by crop and pad, in [0, 1); ½: the middle
 * @crop_column: likewise
 */
typedef struct
{
  double warp[4];
  gboolean mirror_columns;
  gboolean mirror_rows;
  guint dihedral;
  double rotate;
  double zoom;
  double zoom_row;
  double zoom_column;
  double brightness;
  double contrast;
  double crop_row;
  double crop_column;
} DscAugmentDraw;

/** Nothing drawn: validation's way. */
extern const DscAugmentDraw dsc_augment_draw_none;

/**
 * dsc_augment_draw:
 * @self: the settings
 * @seed: of the run
 * @epoch: a number of its own for each epoch of each stage of the run
 * @photo: number of the photo in the dataset
 * @draw: (out caller-allocates)
 *
 * Each number drawn has its own place in the generator (Philox4x32-10): a setting that is changed
 * does not change what is drawn for the others.
 */
void dsc_augment_draw (const DscAugment *self, guint64 seed, guint32 epoch, guint32 photo,
                       DscAugmentDraw *draw);

/**
 * dsc_augment_draw_map:
 * @self: what was drawn
 * @grid_width: of the grid of dsc_target_grid_size()
 * @grid_height: likewise
 * @width: of the shrunk photo
 * @height: likewise
 * @map: (out caller-allocates): 3 × 3, row by row
 *
 * Where a point of the grid lies in the shrunk photo: for p = (x, y, 1), −1 and +1 being the
 * centres of the grid's first and last pixels, and q = @map · p, at column q₀ / q₂ and row q₁ / q₂.
 * All of warp, dihedral, rotation and zoom; mirroring and cropping choose p.
 */
void dsc_augment_draw_map (const DscAugmentDraw *self, int grid_width, int grid_height, int width,
                           int height, double map[9]);

/**
 * dsc_sample_augmented:
 * @shrunk: RGBX pixels of a photo shrunk for @target
 * @width: of @shrunk
 * @height: of @shrunk
 * @source_width: of the upright photo before shrinking: the grid of crop and pad depends on it
 * @source_height: likewise
 * @target: size and mode
 * @normalisation: what the network is trained with
 * @draw: what was drawn for the photo
 * @out: (out caller-allocates): target height × width × 3 floats, channels last
 *
 * Training's way of fastai v1. With nothing drawn it equals dsc_sample_plain().
 *
 * fastai shrinks a photo only if it is d > 1 times too large for the grid
 * (dsc_target_shrunk_size()) and d also exceeds the zoom; the photo here has been shrunk already if
 * d > 1. They differ where d lies between 1 and the zoom.
 */
void dsc_sample_augmented (const guint8 *shrunk, int width, int height, int source_width,
                           int source_height, const DscTarget *target,
                           const DscNormalisation *normalisation, const DscAugmentDraw *draw,
                           float *out);

G_END_DECLS
