/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "picture/dsc-photo-choice.h"
#include "picture/dsc-photo-files.h"
#include "picture/dsc-photo-menu.h"
#include "picture/dsc-thumbnailer.h"

/* More are not copied or dragged at once. */
#define MOST_FILES 1000

/* Returns: (transfer full) */
static GtkBitset *
get_chosen (GtkSelectionModel *model)
{
  return model != NULL ? gtk_selection_model_get_selection (model) : gtk_bitset_new_empty ();
}

GPtrArray *
dsc_photo_choice_dup_items (GtkSelectionModel *model, guint most)
{
  g_autoptr (GtkBitset) chosen = get_chosen (model);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, chosen, &position);
       more && items->len < most; more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (model), position));
  return items;
}

guint
dsc_photo_choice_get_first (GtkSelectionModel *model)
{
  g_autoptr (GtkBitset) chosen = get_chosen (model);

  return gtk_bitset_is_empty (chosen) ? GTK_INVALID_LIST_POSITION : gtk_bitset_get_minimum (chosen);
}

guint
dsc_photo_choice_count (GtkSelectionModel *model)
{
  g_autoptr (GtkBitset) chosen = get_chosen (model);

  return (guint) gtk_bitset_get_size (chosen);
}

static GtkListItem *
cell_of (GtkWidget *content)
{
  return g_object_get_data (G_OBJECT (content), "cell");
}

void
dsc_photo_choice_take (GtkSelectionModel *model, GtkWidget *content)
{
  GtkListItem *cell = cell_of (content);

  if (!gtk_list_item_get_selected (cell))
    gtk_selection_model_select_item (model, gtk_list_item_get_position (cell), TRUE);
}

GtkListItem *
dsc_photo_choice_find_cell (GtkGridView *view, GtkWidget *widget)
{
  GtkWidget *content = dsc_photo_menu_find_content (GTK_WIDGET (view), widget);

  return content != NULL ? cell_of (content) : NULL;
}

/* --- files --- */

/* Returns: (transfer full) (element-type filename): of those that are chosen. */
static GPtrArray *
dup_paths (GtkSelectionModel *model)
{
  g_autoptr (GPtrArray) items = dsc_photo_choice_dup_items (model, MOST_FILES);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (paths, dsc_photo_item_dup_path (g_ptr_array_index (items, i)));
  return paths;
}

/* Returns: (nullable): a small picture of the photo that is at hand. */
static GdkTexture *
find_texture (const char *path)
{
  GdkTexture *texture = NULL;

  for (int size = 128; size <= 1024 && texture == NULL; size *= 2)
    texture = dsc_thumbnailer_peek (path, size);
  return texture;
}

void
dsc_photo_choice_do (GtkWidget *widget, GtkSelectionModel *model, const char *action)
{
  g_autoptr (GPtrArray) paths = dup_paths (model);

  if (paths->len == 0)
    return;
  if (g_str_has_suffix (action, "copy"))
    dsc_photo_copy (widget, paths, find_texture (paths->pdata[0]));
  else if (g_str_has_suffix (action, "show-in-files"))
    dsc_photo_show_in_files (widget, paths->pdata[0]);
  else
    dsc_photo_open_with (widget, paths->pdata[0]);
}

/* --- mouse and keys --- */

/* What is dragged is chosen. */
static GdkContentProvider *
prepare_cb (GtkGridView *view, double x, double y, GtkDragSource *source)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (view), x, y, GTK_PICK_DEFAULT);
  GtkWidget *content = dsc_photo_menu_find_content (GTK_WIDGET (view), widget);
  GtkSelectionModel *model = gtk_grid_view_get_model (view);
  g_autoptr (GPtrArray) paths = NULL;
  g_autofree char *path = NULL;
  GdkTexture *texture;

  if (content == NULL || model == NULL)
    return NULL;
  dsc_photo_choice_take (model, content);
  paths = dup_paths (model);
  path = dsc_photo_item_dup_path (gtk_list_item_get_item (cell_of (content)));
  texture = find_texture (path);
  if (texture != NULL)
    gtk_drag_source_set_icon (source, GDK_PAINTABLE (texture), 0, 0);
  return dsc_photo_content_new (paths, paths->len == 1 ? texture : NULL);
}

/* Space shows the photo; the grid's own meaning of it, choosing, is that of Ctrl and Space. */
static gboolean
key_cb (GtkGridView *view, guint key, guint code, GdkModifierType state)
{
  GtkListItem *cell;

  if (key != GDK_KEY_space || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  cell = dsc_photo_choice_find_cell (view,
                                     gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (view))));
  if (cell == NULL)
    return FALSE;
  g_signal_emit_by_name (view, "activate", gtk_list_item_get_position (cell));
  return TRUE;
}

void
dsc_photo_choice_add_controllers (GtkGridView *view)
{
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drag, "prepare", G_CALLBACK (prepare_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (view), key);
}
