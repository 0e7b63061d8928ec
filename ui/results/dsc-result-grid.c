/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of photos with what a run said of each.
 *
 * Heat maps are asked for one after the other, and only for tiles that are in sight: each costs the
 * engine more than an answer does, and GtkGridView binds many tiles that nobody sees. Those that
 * were made last are kept: another width of the window binds all tiles anew. */
#include "config.h"

#include "common/dsc-tab-stop.h"
#include "picture/dsc-alike-window.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-label-dialog.h"
#include "picture/dsc-photo-choice.h"
#include "picture/dsc-photo-columns.h"
#include "picture/dsc-photo-menu.h"
#include "picture/dsc-viewer.h"
#include "results/dsc-result-grid.h"
#include "results/dsc-result-tile.h"

#define DEFAULT_TILE 150
/* Of a tile, beside its photo. */
#define TILE_PADDING 24
/* Heat maps that are kept; of double size 350 KB each. */
#define MOST_MAPS 96

struct _DscResultGrid
{
  AdwBin parent_instance;
  DscWorkspace *workspace; /* (owned) (nullable) */
  GListModel *photos;      /* (owned) (nullable) */
  DscResultHeat heat;
  int tile_size;
  GPtrArray *tiles;          /* (owned) (element-type DscResultTile): those that are bound */
  GCancellable *cancellable; /* (owned) (nullable): of the heat map that is being made */
  DscResultTile *explained;  /* (owned) (nullable): whose it is */
  GHashTable *made;          /* (owned) photo + 1 → its GdkTexture; %NULL: it has none */
  GQueue made_order;         /* the same photos + 1, oldest first */
  guint idle;                /* source that looks for the next tile; 0: none */

  GtkScrolledWindow *scroller;
  GtkGridView *grid;
  GMenuModel *menu_model;
  DscPhotoMenu *menu;       /* (owned) */
  DscPhotoColumns *columns; /* (owned) */
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_HEAT,
  PROP_TILE_SIZE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DscResultGrid, dsc_result_grid, ADW_TYPE_BIN)

/* --- heat maps --- */

static void explain_next (DscResultGrid *self);

static gboolean
is_in_sight (DscResultGrid *self, DscResultTile *tile)
{
  GtkWidget *view = GTK_WIDGET (self->scroller);
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (GTK_WIDGET (tile))
         && gtk_widget_compute_bounds (GTK_WIDGET (tile), view, &bounds)
         && bounds.origin.y < (float) gtk_widget_get_height (view)
         && bounds.origin.y + bounds.size.height > 0;
}

/* The class whose evidence is shown; −1: there is none. */
static gint32
label_of (DscResultGrid *self, DscPhotoItem *item)
{
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);

  if (prediction == NULL)
    return -1;
  return self->heat == DSC_RESULT_HEAT_TRUTH ? prediction->actual : prediction->predicted;
}

static gpointer
key_of (DscPhotoItem *item)
{
  return GUINT_TO_POINTER (dsc_photo_item_get_index (item) + 1);
}

static gboolean
wants_heat (DscResultGrid *self, DscResultTile *tile)
{
  DscPhotoItem *item = dsc_result_tile_get_item (tile);

  return item != NULL && !dsc_result_tile_has_heat (tile) && label_of (self, item) >= 0
         && !g_hash_table_contains (self->made, key_of (item)) && is_in_sight (self, tile);
}

/* Takes @texture (nullable). */
static void
keep_heat (DscResultGrid *self, DscPhotoItem *item, GdkTexture *texture)
{
  if (g_hash_table_insert (self->made, key_of (item), texture))
    g_queue_push_tail (&self->made_order, key_of (item));
  if (self->made_order.length > MOST_MAPS)
    g_hash_table_remove (self->made, g_queue_pop_head (&self->made_order));
}

static void
forget_request (DscResultGrid *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->explained);
}

/* The heat map of one tile is there, or will never be. */
static void
end_request (DscResultGrid *self, GdkTexture *texture)
{
  DscPhotoItem *item = dsc_result_tile_get_item (self->explained);

  /* Where there is none the picture stays as it is; the viewer tells why. */
  dsc_result_tile_set_heat (self->explained, texture);
  if (item != NULL)
    keep_heat (self, item, texture != NULL ? g_object_ref (texture) : NULL);
  forget_request (self);
  explain_next (self);
}

