/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a table as RFC 4180 has it, whole or not at all. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscCsvFile DscCsvFile;

/** Returns: (transfer full) (nullable): @path: (type filename). As dsc_output_file_new(). */
DscCsvFile *dsc_csv_file_new (const char *path, GError **error);
/** Adds a field to the row; quoted where it has to be. @text: UTF-8. */
void dsc_csv_file_field (DscCsvFile *self, const char *text);
/** Adds a number; what is not finite is an empty field. */
void dsc_csv_file_number (DscCsvFile *self, double value);
/** Ends the row and writes it. */
gboolean dsc_csv_file_end_row (DscCsvFile *self, GError **error);
/** Puts the table in its place. */
gboolean dsc_csv_file_commit (DscCsvFile *self, GError **error);
/** Frees; what was not committed leaves no trace. Accepts %NULL. */
void dsc_csv_file_free (DscCsvFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCsvFile, dsc_csv_file_free)

G_END_DECLS
