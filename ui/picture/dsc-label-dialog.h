/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says what photos show, where the source is wrong. Files stay where they are. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * dsc_label_photos:
 * @widget: whose window says what was done, with a button that undoes it
 * @items: (element-type DscPhotoItem): of the workspace's photos; others are passed over
 * @name: (nullable): a class; %NULL: what the source says
 */
void dsc_label_photos (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items,
                       const char *name);

/**
 * dsc_label_dialog_present:
 *
 * Asks for the class first: one of those that there are, which are found by typing, a new one, or,
 * where one of @items was corrected, what the source says.
 *
 * Returns: (transfer none): the dialog, which closes by itself.
 */
GtkWindow *dsc_label_dialog_present (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items);

G_END_DECLS
