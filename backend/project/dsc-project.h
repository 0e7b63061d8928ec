/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project: one folder with `project.db` (SQLite, WAL), `cache/` and `models/`. Dataset, splits,
 * runs, stages, epochs, batches, learning-rate tests and predictions live here, and nothing that
 * was reported is lost.
 *
 * All calls block (on SQLite) and may come from any thread but the window's: the window calls them
 * in a GTask's thread. Writes are carried out by one writer thread, which owns the only writing
 * connection and its prepared statements; a call returns when its transaction is committed. Reads
 * use a second connection under a mutex. */
#pragma once

#include <gio/gio.h>

#include "dataset/dsc-dataset.h"
#include "dataset/dsc-split.h"

G_BEGIN_DECLS

#define DSC_TYPE_PROJECT (dsc_project_get_type ())
G_DECLARE_FINAL_TYPE (DscProject, dsc_project, DSC, PROJECT, GObject)

/**
 * dsc_project_default_folder:
 * @source: (type filename): folder or table that is imported
 *
 * Returns: (transfer full) (type filename): where its project lies by default: below the user's
 * data folder
 *   (`discern/projects/`), named after the source's last part and a hash of its absolute path.
 */
char *dsc_project_default_folder (const char *source);
/** The same of a @source that is absolute and without links: looks at no file. */
char *dsc_project_folder_of_resolved (const char *source);

/** Remembers @folder as the project used last; dsc_project_last_folder() gives it back, %NULL if
 * there is none or it is gone. */
void dsc_project_remember (const char *folder);
char *dsc_project_last_folder (void);

/**
 * dsc_project_open:
 * @folder: (type filename)
 * @create: make it if there is none
 * @error: DSC_ERROR_NOT_FOUND (no project there), DSC_ERROR_CORRUPT (damaged, or from a newer
 * Discern), DSC_ERROR_DISK_FULL, DSC_ERROR_FAILED
 *
 * Migrates an older project (`user_version`). Runs that were going when their process died, and
 * whose lock is free, are set to "interrupted". Opening does not lock: several processes may read
 * and write; only training locks.
 *
 * Returns: (transfer full) (nullable)
 */
DscProject *dsc_project_open (const char *folder, gboolean create, GError **error);

/** Returns: (transfer none) (type filename): the folder; absolute, without links. */
const char *dsc_project_get_folder (DscProject *self);
/** Returns: (transfer full) (type filename): `cache/` below it; exists. */
char *dsc_project_dup_cache_folder (DscProject *self);
/** Returns: (transfer full) (type filename): `models/` below it; exists. */
char *dsc_project_dup_models_folder (DscProject *self);

/** Returns: (transfer full) (type filename): the file that dsc_project_lock() locks. It is written
 * whenever the lock is taken or given back. */
char *dsc_project_dup_lock_path (DscProject *self);

/**
 * dsc_project_lock:
 * @what: one translated sentence, such as "training run 3", shown to others who want the lock
 * @error: DSC_ERROR_LOCKED: names the process that has it and what for
 *
 * Takes the project's training lock (on the file `lock`; gone when the process dies). Take it
 * before the run is stored: a run that is going while nobody has the lock is dead. What a process
 * that was killed has left half written below models/ is deleted. dsc_project_unlock() gives it
 * back.
 */
gboolean dsc_project_lock (DscProject *self, const char *what, GError **error);
void dsc_project_unlock (DscProject *self);

/** Returns: whether some process (this one included) trains in it, in @what (out) (transfer full)
 * (optional) what it said. */
gboolean dsc_project_is_locked (DscProject *self, char **what);
/** The same, but whether anyone else does than @self: another process, or another DscProject of the
 * same folder. */
gboolean dsc_project_is_locked_elsewhere (DscProject *self, char **what);

/** Sets the runs and stages that are stored as going to "interrupted", if nobody has the lock:
 * their process is dead, or could not store their end. Those that are paused are at rest. Opening
 * does so, too. */
gboolean dsc_project_interrupt_dead_runs (DscProject *self, GError **error);

/* --- dataset and splits --- */

/**
 * dsc_project_set_dataset:
 * @dataset: what an import found, not corrected
 *
 * Replaces the project's photos, classes and skipped list in one transaction. Photos of the same
 * path keep their id, hence their place in splits and predictions; photos that are gone are kept as
 * "absent", so that old runs still show what they saw.
 */
