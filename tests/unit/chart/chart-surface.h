/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of charts share: surfaces whose pixels can be asked for. */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <string.h>

#include "chart/dsc-chart-style.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_surface_t, cairo_surface_destroy)

const char *__lsan_default_suppressions (void);

/* LeakSanitizer asks for it. Pango's font map lives as long as its thread, and the patterns that it
 * keeps point to each other by offsets, which LeakSanitizer cannot follow: as many bytes after
 * twenty drawings as after one. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig";
}

/** A colour that no chart uses. */
#define UNTOUCHED 0xff00ffu

/** Returns: (transfer full): @width × @height pixels that nothing has touched yet. */
static inline cairo_surface_t *
new_surface (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 0, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

/** Returns: the pixel as 0xRRGGBB. */
static inline guint32
pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 value;

  memcpy (&value, data + (gsize) y * cairo_image_surface_get_stride (surface) + 4 * (gsize) x, 4);
  return value & 0xffffffu;
}

static inline DscChartColour
pixel_colour (cairo_surface_t *surface, int x, int y)
{
  guint32 value = pixel (surface, x, y);

  return (DscChartColour){ (value >> 16) / 255.0, (value >> 8 & 255) / 255.0,
                           (value & 255) / 255.0 };
}

/** Returns: how many pixels with @x ≤ column < @x + @width and so for rows differ from 0xRRGGBB
 * @value; or outside of these with @inside off. */
static inline guint
count_other (cairo_surface_t *surface, int x, int y, int width, int height, gboolean inside,
             guint32 value)
{
  guint n = 0;

  for (int j = 0; j < cairo_image_surface_get_height (surface); j++)
    for (int i = 0; i < cairo_image_surface_get_width (surface); i++)
      if ((i >= x && i < x + width && j >= y && j < y + height) == inside)
        n += pixel (surface, i, j) != value;
  return n;
}

/** Returns: whether two surfaces of one size have the same pixels. */
static inline gboolean
same_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  for (int j = 0; j < cairo_image_surface_get_height (a); j++)
    for (int i = 0; i < cairo_image_surface_get_width (a); i++)
      if (pixel (a, i, j) != pixel (b, i, j))
        return FALSE;
  return TRUE;
}
