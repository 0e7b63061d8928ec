/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was skipped, and why. The list holds numbers only; words are made for what is seen. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "common/dsc-tab-stop.h"
#include "data/dsc-skipped-window.h"

struct _DscSkippedWindow
{
  AdwWindow parent_instance;
  DscDataset *dataset; /* (owned) (nullable) */
  char *text;          /* (owned) (nullable) what is searched, casefolded */
  GtkCustomFilter *filter;
  GtkFilterListModel *filtered; /* (owned) of GtkStringObject: paths, with their reasons as data */

  AdwWindowTitle *title;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (DscSkippedWindow, dsc_skipped_window, ADW_TYPE_WINDOW)

static const char *
reason_of (gpointer item)
{
  return g_object_get_data (item, "reason");
}

static gboolean
match_cb (gpointer item, gpointer data)
{
  DscSkippedWindow *self = data;
  g_autofree char *both = NULL;
  g_autofree char *folded = NULL;

  if (self->text == NULL || *self->text == '\0')
    return TRUE;
  both = g_strconcat (gtk_string_object_get_string (item), "\n", reason_of (item), NULL);
  folded = g_utf8_casefold (both, -1);
  return strstr (folded, self->text) != NULL;
}

static void
update_count (DscSkippedWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  g_autofree char *text = g_strdup_printf (ngettext ("%'u file", "%'u files", n), n);

  adw_window_title_set_subtitle (self->title, text);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "no-match");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "skipped.copy", n > 0);
}

static void
search_cb (DscSkippedWindow *self)
{
  g_free (self->text);
  self->text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_count (self);
}

/* Escape empties the entry; again, it closes. */
static void
stop_cb (DscSkippedWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
copy_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscSkippedWindow *self = DSC_SKIPPED_WINDOW (widget);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

      g_string_append_printf (text, "%s\t%s\n", gtk_string_object_get_string (item),
                              reason_of (item));
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
}

/* Rows. */

static GtkWidget *
new_line (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
setup_cb (DscSkippedWindow *self, GtkListItem *cell)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_append (GTK_BOX (box), new_line (NULL));
  gtk_box_append (GTK_BOX (box), new_line ("dim-label"));
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_list_item_set_child (cell, box);
}

static void
bind_cb (DscSkippedWindow *self, GtkListItem *cell)
{
  gpointer item = gtk_list_item_get_item (cell);
  const char *path = gtk_string_object_get_string (item);
  GtkWidget *box = gtk_list_item_get_child (cell);
  g_autofree char *text = g_strjoin (": ", path, reason_of (item), NULL);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), path);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), reason_of (item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (box)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* The object. */

static void
dsc_skipped_window_dispose (GObject *object)
{
  DscSkippedWindow *self = DSC_SKIPPED_WINDOW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_SKIPPED_WINDOW);
  g_clear_object (&self->filtered);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (dsc_skipped_window_parent_class)->dispose (object);
}

static void
dsc_skipped_window_class_init (DscSkippedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_skipped_window_dispose;
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-skipped-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DscSkippedWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DscSkippedWindow, search);
  gtk_widget_class_bind_template_child (widget_class, DscSkippedWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DscSkippedWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_install_action (widget_class, "skipped.copy", NULL, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close",
                                       NULL);
}

static void
dsc_skipped_window_init (DscSkippedWindow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = gtk_custom_filter_new (match_cb, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (self->filter));
  selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->filtered))));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, selection);
}

static void
fill (DscSkippedWindow *self, DscDataset *dataset)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GListStore) store = g_list_store_new (GTK_TYPE_STRING_OBJECT);

  self->dataset = g_object_ref (dataset);
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (dataset, i);
      g_autofree char *path = dsc_path_display (skipped->path);
      GtkStringObject *item = gtk_string_object_new (path);

      /* The dataset's own: it is kept as long as the list. */
      g_object_set_data (G_OBJECT (item), "reason", (gpointer) skipped->reason);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (store));
  update_count (self);
}

DscSkippedWindow *
dsc_skipped_window_present (GtkWidget *widget, DscDataset *dataset)
{
  DscSkippedWindow *self = g_object_new (DSC_TYPE_SKIPPED_WINDOW, NULL);
  GtkRoot *root = gtk_widget_get_root (widget);

  fill (self, dataset);
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
    }
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

char *
dsc_skipped_words (DscDataset *dataset)
{
  g_autofree char *rows = NULL;
  g_autofree char *files = NULL;
  guint n, n_missing = 0;

  g_return_val_if_fail (DSC_IS_DATASET (dataset), NULL);

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    n_missing += dsc_dataset_is_missing (dataset, i);
  n = dsc_dataset_get_n_skipped (dataset) - n_missing;
  rows = g_strdup_printf (ngettext ("%'u row of the table names a file that is not there",
                                    "%'u rows of the table name files that are not there",
                                    n_missing),
                          n_missing);
  files = g_strdup_printf (
      ngettext ("%'u file was skipped or is damaged", "%'u files were skipped or are damaged", n),
      n);
  if (n_missing == 0)
    return g_steal_pointer (&files);
  return n == 0 ? g_steal_pointer (&rows) : g_strconcat (files, "; ", rows, NULL);
}
