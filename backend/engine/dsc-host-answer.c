/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: what a model says to photos, and where it looked; on the answering thread. */
#include "config.h"

#include "engine/dsc-host-private.h"

/* --- predictions --- */

typedef struct
{
  DscPredictJob job;
  DscFileRef *files; /* (owned), with their paths */
} Prediction;

static void
prediction_free (gpointer data)
{
  Prediction *self = data;

  for (guint32 i = 0; i < self->job.n; i++)
    g_free ((char *) self->files[i].path);
  g_free (self->files);
  g_free ((char *) self->job.model_path);
  g_free ((char *) self->job.cache_folder);
  g_free (self);
}

static gboolean
predict (DscEngineHost *self, gpointer data, GCancellable *cancellable, GError **error)
{
  DscPredictJob job = ((Prediction *) data)->job;
  DscEngine *engine = _dsc_host_ensure_engine (self, error);

  return engine != NULL
         && (job.cache_folder == NULL || job.cache_budget > 0
             || _dsc_host_find_budget (job.cache_folder, &job.cache_budget, error))
         && dsc_engine_predict (engine, &job, cancellable, error);
}

/* Copies what @job borrows. */
static Prediction *
prediction_new (const DscPredictJob *job)
{
  Prediction *self = g_new (Prediction, 1);

  self->files = g_memdup2 (job->files, job->n * sizeof *job->files);
  for (guint32 i = 0; i < job->n; i++)
    self->files[i].path = g_strdup (job->files[i].path);
  self->job = *job;
  self->job.files = self->files;
  self->job.model_path = g_strdup (job->model_path);
  self->job.cache_folder = g_strdup (job->cache_folder);
  return self;
}

void
dsc_engine_host_predict_async (DscEngineHost *self, const char *model_path, const DscFileRef *files,
                               guint32 n, const char *cache_folder, guint threads,
                               DscAnswerFunc answer, DscProgressFunc progress, gpointer answer_data,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  const DscPredictJob job = { .model_path = model_path,
                              .files = files,
                              .n = n,
                              .cache_folder = cache_folder,
                              .threads = threads,
                              .answer = answer,
                              .progress = progress,
                              .user_data = answer_data };

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (model_path != NULL && answer != NULL);
  g_return_if_fail (files != NULL || n == 0);

  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_ANSWERER,
                                     .priority = DSC_PRIORITY_CLASSIFY,
                                     .func = predict,
                                     .data = prediction_new (&job),
                                     .free_data = prediction_free },
                 dsc_engine_host_predict_async, cancellable, callback, user_data);
}

gboolean
dsc_engine_host_predict_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dsc_engine_host_embed_async (DscEngineHost *self, const char *model_path, const DscFileRef *files,
                             guint32 n, const char *cache_folder, guint64 cache_budget,
                             guint threads, DscAnswerFunc answer, DscProgressFunc progress,
                             gpointer answer_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  const DscPredictJob job = { .model_path = model_path,
                              .files = files,
                              .n = n,
                              .with_features = TRUE,
                              .cache_folder = cache_folder,
                              .cache_budget = cache_budget,
                              .threads = threads,
                              .answer = answer,
                              .progress = progress,
                              .user_data = answer_data };

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (model_path != NULL && answer != NULL);
  g_return_if_fail (files != NULL || n == 0);

  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_ANSWERER,
                                     .priority = DSC_PRIORITY_EVALUATE,
                                     .func = predict,
                                     .data = prediction_new (&job),
                                     .free_data = prediction_free },
                 dsc_engine_host_embed_async, cancellable, callback, user_data);
}

gboolean
dsc_engine_host_embed_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- explanations --- */

typedef struct
{
  DscExplainJob job;
  DscExplainItem *items; /* (owned), with their paths */
} Explanation;

static void
explanation_free (gpointer data)
{
  Explanation *self = data;

  for (guint32 i = 0; i < self->job.n; i++)
    g_free ((char *) self->items[i].file.path);
  g_free (self->items);
  g_free ((char *) self->job.model_path);
  g_free (self);
}

static gboolean
explain (DscEngineHost *self, gpointer data, GCancellable *cancellable, GError **error)
{
  const Explanation *explanation = data;
  DscEngine *engine = _dsc_host_ensure_engine (self, error);

  return engine != NULL && dsc_engine_explain (engine, &explanation->job, cancellable, error);
}

void
dsc_engine_host_explain_async (DscEngineHost *self, const char *model_path,
                               const DscExplainItem *items, guint32 n, guint threads,
                               DscExplanationFunc explanation_func, DscProgressFunc progress,
                               gpointer explain_data, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Explanation *explanation;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (model_path != NULL && explanation_func != NULL);
  g_return_if_fail (items != NULL || n == 0);

  explanation = g_new (Explanation, 1);
  explanation->items = g_memdup2 (items, n * sizeof *items);
  for (guint32 i = 0; i < n; i++)
    explanation->items[i].file.path = g_strdup (items[i].file.path);
  explanation->job = (DscExplainJob){ .model_path = g_strdup (model_path),
                                      .items = explanation->items,
                                      .n = n,
                                      .threads = threads,
                                      .explanation = explanation_func,
                                      .progress = progress,
                                      .user_data = explain_data };
  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_ANSWERER,
                                     .priority = DSC_PRIORITY_EXPLAIN,
                                     .func = explain,
                                     .data = explanation,
                                     .free_data = explanation_free },
                 dsc_engine_host_explain_async, cancellable, callback, user_data);
}

gboolean
dsc_engine_host_explain_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
