/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class in the list of classes: immutable. Window's thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DSC_TYPE_CLASS_ROW (dsc_class_row_get_type ())
G_DECLARE_FINAL_TYPE (DscClassRow, dsc_class_row, DSC, CLASS_ROW, GObject)

/** @name: shown; @n: photos; @share: of the largest class, 0 … 1; negative: no bar */
DscClassRow *dsc_class_row_new (gint32 label, const char *name, guint n, double share);
gint32 dsc_class_row_get_label (DscClassRow *self);
const char *dsc_class_row_get_name (DscClassRow *self);
guint dsc_class_row_get_n (DscClassRow *self);
double dsc_class_row_get_share (DscClassRow *self);

G_END_DECLS
