/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Results": its states, and that every number opens the photos behind it. */
#include "dsc-widget-test.h"

#include <math.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "chart/dsc-chart-confusion.h"
#include "engine/dsc-run-words.h"
#include "model/dsc-results-photos.h"
#include "model/dsc-run-comparison.h"
#include "picture/dsc-alike-box.h"
#include "picture/dsc-photo-search.h"
#include "picture/dsc-viewer.h"
#include "results/dsc-classes-page.h"
#include "results/dsc-compare-page.h"
#include "results/dsc-confusion-cell.h"
#include "results/dsc-confusion-page.h"
#include "results/dsc-loss-range.h"
#include "results/dsc-mistakes-page.h"
#include "results/dsc-result-grid.h"
#include "results/dsc-result-panel.h"
#include "results/dsc-result-tile.h"
#include "results/dsc-results-bar.h"
#include "results/dsc-results-view.h"
#include "train/dsc-curves-chart.h"
#include "train/dsc-setting-fields.h"

/* What most tests look at. */
typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer trained)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  self->folder = dsc_test_photos_new (5, 24);
  self->workspace = dsc_test_open (self->folder);
  if (trained != NULL)
    dsc_test_train (self->workspace, "recommended", 2);
  self->view = dsc_results_view_new ();
  g_object_set (self->view, "workspace", self->workspace, NULL);
  self->window = dsc_test_show (self->view, 1100, 760);
}

static void
tear_down (Fixture *self, gconstpointer trained)
{
  gpointer alive = self->view;

  g_object_add_weak_pointer (G_OBJECT (self->view), &alive);
  dsc_test_hide (self->window);
  g_assert_null (alive);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

static GtkWidget *
find (Fixture *self, GType type)
{
  return dsc_test_find (self->view, type, NULL);
}

static DscResults *
results_of (Fixture *self)
{
  return dsc_workspace_get_results (self->workspace);
}

static void
show_page (Fixture *self, const char *page)
{
  g_assert_true (gtk_widget_activate_action (self->view, "results.page", "s", page));
  dsc_test_settle (self->window);
}

/* The photos beside the page. */
static GListModel *
photos_of_panel (Fixture *self)
{
  return dsc_result_panel_get_photos (DSC_RESULT_PANEL (find (self, DSC_TYPE_RESULT_PANEL)));
}

static GListModel *
photos_of_mistakes (Fixture *self)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);

  return dsc_result_grid_get_photos (
      DSC_RESULT_GRID (dsc_test_find (page, DSC_TYPE_RESULT_GRID, NULL)));
}

static gboolean
is_panel_open (Fixture *self)
{
  return adw_flap_get_reveal_flap (ADW_FLAP (find (self, ADW_TYPE_FLAP)));
}

static DscConfusionCell *
find_cell (Fixture *self, guint actual, guint predicted)
{
  GtkWidget *matrix = gtk_widget_get_parent (find (self, DSC_TYPE_CONFUSION_CELL));

  for (GtkWidget *child = gtk_widget_get_first_child (matrix); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (DSC_IS_CONFUSION_CELL (child)
        && dsc_confusion_cell_get_actual (DSC_CONFUSION_CELL (child)) == actual
        && dsc_confusion_cell_get_predicted (DSC_CONFUSION_CELL (child)) == predicted)
      return DSC_CONFUSION_CELL (child);
  return NULL;
}

/* Returns: the pair that is confused most. */
static DscConfusedPair
worst_pair (Fixture *self)
{
  g_autoptr (GArray) pairs
      = dsc_confusion_most_confused (dsc_results_get_confusion (results_of (self)), 1);

  g_assert_cmpuint (pairs->len, >, 0);
  return g_array_index (pairs, DscConfusedPair, 0);
}

/* --- states --- */

static void
test_it_says_what_to_do_where_nothing_is_open (void)
{
  GtkWidget *view = dsc_results_view_new ();
  GtkWindow *window = dsc_test_show (view, 400, 600);
  GtkWidget *button = dsc_test_find (view, GTK_TYPE_BUTTON, "Open Folder");

  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.open-folder");
  dsc_test_hide (window);
}

static void
test_it_leads_to_training_where_nothing_was_trained (Fixture *self, gconstpointer unused)
{
  GtkWidget *button = dsc_test_find (self->view, GTK_TYPE_BUTTON, "Train");

  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.show-view");
  dsc_test_picture (self->view, "results-empty");
  /* What is trained while it is open appears by itself. */
  dsc_test_train (self->workspace, "recommended", 1);
  dsc_test_settle (self->window);
  gtk_test_accessible_assert_state (self->view, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_mistakes (self)), ==,
                    dsc_results_get_error_rate (results_of (self)).wrong);
}

/* --- mistakes --- */

static void
test_the_worst_mistakes_come_first (Fixture *self, gconstpointer unused)
{
  GListModel *photos = photos_of_mistakes (self);
  guint n = g_list_model_get_n_items (photos);
  float before = INFINITY;

  g_assert_cmpuint (n, ==, dsc_results_get_error_rate (results_of (self)).wrong);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos, i);
      const DscPrediction *prediction = dsc_photo_item_get_prediction (item);

      g_assert_cmpint (dsc_photo_item_get_part (item), ==, DSC_PART_VALID);
      g_assert_cmpint (prediction->actual, !=, prediction->predicted);
      g_assert_cmpfloat (prediction->loss, <=, before);
      before = prediction->loss;
    }
  dsc_test_picture (self->view, "results-mistakes");
}

