/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table's first rows, and what its columns are called. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "dataset/dsc-import-preview.h"

G_BEGIN_DECLS

/** Fills @grid with the first rows, and above each column what it is taken for. */
void dsc_reading_table_fill (GtkGrid *grid, const DscImportPreview *preview);

/** Returns: (transfer full): what @column is called among the choices: by the header, as far as
 * there is one. */
char *dsc_reading_table_name_column (const DscImportPreview *preview, guint column);

/** Returns: the number, from 1, of the column that is chosen as @chosen (nullable): a number or a
 * name, as in DscImportOptions; 0: none is. */
guint dsc_reading_table_find_column (const DscImportPreview *preview, const char *chosen);

G_END_DECLS
