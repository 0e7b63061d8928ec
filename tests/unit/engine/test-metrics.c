/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of interpretation, against values from elsewhere. */
#include <math.h>

#include "engine/dsc-metrics.h"

/* Answers without probabilities: pairs of actual and predicted. */
static DscPredictions *
predictions_of (guint n_classes, const gint32 (*pairs)[2], guint n)
{
  DscPredictions *predictions = dsc_predictions_new (n_classes, n);

  for (guint i = 0; i < n; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      item->photo = i;
      item->actual = pairs[i][0];
      item->predicted = pairs[i][1];
      item->loss = NAN;
    }
  return predictions;
}

/* The example of scikit-learn's user guide, §3.4.2.7, and one photo without a class. */
static const gint32 scikit[][2]
    = { { 0, 0 }, { 1, 2 }, { -1, 1 }, { 2, 1 }, { 0, 0 }, { 1, 0 }, { 2, 1 } };

static void
test_confusion_has_rows_of_actual (void)
{
  g_autoptr (DscPredictions) predictions = predictions_of (3, scikit, G_N_ELEMENTS (scikit));
  g_autoptr (DscConfusion) confusion = dsc_confusion_new (predictions);
  const guint32 expected[] = { 2, 0, 0, 1, 0, 1, 0, 2, 0 };

  g_assert_cmpuint (confusion->n, ==, 3);
  g_assert_cmpmem (confusion->counts, sizeof expected, expected, sizeof expected);
}

static void
test_labels_that_are_no_class_are_not_counted (void)
{
  const gint32 pairs[][2] = { { 0, 2 }, { 2, 0 }, { 0, -1 }, { 1, 1 } };
  g_autoptr (DscPredictions) predictions = predictions_of (2, pairs, G_N_ELEMENTS (pairs));
  g_autoptr (DscConfusion) confusion = dsc_confusion_new (predictions);
  const guint32 expected[] = { 0, 0, 0, 1 };

  g_assert_cmpmem (confusion->counts, sizeof expected, expected, sizeof expected);
}

static void
test_class_reports_are_scikit_learns (void)
{
  g_autoptr (DscPredictions) predictions = predictions_of (3, scikit, G_N_ELEMENTS (scikit));
  g_autoptr (DscConfusion) confusion = dsc_confusion_new (predictions);
  const double precision[] = { 2.0 / 3, 0, 0 };
  const double recall[] = { 1, 0, 0 };
  const double f1[] = { 0.8, 0, 0 };

  for (guint i = 0; i < 3; i++)
    {
      DscClassReport report = dsc_confusion_class_report (confusion, i);

      g_assert_cmpuint (report.support, ==, 2);
      g_assert_cmpfloat_with_epsilon (report.precision, precision[i], 1e-12);
      g_assert_cmpfloat_with_epsilon (report.recall, recall[i], 1e-12);
      g_assert_cmpfloat_with_epsilon (report.f1, f1[i], 1e-12);
    }
}

static void
test_quotients_without_denominator_are_nan (void)
{
  const gint32 pairs[][2] = { { 0, 1 }, { 1, 1 } };
  g_autoptr (DscPredictions) predictions = predictions_of (3, pairs, G_N_ELEMENTS (pairs));
  g_autoptr (DscConfusion) confusion = dsc_confusion_new (predictions);
  DscClassReport never_said = dsc_confusion_class_report (confusion, 0);
  DscClassReport not_there = dsc_confusion_class_report (confusion, 2);

  g_assert_true (isnan (never_said.precision));
  g_assert_cmpfloat (never_said.recall, ==, 0);
  g_assert_cmpfloat (never_said.f1, ==, 0);
  g_assert_true (isnan (not_there.precision));
  g_assert_true (isnan (not_there.recall));
  g_assert_true (isnan (not_there.f1));
}

/* fastai: sorted (…, key=itemgetter (2), reverse=True) over np.where, which keeps ties in order. */
static void
test_most_confused_is_fastais_order (void)
{
  guint32 counts[] = { 9, 2, 1, 3, 9, 2, 0, 3, 9 };
  const DscConfusion confusion = { 3, counts };
  const DscConfusedPair expected[]
      = { { 1, 0, 3 }, { 2, 1, 3 }, { 0, 1, 2 }, { 1, 2, 2 }, { 0, 2, 1 } };
  g_autoptr (GArray) all = dsc_confusion_most_confused (&confusion, 1);
  g_autoptr (GArray) some = dsc_confusion_most_confused (&confusion, 3);

  g_assert_cmpmem (all->data, all->len * sizeof (DscConfusedPair), expected, sizeof expected);
  g_assert_cmpmem (some->data, some->len * sizeof (DscConfusedPair), expected,
                   2 * sizeof (DscConfusedPair));
}

