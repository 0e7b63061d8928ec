/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of photos.
 *
 * A cell is one DscThumb. What is bound is remembered, because captions, badges and sizes change
 * while cells stay bound; everything else lives in the items. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "common/dsc-tab-stop.h"
#include "data/dsc-photo-cell.h"
#include "data/dsc-photo-grid.h"
#include "picture/dsc-photo-choice.h"
#include "picture/dsc-photo-columns.h"
#include "picture/dsc-photo-menu.h"

static const int sizes[] = { 64, 96, 128, 160, 208, 272, 352, 480 };
#define DEFAULT_SIZE 3
/* Of a cell, beside its photo. */
#define CELL_PADDING 12

/* Chosen photos that are looked at to say what can be done with them. */
#define MOST_LOOKED_AT 100

struct _DscPhotoGrid
{
  AdwBin parent_instance;
  GtkMultiSelection *selection; /* (owned) */
  DscResults *results;          /* (owned) (nullable) */
  DscReportItem *finding;       /* (owned) (nullable) */
  DscPhotoItem *chosen;         /* (owned) (nullable) */
  GtkBitset *positions;         /* (owned): of those that are chosen */
  GHashTable *bound;            /* (owned): set of GtkListItem */
  guint n_chosen;
  guint size; /* index into sizes */
  gboolean show_labels;

  GtkGridView *view;
  GMenuModel *menu_model;
  DscPhotoMenu *menu;       /* (owned) */
  DscPhotoColumns *columns; /* (owned) */
};

enum
{
  PROP_MODEL = 1,
  PROP_RESULTS,
  PROP_SHOW_LABELS,
  PROP_CHOSEN,
  PROP_N_CHOSEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint view_signal;
static guint label_signal;
static guint alike_signal;
static guint leave_out_signal;

G_DEFINE_FINAL_TYPE (DscPhotoGrid, dsc_photo_grid, ADW_TYPE_BIN)

/* Cells. */

static void
update_cell (DscPhotoGrid *self, GtkListItem *cell)
{
  GtkWidget *thumb = gtk_list_item_get_child (cell);
  DscPhotoItem *item = gtk_list_item_get_item (cell);

  dsc_thumb_set_size (DSC_THUMB (thumb), sizes[self->size]);
  dsc_photo_cell_show (DSC_THUMB (thumb), item, self->results, self->finding, self->show_labels);
  dsc_photo_cell_name (thumb, item, self->results, self->finding);
}

static void
update_cells (DscPhotoGrid *self)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    update_cell (self, cell);
}

static void
update_captions (DscPhotoGrid *self)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    dsc_photo_cell_show (DSC_THUMB (gtk_list_item_get_child (cell)), gtk_list_item_get_item (cell),
                         self->results, self->finding, self->show_labels);
}

