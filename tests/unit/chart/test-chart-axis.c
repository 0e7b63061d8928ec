/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes: ticks that a person expects, places and back. */
#include "chart/dsc-chart-axis.h"

#include <math.h>
#include <string.h>

static DscChartAxis
new_axis (gboolean is_log, double low, double high)
{
  DscChartAxis axis = { .log = is_log, .from = 100, .to = 20 };

  dsc_chart_axis_span (&axis, low, high, 0);
  return axis;
}

/* The labels, with a space between; an unlabelled tick is a dot. */
static char *
label_all (const DscChartAxis *axis, guint max)
{
  g_autoptr (GArray) ticks = dsc_chart_axis_ticks (axis, max);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < ticks->len; i++)
    {
      const DscChartTick *tick = &g_array_index (ticks, DscChartTick, i);

      g_string_append_printf (all, "%s%s", i > 0 ? " " : "",
                              tick->label != NULL ? tick->label : ".");
    }
  return g_string_free (all, FALSE);
}

static void
test_ticks_are_those_that_a_person_writes (void)
{
  const struct
  {
    gboolean log;
    guint max;
    double low;
    double high;
    const char *labels;
  } cases[] = {
    { FALSE, 5, 0, 1, "0 0.2 0.4 0.6 0.8 1.0" },
    { FALSE, 2, 0, 1, "0 0.5 1.0" },
    { FALSE, 6, 0.3, 5.7, "1 2 3 4 5" },
    { FALSE, 4, -1, 1, "-1.0 -0.5 0 0.5 1.0" },
    { FALSE, 3, 0.85, 0.95, "0.85 0.90 0.95" },
    { FALSE, 6, 0, 3000, "0 500 1000 1500 2000 2500 3000" },
    { FALSE, 5, 0, 100000, "0 20k 40k 60k 80k 100k" },
    { FALSE, 4, 9000, 11000, "9.0k 9.5k 10.0k 10.5k 11.0k" },
    { FALSE, 6, 0, 3e6, "0 0.5M 1.0M 1.5M 2.0M 2.5M 3.0M" },
    { FALSE, 4, 0, 4e-5, "0 1e-5 2e-5 3e-5 4e-5" },
    { TRUE, 10, 0.5, 6, "0.5 . . . . 1 2 . . 5 ." },
    { TRUE, 4, 1e-5, 1e-4, "1e-5 2e-5 . . 5e-5 . . . . 1e-4" },
    { TRUE, 4, 2.2, 2.8, "2.2 2.4 2.6 2.8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscChartAxis axis = new_axis (cases[i].log, cases[i].low, cases[i].high);
      g_autofree char *labels = label_all (&axis, cases[i].max);

      g_assert_cmpstr (labels, ==, cases[i].labels);
    }
}

static void
test_powers_of_ten_have_unlabelled_ticks_between (void)
{
  DscChartAxis axis = new_axis (TRUE, 1e-7, 10);
  g_autoptr (GArray) ticks = dsc_chart_axis_ticks (&axis, 10);
  const char *const labels[]
      = { "1e-7", "1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1", "10" };
  guint n = 0;

  g_assert_cmpuint (ticks->len, ==, 8 * 9 + 1);
  for (guint i = 0; i < ticks->len; i++)
    {
      const DscChartTick *tick = &g_array_index (ticks, DscChartTick, i);

      if (i > 0)
        g_assert_cmpfloat (tick->value, >, g_array_index (ticks, DscChartTick, i - 1).value);
      if (tick->label == NULL)
        continue;
      g_assert_cmpstr (tick->label, ==, labels[n]);
      n++;
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (labels));
}

static void
test_labels_are_few_enough_and_within (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int i = 0; i < 3000; i++)
    {
      gboolean is_log = i % 2;
      double low = pow (10, g_rand_double_range (random, -9, 6));
      double high = low + pow (10, g_rand_double_range (random, -9, 6));
      guint max = (guint) g_rand_int_range (random, 2, 20);
      DscChartAxis axis = new_axis (is_log, low, high);
      g_autoptr (GArray) ticks = dsc_chart_axis_ticks (&axis, max);
      guint labels = 0;

      for (guint j = 0; j < ticks->len; j++)
        {
          const DscChartTick *tick = &g_array_index (ticks, DscChartTick, j);

          labels += tick->label != NULL;
          g_assert_cmpfloat (tick->value, >=, axis.low - 1e-6 * (axis.high - axis.low));
          g_assert_cmpfloat (tick->value, <=, axis.high + 1e-6 * (axis.high - axis.low));
        }
      g_assert_cmpuint (labels, <=, max + 1);
    }
}

