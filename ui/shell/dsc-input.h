/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has given the program, by drop, paste, file manager or command line: sorted into
 * what can be opened and what can be asked about. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscInput:
 * @folders: (element-type filename): folders of photos, and projects, as absolute paths without
 * links, by which windows know what they have open
 * @tables: (element-type filename): tables of labels (CSV, TSV), likewise
 * @archives: (element-type filename): archives of photos, likewise
 * @pictures: (element-type filename): all other files
 * @missing: (element-type filename): what is not there
 * @error: (nullable): why one of the files is in none of these: DSC_ERROR_NOT_FOUND, or
 * DSC_ERROR_UNSUPPORTED for what is not on this computer
 */
typedef struct
{
  GPtrArray *folders;  /* (owned) */
  GPtrArray *tables;   /* (owned) */
  GPtrArray *archives; /* (owned) */
  GPtrArray *pictures; /* (owned) */
  GPtrArray *missing;  /* (owned) */
  GError *error;       /* (owned) (nullable) the first */
} DscInput;

/** Returns: whether a file of that name is a table by its suffix. */
gboolean dsc_input_is_table (const char *path);

void dsc_input_free (DscInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscInput, dsc_input_free)

/**
 * dsc_input_sort_async:
 * @files: (array length=n): copied
 *
 * Looks at the files on another thread: a network share may be slow.
 */
void dsc_input_sort_async (GFile **files, guint n, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscInput *dsc_input_sort_finish (GAsyncResult *result, GError **error);

G_END_DECLS
