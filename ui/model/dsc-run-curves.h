/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which run's curves a window shows, and which are drawn over them: the one place that knows.
 *
 * On top is the run that is going, or has gone last in this window; else the one whose results are
 * shown; else the newest that has been trained. Its curves and its epochs always change together:
 * while those of another run are read (each once, on a thread) what was there stays, and a run that
 * is deleted is gone at once, from what is compared, too.
 *
 * Properties (read-only, notified): run (gint64: whose curves are on top; 0: none), epochs
 * (GListModel of DscEpoch, nullable: those of the same run), kept (uint: which of them is the one
 * whose model is kept, from 1; 0: none yet). Signals: changed (other curves, or
 * other ones compared); grown (those on top have more steps). Window's thread. */
#pragma once

#include "chart/dsc-chart-history.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_CURVES (dsc_run_curves_get_type ())
G_DECLARE_FINAL_TYPE (DscRunCurves, dsc_run_curves, DSC, RUN_CURVES, GObject)

/** Follows @workspace to whatever it opens; does not keep it alive. */
DscRunCurves *dsc_run_curves_new (DscWorkspace *workspace);

/** Returns: the run whose curves are on top; 0: none. */
gint64 dsc_run_curves_get_run (DscRunCurves *self);
/** Returns: (transfer none) (nullable) (element-type DscEpoch): of that run. */
GListModel *dsc_run_curves_get_epochs (DscRunCurves *self);
/** Returns: (transfer none) (element-type DscChartHistory): that run's curves first, then those
 * that are compared, in the order in which they were chosen. What it holds is good until the end of
 * the next emission of "changed". */
GPtrArray *dsc_run_curves_get_histories (DscRunCurves *self);
/** Returns: (transfer full) (element-type gint64): the runs whose curves these are, in the same
 * order. */
GArray *dsc_run_curves_list_runs (DscRunCurves *self);
/** Gives the smoothed training loss of the newest step on top, and the least of its stage; NaN
 * where there is none. */
void dsc_run_curves_get_smoothed (DscRunCurves *self, double *now, double *least);

/** Draws run @run over those on top, too, or no more. */
void dsc_run_curves_compare (DscRunCurves *self, gint64 run, gboolean compare);
gboolean dsc_run_curves_is_compared (DscRunCurves *self, gint64 run);

G_END_DECLS
