/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network will be given.
 *
 * Whatever changes asks for new pictures; those that were asked for before are dropped. What is
 * seen stays until the new ones are there. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-resize.h"
#include "common/dsc-theme.h"
#include "data/dsc-batch-pictures.h"
#include "data/dsc-batch-preview.h"
#include "engine/dsc-train-order.h"
#include "model/dsc-train-settings.h"
#include "picture/dsc-photo-words.h"
#include "picture/dsc-thumb.h"

#define PICTURE_SIZE 184
#define RESIZE_WIDTH 232
#define RESIZE_HEIGHT 184

struct _DscBatchPreview
{
  AdwBin parent_instance;
  DscWorkspace *workspace;   /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned) of the workspace */
  GSignalGroup *settings;    /* (owned) of its training settings */
  DscTrainSpec *spec;        /* (owned) */
  DscPhotoItem *item;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the pictures that are being made */
  guint epoch;

  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *words;
  GtkFlowBox *batch;
  GtkFlowBox *variants;
  GtkFlowBox *modes;
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_EPOCH,
  PROP_MODE,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscBatchPreview, dsc_batch_preview, ADW_TYPE_BIN)

/* Which photos. */

/* The stage whose epochs are shown: what starts from Instant has that before it. */
static guint
stage_of (const DscTrainSpec *spec)
{
  return g_str_equal (spec->method, "network") && g_str_equal (spec->start, "instant") ? 1 : 0;
}

static gboolean
is_augmented (const DscTrainSpec *spec)
{
  return g_str_equal (spec->method, "network");
}

static DscDataset *
get_dataset (DscBatchPreview *self)
{
  return self->workspace != NULL ? dsc_workspace_get_dataset (self->workspace) : NULL;
}

/* Returns: (transfer full) (nullable): the training photos as the epoch has them, and how many. */
static guint32 *
get_order (DscBatchPreview *self, guint epoch, guint *n)
{
  DscSplit *split = self->workspace != NULL ? dsc_workspace_get_split (self->workspace) : NULL;
  g_autoptr (GArray) photos = NULL;

  *n = 0;
  if (split == NULL || get_dataset (self) == NULL)
    return NULL;
  photos = dsc_split_get_part (split, DSC_PART_TRAIN);
  *n = photos->len;
  return photos->len > 0 ? dsc_train_order (photos, self->spec->seed, stage_of (self->spec), epoch)
                         : NULL;
}

/* Returns: whether there is a photo whose variants can be shown. */
static gboolean
get_photo (DscBatchPreview *self, guint32 *photo)
{
  g_autofree guint32 *order = NULL;
  guint n;

  if (self->item != NULL && dsc_photo_item_is_of (self->item, get_dataset (self)))
    {
      *photo = dsc_photo_item_get_index (self->item);
      return TRUE;
    }
  order = get_order (self, 0, &n);
  if (order != NULL)
    *photo = order[0];
  return order != NULL;
}

/* Words. */

static DscPhotoItem *
new_item (DscBatchPreview *self, guint32 photo)
{
  return dsc_photo_item_new (get_dataset (self), photo, dsc_workspace_get_split (self->workspace),
                             NULL);
}

static const char *
resize_title (DscResize resize)
{
  switch (resize)
    {
    case DSC_RESIZE_CROP:
      return _ ("Crop");
    case DSC_RESIZE_PAD:
      return _ ("Pad");
    case DSC_RESIZE_SQUISH:
      break;
    }
  return _ ("Squish");
}

static char *
batch_words (DscBatchPreview *self)
{
  const DscTarget *target = &self->spec->target;

  if (!is_augmented (self->spec))
    return g_strdup_printf (_ ("Nine training photos as the network is given them: %d × %d pixels "
                               "(height × width). This recipe learns from photos as they are."),
                            target->height, target->width);
  return g_strdup_printf (_ ("The photos that epoch %u begins with, as the network is given them: "
                             "%d × %d pixels (height × width), with what augmentation draws."),
                          self->epoch + 1, target->height, target->width);
}

