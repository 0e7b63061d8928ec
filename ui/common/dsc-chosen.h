/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a file chooser. In a sandbox it may be a file that a portal has granted: this one,
 * by this name, and nothing beside it. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Returns: (transfer full) (nullable) (type filename): the path of @file, which a person has
 * chosen; %NULL where it has none, because it is on another computer: then a dialog over the window
 * of @widget has said so. */
char *dsc_chosen_dup_path (GtkWidget *widget, GFile *file);

/** Whether a portal has granted @path: no other name in its folder can be written. */
gboolean dsc_chosen_is_granted (const char *path);

G_END_DECLS
