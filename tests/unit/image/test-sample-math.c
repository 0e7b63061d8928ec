/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card computes of a photo, computed here: the kernel's text, compiled as C, beside the
 * processor's way. */
#include "test-pictures.h"

#include <math.h>
#include <string.h>

#include "image/dsc-sample-job.h"

static const DscNormalisation imagenet = { { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } };

/* Widest that a card's floats may be from the processor's. */
#define TOLERANCE 1e-5f

static DscPixels *
random_picture (int width, int height)
{
  DscPixels *self = dsc_pixels_new (width, height);

  for (gsize i = 0; i < (gsize) width * height * 4; i++)
    self->data[i] = (guint8) g_test_rand_int_range (0, 256);
  return self;
}

/* Distance of two halves (of either kind) in last places. */
static int
ulps (guint16 a, guint16 b)
{
  int x = a & 0x8000 ? -(a & 0x7fff) : a;
  int y = b & 0x8000 ? -(b & 0x7fff) : b;

  return ABS (x - y);
}

/* Every pixel by itself, as a card's threads do it, beside all of them by the processor's loops. */
static void
compare (const DscPixels *photo, int source_width, int source_height, const DscTarget *target,
         const DscAugmentDraw *draw)
{
  gsize n = (gsize) target->height * (gsize) target->width * 3;
  g_autofree float *wanted = g_new (float, n);
  const DscSampleScale scale = dsc_sample_scale (&imagenet);
  DscSampleJob job;

  dsc_sample_augmented (photo->data, photo->width, photo->height, source_width, source_height,
                        target, &imagenet, draw, wanted);
  dsc_sample_job_init (&job, photo->data, photo->width, photo->height, source_width, source_height,
                       target, draw);
  for (int y = 0; y < target->height; y++)
    for (int x = 0; x < target->width; x++)
      {
        const float *there = wanted + ((gsize) y * (gsize) target->width + (gsize) x) * 3;
        float here[3];

        dsc_sample_pixel (&job, &scale, x, y, here);
        for (int c = 0; c < 3; c++)
          {
            g_assert_cmpfloat (fabsf (here[c] - there[c]), <=, TOLERANCE);
            g_assert_cmpint (ulps (dsc_sample_to_bf16 (here[c]), dsc_sample_to_bf16 (there[c])), <=,
                             1);
            g_assert_cmpint (ulps (dsc_sample_to_f16 (here[c]), dsc_sample_to_f16 (there[c])), <=,
                             1);
          }
      }
}

static const DscTarget targets[] = {
  { 30, 40, DSC_RESIZE_SQUISH },
  { 32, 32, DSC_RESIZE_CROP },
  { 24, 41, DSC_RESIZE_PAD },
  { 8, 8, DSC_RESIZE_SQUISH },
};

static void
test_a_photo_that_is_not_augmented (void)
{
  static const int sizes[][2] = { { 64, 48 }, { 41, 33 }, { 1, 1 }, { 1, 9 }, { 7, 1 }, { 2, 2 } };

  for (gsize t = 0; t < G_N_ELEMENTS (targets); t++)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (DscPixels) photo = random_picture (sizes[i][0], sizes[i][1]);

        compare (photo, photo->width, photo->height, &targets[t], &dsc_augment_draw_none);
        compare (photo, photo->width * 2, photo->height * 3, &targets[t], &dsc_augment_draw_none);
      }
}

static void
test_augmented_photos (void)
{
  static const int sizes[][2] = { { 80, 60 }, { 61, 83 }, { 2, 30 }, { 1, 12 }, { 1, 1 } };

  for (gsize t = 0; t < G_N_ELEMENTS (targets); t++)
    for (guint32 number = 0; number < 40; number++)
      {
        DscAugment augment = dsc_augment_notebook;
        const int *size = sizes[number % G_N_ELEMENTS (sizes)];
        g_autoptr (DscPixels) photo = random_picture (size[0], size[1]);
        DscAugmentDraw draw;

        augment.flip = (DscFlip) (number % 4);
        dsc_augment_draw (&augment, 42, 7, number, &draw);
        compare (photo, photo->width + 5, photo->height, &targets[t], &draw);
      }
}