static void
textured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscResultGrid) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = dsc_heat_texture_load_finish (result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->explained != NULL)
    end_request (self, texture);
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DscResultGrid) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscHeatMap) map
      = dsc_workspace_explain_finish (DSC_WORKSPACE (source), result, &error);
  g_autofree char *path = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->explained == NULL)
    return;
  if (map == NULL)
    {
      end_request (self, NULL);
      return;
    }
  path = dsc_photo_item_dup_path (dsc_result_tile_get_item (self->explained));
  dsc_heat_texture_load_async (
      path, map, self->tile_size * gtk_widget_get_scale_factor (GTK_WIDGET (self)),
      DSC_CHART_HEAT_ALPHA, self->cancellable, textured_cb, g_object_ref (self));
}

static void
explain (DscResultGrid *self, DscResultTile *tile)
{
  DscPhotoItem *item = dsc_result_tile_get_item (tile);
  g_autofree char *path = dsc_photo_item_dup_path (item);

  self->cancellable = g_cancellable_new ();
  self->explained = g_object_ref (tile);
  dsc_workspace_explain_async (self->workspace, path, label_of (self, item), self->cancellable,
                               explained_cb, g_object_ref (self));
}

static void
explain_next (DscResultGrid *self)
{
  if (self->heat == DSC_RESULT_HEAT_NONE || self->workspace == NULL || self->explained != NULL)
    return;
  for (guint i = 0; i < self->tiles->len; i++)
    if (wants_heat (self, g_ptr_array_index (self->tiles, i)))
      {
        explain (self, g_ptr_array_index (self->tiles, i));
        return;
      }
}

static gboolean
idle_cb (gpointer user_data)
{
  DscResultGrid *self = user_data;

  self->idle = 0;
  explain_next (self);
  return G_SOURCE_REMOVE;
}

/* After the tiles have found their places: below redrawing in priority. */
static void
look_for_next (DscResultGrid *self)
{
  if (self->idle == 0 && self->heat != DSC_RESULT_HEAT_NONE)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, idle_cb, self, NULL);
}

static void
forget_heat (DscResultGrid *self)
{
  forget_request (self);
  g_hash_table_remove_all (self->made);
  g_queue_clear (&self->made_order);
  for (guint i = 0; i < self->tiles->len; i++)
    dsc_result_tile_set_heat (g_ptr_array_index (self->tiles, i), NULL);
}

/* --- tiles --- */

static void
setup_cb (DscResultGrid *self, GtkListItem *item)
{
  GtkWidget *tile = dsc_result_tile_new ();

  dsc_result_tile_set_size (DSC_RESULT_TILE (tile), self->tile_size);
  g_object_set_data (G_OBJECT (tile), "cell", item);
  gtk_list_item_set_child (item, tile);
}

static void
bind_cb (DscResultGrid *self, GtkListItem *item)
{
  DscResultTile *tile = DSC_RESULT_TILE (gtk_list_item_get_child (item));
  DscPhotoItem *photo = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (tile));
  g_autofree char *description = dsc_result_tile_describe (photo);

  dsc_result_tile_set_size (tile, self->tile_size);
  dsc_result_tile_set_item (tile, photo);
  dsc_result_tile_set_heat (tile, g_hash_table_lookup (self->made, key_of (photo)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, description,
                                  -1);
  g_ptr_array_add (self->tiles, tile);
  look_for_next (self);
}

static void
unbind_cb (DscResultGrid *self, GtkListItem *item)
{
  DscResultTile *tile = DSC_RESULT_TILE (gtk_list_item_get_child (item));

  if (tile == self->explained)
    {
      forget_request (self);
      look_for_next (self);
    }
  g_ptr_array_remove_fast (self->tiles, tile);
  dsc_result_tile_set_item (tile, NULL);
}

static void
activate_cb (DscResultGrid *self, guint position)
{
  if (self->workspace != NULL && self->photos != NULL)
    dsc_viewer_present (GTK_WIDGET (self), self->workspace, self->photos, position);
}

/* --- what is done to the chosen photos --- */

