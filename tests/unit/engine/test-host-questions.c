/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the host beside training: learning-rate tests and explanations. */
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"

#define QUICK "{}"
#define SLOW "{\"delay_ms\": 4, \"rate_ms\": 1}"

/* --- learning-rate tests --- */

typedef struct
{
  GThread *thread;
  int n;                     /* atomic: counted on the training thread */
  GCancellable *cancellable; /* (nullable): to be cancelled after the third point */
  gboolean is_done;
  DscRateTestRecord *result;
  GError *error;
} Rate;

static void
point_cb (const DscRatePoint *point, gpointer user_data)
{
  Rate *self = user_data;

  g_assert_true (isfinite (point->rate));
  self->thread = g_thread_self ();
  if (g_atomic_int_add (&self->n, 1) == 2)
    g_cancellable_cancel (self->cancellable);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Rate *self = user_data;

  self->result = dsc_engine_host_find_rate_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
}

static void
find_rate (Fixture *self, const DscStart *start, Rate *rate)
{
  dsc_engine_host_find_rate_async (self->host, self->project, self->dataset, self->split,
                                   self->spec, start, 0, point_cb, NULL, rate, rate->cancellable,
                                   found_cb, rate);
}

static void
wait_for_rate (Rate *rate)
{
  while (!rate->is_done)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_rate_tests (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tests = dsc_project_get_rate_tests (self->project, &error);

  g_assert_no_error (error);
  return tests->len;
}

static void
test_a_curve_is_found_and_stored (Fixture *self, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tests = NULL;
  g_autoptr (DscTrainSpec) settings = NULL;
  const DscRateTestRecord *stored;
  Rate rate = { .n = 0 };

  fixture_use_recipe (self, "recommended");
  find_rate (self, NULL, &rate);
  wait_for_rate (&rate);
  g_assert_no_error (rate.error);
  g_assert_true (rate.thread != g_thread_self ());
  g_assert_cmpint ((int) rate.result->n, ==, rate.n);
  /* It explodes before the end of the range. */
  g_assert_cmpint (rate.n, >, 70);
  g_assert_cmpint (rate.n, <, DSC_RATE_TEST_STEPS);
  g_assert_cmpfloat (rate.result->rates[0], ==, 1e-7);
  g_assert_cmpfloat_with_epsilon (rate.result->rates[50] / 1e-3, 1, 1e-9);
  g_assert_cmpfloat (rate.result->smoothed[0], ==, rate.result->losses[0]);
  g_assert_true (isnan (rate.result->chosen));

  tests = dsc_project_get_rate_tests (self->project, &error);
  g_assert_cmpuint (tests->len, ==, 1);
  stored = g_ptr_array_index (tests, 0);
  g_assert_cmpint (stored->id, ==, rate.result->id);
  g_assert_cmpint (stored->stage, ==, 0);
  g_assert_cmpmem (stored->smoothed, stored->n * sizeof (double), rate.result->smoothed,
                   (gsize) rate.n * sizeof (double));
  settings = dsc_train_spec_from_json (stored->settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (settings->recipe, ==, "recommended");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  dsc_rate_test_record_free (rate.result);
}

static void
test_a_curve_that_stays_low_has_all_steps (Fixture *self, gconstpointer script)
{
  Rate rate = { .n = 0 };

  find_rate (self, NULL, &rate);
  wait_for_rate (&rate);
  g_assert_no_error (rate.error);
  g_assert_cmpint (rate.n, ==, DSC_RATE_TEST_STEPS);
  g_assert_cmpfloat (rate.result->losses[0], ==, 3);
  g_assert_cmpfloat (rate.result->losses[99], ==, 2);
  g_assert_cmpfloat (rate.result->rates[99], <, 10);
  dsc_rate_test_record_free (rate.result);
}

static void
test_a_curve_from_a_stage_belongs_to_it (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  Rate rate = { .n = 0 };

  fixture_use_recipe (self, "notebook-2020");
  run = fixture_train (self);
  fixture_finish (run);
  find_rate (self, &(DscStart){ .run = 1, .stage = -1 }, &rate);
  wait_for_rate (&rate);
  g_assert_no_error (rate.error);
  g_assert_cmpint (rate.result->stage, ==, 1);
  dsc_rate_test_record_free (rate.result);
}

static void
test_a_cancelled_test_is_not_stored (Fixture *self, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Rate rate = { .cancellable = cancellable };

  find_rate (self, NULL, &rate);
  wait_for_rate (&rate);
  g_assert_null (rate.result);
  g_assert_error (rate.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&rate.error);
  g_assert_cmpint (rate.n, ==, 3);
  g_assert_cmpuint (count_rate_tests (self), ==, 0);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_a_test_waits_for_the_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  Rate rate = { .n = 0 };

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 1);
  find_rate (self, NULL, &rate);
  fixture_wait_for_epochs (run, 3);
  g_assert_cmpint (rate.n, ==, 0);
  dsc_run_stop (run);
  wait_for_rate (&rate);
  g_assert_no_error (rate.error);
  g_assert_true (dsc_run_has_ended (run));
  dsc_rate_test_record_free (rate.result);
}

static void
assert_not_found (Fixture *self, const DscStart *start, DscError code, const char *word)
{
  Rate rate = { .n = 0 };

  find_rate (self, start, &rate);
  wait_for_rate (&rate);
  g_assert_null (rate.result);
  fixture_assert_error (rate.error, (int) code, word);
  g_assert_cmpint (rate.n, ==, 0);
}

static void
test_a_test_that_cannot_be_made_says_why (Fixture *self, gconstpointer script)
{
  g_autoptr (DscProject) other = fixture_open (dsc_project_get_folder (self->project));
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_project_lock (other, "painting the shed", &error));
  assert_not_found (self, NULL, DSC_ERROR_LOCKED, "painting the shed");
  dsc_project_unlock (other);
  assert_not_found (self, &(DscStart){ .run = 7 }, DSC_ERROR_NO_DATA, "7");
  self->spec->batch_size = 0;
  assert_not_found (self, NULL, DSC_ERROR_USAGE, "batch_size");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_shutdown_cancels_a_test (Fixture *self, gconstpointer script)
{
  Rate rate = { .n = 0 };

  find_rate (self, NULL, &rate);
  while (g_atomic_int_get (&rate.n) == 0)
    g_thread_yield ();
  dsc_engine_host_shutdown (self->host);
  wait_for_rate (&rate);
  g_assert_error (rate.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&rate.error);
  g_assert_cmpuint (count_rate_tests (self), ==, 0);
}

/* --- explanations --- */

typedef struct
{
  GThread *thread;
  guint32 n;
  GString *text; /* (owned): all that was said, errors by their words */
  gboolean is_done;
  gboolean is_good;
  GError *error;
} Explained;

static void
explanation_cb (const DscExplanation *explanation, gpointer user_data)
{
  Explained *self = user_data;

  self->thread = g_thread_self ();
  g_assert_cmpuint (explanation->index, ==, self->n++);
  if (explanation->error != NULL)
    {
      g_assert_null (explanation->map);
      g_string_append_printf (self->text, "%s\n", dsc_error_name (explanation->error));
      return;
    }
  g_assert_cmpuint (explanation->height * explanation->width, >, 1);
  g_string_append_printf (self->text, "%d %g:", explanation->label, explanation->probabilities[0]);
  for (guint i = 0; i < explanation->height * explanation->width; i++)
    {
      g_assert_cmpfloat (explanation->map[i], >=, 0);
      g_string_append_printf (self->text, " %g", explanation->map[i]);
    }
  g_string_append_c (self->text, '\n');
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Explained *self = user_data;

  self->is_good = dsc_engine_host_explain_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->is_done = TRUE;
}

/* Explains a photo thrice (what is predicted, and both classes), one that is not there, and a class
 * that is not. Returns: (transfer full): what was said. */
static char *
explain (Fixture *self, const char *model, GCancellable *cancellable, Explained *explained)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, model, NULL);
  g_autofree char *photo = dsc_dataset_dup_photo_path (self->dataset, 3);
  const DscExplainItem items[] = {
    { { photo, 3, 1 }, -1 }, { { photo, 3, 1 }, 0 },
    { { photo, 3, 1 }, 1 },  { { "/nowhere/at-all.jpg", 3, 1 }, -1 },
    { { photo, 3, 1 }, 2 },
  };

  *explained = (Explained){ .text = g_string_new (NULL) };
  dsc_engine_host_explain_async (self->host, path, items, G_N_ELEMENTS (items), 0, explanation_cb,
                                 NULL, explained, cancellable, explained_cb, explained);
  while (!explained->is_done)
    g_main_context_iteration (NULL, TRUE);
  return g_string_free (g_steal_pointer (&explained->text), FALSE);
}

