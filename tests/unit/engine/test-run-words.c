/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which words people tell one run from another. */
#include "engine/dsc-run-words.h"

#define DAY ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)

static void
test_a_run_is_told_by_recipe_network_and_time (void)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  gint64 noon;
  g_autoptr (GDateTime) then = g_date_time_new_local (2026, 11, 26, 12, 5, 0);
  g_autofree char *day = g_date_time_format (then, "%x");
  g_autofree char *today = NULL;
  g_autofree char *tomorrow = NULL;
  g_autofree char *tomorrow_expected = g_strdup_printf ("Run 3, Instant, ResNet-34, %s", day);

  noon = g_date_time_to_unix (then) * G_USEC_PER_SEC;
  record->id = 3;
  record->created = noon;
  record->recipe = g_strdup ("instant");
  record->network = g_strdup ("resnet34");
  today = dsc_run_record_dup_kind (record, noon + G_USEC_PER_SEC);
  g_assert_cmpstr (today, ==, "Instant, ResNet-34, 12:05");
  /* A name does not take its number away. */
  record->name = g_strdup ("The good one");
  tomorrow = dsc_run_record_dup_kind (record, noon + DAY);
  g_assert_cmpstr (tomorrow, ==, tomorrow_expected);
}

static void
test_what_is_not_known_is_left_out (void)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autofree char *nothing = dsc_run_record_dup_kind (record, DAY);
  g_autofree char *own = NULL;

  g_assert_cmpstr (nothing, ==, "");
  record->recipe = g_strdup ("of a newer Discern");
  own = dsc_run_record_dup_kind (record, DAY);
  g_assert_cmpstr (own, ==, "of a newer Discern");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-words/a-run-is-told-by-recipe-network-and-time",
                   test_a_run_is_told_by_recipe_network_and_time);
  g_test_add_func ("/run-words/what-is-not-known-is-left-out", test_what_is_not_known_is_left_out);
  return g_test_run ();
}
