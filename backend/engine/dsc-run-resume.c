/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run that is stored goes on: it is taken up again, and taken back to its checkpoint. */
#include "config.h"

#include <errno.h>
#include <math.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-run-private.h"

/* --- taking up --- */

/* Appends a DscEpoch for each epoch of @stages that is stored. */
static gboolean
add_rows (DscRun *self, GPtrArray *stages, GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);
      g_autoptr (GArray) epochs = dsc_project_get_epochs (self->project, stage->id, error);

      if (epochs == NULL)
        return FALSE;
      for (guint j = 0; j < epochs->len; j++)
        g_ptr_array_add (rows,
                         dsc_epoch_new (&g_array_index (epochs, DscEpochRecord, j), stage->name));
    }
  return TRUE;
}

gboolean
_dsc_run_delete_checkpoint (DscRun *self, GError **error)
{
  g_autofree char *path = _dsc_run_dup_checkpoint_path (self->project, self->id);
  g_autofree char *shown = NULL;
  int errnum;

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  errnum = errno;
  shown = dsc_path_display (path);
  dsc_error_set_errno (error, errnum, _ ("“%s” could not be deleted"), shown);
  return FALSE;
}

gboolean
_dsc_run_find_checkpoint (DscProject *project, const DscRunRecord *record, char **path,
                          GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, record->id, error);
  g_autofree char *there = NULL;

  *path = NULL;
  if (stages == NULL)
    return FALSE;
  there = _dsc_run_dup_checkpoint_path (project, record->id);
  /* Before its first stage a job has none: a process that was killed has left that of the one
   * before. */
  if (stages->len > record->job_stage && g_file_test (there, G_FILE_TEST_EXISTS))
    *path = g_steal_pointer (&there);
  return TRUE;
}

gboolean
_dsc_run_fail_nothing (const DscRunRecord *record, GError **error)
{
  if (record->state == DSC_RUN_INTERRUPTED)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("Run %lld was interrupted, but there is nothing to resume it from: an older "
                    "Discern has trained it. Train another stage of it, or a new run."),
                 (long long) record->id);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("Run %lld has nothing that could be resumed: it was not interrupted. Train "
                    "another stage of it, or a new run."),
                 (long long) record->id);
  return FALSE;
}

/* What a run is taken up for. */
typedef struct
{
  const DscRunJob *job;         /* (nullable): another job */
  const DscRunRecord *expected; /* (nullable): as it was without the lock */
  gboolean has_checkpoint;      /* likewise */
} Purpose;

/* The record gets another job. That of before is kept until the new one has begun. */
static void
set_job (DscRun *self, const DscRunJob *job, guint n_stages)
{
  self->before = dsc_run_record_copy (self->record);
  /* Nobody else has the lock: if it goes, it is dead. */
  if (self->before->state == DSC_RUN_RUNNING)
    self->before->state = DSC_RUN_INTERRUPTED;
  g_free (self->record->job);
  self->record->job = g_strdup (job->settings);
  self->record->job_origin = job->origin;
  self->record->job_stage = n_stages;
  self->record->job_keeps_optimizer = job->keeps_optimizer;
}

/* Between looking and locking another process may have gone on with the run. */
static gboolean
check_expected (const Purpose *purpose, const DscRunRecord *record, const char *checkpoint,
                GError **error)
{
  const DscRunRecord *expected = purpose->expected;

  if (expected == NULL
      || (g_strcmp0 (expected->job, record->job) == 0 && expected->job_origin == record->job_origin
          && expected->job_stage == record->job_stage
          && expected->job_keeps_optimizer == record->job_keeps_optimizer
          && purpose->has_checkpoint == (checkpoint != NULL)))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
               _ ("Another window or command has just gone on with run %lld. Try again."),
               (long long) record->id);
  return FALSE;
}

