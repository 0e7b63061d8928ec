/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "model/dsc-answer-words.h"
#include "picture/dsc-alike-box.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-viewer.h"

/* Photos that are shown. */
#define N_PHOTOS 8
#define THUMB_SIZE 96

struct _DscAlikeBox
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkWidget *waiting;
  GtkSpinner *spinner;
  GtkLabel *progress;
  GtkLabel *note;
  GtkFlowBox *flow;

  DscWorkspace *workspace;   /* (owned) (nullable) */
  char *path;                /* (owned) (nullable) */
  DscPhotoList *photos;      /* (owned) */
  DscActivity *activity;     /* (owned) (nullable) of the search that is going */
  GCancellable *cancellable; /* (owned) (nullable) likewise */
  gboolean is_done;          /* what is shown is of the path */
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_PATH,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscAlikeBox, dsc_alike_box, ADW_TYPE_BIN)

static void
set_note (DscAlikeBox *self, const char *text)
{
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
}

/* --- progress --- */

static void
progress_cb (DscAlikeBox *self)
{
  g_autofree char *text = NULL;
  double fraction;

  g_object_get (self->activity, "fraction", &fraction, NULL);
  if (fraction < 0)
    text = g_strdup (_ ("Looking at the training photos…"));
  else
    text = g_strdup_printf (_ ("Looking at the training photos: %.0f %%"), 100 * fraction);
  gtk_label_set_label (self->progress, text);
}

static void
forget_activity (DscAlikeBox *self)
{
  if (self->activity != NULL)
    g_signal_handlers_disconnect_by_func (self->activity, progress_cb, self);
  g_clear_object (&self->activity);
}

/* Ends what is going: answered, or not wanted any more. */
static void
end_search (DscAlikeBox *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  forget_activity (self);
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (self->waiting, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
clear (DscAlikeBox *self)
{
  GtkWidget *child;

  self->is_done = FALSE;
  set_note (self, NULL);
  dsc_photo_list_set (self->photos, NULL, NULL, NULL, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->flow))) != NULL)
    gtk_flow_box_remove (self->flow, child);
}

/* --- photos --- */

static void
child_activated_cb (DscAlikeBox *self, GtkFlowBoxChild *child)
{
  dsc_viewer_present (GTK_WIDGET (self), self->workspace, G_LIST_MODEL (self->photos),
                      (guint) gtk_flow_box_child_get_index (child));
}

static void
add_photo (DscAlikeBox *self, guint position, const DscAlikePhoto *alike)
{
  g_autoptr (DscPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->photos), position);
  g_autofree char *path = dsc_photo_item_dup_path (item);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  g_autofree char *percent = dsc_probability_dup_text (alike->similarity);
  const char *label = dsc_photo_item_get_label (item);
  /* Translators: a training photo: its class, how much it looks like another one, its file. */
  g_autofree char *words = g_strdup_printf (_ ("%s, %s alike, %s"), label, percent, name);
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *thumb = dsc_thumb_new ();

  dsc_thumb_set_size (DSC_THUMB (thumb), THUMB_SIZE);
  dsc_thumb_set_caption (DSC_THUMB (thumb), label);
  dsc_thumb_set_path (DSC_THUMB (thumb), path);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), thumb);
  gtk_widget_set_tooltip_text (child, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_flow_box_append (self->flow, child);
}

/* A training photo is most like itself, which says nothing. Returns: (transfer full) (element-type
 * DscAlikePhoto): those that are shown, of @alike. */
static GPtrArray *
choose_shown (DscAlikeBox *self, const DscAlike *alike)
{
  GPtrArray *shown = g_ptr_array_new ();

  for (guint i = 0; i < alike->photos->len && shown->len < N_PHOTOS; i++)
    {
      DscAlikePhoto *photo = &g_array_index (alike->photos, DscAlikePhoto, i);
      g_autofree char *path = dsc_dataset_dup_photo_path (alike->dataset, photo->photo);

      if (!g_str_equal (path, self->path))
        g_ptr_array_add (shown, photo);
    }
  return shown;
}

static void
show_alike (DscAlikeBox *self, const DscAlike *alike)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) shown = choose_shown (self, alike);
  g_autofree char *note = NULL;

  for (guint i = 0; i < shown->len; i++)
    g_array_append_val (photos, ((const DscAlikePhoto *) shown->pdata[i])->photo);
  dsc_photo_list_set (self->photos, alike->dataset, alike->split,
                      dsc_workspace_get_results (self->workspace), photos);
  for (guint i = 0; i < shown->len; i++)
    add_photo (self, i, shown->pdata[i]);
  if (alike->n_searched < alike->n_train)
    note = g_strdup_printf (_ ("The most alike of %u training photos, out of %u."),
                            alike->n_searched, alike->n_train);
  else if (alike->n_searched == 0)
    note = g_strdup (_ ("No training photo could be read."));
  set_note (self, note);
  self->is_done = TRUE;
}

/* --- the search --- */

