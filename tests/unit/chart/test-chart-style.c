/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of charts: order without hue, contrast of text. */
#include "chart/dsc-chart-style.h"

#include <math.h>

#define STEPS 100

static const DscChartColour black = { 0, 0, 0 };
static const DscChartColour white = { 1, 1, 1 };

static void
test_contrast_is_wcags (void)
{
  DscChartColour grey = { 0x77 / 255.0, 0x77 / 255.0, 0x77 / 255.0 };

  g_assert_cmpfloat_with_epsilon (dsc_chart_colour_contrast (black, white), 21, 1e-9);
  g_assert_cmpfloat_with_epsilon (dsc_chart_colour_contrast (white, white), 1, 1e-9);
  /* WCAG's well-known near miss of 4.5. */
  g_assert_cmpfloat_with_epsilon (dsc_chart_colour_contrast (grey, white), 4.478, 1e-3);
}

static void
test_text_is_legible (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      const DscChartStyle *style = dsc_chart_style_get (dark);

      g_assert_cmpfloat (dsc_chart_colour_contrast (style->foreground, style->background), >=, 4.5);
      g_assert_cmpfloat (dsc_chart_colour_contrast (style->dim, style->background), >=, 4.5);
      /* Frames and badges are graphical objects: 3:1. */
      g_assert_cmpfloat (dsc_chart_colour_contrast (style->good, style->background), >=, 3);
      g_assert_cmpfloat (dsc_chart_colour_contrast (style->bad, style->background), >=, 3);
      for (int i = 0; i < DSC_CHART_N_SERIES; i++)
        g_assert_cmpfloat (dsc_chart_colour_contrast (style->series[i], style->background), >=, 3);
    }
}

static double
to_linear (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

/* OKLab of what somebody sees of a colour whose eyes do @eyes to linear light. */
static void
see (const double eyes[9], DscChartColour colour, double lab[3])
{
  double light[3] = { to_linear (colour.red), to_linear (colour.green), to_linear (colour.blue) };
  double seen[3], cones[3];

  for (int i = 0; i < 3; i++)
    seen[i] = CLAMP (
        eyes[3 * i] * light[0] + eyes[3 * i + 1] * light[1] + eyes[3 * i + 2] * light[2], 0, 1);
  cones[0] = cbrt (0.4122214708 * seen[0] + 0.5363325363 * seen[1] + 0.0514459929 * seen[2]);
  cones[1] = cbrt (0.2119034982 * seen[0] + 0.6806995451 * seen[1] + 0.1073969566 * seen[2]);
  cones[2] = cbrt (0.0883024619 * seen[0] + 0.2817188376 * seen[1] + 0.6299787005 * seen[2]);
  lab[0] = 0.2104542553 * cones[0] + 0.7936177850 * cones[1] - 0.0040720468 * cones[2];
  lab[1] = 1.9779984951 * cones[0] - 2.4285922050 * cones[1] + 0.4505937099 * cones[2];
  lab[2] = 0.0259040371 * cones[0] + 0.7827717662 * cones[1] - 0.8086757660 * cones[2];
}

/* Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency" (2009), severity 1: all eyes, without red, green and blue cones. */
static void
test_series_differ_for_colour_blind_eyes (void)
{
  static const double eyes[4][9] = {
    { 1, 0, 0, 0, 1, 0, 0, 0, 1 },
    { 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998 },
    { 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881 },
    { 1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900 }
  };

  for (int dark = 0; dark < 2; dark++)
    for (gsize e = 0; e < G_N_ELEMENTS (eyes); e++)
      for (int i = 0; i < DSC_CHART_N_SERIES; i++)
        for (int j = 0; j < i; j++)
          {
            const DscChartStyle *style = dsc_chart_style_get (dark);
            double a[3], b[3];

            see (eyes[e], style->series[i], a);
            see (eyes[e], style->series[j], b);
            g_assert_cmpfloat (
                sqrt (pow (a[0] - b[0], 2) + pow (a[1] - b[1], 2) + pow (a[2] - b[2], 2)), >, 0.1);
          }
}

static void
test_ramps_are_ordered_without_hue (void)
{
  for (int dark = 0; dark < 2; dark++)
    for (int right = 0; right < 2; right++)
      {
        const DscChartStyle *style = dsc_chart_style_get (dark);
        double before = 0;

        for (int i = 0; i <= STEPS; i++)
          {
            DscChartColour colour = dsc_chart_style_ramp (style, right, (double) i / STEPS);
            double contrast = dsc_chart_colour_contrast (colour, style->background);

            g_assert_cmpfloat (contrast, >, before);
            before = contrast;
          }
        g_assert_cmpfloat (before, >, 7);
      }
}

static void
test_both_ramps_are_equally_strong (void)
{
  for (int dark = 0; dark < 2; dark++)
    for (int i = 0; i <= STEPS; i++)
      {
        const DscChartStyle *style = dsc_chart_style_get (dark);
        DscChartColour right = dsc_chart_style_ramp (style, TRUE, (double) i / STEPS);
        DscChartColour wrong = dsc_chart_style_ramp (style, FALSE, (double) i / STEPS);

        g_assert_cmpfloat (dsc_chart_colour_contrast (right, wrong), <, 1.2);
      }
}

static void
test_ink_is_legible_on_every_colour (void)
{
  for (int r = 0; r <= 255; r += 15)
    for (int g = 0; g <= 255; g += 15)
      for (int b = 0; b <= 255; b += 15)
        {
          DscChartColour ground = { r / 255.0, g / 255.0, b / 255.0 };

          g_assert_cmpfloat (dsc_chart_colour_contrast (ground, dsc_chart_colour_ink (ground)), >=,
                             4.58);
        }
}

static void
assert_same (DscChartColour a, DscChartColour b)
{
  g_assert_cmpfloat_with_epsilon (a.red, b.red, 1e-12);
  g_assert_cmpfloat_with_epsilon (a.green, b.green, 1e-12);
  g_assert_cmpfloat_with_epsilon (a.blue, b.blue, 1e-12);
}

static void
test_odd_values_are_clamped (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);

  assert_same (dsc_chart_style_ramp (style, TRUE, NAN), dsc_chart_style_ramp (style, TRUE, 0));
  assert_same (dsc_chart_style_ramp (style, TRUE, -3), dsc_chart_style_ramp (style, TRUE, 0));
  assert_same (dsc_chart_style_ramp (style, TRUE, INFINITY), dsc_chart_style_ramp (style, TRUE, 1));
}

