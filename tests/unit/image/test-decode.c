/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From picture files to pixels: what is right, what is turned, what of damage is said. */
#include "test-pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "base/dsc-error.h"
#include "image/dsc-jpeg-write.h"

static const DscDecodeOptions upright = { DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS };
static const DscDecodeOptions stored = { DSC_ORIENTATION_STORED, DSC_DEFAULT_MAX_PIXELS };

/* Decodes what must be sound. */
static DscPixels *
read_bytes (const GByteArray *bytes, const DscDecodeOptions *options, DscPictureInfo *info)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  DscPixels *pixels
      = dsc_decoder_read_bytes (decoder, bytes->data, bytes->len, options, info, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (pixels);
  for (gsize i = 0; i < (gsize) pixels->width * pixels->height; i++)
    g_assert_cmpint (pixels->data[i * 4 + 3], ==, 255);
  return pixels;
}

/* Where pixel (x, y) of a stored picture goes, from the definition in EXIF: what row 0 and column 0
 * are to the eye. */
static void
place (int orientation, int width, int height, int x, int y, int *column, int *row)
{
  const int columns[]
      = { 0, x, width - 1 - x, width - 1 - x, x, y, height - 1 - y, height - 1 - y, y };
  const int rows[]
      = { 0, y, y, height - 1 - y, height - 1 - y, x, x, width - 1 - x, width - 1 - x };

  *column = columns[orientation];
  *row = rows[orientation];
}

static void
check_turned (const DscPixels *plain, const DscPixels *turned, int orientation)
{
  for (int y = 0; y < plain->height; y++)
    for (int x = 0; x < plain->width; x++)
      {
        int column, row;

        place (orientation, plain->width, plain->height, x, y, &column, &row);
        g_assert_cmpmem (plain->data + ((gsize) y * plain->width + x) * 4, 4,
                         turned->data + ((gsize) row * turned->width + column) * 4, 4);
      }
}

static void
test_orientations_are_applied (void)
{
  /* Sides that no strip of rows divides. */
  g_autoptr (DscPixels) picture = test_picture_new (53, 37);

  for (int orientation = 1; orientation <= 8; orientation++)
    for (int big_endian = 0; big_endian < 2; big_endian++)
      {
        g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
        g_autoptr (DscPixels) plain = NULL;
        g_autoptr (DscPixels) turned = NULL;
        g_autoptr (DscPixels) ignored = NULL;
        DscPictureInfo info;

        plain = read_bytes (jpeg, &upright, &info);
        g_assert_cmpint (info.exif_orientation, ==, 1);
        test_jpeg_set_orientation (jpeg, orientation, big_endian);
        turned = read_bytes (jpeg, &upright, &info);
        g_assert_cmpint (info.exif_orientation, ==, orientation);
        g_assert_cmpint (turned->width, ==, orientation >= 5 ? 37 : 53);
        g_assert_cmpint (info.width, ==, turned->width);
        g_assert_cmpint (info.height, ==, turned->height);
        check_turned (plain, turned, orientation);
        ignored = read_bytes (jpeg, &stored, &info);
        g_assert_cmpint (info.exif_orientation, ==, orientation);
        check_turned (plain, ignored, 1);
      }
}

static void
test_nonsense_orientations_are_ignored (void)
{
  const int values[] = { 0, 9, 200 };
  g_autoptr (DscPixels) picture = test_picture_new (20, 10);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
      g_autoptr (DscPixels) pixels = NULL;
      DscPictureInfo info;

      test_jpeg_set_orientation (jpeg, values[i], FALSE);
      pixels = read_bytes (jpeg, &upright, &info);
      g_assert_cmpint (info.exif_orientation, ==, 1);
      g_assert_cmpint (pixels->width, ==, 20);
    }
}

/* An EXIF segment cut anywhere is read within its bounds (under a sanitizer this is the whole
 * point). */
static void
test_cut_exif_is_harmless (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (20, 10);
  g_autoptr (GByteArray) whole = test_jpeg_new (picture, TEST_JPEG_COLOUR);

  test_jpeg_set_orientation (whole, 6, FALSE);
  for (guint cut = 0; cut < 32; cut++)
    {
      g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
      g_autoptr (DscPixels) pixels = NULL;
      DscPictureInfo info;

      test_jpeg_insert (jpeg, 0xe1, whole->data + 6, cut);
      pixels = read_bytes (jpeg, &upright, &info);
      g_assert_cmpint (info.exif_orientation, ==, cut >= 28 ? 6 : 1);
    }
}

