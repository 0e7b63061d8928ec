/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of a cell in a grid of photos: by a right click, a long press, or, at the cell that has
 * the focus, by a key (Menu, Shift and F10), which the grid binds. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _DscPhotoMenu DscPhotoMenu;

/** DscPhotoMenuFunc: chooses the photo whose cell holds @content: the menu's actions are for what
 * is chosen. */
typedef void (*DscPhotoMenuFunc) (GtkWidget *owner, GtkWidget *content);

/**
 * dsc_photo_menu_new:
 * @owner: has the menu's actions; not kept alive: it frees the menu when it is disposed of
 * @view: (type GtkGridView): within @owner
 *
 * Returns: (transfer full)
 */
DscPhotoMenu *dsc_photo_menu_new (GtkWidget *owner, GtkWidget *view, GMenuModel *model,
                                  DscPhotoMenuFunc choose);
/** Accepts %NULL. */
void dsc_photo_menu_free (DscPhotoMenu *self);

/** Opens it at the cell that has the focus, if one has. */
void dsc_photo_menu_open_at_focus (DscPhotoMenu *self);

/** Returns: (nullable): what the cell of @view holds that @widget lies in, or is. */
GtkWidget *dsc_photo_menu_find_content (GtkWidget *view, GtkWidget *widget);

G_END_DECLS
