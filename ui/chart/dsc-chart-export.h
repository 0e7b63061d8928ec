/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart as a file: PNG, SVG or PDF by the name's suffix, written whole or not at all. Any thread.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/** DscChartDrawFunc: draws into 0 … @width and 0 … @height of @cr, as every dsc_chart_…_draw()
 * does. */
typedef void (*DscChartDrawFunc) (cairo_t *cr, double width, double height, gpointer data);

/**
 * dsc_chart_export_check_path:
 * @path: (type filename): a file name to be written to later
 * @error: DSC_ERROR_USAGE
 *
 * Returns: whether its suffix is one that dsc_chart_export() knows; to be asked before the long
 * work whose result it shows.
 */
gboolean dsc_chart_export_check_path (const char *path, GError **error);

/**
 * dsc_chart_export:
 * @path: (type filename): ends in .png, .svg or .pdf, in letters of either case; what it holds is
 * replaced
 * @width: in units of 1/96 inch, > 0
 * @height: as @width
 * @scale: pixels for each unit in a PNG, > 0; an SVG or a PDF has the size in units, at every scale
 * @draw: called once, in the calling thread
 * @error: DSC_ERROR_USAGE (suffix), DSC_ERROR_TOO_LARGE, DSC_ERROR_MEMORY, DSC_ERROR_DISK_FULL,
 * DSC_ERROR_NOT_FOUND (folder), DSC_ERROR_FAILED
 */
gboolean dsc_chart_export (const char *path, double width, double height, double scale,
                           DscChartDrawFunc draw, gpointer data, GError **error);

G_END_DECLS
