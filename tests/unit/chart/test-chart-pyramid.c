/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long series: their extremes are found whole, and none is lost where a curve is thinned out. */
#include "chart/dsc-chart-pyramid.h"

#include <math.h>

#include "chart-surface.h"
#include "chart/dsc-chart-trace.h"

#define N 4096

/* Returns: (transfer full): noise, with some gaps if @gaps. */
static DscChartPyramid *
new_noise (guint n, gboolean gaps, float *values)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (n);
  DscChartPyramid *series = dsc_chart_pyramid_new ();

  for (guint i = 0; i < n; i++)
    {
      values[i] = (float) g_rand_double_range (random, -1, 1);
      if (gaps && g_rand_int_range (random, 0, 3) == 0)
        values[i] = NAN;
      dsc_chart_pyramid_append (series, values[i]);
    }
  return series;
}

static void
check_range (const DscChartPyramid *series, const float *values, guint from, guint to)
{
  double low, high, least = INFINITY, greatest = -INFINITY;
  gboolean any;

  for (guint i = from; i < MIN (to, dsc_chart_pyramid_get_n (series)); i++)
    if (!isnan (values[i]))
      {
        least = MIN (least, values[i]);
        greatest = MAX (greatest, values[i]);
      }
  any = dsc_chart_pyramid_range (series, from, to, &low, &high);
  g_assert_cmpint (any, ==, least <= greatest);
  if (any)
    {
      g_assert_cmpfloat (low, ==, least);
      g_assert_cmpfloat (high, ==, greatest);
    }
  else
    g_assert_true (isnan (low) && isnan (high));
}

static void
test_every_range_has_its_extremes (void)
{
  for (int gaps = 0; gaps < 2; gaps++)
    for (guint n = 0; n <= 70; n++)
      {
        float values[70];
        g_autoptr (DscChartPyramid) series = new_noise (n, gaps, values);

        for (guint from = 0; from <= n; from++)
          for (guint to = 0; to <= n + 2; to++)
            check_range (series, values, from, to);
      }
}

static void
test_long_ranges_have_their_extremes (void)
{
  g_autofree float *values = g_new (float, N);
  g_autoptr (DscChartPyramid) series = new_noise (N, TRUE, values);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  g_assert_cmpuint (dsc_chart_pyramid_get_n (series), ==, N);
  for (int i = 0; i < 2000; i++)
    {
      guint from = (guint) g_rand_int_range (random, 0, N);

      check_range (series, values, from, (guint) g_rand_int_range (random, (int) from, N + 1));
    }
  check_range (series, values, 0, G_MAXUINT);
}

/* The least and the greatest y of the path in each column. */
static void
path_extremes (cairo_t *cr, int columns, double *low, double *high, guint *n_points)
{
  cairo_path_t *path = cairo_copy_path (cr);

  for (int i = 0; i < columns; i++)
    {
      low[i] = INFINITY;
      high[i] = -INFINITY;
    }
  *n_points = 0;
  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
    if (path->data[i].header.length == 2)
      {
        int column = (int) floor (path->data[i + 1].point.x);
        double y = path->data[i + 1].point.y;

        ++*n_points;
        g_assert_cmpint (column, >=, 0);
        g_assert_cmpint (column, <, columns);
        low[column] = MIN (low[column], y);
        high[column] = MAX (high[column], y);
      }
  cairo_path_destroy (path);
}

/* N points in a few columns of pixels (powers of two, so that no place is rounded), against a
 * search through all of them. */
static void
check_trace (int columns)
{
  g_autofree float *values = g_new (float, N);
  g_autoptr (DscChartPyramid) series = new_noise (N, FALSE, values);
  g_autofree double *low = g_new (double, columns + 1);
  g_autofree double *high = g_new (double, columns + 1);
  DscChartAxis across = { .low = 0, .high = N, .from = 0, .to = columns };
  DscChartAxis up = { .low = -1, .high = 1, .from = 1000, .to = 0 };
  g_autoptr (cairo_surface_t) surface = new_surface (1, 1);
  g_autoptr (cairo_t) cr = cairo_create (surface);
  guint n_points;

  dsc_chart_trace_series (cr, series, 0, G_MAXUINT, &across, &up);
  path_extremes (cr, columns + 1, low, high, &n_points);
  g_assert_cmpuint (n_points, <=, 4u * ((guint) columns + 1));
  for (guint i = 0; i < N; i++)
    {
      int column = (int) dsc_chart_axis_place (&across, i + 1.0);
      double y = dsc_chart_axis_place (&up, values[i]);

      /* cairo keeps 1/256 of a unit. */
      g_assert_cmpfloat (low[column], <=, y + 0.01);
      g_assert_cmpfloat (high[column], >=, y - 0.01);
    }
}

static void
test_a_thinned_curve_keeps_every_extreme (void)
{
  check_trace (64);
  check_trace (512);
}

