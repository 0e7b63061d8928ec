/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lets words break where a window is narrow or text is large. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Lets the words of all buttons in @root, and of labels beside fields, have several lines where
 * one is too long for the window (before GTK 4.12, whose buttons can do so, a button is never
 * narrower than its words). Switchers of views, whose widths say when they fold, stay as they are.
 */
void dsc_shrink_captions (GtkWidget *root);

G_END_DECLS
