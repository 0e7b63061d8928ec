/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong is read again whenever the photos, their labels or parts have changed. */
#include "config.h"

#include <sys/resource.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "model/dsc-report-private.h"

/* Of a thread, for whoever else wants to work. */
#define LOW_PRIORITY 19

static guint changed_signal;

G_DEFINE_FINAL_TYPE (DscReport, dsc_report, G_TYPE_OBJECT)

static void
changed (DscReport *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* --- reading --- */

static void check_unasked (DscReport *self);

static void
take (DscReport *self, const DscReportReading *reading)
{
  const DscFindings *findings = reading->findings;

  self->state = findings->was_checked ? DSC_REPORT_CHECKED : DSC_REPORT_UNCHECKED;
  self->current = findings->is_current;
  self->has_suspects = findings->had_suspects;
  if (self->is_unread)
    g_clear_pointer (&self->problem, g_free);
  self->is_unread = FALSE;
  self->has_current_suspects = findings->has_current_suspects;
  g_list_store_splice (self->findings, 0, g_list_model_get_n_items (G_LIST_MODEL (self->findings)),
                       reading->items->pdata, reading->items->len);
}

static void begin_reading (DscReport *self);

static void
fail_to_read (DscReport *self, const GError *error)
{
  self->state = DSC_REPORT_UNCHECKED;
  self->is_unread = TRUE;
  g_free (self->problem);
  self->problem = g_strdup (error->message);
}

static void
read_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) workspace = data;
  DscReport *self = workspace->report;
  const DscReportReading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_reading = FALSE;
  if (reading->number == self->reading)
    {
      if (ok)
        take (self, reading);
      else
        fail_to_read (self, error);
      changed (self);
      check_unasked (self);
    }
  else if (workspace->project != NULL && workspace->dataset != NULL)
    begin_reading (self);
  workspace->leaving--;
  _dsc_workspace_end_closing (workspace);
}

static void
forget (DscReport *self)
{
  self->state = DSC_REPORT_NOTHING;
  self->current = FALSE;
  self->has_suspects = FALSE;
  self->has_current_suspects = FALSE;
  self->refused = FALSE;
  self->is_unread = FALSE;
  g_clear_pointer (&self->problem, g_free);
  g_list_store_remove_all (self->findings);
}

static void
begin_reading (DscReport *self)
{
  DscWorkspace *workspace = self->workspace;
  g_autoptr (GTask) task = NULL;
  DscReportReading *reading;

  self->is_reading = TRUE;
  reading = g_new0 (DscReportReading, 1);
  reading->number = self->reading;
  reading->project = g_object_ref (workspace->project);
  reading->dataset = g_object_ref (workspace->dataset);
  reading->split = dsc_split_ref (workspace->split);
  reading->items = g_ptr_array_new_with_free_func (g_object_unref);
  task = g_task_new (NULL, NULL, read_cb, g_object_ref (workspace));
  g_task_set_task_data (task, reading, _dsc_report_reading_free);
  workspace->leaving++;
  g_task_run_in_thread (task, _dsc_report_read_func);
}

/* Of many changes in a row the last is read, when what is being read is there. */
void
_dsc_report_refresh (DscReport *self)
{
  self->reading++;
  if (!self->is_reading)
    begin_reading (self);
}

/* --- looking --- */

/* What is looked for. */
typedef struct
{
  guint opening;
  DscProject *project;   /* (owned) (nullable): let go on the thread */
  DscDataset *dataset;   /* (owned) */
  DscActivity *activity; /* (owned) */
  guint threads;
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  g_object_unref (self->activity);
  g_free (self);
}

/* A thread of its own, and those that it starts: priorities are not given back. */
static gpointer
check_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  Look *self = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean checked;

  setpriority (PRIO_PROCESS, (id_t) gettid (), LOW_PRIORITY);
  checked
      = dsc_quality_check (self->project, self->dataset, self->threads, dsc_activity_report,
                           self->activity, dsc_activity_get_cancellable (self->activity), &error);
  g_clear_object (&self->project);
  if (checked)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  return NULL;
}

