/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run as everybody sees it: begun, asked, stopped, notified. What the engine reports
 * comes in through dsc-run-report.c.
 *
 * One mutex guards what both sides see; it is never held while the project is written to. The
 * training thread is the only one that changes the record. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-run-private.h"

/* Between two notifications: a window redraws no faster. */
#define INTERVAL_MS 16

static GParamSpec *properties[DSC_RUN_VIEW_N_FIELDS + 1];

G_DEFINE_FINAL_TYPE (DscRun, dsc_run, G_TYPE_OBJECT)

/* --- notification, on the context --- */

static void
notify_changes (DscRun *self, const DscRunView *old, const DscRunView *new)
{
  for (guint i = 0; i < DSC_RUN_VIEW_N_FIELDS; i++)
    if (dsc_run_view_differs (i, old, new))
      g_object_notify_by_pspec (G_OBJECT (self), properties[i + 1]);
}

static gboolean
notify_cb (gpointer user_data)
{
  DscRun *self = user_data;
  GListModel *rows = G_LIST_MODEL (self->epochs);
  g_autoptr (GPtrArray) arrived = NULL;
  DscRunView old = self->shown;
  guint n_kept;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->pending, g_source_unref);
  self->notified = g_get_monotonic_time ();
  self->shown = self->now;
  arrived = g_steal_pointer (&self->arriving);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
  n_kept = MIN (self->n_kept, g_list_model_get_n_items (rows));
  self->n_kept = G_MAXUINT;
  g_mutex_unlock (&self->mutex);

  /* The rows first: whoever hears that a run has ended finds them all. */
  if (arrived->len > 0 || n_kept < g_list_model_get_n_items (rows))
    g_list_store_splice (self->epochs, n_kept, g_list_model_get_n_items (rows) - n_kept,
                         arrived->pdata, arrived->len);
  notify_changes (self, &old, &self->shown);
  return G_SOURCE_REMOVE;
}

void
_dsc_run_schedule (DscRun *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->notified) / 1000;

  if (self->pending != NULL)
    return;
  self->pending = g_timeout_source_new ((guint) (INTERVAL_MS - CLAMP (elapsed, 0, INTERVAL_MS)));
  g_source_set_static_name (self->pending, "[dsc] run: notify");
  g_source_set_callback (self->pending, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->pending, self->context);
}

void
_dsc_run_schedule_now (DscRun *self)
{
  _dsc_run_schedule (self);
  g_source_set_ready_time (self->pending, 0);
}

/* --- how it begins --- */

/* Locks the project, stores @record, and takes what was stored. */
static gboolean
store_new (DscRun *self, const DscRunRecord *record, GError **error)
{
  gint64 id;

  if (!dsc_project_lock (self->project, _ ("training a model"), error))
    return FALSE;
  id = dsc_project_add_run (self->project, record, error);
  if (id != 0)
    self->record = dsc_project_get_run (self->project, id, error);
  if (self->record != NULL)
    return TRUE;
  dsc_project_unlock (self->project);
  return FALSE;
}

DscRun *
dsc_run_new (DscProject *project, const DscRunRecord *record, GError **error)
{
  g_autoptr (DscRun) self = NULL;

  g_return_val_if_fail (project == NULL || DSC_IS_PROJECT (project), NULL);
  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (record->state == DSC_RUN_RUNNING, NULL);

  self = g_object_new (DSC_TYPE_RUN, NULL);
  g_set_object (&self->project, project);
  if (project == NULL)
    self->record = dsc_run_record_copy (record);
  else if (!store_new (self, record, error))
    return NULL;
  self->id = self->record->id;
  return g_steal_pointer (&self);
}

/* --- what everybody may ask --- */

char *
_dsc_run_file_name (gint64 id, guint stage, const char *kind)
{
  if (g_str_equal (kind, "checkpoint"))
    return g_strdup_printf ("run-%" G_GINT64_FORMAT ".checkpoint.safetensors", id);
  return g_strdup_printf ("run-%" G_GINT64_FORMAT "-stage-%u%s.safetensors", id, stage,
                          g_str_equal (kind, "optimizer") ? ".optimizer" : "");
}

char *
_dsc_run_dup_checkpoint_path (DscProject *project, gint64 id)
{
  g_autofree char *folder = dsc_project_dup_models_folder (project);
  g_autofree char *name = _dsc_run_file_name (id, 0, "checkpoint");

  return g_build_filename (folder, name, NULL);
}

gint64
dsc_run_get_id (DscRun *self)
{
  g_return_val_if_fail (DSC_IS_RUN (self), 0);

  return self->id;
}

DscRunState
dsc_run_get_state (DscRun *self)
{
  DscRunState state;

  g_return_val_if_fail (DSC_IS_RUN (self), DSC_RUN_FAILED);

  g_mutex_lock (&self->mutex);
  state = self->now.state;
  g_mutex_unlock (&self->mutex);
  return state;
}

double
dsc_run_get_stage_fraction (DscRun *self)
{
  const DscRunView *now;
  double fraction;

  g_return_val_if_fail (DSC_IS_RUN (self), 0);

  g_mutex_lock (&self->mutex);
  now = &self->now;
  fraction = now->fraction;
  if (now->n_epochs > 0)
    fraction = (now->epoch + (now->n_batches > 0 ? (double) now->batch / now->n_batches : 0))
               / now->n_epochs;
  g_mutex_unlock (&self->mutex);
  return CLAMP (fraction, 0, 1);
}

