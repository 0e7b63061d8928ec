/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos made small enough to be looked at. */
#include "image/dsc-view.h"

#include "test-pictures.h"

static void
test_a_whole_photo_keeps_its_shape (void)
{
  g_autoptr (DscPixels) photo = test_picture_new (300, 200);
  g_autoptr (DscPixels) small = dsc_view_whole (photo, 100);
  g_autoptr (DscPixels) same = dsc_view_whole (photo, 1000);
  g_autoptr (DscPixels) thin = test_picture_new (500, 1);
  g_autoptr (DscPixels) tiny = dsc_view_whole (thin, 10);
  int largest;
  double mean;

  g_assert_cmpint (small->width, ==, 100);
  g_assert_cmpint (small->height, ==, 66);
  test_pixels_compare (photo, same, &largest, &mean);
  g_assert_cmpint (largest, ==, 0);
  g_assert_cmpint (tiny->width, ==, 10);
  g_assert_cmpint (tiny->height, ==, 1);
}

static void
test_the_network_sees_its_part (void)
{
  g_autoptr (DscPixels) photo = test_picture_new (400, 200);
  const DscTarget squish = { 50, 50, DSC_RESIZE_SQUISH };
  const DscTarget crop = { 50, 50, DSC_RESIZE_CROP };
  g_autoptr (DscPixels) all = dsc_view_of_network (photo, &squish, 120);
  g_autoptr (DscPixels) middle = dsc_view_of_network (photo, &crop, 120);
  const guint8 *left = photo->data + 4 * (100 * 400 + 100 + 2);
  const guint8 *seen = middle->data + 4 * (50 * 100 + 1);

  /* A squished photo is shown in its own shape, a cropped one in the network's. */
  g_assert_cmpint (all->width, ==, 120);
  g_assert_cmpint (all->height, ==, 60);
  g_assert_cmpint (middle->width, ==, 100);
  g_assert_cmpint (middle->height, ==, 100);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (ABS (left[i] - seen[i]), <=, 4);
}

static void
test_training_sees_what_was_drawn (void)
{
  g_autoptr (DscPixels) photo = test_picture_new (400, 200);
  const DscTarget target = { 50, 60, DSC_RESIZE_SQUISH };
  DscAugmentDraw mirrored = dsc_augment_draw_none;
  g_autoptr (DscPixels) plain = dsc_view_of_training (photo, &target, &dsc_augment_draw_none);
  g_autoptr (DscPixels) other = NULL;

  mirrored.mirror_columns = TRUE;
  other = dsc_view_of_training (photo, &target, &mirrored);
  g_assert_cmpint (plain->width, ==, 60);
  g_assert_cmpint (plain->height, ==, 50);
  for (int y = 0; y < 50; y++)
    for (int x = 0; x < 60; x++)
      g_assert_cmpmem (plain->data + 4 * (y * 60 + x), 4, other->data + 4 * (y * 60 + 59 - x), 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/a-whole-photo-keeps-its-shape", test_a_whole_photo_keeps_its_shape);
  g_test_add_func ("/view/the-network-sees-its-part", test_the_network_sees_its_part);
  g_test_add_func ("/view/training-sees-what-was-drawn", test_training_sees_what_was_drawn);
  return g_test_run ();
}
