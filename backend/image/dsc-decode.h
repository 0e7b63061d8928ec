/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a picture file to upright RGBX pixels: JPEG by libjpeg-turbo, everything else by gdk-pixbuf
 * (first frame, transparency dropped as PIL's convert("RGB") does).
 *
 * The kind is told by the first bytes, never by the name. Files are hostile until proved otherwise:
 * dimensions are checked before anything is allocated, a broken file ends in a sentence, a
 * truncated one is used and says so. */
#pragma once

#include <gio/gio.h>

#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** Part of every cache key: raised when decoding or shrinking changes a single pixel. */
#define DSC_DECODER_VERSION 1

/** The default of DscDecodeOptions.max_pixels: 200 megapixels. */
#define DSC_DEFAULT_MAX_PIXELS G_GUINT64_CONSTANT (200000000)

/**
 * DscOrientation:
 * @DSC_ORIENTATION_UPRIGHT: the EXIF orientation is applied, as a viewer does
 * @DSC_ORIENTATION_STORED: it is ignored, as fastai v1 does (recipe "Notebook 2020"); that of a
 * TIFF is applied all the same, as PIL does
 */
typedef enum
{
  DSC_ORIENTATION_UPRIGHT,
  DSC_ORIENTATION_STORED
} DscOrientation;

/** DscDecodeOptions: @max_pixels bounds width × height of the file's picture. */
typedef struct
{
  DscOrientation orientation;
  guint64 max_pixels;
} DscDecodeOptions;

#define DSC_DECODE_OPTIONS_DEFAULT \
  ((DscDecodeOptions){ DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS })

/**
 * DscPictureInfo:
 * @width: of the picture as it will be handed out (after turning), pixels
 * @height: likewise
 * @exif_orientation: 1 … 8; 1 where the file has none
 * @format: "jpeg", "png", … (gdk-pixbuf's names); a literal or interned string
 * @n_warnings: what the decoder complained of; 0 after a probe
 * @truncated: the file ends early or is damaged inside; the missing part is grey or repeated
 */
typedef struct
{
  int width;
  int height;
  int exif_orientation;
  const char *format;
  guint n_warnings;
  gboolean truncated;
} DscPictureInfo;

/** DscDecoder: reusable libjpeg state and buffers. One per thread. */
typedef struct _DscDecoder DscDecoder;

/** Returns: (transfer full): a decoder. */
DscDecoder *dsc_decoder_new (void);
/** Frees. Accepts %NULL. */
void dsc_decoder_free (DscDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscDecoder, dsc_decoder_free)

/**
 * dsc_decoder_probe:
 * @path: (type filename): any bytes
 * @options: limits and orientation
 * @info: (out): filled on success
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE (no picture, broken header),
 * DSC_ERROR_UNSUPPORTED (a kind that libjpeg-turbo cannot do, or whose gdk-pixbuf loader is not
 * installed: the sentence names the package), DSC_ERROR_TOO_LARGE
 *
 * Reads headers only. Messages do not repeat the path: the caller shows it beside them.
 */
gboolean dsc_decoder_probe (DscDecoder *self, const char *path, const DscDecodeOptions *options,
                            DscPictureInfo *info, GError **error);

/**
 * dsc_decoder_read:
 * @info: (out) (optional): as after a probe, with warnings counted
 * @cancellable: (nullable): looked at every few rows
 * @error: as dsc_decoder_probe(), DSC_ERROR_MEMORY, G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the whole picture.
 */
DscPixels *dsc_decoder_read (DscDecoder *self, const char *path, const DscDecodeOptions *options,
                             DscPictureInfo *info, GCancellable *cancellable, GError **error);

/**
 * dsc_decoder_read_small:
 * @side: pixels, ≥ 1
 * @info: (out) (optional): as dsc_decoder_read(): sizes are those of the whole picture
 *
 * For looking at, never for learning: a picture whose longer side is at least @side, or the whole
 * one where that is smaller. Of a JPEG not more is decoded than that needs, which is several times
 * faster.
 */
DscPixels *dsc_decoder_read_small (DscDecoder *self, const char *path,
                                   const DscDecodeOptions *options, int side, DscPictureInfo *info,
                                   GCancellable *cancellable, GError **error);

/** dsc_decoder_read_bytes: the same as dsc_decoder_read() for a picture in memory (pasted, dropped,
 * or fuzzed). */
DscPixels *dsc_decoder_read_bytes (DscDecoder *self, const void *data, gsize size,
                                   const DscDecodeOptions *options, DscPictureInfo *info,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
