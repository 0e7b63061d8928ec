/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that the tests of backend/image make for themselves. */
#pragma once

#include <gio/gio.h>

#include "image/dsc-decode.h"

/** Returns: (transfer full): smooth colours that differ everywhere. */
DscPixels *test_picture_new (int width, int height);

/** TestJpeg: how to encode. */
typedef enum
{
  TEST_JPEG_COLOUR,
  TEST_JPEG_GREY,
  TEST_JPEG_CMYK,
  TEST_JPEG_PROGRESSIVE
} TestJpeg;

/** Returns: (transfer full): a JPEG of @pixels; for CMYK the four bytes of each pixel are the inks
 * as they are stored. */
GByteArray *test_jpeg_new (const DscPixels *pixels, TestJpeg kind);

/** Inserts an EXIF segment with this orientation behind the SOI. */
void test_jpeg_set_orientation (GByteArray *jpeg, int orientation, gboolean big_endian);

/** Inserts a segment of @size bytes (without marker and length) behind the SOI. */
void test_jpeg_insert (GByteArray *jpeg, guint8 marker, const guint8 *bytes, gsize size);

/** Returns: offset of the first marker of the kind; the test fails without. */
gsize test_jpeg_find (const GByteArray *jpeg, guint8 marker);

/** Returns: (transfer full): a PNG that claims this size, with sound checksums, and has no pixels.
 */
GByteArray *test_png_claim (guint32 width, guint32 height);

/** Returns: (transfer full) (type filename): path of a new file with these bytes in a new folder.
 */
char *test_file_new (const char *name, const void *data, gsize size);
/** Removes it and its folder. Takes @path. */
void test_file_remove (char *path);

/** Returns: (type filename) (nullable): a path under the shared folder; %NULL, having skipped the
 * test loudly, if there is none. */
char *test_shared_path (const char *name);

/** Largest and mean difference of the colours of two pictures of one size. */
void test_pixels_compare (const DscPixels *a, const DscPixels *b, int *largest, double *mean);
