/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import would find, before it is made: the first rows of a table and which of its rows
 * name a photo that is there; the labels that a pattern picks. No photo is opened. Any thread but
 * the window's. */
#pragma once

#include "dataset/dsc-import.h"
#include "dataset/dsc-table-plan.h"

G_BEGIN_DECLS

/** So many of the first rows, of the columns, and of each list are kept at most. */
#define DSC_PREVIEW_ROWS 8
#define DSC_PREVIEW_COLUMNS 200
#define DSC_PREVIEW_LISTED 200

/** DscPreviewLabel: a label, and how many photos have it. */
typedef struct
{
  const char *name;
  guint n;
} DscPreviewLabel;

/** DscPreviewPhoto: a photo and its label. @path: safe to show */
typedef struct
{
  const char *path;
  const char *label;
} DscPreviewPhoto;

/**
 * DscImportPreview: plain data
 * @is_table: the source is a table; else a folder
 * @folder: (type filename): where photos are looked for
 * @delimiter: of a table: the byte between fields
 * @rows: (element-type GStrv): of a table: the first ones, safe to show; the header is the first,
 * where it has one
 * @n_columns: of these
 * @plan: (nullable): of a table: which columns say what; %NULL where that cannot be told
 * @problem: (nullable): a sentence: why it cannot be read so
 * @n_rows: rows of a table that are to name a photo; of a folder: its photos
 * @n_found: those whose photo is there; of a folder: those that have a label
 * @n_unlabelled: of a table: those found that have no label
 * @n_unnamed: of a table: photos that no row names, where those that are named lie
 * @missing: (element-type utf8): the first that are not found; of a folder: that have no label
 * @unnamed: (element-type utf8): the first of them
 * @labels: (element-type DscPreviewLabel): all, the one with most photos first
 * @photos: (element-type DscPreviewPhoto): the first ones, each of another label
 * @is_obvious: nobody need be asked: nearly all photos are found, and there are classes of several
 * photos
 * @text: what the words lie in
 */
typedef struct
{
  gboolean is_table;
  char *folder;
  char delimiter;
  GPtrArray *rows;
  guint n_columns;
  DscTablePlan *plan;
  char *problem;
  guint n_rows;
  guint n_found;
  guint n_unlabelled;
  guint n_unnamed;
  GPtrArray *missing;
  GPtrArray *unnamed;
  GArray *labels;
  GArray *photos;
  gboolean is_obvious;
  GStringChunk *text;
} DscImportPreview;

void dsc_import_preview_free (DscImportPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscImportPreview, dsc_import_preview_free)

/**
 * dsc_import_preview:
 * @source: (type filename): a folder or a table
 * @options: how it would be read; what cannot be done so is in the preview's @problem
 * @error: as dsc_import(), where there is nothing to be shown; G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable)
 */
DscImportPreview *dsc_import_preview (const char *source, const DscImportOptions *options,
                                      DscProgressFunc progress, gpointer user_data,
                                      GCancellable *cancellable, GError **error);

G_END_DECLS
