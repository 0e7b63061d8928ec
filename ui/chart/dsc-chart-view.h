/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps of a run a chart shows. Pure functions; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscChartView: from @from to before @to; @to not above @from: all of them, which may grow. */
typedef struct
{
  guint from;
  guint to;
} DscChartView;

/** Returns: the view of @n steps, @factor times as near (below 1: as far), so that step @about
 * stays where it is. */
DscChartView dsc_chart_view_zoom (DscChartView self, guint n, double about, double factor);
/** Returns: the view, moved by @steps as far as there are any. */
DscChartView dsc_chart_view_move (DscChartView self, guint n, double steps);
/** Returns: the view, moved so that step @step is in it. */
DscChartView dsc_chart_view_follow (DscChartView self, guint n, guint step);

G_END_DECLS
