/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo that fills its place, and can be zoomed and moved: Ctrl and scroll, two fingers, a double
 * click, dragging.
 *
 * Property zoom (double, read-only, notified): 1: all of it is seen. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DSC_PHOTO_PANE_MAX_ZOOM 32.0

#define DSC_TYPE_PHOTO_PANE (dsc_photo_pane_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoPane, dsc_photo_pane, DSC, PHOTO_PANE, GtkWidget)

/** @texture: (nullable). Zoom and place stay: it may be the same photo in another look. */
void dsc_photo_pane_set_texture (DscPhotoPane *self, GdkTexture *texture);
GdkTexture *dsc_photo_pane_get_texture (DscPhotoPane *self);
double dsc_photo_pane_get_zoom (DscPhotoPane *self);
/** Enlarges @factor times, the middle staying where it is. */
void dsc_photo_pane_zoom_by (DscPhotoPane *self, double factor);
/** Shows all of it. */
void dsc_photo_pane_fit (DscPhotoPane *self);
/** Moves what is seen by a share of the place. */
void dsc_photo_pane_pan (DscPhotoPane *self, double right, double down);

G_END_DECLS
