/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are held back: another split, and back to the one before; whether that may change.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "model/dsc-workspace-private.h"
#include "project/dsc-project-import.h"

/* What is asked of a split. */
typedef enum
{
  SPLIT_MAKE,  /* as a plan says */
  SPLIT_READY, /* one that there was is to be there again */
  SPLIT_FIX,   /* copies in the current one are to be on one side */
  SPLIT_LOCK,  /* the current one is locked or unlocked */
  SPLIT_READ   /* it is only read */
} Request;

/* What a thread makes and stores. */
typedef struct
{
  Request request;
  DscSplitPlan plan;    /* (owned group) to make */
  DscSplit *ready;      /* (owned) (nullable) to be there again, */
  DscDataset *ready_of; /* (owned) (nullable) of these photos */
  gboolean locked;      /* to be */
  guint n_moved;        /* photos, when copies were put on one side */
  DscDataset *dataset;  /* (owned) whose photos are divided */
  DscSplit *split;      /* (owned) (nullable) what is stored then */
  GTask *task;          /* (owned) (nullable): answers whoever has asked */
} Splitting;

static void
splitting_free (gpointer data)
{
  Splitting *self = data;

  g_free ((char *) self->plan.group);
  g_clear_pointer (&self->ready, dsc_split_unref);
  g_clear_object (&self->ready_of);
  g_object_unref (self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->task);
  g_free (self);
}

/* --- on a thread --- */

static DscSplit *
make_again (Splitting *self, GError **error)
{
  if (self->ready_of == self->dataset)
    return dsc_split_ref (self->ready);
  /* The photos were read again since. */
  return dsc_project_renew_split (self->dataset, self->ready_of, self->ready, error);
}

static DscSplit *
make_fixed (Splitting *self, DscProject *project, GError **error)
{
  g_autoptr (DscSplit) split = dsc_project_get_split (project, 0, self->dataset, error);
  g_autoptr (DscFindings) findings = NULL;
  DscSplit *fixed;

  if (split == NULL)
    return NULL;
  findings = dsc_quality_read (project, self->dataset, split, error);
  if (findings == NULL)
    return NULL;
  fixed = dsc_quality_fix_leaks (self->dataset, split, findings, &self->n_moved);
  if (fixed == NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                         _ ("All copies of each photo are on one side already."));
  return fixed;
}

/* The split without copies has a name of its own: runs know the one of before by its name. */
static gboolean
store_made (Splitting *self, DscProject *project, GError **error)
{
  g_autoptr (DscSplit) made = self->request == SPLIT_FIX ? make_fixed (self, project, error)
                              : self->request == SPLIT_READY
                                  ? make_again (self, error)
                                  : dsc_split_new (self->dataset, &self->plan, NULL, NULL, error);
  g_autofree char *name = NULL;

  return made != NULL
         && dsc_project_change_split (project, self->dataset, made,
                                      self->request == SPLIT_FIX ? &name : NULL, error)
                != 0;
}

static gboolean
store (DscProject *project, gpointer data, GError **error)
{
  Splitting *self = data;

  if (self->request == SPLIT_LOCK
          ? !dsc_project_lock_split (project, self->locked, error)
          : self->request != SPLIT_READ && !store_made (self, project, error))
    return FALSE;
  self->split = dsc_project_get_split (project, 0, self->dataset, error);
  return self->split != NULL;
}

/* --- showing it --- */

static void
prepare (DscWorkspace *self, gpointer data)
{
  g_set_object (&((Splitting *) data)->dataset, self->dataset);
}

/* Views stay where they are: only photos that are in another part are told of. */
static void
set_split (DscWorkspace *self, DscSplit *split)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < split->n; i++)
    if (split->parts[i] != self->split->parts[i])
      g_array_append_val (changed, i);
  dsc_split_unref (self->split);
  self->split = dsc_split_ref (split);
  dsc_photo_list_renew (self->photos, self->dataset, self->split, changed);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
}

static void push_change (DscWorkspace *self, DscSplit *before, DscSplit *after, const char *title);
static void begin (DscWorkspace *self, Splitting *splitting);

/* Photos that were read again meanwhile have another split by now: what is stored is what counts.
 */
