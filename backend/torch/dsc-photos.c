/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photos of a job at one size. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-pixel-cache.h"
#include "torch/dsc-card-photos.h"
#include "torch/dsc-fit.h"
#include "torch/dsc-photos.h"

/* A pass over photos that are not in the cache. */
typedef struct
{
  DscPhotos *photos;
  DscRun *run;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
  gboolean *broken; /* by photo */
  GArray *wanted;   /* (element-type guint32) */
  DscProgressMeter meter;
} Pass;

/* Photos that take part: in a part, with a class. */
static gboolean
takes_part (const DscTrainJob *job, guint32 photo)
{
  return job->split->parts[photo] != DSC_PART_NONE
         && dsc_dataset_get_photo (job->dataset, photo)->label >= 0;
}

static void
list_files (DscPhotos *self)
{
  DscDataset *dataset = self->job->dataset;
  guint n = dsc_dataset_get_n_photos (dataset);

  self->refs = g_new0 (DscFileRef, n);
  self->paths = g_new0 (char *, n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, i);

      if (!takes_part (self->job, i))
        continue;
      self->paths[i] = dsc_dataset_dup_photo_path (dataset, i);
      self->refs[i] = (DscFileRef){ self->paths[i], photo->size, photo->mtime };
    }
}

static void
report (Pass *self, guint32 photo, const char *code, const char *reason)
{
  dsc_run_report_problem (
      self->run, dsc_dataset_get_photo (self->photos->job->dataset, photo)->path, code, reason);
}

static void
report_doubt (Pass *self, guint32 photo, gboolean truncated)
{
  report (self, photo, "warning",
          truncated ? _ ("The file is damaged or ends early; what there is of it is used.")
                    : _ ("The decoder complained of the file, but could read it."));
}

/* What is in the cache need not be decoded, but what was found then is told again: an import since
 * has emptied the list. */
static void
pass_plan (Pass *self)
{
  DscPhotos *photos = self->photos;
  guint n = dsc_dataset_get_n_photos (photos->job->dataset);

  for (guint32 i = 0; i < n; i++)
    {
      DscShrunk shrunk;

      if (photos->paths[i] == NULL)
        continue;
      if (!dsc_pixel_cache_lookup (photos->cache, &photos->refs[i], &photos->target, &shrunk))
        g_array_append_val (self->wanted, i);
      else if (shrunk.truncated || shrunk.warned)
        report_doubt (self, i, shrunk.truncated);
    }
}

static void
problem_cb (guint32 position, const GError *error, const DscPictureInfo *info, gpointer user_data)
{
  Pass *self = user_data;
  guint32 photo = g_array_index (self->wanted, guint32, position);

  if (error == NULL)
    {
      report_doubt (self, photo, info->truncated);
      return;
    }
  self->broken[photo] = TRUE;
  report (self, photo, dsc_error_name (error), error->message);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Pass *self = user_data;

  dsc_run_report_progress (self->run, progress);
  if (self->progress != NULL)
    self->progress (progress, self->user_data);
}

static gboolean
pass_run (Pass *self, GCancellable *cancellable, GError **error)
{
  const DscTrainJob *job = self->photos->job;
  g_autofree DscFileRef *refs = g_new (DscFileRef, self->wanted->len + 1);
  DscLoaderOptions options = { .target = self->photos->target,
                               .decode = job->spec->decode,
                               .normalisation = dsc_fit_normalisation (job->spec),
                               .batch_size = job->spec->batch_size,
                               .n_threads = job->spec->threads };
  g_autoptr (DscLoader) loader = NULL;
  guint64 done = 0;

  for (guint i = 0; i < self->wanted->len; i++)
    refs[i] = self->photos->refs[g_array_index (self->wanted, guint32, i)];
  dsc_progress_meter_start (&self->meter, _ ("Reading photos"), self->wanted->len, progress_cb,
                            self);
  loader
      = dsc_loader_new (refs, self->wanted->len, &options, self->photos->cache, problem_cb, self);
  for (;;)
    {
      const DscBatch *batch;

      if (dsc_fit_shall_end (self->run, cancellable, error)
          || !dsc_loader_next (loader, &batch, cancellable, error))
        return FALSE;
      if (batch == NULL)
        break;
      done += batch->n;
      dsc_progress_meter_set (&self->meter, done);
    }
  dsc_fit_report_uncached (self->run, self->photos->cache, dsc_loader_get_n_uncached (loader));
  return dsc_record_file_sync (self->photos->cache, error);
}

