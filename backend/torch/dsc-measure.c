/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a device does what training is made of: batches are sampled, networks evaluate and
 * learn, as in the trainer, but on photos of random pixels and with random weights, so that nothing
 * but the device is measured.
 *
 * A card works behind the program's back: what is timed ends with a number that it has to say. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-philox.h"
#include "engine/dsc-floor.h"
#include "image/dsc-sample-job.h"
#include "torch/dsc-fit.h"
#include "torch/dsc-learner.h"
#include "torch/dsc-measure.h"

#define N_CLASSES 20

/* Photos of which batches are made; enough not to stay in the caches of a card: 157 MB at the
 * notebook's size. */
#define MAX_POOL 512

/* Warm-up, in which convolutions are tried out; then the median of so many. What is short is done
 * so many times in one, because waiting for a card takes time, too. */
enum
{
  N_WARM_UP = 3,
  N_SHORT = 15,
  N_EPOCHS = 5,
  TIMES = 10
};

typedef struct
{
  const DscMeasureJob *job;
  GCancellable *cancellable;
  DscDevice device;
  DscTorchDtype dtype;
  DscTarget target;
  DscPower power;
  DscWork work;
  guint n_train; /* photos of an epoch: whole batches */
  guint n_valid;
  guint n_pool;
  guint8 *pool;        /* (owned): RGBX, twice the target's size */
  DscTensor *pixels;   /* (owned) (nullable): the pool on a card */
  DscLearner *learner; /* (owned) */
  DscNetwork *folded;  /* (owned) */
  DscTensor *input;    /* (owned) (nullable): a batch that a card has made */
  float *values;       /* (owned) (nullable): one that the processor has made */
  gint64 *targets;     /* (owned) */
  float *logits;       /* (owned) */
  guint32 epoch;
} Bench;

