/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says of photos: that they are of another class than the source says, that their
 * label is right, that they are left out of training; and all of it back. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-photo-order.h"
#include "model/dsc-report-private.h"

typedef struct _Marking Marking;

/* What is said. */
typedef struct
{
  const char *failure; /* for people, not yet translated */
  /* On a thread. Photos are read again only where that may have changed them. */
  gboolean (*store) (DscProject *project, const DscPhotoLabel *marks, char **before,
                     Marking *marking, GError **error);
} Kind;

/* One step: what was said of some photos, and what is said of them now. */
typedef struct
{
  GWeakRef workspace;
  guint opening; /* of the workspace: the step is of that project */
  const Kind *kind;
  guint n;
  gint64 *photos; /* (owned) ids */
  char **before;  /* (owned) (array length=n): each (nullable): nothing; found out when the step is
                     stored first: steps before it may still wait */
  gboolean is_stored; /* once at least: @before is known. Of the thread that stores */
  char **after;       /* (owned) (array length=n): likewise, known from the beginning */
} Step;

/* What a thread stores, and reads again. */
struct _Marking
{
  Step *step;          /* (owned) */
  gboolean is_back;    /* it is taken back */
  DscDataset *was;     /* (owned) (nullable): what is open; %NULL: something else by now */
  DscSplit *parts;     /* (owned) (nullable): its split */
  DscDataset *dataset; /* (owned) (nullable) */
  DscSplit *split;     /* (owned) (nullable) */
  GArray *changed; /* (owned) (nullable) (element-type guint32): photos of @was of which something
                      else is said now; %NULL: the photos are others */
};

static void
clear_texts (char **texts, guint n)
{
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&texts[i], g_free);
}

static void
step_clear (gpointer data)
{
  Step *self = data;

  g_weak_ref_clear (&self->workspace);
  clear_texts (self->before, self->n);
  clear_texts (self->after, self->n);
  g_free (self->before);
  g_free (self->after);
  g_free (self->photos);
}

static void
step_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, step_clear);
}

static void
marking_free (gpointer data)
{
  Marking *self = data;

  step_unref (self->step);
  g_clear_object (&self->was);
  g_clear_pointer (&self->parts, dsc_split_unref);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->changed, g_array_unref);
  g_free (self);
}

/* --- on a thread --- */

static const char *
get_class (DscDataset *dataset, guint photo)
{
  gint32 label = dsc_dataset_get_photo (dataset, photo)->label;

  return label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) label) : NULL;
}

static gboolean
is_changed (const Marking *self, guint photo)
{
  return g_strcmp0 (get_class (self->was, photo), get_class (self->dataset, photo)) != 0
         || dsc_dataset_is_corrected (self->was, photo, NULL)
                != dsc_dataset_is_corrected (self->dataset, photo, NULL)
         || dsc_dataset_get_photo (self->was, photo)->left_out
                != dsc_dataset_get_photo (self->dataset, photo)->left_out
         || self->parts->parts[photo] != self->split->parts[photo];
}

/* Returns: (transfer full) (nullable): where another process has read the photos again nothing is
 * as it was. */
static GArray *
find_changed (const Marking *self)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint n = dsc_dataset_get_n_photos (self->was);

  if (n != dsc_dataset_get_n_photos (self->dataset))
    return NULL;
  for (guint32 i = 0; i < n; i++)
    {
      if (dsc_dataset_get_photo (self->was, i)->id != dsc_dataset_get_photo (self->dataset, i)->id)
        return NULL;
      if (is_changed (self, i))
        g_array_append_val (changed, i);
    }
  return g_steal_pointer (&changed);
}

static gboolean
store (DscProject *project, gpointer data, GError **error)
{
  Marking *self = data;
  Step *step = self->step;
  g_autofree DscPhotoLabel *marks = g_new (DscPhotoLabel, step->n);

  /* What failed has nothing to be taken back. */
  if (self->is_back && !step->is_stored)
    return TRUE;
  for (guint i = 0; i < step->n; i++)
    marks[i] = (DscPhotoLabel){ step->photos[i], self->is_back ? step->before[i] : step->after[i] };
  if (!step->kind->store (project, marks, step->is_stored ? NULL : step->before, self, error))
    {
      if (!step->is_stored)
        clear_texts (step->before, step->n);
      return FALSE;
    }
  step->is_stored = TRUE;
  if (self->dataset == NULL)
    return TRUE;
  if (self->was != NULL)
    self->changed = find_changed (self);
  if (self->changed != NULL)
    dsc_photo_order_share (self->was, self->dataset);
  dsc_photo_order_get (self->dataset);
  return TRUE;
}

static gboolean
store_labels (DscProject *project, const DscPhotoLabel *marks, char **before, Marking *marking,
              GError **error)
{
  return dsc_project_correct_labels (project, marks, marking->step->n, before, &marking->dataset,
                                     &marking->split, error);
}

static gboolean
store_left_out (DscProject *project, const DscPhotoLabel *marks, char **before, Marking *marking,
                GError **error)
{
  return dsc_project_leave_out (project, marks, marking->step->n, before, &marking->dataset,
                                &marking->split, error);
}