static void
test_right_answers_can_be_seen_and_sorted_by_confidence (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *only = dsc_test_find (page, GTK_TYPE_CHECK_BUTTON, NULL);
  GtkWidget *order = dsc_test_find (page, GTK_TYPE_DROP_DOWN, NULL);
  double before = 0;

  gtk_check_button_set_active (GTK_CHECK_BUTTON (only), FALSE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (order), DSC_RESULTS_LEAST_SURE);
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_mistakes (self)), ==,
                    dsc_results_get_error_rate (results_of (self)).n);
  for (guint i = 0; i < g_list_model_get_n_items (photos_of_mistakes (self)); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos_of_mistakes (self), i);
      const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
      double sure = dsc_prediction_get_probability (prediction, prediction->predicted);

      g_assert_cmpfloat (sure, >=, before);
      before = sure;
    }
  dsc_test_settle (self->window);
  dsc_test_picture (self->view, "results-all");
}

/* --- looking for some of them --- */

typedef struct
{
  Fixture *fixture;
  guint n;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;
  GListModel *photos = photos_of_mistakes (count->fixture);

  return gtk_filter_list_model_get_pending (GTK_FILTER_LIST_MODEL (photos)) == 0
         && g_list_model_get_n_items (photos) == count->n;
}

static void
wait_for_count (Fixture *self, guint n)
{
  Count count = { self, n };

  DSC_TEST_WAIT (has_count, &count);
}

static gboolean
is_class (Fixture *self, gint32 number, const char *label)
{
  return g_str_equal (dsc_results_get_class_name (results_of (self), (guint) number), label);
}

/* Returns: how many photos of the run's mistakes are of class @label or taken for it (NULL: any)
 * with a loss, as it is shown, of @least … @most. */
static guint
count_mistakes (Fixture *self, const char *label, double least, double most)
{
  const GArray *items = dsc_results_get_predictions (results_of (self))->items;
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const DscPrediction *item = &g_array_index (items, DscPrediction, i);
      g_autofree char *shown = g_strdup_printf ("%.2f", item->loss);
      double loss = g_ascii_strtod (shown, NULL);

      n += item->actual != item->predicted && loss >= least && loss <= most
           && (label == NULL || is_class (self, item->actual, label)
               || is_class (self, item->predicted, label));
    }
  return n;
}

static void
test_mistakes_are_searched_by_words (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  guint n = g_list_model_get_n_items (photos_of_mistakes (self));
  g_autoptr (DscPhotoItem) worst = g_list_model_get_item (photos_of_mistakes (self), 0);
  const char *label = dsc_photo_item_get_label (worst);
  g_autofree char *upper = g_utf8_strup (label, -1);
  g_autofree char *count = NULL;
  GtkWidget *entry;

  g_assert_true (gtk_widget_activate_action (page, "mistakes.search", NULL));
  dsc_test_settle (self->window);
  entry = dsc_test_find (find (self, DSC_TYPE_PHOTO_SEARCH), GTK_TYPE_SEARCH_ENTRY, NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (self->window), entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), upper);
  wait_for_count (self, count_mistakes (self, label, -INFINITY, INFINITY));
  count
      = g_strdup_printf ("%u of %u mistakes", count_mistakes (self, label, -INFINITY, INFINITY), n);
  g_assert_nonnull (dsc_test_find (page, GTK_TYPE_LABEL, count));
  dsc_test_picture (self->view, "results-search");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing of the kind");
  wait_for_count (self, 0);
  g_assert_true (gtk_widget_get_mapped (dsc_test_find (page, ADW_TYPE_STATUS_PAGE, "No Such")));
  g_assert_false (gtk_widget_is_sensitive (dsc_test_find (page, GTK_TYPE_BUTTON, "Save the List")));
  g_assert_true (gtk_widget_activate_action (page, "mistakes.clear-filters", NULL));
  wait_for_count (self, n);
  g_assert_true (gtk_widget_is_sensitive (dsc_test_find (page, GTK_TYPE_BUTTON, "Save the List")));
}

/* What a photo is said to be is written below it, so that it is looked for. */
static void
test_mistakes_are_found_by_what_the_model_said (Fixture *self, gconstpointer unused)
{
  GListModel *photos = photos_of_mistakes (self);
  g_autoptr (DscPhotoItem) worst = g_list_model_get_item (photos, 0);
  gint32 said = dsc_photo_item_get_prediction (worst)->predicted;
  const char *name = dsc_results_get_class_name (results_of (self), (guint) said);
  GtkWidget *entry
      = dsc_test_find (find (self, DSC_TYPE_PHOTO_SEARCH), GTK_TYPE_SEARCH_ENTRY, NULL);
  guint n_of_class = 0;

  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos, i);

      n_of_class += dsc_photo_item_get_prediction (item)->actual == said;
    }
  gtk_widget_activate_action (find (self, DSC_TYPE_MISTAKES_PAGE), "mistakes.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  wait_for_count (self, count_mistakes (self, name, -INFINITY, INFINITY));
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_mistakes (self)), >, n_of_class);
}

