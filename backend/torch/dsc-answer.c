/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: what a model says to photos. */
#include "config.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "base/dsc-threads.h"
#include "image/dsc-loader.h"
#include "torch/dsc-answer.h"
#include "torch/dsc-explain.h"
#include "torch/dsc-model.h"

/* Photos in one batch: few, so that the first answers come soon; and fewer where the model's size
 * is large, so that no model file can make the memory run out. */
#define BATCH_SIZE 16
#define BATCH_PIXELS (BATCH_SIZE << 16)

/* The same on a card, which is idle with few: performance.md §7. */
#define CARD_BATCH_SIZE 256
#define CARD_BATCH_PIXELS (CARD_BATCH_SIZE << 16)

/* Bytes of a card's memory for each pixel of a photo: maps of a ResNet have 64 bytes at most (64
 * channels of a quarter of the pixels, or 256 of a sixteenth), some are there at a time, and cuDNN
 * wants room to work in. Half of what is free may be taken. */
#define CARD_BYTES_A_PIXEL 1024

/* Fewer photos do not pay for opening a card, sending the network there and trying convolutions
 * out. */
#define WORTH_A_CARD 128

struct _DscAnswerer
{
  DscDeviceFinder find;
  DscModel *model; /* (owned) (nullable) the last one used */
  char *path;      /* (owned) (nullable) its file */
  gint64 mtime;    /* of the file, nanoseconds: another time is another model */
  gint64 size;
  gboolean has_looked; /* for a card to have the model on */
};

/* One call of predict. */
typedef struct
{
  const DscPredictJob *job;
  guint n_classes;
  GHashTable *errors; /* (owned) (element-type uint GError): photos of the batch in hand that could
                         not be read */
  GHashTable *warnings; /* (owned) (element-type uint DscPictureInfo): those that were doubtful */
  DscProgressMeter meter;
} Answering;

