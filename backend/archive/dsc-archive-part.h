/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder into which an archive is unpacked: unfinished under another name, with a mark in it
 * that says that it is ours, and a lock on that mark. Private to the archive layer. One thread at a
 * time.
 */
#pragma once

#include "archive/dsc-archive.h"

G_BEGIN_DECLS

typedef struct _DscArchivePart DscArchivePart;

/** The file in the folder that marks it; once the folder is whole, the record of its archive. */
#define DSC_ARCHIVE_MARK ".discern-archive"

/**
 * dsc_archive_part_find_whole:
 * @key: of the archive, dsc_archive_record_key()
 * @nested: whether archives inside are to be unpacked, too
 *
 * Returns: (transfer full) (nullable): what was unpacked of that archive into a folder @name, or
 * one of that name with a number, in @parent
 */
DscArchiveReport *dsc_archive_part_find_whole (const char *parent, const char *name,
                                               const char *key, gboolean nested);

/**
 * dsc_archive_part_new:
 * @parent: (type filename): made if need be
 * @name: of the folder that is to be
 * @error: DSC_ERROR_LOCKED, and as dsc_error_set_errno()
 *
 * Makes the folder `NAME.part-XXXXXXXX` (by the key), or takes and empties that of a try that was
 * interrupted; removes those of other archives of that name that were interrupted.
 *
 * Returns: (transfer full) (nullable)
 */
DscArchivePart *dsc_archive_part_new (const char *parent, const char *name, const char *key,
                                      GError **error);
/** Removes the folder if it was not finished. Accepts %NULL. */
void dsc_archive_part_free (DscArchivePart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscArchivePart, dsc_archive_part_free)

/** Returns: whether something was there of a try that was interrupted. */
gboolean dsc_archive_part_had_leftover (const DscArchivePart *self);

/** Returns: the descriptor of the folder, to be used with openat() and the like. */
int dsc_archive_part_get_fd (const DscArchivePart *self);
/** Returns: (transfer full) (type filename): the file @path in the folder. */
char *dsc_archive_part_dup_path (const DscArchivePart *self, const char *path);

/** Makes the file @path, which is not there, and the folders that it lies in. Returns: its
 * descriptor, for reading and writing; −1 with errno */
int dsc_archive_part_create (DscArchivePart *self, const char *path);

/** Writes the record of @report, makes all durable, and gives the folder its name, or that with the
 * first number that is free, which is then the report's @folder. */
gboolean dsc_archive_part_finish (DscArchivePart *self, const char *key, gboolean nested,
                                  DscArchiveReport *report, GError **error);

G_END_DECLS
