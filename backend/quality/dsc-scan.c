/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at all photos of a project, once each. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-threads.h"
#include "quality/dsc-look.h"
#include "quality/dsc-scan.h"

/* Measures of one transaction: a second or two of work, which is what a killed process loses. */
#define BATCH 256

typedef struct
{
  DscProject *project;
  DscDataset *dataset;
  GArray *wanted;            /* (owned) (element-type guint32): photos to look at */
  GCancellable *cancellable; /* (nullable) */

  GMutex mutex;
  GArray *batch;   /* (owned) (mutex mutex) (element-type DscMeasure): not stored yet */
  GError *failure; /* (owned) (nullable) (mutex mutex): why storing has ended */
  guint n_looked;  /* (mutex mutex) */
} Scan;

static void
scan_clear (Scan *self)
{
  g_array_unref (self->wanted);
  g_array_unref (self->batch);
  g_clear_error (&self->failure);
  g_mutex_clear (&self->mutex);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

static gpointer
decoder_new (void)
{
  return dsc_decoder_new ();
}

static void
decoder_free (gpointer decoder)
{
  dsc_decoder_free (decoder);
}

/* With the mutex, so that the other threads wait: whoever measures faster than the disk stores
 * would fill the memory. */
static void
store_batch (Scan *self)
{
  if (self->failure == NULL)
    dsc_project_add_measures (self->project, (const DscMeasure *) self->batch->data,
                              self->batch->len, &self->failure);
  g_array_set_size (self->batch, 0);
}

static gboolean
has_failed (Scan *self)
{
  gboolean failed;

  g_mutex_lock (&self->mutex);
  failed = self->failure != NULL;
  g_mutex_unlock (&self->mutex);
  return failed;
}

static void
look_at (gsize index, gpointer decoder, gpointer user_data)
{
  Scan *self = user_data;
  guint32 number = g_array_index (self->wanted, guint32, index);
  const DscPhoto *photo = dsc_dataset_get_photo (self->dataset, number);
  g_autofree char *path = dsc_dataset_dup_photo_path (self->dataset, number);
  DscMeasure measure;

  if (has_failed (self))
    return;
  if (!dsc_look (decoder, path, &measure, self->cancellable))
    {
      dsc_measure_clear (&measure);
      return;
    }
  measure.photo = photo->id;
  measure.size = photo->size;
  measure.mtime = photo->mtime;
  g_mutex_lock (&self->mutex);
  g_array_append_val (self->batch, measure);
  self->n_looked++;
  if (self->batch->len >= BATCH)
    store_batch (self);
  g_mutex_unlock (&self->mutex);
}

/* Lists the photos that have no measure, and those whose file could not be read at all: its drive
 * may be there again. */
static gboolean
scan_plan (Scan *self, GError **error)
{
  g_autoptr (GArray) known = dsc_project_get_measures (self->project, self->dataset, error);

  if (known == NULL)
    return FALSE;
  for (guint32 i = 0; i < known->len; i++)
    {
      const DscMeasure *measure = &g_array_index (known, DscMeasure, i);

      if (measure->photo == 0 || !measure->has_digest)
        g_array_append_val (self->wanted, i);
    }
  return TRUE;
}

gboolean
dsc_quality_scan (DscProject *project, DscDataset *dataset, guint n_threads,
                  DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                  guint *n_looked, GError **error)
{
  g_auto (Scan) self = { .project = project,
                         .dataset = dataset,
                         .wanted = g_array_new (FALSE, FALSE, sizeof (guint32)),
                         .cancellable = cancellable,
                         .batch = dsc_measures_new () };
  DscProgressMeter meter;

  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), FALSE);

  g_mutex_init (&self.mutex);
  if (!scan_plan (&self, error))
    return FALSE;
  dsc_progress_meter_start (&meter, _ ("Checking photos"), self.wanted->len, progress, user_data);
  dsc_threads_for (self.wanted->len, n_threads, look_at, decoder_new, decoder_free, &self, &meter,
                   cancellable);
  store_batch (&self);
  if (n_looked != NULL)
    *n_looked = self.n_looked;
  if (self.failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self.failure));
      return FALSE;
    }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