/* Returns: (transfer full): what is open, to be looked at as @title says. */
static Look *
begin (DscReport *self, const char *title, gboolean searching)
{
  DscWorkspace *workspace = self->workspace;
  Look *look = g_new0 (Look, 1);

  look->opening = workspace->opening;
  look->project = g_object_ref (workspace->project);
  look->dataset = g_object_ref (workspace->dataset);
  look->threads = workspace->threads;
  look->activity = g_object_ref (_dsc_workspace_begin (workspace, title));
  self->activity = g_object_ref (look->activity);
  self->searching = searching;
  g_clear_pointer (&self->problem, g_free);
  workspace->leaving++;
  return look;
}

/* Returns: whether what is open is still what was looked at. Takes @error (nullable). */
static gboolean
end (DscReport *self, const Look *look, GError *error)
{
  DscWorkspace *workspace = self->workspace;
  gboolean same = look->opening == workspace->opening && workspace->project != NULL;

  _dsc_workspace_end (workspace, look->activity);
  if (self->activity == look->activity)
    {
      g_clear_object (&self->activity);
      self->searching = FALSE;
      self->unasked = FALSE;
    }
  if (same && error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_free (self->problem);
      self->problem = g_strdup (error->message);
      self->refused = TRUE;
    }
  g_clear_error (&error);
  workspace->leaving--;
  return same;
}

static void
checked_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) workspace = data;
  DscReport *self = workspace->report;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (end (self, g_task_get_task_data (G_TASK (result)), error))
    {
      _dsc_report_refresh (self);
      changed (self);
    }
  _dsc_workspace_end_closing (workspace);
}

static void
begin_check (DscReport *self)
{
  GTask *task = g_task_new (NULL, NULL, checked_cb, g_object_ref (self->workspace));

  g_task_set_task_data (task, begin (self, _ ("Checking the photos"), FALSE), look_free);
  g_thread_unref (g_thread_new ("dsc-check", check_thread, task));
  changed (self);
}

/* Photos that are not there would all be called unreadable. */
static gboolean
may_begin (DscReport *self)
{
  return self->activity == NULL && self->workspace->project != NULL
         && self->workspace->dataset != NULL && !self->workspace->missing;
}

void
dsc_report_check (DscReport *self)
{
  g_return_if_fail (DSC_IS_REPORT (self));

  if (may_begin (self))
    begin_check (self);
}

/* --- wrong labels --- */

typedef struct
{
  DscWorkspace *workspace; /* (owned) */
  Look *look;              /* (owned) */
} Search;

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  g_autoptr (DscWorkspace) workspace = search->workspace;
  DscReport *self = workspace->report;
  GError *error = NULL;
  g_autoptr (DscSuspects) suspects
      = dsc_engine_host_find_suspects_finish (DSC_ENGINE_HOST (source), result, &error);

  if (end (self, search->look, error))
    {
      if (suspects != NULL)
        dsc_report_check (self);
      changed (self);
      /* The search had the project locked. */
      _dsc_workspace_catch_up (workspace);
    }
  look_free (search->look);
  g_free (search);
  _dsc_workspace_end_closing (workspace);
}

void
dsc_report_search (DscReport *self)
{
  DscWorkspace *workspace;
  Search *search;

  g_return_if_fail (DSC_IS_REPORT (self));

  if (!may_begin (self))
    return;
  workspace = self->workspace;
  search = g_new0 (Search, 1);
  search->workspace = g_object_ref (workspace);
  search->look = begin (self, _ ("Looking for wrong labels"), TRUE);
  /* The host has its own. */
  g_clear_object (&search->look->project);
  dsc_engine_host_find_suspects_async (
      workspace->host, workspace->project, workspace->dataset, workspace->threads,
      dsc_activity_report, search->look->activity,
      dsc_activity_get_cancellable (search->look->activity), searched_cb, search);
  changed (self);
}

