/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window that shows one photo of a list large.
 *
 * It follows the photo, not its place in the list: when the list changes, it looks where the photo
 * is now. What it loads belongs to the photo, and a heat map to the run that is shown, too: when
 * there is another one, it is cancelled. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-heat.h"
#include "common/dsc-feedback.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-photo-pane.h"
#include "picture/dsc-photo-words.h"
#include "picture/dsc-thumbnailer.h"
#include "picture/dsc-viewer-private.h"

/* Pixels of the longer side: what a 4K screen shows, and enough for some zoom. */
#define PHOTO_SIZE 4096
#define HEAT_SIZE 1024

enum
{
  PROP_HEAT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscViewer, dsc_viewer, ADW_TYPE_WINDOW)

/* Work that is done for the photo. */

typedef struct
{
  GWeakRef viewer;
  GCancellable *cancellable; /* (owned) by which it is known */
} Work;

static void
show_working (DscViewer *self)
{
  gboolean working = self->loading != NULL || self->heating != NULL;

  gtk_spinner_set_spinning (self->spinner, working);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->pane), GTK_ACCESSIBLE_STATE_BUSY, working, -1);
}

/* Its answer will find that nobody waits for it. */
static void
work_drop (GCancellable **slot)
{
  g_cancellable_cancel (*slot);
  g_clear_object (slot);
}

/* @slot: the viewer's, instead of what is going there */
static Work *
work_begin (DscViewer *self, GCancellable **slot)
{
  Work *work = g_new0 (Work, 1);

  work_drop (slot);
  *slot = g_cancellable_new ();
  g_weak_ref_init (&work->viewer, self);
  work->cancellable = g_object_ref (*slot);
  show_working (self);
  return work;
}

/* Returns: (transfer full) (nullable): the viewer, if it still wants this. */
static DscViewer *
work_end (Work *work)
{
  DscViewer *self = g_weak_ref_get (&work->viewer);

  if (self != NULL && self->loading == work->cancellable)
    g_clear_object (&self->loading);
  else if (self != NULL && self->heating == work->cancellable)
    g_clear_object (&self->heating);
  else
    g_clear_object (&self);
  if (self != NULL)
    show_working (self);
  g_weak_ref_clear (&work->viewer);
  g_object_unref (work->cancellable);
  g_free (work);
  return self;
}

static void
show_texture (DscViewer *self)
{
  gboolean heat = self->wants_heat && self->heat != NULL;

  dsc_photo_pane_set_texture (self->pane, heat ? self->heat : self->photo);
  gtk_stack_set_visible_child_name (self->stack, "photo");
}

static void
photo_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscViewer) self = work_end (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = dsc_picture_load_finish (result, &error);

  if (self == NULL)
    return;
  if (texture == NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->trouble, markup);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return;
    }
  g_set_object (&self->photo, texture);
  show_texture (self);
}

/* Heat maps. */

static void
set_note (DscViewer *self, const char *text)
{
  gtk_label_set_text (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (self->note_box, text != NULL);
}

static void
say_where_it_looks (DscViewer *self)
{
  DscResults *results = dsc_workspace_get_results (self->workspace);
  g_autofree char *text = NULL;

  if (results == NULL || self->heat_label < 0)
    return;
  text = g_strdup_printf (_ ("Bright is where the model looks when it says “%s”"),
                          dsc_results_get_class_name (results, (guint) self->heat_label));
  set_note (self, text);
}

static void
show_heat (DscViewer *self)
{
  if (self->wants_heat)
    say_where_it_looks (self);
  show_texture (self);
}

/* Takes back what was wished, and says why. */
static void
heat_failed (DscViewer *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_note (self, error->message);
}

static void
blended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscViewer) self = work_end (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = dsc_heat_texture_load_finish (result, &error);

  if (self == NULL)
    return;
  if (texture == NULL)
    heat_failed (self, error);
  else if (g_set_object (&self->heat, texture))
    show_heat (self);
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscViewer) self = work_end (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscHeatMap) map
      = dsc_workspace_explain_finish (DSC_WORKSPACE (source), result, &error);
  g_autofree char *path = NULL;
  Work *work;

  if (self == NULL)
    return;
  if (map == NULL)
    {
      heat_failed (self, error);
      return;
    }
  path = dsc_photo_item_dup_path (self->item);
  self->heat_label = map->label;
  work = work_begin (self, &self->heating);
  dsc_heat_texture_load_async (path, map, HEAT_SIZE, DSC_CHART_HEAT_ALPHA, self->heating,
                               blended_cb, work);
}

