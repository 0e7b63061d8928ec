/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling with augmentation, beside its definition in double precision, point by point. */
#include "test-pictures.h"

#include <math.h>

#include "image/dsc-augment.h"
#include "image/dsc-sample-private.h"

static const DscNormalisation plain = { { 0, 0, 0 }, { 1, 1, 1 } };
static const DscNormalisation imagenet = { { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } };

static DscPixels *
random_picture (int width, int height)
{
  DscPixels *self = dsc_pixels_new (width, height);

  for (gsize i = 0; i < (gsize) width * height * 4; i++)
    self->data[i] = i % 4 == 3 ? 255 : (guint8) g_test_rand_int_range (0, 256);
  return self;
}

/* Samples a photo as it is. Returns: (transfer full) */
static float *
sample (const DscPixels *photo, const DscTarget *target, const DscNormalisation *normalisation,
        const DscAugmentDraw *draw)
{
  gsize n = (gsize) target->height * (gsize) target->width * 3;
  float *out = g_new (float, n + 1);

  out[n] = 4711;
  dsc_sample_augmented (photo->data, photo->width, photo->height, photo->width, photo->height,
                        target, normalisation, draw, out);
  /* Nothing behind the last pixel is touched. */
  g_assert_cmpfloat (out[n], ==, 4711);
  return out;
}

/* --- the definition --- */

static double
reflected (double at, int n)
{
  if (n == 1)
    return 0;
  while (at < 0 || at > n - 1)
    at = at < 0 ? -at : 2 * (n - 1) - at;
  return at;
}

static int
reflected_point (int i, int n)
{
  return (int) reflected (i, n);
}

static double
bilinear (const DscPixels *photo, double x, double y, int c)
{
  double value = 0;

  for (int corner = 0; corner < 4; corner++)
    {
      int column = MIN ((int) x + corner % 2, photo->width - 1);
      int row = MIN ((int) y + corner / 2, photo->height - 1);

      value += photo->data[((gsize) row * photo->width + column) * 4 + c] / 255.0
               * (corner % 2 ? x - floor (x) : 1 - x + floor (x))
               * (corner / 2 ? y - floor (y) : 1 - y + floor (y));
    }
  return value;
}

static double
lit (double x, const DscAugmentDraw *draw)
{
  double logit;

  if (draw->brightness == 0.5 && draw->contrast == 1)
    return x;
  x = CLAMP (x, 1e-7, 1 - 1e-7);
  logit = log (x / (1 - x)) + log (draw->brightness / (1 - draw->brightness));
  return 1 / (1 + exp (-logit * draw->contrast));
}

/* The transforms one after the other, as fastai applies them to a point of the grid; the result is
 * in pixels of the photo. Aspect is corrected where one coordinate becomes a part of the other. */
static void
follow (const DscAugmentDraw *draw, int grid_width, int grid_height, const DscPixels *photo,
        const double warp[9], double *x, double *y)
{
  double aspect = (double) grid_height / grid_width;
  double s = 1 / draw->zoom;
  double turn = draw->rotate * G_PI / 180;
  double depth = warp[6] * *x + warp[7] * *y + warp[8];
  double warped_x = (warp[0] * *x + warp[1] * *y + warp[2]) / depth;
  double warped_y = (warp[3] * *x + warp[4] * *y + warp[5]) / depth;
  double shift_x = (1 - s) * (2 * draw->zoom_column - 1);
  double shift_y = (1 - s) * (2 * draw->zoom_row - 1);
  double turned_x, turned_y;

  if (draw->dihedral & 4)
    {
      turned_x = s * (sin (turn) * warped_x + cos (turn) * warped_y * aspect) + sin (turn) * shift_x
                 + cos (turn) * shift_y;
      turned_y = s * (cos (turn) * warped_x / aspect - sin (turn) * warped_y) + cos (turn) * shift_x
                 - sin (turn) * shift_y;
    }
  else
    {
      turned_x = s * (cos (turn) * warped_x - sin (turn) * warped_y * aspect) + cos (turn) * shift_x
                 - sin (turn) * shift_y;
      turned_y = s * (sin (turn) * warped_x / aspect + cos (turn) * warped_y) + sin (turn) * shift_x
                 + cos (turn) * shift_y;
    }
  *x = (turned_x * (draw->dihedral & 1 ? -1 : 1) + 1) / 2 * (photo->width - 1);
  *y = (turned_y * (draw->dihedral & 2 ? -1 : 1) + 1) / 2 * (photo->height - 1);
}

