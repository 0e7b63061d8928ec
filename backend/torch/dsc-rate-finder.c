/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate test. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "engine/dsc-train-order.h"
#include "torch/dsc-rate-finder.h"
#include "torch/dsc-trainer-private.h"

/* β₁ of an optimiser that has had no schedule yet. */
#define MOMENTUM 0.9

static gboolean
steps (DscLearner *learner, double start_rate, double end_rate, guint n_steps, double momentum,
       DscNextFunc next, gpointer next_data, DscRatePointFunc point, gpointer point_data,
       GError **error)
{
  DscSmoother smoother = { 0 };
  double best = INFINITY;

  for (guint i = 0; i < n_steps; i++)
    {
      double rate = dsc_rate_test_rate (start_rate, end_rate, n_steps, i);
      const double rates[DSC_N_GROUPS] = { rate, rate, rate };
      DscRatePoint made = { .rate = rate };
      DscExamples examples;

      if (!next (next_data, &examples, error)
          || !dsc_learner_step (learner, &examples, rates, momentum, &made.loss, error))
        return FALSE;
      made.smoothed = dsc_smoother_add (&smoother, made.loss);
      if (point != NULL)
        point (&made, point_data);
      if (dsc_rate_test_stops (made.smoothed, &best))
        return TRUE;
    }
  return TRUE;
}

gboolean
dsc_rate_finder_run (DscLearner *learner, double start_rate, double end_rate, guint n_steps,
                     double momentum, DscNextFunc next, gpointer next_data, DscRatePointFunc point,
                     gpointer point_data, GError **error)
{
  g_autoptr (DscLearnerState) before = dsc_learner_save (learner, error);
  gboolean done, restored;

  if (before == NULL)
    return FALSE;
  done = steps (learner, start_rate, end_rate, n_steps, momentum, next, next_data, point,
                point_data, error);
  restored = dsc_learner_restore (learner, before, done ? error : NULL);
  return done && restored;
}

/* --- on a job's photos --- */

/* Batches without end, epoch after epoch, each in another order. */
typedef struct
{
  const DscRateJob *job;
  DscTrainer *trainer;
  guint32 *order; /* (owned) */
  DscBatchSource source;
  guint epoch;
  guint left; /* batches of the epoch */
  DscProgressMeter meter;
  guint n_done;
} Finding;

static void
finding_clear (Finding *self)
{
  dsc_batch_source_clear (&self->source);
  g_clear_pointer (&self->order, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Finding, finding_clear)

static void
begin_epoch (Finding *self)
{
  DscTrainer *trainer = self->trainer;
  guint32 seed = trainer->job->spec->seed;

  finding_clear (self);
  self->order = dsc_train_order (trainer->photos->train, seed, trainer->stage, self->epoch);
  dsc_batch_source_begin (&self->source, trainer->photos, self->order,
                          trainer->n_batches * trainer->batch_size, trainer->labels,
                          trainer->batch_size, TRUE,
                          dsc_train_epoch_number (trainer->stage, self->epoch));
  self->left = trainer->n_batches;
  self->epoch++;
}

static gboolean
next_cb (gpointer data, DscExamples *examples, GError **error)
{
  Finding *self = data;
  guint n_tried = 0;

  do
    {
      if (self->left == 0)
        begin_epoch (self);
      if (!dsc_batch_source_next (&self->source, examples, self->trainer->cancellable, error))
        return FALSE;
      /* Where photos were lost an epoch is shorter. */
      self->left = examples->n > 0 ? self->left - 1 : 0;
    }
  while (examples->n < 2 && n_tried++ < self->trainer->n_batches);
  if (examples->n >= 2)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("There must be at least two photos to train on, and to find a rate."));
  return FALSE;
}

static void
point_cb (const DscRatePoint *point, gpointer data)
{
  Finding *self = data;

  self->job->point (point, self->job->user_data);
  dsc_progress_meter_set (&self->meter, ++self->n_done);
}

static gboolean
find (DscTrainer *trainer, const DscRateJob *job, GError **error)
{
  g_auto (Finding) finding = { .job = job, .trainer = trainer };
  DscNetwork *network = dsc_trainer_first_network (trainer, error);

  const DscTrainJob *train = &job->train;
  double momentum = train->optimizer_path != NULL ? train->spec->momentum_high : MOMENTUM;

  if (network == NULL || !dsc_trainer_prepare_stage (trainer, network, error)
      || (train->optimizer_path != NULL && !dsc_trainer_read_optimizer (trainer, error)))
    return FALSE;
  dsc_progress_meter_start (&finding.meter, _ ("Finding the learning rate"), job->n_steps,
                            job->progress, job->user_data);
  return dsc_rate_finder_run (trainer->learner, job->start_rate, job->end_rate, job->n_steps,
                              momentum, next_cb, &finding, point_cb, &finding, error);
}

/* Deletes a folder without folders in it. */
static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

gboolean
dsc_rate_finder_find (const DscRateJob *job, const DscDevice *device, GCancellable *cancellable,
                      GError **error)
{
  /* A run that nobody sees and that stores nothing: where the recipe starts from Instant, that
   * leaves its model in a folder of its own. */
  g_autofree char *folder = g_dir_make_tmp ("discern-rate-XXXXXX", error);
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (DscRun) run = NULL;
  DscTrainJob train = job->train;
  gboolean done = FALSE;

  if (folder == NULL)
    return FALSE;
  record->state = DSC_RUN_RUNNING;
  run = dsc_run_new (NULL, record, error);
  if (run != NULL)
    {
      g_auto (DscTrainer) trainer = { NULL };

      train.models_folder = folder;
      done = dsc_trainer_init (&trainer, &train, device, run, cancellable, error);
      trainer.progress = job->progress;
      trainer.progress_data = job->user_data;
      done = done && find (&trainer, job, error);
    }
  delete_folder (folder);
  return done;
}