static void
bench_clear (Bench *self)
{
  g_free (self->pool);
  g_clear_pointer (&self->pixels, dsc_tensor_free);
  g_clear_pointer (&self->learner, dsc_learner_free);
  g_clear_pointer (&self->folded, dsc_network_free);
  g_clear_pointer (&self->input, dsc_tensor_free);
  g_free (self->values);
  g_free (self->targets);
  g_free (self->logits);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static guint
element_bytes (const Bench *self)
{
  return self->dtype == DSC_TORCH_F32 ? 4 : 2;
}

/* --- batches --- */

static gsize
photo_bytes (const Bench *self)
{
  return (gsize) self->target.height * (gsize) self->target.width * 2 * 2 * 4;
}

static void
draw (const Bench *self, guint photo, gboolean augment, DscAugmentDraw *drawn)
{
  const DscTrainSpec *spec = self->job->spec;

  *drawn = dsc_augment_draw_none;
  if (augment)
    dsc_augment_draw (&spec->augment, spec->seed, self->epoch, photo, drawn);
}

/* What a card is to do with @n photos from @first on, sent there. */
static DscTensor *
send_jobs (Bench *self, guint first, guint n, gboolean augment, GError **error)
{
  const guint64 address = dsc_tensor_get_address (self->pixels);
  void *data;
  g_autoptr (DscTensor) staging = dsc_tensor_new_staging ((gint64) (n * sizeof (DscSampleJob)),
                                                          self->device.torch, &data, error);
  DscSampleJob *jobs = data;
  const int height = 2 * self->target.height, width = 2 * self->target.width;

  if (staging == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      guint photo = (first + i) % self->n_pool;
      DscAugmentDraw drawn;

      draw (self, first + i, augment, &drawn);
      dsc_sample_job_init (&jobs[i],
                           (const guint8 *) (guintptr) (address + photo * photo_bytes (self)),
                           width, height, width, height, &self->target, &drawn);
    }
  return dsc_tensor_to_device (staging, self->device.torch, error);
}

static gboolean
sample_on_card (Bench *self, DscTensor *jobs, guint n, GError **error)
{
  const DscNormalisation normalisation = dsc_fit_normalisation (self->job->spec);
  const DscSampleScale scale = dsc_sample_scale (&normalisation);

  g_clear_pointer (&self->input, dsc_tensor_free);
  self->input = dsc_tensor_new_sampled (jobs, (int) n, self->target.height, self->target.width,
                                        &scale, self->dtype, error);
  return self->input != NULL;
}

static void
sample_here (Bench *self, guint first, guint n, gboolean augment)
{
  const DscNormalisation normalisation = dsc_fit_normalisation (self->job->spec);
  const int height = 2 * self->target.height, width = 2 * self->target.width;
  const gsize floats = (gsize) self->target.height * (gsize) self->target.width * 3;

  for (guint i = 0; i < n; i++)
    {
      DscAugmentDraw drawn;

      draw (self, first + i, augment, &drawn);
      dsc_sample_augmented (self->pool + (first + i) % self->n_pool * photo_bytes (self), width,
                            height, width, height, &self->target, &normalisation, &drawn,
                            self->values + i * floats);
    }
}

/* A batch of @n photos from @first on, as examples. */
static gboolean
make_batch (Bench *self, guint first, guint n, gboolean augment, DscExamples *examples,
            GError **error)
{
  g_autoptr (DscTensor) jobs = NULL;

  if (dsc_device_is_card (&self->device))
    {
      jobs = send_jobs (self, first, n, augment, error);
      if (jobs == NULL || !sample_on_card (self, jobs, n, error))
        return FALSE;
    }
  else
    sample_here (self, first, n, augment);
  *examples = (DscExamples){ .pixels = self->values,
                             .targets = self->targets,
                             .n = n,
                             .height = self->target.height,
                             .width = self->target.width,
                             .input = self->input };
  return TRUE;
}

/* --- what is measured --- */

/* Does it once. Returns: whether it could. */
typedef gboolean (*Runner) (Bench *self, GError **error);

/* Waits until the device is done with @tensor of four dimensions. */
static gboolean
wait_for (DscTensor *tensor, GError **error)
{
  DscTensor *rest = dsc_tensor_ref (tensor);
  gboolean done;
  double value;

  for (int dim = 0; rest != NULL && dim < dsc_tensor_n_dims (tensor); dim++)
    {
      DscTensor *slice = dsc_tensor_slice (rest, dim, 0, 1, error);

      dsc_tensor_free (rest);
      rest = slice;
    }
  done = rest != NULL && dsc_tensor_item (rest, &value, error);
  dsc_tensor_free (rest);
  return done;
}

static gboolean
run_kernel (Bench *self, GError **error)
{
  const guint n = self->job->spec->batch_size;
  g_autoptr (DscTensor) jobs = NULL;

  if (!dsc_device_is_card (&self->device))
    {
      for (int i = 0; i < TIMES; i++)
        sample_here (self, 0, n, TRUE);
      return TRUE;
    }
  jobs = send_jobs (self, 0, n, TRUE, error);
  for (int i = 0; jobs != NULL && i < TIMES; i++)
    if (!sample_on_card (self, jobs, n, error))
      return FALSE;
  return jobs != NULL && wait_for (self->input, error);
}

static gboolean
run_forward (Bench *self, GError **error)
{
  const DscForward how = { DSC_BATCH_NORM_RUNNING, self->dtype, NULL };
  const guint n = self->job->spec->batch_size;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) input = self->input != NULL
                                    ? dsc_tensor_ref (self->input)
                                    : dsc_network_input (self->values, n, self->target.height,
                                                         self->target.width, &how, error);

  for (int i = 0; input != NULL && i < TIMES; i++)
    {
      g_autoptr (DscTensor) logits = dsc_network_forward (self->folded, input, &how, error);

      if (logits == NULL || (i == TIMES - 1 && !wait_for (logits, error)))
        return FALSE;
    }
  return input != NULL;
}

static gboolean
step (Bench *self, const DscExamples *examples, GError **error)
{
  static const double rates[DSC_N_GROUPS] = { 1e-4, 1e-4, 1e-4 };
  double loss;

  if (!dsc_learner_step (self->learner, examples, rates, 0.9, &loss, error))
    return FALSE;
  if (isfinite (loss))
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED,
                       _ ("The loss is not a number any more: steps cannot be measured."));
  return FALSE;
}

