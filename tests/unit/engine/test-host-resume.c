/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that is paused, interrupted or killed goes on, and ends as if nothing had been. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"

/* Three stages: Instant's, and two sizes. */
#define QUICK "{\"checkpoint_batches\": 3}"
/* With FIXTURE_ENDLESS epochs a run that goes until somebody ends it. */
#define SLOW "{\"checkpoint_batches\": 3, \"delay_ms\": 8}"
#define PAUSES "{\"fail_epoch\": 2, \"fail_batch\": 1, \"fail_code\": \"pause\"}"
#define PAUSES_LATER "{\"fail_stage\": 1, \"fail_epoch\": 2, \"fail_code\": \"pause\"}"
#define DIES_WITHOUT_CHECKPOINT "{\"fail_stage\": 1, \"fail_epoch\": 1, \"fail_code\": \"kill\"}"

static void
use_three_stages (Fixture *self)
{
  fixture_use_recipe (self, "recommended");
  dsc_train_spec_set (&self->spec->smaller_sizes, "60x80");
}

/* Both have learned the same, told and kept the same; only what they are called differs. */
static void
assert_same_runs (Fixture *self, gint64 first, gint64 second)
{
  g_autofree char *a = fixture_dump_run (self, first);
  g_autofree char *b = fixture_dump_run (self, second);
  g_autoptr (DscRunRecord) x = fixture_get_run (self, first);
  g_autoptr (DscRunRecord) y = fixture_get_run (self, second);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpint (x->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpint (y->state, ==, DSC_RUN_FINISHED);
  g_assert_cmpuint (x->n_epochs, ==, y->n_epochs);
  g_assert_cmpfloat (x->error_rate, ==, y->error_rate);
  g_assert_cmpfloat (x->last_error_rate, ==, y->last_error_rate);
  g_assert_cmpfloat (x->valid_loss, ==, y->valid_loss);
  g_assert_null (x->job);
  g_assert_null (y->job);
  fixture_assert_files (self, x->model, y->model, TRUE);
  for (guint stage = 1; stage <= 2; stage++)
    {
      g_autofree char *p
          = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors", (int) first, stage);
      g_autofree char *q
          = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors", (int) second, stage);

      fixture_assert_files (self, p, q, TRUE);
    }
}

/* Trains the same without a pause, and compares. */
static void
assert_as_never_interrupted (Fixture *self, gint64 id)
{
  g_autoptr (DscRun) other = NULL;

  fixture_set_script (QUICK);
  other = fixture_train (self);
  fixture_finish (other);
  assert_same_runs (self, id, dsc_run_get_id (other));
}

/* --- what it has gone through --- */

static void
read_trace (DscRun *run, GArray *events)
{
  DscTraceCursor cursor = { 0 };

  /* Whether it was taken back does not matter to who begins anyway. */
  dsc_run_read_trace (run, &cursor, events);
  g_assert_cmpuint (cursor.n, ==, events->len);
}

static void
assert_same_trace (const GArray *a, const GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DscTraceEvent *x = &g_array_index (a, DscTraceEvent, i);
      const DscTraceEvent *y = &g_array_index (b, DscTraceEvent, i);

      g_assert_cmpint (x->kind, ==, y->kind);
      if (x->kind == DSC_TRACE_STAGE)
        g_assert_true (x->stage == y->stage);
      else if (x->kind == DSC_TRACE_STEP)
        g_assert_cmpmem (&x->step, sizeof x->step, &y->step, sizeof y->step);
      else
        {
          g_assert_cmpfloat (x->epoch.valid_loss, ==, y->epoch.valid_loss);
          g_assert_cmpfloat (x->epoch.error_rate, ==, y->epoch.error_rate);
        }
    }
}

