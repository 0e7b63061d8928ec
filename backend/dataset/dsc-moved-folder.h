/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a folder of photos that was moved or renamed: another folder that holds photos of the same
 * names, below it, and sizes. Blocks; any thread but the window's. */
#pragma once

#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

/** Returns: whether @folder (type filename) holds the photos of @dataset: of a sample that is
 * spread evenly at least nine in ten are there, of the size that they had. */
gboolean dsc_moved_folder_matches (DscDataset *dataset, const char *folder);

/** Returns: (transfer full) (array zero-terminated=1) (element-type filename): where to look for
 * @root: the nearest folder above it that is there, the user's folders, and mounted volumes. */
char **dsc_moved_folder_dup_places (const char *root);

/**
 * dsc_moved_folder_find:
 * @places: (array zero-terminated=1) (element-type filename): each, and the folders below it down
 * to some depth, those nearer first; what begins with a dot is left out, and with it the trash
 * @error: DSC_ERROR_NOT_FOUND: it is in none of them, or was not found within some seconds;
 * G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (type filename): the folder that the photos are in now
 */
char *dsc_moved_folder_find (DscDataset *dataset, const char *const *places,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
