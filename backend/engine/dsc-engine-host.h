/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owns the engine and the two threads on which it works: one trains, one answers, so that an answer
 * never waits for a batch.
 *
 * Belongs to the thread that made it (the window's, or main() of the command line), whose main
 * context gets the results. */
#pragma once

#include "engine/dsc-engine.h"
#include "project/dsc-project-quality.h"

G_BEGIN_DECLS

/** Steps of a learning-rate test, unless it ends before. */
#define DSC_RATE_TEST_STEPS 100

#define DSC_TYPE_ENGINE_HOST (dsc_engine_host_get_type ())
G_DECLARE_FINAL_TYPE (DscEngineHost, dsc_engine_host, DSC, ENGINE_HOST, GObject)

/** Starts no thread and opens nothing yet. @module: as for dsc_engine_open_module(). */
DscEngineHost *dsc_engine_host_new (const char *module);

/** Opens the engine on the training thread, if that has not happened; every other call does so by
 * itself. */
void dsc_engine_host_open_async (DscEngineHost *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_engine_host_open_finish (DscEngineHost *self, GAsyncResult *result,
                                      DscEngineInfo *info, GError **error);

/**
 * DscStart: where a run starts; all zero: a new run from the spec's weights.
 * @run: > 0: no new run, but another stage of this one
 * @stage: number of the stage of @run that it goes on from; −1: the last one that has a model
 * @keep_optimizer: whether Adam's moments go on with the weights, as fastai keeps them from one
 * fit_one_cycle to the next: they are those of the stage's kept epoch, whose weights its model has
 * (the best one where "keep" is "best", else the last); else the optimiser is new, as after freeze
 * and unfreeze
 */
typedef struct
{
  gint64 run;
  int stage;
  gboolean keep_optimizer;
} DscStart;

/**
 * dsc_engine_host_train:
 * @project: locked for the length of the run
 * @dataset: from the project
 * @split: (nullable): stored in the project; where @start names a run its own is used instead
 * @spec: copied
 * @start: (nullable)
 * @cache_budget: bytes on disk for each cache file (pixels, features); 0: a quarter of what is free
 * on the cache folder's disk, so that both take half of it at most
 * @error: DSC_ERROR_LOCKED, DSC_ERROR_USAGE (settings, or a network or head that is not that of the
 * stage gone on from, or other classes), DSC_ERROR_NO_DATA (no photo to train or to validate on; no
 * such run or stage, or no optimiser kept), DSC_ERROR_TOO_LARGE (more classes than
 * DSC_MODEL_MAX_CLASSES), DSC_ERROR_MISSING (no pretrained weights), DSC_ERROR_NOT_FOUND (no such
 * file of weights)
 *
 * Stores the run, queues it and returns it at once; one run at a time. Blocks briefly on the
 * project: the window calls it in a GTask.
 *
 * Returns: (transfer full) (nullable)
 */
DscRun *dsc_engine_host_train (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                               const DscSplit *split, const DscTrainSpec *spec,
                               const DscStart *start, guint64 cache_budget, GError **error);

/**
 * dsc_engine_host_resume:
 * @id: a run that is paused or was interrupted, or has failed after a checkpoint (its record has a
 * job); 0: the last such one
 * @threads: 0: as many as it had; another number may round otherwise
 * @error: DSC_ERROR_NO_DATA where there is none such, DSC_ERROR_CORRUPT (what is stored of the
 * job), and as dsc_engine_host_train()
 *
 * Goes on from its checkpoint; where it has none yet, its job begins anew. It ends with the weights
 * that it would have without the pause. Returns as dsc_engine_host_train().
 */
DscRun *dsc_engine_host_resume (DscEngineHost *self, DscProject *project, gint64 id, guint threads,
                                guint64 cache_budget, GError **error);

/**
 * dsc_engine_host_find_rate_async:
 * @spec: copied
 * @start: (nullable): copied; the stage that is gone on from
 * @cache_budget: as dsc_engine_host_train()
 * @point: called on the training thread for each step
 * @progress: (nullable): likewise
 *
 * A learning-rate test, with fastai's range and number of steps (DSC_RATE_TEST_STEPS). It waits for
 * a run that is going, then locks the project. Its result is stored in the project when it was not
 * cancelled. Errors as those of dsc_engine_host_train().
 */
void dsc_engine_host_find_rate_async (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                                      const DscSplit *split, const DscTrainSpec *spec,
                                      const DscStart *start, guint64 cache_budget,
                                      DscRatePointFunc point, DscProgressFunc progress,
                                      gpointer point_data, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the curve. */
DscRateTestRecord *dsc_engine_host_find_rate_finish (DscEngineHost *self, GAsyncResult *result,
                                                     GError **error);

/**
 * dsc_engine_host_find_suspects_async:
 * @dataset: the project's
 * @threads: 0: all that there are
 * @progress: (nullable): called on the training thread
 * @error: DSC_ERROR_LOCKED, DSC_ERROR_NO_DATA (nothing to compare), …
 *
 * Which labels are doubtful: the built-in network's features of all labelled photos, and what those
 * of all others say of each photo (dsc_suspects_rank()). It waits for a run that is going, then
 * locks the project: the features are those of Instant, and are kept for it. The result is stored
 * in the project.
 */
void dsc_engine_host_find_suspects_async (DscEngineHost *self, DscProject *project,
                                          DscDataset *dataset, guint threads,
                                          DscProgressFunc progress, gpointer progress_data,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
/** Returns: (transfer full) (nullable): all photos that were judged, the most doubtful first. */
DscSuspects *dsc_engine_host_find_suspects_finish (DscEngineHost *self, GAsyncResult *result,
                                                   GError **error);

/**
 * dsc_engine_host_measure_async:
 * @spec: copied
 * @n_steps: of an epoch, ≥ 1
 * @measured: called on the training thread for each measurement
 * @progress: (nullable): likewise
 * @error: DSC_ERROR_MISSING (a card is asked for, and cannot be had), DSC_ERROR_USAGE, …
 *
 * How fast the device is (DscMeasureJob). It waits for a run that is going.
 */
void dsc_engine_host_measure_async (DscEngineHost *self, const DscTrainSpec *spec, guint n_steps,
                                    DscMeasurementFunc measured, DscProgressFunc progress,
                                    gpointer measure_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_engine_host_measure_finish (DscEngineHost *self, GAsyncResult *result, GError **error);

/**
 * dsc_engine_host_predict_async:
 * @model_path: (type filename): copied
 * @files: (array length=n): copied
 * @cache_folder: (nullable) (type filename): copied
 * @answer: called on the answering thread, for each file in order
 * @progress: (nullable): likewise
 */
void dsc_engine_host_predict_async (DscEngineHost *self, const char *model_path,
                                    const DscFileRef *files, guint32 n, const char *cache_folder,
                                    guint threads, DscAnswerFunc answer, DscProgressFunc progress,
                                    gpointer answer_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_engine_host_predict_finish (DscEngineHost *self, GAsyncResult *result, GError **error);

/** The same, with features in the answers; asked in the background: other questions that wait go
 * first. Whoever has many photos asks for some at a time. @cache_budget: as
 * dsc_engine_host_train(). */
void dsc_engine_host_embed_async (DscEngineHost *self, const char *model_path,
                                  const DscFileRef *files, guint32 n, const char *cache_folder,
                                  guint64 cache_budget, guint threads, DscAnswerFunc answer,
                                  DscProgressFunc progress, gpointer answer_data,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean dsc_engine_host_embed_finish (DscEngineHost *self, GAsyncResult *result, GError **error);

/**
 * dsc_engine_host_explain_async:
 * @model_path: (type filename): copied
 * @items: (array length=n): copied
 * @explanation: called on the answering thread, for each item in order
 * @progress: (nullable): likewise
 */
void dsc_engine_host_explain_async (DscEngineHost *self, const char *model_path,
                                    const DscExplainItem *items, guint32 n, guint threads,
                                    DscExplanationFunc explanation, DscProgressFunc progress,
                                    gpointer explain_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean dsc_engine_host_explain_finish (DscEngineHost *self, GAsyncResult *result, GError **error);

/** Stops what is going (a run pauses, and is left "interrupted", so that it can be resumed), waits
 * for it (a batch at most), joins the threads. Called by dispose, too. */
void dsc_engine_host_shutdown (DscEngineHost *self);

G_END_DECLS
