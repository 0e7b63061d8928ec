/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaves photos out of training, or uses them again. Files stay where they are. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * dsc_leave_out_photos:
 * @widget: whose window says what was done, with a button that undoes it
 * @items: (element-type DscPhotoItem): of the workspace's photos; others, and those of which it is
 * so already, are passed over
 */
void dsc_leave_out_photos (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items,
                           gboolean left_out);

G_END_DECLS
