/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in the list of the window: its record as stored, replaced whole when it changes.
 *
 * Property record (pointer, notified). Window's thread. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_ITEM (dsc_run_item_get_type ())
G_DECLARE_FINAL_TYPE (DscRunItem, dsc_run_item, DSC, RUN_ITEM, GObject)

/** Takes @record. */
DscRunItem *dsc_run_item_new (DscRunRecord *record);
gint64 dsc_run_item_get_id (DscRunItem *self);
/** Returns: (transfer none): valid until the next notification. */
const DscRunRecord *dsc_run_item_get_record (DscRunItem *self);
/** Takes @record, of the same run; notifies where it differs. */
void dsc_run_item_set_record (DscRunItem *self, DscRunRecord *record);
/** Returns: (transfer full): what people call it: its name, or "Run 3". */
char *dsc_run_item_dup_title (DscRunItem *self);

G_END_DECLS
