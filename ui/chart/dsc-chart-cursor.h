/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor over the curves of training: a line through all panels, and what stands there in a box
 * beside it. Drawn over what dsc_chart_curves_draw() has painted; any thread. */
#pragma once

#include "chart/dsc-chart-curves.h"

G_BEGIN_DECLS

/**
 * dsc_chart_cursor_draw:
 * @curves: as they were drawn in @width × @height
 * @step: where the cursor stands; nothing is drawn where that is not seen
 * @lines: what the box says
 */
void dsc_chart_cursor_draw (cairo_t *cr, const DscChartCurves *curves, double step,
                            const char *lines, double width, double height,
                            const DscChartStyle *style);

G_END_DECLS
