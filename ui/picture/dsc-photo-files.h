/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos and other programs: clipboard, dragging, file manager, other viewers. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dsc_photo_content_new:
 * @paths: (element-type filename): at least one, absolute
 * @texture: (nullable): of the first one
 *
 * Returns: (transfer full): the photos as files, as a picture if there is one, and as text.
 */
GdkContentProvider *dsc_photo_content_new (GPtrArray *paths, GdkTexture *texture);

/** Copies that to the clipboard of @widget. */
void dsc_photo_copy (GtkWidget *widget, GPtrArray *paths, GdkTexture *texture);

/** Shows the file in the file manager, or at least its folder. */
void dsc_photo_show_in_files (GtkWidget *widget, const char *path);

/** Opens the file with a program that the person chooses. */
void dsc_photo_open_with (GtkWidget *widget, const char *path);

G_END_DECLS
