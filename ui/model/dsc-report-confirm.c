/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels that a person calls right are stored on a thread, one step after the other, in the order
 * in which they were made. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-report-private.h"

/* One step. */
typedef struct
{
  GWeakRef workspace;
  guint opening; /* of the workspace: the step is of that project */
  guint n;
  gint64 *photos; /* (owned) ids */
  char **names;   /* (owned) (array length=n) their classes */
} Confirmation;

static void
confirmation_clear (gpointer data)
{
  Confirmation *self = data;

  g_weak_ref_clear (&self->workspace);
  for (guint i = 0; i < self->n; i++)
    g_free (self->names[i]);
  g_free (self->names);
  g_free (self->photos);
}

static void
confirmation_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, confirmation_clear);
}

/* What a thread stores. */
typedef struct
{
  Confirmation *confirmation; /* (owned) */
  DscProject *project;        /* (owned) (nullable): let go on the thread */
  gboolean back;
} Confirming;

static void
confirming_free (gpointer data)
{
  Confirming *self = data;

  confirmation_unref (self->confirmation);
  g_clear_object (&self->project);
  g_free (self);
}

static void
confirm_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Confirming *self = data;
  const Confirmation *confirmation = self->confirmation;
  g_autofree DscPhotoLabel *labels = g_new (DscPhotoLabel, MAX (confirmation->n, 1));
  GError *error = NULL;
  gboolean ok;

  for (guint i = 0; i < confirmation->n; i++)
    labels[i]
        = (DscPhotoLabel){ confirmation->photos[i], self->back ? NULL : confirmation->names[i] };
  ok = dsc_project_confirm_labels (self->project, labels, confirmation->n, &error);
  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
confirmed_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) workspace = data;
  DscReport *self = workspace->report;
  const Confirming *confirming = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_object_unref (g_queue_pop_head (&self->confirming));
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    _dsc_workspace_fail (workspace, _ ("The label could not be confirmed"), error);
  else if (confirming->confirmation->opening == workspace->opening && workspace->project != NULL)
    _dsc_report_refresh (self);
  if (self->confirming.length > 0)
    g_task_run_in_thread (g_queue_peek_head (&self->confirming), confirm_func);
  workspace->leaving--;
  _dsc_workspace_end_closing (workspace);
}

/* One after the other, in the order in which they were asked for. */
static void
carry_out (Confirmation *confirmation, gboolean back)
{
  g_autoptr (DscWorkspace) workspace = g_weak_ref_get (&confirmation->workspace);
  DscReport *self;
  Confirming *confirming;
  GTask *task;

  if (workspace == NULL || workspace->opening != confirmation->opening)
    return;
  self = workspace->report;
  confirming = g_new0 (Confirming, 1);
  confirming->confirmation = g_atomic_rc_box_acquire (confirmation);
  confirming->project = g_object_ref (workspace->project);
  confirming->back = back;
  task = g_task_new (NULL, NULL, confirmed_cb, g_object_ref (workspace));
  g_task_set_task_data (task, confirming, confirming_free);
  g_queue_push_tail (&self->confirming, task);
  workspace->leaving++;
  if (self->confirming.length == 1)
    g_task_run_in_thread (task, confirm_func);
}

static void
confirm_undo (gpointer data)
{
  carry_out (data, TRUE);
}

static void
confirm_redo (gpointer data)
{
  carry_out (data, FALSE);
}

void
dsc_report_confirm (DscReport *self, const guint32 *photos, guint n)
{
  DscWorkspace *workspace;
  Confirmation *confirmation;

  g_return_if_fail (DSC_IS_REPORT (self));

  workspace = self->workspace;
  if (n == 0 || workspace->project == NULL || workspace->dataset == NULL)
    return;
  confirmation = g_atomic_rc_box_new0 (Confirmation);
  g_weak_ref_init (&confirmation->workspace, workspace);
  confirmation->opening = workspace->opening;
  confirmation->n = n;
  confirmation->photos = g_new (gint64, n);
  confirmation->names = g_new0 (char *, n);
  for (guint i = 0; i < n; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (workspace->dataset, photos[i]);

      confirmation->photos[i] = photo->id;
      if (photo->label >= 0)
        confirmation->names[i]
            = g_strdup (dsc_dataset_get_class_name (workspace->dataset, (guint) photo->label));
    }
  carry_out (confirmation, FALSE);
  dsc_undo_stack_push (workspace->undo, ngettext ("Confirm a Label", "Confirm Labels", n),
                       confirm_undo, confirm_redo, confirmation, confirmation_unref);
}
