/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that is going on beside training: what it is, how far it has come, a button that stops
 * it.
 *
 * Property activity (DscActivity, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-activity.h"

G_BEGIN_DECLS

#define DSC_TYPE_ACTIVITY_ROW (dsc_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (DscActivityRow, dsc_activity_row, DSC, ACTIVITY_ROW, AdwBin)

GtkWidget *dsc_activity_row_new (DscActivity *activity);

/** Returns: (transfer full): "Reading photos · 12 s left"; "" where there is nothing to say. */
char *dsc_activity_dup_words (DscActivity *activity);
/** Shows how far @activity is in @bar: a fraction, or, where it is not known, that it moves. */
void dsc_activity_show_fraction (DscActivity *activity, GtkProgressBar *bar);

G_END_DECLS
