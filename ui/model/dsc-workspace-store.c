/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person changes of the project is stored on a thread, one thing after the other, in the
 * order in which it was asked for: labels, marks, splits. */
#include "config.h"

#include "model/dsc-workspace-private.h"

typedef struct
{
  const DscStoring *how;
  gpointer data;       /* (owned) */
  guint opening;       /* of the workspace, when it was asked for */
  DscProject *project; /* (owned) (nullable): let go on the thread */
} Storing;

static void
storing_free (gpointer data)
{
  Storing *self = data;

  self->how->free (self->data);
  g_clear_object (&self->project);
  g_free (self);
}

static void
store_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Storing *self = data;
  GError *error = NULL;
  gboolean ok = self->how->store (self->project, self->data, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Begins with the first of those that wait. */
static void
begin (DscWorkspace *self)
{
  GTask *task = g_queue_peek_head (&self->storing);
  Storing *storing = g_task_get_task_data (task);

  if (storing->opening == self->opening && self->dataset != NULL)
    storing->how->prepare (self, storing->data);
  g_task_run_in_thread (task, store_func);
}

static void
stored_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  Storing *storing = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean waits;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_object_unref (g_queue_pop_head (&self->storing));
  /* What done() itself asks for begins by itself where nothing waits. */
  waits = self->storing.length > 0;
  storing->how->done (self, storing->data,
                      storing->opening == self->opening && self->dataset != NULL, error);
  if (waits)
    begin (self);
  self->leaving--;
  _dsc_workspace_end_closing (self);
}

void
_dsc_workspace_store (DscWorkspace *self, const DscStoring *how, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, stored_cb, g_object_ref (self));
  Storing *storing = g_new0 (Storing, 1);

  storing->how = how;
  storing->data = data;
  storing->opening = self->opening;
  storing->project = g_object_ref (self->project);
  g_task_set_task_data (task, storing, storing_free);
  g_queue_push_tail (&self->storing, task);
  self->leaving++;
  if (self->storing.length == 1)
    begin (self);
}