static void
setup_cb (DscPhotoGrid *self, GtkListItem *cell)
{
  GtkWidget *thumb
      = g_object_new (DSC_TYPE_THUMB, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_set_margin_top (thumb, 6);
  gtk_widget_set_margin_bottom (thumb, 6);
  g_object_set_data (G_OBJECT (thumb), "cell", cell);
  gtk_list_item_set_child (cell, thumb);
}

static void
bind_cb (DscPhotoGrid *self, GtkListItem *cell)
{
  DscPhotoItem *item = gtk_list_item_get_item (cell);
  g_autofree char *path = dsc_photo_item_dup_path (item);

  g_hash_table_add (self->bound, cell);
  update_cell (self, cell);
  dsc_thumb_set_path (DSC_THUMB (gtk_list_item_get_child (cell)), path);
}

static void
unbind_cb (DscPhotoGrid *self, GtkListItem *cell)
{
  GtkWidget *thumb = gtk_list_item_get_child (cell);

  g_hash_table_remove (self->bound, cell);
  dsc_thumb_set_path (DSC_THUMB (thumb), NULL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (gtk_widget_get_parent (thumb)),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Tooltips are made when they are asked for. */
static gboolean
query_tooltip_cb (DscPhotoGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  GtkWidget *widget = keyboard ? gtk_root_get_focus (gtk_widget_get_root (view))
                               : gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  GtkListItem *cell = dsc_photo_choice_find_cell (self->view, widget);
  g_autofree char *text = NULL;

  if (cell == NULL)
    return FALSE;
  text = dsc_photo_cell_words (gtk_list_item_get_item (cell), self->results, self->finding);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* The choice. */

/* Whether some of the chosen photos are left out, and whether some are used. Of very many that is
 * not found out: both may be. */
static void
find_left_out (DscPhotoGrid *self, gboolean *some_out, gboolean *some_used)
{
  g_autoptr (GPtrArray) items = dsc_photo_grid_dup_chosen (self, MOST_LOOKED_AT);

  *some_out = *some_used = self->n_chosen > MOST_LOOKED_AT;
  for (guint i = 0; i < items->len; i++)
    {
      gboolean left_out = dsc_photo_item_get_photo (g_ptr_array_index (items, i))->left_out;

      *some_out |= left_out;
      *some_used |= !left_out;
    }
}

static void
update_actions (DscPhotoGrid *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint n = self->n_chosen;
  gboolean some_out, some_used;

  find_left_out (self, &some_out, &some_used);
  gtk_widget_action_set_enabled (widget, "photos.leave-out", some_used);
  gtk_widget_action_set_enabled (widget, "photos.use-again", some_out);

  gtk_widget_action_set_enabled (widget, "photos.view", n > 0);
  gtk_widget_action_set_enabled (widget, "photos.label", n > 0);
  gtk_widget_action_set_enabled (widget, "photos.copy", n > 0);
  gtk_widget_action_set_enabled (widget, "photos.alike", n == 1 && self->results != NULL);
  gtk_widget_action_set_enabled (widget, "photos.show-in-files", n == 1);
  gtk_widget_action_set_enabled (widget, "photos.open-with", n == 1);
}

/* The model's own set goes on changing. */
static GtkBitset *
copy_selection (GtkSelectionModel *model)
{
  g_autoptr (GtkBitset) selection = gtk_selection_model_get_selection (model);

  return gtk_bitset_copy (selection);
}

static void
selection_changed_cb (DscPhotoGrid *self)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint n = dsc_photo_choice_count (model);
  g_autoptr (DscPhotoItem) item
      = g_list_model_get_item (G_LIST_MODEL (model), dsc_photo_choice_get_first (model));

  if (n != self->n_chosen)
    {
      self->n_chosen = n;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CHOSEN]);
    }
  g_clear_pointer (&self->positions, gtk_bitset_unref);
  self->positions = copy_selection (model);
  update_actions (self);
  if (g_set_object (&self->chosen, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

/* A photo whose class was corrected is another item, and still one that is chosen. */
static void
items_changed_cb (DscPhotoGrid *self, guint position, guint removed, guint added)
{
  if (self->n_chosen > 1 && removed == 1 && added == 1
      && gtk_bitset_contains (self->positions, position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
  else if (self->chosen != NULL && removed == added && self->n_chosen <= 1)
    for (guint i = position; i < position + added; i++)
      {
        g_autoptr (DscPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

        if (dsc_photo_item_get_index (item) == dsc_photo_item_get_index (self->chosen)
            && dsc_photo_item_is_of (item, dsc_photo_item_get_dataset (self->chosen)))
          {
            gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), i, TRUE);
            break;
          }
      }
  selection_changed_cb (self);
}

void
dsc_photo_grid_choose (DscPhotoGrid *self, guint position)
{
  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

GPtrArray *
dsc_photo_grid_dup_chosen (DscPhotoGrid *self, guint most)
{
  g_return_val_if_fail (DSC_IS_PHOTO_GRID (self), NULL);

  return dsc_photo_choice_dup_items (GTK_SELECTION_MODEL (self->selection), most);
}

/* Actions. */

static void
activate_cb (DscPhotoGrid *self, guint position)
{
  g_signal_emit (self, view_signal, 0, position);
}

static void
view_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscPhotoGrid *self = DSC_PHOTO_GRID (widget);
  guint position = dsc_photo_choice_get_first (GTK_SELECTION_MODEL (self->selection));

  if (position != GTK_INVALID_LIST_POSITION)
    activate_cb (self, position);
}

static void
signal_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, g_str_equal (name, "photos.label") ? label_signal : alike_signal, 0);
}

static void
leave_out_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, leave_out_signal, 0, g_str_equal (name, "photos.leave-out"));
}

static void
file_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_photo_choice_do (widget, GTK_SELECTION_MODEL (DSC_PHOTO_GRID (widget)->selection), name);
}

