/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of the learning-rate finder: its layout, and what is seen of it. */
#include "chart/dsc-chart-rate.h"

#include <math.h>

#include "chart-surface.h"
#include "engine/dsc-schedule.h"

#define N 100
#define WIDTH 700
#define HEIGHT 450

/* A curve like real ones: flat, falling, and off to where nobody looks. */
static DscChartRate
fill_chart (double rates[N], double losses[N])
{
  for (guint i = 0; i < N; i++)
    {
      rates[i] = dsc_rate_test_rate (1e-7, 10, N, i);
      losses[i] = 4 - 2 / (1 + exp (-0.15 * (i - 50.0))) + exp (3 * (i - 95.0));
    }
  return (DscChartRate){ .heading = { "Learning-rate finder", "100 batches" },
                         .rates = rates,
                         .losses = losses,
                         .n = N,
                         .n_asked = N,
                         .suggestions = dsc_rate_suggestions (rates, losses, N, N) };
}

/* Returns: (transfer full) */
static cairo_surface_t *
draw (const DscChartRate *chart, const DscChartStyle *style)
{
  cairo_surface_t *surface = new_surface (WIDTH, HEIGHT);
  g_autoptr (cairo_t) cr = cairo_create (surface);

  dsc_chart_rate_draw (cr, chart, WIDTH, HEIGHT, style);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  return surface;
}

static gboolean
same_colour (cairo_surface_t *surface, double x, double y, DscChartColour colour)
{
  DscChartColour found = pixel_colour (surface, (int) x, (int) y);

  return fabs (found.red - colour.red) + fabs (found.green - colour.green)
             + fabs (found.blue - colour.blue)
         < 0.02;
}

/* Nothing suggested but @rate, by the rule of the legend's entry @i. */
static DscRateSuggestions
only (int i, double rate)
{
  DscRateSuggestions one = { NAN, NAN, NAN, NAN, NAN };
  double *const places[] = { &one.valley, &one.slide, &one.steep, &one.minimum };

  *places[i] = rate;
  return one;
}

static void
test_suggestions_lie_on_the_curve (void)
{
  for (int dark = 0; dark < 2; dark++)
    for (int i = 0; i < 4; i++)
      {
        const DscChartStyle *style = dsc_chart_style_get (dark);
        double rates[N], losses[N];
        DscChartRate chart = fill_chart (rates, losses);
        guint point = 20 + 15 * (guint) i;
        DscChartPanel panel;
        g_autoptr (cairo_surface_t) surface = NULL;

        chart.suggestions = only (i, rates[point]);
        panel = dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, style);
        surface = draw (&chart, style);
        g_assert_cmpfloat (panel.width, >, 0);
        g_assert_true (same_colour (surface, dsc_chart_axis_place (&panel.across, rates[point]),
                                    dsc_chart_axis_place (&panel.up, losses[point]),
                                    style->series[i + 1]));
      }
}

/* Where all ways suggest the same, all of them are seen. */
static void
test_suggestions_that_agree_are_all_seen (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);
  DscChartPanel panel;
  g_autoptr (cairo_surface_t) surface = NULL;
  double x, y;

  chart.suggestions = (DscRateSuggestions){ rates[45], rates[45], rates[45], rates[45], rates[45] };
  panel = dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, style);
  surface = draw (&chart, style);
  x = dsc_chart_axis_place (&panel.across, rates[45]);
  y = dsc_chart_axis_place (&panel.up, losses[45]);
  for (int i = 0; i < 4; i++)
    g_assert_true (same_colour (surface, x, y - 12 * i, style->series[i + 1]));
}

/* All marks in one colour still differ. */
static void
test_marks_differ_without_colour (void)
{
  DscChartStyle style = *dsc_chart_style_get (FALSE);
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);
  cairo_surface_t *surfaces[4];
  DscChartPanel panel;
  int x, y;

  for (int i = 0; i < DSC_CHART_N_SERIES; i++)
    style.series[i] = style.bad;
  panel = dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, &style);
  x = (int) dsc_chart_axis_place (&panel.across, rates[30]);
  y = (int) dsc_chart_axis_place (&panel.up, losses[30]);
  for (int i = 0; i < 4; i++)
    {
      chart.suggestions = only (i, rates[30]);
      surfaces[i] = draw (&chart, &style);
    }
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < i; j++)
      {
        guint differing = 0;

        for (int dy = -7; dy <= 7; dy++)
          for (int dx = -7; dx <= 7; dx++)
            differing += pixel (surfaces[i], x + dx, y + dy) != pixel (surfaces[j], x + dx, y + dy);
        g_assert_cmpuint (differing, >, 12);
      }
  for (int i = 0; i < 4; i++)
    cairo_surface_destroy (surfaces[i]);
}

