/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are interrupted: paused, killed, or out of room on the disk. What they end with is what
 * they would have ended with, bit for bit. */
#include "config.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "brick-project.h"
#include "weights/dsc-safetensors.h"

#define N_CLASSES 3
#define PER_CLASS 20
#define BATCH 8
#define EPOCHS 3
#define N_BATCHES (N_CLASSES * PER_CLASS * 4 / 5 / BATCH)

/* How often a run is begun until it was paused where it had to be. */
#define ATTEMPTS 5

/* The built-in network, all of it trained from the first step on; bfloat16 where that is the
 * processor's own. */
static void
choose_mobilenet (BrickProject *self)
{
  brick_project_set_recipe (self, "recommended", NULL);
  dsc_train_spec_set (&self->spec->start, "weights");
  dsc_train_spec_set (&self->spec->keep, "last");
}

/* Batch normalisation, dropout, averaged weights: all that a run can have. */
static void
choose_resnet (BrickProject *self)
{
  brick_project_set_recipe (self, "notebook-2020", "resnet18");
  dsc_train_spec_set (&self->spec->weights, "none");
  self->spec->frozen_groups = 0;
  self->spec->rates = (DscRates){ { 1e-3, 1e-3, 1e-3 } };
  self->spec->averaging = 0.9;
}

static void
set_up (BrickProject *self, gconstpointer choose)
{
  brick_project_set_up (self, N_CLASSES, PER_CLASS, 96, 72);
  brick_project_import (self);
  ((void (*) (BrickProject *)) choose) (self);
  self->spec->target.height = 48;
  self->spec->target.width = 64;
  self->spec->batch_size = BATCH;
  self->spec->epochs = EPOCHS;
}

static void
tear_down (BrickProject *self, gconstpointer unused)
{
  brick_project_tear_down (self);
}

/* --- two runs that must be one --- */

static DscSafetensors *
open_file (BrickProject *self, const char *name)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *path = g_build_filename (models, name, NULL);
  g_autoptr (GError) error = NULL;
  DscSafetensors *file = dsc_safetensors_open (path, &error);

  g_assert_no_error (error);
  return file;
}

/* But for the time at which they were made. */
static void
assert_same_file (BrickProject *self, const char *first, const char *second)
{
  static const char *const keys[] = { "format", "settings", "n_steps", "error_rate", "n_valid" };
  g_autoptr (DscSafetensors) a = open_file (self, first);
  g_autoptr (DscSafetensors) b = open_file (self, second);

  g_assert_cmpuint (dsc_safetensors_get_n_tensors (a), ==, dsc_safetensors_get_n_tensors (b));
  for (guint i = 0; i < dsc_safetensors_get_n_tensors (a); i++)
    {
      const DscTensorInfo *is = dsc_safetensors_get_tensor (a, i);
      const DscTensorInfo *other = dsc_safetensors_lookup (b, is->name);

      g_assert_nonnull (other);
      g_assert_cmpuint (is->size, ==, other->size);
      if (memcmp (is->data, other->data, is->size) != 0)
        {
          g_test_message ("%s of %s and %s", is->name, first, second);
          g_test_fail ();
          return;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpstr (dsc_safetensors_get_metadata (a, keys[i]), ==,
                     dsc_safetensors_get_metadata (b, keys[i]));
}

static void
assert_same_epochs (BrickProject *self, gint64 first, gint64 second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) a = dsc_project_get_epochs (self->project, first, &error);
  g_autoptr (GArray) b = dsc_project_get_epochs (self->project, second, &error);
  g_autoptr (GArray) steps = dsc_project_get_batches (self->project, first, NULL, &error);
  g_autoptr (GArray) others = dsc_project_get_batches (self->project, second, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DscEpochRecord *is = &g_array_index (a, DscEpochRecord, i);
      const DscEpochRecord *other = &g_array_index (b, DscEpochRecord, i);

      g_assert_cmpuint (is->epoch, ==, other->epoch);
      g_assert_cmpfloat (is->train_loss, ==, other->train_loss);
      g_assert_cmpfloat (is->valid_loss, ==, other->valid_loss);
      g_assert_cmpfloat (is->error_rate, ==, other->error_rate);
      g_assert_cmpfloat (other->seconds, >, 0);
    }
  g_assert_cmpmem (steps->data, steps->len * sizeof (DscBatchRecord), others->data,
                   others->len * sizeof (DscBatchRecord));
}

/* Stages, epochs, steps, models and optimisers. */
static void
assert_same_run (BrickProject *self, gint64 first, gint64 second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) a = dsc_project_get_stages (self->project, first, &error);
  g_autoptr (GPtrArray) b = dsc_project_get_stages (self->project, second, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DscStageRecord *is = g_ptr_array_index (a, i);
      const DscStageRecord *other = g_ptr_array_index (b, i);

      g_assert_cmpstr (is->name, ==, other->name);
      assert_same_epochs (self, is->id, other->id);
      g_assert_cmpint (is->model != NULL, ==, other->model != NULL);
      if (is->model != NULL)
        assert_same_file (self, is->model, other->model);
      if (is->model != NULL && !g_str_equal (is->name, "instant"))
        {
          g_autofree char *mine
              = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors", (int) first, is->number);
          g_autofree char *others = g_strdup_printf ("run-%d-stage-%u.optimizer.safetensors",
                                                     (int) second, other->number);

          assert_same_file (self, mine, others);
        }
    }
}

