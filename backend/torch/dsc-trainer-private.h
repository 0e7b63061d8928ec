/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the trainer's files share. Training thread. */
#pragma once

#include "torch/dsc-device.h"
#include "torch/dsc-fit.h"
#include "torch/dsc-learner.h"
#include "torch/dsc-photos.h"

G_BEGIN_DECLS

/** The value of metadata "format" in files of an optimiser's state. */
#define DSC_OPTIMIZER_FORMAT "discern-optimizer-1"

/**
 * DscTrainer: a job on its way. What is marked "stored" is in a checkpoint.
 * @device: where it is trained
 * @dtype: what convolutions compute in
 * @n_parts: into how many parts batches fall, so that they have room in the device's memory
 * @labels: (owned): class of each photo
 * @best: stored: the epoch of the weights that are kept
 * @n_made: stored: training steps of the job, for max_batches
 * @speeds: (owned) (element-type double): photos a second of the latest steps
 * @waited: seconds that steps waited for photos, of @worked
 * @size: stored: which size is trained at
 * @stage: stored: number of the stage within the run
 * @cycle: rates of the stage
 * @n_batches: steps of an epoch
 * @epoch: stored: epochs of the stage that have ended
 * @batch: stored: steps of the epoch that were made
 * @smoother: stored
 * @epoch_seconds: stored: what the epoch took before the checkpoint
 * @epoch_started: monotonic: when the epoch began or was resumed
 */
typedef struct
{
  const DscTrainJob *job;
  DscRun *run;
  GCancellable *cancellable;
  DscProgressFunc progress; /* (nullable): told, too, while photos are read */
  gpointer progress_data;
  DscDevice device;
  DscTorchDtype dtype;
  guint n_parts;
  gint32 *labels;

  DscEpochRecord best;
  gboolean has_best;
  guint64 n_made;
  GArray *speeds;
  double waited;
  double worked;
  gint64 checkpointed;       /* monotonic: when the last checkpoint was written */
  double checkpoint_seconds; /* what it took */

  guint size;
  guint stage;
  DscPhotos *photos;   /* (owned) */
  DscLearner *learner; /* (owned) */
  DscOneCycle cycle;
  guint batch_size;
  guint n_batches;
  guint epoch;
  guint batch;
  DscSmoother smoother;
  double epoch_seconds;
  gint64 epoch_started;
  gint64 stage_started; /* monotonic */
  double stage_done;    /* share of the stage that was done then */
} DscTrainer;

/* --- dsc-trainer-epoch.c --- */

/** DscBatchSource: batches of photos as examples, made by the loader or by a card. Plain data;
 * begin, then next until there is none. */
typedef struct
{
  DscPhotos *photos;
  const guint32 *list;  /* (borrowed) */
  guint n;              /* of it */
  const gint32 *labels; /* (borrowed) */
  guint batch_size;
  gboolean augment;
  guint32 epoch;
  DscLoader *loader; /* (owned) (nullable) */
  guint n_taken;     /* photos that a card has made batches of */
  DscTensor *input;  /* (owned) (nullable): the batch in hand, by a card */
  double waited;     /* seconds until the card had its batches in line */
  gint64 *targets;   /* (owned) */
  float *scratch;    /* (owned) (nullable): where photos were lost */
  guint32 *indices;  /* (owned): which photos the batch in hand has */
} DscBatchSource;

/** Begins to read @list. */
void dsc_batch_source_begin (DscBatchSource *self, DscPhotos *photos, const guint32 *list, guint n,
                             const gint32 *labels, guint batch_size, gboolean augment,
                             guint32 epoch);
/** The next batch, without photos that could not be read after all; @examples->n is 0 at the end.
 */
gboolean dsc_batch_source_next (DscBatchSource *self, DscExamples *examples,
                                GCancellable *cancellable, GError **error);
/** Returns: seconds that dsc_batch_source_next() has taken so far. */
double dsc_batch_source_get_wait (DscBatchSource *self);
void dsc_batch_source_clear (DscBatchSource *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscBatchSource, dsc_batch_source_clear)

/** One epoch, or the rest of it: steps, validation, keeping. */
gboolean dsc_trainer_epoch (DscTrainer *self, GError **error);

/* --- dsc-estimate.c --- */

/**
 * dsc_trainer_estimate:
 * @learner: like the one that will be trained; nothing of it changes
 * @with_instant: whether Instant comes before
 *
 * Sees how long a step takes, and says how long the job will, from where it is.
 */
gboolean dsc_trainer_estimate (DscTrainer *self, DscLearner *learner, gboolean with_instant,
                               GError **error);

/* --- dsc-checkpoint.c --- */

/** Writes a checkpoint, waiting for room on the disk if need be. */
gboolean dsc_trainer_write_checkpoint (DscTrainer *self, GError **error);
/** Writes one if it is time: so seldom that writing takes at most a fiftieth of the time. */
gboolean dsc_trainer_checkpoint_if_due (DscTrainer *self, GError **error);
/** Begins the stage that the job's checkpoint is of, as it was then: photos, learner, place; and
 * takes the run back to it. DSC_ERROR_CORRUPT, DSC_ERROR_USAGE (other photos). */
gboolean dsc_trainer_read_checkpoint (DscTrainer *self, GError **error);

/* --- dsc-trainer.c --- */

/** @run: told of what happens. On failure, too, it is to be cleared. */
gboolean dsc_trainer_init (DscTrainer *self, const DscTrainJob *job, const DscDevice *device,
                           DscRun *run, GCancellable *cancellable, GError **error);
void dsc_trainer_clear (DscTrainer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscTrainer, dsc_trainer_clear)
/** All of the job, or, where it has a checkpoint, what is left of it from there. */
gboolean dsc_trainer_run (DscTrainer *self, GError **error);
/** Returns: (transfer full) (nullable): the network that the job begins with; where the recipe
 * starts from Instant, that is trained first. */
DscNetwork *dsc_trainer_first_network (DscTrainer *self, GError **error);
/** Makes what a stage at size @self->size needs: photos, cycle, and a learner around @network
 * (transfer full). */
gboolean dsc_trainer_prepare_stage (DscTrainer *self, DscNetwork *network, GError **error);
/** Reads Adam's moments as they were at the end of the stage that the job goes on from. */
gboolean dsc_trainer_read_optimizer (DscTrainer *self, GError **error);
/** Remembers into how many parts @learner has had to divide batches, and says so the first time. */
void dsc_trainer_note_parts (DscTrainer *self, DscLearner *learner);
/** Frees what belongs to a stage. */
void dsc_trainer_end_stage (DscTrainer *self);

G_END_DECLS
