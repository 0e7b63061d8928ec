/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds photos and labels: a folder with a folder per class, given train/valid/test folders, or a
 * table (CSV).
 *
 * Reads headers only. What is skipped, and why, is a list in the dataset: never a silence. Passed
 * over by convention are only names that begin with a dot, "__MACOSX", "Thumbs.db" and
 * "desktop.ini". Links are followed where they lead to something inside the folder. Any thread but
 * the window's.
 *
 * Folder: the label of a photo is the name of the folder that it lies in. Where train and at least
 * one of validation and test (dsc_part_from_string()) lie side by side at the top, photos have that
 * part, too. A photo in no folder of a class is skipped, unless no photo lies in one: then all are
 * taken without a label. With a pattern for labels, a photo that it does not fit stays without one,
 * with a warning.
 *
 * Table: rows whose file is not there are skipped as "not-found", and photos that no row names as
 * "no-data" where they lie in the folder that all named photos have in common. A photo without a
 * label stays, with a warning. The root is the folder of the table, or the chosen one, or, if the
 * names are absolute, the folder that they have in common. */
#pragma once

#include "base/dsc-progress.h"
#include "dataset/dsc-dataset.h"
#include "image/dsc-decode.h"

G_BEGIN_DECLS

/**
 * DscImportOptions:
 * @decode: limits and orientation
 * @n_threads: for reading headers; 0 means all available
 * @known: (nullable): an older state of the same photos: those of the same path, size and time are
 * not opened again
 * @images: (nullable) (type filename): for a table: folder that its file names are relative to;
 * else the table's own folder, and, where files are not found there, a folder below it that holds
 * them ("images", "train", …)
 * @delimiter: for a table: the byte between fields; 0 guesses among , ; tab and |
 * @path_columns: (nullable): for a table: names or 1-based numbers of the columns that together
 * make the path, separated by commas; %NULL guesses
 * @label_column: (nullable): likewise, one; %NULL guesses
 * @split_column: (nullable): likewise, one; %NULL guesses (none if there is none)
 * @label_pattern: (nullable): for a folder: a DscNamePattern that picks the label out of a photo's
 * path; %NULL: the label is the folder's name
 */
typedef struct
{
  DscDecodeOptions decode;
  guint n_threads;
  DscDataset *known;
  const char *images;
  char delimiter;
  const char *path_columns;
  const char *label_column;
  const char *split_column;
  const char *label_pattern;
} DscImportOptions;

#define DSC_IMPORT_OPTIONS_DEFAULT ((DscImportOptions){ .decode = DSC_DECODE_OPTIONS_DEFAULT })

/**
 * dsc_import:
 * @source: (type filename): a folder or a table
 * @progress: (nullable): called on the calling thread
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE, DSC_ERROR_NO_DATA (no photo at all),
 * DSC_ERROR_USAGE (a column that is not there), DSC_ERROR_UNSUPPORTED (neither folder nor table),
 * G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable)
 */
DscDataset *dsc_import (const char *source, const DscImportOptions *options,
                        DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                        GError **error);

/**
 * dsc_import_find_source:
 * @folder: (type filename): a folder that came from elsewhere: an archive's, a download's
 * @progress: (nullable): called on the calling thread
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (type filename): what dsc_import() should be given: @folder
 * itself, or a table (.csv, .tsv) at the top, where photos lie in no folders of classes, and it
 * names photos and labels. The top is @folder, or in it the first folder that does not hold a
 * single folder alone.
 */
char *dsc_import_find_source (const char *folder, DscProgressFunc progress, gpointer user_data,
                              GCancellable *cancellable, GError **error);

/**
 * dsc_import_list:
 * @paths: (array length=n): files and folders, any mixture, relative to the current folder or
 * absolute
 * @order: (out) (optional) (transfer full) (element-type guint32): numbers of the photos in the
 * order in which they were named, those of a folder sorted among themselves
 *
 * For classification: all pictures among @paths and below its folders, without labels, root "/",
 * folders walked as by dsc_import(). What cannot be used is in the skipped list; an error only if a
 * path does not exist and it is the only one.
 */
DscDataset *dsc_import_list (const char *const *paths, guint n, const DscImportOptions *options,
                             DscProgressFunc progress, gpointer user_data,
                             GCancellable *cancellable, GArray **order, GError **error);

G_END_DECLS
