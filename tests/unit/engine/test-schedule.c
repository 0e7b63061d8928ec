/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rates: their words, the one cycle, the range test; against fastai v1's own numbers. */
#include "engine/dsc-schedule.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "fixture-json.h"

static DscOneCycle
fastai_cycle (const char *rates, guint64 n_steps)
{
  DscOneCycle cycle = { .warm_up = 0.3,
                        .divisor = 25,
                        .final_divisor = 2.5e5,
                        .momentum_high = 0.95,
                        .momentum_low = 0.85,
                        .n_steps = n_steps };
  g_autoptr (GError) error = NULL;

  dsc_rates_parse (rates, &cycle.rates, &error);
  g_assert_no_error (error);
  return cycle;
}

static void
test_rates_are_read_as_slices (void)
{
  const struct
  {
    const char *text;
    double rates[3];
  } cases[] = {
    { "7e-2", { 7e-2, 7e-2, 7e-2 } },
    { ":7e-2", { 7e-3, 7e-3, 7e-2 } },
    { "1e-6:1e-4", { 1e-6, 1e-5, 1e-4 } },
    { "0.001:0.001", { 1e-3, 1e-3, 1e-3 } },
    { "1e-2:1e-4", { 1e-2, 1e-3, 1e-4 } },
    { "1e-6,3e-6,+.5", { 1e-6, 3e-6, 0.5 } },
    { "10", { 10, 10, 10 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      DscRates rates;

      g_assert_true (dsc_rates_parse (cases[i].text, &rates, &error));
      g_assert_no_error (error);
      for (int j = 0; j < 3; j++)
        assert_close (rates.group[j], cases[i].rates[j], 1e-15);
    }
}

static void
test_what_is_no_rate_is_refused_in_a_sentence (void)
{
  g_autofree char *endless = g_strnfill (100000, '1');
  const char *const cases[]
      = { "",          "x",          "nan",      "inf",   "0",           "-1e-3",   "11",
          "1e-11",     "1e999",      "0x1p-3",   " 1e-3", "1e-3 ",       "1e-3x",   ":",
          "1e-3:",     ":1:1",       "1e-3:1:1", "1,2",   "1,2,3,4",     "1e-3,,1", "1e-3:1,1,1",
          "1.0.0",     "\xff\n",     "1e",       "e",     "+",           ",,",      ":-1",
          "1e-4;1e-3", "1e-3\n",     "slice(1)", "0,0,0", "1e-3,1e-3,0", ":0",      "0:1e-3",
          "0,,1",      "0,1e-999,1", endless };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      DscRates rates = { { 1, 2, 3 } };

      if (dsc_rates_parse (cases[i], &rates, &error))
        g_error ("“%s” is read as a rate", cases[i]);
      g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (strlen (error->message), <, 1000);
      g_assert_cmpfloat (rates.group[2], ==, 3);
    }
}

static void
test_rates_are_written_in_the_shortest_form (void)
{
  const char *const same[]
      = { "0.07",     ":0.07",       "1e-6:0.0001", "1e-10",     "10",           "1e-6,3e-6,0.5",
          ":1.25e-5", "0.3,0.2,0.1", "2e-7:0.3",    "0,0,0.003", "0,0.001,0.003" };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      DscRates rates;
      g_autofree char *text = NULL;

      g_assert_true (dsc_rates_parse (same[i], &rates, NULL));
      text = dsc_rates_to_string (&rates);
      g_assert_cmpstr (text, ==, same[i]);
    }
}

/* Instant's rates, as a run's stages are listed with. */
static void
test_groups_that_stay_are_written_and_read (void)
{
  const DscRates cases[] = { { { 0, 0, 3e-3 } }, { { 0, 1e-4, 1e-3 } }, { { 1e-4, 0, 1e-4 } } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = dsc_rates_to_string (&cases[i]);
      g_autoptr (GError) error = NULL;
      DscRates read;

      dsc_rates_parse (text, &read, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (&read, sizeof read, &cases[i], sizeof cases[i]);
    }
}

static void
test_every_rate_survives_being_written (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);

  for (int i = 0; i < 2000; i++)
    {
      DscRates rates, read;
      g_autofree char *text = NULL;

      for (int j = 0; j < 3; j++)
        rates.group[j] = pow (10, g_rand_double_range (random, -9.9, 0.9));
      text = dsc_rates_to_string (&rates);
      g_assert_true (dsc_rates_parse (text, &read, NULL));
      g_assert_cmpmem (&read, sizeof read, &rates, sizeof rates);
    }
}

