/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of one photo. EXIF is read on a thread; whose photo it is of is told by the
 * request's cancellable. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "data/dsc-photo-panel.h"
#include "image/dsc-exif.h"
#include "picture/dsc-photo-words.h"
#include "picture/dsc-thumb.h"

/* Classes that are shown of an answer. */
#define MOST_CLASSES 5

struct _DscPhotoPanel
{
  AdwBin parent_instance;
  DscPhotoItem *item;        /* (owned) (nullable) */
  DscResults *results;       /* (owned) (nullable) */
  DscReportItem *unreadable; /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of reading EXIF */
  guint n_chosen;

  GtkStack *stack;
  AdwStatusPage *none;
  DscThumb *thumb;
  GtkLabel *name;
  AdwActionRow *label;
  AdwActionRow *part;
  AdwPreferencesGroup *answers;
  GtkListBox *ranking;
  AdwActionRow *size;
  AdwActionRow *folder;
  AdwActionRow *warning;
  GtkWidget *taken;
  AdwActionRow *date;
  AdwActionRow *camera;
  AdwActionRow *exposure;
  GtkWidget *leave_out;
  GtkWidget *use_again;
};

enum
{
  PROP_ITEM = 1,
  PROP_RESULTS,
  PROP_N_CHOSEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscPhotoPanel, dsc_photo_panel, ADW_TYPE_BIN)

/* A fact that is not known has no row. */
static void
set_fact (AdwActionRow *row, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
}

/* EXIF. */

static char *
camera_words (const DscExif *exif)
{
  if (exif->make != NULL && exif->model != NULL && !g_str_has_prefix (exif->model, exif->make))
    return g_strdup_printf ("%s %s", exif->make, exif->model);
  return g_strdup (exif->model != NULL ? exif->model : exif->make);
}

static char *
exposure_words (const DscExif *exif)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  if (exif->exposure > 0 && exif->exposure < 0.5)
    {
      /* Translators: exposure of a photo, seconds */
      g_autofree char *text = g_strdup_printf (_ ("1/%.0f s"), round (1 / exif->exposure));

      g_strv_builder_add (builder, text);
    }
  else if (exif->exposure > 0)
    {
      /* Translators: exposure of a photo, seconds */
      g_autofree char *text = g_strdup_printf (_ ("%.1f s"), exif->exposure);

      g_strv_builder_add (builder, text);
    }
  if (exif->f_number > 0)
    {
      g_autofree char *text = g_strdup_printf ("f/%.1f", exif->f_number);

      g_strv_builder_add (builder, text);
    }
  if (exif->focal_length > 0)
    {
      g_autofree char *text = g_strdup_printf (_ ("%.0f mm"), exif->focal_length);

      g_strv_builder_add (builder, text);
    }
  if (exif->iso > 0)
    {
      g_autofree char *text = g_strdup_printf ("ISO %u", exif->iso);

      g_strv_builder_add (builder, text);
    }
  parts = g_strv_builder_end (builder);
  return *parts != NULL ? g_strjoinv (", ", parts) : NULL;
}

/* The camera's clock knows no time zone: the words are that time, as people write it here. */
static char *
date_words (const DscExif *exif)
{
  g_autoptr (GDateTime) date = NULL;
  int year, month, day, hour, minute, second;

  if (exif->taken == NULL)
    return NULL;
  if (sscanf (exif->taken, "%4d:%2d:%2d %2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second)
      == 6)
    date = g_date_time_new_local (year, month, day, hour, minute, second);
  return date != NULL ? g_date_time_format (date, "%c") : g_strdup (exif->taken);
}

static void
exif_free (gpointer data)
{
  dsc_exif_clear (data);
  g_free (data);
}

static void
read_exif (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DscExif *exif = g_new0 (DscExif, 1);

  dsc_exif_read (data, exif);
  g_task_return_pointer (task, exif, exif_free);
}

/* A panel that the answer is for, if there is still one. */
typedef struct
{
  GWeakRef panel;
} Asker;

static void
exif_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asker *asker = data;
  g_autoptr (DscPhotoPanel) self = g_weak_ref_get (&asker->panel);
  DscExif *exif = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *date = NULL;
  g_autofree char *camera = NULL;
  g_autofree char *exposure = NULL;

  g_weak_ref_clear (&asker->panel);
  g_free (asker);
  if (exif == NULL)
    return;
  if (self != NULL && self->cancellable == g_task_get_cancellable (G_TASK (result)))
    {
      date = date_words (exif);
      camera = camera_words (exif);
      exposure = exposure_words (exif);
      set_fact (self->date, date);
      set_fact (self->camera, camera);
      set_fact (self->exposure, exposure);
      gtk_widget_set_visible (self->taken, date != NULL || camera != NULL || exposure != NULL);
    }
  exif_free (exif);
}

