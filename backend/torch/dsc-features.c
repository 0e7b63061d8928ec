/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features of a dataset's photos: computed once by the frozen network, kept in the project's
 * cache, mapped. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-batch-parts.h"
#include "image/dsc-loader.h"
#include "torch/dsc-features.h"
#include "torch/dsc-fit.h"

/* Pixels in one batch: about 16 photos at 120 × 160. Larger batches fall out of the processor's
 * caches and are up to a quarter slower, smaller ones leave it idle (measured on 2 cores). */
#define BATCH_PIXELS (5 << 16)

/* The second tag of a stored record: what decoding found. */
enum
{
  SOUND,
  DOUBTFUL, /* the decoder complained */
  TRUNCATED
};

/* One pass over the photos whose features are not there yet. */
typedef struct
{
  const DscTrainJob *job;
  DscNetwork *network;
  DscRun *run;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
  DscFeatures *features;
  GPtrArray *paths; /* (element-type filename): absolute, of each photo of `wanted` */
  GArray *wanted;   /* (element-type guint32): photos to compute */
  GArray *refs;     /* (element-type DscFileRef): of each of them */
  GArray *doubts;   /* (element-type guint8): of each of them, a tag from above */
  GArray *speeds;   /* (element-type double): images a second of each batch */
  DscBatchParts parts;
  float *values; /* (owned) (nullable): features of the batch in hand */
  DscProgressMeter meter;
} Pass;

