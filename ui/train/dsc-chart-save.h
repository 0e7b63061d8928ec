/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the charts of the view Train to files on a thread: pictures as the command line's, or
 * tables. What is written says so itself in a toast, or why it was not. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-rate.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

/**
 * dsc_chart_save_curves:
 * @widget: where it was asked for
 * @runs: (element-type gint64): what is drawn: the first on top; copied
 * @names: (element-type utf8): what the same runs are called; kept alive
 * @log_loss: whether the loss has a logarithmic axis
 * @path: (type filename): .png, .svg, .pdf or .csv; replaced as a whole
 */
void dsc_chart_save_curves (GtkWidget *widget, DscProject *project, const GArray *runs,
                            GPtrArray *names, gboolean log_loss, const char *path);

/** @chart: copied, its rates and losses, too. As dsc_chart_save_curves(). */
void dsc_chart_save_rate (GtkWidget *widget, const DscChartRate *chart, const char *path);

/** Asks for a file, and calls @save with its path and @widget, which is kept alive until then.
 * @title: translated; @name: suggested, without a suffix. */
void dsc_chart_save_ask (GtkWidget *widget, const char *title, const char *name,
                         void (*save) (const char *path, gpointer widget));

G_END_DECLS
