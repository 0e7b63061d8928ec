/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart as a file: PNG, SVG or PDF by the name's suffix, written whole or not at all. */
#include "config.h"

#include <math.h>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"

#define MAX_SIDE 32767.0   /* pixels; cairo's own limit */
#define MAX_PIXELS 200e6   /* 800 MB */
#define POINTS_A_UNIT 0.75 /* 72 / 96 */

typedef enum
{
  KIND_UNKNOWN,
  KIND_PNG,
  KIND_SVG,
  KIND_PDF,
} Kind;

/* Where cairo writes to, and the first error of it. */
typedef struct
{
  DscOutputFile *file;
  GError *error; /* (owned) (nullable) */
} Sink;

static Kind
kind_of (const char *path)
{
  static const struct
  {
    const char *suffix;
    Kind kind;
  } kinds[] = { { ".png", KIND_PNG }, { ".svg", KIND_SVG }, { ".pdf", KIND_PDF } };
  gsize length = strlen (path);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length >= 4 && g_ascii_strcasecmp (path + length - 4, kinds[i].suffix) == 0)
      return kinds[i].kind;
  return KIND_UNKNOWN;
}

gboolean
dsc_chart_export_check_path (const char *path, GError **error)
{
  g_autofree char *shown = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  if (kind_of (path) != KIND_UNKNOWN)
    return TRUE;
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no name for a picture of a chart: let it end in .png, .svg or .pdf."),
               shown);
  return FALSE;
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned int length)
{
  Sink *sink = closure;

  if (sink->error == NULL)
    dsc_output_file_write (sink->file, data, length, &sink->error);
  return sink->error == NULL ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* Returns: (transfer full): an empty surface, maybe in an error state. */
static cairo_surface_t *
create_surface (Kind kind, double width, double height, double scale, Sink *sink)
{
  cairo_surface_t *surface;
  int columns, rows;

  switch (kind)
    {
    case KIND_SVG:
      surface = cairo_svg_surface_create_for_stream (write_cb, sink, width, height);
      cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
      return surface;
    case KIND_PDF:
      surface = cairo_pdf_surface_create_for_stream (write_cb, sink, width * POINTS_A_UNIT,
                                                     height * POINTS_A_UNIT);
      cairo_surface_set_device_scale (surface, POINTS_A_UNIT, POINTS_A_UNIT);
      /* The same chart is the same file. */
      cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
      return surface;
    case KIND_PNG:
    case KIND_UNKNOWN:
    default:
      columns = (int) ceil (width * scale);
      rows = (int) ceil (height * scale);
      surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, columns, rows);
      /* Stretched by the part of a pixel that rounding added, lest the last one stay half empty. */
      cairo_surface_set_device_scale (surface, columns / width, rows / height);
      return surface;
    }
}

/* Draws, and hands all bytes to the sink. */
static cairo_status_t
render (Kind kind, double width, double height, double scale, DscChartDrawFunc draw, gpointer data,
        Sink *sink)
{
  cairo_surface_t *surface = create_surface (kind, width, height, scale, sink);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  draw (cr, width, height, data);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && kind == KIND_PNG)
    status = cairo_surface_write_to_png_stream (surface, write_cb, sink);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static gboolean
check_size (const char *path, Kind kind, double width, double height, double scale, GError **error)
{
  double factor = kind == KIND_PNG ? scale : 1;
  double w = ceil (width * factor);
  double h = ceil (height * factor);
  g_autofree char *shown = NULL;

  if (w >= 1 && h >= 1 && w <= MAX_SIDE && h <= MAX_SIDE && w * h <= MAX_PIXELS)
    return TRUE;
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("“%s” cannot have %.0f × %.0f pixels: choose a size of at least one and at most "
                  "%.0f pixels a side, and "
                  "%.0f million in all."),
               shown, w, h, MAX_SIDE, MAX_PIXELS / 1e6);
  return FALSE;
}

static void
set_cairo_error (GError **error, const char *path, cairo_status_t status)
{
  g_autofree char *shown = dsc_path_display (path);

  g_set_error (
      error, DSC_ERROR, status == CAIRO_STATUS_NO_MEMORY ? DSC_ERROR_MEMORY : DSC_ERROR_FAILED,
      _ ("The chart could not be drawn for “%s”: %s."), shown, cairo_status_to_string (status));
}

gboolean
dsc_chart_export (const char *path, double width, double height, double scale,
                  DscChartDrawFunc draw, gpointer data, GError **error)
{
  g_autoptr (DscOutputFile) file = NULL;
  Sink sink = { NULL };
  cairo_status_t status;

  g_return_val_if_fail (path != NULL && draw != NULL, FALSE);

  if (!dsc_chart_export_check_path (path, error)
      || !check_size (path, kind_of (path), width, height, scale, error))
    return FALSE;
  file = dsc_output_file_new (path, error);
  if (file == NULL)
    return FALSE;
  sink.file = file;
  status = render (kind_of (path), width, height, scale, draw, data, &sink);
  if (sink.error != NULL)
    {
      g_propagate_error (error, sink.error);
      return FALSE;
    }
  if (status != CAIRO_STATUS_SUCCESS)
    {
      set_cairo_error (error, path, status);
      return FALSE;
    }
  return dsc_output_file_commit (file, error);
}
