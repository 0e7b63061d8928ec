/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of widgets that goes on in the next line where it is too long, as words do: for tool bars
 * that have to fit narrow windows. Children have their natural width, and are centred in their
 * line. Mirrored where text runs from right to left.
 *
 * GtkFlowBox lays out in columns, each child in a row of its own that can be chosen; AdwWrapBox is
 * from libadwaita 1.7. Window's thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Between children, either way; CSS pixels. */
#define DSC_WRAP_BOX_GAP 6

#define DSC_TYPE_WRAP_BOX (dsc_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (DscWrapBox, dsc_wrap_box, DSC, WRAP_BOX, GtkWidget)

/** Adds @child (floating) at the end. */
void dsc_wrap_box_append (DscWrapBox *self, GtkWidget *child);

G_END_DECLS
