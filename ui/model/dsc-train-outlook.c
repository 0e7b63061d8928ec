/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-train-outlook.h"

struct _DscTrainOutlook
{
  GObject parent_instance;

  GWeakRef workspace;
  DscTrainSettings *settings; /* (owned) */
  DscRunItem *newest;         /* (owned) (nullable): followed for what becomes of it */

  /* What was read. */
  GPtrArray *speeds;        /* (owned) (nullable) (element-type DscTrainSpeed) */
  gint64 run;               /* that the stage is of; 0: none */
  DscTrainSpec *last_stage; /* (owned) (nullable): settings of the last one with a model */
  int last_number;
  guint last_epochs; /* of the last one */

  gboolean reading;
  gboolean again; /* something has changed meanwhile */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscTrainOutlook, dsc_train_outlook, G_TYPE_OBJECT)

static void
emit_changed (DscTrainOutlook *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- reading --- */

/* What a thread finds. */
typedef struct
{
  DscProject *project; /* (owned) */
  gint64 run;          /* 0: none */
  GPtrArray *speeds;   /* (owned) (nullable) */
  DscTrainSpec *last_stage;
  int last_number;
  guint last_epochs;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->project);
  g_clear_pointer (&self->speeds, g_ptr_array_unref);
  g_clear_pointer (&self->last_stage, dsc_train_spec_free);
  g_free (self);
}

static void
read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *self = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) stages = NULL;

  self->speeds = dsc_train_speeds_load (self->project, &error);
  if (self->speeds != NULL && self->run != 0)
    stages = dsc_project_get_stages (self->project, self->run, &error);
  if (self->speeds == NULL || (self->run != 0 && stages == NULL))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      self->last_epochs = stage->n_epochs;
      if (stage->model == NULL)
        continue;
      g_clear_pointer (&self->last_stage, dsc_train_spec_free);
      self->last_stage = dsc_train_spec_from_json (stage->settings, NULL);
      self->last_number = (int) stage->number;
    }
  g_task_return_boolean (task, TRUE);
}

static void refresh (DscTrainOutlook *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscTrainOutlook) self = data;
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->reading = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (workspace != NULL)
        g_signal_emit_by_name (workspace, "failed", _ ("Earlier runs could not be read"), error);
    }
  else if (workspace != NULL && dsc_workspace_get_project (workspace) == reading->project)
    {
      g_clear_pointer (&self->speeds, g_ptr_array_unref);
      g_clear_pointer (&self->last_stage, dsc_train_spec_free);
      self->speeds = g_steal_pointer (&reading->speeds);
      self->last_stage = g_steal_pointer (&reading->last_stage);
      self->last_number = reading->last_number;
      self->last_epochs = reading->last_epochs;
      self->run = reading->run;
    }
  if (self->again)
    refresh (self);
  emit_changed (self);
}

static void
refresh (DscTrainOutlook *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscProject *project = workspace != NULL ? dsc_workspace_get_project (workspace) : NULL;
  g_autoptr (GTask) task = NULL;
  Reading *reading;

  self->again = self->reading;
  if (self->reading || project == NULL)
    return;
  self->reading = TRUE;
  reading = g_new0 (Reading, 1);
  reading->project = g_object_ref (project);
  reading->run = self->newest != NULL ? dsc_run_item_get_id (self->newest) : 0;
  task = g_task_new (NULL, NULL, read_cb, g_object_ref (self));
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_func);
}

gboolean
dsc_train_outlook_is_settled (DscTrainOutlook *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_OUTLOOK (self), TRUE);

  return !self->reading && !self->again;
}

/* --- following --- */

/* While a run is going nothing can be begun: what it becomes is read at its end. */
static void
record_cb (DscTrainOutlook *self)
{
  if (dsc_run_item_get_record (self->newest)->state != DSC_RUN_RUNNING)
    refresh (self);
  emit_changed (self);
}

