/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job that fails before it has begun takes nothing away; one that would fail again is not offered
 * again. */
#include <string.h>

#include "base/dsc-error.h"
#include "engine-fixture.h"

#define QUICK "{\"checkpoint_batches\": 3}"
#define PAUSES "{\"fail_epoch\": 2, \"fail_batch\": 1, \"fail_code\": \"pause\"}"
#define CANNOT_OPEN "{\"fail_open\": \"missing\"}"
#define DIVERGES "{\"checkpoint_batches\": 3, \"diverge_epoch\": 2}"

static const DscStart another_stage = { .run = 1, .stage = -1 };

static void
use_head (Fixture *self)
{
  fixture_use_recipe (self, "notebook-2020");
}

/* As another command would: its engine is not open yet. */
static void
begin_anew (Fixture *self, const char *script)
{
  g_autofree char *module = fixture_fake_module ();

  dsc_engine_host_shutdown (self->host);
  fixture_drain ();
  g_assert_finalize_object (g_steal_pointer (&self->host));
  fixture_set_script (script);
  self->host = dsc_engine_host_new (module);
}

static void
finish (DscRun *run, DscRunState state)
{
  fixture_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, state);
}

static void
train (Fixture *self, DscRunState state)
{
  g_autoptr (DscRun) run = fixture_train (self);

  finish (run, state);
}

/* Its engine cannot be opened, and whoever has started it hears that. */
static void
assert_refused (DscRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRunRecord) told = NULL;

  finish (run, DSC_RUN_FAILED);
  error = dsc_run_dup_error (run);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MISSING);
  told = dsc_run_dup_record (run);
  g_assert_cmpint (told->state, ==, DSC_RUN_FAILED);
  g_assert_cmpstr (told->message, ==, error->message);
}

/* Both have learned the same. */
static void
assert_same (Fixture *self, gint64 first, gint64 second)
{
  g_autofree char *a = fixture_dump_run (self, first);
  g_autofree char *b = fixture_dump_run (self, second);

  g_assert_cmpstr (a, ==, b);
}

static void
test_a_refused_stage_leaves_a_paused_one (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) before = NULL;
  g_autoptr (DscRunRecord) after = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) resumed = NULL;

  use_head (self);
  train (self, DSC_RUN_PAUSED);
  before = fixture_get_run (self, 1);
  begin_anew (self, CANNOT_OPEN);
  run = fixture_train_from (self, &another_stage);
  assert_refused (run);
  after = fixture_get_run (self, 1);
  g_assert_cmpint (after->state, ==, DSC_RUN_PAUSED);
  g_assert_null (after->message);
  g_assert_cmpstr (after->job, ==, before->job);
  g_assert_cmpuint (after->job_stage, ==, 0);
  g_assert_cmpint (after->job_origin, ==, 0);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));

  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 1);
  finish (resumed, DSC_RUN_FINISHED);
  train (self, DSC_RUN_FINISHED);
  assert_same (self, 1, 2);
}

static void
test_a_stage_that_is_paused_at_once_leaves_a_paused_one (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) after = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, DSC_RUN_PAUSED);
  dsc_engine_host_shutdown (self->host);
  g_assert_null (dsc_engine_host_train (self->host, self->project, self->dataset, self->split,
                                        self->spec, &another_stage, 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  after = fixture_get_run (self, 1);
  g_assert_cmpint (after->state, ==, DSC_RUN_PAUSED);
  g_assert_cmpuint (after->job_stage, ==, 0);
  g_assert_true (fixture_has_file (self, "run-1.checkpoint.safetensors"));
}

static void
test_a_refused_stage_leaves_a_finished_run (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) before = NULL;
  g_autoptr (DscRunRecord) after = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, DSC_RUN_FINISHED);
  before = fixture_get_run (self, 1);
  begin_anew (self, CANNOT_OPEN);
  run = fixture_train_from (self, &another_stage);
  assert_refused (run);
  after = fixture_get_run (self, 1);
  g_assert_cmpint (after->state, ==, DSC_RUN_FINISHED);
  g_assert_null (after->message);
  g_assert_null (after->job);
  g_assert_cmpfloat (after->seconds, ==, before->seconds);
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
}

static void
test_a_refused_resumption_can_be_tried_again (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) after = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRun) refused = NULL;
  g_autoptr (DscRun) resumed = NULL;

  use_head (self);
  run = fixture_train (self);
  dsc_run_pause (run);
  finish (run, DSC_RUN_PAUSED);
  /* Whether it got as far as to a checkpoint or not. */
  begin_anew (self, CANNOT_OPEN);
  fixture_exec (dsc_project_get_folder (self->project), "DELETE FROM stage");
  refused = fixture_resume (self, 1);
  assert_refused (refused);
  after = fixture_get_run (self, 1);
  g_assert_cmpint (after->state, ==, DSC_RUN_FAILED);
  g_assert_nonnull (after->job);
  g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  fixture_set_script (QUICK);
  resumed = fixture_resume (self, 0);
  finish (resumed, DSC_RUN_FINISHED);
  train (self, DSC_RUN_FINISHED);
  assert_same (self, 1, 2);
}

static void
test_what_will_fail_again_is_not_offered (Fixture *self, gconstpointer script)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, DSC_RUN_FAILED);
  record = fixture_get_run (self, 1);
  g_assert_nonnull (strstr (record->message, "not a number"));
  g_assert_nonnull (record->model); /* of the epochs before */
  g_assert_null (record->job);
  g_assert_false (fixture_has_file (self, "run-1.checkpoint.safetensors"));
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 0, 0, 0, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
}

static void
test_what_an_older_discern_has_left_is_said (Fixture *self, gconstpointer script)
{
  g_autoptr (GError) error = NULL;

  use_head (self);
  train (self, DSC_RUN_FINISHED);
  fixture_exec (dsc_project_get_folder (self->project), "UPDATE run SET state = 'interrupted'");
  g_assert_null (dsc_engine_host_resume (self->host, self->project, 1, 0, 0, &error));
  fixture_assert_error (error, DSC_ERROR_NO_DATA, "older");
  g_assert_false (dsc_project_is_locked (self->project, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_prepare ();
  fixture_add ("/host-refusal/a-refused-stage-leaves-a-paused-one", PAUSES,
               test_a_refused_stage_leaves_a_paused_one);
  fixture_add ("/host-refusal/a-stage-that-is-paused-at-once-leaves-a-paused-one", PAUSES,
               test_a_stage_that_is_paused_at_once_leaves_a_paused_one);
  fixture_add ("/host-refusal/a-refused-stage-leaves-a-finished-run", QUICK,
               test_a_refused_stage_leaves_a_finished_run);
  fixture_add ("/host-refusal/a-refused-resumption-can-be-tried-again", QUICK,
               test_a_refused_resumption_can_be_tried_again);
  fixture_add ("/host-refusal/what-will-fail-again-is-not-offered", DIVERGES,
               test_what_will_fail_again_is_not_offered);
  fixture_add ("/host-refusal/what-an-older-discern-has-left-is-said", QUICK,
               test_what_an_older_discern_has_left_is_said);
  return g_test_run ();
}
