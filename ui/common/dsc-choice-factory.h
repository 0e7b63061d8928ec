/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a drop-down shows of a GtkStringList: in itself, and in its list. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dsc_choice_factory_new:
 * @ellipsize: %PANGO_ELLIPSIZE_END for a drop-down that gives way where there is little room;
 *   %PANGO_ELLIPSIZE_NONE for its list, which then shows every choice whole
 *
 * Returns: (transfer full)
 */
GtkListItemFactory *dsc_choice_factory_new (PangoEllipsizeMode ellipsize);

G_END_DECLS
