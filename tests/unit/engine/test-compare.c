/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two runs side by side, against what was counted by hand and computed elsewhere. */
#include <math.h>
#include <string.h>

#include "engine/dsc-compare.h"

static char *const class_names[] = { (char *) "apple", (char *) "pear", NULL };
/* The same, as a run knew them that learned before the others were imported. */
static char *const swapped_names[] = { (char *) "pear", (char *) "apple", NULL };

/* Photos 0 … @n − 1, even ones apples, odd ones pears; the last has no class. */
static DscDataset *
dataset_of (guint n)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%03u.jpg", i);

      dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path },
                               i + 1 < n ? class_names[i % 2] : NULL);
    }
  return dsc_dataset_builder_end (builder);
}

/* What a run says to @photos: @said holds an 'a' or a 'p' for each. */
static DscPredictions *
predictions_of (char *const *classes, const guint32 *photos, const char *said)
{
  guint n = (guint) strlen (said);
  DscPredictions *predictions = dsc_predictions_new (2, n);

  predictions->classes = g_strdupv ((char **) classes);
  for (guint i = 0; i < n; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      item->photo = photos[i];
      item->predicted = classes[0][0] == said[i] ? 0 : 1;
      item->loss = (float) photos[i];
    }
  return predictions;
}

static const guint32 eight[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

static void
test_photos_are_counted_by_who_gets_them (void)
{
  g_autoptr (DscDataset) dataset = dataset_of (8);
  /*                                                     is:    apapap a(p) */
  g_autoptr (DscPredictions) first = predictions_of (class_names, eight, "apppaapp");
  g_autoptr (DscPredictions) second = predictions_of (class_names, eight, "apaaaapp");
  g_autoptr (DscComparison) comparison = dsc_comparison_new (dataset, first, second);
  const DscComparedPhoto *only;

  g_assert_cmpuint (comparison->n_both_right, ==, 3); /* 0, 1, 4 */
  g_assert_cmpuint (comparison->n_both_wrong, ==, 2); /* 5, 6 */
  g_assert_cmpuint (comparison->only_first->len, ==, 1);
  only = &g_array_index (comparison->only_first, DscComparedPhoto, 0);
  g_assert_cmpuint (only->first, ==, 3);
  g_assert_cmpuint (comparison->only_second->len, ==, 1);
  only = &g_array_index (comparison->only_second, DscComparedPhoto, 0);
  g_assert_cmpuint (only->second, ==, 2);
  /* The photo without a class is in no number. */
  g_assert_cmpuint (comparison->first.n, ==, 7);
  g_assert_cmpuint (comparison->first.wrong, ==, 3);
  g_assert_cmpuint (comparison->second.wrong, ==, 3);
  g_assert_cmpuint (comparison->n_classes, ==, 2);
  g_assert_cmpuint (comparison->classes[0].support, ==, 4);
  g_assert_cmpuint (comparison->classes[0].first_right, ==, 2);
  g_assert_cmpuint (comparison->classes[0].second_right, ==, 3);
  g_assert_cmpuint (comparison->classes[1].first_right, ==, 2);
  g_assert_cmpuint (comparison->classes[1].second_right, ==, 1);
}

static void
test_only_photos_of_both_are_compared (void)
{
  const guint32 even[] = { 0, 2, 4, 6 };
  const guint32 some[] = { 2, 3, 6, 9 };
  g_autoptr (DscDataset) dataset = dataset_of (12);
  g_autoptr (DscPredictions) first = predictions_of (class_names, even, "aaaa");
  g_autoptr (DscPredictions) second = predictions_of (class_names, some, "appp");
  g_autoptr (DscComparison) comparison = dsc_comparison_new (dataset, first, second);

  g_assert_cmpuint (comparison->first.n, ==, 2);
  g_assert_cmpuint (comparison->n_both_right, ==, 1);
  g_assert_cmpuint (comparison->only_first->len, ==, 1);
}

static void
test_classes_are_matched_by_name (void)
{
  g_autoptr (DscDataset) dataset = dataset_of (5);
  g_autoptr (DscPredictions) first = predictions_of (class_names, eight, "apap");
  g_autoptr (DscPredictions) second = predictions_of (swapped_names, eight, "apap");
  g_autoptr (DscComparison) comparison = dsc_comparison_new (dataset, first, second);

  g_assert_cmpuint (comparison->n_both_right, ==, 4);
  g_assert_cmpfloat (comparison->p, ==, 1);
}

static void
test_the_worst_come_first (void)
{
  g_autoptr (DscDataset) dataset = dataset_of (9);
  g_autoptr (DscPredictions) first = predictions_of (class_names, eight, "apapapap");
  g_autoptr (DscPredictions) second = predictions_of (class_names, eight, "papapapa");
  g_autoptr (DscComparison) comparison = NULL;

  g_array_index (second->items, DscPrediction, 2).loss = NAN;
  comparison = dsc_comparison_new (dataset, first, second);
  g_assert_cmpuint (comparison->only_first->len, ==, 8);
  g_assert_cmpuint (g_array_index (comparison->only_first, DscComparedPhoto, 0).second, ==, 2);
  g_assert_cmpuint (g_array_index (comparison->only_first, DscComparedPhoto, 1).second, ==, 7);
  g_assert_cmpuint (g_array_index (comparison->only_first, DscComparedPhoto, 7).second, ==, 0);
}

static void
test_nothing_in_common_is_no_error_rate (void)
{
  const guint32 others[] = { 5 };
  g_autoptr (DscDataset) dataset = dataset_of (8);
  g_autoptr (DscPredictions) first = predictions_of (class_names, eight, "apa");
  g_autoptr (DscPredictions) second = predictions_of (class_names, others, "a");
  g_autoptr (DscComparison) comparison = dsc_comparison_new (dataset, first, second);

  g_assert_cmpuint (comparison->first.n, ==, 0);
  g_assert_true (isnan (comparison->first.rate));
  g_assert_cmpfloat (comparison->p, ==, 1);
}

/* Against R's binom.test (b, b + c)$p.value, from its definition as sums of binomials / 2ⁿ. */
static void
test_mcnemar_is_the_two_sided_binomial_test (void)
{
  g_assert_cmpfloat (dsc_mcnemar_exact (0, 0), ==, 1);
  g_assert_cmpfloat (dsc_mcnemar_exact (3, 3), ==, 1);
  g_assert_cmpfloat_with_epsilon (dsc_mcnemar_exact (1, 0), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (dsc_mcnemar_exact (0, 5), 2 / 32.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (dsc_mcnemar_exact (1, 5), 2 * 7 / 64.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (dsc_mcnemar_exact (10, 2), 2 * 79 / 4096.0, 1e-12);
  g_assert_cmpfloat (dsc_mcnemar_exact (2, 10), ==, dsc_mcnemar_exact (10, 2));
  /* With many photos the normal distribution is close: z = (|b − c| − 1) / √(b + c). */
  g_assert_cmpfloat_with_epsilon (dsc_mcnemar_exact (50200, 49800), erfc (399 / sqrt (2 * 100000)),
                                  1e-3);
  g_assert_cmpfloat (dsc_mcnemar_exact (0, 100000), <, 1e-300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/photos-are-counted-by-who-gets-them",
                   test_photos_are_counted_by_who_gets_them);
  g_test_add_func ("/compare/only-photos-of-both-are-compared",
                   test_only_photos_of_both_are_compared);
  g_test_add_func ("/compare/classes-are-matched-by-name", test_classes_are_matched_by_name);
  g_test_add_func ("/compare/the-worst-come-first", test_the_worst_come_first);
  g_test_add_func ("/compare/nothing-in-common-is-no-error-rate",
                   test_nothing_in_common_is_no_error_rate);
  g_test_add_func ("/compare/mcnemar-is-the-two-sided-binomial-test",
                   test_mcnemar_is_the_two_sided_binomial_test);
  return g_test_run ();
}