/* Returns: the field that screen readers call @name. */
static GtkWidget *
find_spin_button (GtkWidget *range, const char *name)
{
  for (GtkWidget *child = gtk_widget_get_next_sibling (dsc_test_find (
           range, GTK_TYPE_LABEL, g_str_has_suffix (name, "least") ? "_least" : "_most"));
       child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_SPIN_BUTTON (child))
      {
        gtk_test_accessible_assert_property (child, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
        return child;
      }
  g_assert_not_reached ();
}

/* Both fields, and that the button says what they do. */
static void
test_mistakes_are_narrowed_by_their_loss (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *range = dsc_test_find (page, DSC_TYPE_LOSS_RANGE, NULL);
  GtkWidget *button = dsc_test_find (range, GTK_TYPE_MENU_BUTTON, NULL);
  GtkWidget *least = find_spin_button (range, "Loss at least");
  GtkWidget *most = find_spin_button (range, "Loss at most");
  guint n = g_list_model_get_n_items (photos_of_mistakes (self));
  g_autoptr (DscPhotoItem) middle = g_list_model_get_item (photos_of_mistakes (self), n / 2);
  g_autofree char *shown = g_strdup_printf ("%.2f", dsc_photo_item_get_prediction (middle)->loss);
  g_autofree char *from = g_strconcat ("Loss from ", shown, NULL);
  double bound = g_ascii_strtod (shown, NULL);

  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Any loss");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (least), bound);
  wait_for_count (self, count_mistakes (self, NULL, bound, INFINITY));
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_mistakes (self)), >=, n / 2 + 1);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, from);
  /* One bound takes the other along. */
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (most), bound - 0.01);
  g_assert_cmpfloat_with_epsilon (gtk_spin_button_get_value (GTK_SPIN_BUTTON (least)), bound - 0.01,
                                  1e-6);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (least), 0);
  wait_for_count (self, count_mistakes (self, NULL, -INFINITY, bound - 0.01));
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_mistakes (self)), <, n);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  dsc_test_settle (self->window);
  dsc_test_picture (GTK_WIDGET (self->window), "results-losses");
  g_signal_emit_by_name (dsc_test_find (range, GTK_TYPE_BUTTON, "Any Loss"), "clicked");
  wait_for_count (self, n);
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Any loss");
}

static void
test_a_tile_says_everything_in_its_name (Fixture *self, gconstpointer unused)
{
  GtkWidget *tile = find (self, DSC_TYPE_RESULT_TILE);
  DscPhotoItem *item = dsc_result_tile_get_item (DSC_RESULT_TILE (tile));
  g_autofree char *name = dsc_photo_item_dup_name (item);
  g_autofree char *description = dsc_result_tile_describe (item);

  g_assert_true (g_str_has_prefix (description, name));
  g_assert_nonnull (strstr (description, "Said "));
  g_assert_nonnull (strstr (description, "Is "));
  g_assert_nonnull (strstr (description, "Loss "));
  /* A percentage is not broken into two lines. */
  g_assert_null (strstr (description, " %"));
  g_assert_nonnull (strstr (description, "\u00a0%"));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (tile), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       description);
}

static gboolean
has_heat (gpointer tile)
{
  return dsc_result_tile_has_heat (tile);
}

static gboolean
has_no_heat (gpointer tile)
{
  return !dsc_result_tile_has_heat (tile);
}

static void
test_heat_maps_come_and_go_on_request (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *grid = dsc_test_find (page, DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  GtkWidget *heat = dsc_test_find (page, GTK_TYPE_DROP_DOWN, "Where the model looks");

  g_assert_nonnull (heat);
  g_assert_false (dsc_result_tile_has_heat (DSC_RESULT_TILE (tile)));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (heat), DSC_RESULT_HEAT_TRUTH);
  DSC_TEST_WAIT (has_heat, tile);
  dsc_test_settle (self->window);
  dsc_test_picture (self->view, "results-heat");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (heat), DSC_RESULT_HEAT_NONE);
  DSC_TEST_WAIT (has_no_heat, tile);
}

/* What was asked for while nobody saw the tiles is made when they are seen; what was made is there
 * at once when the tiles are bound anew, as another width of the window does. */
static void
test_heat_maps_are_made_when_seen_and_once (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *grid = dsc_test_find (page, DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *heat = dsc_test_find (page, GTK_TYPE_DROP_DOWN, "Where the model looks");
  GtkWidget *tile;
  GListModel *photos;

  show_page (self, "classes");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (heat), DSC_RESULT_HEAT_TRUTH);
  dsc_test_settle (self->window);
  tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  g_assert_false (dsc_result_tile_has_heat (DSC_RESULT_TILE (tile)));
  show_page (self, "mistakes");
  tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  DSC_TEST_WAIT (has_heat, tile);
  photos = dsc_result_grid_get_photos (DSC_RESULT_GRID (grid));
  g_list_model_items_changed (photos, 0, g_list_model_get_n_items (photos),
                              g_list_model_get_n_items (photos));
  tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  g_assert_true (dsc_result_tile_has_heat (DSC_RESULT_TILE (tile)));
}

/* What two runs may differ in is called as it is called where it is set. */
static void
test_every_setting_has_a_title (void)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("recommended", NULL, FALSE, NULL);
  g_autofree char *json = dsc_train_spec_to_json (spec);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_test_message ("%s", (const char *) l->data);
      g_assert_nonnull (dsc_setting_title (l->data));
    }
  g_assert_cmpstr (dsc_setting_title ("epochs"), ==, "Passes over the photos");
  g_assert_cmpstr (dsc_setting_value ("resize", "pad"), ==, "Filled up (pad)");
  g_assert_cmpstr (dsc_setting_value ("epochs", "12"), ==, "12");
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_the_list_of_mistakes_is_saved_as_a_table (Fixture *self, gconstpointer unused)
{
  DscMistakesPage *page = DSC_MISTAKES_PAGE (find (self, DSC_TYPE_MISTAKES_PAGE));
  GListModel *photos = photos_of_mistakes (self);
  g_autofree char *path = g_build_filename (self->folder, "mistakes.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  dsc_mistakes_page_save (page, path);
  DSC_TEST_WAIT (is_there, path);
  dsc_test_settle (self->window);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "path,actual,predicted,loss,probability,actual_probability,corrected_from");
  for (guint i = 0; i < g_list_model_get_n_items (photos); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos, i);
      g_autofree char *photo = dsc_photo_item_dup_path (item);

      g_assert_true (g_str_has_prefix (lines[i + 1], photo));
      g_assert_nonnull (strstr (lines[i + 1], dsc_photo_item_get_label (item)));
    }
  g_assert_cmpuint (g_strv_length (lines), ==, g_list_model_get_n_items (photos) + 2);
}

