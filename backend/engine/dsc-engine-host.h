/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owns the engine and the two threads on which it works: one trains, one answers, so that an answer
 * never waits for a batch.
 *
 * Belongs to the thread that made it (the window's, or main() of the command line), whose main
 * context gets the results. */
#pragma once

#include "engine/dsc-engine.h"

G_BEGIN_DECLS

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
 * dsc_engine_host_train:
 * @project: locked for the length of the run
 * @dataset: from the project
 * @split: stored in the project
 * @spec: copied
 * @cache_budget: bytes on disk for each cache file (pixels, features); 0: a quarter of what is free
 * on the cache folder's disk, so that both take half of it at most
 * @error: DSC_ERROR_LOCKED, DSC_ERROR_USAGE (settings), DSC_ERROR_NO_DATA (no photo to train or to
 * validate on), DSC_ERROR_TOO_LARGE (more classes than DSC_MODEL_MAX_CLASSES)
 *
 * Stores the run, queues it and returns it at once; one run at a time. Blocks briefly on the
 * project: the window calls it in a GTask.
 *
 * Returns: (transfer full) (nullable)
 */
DscRun *dsc_engine_host_train (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                               const DscSplit *split, const DscTrainSpec *spec,
                               guint64 cache_budget, GError **error);

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

/** Stops what is going, waits for it (a batch at most), joins the threads. Called by dispose, too.
 */
void dsc_engine_host_shutdown (DscEngineHost *self);

G_END_DECLS
