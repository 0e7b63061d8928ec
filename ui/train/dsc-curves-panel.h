/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of the run that is going, or was last; with earlier ones to compare, a logarithmic
 * axis, zoom, and the same numbers as a table.
 *
 * Properties: workspace (DscWorkspace, nullable, read and write); epochs (GListModel of DscEpoch,
 * nullable, read-only): of the run whose curves are shown. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_CURVES_PANEL (dsc_curves_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscCurvesPanel, dsc_curves_panel, DSC, CURVES_PANEL, AdwBin)

GtkWidget *dsc_curves_panel_new (void);
void dsc_curves_panel_set_workspace (DscCurvesPanel *self, DscWorkspace *workspace);
/** Returns: (transfer none) (nullable) */
GListModel *dsc_curves_panel_get_epochs (DscCurvesPanel *self);
/** Returns: number of the run whose curves are shown; 0: none. */
gint64 dsc_curves_panel_get_run (DscCurvesPanel *self);
/** Gives the smoothed training loss of the newest step, and the least of its stage; NaN where there
 * is none. */
void dsc_curves_panel_get_smoothed (DscCurvesPanel *self, double *now, double *least);
/** Draws run @run over it, too, or no more. */
void dsc_curves_panel_compare (DscCurvesPanel *self, gint64 run, gboolean compare);

G_END_DECLS