static char *
photo_words (DscBatchPreview *self, DscPhotoItem *item)
{
  g_autofree char *name = dsc_photo_item_dup_name (item);

  if (!is_augmented (self->spec))
    return g_strdup_printf (_ ("“%s” as the network is given it. This recipe learns from photos as "
                               "they are."),
                            name);
  return g_strdup_printf (_ ("“%s” as the epochs %u to %u draw it. Each time it is a little "
                             "different, so that the network cannot learn it by heart."),
                          name, self->epoch + 1, self->epoch + DSC_BATCH_VARIANTS);
}

static void
show_words (DscBatchPreview *self, char *text)
{
  gtk_label_set_text (self->words, text);
  g_free (text);
}

/* Showing. */

static void
empty (GtkFlowBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_flow_box_remove (box, child);
}

static void
add_picture (DscBatchPreview *self, GtkFlowBox *box, const DscBatchPicture *picture, guint number)
{
  g_autoptr (DscPhotoItem) item = new_item (self, picture->photo);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  /* Translators: number of a variant of a photo */
  g_autofree char *variant
      = box == self->variants ? g_strdup_printf (_ ("Epoch %u"), number) : NULL;
  const char *label = dsc_photo_words_label (item);
  g_autofree char *said = g_strjoin (", ", variant != NULL ? variant : label, name,
                                     picture->error != NULL ? picture->error->message : NULL, NULL);
  GtkWidget *thumb = dsc_thumb_new ();
  GtkWidget *child = gtk_flow_box_child_new ();

  dsc_thumb_set_size (DSC_THUMB (thumb), PICTURE_SIZE);
  dsc_thumb_set_caption (DSC_THUMB (thumb), variant != NULL ? variant : label);
  if (picture->texture != NULL)
    dsc_thumb_set_overlay (DSC_THUMB (thumb), picture->texture);
  else
    {
      g_autofree char *path = dsc_photo_item_dup_path (item);

      dsc_thumb_set_path (DSC_THUMB (thumb), path);
    }
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), thumb);
  gtk_widget_set_tooltip_text (child, said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data_full (G_OBJECT (child), "item", g_steal_pointer (&item), g_object_unref);
  gtk_flow_box_append (box, child);
}

static void
draw_resize_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  const DscResizePicture *picture = data;
  DscChartStyle style;

  dsc_theme_get_style (GTK_WIDGET (area), &style);
  dsc_chart_resize_draw (cr, picture->photo, &picture->target, picture->seen, width, height,
                         &style);
}

static void
add_mode (DscBatchPreview *self, GArray *pictures, guint i)
{
  const DscResizePicture *picture = &g_array_index (pictures, DscResizePicture, i);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *area = gtk_drawing_area_new ();
  g_autofree char *text
      = dsc_chart_resize_words (&picture->target, picture->width, picture->height);
  GtkWidget *words = gtk_label_new (text);
  const char *name = resize_title (picture->target.resize);
  g_autofree char *shown = picture->target.resize == self->spec->target.resize
                               ? g_strdup_printf (_ ("%s (chosen)"), name)
                               : g_strdup (name);

  gtk_label_set_text (GTK_LABEL (title), shown);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_justify (GTK_LABEL (words), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (words), 24);
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), RESIZE_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), RESIZE_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_resize_cb, (gpointer) picture,
                                  NULL);
  g_object_set_data_full (G_OBJECT (area), "pictures", g_array_ref (pictures),
                          (GDestroyNotify) g_array_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL, shown,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), area);
  gtk_box_append (GTK_BOX (box), words);
  gtk_flow_box_append (self->modes, box);
}

/* Asking. */

/* A preview that pictures are for, if there is still one. */
typedef struct
{
  GWeakRef preview;
  GtkFlowBox *box; /* of the preview */
} Asker;

static void
set_busy (DscBatchPreview *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* Whoever asked before is not answered any more. */
static void
drop (DscBatchPreview *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
}

static Asker *
asker_new (DscBatchPreview *self, GtkFlowBox *box)
{
  Asker *asker = g_new0 (Asker, 1);

  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&asker->preview, self);
  asker->box = box;
  set_busy (self, TRUE);
  return asker;
}

/* Returns: (transfer full) (nullable): the preview, if it waits for this answer. */
static DscBatchPreview *
asker_end (Asker *asker, GAsyncResult *result)
{
  DscBatchPreview *self = g_weak_ref_get (&asker->preview);

  if (self != NULL && self->cancellable != g_task_get_cancellable (G_TASK (result)))
    g_clear_object (&self);
  if (self != NULL)
    {
      g_clear_object (&self->cancellable);
      set_busy (self, FALSE);
    }
  g_weak_ref_clear (&asker->preview);
  g_free (asker);
  return self;
}