static void
test_explanations_come_in_order_and_alike (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_auto (GStrv) lines = NULL;
  Explained explained;

  fixture_finish (run);
  first = explain (self, "run-1-stage-0.safetensors", NULL, &explained);
  g_assert_no_error (explained.error);
  g_assert_true (explained.is_good);
  g_assert_cmpuint (explained.n, ==, 5);
  g_assert_true (explained.thread != g_thread_self ());
  second = explain (self, "run-1-stage-0.safetensors", NULL, &explained);
  g_assert_cmpstr (first, ==, second);
  lines = g_strsplit (first, "\n", -1);
  /* What is predicted is one of the two, and they are told apart. */
  g_assert_true (g_str_equal (lines[0], lines[1]) || g_str_equal (lines[0], lines[2]));
  g_assert_cmpstr (lines[1], !=, lines[2]);
  g_assert_true (g_str_has_prefix (lines[1], "0 ") && g_str_has_prefix (lines[2], "1 "));
  g_assert_cmpstr (lines[3], ==, "not-found");
  g_assert_cmpstr (lines[4], ==, "usage");
}

static void
test_a_model_that_is_not_there_explains_nothing (Fixture *self, gconstpointer script)
{
  g_autofree char *said = NULL;
  Explained explained;

  said = explain (self, "run-7-stage-0.safetensors", NULL, &explained);
  g_assert_false (explained.is_good);
  fixture_assert_error (explained.error, DSC_ERROR_NOT_FOUND, "run-7-stage-0");
  g_assert_cmpstr (said, ==, "");
}

