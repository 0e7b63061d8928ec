/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures: their size and turn, what is kept in the shared cache and when it is believed. */
#include "test-pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "image/dsc-resize.h"
#include "image/dsc-thumbnail.h"

#define FAILURES "fail/discern-" G_STRINGIFY (DSC_DECODER_VERSION)

static char *
photo_new (int width, int height, int orientation)
{
  g_autoptr (DscPixels) pixels = test_picture_new (width, height);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (pixels, TEST_JPEG_COLOUR);

  if (orientation != 1)
    test_jpeg_set_orientation (jpeg, orientation, TRUE);
  return test_file_new ("photo & more.jpg", jpeg->data, jpeg->len);
}

static DscPixels *
load (const char *path, int size)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  DscPixels *pixels = dsc_thumbnail_load (decoder, path, size, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (pixels);
  return pixels;
}

static char *
thumbnail_path (const char *path, const char *folder)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_MD5, uri, -1);
  g_autofree char *name = g_strconcat (checksum, ".png", NULL);

  return g_build_filename (g_get_user_cache_dir (), "thumbnails", folder, name, NULL);
}

/* A thumbnail of one colour that says it is of @path, changed at @mtime. */
static void
plant (const char *path, const char *folder, int side, const char *mtime)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *target = thumbnail_path (path, folder);
  g_autofree char *parent = g_path_get_dirname (target);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, side, side);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  gdk_pixbuf_fill (pixbuf, 0x102030ff);
  gdk_pixbuf_save (pixbuf, target, "png", &error, "tEXt::Thumb::URI", uri, "tEXt::Thumb::MTime",
                   mtime, NULL);
  g_assert_no_error (error);
}

static gboolean
is_planted (const DscPixels *pixels)
{
  return pixels->data[0] == 0x10 && pixels->data[1] == 0x20 && pixels->data[2] == 0x30;
}

static char *
mtime_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) status.st_mtime);
}

static void
test_a_jpeg_is_decoded_no_larger_than_needed (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  char *path = photo_new (800, 400, 6);
  const int sides[] = { 1, 100, 101, 400, 401, 5000 };
  const int heights[] = { 100, 100, 200, 400, 800, 800 };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      DscPictureInfo info;
      g_autoptr (DscPixels) pixels = dsc_decoder_read_small (
          decoder, path, &DSC_DECODE_OPTIONS_DEFAULT, sides[i], &info, NULL, NULL);

      g_assert_nonnull (pixels);
      g_assert_cmpint (pixels->height, ==, heights[i]);
      g_assert_cmpint (pixels->width, ==, heights[i] / 2);
      g_assert_cmpint (info.width, ==, 400);
      g_assert_cmpint (info.height, ==, 800);
    }
  test_file_remove (path);
}

static void
test_a_small_picture_looks_like_the_photo (void)
{
  char *path = photo_new (800, 600, 1);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) whole
      = dsc_decoder_read (decoder, path, &DSC_DECODE_OPTIONS_DEFAULT, NULL, NULL, NULL);
  g_autoptr (DscPixels) expected = dsc_pixels_shrink (whole, 128, 96);
  g_autoptr (DscPixels) small = load (path, 128);
  int largest;
  double mean;

  g_assert_cmpint (small->width, ==, 128);
  g_assert_cmpint (small->height, ==, 96);
  test_pixels_compare (expected, small, &largest, &mean);
  g_assert_cmpfloat (mean, <, 4);
  test_file_remove (path);
}

static void
test_photos_up_to_a_megapixel_are_not_kept (void)
{
  char *path = photo_new (640, 480, 1);
  g_autofree char *kept = thumbnail_path (path, "large");
  g_autoptr (DscPixels) small = load (path, 256);

  g_assert_cmpint (small->width, ==, 256);
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));
  test_file_remove (path);
}

