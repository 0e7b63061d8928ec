/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sampling with and without augmentation share, and the inner loops of the former. Internal to
 * them. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_sample_grid_point:
 * @i: row (or column) of the output
 * @n: how many it has
 * @grid: how many points the grid has
 * @place: in [0, 1): which of the possible places is cut out; ½: the middle
 *
 * Where the grid is smaller than the output it is padded by ⌊(missing + 1) / 2⌋ on both sides
 * first.
 *
 * Returns: which point of the grid lies there, reflected at the grid's ends.
 */
int dsc_sample_grid_point (int i, int n, int grid, double place);

/** DscSampleLight: how much of lighting there is to do. */
typedef enum
{
  DSC_SAMPLE_LIGHT_NONE,
  DSC_SAMPLE_LIGHT_BRIGHTNESS, /* contrast is 1 */
  DSC_SAMPLE_LIGHT_ALL
} DscSampleLight;

/**
 * DscSampleRows:
 * @data: RGBX pixels of the photo
 * @width: of the photo
 * @height: of the photo
 * @map: from (x, y, 1) to the photo's pixels, see dsc_augment_draw_map()
 * @columns: (array length=n_columns): x of the output's columns
 * @rows: (array length=n_rows): y of its rows
 * @light: which lighting
 * @contrast: factor of the logit
 * @darkness: (1 − b) / b of brightness b; for %DSC_SAMPLE_LIGHT_ALL raised to @contrast
 * @scale: value × scale + shift, per channel
 * @shift: likewise
 *
 * Everything borrowed.
 */
typedef struct
{
  const guint8 *data;
  int width;
  int height;
  float map[9];
  const float *columns;
  const float *rows;
  int n_columns;
  int n_rows;
  DscSampleLight light;
  float contrast;
  float darkness;
  float scale[3];
  float shift[3];
} DscSampleRows;

/** Returns: whether this processor can do it with wide registers. */
gboolean dsc_sample_rows_can_be_wide (void);

/**
 * dsc_sample_rows:
 * @wide: with wide registers; only if dsc_sample_rows_can_be_wide(). The same bits come out
 * @out: (out caller-allocates): n_rows × n_columns × 3 floats
 */
void dsc_sample_rows (const DscSampleRows *self, gboolean wide, float *out);

G_END_DECLS
