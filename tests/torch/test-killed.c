/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs whose process is killed: resumed, they end with what they would have ended with, bit for
 * bit, from whichever checkpoint there is. */
#include "config.h"

#include <signal.h>

#include "base/dsc-threads.h"
#include "resume-fixture.h"
#include "torch/dsc-trainer-private.h"

/* --- in a process of its own --- */

/* A run on the trainer itself, which says when it last wrote a checkpoint: no host can wait for the
 * next one. */
typedef struct
{
  DscTrainJob job;
  DscRun *run;
  gint64 ago;     /* microseconds since the last checkpoint, when the run begins */
  double seconds; /* what writing that one took */
} Timed;

static gpointer
timed_cb (gpointer data)
{
  Timed *self = data;
  g_auto (DscTrainer) trainer = { NULL };
  g_autofree char *doubt = NULL;
  g_autoptr (GError) error = NULL;
  DscDevice device;

  g_assert_true (dsc_torch_set_threads ((int) dsc_threads_available (), &error));
  g_assert_true (dsc_device_open (&device, self->job.spec, &doubt, &error));
  dsc_trainer_init (&trainer, &self->job, &device, self->run, dsc_run_get_cancellable (self->run),
                    &error);
  g_assert_no_error (error);
  trainer.checkpointed -= self->ago;
  trainer.checkpoint_seconds = self->seconds;
  dsc_trainer_run (&trainer, &error);
  g_assert_no_error (error);
  return NULL;
}

/* As brick_project_start(), but @self, all zeros, is what trains. */
static DscRun *
start_timed (BrickProject *project, Timed *self)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (GError) error = NULL;

  record->state = DSC_RUN_RUNNING;
  record->recipe = g_strdup (project->spec->recipe);
  record->network = g_strdup (project->spec->network);
  record->settings = dsc_train_spec_to_json (project->spec);
  record->job = g_strdup (record->settings);
  record->split_id = project->split->id;
  record->split_name = g_strdup (project->split->name);
  self->run = dsc_run_new (project->project, record, &error);
  g_assert_no_error (error);
  self->job = (DscTrainJob){ .dataset = project->dataset,
                             .split = project->split,
                             .spec = project->spec,
                             .cache_folder = dsc_project_dup_cache_folder (project->project),
                             .cache_budget = 1 << 24,
                             .models_folder = dsc_project_dup_models_folder (project->project) };
  g_thread_unref (g_thread_new ("timed", timed_cb, self));
  return self->run;
}

/* The ways in which a run comes to its end. */
static DscRun *
start (BrickProject *self, const char *way)
{
  static Timed timed;
  DscRun *run;

  if (g_str_equal (way, "due"))
    timed = (Timed){ .ago = 30 * G_USEC_PER_SEC };
  else if (g_str_equal (way, "costly"))
    timed = (Timed){ .ago = 30 * G_USEC_PER_SEC, .seconds = 60 };
  if (timed.ago > 0)
    return start_timed (self, &timed);
  run = brick_project_start (self, NULL);
  if (!g_str_equal (way, "paused"))
    return run;
  /* There is a checkpoint, older than the last epoch that is stored. */
  g_assert_true (resume_pause_soon (run, 1, FALSE));
  return brick_project_resume (self);
}

static int
train_and_die (const char *folder, const char *settings, const char *split, const char *way)
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
  run = start (&self, way);
  while (g_list_model_get_n_items (dsc_run_get_epochs (run)) < 2)
    g_main_context_iteration (NULL, TRUE);
  raise (SIGKILL);
  return 1;
}

/* --- in the test's --- */

/* Returns: (transfer full): a run that is dead after two epochs. */
static DscRunRecord *
kill_run (BrickProject *self, const char *way)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = dsc_train_spec_to_json (self->spec);
  g_autofree char *split = g_strdup_printf ("%d", (int) self->split->id);
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--train-and-die",
                          self->folder, settings, split, way, NULL);
  g_autoptr (GPtrArray) runs = NULL;
  DscRunRecord *dead;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (child, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  runs = dsc_project_get_runs (self->project, &error);
  g_assert_no_error (error);
  dead = g_ptr_array_steal_index (runs, runs->len - 1);
  g_assert_cmpuint (dead->n_epochs, ==, 2);
  return dead;
}

static gboolean
has_checkpoint (BrickProject *self, const DscRunRecord *run)
{
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  g_autofree char *name = g_strdup_printf ("run-%d.checkpoint.safetensors", (int) run->id);
  g_autofree char *path = g_build_filename (models, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_from_a_checkpoint_of_a_pause (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  g_autoptr (DscRunRecord) dead = kill_run (self, "paused");

  g_assert_true (has_checkpoint (self, dead));
  resume_assert_ends_as (self, dead->id, whole->id);
}

static void
test_from_the_beginning (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  g_autoptr (DscRunRecord) dead = kill_run (self, "unpaused");

  resume_assert_ends_as (self, dead->id, whole->id);
}

/* Half a minute after the last one it is written between two batches; the next one is far off. */
static void
test_from_a_checkpoint_that_was_due (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) whole = brick_project_train (self);
  g_autoptr (DscRunRecord) dead = kill_run (self, "due");
  guint epoch, batch;

  resume_find_checkpoint (self, dead->id, &epoch, &batch);
  g_assert_cmpuint (epoch, ==, 0);
  g_assert_cmpuint (batch, ==, 1);
  resume_assert_ends_as (self, dead->id, whole->id);
}

/* Where writing one takes a minute, half a minute is too soon. */
static void
test_a_costly_checkpoint_is_not_due_so_soon (BrickProject *self, gconstpointer unused)
{
  g_autoptr (DscRunRecord) dead = kill_run (self, "costly");

  g_assert_false (has_checkpoint (self, dead));
}

int
main (int argc, char **argv)
{
  dsc_engine_prepare_environment ();
  if (argc == 6 && g_str_equal (argv[1], "--train-and-die"))
    return train_and_die (argv[2], argv[3], argv[4], argv[5]);
  g_test_init (&argc, &argv, NULL);
  resume_add ("/killed/from-a-checkpoint-of-a-pause", resume_choose_mobilenet,
              test_from_a_checkpoint_of_a_pause);
  resume_add ("/killed/from-the-beginning", resume_choose_mobilenet, test_from_the_beginning);
  resume_add ("/killed/from-a-checkpoint-that-was-due", resume_choose_mobilenet,
              test_from_a_checkpoint_that_was_due);
  resume_add ("/killed/from-a-checkpoint-that-was-due-with-averaging-and-dropout",
              resume_choose_resnet, test_from_a_checkpoint_that_was_due);
  resume_add ("/killed/a-costly-checkpoint-is-not-due-so-soon", resume_choose_mobilenet,
              test_a_costly_checkpoint_is_not_due_so_soon);
  return g_test_run ();
}
