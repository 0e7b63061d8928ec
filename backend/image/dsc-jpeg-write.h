/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a JPEG file: for the sample bricks and for tests. Any thread. */
#pragma once

#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/**
 * dsc_jpeg_write:
 * @path: (type filename): the target, replaced at once when all is written (not fsynced: samples
 * can be made again)
 * @pixels: what to write
 * @quality: 1 … 100
 * @error: as DscOutputFile
 */
gboolean dsc_jpeg_write (const char *path, const DscPixels *pixels, int quality, GError **error);

G_END_DECLS