/* A search that is going. */
typedef struct
{
  GWeakRef self;
  GCancellable *cancellable; /* (owned) cancelled when it is dropped */
} Question;

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->self);
  g_object_unref (question->cancellable);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  g_autoptr (DscAlikeBox) self = g_weak_ref_get (&question->self);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscAlike) alike
      = dsc_workspace_find_alike_finish (DSC_WORKSPACE (source), result, &error);

  if (self == NULL || g_cancellable_is_cancelled (question->cancellable))
    return;
  end_search (self);
  if (alike != NULL)
    show_alike (self, alike);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_note (self, error->message);
  else
    set_note (self, _ ("The search was stopped."));
}

/* Where there were @before activities before it was asked: a search that failed at once has none,
 * and the last one is another's. */
static void
watch_progress (DscAlikeBox *self, guint before)
{
  GListModel *activities = dsc_workspace_get_activities (self->workspace);
  guint n = g_list_model_get_n_items (activities);

  if (n == before)
    return;
  self->activity = g_list_model_get_item (activities, n - 1);
  g_signal_connect_object (self->activity, "notify::fraction", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  progress_cb (self);
}

/* Begins if there is something to search for and somebody who looks. */
static void
search (DscAlikeBox *self)
{
  Question *question;
  guint before;

  if (self->workspace == NULL || self->path == NULL || self->is_done || self->cancellable != NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->self, self);
  self->cancellable = g_cancellable_new ();
  question->cancellable = g_object_ref (self->cancellable);
  before = g_list_model_get_n_items (dsc_workspace_get_activities (self->workspace));
  dsc_workspace_find_alike_async (self->workspace, self->path, N_PHOTOS + 1, self->cancellable,
                                  found_cb, question);
  watch_progress (self, before);
  gtk_widget_set_visible (self->waiting, TRUE);
  gtk_spinner_start (self->spinner);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
search_anew (DscAlikeBox *self)
{
  end_search (self);
  clear (self);
  search (self);
}

/* --- the widget --- */

static void
dsc_alike_box_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_alike_box_parent_class)->map (widget);
  search (DSC_ALIKE_BOX (widget));
}

static void
dsc_alike_box_unmap (GtkWidget *widget)
{
  end_search (DSC_ALIKE_BOX (widget));
  GTK_WIDGET_CLASS (dsc_alike_box_parent_class)->unmap (widget);
}

static void
dsc_alike_box_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscAlikeBox *self = DSC_ALIKE_BOX (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, dsc_alike_box_is_busy (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_alike_box_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscAlikeBox *self = DSC_ALIKE_BOX (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_alike_box_set_workspace (self, g_value_get_object (value));
      break;
    case PROP_PATH:
      dsc_alike_box_set_path (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_alike_box_dispose (GObject *object)
{
  DscAlikeBox *self = DSC_ALIKE_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  forget_activity (self);
  g_clear_object (&self->photos);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_ALIKE_BOX);
  G_OBJECT_CLASS (dsc_alike_box_parent_class)->dispose (object);
}

static void
dsc_alike_box_finalize (GObject *object)
{
  g_free (DSC_ALIKE_BOX (object)->path);
  G_OBJECT_CLASS (dsc_alike_box_parent_class)->finalize (object);
}

static void
dsc_alike_box_class_init (DscAlikeBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dsc_alike_box_get_property;
  object_class->set_property = dsc_alike_box_set_property;
  object_class->dispose = dsc_alike_box_dispose;
  object_class->finalize = dsc_alike_box_finalize;
  widget_class->map = dsc_alike_box_map;
  widget_class->unmap = dsc_alike_box_unmap;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, writable);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, writable);
  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/picture/dsc-alike-box.ui");
  gtk_widget_class_bind_template_child (widget_class, DscAlikeBox, waiting);
  gtk_widget_class_bind_template_child (widget_class, DscAlikeBox, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscAlikeBox, progress);
  gtk_widget_class_bind_template_child (widget_class, DscAlikeBox, note);
  gtk_widget_class_bind_template_child (widget_class, DscAlikeBox, flow);
  gtk_widget_class_bind_template_callback (widget_class, child_activated_cb);
}

static void
dsc_alike_box_init (DscAlikeBox *self)
{
  self->photos = dsc_photo_list_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->waiting, FALSE);
  set_note (self, NULL);
}

void
dsc_alike_box_set_workspace (DscAlikeBox *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_ALIKE_BOX (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  search_anew (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

void
dsc_alike_box_set_path (DscAlikeBox *self, const char *path)
{
  g_return_if_fail (DSC_IS_ALIKE_BOX (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  search_anew (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

gboolean
dsc_alike_box_is_busy (DscAlikeBox *self)
{
  g_return_val_if_fail (DSC_IS_ALIKE_BOX (self), FALSE);

  return self->cancellable != NULL;
}

GListModel *
dsc_alike_box_get_photos (DscAlikeBox *self)
{
  g_return_val_if_fail (DSC_IS_ALIKE_BOX (self), NULL);

  return G_LIST_MODEL (self->photos);
}
