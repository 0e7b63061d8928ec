/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How charts look: colours, font and size of text, in a light and a dark variant. */
#include "config.h"

#include <math.h>

#include "chart/dsc-chart-style.h"

#define RGB(hex)                                                                  \
  {                                                                               \
    ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) &255) / 255.0 \
  }

/* The series were moved from Okabe and Ito's hues until any two, for colour-blind people too, were
 * furthest apart (at least 0.11 in OKLab; theirs, darkened for white paper, came within 0.02).
 *
 * The ramps' lightness in OKLab is 0.965, 0.66, 0.36 in light and 0.29, 0.575, 0.86 in dark: even
 * steps, the same for both hues. */
static const DscChartStyle light = {
  .background = RGB (0xffffff),
  .foreground = RGB (0x1e1e1e),
  .dim = RGB (0x5e5c64),
  .faint = RGB (0xb5b5bb),
  .good = RGB (0x1b7a3d),
  .bad = RGB (0xc01c28),
  .right = { RGB (0xf2f3f6), RGB (0x4d97de), RGB (0x0f397d) },
  .wrong = { RGB (0xf2f3f6), RGB (0xdb712a), RGB (0x67260c) },
  .series = { RGB (0x0085c9), RGB (0xc43708), RGB (0x376f69), RGB (0x8e049c), RGB (0x523600),
              RGB (0x918e80) },
  .font_family = "Sans",
  .text_scale = 1,
};

static const DscChartStyle dark = {
  .background = RGB (0x1e1e1e),
  .foreground = RGB (0xf6f5f4),
  .dim = RGB (0xb8b6b2),
  .faint = RGB (0x66676d),
  .good = RGB (0x57c785),
  .bad = RGB (0xff7b72),
  .right = { RGB (0x2a2b2e), RGB (0x377bc3), RGB (0xa1d9ff) },
  .wrong = { RGB (0x2a2b2e), RGB (0xb95a22), RGB (0xfac787) },
  .series = { RGB (0x7ab4ff), RGB (0xf9a82b), RGB (0x67ffed), RGB (0xbd3bc6), RGB (0xfcfe5f),
              RGB (0x999487) },
  .font_family = "Sans",
  .text_scale = 1,
};

const DscChartStyle *
dsc_chart_style_get (gboolean is_dark)
{
  return is_dark ? &dark : &light;
}

/* sRGB's transfer function and its inverse (IEC 61966-2-1). */
static double
to_linear (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
from_linear (double value)
{
  value = CLAMP (value, 0, 1);
  return value <= 0.0031308 ? value * 12.92 : 1.055 * pow (value, 1 / 2.4) - 0.055;
}

static void
to_oklab (DscChartColour colour, double lab[3])
{
  double r = to_linear (colour.red);
  double g = to_linear (colour.green);
  double b = to_linear (colour.blue);
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

static DscChartColour
from_oklab (const double lab[3])
{
  double l = lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2];
  double m = lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2];
  double s = lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2];

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  return (DscChartColour){
    .red = from_linear (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    .green = from_linear (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    .blue = from_linear (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
  };
}

DscChartColour
dsc_chart_colour_mix (DscChartColour from, DscChartColour to, double share)
{
  double mixed[3], end[3];

  to_oklab (from, mixed);
  to_oklab (to, end);
  for (int i = 0; i < 3; i++)
    mixed[i] += (end[i] - mixed[i]) * share;
  return from_oklab (mixed);
}

DscChartColour
dsc_chart_style_ramp (const DscChartStyle *self, gboolean right, double value)
{
  const DscChartColour *stops = right ? self->right : self->wrong;
  double position = isnan (value) ? 0 : 2 * CLAMP (value, 0, 1);
  int low = position < 1 ? 0 : 1;

  return dsc_chart_colour_mix (stops[low], stops[low + 1], position - low);
}

static double
luminance (DscChartColour colour)
{
  return 0.2126 * to_linear (colour.red) + 0.7152 * to_linear (colour.green)
         + 0.0722 * to_linear (colour.blue);
}

double
dsc_chart_colour_contrast (DscChartColour a, DscChartColour b)
{
  double first = luminance (a) + 0.05;
  double second = luminance (b) + 0.05;

  return first > second ? first / second : second / first;
}

static gboolean
is_same_colour (DscChartColour a, DscChartColour b)
{
  return a.red == b.red && a.green == b.green && a.blue == b.blue;
}

static gboolean
are_same_colours (const DscChartColour *a, const DscChartColour *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!is_same_colour (a[i], b[i]))
      return FALSE;
  return TRUE;
}

gboolean
dsc_chart_style_equal (const DscChartStyle *a, const DscChartStyle *b)
{
  return is_same_colour (a->background, b->background)
         && is_same_colour (a->foreground, b->foreground) && is_same_colour (a->dim, b->dim)
         && is_same_colour (a->faint, b->faint) && is_same_colour (a->good, b->good)
         && is_same_colour (a->bad, b->bad)
         && are_same_colours (a->right, b->right, G_N_ELEMENTS (a->right))
         && are_same_colours (a->wrong, b->wrong, G_N_ELEMENTS (a->wrong))
         && are_same_colours (a->series, b->series, G_N_ELEMENTS (a->series))
         && g_strcmp0 (a->font_family, b->font_family) == 0 && a->text_scale == b->text_scale;
}

DscChartColour
dsc_chart_colour_ink (DscChartColour ground)
{
  static const DscChartColour black = RGB (0x000000);
  static const DscChartColour white = RGB (0xffffff);

  return dsc_chart_colour_contrast (ground, black) > dsc_chart_colour_contrast (ground, white)
             ? black
             : white;
}

void
dsc_chart_set_colour (cairo_t *cr, DscChartColour colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}

void
dsc_chart_begin (cairo_t *cr, const DscChartStyle *style, double width, double height)
{
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  dsc_chart_set_colour (cr, style->background);
  cairo_paint (cr);
}