/* --- pauses --- */

static void
place_of_checkpoint (BrickProject *self, gint64 run, guint *epoch, guint *batch)
{
  g_autofree char *name = g_strdup_printf ("run-%d.checkpoint.safetensors", (int) run);
  g_autoptr (DscSafetensors) file = open_file (self, name);

  *epoch = (guint) g_ascii_strtoull (dsc_safetensors_get_metadata (file, "epoch"), NULL, 10);
  *batch = (guint) g_ascii_strtoull (dsc_safetensors_get_metadata (file, "batch"), NULL, 10);
}

/* Steps of the run's stage that the window has been told of. */
static guint
steps_shown (DscRun *run)
{
  guint epoch, batch;

  g_object_get (run, "epoch", &epoch, "batch", &batch, NULL);
  return epoch * N_BATCHES + batch;
}

static gboolean
is_validating (DscRun *run)
{
  g_autofree char *phase = NULL;

  g_object_get (run, "phase", &phase, NULL);
  return g_strcmp0 (phase, "Validating") == 0;
}

/* Pauses after the next step that is seen, or while it validates. Returns: whether it was still
 * going. */
static gboolean
pause_soon (DscRun *run, guint steps_before, gboolean validating)
{
  while (!dsc_run_has_ended (run)
         && (validating ? !is_validating (run) : steps_shown (run) <= steps_before))
    g_main_context_iteration (NULL, TRUE);
  dsc_run_pause (run);
  brick_project_finish (run);
  if (dsc_run_get_state (run) == DSC_RUN_FINISHED)
    return FALSE;
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_PAUSED);
  return TRUE;
}

static void
assert_finished (DscRun *run)
{
  g_autoptr (GError) error = NULL;

  brick_project_finish (run);
  error = dsc_run_dup_error (run);
  g_assert_no_error (error);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_FINISHED);
}

/* A run that is paused again and again, at a step and while validating in turn. In @in_epoch and
 * @at_end whether it was paused inside of an epoch, and when all its steps were made. */
static gint64
train_with_pauses (BrickProject *self, gboolean *in_epoch, gboolean *at_end)
{
  g_autoptr (DscRun) run = brick_project_start (self, NULL);
  gint64 id = dsc_run_get_id (run);
  guint epoch = 0, batch = 0;

  for (guint i = 0; pause_soon (run, epoch * N_BATCHES + batch, i % 2 == 1); i++)
    {
      place_of_checkpoint (self, id, &epoch, &batch);
      *in_epoch = *in_epoch || (batch > 0 && batch < N_BATCHES);
      *at_end = *at_end || batch == N_BATCHES || (batch == 0 && epoch > 0);
      g_test_message ("paused in epoch %u after batch %u", epoch, batch);
      g_object_unref (run);
      run = brick_project_resume (self);
      g_assert_cmpint (dsc_run_get_id (run), ==, id);
    }
  assert_finished (run);
  return id;
}

static void
test_pauses_leave_no_trace (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  gboolean in_epoch = FALSE, at_end = FALSE;

  for (guint i = 0; i < ATTEMPTS && !(in_epoch && at_end); i++)
    assert_same_run (self, whole->id, train_with_pauses (self, &in_epoch, &at_end));
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
  g_object_unref (run);
  run = brick_project_resume (self);
  assert_finished (run);
  assert_same_run (self, whole->id, dsc_run_get_id (run));
}

