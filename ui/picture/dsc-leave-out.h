/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaves photos out of training, or uses them again. Files stay where they are. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/** How much is seen of the picture of a photo that is left out. */
#define DSC_LEFT_OUT_OPACITY 0.5

/**
 * dsc_leave_out_photos:
 * @widget: whose window says what was done, with a button that undoes it
 * @items: (element-type DscPhotoItem): of the workspace's photos; others, and those of which it is
 * so already, are passed over
 */
void dsc_leave_out_photos (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items,
                           gboolean left_out);

G_END_DECLS
