/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a table row by row: RFC 4180 with any delimiter, forgiving where it harms nobody.
 *
 * A field that begins with a quotation mark ends at the next single one; within, delimiters and
 * line ends are text and two marks are one. A row ends with LF, CR LF or CR. UTF-8 (or any bytes
 * but NUL), UTF-16 by its byte order mark. Empty lines are no rows but are counted. Memory is
 * bounded by the longest row, 1 MiB. One thread at a time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DscCsv DscCsv;

/**
 * dsc_csv_open:
 * @path: (type filename): absolute
 * @delimiter: a byte that is neither a quotation mark nor a line end
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_TOO_LARGE (1 GiB), DSC_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable)
 */
DscCsv *dsc_csv_open (const char *path, char delimiter, GError **error);
void dsc_csv_free (DscCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCsv, dsc_csv_free)

/**
 * dsc_csv_next:
 * @error: DSC_ERROR_UNREADABLE (names the row: a quotation that never ends, a NUL byte, a row
 * beyond 1 MiB, broken UTF-16), DSC_ERROR_FAILED
 *
 * Returns: %TRUE if there is a row; %FALSE with @error unset at the end of the table.
 */
gboolean dsc_csv_next (DscCsv *self, GError **error);

/** Returns: number of the row, from 1, as a spreadsheet counts. */
guint dsc_csv_get_row (const DscCsv *self);
/**
 * dsc_csv_get_fields:
 * @n: (out): number of fields, at least 1
 *
 * Returns: (transfer none) (array length=n): the fields of the row, valid until the next one.
 */
const char *const *dsc_csv_get_fields (const DscCsv *self, guint *n);

/**
 * dsc_csv_guess_delimiter:
 *
 * Returns: of , ; tab and | the one that divides the first rows most evenly; a comma if none does.
 */
char dsc_csv_guess_delimiter (const char *path, GError **error);

/** Returns: whether the file's first bytes are those of a text, not of a picture, an archive or the
 * like. */
gboolean dsc_csv_is_text (const char *path);

G_END_DECLS
