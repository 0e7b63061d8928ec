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

/** @view: not kept alive. Returns: (transfer full) */
DscPhotoColumns *dsc_photo_columns_new (GtkGridView *view);
/** Accepts %NULL. */
void dsc_photo_columns_free (DscPhotoColumns *self);

/** Makes room, a little later, for columns of @cell CSS pixels each in @width: also from
 * size_allocate(). */
void dsc_photo_columns_fit (DscPhotoColumns *self, int width, int cell);

G_END_DECLS
