/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of a dataset. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-tab-stop.h"
#include "data/dsc-class-list.h"
#include "data/dsc-class-row.h"
#include "picture/dsc-photo-filter.h"

struct _DscClassList
{
  AdwBin parent_instance;
  DscDataset *dataset;           /* (owned) (nullable) */
  GListStore *rows;              /* (owned) of DscClassRow */
  GtkSingleSelection *selection; /* (owned) */
  gboolean filling;              /* rows come and go; nobody has chosen */

  GtkListView *view;
};

enum
{
  PROP_DATASET = 1,
  PROP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint activated_signal;
static guint dropped_signal;

G_DEFINE_FINAL_TYPE (DscClassList, dsc_class_list, ADW_TYPE_BIN)

/* Photos that are dropped on a class are of it. */

/* What comes from other programs is the window's. */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, GtkListItem *cell)
{
  DscClassRow *row = gtk_list_item_get_item (cell);

  return gdk_drop_get_drag (drop) != NULL && row != NULL && dsc_class_row_get_label (row) >= 0
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, GtkListItem *cell)
{
  DscClassRow *row = gtk_list_item_get_item (cell);
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  if (row == NULL || dsc_class_row_get_label (row) < 0)
    return FALSE;
  g_signal_emit (gtk_widget_get_ancestor (widget, DSC_TYPE_CLASS_LIST), dropped_signal, 0,
                 dsc_class_row_get_name (row), g_value_get_boxed (value));
  return TRUE;
}

static void
add_drop_target (GtkWidget *widget, GtkListItem *cell)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), cell);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), cell);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/* Rows: a name and a number above a bar. */

static void
setup_cb (DscClassList *self, GtkListItem *cell)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *count = gtk_label_new (NULL);
  GtkWidget *bar = gtk_level_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  /* A level bar would say by its colours that few are bad. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), count);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  add_drop_target (box, cell);
  gtk_list_item_set_child (cell, box);
}

static void
bind_cb (DscClassList *self, GtkListItem *cell)
{
  DscClassRow *row = gtk_list_item_get_item (cell);
  GtkWidget *box = gtk_list_item_get_child (cell);
  GtkWidget *line = gtk_widget_get_first_child (box);
  GtkWidget *bar = gtk_widget_get_last_child (box);
  const char *name = dsc_class_row_get_name (row);
  guint n = dsc_class_row_get_n (row);
  /* Translators: the number of photos of a class */
  g_autofree char *count = g_strdup_printf (_ ("%'u"), n);
  g_autofree char *text
      /* Translators: a class and the number of its photos */
      = g_strdup_printf (ngettext ("%s: %'u photo", "%s: %'u photos", n), name, n);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (line)), name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (line)), count);
  gtk_widget_set_visible (bar, dsc_class_row_get_share (row) >= 0);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), MAX (0, dsc_class_row_get_share (row)));
  gtk_widget_set_tooltip_text (box, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* What is in the list. */

static void
add_row (GPtrArray *rows, gint32 label, const char *name, guint n, double share)
{
  g_ptr_array_add (rows, dsc_class_row_new (label, name, n, share));
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const char *first = dsc_class_row_get_name (*(DscClassRow *const *) a);
  const char *second = dsc_class_row_get_name (*(DscClassRow *const *) b);
  g_autofree char *first_key = g_utf8_collate_key_for_filename (first, -1);
  g_autofree char *second_key = g_utf8_collate_key_for_filename (second, -1);
  int order = strcmp (first_key, second_key);

  return order != 0 ? order : strcmp (first, second);
}

/* As people sort: "class 2" before "class 10". The classes' own numbers stay. */
static void
add_classes (DscClassList *self, GPtrArray *rows, const guint *counts, guint most)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = dsc_dataset_get_n_classes (self->dataset);

  for (guint c = 0; c < n; c++)
    add_row (classes, (gint32) c, dsc_dataset_get_class_name (self->dataset, c), counts[c],
             (double) counts[c] / most);
  g_ptr_array_sort (classes, compare_rows);
  g_ptr_array_extend_and_steal (rows, g_steal_pointer (&classes));
}

