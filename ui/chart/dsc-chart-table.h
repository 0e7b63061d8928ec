/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What charts are drawn from as tables (CSV), written whole or not at all. Any thread, as long as
 * no other changes a history meanwhile. */
#pragma once

#include "chart/dsc-chart-curves.h"
#include "chart/dsc-chart-rate.h"

G_BEGIN_DECLS

/**
 * dsc_chart_curves_write_csv:
 * @path: (type filename): replaced
 * @error: as dsc_output_file_new()
 *
 * Writes a row for each step of each run: all of them, whatever part is shown. What was not
 * measured is empty; validation loss and error rate are those of the last epoch that had ended.
 */
gboolean dsc_chart_curves_write_csv (const DscChartCurves *self, const char *path, GError **error);

/** Writes a row for each rate of a test. As dsc_chart_curves_write_csv(). */
gboolean dsc_chart_rate_write_csv (const DscChartRate *self, const char *path, GError **error);

G_END_DECLS
