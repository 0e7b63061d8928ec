/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet of heat maps. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-heat-sheet.h"
#include "chart/dsc-chart-picture.h"

/* Lengths at text_scale 1. */
#define MARGIN 18.0
#define GAP 8.0 /* between the pictures of a photo */
#define PHOTO_GAP 26.0
#define LINE_NORMAL 18.0
#define LINE_SMALL 16.0
#define GAP_ABOVE_TEXT 6.0
#define GAP_IN_TEXT 8.0
#define MIN_PICTURE 24.0
#define SCALE_WIDTH 160.0
#define SCALE_HEIGHT 10.0
#define SCALE_ROOM 40.0 /* with the space above */
#define SCALE_STEPS 64

static guint
count_tiles (const DscChartHeatSheet *self)
{
  guint most = 0;

  for (guint i = 0; i < self->n; i++)
    most = MAX (most, self->photos[i].n_heats);
  return 1 + most;
}

static guint
count_columns (const DscChartHeatSheet *self)
{
  guint columns = self->columns;

  if (columns == 0)
    columns = (guint) round (sqrt ((double) self->n / count_tiles (self)));
  return CLAMP (columns, 1, MAX (self->n, 1));
}

static guint
count_rows (const DscChartHeatSheet *self)
{
  guint columns = count_columns (self);

  return self->n / columns + (self->n % columns > 0);
}

static double
find_aspect (const DscChartHeatSheet *self)
{
  g_autofree const DscPixels **pictures = g_new (const DscPixels *, MAX (self->n, 1));

  for (guint i = 0; i < self->n; i++)
    pictures[i] = self->photos[i].photo;
  return dsc_chart_picture_aspect (pictures, self->n);
}

/* What the gaps take of a row's width. */
static double
sum_gaps (guint columns, guint tiles, double scale)
{
  return ((columns - 1) * PHOTO_GAP + columns * (tiles - 1) * GAP) * scale;
}

static double
text_height (double scale)
{
  return (GAP_ABOVE_TEXT + LINE_NORMAL + LINE_SMALL) * scale;
}

void
dsc_chart_heat_sheet_natural_size (const DscChartHeatSheet *self, const DscChartStyle *style,
                                   double *width, double *height)
{
  double scale = style->text_scale;
  double tile = self->tile_size > 0 ? self->tile_size : DSC_CHART_HEAT_TILE;
  guint columns = count_columns (self);
  guint tiles = count_tiles (self);
  guint rows = count_rows (self);
  double heading_width, heading_height;

  *width = columns * tiles * tile + sum_gaps (columns, tiles, scale);
  dsc_chart_heading_measure_above (&self->heading, style, *width, &heading_width, &heading_height);
  *width = ceil (MAX (*width, heading_width) + 2 * MARGIN * scale);
  /* A unit more for each row makes up for what rounding to whole pixels takes. */
  *height = heading_height + 2 * MARGIN * scale + SCALE_ROOM * scale
            + rows * (tile * find_aspect (self) + text_height (scale) + 1)
            + (rows > 0 ? rows - 1 : 0) * PHOTO_GAP * scale;
  *height = ceil (*height);
}

DscChartHeatSheetLayout
dsc_chart_heat_sheet_layout (const DscChartHeatSheet *self, double width, double height,
                             const DscChartStyle *style)
{
  DscChartHeatSheetLayout layout = { .columns = count_columns (self), .tiles = count_tiles (self) };
  double scale = style->text_scale;
  double aspect = find_aspect (self);
  guint rows = count_rows (self);
  double heading_width, heading_height, inner, room_x, room_y;

  if (!(width > 0 && height > 0) || !isfinite (width + height) || self->n == 0)
    return layout;
  inner = MAX (width - 2 * MARGIN * scale, 1);
  dsc_chart_heading_measure (&self->heading, style, inner, &heading_width, &heading_height);
  room_x = (inner - sum_gaps (layout.columns, layout.tiles, scale))
           / ((double) layout.columns * layout.tiles);
  room_y = (height - (2 * MARGIN + SCALE_ROOM + (rows - 1) * PHOTO_GAP) * scale - heading_height)
               / rows
           - text_height (scale);
  layout.picture_width = floor (MIN (room_x, room_y / aspect));
  if (!(layout.picture_width >= MIN_PICTURE))
    {
      layout.picture_width = 0;
      return layout;
    }
  layout.picture_height = floor (layout.picture_width * aspect);
  layout.text_height = text_height (scale);
  layout.step_x = layout.picture_width + GAP * scale;
  layout.photo_step_x = layout.tiles * layout.step_x + (PHOTO_GAP - GAP) * scale;
  layout.step_y = ceil (layout.picture_height + layout.text_height + PHOTO_GAP * scale);
  layout.x = floor ((width - layout.columns * layout.photo_step_x + PHOTO_GAP * scale) / 2);
  layout.y = floor (MARGIN * scale + heading_height);
  layout.scale_y
      = layout.y + rows * layout.step_y - PHOTO_GAP * scale + (SCALE_ROOM - LINE_SMALL) * scale;
  return layout;
}

/* The painting of one sheet: borrowed arguments. */
typedef struct
{
  cairo_t *cr;
  const DscChartStyle *style;
  const DscChartHeatSheetLayout *layout;
} Painter;