/* --- by itself --- */

static void
check_unasked (DscReport *self)
{
  if (!self->automatic || self->refused || self->is_unread || self->state != DSC_REPORT_UNCHECKED
      || dsc_workspace_is_training (self->workspace) || !may_begin (self))
    return;
  self->unasked = TRUE;
  /* Whoever cancels it does not want it. A run that begins is no such wish. */
  self->refused = TRUE;
  begin_check (self);
}

static void
training_cb (DscReport *self)
{
  if (!dsc_workspace_is_training (self->workspace))
    check_unasked (self);
  else if (self->unasked && self->activity != NULL)
    {
      self->refused = FALSE;
      dsc_activity_cancel (self->activity);
    }
}

void
dsc_report_set_automatic (DscReport *self, gboolean automatic)
{
  g_return_if_fail (DSC_IS_REPORT (self));

  self->automatic = automatic;
  check_unasked (self);
}

/* --- the object --- */

static void
dataset_cb (DscReport *self)
{
  DscWorkspace *workspace = self->workspace;

  if (self->opening != workspace->opening)
    {
      self->opening = workspace->opening;
      self->reading++;
      if (self->activity != NULL)
        dsc_activity_cancel (self->activity);
      g_clear_object (&self->activity);
      self->searching = FALSE;
      self->unasked = FALSE;
      forget (self);
      changed (self);
    }
  if (workspace->project != NULL && workspace->dataset != NULL)
    _dsc_report_refresh (self);
}

static void
dsc_report_finalize (GObject *object)
{
  DscReport *self = DSC_REPORT (object);

  g_clear_object (&self->activity);
  g_object_unref (self->findings);
  g_free (self->problem);
  G_OBJECT_CLASS (dsc_report_parent_class)->finalize (object);
}

static void
dsc_report_class_init (DscReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_report_finalize;
  changed_signal = g_signal_new ("changed", DSC_TYPE_REPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
dsc_report_init (DscReport *self)
{
  self->findings = g_list_store_new (DSC_TYPE_REPORT_ITEM);
}

DscReport *
dsc_report_new (DscWorkspace *workspace)
{
  DscReport *self = g_object_new (DSC_TYPE_REPORT, NULL);

  self->workspace = workspace;
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (dataset_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::training", G_CALLBACK (training_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::missing", G_CALLBACK (check_unasked), self,
                           G_CONNECT_SWAPPED);
  return self;
}

DscReportState
dsc_report_get_state (DscReport *self)
{
  return self->state;
}

gboolean
dsc_report_is_current (DscReport *self)
{
  return self->current;
}

GListModel *
dsc_report_get_findings (DscReport *self)
{
  return G_LIST_MODEL (self->findings);
}

DscReportItem *
dsc_report_find (DscReport *self, DscFindingKind kind)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->findings)); i++)
    {
      g_autoptr (DscReportItem) item = g_list_model_get_item (G_LIST_MODEL (self->findings), i);

      if (dsc_report_item_get_kind (item) == kind)
        return item; /* the list's */
    }
  return NULL;
}

guint
dsc_report_count_serious (DscReport *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->findings)); i++)
    {
      g_autoptr (DscReportItem) item = g_list_model_get_item (G_LIST_MODEL (self->findings), i);

      n += dsc_report_item_get_severity (item) == DSC_SEVERITY_SERIOUS;
    }
  return n;
}

gboolean
dsc_report_has_suspects (DscReport *self)
{
  return self->has_suspects;
}

gboolean
dsc_report_has_current_suspects (DscReport *self)
{
  return self->has_current_suspects;
}

DscActivity *
dsc_report_get_activity (DscReport *self)
{
  return self->activity;
}

gboolean
dsc_report_is_searching (DscReport *self)
{
  return self->searching;
}

const char *
dsc_report_get_problem (DscReport *self)
{
  return self->problem;
}
