/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One epoch of the trainer: steps, validation, and what is kept. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-metrics.h"
#include "engine/dsc-train-order.h"
#include "torch/dsc-card-photos.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"
#include "torch/dsc-tensor-file.h"
#include "torch/dsc-trainer-private.h"

/* A training step takes about three times as long as evaluating: forward, and two ways back. */
#define STEP_WORK 3.0

/* Steps whose speed is remembered: enough for a median. */
#define MAX_SPEEDS 4096

/* So many times the loss of guessing is no learning any more. */
#define DIVERGED 100.0

/* --- batches --- */

void
dsc_batch_source_begin (DscBatchSource *self, DscPhotos *photos, const guint32 *list, guint n,
                        const gint32 *labels, guint batch_size, gboolean augment, guint32 epoch)
{
  *self = (DscBatchSource){ .photos = photos,
                            .list = list,
                            .n = n,
                            .labels = labels,
                            .batch_size = batch_size,
                            .augment = augment,
                            .epoch = epoch };
  self->targets = g_new (gint64, batch_size);
  self->indices = g_new (guint32, batch_size);
  if (photos->card == NULL)
    self->loader = dsc_photos_load (photos, list, n, batch_size, augment, epoch);
}

double
dsc_batch_source_get_wait (DscBatchSource *self)
{
  return self->loader != NULL ? dsc_loader_get_wait (self->loader) : self->waited;
}

void
dsc_batch_source_clear (DscBatchSource *self)
{
  g_clear_pointer (&self->loader, dsc_loader_free);
  g_clear_pointer (&self->input, dsc_tensor_free);
  g_clear_pointer (&self->targets, g_free);
  g_clear_pointer (&self->indices, g_free);
  g_clear_pointer (&self->scratch, g_free);
}

/* A photo that was there when the stage began may be gone by now, where the cache could not hold
 * it: the batch is then smaller. */
static const float *
without_lost (DscBatchSource *self, const DscBatch *batch, gsize floats)
{
  guint n = 0;

  for (guint i = 0; i < batch->n; i++)
    n += batch->valid[i];
  if (n == batch->n)
    return batch->pixels;
  g_free (self->scratch);
  self->scratch = g_new (float, MAX (n, 1) * floats);
  n = 0;
  for (guint i = 0; i < batch->n; i++)
    if (batch->valid[i])
      memcpy (self->scratch + n++ * floats, batch->pixels + i * floats, floats * sizeof (float));
  return self->scratch;
}

static void
add_example (DscBatchSource *self, DscExamples *examples, guint32 photo)
{
  self->indices[examples->n] = photo;
  self->targets[examples->n] = self->labels[photo];
  examples->n++;
}

