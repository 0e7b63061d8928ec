/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipe "Instant": features of every photo once, then a linear head trained on them. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-metrics.h"
#include "torch/dsc-features.h"
#include "torch/dsc-fit.h"
#include "torch/dsc-head.h"
#include "torch/dsc-instant.h"
#include "torch/dsc-model.h"
#include "torch/dsc-parameters.h"

typedef struct
{
  const DscTrainJob *job;
  const DscDevice *device;
  DscRun *run;
  GCancellable *cancellable; /* (nullable) */
  const char *stage;
  DscStateDict *body_file; /* (owned) the network's weights, mapped */
  DscFeatures *features;   /* (owned) */
  gint32 *labels;          /* (owned) by photo */
  GArray *train;           /* (owned) (element-type guint32) photos with features */
  GArray *valid;           /* (owned) (element-type guint32) */
  DscHead *head;           /* (owned) */
  DscEpochRecord best;     /* of the weights kept */
  gboolean has_best;
  DscSmoother smoother;
  guint n_steps; /* training steps so far */
  DscProgressMeter meter;
} Instant;

static void
instant_clear (Instant *self)
{
  dsc_head_free (self->head);
  dsc_features_free (self->features);
  g_clear_object (&self->body_file);
  g_free (self->labels);
  g_clear_pointer (&self->train, g_array_unref);
  g_clear_pointer (&self->valid, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Instant, instant_clear)

/* Photos of a part whose features are there. */
static GArray *
part_with_features (Instant *self, DscPart part)
{
  g_autoptr (GArray) all = dsc_split_get_part (self->job->split, part);
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < all->len; i++)
    {
      guint32 photo = g_array_index (all, guint32, i);

      if (self->features->rows[photo] != NULL)
        g_array_append_val (photos, photo);
    }
  return photos;
}

/* The network with a head of zeros, to compute features with, or to be written. */
static DscNetwork *
instant_new_network (Instant *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  const DscSource body = { self->body_file, "", NULL };
  g_autoptr (DscGenerator) generator = dsc_generator_new (spec->seed);
  const DscSource head = { NULL, "", generator };
  DscNetwork *network = dsc_network_new (spec->network, &body, spec->head, &head,
                                         dsc_dataset_get_n_classes (self->job->dataset), 0, error);

  if (network != NULL)
    dsc_network_set_origin (network, self->body_file, "licence", "source");
  return network;
}

static gboolean
instant_compute_features (Instant *self, GError **error)
{
  g_autoptr (DscNetwork) network = NULL;
  g_autofree char *identity = NULL;

  self->body_file = dsc_fit_open_body (self->job, &identity, error);
  if (self->body_file == NULL)
    return FALSE;
  network = instant_new_network (self, error);
  if (network == NULL)
    return FALSE;
  self->features = dsc_features_new (self->job, network, self->device, identity, self->run, NULL,
                                     NULL, self->cancellable, error);
  if (self->features == NULL)
    return FALSE;
  dsc_run_report_speed (self->run, self->features->images_per_second, self->features->data_wait);
  self->train = part_with_features (self, DSC_PART_TRAIN);
  self->valid = part_with_features (self, DSC_PART_VALID);
  if (self->train->len > 0 && self->valid->len > 0)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("No photo of the training part, or none of the validation part, could be "
                          "read; the list of skipped "
                          "photos says why."));
  return FALSE;
}

/* Predictions for @photos, which all have features, in that order. */
static DscPredictions *
instant_predict (Instant *self, const GArray *photos, GError **error)
{
  guint n_classes = dsc_dataset_get_n_classes (self->job->dataset);
  guint batch = self->job->spec->batch_size;
  g_autoptr (DscPredictions) predictions = dsc_predictions_new (n_classes, photos->len);
  g_autofree float *logits = g_new (float, (gsize) batch *n_classes);

  for (guint first = 0; first < photos->len; first += batch)
    {
      guint n = MIN (batch, photos->len - first);
      const guint32 *chosen = &g_array_index (photos, guint32, first);

      if (!dsc_head_logits (self->head, chosen, n, logits, error))
        return NULL;
      for (guint i = 0; i < n; i++)
        {
          DscPrediction *item = &g_array_index (predictions->items, DscPrediction, first + i);

          item->photo = chosen[i];
          item->part = self->job->split->parts[chosen[i]];
          item->actual = self->labels[chosen[i]];
          dsc_prediction_from_logits (item, logits + (gsize) i * n_classes,
                                      predictions->store + (gsize) (first + i) * n_classes,
                                      n_classes);
        }
    }
  return g_steal_pointer (&predictions);
}

/* The training steps of one epoch. In @smoothed the smoothed loss after the last. */
static gboolean
instant_train_epoch (Instant *self, double *smoothed, GError **error)
{
  guint n_batches = dsc_head_get_n_batches (self->head);
  guint limit = self->job->spec->max_batches;

  dsc_head_begin_epoch (self->head);
  for (guint i = 0; i < n_batches && (limit == 0 || self->n_steps < limit); i++)
    {
      double loss, rate;

      if (dsc_fit_shall_end (self->run, self->cancellable, error)
          || !dsc_head_step (self->head, i, &loss, &rate, error))
        return FALSE;
      self->n_steps++;
      *smoothed = dsc_smoother_add (&self->smoother, loss);
      dsc_run_report_batch (self->run, n_batches,
                            &(DscBatchRecord){ .batch = self->n_steps - 1,
                                               .loss = (float) loss,
                                               .smoothed = (float) *smoothed,
                                               .rate = (float) rate,
                                               .momentum = 0.9f });
      dsc_progress_meter_set (&self->meter, self->n_steps);
    }
  return TRUE;
}

