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
