/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ends: what has become of it is found out, stored, and told.
 *
 * All of it is called on the training thread. */
#include "config.h"

#include "base/dsc-error.h"
#include "engine/dsc-run-private.h"

/* What has become of it, when train() has returned with @error. */
static DscRunState
find_state (DscRun *self, const GError *error)
{
  gboolean is_interrupting;

  if (error == NULL && !self->has_paused)
    return DSC_RUN_FINISHED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || (self->has_no_room && g_cancellable_is_cancelled (self->cancellable)))
    return DSC_RUN_STOPPED;
  if (error != NULL && !self->has_no_room)
    return DSC_RUN_FAILED;
  g_mutex_lock (&self->mutex);
  is_interrupting = self->is_interrupting;
  g_mutex_unlock (&self->mutex);
  return is_interrupting ? DSC_RUN_INTERRUPTED : DSC_RUN_PAUSED;
}

/* Whether what has failed with @error may go well at another time. */
static gboolean
may_pass (const GError *error)
{
  return g_error_matches (error, DSC_ERROR, DSC_ERROR_MISSING)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_MEMORY)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_DISK_FULL)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_DEVICE_LOST)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_LOCKED);
}

/* Whether a run that ends as @state can be resumed. @why: (nullable): the error that it ends with
 */
static gboolean
can_resume (DscRun *self, DscRunState state, const GError *why)
{
  g_autofree char *checkpoint = NULL;

  if (state != DSC_RUN_FAILED || self->project == NULL)
    return state == DSC_RUN_PAUSED || state == DSC_RUN_INTERRUPTED;
  if (self->is_hopeless)
    return FALSE;
  /* What could be resumed before can be so again. */
  if (self->is_resumed && (!self->has_begun || may_pass (why)))
    return TRUE;
  checkpoint = _dsc_run_dup_checkpoint_path (self->project, self->id);
  return g_file_test (checkpoint, G_FILE_TEST_EXISTS);
}

static gboolean
store_state (DscRun *self, DscRunState state, const GError *why, GError **error)
{
  DscRunRecord *record = dsc_run_dup_record (self);

  record->state = state;
  g_free (record->message);
  record->message = why != NULL ? g_strdup (why->message) : NULL;
  if (!can_resume (self, state, why))
    g_clear_pointer (&record->job, g_free);
  return _dsc_run_store_record (self, record, error);
}

/* --- a job that has not begun --- */

/* Whether the run is to be as it was before it was taken up for a job of which no stage has begun.
 * A job that was paused before its turn can be resumed itself, unless there is work of another one
 * that would be given up for it. */
static gboolean
is_to_go_back (DscRun *self, DscRunState state)
{
  return self->before != NULL
         && (self->before->job != NULL
             || (state != DSC_RUN_PAUSED && state != DSC_RUN_INTERRUPTED));
}

/* What came of the job is told to whoever has started it, and to nobody else. */
static gboolean
go_back (DscRun *self, GError **error)
{
  for (GError *why = NULL; !dsc_project_update_run (self->project, self->before, &why); why = NULL)
    if (!_dsc_run_try_again (self, why, error))
      return FALSE;
  g_mutex_lock (&self->mutex);
  dsc_run_record_free (self->record);
  self->record = g_steal_pointer (&self->before);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* --- the end --- */

/* Stores the end as @state. In @why (inout) (nullable) the first error: that is the one that
 * explains. Returns: the state that it has for everybody. */
static DscRunState
store_end (DscRun *self, DscRunState state, GError **why)
{
  GError *failure = NULL;
  gboolean is_stored = _dsc_run_store_rest (self, state, &failure);

  if (!is_stored && *why == NULL)
    *why = g_steal_pointer (&failure);
  g_clear_error (&failure);
  if (!is_stored)
    state = find_state (self, *why);
  if (is_to_go_back (self, state) ? go_back (self, &failure)
                                  : store_state (self, state, *why, &failure))
    return state;
  if (*why == NULL)
    *why = g_steal_pointer (&failure);
  g_clear_error (&failure);
  /* It is still stored as going, hence dead for the next one who looks. */
  return state == DSC_RUN_FINISHED || state == DSC_RUN_FAILED ? DSC_RUN_FAILED
                                                              : DSC_RUN_INTERRUPTED;
}

/* After its end is stored: a job that is done is not gone on with. */
static void
delete_checkpoint (DscRun *self)
{
  g_autoptr (GError) error = NULL;

  if (!_dsc_run_delete_checkpoint (self, &error))
    g_warning ("%s", error->message);
}

/* Gives the project back to everybody. */
static void
leave_project (DscRun *self)
{
  g_autoptr (GError) error = NULL;

  dsc_project_unlock (self->project);
  /* Where the end could not be stored, or not all of it. */
  if (!dsc_project_interrupt_dead_runs (self->project, &error))
    g_debug ("run %" G_GINT64_FORMAT " is still stored as going: %s", self->id, error->message);
}

/* Everybody hears of it. Takes @why. */
static void
publish_end (DscRun *self, DscRunState state, GError *why)
{
  g_mutex_lock (&self->mutex);
  /* They are so already, unless storing failed, or what is stored is that of before. */
  self->record->state = state;
  g_free (self->record->message);
  self->record->message = why != NULL ? g_strdup (why->message) : NULL;
  self->error = why;
  self->now.error = why;
  self->now.state = state;
  self->now.message = NULL;
  self->now.phase = NULL;
  self->now.seconds_left = 0;
  self->has_ended = TRUE;
  g_cond_broadcast (&self->ended_cond);
  _dsc_run_schedule_now (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_end (DscRun *self, const GError *error)
{
  DscRunState state;
  GError *why = NULL;

  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (!self->has_ended);

  state = find_state (self, error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    why = g_error_copy (error);
  state = store_end (self, state, &why);
  if (self->project != NULL && self->record->job == NULL)
    delete_checkpoint (self);
  if (self->project != NULL)
    leave_project (self);
  publish_end (self, state, why);
}
