/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF: which way up a picture is, for the decoders; and for people, how it was taken. Any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_tiff_orientation:
 * @data: (array length=size): a TIFF structure: a TIFF file, or what follows "Exif\0\0" in a JPEG's
 * APP1 segment
 * @size: its bytes; nothing is trusted
 *
 * Returns: the orientation of the first picture, 1 … 8; 1 where there is none or it makes no sense.
 */
int dsc_tiff_orientation (const guint8 *data, gsize size);

/**
 * dsc_exif_orientation:
 * @segment: (array length=size): the contents of an APP1 segment
 *
 * Returns: likewise; 0 if the segment is not EXIF.
 */
int dsc_exif_orientation (const guint8 *segment, gsize size);

/**
 * DscExif: how a photo was taken.
 * @make: (nullable): maker of the camera, UTF-8
 * @model: (nullable)
 * @taken: (nullable): "2020:05:17 12:34:56", as the camera's clock had it
 * @exposure: seconds; 0: not known
 * @f_number: 0: not known
 * @focal_length: millimetres; 0: not known
 * @iso: sensitivity; 0: not known
 */
typedef struct
{
  char *make;  /* (owned) */
  char *model; /* (owned) */
  char *taken; /* (owned) */
  double exposure;
  double f_number;
  double focal_length;
  guint iso;
} DscExif;

/**
 * dsc_exif_read:
 * @path: (type filename): any file
 * @exif: (out caller-allocates): empty where the file says nothing; free with dsc_exif_clear()
 *
 * Reads the beginning of a JPEG. Where a photo was taken is not read. Blocks.
 *
 * Returns: whether there is anything.
 */
gboolean dsc_exif_read (const char *path, DscExif *exif);
void dsc_exif_clear (DscExif *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscExif, dsc_exif_clear)

G_END_DECLS