static void
test_a_trace_goes_on_over_a_pause (Fixture *self, gconstpointer script)
{
  g_autoptr (GArray) seen = dsc_trace_new ();
  g_autoptr (GArray) all = dsc_trace_new ();
  g_autoptr (GArray) never_paused = dsc_trace_new ();
  g_autoptr (GArray) stored = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRun) other = NULL;
  DscTraceCursor cursor = { 0 };

  use_three_stages (self);
  run = fixture_train (self);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  g_assert_true (dsc_run_read_trace (run, &cursor, seen));
  g_assert_cmpint (g_array_index (seen, DscTraceEvent, 0).kind, ==, DSC_TRACE_STAGE);
  g_assert_cmpuint (seen->len, >, 4);

  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  fixture_finish (resumed);
  /* It was taken back to its checkpoint, so a reader who began before that begins anew. */
  cursor = (DscTraceCursor){ 0 };
  g_assert_false (dsc_run_read_trace (resumed, &cursor, all));
  g_assert_true (dsc_run_read_trace (resumed, &cursor, all));

  other = fixture_train (self);
  fixture_finish (other);
  read_trace (other, never_paused);
  assert_same_trace (all, never_paused);
  stored = dsc_trace_load (self->project, 1, &error);
  g_assert_no_error (error);
  assert_same_trace (all, stored);
}

/* --- pausing --- */

/* Of a run that goes on for ever. */
static void
pause_after (DscRun *run, guint n_epochs)
{
  fixture_wait_for_epochs (run, n_epochs);
  dsc_run_pause (run);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
}

/* Trains until the script pauses it. */
static DscRun *
train_to_pause (Fixture *self)
{
  DscRun *run = fixture_train (self);

  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  return run;
}

static void
test_a_pause_is_at_rest (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscProject) other = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscRunRecord) seen = NULL;
  g_autoptr (DscTrainSpec) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stages = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  pause_after (run, 2);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  g_assert_null (dsc_run_dup_error (run));
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_PAUSED);
  g_assert_null (record->message);
  g_assert_cmpuint (record->job_stage, ==, 0);
  job = dsc_train_spec_from_json (record->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (job->epochs, ==, FIXTURE_ENDLESS);
  stages = dsc_project_get_stages (self->project, 1, &error);
  g_assert_cmpint (((DscStageRecord *) g_ptr_array_index (stages, 0))->state, ==, DSC_RUN_PAUSED);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  g_assert_false (dsc_project_is_locked (self->project, NULL));

  /* Nor is it dead for another process. */
  other = fixture_open (dsc_project_get_folder (self->project));
  seen = dsc_project_get_run (other, 1, &error);
  g_assert_cmpint (seen->state, ==, DSC_RUN_PAUSED);
}

/* What happens just before a step: "pause" or "kill". */
static void
set_event (const char *what, guint stage, guint epoch, guint batch)
{
  g_autofree char *script
      = g_strdup_printf ("{\"checkpoint_batches\": 3, \"fail_code\": \"%s\", \"fail_stage\": %u,"
                         " \"fail_epoch\": %u, \"fail_batch\": %u}",
                         what, stage, epoch, batch);

  fixture_set_script (script);
}

static void
test_a_resumed_run_ends_as_if_never_paused (Fixture *self, gconstpointer script)
{
  use_three_stages (self);
  /* Before steps of all kinds in all stages: one epoch of Instant, and two times four. */
  for (guint i = 0; i < 9 * 4; i += 5)
    {
      guint stage = i / 4 == 0 ? 0 : (i / 4 - 1) / 4 + 1;
      guint epoch = i / 4 == 0 ? 0 : (i / 4 - 1) % 4;
      g_autoptr (DscRun) run = NULL;
      g_autoptr (DscRun) resumed = NULL;

      set_event ("pause", stage, epoch, i % 4);
      run = fixture_train (self);
      fixture_finish (run);
      g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
      g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (run)), ==, i / 4);
      fixture_set_script (QUICK);
      resumed = fixture_resume (self, 0);
      g_assert_cmpint (dsc_run_get_id (resumed), ==, dsc_run_get_id (run));
      g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (resumed)), ==, i / 4);
      fixture_finish (resumed);
      g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (resumed)), ==, 9);
      g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
      if (i == 0)
        assert_as_never_interrupted (self, 1);
      else
        assert_same_runs (self, 1, dsc_run_get_id (run));
    }
}

static void
test_a_run_may_be_paused_again_and_again (Fixture *self, gconstpointer script)
{
  static const guint places[][3]
      = { { 0, 0, 2 }, { 0, 0, 3 }, { 1, 0, 0 }, { 1, 3, 3 }, { 2, 0, 0 }, { 2, 3, 3 } };
  g_autoptr (DscRun) first = NULL;
  g_autoptr (DscRun) last = NULL;

  use_three_stages (self);
  first = fixture_train (self);
  dsc_run_pause (first);
  fixture_finish (first);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (DscRun) run = NULL;

      set_event ("pause", places[i][0], places[i][1], places[i][2]);
      run = fixture_resume (self, 0);
      fixture_finish (run);
      g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
    }
  fixture_set_script (QUICK);
  last = fixture_resume (self, 0);
  fixture_finish (last);
  assert_as_never_interrupted (self, 1);
}