static void
test_probe_agrees_with_read (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) picture = test_picture_new (64, 40);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_PROGRESSIVE);
  g_autofree guint8 *filler = g_malloc0 (65000);
  g_autoptr (GError) error = NULL;
  DscPictureInfo info;
  char *path;

  test_jpeg_set_orientation (jpeg, 8, TRUE);
  /* Headers of more than the first read, and more than the second. */
  for (int i = 0; i < 12; i++)
    test_jpeg_insert (jpeg, 0xe2, filler, 65000);
  path = test_file_new ("wide-headers", jpeg->data, jpeg->len);
  g_assert_true (dsc_decoder_probe (decoder, path, &upright, &info, &error));
  g_assert_no_error (error);
  g_assert_cmpint (info.width, ==, 40);
  g_assert_cmpint (info.height, ==, 64);
  g_assert_cmpint (info.exif_orientation, ==, 8);
  g_assert_cmpstr (info.format, ==, "jpeg");
  test_file_remove (path);
}

static void
test_grey_becomes_rgb (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (32, 32);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_GREY);
  g_autoptr (DscPixels) pixels = read_bytes (jpeg, &upright, NULL);

  for (gsize i = 0; i < 32 * 32; i++)
    {
      g_assert_cmpint (pixels->data[i * 4], ==, pixels->data[i * 4 + 1]);
      g_assert_cmpint (pixels->data[i * 4], ==, pixels->data[i * 4 + 2]);
    }
}

static void
test_cmyk_is_inverted_and_converted (void)
{
  /* As stored, 255 is no ink: cyan is none of red; half black halves what the others leave. */
  const struct
  {
    guint8 inks[4];
    guint8 light[3];
  } cases[] = { { { 255, 255, 255, 255 }, { 255, 255, 255 } },
                { { 0, 255, 255, 255 }, { 0, 255, 255 } },
                { { 255, 255, 255, 0 }, { 0, 0, 0 } },
                { { 255, 0, 255, 128 }, { 128, 1, 128 } } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DscPixels) picture = dsc_pixels_new (16, 16);
      g_autoptr (GByteArray) jpeg = NULL;
      g_autoptr (DscPixels) pixels = NULL;

      for (gsize p = 0; p < 256; p++)
        memcpy (picture->data + p * 4, cases[i].inks, 4);
      jpeg = test_jpeg_new (picture, TEST_JPEG_CMYK);
      pixels = read_bytes (jpeg, &upright, NULL);
      for (int c = 0; c < 3; c++)
        g_assert_cmpint (ABS (pixels->data[c] - cases[i].light[c]), <=, 2);
    }
}

static void
test_truncated_jpeg_is_used_and_says_so (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (64, 256);
  const TestJpeg kinds[] = { TEST_JPEG_COLOUR, TEST_JPEG_PROGRESSIVE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, kinds[i]);
      g_autoptr (DscPixels) whole = NULL;
      g_autoptr (DscPixels) cut = NULL;
      DscPictureInfo info;

      whole = read_bytes (jpeg, &upright, &info);
      g_assert_false (info.truncated);
      g_assert_cmpuint (info.n_warnings, ==, 0);
      g_byte_array_set_size (jpeg, jpeg->len * 3 / 4);
      cut = read_bytes (jpeg, &upright, &info);
      g_assert_true (info.truncated);
      g_assert_cmpuint (info.n_warnings, >, 0);
      if (kinds[i] == TEST_JPEG_COLOUR)
        g_assert_cmpmem (whole->data, 64 * 4 * 64, cut->data, 64 * 4 * 64);
    }
}

static void
test_only_the_end_marker_missing_is_no_damage (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (64, 64);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autoptr (DscPixels) whole = read_bytes (jpeg, &upright, NULL);
  g_autoptr (DscPixels) cut = NULL;
  int largest;
  double mean;

  g_byte_array_set_size (jpeg, jpeg->len - 2);
  cut = read_bytes (jpeg, &upright, NULL);
  test_pixels_compare (whole, cut, &largest, &mean);
  g_assert_cmpint (largest, ==, 0);
}

/* The tables of one file must not help the next. */
static void
test_decoder_remembers_nothing (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) picture = test_picture_new (32, 32);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autoptr (GByteArray) bare = g_byte_array_new ();
  g_autoptr (DscPixels) pixels = NULL;
  g_autoptr (GError) error = NULL;
  gsize tables = test_jpeg_find (jpeg, 0xdb);
  gsize frame = test_jpeg_find (jpeg, 0xc0);

  g_byte_array_append (bare, jpeg->data, (guint) tables);
  g_byte_array_append (bare, jpeg->data + frame, (guint) (jpeg->len - frame));
  pixels = dsc_decoder_read_bytes (decoder, jpeg->data, jpeg->len, &upright, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (
      dsc_decoder_read_bytes (decoder, bare->data, bare->len, &upright, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE);
}

static void
test_cancelled_is_cancelled (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) picture = test_picture_new (32, 32);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (picture, TEST_JPEG_COLOUR);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (
      dsc_decoder_read_bytes (decoder, jpeg->data, jpeg->len, &upright, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A PNG of a gradient in red and opacity. */
static GByteArray *
make_png (int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  g_autofree char *bytes = NULL;
  gsize size;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = pixels + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + (gsize) x * 4;

        pixel[0] = (guint8) (x * 7 + y * 31);
        pixel[1] = (guint8) (x * x);
        pixel[2] = 10;
        pixel[3] = (guint8) (x + y);
      }
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &size, "png", NULL, NULL));
  return g_byte_array_append (g_byte_array_new (), (const guint8 *) bytes, (guint) size);
}