static gboolean
has_a_mistake_less (gpointer data)
{
  Fixture *self = data;
  GListModel *photos = dsc_result_grid_get_photos (DSC_RESULT_GRID (
      dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL)));

  return g_list_model_get_n_items (photos) + 1
         == GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (self->view), "before"));
}

static gboolean
has_two_corrections (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) == 2;
}

/* Where the model was right and the label wrong, a tile's menu helps. */
static void
test_a_mistake_is_corrected_by_the_menu_of_its_tile (Fixture *self, gconstpointer unused)
{
  GtkWidget *grid = dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  DscPhotoItem *item = dsc_result_tile_get_item (DSC_RESULT_TILE (tile));
  const DscPrediction *prediction = dsc_photo_item_get_prediction (item);
  g_autofree char *said
      = g_strdup (dsc_results_get_class_name (results_of (self), (guint) prediction->predicted));
  GtkWidget *menu, *entry;

  g_object_set_data (G_OBJECT (self->view), "before",
                     GUINT_TO_POINTER (g_list_model_get_n_items (photos_of_mistakes (self))));
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (tile)));
  gtk_widget_activate_action (grid, "result.menu", NULL);
  menu = dsc_test_find (grid, GTK_TYPE_POPOVER_MENU, NULL);
  g_assert_nonnull (menu);
  g_assert_true (gtk_widget_get_visible (menu));
  dsc_test_settle (self->window);
  gtk_popover_popdown (GTK_POPOVER (menu));
  gtk_widget_activate_action (grid, "result.label", NULL);
  g_assert_nonnull (dsc_test_find_window ("Show?"));
  entry = dsc_test_find (GTK_WIDGET (dsc_test_find_window ("Show?")), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), said);
  g_signal_emit_by_name (entry, "activate");
  DSC_TEST_WAIT (has_a_mistake_less, self);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
}

static gboolean
has_a_marked_tile (gpointer data)
{
  Fixture *self = data;
  GtkWidget *grid = dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL);

  return dsc_test_find (grid, GTK_TYPE_LABEL, "⊘ Is") != NULL;
}

static void
test_what_is_left_out_is_marked (Fixture *self, gconstpointer unused)
{
  GtkWidget *grid = dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *tile = dsc_test_find (grid, DSC_TYPE_RESULT_TILE, NULL);
  guint32 photo = dsc_photo_item_get_index (dsc_result_tile_get_item (DSC_RESULT_TILE (tile)));

  g_assert_false (has_a_marked_tile (self));
  dsc_workspace_leave_out_photos (self->workspace, &photo, 1, TRUE);
  DSC_TEST_WAIT (has_a_marked_tile, self);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
}

/* Returns: what would be dropped elsewhere if a drag began at @x and @y of @view. */
static guint
count_dragged (GtkWidget *view, double x, double y)
{
  GtkEventController *drag = dsc_test_find_controller (view, GTK_TYPE_DRAG_SOURCE);
  g_autoptr (GdkContentProvider) content = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GSList) files = NULL;

  g_signal_emit_by_name (drag, "prepare", x, y, &content);
  g_assert_nonnull (content);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  files = gdk_file_list_get_files (g_value_get_boxed (&value));
  return g_slist_length (files);
}

