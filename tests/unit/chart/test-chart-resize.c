/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What resizing does to a photo: how much, in words, and drawn. */
#include "chart-surface.h"

#include "chart/dsc-chart-resize.h"
#include "image/dsc-view.h"

static const DscTarget squish = { 100, 100, DSC_RESIZE_SQUISH };
static const DscTarget crop = { 100, 100, DSC_RESIZE_CROP };
static const DscTarget pad = { 100, 100, DSC_RESIZE_PAD };

/* Pure red. */
static DscPixels *
photo_new (int width, int height)
{
  DscPixels *photo = dsc_pixels_new (width, height);

  for (gsize i = 0; i < (gsize) width * height; i++)
    memcpy (photo->data + 4 * i, "\xff\x00\x00\xff", 4);
  return photo;
}

static void
test_crop_loses_and_pad_makes_up (void)
{
  DscChartResize resize;

  dsc_chart_resize_measure (&crop, 400, 200, &resize);
  g_assert_cmpfloat_with_epsilon (resize.lost, 0.5, 1e-9);
  g_assert_cmpfloat (resize.made_up, ==, 0);
  g_assert_cmpfloat (resize.squeeze, ==, 1);
  dsc_chart_resize_measure (&pad, 400, 200, &resize);
  g_assert_cmpfloat_with_epsilon (resize.made_up, 0.5, 1e-9);
  g_assert_cmpfloat (resize.lost, ==, 0);
  dsc_chart_resize_measure (&squish, 400, 200, &resize);
  g_assert_cmpfloat_with_epsilon (resize.squeeze, 0.5, 1e-9);
  dsc_chart_resize_measure (&crop, 200, 200, &resize);
  g_assert_cmpfloat (resize.lost, ==, 0);
}

static void
test_it_is_said_in_a_sentence (void)
{
  g_autofree char *lost = dsc_chart_resize_words (&crop, 400, 200);
  g_autofree char *made_up = dsc_chart_resize_words (&pad, 200, 400);
  g_autofree char *narrower = dsc_chart_resize_words (&squish, 400, 200);
  g_autofree char *flatter = dsc_chart_resize_words (&squish, 100, 200);
  g_autofree char *nothing = dsc_chart_resize_words (&squish, 300, 300);

  g_assert_nonnull (strstr (lost, "50 % of the photo"));
  g_assert_nonnull (strstr (made_up, "50 % of the picture"));
  g_assert_nonnull (strstr (narrower, "narrower: 50 %"));
  g_assert_nonnull (strstr (flatter, "flatter: 50 %"));
  g_assert_nonnull (strstr (nothing, "Nothing is lost"));
}

static guint
count_red (cairo_surface_t *surface, int left, int right)
{
  guint n = 0;

  for (int y = 60; y < 140; y++)
    for (int x = left; x < right; x++)
      n += pixel (surface, x, y) == 0xff0000u;
  return n;
}

static void
draw (cairo_surface_t *surface, const DscPixels *photo, const DscTarget *target)
{
  g_autoptr (cairo_t) cr = cairo_create (surface);
  g_autoptr (DscPixels) seen = dsc_view_of_training (photo, target, &dsc_augment_draw_none);

  dsc_chart_resize_draw (cr, photo, target, seen, 200, 200, dsc_chart_style_get (FALSE));
}

static void
test_what_is_lost_is_hatched (void)
{
  g_autoptr (DscPixels) photo = photo_new (400, 200);
  g_autoptr (cairo_surface_t) surface = new_surface (200, 200);

  /* 200 × 100 in the middle; crop keeps the columns 50 … 149. */
  draw (surface, photo, &crop);
  g_assert_cmpuint (count_red (surface, 2, 45), ==, 0);
  g_assert_cmpuint (count_red (surface, 55, 145), ==, 80 * 90);
  g_assert_cmpuint (count_red (surface, 155, 198), ==, 0);
  g_assert_cmpuint (pixel (surface, 100, 20), ==, UNTOUCHED);
}

static void
test_squish_shows_what_the_network_sees (void)
{
  g_autoptr (DscPixels) photo = photo_new (400, 200);
  g_autoptr (cairo_surface_t) surface = new_surface (200, 200);

  draw (surface, photo, &squish);
  g_assert_cmpuint (count_red (surface, 0, 200), ==, 80 * 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-resize/crop-loses-and-pad-makes-up", test_crop_loses_and_pad_makes_up);
  g_test_add_func ("/chart-resize/it-is-said-in-a-sentence", test_it_is_said_in_a_sentence);
  g_test_add_func ("/chart-resize/what-is-lost-is-hatched", test_what_is_lost_is_hatched);
  g_test_add_func ("/chart-resize/squish-shows-what-the-network-sees",
                   test_squish_shows_what_the_network_sees);
  return g_test_run ();
}
