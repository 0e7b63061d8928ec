/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of DscApplication. */
#pragma once

#include "dsc-application.h"
#include "shell/dsc-window.h"

G_BEGIN_DECLS

/** Returns: (transfer none): a new window, empty, not yet shown. */
DscWindow *dsc_application_add_window (DscApplication *self);
/** Registers actions and their keys. */
void dsc_application_add_actions (DscApplication *self);
/** Opens what was named on the command line or by a file manager: each folder, table or project in
 * a window of its own; pictures are asked about in the window used last. */
void dsc_application_open_files (DscApplication *self, GFile **files, int n_files);
/** Opens the project in @folder in a window, and shows what its newest run has come to. */
void dsc_application_open_results (DscApplication *self, const char *folder);
/** Opens the sample bricks, in the window that has them, an empty one or a new one. */
void dsc_application_open_sample (DscApplication *self);

G_END_DECLS
