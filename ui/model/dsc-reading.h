/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the photos of a folder or of a table are read: which columns say what, or what picks the
 * label out of a file's name. Plain data. */
#pragma once

#include "dataset/dsc-import.h"

G_BEGIN_DECLS

/**
 * DscReading: as in DscImportOptions; what is %NULL is guessed
 * @source: (type filename): the folder or table
 */
typedef struct
{
  char *source;        /* (owned) */
  char *images;        /* (owned) (nullable) (type filename) */
  char *path_columns;  /* (owned) (nullable) */
  char *label_column;  /* (owned) (nullable) */
  char *split_column;  /* (owned) (nullable) */
  char *label_pattern; /* (owned) (nullable) */
  char delimiter;
} DscReading;

/** Returns: (transfer full): of which all is guessed. */
DscReading *dsc_reading_new (const char *source);
DscReading *dsc_reading_new_from_options (const char *source, const DscImportOptions *options);
DscReading *dsc_reading_copy (const DscReading *self);
/** Accepts %NULL. */
void dsc_reading_free (DscReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscReading, dsc_reading_free)

/** Returns: the same as options of an import, the words borrowed; those of %NULL are the usual
 * ones. */
DscImportOptions dsc_reading_to_options (const DscReading *self);

G_END_DECLS