static void
test_a_loss_that_explodes_does_not_flatten_the_curve (void)
{
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);
  DscChartPanel panel = dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE));

  g_assert_cmpfloat (losses[N - 1], >, 1000);
  g_assert_cmpfloat (panel.up.high, <, 20);
  g_assert_cmpfloat (fabs (dsc_chart_axis_place (&panel.up, losses[10])
                           - dsc_chart_axis_place (&panel.up, losses[80])),
                     >, panel.height / 8);
}

static void
test_the_chosen_rate_is_a_line_from_top_to_bottom (void)
{
  const DscChartStyle *style = dsc_chart_style_get (FALSE);
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);
  g_autoptr (cairo_surface_t) without = draw (&chart, style);
  g_autoptr (cairo_surface_t) with = NULL;
  DscChartPanel panel;
  guint rows = 0;
  int x;

  chart.chosen = 5e-6;
  panel = dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, style);
  x = (int) dsc_chart_axis_place (&panel.across, chart.chosen);
  with = draw (&chart, style);
  for (int y = (int) panel.y; y < panel.y + panel.height; y++)
    rows += pixel (with, x, y) != pixel (without, x, y);
  g_assert_cmpuint (rows, >, panel.height / 3);
}

static void
test_odd_curves_are_drawn (void)
{
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);

  for (guint i = 0; i < N; i += 3)
    losses[i] = i % 2 ? NAN : INFINITY;
  rates[50] = 0;
  rates[51] = -1;
  rates[52] = NAN;
  for (guint n = 0; n <= N; n++)
    {
      g_autoptr (cairo_surface_t) surface = NULL;

      chart.n = n;
      chart.suggestions = dsc_rate_suggestions (rates, losses, n, N);
      surface = draw (&chart, dsc_chart_style_get (n % 2));
      g_assert_cmpuint (count_other (surface, 0, 0, WIDTH, HEIGHT, TRUE, UNTOUCHED), ==,
                        WIDTH * HEIGHT);
    }
}

static void
test_too_few_points_say_so (void)
{
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);
  g_autoptr (cairo_surface_t) surface = NULL;

  chart.n = 1;
  chart.heading = (DscChartHeading){ NULL, NULL };
  surface = draw (&chart, dsc_chart_style_get (FALSE));
  g_assert_cmpfloat (
      dsc_chart_rate_layout (&chart, WIDTH, HEIGHT, dsc_chart_style_get (FALSE)).width, ==, 0);
  g_assert_cmpuint (count_other (surface, 0, 0, WIDTH, HEIGHT, TRUE, 0xffffff), >, 100);
}

static void
test_nothing_is_drawn_outside (void)
{
  const double sizes[][2] = { { 400, 300 }, { 60, 60 }, { 20, 300 }, { 300, 20 }, { 1, 1 } };
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (500, 400);
      g_autoptr (cairo_t) cr = cairo_create (surface);
      int w = (int) sizes[i][0];
      int h = (int) sizes[i][1];

      cairo_translate (cr, 50, 40);
      dsc_chart_rate_draw (cr, &chart, w, h, dsc_chart_style_get (FALSE));
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, FALSE, UNTOUCHED), ==, 0);
      g_assert_cmpuint (count_other (surface, 50, 40, w, h, TRUE, UNTOUCHED), ==, (guint) (w * h));
    }
}

static void
test_odd_sizes_draw_nothing (void)
{
  const double sizes[][2] = { { 0, 100 }, { 100, -1 }, { NAN, 100 }, { 100, INFINITY } };
  double rates[N], losses[N];
  DscChartRate chart = fill_chart (rates, losses);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (cairo_surface_t) surface = new_surface (100, 100);
      g_autoptr (cairo_t) cr = cairo_create (surface);

      dsc_chart_rate_draw (cr, &chart, sizes[i][0], sizes[i][1], dsc_chart_style_get (FALSE));
      g_assert_cmpuint (count_other (surface, 0, 0, 100, 100, TRUE, UNTOUCHED), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-rate/" name, function)
  TEST ("suggestions-that-agree-are-all-seen", test_suggestions_that_agree_are_all_seen);
  TEST ("suggestions-lie-on-the-curve", test_suggestions_lie_on_the_curve);
  TEST ("marks-differ-without-colour", test_marks_differ_without_colour);
  TEST ("a-loss-that-explodes-does-not-flatten-the-curve",
        test_a_loss_that_explodes_does_not_flatten_the_curve);
  TEST ("the-chosen-rate-is-a-line-from-top-to-bottom",
        test_the_chosen_rate_is_a_line_from_top_to_bottom);
  TEST ("odd-curves-are-drawn", test_odd_curves_are_drawn);
  TEST ("too-few-points-say-so", test_too_few_points_say_so);
  TEST ("nothing-is-drawn-outside", test_nothing_is_drawn_outside);
  TEST ("odd-sizes-draw-nothing", test_odd_sizes_draw_nothing);
#undef TEST
  return g_test_run ();
}
