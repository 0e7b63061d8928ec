/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the windows that get photos in: a fact, or a list of things with their reasons. Window's
 * thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** So many things of a list are rows; of more it is said how many there are. */
#define DSC_IMPORT_ROWS_MAX 100

/** Returns: (transfer floating): a row that says @title and below it @subtitle (nullable), both
 * plain text. */
GtkWidget *dsc_import_row_new (const char *title, const char *subtitle);
/** Returns: (transfer floating): a row of @title that has @value at its end. */
GtkWidget *dsc_import_fact_new (const char *title, const char *value);

/**
 * DscImportRowFunc: says thing @i of a list.
 * @subtitle: (out) (transfer full) (nullable)
 *
 * Returns: (transfer full)
 */
typedef char *(*DscImportRowFunc) (gconstpointer list, guint i, char **subtitle);

/** Returns: (transfer floating): a row that unfolds to the first @n_listed of @n things of @list.
 */
GtkWidget *dsc_import_list_new (const char *title, const char *subtitle, gconstpointer list,
                                guint n_listed, guint64 n, DscImportRowFunc func);

/** Takes all rows out of @group that were added with dsc_import_group_add(). */
void dsc_import_group_clear (AdwPreferencesGroup *group);
void dsc_import_group_add (AdwPreferencesGroup *group, GtkWidget *row);

G_END_DECLS
