/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of the learning-rate finder as a widget: grows while the test goes, and has a handle at
 * the chosen rate that can be dragged, or moved by keys (left, right, page up and down, Home, End).
 *
 * Property: chosen (double, read and write: a rate; 0 or NaN for none). Signal: grabbed (the
 * handle, before it moves). Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-rate.h"
#include "engine/dsc-engine.h"
#include "engine/dsc-rate-suggestions.h"

G_BEGIN_DECLS

#define DSC_TYPE_RATE_CHART (dsc_rate_chart_get_type ())
G_DECLARE_FINAL_TYPE (DscRateChart, dsc_rate_chart, DSC, RATE_CHART, GtkWidget)

GtkWidget *dsc_rate_chart_new (void);
/** Empties it. @n_asked: steps that the test is to have. */
void dsc_rate_chart_clear (DscRateChart *self, guint n_asked);
void dsc_rate_chart_add (DscRateChart *self, double rate, double smoothed);
/** Returns: how many points it has. */
guint dsc_rate_chart_get_n (DscRateChart *self);
/** The test is over: marks what the curve suggests. */
void dsc_rate_chart_finish (DscRateChart *self);
/** Returns: what it draws; good until it changes. */
DscChartRate dsc_rate_chart_get_chart (DscRateChart *self);
/** Returns: (transfer none): all NaN before the end. */
const DscRateSuggestions *dsc_rate_chart_get_suggestions (DscRateChart *self);
double dsc_rate_chart_get_chosen (DscRateChart *self);
void dsc_rate_chart_set_chosen (DscRateChart *self, double rate);

G_END_DECLS