static gboolean
run_step (Bench *self, GError **error)
{
  const DscExamples examples = { .pixels = self->values,
                                 .targets = self->targets,
                                 .n = self->job->spec->batch_size,
                                 .height = self->target.height,
                                 .width = self->target.width,
                                 .input = self->input };

  return step (self, &examples, error);
}

/* Sampling, steps and validation of an epoch. */
static gboolean
run_epoch (Bench *self, GError **error)
{
  const guint batch_size = self->job->spec->batch_size;
  DscExamples examples;

  self->epoch++;
  for (guint i = 0; i < self->n_train; i += batch_size)
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
        || !make_batch (self, i, batch_size, TRUE, &examples, error)
        || !step (self, &examples, error))
      return FALSE;
  if (!dsc_learner_show_average (self->learner, TRUE, error))
    return FALSE;
  for (guint i = 0; i < self->n_valid; i += batch_size)
    if (!make_batch (self, self->n_train + i, MIN (batch_size, self->n_valid - i), FALSE, &examples,
                     error)
        || !dsc_learner_evaluate (self->learner, &examples, self->logits, error))
      return FALSE;
  return dsc_learner_show_average (self->learner, FALSE, error);
}

/* --- measuring --- */

static double
floor_of_epoch (const Bench *self)
{
  const guint bytes = element_bytes (self);
  const double sampling
      = dsc_floor_sample (&self->power, self->target.height, self->target.width, bytes);

  return self->n_train * dsc_floor_step (&self->power, &self->work, bytes)
         + self->n_valid * dsc_floor_forward (&self->power, &self->work, bytes)
         + (self->n_train + self->n_valid) * sampling;
}

/* Tells of @run, which does something with @n_photos photos @times times. @floor: seconds that it
 * takes at least, once. */
static gboolean
measure (Bench *self, const char *name, guint n_photos, Runner run, guint n_runs, guint times,
         double floor, GError **error)
{
  g_autofree double *seconds = g_new (double, n_runs);
  DscMeasurement measurement = { .name = name,
                                 .n_photos = n_photos,
                                 .n_runs = n_runs,
                                 .floor = floor,
                                 .device = self->device.name,
                                 .precision = dsc_device_precision (self->dtype) };
  DscProgressMeter meter;
  guint n_warm_up = MIN (N_WARM_UP, n_runs / 3);

  dsc_progress_meter_start (&meter, _ ("Measuring the device"), n_warm_up + n_runs,
                            self->job->progress, self->job->user_data);
  for (guint i = 0; i < n_warm_up + n_runs; i++)
    {
      gint64 begun = g_get_monotonic_time ();

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error) || !run (self, error))
        return FALSE;
      if (i >= n_warm_up)
        seconds[i - n_warm_up]
            = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC / times;
      dsc_progress_meter_set (&meter, i + 1);
    }
  measurement.seconds = dsc_median (seconds, n_runs);
  self->job->measured (&measurement, self->job->user_data);
  return TRUE;
}

static gboolean
measure_all (Bench *self, GError **error)
{
  const guint n = self->job->spec->batch_size;
  const guint bytes = element_bytes (self);
  const double sampling
      = dsc_floor_sample (&self->power, self->target.height, self->target.width, bytes);

  return measure (self, "kernel", n, run_kernel, N_SHORT, TIMES, n * sampling, error)
         && measure (self, "forward", n, run_forward, N_SHORT, TIMES,
                     n * dsc_floor_forward (&self->power, &self->work, bytes), error)
         && measure (self, "step", n, run_step, N_SHORT, 1,
                     n * dsc_floor_step (&self->power, &self->work, bytes), error)
         && measure (self, "epoch", self->n_train + self->n_valid, run_epoch, N_EPOCHS, 1,
                     floor_of_epoch (self), error);
}

/* --- getting ready --- */