static void
zoom_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DscPhotoGrid *self = DSC_PHOTO_GRID (widget);
  guint size = self->size;

  if (g_str_equal (name, "photos.zoom-reset"))
    size = DEFAULT_SIZE;
  else if (g_str_equal (name, "photos.zoom-in"))
    size = MIN (size + 1, G_N_ELEMENTS (sizes) - 1);
  else if (size > 0)
    size--;
  if (size == self->size)
    return;
  self->size = size;
  gtk_widget_action_set_enabled (widget, "photos.zoom-in", size + 1 < G_N_ELEMENTS (sizes));
  gtk_widget_action_set_enabled (widget, "photos.zoom-out", size > 0);
  update_cells (self);
  dsc_photo_columns_set_cell (self->columns, sizes[size] + CELL_PADDING);
}

static gboolean
scroll_cb (DscPhotoGrid *self, double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) == 0)
    return FALSE;
  if (dy != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), dy < 0 ? "photos.zoom-in" : "photos.zoom-out",
                                NULL);
  return TRUE;
}

/* The menu. */

static void
choose_cell_cb (GtkWidget *widget, GtkWidget *thumb)
{
  dsc_photo_choice_take (GTK_SELECTION_MODEL (DSC_PHOTO_GRID (widget)->selection), thumb);
}

static void
menu_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dsc_photo_menu_open_at_focus (DSC_PHOTO_GRID (widget)->menu);
}

/* Properties. */

void
dsc_photo_grid_set_model (DscPhotoGrid *self, GListModel *model)
{
  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  if (model == gtk_multi_selection_get_model (self->selection))
    return;
  gtk_multi_selection_set_model (self->selection, model);
  selection_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

void
dsc_photo_grid_set_results (DscPhotoGrid *self, DscResults *results)
{
  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  if (!g_set_object (&self->results, results))
    return;
  update_cells (self);
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULTS]);
}

void
dsc_photo_grid_reload (DscPhotoGrid *self, DscDataset *dataset)
{
  GHashTableIter iter;
  gpointer cell;

  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    {
      DscThumb *thumb = DSC_THUMB (gtk_list_item_get_child (cell));
      DscPhotoItem *item = gtk_list_item_get_item (cell);
      g_autofree char *path = dsc_photo_item_dup_path (item);

      if (dsc_photo_item_get_dataset (item) != dataset)
        continue;
      dsc_thumb_set_path (thumb, NULL);
      dsc_thumb_set_path (thumb, path);
    }
}

void
dsc_photo_grid_set_finding (DscPhotoGrid *self, DscReportItem *finding)
{
  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  if (g_set_object (&self->finding, finding))
    update_cells (self);
}

void
dsc_photo_grid_set_show_labels (DscPhotoGrid *self, gboolean show)
{
  g_return_if_fail (DSC_IS_PHOTO_GRID (self));

  show = !!show;
  if (show == self->show_labels)
    return;
  self->show_labels = show;
  update_captions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_LABELS]);
}

DscPhotoItem *
dsc_photo_grid_get_chosen (DscPhotoGrid *self)
{
  g_return_val_if_fail (DSC_IS_PHOTO_GRID (self), NULL);

  return self->chosen;
}

static void
dsc_photo_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DscPhotoGrid *self = DSC_PHOTO_GRID (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, gtk_multi_selection_get_model (self->selection));
      break;
    case PROP_RESULTS:
      g_value_set_object (value, self->results);
      break;
    case PROP_SHOW_LABELS:
      g_value_set_boolean (value, self->show_labels);
      break;
    case PROP_CHOSEN:
      g_value_set_object (value, self->chosen);
      break;
    case PROP_N_CHOSEN:
      g_value_set_uint (value, self->n_chosen);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dsc_photo_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DscPhotoGrid *self = DSC_PHOTO_GRID (object);

  switch (id)
    {
    case PROP_MODEL:
      dsc_photo_grid_set_model (self, g_value_get_object (value));
      break;
    case PROP_RESULTS:
      dsc_photo_grid_set_results (self, g_value_get_object (value));
      break;
    case PROP_SHOW_LABELS:
      dsc_photo_grid_set_show_labels (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* The object. */

/* The list knows which of its cells had the focus. GTK asks for this when the menu closes. */
static gboolean
dsc_photo_grid_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DSC_PHOTO_GRID (widget)->view));
}

