/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Above the pages of the results: which run is shown, how often it is wrong, and what can be done
 * with it.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Actions: run.rename, run.delete,
 * run.export. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RESULTS_BAR (dsc_results_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscResultsBar, dsc_results_bar, DSC, RESULTS_BAR, AdwBin)

/** @results: (nullable) */
void dsc_results_bar_set_results (DscResultsBar *self, DscResults *results);
/** Writes the model of the run that is shown to @path (type filename), by its suffix for PyTorch
 * (.pth) or for Discern (.safetensors), on a thread; says when it is done or why not. */
void dsc_results_bar_export (DscResultsBar *self, const char *path);

G_END_DECLS
