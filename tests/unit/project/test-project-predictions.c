/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions: stored with their run's classes, read back for whatever the dataset has become. */
#include <math.h>
#include <string.h>

#include "project-fixture.h"

typedef struct
{
  char *folder;
  DscProject *project;
  gint64 run;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = fixture_make_folder ();
  self->project = fixture_open (self->folder);
  self->run = fixture_add_run (self->project, "run", DSC_RUN_FINISHED, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->project);
  fixture_remove_folder (self->folder);
}

/* Predicts "dog" (1) for every photo of @fixture_animals, in falling order of photos, in @part. */
static DscPredictions *
predict_dogs (DscDataset *dataset, DscPart part, float loss)
{
  DscPredictions *predictions = dsc_predictions_new (2, 4);

  for (guint i = 0; i < 4; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);
      float *probabilities = predictions->store + i * 2;

      g_assert_true (item->probabilities == probabilities);
      item->photo = 3 - i;
      item->part = part;
      item->actual = dsc_dataset_get_photo (dataset, item->photo)->label;
      item->predicted = 1;
      item->loss = loss;
      probabilities[0] = 0.1f * i;
      probabilities[1] = 1 - 0.1f * i;
    }
  return predictions;
}

static DscPredictions *
get (Fixture *self, DscDataset *dataset, DscPart part)
{
  g_autoptr (GError) error = NULL;
  DscPredictions *predictions
      = dsc_project_get_predictions (self->project, self->run, dataset, part, &error);

  g_assert_no_error (error);
  return predictions;
}

static const DscPrediction *
item_at (const DscPredictions *predictions, guint i)
{
  return &g_array_index (predictions->items, DscPrediction, i);
}

static void
test_predictions_come_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) stored = predict_dogs (dataset, DSC_PART_VALID, 0.5f);
  g_autoptr (DscPredictions) found = NULL;

  ((DscPrediction *) item_at (stored, 0))->actual = -1;
  ((DscPrediction *) item_at (stored, 0))->loss = NAN;
  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, stored, &error));
  found = get (self, dataset, DSC_PART_VALID);
  g_assert_cmpuint (found->n_classes, ==, 2);
  g_assert_cmpuint (found->items->len, ==, 4);
  g_assert_cmpuint (found->n_absent, ==, 0);
  g_assert_cmpstr (found->classes[0], ==, "cat");
  g_assert_cmpstr (found->classes[1], ==, "dog");
  for (guint i = 0; i < 4; i++)
    {
      const DscPrediction *a = item_at (found, i);
      const DscPrediction *b = item_at (stored, 3 - i);

      g_assert_cmpuint (a->photo, ==, i);
      g_assert_cmpint (a->part, ==, DSC_PART_VALID);
      g_assert_cmpint (a->actual, ==, b->actual);
      g_assert_cmpint (a->predicted, ==, 1);
      g_assert_true (a->loss == b->loss || (isnan (a->loss) && isnan (b->loss)));
      g_assert_cmpmem (a->probabilities, 8, b->probabilities, 8);
    }
}

static void
test_no_predictions_are_an_empty_set (Fixture *self, gconstpointer data)
{
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) found = get (self, dataset, DSC_PART_VALID);

  g_assert_cmpuint (found->items->len, ==, 0);
  g_assert_cmpuint (found->n_classes, ==, 0);
}

static void
test_only_the_parts_given_are_replaced (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) valid = predict_dogs (dataset, DSC_PART_VALID, 1);
  g_autoptr (DscPredictions) test = predict_dogs (dataset, DSC_PART_TEST, 2);
  g_autoptr (DscPredictions) newer = predict_dogs (dataset, DSC_PART_VALID, 3);
  g_autoptr (DscPredictions) found = NULL;
  g_autoptr (DscPredictions) found_test = NULL;

  g_array_set_size (newer->items, 2);
  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, valid, &error));
  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, test, &error));
  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, newer, &error));
  found = get (self, dataset, DSC_PART_VALID);
  g_assert_cmpuint (found->items->len, ==, 2);
  g_assert_cmpfloat (item_at (found, 0)->loss, ==, 3);
  found_test = get (self, dataset, DSC_PART_TEST);
  g_assert_cmpuint (found_test->items->len, ==, 4);
  g_assert_cmpfloat (item_at (found_test, 0)->loss, ==, 2);
}

static void
test_old_predictions_stay_right (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) before = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) stored = predict_dogs (before, DSC_PART_VALID, 0.5f);
  g_autoptr (DscDataset) after = NULL;
  g_autoptr (DscPredictions) found = NULL;
  const DscPrediction *cat, *dog;

  g_assert_true (dsc_project_set_predictions (self->project, self->run, before, stored, &error));
  after = fixture_import (self->project, fixture_fewer_and_ant);
  found = get (self, after, DSC_PART_VALID);
  g_assert_cmpuint (found->n_classes, ==, 2);
  g_assert_cmpstr (found->classes[1], ==, "dog");
  g_assert_cmpuint (found->items->len, ==, 2);
  g_assert_cmpuint (found->n_absent, ==, 2);
  cat = item_at (found, 0);
  dog = item_at (found, 1);
  g_assert_cmpuint (cat->photo, ==, fixture_find (after, "cat/1.jpg"));
  g_assert_cmpstr (found->classes[cat->actual], ==, "cat");
  g_assert_cmpfloat (cat->probabilities[0], ==, 0.1f * 3);
  g_assert_cmpuint (dog->photo, ==, fixture_find (after, "dog/2.jpg"));
  g_assert_cmpstr (found->classes[dog->actual], ==, "dog");
}

