/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a job will take, reckoned before it begins: a training step is rehearsed on pixels that
 * are no photo, and everything is counted in such steps. */
#include "config.h"

#include "torch/dsc-trainer-private.h"

/* Evaluating takes about a third of a training step: a step also goes back, twice. */
#define EVALUATION (1.0 / 3.0)

/* Learning Instant's head, and reading the first photos: seconds, whatever the number of photos. */
#define INSTANT_SECONDS 3.0

/* Seconds of a step of @n photos at @target; the first one also makes libtorch choose its ways, and
 * does not count. */
static gboolean
time_step (DscLearner *learner, guint n, const DscTarget *target, double *seconds, GError **error)
{
  gsize n_floats = (gsize) n * (gsize) target->height * (gsize) target->width * 3;
  g_autofree float *pixels = g_new (float, n_floats);
  g_autofree gint64 *targets = g_new0 (gint64, n);
  const DscExamples examples = { pixels, targets, n, target->height, target->width };
  gint64 begun;

  /* Numbers of a usual size that are not all alike. */
  for (gsize i = 0; i < n_floats; i++)
    pixels[i] = (float) (i * 2654435761u >> 8 & 255) / 128 - 1;
  if (!dsc_learner_rehearse (learner, &examples, error))
    return FALSE;
  begun = g_get_monotonic_time ();
  if (!dsc_learner_rehearse (learner, &examples, error))
    return FALSE;
  *seconds = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  return TRUE;
}

static void
count_photos (const DscTrainJob *job, guint *n_train, guint *n_valid)
{
  *n_train = 0;
  *n_valid = 0;
  for (guint i = 0; i < job->split->n; i++)
    if (dsc_dataset_get_photo (job->dataset, i)->label >= 0)
      {
        *n_train += job->split->parts[i] == DSC_PART_TRAIN;
        *n_valid += job->split->parts[i] == DSC_PART_VALID;
      }
}

gboolean
dsc_trainer_estimate (DscTrainer *self, DscLearner *learner, gboolean with_instant, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  DscTarget first = dsc_train_spec_get_target (spec, self->size);
  double pixels = (double) first.height * first.width;
  guint n_train, n_valid, batch_size, n_batches;
  double n_steps, validation, seconds, work = 0;

  count_photos (self->job, &n_train, &n_valid);
  batch_size = MIN (spec->batch_size, MAX (n_train, 1));
  /* Batch normalisation cannot do with one photo. */
  if (batch_size < 2)
    return TRUE;
  n_batches = MAX (n_train / batch_size, 1);
  n_steps = (double) n_batches * spec->epochs;
  if (spec->max_batches > 0)
    n_steps = MIN (n_steps, spec->max_batches);
  validation = n_valid * EVALUATION / batch_size * n_steps / n_batches;
  if (!time_step (learner, batch_size, &first, &seconds, error))
    return FALSE;
  dsc_trainer_note_parts (self, learner);
  for (guint i = self->size; i < dsc_train_spec_get_n_sizes (spec); i++)
    {
      DscTarget target = dsc_train_spec_get_target (spec, i);
      double left = n_steps + validation;

      if (i == self->size)
        left *= 1 - (self->epoch + (double) self->batch / n_batches) / spec->epochs;
      work += left * target.height * target.width / pixels;
    }
  if (with_instant)
    work += (n_train + n_valid) * EVALUATION / batch_size;
  dsc_run_report_estimate (self->run, seconds * work + (with_instant ? INSTANT_SECONDS : 0));
  return TRUE;
}
