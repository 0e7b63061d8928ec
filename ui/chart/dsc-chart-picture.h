/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos in charts. Pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-style.h"
#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** Returns: height for each unit of width of one place for all @pictures (array length=n) (element
 * nullable): their median, within what still looks like a photo. */
double dsc_chart_picture_aspect (const DscPixels *const *pictures, guint n);

/** Draws the whole of @pixels (nullable), in its own shape, in the middle of a place of @width ×
 * @height at (0, 0); without it, or without memory for it, the place says so. */
void dsc_chart_picture_draw (cairo_t *cr, const DscPixels *pixels, double width, double height,
                             const DscChartStyle *style);

G_END_DECLS
