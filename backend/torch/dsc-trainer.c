/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training through the network: the stages of a job. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "torch/dsc-card-photos.h"
#include "torch/dsc-instant.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-trainer-private.h"
#include "torch/dsc-trainer.h"

void
dsc_trainer_end_stage (DscTrainer *self)
{
  g_clear_pointer (&self->learner, dsc_learner_free);
  g_clear_pointer (&self->photos, dsc_photos_free);
}

void
dsc_trainer_clear (DscTrainer *self)
{
  dsc_trainer_end_stage (self);
  g_free (self->labels);
  g_array_unref (self->speeds);
}

gboolean
dsc_trainer_init (DscTrainer *self, const DscTrainJob *job, const DscDevice *device, DscRun *run,
                  GCancellable *cancellable, GError **error)
{
  *self = (DscTrainer){
    .job = job, .run = run, .cancellable = cancellable, .device = *device, .n_parts = 1
  };
  self->labels = dsc_fit_dup_labels (job);
  self->speeds = g_array_new (FALSE, FALSE, sizeof (double));
  self->checkpointed = g_get_monotonic_time ();
  return dsc_device_choose_dtype (device, job->spec->precision, &self->dtype, error);
}

/* --- a stage --- */

/* The settings of the stage at the size in hand. */
static DscTrainSpec *
dup_stage_spec (DscTrainer *self)
{
  DscTrainSpec *spec = dsc_train_spec_copy (self->job->spec);

  spec->target = dsc_train_spec_get_target (self->job->spec, self->size);
  dsc_train_spec_set (&spec->smaller_sizes, "");
  return spec;
}

static void
prepare_cycle (DscTrainer *self)
{
  const DscTrainSpec *spec = self->job->spec;
  guint n = self->photos->train->len;

  self->batch_size = MIN (spec->batch_size, n);
  self->n_batches = MAX (n / self->batch_size, 1);
  self->cycle = (DscOneCycle){ .rates = spec->rates,
                               .warm_up = spec->warm_up,
                               .divisor = spec->divisor,
                               .final_divisor = spec->final_divisor,
                               .momentum_high = spec->momentum_high,
                               .momentum_low = spec->momentum_low,
                               .n_steps = (guint64) self->n_batches * spec->epochs };
}

/* Takes the photos to a card that trains, unless some of them are decoded each time. */
static gboolean
take_photos (DscTrainer *self, GError **error)
{
  g_autoptr (DscCardPhotos) card = NULL;

  if (!dsc_device_is_card (&self->device))
    return TRUE;
  card = dsc_card_photos_new (self->photos, &self->device, self->dtype, dsc_tensor_new_sampled,
                              self->cancellable, error);
  if (card != NULL && dsc_card_photos_get_tier (card) != DSC_CARD_TIER_NONE)
    self->photos->card = g_steal_pointer (&card);
  return card != NULL || self->photos->card != NULL;
}

gboolean
dsc_trainer_prepare_stage (DscTrainer *self, DscNetwork *network, GError **error)
{
  g_autoptr (DscNetwork) owned = network;
  DscTarget target = dsc_train_spec_get_target (self->job->spec, self->size);

  if (!dsc_network_move (owned, self->device.torch, error))
    return FALSE;
  self->photos = dsc_photos_new (self->job, &target, self->run, self->progress, self->progress_data,
                                 self->cancellable, error);
  if (self->photos == NULL || !take_photos (self, error))
    return FALSE;
  prepare_cycle (self);
  self->learner = dsc_learner_new (g_steal_pointer (&owned), self->job->spec, self->dtype,
                                   self->stage, error);
  if (self->learner == NULL)
    return FALSE;
  dsc_learner_set_n_parts (self->learner, self->n_parts);
  return TRUE;
}

void
dsc_trainer_note_parts (DscTrainer *self, DscLearner *learner)
{
  guint before = self->n_parts;
  g_autofree char *words = NULL;

  self->n_parts = dsc_learner_get_n_parts (learner);
  if (before > 1 || self->n_parts == 1)
    return;
  words = g_strdup_printf (
      _ ("The memory of the device “%s” is too small for a batch of this size (%u): it is computed "
         "in parts, which takes longer. The model still learns from the whole batch at each "
         "step."),
      self->device.name, self->job->spec->batch_size);
  dsc_run_report_problem (self->run, ".", "warning", words);
}

