/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the headers of many photos on all processors: size on the screen and on the disk, or why
 * not. */
#pragma once

#include "base/dsc-progress.h"
#include "dataset/dsc-dataset.h"
#include "dataset/dsc-import.h"

G_BEGIN_DECLS

/**
 * DscPhotoHeader:
 * @photo: path (borrowed from the caller's), width, height, size and mtime; no label
 * @error: (nullable): why the photo cannot be used
 */
typedef struct
{
  DscPhoto photo;
  GError *error;
} DscPhotoHeader;

/**
 * dsc_photo_headers_read:
 * @root: (type filename): absolute folder
 * @paths: (array length=n) (element-type filename): relative to @root; must outlive the result
 * @progress: (nullable): phase "Reading photos", on the calling thread
 * @error: G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type DscPhotoHeader): one for each path, in their
 * order
 */
GArray *dsc_photo_headers_read (const char *root, const char *const *paths, gsize n,
                                const DscImportOptions *options, DscProgressFunc progress,
                                gpointer user_data, GCancellable *cancellable, GError **error);

/** Adds the photo to @builder, or to what it skipped. */
void dsc_photo_header_add (const DscPhotoHeader *self, DscDatasetBuilder *builder,
                           const char *class_name, DscPart given);

G_END_DECLS