static void
test_time_adds_up (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRunRecord) before = NULL;
  g_autoptr (DscRunRecord) after = NULL;

  run = train_to_pause (self);
  before = fixture_get_run (self, 1);
  fixture_exec (dsc_project_get_folder (self->project), "UPDATE run SET seconds = 1000");
  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  fixture_finish (resumed);
  after = fixture_get_run (self, 1);
  g_assert_cmpfloat (before->seconds, <, 1000);
  g_assert_cmpfloat (after->seconds, >, 1000);
  g_assert_cmpfloat (after->seconds, <, 1100);
  g_assert_cmpint (after->created, ==, before->created);
}

static void
test_paused_before_its_turn_begins_anew (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;

  use_three_stages (self);
  run = fixture_train (self);
  dsc_run_pause (run);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  resumed = fixture_resume (self, 1);
  fixture_finish (resumed);
  assert_as_never_interrupted (self, 1);
}

/* The checkpoint is gone: of the job nothing stays but what can be used meanwhile. */
static void
test_without_a_checkpoint_the_job_begins_anew (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRunRecord) meanwhile = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, "run-1.checkpoint.safetensors", NULL);

  use_three_stages (self);
  run = train_to_pause (self);
  g_assert_cmpint (unlink (path), ==, 0);
  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (resumed)), ==, 0);
  meanwhile = fixture_get_run (self, 1);
  g_assert_true (fixture_has_file (self, meanwhile->model));
  fixture_finish (resumed);
  assert_as_never_interrupted (self, 1);
}

static void
test_stopping_gives_the_job_up (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (GError) error = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  pause_after (run, 1);
  resumed = fixture_resume (self, 1);
  dsc_run_stop (resumed);
  fixture_finish (resumed);
  g_assert_cmpint (dsc_run_get_state (resumed), ==, DSC_RUN_STOPPED);
  g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "no run");
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 1, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "1");
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 7, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "7");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

static void
test_threads_may_be_others (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = train_to_pause (self);
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_engine_host_resume (self->host, self->project, 1, 5000, 0, &error));
  fixture_assert_error (error, DSC_ERROR_USAGE, "threads");
  fixture_set_script (QUICK);
  resumed = dsc_engine_host_resume (self->host, self->project, 1, 1, 0, &error);
  g_assert_no_error (error);
  fixture_finish (resumed);
  g_assert_cmpint (dsc_run_get_state (resumed), ==, DSC_RUN_FINISHED);
}

static void
test_one_resumed_run_at_a_time (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscProject) other = fixture_open (dsc_project_get_folder (self->project));
  g_autoptr (GError) error = NULL;

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  pause_after (run, 1);
  g_assert_true (dsc_project_lock (other, "painting the shed", &error));
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "painting the shed");
  dsc_project_unlock (other);
  resumed = fixture_resume (self, 0);
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_LOCKED, "already");
  dsc_run_stop (resumed);
  fixture_finish (resumed);
}

/* --- failing --- */

static void
test_a_failed_run_goes_on_from_its_checkpoint (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  use_three_stages (self);
  run = fixture_train (self);
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FAILED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_nonnull (record->job);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));

  fixture_set_script (QUICK); /* there is more memory now */
  resumed = fixture_resume (self, 0);
  fixture_finish (resumed);
  g_assert_null (dsc_run_dup_error (resumed));
  assert_as_never_interrupted (self, 1);
}

static void
test_a_failed_run_without_a_checkpoint_is_over (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = fixture_train (self);
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  fixture_finish (run);
  error = dsc_run_dup_error (run);
  fixture_assert_error (error, DSC_ERROR_FAILED, "not a number");
  record = fixture_get_run (self, 1);
  g_assert_nonnull (strstr (record->message, "learning rate"));
  g_assert_null (record->job);
  g_assert_nonnull (record->model); /* of the epochs before */
}

static void
assert_resume_fails (Fixture *self, const char *word)
{
  g_autoptr (DscRun) resumed = fixture_resume (self, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  fixture_finish (resumed);
  error = dsc_run_dup_error (resumed);
  fixture_assert_error (error, DSC_ERROR_CORRUPT, word);
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_FAILED);
  g_assert_nonnull (record->model);
}

