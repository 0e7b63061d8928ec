/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in charts: Pango layouts that measure the same with and without a surface; words for odd
 * names and numbers. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "chart/dsc-chart-text.h"

#define MAX_LINES 3
#define GAP_IN_HEADING 3.0
#define GAP_BELOW_HEADING 14.0

PangoLayout *
dsc_chart_text_new (const DscChartStyle *style, double size, gboolean bold)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();
  PangoFontDescription *font = pango_font_description_new ();
  PangoLayout *layout;

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);

  layout = pango_layout_new (context);
  g_object_unref (context);
  pango_font_description_set_family (font, style->font_family);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size * style->text_scale * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

void
dsc_chart_text_measure (PangoLayout *layout, double *width, double *height)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  if (width != NULL)
    *width = (double) logical.width / PANGO_SCALE;
  if (height != NULL)
    *height = (double) logical.height / PANGO_SCALE;
}

void
dsc_chart_text_limit (PangoLayout *layout, double width, PangoEllipsizeMode ellipsis)
{
  pango_layout_set_width (layout, (int) (CLAMP (width, 0, 1e5) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, ellipsis);
}

void
dsc_chart_text_show (cairo_t *cr, PangoLayout *layout, double x, double y, DscChartColour colour)
{
  dsc_chart_set_colour (cr, colour);
  cairo_move_to (cr, x, y);
  /* The layout does not know yet how @cr is scaled and turned. */
  pango_cairo_update_layout (cr, layout);
  pango_cairo_show_layout (cr, layout);
}

double
dsc_chart_text_line (cairo_t *cr, const DscChartStyle *style, const char *text, double size,
                     double x, double y, double width, gboolean at_end, PangoEllipsizeMode ellipsis,
                     DscChartColour colour)
{
  g_autoptr (PangoLayout) layout = dsc_chart_text_new (style, size, FALSE);
  double w;

  pango_layout_set_text (layout, text, -1);
  dsc_chart_text_measure (layout, &w, NULL);
  if (w > width)
    {
      dsc_chart_text_limit (layout, width, ellipsis);
      dsc_chart_text_measure (layout, &w, NULL);
    }
  dsc_chart_text_show (cr, layout, at_end ? x + width - w : x, y, colour);
  return w;
}

PangoLayout *
dsc_chart_text_paragraph (const DscChartStyle *style, double size, gboolean bold, const char *text,
                          double width)
{
  PangoLayout *layout = dsc_chart_text_new (style, size, bold);

  pango_layout_set_text (layout, text, -1);
  if (isfinite (width))
    {
      pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      pango_layout_set_height (layout, -MAX_LINES);
      dsc_chart_text_limit (layout, width, PANGO_ELLIPSIZE_END);
    }
  return layout;
}

/* Line @index (0: title, 1: subtitle) as a layout; %NULL where there is none. */
static PangoLayout *
heading_line (const DscChartHeading *self, const DscChartStyle *style, int index, double width)
{
  const char *text = index == 0 ? self->title : self->subtitle;

  if (text == NULL || *text == '\0')
    return NULL;
  return dsc_chart_text_paragraph (style, index == 0 ? DSC_CHART_TEXT_TITLE : DSC_CHART_TEXT_NORMAL,
                                   index == 0, text, width);
}

void
dsc_chart_heading_measure (const DscChartHeading *self, const DscChartStyle *style, double width,
                           double *natural_width, double *height)
{
  *natural_width = 0;
  *height = 0;
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (PangoLayout) layout = heading_line (self, style, i, width);
      double w, h;

      if (layout == NULL)
        continue;
      dsc_chart_text_measure (layout, &w, &h);
      *natural_width = MAX (*natural_width, w);
      *height += h + (*height > 0 ? GAP_IN_HEADING * style->text_scale : 0);
    }
  if (*height > 0)
    *height += GAP_BELOW_HEADING * style->text_scale;
}

void
dsc_chart_heading_measure_above (const DscChartHeading *self, const DscChartStyle *style,
                                 double sheet_width, double *natural_width, double *height)
{
  dsc_chart_heading_measure (self, style, INFINITY, natural_width, height);
  if (*natural_width > 1.5 * sheet_width)
    dsc_chart_heading_measure (self, style, 1.5 * sheet_width, natural_width, height);
}

void
dsc_chart_heading_draw (cairo_t *cr, const DscChartHeading *self, const DscChartStyle *style,
                        double x, double y, double width)
{
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (PangoLayout) layout = heading_line (self, style, i, width);
      double h;

      if (layout == NULL)
        continue;
      dsc_chart_text_measure (layout, NULL, &h);
      dsc_chart_text_show (cr, layout, x, y, i == 0 ? style->foreground : style->dim);
      y += h + GAP_IN_HEADING * style->text_scale;
    }
}

void
dsc_chart_text_remark (cairo_t *cr, const DscChartStyle *style, const char *text, double x,
                       double y, double width, gboolean above)
{
  g_autoptr (PangoLayout) layout
      = dsc_chart_text_paragraph (style, DSC_CHART_TEXT_SMALL, FALSE, text, width);
  double height = 0;

  if (above)
    dsc_chart_text_measure (layout, NULL, &height);
  dsc_chart_text_show (cr, layout, x, y - height, style->dim);
}

char *
dsc_chart_name (const char *name)
{
  g_autofree char *start = NULL;
  g_autofree char *shown = NULL;

  if (name == NULL || *name == '\0')
    return g_strdup (_ ("(no name)"));
  /* A character has at most four bytes here; one that this cuts in two lies beyond the last that is
   * kept. */
  start = g_strndup (name, 4 * (DSC_CHART_TEXT_MAX_CHARS + 1));
  shown = dsc_path_display (start);
  if (g_utf8_strlen (shown, -1) <= DSC_CHART_TEXT_MAX_CHARS)
    return g_steal_pointer (&shown);
  return g_utf8_substring (shown, 0, DSC_CHART_TEXT_MAX_CHARS);
}

char *
dsc_chart_percent (double share)
{
  if (isnan (share))
    return g_strdup ("—");
  if (share > 0 && share < 0.0005)
    return g_strdup (_ ("<0.1\u00a0%"));
  if (share > 0.9995 && share < 1)
    return g_strdup (_ (">99.9\u00a0%"));
  return g_strdup_printf (_ ("%.1f\u00a0%%"), 100 * CLAMP (share, 0, 1));
}