/* The next batch as a card makes it: none of its photos can be lost. */
static gboolean
next_of_card (DscBatchSource *self, DscExamples *examples, GError **error)
{
  guint n = MIN (self->batch_size, self->n - self->n_taken);
  gint64 begun = g_get_monotonic_time ();

  g_clear_pointer (&self->input, dsc_tensor_free);
  if (n == 0)
    return TRUE;
  self->input = dsc_card_photos_batch (self->photos->card, self->list + self->n_taken, n,
                                       self->augment, self->epoch, error);
  if (self->input == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    add_example (self, examples, self->list[self->n_taken + i]);
  self->n_taken += n;
  examples->input = self->input;
  self->waited += (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  return TRUE;
}

gboolean
dsc_batch_source_next (DscBatchSource *self, DscExamples *examples, GCancellable *cancellable,
                       GError **error)
{
  const DscTarget *target = &self->photos->target;
  const DscBatch *batch;

  *examples
      = (DscExamples){ .targets = self->targets, .height = target->height, .width = target->width };
  if (self->loader == NULL)
    return next_of_card (self, examples, error);
  do
    {
      if (!dsc_loader_next (self->loader, &batch, cancellable, error))
        return FALSE;
      if (batch == NULL)
        return TRUE;
      for (guint i = 0; i < batch->n; i++)
        if (batch->valid[i])
          add_example (self, examples, self->list[batch->positions[i]]);
    }
  while (examples->n == 0);
  examples->pixels = without_lost (self, batch, (gsize) target->height * (gsize) target->width * 3);
  return TRUE;
}

/* --- progress --- */

/* Share of the stage that is done; @validated: photos of the epoch that were validated. */
static double
share_done (const DscTrainer *self, guint validated)
{
  double steps = (double) self->n_batches * self->batch_size * STEP_WORK;
  double epoch = steps + self->photos->valid->len;
  double done = (double) self->batch * self->batch_size * STEP_WORK + validated;

  return (self->epoch + done / epoch) / self->job->spec->epochs;
}

static void
report_progress (DscTrainer *self, const char *phase, guint validated)
{
  double done = share_done (self, validated);
  double elapsed = (double) (g_get_monotonic_time () - self->stage_started) / G_USEC_PER_SEC;
  const DscProgress progress = {
    .phase = phase,
    .done = (guint64) (done * 1e6),
    .total = 1000000,
    .per_second
    = self->speeds->len > 0 ? g_array_index (self->speeds, double, self->speeds->len - 1) : 0,
    .seconds_left = done > self->stage_done ? elapsed * (1 - done) / (done - self->stage_done) : -1,
  };

  dsc_run_report_progress (self->run, &progress);
}

/* --- steps --- */

static gboolean
check_loss (DscTrainer *self, double loss, double smoothed, GError **error)
{
  guint n_classes = dsc_dataset_get_n_classes (self->job->dataset);
  double rate = self->job->spec->rates.group[DSC_N_GROUPS - 1];

  if (isfinite (loss) && smoothed < DIVERGED * log (MAX (n_classes, 2)))
    return TRUE;
  dsc_run_report_hopeless (self->run);
  if (isfinite (loss))
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 _ ("The loss grows instead of falling (%.3g in epoch %u): the learning rate %g is "
                    "too high. Choose a smaller one; a learning-rate test suggests some."),
                 smoothed, self->epoch, rate);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 _ ("The loss is not a number any more in epoch %u: the learning rate %g is too "
                    "high. Choose a smaller one; a learning-rate test suggests some."),
                 self->epoch, rate);
  return FALSE;
}

static gboolean
make_step (DscTrainer *self, const DscExamples *examples, GError **error)
{
  guint64 step = (guint64) self->epoch * self->n_batches + self->batch;
  double rates[DSC_N_GROUPS], momentum, loss, smoothed;

  dsc_one_cycle_at (&self->cycle, step, rates, &momentum);
  if (!dsc_learner_step (self->learner, examples, rates, momentum, &loss, error))
    return FALSE;
  dsc_trainer_note_parts (self, self->learner);
  smoothed = dsc_smoother_add (&self->smoother, loss);
  if (!check_loss (self, loss, smoothed, error))
    return FALSE;
  self->batch++;
  self->n_made++;
  dsc_run_report_batch (self->run, self->n_batches,
                        &(DscBatchRecord){ .batch = (guint) step,
                                           .loss = (float) loss,
                                           .smoothed = (float) smoothed,
                                           .rate = (float) rates[DSC_N_GROUPS - 1],
                                           .momentum = (float) momentum });
  return TRUE;
}

static gboolean
may_step (const DscTrainer *self)
{
  guint limit = self->job->spec->max_batches;

  return self->batch < self->n_batches && (limit == 0 || self->n_made < limit);
}

static void
remember_speed (DscTrainer *self, guint n, gint64 since)
{
  double speed = n * (double) G_USEC_PER_SEC / (double) MAX (g_get_monotonic_time () - since, 1);

  if (self->speeds->len == MAX_SPEEDS)
    g_array_remove_range (self->speeds, 0, MAX_SPEEDS / 2);
  g_array_append_val (self->speeds, speed);
}

