/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks which dataset is to be downloaded, and says what it is, under which licence and how large,
 * before anything of it is. Nothing is asked of anybody without a click or Enter.
 *
 * Signal accepted: the person wants it; the window closes by itself. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace-import.h"

G_BEGIN_DECLS

#define DSC_TYPE_WEB_WINDOW (dsc_web_window_get_type ())
G_DECLARE_FINAL_TYPE (DscWebWindow, dsc_web_window, DSC, WEB_WINDOW, AdwWindow)

/** @parent: (nullable): the window that it stands over */
GtkWidget *dsc_web_window_new (GtkWindow *parent, DscWorkspace *workspace);

/** Returns: (transfer none) (nullable): what was found; for the handlers of "accepted". */
const DscRemoteFound *dsc_web_window_get_found (DscWebWindow *self);

G_END_DECLS
