/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered of an archive in the folder that it became. Private to the archive layer. */
#pragma once

#include "archive/dsc-archive.h"

G_BEGIN_DECLS

/** Returns: (transfer full): a new report of nothing. */
DscArchiveReport *dsc_archive_report_new (void);

/** Returns: (transfer full) (nullable): what tells the archive @path from others: hash of its size,
 * its time, its first and its last bytes. DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED */
char *dsc_archive_record_key (const char *path, GError **error);

/** Returns: (transfer full): @report as a record, JSON: counts, not lists. */
char *dsc_archive_record_to_json (const DscArchiveReport *report, const char *key, gboolean nested);

/** Returns: (transfer full) (nullable): the report of the record in file @path, without lists;
 * %NULL where it is of another archive, or was made with another @nested while there are archives
 * inside. */
DscArchiveReport *dsc_archive_record_read (const char *path, const char *key, gboolean nested);

G_END_DECLS
