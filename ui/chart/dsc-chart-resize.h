/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What resizing does to a photo: what of it the network never sees, and what is made up to fill its
 * picture. Pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-style.h"
#include "image/dsc-resize.h"

G_BEGIN_DECLS

/** DscChartResize: shares of 0 … 1. */
typedef struct
{
  double lost;    /* of the photo: what the network never sees */
  double made_up; /* of the network's picture: reflections */
  double squeeze; /* how many times narrower (< 1) or wider everything gets */
} DscChartResize;

/** Finds what happens to a photo of @width × @height. */
void dsc_chart_resize_measure (const DscTarget *target, int width, int height,
                               DscChartResize *resize);

/** Returns: (transfer full): that as a sentence. */
char *dsc_chart_resize_words (const DscTarget *target, int width, int height);

/**
 * dsc_chart_resize_draw:
 * @photo: upright, whole
 * @target: what it is resized to
 * @seen: what the network sees of it: dsc_view_of_training() with nothing drawn
 *
 * Draws within @width × @height: of crop the whole photo, what is lost hatched and the rest framed;
 * of pad the network's picture, what is made up hatched; of squish the network's picture.
 */
void dsc_chart_resize_draw (cairo_t *cr, const DscPixels *photo, const DscTarget *target,
                            const DscPixels *seen, double width, double height,
                            const DscChartStyle *style);

G_END_DECLS
