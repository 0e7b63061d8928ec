/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What dsc-decode.c shares with the two decoders under it. */
#pragma once

#include "image/dsc-decode.h"

G_BEGIN_DECLS

/**
 * DscSource: a picture in memory. Where not @complete it is the beginning of a file, for a probe: a
 * decoder that cannot tell the size from it fails with G_IO_ERROR_PARTIAL_INPUT, which dsc-decode.c
 * answers with more.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean complete;
  DscDecodeOptions options;
  GCancellable *cancellable; /* (nullable) */
  int side;                  /* of the longer side enough pixels; 0: all that there are */
} DscSource;

/** DscKind: what the first bytes say. */
typedef struct
{
  const char *name;    /* for people: "HEIC" */
  const char *package; /* (nullable): of Debian, whose gdk-pixbuf loader reads it */
  gboolean is_photo;   /* not a drawing or an icon */
} DscKind;

/** Returns: (transfer none) (nullable): the kind, where gdk-pixbuf's own word is not enough. */
const DscKind *_dsc_source_sniff (const DscSource *source);

/** Sets DSC_ERROR_TOO_LARGE or DSC_ERROR_UNREADABLE unless a picture of this size is allowed. */
gboolean _dsc_source_check_size (const DscSource *source, int width, int height, GError **error);

/** Describes a picture that comes from its file as @width × @height and is then turned as
 * orientation @turn wants. */
void _dsc_source_describe (int width, int height, int turn, int exif_orientation,
                           const char *format, DscPictureInfo *info);

gboolean _dsc_jpeg_probe (const DscSource *source, DscPictureInfo *info, GError **error);
DscPixels *_dsc_jpeg_read (const DscSource *source, DscPictureInfo *info, GError **error);
gboolean _dsc_pixbuf_probe (const DscSource *source, DscPictureInfo *info, GError **error);
DscPixels *_dsc_pixbuf_read (const DscSource *source, DscPictureInfo *info, GError **error);

G_END_DECLS