static void
pass_clear (Pass *self)
{
  g_ptr_array_unref (self->paths);
  g_array_unref (self->wanted);
  g_array_unref (self->refs);
  g_array_unref (self->doubts);
  g_array_unref (self->speeds);
  g_free (self->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pass, pass_clear)

static DscRecordFile *
open_store (const DscTrainJob *job, const char *identity, GError **error)
{
  const DscTrainSpec *spec = job->spec;
  g_autofree char *kind = g_strdup_printf (
      "features %s%s %dx%d %s %s v%d", spec->network, identity, spec->target.height,
      spec->target.width, dsc_resize_to_string (spec->target.resize),
      spec->decode.orientation == DSC_ORIENTATION_UPRIGHT ? "upright" : "stored",
      DSC_DECODER_VERSION);
  g_autofree char *name = g_strconcat (kind, ".cache", NULL);
  /* Told apart from stores of before, which named photos by absolute paths, and are replaced. */
  g_autofree char *kind_by_name = g_strconcat (kind, "n", NULL);
  g_autofree char *path = NULL;

  g_strdelimit (name, " ", '-');
  path = g_build_filename (job->cache_folder, name, NULL);
  return dsc_record_file_open (path, kind_by_name, job->cache_budget, error);
}

/* By what a photo's features are found: its path in the folder of photos, which may be moved as a
 * whole. */
static DscFileRef
key_of (const Pass *self, guint32 number)
{
  const DscPhoto *photo = dsc_dataset_get_photo (self->job->dataset, number);

  return (DscFileRef){ photo->path, photo->size, photo->mtime };
}

static const float *
lookup (const DscFeatures *self, const DscFileRef *ref, gint32 tags[4])
{
  gsize size;
  const void *data = dsc_record_file_lookup (self->store, ref, tags, &size);

  return data != NULL && size == self->n_features * sizeof (float) ? data : NULL;
}

static void
report_doubt (Pass *self, const DscPhoto *photo, int doubt)
{
  if (doubt != SOUND)
    dsc_run_report_problem (
        self->run, photo->path, "warning",
        doubt == TRUNCATED ? _ ("The file is damaged or ends early; what there is of it is used.")
                           : _ ("The decoder complained of the file, but could read it."));
}

/* Finds what is stored already, and lists the rest. */
static void
pass_plan (Pass *self)
{
  const DscTrainJob *job = self->job;

  for (guint32 i = 0; i < self->features->n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (job->dataset, i);
      g_autofree char *path = NULL;
      const DscFileRef key = key_of (self, i);
      const guint8 sound = SOUND;
      gint32 tags[4];
      DscFileRef ref;

      if (job->split->parts[i] == DSC_PART_NONE || photo->label < 0)
        continue;
      self->features->rows[i] = lookup (self->features, &key, tags);
      if (self->features->rows[i] != NULL)
        {
          /* An import since then has emptied the list of what was found. */
          report_doubt (self, photo, tags[1]);
          continue;
        }
      path = dsc_dataset_dup_photo_path (job->dataset, i);
      ref = (DscFileRef){ path, photo->size, photo->mtime };
      g_array_append_val (self->wanted, i);
      g_array_append_val (self->refs, ref);
      g_array_append_val (self->doubts, sound);
      g_ptr_array_add (self->paths, g_steal_pointer (&path));
    }
}

static void
problem_cb (guint32 position, const GError *error, const DscPictureInfo *info, gpointer user_data)
{
  Pass *self = user_data;
  const DscPhoto *photo
      = dsc_dataset_get_photo (self->job->dataset, g_array_index (self->wanted, guint32, position));

  if (error != NULL)
    dsc_run_report_problem (self->run, photo->path, dsc_error_name (error), error->message);
  else
    {
      guint8 *doubt = &g_array_index (self->doubts, guint8, position);

      *doubt = info->truncated ? TRUNCATED : DOUBTFUL;
      report_doubt (self, photo, *doubt);
    }
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Pass *self = user_data;

  dsc_run_report_progress (self->run, progress);
  if (self->progress != NULL)
    self->progress (progress, self->user_data);
}

/* A batch on its way through the network. */
typedef struct
{
  Pass *pass;
  const DscBatch *batch;
} Computing;

/* The features of photos of a batch, from @first on, into the pass's values. */
static gboolean
compute_part (guint first, guint n, gpointer user_data, GError **error)
{
  static const DscForward how = { DSC_BATCH_NORM_RUNNING, DSC_TORCH_F32, NULL };
  const Computing *computing = user_data;
  Pass *self = computing->pass;
  const DscTarget *target = &self->job->spec->target;
  gsize floats = (gsize) target->height * (gsize) target->width * 3;
  gsize n_features = self->features->n_features;
  g_autoptr (DscNoGrad) no_grad = dsc_no_grad_new ();
  g_autoptr (DscTensor) pixels = dsc_network_input (computing->batch->pixels + first * floats, n,
                                                    target->height, target->width, &how, error);
  g_autoptr (DscTensor) input
      = pixels != NULL
            ? dsc_tensor_to_device (pixels, dsc_network_get_device (self->network), error)
            : NULL;
  g_autoptr (DscTensor) map
      = input != NULL ? dsc_network_map (self->network, input, &how, error) : NULL;
  g_autoptr (DscTensor) there = map != NULL ? dsc_network_pool (map, error) : NULL;
  g_autoptr (DscTensor) features
      = there != NULL ? dsc_tensor_to_device (there, DSC_TORCH_CPU, error) : NULL;
  g_autoptr (DscTensor) rows = features != NULL ? dsc_tensor_contiguous (features, error) : NULL;
  const float *values = rows != NULL ? dsc_tensor_peek_data (rows, error) : NULL;

  if (values == NULL)
    return FALSE;
  memcpy (self->values + first * n_features, values, n * n_features * sizeof *values);
  return TRUE;
}

/* The features of one photo, on their way into the store. */
typedef struct
{
  const Pass *pass;
  const DscFileRef *key;
  gint32 tags[4];
  const float *values;
} Row;

static gboolean
store_row (gpointer data, GError **error)
{
  const Row *row = data;

  return dsc_record_file_add (row->pass->features->store, row->key, row->tags, row->values,
                              row->pass->features->n_features * sizeof (float), error);
}

/* Where the features of a photo are from now on: in the store, or in memory where that is full or
 * another's. */
static const float *
keep_row (Pass *self, Row *row, GError **error)
{
  DscFeatures *features = self->features;
  g_autoptr (GError) failure = NULL;
  float *copy;

  if (dsc_fit_write (self->run, store_row, row, &failure))
    return lookup (features, row->key, NULL);
  if (!g_error_matches (failure, DSC_ERROR, DSC_ERROR_TOO_LARGE)
      && !g_error_matches (failure, DSC_ERROR, DSC_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  copy = g_memdup2 (row->values, features->n_features * sizeof (float));
  g_ptr_array_add (features->loose, copy);
  return copy;
}

/* Features of one batch, into the store. */
static gboolean
pass_batch (Pass *self, const DscBatch *batch, GError **error)
{
  guint n_features = self->features->n_features;
  Computing computing = { self, batch };

  if (!dsc_batch_parts_run (&self->parts, batch->n, 1, compute_part, &computing, error))
    return FALSE;
  for (guint i = 0; i < batch->n; i++)
    {
      guint32 photo = g_array_index (self->wanted, guint32, batch->positions[i]);
      const DscFileRef key = key_of (self, photo);
      Row row = { .pass = self,
                  .key = &key,
                  .tags = { (gint32) n_features,
                            g_array_index (self->doubts, guint8, batch->positions[i]), 0, 0 },
                  .values = self->values + (gsize) i * n_features };

      if (!batch->valid[i])
        continue;
      self->features->rows[photo] = keep_row (self, &row, error);
      if (self->features->rows[photo] == NULL)
        return FALSE;
      self->features->n_computed++;
    }
  return TRUE;
}

static gboolean
pass_consume (Pass *self, DscLoader *loader, GCancellable *cancellable, GError **error)
{
  guint64 done = 0;
  gint64 last = g_get_monotonic_time ();

  for (;;)
    {
      const DscBatch *batch;
      gint64 now;
      double speed;

      if (dsc_fit_shall_end (self->run, cancellable, error)
          || !dsc_loader_next (loader, &batch, cancellable, error))
        return FALSE;
      if (batch == NULL)
        return TRUE;
      if (!pass_batch (self, batch, error))
        return FALSE;
      now = g_get_monotonic_time ();
      speed = batch->n * (double) G_USEC_PER_SEC / MAX (now - last, 1);
      last = now;
      g_array_append_val (self->speeds, speed);
      done += batch->n;
      dsc_progress_meter_set (&self->meter, done);
    }
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (GArray *values)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

static gboolean
pass_run (Pass *self, GCancellable *cancellable, GError **error)
{
  const DscTrainSpec *spec = self->job->spec;
  DscLoaderOptions options
      = { .target = spec->target,
          .decode = spec->decode,
          .normalisation = dsc_network_normalisation (spec->network),
          .batch_size = CLAMP (BATCH_PIXELS / (spec->target.height * spec->target.width), 1, 64),
          .n_threads = spec->threads };
  g_autoptr (DscRecordFile) pixels = dsc_pixel_cache_open (
      self->job->cache_folder, &spec->target, &spec->decode, self->job->cache_budget, error);
  g_autoptr (DscLoader) loader = NULL;
  gint64 started = g_get_monotonic_time ();

  if (pixels == NULL)
    return FALSE;
  self->values = g_new (float, (gsize) options.batch_size * self->features->n_features);
  dsc_progress_meter_start (&self->meter, _ ("Looking at the photos"), self->wanted->len,
                            progress_cb, self);
  loader = dsc_loader_new ((const DscFileRef *) self->refs->data, self->wanted->len, &options,
                           pixels, problem_cb, self);
  if (!pass_consume (self, loader, cancellable, error))
    return FALSE;
  self->features->images_per_second = median (self->speeds);
  self->features->data_wait
      = dsc_loader_get_wait (loader) * G_USEC_PER_SEC / MAX (g_get_monotonic_time () - started, 1);
  dsc_fit_report_uncached (self->run, pixels, dsc_loader_get_n_uncached (loader));
  return dsc_record_file_sync (self->features->store, error);
}

/* Gets the network ready on @device, which is needed only now. */
static gboolean
pass_open (Pass *self, const DscDevice *device, GError **error)
{
  return dsc_network_move (self->network, device->torch, error)
         && dsc_network_fold (self->network, error);
}

DscFeatures *
dsc_features_new (const DscTrainJob *job, DscNetwork *network, const DscDevice *device,
                  const char *identity, DscRun *run, DscProgressFunc progress, gpointer user_data,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (DscFeatures) self = g_new0 (DscFeatures, 1);
  g_auto (Pass) pass = { .job = job,
                         .network = network,
                         .run = run,
                         .progress = progress,
                         .user_data = user_data,
                         .features = self,
                         .paths = g_ptr_array_new_with_free_func (g_free),
                         .wanted = g_array_new (FALSE, FALSE, sizeof (guint32)),
                         .refs = g_array_new (FALSE, FALSE, sizeof (DscFileRef)),
                         .doubts = g_array_new (FALSE, FALSE, sizeof (guint8)),
                         .speeds = g_array_new (FALSE, FALSE, sizeof (double)),
                         .parts = DSC_BATCH_WHOLE };

  self->images_per_second = NAN;
  self->data_wait = NAN;
  self->n = dsc_dataset_get_n_photos (job->dataset);
  self->n_features = dsc_network_n_features (job->spec->network);
  self->rows = g_new0 (const float *, self->n);
  self->loose = g_ptr_array_new_with_free_func (g_free);
  self->store = open_store (job, identity, error);
  if (self->store == NULL)
    return NULL;
  pass_plan (&pass);
  dsc_run_report_device (run, pass.wanted->len > 0 ? device->name : "cpu", "fp32");
  if (pass.wanted->len > 0
      && (!pass_open (&pass, device, error) || !pass_run (&pass, cancellable, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
dsc_features_free (DscFeatures *self)
{
  if (self == NULL)
    return;
  g_free (self->rows);
  g_ptr_array_unref (self->loose);
  g_clear_object (&self->store);
  g_free (self);
}

/* --- without training --- */

static gboolean
find (const DscFeaturesJob *job, const DscDevice *device, DscRun *run, GCancellable *cancellable,
      GError **error)
{
  const DscTrainJob *train = &job->train;
  g_autofree char *identity = NULL;
  g_autoptr (DscStateDict) file = dsc_fit_open_body (train, &identity, error);
  g_autoptr (DscNetwork) network = file != NULL ? dsc_fit_new_network (train, error) : NULL;
  g_autoptr (DscFeatures) features = NULL;
  g_autofree const float **means = NULL;
  guint half;

  if (network == NULL)
    return FALSE;
  features = dsc_features_new (train, network, device, identity, run, job->progress, job->user_data,
                               cancellable, error);
  if (features == NULL)
    return FALSE;
  /* Maxima stand before means, which alone tell as much, at a quarter of the cost. */
  half = features->n_features / 2;
  means = g_new0 (const float *, MAX (features->n, 1));
  for (guint i = 0; i < features->n; i++)
    if (features->rows[i] != NULL)
      means[i] = features->rows[i] + half;
  return job->features (means, half, job->user_data, error);
}

gboolean
dsc_features_find (const DscFeaturesJob *job, const DscDevice *device, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();
  g_autoptr (DscRun) run = NULL;

  /* A run that nobody sees and that stores nothing. */
  record->state = DSC_RUN_RUNNING;
  run = dsc_run_new (NULL, record, error);
  return run != NULL && find (job, device, run, cancellable, error);
}
