/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of training as a widget: painted by dsc_chart_curves_draw() and kept as a picture
 * until something changes, so that the cursor moves over it for nothing.
 *
 * Mouse: the cursor follows; dragging chooses a range to see, Ctrl and the wheel zoom about the
 * pointer, a double click shows all again. Keys: left, right, page up and down, Home and End move
 * the cursor, up and down change the run, + − 0 zoom, Escape takes the cursor away. What the cursor
 * stands on is the accessible description.
 *
 * Properties: log (boolean, read and write: whether the loss has a logarithmic axis), zoomed
 * (boolean, read-only: whether only a part is seen). Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-history.h"

G_BEGIN_DECLS

#define DSC_TYPE_CURVES_CHART (dsc_curves_chart_get_type ())
G_DECLARE_FINAL_TYPE (DscCurvesChart, dsc_curves_chart, DSC, CURVES_CHART, GtkWidget)

GtkWidget *dsc_curves_chart_new (void);

/** @runs: (element-type DscChartHistory): kept alive; the first is drawn on top, and is the one
 * that the cursor begins with. */
void dsc_curves_chart_set_runs (DscCurvesChart *self, GPtrArray *runs);
/** Something was added to one of the runs. */
void dsc_curves_chart_changed (DscCurvesChart *self);

/** Zooms in (@factor above 1) or out about the middle of what is seen, or about the cursor. */
void dsc_curves_chart_zoom (DscCurvesChart *self, double factor);
void dsc_curves_chart_show_all (DscCurvesChart *self);
/** Gives the steps that are seen: from @from to before @to. */
void dsc_curves_chart_get_view (DscCurvesChart *self, guint *from, guint *to);

/** Puts the cursor on a step; −1: nowhere. */
void dsc_curves_chart_set_cursor (DscCurvesChart *self, gint64 step);
/** Returns: the step of the cursor, −1 where there is none. */
gint64 dsc_curves_chart_get_cursor (DscCurvesChart *self);
/** Returns: (transfer full): what is said of the cursor's place, or of all: the description. */
char *dsc_curves_chart_dup_description (DscCurvesChart *self);

G_END_DECLS
