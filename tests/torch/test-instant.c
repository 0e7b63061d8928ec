/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole way on the real engine: pictures on disk → import → project → instant training → model
 * file → answers. */
#include "config.h"

#include <math.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "engine/dsc-model-info.h"
#include "torch/dsc-features.h"
#include "torch/dsc-fit.h"

#define N_CLASSES 4
#define PER_CLASS 30

static void
set_up (BrickProject *self, gconstpointer per_class)
{
  brick_project_set_up (self, N_CLASSES, GPOINTER_TO_UINT (per_class), 160, 120);
  brick_project_set_recipe (self, "instant", NULL);
  self->spec->target.height = 96;
  self->spec->target.width = 128;
  self->spec->batch_size = 16;
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* --- answers --- */

typedef struct
{
  GMutex lock;
  GPtrArray *rows; /* (mutex lock) (element-type float array) (nullable entries) */
  guint n_classes;
  gboolean done; /* main thread only */
  GError *error;
} Answers;

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Answers *self = user_data;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->rows, answer->probabilities != NULL ? g_memdup2 (
                                   answer->probabilities, self->n_classes * sizeof (float))
                                                             : NULL);
  g_mutex_unlock (&self->lock);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answers *self = user_data;

  dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

static void
ask (BrickProject *self, const char *model, const DscFileRef *files, guint n, Answers *answers)
{
  g_mutex_init (&answers->lock);
  answers->rows = g_ptr_array_new_with_free_func (g_free);
  answers->n_classes = N_CLASSES;
  dsc_engine_host_predict_async (self->host, model, files, n, NULL, 0, answer_cb, NULL, answers,
                                 NULL, answered_cb, answers);
  while (!answers->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (answers->error);
  g_assert_cmpuint (answers->rows->len, ==, n);
}

static void
answers_clear (Answers *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
}

static void
test_learns_bricks (BrickProject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autoptr (DscModelInfo) info = NULL;

  brick_project_import (self);
  record = brick_project_train (self);
  g_test_message ("error rate %g on %u photos", record->error_rate, record->n_valid);
  g_assert_cmpfloat (record->error_rate, <=, 0.25);
  g_assert_cmpuint (record->n_valid, ==, N_CLASSES * PER_CLASS / 5);
  path = brick_project_dup_model_path (self, record);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->n_classes, ==, N_CLASSES);
  g_assert_cmpint (info->target.height, ==, 96);
  g_assert_cmpfloat (info->error_rate, ==, record->error_rate);
}

/* The model file alone says what was stored when it was trained: features, head and file agree. */
static void
test_answers_are_the_stored_predictions (BrickProject *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscPredictions) stored = NULL;
  g_autoptr (GArray) refs = g_array_new (FALSE, FALSE, sizeof (DscFileRef));
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = NULL;
  Answers answers = { 0 };

  brick_project_import (self);
  record = brick_project_train (self);
  path = brick_project_dup_model_path (self, record);
  stored = dsc_project_get_predictions (self->project, record->id, self->dataset, DSC_PART_VALID,
                                        &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored->items->len, ==, record->n_valid);
  for (guint i = 0; i < stored->items->len; i++)
    {
      guint32 photo = g_array_index (stored->items, DscPrediction, i).photo;
      char *file = dsc_dataset_dup_photo_path (self->dataset, photo);
      DscFileRef ref = { file, dsc_dataset_get_photo (self->dataset, photo)->size,
                         dsc_dataset_get_photo (self->dataset, photo)->mtime };

      g_ptr_array_add (paths, file);
      g_array_append_val (refs, ref);
    }
  ask (self, path, (const DscFileRef *) refs->data, refs->len, &answers);
  for (guint i = 0; i < stored->items->len; i++)
    for (guint j = 0; j < N_CLASSES; j++)
      g_assert_cmpfloat_with_epsilon (
          ((float *) g_ptr_array_index (answers.rows, i))[j],
          g_array_index (stored->items, DscPrediction, i).probabilities[j], 2e-3);
  answers_clear (&answers);
}

static void
test_second_run_computes_no_features (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) first = NULL;
  g_autoptr (DscRunRecord) second = NULL;

  brick_project_import (self);
  first = brick_project_train (self);
  second = brick_project_train (self);
  g_assert_true (isfinite (first->images_per_second));
  g_assert_true (isnan (second->images_per_second));
  g_assert_cmpfloat (first->error_rate, ==, second->error_rate);
  g_assert_cmpfloat (first->valid_loss, ==, second->valid_loss);
}

static void
test_broken_photo_is_listed_and_left_out (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *name = NULL;

  brick_project_import (self);
  name = brick_project_spoil_photo (self, 3, FALSE);
  record = brick_project_train (self);
  g_assert_true (brick_project_is_listed (self, name));
}

static void
remove_features (BrickProject *self)
{
  g_autofree char *path = dsc_project_dup_cache_folder (self->project);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "features"))
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        g_assert_cmpint (g_remove (file), ==, 0);
      }
}

/* An import begins a new list: what was found while decoding must come into it again, be it that
 * the features are kept or that only the pixels are. */