/* The steps of the epoch from self->batch on, with what @source gives. */
static gboolean
use_batches (DscTrainer *self, DscBatchSource *source, GError **error)
{
  gint64 last = g_get_monotonic_time ();

  while (may_step (self))
    {
      DscExamples examples;

      if (dsc_fit_shall_end (self->run, self->cancellable, error)
          || !dsc_batch_source_next (source, &examples, self->cancellable, error))
        return FALSE;
      if (examples.n < 2)
        {
          /* Too few are left for batch normalisation. */
          self->batch++;
          continue;
        }
      if (!make_step (self, &examples, error))
        return FALSE;
      remember_speed (self, examples.n, last);
      report_progress (self, _ ("Training"), 0);
      if (!dsc_trainer_checkpoint_if_due (self, error))
        return FALSE;
      last = g_get_monotonic_time ();
    }
  return TRUE;
}

static gboolean
make_steps (DscTrainer *self, GError **error)
{
  g_autofree guint32 *order
      = dsc_train_order (self->photos->train, self->job->spec->seed, self->stage, self->epoch);
  guint first = self->batch * self->batch_size;
  guint n = self->n_batches * self->batch_size - first;
  g_auto (DscBatchSource) source = { NULL };
  gint64 begun = g_get_monotonic_time ();
  gboolean done;

  if (!may_step (self))
    return TRUE;
  dsc_batch_source_begin (&source, self->photos, order + first, n, self->labels, self->batch_size,
                          TRUE, dsc_train_epoch_number (self->stage, self->epoch));
  done = use_batches (self, &source, error);
  self->waited += dsc_batch_source_get_wait (&source);
  self->worked += (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  return done;
}

/* --- validation --- */

static void
judge (const DscTrainer *self, const DscBatchSource *source, const DscExamples *examples,
       const float *logits, DscPredictions *predictions, guint first)
{
  guint n_classes = predictions->n_classes;

  for (guint i = 0; i < examples->n; i++)
    {
      DscPrediction *item = &g_array_index (predictions->items, DscPrediction, first + i);

      item->photo = source->indices[i];
      item->part = DSC_PART_VALID;
      item->actual = self->labels[item->photo];
      dsc_prediction_from_logits (item, logits + (gsize) i * n_classes,
                                  predictions->store + (gsize) (first + i) * n_classes, n_classes);
    }
}

/* What the network says to the validation photos. */
static DscPredictions *
validate (DscTrainer *self, GError **error)
{
  const GArray *photos = self->photos->valid;
  guint n_classes = dsc_dataset_get_n_classes (self->job->dataset);
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (n_classes, photos->len);
  g_autofree float *logits = g_new (float, (gsize) self->batch_size *n_classes);
  g_auto (DscBatchSource) source = { NULL };
  guint done = 0;

  dsc_batch_source_begin (&source, self->photos, (const guint32 *) (gpointer) photos->data,
                          photos->len, self->labels, self->batch_size, FALSE, 0);
  for (;;)
    {
      DscExamples examples;

      if (dsc_fit_shall_end (self->run, self->cancellable, error)
          || !dsc_batch_source_next (&source, &examples, self->cancellable, error))
        return NULL;
      if (examples.n == 0)
        break;
      if (!dsc_learner_evaluate (self->learner, &examples, logits, error))
        return NULL;
      dsc_trainer_note_parts (self, self->learner);
      judge (self, &source, &examples, logits, predictions, done);
      done += examples.n;
      report_progress (self, _ ("Validating"), done);
    }
  g_array_set_size (predictions->items, done);
  return g_steal_pointer (&predictions);
}

/* --- keeping --- */

/* An epoch that is to be kept. */
typedef struct
{
  DscTrainer *trainer;
  const DscEpochRecord *epoch;
  const DscPredictions *predictions;
} Keeping;

static gboolean
write_optimizer (DscTrainer *self, GError **error)
{
  g_autofree char *name = dsc_run_dup_file (self->run, "optimizer");
  g_autofree char *path = g_build_filename (self->job->models_folder, name, NULL);
  g_autofree char *n_steps
      = g_strdup_printf ("%" G_GUINT64_FORMAT, dsc_learner_get_n_steps (self->learner));
  g_autoptr (DscSafetensorsWriter) writer = dsc_safetensors_writer_new ();
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_tensor_free);
  g_autoptr (GArray) list = dsc_learner_list_optimizer (self->learner);

  dsc_safetensors_writer_set_metadata (writer, "format", DSC_OPTIMIZER_FORMAT);
  dsc_safetensors_writer_set_metadata (writer, "n_steps", n_steps);
  for (guint i = 0; i < list->len; i++)
    if (!dsc_tensor_save (dsc_parameters_get (list, i)->tensor, writer,
                          dsc_parameters_get (list, i)->name, keep, error))
      return FALSE;
  return dsc_safetensors_writer_write (writer, path, error);
}

