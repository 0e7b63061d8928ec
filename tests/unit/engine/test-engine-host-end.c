/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host is closed in the middle of things: everything ends, nothing is lost, nothing hangs. */
#include "engine-fixture.h"

#define QUICK "{}"
#define SLOW "{\"delay_ms\": 4, \"answer_ms\": 1}"

static void
assert_interrupted (Fixture *self, DscRun *run)
{
  g_autoptr (DscRunRecord) record = fixture_get_run (self, dsc_run_get_id (run));

  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_INTERRUPTED);
  g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_nonnull (record->job);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_shutdown_interrupts_the_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 1);
  dsc_engine_host_shutdown (self->host);
  assert_interrupted (self, run);
  fixture_drain ();
}

static void
test_dropping_the_host_interrupts_the_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 1);
  g_assert_finalize_object (g_steal_pointer (&self->host));
  assert_interrupted (self, run);
  fixture_drain ();
}

static void
keep_error_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_false (dsc_engine_host_predict_finish (DSC_ENGINE_HOST (source), result, error));
}

static void
count_answers_cb (const DscAnswer *answer, gpointer n)
{
  g_atomic_int_inc ((int *) n);
  g_main_context_wakeup (NULL);
}

/* Asks for more answers than anybody waits for. */
static void
ask (Fixture *self, int *n, GError **error)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *model = g_build_filename (models, "run-1-stage-0.safetensors", NULL);
  g_autofree DscFileRef *files = g_new (DscFileRef, FIXTURE_ENDLESS);

  for (guint i = 0; i < FIXTURE_ENDLESS; i++)
    files[i] = (DscFileRef){ "/a", 1, 1 };
  dsc_engine_host_predict_async (self->host, model, files, FIXTURE_ENDLESS, NULL, 0,
                                 count_answers_cb, NULL, n, NULL, keep_error_cb, error);
}

static void
test_shutdown_cancels_answers (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (GError) going = NULL;
  g_autoptr (GError) waiting = NULL;
  g_autoptr (GError) late = NULL;
  int n_going = 0;
  int n_others = 0;

  fixture_finish (run);
  ask (self, &n_going, &going);
  ask (self, &n_others, &waiting);
  while (g_atomic_int_get (&n_going) == 0)
    g_main_context_iteration (NULL, TRUE);
  dsc_engine_host_shutdown (self->host);
  ask (self, &n_others, &late);
  while (going == NULL || waiting == NULL || late == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (going, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (waiting, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (late, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_going, <, FIXTURE_ENDLESS);
  g_assert_cmpint (n_others, ==, 0);
}

static void
test_no_run_after_shutdown (Fixture *self, gconstpointer script)
{
  g_autoptr (GError) error = NULL;

  dsc_engine_host_shutdown (self->host);
  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, NULL, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (dsc_project_is_locked (self->project, NULL));
  fixture_drain ();
}

static void
test_a_host_that_did_nothing_ends (Fixture *self, gconstpointer script)
{
  g_assert_finalize_object (g_steal_pointer (&self->host));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/engine-host-end/shutdown-interrupts-the-run", SLOW,
               test_shutdown_interrupts_the_run);
  fixture_add ("/engine-host-end/dropping-the-host-interrupts-the-run", SLOW,
               test_dropping_the_host_interrupts_the_run);
  fixture_add ("/engine-host-end/shutdown-cancels-answers", SLOW, test_shutdown_cancels_answers);
  fixture_add ("/engine-host-end/no-run-after-shutdown", QUICK, test_no_run_after_shutdown);
  fixture_add ("/engine-host-end/a-host-that-did-nothing-ends", QUICK,
               test_a_host_that_did_nothing_ends);
  return g_test_run ();
}
