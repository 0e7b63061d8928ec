/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the fake engine trains: one stage after the other, step by step, as the real one does, but
 * that what it says is in its script, and what it learns is a number. */
#include "config.h"

#include <math.h>
#include <signal.h>
#include <unistd.h>

#include "dsc-fake-private.h"
#include "engine/dsc-metrics.h"

/* --- stages --- */

gboolean
dsc_fake_training_is_instant (const DscFakeTraining *self)
{
  return self->has_instant && self->stage == 0;
}

guint
dsc_fake_training_get_n_epochs (const DscFakeTraining *self)
{
  return dsc_fake_training_is_instant (self) ? self->script->instant_epochs
                                             : self->job->spec->epochs;
}

static guint
get_n_stages (const DscFakeTraining *self)
{
  return (self->has_instant ? 1 : 0) + dsc_train_spec_get_n_sizes (self->job->spec);
}

static const char *
get_stage_name (const DscFakeTraining *self)
{
  if (dsc_fake_training_is_instant (self) || g_str_equal (self->job->spec->method, "features"))
    return "instant";
  return self->job->spec->frozen_groups == DSC_N_GROUPS - 1 ? "head" : "unfrozen";
}

/* Returns: (transfer full): what the stage in hand is trained with, as JSON */
static char *
make_settings (const DscFakeTraining *self)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_copy (self->job->spec);

  if (dsc_fake_training_is_instant (self))
    {
      g_clear_pointer (&spec, dsc_train_spec_free);
      spec = dsc_train_spec_new ("instant", self->job->spec->network, FALSE, NULL);
    }
  else
    spec->target
        = dsc_train_spec_get_target (self->job->spec, self->stage - (self->has_instant ? 1 : 0));
  dsc_train_spec_set (&spec->smaller_sizes, "");
  return dsc_train_spec_to_json (spec);
}

static gboolean
begin_stage (DscFakeTraining *self, GError **error)
{
  g_autofree char *settings = make_settings (self);

  self->epoch = 0;
  self->batch = 0;
  self->smoother = (DscSmoother){ 0 };
  /* What starts from Instant only gets better. */
  if (!self->has_instant || self->stage != 1)
    self->has_best = FALSE;
  return dsc_run_report_stage (self->run, get_stage_name (self), settings,
                               dsc_fake_training_get_n_epochs (self), error);
}

/* --- a step --- */

/* SplitMix64's output function: no two numbers become one. */
static guint64
mix (guint64 x)
{
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/* Whether the step in hand is the one that the script has something to say of. */
static gboolean
is_special (const DscFakeTraining *self)
{
  return (int) self->epoch == self->script->fail_epoch && self->batch == self->script->fail_batch
         && self->stage == self->script->fail_stage;
}

/* What happens to it from outside, between two steps. */
static void
suffer (const DscFakeTraining *self)
{
  if (!is_special (self))
    return;
  if (self->script->fail_code == DSC_FAKE_KILL)
    kill (getpid (), SIGKILL);
  if (self->script->fail_code == DSC_FAKE_PAUSE)
    dsc_run_pause (self->run);
}

static gboolean
check_step (const DscFakeTraining *self, GError **error)
{
  const DscFakeScript *script = self->script;

  if (!is_special (self))
    return TRUE;
  g_set_error (error, DSC_ERROR, script->fail_code,
               "The fake engine fails in epoch %u, as it was told to.", self->epoch);
  return FALSE;
}

static void
learn (DscFakeTraining *self)
{
  guint64 step = mix (mix (self->stage + 1) + self->epoch) + self->batch;

  self->moments = mix (self->moments ^ mix (step + self->job->spec->seed));
  self->weights = mix (self->weights + self->moments);
}

static DscBatchRecord
make_batch (DscFakeTraining *self)
{
  const DscTrainSpec *spec = self->job->spec;
  guint number = self->epoch * self->script->n_batches + self->batch;
  const DscOneCycle cycle = {
    .rates = spec->rates,
    .warm_up = spec->warm_up,
    .divisor = spec->divisor,
    .final_divisor = spec->final_divisor,
    .momentum_high = spec->momentum_high,
    .momentum_low = spec->momentum_low,
    .n_steps = (guint64) dsc_fake_training_get_n_epochs (self) * self->script->n_batches,
  };
  DscFakeEpoch row = dsc_fake_script_get_epoch (self->script, self->stage, self->epoch);
  double loss = row.train_loss + (double) (self->weights % 1000) / 1e4;
  double rates[DSC_N_GROUPS];
  double momentum;

  if ((int) self->epoch == self->script->diverge_epoch)
    loss = NAN;
  dsc_one_cycle_at (&cycle, number, rates, &momentum);
  return (DscBatchRecord){ .batch = number,
                           .loss = (float) loss,
                           .smoothed = (float) dsc_smoother_add (&self->smoother, loss),
                           .rate = (float) rates[DSC_N_GROUPS - 1],
                           .momentum = (float) momentum };
}

static gboolean
take_step (DscFakeTraining *self, GError **error)
{
  DscBatchRecord batch;

  if (!check_step (self, error)
      || !dsc_fake_wait (self->script->delay_ms / self->script->n_batches, self->cancellable,
                         error))
    return FALSE;
  learn (self);
  batch = make_batch (self);
  dsc_run_report_batch (self->run, self->script->n_batches, &batch);
  if (isfinite (batch.loss))
    return TRUE;
  dsc_run_report_hopeless (self->run);
  g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
               "The loss is not a number any more in epoch %u: the learning rate %g is too high. "
               "Choose a smaller one.",
               self->epoch, self->job->spec->rates.group[DSC_N_GROUPS - 1]);
  return FALSE;
}

