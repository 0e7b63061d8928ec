/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suggested learning rates: fastai's for real and for odd curves, and none where there is none. */
#include "engine/dsc-rate-suggestions.h"

#include <math.h>

#include "engine/dsc-schedule.h"
#include "fixture-json.h"

#define N 100

/* The rates of the default range test. */
static void
fill_rates (double rates[N])
{
  for (guint i = 0; i < N; i++)
    rates[i] = dsc_rate_test_rate (1e-7, 10, N, i);
}

static void
check_fixture (JsonObject *curve)
{
  JsonObject *expected = json_object_get_object_member (curve, "suggestion");
  guint n_asked = (guint) json_object_get_int_member (curve, "num_it");
  guint n, n_losses, first;
  g_autofree double *rates = fixture_numbers (curve, "lr", &n);
  g_autofree double *losses = fixture_numbers (curve, "smoothed_loss", &n_losses);
  DscRateSuggestions found;

  g_assert_cmpuint (n, ==, n_losses);
  g_assert_cmpuint (dsc_rate_test_range (n, n_asked, &first), ==,
                    n - first - (guint) json_object_get_int_member (curve, "skip_end"));
  g_assert_cmpuint (first, ==, (guint) json_object_get_int_member (curve, "skip_start"));
  found = dsc_rate_suggestions (rates, losses, n, n_asked);
  assert_close (found.valley, json_object_get_double_member (expected, "valley"), 1e-6);
  assert_close (found.slide, json_object_get_double_member (expected, "slide"), 1e-6);
  assert_close (found.minimum, json_object_get_double_member (expected, "minimum"), 1e-6);
  assert_close (found.steep, json_object_get_double_member (expected, "steep"), 1e-6);
}

static void
test_suggestions_are_fastais (void)
{
  g_autoptr (JsonNode) root = load_fixture ("lr_suggestions.json");
  g_autoptr (GList) curves = NULL;

  if (root == NULL)
    return;
  curves = json_object_get_values (json_node_get_object (root));
  g_assert_cmpuint (g_list_length (curves), ==, 5);
  for (GList *l = curves; l != NULL; l = l->next)
    check_fixture (json_node_get_object (l->data));
}

/* One step down among steps of a slope: at it, and not beside it, lies the steepest central
 * difference. */
static void
test_gradient_is_a_central_difference (void)
{
  double rates[N], losses[N];
  DscRateSuggestions found;

  fill_rates (rates);
  for (guint i = 0; i < N; i++)
    losses[i] = 3 - 0.001 * i - (i > 50 ? 0.4 : 0) - (i > 51 ? 0.5 : 0);
  found = dsc_rate_suggestions (rates, losses, N, N);
  assert_close (found.gradient, rates[51], 1e-6);
  assert_close (found.steep, rates[51], 1e-6);
  losses[51] = losses[50] - 0.5;
  found = dsc_rate_suggestions (rates, losses, N, N);
  assert_close (found.gradient, rates[51], 1e-6);
  assert_close (found.steep, rates[50], 1e-6);
}

static void
test_short_curves_suggest_nothing (void)
{
  double rates[N], losses[N];

  fill_rates (rates);
  for (guint i = 0; i < N; i++)
    losses[i] = 3 - 0.01 * i;
  for (guint n = 0; n <= 15; n++)
    {
      DscRateSuggestions found = dsc_rate_suggestions (rates, losses, n, N);

      g_assert_true (isnan (found.valley) && isnan (found.slide) && isnan (found.minimum)
                     && isnan (found.steep) && isnan (found.gradient));
    }
  /* With more points each has a rate that was tried, as soon as it can have one. */
  for (guint n = 17; n < N; n++)
    {
      DscRateSuggestions found = dsc_rate_suggestions (rates, losses, n, N);
      const double all[] = { found.valley, found.steep, found.gradient, 10 * found.minimum };

      for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
        {
          g_assert_cmpfloat (all[i], >=, rates[10] * (1 - 1e-6));
          g_assert_cmpfloat (all[i], <=, rates[n - 6] * (1 + 1e-6));
        }
      g_assert_cmpint (isnan (found.slide), ==, n < 31);
    }
}

static void
test_a_curve_that_never_falls_has_no_valley (void)
{
  double rates[N], losses[N];

  fill_rates (rates);
  for (guint i = 0; i < N; i++)
    losses[i] = 2;
  g_assert_true (isnan (dsc_rate_suggestions (rates, losses, N, N).valley));
  for (guint i = 0; i < N; i++)
    losses[i] = 2 + 0.1 * i;
  g_assert_true (isnan (dsc_rate_suggestions (rates, losses, N, N).valley));
  assert_close (dsc_rate_suggestions (rates, losses, N, N).minimum, rates[10] / 10, 1e-6);
}

static void
test_the_curve_ends_at_what_is_no_number (void)
{
  double rates[N], losses[N];
  DscRateSuggestions cut, whole;

  fill_rates (rates);
  for (guint i = 0; i < N; i++)
    losses[i] = 3 - 0.001 * i * i;
  losses[60] = NAN;
  cut = dsc_rate_suggestions (rates, losses, N, N);
  /* As if the test had stopped there, had the last five points not been left out. */
  whole = dsc_rate_suggestions (rates, losses, 65, N);
  g_assert_cmpfloat (cut.minimum, ==, whole.minimum);
  assert_close (cut.minimum, rates[59] / 10, 1e-6);
  g_assert_cmpfloat (cut.valley, ==, whole.valley);
  losses[10] = NAN;
  cut = dsc_rate_suggestions (rates, losses, N, N);
  g_assert_true (isnan (cut.valley) && isnan (cut.minimum) && isnan (cut.slide));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func ("/rate-suggestions/" name, function)
  TEST ("suggestions-are-fastais", test_suggestions_are_fastais);
  TEST ("gradient-is-a-central-difference", test_gradient_is_a_central_difference);
  TEST ("short-curves-suggest-nothing", test_short_curves_suggest_nothing);
  TEST ("a-curve-that-never-falls-has-no-valley", test_a_curve_that_never_falls_has_no_valley);
  TEST ("the-curve-ends-at-what-is-no-number", test_the_curve_ends_at_what_is_no_number);
#undef TEST
  return g_test_run ();
}
