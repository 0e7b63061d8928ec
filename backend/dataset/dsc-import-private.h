/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two importers behind dsc_import(), where a dataset without photos is no error, and what a
 * preview shares with them. */
#pragma once

#include "dataset/dsc-import.h"
#include "dataset/dsc-table-plan.h"

G_BEGIN_DECLS

/** Imports the folder @folder, a real absolute path. */
DscDataset *_dsc_import_folder (const char *folder, const DscImportOptions *options,
                                DscProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);

/** Imports the table @table, an absolute path in a real folder. */
DscDataset *_dsc_import_table (const char *table, const DscImportOptions *options,
                               DscProgressFunc progress, gpointer user_data,
                               GCancellable *cancellable, GError **error);

/** Returns: (transfer full) (nullable) (type filename): the real path of a folder; of a table that
 * of its folder, with its own name. */
char *_dsc_import_resolve (const char *source, gboolean *is_folder, GError **error);

/** Returns: (transfer full) (nullable) (element-type utf8): the class of each of @photos
 * (element-type filename: sorted, relative to the folder); %NULL where it has none. */
GPtrArray *_dsc_import_folder_classes (GPtrArray *photos, const char *pattern,
                                       GCancellable *cancellable, GError **error);

/** Returns: the byte between the fields; 0 with @error */
char _dsc_import_table_delimiter (const char *table, const DscImportOptions *options,
                                  GError **error);
/** Returns: (transfer full) (type filename): where the photos of a table lie: in the chosen folder,
 * else in that of its absolute names, else in its own. */
char *_dsc_import_table_folder (const char *table, const DscTableSample *sample,
                                const DscImportOptions *options);
/** Returns: (transfer full) (type filename): the folder that all named photos lie in, relative to
 * the root. */
char *_dsc_import_common_folder (GPtrArray *photos, const guint8 *is_named);

G_END_DECLS
