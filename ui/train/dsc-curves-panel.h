/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a run, with those of others to compare, a logarithmic axis, zoom, and the same
 * numbers as a table. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-run-curves.h"

G_BEGIN_DECLS

#define DSC_TYPE_CURVES_PANEL (dsc_curves_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscCurvesPanel, dsc_curves_panel, DSC, CURVES_PANEL, AdwBin)

/** @curves: (nullable): what it shows, of @workspace; %NULL where that is */
void dsc_curves_panel_set (DscCurvesPanel *self, DscWorkspace *workspace, DscRunCurves *curves);

/** Writes what is drawn to @path (type filename): .png, .svg, .pdf or .csv. Says in a toast that it
 * did. */
void dsc_curves_panel_save (DscCurvesPanel *self, const char *path);

/** Returns: (transfer full): what prints the curves; only where there are some. */
GtkPrintOperation *dsc_curves_panel_print_new (DscCurvesPanel *self);

G_END_DECLS
