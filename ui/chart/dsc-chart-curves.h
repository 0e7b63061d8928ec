/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of training: loss of the batches, smoothed and of the validation part; error rate;
 * learning rate and momentum. One below the other over the same steps, for one run or several.
 *
 * Layout and painting are pure functions of their arguments; any thread, as long as no other
 * changes a history meanwhile. */
#pragma once

#include "chart/dsc-chart-history.h"
#include "chart/dsc-chart-panel.h"

G_BEGIN_DECLS

/** More runs than these cannot be told apart; the first are drawn. */
#define DSC_CHART_CURVES_MAX_RUNS DSC_CHART_N_SERIES

/**
 * DscChartCurves: what is to be drawn; nothing in it is owned.
 * @heading: such as "Training", "ResNet-50, Notebook 2020: 32 epochs"
 * @runs: (array length=n): the first is drawn on top
 * @log_loss: whether the loss has a logarithmic axis
 * @from: first step that is shown
 * @to: where the view ends; 0 for the end of the longest run
 */
typedef struct
{
  DscChartHeading heading;
  const DscChartHistory *const *runs;
  guint n;
  gboolean log_loss;
  guint from;
  guint to;
} DscChartCurves;

/** The panels, from above. */
typedef enum
{
  DSC_CHART_CURVES_LOSS,
  DSC_CHART_CURVES_ERROR,
  DSC_CHART_CURVES_RATE,
  DSC_CHART_CURVES_N_PANELS
} DscChartCurvesPanel;

/**
 * DscChartCurvesLayout: where everything lies. Plain data.
 * @panels: by DscChartCurvesPanel; of those that have nothing to show, or no room, the width is 0.
 * The error rate is in percent
 * @left: room of labels and titles at their left
 * @right: at their right
 * @legend_y: upper edge of the legend
 * @names_y: upper edge of the names of the stages, which have a line of their own above the curves
 * @has_legend: whether there is room for it beside the curves
 */
typedef struct
{
  DscChartPanel panels[DSC_CHART_CURVES_N_PANELS];
  double left;
  double right;
  double legend_y;
  double names_y;
  gboolean has_legend;
} DscChartCurvesLayout;

/** Gives the size at which everything can be read. */
void dsc_chart_curves_natural_size (const DscChartCurves *self, const DscChartStyle *style,
                                    double *width, double *height);

/** Returns: the layout in @width × @height. */
DscChartCurvesLayout dsc_chart_curves_layout (const DscChartCurves *self, double width,
                                              double height, const DscChartStyle *style);

/** Draws it into 0 … @width and 0 … @height of @cr, background included; nothing if either is not
 * above 0. */
void dsc_chart_curves_draw (cairo_t *cr, const DscChartCurves *self, double width, double height,
                            const DscChartStyle *style);

G_END_DECLS