static void
test_model_with_classes_of_its_own (Fixture *self, gconstpointer data)
{
  const char *const classes[] = { "cat", "dog", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) before = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) predictions = predict_dogs (before, DSC_PART_VALID, 0.5f);
  g_autoptr (DscDataset) after = fixture_import (self->project, fixture_fewer_and_ant);
  g_autoptr (DscPredictions) found = NULL;

  g_array_set_size (predictions->items, 1);
  ((DscPrediction *) item_at (predictions, 0))->photo = 0; /* the ant, which it cannot know */
  g_assert_false (
      dsc_project_set_predictions (self->project, self->run, after, predictions, &error));
  fixture_assert_error (error, DSC_ERROR_USAGE, "2 classes");
  predictions->classes = g_strdupv ((char **) classes);
  g_assert_true (
      dsc_project_set_predictions (self->project, self->run, after, predictions, &error));
  found = get (self, after, DSC_PART_VALID);
  g_assert_cmpuint (found->items->len, ==, 1);
  g_assert_cmpstr (found->classes[item_at (found, 0)->predicted], ==, "dog");
}

static void
test_failed_replacement_keeps_the_old (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) stored = predict_dogs (dataset, DSC_PART_VALID, 1);
  g_autoptr (DscPredictions) twice = predict_dogs (dataset, DSC_PART_VALID, 2);
  g_autoptr (DscPredictions) found = NULL;

  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, stored, &error));
  ((DscPrediction *) item_at (twice, 0))->photo = 0; /* as the last one */
  g_assert_false (dsc_project_set_predictions (self->project, self->run, dataset, twice, &error));
  fixture_assert_error (error, DSC_ERROR_FAILED, "project.db");
  found = get (self, dataset, DSC_PART_VALID);
  g_assert_cmpuint (found->items->len, ==, 4);
  g_assert_cmpfloat (item_at (found, 0)->loss, ==, 1);
}

static void
test_deleted_run_takes_its_predictions_along (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = fixture_import (self->project, fixture_animals);
  g_autoptr (DscPredictions) stored = predict_dogs (dataset, DSC_PART_VALID, 1);
  g_autoptr (DscPredictions) found = NULL;

  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, stored, &error));
  g_assert_true (dsc_project_delete_run (self->project, self->run, NULL, &error));
  found = get (self, dataset, DSC_PART_VALID);
  g_assert_cmpuint (found->items->len, ==, 0);
}

static DscDataset *
import_many (Fixture *self, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) imported = NULL;
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *class_name = g_strdup_printf ("class %02u", i % 20);
      g_autofree char *path = g_strdup_printf ("%s/photo-%07u.jpg", class_name, i);
      DscPhoto photo = { .path = path };

      dsc_dataset_builder_add (builder, &photo, class_name);
    }
  imported = dsc_dataset_builder_end (builder);
  g_assert_true (dsc_project_set_dataset (self->project, imported, &error));
  return dsc_project_get_dataset (self->project, &error);
}

static void
test_hundred_thousand_predictions (Fixture *self, gconstpointer data)
{
  const guint n = 100000;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = import_many (self, n);
  g_autoptr (DscPredictions) stored = dsc_predictions_new (20, n);
  g_autoptr (DscPredictions) found = NULL;
  gint64 since;

  for (guint i = 0; i < n; i++)
    {
      ((DscPrediction *) item_at (stored, i))->photo = i;
      ((DscPrediction *) item_at (stored, i))->part = DSC_PART_TRAIN;
      stored->store[i * 20] = (float) i;
    }
  since = g_get_monotonic_time ();
  g_assert_true (dsc_project_set_predictions (self->project, self->run, dataset, stored, &error));
  g_test_message ("set_predictions: %.0f ms", (g_get_monotonic_time () - since) / 1000.0);
  since = g_get_monotonic_time ();
  found = get (self, dataset, DSC_PART_TRAIN);
  g_test_message ("get_predictions: %.0f ms", (g_get_monotonic_time () - since) / 1000.0);
  g_assert_cmpuint (found->items->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (item_at (found, i)->photo, ==, i);
      g_assert_cmpfloat (item_at (found, i)->probabilities[0], ==, (float) i);
    }
}

#define ADD(path, func) \
  g_test_add ("/project/predictions/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("predictions-come-back", test_predictions_come_back);
  ADD ("no-predictions-are-an-empty-set", test_no_predictions_are_an_empty_set);
  ADD ("only-the-parts-given-are-replaced", test_only_the_parts_given_are_replaced);
  ADD ("old-predictions-stay-right", test_old_predictions_stay_right);
  ADD ("model-with-classes-of-its-own", test_model_with_classes_of_its_own);
  ADD ("failed-replacement-keeps-the-old", test_failed_replacement_keeps_the_old);
  ADD ("deleted-run-takes-its-predictions-along", test_deleted_run_takes_its_predictions_along);
  ADD ("hundred-thousand-predictions", test_hundred_thousand_predictions);
  return g_test_run ();
}
