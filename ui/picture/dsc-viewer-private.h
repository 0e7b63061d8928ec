/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the viewer share. */
#pragma once

#include "picture/dsc-viewer.h"

G_BEGIN_DECLS

/** Binds the keys that work wherever the focus is in the window. */
void _dsc_viewer_bind_keys (GtkWidgetClass *class);

/** Adds the keys of the photo itself: in the header bar arrows go from button to button. They
 * cannot be bindings of the window, whose own arrows move the focus. */
void _dsc_viewer_add_photo_keys (GtkWidget *pane);

G_END_DECLS