static void
test_several_mistakes_are_dragged_and_labelled_at_once (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *grid = dsc_test_find (page, DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *view = dsc_test_find (grid, GTK_TYPE_GRID_VIEW, NULL);
  GtkSelectionModel *chosen = gtk_grid_view_get_model (GTK_GRID_VIEW (view));
  guint n = g_list_model_get_n_items (photos_of_mistakes (self));
  GtkWidget *entry;

  g_assert_cmpuint (n, >, 3);
  /* What is dragged alone is chosen; one of several takes the others along. */
  g_assert_cmpuint (count_dragged (view, 80, 80), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (chosen, 0));
  gtk_selection_model_select_item (chosen, 2, FALSE);
  g_assert_cmpuint (count_dragged (view, 80, 80), ==, 2);
  g_assert_true (gtk_widget_activate_action (grid, "result.label", NULL));
  entry = dsc_test_find (GTK_WIDGET (dsc_test_find_window ("Show?")), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Neither");
  g_signal_emit_by_name (entry, "activate");
  DSC_TEST_WAIT (has_two_corrections, self->workspace);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
}

static void
test_a_long_press_opens_the_menu_of_a_tile (Fixture *self, gconstpointer unused)
{
  GtkWidget *grid = dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *view = dsc_test_find (grid, GTK_TYPE_GRID_VIEW, NULL);

  g_signal_emit_by_name (dsc_test_find_controller (view, GTK_TYPE_GESTURE_LONG_PRESS), "pressed",
                         80.0, 80.0);
  g_assert_true (gtk_widget_get_visible (dsc_test_find (grid, GTK_TYPE_POPOVER_MENU, NULL)));
  g_assert_true (
      gtk_selection_model_is_selected (gtk_grid_view_get_model (GTK_GRID_VIEW (view)), 0));
  gtk_popover_popdown (GTK_POPOVER (dsc_test_find (grid, GTK_TYPE_POPOVER_MENU, NULL)));
}

static gboolean
has_two_columns (gpointer view)
{
  return gtk_grid_view_get_max_columns (view) == 2;
}

static gboolean
has_six_columns (gpointer view)
{
  return gtk_grid_view_get_max_columns (view) == 6;
}

static void
test_there_are_no_more_columns_than_fit (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *view = dsc_test_find (page, GTK_TYPE_GRID_VIEW, NULL);

  DSC_TEST_WAIT (has_six_columns, view);
  gtk_window_set_default_size (self->window, 360, 640);
  DSC_TEST_WAIT (has_two_columns, view);
}

static gboolean
has_alike (gpointer box)
{
  return g_list_model_get_n_items (dsc_alike_box_get_photos (box)) > 0;
}

static void
test_photos_like_a_mistake_are_shown (Fixture *self, gconstpointer unused)
{
  GtkWidget *grid = dsc_test_find (find (self, DSC_TYPE_MISTAKES_PAGE), DSC_TYPE_RESULT_GRID, NULL);
  GtkWidget *view = dsc_test_find (grid, GTK_TYPE_GRID_VIEW, NULL);
  GtkSelectionModel *chosen = gtk_grid_view_get_model (GTK_GRID_VIEW (view));
  GtkWindow *window;

  gtk_selection_model_select_item (chosen, 1, TRUE);
  g_assert_true (gtk_widget_activate_action (grid, "result.alike", NULL));
  window = dsc_test_find_window ("Photos Like “");
  g_assert_nonnull (window);
  DSC_TEST_WAIT (has_alike, dsc_test_find (GTK_WIDGET (window), DSC_TYPE_ALIKE_BOX, NULL));
  dsc_test_settle (window);
  dsc_test_assert_fits (GTK_WIDGET (window), 360);
  dsc_test_picture (GTK_WIDGET (window), "results-alike");
  dsc_test_hide (window);
}

/* Returns: (nullable): the window that is not @window. */
static GtkWindow *
other_window (GtkWindow *window)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (DSC_IS_VIEWER (l->data))
      return l->data;
  return NULL;
}

static void
test_return_opens_the_viewer (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_MISTAKES_PAGE);
  GtkWidget *grid = dsc_test_find (page, GTK_TYPE_GRID_VIEW, NULL);

  g_signal_emit_by_name (grid, "activate", 0);
  g_assert_nonnull (other_window (self->window));
  dsc_test_hide (other_window (self->window));
}

/* --- confusion --- */

static void
test_a_cell_shows_its_photos_beside_the_matrix (Fixture *self, gconstpointer unused)
{
  DscConfusedPair pair = worst_pair (self);
  DscConfusionCell *cell;

  show_page (self, "confusion");
  cell = find_cell (self, pair.actual, pair.predicted);
  g_assert_false (is_panel_open (self));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (cell), "cell.open", NULL));
  g_assert_true (is_panel_open (self));
  gtk_test_accessible_assert_state (cell, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==, pair.count);
  for (guint i = 0; i < pair.count; i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (photos_of_panel (self), i);

      g_assert_cmpint (dsc_photo_item_get_prediction (item)->actual, ==, pair.actual);
      g_assert_cmpint (dsc_photo_item_get_prediction (item)->predicted, ==, pair.predicted);
    }
  dsc_test_settle (self->window);
  dsc_test_picture (self->view, "results-confusion");
  g_assert_true (gtk_widget_activate_action (self->view, "results.close-photos", NULL));
  g_assert_false (is_panel_open (self));
  gtk_test_accessible_assert_state (cell, GTK_ACCESSIBLE_STATE_SELECTED, FALSE);
}

static void
test_a_confused_pair_shows_its_photos (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_CONFUSION_PAGE);
  GtkWidget *pairs;

  show_page (self, "confusion");
  pairs = dsc_test_find (page, GTK_TYPE_LIST_VIEW, NULL);
  g_signal_emit_by_name (pairs, "activate", 0);
  g_assert_true (is_panel_open (self));
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==, worst_pair (self).count);
}

/* A file that is waited for. */
static gboolean
exists (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
export_and_remove (Fixture *self, const char *name, const char *magic)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), name, NULL);
  g_autofree char *contents = NULL;
  gsize length;

  dsc_confusion_page_export (DSC_CONFUSION_PAGE (find (self, DSC_TYPE_CONFUSION_PAGE)), path);
  DSC_TEST_WAIT (exists, path);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, strlen (magic));
  g_assert_cmpmem (contents, strlen (magic), magic, strlen (magic));
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
test_the_matrix_is_exported_as_picture_and_table (Fixture *self, gconstpointer unused)
{
  show_page (self, "confusion");
  export_and_remove (self, "matrix.png", "\x89PNG");
  export_and_remove (self, "matrix.svg", "<?xml");
  export_and_remove (self, "matrix.pdf", "%PDF");
  export_and_remove (self, "matrix.csv", "actual");
}

/* --- classes --- */

