/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the curves' chart share: dsc-curves-chart.c owns it, dsc-curves-chart-input.c
 * knows keys and pointer. */
#pragma once

#include "chart/dsc-chart-curves.h"
#include "chart/dsc-chart-view.h"
#include "train/dsc-chart-canvas.h"
#include "train/dsc-curves-chart.h"

G_BEGIN_DECLS

struct _DscCurvesChart
{
  GtkWidget parent_instance;

  GPtrArray *runs; /* (owned) (element-type DscChartHistory) */
  gboolean log;
  guint from; /* what is seen; @to 0: to the end, which moves while a run trains */
  guint to;

  gint64 cursor; /* a step; −1: none */
  guint cursor_run;
  gboolean selecting; /* a range, between these places */
  double select_from;
  double select_to;

  DscChartCanvas *canvas; /* (owned) */
};

guint _dsc_curves_chart_count_steps (DscCurvesChart *self);
/** Returns: the panel of the losses, in which places mean steps; its width is 0 where there is
 * none. */
DscChartPanel _dsc_curves_chart_get_panel (DscCurvesChart *self);
/** Returns: (nullable): the run that the cursor is on. */
const DscChartHistory *_dsc_curves_chart_get_cursor_run (DscCurvesChart *self);
/** Returns: whether the cursor stands on a step that there is. */
gboolean _dsc_curves_chart_has_cursor (DscCurvesChart *self);
DscChartView _dsc_curves_chart_look (DscCurvesChart *self);
void _dsc_curves_chart_set_view (DscCurvesChart *self, DscChartView view);
/** Tells screen readers where the cursor is. */
void _dsc_curves_chart_say (DscCurvesChart *self);

void _dsc_curves_chart_class_init_input (GtkWidgetClass *class);
void _dsc_curves_chart_init_input (DscCurvesChart *self);

G_END_DECLS
