/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One look at a photo: everything about it that can be measured without knowing the others.
 *
 * Reads the file once for its hash and once, from the system's cache, to decode it: no more of a
 * JPEG than about 256 pixels need. */
#pragma once

#include "image/dsc-decode.h"
#include "project/dsc-project-quality.h"

G_BEGIN_DECLS

/**
 * dsc_look:
 * @path: (type filename): absolute
 * @measure: (out caller-allocates): filled but for photo, size and mtime; clear it with
 * dsc_measure_clear(). A photo that cannot be read is a measure, too: with code and reason
 * @cancellable: (nullable)
 *
 * Returns: %FALSE if it was cancelled, or memory is out: then there is no measure.
 */
gboolean dsc_look (DscDecoder *decoder, const char *path, DscMeasure *measure,
                   GCancellable *cancellable);

G_END_DECLS
