/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "common/dsc-theme.h"

static DscChartColour
to_colour (const GdkRGBA *rgba)
{
  return (DscChartColour){ rgba->red, rgba->green, rgba->blue };
}

static gboolean
lookup (GtkWidget *widget, const char *name, DscChartColour *colour)
{
  GdkRGBA rgba;

  /* GTK 4.10 deprecates the style context; named colours have no other door before Adw 1.6. */
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &rgba))
    return FALSE;
  *colour = to_colour (&rgba);
  return TRUE;
}

void
dsc_theme_get_style (GtkWidget *widget, DscChartStyle *style)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  PangoFontDescription *font
      = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  GtkSettings *settings = gtk_widget_get_settings (widget);
  int dpi;

  *style = *dsc_chart_style_get (dark);
  lookup (widget, "view_bg_color", &style->background);
  if (adw_style_manager_get_high_contrast (manager))
    style->dim = style->foreground;
  if (font != NULL && pango_font_description_get_family (font) != NULL)
    style->font_family = g_intern_string (pango_font_description_get_family (font));
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  /* The scale of text is a person's choice; that of pixels is the surface's. */
  style->text_scale = dpi > 0 ? dpi / 1024.0 / 96 : 1;
}

void
dsc_theme_get_colour (GtkWidget *widget, const char *name, GdkRGBA *colour)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (name == NULL || !gtk_style_context_lookup_color (context, name, colour))
    gtk_style_context_get_color (context, colour);
}

void
dsc_theme_snapshot_focus (GtkWidget *widget, GtkSnapshot *snapshot)
{
  gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0,
                             gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}
