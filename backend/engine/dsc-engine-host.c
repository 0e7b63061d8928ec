/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Owns the engine and the two threads on which it works. */
#include "config.h"

#include <errno.h>
#include <sys/statvfs.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-engine-host.h"
#include "engine/dsc-model-info.h"
#include "engine/dsc-worker.h"

typedef enum
{
  TRAINER,
  ANSWERER,
  N_WORKERS
} Who;

static const char *const worker_names[N_WORKERS] = { "dsc-train", "dsc-answer" };

struct _DscEngineHost
{
  GObject parent_instance;

  char *module; /* (owned) (nullable) */

  GMutex mutex;                  /* held briefly */
  DscWorker *workers[N_WORKERS]; /* (owned) (nullable) (mutex mutex): made when first needed */
  DscRun *run;                   /* (owned) (nullable) (mutex mutex): the one that is going */
  GCancellable *answering;       /* (owned) (nullable) (mutex mutex): of the prediction going on */
  DscEngineInfo info;            /* (mutex mutex): once the training thread has asked for it */
  gboolean has_info;             /* (mutex mutex) */
  gboolean is_closed;            /* (mutex mutex): shut down */

  GMutex train_mutex; /* held while a run is being started */

  GMutex engine_mutex; /* held while the engine opens; only workers take it */
  DscEngine *engine;   /* (owned) (nullable) (mutex engine_mutex): never replaced */
};

G_DEFINE_FINAL_TYPE (DscEngineHost, dsc_engine_host, G_TYPE_OBJECT)

DscEngineHost *
dsc_engine_host_new (const char *module)
{
  DscEngineHost *self = g_object_new (DSC_TYPE_ENGINE_HOST, NULL);

  self->module = g_strdup (module);
  return self;
}

/* Takes @task. Returns %FALSE, with the task cancelled, once the host is shut down. */
static gboolean
queue (DscEngineHost *self, Who who, DscPriority priority, GTaskThreadFunc func, GTask *task)
{
  gboolean is_closed;

  g_mutex_lock (&self->mutex);
  is_closed = self->is_closed;
  if (!is_closed)
    {
      if (self->workers[who] == NULL)
        self->workers[who] = dsc_worker_new (worker_names[who]);
      dsc_worker_queue (self->workers[who], priority, func, task);
    }
  g_mutex_unlock (&self->mutex);
  if (!is_closed)
    return TRUE;
  /* Without the mutex: this may call back. */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine was shut down");
  g_object_unref (task);
  return FALSE;
}

/* On a worker. Returns: (transfer none) (nullable) */
static DscEngine *
ensure_engine (DscEngineHost *self, GError **error)
{
  DscEngine *engine;

  g_mutex_lock (&self->engine_mutex);
  if (self->engine == NULL)
    self->engine = dsc_engine_open_module (self->module, error);
  engine = self->engine;
  g_mutex_unlock (&self->engine_mutex);
  return engine;
}

/* --- opening --- */

/* On the training thread: opens the engine and remembers what it says about itself. */
static DscEngine *
ensure_described (DscEngineHost *self, GError **error)
{
  DscEngine *engine = ensure_engine (self, error);
  g_auto (DscEngineInfo) info = { NULL };
  gboolean has_info;

  g_mutex_lock (&self->mutex);
  has_info = self->has_info;
  g_mutex_unlock (&self->mutex);
  if (engine == NULL || has_info)
    return engine;
  if (!dsc_engine_describe (engine, &info, error))
    return NULL;
  g_mutex_lock (&self->mutex);
  self->info = info;
  self->has_info = TRUE;
  g_mutex_unlock (&self->mutex);
  info = (DscEngineInfo){ NULL };
  return engine;
}