static void
forget_exif (DscPhotoPanel *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
ask_exif (DscPhotoPanel *self, const char *path)
{
  g_autoptr (GTask) task = NULL;
  Asker *asker = g_new0 (Asker, 1);

  forget_exif (self);
  gtk_widget_set_visible (self->taken, FALSE);
  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&asker->panel, self);
  task = g_task_new (NULL, self->cancellable, exif_read_cb, asker);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_exif);
}

/* The answer. */

static void
add_class (DscPhotoPanel *self, const char *name, double probability, gboolean actual)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *bar = gtk_level_bar_new ();
  /* Translators: a probability */
  g_autofree char *percent = g_strdup_printf (_ ("%.0f %%"), probability * 100);
  GtkWidget *number = gtk_label_new (percent);
  /* The photo's own class has a sign, not a colour. */
  g_autofree char *shown = g_strconcat (actual ? "✓ " : "", name, NULL);
  g_autofree char *text = actual ? g_strdup_printf (_ ("%s: %s (the photo’s class)"), name, percent)
                                 : g_strdup_printf ("%s: %s", name, percent);

  gtk_label_set_text (GTK_LABEL (label), shown);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), CLAMP (probability, 0, 1));
  gtk_widget_set_size_request (bar, 64, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (number), 5);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), number);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_tooltip_text (row, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_list_box_append (self->ranking, row);
}

/* The most probable classes, and the photo's own if it is not among them. */
static void
add_classes (DscPhotoPanel *self, DscResults *of, const DscPrediction *prediction)
{
  guint n = dsc_results_get_predictions (of)->n_classes;
  guint shown[MOST_CLASSES] = { 0 };
  guint n_shown = 0;
  gboolean has_actual = FALSE;

  for (guint c = 0; c < n; c++)
    {
      guint at = n_shown;

      while (at > 0 && prediction->probabilities[shown[at - 1]] < prediction->probabilities[c])
        at--;
      if (at == MOST_CLASSES)
        continue;
      n_shown = MIN (n_shown + 1, MOST_CLASSES);
      for (guint i = n_shown - 1; i > at; i--)
        shown[i] = shown[i - 1];
      shown[at] = c;
    }
  for (guint i = 0; i < n_shown; i++)
    {
      gboolean actual = prediction->actual == (gint32) shown[i];

      has_actual = has_actual || actual;
      add_class (self, dsc_results_get_class_name (of, shown[i]),
                 prediction->probabilities[shown[i]], actual);
    }
  if (!has_actual && prediction->actual >= 0)
    add_class (self, dsc_results_get_class_name (of, (guint) prediction->actual),
               prediction->probabilities[prediction->actual], TRUE);
}

static void
show_answer (DscPhotoPanel *self)
{
  DscResults *of = NULL;
  const DscPrediction *prediction = dsc_photo_words_find (self->item, self->results, &of);
  g_autofree char *words = dsc_photo_words_prediction (self->item, self->results);
  g_autofree char *markup = NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->ranking))) != NULL)
    gtk_list_box_remove (self->ranking, row);
  gtk_widget_set_visible (GTK_WIDGET (self->ranking), prediction != NULL);
  if (prediction != NULL)
    add_classes (self, of, prediction);
  else if (self->results == NULL)
    words = g_strdup (_ ("No model has learned from these photos yet."));
  else
    words = g_strdup (_ ("The shown run was asked about validation photos only."));
  markup = g_markup_escape_text (words, -1);
  adw_preferences_group_set_description (self->answers, markup);
}

/* The photo. */

static const char *
find_warning (DscPhotoItem *item)
{
  DscDataset *dataset = dsc_photo_item_get_dataset (item);
  const char *path = dsc_photo_item_get_photo (item)->path;

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);

      if (g_str_equal (skipped->code, "warning") && g_str_equal (skipped->path, path))
        return skipped->reason;
    }
  return NULL;
}

/* Why it cannot be read, else what the import has said of it. */
static void
show_warning (DscPhotoPanel *self)
{
  g_autofree char *reason = NULL;

  /* Photos are numbered as they were when it was found. */
  if (self->unreadable != NULL
      && dsc_report_item_get_dataset (self->unreadable) == dsc_photo_item_get_dataset (self->item))
    reason = dsc_report_item_dup_note (self->unreadable, dsc_photo_item_get_index (self->item));
  set_fact (self->warning, reason != NULL ? reason : find_warning (self->item));
}

static void
show_file (DscPhotoPanel *self, const char *path)
{
  const DscPhoto *photo = dsc_photo_item_get_photo (self->item);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *folder = dsc_path_display (parent);
  g_autofree char *bytes = g_format_size ((guint64) MAX (0, photo->size));
  g_autofree char *size
      = photo->width > 0
            /* Translators: width, height, size of a file such as "1.2 MB" */
            ? g_strdup_printf (_ ("%d × %d pixels, %s"), photo->width, photo->height, bytes)
            : g_strdup (bytes);

  set_fact (self->size, size);
  set_fact (self->folder, folder);
  show_warning (self);
}

