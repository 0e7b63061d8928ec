/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for people. */
#include "base/dsc-text.h"

#include <math.h>

static void
test_valid_names_stay (void)
{
  g_autofree char *shown = dsc_path_display ("Bücher/砖.jpg");

  g_assert_cmpstr (shown, ==, "Bücher/砖.jpg");
}

static void
test_odd_bytes_are_shown (void)
{
  g_autofree char *shown = dsc_path_display ("a\xff\n\xc3.jpg");

  g_assert_cmpstr (shown, ==, "a\\xff\\x0a\\xc3.jpg");
  g_assert_true (g_utf8_validate (shown, -1, NULL));
}

static void
test_durations (void)
{
  const struct
  {
    double seconds;
    const char *words;
  } cases[] = { { 0.42, "0.4 s" },      { 12, "12 s" }, { 200, "3 min 20 s" },
                { 3900, "1 h 05 min" }, { -1, "—" },    { NAN, "—" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = dsc_format_duration (cases[i].seconds);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_estimates_are_no_more_precise_than_they_are (void)
{
  const struct
  {
    double seconds;
    const char *words;
  } cases[] = { { 0, "0 s" },         { 0.2, "1 s" },   { 4.8, "5 s" },   { 9.4, "10 s" },
                { 83, "1 min 25 s" }, { 118, "2 min" }, { 200, "4 min" }, { 3700, "1 h 05 min" },
                { -0.5, "—" },        { -1, "—" },      { NAN, "—" },     { INFINITY, "—" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = dsc_format_estimate (cases[i].seconds);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/valid-names-stay", test_valid_names_stay);
  g_test_add_func ("/text/odd-bytes-are-shown", test_odd_bytes_are_shown);
  g_test_add_func ("/text/durations", test_durations);
  g_test_add_func ("/text/estimates-are-no-more-precise-than-they-are",
                   test_estimates_are_no_more_precise_than_they_are);
  return g_test_run ();
}
