/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Training, resuming, and learning-rate tests. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-mailbox.h"
#include "model/dsc-workspace-private.h"

DscRun *
dsc_workspace_get_run (DscWorkspace *self)
{
  return self->run;
}

gboolean
dsc_workspace_is_training (DscWorkspace *self)
{
  return self->run != NULL && !dsc_run_has_ended (self->run);
}

gboolean
_dsc_workspace_is_busy (DscWorkspace *self)
{
  return self->starting > 0 || dsc_workspace_is_training (self);
}

static void
state_cb (DscWorkspace *self)
{
  _dsc_workspace_notify (self, DSC_WORKSPACE_TRAINING);
  _dsc_workspace_refresh (self);
  _dsc_workspace_catch_up (self);
}

static void
epochs_cb (DscWorkspace *self)
{
  _dsc_workspace_refresh (self);
}

void
_dsc_workspace_set_run (DscWorkspace *self, DscRun *run)
{
  if (self->run == run)
    return;
  if (self->run != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->run, self);
      g_signal_handlers_disconnect_by_data (dsc_run_get_epochs (self->run), self);
    }
  g_set_object (&self->run, run);
  if (run != NULL)
    {
      g_signal_connect_object (run, "notify::state", G_CALLBACK (state_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (dsc_run_get_epochs (run), "items-changed", G_CALLBACK (epochs_cb),
                               self, G_CONNECT_SWAPPED);
    }
  _dsc_workspace_notify (self, DSC_WORKSPACE_RUN);
  _dsc_workspace_notify (self, DSC_WORKSPACE_TRAINING);
}

/* --- starting --- */

/* What a thread needs to start a run; @spec %NULL: resume @start's run. */
typedef struct
{
  DscEngineHost *host; /* (owned) */
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  DscSplit *split;     /* (owned) */
  DscTrainSpec *spec;  /* (owned) (nullable) */
  GHashTable *hidden;  /* (owned) runs that are not resumed */
  guint opening;
  DscStart start;
  guint threads;
  guint64 cache_budget;
} Starting;

static void
starting_free (gpointer data)
{
  Starting *self = data;

  g_object_unref (self->host);
  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  dsc_split_unref (self->split);
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  g_hash_table_unref (self->hidden);
  g_free (self);
}

/* What a spec leaves open is as the person prefers. */
static DscTrainSpec *
copy_spec (DscWorkspace *self, const DscTrainSpec *spec)
{
  DscTrainSpec *copy = dsc_train_spec_copy (spec);

  if (copy->threads == 0)
    copy->threads = self->threads;
  if (self->preferred_device != NULL && g_str_equal (copy->device, "auto"))
    {
      g_free (copy->device);
      copy->device = g_strdup (self->preferred_device);
    }
  return copy;
}

static Starting *
starting_new (DscWorkspace *self, const DscTrainSpec *spec, const DscStart *start)
{
  Starting *starting = g_new0 (Starting, 1);

  starting->host = g_object_ref (self->host);
  starting->project = g_object_ref (self->project);
  starting->dataset = g_object_ref (self->dataset);
  starting->split = dsc_split_ref (self->split);
  starting->hidden = _dsc_workspace_copy_hidden (self);
  starting->opening = self->opening;
  starting->threads = self->threads;
  starting->cache_budget = self->cache_budget;
  if (start != NULL)
    starting->start = *start;
  if (spec == NULL)
    return starting;
  starting->spec = copy_spec (self, spec);
  return starting;
}

/* Returns: the last run that can be resumed of those that are not as good as deleted; 0: none */
static gint64
find_resumable (const Starting *self, GError **error)
{
  g_autoptr (GPtrArray) runs = dsc_project_get_runs (self->project, error);

  for (guint i = runs != NULL ? runs->len : 0; i-- > 0;)
    {
      const DscRunRecord *run = g_ptr_array_index (runs, i);

      if (run->job != NULL && !g_hash_table_contains (self->hidden, &run->id))
        return run->id;
    }
  if (runs != NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("The project has no run that was paused or interrupted."));
  return 0;
}

static DscRun *
resume (const Starting *self, GError **error)
{
  gint64 id = self->start.run != 0 ? self->start.run : find_resumable (self, error);

  if (id == 0)
    return NULL;
  return dsc_engine_host_resume (self->host, self->project, id, self->threads, self->cache_budget,
                                 error);
}

static void
start_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Starting *self = data;
  GError *error = NULL;
  DscRun *run;

  if (self->spec != NULL)
    run = dsc_engine_host_train (self->host, self->project, self->dataset, self->split, self->spec,
                                 &self->start, self->cache_budget, &error);
  else
    run = resume (self, &error);
  g_clear_object (&self->project);
  if (run != NULL)
    g_task_return_pointer (task, run, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  g_auto (DscEngineInfo) info = { NULL };

  /* Whatever goes wrong, the run says it. */
  if (!dsc_engine_host_open_finish (DSC_ENGINE_HOST (source), result, &info, NULL))
    return;
  g_free (self->device);
  self->device = g_strdup (info.device);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DEVICE);
}