static void
pictures_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GtkFlowBox *box = ((Asker *) data)->box;
  g_autoptr (DscBatchPreview) self = asker_end (data, result);
  g_autoptr (GArray) pictures = dsc_batch_pictures_load_finish (result, NULL);

  if (self == NULL || pictures == NULL)
    return;
  empty (box);
  for (guint i = 0; i < pictures->len; i++)
    add_picture (self, box, &g_array_index (pictures, DscBatchPicture, i), self->epoch + i + 1);
}

static void
modes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DscBatchPreview) self = asker_end (data, result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pictures = dsc_resize_pictures_load_finish (result, &error);

  if (self == NULL)
    return;
  empty (self->modes);
  if (pictures == NULL)
    gtk_label_set_text (self->words, error->message);
  for (guint i = 0; pictures != NULL && i < pictures->len; i++)
    add_mode (self, pictures, i);
}

static void
ask_batch (DscBatchPreview *self)
{
  guint n;
  g_autofree guint32 *order = get_order (self, self->epoch, &n);
  guint32 epochs[DSC_BATCH_N];
  guint32 number = dsc_train_epoch_number (stage_of (self->spec), self->epoch);
  Asker *asker = asker_new (self, self->batch);

  for (guint i = 0; i < DSC_BATCH_N; i++)
    epochs[i] = number;
  show_words (self, batch_words (self));
  dsc_batch_pictures_load_async (get_dataset (self), self->spec, order,
                                 is_augmented (self->spec) ? epochs : NULL, MIN (n, DSC_BATCH_N),
                                 self->cancellable, pictures_cb, asker);
}

static void
ask_variants (DscBatchPreview *self, guint32 photo)
{
  g_autoptr (DscPhotoItem) item = new_item (self, photo);
  gboolean augmented = is_augmented (self->spec);
  guint32 photos[DSC_BATCH_VARIANTS];
  guint32 epochs[DSC_BATCH_VARIANTS];
  Asker *asker = asker_new (self, self->variants);

  for (guint i = 0; i < DSC_BATCH_VARIANTS; i++)
    {
      photos[i] = photo;
      epochs[i] = dsc_train_epoch_number (stage_of (self->spec), self->epoch + i);
    }
  show_words (self, photo_words (self, item));
  dsc_batch_pictures_load_async (get_dataset (self), self->spec, photos, augmented ? epochs : NULL,
                                 augmented ? DSC_BATCH_VARIANTS : 1, self->cancellable, pictures_cb,
                                 asker);
}

static void
ask_modes (DscBatchPreview *self, guint32 photo)
{
  g_autoptr (DscPhotoItem) item = new_item (self, photo);
  g_autofree char *name = dsc_photo_item_dup_name (item);
  Asker *asker = asker_new (self, self->modes);

  show_words (self, g_strdup_printf (_ ("“%s” at %d × %d pixels (height × width). Hatched is what "
                                        "the network never sees, or what is made up."),
                                     name, self->spec->target.height, self->spec->target.width));
  dsc_resize_pictures_load_async (get_dataset (self), self->spec, photo, self->cancellable,
                                  modes_cb, asker);
}

static const char *
get_mode (DscBatchPreview *self)
{
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  return name != NULL ? name : "batch";
}

static void
reload (DscBatchPreview *self)
{
  const char *mode = get_mode (self);
  guint32 photo;

  drop (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.reroll",
                                 get_dataset (self) != NULL && is_augmented (self->spec)
                                     && !g_str_equal (mode, "resize"));
  if (!get_photo (self, &photo))
    {
      empty (self->batch);
      empty (self->variants);
      empty (self->modes);
      gtk_label_set_text (self->words, _ ("There are no training photos yet."));
    }
  else if (g_str_equal (mode, "resize"))
    ask_modes (self, photo);
  else if (g_str_equal (mode, "photo"))
    ask_variants (self, photo);
  else
    ask_batch (self);
}

/* What a person does. */

