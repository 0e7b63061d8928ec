/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions are judged by the classes that photos have today. */
#include "config.h"

#include <math.h>

#include "engine/dsc-relabel.h"

static DscDataset *
make_dataset (const char *first, const char *second)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  dsc_dataset_builder_add (builder, &(DscPhoto){ .path = "a.jpg" }, first);
  dsc_dataset_builder_add (builder, &(DscPhoto){ .path = "b.jpg" }, second);
  return dsc_dataset_builder_end (builder);
}

static DscPredictions *
make_predictions (void)
{
  DscPredictions *predictions = dsc_predictions_new (2, 2);
  const char *const classes[] = { "dog", "cat", NULL };
  const float probabilities[] = { 0.25f, 0.75f, 0.9f, 0.1f };

  predictions->classes = g_strdupv ((char **) classes);
  for (guint i = 0; i < 2; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      item->photo = i;
      item->actual = -1;
      predictions->store[2 * i] = probabilities[2 * i];
      predictions->store[2 * i + 1] = probabilities[2 * i + 1];
    }
  return predictions;
}

static void
test_classes_are_matched_by_name (void)
{
  g_autoptr (DscDataset) dataset = make_dataset ("cat", "bird");
  g_autoptr (DscPredictions) predictions = make_predictions ();
  g_autofree gint32 *labels = dsc_relabel_match (dataset, predictions->classes);

  /* The dataset's classes are sorted: bird, cat. */
  g_assert_cmpint (labels[0], ==, -1);
  g_assert_cmpint (labels[1], ==, 1);
  g_assert_cmpint (dsc_relabel_actual (dataset, labels, 0), ==, 1);
  g_assert_cmpint (dsc_relabel_actual (dataset, labels, 1), ==, -1);
}

static void
test_a_corrected_label_changes_the_loss_and_not_the_answer (void)
{
  g_autoptr (DscDataset) before = make_dataset ("dog", "dog");
  g_autoptr (DscDataset) after = make_dataset ("cat", "dog");
  g_autoptr (DscPredictions) predictions = make_predictions ();
  const DscPrediction *first = &g_array_index (predictions->items, DscPrediction, 0);
  const DscPrediction *second = &g_array_index (predictions->items, DscPrediction, 1);

  dsc_relabel_predictions (predictions, before);
  g_assert_cmpint (first->actual, ==, 0);
  g_assert_cmpint (first->predicted, ==, 1);
  g_assert_cmpfloat_with_epsilon (first->loss, -log (0.25), 1e-6);
  g_assert_cmpfloat_with_epsilon (second->loss, -log (0.9), 1e-6);

  dsc_relabel_predictions (predictions, after);
  g_assert_cmpint (first->actual, ==, 1);
  g_assert_cmpint (first->predicted, ==, 1);
  g_assert_cmpfloat_with_epsilon (first->loss, -log (0.75), 1e-6);
  g_assert_cmpfloat_with_epsilon (first->probabilities[1], 0.75, 1e-6);
}

static void
test_no_predictions_stay_none (void)
{
  g_autoptr (DscDataset) dataset = make_dataset ("cat", "dog");
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (0, 0);

  dsc_relabel_predictions (predictions, dataset);
  g_assert_cmpuint (predictions->items->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relabel/classes-are-matched-by-name", test_classes_are_matched_by_name);
  g_test_add_func ("/relabel/a-corrected-label-changes-the-loss-and-not-the-answer",
                   test_a_corrected_label_changes_the_loss_and_not_the_answer);
  g_test_add_func ("/relabel/no-predictions-stay-none", test_no_predictions_stay_none);
  return g_test_run ();
}
