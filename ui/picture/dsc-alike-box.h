/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The training photos that look most like a picture to the model of the shown run, as small
 * pictures that open the viewer; not the picture itself. Searching begins when it is shown (mapped)
 * with a path, and is dropped when it shows something else or goes away.
 *
 * Properties, read and write, notified: workspace (DscWorkspace, nullable), path (string, nullable:
 * absolute). Read-only, notified: busy (boolean). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_ALIKE_BOX (dsc_alike_box_get_type ())
G_DECLARE_FINAL_TYPE (DscAlikeBox, dsc_alike_box, DSC, ALIKE_BOX, AdwBin)

void dsc_alike_box_set_workspace (DscAlikeBox *self, DscWorkspace *workspace);
void dsc_alike_box_set_path (DscAlikeBox *self, const char *path);
gboolean dsc_alike_box_is_busy (DscAlikeBox *self);
/** Returns: (transfer none): DscPhotoItem, the most alike first. */
GListModel *dsc_alike_box_get_photos (DscAlikeBox *self);

G_END_DECLS
