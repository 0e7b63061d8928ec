/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps over photos: where a network looked (Grad-CAM, https://arxiv.org/abs/1610.02391),
 * blended as fastai v1 does. Pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-style.h"
#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** How much of the heat map is seen where it lies over a photo; fastai's. */
#define DSC_CHART_HEAT_ALPHA 0.6

/** Returns: the colour of @value (0 … 1, clamped; not-a-number is 0): from nearly black over purple
 * and orange to pale yellow, after matplotlib's magma, which fastai uses: its lightness rises
 * evenly, so that it can be read without seeing colours. */
DscChartColour dsc_chart_heat_colour (double value);

/**
 * dsc_chart_heat_blend:
 * @photo: upright
 * @map: (array): @rows × @columns, row by row, over the whole of @photo; what is not finite counts
 * as 0
 * @rows: ≥ 1
 * @columns: ≥ 1
 * @alpha: share of the heat map, 0 … 1; %DSC_CHART_HEAT_ALPHA is usual
 *
 * The map is scaled from its least to its greatest and enlarged bilinearly. One that is the same
 * everywhere says nothing, and nothing is blended.
 *
 * Returns: (transfer full) (nullable): a picture of the size of @photo; %NULL when memory is out.
 */
DscPixels *dsc_chart_heat_blend (const DscPixels *photo, const float *map, guint rows,
                                 guint columns, double alpha);

G_END_DECLS
