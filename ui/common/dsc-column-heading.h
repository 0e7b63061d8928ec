/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headings of tables: GTK 4.8 puts them all at the start of their columns. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Puts the headings of the columns of @view from number @first on at the end, as their numbers
 * are. To be called when the columns are in it. */
void dsc_column_headings_align_end (GtkColumnView *view, guint first);

G_END_DECLS
