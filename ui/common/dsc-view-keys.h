/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a view that work wherever the focus is in its window, while the view is seen. Window's
 * thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** DscViewKey: @keys: as for gtk_shortcut_trigger_parse_string(); @action: without a parameter. */
typedef struct
{
  const char *keys;
  const char *action;
} DscViewKey;

/** @keys: (array length=n) */
void dsc_view_keys_add (GtkWidget *view, const DscViewKey *keys, gsize n);

G_END_DECLS
