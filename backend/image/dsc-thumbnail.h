/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures of photos, for looking at: decoded no larger than needed, and kept in the cache
 * that all desktop programs share (https://specifications.freedesktop.org/thumbnail-spec/).
 *
 * Photos of up to a megapixel are decoded faster than a thumbnail of theirs is written, and are not
 * kept. Neither is what cannot be written: a cache that is full or forbidden changes nothing else.
 * Blocks; any thread, each with a decoder of its own. */
#pragma once

#include "image/dsc-decode.h"

G_BEGIN_DECLS

/** The largest that the cache has a folder for ("xx-large"). */
#define DSC_THUMBNAIL_LARGEST 1024

/** Returns: pixels of the longer side of the smallest kind of thumbnail that is at least @size:
 * 128, 256, 512 or 1024. */
int dsc_thumbnail_size (int size);

/**
 * dsc_thumbnail_load:
 * @path: (type filename): absolute
 * @size: one that dsc_thumbnail_size() returns
 * @error: as dsc_decoder_read()
 *
 * Returns: (transfer full) (nullable): the upright photo, its longer side being @size or, where the
 * photo is smaller, that of the photo.
 */
DscPixels *dsc_thumbnail_load (DscDecoder *decoder, const char *path, int size,
                               GCancellable *cancellable, GError **error);

/**
 * dsc_picture_load:
 * @size: ≥ 1
 *
 * The same without the cache and for any size.
 */
DscPixels *dsc_picture_load (DscDecoder *decoder, const char *path, int size,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
