/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people read of a run's numbers. */
#include <math.h>

#include "engine/dsc-metrics-words.h"

static void
test_an_error_is_said_with_its_interval (void)
{
  DscErrorRate rate = dsc_error_rate (37, 200);
  g_autofree char *words = dsc_error_rate_to_words (&rate);
  g_autofree char *limits = dsc_error_rate_describe_limits (&rate);

  g_assert_cmpstr (words, ==, "18.5 % wrong: 37 of 200 photos");
  g_assert_cmpstr (
      limits, ==,
      "With many more photos it would come out between 13.7 % and 24.5 % (95 % interval); 200 "
      "photos cannot tell more exactly.");
}

static void
test_no_photos_are_no_percentage (void)
{
  DscErrorRate rate = dsc_error_rate (0, 0);
  g_autofree char *words = dsc_error_rate_to_words (&rate);
  g_autofree char *share = dsc_share_to_words (NAN);

  g_assert_cmpstr (words, ==, "No photo with a known class was classified.");
  g_assert_null (dsc_error_rate_describe_limits (&rate));
  g_assert_cmpstr (share, ==, "—");
}

static void
test_many_photos_have_no_limits_to_tell_of (void)
{
  DscErrorRate rate = dsc_error_rate (55000, 1000000);

  g_assert_null (dsc_error_rate_describe_limits (&rate));
}

/* Wherever the ends lie between whole percents. */
static void
test_limits_are_told_of_where_they_are_a_percent_apart (void)
{
  const struct
  {
    guint wrong, n;
    gboolean told;
  } cases[] = { { 210, 5000, TRUE }, { 165, 3000, TRUE }, { 165, 12000, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscErrorRate rate = dsc_error_rate (cases[i].wrong, cases[i].n);
      g_autofree char *limits = dsc_error_rate_describe_limits (&rate);

      g_test_message ("%.4f to %.4f", rate.low, rate.high);
      g_assert_cmpint (rate.high - rate.low >= 0.01, ==, cases[i].told);
      g_assert_cmpint (limits != NULL, ==, cases[i].told);
    }
}

static void
test_a_cell_says_both_classes_and_its_share (void)
{
  const guint32 counts[] = { 193, 7, 0, 1 };
  const char *names[] = { "Cat", "Dog" };
  DscConfusion confusion = { .n = 2, .counts = (guint32 *) counts };
  g_autofree char *some = dsc_confusion_describe_cell (&confusion, names, 0, 1);
  g_autofree char *none = dsc_confusion_describe_cell (&confusion, names, 1, 0);
  g_autofree char *one = dsc_confusion_describe_cell (&confusion, names, 1, 1);

  g_assert_cmpstr (some, ==, "actual Cat, predicted Dog: 7 photos, 4 %");
  g_assert_cmpstr (none, ==, "actual Dog, predicted Cat: no photos");
  g_assert_cmpstr (one, ==, "actual Dog, predicted Dog: 1 photo, 100 %");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics-words/an-error-is-said-with-its-interval",
                   test_an_error_is_said_with_its_interval);
  g_test_add_func ("/metrics-words/no-photos-are-no-percentage", test_no_photos_are_no_percentage);
  g_test_add_func ("/metrics-words/many-photos-have-no-limits-to-tell-of",
                   test_many_photos_have_no_limits_to_tell_of);
  g_test_add_func ("/metrics-words/limits-are-told-of-where-they-are-a-percent-apart",
                   test_limits_are_told_of_where_they_are_a_percent_apart);
  g_test_add_func ("/metrics-words/a-cell-says-both-classes-and-its-share",
                   test_a_cell_says_both_classes_and_its_share);
  return g_test_run ();
}
