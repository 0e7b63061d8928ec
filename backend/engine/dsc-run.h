/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run as the window sees it, and the place where the engine reports.
 *
 * Properties (read-only, notified on the main context that was the thread default when the run was
 * made; changes are coalesced to at most 60 notifications a second): state (DscRunState as uint),
 * phase (string, nullable: what is going on), epoch (uint: epochs of the stage that have ended),
 * n-epochs (uint: of the stage), batch (uint: training steps of the epoch that have ended),
 * n-batches (uint: of the epoch), fraction (double 0 … 1: of the phase), seconds-left (double,
 * negative: not known), per-second (double: photos; 0: not known), data-wait (double 0 … 1, NaN:
 * not known), device, precision (string, nullable), estimate (double: seconds that all of the job
 * will take, as it was reckoned before it began; negative: not known), message (string, nullable:
 * why it waits, when it does), error (boxed GError, nullable; may be set, too, where the state is
 * paused or stopped: see dsc_run_dup_error()). Reading one on any thread gives its value as of now.
 * dsc_run_get_epochs() is a list model of DscEpoch objects.
 *
 * The engine's side (dsc_run_report_…) is called on the training thread. What it reports is in the
 * project, committed, before the window or the command line hears of it; where the disk is too full
 * for that, the report waits for room by itself, as dsc_run_wait_for_room() does.
 *
 * A run that pauses writes a checkpoint and ends in the state "paused": nothing of it stays in
 * memory, and dsc_engine_host_resume() goes on from there, as it does after kill -9
 * ("interrupted"). It is another DscRun of the same number. Only where the disk is full a run
 * waits, paused, in memory, until there is room or somebody stops it.
 *
 * While a run of a project is going, the project is locked: dsc_run_new() takes the lock, and the
 * end gives it back after it was stored and before anybody hears of it. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "engine/dsc-trace.h"

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

/**
 * DscRunJob: what a run that is there already is to do next.
 * @settings: JSON of its DscTrainSpec
 * @origin: id of the stage that it starts from
 * @keeps_optimizer: whether it goes on with that stage's optimiser
 */
typedef struct
{
  const char *settings;
  gint64 origin;
  gboolean keeps_optimizer;
} DscRunJob;

/**
 * dsc_run_reopen:
 * @project: where it is stored
 * @id: a run that is not going
 * @job: (nullable): another job; the one that was paused or interrupted, if there is one, is given
 * up for it when its first stage begins, and not before. %NULL: that one is resumed: from its
 * checkpoint, or, where there is none, from its beginning
 * @error: DSC_ERROR_LOCKED, DSC_ERROR_NO_DATA (no such run; nothing to resume)
 *
 * Locks the project and sets the stored run to "running", its time kept. The epochs that it has are
 * in the list from the beginning. Blocks on the project.
 *
 * Returns: (transfer full) (nullable)
 */
DscRun *dsc_run_reopen (DscProject *project, gint64 id, const DscRunJob *job, GError **error);

gint64 dsc_run_get_id (DscRun *self);
/** Returns: its state; any thread. A run that waits for room on the disk says that it is paused. */
DscRunState dsc_run_get_state (DscRun *self);
/** Returns: how far its stage is, 0 … 1: by its epochs, before there are any by its phase; any
 * thread. */
double dsc_run_get_stage_fraction (DscRun *self);
/** Returns: whether it has ended: nothing of it is going any more; any thread. */
gboolean dsc_run_has_ended (DscRun *self);
/** Returns: (transfer none): list of DscEpoch; changes only on the run's main context. */
GListModel *dsc_run_get_epochs (DscRun *self);
/** DscTraceCursor: how far a reader has come; all zero at first. */
typedef struct
{
  guint generation;
  guint n;
} DscTraceCursor;
/**
 * dsc_run_read_trace:
 * @cursor: (inout)
 * @events: (element-type DscTraceEvent): what is new since @cursor is appended
 *
 * What the run has gone through, earlier stages and what it had before a pause included. Any
 * thread. Something is new whenever epoch, batch or state are notified.
 *
 * Returns: %FALSE where it was taken back to a checkpoint since: what was read before does not
 * count, and @events begins with the run's first.
 */
gboolean dsc_run_read_trace (DscRun *self, DscTraceCursor *cursor, GArray *events);
/** Returns: (transfer full): the run's record as of now; any thread. */
DscRunRecord *dsc_run_dup_record (DscRun *self);
/** Returns: (transfer full) (nullable): why it failed; of one that was paused or stopped: what
 * could not be written when it ended, such as its checkpoint where the disk is full: it can be
 * resumed all the same, from an older checkpoint or from the beginning. Any thread. */
GError *dsc_run_dup_error (DscRun *self);
/** Stops it between two batches; what is usable is kept. Any thread. */
void dsc_run_stop (DscRun *self);
/** Asks it to write a checkpoint after the batch in hand and to end as "paused"; before its first
 * batch, to end so without. Any thread. */