static void
started_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  const Starting *starting = g_task_get_task_data (G_TASK (result));
  g_autoptr (DscRun) run = NULL;
  GError *error = NULL;

  self->starting--;
  run = g_task_propagate_pointer (G_TASK (result), &error);
  /* The window was closed meanwhile, and has interrupted it. */
  if (run != NULL && starting->opening != self->opening)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The project was closed");
      return;
    }
  if (run == NULL)
    {
      g_task_return_error (task, error);
      _dsc_workspace_refresh (self);
      return;
    }
  self->follows = TRUE;
  _dsc_workspace_set_run (self, run);
  _dsc_workspace_refresh (self);
  if (self->device == NULL)
    dsc_engine_host_open_async (self->host, NULL, opened_cb, g_object_ref (self));
  g_task_return_pointer (task, g_steal_pointer (&run), g_object_unref);
}

static void
start (DscWorkspace *self, const DscTrainSpec *spec, const DscStart *from, GTask *task)
{
  g_autoptr (GTask) inner = NULL;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  self->starting++;
  inner = g_task_new (NULL, NULL, started_cb, task);
  g_task_set_task_data (inner, starting_new (self, spec, from), starting_free);
  g_task_run_in_thread (inner, start_func);
}

void
dsc_workspace_train_async (DscWorkspace *self, const DscTrainSpec *spec, const DscStart *from,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (spec != NULL);

  start (self, spec, from, g_task_new (self, NULL, callback, user_data));
}

void
dsc_workspace_resume_async (DscWorkspace *self, gint64 run, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const DscStart from = { .run = run };

  start (self, NULL, &from, g_task_new (self, NULL, callback, user_data));
}

DscRun *
dsc_workspace_train_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- learning-rate tests --- */

typedef struct
{
  DscActivity *activity; /* (owned) */
  DscMailbox *mailbox;   /* (owned) */
  DscWorkspaceRateFunc point;
  gpointer point_data;
} Finding;

static void
finding_free (gpointer data)
{
  Finding *self = data;

  g_object_unref (self->activity);
  dsc_mailbox_unref (self->mailbox);
  g_free (self);
}

static void
deliver_point_cb (gpointer letter, gpointer user_data)
{
  Finding *self = user_data;

  if (self->point != NULL)
    self->point (letter, self->point_data);
}

/* On the training thread. */
static void
point_cb (const DscRatePoint *point, gpointer user_data)
{
  Finding *self = user_data;

  dsc_mailbox_post (self->mailbox, g_memdup2 (point, sizeof *point));
}

static void
find_progress_cb (const DscProgress *progress, gpointer user_data)
{
  Finding *self = user_data;

  dsc_activity_report (progress, self->activity);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  Finding *finding = g_task_get_task_data (task);
  GError *error = NULL;
  DscRateTestRecord *record
      = dsc_engine_host_find_rate_finish (DSC_ENGINE_HOST (source), result, &error);

  dsc_mailbox_close (finding->mailbox);
  _dsc_workspace_end (self, finding->activity);
  /* It had the project locked. */
  _dsc_workspace_catch_up (self);
  if (record != NULL)
    g_task_return_pointer (task, record, (GDestroyNotify) dsc_rate_test_record_free);
  else
    g_task_return_error (task, error);
}

void
dsc_workspace_find_rate_async (DscWorkspace *self, const DscTrainSpec *spec, const DscStart *from,
                               DscWorkspaceRateFunc point, gpointer point_data,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  /* The caller's cancellable works through the activity's: the task would answer before the end. */
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (DscTrainSpec) copy = NULL;
  Finding *finding;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  finding = g_new0 (Finding, 1);
  finding->activity
      = g_object_ref (_dsc_workspace_begin (self, _ ("Finding a good learning rate")));
  finding->mailbox = dsc_mailbox_new (deliver_point_cb, finding, g_free);
  finding->point = point;
  finding->point_data = point_data;
  g_task_set_task_data (task, finding, finding_free);
  dsc_activity_follow (finding->activity, cancellable);
  copy = copy_spec (self, spec);
  dsc_engine_host_find_rate_async (self->host, self->project, self->dataset, self->split, copy,
                                   from, self->cache_budget, point_cb, find_progress_cb, finding,
                                   dsc_activity_get_cancellable (finding->activity), found_cb,
                                   task);
}

DscRateTestRecord *
dsc_workspace_find_rate_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