/* A relative difference of at most 1e-12. Beyond that only what the cosine's last bits make of it,
 * at the very end, where 1 + cos is nearly 0: that of the NumPy which wrote the numbers is wrong by
 * two units in the last place, 2⁻⁵² in all, and half of @highest is multiplied by it. */
static void
check_rate (double rate, double expected, double highest)
{
  g_assert_cmpfloat_with_epsilon (rate, expected, 1e-12 * expected + highest / 2 * DBL_EPSILON);
}

static void
test_one_cycle_is_fastais (void)
{
  const struct
  {
    const char *name;
    const char *rates;
  } runs[] = { { "frozen-8x57-7e-2", ":7e-2" },
               { "unfrozen-20x57", "1e-6:1e-4" },
               { "short-1x5", ":1e-3" } };
  g_autoptr (JsonNode) root = load_fixture ("one_cycle.json");

  if (root == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      JsonObject *run = json_object_get_object_member (json_node_get_object (root), runs[i].name);
      JsonArray *rates = json_object_get_array_member (run, "lr");
      JsonArray *momenta = json_object_get_array_member (run, "beta1");
      guint n = json_array_get_length (rates);
      DscOneCycle cycle = fastai_cycle (runs[i].rates, n);

      g_assert_cmpuint (n, >, 0);
      for (guint step = 0; step < n; step++)
        {
          JsonArray *expected = json_array_get_array_element (rates, step);
          double found[DSC_N_GROUPS], momentum;

          dsc_one_cycle_at (&cycle, step, found, &momentum);
          for (guint j = 0; j < DSC_N_GROUPS; j++)
            check_rate (found[j], json_array_get_double_element (expected, j),
                        cycle.rates.group[j]);
          assert_close (momentum, json_array_get_double_element (momenta, step), 1e-12);
        }
    }
}

static void
test_one_cycle_ends_where_it_says (void)
{
  DscOneCycle cycle = fastai_cycle ("1e-2", 100);
  double rates[DSC_N_GROUPS], momentum;

  dsc_one_cycle_at (&cycle, 0, rates, &momentum);
  assert_close (rates[0], 4e-4, 1e-12);
  dsc_one_cycle_at (&cycle, 30, rates, &momentum);
  g_assert_cmpfloat (rates[0], ==, 1e-2);
  g_assert_cmpfloat (momentum, ==, 0.85);
  dsc_one_cycle_at (&cycle, 100, rates, &momentum);
  assert_close (rates[2], 4e-8, 1e-9);
  assert_close (momentum, 0.95, 1e-12);
  dsc_one_cycle_at (&cycle, G_MAXUINT64, rates, &momentum);
  assert_close (rates[2], 4e-8, 1e-9);
}

static void
test_odd_cycles_stay_in_range (void)
{
  const double shares[] = { 0, 0.01, 0.3, 0.99, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    for (guint64 n = 0; n < 8; n++)
      for (guint64 step = 0; step < 10; step++)
        {
          DscOneCycle cycle = fastai_cycle ("1e-4:1e-2", n);
          double rates[DSC_N_GROUPS], momentum;

          cycle.warm_up = shares[i];
          dsc_one_cycle_at (&cycle, step, rates, &momentum);
          for (int j = 0; j < DSC_N_GROUPS; j++)
            {
              g_assert_cmpfloat (rates[j], >, 0);
              g_assert_cmpfloat (rates[j], <=, cycle.rates.group[j]);
            }
          g_assert_cmpfloat (momentum, >=, 0.85 - 1e-12);
          g_assert_cmpfloat (momentum, <=, 0.95 + 1e-12);
        }
}

static void
test_range_test_rates_are_fastais (void)
{
  g_autoptr (JsonNode) root = load_fixture ("lr_find_rates.json");
  JsonArray *rates;

  if (root == NULL)
    return;
  rates = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (rates), ==, 100);
  for (guint i = 0; i < 100; i++)
    assert_close (dsc_rate_test_rate (1e-7, 10, 100, i), json_array_get_double_element (rates, i),
                  1e-12);
}

