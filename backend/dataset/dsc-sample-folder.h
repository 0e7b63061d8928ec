/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of rendered toy bricks, a folder for each kind: something to learn from for those who
 * have no photos at hand. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

/** As many pictures as a folder can be given. */
#define DSC_SAMPLE_FOLDER_MAX 1000000

/** Returns: how many classes @count pictures have: the kinds take turns. */
guint dsc_sample_folder_n_classes (guint count);

/** Returns: whether @folder has the @count pictures that were written into it. */
gboolean dsc_sample_folder_is_complete (const char *folder, guint count);

/**
 * dsc_sample_folder_write:
 * @folder: (type filename): made if need be
 * @count: pictures, 1 … DSC_SAMPLE_FOLDER_MAX
 * @seed: the same seed, the same pictures
 * @width: pixels, 16 … 4096
 * @height: pixels, 16 … 4096
 * @n_threads: 0 for all available
 * @force: add the pictures to a folder that has other files, too
 * @progress: (nullable): called on the calling thread
 * @error: DSC_ERROR_USAGE (there are other files in @folder, and no @force), DSC_ERROR_MEMORY,
 * DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED, G_IO_ERROR_CANCELLED
 *
 * Renders into @folder. One that was written before is known by a hidden file, and written anew:
 * what is too many in it goes away. Blocks; any thread but the window's. When it fails or is
 * cancelled, what was written by then stays.
 */
gboolean dsc_sample_folder_write (const char *folder, guint count, guint32 seed, int width,
                                  int height, guint n_threads, gboolean force,
                                  DscProgressFunc progress, gpointer user_data,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS
