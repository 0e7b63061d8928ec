/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What chart widgets share: a chart is painted with cairo once, in device pixels, and kept as a
 * texture until it changes, its size does or the window looks otherwise. What moves over it (a
 * cursor, a handle) costs no painting. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-style.h"

G_BEGIN_DECLS

typedef struct _DscChartCanvas DscChartCanvas;

typedef void (*DscChartPaintFunc) (cairo_t *cr, double width, double height,
                                   const DscChartStyle *style, gpointer data);

/** Of @widget, which owns it. Returns: (transfer full) */
DscChartCanvas *dsc_chart_canvas_new (GtkWidget *widget, DscChartPaintFunc paint, gpointer data);
void dsc_chart_canvas_free (DscChartCanvas *self);

/** What was painted is old; draws the widget again. */
void dsc_chart_canvas_invalidate (DscChartCanvas *self);
/** Adds the chart, painting it if that is needed. */
void dsc_chart_canvas_snapshot (DscChartCanvas *self, GtkSnapshot *snapshot,
                                const DscChartStyle *style);
/** Adds the sign of keyboard focus, where it is to be seen. */
void dsc_chart_canvas_snapshot_focus (DscChartCanvas *self, GtkSnapshot *snapshot);

G_END_DECLS
