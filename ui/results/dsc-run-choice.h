/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drop-down that chooses the run of the window: whose results are shown, and whose model answers.
 * Wherever it stands, it shows and changes the same. Each run is told by what it is called, how
 * often it is wrong, recipe, network and time.
 *
 * Properties: workspace (DscWorkspace, nullable, read and write); label (string, construct-only):
 * what is chosen, for screen readers; models-only (boolean, construct-only): whether runs without a
 * model are left out. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_CHOICE (dsc_run_choice_get_type ())
G_DECLARE_FINAL_TYPE (DscRunChoice, dsc_run_choice, DSC, RUN_CHOICE, AdwBin)

/** Returns: how many runs can be chosen. */
guint dsc_run_choice_count (DscRunChoice *self);

/** Returns: (transfer full): makes rows for a list of DscRunItem, which follow their runs. */
GtkListItemFactory *dsc_run_choice_factory_new (void);

G_END_DECLS
