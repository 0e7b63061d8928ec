/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "common/dsc-feedback.h"
#include "picture/dsc-label-dialog.h"

/* --- labelling --- */

static char *
dup_message (GPtrArray *items, guint n, const char *name)
{
  g_autofree char *file = dsc_photo_item_dup_name (g_ptr_array_index (items, 0));

  if (name == NULL)
    return g_strdup_printf (
        ngettext ("%u photo has its own class again", "%u photos have their own class again", n),
        n);
  if (n == 1)
    /* Translators: a photo's file and a class. */
    return g_strdup_printf (_ ("“%s” is labelled “%s” now"), file, name);
  return g_strdup_printf (
      ngettext ("%u photo is labelled “%s” now", "%u photos are labelled “%s” now", n), n, name);
}

void
dsc_label_photos (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items, const char *name)
{
  DscDataset *dataset = dsc_workspace_get_dataset (workspace);
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *message = NULL;

  for (guint i = 0; dataset != NULL && i < items->len; i++)
    {
      DscPhotoItem *item = g_ptr_array_index (items, i);
      guint32 photo = dsc_photo_item_get_index (item);

      if (dsc_photo_item_is_of (item, dataset))
        g_array_append_val (photos, photo);
    }
  if (photos->len == 0)
    return;
  message = dup_message (items, photos->len, name);
  dsc_workspace_label_photos (workspace, (const guint32 *) (gpointer) photos->data, photos->len,
                              name);
  dsc_feedback_toast_undo (widget, message);
}

/* --- asking --- */

typedef struct
{
  GtkWidget *widget;       /* (owned) */
  DscWorkspace *workspace; /* (owned) */
  GPtrArray *items;        /* (owned) (element-type DscPhotoItem) */
  GtkWindow *window;       /* owns this */
  GtkEditable *entry;
  GtkListBox *list;
  GtkWidget *fresh;  /* row of a class that there is not yet */
  GtkWidget *source; /* row of what the source says */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_object_unref (self->widget);
  g_object_unref (self->workspace);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static const char *
get_name (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "name");
}

static char *
dup_typed (Asking *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

static void
set_row_text (GtkWidget *row, const char *text)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row))), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static GtkWidget *
add_row (Asking *self, const char *text, const char *name)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_margin_top (label, 10);
  gtk_widget_set_margin_bottom (label, 10);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  set_row_text (row, text);
  gtk_list_box_append (self->list, row);
  return row;
}

/* Whether @row is found by what was typed. */
static gboolean
is_found (GtkListBoxRow *row, gpointer data)
{
  Asking *self = data;
  g_autofree char *typed = dup_typed (self);
  g_autofree char *wanted = g_utf8_casefold (typed, -1);
  g_autofree char *name = NULL;

  if (GTK_WIDGET (row) == self->fresh)
    return gtk_widget_get_visible (self->fresh);
  if (get_name (GTK_WIDGET (row)) == NULL)
    return *typed == '\0';
  name = g_utf8_casefold (get_name (GTK_WIDGET (row)), -1);
  return strstr (name, wanted) != NULL;
}

static gboolean
has_class (DscDataset *dataset, const char *name)
{
  for (guint i = 0; i < dsc_dataset_get_n_classes (dataset); i++)
    if (g_str_equal (dsc_dataset_get_class_name (dataset, i), name))
      return TRUE;
  return FALSE;
}

static void
typed_cb (Asking *self)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autofree char *typed = dup_typed (self);
  g_autofree char *text = g_strdup_printf (_ ("New Class “%s”"), typed);

  gtk_widget_set_visible (self->fresh,
                          *typed != '\0' && (dataset == NULL || !has_class (dataset, typed)));
  set_row_text (self->fresh, text);
  gtk_list_box_invalidate_filter (self->list);
}

