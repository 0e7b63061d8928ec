/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layout and the painting of the training curves share. */
#pragma once

#include "chart/dsc-chart-curves.h"
#include "chart/dsc-chart-legend.h"

G_BEGIN_DECLS

/* Around everything, at text_scale 1. */
#define DSC_CHART_CURVES_MARGIN 18.0

/* The curves of one run; of several runs they have the run's colour. */
typedef struct
{
  DscChartSign batch;
  DscChartSign smoothed;
  DscChartSign validation;
  DscChartSign error;
  DscChartSign rate;
  DscChartSign momentum;
  DscChartSign kept;
} DscChartCurvesSigns;

/* The legend of one chart; cleared with _dsc_chart_curves_legend_clear(). */
typedef struct
{
  DscChartLegendEntry entries[DSC_CHART_CURVES_MAX_RUNS + 5];
  char *names[DSC_CHART_CURVES_MAX_RUNS]; /* (owned) */
  guint n;
} DscChartCurvesLegend;

/* Returns: how many runs are drawn. */
guint _dsc_chart_curves_n_runs (const DscChartCurves *self);
DscChartCurvesSigns _dsc_chart_curves_signs (const DscChartCurves *self, guint run,
                                             const DscChartStyle *style);
void _dsc_chart_curves_legend_init (DscChartCurvesLegend *legend, const DscChartCurves *self,
                                    const DscChartStyle *style);
void _dsc_chart_curves_legend_clear (DscChartCurvesLegend *legend);

/* Returns: whether any run has done a step. */
gboolean _dsc_chart_curves_has_steps (const DscChartCurves *self);

G_END_DECLS
