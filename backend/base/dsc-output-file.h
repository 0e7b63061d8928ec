/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is either written whole or not at all: a temporary file beside the target, fsync,
 * rename.
 *
 * For contents that are at hand in one piece use g_file_set_contents_full() with
 * G_FILE_SET_CONTENTS_CONSISTENT and G_FILE_SET_CONTENTS_DURABLE; this is for those that are
 * written piece by piece. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscOutputFile DscOutputFile;

/** What stands between the target's name and six letters or digits in the name of the temporary
 * file, which a process that is killed leaves: `PATH.part-XXXXXX`. */
#define DSC_OUTPUT_FILE_INFIX ".part-"

/**
 * dsc_output_file_new:
 * @path: (type filename): the target; its folder must exist
 * @error: DSC_ERROR_DISK_FULL, DSC_ERROR_NOT_FOUND (folder), DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable): free with dsc_output_file_free(), which discards what was
 * not committed.
 */
DscOutputFile *dsc_output_file_new (const char *path, GError **error);

/** Appends @size bytes of @data. After a failure the file can only be freed. */
gboolean dsc_output_file_write (DscOutputFile *self, const void *data, gsize size, GError **error);

/** Makes the contents durable and puts them in the target's place, at once. Call at most once. */
gboolean dsc_output_file_commit (DscOutputFile *self, GError **error);

/** Frees; what was not committed leaves no trace. Accepts %NULL. */
void dsc_output_file_free (DscOutputFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutputFile, dsc_output_file_free)

G_END_DECLS
