/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fastai v1's geometry: sizes, area averages, sampling. */
#include "test-pictures.h"

#include <math.h>

#include "image/dsc-resize.h"

static const DscNormalisation plain = { { 0, 0, 0 }, { 1, 1, 1 } };

static void
test_sizes_follow_fastai (void)
{
  const struct
  {
    DscTarget target;
    int width, height;           /* of the photo */
    int grid_width, grid_height; /* worked out by hand from the formulas */
    int shrunk_width, shrunk_height;
  } cases[] = {
    { { 120, 160, DSC_RESIZE_SQUISH }, 640, 480, 160, 120, 320, 240 },
    { { 120, 160, DSC_RESIZE_SQUISH }, 320, 240, 160, 120, 320, 240 },
    { { 120, 160, DSC_RESIZE_SQUISH }, 100, 50, 160, 120, 100, 50 },
    { { 96, 96, DSC_RESIZE_SQUISH }, 640, 480, 96, 96, 256, 192 },
    { { 224, 224, DSC_RESIZE_CROP }, 640, 480, 299, 224, 598, 448 },
    { { 224, 224, DSC_RESIZE_PAD }, 640, 480, 224, 168, 448, 336 },
    /* 5 / 2 = 2.5 goes to the even neighbour. */
    { { 8, 8, DSC_RESIZE_PAD }, 16, 5, 8, 2, 16, 5 },
    { { 8, 8, DSC_RESIZE_PAD }, 4000, 3, 8, 1, 2666, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int width, height;

      dsc_target_grid_size (&cases[i].target, cases[i].width, cases[i].height, &width, &height);
      g_assert_cmpint (width, ==, cases[i].grid_width);
      g_assert_cmpint (height, ==, cases[i].grid_height);
      dsc_target_shrunk_size (&cases[i].target, cases[i].width, cases[i].height, &width, &height);
      g_assert_cmpint (width, ==, cases[i].shrunk_width);
      g_assert_cmpint (height, ==, cases[i].shrunk_height);
    }
}

static void
test_words_and_back (void)
{
  DscResize resize;

  for (int i = DSC_RESIZE_SQUISH; i <= DSC_RESIZE_PAD; i++)
    {
      g_assert_true (dsc_resize_from_string (dsc_resize_to_string ((DscResize) i), &resize));
      g_assert_cmpint (resize, ==, i);
    }
  g_assert_false (dsc_resize_from_string ("stretch", &resize));
}

static DscPixels *
random_picture (int width, int height)
{
  DscPixels *self = dsc_pixels_new (width, height);

  for (gsize i = 0; i < (gsize) width * height * 4; i++)
    self->data[i] = i % 4 == 3 ? 255 : (guint8) g_test_rand_int_range (0, 256);
  return self;
}

/* The definition, in whole numbers. */
static int
average (const DscPixels *in, int width, int height, int x, int y, int c)
{
  int left = x * in->width / width;
  int right = ((x + 1) * in->width + width - 1) / width;
  int top = y * in->height / height;
  int bottom = ((y + 1) * in->height + height - 1) / height;
  gint64 n = (gint64) (right - left) * (bottom - top);
  gint64 sum = 0;

  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      sum += in->data[((gsize) row * in->width + column) * 4 + c];
  return (int) ((2 * sum + n) / (2 * n));
}

static void
check_shrink (const DscPixels *in, int width, int height)
{
  g_autoptr (DscPixels) out = dsc_pixels_shrink (in, width, height);

  g_assert_cmpint (out->width, ==, width);
  g_assert_cmpint (out->height, ==, height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *pixel = out->data + ((gsize) y * width + x) * 4;

        for (int c = 0; c < 3; c++)
          g_assert_cmpint (pixel[c], ==, average (in, width, height, x, y, c));
        g_assert_cmpint (pixel[3], ==, 255);
      }
}

static void
test_area_averages_are_exact (void)
{
  const int sizes[][4]
      = { { 64, 48, 32, 24 }, { 62, 46, 31, 23 }, { 63, 47, 21, 12 }, { 90, 60, 30, 20 },
          { 97, 89, 33, 41 }, { 50, 40, 50, 40 }, { 50, 40, 49, 39 }, { 3, 700, 2, 1 },
          { 700, 3, 1, 2 },   { 1, 1, 1, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (DscPixels) in = random_picture (sizes[i][0], sizes[i][1]);

      check_shrink (in, sizes[i][2], sizes[i][3]);
    }
}

/* Values between two whole numbers, the half among them. */
static void
test_halves_are_rounded_up (void)
{
  g_autoptr (DscPixels) in = dsc_pixels_new (2, 4);
  g_autoptr (DscPixels) out = NULL;

  memset (in->data, 255, 2 * 4 * 4);
  /* The first two rows hold 0, 1, 1, 0; the others 0, 0, 0, 1, all in red. */
  for (int i = 0; i < 8; i++)
    in->data[i * 4] = i == 1 || i == 2 || i == 7;
  out = dsc_pixels_shrink (in, 1, 2);
  g_assert_cmpint (out->data[0], ==, 1);
  g_assert_cmpint (out->data[4], ==, 0);
}

static void
test_photo_of_the_right_size_passes_unchanged (void)
{
  const DscTarget target = { 30, 40, DSC_RESIZE_CROP };
  g_autoptr (DscPixels) in = random_picture (40, 30);
  g_autofree float *out = g_new (float, 30 * 40 * 3);

  dsc_sample_plain (in->data, 40, 30, 40, 30, &target, &plain, out);
  for (gsize i = 0; i < 30 * 40; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (out[i * 3 + c], in->data[i * 4 + c] / 255.0f, 1e-7);
}

/* A row of the grid, reflected without repeating its end. */
static int
reflected (int i, int n)
{
  while (i < 0 || i >= n)
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return i;
}

static void
test_crop_and_pad_take_the_middle (void)
{
  const DscTarget crop = { 20, 20, DSC_RESIZE_CROP };
  const DscTarget pad = { 20, 20, DSC_RESIZE_PAD };
  /* 20 rows are wanted; the grids are 33 × 20 and 20 × 12, the photo lies on them pixel on pixel.
   */
  g_autoptr (DscPixels) wide = random_picture (33, 20);
  g_autoptr (DscPixels) flat = random_picture (20, 12);
  g_autofree float *out = g_new (float, 20 * 20 * 3);

  dsc_sample_plain (wide->data, 33, 20, 33, 20, &crop, &plain, out);
  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 20; x++)
      g_assert_cmpfloat_with_epsilon (out[(y * 20 + x) * 3],
                                      wide->data[(y * 33 + x + 7) * 4] / 255.0f, 1e-6);
  dsc_sample_plain (flat->data, 20, 12, 20, 12, &pad, &plain, out);
  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 20; x++)
      g_assert_cmpfloat_with_epsilon (
          out[(y * 20 + x) * 3], flat->data[(reflected (y - 4, 12) * 20 + x) * 4] / 255.0f, 1e-6);
}

/* Bilinear sampling with corners aligned, in double precision, from the definition. */
static void
test_sampling_is_bilinear (void)
{
  const DscTarget target = { 17, 23, DSC_RESIZE_SQUISH };
  const DscNormalisation normal = { { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } };
  g_autoptr (DscPixels) in = random_picture (41, 38);
  g_autofree float *out = g_new (float, 17 * 23 * 3 + 1);

  out[17 * 23 * 3] = 4711;
  dsc_sample_plain (in->data, 41, 38, 41, 38, &target, &normal, out);
  /* Nothing behind the last pixel is touched. */
  g_assert_cmpfloat (out[17 * 23 * 3], ==, 4711);
  for (int i = 0; i < 17 * 23 * 3; i++)
    {
      int c = i % 3;
      int place = i / 3;
      int at_x = place % 23, at_y = place / 23;
      double x = at_x * 40 / 22.0;
      double y = at_y * 37 / 16.0;
      double value = 0;

      for (int corner = 0; corner < 4; corner++)
        {
          int column = MIN ((int) x + corner % 2, 40);
          int row = MIN ((int) y + corner / 2, 37);

          value += in->data[(row * 41 + column) * 4 + c]
                   * (corner % 2 ? x - floor (x) : 1 - x + floor (x))
                   * (corner / 2 ? y - floor (y) : 1 - y + floor (y));
        }
      value = (value / 255 - normal.mean[c]) / normal.std[c];
      g_assert_cmpfloat_with_epsilon (out[i], value, 2e-5);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resize/sizes-follow-fastai", test_sizes_follow_fastai);
  g_test_add_func ("/resize/words-and-back", test_words_and_back);
  g_test_add_func ("/resize/area-averages-are-exact", test_area_averages_are_exact);
  g_test_add_func ("/resize/halves-are-rounded-up", test_halves_are_rounded_up);
  g_test_add_func ("/resize/photo-of-the-right-size-passes-unchanged",
                   test_photo_of_the_right_size_passes_unchanged);
  g_test_add_func ("/resize/crop-and-pad-take-the-middle", test_crop_and_pad_take_the_middle);
  g_test_add_func ("/resize/sampling-is-bilinear", test_sampling_is_bilinear);
  return g_test_run ();
}
