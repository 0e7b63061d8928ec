/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training run: what the training thread reports is stored, then handed over to the window.
 *
 * The hand-over is all in this file. One mutex guards what both sides see; it is never held while
 * the project is written to. The training thread is the only one that changes the record. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "engine/dsc-run-view.h"
#include "engine/dsc-run.h"

/* Between two notifications: a window redraws no faster. */
#define INTERVAL_MS 16

static GParamSpec *properties[DSC_RUN_VIEW_N_FIELDS + 1];

struct _DscRun
{
  GObject parent_instance;

  DscProject *project;       /* (owned) (nullable) */
  GMainContext *context;     /* (owned) where changes are notified */
  GCancellable *cancellable; /* (owned) */
  GListStore *epochs;        /* (owned) changed on the context only */
  gint64 started;            /* monotonic */
  gint64 id;                 /* in the project; 0 without one */

  /* The training thread's. */
  gint64 stage;       /* 0: none */
  char *stage_name;   /* (owned) (nullable) */
  GArray *batches;    /* (owned) (element-type DscBatchRecord): since the last epoch */
  GPtrArray *skipped; /* (owned) (element-type DscSkipped): not stored yet */

  GMutex mutex;
  GCond ended_cond;
  DscRunRecord *record; /* (owned) (mutex mutex) */
  DscRunView now;       /* (mutex mutex) */
  GPtrArray *arriving;  /* (owned) (mutex mutex) (element-type DscEpoch): not in the list yet */
  GSource *pending;     /* (owned) (nullable) (mutex mutex): will notify */
  gboolean has_ended;   /* (mutex mutex) */
  gint64 notified;      /* (mutex mutex): when, monotonic */
  GError *error;        /* (owned) (nullable): set once, before now.error points to it */

  DscRunView shown; /* what was notified last; the context's */
};

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
  g_autoptr (GPtrArray) arrived = NULL;
  DscRunView old = self->shown;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->pending, g_source_unref);
  self->notified = g_get_monotonic_time ();
  self->shown = self->now;
  arrived = g_steal_pointer (&self->arriving);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_unlock (&self->mutex);

  /* The rows first: whoever hears that a run has ended finds them all. */
  if (arrived->len > 0)
    g_list_store_splice (self->epochs, g_list_model_get_n_items (G_LIST_MODEL (self->epochs)), 0,
                         arrived->pdata, arrived->len);
  notify_changes (self, &old, &self->shown);
  return G_SOURCE_REMOVE;
}

/* With the mutex, after a change of what is shown. */
static void
schedule (DscRun *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->notified) / 1000;

  if (self->pending != NULL)
    return;
  self->pending = g_timeout_source_new ((guint) (INTERVAL_MS - CLAMP (elapsed, 0, INTERVAL_MS)));
  g_source_set_static_name (self->pending, "[dsc] run: notify");
  g_source_set_callback (self->pending, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->pending, self->context);
}

/* With the mutex: the same without delay, so that whoever sees the end finds all that came before
 * it once the context has nothing more to do. */
static void
schedule_now (DscRun *self)
{
  schedule (self);
  g_source_set_ready_time (self->pending, 0);
}

/* --- what everybody may ask --- */

static void
skipped_free (gpointer data)
{
  DscSkipped *skipped = data;

  g_free ((char *) skipped->path);
  g_free ((char *) skipped->code);
  g_free ((char *) skipped->reason);
  g_free (skipped);
}

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

GListModel *
dsc_run_get_epochs (DscRun *self)
{
  g_return_val_if_fail (DSC_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->epochs);
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
      schedule (self);
    }
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

/* --- the engine's side --- */

/* With the mutex. "Stopping…" stays until the end. */
static void
set_phase (DscRun *self, const char *phase)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    self->now.phase = phase;
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
  if (!dsc_project_add_skipped (self->project, list, self->skipped->len, error))
    return FALSE;
  g_ptr_array_set_size (self->skipped, 0);
  return TRUE;
}

/* Ends the stage that is going, if there is one. */
static gboolean
end_stage (DscRun *self, DscRunState state, const char *model, GError **error)
{
  gint64 stage = self->stage;

  self->stage = 0;
  return stage == 0 || dsc_project_end_stage (self->project, stage, state, model, error);
}