static GtkSelectionModel *
get_selection (DscResultGrid *self)
{
  return gtk_grid_view_get_model (self->grid);
}

static void
update_actions (DscResultGrid *self)
{
  static const struct
  {
    const char *name;
    guint most; /* photos that it can be done with */
  } actions[]
      = { { "result.view", G_MAXUINT }, { "result.heat", G_MAXUINT }, { "result.label", G_MAXUINT },
          { "result.copy", G_MAXUINT }, { "result.alike", 1 },        { "result.show-in-files", 1 },
          { "result.open-with", 1 } };
  guint n = dsc_photo_choice_count (get_selection (self));

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name,
                                   n > 0 && n <= actions[i].most);
}

static void
choose_tile_cb (GtkWidget *widget, GtkWidget *tile)
{
  dsc_photo_choice_take (get_selection (DSC_RESULT_GRID (widget)), tile);
}

static void
menu_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  dsc_photo_menu_open_at_focus (DSC_RESULT_GRID (widget)->menu);
}

static void
view_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  DscResultGrid *self = DSC_RESULT_GRID (widget);
  guint position = dsc_photo_choice_get_first (get_selection (self));
  DscViewer *viewer;

  if (position == GTK_INVALID_LIST_POSITION || self->workspace == NULL)
    return;
  viewer = dsc_viewer_present (widget, self->workspace, self->photos, position);
  if (g_str_equal (name, "result.heat"))
    g_object_set (viewer, "heat", TRUE, NULL);
}

static void
label_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  DscResultGrid *self = DSC_RESULT_GRID (widget);
  g_autoptr (GPtrArray) items = dsc_photo_choice_dup_items (get_selection (self), G_MAXUINT);

  if (items->len > 0 && self->workspace != NULL)
    dsc_label_dialog_present (widget, self->workspace, items);
}

static void
alike_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  DscResultGrid *self = DSC_RESULT_GRID (widget);
  g_autoptr (GPtrArray) items = dsc_photo_choice_dup_items (get_selection (self), 1);

  if (items->len > 0 && self->workspace != NULL)
    dsc_alike_window_present (widget, self->workspace, items->pdata[0]);
}

static void
file_action_cb (GtkWidget *widget, const char *name, GVariant *unused)
{
  dsc_photo_choice_do (widget, get_selection (DSC_RESULT_GRID (widget)), name);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "result.menu", NULL, menu_action_cb);
  gtk_widget_class_install_action (klass, "result.view", NULL, view_action_cb);
  gtk_widget_class_install_action (klass, "result.heat", NULL, view_action_cb);
  gtk_widget_class_install_action (klass, "result.label", NULL, label_action_cb);
  gtk_widget_class_install_action (klass, "result.alike", NULL, alike_action_cb);
  gtk_widget_class_install_action (klass, "result.copy", NULL, file_action_cb);
  gtk_widget_class_install_action (klass, "result.show-in-files", NULL, file_action_cb);
  gtk_widget_class_install_action (klass, "result.open-with", NULL, file_action_cb);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "result.copy", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F2, 0, "result.label", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "result.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "result.menu", NULL);
}

/* --- object --- */

/* The list knows which of its cells had the focus. */
static gboolean
dsc_result_grid_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DSC_RESULT_GRID (widget)->grid));
}

