/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that arrives in parts, over several runs of the program if need be: TARGET.part holds what
 * is there so far, TARGET.part-tag what the server calls that version of the file.
 *
 * Unlike DscOutputFile it stays when it is not finished. It is locked, so that two programs do not
 * write it at once. One thread at a time. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "fetch/dsc-digest.h"

G_BEGIN_DECLS

typedef struct _DscPartFile DscPartFile;

/**
 * dsc_part_file_open:
 * @target: (type filename): what it is to become; its folder must exist
 * @error: DSC_ERROR_LOCKED (another program is at it), DSC_ERROR_NOT_FOUND (folder),
 * DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable): with what is there already
 */
DscPartFile *dsc_part_file_open (const char *target, GError **error);

/** Returns: bytes that are there. */
guint64 dsc_part_file_get_size (DscPartFile *self);
/** Returns: (transfer none) (nullable): the tag with which they were begun. */
const char *dsc_part_file_get_tag (DscPartFile *self);

/** Empties it; what is appended from now on belongs to @tag, one line: (nullable). */
gboolean dsc_part_file_restart (DscPartFile *self, const char *tag, GError **error);

/** Appends @size bytes of @data. @error: DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED; what was there
 * before is kept. */
gboolean dsc_part_file_append (DscPartFile *self, const void *data, gsize size, GError **error);

/** Returns: (transfer full) (nullable): its digest (see dsc_digest_file()). */
char *dsc_part_file_digest (DscPartFile *self, DscDigestKind kind, GCancellable *cancellable,
                            DscProgressFunc func, gpointer user_data, GError **error);

/** Makes it durable and puts it in the target's place; @keeps_tag: its tag stays beside it, for
 * dsc_part_file_read_tag(). Call at most once, and then only free. */
gboolean dsc_part_file_commit (DscPartFile *self, gboolean keeps_tag, GError **error);
/** Returns: (transfer full) (nullable): the tag of the file that was put in the place @target, as
 * far as it was kept: in the file with the suffix DSC_FETCH_TAG. */
char *dsc_part_file_read_tag (const char *target);
/** Deletes it. Then only free. */
void dsc_part_file_discard (DscPartFile *self);

/** Unlocks and frees; what is there stays, if it is anything. Accepts %NULL. */
void dsc_part_file_free (DscPartFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPartFile, dsc_part_file_free)

G_END_DECLS