static void
dsc_photo_grid_dispose (GObject *object)
{
  DscPhotoGrid *self = DSC_PHOTO_GRID (object);

  g_clear_pointer (&self->columns, dsc_photo_columns_free);
  g_clear_pointer (&self->menu, dsc_photo_menu_free);
  if (self->view != NULL)
    gtk_grid_view_set_model (self->view, NULL);
  g_clear_object (&self->chosen);
  g_clear_object (&self->results);
  g_clear_object (&self->finding);
  gtk_widget_dispose_template (GTK_WIDGET (self), DSC_TYPE_PHOTO_GRID);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (dsc_photo_grid_parent_class)->dispose (object);
}

static void
dsc_photo_grid_finalize (GObject *object)
{
  g_hash_table_unref (DSC_PHOTO_GRID (object)->bound);
  gtk_bitset_unref (DSC_PHOTO_GRID (object)->positions);
  G_OBJECT_CLASS (dsc_photo_grid_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = read | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, both);
  properties[PROP_RESULTS] = g_param_spec_object ("results", NULL, NULL, DSC_TYPE_RESULTS, both);
  properties[PROP_SHOW_LABELS] = g_param_spec_boolean ("show-labels", NULL, NULL, TRUE, both);
  properties[PROP_CHOSEN] = g_param_spec_object ("chosen", NULL, NULL, DSC_TYPE_PHOTO_ITEM, read);
  properties[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "photos.view", NULL, view_action_cb);
  gtk_widget_class_install_action (class, "photos.menu", NULL, menu_action_cb);
  gtk_widget_class_install_action (class, "photos.label", NULL, signal_action_cb);
  gtk_widget_class_install_action (class, "photos.alike", NULL, signal_action_cb);
  gtk_widget_class_install_action (class, "photos.leave-out", NULL, leave_out_action_cb);
  gtk_widget_class_install_action (class, "photos.use-again", NULL, leave_out_action_cb);
  gtk_widget_class_install_action (class, "photos.copy", NULL, file_action_cb);
  gtk_widget_class_install_action (class, "photos.show-in-files", NULL, file_action_cb);
  gtk_widget_class_install_action (class, "photos.open-with", NULL, file_action_cb);
  gtk_widget_class_install_action (class, "photos.zoom-in", NULL, zoom_action_cb);
  gtk_widget_class_install_action (class, "photos.zoom-out", NULL, zoom_action_cb);
  gtk_widget_class_install_action (class, "photos.zoom-reset", NULL, zoom_action_cb);
  gtk_widget_class_add_binding_action (class, GDK_KEY_c, GDK_CONTROL_MASK, "photos.copy", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_F2, 0, "photos.label", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Menu, 0, "photos.menu", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_F10, GDK_SHIFT_MASK, "photos.menu", NULL);
}

static void
dsc_photo_grid_class_init (DscPhotoGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dsc_photo_grid_get_property;
  object_class->set_property = dsc_photo_grid_set_property;
  object_class->dispose = dsc_photo_grid_dispose;
  object_class->finalize = dsc_photo_grid_finalize;
  widget_class->grab_focus = dsc_photo_grid_grab_focus;
  install_properties (object_class);
  view_signal = g_signal_new ("view", DSC_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_UINT);
  label_signal = g_signal_new ("label", DSC_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  leave_out_signal = g_signal_new ("leave-out", DSC_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  alike_signal = g_signal_new ("alike", DSC_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  g_type_ensure (DSC_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/discern/Discern/ui/data/dsc-photo-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, DscPhotoGrid, view);
  gtk_widget_class_bind_template_child_full (widget_class, "menu", FALSE,
                                             G_STRUCT_OFFSET (DscPhotoGrid, menu_model));
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  install_actions (widget_class);
}

static void
add_controllers (DscPhotoGrid *self)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  self->menu = dsc_photo_menu_new (GTK_WIDGET (self), view, self->menu_model, choose_cell_cb);
  gtk_widget_set_has_tooltip (view, TRUE);
  g_signal_connect_swapped (view, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  dsc_photo_choice_add_controllers (self->view);
}

static void
dsc_photo_grid_init (DscPhotoGrid *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->size = DEFAULT_SIZE;
  self->show_labels = TRUE;
  self->bound = g_hash_table_new (NULL, NULL);
  self->selection = gtk_multi_selection_new (NULL);
  self->positions = gtk_bitset_new_empty ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = dsc_photo_columns_new (self->view, sizes[self->size] + CELL_PADDING);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_view_set_factory (self->view, factory);
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  add_controllers (self);
  selection_changed_cb (self);
}
