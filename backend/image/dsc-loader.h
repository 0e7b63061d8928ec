/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way of a photo to the network: decode threads that fill batches ahead of the one who
 * trains.
 *
 * For each photo: its shrunk pixels from the pixel cache; if they are not there, decode, turn,
 * shrink, and put them there (if the budget allows); then sample, augmented or not, and normalise
 * into the batch. A training epoch is one loader, with the files in that epoch's order. At most a
 * handful of batches exist at a time, whatever the number of photos. dsc_loader_*() is called from
 * one thread, that of the network; the decode threads are its own. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-record-file.h"
#include "image/dsc-augment.h"
#include "image/dsc-decode.h"
#include "image/dsc-resize.h"

G_BEGIN_DECLS

/**
 * dsc_pixel_cache_open:
 * @folder: (type filename): the project's cache folder
 * @target: what the shrunk photos are for
 * @options: orientation and limit
 * @budget: bytes on disk
 *
 * Opens the record file of one size, resize mode, orientation rule and decoder version. Tags of a
 * record: width, height of the shrunk photo, width, height of the upright photo; of those two the
 * width is negative for a file that was truncated, the height for one with warnings, so that what
 * is doubtful is told of however often it comes from the cache.
 *
 * Returns: (transfer full) (nullable)
 */
DscRecordFile *dsc_pixel_cache_open (const char *folder, const DscTarget *target,
                                     const DscDecodeOptions *options, guint64 budget,
                                     GError **error);

/**
 * DscLoaderOptions:
 * @batch_size: at least 1
 * @n_threads: 0 means all available
 * @augment: (nullable): how to augment; %NULL: validation's way, and the rest does not matter
 * @seed: of what is drawn for a photo
 * @epoch: likewise
 * @photos: (nullable) (array): likewise, number of each photo of the list; %NULL: its position
 *
 * The same seed, epoch and number give the same pixels, whatever the order, the size of the batches
 * and the number of threads.
 */
typedef struct
{
  DscTarget target;
  DscDecodeOptions decode;
  DscNormalisation normalisation;
  guint batch_size;
  guint n_threads;
  const DscAugment *augment;
  guint64 seed;
  guint32 epoch;
  const guint32 *photos;
} DscLoaderOptions;

/**
 * DscBatch:
 * @n: photos in it, 1 … batch size
 * @positions: (array length=n): which places of the order they have (positions in the list that was
 * given)
 * @valid: (array length=n): %FALSE where the photo could not be read; its pixels are then zero
 * @pixels: n × height × width × 3 floats, normalised
 */
typedef struct
{
  guint n;
  const guint32 *positions;
  const gboolean *valid;
  const float *pixels;
} DscBatch;

/**
 * DscLoaderProblemFunc:
 * @position: which place of the list
 * @error: (nullable): why it could not be read; %NULL if it was used with a warning
 * @info: (nullable): with @error %NULL: what was wrong (truncated, n_warnings)
 *
 * Called on the thread that calls dsc_loader_next().
 */
typedef void (*DscLoaderProblemFunc) (guint32 position, const GError *error,
                                      const DscPictureInfo *info, gpointer user_data);

typedef struct _DscLoader DscLoader;

/**
 * dsc_loader_new:
 * @files: (array length=n): the photos, in the order wanted; copied
 * @n: how many
 * @options: copied, with what it points at
 * @cache: (nullable): pixel cache opened for the same target and decode options; referenced
 * @problem: (nullable): told of every photo that is broken or doubtful
 *
 * Starts the threads, which begin at once.
 *
 * Returns: (transfer full)
 */
DscLoader *dsc_loader_new (const DscFileRef *files, guint32 n, const DscLoaderOptions *options,
                           DscRecordFile *cache, DscLoaderProblemFunc problem, gpointer user_data);

/**
 * dsc_loader_next:
 * @batch: (out) (transfer none) (nullable): the next batch, in order; valid until the next call;
 * %NULL at the end
 * @error: G_IO_ERROR_CANCELLED only
 *
 * Waits for the batch. The last one may be smaller.
 */
gboolean dsc_loader_next (DscLoader *self, const DscBatch **batch, GCancellable *cancellable,
                          GError **error);

/** Returns: seconds that dsc_loader_next() has waited so far. */
double dsc_loader_get_wait (DscLoader *self);
/** Returns: how many photos were not kept in the cache because its budget is used up (or it is
 * another's). */
guint dsc_loader_get_n_uncached (DscLoader *self);

/** Stops the threads and frees; at once, though a photo may be half decoded. Accepts %NULL. */
void dsc_loader_free (DscLoader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscLoader, dsc_loader_free)

G_END_DECLS
