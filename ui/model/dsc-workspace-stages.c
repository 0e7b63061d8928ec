/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stages of runs, and what runs and stages are called. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-workspace-private.h"

/* --- reading --- */

typedef struct
{
  DscProject *project; /* (owned) */
  gint64 run;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_object (&self->project);
  g_free (self);
}

static void
read_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *self = data;
  GError *error = NULL;
  GPtrArray *stages = dsc_project_get_stages (self->project, self->run, &error);

  g_clear_object (&self->project);
  if (stages != NULL)
    g_task_return_pointer (task, stages, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *stages = g_task_propagate_pointer (G_TASK (result), &error);

  if (stages != NULL)
    g_task_return_pointer (task, stages, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
dsc_workspace_get_stages_async (DscWorkspace *self, gint64 run, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) inner = NULL;
  Reading *reading;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  reading = g_new (Reading, 1);
  *reading = (Reading){ g_object_ref (self->project), run };
  inner = g_task_new (NULL, NULL, read_cb, g_steal_pointer (&task));
  g_task_set_task_data (inner, reading, reading_free);
  g_task_run_in_thread (inner, read_func);
}

GPtrArray *
dsc_workspace_get_stages_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- naming --- */

/* By a function of the project: dsc_project_set_run_name() or dsc_project_set_stage_name(). */
typedef gboolean (*SetName) (DscProject *project, gint64 id, const char *name, GError **error);

/* A step to undo. */
typedef struct
{
  GWeakRef workspace;
  SetName set;
  gint64 id;    /* of a run or a stage */
  gint64 run;   /* it, or that of the stage */
  char *before; /* (owned) (nullable) */
  char *after;  /* (owned) */
} Naming;

static void
naming_free (gpointer data)
{
  Naming *self = data;

  g_weak_ref_clear (&self->workspace);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/* What a thread stores. */
typedef struct
{
  DscProject *project; /* (owned) */
  SetName set;
  gint64 id;
  gint64 run;
  char *name; /* (owned) (nullable) */
} Storing;

static void
storing_free (gpointer data)
{
  Storing *self = data;

  g_clear_object (&self->project);
  g_free (self->name);
  g_free (self);
}

static void
store_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Storing *self = data;
  GError *error = NULL;
  gboolean ok = self->set (self->project, self->id, self->name, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
stored_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  const Storing *storing = g_task_get_task_data (G_TASK (result));
  g_autoptr (DscRunItem) item = _dsc_workspace_find_run (self, storing->run);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    _dsc_workspace_fail (self, _ ("The name could not be stored"), error);
  _dsc_workspace_refresh (self);
  /* A stage is not in the run's record, but whoever shows the run shows its stages. */
  if (item != NULL)
    g_object_notify (G_OBJECT (item), "record");
}

static void
store_name (Naming *self, const char *name)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  g_autoptr (GTask) task = NULL;
  Storing *storing;

  if (workspace == NULL || workspace->project == NULL)
    return;
  storing = g_new (Storing, 1);
  *storing = (Storing){ g_object_ref (workspace->project), self->set, self->id, self->run,
                        g_strdup (name) };
  task = g_task_new (NULL, NULL, stored_cb, g_object_ref (workspace));
  g_task_set_task_data (task, storing, storing_free);
  g_task_run_in_thread (task, store_func);
}

static void
naming_undo (gpointer data)
{
  store_name (data, ((const Naming *) data)->before);
}

static void
naming_redo (gpointer data)
{
  store_name (data, ((const Naming *) data)->after);
}

/* Calls what is called @before something else. @what: translated, for the undo step */
static void
set_name (DscWorkspace *self, SetName set, gint64 id, gint64 run, const char *before,
          const char *name, const char *what)
{
  g_autofree char *after = g_strstrip (g_strdup (name));
  Naming *naming;

  if (self->project == NULL || after[0] == '\0' || g_strcmp0 (before, after) == 0)
    return;
  naming = g_new0 (Naming, 1);
  g_weak_ref_init (&naming->workspace, self);
  naming->set = set;
  naming->id = id;
  naming->run = run;
  naming->before = g_strdup (before);
  naming->after = g_steal_pointer (&after);
  store_name (naming, naming->after);
  dsc_undo_stack_push (self->undo, what, naming_undo, naming_redo, naming, naming_free);
}

void
dsc_workspace_rename_run (DscWorkspace *self, gint64 run, const char *name)
{
  g_autoptr (DscRunItem) item = NULL;

  g_return_if_fail (DSC_IS_WORKSPACE (self) && name != NULL);

  item = _dsc_workspace_find_run (self, run);
  if (item != NULL)
    set_name (self, dsc_project_set_run_name, run, run, dsc_run_item_get_record (item)->name, name,
              _ ("Rename Run"));
}

void
dsc_workspace_rename_stage (DscWorkspace *self, const DscStageRecord *stage, const char *name)
{
  g_return_if_fail (DSC_IS_WORKSPACE (self) && stage != NULL && name != NULL);

  set_name (self, dsc_project_set_stage_name, stage->id, stage->run, stage->name, name,
            _ ("Rename Stage"));
}