/* Sizes are stages of one job: a pause in the second goes on there. */
static void
test_pause_between_sizes (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GError) error = NULL;

  dsc_train_spec_set (&self->spec->smaller_sizes, "24x32");
  whole = brick_project_train (self);
  run = brick_project_start (self, NULL);
  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) < EPOCHS + 1)
    g_main_context_iteration (NULL, TRUE);
  if (pause_soon (run, 0, FALSE))
    {
      g_object_unref (run);
      run = brick_project_resume (self);
    }
  assert_finished (run);
  assert_same_run (self, whole->id, dsc_run_get_id (run));
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

  g_assert_true (pause_soon (run, 0, FALSE));
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

  g_assert_true (pause_soon (run, 0, FALSE));
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

/* --- kill -9 --- */

/* In a process of its own: begins a run, and dies in it; @pauses: pauses and goes on before, so
 * that there is a checkpoint, older than the last epoch that is stored. */
static int
train_and_die (const char *folder, const char *settings, const char *split, gboolean pauses)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "project", NULL);
  BrickProject self
      = { .host = dsc_engine_host_new (NULL), .project = dsc_project_open (path, FALSE, &error) };
  DscRun *run;

  g_assert_no_error (error);
  self.dataset = dsc_project_get_dataset (self.project, &error);
  self.split = dsc_project_get_split (self.project, g_ascii_strtoll (split, NULL, 10), self.dataset,
                                      &error);
  self.spec = dsc_train_spec_from_json (settings, &error);
  g_assert_no_error (error);
  run = brick_project_start (&self, NULL);
  if (pauses)
    {
      g_assert_true (pause_soon (run, 1, FALSE));
      run = brick_project_resume (&self);
    }
  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) < 2)
    g_main_context_iteration (NULL, TRUE);
  raise (SIGKILL);
  return 1;
}

static void
kill_and_resume (BrickProject *self, const char *pauses)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = dsc_train_spec_to_json (self->spec);
  g_autofree char *split = g_strdup_printf ("%d", (int) self->split->id);
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--train-and-die",
                          self->folder, settings, split, pauses, NULL);
  g_autoptr (DscRunRecord) dead = NULL;
  g_autoptr (DscRun) run = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  dead = dsc_project_get_run (self->project, whole->id + 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dead->n_epochs, ==, 2);
  run = brick_project_resume (self);
  g_assert_cmpint (dsc_run_get_id (run), ==, dead->id);
  assert_finished (run);
  assert_same_run (self, whole->id, dead->id);
}

static void
test_killed_with_a_checkpoint (BrickProject *self, gconstpointer unused)
{
  kill_and_resume (self, "pauses");
}

static void
test_killed_before_a_checkpoint (BrickProject *self, gconstpointer unused)
{
  kill_and_resume (self, "");
}

/* --- a full disk --- */

static gboolean may_mount;

/* Mounts go with the process, however it ends. While there is one thread. */
static void
prepare_mounts (void)
{
  may_mount
      = unshare (CLONE_NEWNS) == 0 && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* Takes the room on the disk of @path, but for what the project's tables need. */
static void
fill_disk (const char *path)
{
  g_autofree char *block = g_malloc0 (1 << 16);
  FILE *file = g_fopen (path, "w");
  off_t size = 0;

  g_assert_nonnull (file);
  setbuf (file, NULL);
  while (fwrite (block, 1, 1 << 16, file) == 1 << 16)
    size += 1 << 16;
  g_assert_cmpint (ftruncate (fileno (file), MAX (size - (4 << 20), 0)), ==, 0);
  fclose (file);
}

/* The project moves to a disk of 192 MB; models and optimisers take 39 MB a run, and more while
 * they are replaced. Returns: whether there can be one. */
static gboolean
move_to_small_disk (BrickProject *self, char **folder)
{
  g_autofree char *project = NULL;
  g_autoptr (GError) error = NULL;
  gpointer alive = self->project;

  *folder = g_build_filename (self->folder, "disk", NULL);
  g_assert_cmpint (g_mkdir (*folder, 0700), ==, 0);
  if (!may_mount || mount ("none", *folder, "tmpfs", 0, "size=192m") != 0)
    {
      g_test_skip ("SKIP: no disk can be mounted here (root only), so none runs full");
      return FALSE;
    }
  project = g_build_filename (*folder, "project", NULL);
  g_object_add_weak_pointer (alive, &alive);
  g_object_unref (self->project);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
  self->project = dsc_project_open (project, TRUE, &error);
  g_assert_no_error (error);
  brick_project_import (self);
  return TRUE;
}

static void
leave_small_disk (BrickProject *self, const char *folder)
{
  g_autofree char *project = g_build_filename (self->folder, "project", NULL);
  g_autoptr (GError) error = NULL;
  gpointer alive = self->project;

  g_object_add_weak_pointer (alive, &alive);
  g_object_unref (self->project);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
  self->project = dsc_project_open (project, TRUE, &error);
  g_assert_no_error (error);
}

/* Starts a run, and takes the room away in it. Returns when it waits for room. */
static DscRun *
run_into_full_disk (BrickProject *self, const char *filler)
{
  DscRun *run = brick_project_start (self, NULL);
  g_autofree char *message = NULL;

  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) == 0)
    g_main_context_iteration (NULL, TRUE);
  fill_disk (filler);
  while (dsc_run_get_state (run) != DSC_RUN_PAUSED && !dsc_run_has_ended (run))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (dsc_run_has_ended (run));
  g_object_get (run, "message", &message, NULL);
  g_test_message ("%s", message);
  g_assert_nonnull (message);
  return run;
}