static void
test_every_number_of_a_class_shows_its_photos (Fixture *self, gconstpointer unused)
{
  const DscConfusion *confusion = dsc_results_get_confusion (results_of (self));
  DscConfusedPair pair = worst_pair (self);
  DscClassReport actual = dsc_confusion_class_report (confusion, pair.actual);
  DscClassReport predicted = dsc_confusion_class_report (confusion, pair.predicted);
  GtkWidget *page = find (self, DSC_TYPE_CLASSES_PAGE);

  show_page (self, "classes");
  dsc_test_picture (self->view, "results-classes");
  gtk_widget_activate_action (page, "classes.show", "(us)", pair.actual, "photos");
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==, actual.support);
  gtk_widget_activate_action (page, "classes.show", "(us)", pair.actual, "recall");
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==,
                    actual.support - actual.correct);
  gtk_widget_activate_action (page, "classes.show", "(us)", pair.predicted, "precision");
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==,
                    predicted.predicted - predicted.correct);
  gtk_widget_activate_action (page, "classes.show", "(us)", pair.actual, "f1");
  g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==,
                    actual.support - actual.correct + actual.predicted - actual.correct);
}

/* Returns: (nullable): the number of class @label in column @column. */
static GtkWidget *
find_number (GtkWidget *root, guint label, const char *column)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GVariant *target = GTK_IS_BUTTON (child)
                             ? gtk_actionable_get_action_target_value (GTK_ACTIONABLE (child))
                             : NULL;
      guint number = G_MAXUINT;
      const char *name = NULL;

      if (target != NULL)
        g_variant_get (target, "(u&s)", &number, &name);
      found = number == label && g_str_equal (name, column) ? child
                                                            : find_number (child, label, column);
    }
  return found;
}

static void
test_only_numbers_with_photos_behind_them_show_some (Fixture *self, gconstpointer unused)
{
  const DscConfusion *confusion = dsc_results_get_confusion (results_of (self));
  GtkWidget *page = find (self, DSC_TYPE_CLASSES_PAGE);
  guint n_without = 0;

  show_page (self, "classes");
  for (guint i = 0; i < confusion->n; i++)
    {
      DscClassReport report = dsc_confusion_class_report (confusion, i);
      GtkWidget *number = find_number (page, i, "recall");
      gboolean some = report.support > report.correct;

      g_assert_nonnull (number);
      g_assert_true (gtk_widget_get_can_target (number) == some);
      g_assert_true (gtk_widget_get_focusable (number) == some);
      n_without += !some;
    }
  g_assert_cmpuint (n_without, >, 0);
}

static int
end_of (GtkWidget *widget, GtkWidget *table)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, table, &bounds));
  return (int) (bounds.origin.x + bounds.size.width);
}

/* Digit below digit, and the heading above the numbers. */
static void
test_numbers_of_a_column_end_together (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_CLASSES_PAGE);
  GtkWidget *table = dsc_test_find (page, GTK_TYPE_COLUMN_VIEW, NULL);
  GtkWidget *heading = dsc_test_find (table, GTK_TYPE_LABEL, "Photos held back");
  int end;

  show_page (self, "classes");
  end = end_of (gtk_button_get_child (GTK_BUTTON (find_number (page, 0, "photos"))), table);
  for (guint i = 1; i < 5; i++)
    {
      GtkWidget *label = gtk_button_get_child (GTK_BUTTON (find_number (page, i, "photos")));

      g_assert_cmpint (end_of (label, table), ==, end);
      g_assert_cmpfloat (gtk_label_get_xalign (GTK_LABEL (label)), ==, 1);
    }
  /* Cells and buttons have margins of their own. */
  g_assert_cmpint (ABS (end_of (heading, table) - end), <=, 16);
}

static void
test_classes_are_sorted_by_any_number (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_CLASSES_PAGE);
  GtkColumnView *table = GTK_COLUMN_VIEW (dsc_test_find (page, GTK_TYPE_COLUMN_VIEW, NULL));
  GListModel *columns = gtk_column_view_get_columns (table);
  GListModel *classes = G_LIST_MODEL (gtk_column_view_get_model (table));

  g_assert_cmpuint (g_list_model_get_n_items (classes), ==, 5);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      static const char *const names[] = { NULL, "photos", "recall", "precision", "f1" };
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      double before = -1;

      g_assert_nonnull (gtk_column_view_column_get_sorter (column));
      gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
      for (guint j = 0; names[i] != NULL && j < g_list_model_get_n_items (classes); j++)
        {
          g_autoptr (GObject) item = g_list_model_get_item (classes, j);
          g_auto (GValue) value = G_VALUE_INIT;

          g_value_init (&value, G_TYPE_DOUBLE);
          g_object_get_property (item, names[i], &value);
          g_assert_cmpfloat (g_value_get_double (&value), >=, before);
          before = g_value_get_double (&value);
        }
    }
}

/* --- runs --- */

static gboolean
has_results_of_shown (gpointer data)
{
  Fixture *self = data;

  return results_of (self) != NULL
         && dsc_results_get_run (results_of (self))->id
                == dsc_workspace_get_shown_run (self->workspace);
}

static gboolean
has_comparison (gpointer page)
{
  return dsc_compare_page_get_comparison (page) != NULL;
}

static gboolean
compares_from_older_to_newer (gpointer page)
{
  DscRunComparison *comparison = dsc_compare_page_get_comparison (page);

  return comparison != NULL
         && dsc_results_get_run (dsc_run_comparison_get_first (comparison))->id == 1
         && dsc_results_get_run (dsc_run_comparison_get_second (comparison))->id == 2;
}

/* Whichever of the two is shown. */
static void
test_runs_are_compared_from_older_to_newer (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_COMPARE_PAGE);

  show_page (self, "compare");
  dsc_test_train (self->workspace, "notebook-2020", 1);
  for (gint64 shown = 2; shown >= 1; shown--)
    {
      dsc_workspace_show_run (self->workspace, shown);
      DSC_TEST_WAIT (has_results_of_shown, self);
      DSC_TEST_WAIT (compares_from_older_to_newer, page);
    }
}