static void
test_a_damaged_checkpoint_is_said (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = train_to_pause (self);
  g_autofree char *models = dsc_project_dup_models_folder (self->project);

  fixture_write (models, "run-1.checkpoint.safetensors", "damaged", 7);
  assert_resume_fails (self, "run-1.checkpoint.safetensors");
}

static void
test_a_checkpoint_of_what_was_never_stored_is_said (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = train_to_pause (self);

  fixture_exec (dsc_project_get_folder (self->project), "DELETE FROM epoch WHERE number > 0");
  assert_resume_fails (self, "does not fit");
}

static void
test_other_photos_are_said (Fixture *self, gconstpointer script)
{
  static const char *const pairs[][2]
      = { { "0.jpg", "odd" }, { "1.jpg", "even" }, { "2.jpg", "even" },
          { "3.jpg", "odd" }, { "4.jpg", "even" }, { NULL, NULL } };
  g_autoptr (DscRun) run = train_to_pause (self);

  g_object_unref (fixture_import (self->project, pairs));
  assert_resume_fails (self, "photos have changed");
}

/* --- the program ends --- */

static void
test_shutting_down_interrupts_with_a_checkpoint (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;
  g_autofree char *module = fixture_fake_module ();

  self->spec->epochs = FIXTURE_ENDLESS;
  run = fixture_train (self);
  fixture_wait_for_epochs (run, 3);
  dsc_engine_host_shutdown (self->host);
  fixture_drain ();
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_INTERRUPTED);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  g_assert_finalize_object (g_steal_pointer (&self->host));

  self->host = dsc_engine_host_new (module);
  resumed = fixture_resume (self, 0);
  fixture_wait_for_epochs (resumed, g_list_model_get_n_items (dsc_run_get_epochs (run)) + 1);
  dsc_run_stop (resumed);
  fixture_finish (resumed);
}

static void
test_resuming_after_shutdown_loses_nothing (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) run = train_to_pause (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  dsc_engine_host_shutdown (self->host);
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 1, 0, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_drain ();
  record = fixture_get_run (self, 1);
  g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
  g_assert_nonnull (record->job);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));
}

/* --- kill -9 --- */

/* The other process: trains in the project in @folder, or resumes what was interrupted. */
static int
run_child (const char *what, const char *folder, const char *module)
{
  g_autoptr (DscProject) project = fixture_open (folder);
  g_autoptr (DscEngineHost) host = dsc_engine_host_new (module);
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, NULL);
  g_autoptr (DscSplit) split = dsc_project_get_split (project, 0, dataset, NULL);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("recommended", NULL, FALSE, NULL);
  g_autoptr (DscRun) run = NULL;

  spec->epochs = 4;
  dsc_train_spec_set (&spec->smaller_sizes, "60x80");
  run = g_str_equal (what, "resume")
            ? dsc_engine_host_resume (host, project, 0, 0, 0, NULL)
            : dsc_engine_host_train (host, project, dataset, split, spec, NULL, 0, NULL);
  if (run == NULL)
    return 2;
  fixture_finish (run);
  return 0;
}

/* Lets another process do it, which is killed as its script says. */
static void
let_die (Fixture *self, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *module = fixture_fake_module ();
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--child", what,
                              dsc_project_get_folder (self->project), module, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (process));
}

static void
test_a_killed_run_ends_as_if_never_killed (Fixture *self, gconstpointer script)
{
  /* Where it dies: first in training, then when it was resumed. Checkpoints are made before the
   * steps 3, 6, 9, 12 and 15 of a stage. */
  static const struct
  {
    guint train[3]; /* stage, epoch, batch */
    guint resume[3];
    guint n_epochs; /* stored by then */
  } cases[] = {
    { { 1, 2, 3 },
      { 2, 1, 0 },
      6 }, /* with epochs and stages that the checkpoint knows nothing of */
    { { 0, 0, 3 }, { 0, 0, 3 }, 0 }, /* just before a checkpoint, and again */
    { { 2, 0, 1 }, { 1, 3, 3 }, 4 }, /* goes back to the stage before, and dies there */
  };

  use_three_stages (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const guint *train = cases[i].train;
      const guint *resume = cases[i].resume;
      g_autoptr (DscProject) newcomer = NULL;
      g_autoptr (DscRunRecord) record = NULL;
      g_autoptr (DscRun) resumed = NULL;

      set_event ("kill", train[0], train[1], train[2]);
      let_die (self, "train");
      set_event ("kill", resume[0], resume[1], resume[2]);
      let_die (self, "resume");
      newcomer = fixture_open (dsc_project_get_folder (self->project));
      record = dsc_project_get_run (newcomer, 2 * (gint64) i + 1, NULL);
      g_assert_cmpint (record->state, ==, DSC_RUN_INTERRUPTED);
      g_assert_cmpuint (record->n_epochs, ==, cases[i].n_epochs);
      g_assert_true ((record->model != NULL) == (cases[i].n_epochs > 0));
      fixture_set_script (QUICK);
      resumed = fixture_resume (self, 0);
      fixture_finish (resumed);
      g_assert_cmpuint (g_list_model_get_n_items (dsc_run_get_epochs (resumed)), ==, 9);
      assert_as_never_interrupted (self, record->id);
    }
}