/* --- an epoch --- */

static DscPredictions *
make_predictions (const DscTrainJob *job)
{
  guint n_classes = dsc_dataset_get_n_classes (job->dataset);
  g_autoptr (GArray) photos = dsc_split_get_part (job->split, DSC_PART_VALID);
  g_autofree float *logits = g_new (float, n_classes);
  DscPredictions *predictions = dsc_predictions_new (n_classes, photos->len);

  for (guint i = 0; i < photos->len; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);
      guint32 number = g_array_index (photos, guint32, i);
      const DscPhoto *photo = dsc_dataset_get_photo (job->dataset, number);

      item->photo = number;
      item->part = DSC_PART_VALID;
      item->actual = photo->label;
      dsc_fake_make_logits (photo->path, photo->label, logits, n_classes);
      dsc_prediction_from_logits (item, logits, predictions->store + (gsize) i * n_classes,
                                  n_classes);
    }
  return predictions;
}

/* Writes the model of the epoch and what it says, if it is the one to keep. */
static gboolean
keep (DscFakeTraining *self, const DscEpochRecord *epoch, GError **error)
{
  g_autoptr (DscPredictions) predictions = NULL;
  g_autofree char *name = NULL;

  if (self->has_best && g_str_equal (self->job->spec->keep, "best")
      && epoch->error_rate >= self->best.error_rate)
    return TRUE;
  self->has_best = TRUE;
  self->best = *epoch;
  predictions = make_predictions (self->job);
  return dsc_fake_write_model (self, epoch->error_rate, &name, error)
         && dsc_run_report_predictions (self->run, self->job->dataset, predictions, error)
         && dsc_run_report_model (self->run, name, epoch, error);
}

static gboolean
end_epoch (DscFakeTraining *self, GError **error)
{
  DscFakeEpoch row = dsc_fake_script_get_epoch (self->script, self->stage, self->epoch);
  const DscEpochRecord epoch = { .epoch = self->epoch,
                                 .train_loss = row.train_loss,
                                 .valid_loss = row.valid_loss,
                                 .error_rate = row.error_rate,
                                 .seconds = self->script->delay_ms / 1000.0 };

  /* In the real engine's order: what is kept, then the epoch. */
  if (!keep (self, &epoch, error) || !dsc_run_report_epoch (self->run, &epoch, error))
    return FALSE;
  self->epoch++;
  self->batch = 0;
  return TRUE;
}

static gboolean
is_time_for_checkpoint (const DscFakeTraining *self)
{
  guint n_done = self->epoch * self->script->n_batches + self->batch;
  guint interval = self->script->checkpoint_batches;

  return interval > 0 && n_done > 0 && n_done % interval == 0;
}

