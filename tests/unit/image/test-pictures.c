/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that the tests of backend/image make for themselves. */
#include "test-pictures.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <glib/gstdio.h>

DscPixels *
test_picture_new (int width, int height)
{
  DscPixels *self = dsc_pixels_new (width, height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = self->data + ((gsize) y * width + x) * 4;

        pixel[0] = (guint8) (x * 255 / MAX (width - 1, 1));
        pixel[1] = (guint8) (y * 255 / MAX (height - 1, 1));
        pixel[2] = (guint8) ((x + 2 * y) * 3 % 200);
        pixel[3] = 255;
      }
  return self;
}

GByteArray *
test_jpeg_new (const DscPixels *pixels, TestJpeg kind)
{
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  guint8 *bytes = NULL;
  gulong size = 0;
  GByteArray *jpeg = g_byte_array_new ();

  cinfo.err = jpeg_std_error (&errors);
  jpeg_create_compress (&cinfo);
  jpeg_mem_dest (&cinfo, &bytes, &size);
  cinfo.image_width = (JDIMENSION) pixels->width;
  cinfo.image_height = (JDIMENSION) pixels->height;
  cinfo.input_components = 4;
  cinfo.in_color_space = kind == TEST_JPEG_CMYK ? JCS_CMYK : JCS_EXT_RGBX;
  jpeg_set_defaults (&cinfo);
  if (kind == TEST_JPEG_GREY)
    jpeg_set_colorspace (&cinfo, JCS_GRAYSCALE);
  jpeg_set_quality (&cinfo, 95, TRUE);
  if (kind == TEST_JPEG_PROGRESSIVE)
    jpeg_simple_progression (&cinfo);
  jpeg_start_compress (&cinfo, TRUE);
  while (cinfo.next_scanline < cinfo.image_height)
    {
      JSAMPROW row = pixels->data + (gsize) cinfo.next_scanline * pixels->width * 4;

      jpeg_write_scanlines (&cinfo, &row, 1);
    }
  jpeg_finish_compress (&cinfo);
  jpeg_destroy_compress (&cinfo);
  g_byte_array_append (jpeg, bytes, (guint) size);
  free (bytes);
  return jpeg;
}

static void
insert_at (GByteArray *array, gsize at, const guint8 *bytes, gsize size)
{
  guint old = array->len;

  g_byte_array_set_size (array, old + (guint) size);
  memmove (array->data + at + size, array->data + at, old - at);
  memcpy (array->data + at, bytes, size);
}

void
test_jpeg_insert (GByteArray *jpeg, guint8 marker, const guint8 *bytes, gsize size)
{
  const guint8 head[4] = { 0xff, marker, (guint8) ((size + 2) >> 8), (guint8) (size + 2) };

  g_assert_cmpuint (size, <=, 65533);
  insert_at (jpeg, 2, bytes, size);
  insert_at (jpeg, 2, head, sizeof head);
}

void
test_jpeg_set_orientation (GByteArray *jpeg, int orientation, gboolean big_endian)
{
  guint8 little[] = { 'E', 'x',  'i', 'f', 0,
                      0,   'I',  'I', '*', 0,
                      8,   0,    0,   0,   1,
                      0,   0x12, 1,   3,   0,
                      1,   0,    0,   0,   (guint8) orientation,
                      0,   0,    0,   0,   0,
                      0,   0 };
  guint8 big[] = { 'E', 'x', 'i', 'f', 0,    0, 'M', 'M', 0, '*', 0, 0, 0,
                   8,   0,   1,   1,   0x12, 0, 3,   0,   0, 0,   1, 0, (guint8) orientation,
                   0,   0,   0,   0,   0,    0 };

  test_jpeg_insert (jpeg, 0xe1, big_endian ? big : little, sizeof little);
}

gsize
test_jpeg_find (const GByteArray *jpeg, guint8 marker)
{
  for (gsize i = 0; i + 1 < jpeg->len; i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == marker)
      return i;
  g_assert_not_reached ();
}

static guint32
png_crc (const guint8 *bytes, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= bytes[i];
      for (int k = 0; k < 8; k++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
  return ~crc;
}

static void
append_32 (GByteArray *array, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (array, (const guint8 *) &big, 4);
}

static void
append_chunk (GByteArray *png, const char *type, const guint8 *data, guint size)
{
  guint begin;

  append_32 (png, size);
  begin = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, data, size);
  append_32 (png, png_crc (png->data + begin, size + 4));
}

GByteArray *
test_png_claim (guint32 width, guint32 height)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 empty_stream[] = { 0x78, 0x9c, 0x03, 0, 0, 0, 0, 1 };
  GByteArray *png = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();

  append_32 (header, width);
  append_32 (header, height);
  g_byte_array_append (header, (const guint8[]){ 8, 2, 0, 0, 0 }, 5);
  g_byte_array_append (png, signature, sizeof signature);
  append_chunk (png, "IHDR", header->data, header->len);
  append_chunk (png, "IDAT", empty_stream, sizeof empty_stream);
  append_chunk (png, "IEND", (const guint8 *) "", 0);
  return png;
}

char *
test_file_new (const char *name, const void *data, gsize size)
{
  g_autofree char *folder = g_dir_make_tmp ("discern-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

void
test_file_remove (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (path);
}

char *
test_shared_path (const char *name)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  char *path = g_build_filename (shared != NULL ? shared : "/nonexistent", name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_test_message ("SKIPPED: “%s” is not there; set DISCERN_TEST_SHARED", path);
  g_test_skip ("the shared folder is not there");
  g_free (path);
  return NULL;
}

void
test_pixels_compare (const DscPixels *a, const DscPixels *b, int *largest, double *mean)
{
  gsize n = (gsize) a->width * a->height;
  double sum = 0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  *largest = 0;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      {
        int difference = ABS (a->data[i * 4 + c] - b->data[i * 4 + c]);

        *largest = MAX (*largest, difference);
        sum += difference;
      }
  *mean = sum / (double) (n * 3);
}
