/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubtful labels: features are asked of the engine on the training thread, and compared there. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-host-private.h"
#include "quality/dsc-quality.h"
#include "quality/dsc-suspect-rank.h"

typedef struct
{
  DscProject *project; /* (owned) (nullable): let go on the thread: its end waits for the disk */
  DscDataset *dataset; /* (owned) */
  guint threads;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable): of the question that is going */
  DscSuspects *result;       /* (owned) (nullable) */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  dsc_suspects_free (self->result);
  g_free (self);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Search *self = user_data;

  if (self->progress != NULL)
    self->progress (progress, self->user_data);
}

static gboolean
features_cb (const float *const *rows, guint n_features, gpointer user_data, GError **error)
{
  Search *self = user_data;

  self->result = dsc_suspects_rank (self->dataset, rows, n_features, self->threads, progress_cb,
                                    self, self->cancellable, error);
  return self->result != NULL;
}

/* All photos that have a label, whatever their part: none of them is trained on. */
static DscSplit *
all_photos (DscDataset *dataset)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  guint8 *parts = g_new0 (guint8, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    if (dsc_dataset_get_photo (dataset, i)->label >= 0)
      parts[i] = DSC_PART_TRAIN;
  return dsc_split_new_from_parts (dataset, "", &(DscSplitPlan){ .kind = DSC_SPLIT_LIST }, parts);
}

static gboolean
search_do (Search *self, DscEngineHost *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscSplit) split = all_photos (self->dataset);
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, error);
  g_autofree char *cache = dsc_project_dup_cache_folder (self->project);
  g_autofree char *models = dsc_project_dup_models_folder (self->project);
  DscFeaturesJob job = { .features = features_cb, .progress = progress_cb, .user_data = self };
  DscEngine *engine = _dsc_host_ensure_described (host, error);

  if (engine == NULL || spec == NULL)
    return FALSE;
  spec->threads = self->threads;
  job.train = (DscTrainJob){ .dataset = self->dataset,
                             .split = split,
                             .spec = spec,
                             .cache_folder = cache,
                             .models_folder = models };
  if (!_dsc_host_find_budget (cache, &job.train.cache_budget, error)
      || !dsc_engine_find_features (engine, &job, cancellable, error))
    return FALSE;
  g_free (self->result->fingerprint);
  self->result->fingerprint = dsc_quality_fingerprint_labels (self->dataset);
  return dsc_project_set_suspects (self->project, self->dataset, self->result, error);
}

/* Locks the project meanwhile: the caches are those of training. */
static gboolean
find_suspects (DscEngineHost *self, gpointer data, GCancellable *cancellable, GError **error)
{
  Search *search = data;
  gboolean done = FALSE;

  search->cancellable = cancellable;
  if (dsc_project_lock (search->project, _ ("looking for doubtful labels"), error))
    {
      done = search_do (search, self, cancellable, error);
      dsc_project_unlock (search->project);
    }
  g_clear_object (&search->project);
  return done;
}

void
dsc_engine_host_find_suspects_async (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                                     guint threads, DscProgressFunc progress,
                                     gpointer progress_data, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  Search *search;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset));

  search = g_new0 (Search, 1);
  search->project = g_object_ref (project);
  search->dataset = g_object_ref (dataset);
  search->threads = threads;
  search->progress = progress;
  search->user_data = progress_data;
  _dsc_host_ask (self,
                 &(DscHostQuestion){ .who = DSC_HOST_TRAINER,
                                     .priority = DSC_PRIORITY_TRAIN,
                                     .func = find_suspects,
                                     .data = search,
                                     .free_data = search_free },
                 dsc_engine_host_find_suspects_async, cancellable, callback, user_data);
}

DscSuspects *
dsc_engine_host_find_suspects_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  Search *search;

  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  search = _dsc_host_peek_question (result);
  return g_steal_pointer (&search->result);
}