/* Two runs that are equally often wrong. */
static void
test_runs_are_told_by_recipe_network_and_time (Fixture *self, gconstpointer unused)
{
  GtkWidget *bar = find (self, DSC_TYPE_RESULTS_BAR);
  g_autoptr (DscRunItem) item = g_list_model_get_item (dsc_workspace_get_runs (self->workspace), 0);
  g_autofree char *kind
      = dsc_run_record_dup_kind (dsc_run_item_get_record (item), g_get_real_time ());

  g_assert_true (g_str_has_prefix (kind, "Recommended, Built-in (MobileNet V1), "));
  g_assert_nonnull (dsc_test_find (bar, GTK_TYPE_LABEL, kind));
}

static void
test_two_runs_are_compared (Fixture *self, gconstpointer unused)
{
  GtkWidget *page = find (self, DSC_TYPE_COMPARE_PAGE);
  const DscComparison *numbers;
  const guint expected[] = { 0, 0 };
  guint counts[4];

  show_page (self, "compare");
  g_assert_nonnull (dsc_test_find (page, ADW_TYPE_STATUS_PAGE, "Nothing to Compare With"));
  dsc_test_train (self->workspace, "notebook-2020", 1);
  DSC_TEST_WAIT (has_comparison, page);
  numbers
      = dsc_run_comparison_get_numbers (dsc_compare_page_get_comparison (DSC_COMPARE_PAGE (page)));
  counts[DSC_COMPARED_ONLY_FIRST] = numbers->only_first->len;
  counts[DSC_COMPARED_ONLY_SECOND] = numbers->only_second->len;
  counts[DSC_COMPARED_BOTH_WRONG] = numbers->n_both_wrong;
  counts[DSC_COMPARED_BOTH_RIGHT] = numbers->n_both_right;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      gtk_widget_activate_action (page, "compare.show", "u", i);
      g_assert_cmpuint (g_list_model_get_n_items (photos_of_panel (self)), ==, counts[i]);
    }
  /* The fake engine's answers depend on the photo alone. */
  g_assert_cmpmem (counts, sizeof expected, expected, sizeof expected);
  g_assert_cmpuint (counts[2] + counts[3], ==, numbers->first.n);
  dsc_test_settle (self->window);
  g_assert_nonnull (dsc_test_find (page, DSC_TYPE_CURVES_CHART, NULL));
  gtk_test_accessible_assert_role (dsc_test_find (page, DSC_TYPE_CURVES_CHART, NULL),
                                   GTK_ACCESSIBLE_ROLE_IMG);
  dsc_test_picture (self->view, "results-compare");
}

static gboolean
has_no_runs (gpointer workspace)
{
  return g_list_model_get_n_items (dsc_workspace_get_runs (workspace)) == 0;
}

static gboolean
has_a_run (gpointer workspace)
{
  return !has_no_runs (workspace);
}

static void
test_a_deleted_run_comes_back (Fixture *self, gconstpointer unused)
{
  GtkWidget *bar = find (self, DSC_TYPE_RESULTS_BAR);

  g_assert_true (gtk_widget_activate_action (bar, "run.delete", NULL));
  DSC_TEST_WAIT (has_no_runs, self->workspace);
  dsc_test_settle (self->window);
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (self->window), GTK_TYPE_LABEL, "was deleted"));
  g_assert_nonnull (dsc_test_find (self->view, ADW_TYPE_STATUS_PAGE, "Nothing Trained Yet"));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_a_run, self->workspace);
}

static void
test_a_model_is_exported (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "model.safetensors", NULL);
  g_autofree char *copy = NULL;
  g_autofree char *model = NULL;
  gsize copy_length, model_length;

  dsc_results_bar_export (DSC_RESULTS_BAR (find (self, DSC_TYPE_RESULTS_BAR)), path);
  DSC_TEST_WAIT (exists, path);
  g_assert_true (g_file_get_contents (path, &copy, &copy_length, NULL));
  g_assert_true (g_file_get_contents (dsc_results_get_model_path (results_of (self)), &model,
                                      &model_length, NULL));
  g_assert_cmpmem (copy, copy_length, model, model_length);
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
test_the_error_is_said_with_its_limits (Fixture *self, gconstpointer unused)
{
  GtkWidget *bar = find (self, DSC_TYPE_RESULTS_BAR);

  g_assert_nonnull (dsc_test_find (bar, GTK_TYPE_LABEL, " % wrong: "));
  g_assert_nonnull (dsc_test_find (bar, GTK_TYPE_LABEL, "photos cannot tell more exactly"));
  g_assert_nonnull (dsc_test_find (bar, GTK_TYPE_LABEL, "chosen on the validation photos"));
}

/* --- looks --- */

static void
test_it_fits_a_narrow_window (Fixture *self, gconstpointer unused)
{
  static const char *const pages[] = { "mistakes", "confusion", "classes", "compare" };
  int width;

  gtk_window_set_default_size (self->window, 360, 640);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strdup_printf ("results-narrow-%s", pages[i]);

      show_page (self, pages[i]);
      gtk_widget_measure (self->view, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      g_assert_cmpint (width, <=, 360);
      dsc_test_picture (self->view, name);
    }
}

static gboolean
is_folded (gpointer flap)
{
  return adw_flap_get_folded (flap);
}

static gboolean
is_unfolded (gpointer flap)
{
  return !adw_flap_get_folded (flap);
}

static void
make_narrow (Fixture *self, gboolean narrow)
{
  gtk_window_set_default_size (self->window, narrow ? 400 : 1100, 640);
  DSC_TEST_WAIT (narrow ? is_folded : is_unfolded, find (self, ADW_TYPE_FLAP));
  dsc_test_settle (self->window);
}