/* Two lines below a picture: @first with @number at its end, @second dim. */
static void
draw_words (const Painter *self, const char *first, const char *number, const char *second)
{
  double scale = self->style->text_scale;
  double width = self->layout->picture_width;
  double y = self->layout->picture_height + GAP_ABOVE_TEXT * scale;
  double used = 0;

  if (number != NULL)
    used = GAP_IN_TEXT * scale
           + dsc_chart_text_line (self->cr, self->style, number, DSC_CHART_TEXT_NORMAL, 0, y, width,
                                  TRUE, PANGO_ELLIPSIZE_END, self->style->foreground);
  dsc_chart_text_line (self->cr, self->style, first, DSC_CHART_TEXT_NORMAL, 0, y,
                       MAX (width - used, 0), FALSE, PANGO_ELLIPSIZE_END, self->style->foreground);
  if (second != NULL)
    dsc_chart_text_line (self->cr, self->style, second, DSC_CHART_TEXT_SMALL, 0,
                         y + LINE_NORMAL * scale, width, FALSE, PANGO_ELLIPSIZE_MIDDLE,
                         self->style->dim);
}

static void
draw_photo (const Painter *self, const DscChartHeatPhoto *photo)
{
  const DscChartHeatSheetLayout *layout = self->layout;
  g_autofree char *name = dsc_chart_name (photo->name);
  g_autofree char *actual = NULL;

  dsc_chart_picture_draw (self->cr, photo->photo, layout->picture_width, layout->picture_height,
                          self->style);
  if (photo->actual != NULL)
    actual = dsc_chart_name (photo->actual);
  draw_words (self, actual != NULL ? actual : name, NULL, actual != NULL ? name : NULL);
  for (guint i = 0; i < photo->n_heats; i++)
    {
      const DscChartHeat *heat = &photo->heats[i];
      g_autofree char *label = dsc_chart_name (heat->label);
      g_autofree char *percent = dsc_chart_percent (heat->probability);

      cairo_save (self->cr);
      cairo_translate (self->cr, (i + 1) * layout->step_x, 0);
      dsc_chart_picture_draw (self->cr, heat->picture, layout->picture_width,
                              layout->picture_height, self->style);
      draw_words (self, label, percent, heat->caption);
      cairo_restore (self->cr);
    }
}

/* What dark and bright mean, in the middle below everything. */
static void
draw_scale (const Painter *self, double width)
{
  double scale = self->style->text_scale;
  double bar = MIN (SCALE_WIDTH * scale, width / 3);
  double x = floor ((width - bar) / 2);
  double y = floor (self->layout->scale_y);
  double gap = GAP_IN_TEXT * scale;
  cairo_pattern_t *colours = cairo_pattern_create_linear (x, 0, x + bar, 0);

  for (int i = 0; i <= SCALE_STEPS; i++)
    {
      DscChartColour colour = dsc_chart_heat_colour ((double) i / SCALE_STEPS);

      cairo_pattern_add_color_stop_rgb (colours, (double) i / SCALE_STEPS, colour.red, colour.green,
                                        colour.blue);
    }
  cairo_set_source (self->cr, colours);
  cairo_rectangle (self->cr, x, y + 2 * scale, bar, SCALE_HEIGHT * scale);
  cairo_fill_preserve (self->cr);
  cairo_pattern_destroy (colours);
  /* Its dark end would not be seen on a dark ground. */
  dsc_chart_set_colour (self->cr, self->style->faint);
  cairo_set_line_width (self->cr, 1);
  cairo_stroke (self->cr);
  /* Translators: how much a part of a photo speaks for a class, in the scale of a heat map. */
  dsc_chart_text_line (self->cr, self->style, _ ("least for the class"), DSC_CHART_TEXT_SMALL, 0, y,
                       x - gap, TRUE, PANGO_ELLIPSIZE_END, self->style->dim);
  dsc_chart_text_line (self->cr, self->style, _ ("most"), DSC_CHART_TEXT_SMALL, x + bar + gap, y,
                       width - x - bar - gap, FALSE, PANGO_ELLIPSIZE_END, self->style->dim);
}

void
dsc_chart_heat_sheet_draw (cairo_t *cr, const DscChartHeatSheet *self, double width, double height,
                           const DscChartStyle *style)
{
  DscChartHeatSheetLayout layout;
  Painter painter = { cr, style, &layout };
  double margin = MARGIN * style->text_scale;

  if (!(width > 0 && height > 0) || !isfinite (width + height))
    return;
  layout = dsc_chart_heat_sheet_layout (self, width, height, style);
  dsc_chart_begin (cr, style, width, height);
  dsc_chart_heading_draw (cr, &self->heading, style, margin, margin, MAX (width - 2 * margin, 1));
  if (self->n == 0)
    dsc_chart_text_remark (cr, style, _ ("There is no photo to show."), margin, height - margin,
                           MAX (width - 2 * margin, 1), TRUE);
  for (guint i = 0; layout.picture_width > 0 && i < self->n; i++)
    {
      guint column = i % layout.columns;
      guint row = i / layout.columns;

      cairo_save (cr);
      cairo_translate (cr, layout.x + column * layout.photo_step_x, layout.y + row * layout.step_y);
      draw_photo (&painter, &self->photos[i]);
      cairo_restore (cr);
    }
  if (layout.picture_width > 0)
    draw_scale (&painter, width);
  cairo_restore (cr);
}
