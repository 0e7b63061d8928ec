/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has set up for training: kept with the project, changed in steps that can be
 * undone.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-train-settings.h"

#define KEY_SPEC "window.train"
#define KEY_UNFROZEN "window.train-unfrozen"

/* Changes of one setting within this time are one step. */
#define ONE_STEP (2 * G_TIME_SPAN_SECOND)

/* Both settings together: what is stored, and what a step goes back to. */
typedef struct
{
  DscTrainSpec *spec;     /* (owned) */
  DscTrainSpec *unfrozen; /* (owned) */
} Both;

/* A step to undo. */
typedef struct
{
  DscTrainSettings *settings; /* (owned) */
  Both before;
  Both after;
} Step;

struct _DscTrainSettings
{
  GObject parent_instance;

  GWeakRef workspace;
  Both now;
  char *mark; /* (owned) JSON of what was marked */
  Step *step; /* (nullable) the newest one, as long as it is on the stack */
  char *what; /* (owned) (nullable) what that changed */
  gint64 changed;

  guint opening;   /* counts what was opened: answers to an older one are dropped */
  gboolean saving; /* on another thread */
  gboolean dirty;  /* and has changed meanwhile */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscTrainSettings, dsc_train_settings, G_TYPE_OBJECT)

static Both
both_copy (const Both *self)
{
  return (Both){ dsc_train_spec_copy (self->spec), dsc_train_spec_copy (self->unfrozen) };
}

static void
both_clear (Both *self)
{
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  g_clear_pointer (&self->unfrozen, dsc_train_spec_free);
}

/* The recipe's, which are there. */
static Both
both_of_recipe (const char *recipe, const char *network)
{
  return (Both){ dsc_train_spec_new (recipe, network, FALSE, NULL),
                 dsc_train_spec_new (recipe, network, TRUE, NULL) };
}

void
dsc_train_settings_mark (DscTrainSettings *self)
{
  g_return_if_fail (DSC_IS_TRAIN_SETTINGS (self));

  g_free (self->mark);
  self->mark = dsc_train_spec_to_json (self->now.spec);
}

gboolean
dsc_train_settings_has_changed (DscTrainSettings *self)
{
  g_autofree char *now = NULL;

  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), FALSE);

  now = dsc_train_spec_to_json (self->now.spec);
  return g_strcmp0 (now, self->mark) != 0;
}

/* --- remembering --- */

typedef struct
{
  DscProject *project; /* (owned) */
  char *spec;          /* (owned) (nullable) JSON */
  char *unfrozen;      /* (owned) (nullable) JSON */
  guint opening;
} Stored;

static void
stored_free (gpointer data)
{
  Stored *self = data;

  g_clear_object (&self->project);
  g_free (self->spec);
  g_free (self->unfrozen);
  g_free (self);
}

static void
save_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Stored *self = data;
  GError *error = NULL;
  gboolean ok = dsc_project_set_setting (self->project, KEY_SPEC, self->spec, &error)
                && dsc_project_set_setting (self->project, KEY_UNFROZEN, self->unfrozen, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void save (DscTrainSettings *self);

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscTrainSettings) self = data;
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error) && workspace != NULL)
    g_signal_emit_by_name (workspace, "failed", _ ("The training settings could not be remembered"),
                           error);
  if (self->dirty)
    save (self);
}

/* One after the other, so that the newest is what stays. */
static void
save (DscTrainSettings *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscProject *project = workspace != NULL ? dsc_workspace_get_project (workspace) : NULL;
  g_autoptr (GTask) task = NULL;
  Stored *stored;

  self->dirty = self->saving;
  if (self->saving || project == NULL)
    return;
  stored = g_new0 (Stored, 1);
  stored->project = g_object_ref (project);
  stored->spec = dsc_train_spec_to_json (self->now.spec);
  stored->unfrozen = dsc_train_spec_to_json (self->now.unfrozen);
  self->saving = TRUE;
  task = g_task_new (NULL, NULL, saved_cb, g_object_ref (self));
  g_task_set_task_data (task, stored, stored_free);
  g_task_run_in_thread (task, save_func);
}

gboolean
dsc_train_settings_is_stored (DscTrainSettings *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), TRUE);

  return !self->saving && !self->dirty;
}

