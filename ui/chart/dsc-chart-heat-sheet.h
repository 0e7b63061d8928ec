/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of heat maps: each photo, and beside it where the network looked for one class or more.
 *
 * Layout and painting are pure functions of their arguments; any thread. */
#pragma once

#include "chart/dsc-chart-heat.h"
#include "chart/dsc-chart-text.h"

G_BEGIN_DECLS

/** A picture's width where none is asked for. */
#define DSC_CHART_HEAT_TILE 230.0

/**
 * DscChartHeat: the heat map of one class; nothing in it is owned.
 * @picture: (nullable): of dsc_chart_heat_blend()
 * @caption: what the class is, such as "Predicted"
 * @label: the class' name, any bytes
 * @probability: 0 … 1, what was given to it; NaN where there is none
 */
typedef struct
{
  const DscPixels *picture;
  const char *caption;
  const char *label;
  double probability;
} DscChartHeat;

/**
 * DscChartHeatPhoto: one photo; nothing in it is owned.
 * @photo: (nullable): its picture; twice as wide as a tile is best
 * @name: (type filename): the file's name, any bytes
 * @actual: (nullable): name of the class that it is, where that is known
 * @heats: (array length=n_heats)
 */
typedef struct
{
  const DscPixels *photo;
  const char *name;
  const char *actual;
  const DscChartHeat *heats;
  guint n_heats;
} DscChartHeatPhoto;

/**
 * DscChartHeatSheet: what is to be drawn; nothing in it is owned.
 * @heading: such as "Where the network looked"
 * @photos: (array length=n): in the order in which they are shown, row by row
 * @columns: photos (each with its heat maps) in a row; 0 for what makes the sheet about square
 * @tile_size: width of a picture in the natural size; 0 for %DSC_CHART_HEAT_TILE
 */
typedef struct
{
  DscChartHeading heading;
  const DscChartHeatPhoto *photos;
  guint n;
  guint columns;
  double tile_size;
} DscChartHeatSheet;

/**
 * DscChartHeatSheetLayout: where everything lies. Plain data.
 * @columns: of photos
 * @tiles: pictures of each photo: itself and the most heat maps that any has
 * @x: left edge of the first photo
 * @y: its upper edge
 * @picture_width: of every picture; 0 when there is nothing to draw or no room
 * @picture_height: likewise
 * @text_height: below it
 * @step_x: from a picture to the next of the same photo
 * @photo_step_x: from a photo to the next
 * @step_y: from a row to the next
 * @scale_y: upper edge of the scale of colours
 */
typedef struct
{
  guint columns;
  guint tiles;
  double x;
  double y;
  double picture_width;
  double picture_height;
  double text_height;
  double step_x;
  double photo_step_x;
  double step_y;
  double scale_y;
} DscChartHeatSheetLayout;

/** Gives the size at which pictures are as wide as asked for. */
void dsc_chart_heat_sheet_natural_size (const DscChartHeatSheet *self, const DscChartStyle *style,
                                        double *width, double *height);

/** Returns: the layout in @width × @height: the largest pictures that fit. */
DscChartHeatSheetLayout dsc_chart_heat_sheet_layout (const DscChartHeatSheet *self, double width,
                                                     double height, const DscChartStyle *style);

/** Draws it into 0 … @width and 0 … @height of @cr, background included; nothing if either is not
 * above 0. */
void dsc_chart_heat_sheet_draw (cairo_t *cr, const DscChartHeatSheet *self, double width,
                                double height, const DscChartStyle *style);

G_END_DECLS