static void
dsc_result_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscResultGrid *self = DSC_RESULT_GRID (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_HEAT:
      g_value_set_uint (value, self->heat);
      break;
    case PROP_TILE_SIZE:
      g_value_set_int (value, self->tile_size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_result_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscResultGrid *self = DSC_RESULT_GRID (object);

  switch (id)
    {
    case PROP_WORKSPACE:
      dsc_result_grid_set_workspace (self, g_value_get_object (value));
      break;
    case PROP_HEAT:
      dsc_result_grid_set_heat (self, g_value_get_uint (value));
      break;
    case PROP_TILE_SIZE:
      dsc_result_grid_set_tile_size (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_result_grid_dispose (GObject *object)
{
  DscResultGrid *self = DSC_RESULT_GRID (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  forget_request (self);
  g_clear_pointer (&self->menu, dsc_photo_menu_free);
  g_clear_pointer (&self->columns, dsc_photo_columns_free);
  if (self->grid != NULL)
    gtk_grid_view_set_model (self->grid, NULL);
  /* Or GTK 4.8 takes the child away, and AdwBin does so once more. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_RESULT_GRID);
  g_clear_object (&self->photos);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (dsc_result_grid_parent_class)->dispose (object);
}

static void
dsc_result_grid_finalize (GObject *object)
{
  DscResultGrid *self = DSC_RESULT_GRID (object);

  g_ptr_array_unref (self->tiles);
  g_hash_table_unref (self->made);
  g_queue_clear (&self->made_order);
  G_OBJECT_CLASS (dsc_result_grid_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_WORKSPACE]
      = g_param_spec_object ("workspace", NULL, NULL, DSC_TYPE_WORKSPACE, flags);
  properties[PROP_HEAT]
      = g_param_spec_uint ("heat", NULL, NULL, 0, DSC_RESULT_HEAT_TRUTH, 0, flags);
  properties[PROP_TILE_SIZE]
      = g_param_spec_int ("tile-size", NULL, NULL, 16, 1024, DEFAULT_TILE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dsc_result_grid_class_init (DscResultGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_result_grid_get_property;
  object_class->set_property = dsc_result_grid_set_property;
  object_class->dispose = dsc_result_grid_dispose;
  object_class->finalize = dsc_result_grid_finalize;
  widget_class->grab_focus = dsc_result_grid_grab_focus;
  install_properties (object_class);
  install_actions (widget_class);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/results/dsc-result-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, DscResultGrid, scroller);
  gtk_widget_class_bind_template_child (widget_class, DscResultGrid, grid);
  gtk_widget_class_bind_template_child_full (widget_class, "menu", FALSE,
                                             G_STRUCT_OFFSET (DscResultGrid, menu_model));
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
unref_texture (gpointer texture)
{
  if (texture != NULL)
    g_object_unref (texture);
}

static void
dsc_result_grid_init (DscResultGrid *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->tile_size = DEFAULT_TILE;
  self->tiles = g_ptr_array_new ();
  self->made = g_hash_table_new_full (NULL, NULL, NULL, unref_texture);
  g_queue_init (&self->made_order);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = dsc_photo_columns_new (self->grid, self->tile_size + TILE_PADDING);
  dsc_photo_choice_add_controllers (self->grid);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->grid, factory);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (look_for_next), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (look_for_next), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (look_for_next), NULL);
  self->menu = dsc_photo_menu_new (GTK_WIDGET (self), GTK_WIDGET (self->grid), self->menu_model,
                                   choose_tile_cb);
  update_actions (self);
}

/* --- public --- */

void
dsc_result_grid_set_photos (DscResultGrid *self, GListModel *photos)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  g_return_if_fail (DSC_IS_RESULT_GRID (self));

  if (!g_set_object (&self->photos, photos))
    return;
  forget_heat (self);
  if (photos != NULL)
    {
      selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (photos)));
      g_signal_connect_object (selection, "selection-changed", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (selection, "items-changed", G_CALLBACK (update_actions), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_grid_view_set_model (self->grid, selection);
  update_actions (self);
}

GListModel *
dsc_result_grid_get_photos (DscResultGrid *self)
{
  return self->photos;
}

void
dsc_result_grid_set_workspace (DscResultGrid *self, DscWorkspace *workspace)
{
  g_return_if_fail (DSC_IS_RESULT_GRID (self));

  if (!g_set_object (&self->workspace, workspace))
    return;
  forget_heat (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKSPACE]);
}

void
dsc_result_grid_set_heat (DscResultGrid *self, DscResultHeat heat)
{
  g_return_if_fail (DSC_IS_RESULT_GRID (self));

  if (self->heat == heat)
    return;
  self->heat = heat;
  forget_heat (self);
  look_for_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEAT]);
}

void
dsc_result_grid_set_tile_size (DscResultGrid *self, int size)
{
  g_return_if_fail (DSC_IS_RESULT_GRID (self));

  if (self->tile_size == size)
    return;
  self->tile_size = size;
  for (guint i = 0; i < self->tiles->len; i++)
    dsc_result_tile_set_size (g_ptr_array_index (self->tiles, i), size);
  dsc_photo_columns_set_cell (self->columns, size + TILE_PADDING);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TILE_SIZE]);
}