gboolean dsc_project_set_dataset (DscProject *self, DscDataset *dataset, GError **error);
/** Returns: (transfer full) (nullable): the photos at hand, with ids, and with the classes that
 * dsc_project_correct_labels() gave, and the marks of dsc_project_leave_out(); DSC_ERROR_NO_DATA
 * where nothing was imported yet. */
DscDataset *dsc_project_get_dataset (DscProject *self, GError **error);

/**
 * dsc_project_follow_photos:
 * @project: (transfer full)
 * @root: (type filename): absolute, without links: where its photos lie now, by the same paths
 * relative to it
 * @error: DSC_ERROR_NO_DATA, DSC_ERROR_LOCKED
 *
 * Takes the project to photos that were moved, in one transaction: its root, and what was imported
 * where that lies below it. Runs, predictions, splits and corrected labels are as they were. A
 * project that lies where projects lie by default is then called after the new place, so that it is
 * found by it.
 *
 * Returns: (transfer full) (nullable): the project, which may have been opened anew
 */
DscProject *dsc_project_follow_photos (DscProject *project, const char *root, GError **error);

/** DscPhotoLabel: @photo: id of a photo; @name: (nullable): the class that a person gives it;
 * %NULL: the source's. */
typedef struct
{
  gint64 photo;
  const char *name;
} DscPhotoLabel;

/** Returns: (transfer full) (nullable) (element-type filename utf8): all classes that were given
 * so, by the photos' paths. */
GHashTable *dsc_project_get_labels (DscProject *self, GError **error);

/**
 * dsc_project_correct_labels:
 * @before: (inout) (nullable) (array length=n): gets what a person had given each before, %NULL for
 * the source's; free them
 * @dataset: (out) (transfer full): the photos as they are then, numbered as before
 * @split: (out) (transfer full): the current split: photos that have got their first class are for
 * training, those that have none any more are in no part
 *
 * Gives photos their classes, in one transaction. Files are not touched, and an import does not
 * change it.
 */
gboolean dsc_project_correct_labels (DscProject *self, const DscPhotoLabel *labels, guint n,
                                     char **before, DscDataset **dataset, DscSplit **split,
                                     GError **error);

/**
 * dsc_project_leave_out:
 * @photos: (array length=n): with a name, whatever it is: left out; without: used again
 * @before: (inout) (nullable) (array length=n): whether each was left out before, likewise; free
 * them
 * @dataset: (out) (transfer full): the photos as they are then, numbered as before
 * @split: (out) (transfer full): the current split: what is left out is in no part, all others stay
 * where they are, locked or not; what is used again is where it was, or else for training
 *
 * Leaves photos out of all splits, so that no run learns from them or is judged by them, or uses
 * them again. Nothing is deleted, and an import does not change it.
 */
gboolean dsc_project_leave_out (DscProject *self, const DscPhotoLabel *photos, guint n,
                                char **before, DscDataset **dataset, DscSplit **split,
                                GError **error);
/** Returns: (transfer full) (nullable) (element-type filename): paths of all photos that are left
 * out. */
GHashTable *dsc_project_get_left_out (DscProject *self, GError **error);

/** Adds to the skipped list what decoding found: of each path the newest entry with that code
 * stays. */
gboolean dsc_project_add_skipped (DscProject *self, const DscSkipped *skipped, guint n,
                                  GError **error);

/**
 * dsc_project_add_split:
 * @split: its parts are those of @dataset, which came from dsc_project_get_dataset()
 *
 * Stores it under its name, replacing the parts of an older one of that name; becomes the current
 * split.
 *
 * Returns: its id; 0 on failure.
 */
gint64 dsc_project_add_split (DscProject *self, DscDataset *dataset, const DscSplit *split,
                              GError **error);
/**
 * dsc_project_change_split:
 * @name: (inout) (nullable): gets the name that it is stored under: one that no other split has,
 * whatever @split is called; free it. %NULL: its own name, as dsc_project_add_split()
 * @error: DSC_ERROR_USAGE where the current split is locked
 *
 * For whoever divides the photos otherwise: the lock is asked in the transaction that stores.
 *
 * Returns: its id; 0 on failure.
 */