/* In @paused whether it has ended early, between two steps. */
static gboolean
train_epoch (DscFakeTraining *self, gboolean *paused, GError **error)
{
  for (; self->batch < self->script->n_batches; self->batch++)
    {
      suffer (self);
      *paused = dsc_run_is_pausing (self->run);
      if ((*paused || is_time_for_checkpoint (self)) && !dsc_fake_write_checkpoint (self, error))
        return FALSE;
      if (*paused)
        return TRUE;
      if (!take_step (self, error))
        return FALSE;
    }
  return end_epoch (self, error);
}

static gboolean
train_stage (DscFakeTraining *self, gboolean *paused, GError **error)
{
  guint n_epochs = dsc_fake_training_get_n_epochs (self);

  while (self->epoch < n_epochs)
    {
      dsc_run_report_progress (self->run, &(DscProgress){ "Pretending", self->epoch, n_epochs, 1,
                                                          n_epochs - self->epoch });
      if (!train_epoch (self, paused, error))
        return FALSE;
      if (*paused)
        return TRUE;
    }
  return g_str_equal (self->job->spec->method, "features") || dsc_fake_training_is_instant (self)
         || dsc_fake_write_optimizer (self, error);
}

/* --- a job --- */

static double
reckon (const DscFakeTraining *self)
{
  guint n_epochs = dsc_train_spec_get_n_sizes (self->job->spec) * self->job->spec->epochs
                   + (self->has_instant ? self->script->instant_epochs : 0);

  return self->script->estimate >= 0 ? self->script->estimate
                                     : n_epochs * self->script->delay_ms / 1000.0;
}

/* Where it starts. */
static gboolean
begin (DscFakeTraining *self, GError **error)
{
  const DscTrainJob *job = self->job;

  if (job->checkpoint_path != NULL)
    return dsc_fake_read_checkpoint (self, job->checkpoint_path, error);
  self->has_instant = job->from_path == NULL && g_str_equal (job->spec->method, "network")
                      && g_str_equal (job->spec->start, "instant");
  self->weights = job->spec->seed;
  return (job->from_path == NULL || dsc_fake_read_model (self, job->from_path, error))
         && (job->optimizer_path == NULL
             || dsc_fake_read_optimizer (self, job->optimizer_path, error))
         && begin_stage (self, error);
}

static gboolean
train_job (DscFakeTraining *self, GError **error)
{
  gboolean paused = FALSE;

  dsc_run_report_device (self->run, "fake", "fp32");
  dsc_run_report_speed (self->run, 100, 0.25);
  if (!begin (self, error))
    return FALSE;
  dsc_run_report_estimate (self->run, reckon (self));
  for (;;)
    {
      if (!train_stage (self, &paused, error))
        return FALSE;
      if (paused || ++self->stage == get_n_stages (self))
        break;
      if (!begin_stage (self, error))
        return FALSE;
    }
  if (paused)
    dsc_run_report_paused (self->run);
  return TRUE;
}

gboolean
dsc_fake_train (DscEngine *engine, const DscTrainJob *job, DscRun *run, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  DscFakeTraining training
      = { .script = script, .job = job, .run = run, .cancellable = cancellable };

  if (script == NULL)
    return FALSE;
  training.n_full = script->full_writes;
  return train_job (&training, error);
}

/* --- learning-rate tests --- */

gboolean
dsc_fake_find_rate (DscEngine *engine, const DscRateJob *job, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (DscFakeScript) script = dsc_fake_script_new (error);
  DscSmoother smoother = { 0 };
  double best = INFINITY;
  DscProgressMeter meter;

  if (script == NULL)
    return FALSE;
  dsc_progress_meter_start (&meter, "Pretending", job->n_steps, job->progress, job->user_data);
  for (guint i = 0; i < job->n_steps; i++)
    {
      DscRatePoint point;

      if (!dsc_fake_wait (script->rate_ms, cancellable, error))
        return FALSE;
      point.rate = dsc_rate_test_rate (job->start_rate, job->end_rate, job->n_steps, i);
      point.loss = dsc_fake_script_get_rate_loss (script, i, job->n_steps);
      point.smoothed = dsc_smoother_add (&smoother, point.loss);
      job->point (&point, job->user_data);
      dsc_progress_meter_set (&meter, i + 1);
      if (dsc_rate_test_stops (point.smoothed, &best))
        break;
    }
  return TRUE;
}