/* The record keeps its job; without a checkpoint that begins anew. */
static gboolean
resume_job (DscRun *self, const Purpose *purpose, GError **error)
{
  g_autofree char *checkpoint = NULL;

  self->is_resumed = TRUE;
  if (!_dsc_run_find_checkpoint (self->project, self->record, &checkpoint, error)
      || !check_expected (purpose, self->record, checkpoint, error))
    return FALSE;
  if (self->record->job == NULL)
    return _dsc_run_fail_nothing (self->record, error);
  return checkpoint != NULL
         || (_dsc_run_delete_checkpoint (self, error)
             && dsc_project_rewind_run (self->project, self->id, self->record->job_stage, -1,
                                        error));
}

/* Stores that the run is going. As long as its work of before could be resumed, its job is stored
 * as that of before: for whoever finds it when this process was killed. */
static gboolean
store_going (DscRun *self, GError **error)
{
  g_autoptr (DscRunRecord) stored = NULL;

  self->record->state = DSC_RUN_RUNNING;
  g_clear_pointer (&self->record->message, g_free);
  if (self->before == NULL || self->before->job == NULL)
    return dsc_project_update_run (self->project, self->record, error);
  stored = dsc_run_record_copy (self->before);
  stored->state = DSC_RUN_RUNNING;
  return dsc_project_update_run (self->project, stored, error);
}

/* With the project's lock: takes the stored record, and stores how it goes on. */
static gboolean
take_up (DscRun *self, const Purpose *purpose, GError **error)
{
  g_autoptr (GPtrArray) stages = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) trace = NULL;
  double known = 0;

  self->record = dsc_project_get_run (self->project, self->id, error);
  if (self->record == NULL || (purpose->job == NULL && !resume_job (self, purpose, error)))
    return FALSE;
  stages = dsc_project_get_stages (self->project, self->id, error);
  if (stages == NULL || !add_rows (self, stages, rows, error))
    return FALSE;
  trace = dsc_trace_load (self->project, self->id, error);
  if (trace == NULL)
    return FALSE;
  if (purpose->job != NULL)
    set_job (self, purpose->job, stages->len);

  for (guint i = 0; i < stages->len; i++)
    known += ((const DscStageRecord *) g_ptr_array_index (stages, i))->seconds;
  /* A process that was killed had no time to say how much of it it took. */
  self->seconds_before = fmax (self->record->seconds, known);
  self->n_stages = stages->len;
  self->record->n_epochs = rows->len;
  g_array_unref (self->trace);
  self->trace = g_steal_pointer (&trace);
  g_list_store_splice (self->epochs, 0, 0, rows->pdata, rows->len);
  return store_going (self, error);
}

static DscRun *
reopen (DscProject *project, gint64 id, const Purpose *purpose, GError **error)
{
  g_autoptr (DscRun) self = NULL;

  if (!dsc_project_lock (project, _ ("training a model"), error))
    return NULL;
  self = g_object_new (DSC_TYPE_RUN, NULL);
  g_set_object (&self->project, project);
  self->id = id;
  if (take_up (self, purpose, error))
    return g_steal_pointer (&self);
  g_clear_pointer (&self->record, dsc_run_record_free);
  dsc_project_unlock (project);
  return NULL;
}

DscRun *
dsc_run_reopen (DscProject *project, gint64 id, const DscRunJob *job, GError **error)
{
  g_return_val_if_fail (DSC_IS_PROJECT (project), NULL);
  g_return_val_if_fail (job == NULL || job->settings != NULL, NULL);

  return reopen (project, id, &(Purpose){ .job = job }, error);
}

DscRun *
_dsc_run_resume (DscProject *project, const DscRunRecord *expected, gboolean has_checkpoint,
                 GError **error)
{
  return reopen (project, expected->id,
                 &(Purpose){ .expected = expected, .has_checkpoint = has_checkpoint }, error);
}

/* --- giving up what there was; training thread --- */

/* Stages that were paused will not be gone on with. */
static gboolean
stop_paused_stages (DscRun *self, GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, self->id, error);

  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (stage->state == DSC_RUN_PAUSED
          && !dsc_project_end_stage (self->project, stage->id, DSC_RUN_STOPPED, stage->model,
                                     error))
        return FALSE;
    }
  return stages != NULL;
}

