/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A batch preview in a window of its own. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * dsc_batch_window_present:
 * @photo: (nullable): whose variants are shown first; %NULL: a batch
 *
 * Returns: (transfer none): the window, over the one that @widget is in; it closes by itself.
 */
GtkWindow *dsc_batch_window_present (GtkWidget *widget, DscWorkspace *workspace,
                                     DscPhotoItem *photo);

G_END_DECLS