/* By part, without those that are broken. */
static gboolean
list_parts (DscPhotos *self, const gboolean *broken, GError **error)
{
  guint n = dsc_dataset_get_n_photos (self->job->dataset);

  for (guint32 i = 0; i < n; i++)
    {
      DscPart part = self->job->split->parts[i];

      if (self->paths[i] == NULL || broken[i])
        continue;
      if (part == DSC_PART_TRAIN)
        g_array_append_val (self->train, i);
      else
        g_array_append_val (self->held_back, i);
      if (part == DSC_PART_VALID)
        g_array_append_val (self->valid, i);
    }
  if (self->train->len > 0 && self->valid->len > 0)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("No photo of the training part, or none of the validation part, could be "
                          "read; the list of skipped photos says why."));
  return FALSE;
}

static gboolean
read_photos (DscPhotos *self, DscRun *run, DscProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  g_autofree gboolean *broken = g_new0 (gboolean, dsc_dataset_get_n_photos (self->job->dataset));
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (guint32));
  Pass pass = { .photos = self,
                .run = run,
                .progress = progress,
                .user_data = user_data,
                .broken = broken,
                .wanted = wanted };

  pass_plan (&pass);
  if (wanted->len > 0 && !pass_run (&pass, cancellable, error))
    return FALSE;
  return list_parts (self, broken, error);
}

DscPhotos *
dsc_photos_new (const DscTrainJob *job, const DscTarget *target, DscRun *run,
                DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (DscPhotos) self = g_new0 (DscPhotos, 1);

  self->job = job;
  self->target = *target;
  self->train = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->valid = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->held_back = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->cache = dsc_pixel_cache_open (job->cache_folder, target, &job->spec->decode,
                                      job->cache_budget, error);
  if (self->cache == NULL)
    return NULL;
  list_files (self);
  return read_photos (self, run, progress, user_data, cancellable, error) ? g_steal_pointer (&self)
                                                                          : NULL;
}

void
dsc_photos_free (DscPhotos *self)
{
  guint n;

  if (self == NULL)
    return;
  dsc_card_photos_free (self->card);
  n = dsc_dataset_get_n_photos (self->job->dataset);
  for (guint i = 0; self->paths != NULL && i < n; i++)
    g_free (self->paths[i]);
  g_free (self->paths);
  g_free (self->refs);
  g_clear_object (&self->cache);
  g_array_unref (self->train);
  g_array_unref (self->valid);
  g_array_unref (self->held_back);
  g_free (self);
}

DscLoader *
dsc_photos_load (DscPhotos *self, const guint32 *photos, guint n, guint batch_size,
                 gboolean augment, guint32 epoch)
{
  const DscTrainSpec *spec = self->job->spec;
  g_autofree DscFileRef *refs = g_new (DscFileRef, n + 1);
  const DscLoaderOptions options = { .target = self->target,
                                     .decode = spec->decode,
                                     .normalisation = dsc_fit_normalisation (spec),
                                     .batch_size = batch_size,
                                     .n_threads = spec->threads,
                                     .augment = augment ? &spec->augment : NULL,
                                     .seed = spec->seed,
                                     .epoch = epoch,
                                     .photos = photos };

  for (guint i = 0; i < n; i++)
    refs[i] = self->refs[photos[i]];
  return dsc_loader_new (refs, n, &options, self->cache, NULL, NULL);
}

char *
dsc_photos_fingerprint (DscPhotos *self)
{
  DscDataset *dataset = self->job->dataset;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < dsc_dataset_get_n_classes (dataset); i++)
    {
      const char *name = dsc_dataset_get_class_name (dataset, i);

      g_checksum_update (sum, (const guchar *) name, (gssize) strlen (name) + 1);
    }
  for (guint i = 0; i < self->train->len + self->held_back->len; i++)
    {
      gboolean is_train = i < self->train->len;
      guint32 photo = is_train ? g_array_index (self->train, guint32, i)
                               : g_array_index (self->held_back, guint32, i - self->train->len);
      const DscPhoto *info = dsc_dataset_get_photo (dataset, photo);
      const gint64 facts[]
          = { photo, info->label, info->size, info->mtime, self->job->split->parts[photo] };

      g_checksum_update (sum, (const guchar *) info->path, (gssize) strlen (info->path) + 1);
      g_checksum_update (sum, (const guchar *) facts, sizeof facts);
    }
  return g_strdup (g_checksum_get_string (sum));
}
