/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host with the fake engine: a run from its beginning to its end, and answers meanwhile. */
#include <string.h>

#include "engine-fixture.h"
#include "engine/dsc-model-info.h"

#define QUICK "{}"
/* Four milliseconds an epoch: with FIXTURE_ENDLESS epochs a run that goes until it is stopped. */
#define SLOW "{\"delay_ms\": 4}"

/* --- training --- */

/* Nothing is shown that is not in the project. */
static void
items_changed_cb (GListModel *epochs, guint position, guint removed, guint added, Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = dsc_project_get_runs (self->project, &error);
  const DscRunRecord *newest = g_ptr_array_index (runs, runs->len - 1);

  g_assert_cmpuint (fixture_count_epochs (self, newest->id), >=, g_list_model_get_n_items (epochs));
}

static void
test_trains_to_the_end (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) told = NULL;
  g_autoptr (DscRunRecord) stored = NULL;
  g_autoptr (DscTrainSpec) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (dsc_run_get_epochs (run), "items-changed", G_CALLBACK (items_changed_cb), self);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (run)), ==, 4);
  g_assert_cmpuint (fixture_count_epochs (self, dsc_run_get_id (run)), ==, 4);

  told = dsc_run_dup_record (run);
  stored = fixture_get_run (self, dsc_run_get_id (run));
  g_assert_cmpint (stored->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (stored->n_train, ==, 7);
  g_assert_cmpuint (stored->n_valid, ==, 3);
  g_assert_cmpuint (stored->n_epochs, ==, 4);
  g_assert_cmpint (stored->split_id, ==, self->split->id);
  g_assert_cmpstr (stored->split_name, ==, "every fourth");
  g_assert_cmpstr (stored->recipe, ==, "instant");
  g_assert_cmpstr (stored->device, ==, "fake");
  g_assert_cmpfloat (stored->error_rate, ==, told->error_rate);
  settings = dsc_train_spec_from_json (stored->settings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (settings->epochs, ==, 4);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_keeps_the_best_model_and_its_predictions (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (DscPredictions) predictions = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = NULL;

  fixture_finish (run);
  record = fixture_get_run (self, dsc_run_get_id (run));
  g_assert_cmpfloat (record->error_rate, ==, 0.125);
  g_assert_cmpfloat (record->last_error_rate, ==, 0.25);
  g_assert_cmpstr (record->model, ==, "run-1-stage-0.safetensors");
  g_assert_cmpuint (record->disk_bytes, >, 0);
  path = g_build_filename (models, record->model, NULL);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (info->error_rate, ==, 0.125);
  g_assert_cmpuint (info->n_valid, ==, 3);
  g_assert_cmpstr (info->classes[0], ==, "even");
  predictions = dsc_project_get_predictions (self->project, dsc_run_get_id (run), self->dataset,
                                             DSC_PART_VALID, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (predictions->items->len, ==, 3);
}

static void
test_the_next_run_may_begin_at_once (Fixture *self, gconstpointer script)
{
  for (guint i = 1; i <= 20; i++)
    {
      g_autoptr (DscRun) run = fixture_train (self);

      g_assert_cmpint (dsc_run_get_id (run), ==, i);
      dsc_run_wait (run);
    }
  fixture_drain ();
}

static void
test_stop_keeps_the_model (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 2);
  dsc_run_stop (run);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  g_assert_null (dsc_run_dup_error (run));
  record = fixture_get_run (self, dsc_run_get_id (run));
  g_assert_cmpint (record->state, ==, DSC_RUN_STOPPED);
  g_assert_null (record->message);
  g_assert_nonnull (record->model);
  path = g_build_filename (models, record->model, NULL);
  info = dsc_model_info_read_file (path, &error);
  g_assert_no_error (error);
}

static void
test_stop_before_its_turn (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);

  dsc_run_stop (run);
  dsc_run_wait (run);
  fixture_drain ();
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_failure_is_told_and_stored (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FAILED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
  record = fixture_get_run (self, dsc_run_get_id (run));
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (record->message, ==, error->message);
  g_assert_cmpuint (fixture_count_epochs (self, dsc_run_get_id (run)), ==, 2);
  g_assert_cmpstr (record->model, ==, "run-1-stage-0.safetensors");
}

/* --- refusals --- */

static void
assert_no_run (Fixture *self, DscError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  guint n;

  runs = dsc_project_get_runs (self->project, &error);
  n = runs->len;
  g_ptr_array_unref (g_steal_pointer (&runs));
  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, NULL, 0, &error));
  fixture_assert_error (error, (int) code, word);
  runs = dsc_project_get_runs (self->project, &error);
  g_assert_cmpuint (runs->len, ==, n);
}