static void
load_heat (DscViewer *self)
{
  g_autofree char *path = NULL;
  Work *work;

  if (self->workspace == NULL || self->item == NULL || self->heating != NULL)
    return;
  path = dsc_photo_item_dup_path (self->item);
  work = work_begin (self, &self->heating);
  dsc_workspace_explain_async (self->workspace, path, -1, self->heating, explained_cb, work);
}

/* What is shown of another photo, or by another run, is none of this. */
static void
forget_heat (DscViewer *self)
{
  work_drop (&self->heating);
  g_clear_object (&self->heat);
  set_note (self, NULL);
  show_working (self);
}

static void
set_heat (DscViewer *self, gboolean wanted)
{
  if (wanted == self->wants_heat)
    return;
  self->wants_heat = wanted;
  set_note (self, NULL);
  if (wanted && self->heat == NULL)
    load_heat (self);
  if (self->heat != NULL)
    show_heat (self);
  else if (self->photo != NULL)
    show_texture (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEAT]);
}

/* The photo. */

static void
show_words (DscViewer *self)
{
  DscResults *results
      = self->workspace != NULL ? dsc_workspace_get_results (self->workspace) : NULL;
  g_autofree char *name = dsc_photo_item_dup_name (self->item);
  g_autofree char *said = dsc_photo_words_prediction (self->item, results);
  g_autofree char *place
      /* Translators: number of the photo shown, and of all of them */
      = g_strdup_printf (_ ("%u of %u"), self->position + 1,
                         g_list_model_get_n_items (self->photos));
  const char *label = dsc_photo_words_label (self->item);
  const char *part = dsc_photo_words_use (self->item);

  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, place);
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_text (self->label, label);
  gtk_label_set_text (self->part, part);
  gtk_label_set_text (self->prediction, said != NULL ? said : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->prediction), said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pane), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, said != NULL ? said : label,
                                  -1);
}

/* Whether the photo is one of the workspace's, not of another folder that was asked about. */
static gboolean
is_known (DscViewer *self)
{
  DscDataset *dataset
      = self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;

  return self->item != NULL && dataset != NULL && dsc_photo_item_is_of (self->item, dataset);
}

static void
update_actions (DscViewer *self)
{
  guint n = self->photos != NULL ? g_list_model_get_n_items (self->photos) : 0;
  gboolean can_explain
      = self->workspace != NULL && dsc_workspace_get_results (self->workspace) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous", self->position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next", self->position + 1 < n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.heat", can_explain);
  gtk_button_set_label (self->heat_button,
                        can_explain ? _ ("_Heat Map") : _ ("Heat Map: Train First"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.alike", can_explain);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.label", is_known (self));
}

static void
show_item (DscViewer *self, DscPhotoItem *item)
{
  g_autofree char *path = dsc_photo_item_dup_path (item);
  Work *work;

  g_clear_object (&self->photo);
  forget_heat (self);
  g_set_object (&self->item, item);
  show_words (self);
  /* A small picture is at hand, as a rule, and is seen at once. */
  dsc_photo_pane_fit (self->pane);
  dsc_photo_pane_set_texture (self->pane, dsc_thumbnailer_peek (path, 256));
  gtk_stack_set_visible_child_name (self->stack, "photo");
  work = work_begin (self, &self->loading);
  dsc_picture_load_async (path, PHOTO_SIZE, self->loading, photo_loaded_cb, work);
  if (self->wants_heat)
    load_heat (self);
}

void
_dsc_viewer_show_position (DscViewer *self, guint position)
{
  g_autoptr (DscPhotoItem) item = g_list_model_get_item (self->photos, position);

  if (item == NULL)
    return;
  self->position = position;
  show_item (self, item);
  update_actions (self);
}

static gboolean
is_same_photo (DscPhotoItem *a, DscPhotoItem *b)
{
  guint number;

  return dsc_photo_item_find (a, dsc_photo_item_get_dataset (b), &number)
         && number == dsc_photo_item_get_index (b);
}

/* The list has changed: the photo may be elsewhere, or gone. */
static void
photos_changed_cb (DscViewer *self)
{
  guint n = g_list_model_get_n_items (self->photos);

  if (n == 0)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (self->photos, i);

      if (is_same_photo (item, self->item))
        {
          self->position = i;
          g_set_object (&self->item, item);
          show_words (self);
          update_actions (self);
          return;
        }
    }
  _dsc_viewer_show_position (self, MIN (self->position, n - 1));
}