static void
test_killed_before_its_first_checkpoint_begins_anew (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRun) resumed = NULL;

  use_three_stages (self);
  let_die (self, "train");
  g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1); /* nobody has noticed that it is dead */
  fixture_finish (resumed);
  assert_as_never_interrupted (self, 1);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    {
      fixture_prepare ();
      return run_child (argv[2], argv[3], argv[4]);
    }
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-resume/a-trace-goes-on-over-a-pause", PAUSES_LATER,
               test_a_trace_goes_on_over_a_pause);
  fixture_add ("/host-resume/a-pause-is-at-rest", SLOW, test_a_pause_is_at_rest);
  fixture_add ("/host-resume/a-resumed-run-ends-as-if-never-paused", QUICK,
               test_a_resumed_run_ends_as_if_never_paused);
  fixture_add ("/host-resume/a-run-may-be-paused-again-and-again", QUICK,
               test_a_run_may_be_paused_again_and_again);
  fixture_add ("/host-resume/time-adds-up", PAUSES, test_time_adds_up);
  fixture_add ("/host-resume/paused-before-its-turn-begins-anew", QUICK,
               test_paused_before_its_turn_begins_anew);
  fixture_add ("/host-resume/without-a-checkpoint-the-job-begins-anew", PAUSES_LATER,
               test_without_a_checkpoint_the_job_begins_anew);
  fixture_add ("/host-resume/stopping-gives-the-job-up", SLOW, test_stopping_gives_the_job_up);
  fixture_add ("/host-resume/threads-may-be-others", PAUSES, test_threads_may_be_others);
  fixture_add ("/host-resume/one-resumed-run-at-a-time", SLOW, test_one_resumed_run_at_a_time);
  fixture_add (
      "/host-resume/a-failed-run-goes-on-from-its-checkpoint",
      "{\"checkpoint_batches\": 3, \"fail_stage\": 1, \"fail_epoch\": 2, \"fail_batch\": 1,"
      " \"fail_code\": \"memory\"}",
      test_a_failed_run_goes_on_from_its_checkpoint);
  fixture_add ("/host-resume/a-failed-run-without-a-checkpoint-is-over", "{\"diverge_epoch\": 2}",
               test_a_failed_run_without_a_checkpoint_is_over);
  fixture_add ("/host-resume/a-damaged-checkpoint-is-said", PAUSES,
               test_a_damaged_checkpoint_is_said);
  fixture_add ("/host-resume/a-checkpoint-of-what-was-never-stored-is-said", PAUSES,
               test_a_checkpoint_of_what_was_never_stored_is_said);
  fixture_add ("/host-resume/other-photos-are-said", PAUSES, test_other_photos_are_said);
  fixture_add ("/host-resume/shutting-down-interrupts-with-a-checkpoint", SLOW,
               test_shutting_down_interrupts_with_a_checkpoint);
  fixture_add ("/host-resume/resuming-after-shutdown-loses-nothing", PAUSES,
               test_resuming_after_shutdown_loses_nothing);
  fixture_add ("/host-resume/a-killed-run-ends-as-if-never-killed", QUICK,
               test_a_killed_run_ends_as_if_never_killed);
  fixture_add ("/host-resume/killed-before-its-first-checkpoint-begins-anew",
               DIES_WITHOUT_CHECKPOINT, test_killed_before_its_first_checkpoint_begins_anew);
  return g_test_run ();
}
