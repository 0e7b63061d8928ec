/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as bytes: real absolute ones, and those relative to a dataset's root. Pure but for
 * dsc_path_resolve(); any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_path_resolve:
 * @path: (type filename): absolute, or relative to the current folder
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable) (type filename): the absolute path without links, "." and
 * ".."
 */
char *dsc_path_resolve (const char *path, GError **error);

/** Returns: whether @path lies below @folder, by their words; both relative to the same, or
 * absolute. "" and "/" hold all. */
gboolean dsc_path_is_below (const char *folder, const char *path);

/**
 * dsc_path_relative:
 * @root: (type filename): an absolute folder
 * @path: (type filename): relative to @root, or absolute; "./", "//" and ".." are taken out of it
 *
 * Returns: (transfer full) (nullable) (type filename): relative to @root; %NULL if it is @root or
 * leads out of it. By words alone: the disk is not asked.
 */
char *dsc_path_relative (const char *root, const char *path);

/** Returns: how many bytes at the beginning of both are the folder that both lie in, its slash
 * included. What the first and the last of a sorted list share, all share. */
gsize dsc_path_common_folder (const char *first, const char *second);

/** Returns: (transfer full) (type filename): @name in @folder; @folder may be "" or "/". */
char *dsc_path_join (const char *folder, const char *name);

G_END_DECLS