gint64 dsc_project_change_split (DscProject *self, DscDataset *dataset, const DscSplit *split,
                                 char **name, GError **error);
/** Returns: (transfer full) (nullable): split @id (0: the current one) over the photos of @dataset
 * (photos that it does not know are in no part). */
DscSplit *dsc_project_get_split (DscProject *self, gint64 id, DscDataset *dataset, GError **error);
/**
 * dsc_project_lock_split: locks the current split, or unlocks it
 *
 * A locked split is not changed: what is for validation and test stays so, that results can be
 * compared, and photos that are added later are for training.
 */
gboolean dsc_project_lock_split (DscProject *self, gboolean locked, GError **error);
/** Returns: whether the current split may be changed; else DSC_ERROR_USAGE. */
gboolean dsc_project_check_split_lock (DscProject *self, GError **error);
/** Returns: the id of the split of that name; 0 if there is none. */
gint64 dsc_project_find_split (DscProject *self, const char *name);

/* --- settings --- */

/**
 * dsc_project_set_setting:
 * @key: such as "import.label-column"
 * @value: (nullable): any bytes but NUL; %NULL forgets what was there
 *
 * Remembers what a program wants to know again about this project.
 */
gboolean dsc_project_set_setting (DscProject *self, const char *key, const char *value,
                                  GError **error);
/** Reads it into @value (out) (transfer full) (nullable): %NULL where nothing is remembered. */
gboolean dsc_project_get_setting (DscProject *self, const char *key, char **value, GError **error);

/* --- runs and stages --- */

/** DscRunState, stored as words: "running", "paused" (by the user, at rest), "finished", "stopped"
 * (by the user, for good), "failed", "interrupted" (process died, or was ended). */
typedef enum
{
  DSC_RUN_RUNNING,
  DSC_RUN_PAUSED,
  DSC_RUN_FINISHED,
  DSC_RUN_STOPPED,
  DSC_RUN_FAILED,
  DSC_RUN_INTERRUPTED,
} DscRunState;
const char *dsc_run_state_to_string (DscRunState state);

/**
 * DscRunRecord: a run as stored. Numbers that are not known are NaN.
 * @created: microseconds since 1970, UTC
 * @settings: JSON object: every setting of the run (DscTrainSpec)
 * @error_rate: of the kept weights on validation; @last_error_rate: of the last epoch
 * @images_per_second: median training step, data included
 * @data_wait: share of the time that the network waited for data, 0 … 1
 * @model: (nullable) (type filename): file name of the kept model below models/
 * @message: (nullable): why it failed; of one that is paused or was stopped: what could not be
 * written when it ended, such as its checkpoint where the disk is full
 * @job: (nullable): JSON of the settings of the job that is going; at rest: of the one that can be
 * gone on with. A job is what one call has asked for: one stage or several
 * @job_origin: the stage that the job started from; 0: none
 * @job_stage: number of the job's first stage
 * @job_keeps_optimizer: whether the job went on with the optimiser of the stage that it started
 * from
 * @disk_bytes: of all its files; filled by dsc_project_get_runs() and _get_run()
 */
typedef struct
{
  gint64 id;
  gint64 created;
  DscRunState state;
  char *name;
  char *recipe;
  char *network;
  char *settings;
  gint64 split_id;
  char *split_name;
  double error_rate;
  double last_error_rate;
  double valid_loss;
  guint n_train;
  guint n_valid;
  guint n_epochs;
  double seconds;
  double images_per_second;
  double data_wait;
  char *device;
  char *precision;
  char *model;
  char *message;
  char *job;
  gint64 job_origin;
  guint job_stage;
  gboolean job_keeps_optimizer;
  guint64 disk_bytes;
} DscRunRecord;

DscRunRecord *dsc_run_record_new (void);
DscRunRecord *dsc_run_record_copy (const DscRunRecord *self);
/** Returns: whether all of both is the same; a NaN is the same as another. */
gboolean dsc_run_record_equal (const DscRunRecord *self, const DscRunRecord *other);
void dsc_run_record_free (DscRunRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRunRecord, dsc_run_record_free)

/** Stores a new run (id and created are ignored). Returns: its number, counted from 1, never used
 * again; 0 on failure. */
