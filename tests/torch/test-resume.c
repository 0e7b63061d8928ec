/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are paused and resumed: what they end with is what they would have ended with, bit for
 * bit. */
#include "config.h"

#include <string.h>

#include "base/dsc-error.h"
#include "resume-fixture.h"

/* How often a run is begun until it was paused where it had to be. */
#define ATTEMPTS 5

/* A run that is paused again and again, at a step and while validating in turn. In @in_epoch and
 * @at_end whether it was paused inside of an epoch, and when all its steps were made. */
static gint64
train_with_pauses (BrickProject *self, gboolean *in_epoch, gboolean *at_end)
{
  g_autoptr (DscRun) run = brick_project_start (self, NULL);
  g_autoptr (DscRunRecord) record = NULL;
  gint64 id = dsc_run_get_id (run);
  guint epoch = 0, batch = 0;

  for (guint i = 0; resume_pause_soon (run, epoch * RESUME_N_BATCHES + batch, i % 2 == 1); i++)
    {
      resume_find_checkpoint (self, id, &epoch, &batch);
      *in_epoch = *in_epoch || (batch > 0 && batch < RESUME_N_BATCHES);
      *at_end = *at_end || batch == RESUME_N_BATCHES || (batch == 0 && epoch > 0);
      g_test_message ("paused in epoch %u after batch %u", epoch, batch);
      g_object_unref (run);
      run = brick_project_resume (self);
      g_assert_cmpint (dsc_run_get_id (run), ==, id);
    }
  record = brick_project_finish_well (run);
  return id;
}

static void
test_pauses_leave_no_trace (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  gboolean in_epoch = FALSE, at_end = FALSE;

  for (guint i = 0; i < ATTEMPTS && !(in_epoch && at_end); i++)
    resume_assert_same_run (self, whole->id, train_with_pauses (self, &in_epoch, &at_end));
  g_assert_true (in_epoch);
  g_assert_true (at_end);
}

/* Before its first step there is nothing to go on from: it begins anew. */
static void
test_pause_before_the_first_step (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRun) run = NULL;

  dsc_train_spec_set (&self->spec->start, "instant");
  self->spec->epochs = 1;
  whole = brick_project_train (self);
  run = brick_project_start (self, NULL);
  dsc_run_pause (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  resume_assert_ends_as (self, dsc_run_get_id (run), whole->id);
}

/* Sizes are stages of one job: a pause in the second goes on there. */
static void
test_pause_between_sizes (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRun) run = NULL;

  dsc_train_spec_set (&self->spec->smaller_sizes, "24x32");
  whole = brick_project_train (self);
  run = brick_project_start (self, NULL);
  brick_project_wait_for_epochs (run, RESUME_EPOCHS + 1);
  if (resume_pause_soon (run, 0, FALSE))
    resume_assert_ends_as (self, dsc_run_get_id (run), whole->id);
  else
    resume_assert_same_run (self, whole->id, dsc_run_get_id (run));
}

/* All steps that it may make were made, in the midst of an epoch: what is left is to validate. */
static void
test_pause_in_the_last_validation_of_max_batches (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  gboolean was_paused = FALSE;
  guint epoch, batch;

  self->spec->max_batches = RESUME_N_BATCHES + 2;
  whole = brick_project_train (self);
  g_assert_cmpuint (whole->n_epochs, ==, 2);
  for (guint i = 0; i < ATTEMPTS && !was_paused; i++)
    {
      g_autoptr (DscRun) run = brick_project_start (self, NULL);

      resume_wait_for_steps (run, RESUME_N_BATCHES);
      if (!resume_pause_soon (run, 0, TRUE))
        continue;
      resume_find_checkpoint (self, dsc_run_get_id (run), &epoch, &batch);
      g_test_message ("paused in epoch %u after batch %u", epoch, batch);
      was_paused = epoch == 1 && batch == 2;
      resume_assert_ends_as (self, dsc_run_get_id (run), whole->id);
    }
  g_assert_true (was_paused);
}

static void
test_changed_photos_are_refused (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = brick_project_start (self, NULL);
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, 0);
  g_autofree char *other = dsc_dataset_dup_photo_path (self->dataset, 1);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (resume_pause_soon (run, 0, FALSE));
  g_assert_true (g_file_get_contents (other, &contents, &size, &error));
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, &error));
  brick_project_import (self);
  resumed = brick_project_resume (self);
  brick_project_finish (resumed);
  g_assert_cmpint (dsc_run_get_state (resumed), ==, DSC_RUN_FAILED);
  failure = dsc_run_dup_error (resumed);
  g_assert_error (failure, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (failure->message, "have changed since"));
}

static void
test_damaged_checkpoint_is_refused (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRun) run = brick_project_start (self, NULL);
  g_autoptr (DscRun) resumed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, "run-1.checkpoint.safetensors", NULL);
  g_autofree char *contents = NULL;
  char *epoch;
  gsize size;

  g_assert_true (resume_pause_soon (run, 0, FALSE));
  g_assert_true (g_file_get_contents (path, &contents, &size, &error));
  /* The header begins behind its length. */
  epoch = g_strstr_len (contents + 8, (gssize) size - 8, "\"epoch\":\"");
  g_assert_nonnull (epoch);
  epoch[strlen ("\"epoch\":\"")] = '9';
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, &error));
  resumed = brick_project_resume (self);
  brick_project_finish (resumed);
  failure = dsc_run_dup_error (resumed);
  g_assert_error (failure, DSC_ERROR, DSC_ERROR_CORRUPT);
  g_assert_nonnull (strstr (failure->message, "run-1.checkpoint.safetensors"));
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  g_test_init (&argc, &argv, NULL);
  resume_add ("/resume/pauses-leave-no-trace", resume_choose_mobilenet, test_pauses_leave_no_trace);
  resume_add ("/resume/pauses-leave-no-trace-of-averaging-and-dropout", resume_choose_resnet,
              test_pauses_leave_no_trace);
  resume_add ("/resume/pause-before-the-first-step", resume_choose_mobilenet,
              test_pause_before_the_first_step);
  resume_add ("/resume/pause-between-sizes", resume_choose_mobilenet, test_pause_between_sizes);
  resume_add ("/resume/pause-in-the-last-validation-of-max-batches", resume_choose_mobilenet,
              test_pause_in_the_last_validation_of_max_batches);
  resume_add ("/resume/changed-photos-are-refused", resume_choose_mobilenet,
              test_changed_photos_are_refused);
  resume_add ("/resume/damaged-checkpoint-is-refused", resume_choose_mobilenet,
              test_damaged_checkpoint_is_refused);
  return g_test_run ();
}