static void
test_bars_cover_every_point (void)
{
  g_autofree float *values = g_new (float, N);
  g_autoptr (DscChartPyramid) series = new_noise (N, FALSE, values);
  DscChartAxis across = { .low = 0, .high = N, .from = 0, .to = 64 };
  DscChartAxis up = { .low = -1, .high = 1, .from = 1000, .to = 0 };
  g_autoptr (cairo_surface_t) surface = new_surface (1, 1);
  g_autoptr (cairo_t) cr = cairo_create (surface);

  dsc_chart_trace_bars (cr, series, 0, G_MAXUINT, &across, &up, 0.02);
  for (guint i = 0; i < N; i++)
    g_assert_true (cairo_in_fill (cr, floor (dsc_chart_axis_place (&across, i + 1.0)) + 0.5,
                                  dsc_chart_axis_place (&up, values[i])));
}

static void
test_few_points_are_all_drawn_where_they_are (void)
{
  const double values[] = { 0, 1, -1, 0.5 };
  g_autoptr (DscChartPyramid) series = dsc_chart_pyramid_new ();
  DscChartAxis across = { .low = 0, .high = 4, .from = 0, .to = 100 };
  DscChartAxis up = { .low = -1, .high = 1, .from = 100, .to = 0 };
  g_autoptr (cairo_surface_t) surface = new_surface (1, 1);
  g_autoptr (cairo_t) cr = cairo_create (surface);
  cairo_path_t *path;

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    dsc_chart_pyramid_append (series, values[i]);
  dsc_chart_trace_series (cr, series, 0, G_MAXUINT, &across, &up);
  path = cairo_copy_path (cr);
  g_assert_cmpint (path->num_data, ==, 8);
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpfloat_with_epsilon (path->data[2 * i + 1].point.x, 25 * (i + 1), 0.01);
      g_assert_cmpfloat_with_epsilon (path->data[2 * i + 1].point.y, 50 - 50 * values[i], 0.01);
    }
  cairo_path_destroy (path);
}

static guint
count_pieces (cairo_t *cr)
{
  cairo_path_t *path = cairo_copy_path (cr);
  guint n = 0;

  for (int i = 0; i < path->num_data; i += path->data[i].header.length)
    n += path->data[i].header.type == CAIRO_PATH_MOVE_TO;
  cairo_path_destroy (path);
  return n;
}

static void
test_gaps_stay_gaps (void)
{
  for (guint n = 100; n <= 10000; n *= 10)
    {
      g_autoptr (DscChartPyramid) series = dsc_chart_pyramid_new ();
      DscChartAxis across = { .low = 0, .high = n, .from = 0, .to = 200 };
      DscChartAxis up = { .low = 0, .high = 1, .from = 100, .to = 0 };
      g_autoptr (cairo_surface_t) surface = new_surface (1, 1);
      g_autoptr (cairo_t) cr = cairo_create (surface);

      for (guint i = 0; i < n; i++)
        dsc_chart_pyramid_append (series, i * 10 / n == 4 ? NAN : 0.5);
      dsc_chart_trace_series (cr, series, 0, G_MAXUINT, &across, &up);
      g_assert_cmpuint (count_pieces (cr), ==, 2);
    }
}

static void
test_only_what_is_shown_is_visited (void)
{
  g_autofree float *values = g_new (float, N);
  g_autoptr (DscChartPyramid) series = new_noise (N, FALSE, values);
  DscChartAxis across = { .low = 1000, .high = 1010, .from = 0, .to = 100 };
  DscChartAxis up = { .low = -1, .high = 1, .from = 100, .to = 0 };
  g_autoptr (cairo_surface_t) surface = new_surface (1, 1);
  g_autoptr (cairo_t) cr = cairo_create (surface);
  double x1, y1, x2, y2;

  dsc_chart_trace_series (cr, series, 0, G_MAXUINT, &across, &up);
  cairo_path_extents (cr, &x1, &y1, &x2, &y2);
  /* To the edges, and no more than a step beyond. */
  g_assert_cmpfloat (x1, <=, 0);
  g_assert_cmpfloat (x1, >=, -10.01);
  g_assert_cmpfloat (x2, >=, 100);
  g_assert_cmpfloat (x2, <=, 110.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-pyramid/" name, function)
  TEST ("every-range-has-its-extremes", test_every_range_has_its_extremes);
  TEST ("long-ranges-have-their-extremes", test_long_ranges_have_their_extremes);
  TEST ("a-thinned-curve-keeps-every-extreme", test_a_thinned_curve_keeps_every_extreme);
  TEST ("bars-cover-every-point", test_bars_cover_every_point);
  TEST ("few-points-are-all-drawn-where-they-are", test_few_points_are_all_drawn_where_they_are);
  TEST ("gaps-stay-gaps", test_gaps_stay_gaps);
  TEST ("only-what-is-shown-is-visited", test_only_what_is_shown_is_visited);
#undef TEST
  return g_test_run ();
}
