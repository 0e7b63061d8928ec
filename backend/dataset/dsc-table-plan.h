/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of a table say what, chosen or guessed from a sample of its rows and from the files
 * on disk. */
#pragma once

#include <gio/gio.h>

#include "dataset/dsc-csv.h"
#include "dataset/dsc-file-index.h"
#include "dataset/dsc-import.h"

G_BEGIN_DECLS

/**
 * DscTableSample:
 * @first: (nullable): fields of the first row, which may be the header
 * @rows: (element-type GStrv): up to 1000 of the other rows, picked evenly; of each at most 1024
 * fields
 * @n_columns: most fields of any of these rows
 * @n_rows: rows in the table, the first included
 */
typedef struct
{
  char **first;
  GPtrArray *rows;
  guint n_columns;
  guint n_rows;
} DscTableSample;

/**
 * dsc_table_sample_new:
 * @error: as dsc_csv_next(); DSC_ERROR_TOO_LARGE (some millions of rows), DSC_ERROR_NO_DATA (no
 * row), G_IO_ERROR_CANCELLED
 */
DscTableSample *dsc_table_sample_new (DscCsv *csv, const char *shown, GCancellable *cancellable,
                                      GError **error);
void dsc_table_sample_free (DscTableSample *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTableSample, dsc_table_sample_free)

/** Returns: (transfer full) (nullable) (type filename): the folder of all absolute file names in a
 * column of them; not "/". */
char *dsc_table_sample_absolute_folder (const DscTableSample *self);

/**
 * DscTablePlan:
 * @path_columns: (element-type guint): from 0, in the order in which they make the path
 * @label_column: −1 for none
 * @split_column: −1 for none
 * @has_header: the first row names the columns
 * @base: (type filename): folder that the paths are relative to, itself relative to the root
 */
typedef struct
{
  GArray *path_columns;
  int label_column;
  int split_column;
  gboolean has_header;
  char *base;
} DscTablePlan;

/**
 * dsc_table_plan_new:
 * @shown: the table's name, for messages
 * @error: DSC_ERROR_USAGE (a column that is not there), DSC_ERROR_NO_DATA (no columns name files
 * that exist)
 */
DscTablePlan *dsc_table_plan_new (const DscTableSample *sample, const DscFileIndex *index,
                                  const DscImportOptions *options, const char *shown,
                                  GError **error);
void dsc_table_plan_free (DscTablePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTablePlan, dsc_table_plan_free)

/** Returns: (transfer full) (type filename): what a row of @n fields calls its file; "" if it does
 * not. */
char *dsc_table_plan_path (const DscTablePlan *self, const char *const *fields, guint n);

G_END_DECLS