gboolean
_dsc_run_give_up_before (DscRun *self, GError **error)
{
  if (self->before == NULL || self->before->job == NULL)
    return TRUE;
  for (GError *why = NULL; !stop_paused_stages (self, &why); why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  /* The checkpoint last: one without its job is known for what it is. */
  if (!_dsc_run_store_record (self, dsc_run_dup_record (self), error))
    return FALSE;
  g_clear_pointer (&self->before, dsc_run_record_free);
  return _dsc_run_delete_checkpoint (self, error);
}

/* --- back to the checkpoint; training thread --- */

/* A checkpoint is a file, and may lie. */
static gboolean
check_resumed (DscRun *self, GPtrArray *stages, guint number, guint epochs_done, GError **error)
{
  if (number < stages->len && number >= self->record->job_stage
      && epochs_done <= ((const DscStageRecord *) g_ptr_array_index (stages, number))->n_epochs)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("The checkpoint of run %lld (stage %u, epoch %u) does not fit what the project "
                  "knows of the run, so it cannot be resumed. Train another stage of it, or a new "
                  "run."),
               (long long) self->id, number, epochs_done);
  return FALSE;
}

/* The list keeps as many rows as there are in @rows; they are the same. Takes @trace. */
static void
show_rewound (DscRun *self, GPtrArray *rows, GArray *trace)
{
  const DscEpochRecord *last
      = rows->len > 0 ? dsc_epoch_get_record (g_ptr_array_index (rows, rows->len - 1)) : NULL;

  g_mutex_lock (&self->mutex);
  self->n_kept = rows->len;
  g_ptr_array_set_size (self->arriving, 0);
  g_array_unref (self->trace);
  self->trace = trace;
  self->trace_generation++;
  self->record->n_epochs = rows->len;
  self->record->last_error_rate = last != NULL ? last->error_rate : NAN;
  g_mutex_unlock (&self->mutex);
}

/* Forgets what is stored beyond the checkpoint. In @stage (transfer full) the stage that goes on.
 * @batches as dsc_run_report_resumed() has them. */
static gboolean
rewind_to (DscRun *self, guint number, guint epochs_done, const DscBatchRecord *batches,
           guint n_batches, DscStageRecord **stage, GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, self->id, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) trace = NULL;

  if (stages == NULL || !check_resumed (self, stages, number, epochs_done, error))
    return FALSE;
  for (GError *why = NULL;
       !dsc_project_rewind_run (self->project, self->id, number + 1, (int) epochs_done, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  g_ptr_array_set_size (stages, (int) number + 1);
  if (!add_rows (self, stages, rows, error))
    return FALSE;
  trace = dsc_trace_load (self->project, self->id, error);
  if (trace == NULL)
    return FALSE;
  dsc_trace_add_steps (trace, batches, n_batches);
  show_rewound (self, rows, g_steal_pointer (&trace));
  *stage = g_ptr_array_steal_index (stages, number);
  return TRUE;
}

gboolean
dsc_run_report_resumed (DscRun *self, guint stage, guint n_epochs, guint epochs_done,
                        const DscBatchRecord *batches, guint n_batches, GError **error)
{
  DscStageRecord *record = NULL;

  g_return_val_if_fail (DSC_IS_RUN (self) && self->project != NULL, FALSE);
  g_return_val_if_fail (self->stage == 0, FALSE);
  g_return_val_if_fail (batches != NULL || n_batches == 0, FALSE);

  if (!rewind_to (self, stage, epochs_done, batches, n_batches, &record, error))
    return FALSE;
  self->has_begun = TRUE;
  self->stage = record->id;
  self->n_stages = stage + 1;
  g_array_set_size (self->batches, 0);
  g_array_append_vals (self->batches, batches, n_batches);
  _dsc_run_show_stage (self, g_steal_pointer (&record->name), g_steal_pointer (&record->model),
                       n_epochs, epochs_done);
  dsc_stage_record_free (record);
  return TRUE;
}
