/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thing of EXIF that we need: which way up a picture is. Internal to the decoders. Pure;
 * any thread. */
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

G_END_DECLS