static void
answering_clear (Answering *self)
{
  g_hash_table_unref (self->errors);
  g_hash_table_unref (self->warnings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answering, answering_clear)

DscAnswerer *
dsc_answerer_new (DscDeviceFinder find)
{
  DscAnswerer *self = g_new0 (DscAnswerer, 1);

  self->find = find;
  return self;
}

guint
dsc_answer_batch_size (const DscTarget *target, const DscDevice *device)
{
  guint64 pixels = (guint64) target->height * (guint64) target->width;
  guint64 most = dsc_device_is_card (device) ? CARD_BATCH_PIXELS : BATCH_PIXELS;
  guint64 n = most / pixels;

  if (!dsc_device_is_card (device))
    return (guint) CLAMP (n, 1, BATCH_SIZE);
  n = MIN (n, device->free / 2 / (pixels * CARD_BYTES_A_PIXEL));
  return (guint) CLAMP (n, 1, CARD_BATCH_SIZE);
}

static void
answerer_forget (DscAnswerer *self)
{
  g_clear_pointer (&self->model, dsc_model_free);
  g_clear_pointer (&self->path, g_free);
}

void
dsc_answerer_free (DscAnswerer *self)
{
  if (self == NULL)
    return;
  answerer_forget (self);
  g_free (self);
}

/* Whether the model at hand is that of the file, and where it is to be to answer about @n photos: a
 * card is looked for once for each model, when many photos are asked about. */
static gboolean
answerer_has (DscAnswerer *self, const char *path, gint64 mtime, gint64 size, guint n)
{
  return self->model != NULL && g_str_equal (self->path, path) && self->mtime == mtime
         && self->size == size && (n < WORTH_A_CARD || self->has_looked);
}

/* Loads a model to answer about @n photos, unless it is the one at hand, and sets the number of
 * threads. */
static gboolean
answerer_load (DscAnswerer *self, const char *path, guint threads, guint n, GError **error)
{
  GStatBuf status;
  DscDevice device;
  gint64 mtime;

  if (g_stat (path, &status) != 0)
    {
      g_autofree char *shown = dsc_path_display (path);

      dsc_error_set_errno (error, errno, _ ("The model “%s” could not be opened"), shown);
      return FALSE;
    }
  if (!dsc_torch_set_threads ((int) (threads > 0 ? threads : dsc_threads_available ()), error))
    return FALSE;
  mtime = status.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status.st_mtim.tv_nsec;
  if (answerer_has (self, path, mtime, status.st_size, n))
    return TRUE;
  answerer_forget (self);
  self->has_looked = n >= WORTH_A_CARD;
  if (self->has_looked)
    self->find (&device);
  else
    dsc_device_choose_processor (&device);
  self->model = dsc_model_load (path, &device, error);
  self->path = g_strdup (path);
  self->mtime = mtime;
  self->size = status.st_size;
  return self->model != NULL;
}

static void
problem_cb (guint32 position, const GError *error, const DscPictureInfo *info, gpointer user_data)
{
  Answering *self = user_data;

  if (error != NULL)
    g_hash_table_insert (self->errors, GUINT_TO_POINTER (position), g_error_copy (error));
  else
    g_hash_table_insert (self->warnings, GUINT_TO_POINTER (position),
                         g_memdup2 (info, sizeof *info));
}

/* Hands out the answers of one batch; @probabilities: rows for all its photos; @features:
 * (nullable): likewise. */
static void
answering_hand_out (Answering *self, const DscBatch *batch, const float *probabilities,
                    const float *features, guint n_features)
{
  for (guint i = 0; i < batch->n; i++)
    {
      gpointer key = GUINT_TO_POINTER (batch->positions[i]);
      DscAnswer answer
          = { .index = batch->positions[i], .info = g_hash_table_lookup (self->warnings, key) };

      if (batch->valid[i])
        {
          answer.probabilities = probabilities + (gsize) i * self->n_classes;
          answer.features = features != NULL ? features + (gsize) i * n_features : NULL;
          answer.n_features = n_features;
        }
      else
        answer.error = g_hash_table_lookup (self->errors, key);
      self->job->answer (&answer, self->job->user_data);
      g_hash_table_remove (self->errors, key);
      g_hash_table_remove (self->warnings, key);
    }
}

static gboolean
answering_batch (Answering *self, DscModel *model, const DscBatch *batch, GError **error)
{
  gboolean wanted = self->job->with_features;
  g_autoptr (DscTensor) features = NULL;
  g_autoptr (DscTensor) logits
      = dsc_model_logits (model, batch->pixels, batch->n, wanted ? &features : NULL, error);
  g_autoptr (DscTensor) probabilities
      = logits != NULL ? dsc_tensor_softmax (logits, 1, error) : NULL;
  const float *values = probabilities != NULL ? dsc_tensor_peek_data (probabilities, error) : NULL;
  const float *rows = NULL;

  if (values == NULL)
    return FALSE;
  if (wanted)
    {
      rows = dsc_tensor_peek_data (features, error);
      if (rows == NULL)
        return FALSE;
    }
  answering_hand_out (self, batch, values, rows,
                      wanted ? (guint) dsc_tensor_size (features, 1) : 0);
  return TRUE;
}

static gboolean
answering_run (Answering *self, DscModel *model, DscLoader *loader, GCancellable *cancellable,
               GError **error)
{
  guint64 done = 0;

  for (;;)
    {
      const DscBatch *batch;

      if (!dsc_loader_next (loader, &batch, cancellable, error))
        return FALSE;
      if (batch == NULL)
        return TRUE;
      if (!answering_batch (self, model, batch, error))
        return FALSE;
      done += batch->n;
      dsc_progress_meter_set (&self->meter, done);
    }
}

gboolean
dsc_answerer_predict (DscAnswerer *self, const DscPredictJob *job, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (DscRecordFile) pixels = NULL;
  g_autoptr (DscLoader) loader = NULL;
  g_auto (Answering) answering
      = { .job = job,
          .errors = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_error_free),
          .warnings = g_hash_table_new_full (NULL, NULL, NULL, g_free) };
  DscLoaderOptions options = { .n_threads = job->threads };
  const DscModelInfo *info;
  gboolean done;

  if (!answerer_load (self, job->model_path, job->threads, job->n, error))
    return FALSE;
  info = dsc_model_get_info (self->model);
  answering.n_classes = info->n_classes;
  options.target = info->target;
  options.batch_size = dsc_answer_batch_size (&info->target, dsc_model_get_device (self->model));
  options.decode = (DscDecodeOptions){ info->orientation, DSC_DEFAULT_MAX_PIXELS };
  options.normalisation = info->normalisation;
  if (job->cache_folder != NULL)
    {
      pixels = dsc_pixel_cache_open (job->cache_folder, &options.target, &options.decode,
                                     job->cache_budget, error);
      if (pixels == NULL)
        return FALSE;
    }
  dsc_progress_meter_start (&answering.meter, _ ("Classifying"), job->n, job->progress,
                            job->user_data);
  loader = dsc_loader_new (job->files, job->n, &options, pixels, problem_cb, &answering);
  done = answering_run (&answering, self->model, loader, cancellable, error);
  /* Photos one by one need little, and a run may be going on the card. */
  if (job->n >= WORTH_A_CARD && dsc_device_is_card (dsc_model_get_device (self->model)))
    dsc_torch_release_cards ();
  return done;
}

gboolean
dsc_answerer_explain (DscAnswerer *self, const DscExplainJob *job, GCancellable *cancellable,
                      GError **error)
{
  return answerer_load (self, job->model_path, job->threads, job->n, error)
         && dsc_explain (self->model, job, cancellable, error);
}