static void
test_one_run_at_a_time (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  assert_no_run (self, DSC_ERROR_LOCKED, "already");
  dsc_run_stop (run);
  fixture_finish (run);
}

static void
test_a_project_locked_elsewhere_is_refused (Fixture *self, gconstpointer script)
{
  g_autoptr (DscProject) other = fixture_open (dsc_project_get_folder (self->project));
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_project_lock (other, "painting the shed", &error));
  assert_no_run (self, DSC_ERROR_LOCKED, "painting the shed");
  dsc_project_unlock (other);
}

static void
test_settings_out_of_range_are_refused (Fixture *self, gconstpointer script)
{
  self->spec->batch_size = 0;
  assert_no_run (self, DSC_ERROR_USAGE, "batch_size");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
use_parts (Fixture *self, DscPart even, DscPart odd)
{
  guint8 *parts = g_new (guint8, 10);

  for (guint i = 0; i < 10; i++)
    parts[i] = (guint8) (i % 2 == 0 ? even : odd);
  dsc_split_unref (self->split);
  self->split = dsc_split_new_from_parts (self->dataset, "halves",
                                          &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
}

static void
test_nothing_to_learn_from_is_refused (Fixture *self, gconstpointer script)
{
  use_parts (self, DSC_PART_VALID, DSC_PART_TEST);
  assert_no_run (self, DSC_ERROR_NO_DATA, "train on");
  use_parts (self, DSC_PART_TRAIN, DSC_PART_TRAIN);
  assert_no_run (self, DSC_ERROR_NO_DATA, "validate on");
  use_parts (self, DSC_PART_TRAIN, DSC_PART_VALID);
  assert_no_run (self, DSC_ERROR_NO_DATA, "one class");
}

static void
test_more_classes_than_a_model_can_hold_are_refused (Fixture *self, gconstpointer script)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");
  guint n = DSC_MODEL_MAX_CLASSES + 1;
  guint8 *parts = g_new (guint8, n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      DscPhoto photo = { .path = name, .size = 3, .mtime = 1 };

      dsc_dataset_builder_add (builder, &photo, name);
      parts[i] = (guint8) (i % 2 == 0 ? DSC_PART_TRAIN : DSC_PART_VALID);
    }
  dsc_split_unref (self->split);
  g_object_unref (self->dataset);
  self->dataset = dsc_dataset_builder_end (builder);
  self->split = dsc_split_new_from_parts (self->dataset, "halves",
                                          &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
  assert_no_run (self, DSC_ERROR_TOO_LARGE, "65537");
}

/* --- answers --- */

typedef struct
{
  GThread *thread;
  guint32 n;
  guint n_missing;
  float probabilities[16][2];
  gboolean is_done;
  gboolean is_good;
  GError *error;
} Answers;

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Answers *self = user_data;

  self->thread = g_thread_self ();
  g_assert_cmpuint (answer->index, ==, self->n);
  if (answer->error != NULL)
    self->n_missing++;
  else
    memcpy (self->probabilities[answer->index], answer->probabilities, 2 * sizeof (float));
  self->n++;
}

static void
predicted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answers *self = user_data;

  self->is_good = dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
}

/* Asks about all photos and one that is not there. */
static void
ask (Fixture *self, const char *model, GCancellable *cancellable, Answers *answers)
{
  DscFileRef files[11] = { { NULL } };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, model, NULL);

  *answers = (Answers){ .is_done = FALSE };
  for (guint i = 0; i < 10; i++)
    {
      g_ptr_array_add (paths, dsc_dataset_dup_photo_path (self->dataset, i));
      files[i].path = g_ptr_array_index (paths, i);
    }
  files[10].path = "/nowhere/at-all.jpg";
  dsc_engine_host_predict_async (self->host, path, files, 11, NULL, 0, answer_cb, NULL, answers,
                                 cancellable, predicted_cb, answers);
}

