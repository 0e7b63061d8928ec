/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training: a run is stored, queued, trained on the training thread, and ended. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-host-private.h"
#include "engine/dsc-run-private.h"

/* --- on the training thread --- */

/* What the training thread needs; freed there. */
typedef struct
{
  DscEngineHost *host; /* not owned: its end waits for the training thread */
  DscRun *run;         /* (owned) */
  DscHostJob *job;     /* (owned) */
} Training;

static void
training_free (gpointer data)
{
  Training *self = data;

  g_object_unref (self->run);
  _dsc_host_job_free (self->job);
  g_free (self);
}

static gboolean
training_do (Training *self, GError **error)
{
  GCancellable *cancellable = dsc_run_get_cancellable (self->run);
  const DscTrainJob job = _dsc_host_job_peek (self->job);
  DscEngine *engine;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (dsc_run_is_pausing (self->run))
    {
      /* Nothing was done yet, or nothing since its checkpoint. */
      dsc_run_report_paused (self->run);
      return TRUE;
    }
  engine = _dsc_host_ensure_described (self->host, error);
  return engine != NULL && dsc_engine_train (engine, &job, self->run, cancellable, error);
}

static void
train_func (GTask *task, gpointer source, gpointer data, GCancellable *unused)
{
  Training *self = data;
  g_autoptr (GError) error = NULL;

  training_do (self, &error);
  _dsc_host_note_failure (self->host, error);
  dsc_run_report_end (self->run, error);

  g_mutex_lock (&self->host->mutex);
  if (self->host->run == self->run)
    g_clear_object (&self->host->run);
  g_mutex_unlock (&self->host->mutex);
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

/* --- beginning --- */

/* Whether a run may begin. */
static gboolean
check_idle (DscEngineHost *self, GError **error)
{
  gboolean is_busy;

  g_mutex_lock (&self->mutex);
  is_busy = self->run != NULL && !dsc_run_has_ended (self->run);
  g_mutex_unlock (&self->mutex);
  if (is_busy)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_LOCKED,
                         _ ("A run is going already. Stop it, or wait for its end."));
  return !is_busy;
}

/* With the train mutex. Takes @job; @run is going. Returns: (transfer full) (nullable) */
static DscRun *
begin (DscEngineHost *self, DscHostJob *job, DscRun *run, GError **error)
{
  g_autoptr (GTask) task = NULL;
  Training *training = g_new (Training, 1);

  *training = (Training){ .host = self, .run = g_object_ref (run), .job = job };
  /* Neither source nor cancellable: the task keeps no host alive, and a run that is stopped before
   * its turn gets its turn, to be ended. */
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, dsc_engine_host_train);
  g_task_set_task_data (task, training, training_free);

  g_mutex_lock (&self->mutex);
  g_set_object (&self->run, run);
  g_mutex_unlock (&self->mutex);
  if (!_dsc_host_queue (self, DSC_HOST_TRAINER, DSC_PRIORITY_TRAIN, train_func,
                        g_object_ref (task)))
    {
      /* It can be resumed all the same. */
      _dsc_run_interrupt (run);
      dsc_run_report_paused (run);
      dsc_run_report_end (run, NULL);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The engine was shut down");
      return NULL;
    }
  return g_object_ref (run);
}

static DscRunRecord *
make_record (const DscHostJob *job)
{
  DscRunRecord *record = dsc_run_record_new ();

  record->state = DSC_RUN_RUNNING;
  record->recipe = g_strdup (job->spec->recipe);
  record->network = g_strdup (job->spec->network);
  record->settings = dsc_train_spec_to_json (job->spec);
  record->job = g_strdup (record->settings);
  record->split_id = job->split->id;
  record->split_name = g_strdup (job->split->name);
  record->n_train = job->n_train;
  record->n_valid = job->n_valid;
  return record;
}

/* Stores what is to begin: a new run, or another stage of one. */
static DscRun *
store_run (DscProject *project, const DscHostJob *job, const DscStart *start, GError **error)
{
  g_autoptr (DscRunRecord) record = make_record (job);

  if (start == NULL || start->run == 0)
    return dsc_run_new (project, record, error);
  return dsc_run_reopen (project, start->run,
                         &(DscRunJob){ .settings = record->settings,
                                       .origin = job->from,
                                       .keeps_optimizer = start->keep_optimizer },
                         error);
}