static void
mode_changed_cb (DscBatchPreview *self)
{
  /* While the template is being made there is nothing yet. */
  if (self->spec == NULL)
    return;
  reload (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

static void
photo_activated_cb (DscBatchPreview *self, GtkFlowBoxChild *child)
{
  dsc_batch_preview_set_photo (self, g_object_get_data (G_OBJECT (child), "item"));
  gtk_stack_set_visible_child_name (self->stack, "photo");
}

static void
set_epoch (DscBatchPreview *self, guint epoch)
{
  if (epoch == self->epoch)
    return;
  self->epoch = epoch;
  reload (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EPOCH]);
}

static void
reroll_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscBatchPreview *self = DSC_BATCH_PREVIEW (widget);

  set_epoch (self, self->epoch + (g_str_equal (get_mode (self), "photo") ? DSC_BATCH_VARIANTS : 1));
}

/* What is to be trained. */

static DscTrainSettings *
get_settings (DscBatchPreview *self)
{
  return self->workspace != NULL ? dsc_workspace_get_settings (self->workspace) : NULL;
}

static void
renew_spec (DscBatchPreview *self)
{
  DscTrainSettings *settings = get_settings (self);

  g_clear_pointer (&self->spec, dsc_train_spec_free);
  self->spec = settings != NULL ? dsc_train_spec_copy (dsc_train_settings_get_spec (settings))
                                : dsc_train_spec_new ("recommended", NULL, FALSE, NULL);
  reload (self);
}

/* Properties. */

void
dsc_batch_preview_set_workspace (DscBatchPreview *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_BATCH_PREVIEW (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  g_signal_group_set_target (self->signals, workspace);
  g_signal_group_set_target (self->settings, get_settings (self));
  renew_spec (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

void
dsc_batch_preview_set_photo (DscBatchPreview *self, DscPhotoItem *item)
{
  g_return_if_fail (DSC_IS_BATCH_PREVIEW (self));

  if (g_set_object (&self->item, item) && !g_str_equal (get_mode (self), "batch"))
    reload (self);
}

static void
dsc_batch_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscBatchPreview *self = DSC_BATCH_PREVIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_EPOCH:
      g_value_set_uint (value, self->epoch);
      break;
    case PROP_MODE:
      g_value_set_string (value, get_mode (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->cancellable != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_batch_preview_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscBatchPreview *self = DSC_BATCH_PREVIEW (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_batch_preview_set_workspace (self, g_value_get_object (value));
      break;
    case PROP_EPOCH:
      set_epoch (self, g_value_get_uint (value));
      break;
    case PROP_MODE:
      gtk_stack_set_visible_child_name (self->stack, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* The object. */

static void
dsc_batch_preview_dispose (GObject *object)
{
  DscBatchPreview *self = DSC_BATCH_PREVIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  if (self->settings != NULL)
    g_signal_group_set_target (self->settings, NULL);
  g_clear_object (&self->settings);
  g_clear_object (&self->workspace);
  g_clear_object (&self->item);
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_BATCH_PREVIEW);
  G_OBJECT_CLASS (dsc_batch_preview_parent_class)->dispose (object);
}

static void
dsc_batch_preview_class_init (DscBatchPreviewClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_batch_preview_get_property;
  object_class->set_property = dsc_batch_preview_set_property;
  object_class->dispose = dsc_batch_preview_dispose;
  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, flags);
  properties[PROP_EPOCH] = g_param_spec_uint ("epoch", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_MODE] = g_param_spec_string ("mode", NULL, NULL, "batch", flags);
  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-batch-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, words);
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, batch);
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, variants);
  gtk_widget_class_bind_template_child (widget_class, DscBatchPreview, modes);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, photo_activated_cb);
  gtk_widget_class_install_action (widget_class, "preview.reroll", NULL, reroll_cb);
}

static void
dsc_batch_preview_init (DscBatchPreview *self)
{
  self->signals = g_signal_group_new (DSC_TYPE_WORKSPACE);
  g_signal_group_connect_swapped (self->signals, "notify::dataset", G_CALLBACK (reload), self);
  self->settings = g_signal_group_new (DSC_TYPE_TRAIN_SETTINGS);
  g_signal_group_connect_swapped (self->settings, "changed", G_CALLBACK (renew_spec), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  renew_spec (self);
}

GtkWidget *
dsc_batch_preview_new (void)
{
  return g_object_new (DSC_TYPE_BATCH_PREVIEW, NULL);
}