gint64 dsc_project_add_run (DscProject *self, const DscRunRecord *record, GError **error);
/** Stores everything of @record but id, created, name, settings and split under its id. */
gboolean dsc_project_update_run (DscProject *self, const DscRunRecord *record, GError **error);
/** Calls run @id something else, going or not. @name: (nullable): none: it is known by its number.
 */
gboolean dsc_project_set_run_name (DscProject *self, gint64 id, const char *name, GError **error);
/** Returns: (transfer full) (element-type DscRunRecord): all runs, oldest first; free with
 * g_ptr_array_unref(). */
GPtrArray *dsc_project_get_runs (DscProject *self, GError **error);
/** Returns: (transfer full) (nullable): run @id; 0: the newest one with a model of those that are
 * finished or were stopped; where there is none, of those that are going, at rest or have failed.
 * DSC_ERROR_NO_DATA if none. */
DscRunRecord *dsc_project_get_run (DscProject *self, gint64 id, GError **error);
/** Deletes a run with all that hangs on it, and its files: those that it and its stages name, and
 * all below models/ that are called as dsc_run_dup_file() calls them. In @freed (optional) the
 * bytes of disk given back. DSC_ERROR_LOCKED while it runs. */
gboolean dsc_project_delete_run (DscProject *self, gint64 id, guint64 *freed, GError **error);

/** Adds stage @name ("head", "unfrozen", …) to run @run. @settings: JSON of its recipe. @from:
 * stage it started from, 0 for none. Returns: its id; 0 on failure. */
gint64 dsc_project_add_stage (DscProject *self, gint64 run, const char *name, const char *settings,
                              gint64 from, GError **error);
/** Ends a stage: its state and the file name of its weights below models/ (nullable). */
gboolean dsc_project_end_stage (DscProject *self, gint64 stage, DscRunState state,
                                const char *model, GError **error);

/** Stores the file name of a stage's weights below models/ while it is going. */
gboolean dsc_project_set_stage_model (DscProject *self, gint64 stage, const char *model,
                                      GError **error);
/** Calls a stage something else. */
gboolean dsc_project_set_stage_name (DscProject *self, gint64 stage, const char *name,
                                     GError **error);
/**
 * dsc_project_rewind_run:
 * @n_stages: how many stages of the run stay
 * @n_epochs: how many epochs of the last of these stay, which then is running again; −1: it stays
 * as it is
 *
 * Forgets what was stored after that, epochs with their batches, in one transaction; the run's
 * n_epochs and last_error_rate are right afterwards. Files stay.
 */
gboolean dsc_project_rewind_run (DscProject *self, gint64 run, guint n_stages, int n_epochs,
                                 GError **error);

/** DscEpochRecord: the row that the notebook prints. NaN where there is no number. @seconds covers
 * training and validation. */
typedef struct
{
  guint epoch;
  double train_loss;
  double valid_loss;
  double error_rate;
  double seconds;
} DscEpochRecord;

/** DscBatchRecord: one training step: raw loss, its smoothed value, learning rate of the last
 * group, momentum (β₁). */
typedef struct
{
  guint batch;
  float loss;
  float smoothed;
  float rate;
  float momentum;
} DscBatchRecord;

/** Stores an epoch together with the batches since the last one (nullable), and counts it in the
 * run's n_epochs and last_error_rate, in one transaction. */
gboolean dsc_project_add_epoch (DscProject *self, gint64 stage, const DscEpochRecord *epoch,
                                const DscBatchRecord *batches, guint n_batches, GError **error);
/** Returns: (transfer full) (element-type DscEpochRecord) */
GArray *dsc_project_get_epochs (DscProject *self, gint64 stage, GError **error);
/** Returns: (transfer full) (element-type DscBatchRecord): those of all its epochs, in order. In
 * @counts (out) (transfer full) (element-type guint) (optional) how many of them are of each of the
 * epochs that dsc_project_get_epochs() gives, by the same index: where the batches of an epoch
 * end, those of the next begin. */
GArray *dsc_project_get_batches (DscProject *self, gint64 stage, GArray **counts, GError **error);

/**
 * DscRateTestRecord: a learning-rate test.
 * @created: microseconds since 1970, UTC
 * @stage: id of the stage that it started from; 0: none
 * @settings: JSON of the DscTrainSpec that it was made for
 * @rates: (array length=n): learning rates, rising
 * @losses: (array length=n): raw
 * @smoothed: (array length=n): likewise
 * @chosen: the rate chosen; NaN: none
 */