static void
load_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Stored *self = data;

  /* What cannot be read is as good as never set. */
  dsc_project_get_setting (self->project, KEY_SPEC, &self->spec, NULL);
  dsc_project_get_setting (self->project, KEY_UNFROZEN, &self->unfrozen, NULL);
  g_clear_object (&self->project);
  g_task_return_boolean (task, TRUE);
}

static DscTrainSpec *
parse (const char *json)
{
  g_autoptr (DscTrainSpec) spec = json != NULL ? dsc_train_spec_from_json (json, NULL) : NULL;

  return spec != NULL && dsc_train_spec_validate (spec, NULL) ? g_steal_pointer (&spec) : NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscTrainSettings) self = data;
  const Stored *stored = g_task_get_task_data (G_TASK (result));
  Both both = { parse (stored->spec), parse (stored->unfrozen) };

  /* What a person has changed meanwhile is newer than what was stored. */
  if (stored->opening == self->opening && self->step == NULL && both.spec != NULL
      && both.unfrozen != NULL)
    {
      both_clear (&self->now);
      self->now = both;
      dsc_train_settings_mark (self);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  both_clear (&both);
}

/* Another project: what it remembers, or the recommended recipe. */
static void
opened_cb (DscTrainSettings *self)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  DscProject *project = workspace != NULL ? dsc_workspace_get_project (workspace) : NULL;
  g_autoptr (GTask) task = NULL;
  Stored *stored;

  self->opening++;
  self->step = NULL;
  self->dirty = FALSE;
  both_clear (&self->now);
  self->now = both_of_recipe ("recommended", NULL);
  dsc_train_settings_mark (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (project == NULL)
    return;
  stored = g_new0 (Stored, 1);
  stored->project = g_object_ref (project);
  stored->opening = self->opening;
  task = g_task_new (NULL, NULL, loaded_cb, g_object_ref (self));
  g_task_set_task_data (task, stored, stored_free);
  g_task_run_in_thread (task, load_func);
}

/* --- undoing --- */

static void
restore (DscTrainSettings *self, const Both *both)
{
  both_clear (&self->now);
  self->now = both_copy (both);
  dsc_train_settings_end_step (self);
  save (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
step_undo (gpointer data)
{
  Step *self = data;

  restore (self->settings, &self->before);
}

static void
step_redo (gpointer data)
{
  Step *self = data;

  restore (self->settings, &self->after);
}

static void
step_free (gpointer data)
{
  Step *self = data;

  if (self->settings->step == self)
    self->settings->step = NULL;
  both_clear (&self->before);
  both_clear (&self->after);
  g_object_unref (self->settings);
  g_free (self);
}

static void
push (DscTrainSettings *self, const char *what, Both *before)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autofree char *label = NULL;

  if (workspace == NULL || !dsc_workspace_is_open (workspace))
    {
      both_clear (before);
      return;
    }
  self->step = g_new0 (Step, 1);
  self->step->settings = g_object_ref (self);
  self->step->before = *before;
  self->step->after = both_copy (&self->now);
  g_free (self->what);
  self->what = g_strdup (what);
  /* Translators: what can be undone: change the setting of that title. */
  label = g_strdup_printf (_ ("Change “%s”"), what);
  dsc_undo_stack_push (dsc_workspace_get_undo (workspace), label, step_undo, step_redo, self->step,
                       step_free);
}

/* Whether a change of @what is part of the newest step. */
static gboolean
goes_on (DscTrainSettings *self, const char *what)
{
  return self->step != NULL && g_strcmp0 (self->what, what) == 0
         && g_get_monotonic_time () - self->changed < ONE_STEP;
}

void
dsc_train_settings_end_step (DscTrainSettings *self)
{
  g_return_if_fail (DSC_IS_TRAIN_SETTINGS (self));

  g_clear_pointer (&self->what, g_free);
}

/* --- changing --- */

const DscTrainSpec *
dsc_train_settings_get_spec (DscTrainSettings *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), NULL);

  return self->now.spec;
}

const DscTrainSpec *
dsc_train_settings_get_unfrozen (DscTrainSettings *self)
{
  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), NULL);

  return self->now.unfrozen;
}

