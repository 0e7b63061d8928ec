/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What photos are taken for: other classes than the source says, and back. Corrections are stored
 * on a thread, one after the other, in the order in which they were made. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-photo-order.h"
#include "model/dsc-workspace-private.h"

/* One step: what some photos were taken for, and what they are taken for now. */
typedef struct
{
  GWeakRef workspace;
  guint opening; /* of the workspace: the step is of that project */
  guint n;
  gint64 *photos; /* (owned) ids */
  char **before;  /* (owned) (array length=n): each (nullable): what the source says; found out when
                     the step is carried out first: steps before it may still wait */
  char *after;    /* (owned) (nullable): likewise, for all of them */
} Correction;

static void
correction_clear (gpointer data)
{
  Correction *self = data;

  g_weak_ref_clear (&self->workspace);
  for (guint i = 0; i < self->n; i++)
    g_free (self->before[i]);
  g_free (self->before);
  g_free (self->photos);
  g_free (self->after);
}

static void
correction_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, correction_clear);
}

/* --- storing --- */

/* What a thread stores, and reads again. */
typedef struct
{
  Correction *correction; /* (owned) */
  DscProject *project;    /* (owned) (nullable): let go on the thread */
  gboolean first;         /* it is carried out for the first time */
  gboolean back;          /* it is taken back */
  DscDataset *before;     /* (owned) (nullable): what is open; %NULL: something else by now */
  DscSplit *parts;        /* (owned) (nullable): its split */
  DscDataset *dataset;    /* (owned) (nullable) */
  DscSplit *split;        /* (owned) (nullable) */
  GArray *changed; /* (owned) (nullable) (element-type guint32): photos of @before whose class
                   is another now; %NULL: the photos are others */
} Correcting;

static void
correcting_free (gpointer data)
{
  Correcting *self = data;

  correction_unref (self->correction);
  g_clear_object (&self->project);
  g_clear_object (&self->before);
  g_clear_pointer (&self->parts, dsc_split_unref);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->changed, g_array_unref);
  g_free (self);
}

static const char *
get_class (DscDataset *dataset, guint photo)
{
  gint32 label = dsc_dataset_get_photo (dataset, photo)->label;

  return label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) label) : NULL;
}

/* Returns: (transfer full) (nullable): where another process has read the photos again nothing is
 * as it was. */
static GArray *
find_changed (DscDataset *before, DscDataset *after)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n = dsc_dataset_get_n_photos (before);

  if (n != dsc_dataset_get_n_photos (after))
    return NULL;
  for (guint32 i = 0; i < n; i++)
    {
      if (dsc_dataset_get_photo (before, i)->id != dsc_dataset_get_photo (after, i)->id)
        return NULL;
      if (g_strcmp0 (get_class (before, i), get_class (after, i)) != 0
          || dsc_dataset_is_corrected (before, i, NULL)
                 != dsc_dataset_is_corrected (after, i, NULL))
        g_array_append_val (changed, i);
    }
  return g_steal_pointer (&changed);
}

static void
remember_before (Correcting *self)
{
  Correction *correction = self->correction;
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < correction->n; i++)
    g_hash_table_insert (wanted, &correction->photos[i], GUINT_TO_POINTER (i));
  for (guint i = 0; i < dsc_dataset_get_n_photos (self->before); i++)
    {
      gpointer at;

      if (dsc_dataset_is_corrected (self->before, i, NULL)
          && g_hash_table_lookup_extended (wanted, &dsc_dataset_get_photo (self->before, i)->id,
                                           NULL, &at))
        correction->before[GPOINTER_TO_UINT (at)] = g_strdup (get_class (self->before, i));
    }
}

static gboolean
correct (Correcting *self, GError **error)
{
  Correction *correction = self->correction;
  g_autofree DscPhotoLabel *labels = g_new (DscPhotoLabel, MAX (correction->n, 1));

  if (self->first && self->before != NULL)
    remember_before (self);
  for (guint i = 0; i < correction->n; i++)
    labels[i] = (DscPhotoLabel){ correction->photos[i],
                                 self->back ? correction->before[i] : correction->after };
  if (!dsc_project_correct_labels (self->project, labels, correction->n, &self->dataset,
                                   &self->split, error))
    return FALSE;
  if (self->before != NULL)
    self->changed = find_changed (self->before, self->dataset);
  if (self->changed != NULL)
    dsc_photo_order_share (self->before, self->dataset);
  dsc_photo_order_get (self->dataset);
  return TRUE;
}