static void
open_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ensure_described (DSC_ENGINE_HOST (source), &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_engine_host_open_async (DscEngineHost *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  gboolean has_info;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, dsc_engine_host_open_async);
  g_mutex_lock (&self->mutex);
  has_info = self->has_info;
  g_mutex_unlock (&self->mutex);
  if (!has_info)
    {
      queue (self, TRAINER, DSC_PRIORITY_STOP, open_func, task);
      return;
    }
  /* It need not wait for a run to end. */
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
dsc_engine_host_open_finish (DscEngineHost *self, GAsyncResult *result, DscEngineInfo *info,
                             GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (info != NULL)
    {
      g_mutex_lock (&self->mutex);
      *info = self->info;
      info->name = g_strdup (self->info.name);
      info->version = g_strdup (self->info.version);
      info->device = g_strdup (self->info.device);
      info->precision = g_strdup (self->info.precision);
      g_mutex_unlock (&self->mutex);
    }
  return TRUE;
}

/* --- training --- */

/* What the training thread needs; freed there. */
typedef struct
{
  DscEngineHost *host; /* not owned: its end waits for the training thread */
  DscRun *run;
  DscDataset *dataset;
  DscSplit *split;
  DscTrainSpec *spec;
  char *cache_folder;
  guint64 cache_budget;
  char *model_path;
} Training;

static void
training_free (gpointer data)
{
  Training *self = data;

  g_clear_object (&self->run);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  dsc_train_spec_free (self->spec);
  g_free (self->cache_folder);
  g_free (self->model_path);
  g_free (self);
}

static gboolean
training_do (Training *self, GError **error)
{
  GCancellable *cancellable = dsc_run_get_cancellable (self->run);
  const DscTrainJob job = {
    .dataset = self->dataset,
    .split = self->split,
    .spec = self->spec,
    .cache_folder = self->cache_folder,
    .cache_budget = self->cache_budget,
    .model_path = self->model_path,
  };
  DscEngine *engine;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  engine = ensure_described (self->host, error);
  return engine != NULL && dsc_engine_train (engine, &job, self->run, cancellable, error);
}

static void
train_func (GTask *task, gpointer source, gpointer data, GCancellable *unused)
{
  Training *self = data;
  g_autoptr (GError) error = NULL;

  training_do (self, &error);
  dsc_run_report_end (self->run, error);

  g_mutex_lock (&self->host->mutex);
  if (self->host->run == self->run)
    g_clear_object (&self->host->run);
  g_mutex_unlock (&self->host->mutex);
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

/* Counts what can be learned from; in @record the numbers of photos. */
static gboolean
check_split (DscDataset *dataset, const DscSplit *split, DscRunRecord *record, GError **error)
{
  g_autofree gboolean *seen = g_new0 (gboolean, dsc_dataset_get_n_classes (dataset) + 1);
  guint n_seen = 0;

  for (guint i = 0; i < split->n; i++)
    {
      gint32 label = dsc_dataset_get_photo (dataset, i)->label;

      if (label < 0)
        continue;
      record->n_valid += split->parts[i] == DSC_PART_VALID;
      if (split->parts[i] != DSC_PART_TRAIN)
        continue;
      record->n_train++;
      n_seen += !seen[label];
      seen[label] = TRUE;
    }
  if (record->n_train > 0 && record->n_valid > 0 && n_seen >= 2)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               record->n_train == 0 ? _ ("The split “%s” has no labelled photo to train on. Choose "
                                         "another split, or add photos.")
               : record->n_valid == 0
                   ? _ ("The split “%s” has no labelled photo to validate on. "
                        "Choose another split, or add photos.")
                   : _ ("All training photos of the split “%s” are of one class. "
                        "There must be two to tell apart."),
               split->name);
  return FALSE;
}

/* A model of more classes could be neither stored nor read. */
static gboolean
check_n_classes (DscDataset *dataset, GError **error)
{
  guint n = dsc_dataset_get_n_classes (dataset);

  if (n <= DSC_MODEL_MAX_CLASSES)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("The photos are of %u classes; a model can tell at most %d apart. If they came "
                  "from a table, choose another column for the label when you import it."),
               n, DSC_MODEL_MAX_CLASSES);
  return FALSE;
}

static DscRunRecord *
make_record (DscDataset *dataset, const DscSplit *split, const DscTrainSpec *spec, GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_record_new ();

  if (!check_n_classes (dataset, error) || !check_split (dataset, split, record, error))
    return NULL;
  record->state = DSC_RUN_RUNNING;
  record->recipe = g_strdup (spec->recipe);
  record->network = g_strdup (spec->network);
  record->settings = dsc_train_spec_to_json (spec);
  record->split_id = split->id;
  record->split_name = g_strdup (split->name);
  return g_steal_pointer (&record);
}

/* Half of what is free on the disk of @folder. */
static gboolean
find_budget (const char *folder, guint64 *budget, GError **error)
{
  g_autofree char *shown = NULL;
  struct statvfs disk;

  if (statvfs (folder, &disk) == 0)
    {
      /* Two files, pixels and features: together at most half. */
      *budget = (guint64) disk.f_bavail * disk.f_frsize / 4;
      return TRUE;
    }
  shown = dsc_path_display (folder);
  dsc_error_set_errno (error, errno, _ ("The free space of “%s” could not be found out"), shown);
  return FALSE;
}

