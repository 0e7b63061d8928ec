/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run as the engine sees it: what it reports is stored, then handed over.
 *
 * All of it is called on the training thread. */
#include "config.h"

#include "base/dsc-error.h"
#include "engine/dsc-run-private.h"

/* Between two attempts to write to a full disk. */
#define ROOM_INTERVAL (5 * G_TIME_SPAN_SECOND)

/* --- waiting for room on the disk --- */

/* With the mutex. */
static gboolean
is_asked_to_end (DscRun *self)
{
  return self->is_pausing || g_cancellable_is_cancelled (self->cancellable);
}

/* With the mutex. @why: (nullable): %NULL: it goes on. */
static void
show_waiting (DscRun *self, const GError *why)
{
  self->now.state = why != NULL ? DSC_RUN_PAUSED : DSC_RUN_RUNNING;
  self->now.message = why != NULL ? g_intern_string (why->message) : NULL;
  _dsc_run_schedule (self);
}

/* With the mutex. */
static void
show_going (DscRun *self)
{
  if (self->now.message != NULL)
    show_waiting (self, NULL);
}

void
_dsc_run_show_going (DscRun *self)
{
  g_mutex_lock (&self->mutex);
  show_going (self);
  g_mutex_unlock (&self->mutex);
}

gboolean
dsc_run_wait_for_room (DscRun *self, const GError *why, GError **error)
{
  gint64 end = g_get_monotonic_time () + ROOM_INTERVAL;
  gboolean goes_on;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (g_error_matches (why, DSC_ERROR, DSC_ERROR_DISK_FULL), FALSE);

  g_mutex_lock (&self->mutex);
  self->is_continuing = FALSE;
  show_waiting (self, why);
  while (!is_asked_to_end (self) && !self->is_continuing
         && g_cond_wait_until (&self->asked_cond, &self->mutex, end))
    ;
  goes_on = !is_asked_to_end (self);
  /* Until something was written it may be as full as before. */
  if (!goes_on)
    show_waiting (self, NULL);
  g_mutex_unlock (&self->mutex);

  self->has_no_room = !goes_on;
  if (!goes_on)
    g_propagate_error (error, g_error_copy (why));
  return goes_on;
}

gboolean
_dsc_run_try_again (DscRun *self, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (g_error_matches (owned, DSC_ERROR, DSC_ERROR_DISK_FULL))
    return dsc_run_wait_for_room (self, owned, error);
  g_propagate_error (error, g_steal_pointer (&owned));
  return FALSE;
}

/* --- problems --- */

void
_dsc_run_skipped_free (DscSkipped *skipped)
{
  g_free ((char *) skipped->path);
  g_free ((char *) skipped->code);
  g_free ((char *) skipped->reason);
  g_free (skipped);
}

