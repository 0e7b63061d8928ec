/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos in charts. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-picture.h"
#include "chart/dsc-chart-text.h"

#define USUAL_ASPECT 0.75
#define MIN_ASPECT 0.6
#define MAX_ASPECT 1.4

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double *first = a;
  const double *second = b;

  return *first < *second ? -1 : *first > *second;
}

double
dsc_chart_picture_aspect (const DscPixels *const *pictures, guint n)
{
  g_autofree double *aspects = g_new (double, MAX (n, 1));
  guint found = 0;

  for (guint i = 0; i < n; i++)
    if (pictures[i] != NULL && pictures[i]->width > 0 && pictures[i]->height > 0)
      aspects[found++] = (double) pictures[i]->height / pictures[i]->width;
  if (found == 0)
    return USUAL_ASPECT;
  qsort (aspects, found, sizeof *aspects, compare_doubles);
  /* The median, so that a panorama among photos does not decide. */
  return CLAMP (aspects[found / 2], MIN_ASPECT, MAX_ASPECT);
}

/* Returns: (transfer full) (nullable): the picture as cairo has it: in each pixel's native-endian
 * word, red above green above blue. */
static cairo_surface_t *
picture_surface (const DscPixels *pixels)
{
  cairo_surface_t *surface;
  guint8 *to;
  int stride;

  if (pixels == NULL || pixels->width < 1 || pixels->height < 1)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, pixels->width, pixels->height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  to = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < pixels->height; y++)
    {
      const guint8 *source = pixels->data + (gsize) y * pixels->width * 4;
      guint32 *row = (guint32 *) (to + (gsize) y * stride);

      for (int x = 0; x < pixels->width; x++, source += 4)
        row[x] = (guint32) source[0] << 16 | (guint32) source[1] << 8 | source[2];
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_missing (cairo_t *cr, double width, double height, const DscChartStyle *style)
{
  g_autoptr (PangoLayout) text
      = dsc_chart_text_paragraph (style, DSC_CHART_TEXT_SMALL, FALSE, _ ("No picture"), width);
  double text_h;

  dsc_chart_text_measure (text, NULL, &text_h);
  dsc_chart_text_show (cr, text, 0, (height - text_h) / 2, style->dim);
}

void
dsc_chart_picture_draw (cairo_t *cr, const DscPixels *pixels, double width, double height,
                        const DscChartStyle *style)
{
  cairo_surface_t *surface = picture_surface (pixels);
  double scale;

  dsc_chart_set_colour (cr, dsc_chart_style_ramp (style, TRUE, 0));
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  if (surface == NULL)
    {
      draw_missing (cr, width, height, style);
      return;
    }
  scale = MIN (width / pixels->width, height / pixels->height);
  cairo_save (cr);
  cairo_translate (cr, (width - scale * pixels->width) / 2, (height - scale * pixels->height) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  /* Without it the edge is mixed with transparent black. */
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, pixels->width, pixels->height);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}