/* Warp alone, in normalised coordinates on both sides: a photo of 3 × 3 pixels, shifted by one. */
static void
warp_alone (const DscAugmentDraw *draw, double warp[9])
{
  DscAugmentDraw only = dsc_augment_draw_none;

  memcpy (only.warp, draw->warp, sizeof only.warp);
  dsc_augment_draw_map (&only, 3, 3, 3, 3, warp);
  for (int i = 0; i < 6; i++)
    warp[i] -= warp[6 + i % 3];
}

static void
compare_with_definition (const DscPixels *photo, const DscTarget *target,
                         const DscAugmentDraw *draw)
{
  g_autofree float *out = sample (photo, target, &imagenet, draw);
  double warp[9];
  int grid_width, grid_height, left, top;

  warp_alone (draw, warp);
  dsc_target_grid_size (target, photo->width, photo->height, &grid_width, &grid_height);
  g_assert_cmpint (grid_width, >=, target->width);
  g_assert_cmpint (grid_height, >=, target->height);
  left = (int) ((grid_width - target->width + 1) * draw->crop_column);
  top = (int) ((grid_height - target->height + 1) * draw->crop_row);
  for (int i = 0; i < target->height * target->width; i++)
    {
      int column = left + i % target->width;
      int row = top + i / target->width;
      double x = (2.0 * column / (grid_width - 1) - 1) * (draw->mirror_columns ? -1 : 1);
      double y = (2.0 * row / (grid_height - 1) - 1) * (draw->mirror_rows ? -1 : 1);

      follow (draw, grid_width, grid_height, photo, warp, &x, &y);
      for (int c = 0; c < 3; c++)
        {
          double value = lit (
              bilinear (photo, reflected (x, photo->width), reflected (y, photo->height), c), draw);

          g_assert_cmpfloat_with_epsilon (out[i * 3 + c],
                                          (value - imagenet.mean[c]) / imagenet.std[c], 2e-4);
        }
    }
}

static void
test_draws_follow_the_definition (void)
{
  const DscTarget targets[] = { { 24, 37, DSC_RESIZE_SQUISH }, { 24, 37, DSC_RESIZE_CROP } };
  g_autoptr (DscPixels) photo = random_picture (61, 43);
  DscAugment settings = dsc_augment_notebook;

  for (int flip = DSC_FLIP_NONE; flip <= DSC_FLIP_DIHEDRAL; flip++)
    for (guint32 i = 0; i < 100; i++)
      {
        DscAugmentDraw draw;

        settings.flip = (DscFlip) flip;
        dsc_augment_draw (&settings, 1, 0, i, &draw);
        compare_with_definition (photo, &targets[i % 2], &draw);
      }
}

/* Turned half round at a tenth of the size: reflections of reflections. */
static void
test_reflections_go_on_and_on (void)
{
  const DscTarget target = { 24, 37, DSC_RESIZE_SQUISH };
  g_autoptr (DscPixels) photo = test_picture_new (9, 7);
  DscAugmentDraw draw = dsc_augment_draw_none;

  draw.zoom = 0.1;
  compare_with_definition (photo, &target, &draw);
  draw.rotate = 137;
  compare_with_definition (photo, &target, &draw);
}

/* --- the map --- */

static void
apply (const double map[9], double x, double y, double *at_x, double *at_y)
{
  double depth = map[6] * x + map[7] * y + map[8];

  *at_x = (map[0] * x + map[1] * y + map[2]) / depth;
  *at_y = (map[3] * x + map[4] * y + map[5]) / depth;
}

static void
test_warp_takes_the_moved_corners_back (void)
{
  const double m[4] = { 0.15, -0.2, 0.05, 0.18 };
  const double moved[4][2] = { { -1 - m[3], -1 - m[1] },
                               { -1 - m[2], 1 + m[1] },
                               { 1 + m[3], -1 - m[0] },
                               { 1 + m[2], 1 + m[0] } };
  DscAugmentDraw draw = dsc_augment_draw_none;
  double map[9], x, y;

  memcpy (draw.warp, m, sizeof m);
  dsc_augment_draw_map (&draw, 160, 120, 320, 240, map);
  for (int i = 0; i < 4; i++)
    {
      apply (map, moved[i][0], moved[i][1], &x, &y);
      g_assert_cmpfloat_with_epsilon (x, i < 2 ? 0 : 319, 1e-9);
      g_assert_cmpfloat_with_epsilon (y, i % 2 == 0 ? 0 : 239, 1e-9);
    }
}

