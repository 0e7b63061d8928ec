/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recipe "Instant": features of every photo once, then a linear head trained on them. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-metrics.h"
#include "torch/dsc-features.h"
#include "torch/dsc-head.h"
#include "torch/dsc-instant.h"
#include "torch/dsc-model.h"

/* fastai's smoothing of the training loss (semantics §4). */
#define SMOOTHING 0.98

typedef struct
{
  const DscTrainJob *job;
  DscRun *run;
  GCancellable *cancellable; /* (nullable) */
  DscSafetensors *body_file; /* (owned) the network's weights, mapped */
  DscFeatures *features;     /* (owned) */
  gint32 *labels;            /* (owned) by photo */
  GArray *train;             /* (owned) (element-type guint32) photos with features */
  GArray *valid;             /* (owned) (element-type guint32) */
  DscHead *head;             /* (owned) */
  DscEpochRecord best;       /* of the weights kept */
  gboolean has_best;
  double smoothed_sum; /* of the exponential average */
  guint n_steps;       /* training steps so far */
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

static gboolean
instant_compute_features (Instant *self, GError **error)
{
  g_autoptr (DscMobilenet) body = NULL;

  self->body_file = dsc_model_open_built_in (error);
  if (self->body_file == NULL)
    return FALSE;
  body = dsc_mobilenet_new (self->body_file, "", error);
  if (body == NULL)
    return FALSE;
  self->features = dsc_features_new (self->job, body, self->run, self->cancellable, error);
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

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !dsc_head_step (self->head, i, &loss, &rate, error))
        return FALSE;
      self->n_steps++;
      self->smoothed_sum = SMOOTHING * self->smoothed_sum + (1 - SMOOTHING) * loss;
      *smoothed = self->smoothed_sum / (1 - pow (SMOOTHING, self->n_steps));
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
is_better (const DscEpochRecord *a, const DscEpochRecord *b)
{
  return a->error_rate < b->error_rate
         || (a->error_rate == b->error_rate && a->valid_loss < b->valid_loss);
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
      g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                   _ ("The loss is not a number any more in epoch %u: the learning rate %g is too "
                      "high. Choose a smaller one."),
                   number, self->job->spec->rate);
      return FALSE;
    }
  if (!self->has_best || is_better (&epoch, &self->best))
    {
      if (!dsc_head_keep (self->head, error))
        return FALSE;
      self->best = epoch;
      self->has_best = TRUE;
    }
  return dsc_run_report_epoch (self->run, &epoch, error);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  dsc_run_report_progress (user_data, progress);
}

static gboolean
instant_train_head (Instant *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autofree char *settings = dsc_train_spec_to_json (spec);
  guint64 n_steps;

  self->head = dsc_head_new (self->features->rows, DSC_MODEL_N_FEATURES, self->train, self->labels,
                             dsc_dataset_get_n_classes (self->job->dataset), spec, error);
  if (self->head == NULL
      || !dsc_run_report_stage (self->run, "head", settings, spec->epochs, error))
    return FALSE;
  n_steps = (guint64) dsc_head_get_n_batches (self->head) * spec->epochs;
  if (spec->max_batches > 0)
    n_steps = MIN (n_steps, spec->max_batches);
  dsc_progress_meter_start (&self->meter, _ ("Training the head"), n_steps, progress_cb, self->run);
  for (guint i = 0; i < spec->epochs && self->n_steps < n_steps; i++)
    if (!instant_epoch (self, i, error))
      return FALSE;
  return TRUE;
}

static DscModelInfo *
describe_model (Instant *self)
{
  DscDataset *dataset = self->job->dataset;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  DscModelInfo *info = g_new0 (DscModelInfo, 1);

  info->network = g_strdup (self->job->spec->network);
  info->target = self->job->spec->target;
  info->orientation = self->job->spec->decode.orientation;
  info->normalisation = DSC_MOBILENET_NORMALISATION;
  info->n_classes = dsc_dataset_get_n_classes (dataset);
  info->classes = g_new0 (char *, info->n_classes + 1);
  for (guint i = 0; i < info->n_classes; i++)
    info->classes[i] = g_strdup (dsc_dataset_get_class_name (dataset, i));
  info->error_rate = self->best.error_rate;
  info->n_valid = self->valid->len;
  info->recipe = g_strdup (self->job->spec->recipe);
  info->settings = dsc_train_spec_to_json (self->job->spec);
  info->created = g_date_time_format_iso8601 (now);
  return info;
}

/* Writes the kept weights, then what they say to the photos that were held back. What they say to
 * training photos is asked of the model when somebody wants to know: the room for it here would
 * grow with the whole set. */
static gboolean
instant_save (Instant *self, GError **error)
{
  g_autoptr (DscModelInfo) info = describe_model (self);
  g_autoptr (DscTensor) weight = NULL;
  g_autoptr (DscTensor) bias = NULL;
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (DscPredictions) predictions = NULL;
  g_autofree char *name = g_path_get_basename (self->job->model_path);

  dsc_head_restore (self->head);
  for (guint32 i = 0; i < self->features->n; i++)
    if (self->features->rows[i] != NULL && self->job->split->parts[i] != DSC_PART_TRAIN)
      g_array_append_val (photos, i);
  predictions = instant_predict (self, photos, error);
  return predictions != NULL && dsc_head_fold (self->head, &weight, &bias, error)
         && dsc_model_write (self->job->model_path, info, self->body_file, weight, bias, error)
         && dsc_run_report_predictions (self->run, self->job->dataset, predictions, error)
         && dsc_run_report_model (self->run, name, &self->best, error);
}

gboolean
dsc_instant_train (const DscTrainJob *job, DscRun *run, GCancellable *cancellable, GError **error)
{
  g_auto (Instant) self = { .job = job, .run = run, .cancellable = cancellable };
  g_autoptr (GError) failure = NULL;
  guint n = dsc_dataset_get_n_photos (job->dataset);

  self.labels = g_new (gint32, n);
  for (guint i = 0; i < n; i++)
    self.labels[i] = dsc_dataset_get_photo (job->dataset, i)->label;
  if (!instant_compute_features (&self, error))
    return FALSE;
  if (instant_train_head (&self, &failure))
    return instant_save (&self, error);
  /* Stopped: what there is of it is usable, and kept. The run still ends as stopped. */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self.has_best
      && !instant_save (&self, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