static void
chosen_cb (Asking *self, GtkListBoxRow *row)
{
  g_autofree char *typed = dup_typed (self);
  const char *name = GTK_WIDGET (row) == self->fresh ? typed : get_name (GTK_WIDGET (row));

  dsc_label_photos (self->widget, self->workspace, self->items, name);
  gtk_window_destroy (self->window);
}

/* Return takes what is found first. */
static void
entered_cb (Asking *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_widget_get_visible (GTK_WIDGET (row))
        && gtk_widget_get_child_visible (GTK_WIDGET (row)))
      {
        chosen_cb (self, row);
        return;
      }
}

static gboolean
any_is_corrected (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (dsc_photo_item_is_corrected (g_ptr_array_index (items, i), NULL))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer none) (nullable): the class that all of them have now. */
static const char *
find_present (GPtrArray *items)
{
  const char *label = dsc_photo_item_get_label (g_ptr_array_index (items, 0));

  for (guint i = 1; i < items->len; i++)
    if (g_strcmp0 (dsc_photo_item_get_label (g_ptr_array_index (items, i)), label) != 0)
      return NULL;
  return label;
}

static void
fill (Asking *self)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  guint n = dataset != NULL ? dsc_dataset_get_n_classes (dataset) : 0;
  const char *present = find_present (self->items);

  for (guint i = 0; i < n; i++)
    {
      const char *name = dsc_dataset_get_class_name (dataset, i);

      /* Translators: a class in a list to choose from: the one that the photo has now. */
      g_autofree char *marked = g_strdup_printf (_ ("%s (as now)"), name);

      add_row (self, g_strcmp0 (name, present) == 0 ? marked : name, name);
    }
  self->fresh = add_row (self, "", "");
  self->source = add_row (self, _ ("What the Source Says"), NULL);
  gtk_widget_set_visible (self->source, any_is_corrected (self->items));
  gtk_list_box_set_filter_func (self->list, is_found, self, NULL);
  typed_cb (self);
}

static GtkWidget *
new_list (Asking *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_set_margin_top (list, 6);
  gtk_widget_set_margin_bottom (list, 12);
  gtk_widget_set_margin_start (list, 12);
  gtk_widget_set_margin_end (list, 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Classes"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_vexpand (scrolled, TRUE);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (chosen_cb), self);
  return scrolled;
}

static GtkWidget *
new_entry (Asking *self)
{
  GtkWidget *entry = gtk_search_entry_new ();

  self->entry = GTK_EDITABLE (entry);
  g_object_set (entry, "placeholder-text", _ ("Find a class, or type a new one"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Class"), -1);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (entry), GTK_WIDGET (self->window));
  gtk_widget_set_margin_top (entry, 6);
  gtk_widget_set_margin_bottom (entry, 6);
  gtk_widget_set_margin_start (entry, 12);
  gtk_widget_set_margin_end (entry, 12);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (entered_cb), self);
  g_signal_connect_swapped (entry, "stop-search", G_CALLBACK (gtk_window_close), self->window);
  return entry;
}

static void
bind_close (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Escape|<Control>w"),
                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, controller);
}

GtkWindow *
dsc_label_dialog_present (GtkWidget *widget, DscWorkspace *workspace, GPtrArray *items)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkRoot *root = gtk_widget_get_root (widget);
  Asking *self = g_new0 (Asking, 1);
  g_autofree char *title = g_strdup_printf (
      ngettext ("What Does This Photo Show?", "What Do These %u Photos Show?", items->len),
      items->len);
  GtkWidget *list = NULL;

  self->widget = g_object_ref (widget);
  self->workspace = g_object_ref (workspace);
  self->items = g_ptr_array_ref (items);
  self->window = GTK_WINDOW (window);
  list = new_list (self);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), new_entry (self));
  gtk_box_append (GTK_BOX (box), list);
  fill (self);
  adw_window_set_content (ADW_WINDOW (window), box);
  bind_close (window);
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 460);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  if (GTK_IS_WINDOW (root))
    {
      gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
      gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
    }
  g_object_set_data_full (G_OBJECT (window), "asking", self, asking_free);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