/* Whether a run may begin. */
static gboolean
check_idle (DscEngineHost *self, GError **error)
{
  gboolean is_busy;

  g_mutex_lock (&self->mutex);
  is_busy = self->run != NULL && dsc_run_get_state (self->run) == DSC_RUN_RUNNING;
  g_mutex_unlock (&self->mutex);
  if (is_busy)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_LOCKED,
                         _ ("A run is going already. Stop it, or wait for its end."));
  return !is_busy;
}

/* With the train mutex. */
static DscRun *
start (DscEngineHost *self, Training *training, DscProject *project, const DscRunRecord *record,
       GError **error)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GTask) task = NULL;
  g_autofree char *models = dsc_project_dup_models_folder (project);
  g_autofree char *name = NULL;

  run = dsc_run_new (project, record, error);
  if (run == NULL)
    {
      training_free (training);
      return NULL;
    }
  name = g_strdup_printf ("run-%" G_GINT64_FORMAT ".safetensors", dsc_run_get_id (run));
  training->model_path = g_build_filename (models, name, NULL);
  training->run = g_object_ref (run);

  /* Neither source nor cancellable: the task keeps no host alive, and a run that is stopped before
   * its turn gets its turn, to be ended. */
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, dsc_engine_host_train);
  g_task_set_task_data (task, training, training_free);

  g_mutex_lock (&self->mutex);
  g_set_object (&self->run, run);
  g_mutex_unlock (&self->mutex);
  if (!queue (self, TRAINER, DSC_PRIORITY_TRAIN, train_func, g_object_ref (task)))
    {
      g_autoptr (GError) closed
          = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine was shut down");

      dsc_run_report_end (run, closed);
      g_propagate_error (error, g_steal_pointer (&closed));
      return NULL;
    }
  return g_steal_pointer (&run);
}

DscRun *
dsc_engine_host_train (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                       const DscSplit *split, const DscTrainSpec *spec, guint64 cache_budget,
                       GError **error)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autofree char *cache_folder = NULL;
  Training *training;
  DscRun *run = NULL;

  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), NULL);
  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), NULL);
  g_return_val_if_fail (split != NULL && split->n == dsc_dataset_get_n_photos (dataset), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  if (!dsc_train_spec_validate (spec, error))
    return NULL;
  record = make_record (dataset, split, spec, error);
  if (record == NULL)
    return NULL;
  cache_folder = dsc_project_dup_cache_folder (project);
  if (cache_budget == 0 && !find_budget (cache_folder, &cache_budget, error))
    return NULL;

  training = g_new0 (Training, 1);
  training->host = self;
  training->dataset = g_object_ref (dataset);
  training->split = dsc_split_ref ((DscSplit *) split);
  training->spec = dsc_train_spec_copy (spec);
  training->cache_folder = g_steal_pointer (&cache_folder);
  training->cache_budget = cache_budget;

  g_mutex_lock (&self->train_mutex);
  if (check_idle (self, error))
    run = start (self, training, project, record, error);
  else
    training_free (training);
  g_mutex_unlock (&self->train_mutex);
  return run;
}

/* --- answering --- */

typedef struct
{
  char *model_path;
  DscFileRef *files; /* (owned), with their paths */
  guint32 n;
  char *cache_folder; /* (nullable) */
  guint threads;
  DscAnswerFunc answer;
  DscProgressFunc progress; /* (nullable) */
  gpointer user_data;
} Prediction;

static void
prediction_free (gpointer data)
{
  Prediction *self = data;

  for (guint32 i = 0; i < self->n; i++)
    g_free ((char *) self->files[i].path);
  g_free (self->files);
  g_free (self->model_path);
  g_free (self->cache_folder);
  g_free (self);
}

/* Remembers what shutting down cancels; %NULL when the prediction has ended. */
static void
set_answering (DscEngineHost *self, GCancellable *cancellable)
{
  gboolean is_closed;

  g_mutex_lock (&self->mutex);
  g_set_object (&self->answering, cancellable);
  is_closed = self->is_closed;
  g_mutex_unlock (&self->mutex);
  if (is_closed)
    g_cancellable_cancel (cancellable);
}