static void
correct_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Correcting *self = data;
  GError *error = NULL;
  gboolean ok = correct (self, &error);

  g_clear_object (&self->project);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
take (DscWorkspace *self, Correcting *correcting)
{
  gboolean same = self->dataset == correcting->before && correcting->changed != NULL;
  gboolean same_parts = self->split == correcting->parts;

  /* Photos that were read meanwhile may have come after it had read them. */
  self->stale |= self->dataset != correcting->before;
  g_set_object (&self->dataset, correcting->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = dsc_split_ref (correcting->split);
  if (same)
    dsc_photo_list_renew (self->photos, self->dataset, self->split, correcting->changed);
  else
    dsc_photo_list_set (self->photos, self->dataset, self->split, NULL, NULL);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
  _dsc_workspace_refresh (self);
  if (!same_parts)
    _dsc_workspace_read_split (self);
}

/* Begins with the first of those that wait. */
static void
begin (DscWorkspace *self)
{
  GTask *task = g_queue_peek_head (&self->corrections);
  Correcting *correcting = g_task_get_task_data (task);

  if (correcting->correction->opening == self->opening)
    {
      g_set_object (&correcting->before, self->dataset);
      correcting->parts = dsc_split_ref (self->split);
    }
  g_task_run_in_thread (task, correct_func);
}

static void
corrected_cb (GObject *unused, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscWorkspace) self = data;
  Correcting *correcting = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_object_unref (g_queue_pop_head (&self->corrections));
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    _dsc_workspace_fail (self, _ ("The class could not be changed"), error);
  else if (correcting->correction->opening == self->opening)
    take (self, correcting);
  if (self->corrections.length > 0)
    begin (self);
  /* What is being read may have missed it. */
  self->stale |= self->importing > 0;
  _dsc_workspace_catch_up (self);
  self->leaving--;
  _dsc_workspace_end_closing (self);
}

static void
carry_out (Correction *correction, gboolean first, gboolean back)
{
  g_autoptr (DscWorkspace) self = g_weak_ref_get (&correction->workspace);
  GTask *task;
  Correcting *correcting;

  if (self == NULL || self->opening != correction->opening)
    return;
  correcting = g_new0 (Correcting, 1);
  correcting->correction = g_atomic_rc_box_acquire (correction);
  correcting->project = g_object_ref (self->project);
  correcting->first = first;
  correcting->back = back;
  task = g_task_new (NULL, NULL, corrected_cb, g_object_ref (self));
  g_task_set_task_data (task, correcting, correcting_free);
  g_queue_push_tail (&self->corrections, task);
  self->leaving++;
  if (self->corrections.length == 1)
    begin (self);
}

static void
label_undo (gpointer data)
{
  carry_out (data, FALSE, TRUE);
}

static void
label_redo (gpointer data)
{
  carry_out (data, FALSE, FALSE);
}

static char *
dup_title (guint n, const char *name)
{
  if (name == NULL)
    return g_strdup (ngettext ("Take Back a Correction", "Take Back Corrections", n));
  /* Translators: the name of a class. */
  return g_strdup_printf (ngettext ("Label %u Photo as “%s”", "Label %u Photos as “%s”", n), n,
                          name);
}

void
dsc_workspace_label_photos (DscWorkspace *self, const guint32 *photos, guint n, const char *name)
{
  g_autofree char *title = dup_title (n, name);
  Correction *correction;

  g_return_if_fail (DSC_IS_WORKSPACE (self) && (name == NULL || *name != '\0'));

  if (n == 0 || self->project == NULL || self->dataset == NULL)
    return;
  correction = g_atomic_rc_box_new0 (Correction);
  g_weak_ref_init (&correction->workspace, self);
  correction->opening = self->opening;
  correction->n = n;
  correction->photos = g_new (gint64, n);
  correction->before = g_new0 (char *, n);
  correction->after = g_strdup (name);
  for (guint i = 0; i < n; i++)
    correction->photos[i] = dsc_dataset_get_photo (self->dataset, photos[i])->id;
  carry_out (correction, TRUE, FALSE);
  dsc_undo_stack_push (self->undo, title, label_undo, label_redo, correction, correction_unref);
}