DscRun *
dsc_engine_host_train (DscEngineHost *self, DscProject *project, DscDataset *dataset,
                       const DscSplit *split, const DscTrainSpec *spec, const DscStart *start,
                       guint64 cache_budget, GError **error)
{
  gint64 id = start != NULL ? start->run : 0;
  g_autoptr (DscHostJob) job = NULL;
  g_autoptr (DscRun) stored = NULL;
  DscRun *run = NULL;

  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), NULL);
  g_return_val_if_fail (DSC_IS_PROJECT (project) && DSC_IS_DATASET (dataset), NULL);
  g_return_val_if_fail (id != 0 || split != NULL, NULL);
  g_return_val_if_fail (split == NULL || split->n == dsc_dataset_get_n_photos (dataset), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  job = _dsc_host_job_new (project, dataset, split, id, spec, cache_budget, error);
  if (job == NULL || !_dsc_host_job_find_start (job, project, start, error))
    return NULL;
  g_mutex_lock (&self->train_mutex);
  if (check_idle (self, error))
    stored = store_run (project, job, start, error);
  if (stored != NULL)
    run = begin (self, g_steal_pointer (&job), stored, error);
  g_mutex_unlock (&self->train_mutex);
  return run;
}

/* --- resuming --- */

/* Returns: (transfer full) (nullable): the run @id; 0: the last one that has something to resume */
static DscRunRecord *
find_resumable (DscProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) runs = NULL;

  if (id != 0)
    return dsc_project_get_run (project, id, error);
  runs = dsc_project_get_runs (project, error);
  if (runs == NULL)
    return NULL;
  for (guint i = runs->len; i-- > 0;)
    if (((const DscRunRecord *) g_ptr_array_index (runs, i))->job != NULL)
      return g_ptr_array_steal_index (runs, i);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("The project has no run that was paused or interrupted."));
  return NULL;
}

/* In @start what the job of @record went on from. */
static gboolean
recall_start (DscProject *project, const DscRunRecord *record, DscStart *start, GError **error)
{
  g_autoptr (GPtrArray) stages = NULL;

  *start = (DscStart){ .run = 0 };
  if (record->job_origin == 0)
    return TRUE;
  stages = dsc_project_get_stages (project, record->id, error);
  if (stages == NULL)
    return FALSE;
  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (stage->id == record->job_origin)
        *start = (DscStart){ .run = record->id,
                             .stage = (int) stage->number,
                             .keep_optimizer = record->job_keeps_optimizer };
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): what is left to do of @record's job */
static DscHostJob *
recall_job (DscProject *project, const DscRunRecord *record, guint threads, guint64 cache_budget,
            GError **error)
{
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, error);
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (DscHostJob) job = NULL;
  DscStart start;

  spec = dataset != NULL ? dsc_train_spec_from_json (record->job, error) : NULL;
  if (spec == NULL)
    return NULL;
  if (threads > 0)
    spec->threads = threads;
  job = _dsc_host_job_new (project, dataset, NULL, record->id, spec, cache_budget, error);
  if (job == NULL || !_dsc_run_find_checkpoint (project, record, &job->checkpoint_path, error)
      || (job->checkpoint_path == NULL
          && (!recall_start (project, record, &start, error)
              || !_dsc_host_job_find_start (job, project, &start, error))))
    return NULL;
  return g_steal_pointer (&job);
}

DscRun *
dsc_engine_host_resume (DscEngineHost *self, DscProject *project, gint64 id, guint threads,
                        guint64 cache_budget, GError **error)
{
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (DscHostJob) job = NULL;
  g_autoptr (DscRun) stored = NULL;
  DscRun *run = NULL;

  g_return_val_if_fail (DSC_IS_ENGINE_HOST (self), NULL);
  g_return_val_if_fail (DSC_IS_PROJECT (project), NULL);

  g_mutex_lock (&self->train_mutex);
  if (check_idle (self, error))
    record = find_resumable (project, id, error);
  if (record != NULL && (record->job != NULL || _dsc_run_fail_nothing (record, error)))
    job = recall_job (project, record, threads, cache_budget, error);
  if (job != NULL)
    stored = _dsc_run_resume (project, record, job->checkpoint_path != NULL, error);
  if (stored != NULL)
    run = begin (self, g_steal_pointer (&job), stored, error);
  g_mutex_unlock (&self->train_mutex);
  return run;
}