static void
test_a_large_photo_leaves_a_thumbnail_for_all_programs (void)
{
  char *path = photo_new (1600, 1200, 1);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *mtime = mtime_of (path);
  g_autofree char *kept = thumbnail_path (path, "large");
  g_autofree char *folder = g_path_get_dirname (kept);
  g_autoptr (DscPixels) made = load (path, 256);
  g_autoptr (DscPixels) read = load (path, 256);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (kept, NULL);
  GStatBuf status;

  g_assert_nonnull (pixbuf);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 256);
  g_assert_cmpstr (gdk_pixbuf_get_option (pixbuf, "tEXt::Thumb::URI"), ==, uri);
  g_assert_cmpstr (gdk_pixbuf_get_option (pixbuf, "tEXt::Thumb::MTime"), ==, mtime);
  g_assert_cmpmem (made->data, 256 * 192 * 4, read->data, 256 * 192 * 4);
  g_assert_cmpint (g_stat (kept, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_unlink (kept);
  test_file_remove (path);
}

static void
test_a_thumbnail_is_believed_while_it_is_the_photos (void)
{
  char *path = photo_new (640, 480, 1);
  g_autofree char *mtime = mtime_of (path);
  g_autofree char *kept = thumbnail_path (path, "normal");

  plant (path, "normal", 100, mtime);
  {
    g_autoptr (DscPixels) believed = load (path, 128);

    g_assert_true (is_planted (believed));
  }
  plant (path, "normal", 100, "12");
  {
    g_autoptr (DscPixels) changed = load (path, 128);

    g_assert_false (is_planted (changed));
  }
  /* Larger than its folder promises: nobody knows how large. */
  plant (path, "normal", 129, mtime);
  {
    g_autoptr (DscPixels) large = load (path, 128);

    g_assert_false (is_planted (large));
  }
  g_assert_true (g_file_set_contents (kept, "\x89PNG and so on", -1, NULL));
  {
    g_autoptr (DscPixels) broken = load (path, 128);

    g_assert_false (is_planted (broken));
  }
  g_unlink (kept);
  test_file_remove (path);
}

static void
test_a_broken_photo_is_not_decoded_again (void)
{
  char *path = test_file_new ("broken.jpg", "\xff\xd8\xff\xe0 nothing", 12);
  g_autofree char *failure = thumbnail_path (path, FAILURES);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autofree char *first = NULL;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dsc_thumbnail_load (decoder, path, 128, NULL, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE);
      g_assert_true (g_file_test (failure, G_FILE_TEST_EXISTS));
      if (i == 0)
        first = g_strdup (error->message);
      else
        g_assert_cmpstr (error->message, !=, first);
    }
  g_unlink (failure);
  test_file_remove (path);
}

static void
test_a_photo_that_is_gone_leaves_nothing (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *failure = thumbnail_path ("/nowhere/photo.jpg", FAILURES);

  g_assert_null (dsc_thumbnail_load (decoder, "/nowhere/photo.jpg", 128, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (failure, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thumbnail/a-jpeg-is-decoded-no-larger-than-needed",
                   test_a_jpeg_is_decoded_no_larger_than_needed);
  g_test_add_func ("/thumbnail/a-small-picture-looks-like-the-photo",
                   test_a_small_picture_looks_like_the_photo);
  g_test_add_func ("/thumbnail/photos-up-to-a-megapixel-are-not-kept",
                   test_photos_up_to_a_megapixel_are_not_kept);
  g_test_add_func ("/thumbnail/a-large-photo-leaves-a-thumbnail-for-all-programs",
                   test_a_large_photo_leaves_a_thumbnail_for_all_programs);
  g_test_add_func ("/thumbnail/a-thumbnail-is-believed-while-it-is-the-photos",
                   test_a_thumbnail_is_believed_while_it_is_the_photos);
  g_test_add_func ("/thumbnail/a-broken-photo-is-not-decoded-again",
                   test_a_broken_photo_is_not_decoded_again);
  g_test_add_func ("/thumbnail/a-photo-that-is-gone-leaves-nothing",
                   test_a_photo_that_is_gone_leaves_nothing);
  return g_test_run ();
}
