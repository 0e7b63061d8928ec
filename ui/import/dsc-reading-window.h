/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table or a folder is to be read: its first rows, which columns say what, where the photos
 * are; of a folder what picks the label out of a file's name. Says at once what would be found.
 *
 * Signal accepted: the person wants it; the window closes by itself. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace-import.h"

G_BEGIN_DECLS

#define DSC_TYPE_READING_WINDOW (dsc_reading_window_get_type ())
G_DECLARE_FINAL_TYPE (DscReadingWindow, dsc_reading_window, DSC, READING_WINDOW, AdwWindow)

/** @parent: (nullable): the window that it stands over; @reading: what is chosen at first */
GtkWidget *dsc_reading_window_new (GtkWindow *parent, DscWorkspace *workspace,
                                   const DscReading *reading);

/** Returns: (transfer none): what is chosen. */
const DscReading *dsc_reading_window_get_reading (DscReadingWindow *self);

G_END_DECLS
