/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window that shows one photo of a list large: arrows go to its neighbours, + − 0 zoom, F11 full
 * screen, H the heat map of the run that is shown, Escape or Space closes.
 *
 * Property heat (boolean, read and write): whether the heat map is shown, where there is one.
 * Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_VIEWER (dsc_viewer_get_type ())
G_DECLARE_FINAL_TYPE (DscViewer, dsc_viewer, DSC, VIEWER, AdwWindow)

/**
 * dsc_viewer_present:
 * @widget: where it is asked for
 * @workspace: for heat maps
 * @photos: list of DscPhotoItem, kept alive
 * @position: in @photos
 *
 * Returns: (transfer none): the window, which closes by itself.
 */
DscViewer *dsc_viewer_present (GtkWidget *widget, DscWorkspace *workspace, GListModel *photos,
                               guint position);

G_END_DECLS
