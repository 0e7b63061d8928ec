/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run as the window sees it, and the place where the engine reports.
 *
 * Properties (read-only, notified on the main context that was the thread default when the run was
 * made; changes are coalesced to at most 60 notifications a second): state (DscRunState as uint),
 * phase (string, nullable: what is going on), epoch (uint: epochs of the stage that have ended),
 * n-epochs (uint: of the stage), batch (uint: training steps of the epoch that have ended),
 * n-batches (uint: of the epoch), fraction (double 0 … 1: of the phase), seconds-left (double,
 * negative: not known), per-second (double: photos or steps), data-wait (double 0 … 1, NaN: not
 * known), device, precision (string, nullable), error (boxed GError, nullable). Reading one on any
 * thread gives its value as of now. dsc_run_get_epochs() is a list model of DscEpoch objects.
 *
 * The engine's side (dsc_run_report_…) is called on the training thread. What it reports is in the
 * project, committed, before the window or the command line hears of it.
 *
 * While a run of a project is going, the project is locked: dsc_run_new() takes the lock, and the
 * end gives it back after it was stored and before anybody hears of it. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

/* A row of the epoch table: an immutable object with properties epoch, train-loss, valid-loss,
 * error-rate, seconds, stage. */
#define DSC_TYPE_EPOCH (dsc_epoch_get_type ())
G_DECLARE_FINAL_TYPE (DscEpoch, dsc_epoch, DSC, EPOCH, GObject)
DscEpoch *dsc_epoch_new (const DscEpochRecord *record, const char *stage);
const DscEpochRecord *dsc_epoch_get_record (DscEpoch *self);
const char *dsc_epoch_get_stage (DscEpoch *self);

#define DSC_TYPE_RUN (dsc_run_get_type ())
G_DECLARE_FINAL_TYPE (DscRun, dsc_run, DSC, RUN, GObject)

/**
 * dsc_run_new:
 * @project: (nullable): where to store; %NULL in tests
 * @record: the run as it begins; stored by this call when there is a project
 * @error: DSC_ERROR_LOCKED, and what storing can fail with
 *
 * Locks the project and stores the run. Blocks on the project. Returns: (transfer full) (nullable)
 */
DscRun *dsc_run_new (DscProject *project, const DscRunRecord *record, GError **error);

gint64 dsc_run_get_id (DscRun *self);
DscRunState dsc_run_get_state (DscRun *self);
/** Returns: (transfer none): list of DscEpoch; changes only on the run's main context. */
GListModel *dsc_run_get_epochs (DscRun *self);
/** Returns: (transfer full): the run's record as of now; any thread. */
DscRunRecord *dsc_run_dup_record (DscRun *self);
/** Returns: (transfer full) (nullable): why it failed; any thread. */
GError *dsc_run_dup_error (DscRun *self);
/** Stops it between two batches; what is usable is kept. Any thread. */
void dsc_run_stop (DscRun *self);
/** Returns: (transfer none): the cancellable that dsc_run_stop() triggers. */
GCancellable *dsc_run_get_cancellable (DscRun *self);
/** Blocks until the run has ended (not on the window's thread); iterates nothing. */
void dsc_run_wait (DscRun *self);

/* --- the engine's side; training thread --- */

/** Begins stage @name. @settings: JSON. */
gboolean dsc_run_report_stage (DscRun *self, const char *name, const char *settings, guint n_epochs,
                               GError **error);
/** How far the phase has come; cheap. @progress's phase is a literal, never freed. */
void dsc_run_report_progress (DscRun *self, const DscProgress *progress);
/** What is used: "cpu", "fp32". */
void dsc_run_report_device (DscRun *self, const char *device, const char *precision);
/** One training step; kept until the epoch's end. */
void dsc_run_report_batch (DscRun *self, guint n_batches, const DscBatchRecord *batch);
/** An epoch has ended: stored with its batches, then shown. */
gboolean dsc_run_report_epoch (DscRun *self, const DscEpochRecord *epoch, GError **error);
/** Something that decoding found: path as in DscSkipped, DscError word or "warning", sentence.
 * Stored at the next epoch or end. */
void dsc_run_report_problem (DscRun *self, const char *path, const char *code, const char *reason);
/** The kept model is on disk: @model is its file name below models/, with the numbers of the epoch
 * that it is of. */
gboolean dsc_run_report_model (DscRun *self, const char *model, const DscEpochRecord *kept,
                               GError **error);
/** Speed: median images a second with data, share of time waiting for data. Stored with the model
 * or at the end. */
void dsc_run_report_speed (DscRun *self, double images_per_second, double data_wait);
/** Predictions of the kept model, of every photo of a part that could be read: from here on the
 * record's n_train or n_valid counts these, no longer all of the split. Stored with the model. */
gboolean dsc_run_report_predictions (DscRun *self, DscDataset *dataset,
                                     const DscPredictions *predictions, GError **error);
/** Called by the host when train() has returned: stores the final state and unlocks the project;
 * @error %NULL means finished; cancelled means stopped. */
void dsc_run_report_end (DscRun *self, const GError *error);

G_END_DECLS