static void
fill (DscClassList *self)
{
  guint n_photos = self->dataset != NULL ? dsc_dataset_get_n_photos (self->dataset) : 0;
  guint n_classes = self->dataset != NULL ? dsc_dataset_get_n_classes (self->dataset) : 0;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  /* The last one counts those without a class. */
  g_autofree guint *counts = g_new0 (guint, n_classes + 1);
  guint most = 1;

  for (guint i = 0; i < n_photos; i++)
    {
      gint32 label = dsc_dataset_get_photo (self->dataset, i)->label;

      counts[label >= 0 ? (guint) label : n_classes]++;
    }
  for (guint c = 0; c < n_classes; c++)
    most = MAX (most, counts[c]);
  if (self->dataset != NULL)
    {
      add_row (rows, DSC_PHOTO_FILTER_ANY, _ ("All Photos"), n_photos, -1);
      add_classes (self, rows, counts, most);
    }
  if (counts[n_classes] > 0)
    add_row (rows, -1, _ ("No class"), counts[n_classes], -1);
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);
}

static void
selected_cb (DscClassList *self)
{
  if (!self->filling)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

static void
activate_cb (DscClassList *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, activated_signal, 0);
}

/* A click has chosen by now; a list that was alone on a narrow window makes room. */
static void
released_cb (DscClassList *self)
{
  g_signal_emit (self, activated_signal, 0);
}

/* The row that says the same as @before (nullable); else that of all photos. */
static guint
find_row (DscClassList *self, DscClassRow *before)
{
  GListModel *rows = G_LIST_MODEL (self->rows);

  for (guint i = 0; before != NULL && i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (DscClassRow) row = g_list_model_get_item (rows, i);

      if ((dsc_class_row_get_label (row) >= 0) == (dsc_class_row_get_label (before) >= 0)
          && g_str_equal (dsc_class_row_get_name (row), dsc_class_row_get_name (before)))
        return i;
    }
  return 0;
}

void
dsc_class_list_set_dataset (DscClassList *self, DscDataset *dataset)
{
  g_autoptr (DscClassRow) before = NULL;

  g_return_if_fail (DSC_IS_CLASS_LIST (self));

  if (!g_set_object (&self->dataset, dataset))
    return;
  g_set_object (&before, gtk_single_selection_get_selected_item (self->selection));
  self->filling = TRUE;
  fill (self);
  gtk_single_selection_set_selected (self->selection, find_row (self, before));
  self->filling = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATASET]);
}

gint32
dsc_class_list_get_label (DscClassList *self)
{
  DscClassRow *row;

  g_return_val_if_fail (DSC_IS_CLASS_LIST (self), DSC_PHOTO_FILTER_ANY);

  row = gtk_single_selection_get_selected_item (self->selection);
  return row != NULL ? dsc_class_row_get_label (row) : DSC_PHOTO_FILTER_ANY;
}

void
dsc_class_list_set_label (DscClassList *self, gint32 label)
{
  GListModel *rows;

  g_return_if_fail (DSC_IS_CLASS_LIST (self));

  rows = G_LIST_MODEL (self->rows);
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (DscClassRow) row = g_list_model_get_item (rows, i);

      if (dsc_class_row_get_label (row) == label)
        {
          gtk_single_selection_set_selected (self->selection, i);
          gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", i);
          return;
        }
    }
}

/* The object. */

static void
dsc_class_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscClassList *self = DSC_CLASS_LIST (object);

  switch (id)
    {
    case PROP_DATASET:
      g_value_set_object (value, self->dataset);
      break;
    case PROP_LABEL:
      g_value_set_int (value, dsc_class_list_get_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_class_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscClassList *self = DSC_CLASS_LIST (object);

  switch (id)
    {
    case PROP_DATASET:
      dsc_class_list_set_dataset (self, g_value_get_object (value));
      break;
    case PROP_LABEL:
      dsc_class_list_set_label (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_class_list_dispose (GObject *object)
{
  DscClassList *self = DSC_CLASS_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_CLASS_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_clear_object (&self->dataset);
  G_OBJECT_CLASS (dsc_class_list_parent_class)->dispose (object);
}

static void
dsc_class_list_class_init (DscClassListClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_class_list_get_property;
  object_class->set_property = dsc_class_list_set_property;
  object_class->dispose = dsc_class_list_dispose;
  properties[PROP_DATASET] = g_param_spec_object ("dataset", NULL, NULL, DSC_TYPE_DATASET, flags);
  properties[PROP_LABEL] = g_param_spec_int ("label", NULL, NULL, DSC_PHOTO_FILTER_ANY, G_MAXINT,
                                             DSC_PHOTO_FILTER_ANY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activated_signal = g_signal_new ("activated", DSC_TYPE_CLASS_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  dropped_signal = g_signal_new ("dropped", DSC_TYPE_CLASS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_STRING, GDK_TYPE_FILE_LIST);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-class-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DscClassList, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
dsc_class_list_init (DscClassList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->rows = g_list_store_new (DSC_TYPE_CLASS_ROW);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}