static void
test_transparency_is_dropped_not_blended (void)
{
  g_autoptr (GByteArray) png = make_png (40, 30);
  DscPictureInfo info;
  g_autoptr (DscPixels) pixels = read_bytes (png, &upright, &info);

  g_assert_cmpstr (info.format, ==, "png");
  g_assert_false (info.truncated);
  for (int y = 0; y < 30; y++)
    for (int x = 0; x < 40; x++)
      {
        const guint8 *pixel = pixels->data + ((gsize) y * 40 + x) * 4;

        g_assert_cmpint (pixel[0], ==, (guint8) (x * 7 + y * 31));
        g_assert_cmpint (pixel[1], ==, (guint8) (x * x));
        g_assert_cmpint (pixel[2], ==, 10);
      }
}

static void
check_truncated (const GByteArray *whole, const guint8 *first)
{
  g_autoptr (GByteArray) cut
      = g_byte_array_append (g_byte_array_new (), whole->data, whole->len / 2);
  g_autoptr (DscPixels) sound = NULL;
  g_autoptr (DscPixels) pixels = NULL;
  DscPictureInfo info;

  sound = read_bytes (whole, &upright, &info);
  g_assert_false (info.truncated);
  pixels = read_bytes (cut, &upright, &info);
  g_assert_true (info.truncated);
  g_assert_cmpmem (pixels->data, 3, first, 3);
  /* What is missing is grey. */
  g_assert_cmpint (pixels->data[((gsize) pixels->width * pixels->height - 1) * 4 + 1], ==, 0x80);
}

static void
test_other_truncated_pictures_are_used_and_say_so (void)
{
  static const char pnm_head[] = "P6 64 64 255\n";
  g_autoptr (GByteArray) png = make_png (200, 200);
  g_autoptr (GByteArray) pnm = g_byte_array_new ();

  check_truncated (png, (const guint8[]){ 0, 0, 10 });
  g_byte_array_append (pnm, (const guint8 *) pnm_head, sizeof pnm_head - 1);
  for (int i = 0; i < 64 * 64; i++)
    g_byte_array_append (pnm, (const guint8[]){ 7, 8, 9 }, 3);
  check_truncated (pnm, (const guint8[]){ 7, 8, 9 });
}

static void
test_written_jpeg_is_read_back (void)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) picture = test_picture_new (120, 90);
  g_autoptr (DscPixels) back = NULL;
  g_autoptr (GError) error = NULL;
  char *path = test_file_new ("brick.jpg", "old", 3);
  int largest;
  double mean;

  g_assert_true (dsc_jpeg_write (path, picture, 95, &error));
  g_assert_no_error (error);
  back = dsc_decoder_read (decoder, path, &upright, NULL, NULL, &error);
  g_assert_no_error (error);
  test_pixels_compare (picture, back, &largest, &mean);
  g_assert_cmpfloat (mean, <, 3);
  test_file_remove (path);
}

static void
test_jpeg_into_no_folder_fails (void)
{
  g_autoptr (DscPixels) picture = test_picture_new (8, 8);
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_jpeg_write ("/nonexistent/brick.jpg", picture, 90, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/orientations-are-applied", test_orientations_are_applied);
  g_test_add_func ("/decode/nonsense-orientations-are-ignored",
                   test_nonsense_orientations_are_ignored);
  g_test_add_func ("/decode/cut-exif-is-harmless", test_cut_exif_is_harmless);
  g_test_add_func ("/decode/probe-agrees-with-read", test_probe_agrees_with_read);
  g_test_add_func ("/decode/grey-becomes-rgb", test_grey_becomes_rgb);
  g_test_add_func ("/decode/cmyk-is-inverted-and-converted", test_cmyk_is_inverted_and_converted);
  g_test_add_func ("/decode/truncated-jpeg-is-used-and-says-so",
                   test_truncated_jpeg_is_used_and_says_so);
  g_test_add_func ("/decode/only-the-end-marker-missing-is-no-damage",
                   test_only_the_end_marker_missing_is_no_damage);
  g_test_add_func ("/decode/decoder-remembers-nothing", test_decoder_remembers_nothing);
  g_test_add_func ("/decode/cancelled-is-cancelled", test_cancelled_is_cancelled);
  g_test_add_func ("/decode/transparency-is-dropped-not-blended",
                   test_transparency_is_dropped_not_blended);
  g_test_add_func ("/decode/other-truncated-pictures-are-used-and-say-so",
                   test_other_truncated_pictures_are_used_and_say_so);
  g_test_add_func ("/decode/written-jpeg-is-read-back", test_written_jpeg_is_read_back);
  g_test_add_func ("/decode/jpeg-into-no-folder-fails", test_jpeg_into_no_folder_fails);
  return g_test_run ();
}