/* Model, optimiser, predictions, and the run's record: each whole. */
static gboolean
keep (gpointer data, GError **error)
{
  Keeping *self = data;
  DscTrainer *trainer = self->trainer;
  g_autofree char *name = dsc_run_dup_file (trainer->run, "model");
  g_autofree char *path = g_build_filename (trainer->job->models_folder, name, NULL);
  g_autoptr (DscModelInfo) info = dsc_fit_describe (trainer->job, &trainer->photos->target,
                                                    self->epoch, self->predictions->items->len);

  return dsc_model_write (path, info, dsc_learner_get_network (trainer->learner), NULL, error)
         && write_optimizer (trainer, error)
         && dsc_run_report_predictions (trainer->run, trainer->job->dataset, self->predictions,
                                        error)
         && dsc_run_report_model (trainer->run, name, self->epoch, error);
}

/* Validates what shall be kept: the averaged weights, if there are any. */
static gboolean
validate_and_keep (DscTrainer *self, DscEpochRecord *epoch, GError **error)
{
  gboolean keeps_last = g_str_equal (self->job->spec->keep, "last");
  g_autoptr (DscPredictions) predictions = validate (self, error);
  Keeping keeping = { self, epoch, predictions };

  if (predictions == NULL)
    return FALSE;
  epoch->valid_loss = dsc_predictions_mean_loss (predictions);
  epoch->error_rate = dsc_predictions_error_rate (predictions).rate;
  epoch->seconds = self->epoch_seconds
                   + (double) (g_get_monotonic_time () - self->epoch_started) / G_USEC_PER_SEC;
  if (!keeps_last && self->has_best && !dsc_fit_is_better (epoch, &self->best))
    return TRUE;
  if (!dsc_fit_write (self->run, keep, &keeping, error))
    return FALSE;
  self->best = *epoch;
  self->has_best = TRUE;
  return TRUE;
}

typedef struct
{
  DscRun *run;
  const DscEpochRecord *epoch;
} EpochReport;

static gboolean
store_epoch (gpointer data, GError **error)
{
  const EpochReport *report = data;

  return dsc_run_report_epoch (report->run, report->epoch, error);
}

gboolean
dsc_trainer_epoch (DscTrainer *self, GError **error)
{
  DscEpochRecord epoch = { .epoch = self->epoch };
  EpochReport report = { self->run, &epoch };
  gboolean validated;

  self->epoch_started = g_get_monotonic_time ();
  if (!make_steps (self, error))
    return FALSE;
  epoch.train_loss = self->smoother.n > 0 ? dsc_smoother_get (&self->smoother) : NAN;
  if (!dsc_learner_show_average (self->learner, TRUE, error))
    return FALSE;
  validated = validate_and_keep (self, &epoch, error);
  /* Whatever came of it: a checkpoint may be written next. Exchanging cannot fail halfway. */
  if (!dsc_learner_show_average (self->learner, FALSE, validated ? error : NULL) || !validated
      || !dsc_fit_write (self->run, store_epoch, &report, error))
    return FALSE;
  self->epoch++;
  self->batch = 0;
  self->epoch_seconds = 0;
  self->epoch_started = g_get_monotonic_time ();
  return TRUE;
}
