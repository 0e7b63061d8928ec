/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features of a dataset's photos: computed once by the frozen network, kept in the project's
 * cache, mapped.
 *
 * Decoding, shrinking and the network overlap; memory does not grow with the number of photos (a
 * pointer each). Belongs to the training thread. */
#pragma once

#include "engine/dsc-engine.h"
#include "torch/dsc-device.h"
#include "torch/dsc-network.h"

G_BEGIN_DECLS

/**
 * DscFeatures:
 * @n: photos of the dataset
 * @n_features: of each photo
 * @rows: (array length=n): so many floats of each, mapped; %NULL where the photo is in
 * no part or could not be read
 * @n_computed: how many were not in the store before
 * @images_per_second: median over batches, data included; NaN if none was computed
 * @data_wait: share of the time that the network waited for photos, 0 … 1; NaN if none was computed
 */
typedef struct
{
  guint n;
  guint n_features;
  const float **rows;
  guint n_computed;
  double images_per_second;
  double data_wait;
  DscRecordFile *store; /* (owned): keeps rows mapped */
  GPtrArray *loose;     /* (owned): rows that the store did not take, in memory */
} DscFeatures;

/**
 * dsc_features_new:
 * @job: photos of its split that are in a part and have a label
 * @network: moved to @device and folded, unless all features are there already
 * @device: computes them
 * @identity: tells its weights from others: a word of at most 16 letters; "" for the built-in ones
 * @run: told of progress, of photos that are broken, and of the device: the processor where nothing
 * is computed
 * @progress: (nullable): told of progress, too
 * @error: G_IO_ERROR_CANCELLED (what was computed stays in the store), …
 *
 * Batches that do not fit into the device's memory are computed in parts. While the disk is full
 * the run waits for room. Features beyond the store's budget, or computed while another process
 * fills it, are kept in memory until the end.
 *
 * Returns: (transfer full) (nullable)
 */
DscFeatures *dsc_features_new (const DscTrainJob *job, DscNetwork *network, const DscDevice *device,
                               const char *identity, DscRun *run, DscProgressFunc progress,
                               gpointer user_data, GCancellable *cancellable, GError **error);
void dsc_features_free (DscFeatures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFeatures, dsc_features_free)

/** DscEngineInterface.find_features. */
gboolean dsc_features_find (const DscFeaturesJob *job, const DscDevice *device,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
