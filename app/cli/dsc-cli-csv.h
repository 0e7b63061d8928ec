/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a table as RFC 4180 has it, whole or not at all. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscCliCsv DscCliCsv;

/** Returns: (transfer full) (nullable): @path: (type filename). As dsc_output_file_new(). */
DscCliCsv *dsc_cli_csv_new (const char *path, GError **error);
/** Adds a field to the row; quoted where it has to be. @text: UTF-8. */
void dsc_cli_csv_field (DscCliCsv *self, const char *text);
/** Adds a number; what is not finite is an empty field. */
void dsc_cli_csv_number (DscCliCsv *self, double value);
/** Ends the row and writes it. */
gboolean dsc_cli_csv_end_row (DscCliCsv *self, GError **error);
/** Puts the table in its place. */
gboolean dsc_cli_csv_commit (DscCliCsv *self, GError **error);
/** Frees; what was not committed leaves no trace. Accepts %NULL. */
void dsc_cli_csv_free (DscCliCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliCsv, dsc_cli_csv_free)

G_END_DECLS