void dsc_run_pause (DscRun *self);
/** Tells a run that waits for room on the disk to try again now. Any thread. */
void dsc_run_continue (DscRun *self);
/** Returns: (transfer none): the cancellable that dsc_run_stop() triggers. */
GCancellable *dsc_run_get_cancellable (DscRun *self);
/** Blocks until the run has ended (not on the window's thread); iterates nothing. */
void dsc_run_wait (DscRun *self);

/* --- the engine's side; training thread --- */

/**
 * dsc_run_report_stage:
 * @name: "head", "unfrozen", "instant", …
 * @settings: JSON
 *
 * Ends the stage that is going, if there is one, as finished, and begins another, which starts from
 * that one, or, if it is the first of the job, from the stage that the host has named.
 */
gboolean dsc_run_report_stage (DscRun *self, const char *name, const char *settings, guint n_epochs,
                               GError **error);
/**
 * dsc_run_report_resumed:
 * @stage: number of the stage within the run that goes on
 * @n_epochs: of the stage in all
 * @epochs_done: how many of its epochs stay; what was stored after them is forgotten, later stages
 * and the batches of the epoch in hand included
 * @batches: (array length=n_batches): steps of the epoch in hand that had been made by then
 *
 * Takes the run back to where a checkpoint was made. The first report of a resumed job.
 */
gboolean dsc_run_report_resumed (DscRun *self, guint stage, guint n_epochs, guint epochs_done,
                                 const DscBatchRecord *batches, guint n_batches, GError **error);
/** Returns: number of the stage that is going, within the run, from 0. */
guint dsc_run_get_stage_number (DscRun *self);
/** Returns: (transfer none) (array length=n): the steps since the last epoch was reported. */
const DscBatchRecord *dsc_run_peek_batches (DscRun *self, guint *n);
/**
 * dsc_run_dup_file:
 * @kind: "model", "optimizer" (of the stage that is going) or "checkpoint" (of the run)
 *
 * Returns: (transfer full) (type filename): the name of such a file below models/:
 * `run-3-stage-0.safetensors`, `run-3-stage-0.optimizer.safetensors`,
 * `run-3.checkpoint.safetensors`. Deleting a run deletes them.
 */
char *dsc_run_dup_file (DscRun *self, const char *kind);
/** Reckoned before the work begins: how many seconds all of the job will take. */
void dsc_run_report_estimate (DscRun *self, double seconds);
/** Returns: whether somebody has asked for a pause; looked at between two batches. */
gboolean dsc_run_is_pausing (DscRun *self);
/** A checkpoint is on disk, or the job is to begin anew when it is resumed, because so little of it
 * was done; train() returns after this. */
void dsc_run_report_paused (DscRun *self);
/** What failed will fail again, since a resumed run does exactly what it would have done: resuming
 * makes no sense. Said before train() returns with an error; the end then gives the job up, and
 * deletes its checkpoint. */
void dsc_run_report_hopeless (DscRun *self);
/**
 * dsc_run_wait_for_room:
 * @why: DSC_ERROR_DISK_FULL
 *
 * Called where something could not be written because the disk is full: the run shows itself as
 * paused, with the message, and waits some seconds, or until dsc_run_continue(). Then the caller
 * tries again. It shows that it goes on when the next report was stored, or a step or progress was
 * reported.
 *
 * Returns: %FALSE when the run was stopped or is to pause, with the error set to @why: train()
 * returns with it.
 */
gboolean dsc_run_wait_for_room (DscRun *self, const GError *why, GError **error);
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
 * that it is of. It is from now on the model of the stage that is going and of the run: an engine
 * whose job is only to get better compares before. */
gboolean dsc_run_report_model (DscRun *self, const char *model, const DscEpochRecord *kept,
                               GError **error);
/** Speed: median images a second with data, share of time waiting for data. Stored with the model
 * or at the end. */
void dsc_run_report_speed (DscRun *self, double images_per_second, double data_wait);
/** Predictions of the kept model, of every photo of a part that could be read: from here on the
 * record's n_train or n_valid counts these, no longer all of the split. Stored with the model. */
gboolean dsc_run_report_predictions (DscRun *self, DscDataset *dataset,
                                     const DscPredictions *predictions, GError **error);
/**
 * dsc_run_report_end:
 * @error: (nullable): %NULL: it has finished, or paused where that was reported; cancelled: it was
 * stopped
 *
 * Called by the host when train() has returned: stores the final state and unlocks the project.
 * Where the run has finished or was stopped its job is done, and the checkpoint file is deleted.
 * Where it has failed, it can be resumed if there is a checkpoint, or if it was resumed and has
 * failed before a stage went on, or for want of room, memory or a file; never after
 * dsc_run_report_hopeless().
 *
 * Where no stage of another job has begun, what is stored of the run becomes what it was before
 * dsc_run_reopen(): state and error are told by this object only. (But a job that was paused before
 * its turn stays, where there was nothing to resume before.)
 *
 * Where the end cannot be stored, the project has the run as "interrupted", and so has this object
 * if it was paused, stopped or interrupted; else it has failed.
 */
void dsc_run_report_end (DscRun *self, const GError *error);

G_END_DECLS