static gboolean
store_problems (DscRun *self, GError **error)
{
  g_autofree DscSkipped *list = NULL;

  if (self->skipped->len == 0 || self->project == NULL)
    return TRUE;
  list = g_new (DscSkipped, self->skipped->len);
  for (guint i = 0; i < self->skipped->len; i++)
    list[i] = *(DscSkipped *) g_ptr_array_index (self->skipped, i);
  for (GError *why = NULL; !dsc_project_add_skipped (self->project, list, self->skipped->len, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  g_ptr_array_set_size (self->skipped, 0);
  return TRUE;
}

/* --- stages --- */

/* Ends the stage that is going, if there is one. */
static gboolean
end_stage (DscRun *self, DscRunState state, GError **error)
{
  if (self->stage == 0)
    return TRUE;
  for (GError *why = NULL;
       !dsc_project_end_stage (self->project, self->stage, state, self->stage_model, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  self->stage = 0;
  return TRUE;
}

gboolean
_dsc_run_store_rest (DscRun *self, DscRunState state, GError **error)
{
  gboolean has_problems = store_problems (self, error);

  return end_stage (self, state, has_problems ? error : NULL) && has_problems;
}

static gboolean
store_stage (DscRun *self, const char *name, const char *settings, gint64 from, GError **error)
{
  for (GError *why = NULL; self->project != NULL; why = NULL)
    {
      self->stage = dsc_project_add_stage (self->project, self->id, name, settings, from, &why);
      if (self->stage != 0)
        break;
      if (!_dsc_run_try_again (self, why, error))
        return FALSE;
    }
  return TRUE;
}

void
_dsc_run_show_stage (DscRun *self, char *name, char *model, guint n_epochs, guint epochs_done)
{
  g_free (self->stage_name);
  self->stage_name = name;
  g_free (self->stage_model);
  self->stage_model = model;

  g_mutex_lock (&self->mutex);
  self->now.epoch = epochs_done;
  self->now.n_epochs = n_epochs;
  self->now.batch = self->batches->len;
  show_going (self);
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

gboolean
dsc_run_report_stage (DscRun *self, const char *name, const char *settings, guint n_epochs,
                      GError **error)
{
  gint64 from;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (name != NULL && settings != NULL, FALSE);

  from = self->stage != 0 ? self->stage : self->record->job_origin;
  if (!end_stage (self, DSC_RUN_FINISHED, error) || !_dsc_run_give_up_before (self, error)
      || !store_stage (self, name, settings, from, error))
    return FALSE;
  g_clear_pointer (&self->before, dsc_run_record_free);
  self->has_begun = TRUE;
  self->n_stages++;
  g_array_set_size (self->batches, 0);
  g_mutex_lock (&self->mutex);
  dsc_trace_add_stage (self->trace, name);
  g_mutex_unlock (&self->mutex);
  _dsc_run_show_stage (self, g_strdup (name), NULL, n_epochs, 0);
  return TRUE;
}

guint
dsc_run_get_stage_number (DscRun *self)
{
  g_return_val_if_fail (DSC_IS_RUN (self) && self->n_stages > 0, 0);

  return self->n_stages - 1;
}

char *
dsc_run_dup_file (DscRun *self, const char *kind)
{
  g_return_val_if_fail (DSC_IS_RUN (self) && kind != NULL, NULL);

  return _dsc_run_file_name (self->id, MAX (self->n_stages, 1) - 1, kind);
}

/* --- pausing --- */

gboolean
dsc_run_is_pausing (DscRun *self)
{
  gboolean is_pausing;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);

  g_mutex_lock (&self->mutex);
  is_pausing = self->is_pausing;
  g_mutex_unlock (&self->mutex);
  return is_pausing;
}

void
dsc_run_report_paused (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  self->has_paused = TRUE;
}

void
dsc_run_report_hopeless (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  self->is_hopeless = TRUE;
}

/* --- what it is doing --- */

void
dsc_run_report_estimate (DscRun *self, double seconds)
{
  g_return_if_fail (DSC_IS_RUN (self));

  g_mutex_lock (&self->mutex);
  self->now.estimate = seconds;
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_progress (DscRun *self, const DscProgress *progress)
{
  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (progress != NULL);

  g_mutex_lock (&self->mutex);
  show_going (self);
  _dsc_run_set_phase (self, progress->phase);
  self->now.fraction = progress->total > 0 ? (double) progress->done / (double) progress->total : 0;
  self->now.seconds_left = progress->seconds_left;
  self->now.per_second = progress->per_second;
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_device (DscRun *self, const char *device, const char *precision)
{
  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (device != NULL && precision != NULL);

  g_mutex_lock (&self->mutex);
  g_free (self->record->device);
  self->record->device = g_strdup (device);
  g_free (self->record->precision);
  self->record->precision = g_strdup (precision);
  self->now.device = g_intern_string (device);
  self->now.precision = g_intern_string (precision);
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_batch (DscRun *self, guint n_batches, const DscBatchRecord *batch)
{
  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (batch != NULL);

  g_array_append_vals (self->batches, batch, 1);
  g_mutex_lock (&self->mutex);
  show_going (self);
  self->now.batch = self->batches->len;
  self->now.n_batches = n_batches;
  dsc_trace_add_steps (self->trace, batch, 1);
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

const DscBatchRecord *
dsc_run_peek_batches (DscRun *self, guint *n)
{
  g_return_val_if_fail (DSC_IS_RUN (self) && n != NULL, NULL);

  *n = self->batches->len;
  return (const DscBatchRecord *) (gpointer) self->batches->data;
}

static gboolean
store_epoch (DscRun *self, const DscEpochRecord *epoch, GError **error)
{
  guint n;
  const DscBatchRecord *batches = dsc_run_peek_batches (self, &n);

  for (GError *why = NULL;
       self->project != NULL
       && !dsc_project_add_epoch (self->project, self->stage, epoch, batches, n, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  return store_problems (self, error);
}

gboolean
dsc_run_report_epoch (DscRun *self, const DscEpochRecord *epoch, GError **error)
{
  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (epoch != NULL, FALSE);
  g_return_val_if_fail (self->stage_name != NULL, FALSE);

  if (!store_epoch (self, epoch, error))
    return FALSE;
  g_array_set_size (self->batches, 0);

  g_mutex_lock (&self->mutex);
  self->record->n_epochs++;
  self->record->last_error_rate = epoch->error_rate;
  show_going (self);
  self->now.epoch++;
  self->now.batch = 0;
  dsc_trace_add_epoch (self->trace, epoch);
  g_ptr_array_add (self->arriving, dsc_epoch_new (epoch, self->stage_name));
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

void
dsc_run_report_problem (DscRun *self, const char *path, const char *code, const char *reason)
{
  DscSkipped *skipped;

  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (path != NULL && code != NULL && reason != NULL);

  skipped = g_new (DscSkipped, 1);
  *skipped = (DscSkipped){ g_strdup (path), g_strdup (code), g_strdup (reason) };
  g_ptr_array_add (self->skipped, skipped);
}

gboolean
_dsc_run_store_record (DscRun *self, DscRunRecord *record, GError **error)
{
  g_autoptr (DscRunRecord) owned = record;

  record->seconds
      = self->seconds_before + (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
  for (GError *why = NULL;
       self->project != NULL && !dsc_project_update_run (self->project, record, &why); why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  g_mutex_lock (&self->mutex);
  owned = g_steal_pointer (&self->record);
  self->record = record;
  show_going (self);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
store_stage_model (DscRun *self, const char *model, GError **error)
{
  for (GError *why = NULL;
       self->stage != 0 && !dsc_project_set_stage_model (self->project, self->stage, model, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  g_free (self->stage_model);
  self->stage_model = g_strdup (model);
  return TRUE;
}

gboolean
dsc_run_report_model (DscRun *self, const char *model, const DscEpochRecord *kept, GError **error)
{
  DscRunRecord *record;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (model != NULL && kept != NULL, FALSE);

  if (!store_stage_model (self, model, error))
    return FALSE;
  record = dsc_run_dup_record (self);
  g_free (record->model);
  record->model = g_strdup (model);
  record->error_rate = kept->error_rate;
  record->valid_loss = kept->valid_loss;
  return _dsc_run_store_record (self, record, error);
}

void
dsc_run_report_speed (DscRun *self, double images_per_second, double data_wait)
{
  g_return_if_fail (DSC_IS_RUN (self));

  g_mutex_lock (&self->mutex);
  self->record->images_per_second = images_per_second;
  self->record->data_wait = data_wait;
  self->now.data_wait = data_wait;
  _dsc_run_schedule (self);
  g_mutex_unlock (&self->mutex);
}

/* The split counted photos that turned out to be unreadable; the error rate is of the others. */
static void
count_answered (DscRun *self, const DscPredictions *predictions)
{
  guint counts[DSC_PART_TEST + 1] = { 0 };

  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      counts[item->part] += item->actual >= 0;
    }
  g_mutex_lock (&self->mutex);
  if (counts[DSC_PART_TRAIN] > 0)
    self->record->n_train = counts[DSC_PART_TRAIN];
  if (counts[DSC_PART_VALID] > 0)
    self->record->n_valid = counts[DSC_PART_VALID];
  g_mutex_unlock (&self->mutex);
}

gboolean
dsc_run_report_predictions (DscRun *self, DscDataset *dataset, const DscPredictions *predictions,
                            GError **error)
{
  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (DSC_IS_DATASET (dataset), FALSE);
  g_return_val_if_fail (predictions != NULL, FALSE);

  for (GError *why = NULL;
       self->project != NULL
       && !dsc_project_set_predictions (self->project, self->id, dataset, predictions, &why);
       why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  _dsc_run_show_going (self);
  count_answered (self, predictions);
  return TRUE;
}