static gboolean
store_confirmed (DscProject *project, const DscPhotoLabel *marks, char **before, Marking *marking,
                 GError **error)
{
  return dsc_project_confirm_labels (project, marks, marking->step->n, before, error);
}

static const Kind label_kind = { N_ ("The class could not be changed"), store_labels };
static const Kind left_out_kind = { N_ ("What is left out could not be changed"), store_left_out };
static const Kind confirmed_kind = { N_ ("The label could not be confirmed"), store_confirmed };

/* --- showing it --- */

static void
prepare (DscWorkspace *self, gpointer data)
{
  Marking *marking = data;

  marking->was = g_object_ref (self->dataset);
  marking->parts = dsc_split_ref (self->split);
}

static void
take (DscWorkspace *self, Marking *marking)
{
  gboolean same = self->dataset == marking->was && marking->changed != NULL;

  /* Photos that were read meanwhile may have come after it had read them. */
  self->stale |= self->dataset != marking->was;
  g_set_object (&self->dataset, marking->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = dsc_split_ref (marking->split);
  if (same)
    dsc_photo_list_renew (self->photos, self->dataset, self->split, marking->changed);
  else
    dsc_photo_list_set (self->photos, self->dataset, self->split, NULL, NULL);
  _dsc_workspace_notify (self, DSC_WORKSPACE_DATASET);
  _dsc_workspace_refresh (self);
}

static void
done (DscWorkspace *self, gpointer data, gboolean is_open, GError *failure)
{
  Marking *marking = data;
  g_autoptr (GError) error = failure;

  if (error != NULL)
    _dsc_workspace_fail (self, _ (marking->step->kind->failure), error);
  else if (is_open && marking->dataset != NULL)
    take (self, marking);
  else if (is_open)
    _dsc_report_refresh (self->report);
  /* What is being read may have missed it. */
  self->stale |= self->importing > 0;
  _dsc_workspace_catch_up (self);
}

static const DscStoring storing = { prepare, store, done, marking_free };

/* --- steps --- */

static void
carry_out (Step *step, gboolean is_back)
{
  g_autoptr (DscWorkspace) self = g_weak_ref_get (&step->workspace);
  Marking *marking;

  if (self == NULL || self->opening != step->opening || self->project == NULL)
    return;
  marking = g_new0 (Marking, 1);
  marking->step = g_atomic_rc_box_acquire (step);
  marking->is_back = is_back;
  _dsc_workspace_store (self, &storing, marking);
}

static void
step_undo (gpointer data)
{
  carry_out (data, TRUE);
}

static void
step_redo (gpointer data)
{
  carry_out (data, FALSE);
}

/* Returns: (transfer full) (nullable): of nothing there is none. */
static Step *
step_new (DscWorkspace *self, const Kind *kind, const guint32 *photos, guint n)
{
  Step *step;

  if (n == 0 || self->project == NULL || self->dataset == NULL)
    return NULL;
  step = g_atomic_rc_box_new0 (Step);
  g_weak_ref_init (&step->workspace, self);
  step->opening = self->opening;
  step->kind = kind;
  step->n = n;
  step->photos = g_new (gint64, n);
  step->before = g_new0 (char *, n);
  step->after = g_new0 (char *, n);
  for (guint i = 0; i < n; i++)
    step->photos[i] = dsc_dataset_get_photo (self->dataset, photos[i])->id;
  return step;
}

/* Takes @step. */
static void
begin_step (DscWorkspace *self, Step *step, const char *title)
{
  carry_out (step, FALSE);
  dsc_undo_stack_push (self->undo, title, step_undo, step_redo, step, step_unref);
}

static char *
dup_label_title (guint n, const char *name)
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
  g_autofree char *title = dup_label_title (n, name);
  Step *step;

  g_return_if_fail (DSC_IS_WORKSPACE (self) && (name == NULL || *name != '\0'));

  step = step_new (self, &label_kind, photos, n);
  if (step == NULL)
    return;
  for (guint i = 0; i < n; i++)
    step->after[i] = g_strdup (name);
  begin_step (self, step, title);
}

void
dsc_workspace_leave_out_photos (DscWorkspace *self, const guint32 *photos, guint n,
                                gboolean left_out)
{
  g_autofree char *title = NULL;
  Step *step;

  g_return_if_fail (DSC_IS_WORKSPACE (self));

  step = step_new (self, &left_out_kind, photos, n);
  if (step == NULL)
    return;
  for (guint i = 0; i < n; i++)
    step->after[i] = left_out ? g_strdup ("") : NULL;
  title = left_out ? g_strdup_printf (ngettext ("Leave Out %u Photo", "Leave Out %u Photos", n), n)
                   : g_strdup_printf (ngettext ("Use %u Photo Again", "Use %u Photos Again", n), n);
  begin_step (self, step, title);
}

void
dsc_report_confirm (DscReport *self, const guint32 *photos, guint n)
{
  DscWorkspace *workspace;
  Step *step;

  g_return_if_fail (DSC_IS_REPORT (self));

  workspace = self->workspace;
  step = step_new (workspace, &confirmed_kind, photos, n);
  if (step == NULL)
    return;
  for (guint i = 0; i < n; i++)
    step->after[i] = g_strdup (get_class (workspace->dataset, photos[i]));
  begin_step (workspace, step, ngettext ("Confirm a Label", "Confirm Labels", n));
}