static gboolean
instant_epoch (Instant *self, guint number, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  DscEpochRecord epoch = { .epoch = number, .train_loss = NAN };
  g_autoptr (DscPredictions) predictions = NULL;

  if (!instant_train_epoch (self, &epoch.train_loss, error))
    return FALSE;
  predictions = instant_predict (self, self->valid, error);
  if (predictions == NULL)
    return FALSE;
  epoch.valid_loss = dsc_predictions_mean_loss (predictions);
  epoch.error_rate = dsc_predictions_error_rate (predictions).rate;
  epoch.seconds = (g_get_monotonic_time () - started) / (double) G_USEC_PER_SEC;
  if (!isfinite (epoch.valid_loss))
    {
      dsc_run_report_hopeless (self->run);
      g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                   _ ("The loss is not a number any more in epoch %u: the learning rate %g is too "
                      "high. Choose a smaller one."),
                   number, self->job->spec->rates.group[DSC_N_GROUPS - 1]);
      return FALSE;
    }
  if (!self->has_best || dsc_fit_is_better (&epoch, &self->best))
    {
      if (!dsc_head_keep (self->head, error))
        return FALSE;
      self->best = epoch;
      self->has_best = TRUE;
    }
  return dsc_run_report_epoch (self->run, &epoch, error);
}

/* What goes by is what was kept of each photo, not photos: how many a second tells nobody anything.
 */
static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  const Instant *self = user_data;
  DscProgress told = *progress;

  told.per_second = 0;
  dsc_run_report_progress (self->run, &told);
}

static gboolean
instant_train_head (Instant *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autofree char *settings = dsc_train_spec_to_json (spec);
  guint64 n_steps;

  self->head
      = dsc_head_new (self->features->rows, self->features->n_features, self->train, self->labels,
                      dsc_dataset_get_n_classes (self->job->dataset), spec, error);
  if (self->head == NULL
      || !dsc_run_report_stage (self->run, self->stage, settings, spec->epochs, error))
    return FALSE;
  n_steps = (guint64) dsc_head_get_n_batches (self->head) * spec->epochs;
  if (spec->max_batches > 0)
    n_steps = MIN (n_steps, spec->max_batches);
  dsc_progress_meter_start (&self->meter, _ ("Training the head"), n_steps, progress_cb, self);
  for (guint i = 0; i < spec->epochs && self->n_steps < n_steps; i++)
    if (!instant_epoch (self, i, error))
      return FALSE;
  return TRUE;
}

/* Puts the head that was learned into the network. */
static gboolean
instant_fill_head (Instant *self, DscNetwork *network, GError **error)
{
  GArray *parameters = dsc_network_get_parameters (network);
  g_autoptr (DscTensor) weight = NULL;
  g_autoptr (DscTensor) bias = NULL;

  if (!dsc_head_fold (self->head, &weight, &bias, error))
    return FALSE;
  for (guint i = 0; i < parameters->len; i++)
    {
      DscParameter *parameter = dsc_parameters_get (parameters, i);

      if ((g_str_equal (parameter->name, "head.weight")
           && !dsc_tensor_assign (parameter->tensor, weight, error))
          || (g_str_equal (parameter->name, "head.bias")
              && !dsc_tensor_assign (parameter->tensor, bias, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
instant_write_model (Instant *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->job->models_folder, name, NULL);
  g_autoptr (DscModelInfo) info
      = dsc_fit_describe (self->job, &self->job->spec->target, &self->best, self->valid->len);
  g_autoptr (DscNetwork) network = instant_new_network (self, error);

  return network != NULL && instant_fill_head (self, network, error)
         && dsc_model_write (path, info, network, self->body_file, error);
}

/* Writes the kept weights, then what they say to the validation photos. What they say to others is
 * asked of the model when somebody wants to know: the room for it here would grow with the whole
 * set. */
static gboolean
instant_save (gpointer data, GError **error)
{
  Instant *self = data;
  g_autoptr (DscPredictions) predictions = NULL;
  g_autofree char *name = dsc_run_dup_file (self->run, "model");

  dsc_head_restore (self->head);
  predictions = instant_predict (self, self->valid, error);
  return predictions != NULL && instant_write_model (self, name, error)
         && dsc_run_report_predictions (self->run, self->job->dataset, predictions, error)
         && dsc_run_report_model (self->run, name, &self->best, error);
}

gboolean
dsc_instant_train (const DscTrainJob *job, const DscDevice *device, const char *stage, DscRun *run,
                   DscEpochRecord *kept, GCancellable *cancellable, GError **error)
{
  g_auto (Instant) self
      = { .job = job, .device = device, .stage = stage, .run = run, .cancellable = cancellable };
  g_autoptr (GError) failure = NULL;

  self.labels = dsc_fit_dup_labels (job);
  if (!instant_compute_features (&self, error))
    return FALSE;
  if (instant_train_head (&self, &failure))
    {
      if (kept != NULL)
        *kept = self.best;
      return dsc_fit_write (run, instant_save, &self, error);
    }
  /* Stopped: what there is of it is usable, and kept if it can be. The run still ends as stopped.
   */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self.has_best)
    instant_save (&self, NULL);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
