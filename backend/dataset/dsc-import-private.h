/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two importers behind dsc_import(); a dataset without photos is no error here. */
#pragma once

#include "dataset/dsc-import.h"

G_BEGIN_DECLS

/** Imports the folder @folder, a real absolute path. */
DscDataset *_dsc_import_folder (const char *folder, const DscImportOptions *options,
                                DscProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);

/** Imports the table @table, an absolute path in a real folder. */
DscDataset *_dsc_import_table (const char *table, const DscImportOptions *options,
                               DscProgressFunc progress, gpointer user_data,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
