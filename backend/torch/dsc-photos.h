/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photos of a job at one size: those that can be read, by part, with their pixels in the cache.
 * Training thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "image/dsc-loader.h"

G_BEGIN_DECLS

/** Their pixels on a card (dsc-card-photos.h). */
typedef struct _DscCardPhotos DscCardPhotos;

/**
 * DscPhotos:
 * @train: (element-type guint32): labelled photos that could be read, by part
 * @valid: likewise
 * @held_back: likewise: validation and test
 * @card: (nullable): where the card that trains has them, if it samples by itself
 */
typedef struct
{
  const DscTrainJob *job;
  DscTarget target;
  GArray *train;
  GArray *valid;
  GArray *held_back;
  DscRecordFile *cache; /* (owned) */
  DscFileRef *refs;     /* (owned) by photo */
  char **paths;         /* (owned) absolute, by photo; %NULL for those in no part */
  DscCardPhotos *card;  /* (owned) */
} DscPhotos;

/**
 * dsc_photos_new:
 * @job: kept; its dataset, split and cache
 * @target: size and resize mode
 * @run: told of photos that are broken, of progress, and asked whether to end
 * @progress: (nullable): told of progress, too
 * @error: DSC_ERROR_NO_DATA where a part is empty, G_IO_ERROR_CANCELLED, …
 *
 * Decodes what is not in the pixel cache yet: once for each photo and size, whatever the number of
 * epochs. Photos beyond the cache's budget are decoded again when they are needed.
 *
 * Returns: (transfer full) (nullable)
 */
DscPhotos *dsc_photos_new (const DscTrainJob *job, const DscTarget *target, DscRun *run,
                           DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                           GError **error);
void dsc_photos_free (DscPhotos *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPhotos, dsc_photos_free)

/**
 * dsc_photos_load:
 * @photos: (array length=n): which photos, in which order
 * @batch_size: at least 1
 * @augment: whether the spec's augmentation is drawn, for @epoch
 *
 * Returns: (transfer full): their batches.
 */
DscLoader *dsc_photos_load (DscPhotos *self, const guint32 *photos, guint n, guint batch_size,
                            gboolean augment, guint32 epoch);

/** Returns: (transfer full): a word that another set of photos, another split or other labels would
 * change. */
char *dsc_photos_fingerprint (DscPhotos *self);

G_END_DECLS
