/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are held back: another split, and back to the one before. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-workspace-private.h"
#include "project/dsc-project-import.h"

/* What a thread makes, or stores again. */
typedef struct
{
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  DscSplit *ready;     /* (owned) (nullable) the split itself, */
  DscDataset *before;  /* (owned) (nullable) of these photos; else: */
  DscSplitPlan plan;   /* (owned group) else: how it is made */
  gboolean fix_leaks;  /* else: copies in the current one are put on one side, */
  guint n_moved;       /* so many photos */
  gboolean only_read;  /* the current one is read again */
  gboolean only_lock;  /* it is locked or unlocked */
  gboolean locked;
  guint opening; /* of the workspace */
} Splitting;

static void
splitting_free (gpointer data)
{
  Splitting *self = data;

  g_clear_object (&self->project);
  g_object_unref (self->dataset);
  g_clear_pointer (&self->ready, dsc_split_unref);
  g_clear_object (&self->before);
  g_free ((char *) self->plan.group);
  g_free (self);
}

static DscSplit *
fix_leaks (Splitting *self, GError **error)
{
  g_autoptr (DscSplit) split = dsc_project_get_split (self->project, 0, self->dataset, error);
  g_autoptr (DscFindings) findings = NULL;
  DscSplit *fixed;

  if (split == NULL)
    return NULL;
  findings = dsc_project_get_findings (self->project, self->dataset, error);
  if (findings == NULL)
    return NULL;
  fixed = dsc_quality_fix_leaks (self->dataset, split, findings, &self->n_moved);
  if (fixed == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("All copies of each photo are on one side already."));
  return fixed;
}

static DscSplit *
make (Splitting *self, GError **error)
{
  if (!dsc_project_check_split_lock (self->project, error))
    return NULL;
  if (self->fix_leaks)
    return fix_leaks (self, error);
  if (self->ready == NULL)
    return dsc_split_new (self->dataset, &self->plan, NULL, NULL, error);
  if (self->before == self->dataset)
    return dsc_split_ref (self->ready);
  /* The photos were read again since. */
  return dsc_project_renew_split (self->dataset, self->before, self->ready, error);
}

/* Returns: the number of the split that is the current one then; 0 on failure. */
static gint64
store (Splitting *self, GError **error)
{
  g_autoptr (DscSplit) made = make (self, error);

  return made != NULL ? dsc_project_add_split (self->project, self->dataset, made, error) : 0;
}

static void
split_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Splitting *self = data;
  DscSplit *split = NULL;
  GError *error = NULL;

  if (self->only_read
      || (self->only_lock ? dsc_project_lock_split (self->project, self->locked, &error)
                          : store (self, &error) != 0))
    split = dsc_project_get_split (self->project, 0, self->dataset, &error);
  g_clear_object (&self->project);
  if (split != NULL)
    g_task_return_pointer (task, split, (GDestroyNotify) dsc_split_unref);
  else
    g_task_return_error (task, error);
}

static void
set_split (DscWorkspace *self, DscSplit *split)
{
  if (self->split != NULL)
    dsc_split_unref (self->split);
  self->split = dsc_split_ref (split);
  dsc_photo_list_set (self->photos, self->dataset, self->split, NULL, NULL);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
}

static void
begin (DscWorkspace *self, Splitting *splitting, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);

  splitting->opening = self->opening;
  splitting->project = g_object_ref (self->project);
  splitting->dataset = g_object_ref (self->dataset);
  g_task_set_task_data (task, splitting, splitting_free);
  g_task_run_in_thread (task, split_func);
}

/* --- undoing --- */

typedef struct
{
  GWeakRef workspace;
  DscDataset *dataset; /* (owned) whose photos both are of */
  DscSplit *before;    /* (owned) */
  DscSplit *after;     /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_weak_ref_clear (&self->workspace);
  g_object_unref (self->dataset);
  dsc_split_unref (self->before);
  dsc_split_unref (self->after);
  g_free (self);
}

static void
again_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  const Splitting *splitting = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSplit) split = g_task_propagate_pointer (G_TASK (result), &error);

  if (split == NULL)
    _dsc_workspace_fail (self, _ ("The split could not be changed"), error);
  else if (splitting->dataset == self->dataset)
    set_split (self, split);
  else if (splitting->opening == self->opening)
    _dsc_workspace_read_split (self);
}

void
_dsc_workspace_read_split (DscWorkspace *self)
{
  Splitting *splitting;

  if (self->project == NULL)
    return;
  splitting = g_new0 (Splitting, 1);
  splitting->only_read = TRUE;
  begin (self, splitting, again_cb, g_object_ref (self));
}

static void
restore (Change *self, DscSplit *split)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  Splitting *splitting;

  if (workspace == NULL || workspace->dataset == NULL)
    return;
  splitting = g_new0 (Splitting, 1);
  splitting->ready = dsc_split_ref (split);
  splitting->before = g_object_ref (self->dataset);
  begin (workspace, splitting, again_cb, g_object_ref (workspace));
}

static void
split_undo (gpointer data)
{
  Change *self = data;

  restore (self, self->before);
}

static void
split_redo (gpointer data)
{
  Change *self = data;

  restore (self, self->after);
}

/* --- changing --- */

static void
made_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  DscWorkspace *self = g_task_get_source_object (task);
  const Splitting *splitting = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  g_autoptr (DscSplit) split = g_task_propagate_pointer (G_TASK (result), &error);
  Change *change;

  if (split == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (splitting->dataset == self->dataset)
    {
      change = g_new0 (Change, 1);
      g_weak_ref_init (&change->workspace, self);
      change->dataset = g_object_ref (self->dataset);
      change->before = dsc_split_ref (self->split);
      change->after = dsc_split_ref (split);
      set_split (self, split);
      dsc_undo_stack_push (
          self->undo, splitting->fix_leaks ? _ ("Move Copies to One Side") : _ ("Change Split"),
          split_undo, split_redo, change, change_free);
    }
  else if (splitting->opening == self->opening)
    _dsc_workspace_read_split (self);
  g_task_set_task_data (task, GUINT_TO_POINTER (splitting->n_moved), NULL);
  g_task_return_boolean (task, TRUE);
}

void
dsc_workspace_set_split_async (DscWorkspace *self, const DscSplitPlan *plan,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Splitting *splitting;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  splitting = g_new0 (Splitting, 1);
  splitting->plan = *plan;
  splitting->plan.group = g_strdup (plan->group);
  begin (self, splitting, made_cb, task);
}

gboolean
dsc_workspace_set_split_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dsc_workspace_fix_leaks_async (DscWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Splitting *splitting;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  splitting = g_new0 (Splitting, 1);
  splitting->fix_leaks = TRUE;
  begin (self, splitting, made_cb, task);
}

gboolean
dsc_workspace_fix_leaks_finish (DscWorkspace *self, GAsyncResult *result, guint *n_moved,
                                GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (n_moved != NULL)
    *n_moved = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  return TRUE;
}

void
dsc_workspace_lock_split (DscWorkspace *self, gboolean locked)
{
  Splitting *splitting;

  g_return_if_fail (DSC_IS_WORKSPACE (self) && self->project != NULL);

  splitting = g_new0 (Splitting, 1);
  splitting->only_lock = TRUE;
  splitting->locked = locked;
  begin (self, splitting, again_cb, g_object_ref (self));
}