static void
results_changed_cb (DscViewer *self)
{
  forget_heat (self);
  if (dsc_workspace_get_results (self->workspace) == NULL)
    set_heat (self, FALSE);
  else if (self->wants_heat)
    load_heat (self);
  if (self->item != NULL)
    show_words (self);
  if (self->photo != NULL)
    show_texture (self);
  update_actions (self);
}

/* On a full screen there is nothing but the photo. */
static void
fullscreened_cb (DscViewer *self)
{
  gboolean full = gtk_window_is_fullscreen (GTK_WINDOW (self));

  gtk_widget_set_visible (self->header, !full);
  gtk_widget_set_visible (self->facts, !full);
}

/* The object. */

static void
dsc_viewer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HEAT:
      g_value_set_boolean (value, DSC_VIEWER (object)->wants_heat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_viewer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HEAT:
      set_heat (DSC_VIEWER (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_viewer_dispose (GObject *object)
{
  DscViewer *self = DSC_VIEWER (object);

  work_drop (&self->loading);
  work_drop (&self->heating);
  g_clear_object (&self->photo);
  g_clear_object (&self->heat);
  g_clear_object (&self->item);
  g_clear_object (&self->photos);
  g_clear_object (&self->workspace);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_VIEWER);
  G_OBJECT_CLASS (dsc_viewer_parent_class)->dispose (object);
}

static void
dsc_viewer_class_init (DscViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_PHOTO_PANE);
  object_class->get_property = dsc_viewer_get_property;
  object_class->set_property = dsc_viewer_set_property;
  object_class->dispose = dsc_viewer_dispose;
  properties[PROP_HEAT]
      = g_param_spec_boolean ("heat", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/picture/dsc-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, DscViewer, title);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, header);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, heat_button);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, facts);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, pane);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, trouble);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, note_box);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, note);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, label);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, part);
  gtk_widget_class_bind_template_child (widget_class, DscViewer, prediction);
  gtk_widget_class_install_property_action (widget_class, "viewer.heat", "heat");
  _dsc_viewer_install_actions (widget_class);
  _dsc_viewer_bind_keys (widget_class);
}

static void
dsc_viewer_init (DscViewer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  _dsc_viewer_add_photo_keys (GTK_WIDGET (self->pane));
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
}

DscViewer *
dsc_viewer_present (GtkWidget *widget, DscWorkspace *workspace, GListModel *photos, guint position)
{
  DscViewer *self = g_object_new (DSC_TYPE_VIEWER, NULL);
  GtkRoot *root = gtk_widget_get_root (widget);

  g_return_val_if_fail (position < g_list_model_get_n_items (photos), self);

  self->photos = g_object_ref (photos);
  if (workspace != NULL)
    {
      self->workspace = g_object_ref (workspace);
      g_signal_connect_object (workspace, "notify::results", G_CALLBACK (results_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (photos, "items-changed", G_CALLBACK (photos_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
    }
  _dsc_viewer_show_position (self, position);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->pane));
  return self;
}
