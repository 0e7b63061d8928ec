/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "What was skipped": each file that an import left out, or used although something is wrong, with
 * its reason. Can be searched and copied. Window's thread. */
#pragma once

#include <adwaita.h>

#include "dataset/dsc-dataset.h"

G_BEGIN_DECLS

#define DSC_TYPE_SKIPPED_WINDOW (dsc_skipped_window_get_type ())
G_DECLARE_FINAL_TYPE (DscSkippedWindow, dsc_skipped_window, DSC, SKIPPED_WINDOW, AdwWindow)

/** Shows what was skipped of @dataset over the window that @widget is in. Returns: (transfer none):
 * the window, which closes by itself. */
DscSkippedWindow *dsc_skipped_window_present (GtkWidget *widget, DscDataset *dataset);
/** Returns: (transfer full): what is said of all of them: how many there are, and of which kind. */
char *dsc_skipped_words (DscDataset *dataset);

G_END_DECLS
