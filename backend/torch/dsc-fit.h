/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all ways of training a job have in common: where weights come from, what a model says about
 * itself, what is kept. Training thread. */
#pragma once

#include "base/dsc-record-file.h"
#include "engine/dsc-engine.h"
#include "engine/dsc-model-info.h"
#include "torch/dsc-network.h"

G_BEGIN_DECLS

/**
 * dsc_fit_open_body:
 * @identity: (out) (optional) (transfer full): a word of at most 16 letters that tells these
 * weights from others of the same network; "" for the built-in ones
 * @error: as dsc_state_dict_open()
 *
 * Opens the file that the body starts from: job->weights_path, or the built-in network.
 *
 * Returns: (transfer full) (nullable)
 */
DscStateDict *dsc_fit_open_body (const DscTrainJob *job, char **identity, GError **error);

/**
 * dsc_fit_new_network:
 * The network that a job starts from: the stage that is gone on from, or pretrained (or random)
 * weights with a new head.
 *
 * Returns: (transfer full) (nullable)
 */
DscNetwork *dsc_fit_new_network (const DscTrainJob *job, GError **error);

/** Returns: (transfer full): the class of each photo of the job's dataset. */
gint32 *dsc_fit_dup_labels (const DscTrainJob *job);

/** Returns: how pixels are normalised for @spec. */
DscNormalisation dsc_fit_normalisation (const DscTrainSpec *spec);

/** Returns: (transfer full): what a model of the job says about itself; @kept: the epoch that it is
 * of, on @n_valid photos. */
DscModelInfo *dsc_fit_describe (const DscTrainJob *job, const DscTarget *target,
                                const DscEpochRecord *kept, guint n_valid);

/** Returns: whether @a is better than @b: fewer errors, or as many and less loss. */
gboolean dsc_fit_is_better (const DscEpochRecord *a, const DscEpochRecord *b);

/** Returns: whether the run shall end here: stopped, or asked to pause; then with
 * G_IO_ERROR_CANCELLED. Looked at between two batches. */
gboolean dsc_fit_shall_end (DscRun *run, GCancellable *cancellable, GError **error);

/** Says of @n photos that they are not kept in the pixel cache, and why: they are decoded each
 * time.
 */
void dsc_fit_report_uncached (DscRun *run, DscRecordFile *cache, guint n);

/** DscFitFunc: writes something; may be called again. */
typedef gboolean (*DscFitFunc) (gpointer data, GError **error);

/** Calls @write until it succeeds: while the disk is full the run waits for room. */
gboolean dsc_fit_write (DscRun *run, DscFitFunc write, gpointer data, GError **error);

G_END_DECLS
