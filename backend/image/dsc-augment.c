/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn for a photo, and the map from the output to the photo that it makes. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-philox.h"
#include "image/dsc-augment.h"

static const char *const words[] = {
  [DSC_FLIP_NONE] = "none",
  [DSC_FLIP_HORIZONTAL] = "horizontal",
  [DSC_FLIP_BOTH] = "both",
  [DSC_FLIP_DIHEDRAL] = "dihedral",
};

const char *
dsc_flip_to_string (DscFlip flip)
{
  g_return_val_if_fail ((gsize) flip < G_N_ELEMENTS (words), words[DSC_FLIP_NONE]);

  return words[flip];
}

gboolean
dsc_flip_from_string (const char *word, DscFlip *flip)
{
  g_return_val_if_fail (word != NULL && flip != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        *flip = (DscFlip) i;
        return TRUE;
      }
  return FALSE;
}

const DscAugment dsc_augment_notebook = {
  .flip = DSC_FLIP_DIHEDRAL,
  .max_rotate = 10,
  .max_zoom = 1.1,
  .max_lighting = 0.2,
  .max_warp = 0.2,
  .p_affine = 0.75,
  .p_lighting = 0.75,
};

const DscAugmentDraw dsc_augment_draw_none = {
  .zoom = 1,
  .zoom_row = 0.5,
  .zoom_column = 0.5,
  .brightness = 0.5,
  .contrast = 1,
  .crop_row = 0.5,
  .crop_column = 0.5,
};

/* --- drawing --- */

/* The places of the numbers in the generator. They must stay: a run that goes on draws what it
 * would have drawn. */
enum
{
  CROP_ROW,
  CROP_COLUMN,
  MIRROR_COLUMNS,
  MIRROR_ROWS,
  DIHEDRAL,
  WARP_COIN,
  WARP, /* four */
  ROTATE_COIN = WARP + 4,
  ROTATE,
  ZOOM_COIN,
  ZOOM,
  ZOOM_ROW,
  ZOOM_COLUMN,
  BRIGHTNESS_COIN,
  BRIGHTNESS,
  CONTRAST_COIN,
  CONTRAST,
  N_NUMBERS
};
#define N_BLOCKS ((N_NUMBERS + 3) / 4)

/* In the counter, so that whatever else is drawn from the same seed is independent of this. */
#define PURPOSE 0x41554731u /* "AUG1" */

static double
between (double low, double high, double u)
{
  return low + (high - low) * u;
}

static void
draw_flips (DscFlip flip, const double *u, DscAugmentDraw *draw)
{
  if (flip == DSC_FLIP_HORIZONTAL || flip == DSC_FLIP_BOTH)
    draw->mirror_columns = u[MIRROR_COLUMNS] < 0.5;
  if (flip == DSC_FLIP_BOTH)
    draw->mirror_rows = u[MIRROR_ROWS] < 0.5;
  if (flip == DSC_FLIP_DIHEDRAL)
    draw->dihedral = (guint) (u[DIHEDRAL] * 8);
}

static void
draw_affine (const DscAugment *self, const double *u, DscAugmentDraw *draw)
{
  if (u[WARP_COIN] < self->p_affine)
    for (int i = 0; i < 4; i++)
      draw->warp[i] = between (-self->max_warp, self->max_warp, u[WARP + i]);
  if (u[ROTATE_COIN] < self->p_affine)
    draw->rotate = between (-self->max_rotate, self->max_rotate, u[ROTATE]);
  if (u[ZOOM_COIN] < self->p_affine)
    {
      draw->zoom = between (1, self->max_zoom, u[ZOOM]);
      draw->zoom_row = u[ZOOM_ROW];
      draw->zoom_column = u[ZOOM_COLUMN];
    }
}

static void
draw_lighting (const DscAugment *self, const double *u, DscAugmentDraw *draw)
{
  double max = self->max_lighting;

  if (u[BRIGHTNESS_COIN] < self->p_lighting)
    draw->brightness = between ((1 - max) / 2, (1 + max) / 2, u[BRIGHTNESS]);
  if (u[CONTRAST_COIN] < self->p_lighting)
    draw->contrast = exp (between (log (1 - max), -log (1 - max), u[CONTRAST]));
}

void
dsc_augment_draw (const DscAugment *self, guint64 seed, guint32 epoch, guint32 photo,
                  DscAugmentDraw *draw)
{
  const guint32 key[2] = { (guint32) seed, (guint32) (seed >> 32) };
  double u[N_BLOCKS * 4];

  g_return_if_fail (self != NULL && draw != NULL);

  for (guint32 block = 0; block < N_BLOCKS; block++)
    {
      guint32 bits[4] = { photo, epoch, block, PURPOSE };

      dsc_philox4x32 (bits, key, bits);
      for (int i = 0; i < 4; i++)
        u[block * 4 + (guint32) i] = dsc_philox_double (bits[i]);
    }
  *draw = dsc_augment_draw_none;
  draw->crop_row = u[CROP_ROW];
  draw->crop_column = u[CROP_COLUMN];
  draw_flips (self->flip, u, draw);
  draw_affine (self, u, draw);
  draw_lighting (self, u, draw);
}