typedef struct
{
  gint64 id;
  gint64 created;
  gint64 stage;
  char *settings;
  guint n;
  double *rates;
  double *losses;
  double *smoothed;
  double chosen;
} DscRateTestRecord;
void dsc_rate_test_record_free (DscRateTestRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRateTestRecord, dsc_rate_test_record_free)

/** Stores a learning-rate test; id and created are ignored. Returns: its id; 0 on failure. */
gint64 dsc_project_add_rate_test (DscProject *self, const DscRateTestRecord *record,
                                  GError **error);
/** Returns: (transfer full) (element-type DscRateTestRecord): all of them, oldest first. */
GPtrArray *dsc_project_get_rate_tests (DscProject *self, GError **error);

/**
 * DscStageRecord:
 * @number: within the run, from 0
 * @name: as given
 * @settings: JSON
 * @from: id of the stage that it started from; 0: none
 * @model: (nullable) (type filename): below models/
 * @n_epochs: how many have ended
 * @last: the last of these; all NaN where there is none
 * @best_error_rate: least of its epochs; NaN where there is none
 * @seconds: of all its epochs
 */
typedef struct
{
  gint64 id;
  gint64 run;
  guint number;
  char *name;
  char *settings;
  gint64 from;
  DscRunState state;
  char *model;
  guint n_epochs;
  DscEpochRecord last;
  double best_error_rate;
  double seconds;
} DscStageRecord;
void dsc_stage_record_free (DscStageRecord *self);
/** Returns: (transfer full) (element-type DscStageRecord): the stages of run @run, in order. */
GPtrArray *dsc_project_get_stages (DscProject *self, gint64 run, GError **error);

/* --- predictions --- */

/**
 * DscPrediction:
 * @photo: number of the photo in the dataset at hand (not its id)
 * @part: which part it was in
 * @actual: class index; −1 where it has none
 * @predicted: class index of the largest probability
 * @loss: cross-entropy of the actual class; NaN where it has none
 * @probabilities: (array length=n_classes): borrowed
 */
typedef struct
{
  guint32 photo;
  DscPart part;
  gint32 actual;
  gint32 predicted;
  float loss;
  const float *probabilities;
} DscPrediction;

/**
 * DscPredictions:
 * @classes: (nullable) (array zero-terminated=1): names of the classes that @actual, @predicted and
 * the columns of the probabilities stand for. To store: %NULL means the dataset's. Read back it is
 * always there: the run's classes at that time, which may be others than the dataset's today.
 * n_classes is 0 where there are no predictions.
 * @items: their probabilities point into @store
 * @n_absent: read back: how many predictions are left out because their photo is no longer in the
 * dataset
 */
typedef struct
{
  guint n_classes;
  char **classes; /* (owned) */
  GArray *items;  /* (element-type DscPrediction) */
  float *store;   /* (owned) items × n_classes */
  guint n_absent;
} DscPredictions;
/** Returns: (transfer full): room for @n predictions, whose probabilities point to their place; all
 * zero, no class names. */
DscPredictions *dsc_predictions_new (guint n_classes, guint n);
void dsc_predictions_free (DscPredictions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPredictions, dsc_predictions_free)

/** Replaces run @run's predictions of the parts that occur in @predictions. One transaction. Photos
 * are those of @dataset. DSC_ERROR_USAGE where no class names are given and the dataset has another
 * number of classes. */
gboolean dsc_project_set_predictions (DscProject *self, gint64 run, DscDataset *dataset,
                                      const DscPredictions *predictions, GError **error);
/** Returns: (transfer full) (nullable): predictions of run @run for @part, photos numbered as in
 * @dataset, in its order; none: empty. */
DscPredictions *dsc_project_get_predictions (DscProject *self, gint64 run, DscDataset *dataset,
                                             DscPart part, GError **error);

/** Returns: bytes that the project's cache folder takes. */
guint64 dsc_project_get_cache_size (DscProject *self);
/** Deletes the cache files, unless the project is locked. In @freed (optional) the bytes given
 * back. */
gboolean dsc_project_clear_cache (DscProject *self, guint64 *freed, GError **error);

G_END_DECLS