static void
test_explanations_do_not_wait_for_a_run_and_are_cancelled (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *said = NULL;
  g_autofree char *nothing = NULL;
  Explained explained;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 2);
  said = explain (self, "run-1-stage-0.safetensors", NULL, &explained);
  g_assert_true (explained.is_good);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_RUNNING);
  g_cancellable_cancel (cancellable);
  nothing = explain (self, "run-1-stage-0.safetensors", cancellable, &explained);
  g_assert_error (explained.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&explained.error);
  g_assert_cmpstr (nothing, ==, "");
  dsc_run_stop (run);
  fixture_finish (run);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-questions/a-curve-is-found-and-stored", QUICK,
               test_a_curve_is_found_and_stored);
  fixture_add ("/host-questions/a-curve-that-stays-low-has-all-steps", "{\"rate_losses\": [3, 2]}",
               test_a_curve_that_stays_low_has_all_steps);
  fixture_add ("/host-questions/a-curve-from-a-stage-belongs-to-it", QUICK,
               test_a_curve_from_a_stage_belongs_to_it);
  fixture_add ("/host-questions/a-cancelled-test-is-not-stored", SLOW,
               test_a_cancelled_test_is_not_stored);
  fixture_add ("/host-questions/a-test-waits-for-the-run", SLOW, test_a_test_waits_for_the_run);
  fixture_add ("/host-questions/a-test-that-cannot-be-made-says-why", QUICK,
               test_a_test_that_cannot_be_made_says_why);
  fixture_add ("/host-questions/shutdown-cancels-a-test", "{\"rate_ms\": 20}",
               test_shutdown_cancels_a_test);
  fixture_add ("/host-questions/explanations-come-in-order-and-alike", QUICK,
               test_explanations_come_in_order_and_alike);
  fixture_add ("/host-questions/a-model-that-is-not-there-explains-nothing", QUICK,
               test_a_model_that_is_not_there_explains_nothing);
  fixture_add ("/host-questions/explanations-do-not-wait-for-a-run-and-are-cancelled", SLOW,
               test_explanations_do_not_wait_for_a_run_and_are_cancelled);
  return g_test_run ();
}