static gboolean
report_stage (gpointer data, GError **error)
{
  DscTrainer *self = data;
  g_autoptr (DscTrainSpec) spec = dup_stage_spec (self);
  g_autofree char *settings = dsc_train_spec_to_json (spec);

  return dsc_run_report_stage (self->run,
                               spec->frozen_groups == DSC_N_GROUPS - 1 ? "head" : "unfrozen",
                               settings, spec->epochs, error);
}

gboolean
dsc_trainer_read_optimizer (DscTrainer *self, GError **error)
{
  const char *path = self->job->optimizer_path;
  g_autoptr (DscStateDict) file = dsc_state_dict_open (path, error);
  g_autoptr (GArray) list = dsc_learner_list_optimizer (self->learner);
  const char *n_steps = file != NULL ? dsc_state_dict_get_metadata (file, "n_steps") : NULL;
  guint64 number;

  if (file == NULL)
    return FALSE;
  if (g_strcmp0 (dsc_state_dict_get_metadata (file, "format"), DSC_OPTIMIZER_FORMAT) != 0
      || n_steps == NULL
      || !g_ascii_string_to_unsigned (n_steps, 10, 0, G_MAXUINT64, &number, NULL))
    {
      g_autofree char *shown = dsc_path_display (path);

      g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                   _ ("The optimiser's state “%s” is damaged, or from a newer Discern. Go on "
                      "with a new optimiser."),
                   shown);
      return FALSE;
    }
  dsc_learner_set_n_steps (self->learner, number);
  /* What was frozen then has no moments, and begins with none; all count their steps together. */
  return dsc_parameters_load (list, file, TRUE, error);
}

/* Begins a stage with @network (transfer full). */
static gboolean
begin_stage (DscTrainer *self, DscNetwork *network, GError **error)
{
  g_autoptr (DscNetwork) owned = network;

  self->epoch = 0;
  self->batch = 0;
  self->smoother = (DscSmoother){ 0 };
  self->epoch_seconds = 0;
  if (!dsc_fit_write (self->run, report_stage, self, error))
    return FALSE;
  self->stage = dsc_run_get_stage_number (self->run);
  if (!dsc_trainer_prepare_stage (self, g_steal_pointer (&owned), error))
    return FALSE;
  return self->job->optimizer_path == NULL || self->size > 0
         || dsc_trainer_read_optimizer (self, error);
}

/* Whether all steps that the job may make were made. */
static gboolean
is_used_up (const DscTrainer *self)
{
  guint limit = self->job->spec->max_batches;

  return limit > 0 && self->n_made >= limit;
}

/* The epochs of the stage in hand that are left. */
static gboolean
finish_stage (DscTrainer *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;

  self->stage_started = g_get_monotonic_time ();
  self->stage_done = (self->epoch + (double) self->batch / self->n_batches) / spec->epochs;
  /* An epoch that was begun is ended, with its validation. */
  while (self->epoch < spec->epochs && (!is_used_up (self) || self->batch > 0))
    if (!dsc_trainer_epoch (self, error))
      return FALSE;
  return TRUE;
}

/* --- the job --- */

static void
report_device (DscTrainer *self)
{
  dsc_run_report_device (self->run, self->device.name, dsc_device_precision (self->dtype));
}

/* The recipe Instant on the job's first size, as its first stage. In @path (transfer full) the
 * model that it leaves. */
static gboolean
start_with_instant (DscTrainer *self, char **path, GError **error)
{
  const DscTrainSpec *own = self->job->spec;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", own->network, FALSE, error);
  DscTrainJob job = *self->job;
  g_autofree char *name = NULL;

  if (spec == NULL)
    return FALSE;
  spec->target = dsc_train_spec_get_target (own, 0);
  spec->decode = own->decode;
  spec->seed = own->seed;
  spec->threads = own->threads;
  dsc_train_spec_set (&spec->weights, own->weights);
  dsc_train_spec_set (&spec->device, own->device);
  job.spec = spec;
  if (!dsc_instant_train (&job, &self->device, "instant", self->run, &self->best, self->cancellable,
                          error))
    return FALSE;
  /* Instant computes in its own precision, perhaps nothing at all. */
  report_device (self);
  self->has_best = TRUE;
  name = dsc_run_dup_file (self->run, "model");
  *path = g_build_filename (self->job->models_folder, name, NULL);
  return TRUE;
}