gboolean
dsc_run_report_stage (DscRun *self, const char *name, const char *settings, guint n_epochs,
                      GError **error)
{
  gint64 from = self->stage;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (name != NULL && settings != NULL, FALSE);

  if (!end_stage (self, DSC_RUN_FINISHED, self->record->model, error))
    return FALSE;
  if (self->project != NULL)
    {
      self->stage = dsc_project_add_stage (self->project, self->id, name, settings, from, error);
      if (self->stage == 0)
        return FALSE;
    }
  g_free (self->stage_name);
  self->stage_name = g_strdup (name);

  g_mutex_lock (&self->mutex);
  self->now.epoch = 0;
  self->now.n_epochs = n_epochs;
  self->now.batch = 0;
  schedule (self);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

void
dsc_run_report_progress (DscRun *self, const DscProgress *progress)
{
  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (progress != NULL);

  g_mutex_lock (&self->mutex);
  set_phase (self, progress->phase);
  self->now.fraction = progress->total > 0 ? (double) progress->done / (double) progress->total : 0;
  self->now.seconds_left = progress->seconds_left;
  self->now.per_second = progress->per_second;
  schedule (self);
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
  schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_batch (DscRun *self, guint n_batches, const DscBatchRecord *batch)
{
  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (batch != NULL);

  g_array_append_vals (self->batches, batch, 1);
  g_mutex_lock (&self->mutex);
  self->now.batch = self->batches->len;
  self->now.n_batches = n_batches;
  schedule (self);
  g_mutex_unlock (&self->mutex);
}

gboolean
dsc_run_report_epoch (DscRun *self, const DscEpochRecord *epoch, GError **error)
{
  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (epoch != NULL, FALSE);
  g_return_val_if_fail (self->stage_name != NULL, FALSE);

  if (self->project != NULL
      && (!dsc_project_add_epoch (self->project, self->stage, epoch,
                                  (const DscBatchRecord *) (gpointer) self->batches->data,
                                  self->batches->len, error)
          || !store_problems (self, error)))
    return FALSE;
  g_array_set_size (self->batches, 0);

  g_mutex_lock (&self->mutex);
  self->record->n_epochs++;
  self->record->last_error_rate = epoch->error_rate;
  self->now.epoch++;
  self->now.batch = 0;
  g_ptr_array_add (self->arriving, dsc_epoch_new (epoch, self->stage_name));
  schedule (self);
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

/* Stores @record, and makes it what dsc_run_dup_record() gives. Takes @record. */
static gboolean
store_record (DscRun *self, DscRunRecord *record, GError **error)
{
  g_autoptr (DscRunRecord) owned = record;

  record->seconds = (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
  if (self->project != NULL && !dsc_project_update_run (self->project, record, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  owned = g_steal_pointer (&self->record);
  self->record = record;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

gboolean
dsc_run_report_model (DscRun *self, const char *model, const DscEpochRecord *kept, GError **error)
{
  DscRunRecord *record;

  g_return_val_if_fail (DSC_IS_RUN (self), FALSE);
  g_return_val_if_fail (model != NULL && kept != NULL, FALSE);

  record = dsc_run_dup_record (self);
  g_free (record->model);
  record->model = g_strdup (model);
  record->error_rate = kept->error_rate;
  record->valid_loss = kept->valid_loss;
  return store_record (self, record, error);
}

void
dsc_run_report_speed (DscRun *self, double images_per_second, double data_wait)
{
  g_return_if_fail (DSC_IS_RUN (self));

  g_mutex_lock (&self->mutex);
  self->record->images_per_second = images_per_second;
  self->record->data_wait = data_wait;
  self->now.data_wait = data_wait;
  schedule (self);
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

  if (self->project != NULL
      && !dsc_project_set_predictions (self->project, self->id, dataset, predictions, error))
    return FALSE;
  count_answered (self, predictions);
  return TRUE;
}

/* Stores what is left: problems, and the stage's end. */
static gboolean
store_rest (DscRun *self, DscRunState state, GError **error)
{
  return store_problems (self, error) && end_stage (self, state, self->record->model, error);
}

static gboolean
store_state (DscRun *self, DscRunState state, const char *message, GError **error)
{
  DscRunRecord *record = dsc_run_dup_record (self);

  record->state = state;
  g_free (record->message);
  record->message = g_strdup (message);
  return store_record (self, record, error);
}

/* Everybody hears of it. Takes @why. */
static void
publish_end (DscRun *self, DscRunState state, GError *why)
{
  g_mutex_lock (&self->mutex);
  /* They are so already, unless storing failed. */
  self->record->state = state;
  if (why != NULL && self->record->message == NULL)
    self->record->message = g_strdup (why->message);
  self->error = why;
  self->now.error = why;
  self->now.state = state;
  self->now.phase = NULL;
  self->now.seconds_left = 0;
  self->has_ended = TRUE;
  g_cond_broadcast (&self->ended_cond);
  schedule_now (self);
  g_mutex_unlock (&self->mutex);
}

void
dsc_run_report_end (DscRun *self, const GError *error)
{
  DscRunState state = DSC_RUN_FINISHED;
  GError *why = NULL;

  g_return_if_fail (DSC_IS_RUN (self));
  g_return_if_fail (!self->has_ended);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    state = DSC_RUN_STOPPED;
  else if (error != NULL)
    {
      state = DSC_RUN_FAILED;
      why = g_error_copy (error);
    }
  /* Of several errors the first is the one that explains. */
  if (!store_rest (self, state, why == NULL ? &why : NULL))
    state = DSC_RUN_FAILED;
  if (!store_state (self, state, why != NULL ? why->message : NULL, why == NULL ? &why : NULL))
    state = DSC_RUN_FAILED;
  if (self->project != NULL)
    dsc_project_unlock (self->project);
  publish_end (self, state, why);
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
  g_array_unref (self->batches);
  g_ptr_array_unref (self->skipped);
  dsc_run_record_free (self->record);
  g_ptr_array_unref (self->arriving);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ended_cond);
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
  self->skipped = g_ptr_array_new_with_free_func (skipped_free);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ended_cond);
  self->now = (DscRunView){ .seconds_left = -1, .data_wait = NAN };
  self->shown = self->now;
}