static void
take (DscWorkspace *self, Splitting *splitting)
{
  g_autoptr (DscSplit) before = dsc_split_ref (self->split);
  Splitting *again;

  if (splitting->dataset == self->dataset)
    {
      set_split (self, splitting->split);
      if (splitting->request == SPLIT_MAKE || splitting->request == SPLIT_FIX)
        push_change (self, before, splitting->split,
                     splitting->request == SPLIT_FIX ? _ ("Move Copies to One Side")
                                                     : _ ("Change Split"));
      return;
    }
  again = g_new0 (Splitting, 1);
  again->request = SPLIT_READ;
  begin (self, again);
}

static void
done (DscWorkspace *self, gpointer data, gboolean is_open, GError *error)
{
  Splitting *splitting = data;
  g_autoptr (GTask) task = g_steal_pointer (&splitting->task);

  if (error == NULL && is_open)
    take (self, splitting);
  if (task != NULL && error != NULL)
    g_task_return_error (task, error);
  else if (task != NULL)
    {
      g_task_set_task_data (task, GUINT_TO_POINTER (splitting->n_moved), NULL);
      g_task_return_boolean (task, TRUE);
    }
  else if (error != NULL)
    {
      _dsc_workspace_fail (self, _ ("The split could not be changed"), error);
      g_error_free (error);
    }
  _dsc_workspace_catch_up (self);
}

static const DscStoring storing = { prepare, store, done, splitting_free };

static void
begin (DscWorkspace *self, Splitting *splitting)
{
  splitting->dataset = g_object_ref (self->dataset);
  _dsc_workspace_store (self, &storing, splitting);
}

/* --- undoing --- */

typedef struct
{
  GWeakRef workspace;
  guint opening;       /* of the workspace: the change is of that project */
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
restore (Change *self, DscSplit *split)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&self->workspace);
  Splitting *splitting;

  if (workspace == NULL || workspace->opening != self->opening || workspace->dataset == NULL)
    return;
  splitting = g_new0 (Splitting, 1);
  splitting->request = SPLIT_READY;
  splitting->ready = dsc_split_ref (split);
  splitting->ready_of = g_object_ref (self->dataset);
  begin (workspace, splitting);
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

static void
push_change (DscWorkspace *self, DscSplit *before, DscSplit *after, const char *title)
{
  Change *change = g_new0 (Change, 1);

  g_weak_ref_init (&change->workspace, self);
  change->opening = self->opening;
  change->dataset = g_object_ref (self->dataset);
  change->before = dsc_split_ref (before);
  change->after = dsc_split_ref (after);
  dsc_undo_stack_push (self->undo, title, split_undo, split_redo, change, change_free);
}

/* --- changing --- */

/* Returns: (nullable): what answers whoever asks; %NULL where nothing is open, which was answered.
 */
static Splitting *
splitting_new (DscWorkspace *self, Request request, GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Splitting *splitting;
  GError *error = NULL;

  if (!_dsc_workspace_check_open (self, &error))
    {
      g_task_return_error (task, error);
      return NULL;
    }
  splitting = g_new0 (Splitting, 1);
  splitting->request = request;
  splitting->task = g_steal_pointer (&task);
  return splitting;
}

void
dsc_workspace_set_split_async (DscWorkspace *self, const DscSplitPlan *plan,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Splitting *splitting = splitting_new (self, SPLIT_MAKE, callback, user_data);

  if (splitting == NULL)
    return;
  splitting->plan = *plan;
  splitting->plan.group = g_strdup (plan->group);
  begin (self, splitting);
}

gboolean
dsc_workspace_set_split_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dsc_workspace_fix_leaks_async (DscWorkspace *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Splitting *splitting = splitting_new (self, SPLIT_FIX, callback, user_data);

  if (splitting != NULL)
    begin (self, splitting);
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
dsc_workspace_lock_split_async (DscWorkspace *self, gboolean locked, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Splitting *splitting = splitting_new (self, SPLIT_LOCK, callback, user_data);

  if (splitting == NULL)
    return;
  splitting->locked = locked;
  begin (self, splitting);
}

gboolean
dsc_workspace_lock_split_finish (DscWorkspace *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
