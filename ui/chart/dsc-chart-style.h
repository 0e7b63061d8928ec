/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How charts look: colours, font and size of text, in a light and a dark variant. Plain data and
 * pure functions; any thread.
 *
 * Lengths in the whole library are in units of 1/96 inch (a CSS pixel). */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/** Colours of curves and marks in one chart. */
#define DSC_CHART_N_SERIES 6

/** DscChartColour: sRGB, each 0 … 1. */
typedef struct
{
  double red;
  double green;
  double blue;
} DscChartColour;

/**
 * DscChartStyle: a caller may copy a built-in one and change it (the theme's accent, a person's
 * text size).
 * @background: below everything
 * @foreground: titles, numbers, names; at least 4.5:1 on @background
 * @dim: what is said beside the point; at least 4.5:1 on @background
 * @faint: what is said already in another way, such as the zero in an empty cell
 * @good: right answers; never the only sign of them
 * @bad: wrong answers; never the only sign of them
 * @right: ramp of right answers: none, half, all. Like @wrong its lightness falls (light) or rises
 * (dark) evenly, and equally in both, so that the order can be read without seeing colours; blue
 * and orange are told apart by colour-blind people too
 * @wrong: ramp of wrong answers, starting in the same colour
 * @series: of curves and marks, told apart by colour-blind people too, never the only sign of them;
 * at least 3:1 on @background
 * @font_family: as Pango names it, unowned
 * @text_scale: 1 is a normal size; > 0
 */
typedef struct
{
  DscChartColour background;
  DscChartColour foreground;
  DscChartColour dim;
  DscChartColour faint;
  DscChartColour good;
  DscChartColour bad;
  DscChartColour right[3];
  DscChartColour wrong[3];
  DscChartColour series[DSC_CHART_N_SERIES];
  const char *font_family;
  double text_scale;
} DscChartStyle;

/** Returns: (transfer none): the built-in style for light (paper, files) or dark surroundings. */
const DscChartStyle *dsc_chart_style_get (gboolean dark);

/** Returns: whether everything looks the same in both. */
gboolean dsc_chart_style_equal (const DscChartStyle *a, const DscChartStyle *b);

/**
 * dsc_chart_style_ramp:
 * @right: whether of right or of wrong answers
 * @value: 0 … 1; clamped, not-a-number is 0
 *
 * Returns: the colour of @value on the ramp, mixed in OKLab
 * (https://bottosson.github.io/posts/oklab/), where equal steps look equal.
 */
DscChartColour dsc_chart_style_ramp (const DscChartStyle *self, gboolean right, double value);

/** Returns: the colour at @share (0 … 1) of the way from @from to @to, mixed in OKLab. */
DscChartColour dsc_chart_colour_mix (DscChartColour from, DscChartColour to, double share);

/** Returns: the contrast of two colours, 1 … 21, as WCAG 2.1 defines it
 * (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio). */
double dsc_chart_colour_contrast (DscChartColour a, DscChartColour b);

/** Returns: black or white, whichever reads better on @ground; the contrast is at least 4.58:1 on
 * any colour. */
DscChartColour dsc_chart_colour_ink (DscChartColour ground);

/** Sets @colour as the source of @cr. */
void dsc_chart_set_colour (cairo_t *cr, DscChartColour colour);

/** Paints the ground of a chart, 0 … @width and 0 … @height, and lets nothing be drawn beyond it
 * until cairo_restore(), which goes with this. */
void dsc_chart_begin (cairo_t *cr, const DscChartStyle *style, double width, double height);

G_END_DECLS