gboolean
dsc_run_has_ended (DscRun *self)
{
  gboolean has_ended;

  g_return_val_if_fail (DSC_IS_RUN (self), TRUE);

  g_mutex_lock (&self->mutex);
  has_ended = self->has_ended;
  g_mutex_unlock (&self->mutex);
  return has_ended;
}

GListModel *
dsc_run_get_epochs (DscRun *self)
{
  g_return_val_if_fail (DSC_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->epochs);
}

gboolean
dsc_run_read_trace (DscRun *self, DscTraceCursor *cursor, GArray *events)
{
  gboolean goes_on;

  g_return_val_if_fail (DSC_IS_RUN (self) && cursor != NULL && events != NULL, TRUE);

  g_mutex_lock (&self->mutex);
  goes_on = cursor->generation == self->trace_generation;
  if (!goes_on)
    *cursor = (DscTraceCursor){ .generation = self->trace_generation };
  g_array_append_vals (events, &g_array_index (self->trace, DscTraceEvent, cursor->n),
                       self->trace->len - cursor->n);
  cursor->n = self->trace->len;
  g_mutex_unlock (&self->mutex);
  return goes_on;
}

DscRunRecord *
dsc_run_dup_record (DscRun *self)
{
  DscRunRecord *record;

  g_return_val_if_fail (DSC_IS_RUN (self), NULL);

  g_mutex_lock (&self->mutex);
  record = dsc_run_record_copy (self->record);
  g_mutex_unlock (&self->mutex);
  return record;
}

GError *
dsc_run_dup_error (DscRun *self)
{
  const GError *error;

  g_return_val_if_fail (DSC_IS_RUN (self), NULL);

  g_mutex_lock (&self->mutex);
  error = self->now.error;
  g_mutex_unlock (&self->mutex);
  return error != NULL ? g_error_copy (error) : NULL;
}

/* --- what everybody may want of it --- */

void
_dsc_run_set_phase (DscRun *self, const char *phase)
{
  if (!self->is_pausing && !g_cancellable_is_cancelled (self->cancellable))
    self->now.phase = phase;
}

void
dsc_run_stop (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  /* First: from then on no report changes the phase. */
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  if (!self->has_ended)
    {
      self->now.phase = _ ("Stopping…");
      _dsc_run_schedule (self);
      g_cond_broadcast (&self->asked_cond);
    }
  g_mutex_unlock (&self->mutex);
}

static void
ask_to_pause (DscRun *self, gboolean is_interrupting)
{
  g_mutex_lock (&self->mutex);
  if (!self->has_ended)
    {
      _dsc_run_set_phase (self, _ ("Pausing…"));
      self->is_pausing = TRUE;
      self->is_interrupting |= is_interrupting;
      _dsc_run_schedule (self);
      g_cond_broadcast (&self->asked_cond);
    }
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_pause (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  ask_to_pause (self, FALSE);
}

void
_dsc_run_interrupt (DscRun *self)
{
  ask_to_pause (self, TRUE);
}

void
dsc_run_continue (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  g_mutex_lock (&self->mutex);
  self->is_continuing = TRUE;
  g_cond_broadcast (&self->asked_cond);
  g_mutex_unlock (&self->mutex);
}

GCancellable *
dsc_run_get_cancellable (DscRun *self)
{
  g_return_val_if_fail (DSC_IS_RUN (self), NULL);

  return self->cancellable;
}

void
dsc_run_wait (DscRun *self)
{
  g_return_if_fail (DSC_IS_RUN (self));

  g_mutex_lock (&self->mutex);
  while (!self->has_ended)
    g_cond_wait (&self->ended_cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* --- GObject --- */

static void
dsc_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscRun *self = DSC_RUN (object);
  DscRunView view;

  g_mutex_lock (&self->mutex);
  view = self->now;
  g_mutex_unlock (&self->mutex);
  dsc_run_view_get_value (&view, id - 1, value);
}

static void
dsc_run_finalize (GObject *object)
{
  DscRun *self = DSC_RUN (object);

  if (self->project != NULL && self->record != NULL && !self->has_ended)
    dsc_project_unlock (self->project);
  g_clear_object (&self->project);
  g_main_context_unref (self->context);
  g_object_unref (self->cancellable);
  g_object_unref (self->epochs);
  g_free (self->stage_name);
  g_free (self->stage_model);
  g_array_unref (self->batches);
  g_ptr_array_unref (self->skipped);
  dsc_run_record_free (self->before);
  dsc_run_record_free (self->record);
  g_array_unref (self->trace);
  g_ptr_array_unref (self->arriving);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended_cond);
  g_cond_clear (&self->asked_cond);
  G_OBJECT_CLASS (dsc_run_parent_class)->finalize (object);
}

static void
dsc_run_class_init (DscRunClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = dsc_run_get_property;
  object_class->finalize = dsc_run_finalize;

  for (guint i = 0; i < DSC_RUN_VIEW_N_FIELDS; i++)
    properties[i + 1] = dsc_run_view_new_property (i);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
dsc_run_init (DscRun *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->cancellable = g_cancellable_new ();
  self->epochs = g_list_store_new (DSC_TYPE_EPOCH);
  self->started = g_get_monotonic_time ();
  self->batches = g_array_new (FALSE, FALSE, sizeof (DscBatchRecord));
  self->skipped = g_ptr_array_new_with_free_func ((GDestroyNotify) _dsc_run_skipped_free);
  self->trace = dsc_trace_new ();
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended_cond);
  g_cond_init (&self->asked_cond);
  self->n_kept = G_MAXUINT;
  self->now = (DscRunView){ .seconds_left = -1, .data_wait = NAN, .estimate = -1 };
  self->shown = self->now;
}
