/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for screen readers that GTK 4.8 does not give by itself. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Names a button whose child is no plain text. */
void dsc_accessible_set_name (GtkWidget *widget, const char *name);

/** Names @drop_down and the button in it, which is what has the focus; @name (translated) is
 * followed by what is chosen where the list is one of strings. */
void dsc_accessible_name_drop_down (GtkDropDown *drop_down, const char *name);

/** Names the button that closes @bar, which is GTK's own. */
void dsc_accessible_name_close (GtkInfoBar *bar);

G_END_DECLS
