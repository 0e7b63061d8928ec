/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class in the table of classes.
 *
 * Properties, read-only, to sort by: name (string), photos (uint), recall, precision, f1 (double;
 * −1 where there is no number). Immutable. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

#define DSC_TYPE_CLASS_ITEM (dsc_class_item_get_type ())
G_DECLARE_FINAL_TYPE (DscClassItem, dsc_class_item, DSC, CLASS_ITEM, GObject)

DscClassItem *dsc_class_item_new (guint label, const char *name, const DscClassReport *report);
guint dsc_class_item_get_label (DscClassItem *self);
const char *dsc_class_item_get_name (DscClassItem *self);
const DscClassReport *dsc_class_item_get_report (DscClassItem *self);

G_END_DECLS
