/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a photo was taken, as its file says: read, and not believed further than it is long. */
#include "test-pictures.h"

#include <string.h>

#include "image/dsc-exif.h"

/* A little-endian TIFF: two directories, texts and fractions behind them. */

static void
put_16 (GByteArray *bytes, guint value)
{
  const guint8 two[] = { (guint8) value, (guint8) (value >> 8) };

  g_byte_array_append (bytes, two, 2);
}

static void
put_32 (GByteArray *bytes, guint32 value)
{
  put_16 (bytes, value & 0xffff);
  put_16 (bytes, value >> 16);
}

static void
put_entry (GByteArray *bytes, guint tag, guint type, guint32 count, guint32 value)
{
  put_16 (bytes, tag);
  put_16 (bytes, type);
  put_32 (bytes, count);
  put_32 (bytes, value);
}

/* Returns: (transfer full): an EXIF segment. */
static GByteArray *
segment_new (void)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "Exif\0", 6);
  g_byte_array_append (bytes, (const guint8 *) "II*\0", 4);
  put_32 (bytes, 8);
  /* 8: the first directory, 2 + 3 · 12 + 4 bytes: the second is at 50. */
  put_16 (bytes, 3);
  put_entry (bytes, 271, 2, 6, 116);
  put_entry (bytes, 272, 2, 4, 'X' | '1' << 8 | '0' << 16);
  put_entry (bytes, 34665, 4, 1, 50);
  put_32 (bytes, 0);
  /* 50: 2 + 5 · 12 + 4 bytes: the rest is at 116. */
  put_16 (bytes, 5);
  put_entry (bytes, 33434, 5, 1, 142);
  put_entry (bytes, 33437, 5, 1, 150);
  put_entry (bytes, 34855, 3, 1, 400);
  put_entry (bytes, 36867, 2, 20, 122);
  put_entry (bytes, 37386, 5, 1, 158);
  put_32 (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) "Canon\0", 6);
  g_byte_array_append (bytes, (const guint8 *) "2020:05:17 12:34:56\0", 20);
  put_32 (bytes, 1);
  put_32 (bytes, 125);
  put_32 (bytes, 28);
  put_32 (bytes, 10);
  put_32 (bytes, 50);
  put_32 (bytes, 1);
  return bytes;
}

static char *
photo_new (const GByteArray *segment, gsize size)
{
  g_autoptr (DscPixels) pixels = test_picture_new (16, 16);
  g_autoptr (GByteArray) jpeg = test_jpeg_new (pixels, TEST_JPEG_COLOUR);

  test_jpeg_insert (jpeg, 0xe1, segment->data, size);
  return test_file_new ("photo.jpg", jpeg->data, jpeg->len);
}

static void
test_a_photo_says_how_it_was_taken (void)
{
  g_autoptr (GByteArray) segment = segment_new ();
  char *path = photo_new (segment, segment->len);
  g_auto (DscExif) exif = { NULL };

  g_assert_true (dsc_exif_read (path, &exif));
  g_assert_cmpstr (exif.make, ==, "Canon");
  g_assert_cmpstr (exif.model, ==, "X10");
  g_assert_cmpstr (exif.taken, ==, "2020:05:17 12:34:56");
  g_assert_cmpfloat_with_epsilon (exif.exposure, 1 / 125.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (exif.f_number, 2.8, 1e-9);
  g_assert_cmpfloat_with_epsilon (exif.focal_length, 50, 1e-9);
  g_assert_cmpuint (exif.iso, ==, 400);
  test_file_remove (path);
}

static void
test_nothing_is_read_beyond_the_end (void)
{
  g_autoptr (GByteArray) segment = segment_new ();

  for (gsize size = 0; size < segment->len; size++)
    {
      char *path = photo_new (segment, size);
      g_auto (DscExif) exif = { NULL };

      dsc_exif_read (path, &exif);
      test_file_remove (path);
    }
  /* Every offset and count points anywhere. */
  for (gsize i = 10; i < 116; i++)
    {
      guint8 kept = segment->data[i];

      for (guint value = 0; value < 256; value += 51)
        {
          char *path;
          g_auto (DscExif) exif = { NULL };

          segment->data[i] = (guint8) value;
          path = photo_new (segment, segment->len);
          dsc_exif_read (path, &exif);
          test_file_remove (path);
        }
      segment->data[i] = kept;
    }
}

static void
test_other_files_say_nothing (void)
{
  char *empty = test_file_new ("empty.jpg", "", 0);
  char *text = test_file_new ("text.jpg", "not a picture", 13);
  g_auto (DscExif) exif = { NULL };

  g_assert_false (dsc_exif_read (empty, &exif));
  g_assert_false (dsc_exif_read (text, &exif));
  g_assert_false (dsc_exif_read ("/nowhere/photo.jpg", &exif));
  test_file_remove (empty);
  test_file_remove (text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exif/a-photo-says-how-it-was-taken", test_a_photo_says_how_it_was_taken);
  g_test_add_func ("/exif/nothing-is-read-beyond-the-end", test_nothing_is_read_beyond_the_end);
  g_test_add_func ("/exif/other-files-say-nothing", test_other_files_say_nothing);
  return g_test_run ();
}
