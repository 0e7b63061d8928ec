/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts and texts on paper, by GTK's printing: its dialog, its preview, and a file where there is
 * no printer. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-export.h"

G_BEGIN_DECLS

/**
 * dsc_print_chart_new:
 * @title: translated; what the print is called
 * @width: in units of 1/96 inch, > 0: at which everything in it can be read
 * @height: as @width
 * @draw: called with that size while it is printed
 * @destroy: (nullable): frees @data
 *
 * Returns: (transfer full): a page with the chart, upright or lying as it is, no larger than it is
 * on the screen and no larger than the page.
 */
GtkPrintOperation *dsc_print_chart_new (const char *title, double width, double height,
                                        DscChartDrawFunc draw, gpointer data,
                                        GDestroyNotify destroy);

/**
 * dsc_print_text_new:
 * @title: as above
 * @paragraphs: (element-type utf8): Pango's markup; kept
 *
 * Returns: (transfer full): as many pages as the paragraphs take, numbered.
 */
GtkPrintOperation *dsc_print_text_new (const char *title, GPtrArray *paragraphs);

/** Asks how, and prints, while the window of @widget goes on; says there if that fails. What was
 * chosen is suggested the next time. */
void dsc_print_run (GtkWidget *widget, GtkPrintOperation *operation);

G_END_DECLS