static void
test_smoothed_losses_are_fastais (void)
{
  const char *const stages[] = { "frozen", "unfrozen" };
  g_autoptr (JsonNode) root = load_fixture ("training.json");

  if (root == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      JsonObject *stage = json_object_get_object_member (json_node_get_object (root), stages[i]);
      DscSmoother smoother = { 0 };
      guint n, n_smooth;
      g_autofree double *raw = fixture_numbers (stage, "raw", &n);
      g_autofree double *smooth = fixture_numbers (stage, "smooth", &n_smooth);

      g_assert_cmpuint (n, ==, n_smooth);
      g_assert_cmpuint (n, >, 0);
      /* fastai adds up in single precision. */
      for (guint j = 0; j < n; j++)
        assert_close (dsc_smoother_add (&smoother, raw[j]), smooth[j], 1e-6);
    }
}

/* The batch after which a range test with these smoothed losses ends, from 1; 0: none. */
static guint
stops_after (const double *losses, guint n)
{
  double best = INFINITY;

  for (guint i = 0; i < n; i++)
    if (dsc_rate_test_stops (losses[i], &best))
      return i + 1;
  return 0;
}

static void
test_range_test_stops_where_fastai_does (void)
{
  g_autoptr (JsonNode) root = load_fixture ("training.json");
  g_autofree double *smoothed = NULL;
  guint n;

  if (root == NULL)
    return;
  /* Thirty batches were asked for; it stopped after these. */
  smoothed = fixture_numbers (
      json_object_get_object_member (json_node_get_object (root), "lr_find"), "smoothed", &n);
  g_assert_cmpuint (n, ==, 29);
  g_assert_cmpuint (stops_after (smoothed, n), ==, n);
}

static void
test_range_test_stops_at_what_is_no_number (void)
{
  const double falling[] = { 3, 2, 1, 3.9, 4 };
  const double diverged[] = { 3, 2, 1, 3.9, 4.1 };
  const double broken[] = { 3, NAN };
  const double endless[] = { INFINITY };

  g_assert_cmpuint (stops_after (falling, 5), ==, 0);
  g_assert_cmpuint (stops_after (diverged, 5), ==, 5);
  g_assert_cmpuint (stops_after (broken, 2), ==, 2);
  g_assert_cmpuint (stops_after (endless, 1), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/schedule/" name, function)
  TEST ("rates-are-read-as-slices", test_rates_are_read_as_slices);
  TEST ("what-is-no-rate-is-refused-in-a-sentence", test_what_is_no_rate_is_refused_in_a_sentence);
  TEST ("rates-are-written-in-the-shortest-form", test_rates_are_written_in_the_shortest_form);
  TEST ("groups-that-stay-are-written-and-read", test_groups_that_stay_are_written_and_read);
  TEST ("every-rate-survives-being-written", test_every_rate_survives_being_written);
  TEST ("one-cycle-is-fastais", test_one_cycle_is_fastais);
  TEST ("one-cycle-ends-where-it-says", test_one_cycle_ends_where_it_says);
  TEST ("odd-cycles-stay-in-range", test_odd_cycles_stay_in_range);
  TEST ("range-test-rates-are-fastais", test_range_test_rates_are_fastais);
  TEST ("smoothed-losses-are-fastais", test_smoothed_losses_are_fastais);
  TEST ("range-test-stops-where-fastai-does", test_range_test_stops_where_fastai_does);
  TEST ("range-test-stops-at-what-is-no-number", test_range_test_stops_at_what_is_no_number);
#undef TEST
  return g_test_run ();
}
