/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the photos below a folder, by their names alone.
 *
 * Passed over without a word: whatever begins with a dot, "__MACOSX", "Thumbs.db", "desktop.ini".
 * Everything else that is no photo by its suffix, and every link that is not followed, is listed
 * with a reason. Links are followed where they lead to something inside the folder: a link to a
 * folder once, not those inside what it leads to. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

/**
 * DscWalk:
 * @photos: (element-type filename): paths relative to the root, sorted bytewise
 * @skipped: (element-type DscSkipped): sorted bytewise by path
 * @text: what the words of both lie in
 */
typedef struct
{
  GPtrArray *photos;
  GArray *skipped;
  GStringChunk *text;
} DscWalk;

/**
 * dsc_walk_new:
 * @root: (type filename): real absolute path that results are relative to
 * @folder: (type filename): real absolute path of the folder to walk: @root or below it
 * @meter: a started meter; counts files
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_TOO_LARGE (some millions of files), G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable)
 */
DscWalk *dsc_walk_new (const char *root, const char *folder, DscProgressMeter *meter,
                       GCancellable *cancellable, GError **error);
void dsc_walk_free (DscWalk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscWalk, dsc_walk_free)

/** Returns: whether @path was skipped; its number in @i. */
gboolean dsc_walk_find_skipped (const DscWalk *self, const char *path, guint *i);

/** Returns: whether a file of that name is taken for a photo: its suffix is one of a picture
 * format, in any case. */
gboolean dsc_walk_is_photo (const char *name);
/** Returns: whether a file or folder of that name is passed over without a word. */
gboolean dsc_walk_is_passed_over (const char *name);

G_END_DECLS