/* Equal magnitudes only scale. */
static void
test_even_warp_is_a_scale (void)
{
  DscAugmentDraw draw = { { 0.2, 0.2, 0.2, 0.2 }, .zoom = 1 };
  double map[9], x, y;

  dsc_augment_draw_map (&draw, 160, 120, 3, 3, map);
  apply (map, 0.3, -0.7, &x, &y);
  g_assert_cmpfloat_with_epsilon (x - 1, 0.3 / 1.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (y - 1, -0.7 / 1.2, 1e-12);
}

/* Rows and columns exchanged on 120 × 160: the middle three quarters of the width, and a third of
 * the height outside on either side. */
static void
test_transposed_pixels_stay_square (void)
{
  DscAugmentDraw draw = dsc_augment_draw_none;
  double map[9], x, y;

  draw.dihedral = 4;
  dsc_augment_draw_map (&draw, 160, 120, 3, 3, map);
  apply (map, 1, 1, &x, &y);
  g_assert_cmpfloat_with_epsilon (x - 1, 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (y - 1, 4.0 / 3, 1e-12);
}

/* --- whole pixels --- */

static void
test_symmetries_of_a_square_move_pixels (void)
{
  const DscTarget target = { 13, 13, DSC_RESIZE_SQUISH };
  g_autoptr (DscPixels) photo = random_picture (13, 13);

  for (guint k = 0; k < 8; k++)
    {
      DscAugmentDraw draw = dsc_augment_draw_none;
      g_autofree float *out = NULL;

      draw.dihedral = k;
      out = sample (photo, &target, &plain, &draw);
      for (int i = 0; i < 13 * 13; i++)
        {
          int column = k & 4 ? i / 13 : i % 13;
          int row = k & 4 ? i % 13 : i / 13;

          column = k & 1 ? 12 - column : column;
          row = k & 2 ? 12 - row : row;
          for (int c = 0; c < 3; c++)
            g_assert_cmpfloat_with_epsilon (
                out[i * 3 + c], photo->data[(row * 13 + column) * 4 + c] / 255.0f, 1e-5);
        }
    }
}

/* Mirroring comes last: of everything else it makes the mirror image. */
static void
test_mirroring_mirrors_the_result (void)
{
  const DscTarget target = { 20, 31, DSC_RESIZE_SQUISH };
  g_autoptr (DscPixels) photo = random_picture (50, 40);
  DscAugment settings = dsc_augment_notebook;
  DscAugmentDraw draw;
  g_autofree float *straight = NULL;
  g_autofree float *mirrored = NULL;

  settings.flip = DSC_FLIP_NONE;
  settings.p_affine = 1;
  dsc_augment_draw (&settings, 1, 2, 3, &draw);
  straight = sample (photo, &target, &plain, &draw);
  draw.mirror_columns = TRUE;
  draw.mirror_rows = TRUE;
  mirrored = sample (photo, &target, &plain, &draw);
  for (int i = 0; i < 20 * 31; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat (mirrored[i * 3 + c], ==, straight[(20 * 31 - 1 - i) * 3 + c]);
}

/* The photo lies pixel on pixel on a grid of 33 × 20 (crop: 14 places) or 20 × 12 (pad: to 20, with
 * one place; an odd 13 gets four above and four below and so two places). */
static void
test_crop_and_pad_take_the_place_drawn (void)
{
  const struct
  {
    DscTarget target;
    int width, height;
    double place;
    int column, row; /* of the grid, at the output's upper left */
  } cases[] = {
    { { 20, 20, DSC_RESIZE_CROP }, 33, 20, 0, 0, 0 },
    { { 20, 20, DSC_RESIZE_CROP }, 33, 20, 0.5, 7, 0 },
    { { 20, 20, DSC_RESIZE_CROP }, 33, 20, 0.71, 9, 0 },
    { { 20, 20, DSC_RESIZE_CROP }, 33, 20, 0.999, 13, 0 },
    { { 20, 20, DSC_RESIZE_PAD }, 20, 12, 0, 0, -4 },
    { { 20, 20, DSC_RESIZE_PAD }, 20, 12, 0.999, 0, -4 },
    { { 20, 20, DSC_RESIZE_PAD }, 20, 13, 0, 0, -4 },
    { { 20, 20, DSC_RESIZE_PAD }, 20, 13, 0.999, 0, -3 },
  };

  for (gsize n = 0; n < G_N_ELEMENTS (cases); n++)
    for (int mirror = 0; mirror < 2; mirror++)
      {
        int width = cases[n].width, height = cases[n].height;
        g_autoptr (DscPixels) photo = random_picture (width, height);
        DscAugmentDraw draw = dsc_augment_draw_none;
        g_autofree float *out = NULL;

        draw.crop_row = draw.crop_column = cases[n].place;
        draw.mirror_columns = mirror;
        out = sample (photo, &cases[n].target, &plain, &draw);
        for (int i = 0; i < 20 * 20; i++)
          {
            int column = reflected_point (cases[n].column + i % 20, width);
            int row = reflected_point (cases[n].row + i / 20, height);

            column = mirror ? width - 1 - column : column;
            g_assert_cmpfloat_with_epsilon (out[i * 3],
                                            photo->data[(row * width + column) * 4] / 255.0f, 1e-4);
          }
      }
}

/* --- nothing drawn --- */

static void
test_nothing_drawn_is_validations_way (void)
{
  for (int resize = DSC_RESIZE_SQUISH; resize <= DSC_RESIZE_PAD; resize++)
    {
      const DscTarget target = { 24, 37, (DscResize) resize };
      g_autoptr (DscPixels) photo = random_picture (61, 50);
      g_autofree float *expected = g_new (float, 24 * 37 * 3);
      DscAugmentDraw draw = dsc_augment_draw_none;
      g_autofree float *out = sample (photo, &target, &imagenet, &draw);
      g_autofree float *turned = NULL;

      dsc_sample_plain (photo->data, 61, 50, 61, 50, &target, &imagenet, expected);
      g_assert_cmpmem (out, 24 * 37 * 3 * sizeof *out, expected, 24 * 37 * 3 * sizeof *out);
      /* Next to nothing gives next to the same. */
      draw.rotate = 1e-9;
      turned = sample (photo, &target, &imagenet, &draw);
      for (int i = 0; i < 24 * 37 * 3; i++)
        g_assert_cmpfloat_with_epsilon (turned[i], expected[i], 2e-4);
    }
}

/* --- lighting --- */

/* A photo of all grey levels, each at its place. */
static void
test_lighting_of_every_level (void)
{
  const DscTarget target = { 16, 16, DSC_RESIZE_SQUISH };
  const double settings[][2] = { { 0.4, 1 },   { 0.6, 1 },    { 0.5, 0.8 }, { 0.5, 1.25 },
                                 { 0.4, 0.8 }, { 0.6, 1.25 }, { 0.05, 10 }, { 0.95, 0.1 } };
  g_autoptr (DscPixels) photo = dsc_pixels_new (16, 16);

  for (int i = 0; i < 256 * 4; i++)
    photo->data[i] = (guint8) (i / 4);
  for (gsize n = 0; n < G_N_ELEMENTS (settings); n++)
    {
      DscAugmentDraw draw = dsc_augment_draw_none;
      g_autofree float *out = NULL;

      draw.brightness = settings[n][0];
      draw.contrast = settings[n][1];
      out = sample (photo, &target, &plain, &draw);
      /* Black and white are moved by rounding alone, and where logits saturate a lot. */
      for (int i = 1; i < 255; i++)
        g_assert_cmpfloat_with_epsilon (out[i * 3], lit (i / 255.0, &draw), 2e-5);
      g_assert_cmpfloat_with_epsilon (out[0], lit (0, &draw), 1e-4);
      g_assert_cmpfloat_with_epsilon (out[255 * 3], lit (1, &draw), 1e-2);
    }
}

/* --- processors --- */

static void
test_wide_registers_change_no_bit (void)
{
  const float columns[]
      = { -1, -0.9f, -0.77f, -0.5f, -0.31f, -0.2f, 0, 0.1f, 0.23f, 0.36f, 0.5f, 0.67f, 0.8f, 1 };
  g_autoptr (DscPixels) photo = random_picture (41, 33);
  DscAugment settings = dsc_augment_notebook;

  if (!dsc_sample_rows_can_be_wide ())
    {
      g_test_skip ("this processor has no wide registers");
      return;
    }
  settings.max_warp = 0.5;
  for (guint32 i = 0; i < 300; i++)
    {
      DscSampleJob job = { .data = photo->data, .width = 41, .height = 33 };
      const DscSampleRows rows
          = { &job, columns, columns, 14, 14, { { 4.4f, 4.4f, 4.4f }, { -0.3f, -0.3f, -0.3f } } };
      float narrow[14 * 14 * 3], wide[14 * 14 * 3];
      DscAugmentDraw draw;
      double map[9];

      dsc_augment_draw (&settings, 1, 2, i, &draw);
      dsc_augment_draw_map (&draw, 14, 14, 41, 33, map);
      for (int k = 0; k < 9; k++)
        job.map[k] = (float) map[k];
      job.light = (gint32) (i % 3);
      job.contrast = (float) draw.contrast;
      job.darkness = 1.1f;
      g_assert_cmpint (G_N_ELEMENTS (columns), ==, rows.n_columns);
      dsc_sample_rows (&rows, FALSE, narrow);
      dsc_sample_rows (&rows, TRUE, wide);
      g_assert_cmpmem (narrow, sizeof narrow, wide, sizeof wide);
    }
}

/* Photos of one row or column, and maps that turn over and have poles: finite values all the same,
 * and nothing read outside of the photo (which the sanitizers see). */
static void
test_odd_photos_and_wild_maps_stay_inside (void)
{
  const int sizes[][2] = { { 1, 1 }, { 1, 40 }, { 40, 1 }, { 2, 2 }, { 2, 1 }, { 40, 30 } };
  const DscAugment wild = { DSC_FLIP_DIHEDRAL, 180, 10, 0.9, 0.999, 1, 1 };

  for (gsize n = 0; n < G_N_ELEMENTS (sizes); n++)
    for (guint32 i = 0; i < 60; i++)
      {
        const DscTarget target = { 8, 9, (DscResize) (i % 3) };
        g_autoptr (DscPixels) photo = random_picture (sizes[n][0], sizes[n][1]);
        g_autofree float *out = NULL;
        DscAugmentDraw draw;

        dsc_augment_draw (&wild, 1, 2, i, &draw);
        if (i % 10 == 0)
          /* All corners moved onto one line. */
          draw.warp[0] = draw.warp[1] = draw.warp[2] = draw.warp[3] = -1;
        out = sample (photo, &target, &plain, &draw);
        for (int k = 0; k < 8 * 9 * 3; k++)
          {
            g_assert_cmpfloat (out[k], >=, 0);
            g_assert_cmpfloat (out[k], <=, 1.0001);
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-augmented/draws-follow-the-definition",
                   test_draws_follow_the_definition);
  g_test_add_func ("/sample-augmented/reflections-go-on-and-on", test_reflections_go_on_and_on);
  g_test_add_func ("/sample-augmented/warp-takes-the-moved-corners-back",
                   test_warp_takes_the_moved_corners_back);
  g_test_add_func ("/sample-augmented/even-warp-is-a-scale", test_even_warp_is_a_scale);
  g_test_add_func ("/sample-augmented/transposed-pixels-stay-square",
                   test_transposed_pixels_stay_square);
  g_test_add_func ("/sample-augmented/symmetries-of-a-square-move-pixels",
                   test_symmetries_of_a_square_move_pixels);
  g_test_add_func ("/sample-augmented/mirroring-mirrors-the-result",
                   test_mirroring_mirrors_the_result);
  g_test_add_func ("/sample-augmented/crop-and-pad-take-the-place-drawn",
                   test_crop_and_pad_take_the_place_drawn);
  g_test_add_func ("/sample-augmented/nothing-drawn-is-validations-way",
                   test_nothing_drawn_is_validations_way);
  g_test_add_func ("/sample-augmented/lighting-of-every-level", test_lighting_of_every_level);
  g_test_add_func ("/sample-augmented/wide-registers-change-no-bit",
                   test_wide_registers_change_no_bit);
  g_test_add_func ("/sample-augmented/odd-photos-and-wild-maps-stay-inside",
                   test_odd_photos_and_wild_maps_stay_inside);
  return g_test_run ();
}