static void
test_no_photos_come_beside_the_page_by_themselves (Fixture *self, gconstpointer unused)
{
  DscConfusedPair pair = worst_pair (self);

  make_narrow (self, TRUE);
  g_assert_false (is_panel_open (self));
  make_narrow (self, FALSE);
  g_assert_false (is_panel_open (self));
  show_page (self, "confusion");
  gtk_widget_activate_action (GTK_WIDGET (find_cell (self, pair.actual, pair.predicted)),
                              "cell.open", NULL);
  dsc_test_settle (self->window);
  /* Nor do those go that somebody has opened. */
  make_narrow (self, TRUE);
  g_assert_true (is_panel_open (self));
  make_narrow (self, FALSE);
  g_assert_true (is_panel_open (self));
}

static void
test_it_is_dark_where_the_desktop_is (Fixture *self, gconstpointer unused)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  DscConfusedPair pair = worst_pair (self);

  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  dsc_test_picture (GTK_WIDGET (self->window), "results-dark-mistakes");
  show_page (self, "confusion");
  gtk_widget_activate_action (GTK_WIDGET (find_cell (self, pair.actual, pair.predicted)),
                              "cell.open", NULL);
  dsc_test_settle (self->window);
  dsc_test_picture (GTK_WIDGET (self->window), "results-dark-confusion");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

static void
add (const char *name, gconstpointer trained, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/results/", name, NULL);

  g_test_add (path, Fixture, trained, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/results/every-setting-has-a-title", test_every_setting_has_a_title);
  g_test_add_func ("/results/it-says-what-to-do-where-nothing-is-open",
                   test_it_says_what_to_do_where_nothing_is_open);
  add ("it-leads-to-training-where-nothing-was-trained", NULL,
       test_it_leads_to_training_where_nothing_was_trained);
  add ("the-worst-mistakes-come-first", "trained", test_the_worst_mistakes_come_first);
  add ("right-answers-can-be-seen-and-sorted-by-confidence", "trained",
       test_right_answers_can_be_seen_and_sorted_by_confidence);
  add ("mistakes-are-searched-by-words", "trained", test_mistakes_are_searched_by_words);
  add ("mistakes-are-found-by-what-the-model-said", "trained",
       test_mistakes_are_found_by_what_the_model_said);
  add ("mistakes-are-narrowed-by-their-loss", "trained", test_mistakes_are_narrowed_by_their_loss);
  add ("a-tile-says-everything-in-its-name", "trained", test_a_tile_says_everything_in_its_name);
  add ("heat-maps-come-and-go-on-request", "trained", test_heat_maps_come_and_go_on_request);
  add ("the-list-of-mistakes-is-saved-as-a-table", "trained",
       test_the_list_of_mistakes_is_saved_as_a_table);
  add ("a-mistake-is-corrected-by-the-menu-of-its-tile", "trained",
       test_a_mistake_is_corrected_by_the_menu_of_its_tile);
  add ("what-is-left-out-is-marked", "trained", test_what_is_left_out_is_marked);
  add ("several-mistakes-are-dragged-and-labelled-at-once", "trained",
       test_several_mistakes_are_dragged_and_labelled_at_once);
  add ("a-long-press-opens-the-menu-of-a-tile", "trained",
       test_a_long_press_opens_the_menu_of_a_tile);
  add ("there-are-no-more-columns-than-fit", "trained", test_there_are_no_more_columns_than_fit);
  add ("photos-like-a-mistake-are-shown", "trained", test_photos_like_a_mistake_are_shown);
  add ("heat-maps-are-made-when-seen-and-once", "trained",
       test_heat_maps_are_made_when_seen_and_once);
  add ("return-opens-the-viewer", "trained", test_return_opens_the_viewer);
  add ("a-cell-shows-its-photos-beside-the-matrix", "trained",
       test_a_cell_shows_its_photos_beside_the_matrix);
  add ("a-confused-pair-shows-its-photos", "trained", test_a_confused_pair_shows_its_photos);
  add ("the-matrix-is-exported-as-picture-and-table", "trained",
       test_the_matrix_is_exported_as_picture_and_table);
  add ("every-number-of-a-class-shows-its-photos", "trained",
       test_every_number_of_a_class_shows_its_photos);
  add ("only-numbers-with-photos-behind-them-show-some", "trained",
       test_only_numbers_with_photos_behind_them_show_some);
  add ("numbers-of-a-column-end-together", "trained", test_numbers_of_a_column_end_together);
  add ("classes-are-sorted-by-any-number", "trained", test_classes_are_sorted_by_any_number);
  add ("two-runs-are-compared", "trained", test_two_runs_are_compared);
  add ("runs-are-compared-from-older-to-newer", "trained",
       test_runs_are_compared_from_older_to_newer);
  add ("runs-are-told-by-recipe-network-and-time", "trained",
       test_runs_are_told_by_recipe_network_and_time);
  add ("a-deleted-run-comes-back", "trained", test_a_deleted_run_comes_back);
  add ("a-model-is-exported", "trained", test_a_model_is_exported);
  add ("the-error-is-said-with-its-limits", "trained", test_the_error_is_said_with_its_limits);
  add ("it-fits-a-narrow-window", "trained", test_it_fits_a_narrow_window);
  add ("no-photos-come-beside-the-page-by-themselves", "trained",
       test_no_photos_come_beside_the_page_by_themselves);
  add ("it-is-dark-where-the-desktop-is", "trained", test_it_is_dark_where_the_desktop_is);
  return g_test_run ();
}