static void
runs_cb (DscTrainOutlook *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autoptr (DscRunItem) newest = NULL;

  if (workspace != NULL)
    newest = g_list_model_get_item (dsc_workspace_get_runs (workspace), 0);
  if (newest != self->newest)
    {
      if (self->newest != NULL)
        g_signal_handlers_disconnect_by_data (self->newest, self);
      g_set_object (&self->newest, newest);
      if (newest != NULL)
        g_signal_connect_object (newest, "notify::record", G_CALLBACK (record_cb), self,
                                 G_CONNECT_SWAPPED);
    }
  refresh (self);
  emit_changed (self);
}

static void
opened_cb (DscTrainOutlook *self)
{
  g_clear_pointer (&self->speeds, g_ptr_array_unref);
  g_clear_pointer (&self->last_stage, dsc_train_spec_free);
  self->run = 0;
  runs_cb (self);
}

/* --- what can be done --- */

/* (nullable): the newest run, at rest. */
static const DscRunRecord *
get_record (DscTrainOutlook *self)
{
  return self->newest != NULL ? dsc_run_item_get_record (self->newest) : NULL;
}

/* (nullable): settings of its last stage with a model, once they were read. */
static const DscTrainSpec *
get_last_stage (DscTrainOutlook *self)
{
  return self->newest != NULL && dsc_run_item_get_id (self->newest) == self->run ? self->last_stage
                                                                                 : NULL;
}

DscNextStep
dsc_train_outlook_get_next (DscTrainOutlook *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_OUTLOOK (self), DSC_NEXT_TRAIN);

  return dsc_train_next_step (dsc_train_settings_has_changed (self->settings), get_record (self),
                              get_last_stage (self));
}

gint64
dsc_train_outlook_get_resumable (DscTrainOutlook *self)
{
  const DscRunRecord *record = get_record (self);

  return record != NULL && record->job != NULL ? record->id : 0;
}

/* What was trained as a whole has nothing left to unfreeze; it can be gone on with in the list of
 * runs. */
static gboolean
can_unfreeze (DscTrainOutlook *self)
{
  const DscTrainSpec *last = get_last_stage (self);

  return last != NULL && g_str_equal (last->method, "network") && last->frozen_groups > 0;
}

gboolean
dsc_train_outlook_can (DscTrainOutlook *self, DscTrainAction action)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);

  if (workspace == NULL || !dsc_workspace_is_open (workspace)
      || dsc_workspace_is_training (workspace))
    return FALSE;
  switch (action)
    {
    case DSC_TRAIN_RESUME:
      return dsc_train_outlook_get_resumable (self) != 0;
    case DSC_TRAIN_UNFREEZE:
      return can_unfreeze (self);
    case DSC_TRAIN_START:
    case DSC_TRAIN_INSTANT:
    case DSC_TRAIN_FIND_RATE:
    case DSC_TRAIN_HEAD:
    case DSC_TRAIN_N_ACTIONS:
    default:
      return TRUE;
    }
}

/* All of the network after the last stage, as the settings have it. */
static DscTrainSpec *
make_unfrozen (DscTrainOutlook *self, DscStart *start)
{
  const DscTrainSpec *last = get_last_stage (self);
  const DscTrainSpec *chosen = dsc_train_settings_get_unfrozen (self->settings);
  DscTrainSpec *spec;

  if (!can_unfreeze (self))
    return NULL;
  spec = dsc_train_spec_continue (last, last->recipe, DSC_DEPTH_ALL, NULL);
  if (spec != NULL && g_strcmp0 (chosen->recipe, last->recipe) == 0)
    {
      spec->epochs = chosen->epochs;
      spec->rates = chosen->rates;
      spec->augment = chosen->augment;
      spec->batch_size = chosen->batch_size;
    }
  *start = (DscStart){ .run = self->run, .stage = self->last_number };
  return spec;
}

