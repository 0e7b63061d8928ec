/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts' style for a widget: light or dark as the window is, with its font and text size. The
 * one place that asks GTK for colours. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-style.h"

G_BEGIN_DECLS

/** Fills @style for @widget as it looks now. Its font family is interned, never freed. Ask again
 * when the widget's css_changed is called and when AdwStyleManager's dark or high-contrast change.
 */
void dsc_theme_get_style (GtkWidget *widget, DscChartStyle *style);

/** Fills @colour with the one that the style sheet calls @name, such as "error_bg_color", or, where
 * that is %NULL or unknown, with that of @widget's text. */
void dsc_theme_get_colour (GtkWidget *widget, const char *name, GdkRGBA *colour);

/** Draws the ring of the keyboard's focus around the whole of @widget, as the style sheet has it.
 */
void dsc_theme_snapshot_focus (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