static void
update (DscPhotoPanel *self)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *many = NULL;
  g_autofree char *correction = NULL;
  g_autofree char *label = NULL;
  gboolean left_out;

  if (self->item == NULL || self->n_chosen > 1)
    {
      forget_exif (self);
      dsc_thumb_set_path (self->thumb, NULL);
      many = g_strdup_printf (ngettext ("%'u Photo Chosen", "%'u Photos Chosen", self->n_chosen),
                              self->n_chosen);
      adw_status_page_set_title (self->none, self->n_chosen > 1 ? many : _ ("No Photo Chosen"));
      adw_status_page_set_description (
          self->none, self->n_chosen > 1 ? _ ("Copy them, or drag them to another program.")
                                         : _ ("Click a photo to see all that is known of it."));
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }
  left_out = dsc_photo_item_get_photo (self->item)->left_out;
  path = dsc_photo_item_dup_path (self->item);
  name = dsc_photo_item_dup_name (self->item);
  dsc_thumb_set_path (self->thumb, path);
  gtk_label_set_text (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  correction = dsc_photo_words_correction (self->item);
  label = g_strjoin ("\n", dsc_photo_words_label (self->item), correction, NULL);
  set_fact (self->label, label);
  set_fact (self->part, dsc_photo_words_use (self->item));
  gtk_widget_set_visible (self->leave_out, !left_out);
  gtk_widget_set_visible (self->use_again, left_out);
  show_answer (self);
  show_file (self, path);
  ask_exif (self, path);
  gtk_stack_set_visible_child_name (self->stack, "photo");
}

void
dsc_photo_panel_set_item (DscPhotoPanel *self, DscPhotoItem *item)
{
  g_return_if_fail (DSC_IS_PHOTO_PANEL (self));

  if (!g_set_object (&self->item, item))
    return;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

void
dsc_photo_panel_set_results (DscPhotoPanel *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_PHOTO_PANEL (self));

  if (!g_set_object (&self->results, results))
    return;
  if (self->item != NULL)
    show_answer (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULTS]);
}

void
dsc_photo_panel_set_unreadable (DscPhotoPanel *self, DscReportItem *unreadable)
{
  g_return_if_fail (DSC_IS_PHOTO_PANEL (self));

  if (g_set_object (&self->unreadable, unreadable) && self->item != NULL)
    show_warning (self);
}

void
dsc_photo_panel_set_n_chosen (DscPhotoPanel *self, guint n)
{
  g_return_if_fail (DSC_IS_PHOTO_PANEL (self));

  if (n == self->n_chosen)
    return;
  self->n_chosen = n;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CHOSEN]);
}

/* The object. */

static void
dsc_photo_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscPhotoPanel *self = DSC_PHOTO_PANEL (object);

  switch (id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_RESULTS:
      g_value_set_object (value, self->results);
      break;
    case PROP_N_CHOSEN:
      g_value_set_uint (value, self->n_chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscPhotoPanel *self = DSC_PHOTO_PANEL (object);

  switch (id)
    {
    case PROP_ITEM:
      dsc_photo_panel_set_item (self, g_value_get_object (value));
      break;
    case PROP_RESULTS:
      dsc_photo_panel_set_results (self, g_value_get_object (value));
      break;
    case PROP_N_CHOSEN:
      dsc_photo_panel_set_n_chosen (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_panel_dispose (GObject *object)
{
  DscPhotoPanel *self = DSC_PHOTO_PANEL (object);

  forget_exif (self);
  g_clear_object (&self->item);
  g_clear_object (&self->results);
  g_clear_object (&self->unreadable);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_PHOTO_PANEL);
  G_OBJECT_CLASS (dsc_photo_panel_parent_class)->dispose (object);
}

static void
dsc_photo_panel_class_init (DscPhotoPanelClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DSC_TYPE_THUMB);
  object_class->get_property = dsc_photo_panel_get_property;
  object_class->set_property = dsc_photo_panel_set_property;
  object_class->dispose = dsc_photo_panel_dispose;
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, DSC_TYPE_PHOTO_ITEM, flags);
  properties[PROP_RESULTS] = g_param_spec_object ("results", NULL, NULL, DSC_TYPE_RESULTS, flags);
  properties[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-photo-panel.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DscPhotoPanel, name)
  BIND (stack);
  BIND (none);
  BIND (thumb);
  BIND (name);
  BIND (label);
  BIND (part);
  BIND (answers);
  BIND (ranking);
  BIND (size);
  BIND (folder);
  BIND (warning);
  BIND (taken);
  BIND (date);
  BIND (camera);
  BIND (exposure);
  BIND (leave_out);
  BIND (use_again);
#undef BIND
}

static void
dsc_photo_panel_init (DscPhotoPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