/* So bright, dark and rich in contrast that logits end where they are clamped. */
static void
test_the_hardest_light (void)
{
  static const double lights[][2]
      = { { 0.95, 1 }, { 0.05, 1 }, { 0.5, 10 }, { 0.95, 10 }, { 0.05, 0.1 } };
  g_autoptr (DscPixels) photo = random_picture (40, 30);

  memset (photo->data, 0, 200);
  memset (photo->data + 400, 255, 200);
  for (gsize i = 0; i < G_N_ELEMENTS (lights); i++)
    {
      DscAugmentDraw draw = dsc_augment_draw_none;

      draw.brightness = lights[i][0];
      draw.contrast = lights[i][1];
      compare (photo, 40, 30, &targets[0], &draw);
    }
}

/* A map with a pole in the picture: what is not finite is reflected to somewhere within. */
static void
test_a_pole_stays_in_the_photo (void)
{
  g_autoptr (DscPixels) photo = random_picture (40, 30);
  const DscSampleScale scale = { { 1, 1, 1 }, { 0, 0, 0 } };
  DscSampleJob job;
  float out[3];

  dsc_sample_job_init (&job, photo->data, 40, 30, 40, 30, &targets[0], &dsc_augment_draw_none);
  job.is_plain = FALSE;
  job.map[6] = 1;
  job.map[8] = 0;
  for (int x = 0; x < 40; x++)
    for (int y = 0; y < 30; y++)
      {
        dsc_sample_pixel (&job, &scale, x, y, out);
        for (int c = 0; c < 3; c++)
          g_assert_true (out[c] >= 0 && out[c] <= 1);
      }
  memset (job.map, 0, sizeof job.map);
  dsc_sample_pixel (&job, &scale, 3, 3, out);
  g_assert_true (out[0] >= 0 && out[0] <= 1);
}

/* The value of a half, by its definition. */
static double
half_value (guint16 half)
{
  int exponent = half >> 10 & 31;
  int fraction = half & 1023;
  double size = exponent == 0 ? ldexp (fraction, -24) : ldexp (fraction + 1024, exponent - 25);

  return half & 0x8000 ? -size : size;
}

/* Every number between two neighbours goes to the nearer one, the middle to the even one. */
static void
test_halves_are_the_nearest (void)
{
  for (guint half = 0; half < 0x7bff; half++)
    for (guint sign = 0; sign <= 0x8000; sign += 0x8000)
      {
        guint16 here = (guint16) (sign | half);
        guint16 next = (guint16) (here + 1);
        float low = (float) half_value (here);
        float high = (float) half_value (next);
        float middle = (float) ((half_value (here) + half_value (next)) / 2);

        g_assert_cmphex (dsc_sample_to_f16 (low), ==, here);
        g_assert_cmphex (dsc_sample_to_f16 (high), ==, next);
        g_assert_cmphex (dsc_sample_to_f16 (nextafterf (middle, low)), ==, here);
        g_assert_cmphex (dsc_sample_to_f16 (nextafterf (middle, high)), ==, next);
        g_assert_cmphex (dsc_sample_to_f16 (middle), ==, half % 2 == 0 ? here : next);
      }
  g_assert_cmphex (dsc_sample_to_f16 (65519.996f), ==, 0x7bff);
  g_assert_cmphex (dsc_sample_to_f16 (-65520), ==, 0xfc00);
}

static void
test_bfloat16_is_the_nearest (void)
{
  for (guint32 bits = 0; bits < 0x7f7f; bits++)
    {
      guint32 exact = bits << 16;
      float value;

      memcpy (&value, &exact, sizeof value);
      g_assert_cmphex (dsc_sample_to_bf16 (value), ==, bits);
      g_assert_cmphex (dsc_sample_to_bf16 (-value), ==, bits | 0x8000);
      exact |= 0x7fff;
      memcpy (&value, &exact, sizeof value);
      g_assert_cmphex (dsc_sample_to_bf16 (value), ==, bits);
      exact++;
      memcpy (&value, &exact, sizeof value);
      g_assert_cmphex (dsc_sample_to_bf16 (value), ==, bits + bits % 2);
      exact++;
      memcpy (&value, &exact, sizeof value);
      g_assert_cmphex (dsc_sample_to_bf16 (value), ==, bits + 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-math/a-photo-that-is-not-augmented",
                   test_a_photo_that_is_not_augmented);
  g_test_add_func ("/sample-math/augmented-photos", test_augmented_photos);
  g_test_add_func ("/sample-math/the-hardest-light", test_the_hardest_light);
  g_test_add_func ("/sample-math/a-pole-stays-in-the-photo", test_a_pole_stays_in_the_photo);
  g_test_add_func ("/sample-math/halves-are-the-nearest", test_halves_are_the_nearest);
  g_test_add_func ("/sample-math/bfloat16-is-the-nearest", test_bfloat16_is_the_nearest);
  return g_test_run ();
}