static gboolean
prediction_do (Prediction *self, DscEngineHost *host, GCancellable *cancellable, GError **error)
{
  DscPredictJob job = {
    .model_path = self->model_path,
    .files = self->files,
    .n = self->n,
    .cache_folder = self->cache_folder,
    .threads = self->threads,
    .answer = self->answer,
    .progress = self->progress,
    .user_data = self->user_data,
  };
  DscEngine *engine = ensure_engine (host, error);

  return engine != NULL
         && (job.cache_folder == NULL || find_budget (job.cache_folder, &job.cache_budget, error))
         && dsc_engine_predict (engine, &job, cancellable, error);
}

static void
cancel_cb (GCancellable *caller, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
predict_func (GTask *task, gpointer source, gpointer data, GCancellable *caller)
{
  DscEngineHost *self = DSC_ENGINE_HOST (source);
  g_autoptr (GCancellable) inner = g_cancellable_new ();
  GError *error = NULL;
  gulong handler = 0;
  gboolean done;

  if (caller != NULL)
    handler = g_cancellable_connect (caller, G_CALLBACK (cancel_cb), g_object_ref (inner),
                                     g_object_unref);
  set_answering (self, inner);
  done = prediction_do (data, self, inner, &error);
  set_answering (self, NULL);
  g_cancellable_disconnect (caller, handler);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dsc_engine_host_predict_async (DscEngineHost *self, const char *model_path, const DscFileRef *files,
                               guint32 n, const char *cache_folder, guint threads,
                               DscAnswerFunc answer, DscProgressFunc progress, gpointer answer_data,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Prediction *prediction;
  GTask *task;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));
  g_return_if_fail (model_path != NULL && answer != NULL);
  g_return_if_fail (files != NULL || n == 0);

  prediction = g_new (Prediction, 1);
  *prediction = (Prediction){ .model_path = g_strdup (model_path),
                              .files = g_memdup2 (files, n * sizeof *files),
                              .n = n,
                              .cache_folder = g_strdup (cache_folder),
                              .threads = threads,
                              .answer = answer,
                              .progress = progress,
                              .user_data = answer_data };
  for (guint32 i = 0; i < n; i++)
    prediction->files[i].path = g_strdup (files[i].path);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, dsc_engine_host_predict_async);
  g_task_set_task_data (task, prediction, prediction_free);
  queue (self, ANSWERER, DSC_PRIORITY_CLASSIFY, predict_func, task);
}

gboolean
dsc_engine_host_predict_finish (DscEngineHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the end --- */

void
dsc_engine_host_shutdown (DscEngineHost *self)
{
  g_autoptr (DscRun) run = NULL;
  g_autoptr (GCancellable) answering = NULL;

  g_return_if_fail (DSC_IS_ENGINE_HOST (self));

  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_set_object (&run, self->run);
  g_set_object (&answering, self->answering);
  g_mutex_unlock (&self->mutex);

  g_cancellable_cancel (answering);
  if (run != NULL)
    {
      dsc_run_stop (run);
      dsc_run_wait (run);
    }
  /* No one makes or takes a worker any more. */
  for (guint i = 0; i < N_WORKERS; i++)
    if (self->workers[i] != NULL)
      dsc_worker_shutdown (self->workers[i]);
}

static void
dsc_engine_host_dispose (GObject *object)
{
  dsc_engine_host_shutdown (DSC_ENGINE_HOST (object));
  G_OBJECT_CLASS (dsc_engine_host_parent_class)->dispose (object);
}

static void
dsc_engine_host_finalize (GObject *object)
{
  DscEngineHost *self = DSC_ENGINE_HOST (object);

  for (guint i = 0; i < N_WORKERS; i++)
    g_clear_object (&self->workers[i]);
  g_clear_object (&self->run);
  g_clear_object (&self->engine);
  dsc_engine_info_clear (&self->info);
  g_free (self->module);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->train_mutex);
  g_mutex_clear (&self->engine_mutex);
  G_OBJECT_CLASS (dsc_engine_host_parent_class)->finalize (object);
}

static void
dsc_engine_host_class_init (DscEngineHostClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = dsc_engine_host_dispose;
  object_class->finalize = dsc_engine_host_finalize;
}

static void
dsc_engine_host_init (DscEngineHost *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->train_mutex);
  g_mutex_init (&self->engine_mutex);
}
