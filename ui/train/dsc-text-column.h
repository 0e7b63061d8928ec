/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of numbers for tables: a label in each cell, whose text a function makes of the row.
 * Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Returns: (transfer full): the text of a cell. */
typedef char *(*DscTextColumnFunc) (gpointer row);

/** Appends a column to @view. @title: translated, or as the notebook prints it. */
void dsc_text_column_append (GtkColumnView *view, const char *title, DscTextColumnFunc text);

G_END_DECLS
