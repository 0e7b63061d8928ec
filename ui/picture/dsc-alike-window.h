/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with the training photos that look most like a photo (dsc-alike-box.h). Window's
 * thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_ALIKE_WINDOW (dsc_alike_window_get_type ())
G_DECLARE_FINAL_TYPE (DscAlikeWindow, dsc_alike_window, DSC, ALIKE_WINDOW, AdwWindow)

/**
 * dsc_alike_window_present:
 * @widget: where it is asked for
 *
 * Returns: (transfer none): the window, which closes by itself.
 */
DscAlikeWindow *dsc_alike_window_present (GtkWidget *widget, DscWorkspace *workspace,
                                          DscPhotoItem *item);

G_END_DECLS