static void
wait_for_answers (Answers *answers)
{
  while (!answers->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_answers_in_order_and_alike (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  Answers first, second;

  fixture_finish (run);
  ask (self, "run-1-stage-0.safetensors", NULL, &first);
  wait_for_answers (&first);
  ask (self, "run-1-stage-0.safetensors", NULL, &second);
  wait_for_answers (&second);
  g_assert_true (first.is_good);
  g_assert_cmpuint (first.n, ==, 11);
  g_assert_cmpuint (first.n_missing, ==, 1);
  g_assert_true (first.thread != g_thread_self ());
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat_with_epsilon (first.probabilities[i][0] + first.probabilities[i][1], 1, 1e-5);
  g_assert_cmpmem (first.probabilities, sizeof first.probabilities, second.probabilities,
                   sizeof second.probabilities);
}

static void
test_answers_do_not_wait_for_a_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  Answers answers;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  /* A model is kept after its epoch was shown: with the second epoch it is there. */
  fixture_wait_for_epochs (run, 2);
  ask (self, "run-1-stage-0.safetensors", NULL, &answers);
  wait_for_answers (&answers);
  g_assert_no_error (answers.error);
  g_assert_cmpuint (answers.n, ==, 11);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_RUNNING);
  dsc_run_stop (run);
  fixture_finish (run);
}

static void
test_a_broken_model_is_refused (Fixture *self, gconstpointer script)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  Answers answers;

  fixture_write (models, "broken.safetensors", "broken", 6);
  ask (self, "broken.safetensors", NULL, &answers);
  wait_for_answers (&answers);
  g_assert_false (answers.is_good);
  fixture_assert_error (answers.error, DSC_ERROR_CORRUPT, "broken.safetensors");
  g_assert_cmpuint (answers.n, ==, 0);
}

/* Stops the caller's cancellable from within an answer: the rest never comes. */
static void
cancelling_answer_cb (const DscAnswer *answer, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
test_answers_are_cancelled (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *model = g_build_filename (models, "run-1-stage-0.safetensors", NULL);
  const DscFileRef files[] = { { "/a", 1, 1 }, { "/b", 1, 1 } };
  Answers answers = { .is_done = FALSE };

  fixture_finish (run);
  dsc_engine_host_predict_async (self->host, model, files, 2, NULL, 0, cancelling_answer_cb, NULL,
                                 cancellable, cancellable, predicted_cb, &answers);
  wait_for_answers (&answers);
  g_assert_error (answers.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&answers.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/engine-host/trains-to-the-end", QUICK, test_trains_to_the_end);
  fixture_add ("/engine-host/keeps-the-best-model-and-its-predictions",
               "{\"epochs\": [[3, 2, 0.5], [2, 1, 0.125], [1, 1, 0.25]]}",
               test_keeps_the_best_model_and_its_predictions);
  fixture_add ("/engine-host/the-next-run-may-begin-at-once", QUICK,
               test_the_next_run_may_begin_at_once);
  fixture_add ("/engine-host/stop-keeps-the-model", SLOW, test_stop_keeps_the_model);
  fixture_add ("/engine-host/stop-before-its-turn", SLOW, test_stop_before_its_turn);
  fixture_add ("/engine-host/failure-is-told-and-stored",
               "{\"fail_epoch\": 2, \"fail_code\": \"memory\"}", test_failure_is_told_and_stored);
  fixture_add ("/engine-host/one-run-at-a-time", SLOW, test_one_run_at_a_time);
  fixture_add ("/engine-host/a-project-locked-elsewhere-is-refused", QUICK,
               test_a_project_locked_elsewhere_is_refused);
  fixture_add ("/engine-host/settings-out-of-range-are-refused", QUICK,
               test_settings_out_of_range_are_refused);
  fixture_add ("/engine-host/more-classes-than-a-model-can-hold-are-refused", QUICK,
               test_more_classes_than_a_model_can_hold_are_refused);
  fixture_add ("/engine-host/nothing-to-learn-from-is-refused", QUICK,
               test_nothing_to_learn_from_is_refused);
  fixture_add ("/engine-host/answers-in-order-and-alike", QUICK, test_answers_in_order_and_alike);
  fixture_add ("/engine-host/answers-do-not-wait-for-a-run", SLOW,
               test_answers_do_not_wait_for_a_run);
  fixture_add ("/engine-host/a-broken-model-is-refused", QUICK, test_a_broken_model_is_refused);
  fixture_add ("/engine-host/answers-are-cancelled", "{\"answer_ms\": 1}",
               test_answers_are_cancelled);
  return g_test_run ();
}