static void
test_places_and_values_are_inverse (void)
{
  for (int is_log = 0; is_log < 2; is_log++)
    {
      DscChartAxis axis = new_axis (is_log, 0.01, 100);

      g_assert_cmpfloat_with_epsilon (dsc_chart_axis_place (&axis, 0.01), 100, 1e-9);
      g_assert_cmpfloat_with_epsilon (dsc_chart_axis_place (&axis, 100), 20, 1e-9);
      for (int place = -100; place <= 300; place += 7)
        g_assert_cmpfloat_with_epsilon (
            dsc_chart_axis_place (&axis, dsc_chart_axis_value (&axis, place)), place, 1e-6);
    }
}

static void
test_what_has_no_place (void)
{
  DscChartAxis linear = new_axis (FALSE, 0, 1);
  DscChartAxis decades = new_axis (TRUE, 0.1, 1);

  g_assert_true (isnan (dsc_chart_axis_place (&linear, NAN)));
  g_assert_true (isnan (dsc_chart_axis_place (&decades, 0)));
  g_assert_true (isnan (dsc_chart_axis_place (&decades, -1)));
  /* cairo's numbers end somewhere. */
  g_assert_cmpfloat (fabs (dsc_chart_axis_place (&linear, 1e300)), <, 1e6);
  g_assert_cmpfloat (fabs (dsc_chart_axis_place (&linear, -INFINITY)), <, 1e6);
}

static void
test_odd_spans_give_an_axis (void)
{
  const double values[] = { NAN, -INFINITY, -1e300, -5, 0, 1e-300, 1e-9, 1, 1, 1e9, INFINITY };

  for (int is_log = 0; is_log < 2; is_log++)
    for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
      for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
        for (int margin = 0; margin < 2; margin++)
          {
            DscChartAxis axis = { .log = is_log, .from = 0, .to = 100 };
            g_autoptr (GArray) ticks = NULL;

            dsc_chart_axis_span (&axis, values[i], values[j], 0.1 * margin);
            g_assert_true (isfinite (axis.low) && isfinite (axis.high));
            g_assert_cmpfloat (axis.low, <, axis.high);
            if (is_log)
              g_assert_cmpfloat (axis.low, >, 0);
            ticks = dsc_chart_axis_ticks (&axis, 8);
            g_assert_cmpuint (ticks->len, <, 4000);
          }
}

static void
test_a_margin_is_left_free_at_either_end (void)
{
  DscChartAxis axis = { .log = TRUE, .from = 0, .to = 100 };

  dsc_chart_axis_span (&axis, 1e-5, 1e-1, 0.1);
  g_assert_cmpfloat_with_epsilon (dsc_chart_axis_place (&axis, 1e-5), 10, 1e-6);
  g_assert_cmpfloat_with_epsilon (dsc_chart_axis_place (&axis, 1e-1), 90, 1e-6);
}

static void
test_rates_are_written_as_they_are_typed (void)
{
  const struct
  {
    double value;
    const char *text;
  } cases[] = { { 1.7378e-3, "1.7e-3" }, { 1e-3, "1e-3" },   { 0.07, "7e-2" }, { 1, "1" },
                { 2.51, "2.5" },         { 10, "10" },       { 0, "0" },       { NAN, "—" },
                { 9.99e-5, "1e-4" },     { 1e-10, "1e-10" }, { 120, "1.2e2" }, { INFINITY, "—" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dsc_chart_rate_text (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/chart-axis/" name, function)
  TEST ("ticks-are-those-that-a-person-writes", test_ticks_are_those_that_a_person_writes);
  TEST ("powers-of-ten-have-unlabelled-ticks-between",
        test_powers_of_ten_have_unlabelled_ticks_between);
  TEST ("labels-are-few-enough-and-within", test_labels_are_few_enough_and_within);
  TEST ("places-and-values-are-inverse", test_places_and_values_are_inverse);
  TEST ("what-has-no-place", test_what_has_no_place);
  TEST ("odd-spans-give-an-axis", test_odd_spans_give_an_axis);
  TEST ("a-margin-is-left-free-at-either-end", test_a_margin_is_left_free_at_either_end);
  TEST ("rates-are-written-as-they-are-typed", test_rates_are_written_as_they_are_typed);
#undef TEST
  return g_test_run ();
}