/* R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
static void
test_error_rate_has_wilsons_interval (void)
{
  const struct
  {
    guint wrong, n;
    double low, high;
  } cases[] = {
    { 81, 263, 0.2553, 0.3662 },
    { 15, 148, 0.0624, 0.1605 },
    { 0, 20, 0.0000, 0.1611 },
    { 1, 29, 0.0061, 0.1718 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DscErrorRate rate = dsc_error_rate (cases[i].wrong, cases[i].n);
      DscErrorRate mirrored = dsc_error_rate (cases[i].n - cases[i].wrong, cases[i].n);

      g_assert_cmpfloat_with_epsilon (rate.rate, (double) cases[i].wrong / cases[i].n, 1e-12);
      g_assert_cmpfloat_with_epsilon (rate.low, cases[i].low, 5e-5);
      g_assert_cmpfloat_with_epsilon (rate.high, cases[i].high, 5e-5);
      g_assert_cmpfloat_with_epsilon (mirrored.low, 1 - rate.high, 1e-12);
      g_assert_cmpfloat_with_epsilon (mirrored.high, 1 - rate.low, 1e-12);
    }
}

static void
test_error_rate_of_nothing_is_unknown (void)
{
  DscErrorRate rate = dsc_error_rate (0, 0);

  g_assert_true (isnan (rate.rate));
  g_assert_cmpfloat (rate.low, ==, 0);
  g_assert_cmpfloat (rate.high, ==, 1);
}

static void
test_error_rate_passes_over_photos_without_class (void)
{
  g_autoptr (DscPredictions) predictions = predictions_of (3, scikit, G_N_ELEMENTS (scikit));
  DscErrorRate rate = dsc_predictions_error_rate (predictions);

  g_assert_cmpuint (rate.n, ==, 6);
  g_assert_cmpuint (rate.wrong, ==, 4);
}

static void
test_top_losses_fall_and_ties_are_by_photo (void)
{
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (2, 6);
  const float losses[] = { 1, 3, NAN, 3, 0, INFINITY };
  const guint32 photos[] = { 10, 12, 13, 11, 14, 15 };
  const guint32 expected[] = { 5, 3, 1, 0, 4 };
  g_autoptr (GArray) order = NULL;

  for (guint i = 0; i < 6; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      item->photo = photos[i];
      item->loss = losses[i];
      item->actual = isnan (losses[i]) ? -1 : 0;
    }
  order = dsc_predictions_top_losses (predictions);
  g_assert_cmpmem (order->data, order->len * sizeof (guint32), expected, sizeof expected);
}

static void
test_mean_loss_is_of_those_with_a_class (void)
{
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (2, 3);
  g_autoptr (DscPredictions) none = dsc_predictions_new (2, 0);
  DscPrediction *items = &g_array_index (predictions->items, DscPrediction, 0);

  items[0].loss = 1;
  items[1].loss = NAN;
  items[1].actual = -1;
  items[2].loss = 4;
  g_assert_cmpfloat (dsc_predictions_mean_loss (predictions), ==, 2.5);
  g_assert_true (isnan (dsc_predictions_mean_loss (none)));
}

/* torch.nn.functional: softmax and cross_entropy of (1, 2, 3). */
static void
test_softmax_and_cross_entropy (void)
{
  const float logits[] = { 1, 2, 3 };
  const double expected[] = { 0.09003057, 0.24472848, 0.66524094 };
  float probabilities[3];
  DscPrediction item = { .actual = 0 };

  dsc_prediction_from_logits (&item, logits, probabilities, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (probabilities[i], expected[i], 1e-7);
  g_assert_cmpint (item.predicted, ==, 2);
  g_assert_cmpfloat_with_epsilon (item.loss, 2.4076059, 1e-6);
  g_assert_true (item.probabilities == probabilities);
}

static void
test_softmax_of_huge_logits_is_finite (void)
{
  const float logits[] = { -3e30f, 1000, 999, 1000 };
  float probabilities[4];
  DscPrediction item = { .actual = 2 };
  DscPrediction unlabelled = { .actual = -1 };
  double sum = 2 + exp (-1);

  dsc_prediction_from_logits (&item, logits, probabilities, 4);
  g_assert_cmpint (item.predicted, ==, 1);
  g_assert_cmpfloat (probabilities[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (probabilities[1], 1 / sum, 1e-7);
  g_assert_cmpfloat_with_epsilon (item.loss, 1 + log (sum), 1e-6);
  dsc_prediction_from_logits (&unlabelled, logits, probabilities, 4);
  g_assert_true (isnan (unlabelled.loss));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/confusion-has-rows-of-actual", test_confusion_has_rows_of_actual);
  g_test_add_func ("/metrics/labels-that-are-no-class-are-not-counted",
                   test_labels_that_are_no_class_are_not_counted);
  g_test_add_func ("/metrics/class-reports-are-scikit-learns",
                   test_class_reports_are_scikit_learns);
  g_test_add_func ("/metrics/quotients-without-denominator-are-nan",
                   test_quotients_without_denominator_are_nan);
  g_test_add_func ("/metrics/most-confused-is-fastais-order", test_most_confused_is_fastais_order);
  g_test_add_func ("/metrics/error-rate-has-wilsons-interval",
                   test_error_rate_has_wilsons_interval);
  g_test_add_func ("/metrics/error-rate-of-nothing-is-unknown",
                   test_error_rate_of_nothing_is_unknown);
  g_test_add_func ("/metrics/error-rate-passes-over-photos-without-class",
                   test_error_rate_passes_over_photos_without_class);
  g_test_add_func ("/metrics/top-losses-fall-and-ties-are-by-photo",
                   test_top_losses_fall_and_ties_are_by_photo);
  g_test_add_func ("/metrics/mean-loss-is-of-those-with-a-class",
                   test_mean_loss_is_of_those_with_a_class);
  g_test_add_func ("/metrics/softmax-and-cross-entropy", test_softmax_and_cross_entropy);
  g_test_add_func ("/metrics/softmax-of-huge-logits-is-finite",
                   test_softmax_of_huge_logits_is_finite);
  return g_test_run ();
}
