/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shrunk photos in a record file (see dsc_pixel_cache_open() in dsc-loader.h). Internal to the
 * loader. Any thread. */
#pragma once

#include "image/dsc-loader.h"

G_BEGIN_DECLS

/** DscShrunk: a photo shrunk for a target. @data is borrowed, from the cache or from a DscPixels.
 */
typedef struct
{
  const guint8 *data;
  int width;
  int height;
  int source_width; /* of the upright photo */
  int source_height;
  gboolean
      truncated; /* what decoding found: told again however often the photo comes from the cache */
  gboolean warned;
} DscShrunk;

/** Returns: whether @cache holds the photo; a record that does not fit @target counts as none. */
gboolean dsc_pixel_cache_lookup (DscRecordFile *cache, const DscFileRef *ref,
                                 const DscTarget *target, DscShrunk *shrunk);

/** Keeps a photo. Errors: as dsc_record_file_add(). */
gboolean dsc_pixel_cache_add (DscRecordFile *cache, const DscFileRef *ref, const DscShrunk *shrunk,
                              GError **error);

G_END_DECLS