/* The rate of Instant is not one that is looked for. */
static DscTrainSpec *
make_for_rate (DscTrainOutlook *self, DscStart *start)
{
  const DscTrainSpec *spec = dsc_train_settings_get_spec (self->settings);
  DscTrainSpec *unfrozen
      = dsc_train_outlook_get_next (self) == DSC_NEXT_UNFREEZE ? make_unfrozen (self, start) : NULL;

  if (unfrozen != NULL)
    return unfrozen;
  return dsc_train_settings_for (
      self->settings, g_str_equal (spec->method, "features") ? "recommended" : spec->recipe);
}

/* The notebook's first step; a person may have unfrozen its settings. */
static DscTrainSpec *
make_head (DscTrainOutlook *self)
{
  DscTrainSpec *spec = dsc_train_settings_for (self->settings, "notebook-2020");

  if (spec != NULL)
    spec->frozen_groups = DSC_N_GROUPS - 1;
  return spec;
}

DscTrainSpec *
dsc_train_outlook_make_spec (DscTrainOutlook *self, DscTrainAction action, DscStart *start)
{
  g_return_val_if_fail (DSC_IS_TRAIN_OUTLOOK (self) && start != NULL, NULL);

  *start = (DscStart){ 0 };
  switch (action)
    {
    case DSC_TRAIN_START:
      return dsc_train_spec_copy (dsc_train_settings_get_spec (self->settings));
    case DSC_TRAIN_INSTANT:
      return dsc_train_settings_for (self->settings, "instant");
    case DSC_TRAIN_FIND_RATE:
      return make_for_rate (self, start);
    case DSC_TRAIN_HEAD:
      return make_head (self);
    case DSC_TRAIN_UNFREEZE:
      return make_unfrozen (self, start);
    case DSC_TRAIN_RESUME:
    case DSC_TRAIN_N_ACTIONS:
    default:
      return NULL;
    }
}

/* --- how long --- */

static guint
count_photos (DscSplit *split, DscPart part)
{
  guint n = 0;

  for (guint i = 0; split != NULL && i < split->n; i++)
    n += split->parts[i] == part;
  return n;
}

static DscTrainEstimate
estimate_rest (DscTrainOutlook *self, guint n_photos)
{
  const DscRunRecord *record = get_record (self);
  g_autoptr (DscTrainSpec) job
      = record != NULL && record->job != NULL ? dsc_train_spec_from_json (record->job, NULL) : NULL;

  if (job == NULL)
    return (DscTrainEstimate){ -1 };
  return dsc_train_estimate_rest (job, self->run == record->id ? self->last_epochs : 0, n_photos,
                                  self->speeds);
}

char *
dsc_train_outlook_dup_estimate (DscTrainOutlook *self, DscTrainAction action)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscSplit *split = workspace != NULL ? dsc_workspace_get_split (workspace) : NULL;
  guint n_train = count_photos (split, DSC_PART_TRAIN);
  guint n_photos = n_train + count_photos (split, DSC_PART_VALID);
  DscTrainEstimate estimate = { -1 };
  g_autoptr (DscTrainSpec) spec = NULL;
  DscStart start;

  spec = dsc_train_outlook_make_spec (self, action, &start);
  if (action == DSC_TRAIN_RESUME)
    estimate = estimate_rest (self, n_photos);
  else if (spec != NULL && action == DSC_TRAIN_FIND_RATE)
    estimate
        = dsc_train_estimate_rate_test (spec, DSC_RATE_TEST_STEPS, n_train, n_photos, self->speeds);
  else if (spec != NULL)
    estimate = dsc_train_estimate (spec, start.run != 0, n_photos, self->speeds);
  return dsc_train_estimate_text (estimate);
}

/* --- going on from any stage --- */

typedef struct
{
  DscProject *project; /* (owned) */
  gint64 run;
  int stage;
} GoingOn;

static void
going_on_free (gpointer data)
{
  GoingOn *self = data;

  g_clear_object (&self->project);
  g_free (self);
}

