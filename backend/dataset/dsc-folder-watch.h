/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches a folder of photos: says when something below it has changed and is at rest again.
 *
 * A thread of its own lists the folders below the root and asks the system to tell of changes in
 * them. Where it does not (a network drive, more folders than are watched), a look finds what has
 * come and gone by the times of the folders; a file that was overwritten there is not seen.
 *
 * Changes are bundled: a thousand photos that are copied are told of once, when things have been
 * quiet. Files that still grow, have nothing in them yet, or have "NAME.part" or "NAME.crdownload"
 * beside them are waited for, though not for ever. What an import passes over by its name, and
 * files that are no photos, change nothing.
 *
 * Belongs to the thread that made it, whose main context hears of changes. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscFolderChange: what there is to hear of
 * @DSC_FOLDER_READY: the folders were listed; comes first, and once
 * @DSC_FOLDER_CHANGED: photos or folders were added, removed or changed
 * @DSC_FOLDER_GONE: the root is not there (any more); comes once until it is back, which is a
 * change
 * @DSC_FOLDER_FILE: the file of dsc_folder_watch_follow() was written, or let go of by a process
 * that could write it
 */
typedef enum
{
  DSC_FOLDER_READY,
  DSC_FOLDER_CHANGED,
  DSC_FOLDER_GONE,
  DSC_FOLDER_FILE
} DscFolderChange;

/** DscFolderWatchFunc: called in the main context of the thread that made the watch, never after
 * it was freed. */
typedef void (*DscFolderWatchFunc) (DscFolderChange change, gpointer user_data);

/**
 * DscFolderWatchLimits:
 * @most_folders: so many are watched at most; of more, those that are found first
 * @quiet: milliseconds without a change after which changes are told
 * @patience: milliseconds after which a file that does not seem to be written whole is told of all
 * the same
 */
typedef struct
{
  guint most_folders;
  guint quiet;
  guint patience;
} DscFolderWatchLimits;

#define DSC_FOLDER_WATCH_LIMITS_DEFAULT \
  ((DscFolderWatchLimits){ .most_folders = 4096, .quiet = 1000, .patience = 60000 })

typedef struct _DscFolderWatch DscFolderWatch;

/**
 * dsc_folder_watch_new:
 * @root: (type filename): absolute; need not be there
 * @limits: (nullable): %NULL: DSC_FOLDER_WATCH_LIMITS_DEFAULT
 *
 * Begins at once; reads nothing on the calling thread.
 */
DscFolderWatch *dsc_folder_watch_new (const char *root, const DscFolderWatchLimits *limits,
                                      DscFolderWatchFunc func, gpointer user_data);
/** Ends it; does not wait for its thread. */
void dsc_folder_watch_free (DscFolderWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFolderWatch, dsc_folder_watch_free)

/** Compares the times of all folders with those that are known: for when a person comes back to the
 * window. */
void dsc_folder_watch_look (DscFolderWatch *self);

/** Tells of the file @path, too, which may lie anywhere: bundled as changes are. Call once at most;
 * nothing is read on the calling thread. */
void dsc_folder_watch_follow (DscFolderWatch *self, const char *path);

/** Returns: how many folders there are, and in @n_watched (out) (optional) how many of them are
 * watched; both as of the last report. */
guint dsc_folder_watch_get_n_folders (DscFolderWatch *self, guint *n_watched);

G_END_DECLS