static gboolean
differs (const DscTrainSpec *a, const DscTrainSpec *b)
{
  g_autofree char *x = dsc_train_spec_to_json (a);
  g_autofree char *y = dsc_train_spec_to_json (b);

  return !g_str_equal (x, y);
}

gboolean
dsc_train_settings_change (DscTrainSettings *self, const char *what, const DscTrainSpec *spec,
                           const DscTrainSpec *unfrozen, GError **error)
{
  Both before;

  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self) && what != NULL, FALSE);

  spec = spec != NULL ? spec : self->now.spec;
  unfrozen = unfrozen != NULL ? unfrozen : self->now.unfrozen;
  if (!dsc_train_spec_validate (spec, error) || !dsc_train_spec_validate (unfrozen, error))
    return FALSE;
  if (!differs (spec, self->now.spec) && !differs (unfrozen, self->now.unfrozen))
    return TRUE;
  before = self->now;
  self->now = (Both){ dsc_train_spec_copy (spec), dsc_train_spec_copy (unfrozen) };
  if (goes_on (self, what))
    {
      both_clear (&before);
      both_clear (&self->step->after);
      self->step->after = both_copy (&self->now);
    }
  else
    push (self, what, &before);
  self->changed = g_get_monotonic_time ();
  save (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

/* What is of the photos and of the machine, not of a recipe. */
static void
keep_common (DscTrainSpec *spec, const DscTrainSpec *before)
{
  if (g_str_equal (spec->network, before->network))
    dsc_train_spec_set (&spec->weights, before->weights);
  dsc_train_spec_set (&spec->device, before->device);
  spec->target = before->target;
  spec->batch_size = before->batch_size;
  spec->seed = before->seed;
  spec->threads = before->threads;
}

gboolean
dsc_train_settings_set_recipe (DscTrainSettings *self, const char *recipe, const char *network,
                               GError **error)
{
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autoptr (DscTrainSpec) unfrozen = NULL;

  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), FALSE);

  spec = dsc_train_spec_new (recipe, network, FALSE, error);
  unfrozen = spec != NULL ? dsc_train_spec_new (recipe, network, TRUE, error) : NULL;
  if (unfrozen == NULL)
    return FALSE;
  keep_common (spec, self->now.spec);
  keep_common (unfrozen, self->now.spec);
  return dsc_train_settings_change (self, _ ("Recipe"), spec, unfrozen, error);
}

DscTrainSpec *
dsc_train_settings_for (DscTrainSettings *self, const char *recipe)
{
  DscTrainSpec *spec;

  g_return_val_if_fail (DSC_IS_TRAIN_SETTINGS (self), NULL);

  if (g_str_equal (self->now.spec->recipe, recipe))
    return dsc_train_spec_copy (self->now.spec);
  spec = dsc_train_spec_new (recipe, self->now.spec->network, FALSE, NULL);
  keep_common (spec, self->now.spec);
  return spec;
}

/* --- GObject --- */

static void
dsc_train_settings_finalize (GObject *object)
{
  DscTrainSettings *self = DSC_TRAIN_SETTINGS (object);

  g_weak_ref_clear (&self->workspace);
  both_clear (&self->now);
  g_free (self->what);
  g_free (self->mark);
  G_OBJECT_CLASS (dsc_train_settings_parent_class)->finalize (object);
}

static void
dsc_train_settings_class_init (DscTrainSettingsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dsc_train_settings_finalize;
  signals[CHANGED] = g_signal_new ("changed", DSC_TYPE_TRAIN_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_train_settings_init (DscTrainSettings *self)
{
  g_weak_ref_init (&self->workspace, NULL);
  self->now = both_of_recipe ("recommended", NULL);
}

DscTrainSettings *
dsc_train_settings_new (DscWorkspace *workspace)
{
  DscTrainSettings *self = g_object_new (DSC_TYPE_TRAIN_SETTINGS, NULL);

  g_return_val_if_fail (DSC_IS_WORKSPACE (workspace), self);

  g_weak_ref_set (&self->workspace, workspace);
  g_signal_connect_object (workspace, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  if (dsc_workspace_is_open (workspace))
    opened_cb (self);
  return self;
}
