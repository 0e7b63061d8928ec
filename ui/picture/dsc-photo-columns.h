/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many columns a grid of photos has. GTK makes cells for thirty rows of as many columns as
 * there may be at most, whatever is seen (4.8): so there may be as many as there is room for.
 * Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** There are never more. */
#define DSC_PHOTO_COLUMNS_MAX 12

typedef struct _DscPhotoColumns DscPhotoColumns;

/**
 * dsc_photo_columns_new:
 * @view: in a GtkScrolledWindow; not kept alive
 * @cell: width of a cell, CSS pixels
 *
 * Returns: (transfer full): to be freed before @view
 */
DscPhotoColumns *dsc_photo_columns_new (GtkGridView *view, int cell);
/** Accepts %NULL. */
void dsc_photo_columns_free (DscPhotoColumns *self);

void dsc_photo_columns_set_cell (DscPhotoColumns *self, int cell);

G_END_DECLS