/* --- geometry: 3 × 3 matrices, row by row, on column vectors --- */

static void
multiply (const double a[9], const double b[9], double out[9])
{
  double product[9];

  for (int i = 0; i < 9; i++)
    product[i] = a[i / 3 * 3] * b[i % 3] + a[i / 3 * 3 + 1] * b[i % 3 + 3]
                 + a[i / 3 * 3 + 2] * b[i % 3 + 6];
  memcpy (out, product, sizeof product);
}

/* Solves eight equations, each row eight factors and the right-hand side, by elimination with
 * pivots. Equations without a solution give what is not finite. */
static void
solve (double rows[8][9], double solution[8])
{
  for (int column = 0; column < 8; column++)
    {
      int pivot = column;

      for (int row = column + 1; row < 8; row++)
        if (fabs (rows[row][column]) > fabs (rows[pivot][column]))
          pivot = row;
      for (int i = 0; i < 9; i++)
        {
          double kept = rows[column][i];

          rows[column][i] = rows[pivot][i];
          rows[pivot][i] = kept;
        }
      for (int row = column + 1; row < 8; row++)
        {
          double factor = rows[row][column] / rows[column][column];

          for (int i = column; i < 9; i++)
            rows[row][i] -= factor * rows[column][i];
        }
    }
  for (int row = 7; row >= 0; row--)
    {
      double rest = rows[row][8];

      for (int i = row + 1; i < 8; i++)
        rest -= rows[row][i] * solution[i];
      solution[row] = rest / rows[row][row];
    }
}

/* symmetric_warp: the projective map that takes the four moved corners back to where they were. */
static void
warp_matrix (const double m[4], double out[9])
{
  static const double corners[4][2] = { { -1, -1 }, { -1, 1 }, { 1, -1 }, { 1, 1 } };
  const double moved[4][2] = { { -1 - m[3], -1 - m[1] },
                               { -1 - m[2], 1 + m[1] },
                               { 1 + m[3], -1 - m[0] },
                               { 1 + m[2], 1 + m[0] } };
  double rows[8][9] = { { 0 } };

  for (int i = 0; i < 8; i++)
    {
      double x = moved[i / 2][0];
      double y = moved[i / 2][1];
      double wanted = corners[i / 2][i % 2];
      double *row = rows[i];

      memcpy (row + i % 2 * 3, (const double[]){ x, y, 1 }, 3 * sizeof *row);
      row[6] = -wanted * x;
      row[7] = -wanted * y;
      row[8] = wanted;
    }
  solve (rows, out);
  out[8] = 1;
}

/* Dihedral · rotation · zoom: zoom acts first. Aspect is corrected on the product, and not in the
 * translation, as in fastai. */
static void
affine_matrix (const DscAugmentDraw *self, int grid_width, int grid_height, double out[9])
{
  double x = self->dihedral & 1 ? -1 : 1;
  double y = self->dihedral & 2 ? -1 : 1;
  double angle = self->rotate * G_PI / 180;
  double s = 1 / self->zoom;
  const double straight[9] = { x, 0, 0, 0, y, 0, 0, 0, 1 };
  const double transposed[9] = { 0, x, 0, y, 0, 0, 0, 0, 1 };
  const double rotation[9] = { cos (angle), -sin (angle), 0, sin (angle), cos (angle), 0, 0, 0, 1 };
  const double zoom[9]
      = { s, 0, (1 - s) * (2 * self->zoom_column - 1), 0, s, (1 - s) * (2 * self->zoom_row - 1), 0,
          0, 1 };

  multiply (self->dihedral & 4 ? transposed : straight, rotation, out);
  multiply (out, zoom, out);
  out[1] *= (double) grid_height / grid_width;
  out[3] *= (double) grid_width / grid_height;
}

void
dsc_augment_draw_map (const DscAugmentDraw *self, int grid_width, int grid_height, int width,
                      int height, double map[9])
{
  const double half_width = (width - 1) / 2.0;
  const double half_height = (height - 1) / 2.0;
  const double pixels[9] = { half_width, 0, half_width, 0, half_height, half_height, 0, 0, 1 };
  double warp[9];

  g_return_if_fail (self != NULL && map != NULL);

  affine_matrix (self, grid_width, grid_height, map);
  multiply (pixels, map, map);
  warp_matrix (self->warp, warp);
  multiply (map, warp, map);
}
