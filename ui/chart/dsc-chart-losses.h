/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of the worst mistakes: for each photo what was predicted, what it is, both
 * probabilities, the loss and the file's name.
 *
 * Layout and painting are pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-text.h"
#include "image/dsc-pixels.h"

G_BEGIN_DECLS

/** A tile's width where none is asked for. */
#define DSC_CHART_LOSSES_TILE 230.0

/**
 * DscChartLoss: one photo; nothing in it is owned.
 * @pixels: (nullable): its picture; twice as wide as the tile is best: a file holds every pixel of
 * it. Without one the tile says so
 * @name: (nullable) (type filename): the file's name, any bytes
 * @predicted: name of the class that was said, any bytes
 * @actual: name of the class that it is, any bytes
 * @right: whether the two are the same class
 * @loss: NaN where there is none
 * @predicted_probability: 0 … 1, what was given to @predicted; NaN where there is none
 * @actual_probability: what was given to @actual, the "Probability" of fastai v1's sheet
 */
typedef struct
{
  const DscPixels *pixels;
  const char *name;
  const char *predicted;
  const char *actual;
  gboolean right;
  double loss;
  double predicted_probability;
  double actual_probability;
} DscChartLoss;

/**
 * DscChartLosses: what is to be drawn; nothing in it is owned.
 * @heading: such as "Worst mistakes", "The 9 of 200 validation photos with the highest loss"
 * @losses: (array length=n): in the order in which they are shown, row by row
 * @columns: 0 for ⌈√n⌉, as fastai
 * @tile_size: width of a tile in the natural size; 0 for %DSC_CHART_LOSSES_TILE
 */
typedef struct
{
  DscChartHeading heading;
  const DscChartLoss *losses;
  guint n;
  guint columns;
  double tile_size;
} DscChartLosses;

/**
 * DscChartLossesLayout: where everything lies. Plain data.
 * @n: tiles
 * @columns: of tiles
 * @x: left edge of the first tile
 * @y: upper edge of the first tile
 * @picture_width: a tile's picture, and so the tile; 0 when there is nothing to draw or no room
 * @picture_height: one for all, from the pictures' usual shape
 * @text_scale: of the tiles: the style's, or less in narrow ones
 * @text_height: below the picture
 * @gap: between tiles, either way
 */
typedef struct
{
  guint n;
  guint columns;
  double x;
  double y;
  double picture_width;
  double picture_height;
  double text_scale;
  double text_height;
  double gap;
} DscChartLossesLayout;

/** Gives the size at which tiles are as wide as asked for. */
void dsc_chart_losses_natural_size (const DscChartLosses *self, const DscChartStyle *style,
                                    double *width, double *height);

/** Returns: the layout in @width × @height: the largest tiles that fit. */
DscChartLossesLayout dsc_chart_losses_layout (const DscChartLosses *self, double width,
                                              double height, const DscChartStyle *style);

/** Returns: whether the point (@x, @y) lies in a tile, picture or text, and in @index (out)
 * (optional) which. */
gboolean dsc_chart_losses_layout_hit (const DscChartLossesLayout *self, double x, double y,
                                      guint *index);

/** Draws it into 0 … @width and 0 … @height of @cr, background included; nothing if either is not
 * above 0. */
void dsc_chart_losses_draw (cairo_t *cr, const DscChartLosses *self, double width, double height,
                            const DscChartStyle *style);

G_END_DECLS
