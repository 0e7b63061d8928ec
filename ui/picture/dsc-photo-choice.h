/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What grids of photos have in common: several can be chosen, dragged to other programs, copied;
 * Space shows one. Items are DscPhotoItem; what a cell holds knows its GtkListItem as "cell".
 * Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type DscPhotoItem): those that are chosen, @most of them.
 * @model: (nullable) */
GPtrArray *dsc_photo_choice_dup_items (GtkSelectionModel *model, guint most);
/** Returns: the first that is chosen; %GTK_INVALID_LIST_POSITION: none. @model: (nullable) */
guint dsc_photo_choice_get_first (GtkSelectionModel *model);
/** Returns: how many are chosen. @model: (nullable) */
guint dsc_photo_choice_count (GtkSelectionModel *model);

/** Chooses the photo of @content (what its cell holds) alone, unless it is one of those that are
 * chosen. */
void dsc_photo_choice_take (GtkSelectionModel *model, GtkWidget *content);

/** Does with the chosen photos what the end of @action says: copy, show-in-files, open-with. */
void dsc_photo_choice_do (GtkWidget *widget, GtkSelectionModel *model, const char *action);

/** Lets photos of @view be dragged to other programs, and Space activate the one that has the
 * focus. */
void dsc_photo_choice_add_controllers (GtkGridView *view);

/** Returns: (nullable): the cell of @view that @widget lies in, or is. */
GtkListItem *dsc_photo_choice_find_cell (GtkGridView *view, GtkWidget *widget);

G_END_DECLS