static void
test_truncated_photo_is_listed_after_every_import (BrickProject *self, gconstpointer unused)
{
  g_autofree char *name = NULL;

  brick_project_import (self);
  name = brick_project_spoil_photo (self, 3, TRUE);
  self->spec->epochs = 1;
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DscRunRecord) record = NULL;

      brick_project_import (self);
      g_assert_false (brick_project_is_listed (self, name));
      if (i == 2)
        remove_features (self);
      record = brick_project_train (self);
      g_assert_true (brick_project_is_listed (self, name));
    }
}

/* --- the device --- */

/* A run of @job that nobody sees, with features by @device. In @device_used (transfer full) what it
 * is said to have run on. */
static DscFeatures *
compute_features (const DscTrainJob *job, const DscDevice *device, char **device_used,
                  GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (DscRunRecord) seen = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autofree char *identity = NULL;
  g_autoptr (DscStateDict) body = dsc_fit_open_body (job, &identity, NULL);
  g_autoptr (DscNetwork) network = dsc_fit_new_network (job, NULL);
  DscFeatures *features;

  g_assert_nonnull (body);
  g_assert_nonnull (network);
  record->state = DSC_RUN_RUNNING;
  run = dsc_run_new (NULL, record, NULL);
  features = dsc_features_new (job, network, device, identity, run, NULL, NULL, NULL, error);
  seen = dsc_run_dup_record (run);
  *device_used = g_strdup (seen->device);
  return features;
}

/* The device that is said to be used is the one that computes, and none is touched without need:
 * one that is not there does no harm then. */
static void
test_a_device_is_used_only_to_compute (BrickProject *self, gconstpointer unused)
{
  static const DscDevice here = { .torch = { -1 }, .name = "here" };
  static const DscDevice nowhere = { .torch = { 15 }, .name = "a card that is not there" };
  g_autofree char *cache = dsc_project_dup_cache_folder (self->project);
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  g_autoptr (DscFeatures) computed = NULL, kept = NULL, lost = NULL;
  g_autoptr (GError) error = NULL;
  DscTrainJob job;

  brick_project_import (self);
  job = (DscTrainJob){ .dataset = self->dataset,
                       .split = self->split,
                       .spec = self->spec,
                       .cache_folder = cache,
                       .cache_budget = G_MAXINT64 };
  computed = compute_features (&job, &here, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (computed->n_computed, ==, dsc_dataset_get_n_photos (self->dataset));
  g_assert_cmpstr (first, ==, "here");
  g_clear_pointer (&computed, dsc_features_free);
  kept = compute_features (&job, &nowhere, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->n_computed, ==, 0);
  g_assert_cmpstr (second, ==, "cpu");
  g_clear_pointer (&kept, dsc_features_free);
  remove_features (self);
  lost = compute_features (&job, &nowhere, &third, &error);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_null (lost);
  g_assert_cmpstr (third, ==, "a card that is not there");
}

static void
test_set_smaller_than_a_batch (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) record = NULL;

  self->spec->batch_size = 512;
  brick_project_import (self);
  record = brick_project_train (self);
  g_assert_true (isfinite (record->valid_loss));
  g_assert_cmpuint (record->n_epochs, ==, self->spec->epochs);
}

/* A stop keeps the model; and an answer comes while the run is going. */
static void
test_answers_and_stops_while_training (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) first = NULL;
  g_autoptr (DscRunRecord) stopped = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autofree char *first_model = NULL;
  g_autofree char *second_model = NULL;
  g_autofree char *photo = NULL;
  DscFileRef ref = { 0 };
  Answers answers = { 0 };

  brick_project_import (self);
  first = brick_project_train (self);
  first_model = brick_project_dup_model_path (self, first);
  self->spec->epochs = 10000;
  self->spec->seed = 7;
  run = brick_project_start (self, NULL);
  brick_project_wait_for_epochs (run, 1);
  photo = dsc_dataset_dup_photo_path (self->dataset, 0);
  ref = (DscFileRef){ photo, dsc_dataset_get_photo (self->dataset, 0)->size,
                      dsc_dataset_get_photo (self->dataset, 0)->mtime };
  ask (self, first_model, &ref, 1, &answers);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_RUNNING);
  dsc_run_stop (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  stopped = dsc_run_dup_record (run);
  g_assert_nonnull (stopped->model);
  second_model = brick_project_dup_model_path (self, stopped);
  g_assert_true (g_file_test (second_model, G_FILE_TEST_EXISTS));
  answers_clear (&answers);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, per_class, func) \
  g_test_add (name, BrickProject, GUINT_TO_POINTER (per_class), set_up, func, tear_down)
  ADD ("/instant/learns-bricks", PER_CLASS, test_learns_bricks);
  ADD ("/instant/answers-are-the-stored-predictions", 10, test_answers_are_the_stored_predictions);
  ADD ("/instant/second-run-computes-no-features", 10, test_second_run_computes_no_features);
  ADD ("/instant/broken-photo-is-listed-and-left-out", 10,
       test_broken_photo_is_listed_and_left_out);
  ADD ("/instant/truncated-photo-is-listed-after-every-import", 5,
       test_truncated_photo_is_listed_after_every_import);
  ADD ("/instant/a-device-is-used-only-to-compute", 5, test_a_device_is_used_only_to_compute);
  ADD ("/instant/set-smaller-than-a-batch", 5, test_set_smaller_than_a_batch);
  ADD ("/instant/answers-and-stops-while-training", 10, test_answers_and_stops_while_training);
  return g_test_run ();
}