static DscNetwork *
new_network (Bench *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autoptr (DscGenerator) generator = dsc_generator_new (spec->seed);
  const DscSource source = { NULL, "", generator };
  g_autoptr (DscNetwork) network = generator != NULL
                                       ? dsc_network_new (spec->network, &source, spec->head,
                                                          &source, N_CLASSES, spec->dropout, error)
                                       : NULL;

  return network != NULL && dsc_network_move (network, self->device.torch, error)
             ? g_steal_pointer (&network)
             : NULL;
}

static gboolean
make_networks (Bench *self, GError **error)
{
  DscNetwork *network = new_network (self, error);

  if (network == NULL)
    return FALSE;
  self->learner = dsc_learner_new (network, self->job->spec, self->dtype, 0, error);
  self->folded = self->learner != NULL ? new_network (self, error) : NULL;
  return self->folded != NULL && dsc_network_fold (self->folded, error);
}

static gboolean
make_pool (Bench *self, GError **error)
{
  const gsize size = self->n_pool * photo_bytes (self);
  const int64_t shape = (int64_t) size;
  const guint32 key[2] = { self->job->spec->seed, 0x62656e63 /* "benc" */ };
  g_autoptr (DscTensor) here = NULL;

  self->pool = g_try_malloc (size);
  if (self->pool == NULL)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                           _ ("There is not enough memory. Choose a smaller batch or size."));
      return FALSE;
    }
  for (gsize i = 0; i < size / 16; i++)
    {
      const guint32 counter[4] = { (guint32) i, (guint32) ((guint64) i >> 32), 0, 0 };
      guint32 bits[4];

      dsc_philox4x32 (counter, key, bits);
      memcpy (self->pool + i * sizeof bits, bits, sizeof bits);
    }
  if (!dsc_device_is_card (&self->device))
    return TRUE;
  here = dsc_tensor_new_view (self->pool, &shape, 1, DSC_TORCH_U8, NULL, error);
  self->pixels = here != NULL ? dsc_tensor_to_device (here, self->device.torch, error) : NULL;
  return self->pixels != NULL;
}

/* What the device could do; nothing is known of processors. */
static DscPower
find_power (const Bench *self)
{
  DscTorchCuda cuda;
  const DscTorchCard *card;

  if (!dsc_device_is_card (&self->device))
    return DSC_POWER_UNKNOWN;
  dsc_torch_find_cuda (&cuda);
  card = &cuda.cards[self->device.torch.index];
  return dsc_power_of_card (&(DscCardFacts){ card->name, card->major, card->minor,
                                             card->n_multiprocessors, card->clock,
                                             card->memory_clock, card->bus_width },
                            element_bytes (self));
}

static gboolean
prepare (Bench *self, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  const DscResnetShape *shape = dsc_resnet_shape (spec->network);
  DscExamples examples;

  if (shape == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("There is no floor for the network “%s”. Choose a ResNet."), spec->network);
      return FALSE;
    }
  if (!dsc_device_choose_dtype (&self->device, spec->precision, &self->dtype, error))
    return FALSE;
  self->target = spec->target;
  self->power = find_power (self);
  self->work = dsc_work_of_resnet (shape, self->target.height, self->target.width);
  self->n_train = self->job->n_steps * spec->batch_size;
  self->n_valid = MAX (self->n_train / 4, 1);
  self->n_pool = MIN (self->n_train + self->n_valid, MAX_POOL);
  self->targets = g_new (gint64, spec->batch_size);
  self->logits = g_new (float, (gsize) spec->batch_size *N_CLASSES);
  for (guint i = 0; i < spec->batch_size; i++)
    self->targets[i] = i % N_CLASSES;
  if (!dsc_device_is_card (&self->device))
    self->values = g_new (
        float,
        (gsize) spec->batch_size *(gsize) self->target.height *(gsize) self->target.width * 3);
  return make_pool (self, error) && make_networks (self, error)
         && make_batch (self, 0, spec->batch_size, TRUE, &examples, error);
}

gboolean
dsc_measure (const DscMeasureJob *job, const DscDevice *device, GCancellable *cancellable,
             GError **error)
{
  g_auto (Bench) self = { .job = job, .cancellable = cancellable, .device = *device };

  return prepare (&self, error) && measure_all (&self, error);
}