/* Random weights have nothing to start from: their features say nothing. */
static gboolean
starts_with_instant (DscTrainer *self)
{
  const DscTrainSpec *spec = self->job->spec;

  return self->job->from_path == NULL && g_str_equal (spec->start, "instant")
         && !g_str_equal (spec->weights, "none");
}

DscNetwork *
dsc_trainer_first_network (DscTrainer *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autoptr (DscModelInfo) info = NULL;
  g_autofree char *instant = NULL;

  if (self->job->from_path != NULL)
    {
      /* What is kept must not become worse than what it goes on from. */
      info = dsc_model_info_read_file (self->job->from_path, error);
      if (info == NULL)
        return NULL;
      self->best = (DscEpochRecord){ .train_loss = NAN,
                                     .valid_loss = NAN,
                                     .error_rate = info->error_rate };
      self->has_best = isfinite (info->error_rate);
      return dsc_fit_new_network (self->job, error);
    }
  if (!starts_with_instant (self))
    return dsc_fit_new_network (self->job, error);
  return start_with_instant (self, &instant, error)
             ? dsc_model_load_network (instant, spec->dropout, error)
             : NULL;
}

/* Says how long the job will take, by a learner that is only there for that. */
static gboolean
estimate_beforehand (DscTrainer *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autoptr (DscNetwork) network = dsc_fit_new_network (self->job, error);
  g_autoptr (DscLearner) learner = NULL;

  if (network == NULL || !dsc_network_move (network, self->device.torch, error))
    return FALSE;
  learner = dsc_learner_new (g_steal_pointer (&network), spec, self->dtype, 0, error);
  return learner != NULL && dsc_trainer_estimate (self, learner, starts_with_instant (self), error);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report_speed (DscTrainer *self)
{
  if (self->speeds->len == 0)
    return;
  g_array_sort (self->speeds, compare_doubles);
  dsc_run_report_speed (self->run, g_array_index (self->speeds, double, self->speeds->len / 2),
                        self->waited / MAX (self->worked, 1e-6));
}

/* The network of the stage in hand as it starts the next one, with averaged weights if there are
 * any; that ends the stage. */
static DscNetwork *
take_network (DscTrainer *self, GError **error)
{
  DscNetwork *network = NULL;

  if (dsc_learner_show_average (self->learner, TRUE, error))
    network = dsc_learner_steal_network (self->learner);
  dsc_trainer_end_stage (self);
  return network;
}

gboolean
dsc_trainer_run (DscTrainer *self, GError **error)
{
  guint n_sizes = dsc_train_spec_get_n_sizes (self->job->spec);
  DscNetwork *network;

  if (self->job->checkpoint_path != NULL)
    {
      if (!dsc_trainer_read_checkpoint (self, error)
          || !dsc_trainer_estimate (self, self->learner, FALSE, error))
        return FALSE;
    }
  else
    {
      network = estimate_beforehand (self, error) ? dsc_trainer_first_network (self, error) : NULL;
      if (network == NULL || !begin_stage (self, network, error))
        return FALSE;
    }
  for (;;)
    {
      if (!finish_stage (self, error))
        return FALSE;
      if (self->size + 1 == n_sizes || is_used_up (self))
        return TRUE;
      /* Reading the photos at the next size may take long: this stage is safe before. */
      if (!dsc_trainer_write_checkpoint (self, error))
        return FALSE;
      self->size++;
      network = take_network (self, error);
      if (network == NULL || !begin_stage (self, network, error))
        return FALSE;
    }
}

gboolean
dsc_trainer_train (const DscTrainJob *job, const DscDevice *device, DscRun *run,
                   GCancellable *cancellable, GError **error)
{
  g_auto (DscTrainer) self = { NULL };
  g_autoptr (GError) failure = NULL;
  gboolean done;

  if (!dsc_trainer_init (&self, job, device, run, cancellable, error))
    return FALSE;
  report_device (&self);
  done = dsc_trainer_run (&self, &failure);
  report_speed (&self);
  if (done)
    return TRUE;
  /* Asked to pause, and not to stop: it goes on from here. */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_cancellable_is_cancelled (cancellable) && self.learner != NULL
      && !dsc_trainer_write_checkpoint (&self, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