static void
test_ramps_pass_through_their_stops (void)
{
  const DscChartStyle *style = dsc_chart_style_get (TRUE);

  for (int i = 0; i < 3; i++)
    {
      DscChartColour colour = dsc_chart_style_ramp (style, FALSE, i / 2.0);

      g_assert_cmpfloat_with_epsilon (colour.red, style->wrong[i].red, 1e-5);
      g_assert_cmpfloat_with_epsilon (colour.green, style->wrong[i].green, 1e-5);
      g_assert_cmpfloat_with_epsilon (colour.blue, style->wrong[i].blue, 1e-5);
    }
}

static void
test_styles_are_equal_until_something_looks_different (void)
{
  DscChartStyle style = *dsc_chart_style_get (FALSE);

  g_assert_true (dsc_chart_style_equal (&style, dsc_chart_style_get (FALSE)));
  g_assert_false (dsc_chart_style_equal (&style, dsc_chart_style_get (TRUE)));
  style.series[DSC_CHART_N_SERIES - 1].blue += 0.01;
  g_assert_false (dsc_chart_style_equal (&style, dsc_chart_style_get (FALSE)));
  style = *dsc_chart_style_get (FALSE);
  style.text_scale *= 2;
  g_assert_false (dsc_chart_style_equal (&style, dsc_chart_style_get (FALSE)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart-style/styles-are-equal-until-something-looks-different",
                   test_styles_are_equal_until_something_looks_different);
  g_test_add_func ("/chart-style/contrast-is-wcags", test_contrast_is_wcags);
  g_test_add_func ("/chart-style/text-is-legible", test_text_is_legible);
  g_test_add_func ("/chart-style/series-differ-for-colour-blind-eyes",
                   test_series_differ_for_colour_blind_eyes);
  g_test_add_func ("/chart-style/ramps-are-ordered-without-hue",
                   test_ramps_are_ordered_without_hue);
  g_test_add_func ("/chart-style/both-ramps-are-equally-strong",
                   test_both_ramps_are_equally_strong);
  g_test_add_func ("/chart-style/ink-is-legible-on-every-colour",
                   test_ink_is_legible_on_every_colour);
  g_test_add_func ("/chart-style/odd-values-are-clamped", test_odd_values_are_clamped);
  g_test_add_func ("/chart-style/ramps-pass-through-their-stops",
                   test_ramps_pass_through_their_stops);
  return g_test_run ();
}