static void
test_full_disk_waits_for_room (BrickProject *self, gconstpointer unused)
{
  g_autofree char *folder = NULL;
  g_autofree char *filler = NULL;
  g_autoptr (DscRunRecord) whole = NULL;
  g_autoptr (DscRun) run = NULL;

  if (!move_to_small_disk (self, &folder))
    return;
  filler = g_build_filename (folder, "filler", NULL);
  self->spec->epochs = 2 * EPOCHS;
  whole = brick_project_train (self);
  run = run_into_full_disk (self, filler);
  g_assert_cmpint (g_unlink (filler), ==, 0);
  dsc_run_continue (run);
  assert_finished (run);
  assert_same_run (self, whole->id, dsc_run_get_id (run));
  g_clear_object (&run);
  leave_small_disk (self, folder);
}

static void
test_full_disk_can_be_stopped (BrickProject *self, gconstpointer unused)
{
  g_autofree char *folder = NULL;
  g_autofree char *filler = NULL;
  g_autoptr (DscRun) run = NULL;

  if (!move_to_small_disk (self, &folder))
    return;
  filler = g_build_filename (folder, "filler", NULL);
  self->spec->epochs = 2 * EPOCHS;
  run = run_into_full_disk (self, filler);
  dsc_run_stop (run);
  brick_project_finish (run);
  g_assert_cmpint (dsc_run_get_state (run), ==, DSC_RUN_STOPPED);
  g_clear_object (&run);
  leave_small_disk (self, folder);
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  if (argc == 6 && g_str_equal (argv[1], "--train-and-die"))
    return train_and_die (argv[2], argv[3], argv[4], *argv[5] != '\0');
  prepare_mounts ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, choose, func) \
  g_test_add ("/resume/" name, BrickProject, choose, set_up, func, tear_down)
  ADD ("pauses-leave-no-trace", choose_mobilenet, test_pauses_leave_no_trace);
  ADD ("pauses-leave-no-trace-of-averaging-and-dropout", choose_resnet, test_pauses_leave_no_trace);
  ADD ("pause-before-the-first-step", choose_mobilenet, test_pause_before_the_first_step);
  ADD ("pause-between-sizes", choose_mobilenet, test_pause_between_sizes);
  ADD ("changed-photos-are-refused", choose_mobilenet, test_changed_photos_are_refused);
  ADD ("damaged-checkpoint-is-refused", choose_mobilenet, test_damaged_checkpoint_is_refused);
  ADD ("killed-with-a-checkpoint", choose_mobilenet, test_killed_with_a_checkpoint);
  ADD ("killed-with-a-checkpoint-of-averaging-and-dropout", choose_resnet,
       test_killed_with_a_checkpoint);
  ADD ("killed-before-a-checkpoint", choose_mobilenet, test_killed_before_a_checkpoint);
  ADD ("full-disk-waits-for-room", choose_mobilenet, test_full_disk_waits_for_room);
  ADD ("full-disk-can-be-stopped", choose_mobilenet, test_full_disk_can_be_stopped);
  return g_test_run ();
}