static DscTrainSpec *
continue_stage (const DscStageRecord *stage, GError **error)
{
  g_autoptr (DscTrainSpec) before = dsc_train_spec_from_json (stage->settings, error);

  if (before == NULL)
    return NULL;
  if (g_str_equal (before->method, "features"))
    return dsc_train_spec_continue (before, "recommended", DSC_DEPTH_SAME, error);
  return dsc_train_spec_continue (
      before, before->recipe, before->frozen_groups > 0 ? DSC_DEPTH_ALL : DSC_DEPTH_SAME, error);
}

static void
go_on_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GoingOn *self = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (self->project, self->run, &error);
  DscTrainSpec *spec = NULL;

  for (guint i = 0; stages != NULL && i < stages->len && spec == NULL && error == NULL; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if ((int) stage->number == self->stage)
        spec = continue_stage (stage, &error);
    }
  g_clear_object (&self->project);
  if (spec != NULL)
    g_task_return_pointer (task, spec, (GDestroyNotify) dsc_train_spec_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NO_DATA,
                             _ ("Run %lld has no stage %d any more. Choose another one."),
                             (long long) self->run, self->stage);
}

/* The caller's task never sees another thread: it would end there. */
static void
going_on_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  DscTrainSpec *spec = g_task_propagate_pointer (G_TASK (result), &error);

  if (spec != NULL)
    g_task_return_pointer (task, spec, (GDestroyNotify) dsc_train_spec_free);
  else
    g_task_return_error (task, error);
}

void
dsc_train_outlook_go_on_async (DscTrainOutlook *self, gint64 run, int stage,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscProject *project = workspace != NULL ? dsc_workspace_get_project (workspace) : NULL;
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  GoingOn *going_on;

  if (project == NULL)
    {
      g_task_return_new_error (task, DSC_ERROR, DSC_ERROR_NO_DATA, "%s",
                               _ ("No photos are open. Open a folder first."));
      return;
    }
  going_on = g_new (GoingOn, 1);
  *going_on = (GoingOn){ g_object_ref (project), run, stage };
  inner = g_task_new (NULL, NULL, going_on_cb, g_steal_pointer (&task));
  g_task_set_task_data (inner, going_on, going_on_free);
  g_task_run_in_thread (inner, go_on_func);
}

DscTrainSpec *
dsc_train_outlook_go_on_finish (DscTrainOutlook *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- GObject --- */

static void
dsc_train_outlook_dispose (GObject *object)
{
  DscTrainOutlook *self = DSC_TRAIN_OUTLOOK (object);

  g_clear_object (&self->newest);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (dsc_train_outlook_parent_class)->dispose (object);
}

static void
dsc_train_outlook_finalize (GObject *object)
{
  DscTrainOutlook *self = DSC_TRAIN_OUTLOOK (object);

  g_weak_ref_clear (&self->workspace);
  g_clear_pointer (&self->speeds, g_ptr_array_unref);
  g_clear_pointer (&self->last_stage, dsc_train_spec_free);
  G_OBJECT_CLASS (dsc_train_outlook_parent_class)->finalize (object);
}

static void
dsc_train_outlook_class_init (DscTrainOutlookClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dsc_train_outlook_dispose;
  G_OBJECT_CLASS (class)->finalize = dsc_train_outlook_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_TRAIN_OUTLOOK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_train_outlook_init (DscTrainOutlook *self)
{
  g_weak_ref_init (&self->workspace, NULL);
}

DscTrainOutlook *
dsc_train_outlook_new (DscWorkspace *workspace, DscTrainSettings *settings)
{
  DscTrainOutlook *self = g_object_new (DSC_TYPE_TRAIN_OUTLOOK, NULL);
  GListModel *runs = dsc_workspace_get_runs (workspace);

  g_weak_ref_set (&self->workspace, workspace);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::training", G_CALLBACK (emit_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (emit_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (runs_cb), self, G_CONNECT_SWAPPED);
  opened_cb (self);
  return self;
}
