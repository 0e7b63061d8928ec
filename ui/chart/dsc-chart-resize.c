/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What resizing does to a photo. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-picture.h"
#include "chart/dsc-chart-resize.h"

/* Between the lines of hatching. */
#define HATCH 7.0
/* Less is rounding. */
#define NOTHING 0.005

/* A part of a picture, in shares of it. */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} Part;

static const Part whole = { 0, 0, 1, 1 };

/* The part of the photo that crop keeps, or of the network's picture that pad fills with it. */
static Part
find_part (const DscTarget *target, int width, int height)
{
  int grid_width, grid_height;
  Part part;

  if (target->resize == DSC_RESIZE_SQUISH)
    return whole;
  dsc_target_grid_size (target, width, height, &grid_width, &grid_height);
  part.width = MIN (grid_width, target->width) / (double) MAX (grid_width, target->width);
  part.height = MIN (grid_height, target->height) / (double) MAX (grid_height, target->height);
  part.x = (1 - part.width) / 2;
  part.y = (1 - part.height) / 2;
  return part;
}

void
dsc_chart_resize_measure (const DscTarget *target, int width, int height, DscChartResize *resize)
{
  Part part = find_part (target, width, height);
  double rest = 1 - part.width * part.height;

  *resize = (DscChartResize){ .squeeze = 1 };
  if (target->resize == DSC_RESIZE_CROP)
    resize->lost = rest;
  else if (target->resize == DSC_RESIZE_PAD)
    resize->made_up = rest;
  else
    resize->squeeze = ((double) target->width / target->height) / ((double) width / height);
}

char *
dsc_chart_resize_words (const DscTarget *target, int width, int height)
{
  DscChartResize resize;

  dsc_chart_resize_measure (target, width, height, &resize);
  if (resize.lost > NOTHING)
    return g_strdup_printf (_ ("%.0f %% of the photo is never seen"), round (resize.lost * 100));
  if (resize.made_up > NOTHING)
    return g_strdup_printf (_ ("%.0f %% of the picture is reflections"),
                            round (resize.made_up * 100));
  if (resize.squeeze < 1 - NOTHING)
    return g_strdup_printf (_ ("Everything gets narrower: %.0f %% of its width"),
                            round (resize.squeeze * 100));
  if (resize.squeeze > 1 + NOTHING)
    return g_strdup_printf (_ ("Everything gets flatter: %.0f %% of its height"),
                            round (100 / resize.squeeze));
  return g_strdup (_ ("Nothing is lost, and everything keeps its shape"));
}

/* Hatches all of a picture but @part: lines of two colours, so that they are seen on any photo. */
static void
hatch_around (cairo_t *cr, const Part *part, double width, double height,
              const DscChartStyle *style)
{
  cairo_save (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, part->x * width, part->y * height, part->width * width,
                   part->height * height);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, style->background.red, style->background.green, style->background.blue,
                         0.55);
  cairo_paint (cr);
  for (int i = 0; i * HATCH < width + height; i++)
    {
      cairo_move_to (cr, i * HATCH - height, height);
      cairo_line_to (cr, i * HATCH, 0);
    }
  dsc_chart_set_colour (cr, style->foreground);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
frame (cairo_t *cr, const Part *part, double width, double height, const DscChartStyle *style)
{
  cairo_rectangle (cr, part->x * width + 1, part->y * height + 1, part->width * width - 2,
                   part->height * height - 2);
  dsc_chart_set_colour (cr, style->background);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  dsc_chart_set_colour (cr, style->foreground);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

void
dsc_chart_resize_draw (cairo_t *cr, const DscPixels *photo, const DscTarget *target,
                       const DscPixels *seen, double width, double height,
                       const DscChartStyle *style)
{
  gboolean crop = target->resize == DSC_RESIZE_CROP;
  const DscPixels *shown = crop ? photo : seen;
  Part part = find_part (target, photo->width, photo->height);
  double scale = MIN (width / shown->width, height / shown->height);
  double shown_width = shown->width * scale;
  double shown_height = shown->height * scale;

  cairo_save (cr);
  cairo_translate (cr, (width - shown_width) / 2, (height - shown_height) / 2);
  dsc_chart_picture_draw (cr, shown, shown_width, shown_height, style);
  if (part.width < 1 || part.height < 1)
    hatch_around (cr, &part, shown_width, shown_height, style);
  if (crop)
    frame (cr, &part, shown_width, shown_height, style);
  cairo_restore (cr);
}
