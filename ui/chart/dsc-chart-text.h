/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in charts: Pango layouts that measure the same with and without a surface and on every one;
 * words for odd names and numbers.
 *
 * Any thread: Pango's default font map is one per thread, a context is made for each layout. */
#pragma once

#include <pango/pangocairo.h>

#include "chart/dsc-chart-style.h"

G_BEGIN_DECLS

/** Sizes of text at text_scale 1. */
#define DSC_CHART_TEXT_TITLE 17.0
#define DSC_CHART_TEXT_NORMAL 12.0
#define DSC_CHART_TEXT_SMALL 11.0

/** Longer names are cut before they are laid out: nobody reads them, and laying them out would take
 * without end. */
#define DSC_CHART_TEXT_MAX_CHARS 300

/**
 * dsc_chart_text_new:
 * @style: font family and text scale
 * @size: height of the font, before the style's text scale
 * @bold: or of normal weight
 *
 * Returns: (transfer full): an empty layout of one paragraph. Metrics are not rounded to pixels, so
 * that a chart has the same layout on screen and in a file.
 */
PangoLayout *dsc_chart_text_new (const DscChartStyle *style, double size, gboolean bold);

/** Measures @layout in the units of the chart; @width and @height are optional. */
void dsc_chart_text_measure (PangoLayout *layout, double *width, double *height);

/** Makes @layout at most @width wide, with an ellipsis at its end (a file's name: in its middle).
 */
void dsc_chart_text_limit (PangoLayout *layout, double width, PangoEllipsizeMode ellipsis);

/** Shows @layout with its upper left corner at (@x, @y). */
void dsc_chart_text_show (cairo_t *cr, PangoLayout *layout, double x, double y,
                          DscChartColour colour);

/**
 * dsc_chart_text_line:
 * @at_end: whether it ends at @x + @width; else it begins at @x
 * @ellipsis: where it is cut if it is wider than @width
 *
 * Shows @text on one line.
 *
 * Returns: its width.
 */
double dsc_chart_text_line (cairo_t *cr, const DscChartStyle *style, const char *text, double size,
                            double x, double y, double width, gboolean at_end,
                            PangoEllipsizeMode ellipsis, DscChartColour colour);

/**
 * DscChartHeading: the lines above a chart, both (nullable), UTF-8: a title, and one sentence below
 * it.
 */
typedef struct
{
  const char *title;
  const char *subtitle;
} DscChartHeading;

/** Measures a heading that is wrapped at @width (infinite: not wrapped), with the space below it.
 */
void dsc_chart_heading_measure (const DscChartHeading *self, const DscChartStyle *style,
                                double width, double *natural_width, double *height);
/** The same above a sheet of pictures that is @sheet_width wide: a sentence that is much longer is
 * wrapped, rather than that it makes the sheet wide. */
void dsc_chart_heading_measure_above (const DscChartHeading *self, const DscChartStyle *style,
                                      double sheet_width, double *natural_width, double *height);
/** Draws it centred between @x and @x + @width. */
void dsc_chart_heading_draw (cairo_t *cr, const DscChartHeading *self, const DscChartStyle *style,
                             double x, double y, double width);

/** Returns: (transfer full): a centred paragraph of at most three lines, wrapped at @width
 * (infinite: not wrapped). */
PangoLayout *dsc_chart_text_paragraph (const DscChartStyle *style, double size, gboolean bold,
                                       const char *text, double width);

/** Shows a remark, small and dim, as such a paragraph between @x and @x + @width; its upper edge,
 * or, if it is to stand @above, its lower one, is at @y. */
void dsc_chart_text_remark (cairo_t *cr, const DscChartStyle *style, const char *text, double x,
                            double y, double width, gboolean above);

/**
 * dsc_chart_name:
 * @name: (nullable): a class or file name, any bytes
 *
 * Returns: (transfer full): it as valid UTF-8 on one line, at most %DSC_CHART_TEXT_MAX_CHARS
 * characters; "(no name)" for an empty one.
 */
char *dsc_chart_name (const char *name);

/** Returns: (transfer full): a probability as "97.3 %"; "<0.1 %" and ">99.9 %" near the ends, "—"
 * for not-a-number. In one piece (U+00A0): a sign on a line of its own is no number's any more. */
char *dsc_chart_percent (double share);

G_END_DECLS
