/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of DscEngineHost share: dsc-engine-host.c owns engine and threads, dsc-host-job.c
 * finds out what is to be done, dsc-host-train.c, dsc-host-rate.c, dsc-host-suspects.c and
 * dsc-host-measure.c do it on the training thread, dsc-host-answer.c answers. */
#pragma once

#include "engine/dsc-engine-host.h"
#include "engine/dsc-worker.h"

G_BEGIN_DECLS

typedef enum
{
  DSC_HOST_TRAINER,
  DSC_HOST_ANSWERER,
  DSC_HOST_N_WORKERS
} DscHostWorker;

struct _DscEngineHost
{
  GObject parent_instance;

  char *module; /* (owned) (nullable) */

  GMutex mutex;                                /* held briefly */
  DscWorker *workers[DSC_HOST_N_WORKERS];      /* (owned) (nullable) (mutex mutex): when needed */
  GCancellable *questions[DSC_HOST_N_WORKERS]; /* (owned) (nullable) (mutex mutex): going on */
  DscRun *run;                                 /* (owned) (nullable) (mutex mutex): going on */
  DscEngineInfo info; /* (mutex mutex): once the trainer has asked for it */
  gboolean has_info;  /* (mutex mutex) */
  gboolean is_closed; /* (mutex mutex): shut down */

  GMutex train_mutex; /* held while a run is being started */

  GMutex engine_mutex; /* held while the engine opens; only workers take it */
  DscEngine *engine;   /* (owned) (nullable) (mutex engine_mutex): never replaced */
};

/* Queues @func on a worker. Takes @task. Returns %FALSE, with the task cancelled, once the host is
 * shut down. */
gboolean _dsc_host_queue (DscEngineHost *self, DscHostWorker who, DscPriority priority,
                          GTaskThreadFunc func, GTask *task);
/* On a worker. Returns: (transfer none) (nullable): the engine. */
DscEngine *_dsc_host_ensure_engine (DscEngineHost *self, GError **error);
/* On the training thread: likewise, and remembers what it says about itself. */
DscEngine *_dsc_host_ensure_described (DscEngineHost *self, GError **error);

/* On a worker: what failed there with @error (nullable) may have changed what the engine says about
 * itself. */
void _dsc_host_note_failure (DscEngineHost *self, const GError *error);

/* Answers a question of @data on a worker. */
typedef gboolean (*DscHostFunc) (DscEngineHost *self, gpointer data, GCancellable *cancellable,
                                 GError **error);

/* A question: what a caller waits for, other than a run. */
typedef struct
{
  DscHostWorker who;
  DscPriority priority;
  DscHostFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify free_data;
} DscHostQuestion;

/* Queues @question, copied; @tag is the public function. Both the caller's cancellable and shutting
 * down cancel it. */
void _dsc_host_ask (DscEngineHost *self, const DscHostQuestion *question, gpointer tag,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer none): the data of a question, in its finish function. */
gpointer _dsc_host_peek_question (GAsyncResult *result);

/* Finds out how large a cache file may be: half of what is free on the disk of @folder, for two. */
gboolean _dsc_host_find_budget (const char *folder, guint64 *budget, GError **error);

/* DscHostJob: what an engine is to train, and all that it borrows for it. Fields as those of
 * DscTrainJob. */
typedef struct
{
  DscDataset *dataset;
  DscSplit *split;
  DscTrainSpec *spec;
  char *cache_folder;
  guint64 cache_budget;
  char *models_folder;
  char *weights_path;
  char *from_path;
  char *optimizer_path;
  char *checkpoint_path;
  gint64 from;   /* id of the stage that it goes on from; 0: none */
  guint n_train; /* labelled photos of the split's parts */
  guint n_valid;
} DscHostJob;

/* Checks settings, photos and split. @run: > 0: the split is that of this run, instead of @split.
 * Blocks on the project. Returns: (transfer full) (nullable) */
DscHostJob *_dsc_host_job_new (DscProject *project, DscDataset *dataset, const DscSplit *split,
                               gint64 run, const DscTrainSpec *spec, guint64 cache_budget,
                               GError **error);
/* Finds the files that it starts from. @start: (nullable) */
gboolean _dsc_host_job_find_start (DscHostJob *self, DscProject *project, const DscStart *start,
                                   GError **error);
/* Returns: the job as the engine sees it; all borrowed. */
DscTrainJob _dsc_host_job_peek (const DscHostJob *self);
void _dsc_host_job_free (DscHostJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscHostJob, _dsc_host_job_free)

G_END_DECLS
