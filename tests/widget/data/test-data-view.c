/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Data": before anything is open, classes, filters, the chosen photo, a narrow window. */
#include "config.h"

#include <glib/gstdio.h>

#include "common/dsc-settings.h"
#include "data/dsc-class-list.h"
#include "data/dsc-class-row.h"
#include "data/dsc-data-view.h"
#include "data/dsc-photo-grid.h"
#include "data/dsc-photo-panel.h"
#include "data/dsc-skipped-window.h"
#include "dsc-widget-test.h"
#include "picture/dsc-photo-filter.h"
#include "picture/dsc-thumb.h"
#include "picture/dsc-thumbnailer.h"
#include "picture/dsc-viewer.h"

#define N_CLASSES 3
#define N_EACH 12
#define N (N_CLASSES * N_EACH)

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  GtkWidget *view;
  GtkWindow *window;
} Fixture;

static void
fixture_show (Fixture *fixture, int width, int height)
{
  fixture->view = dsc_data_view_new ();
  g_object_set (fixture->view, "workspace", fixture->workspace, NULL);
  fixture->window = dsc_test_show (fixture->view, width, height);
}

/* With a file that is none of the pictures that its name says. */
static void
fixture_init (Fixture *fixture)
{
  g_autofree char *broken = NULL;

  fixture->folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  broken = g_build_filename (fixture->folder, "Brick_1x1", "Salt & <Pepper>.jpg", NULL);
  g_assert_true (g_file_set_contents (broken, "no picture", -1, NULL));
  fixture->workspace = dsc_test_open (fixture->folder);
}

static void
fixture_clear (Fixture *fixture)
{
  if (fixture->window != NULL)
    dsc_test_hide (fixture->window);
  dsc_test_close (fixture->workspace);
  dsc_test_photos_delete (fixture->folder);
  dsc_thumbnailer_shutdown ();
}

static GtkWidget *
find (Fixture *fixture, GType type, const char *text)
{
  return dsc_test_find (fixture->view, type, text);
}

static gboolean
is_seen (Fixture *fixture, GType type, const char *text)
{
  GtkWidget *widget = find (fixture, type, text);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static DscPhotoGrid *
get_grid (Fixture *fixture)
{
  return DSC_PHOTO_GRID (find (fixture, DSC_TYPE_PHOTO_GRID, NULL));
}

static guint
count_shown (Fixture *fixture)
{
  g_autoptr (GListModel) model = NULL;

  g_object_get (get_grid (fixture), "model", &model, NULL);
  return g_list_model_get_n_items (model);
}

typedef struct
{
  Fixture *fixture;
  guint n;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;
  g_autoptr (GListModel) model = NULL;

  g_object_get (get_grid (count->fixture), "model", &model, NULL);
  return gtk_filter_list_model_get_pending (GTK_FILTER_LIST_MODEL (model)) == 0
         && g_list_model_get_n_items (model) == count->n;
}

static void
wait_for_count (Fixture *fixture, guint n)
{
  Count count = { fixture, n };

  DSC_TEST_WAIT (has_count, &count);
}

static gboolean
first_thumb_is_ready (gpointer data)
{
  GtkWidget *thumb = dsc_test_find (data, DSC_TYPE_THUMB, NULL);

  return thumb != NULL && dsc_thumb_get_status (DSC_THUMB (thumb)) == DSC_THUMB_READY;
}

static GtkDropDown *
get_drop_down (Fixture *fixture, const char *tooltip)
{
  return GTK_DROP_DOWN (find (fixture, GTK_TYPE_DROP_DOWN, tooltip));
}

static void
activate (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (fixture->view, action, NULL));
}

static void
test_without_photos_it_offers_to_open_some (void)
{
  GtkWidget *view = dsc_data_view_new ();
  DscWorkspace *workspace = dsc_workspace_new ();
  GtkWindow *window = dsc_test_show (view, 800, 600);

  g_assert_true (gtk_widget_get_mapped (dsc_test_find (view, GTK_TYPE_BUTTON, "_Open Folder…")));
  dsc_test_picture (view, "data-nothing");
  g_object_set (view, "workspace", workspace, NULL);
  dsc_test_settle (window);
  g_assert_true (gtk_widget_get_mapped (dsc_test_find (view, GTK_TYPE_BUTTON, "_Open Folder…")));
  dsc_test_hide (window);
  dsc_test_close (workspace);
}

static void
test_classes_are_counted_and_filter (void)
{
  Fixture fixture = { 0 };
  DscClassList *classes;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  g_assert_cmpuint (count_shown (&fixture), ==, N);
  g_assert_true (is_seen (&fixture, GTK_TYPE_LABEL, "36 photos"));
  g_assert_true (is_seen (&fixture, GTK_TYPE_LABEL, "Brick_1x1"));
  DSC_TEST_WAIT (first_thumb_is_ready, get_grid (&fixture));
  dsc_test_picture (fixture.view, "data");
  classes = DSC_CLASS_LIST (find (&fixture, DSC_TYPE_CLASS_LIST, NULL));
  dsc_class_list_set_label (classes, 1);
  wait_for_count (&fixture, N_EACH);
  g_assert_true (is_seen (&fixture, GTK_TYPE_LABEL, "12 of 36 photos"));
  activate (&fixture, "data.clear-filters");
  wait_for_count (&fixture, N);
  g_assert_cmpint (dsc_class_list_get_label (classes), ==, DSC_PHOTO_FILTER_ANY);
  fixture_clear (&fixture);
}

static void
test_class_rows_have_names_for_screen_readers (void)
{
  Fixture fixture = { 0 };
  GtkWidget *label, *row;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  label = dsc_test_find (find (&fixture, DSC_TYPE_CLASS_LIST, NULL), GTK_TYPE_LABEL, "Brick_1x1");
  row = gtk_widget_get_parent (gtk_widget_get_parent (gtk_widget_get_parent (label)));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, "Brick_1x1: 12 photos");
  fixture_clear (&fixture);
}

static void
test_photos_are_filtered_by_part_and_text (void)
{
  Fixture fixture = { 0 };
  GtkWidget *entry;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  gtk_drop_down_set_selected (
      get_drop_down (&fixture, "What the photos are used for (part of the split)"), 2);
  wait_for_count (&fixture, N / 5);
  activate (&fixture, "data.search");
  entry = dsc_test_find (find (&fixture, GTK_TYPE_SEARCH_BAR, NULL), GTK_TYPE_SEARCH_ENTRY, NULL);
  dsc_test_settle (fixture.window);
  g_assert_true (gtk_widget_get_mapped (entry));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (fixture.window), entry));
  gtk_drop_down_set_selected (
      get_drop_down (&fixture, "What the photos are used for (part of the split)"), 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "1X1 photo 00");
  wait_for_count (&fixture, 10);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing of the kind");
  wait_for_count (&fixture, 0);
  g_assert_true (is_seen (&fixture, ADW_TYPE_STATUS_PAGE, "No Such Photos"));
  dsc_test_picture (fixture.view, "data-no-match");
  activate (&fixture, "data.clear-filters");
  wait_for_count (&fixture, N);
  g_assert_false (is_seen (&fixture, ADW_TYPE_STATUS_PAGE, "No Such Photos"));
  fixture_clear (&fixture);
}

static gboolean
is_stratified (gpointer workspace)
{
  return dsc_workspace_get_split (workspace)->plan.kind == DSC_SPLIT_STRATIFIED;
}

static void
test_another_split_keeps_the_pictures (void)
{
  Fixture fixture = { 0 };
  g_autofree char *path = NULL;
  int size;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  DSC_TEST_WAIT (first_thumb_is_ready, get_grid (&fixture));
  path = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (fixture.workspace), 0);
  g_object_get (find (&fixture, DSC_TYPE_THUMB, NULL), "size", &size, NULL);
  g_assert_nonnull (dsc_thumbnailer_peek (path, size));
  dsc_workspace_set_split_async (
      fixture.workspace,
      &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 1 }, NULL, NULL);
  DSC_TEST_WAIT (is_stratified, fixture.workspace);
  g_assert_nonnull (dsc_thumbnailer_peek (path, size));
  fixture_clear (&fixture);
}

static void
test_problems_need_results (void)
{
  Fixture fixture = { 0 };
  GtkDropDown *problems;
  guint wrong = 0;
  const DscPredictions *predictions;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  problems = get_drop_down (&fixture, "Problem");
  gtk_drop_down_set_selected (problems, 1);
  wait_for_count (&fixture, 0);
  dsc_test_train (fixture.workspace, "recommended", 1);
  predictions = dsc_results_get_predictions (dsc_workspace_get_results (fixture.workspace));
  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *prediction = &g_array_index (predictions->items, DscPrediction, i);

      wrong += prediction->actual != prediction->predicted;
    }
  wait_for_count (&fixture, wrong);
  gtk_drop_down_set_selected (problems, 3);
  wait_for_count (&fixture, 0);
  fixture_clear (&fixture);
}

static gboolean
panel_shows_photo (gpointer data)
{
  GtkWidget *thumb = dsc_test_find (data, DSC_TYPE_THUMB, NULL);

  return gtk_widget_get_mapped (thumb)
         && dsc_thumb_get_status (DSC_THUMB (thumb)) == DSC_THUMB_READY;
}

static void
test_the_chosen_photo_is_told_about (void)
{
  Fixture fixture = { 0 };
  GtkWidget *panel;
  guint photo;

  fixture_init (&fixture);
  dsc_test_train (fixture.workspace, "recommended", 1);
  photo = g_array_index (
              dsc_results_get_predictions (dsc_workspace_get_results (fixture.workspace))->items,
              DscPrediction, 0)
              .photo;
  fixture_show (&fixture, 1200, 900);
  panel = find (&fixture, DSC_TYPE_PHOTO_PANEL, NULL);
  g_assert_true (is_seen (&fixture, ADW_TYPE_STATUS_PAGE, "No Photo Chosen"));
  dsc_photo_grid_choose (get_grid (&fixture), photo);
  DSC_TEST_WAIT (panel_shows_photo, panel);
  g_assert_nonnull (dsc_test_find (panel, GTK_TYPE_LABEL, "96 × 72 pixels"));
  g_assert_nonnull (dsc_test_find (panel, GTK_TYPE_LABEL, "the model says “"));
  g_assert_nonnull (dsc_test_find (panel, GTK_TYPE_LABEL, "Validation"));
  dsc_test_settle (fixture.window);
  dsc_test_picture (fixture.view, "data-chosen");
  activate (&fixture, "data.show-panel");
  {
    gboolean shown;

    g_object_get (fixture.view, "show-panel", &shown, NULL);
    g_assert_false (shown);
    g_assert_false (g_settings_get_boolean (dsc_settings_get (), "show-photo-panel"));
  }
  /* It is remembered. */
  g_settings_reset (dsc_settings_get (), "show-photo-panel");
  fixture_clear (&fixture);
}

static gboolean
has_one_more (gpointer view)
{
  return dsc_test_find (view, GTK_TYPE_LABEL, "13 of 37 photos") != NULL;
}

static void
test_photos_that_come_leave_choice_and_filter (void)
{
  Fixture fixture = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *more = NULL;
  g_autofree char *chosen = NULL;
  g_autofree char *now = NULL;
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_chosen;

  fixture_init (&fixture);
  dsc_workspace_set_watching (fixture.workspace, TRUE);
  fixture_show (&fixture, 1200, 800);
  dsc_class_list_set_label (DSC_CLASS_LIST (find (&fixture, DSC_TYPE_CLASS_LIST, NULL)), 1);
  wait_for_count (&fixture, N_EACH);
  dsc_photo_grid_choose (get_grid (&fixture), 5);
  chosen = dsc_photo_item_dup_path (dsc_photo_grid_get_chosen (get_grid (&fixture)));
  first = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (fixture.workspace), N_EACH);
  folder = g_path_get_dirname (first);
  more = g_build_filename (folder, "0 before all.jpg", NULL);
  g_assert_true (g_file_get_contents (first, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (more, bytes, (gssize) length, NULL));
  DSC_TEST_WAIT (has_one_more, fixture.view);
  now = dsc_photo_item_dup_path (dsc_photo_grid_get_chosen (get_grid (&fixture)));
  g_assert_cmpstr (now, ==, chosen);
  g_object_get (get_grid (&fixture), "n-chosen", &n_chosen, NULL);
  g_assert_cmpuint (n_chosen, ==, 1);
  g_assert_cmpuint (count_shown (&fixture), ==, N_EACH + 1);
  fixture_clear (&fixture);
}

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }
  return NULL;
}

static void
test_chosen_photos_are_viewed_and_copied (void)
{
  Fixture fixture = { 0 };
  GdkContentFormats *formats;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  DSC_TEST_WAIT (first_thumb_is_ready, get_grid (&fixture));
  dsc_photo_grid_choose (get_grid (&fixture), 0);
  activate (&fixture, "data.copy");
  formats = gdk_clipboard_get_formats (gtk_widget_get_clipboard (fixture.view));
  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));
  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE));
  activate (&fixture, "data.view");
  g_assert_nonnull (find_window (DSC_TYPE_VIEWER));
  dsc_test_hide (find_window (DSC_TYPE_VIEWER));
  fixture_clear (&fixture);
}

/* --- correcting --- */

static gboolean
has_one_correction (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) == 1;
}

static gboolean
has_no_correction (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) == 0;
}

/* Types @text into the dialog and presses Return. */
static void
answer (const char *text)
{
  GtkWindow *dialog = dsc_test_find_window ("Show?");
  GtkWidget *entry;

  g_assert_nonnull (dialog);
  dsc_test_settle (dialog);
  dsc_test_picture (gtk_window_get_child (dialog), "data-label");
  entry = dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
  g_assert_null (dsc_test_find_window ("Show?"));
}

static void
test_a_label_is_corrected_and_undone (void)
{
  Fixture fixture = { 0 };
  GtkWidget *panel;
  DscClassList *classes;
  DscPhotoItem *chosen;
  guint n_chosen;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 900);
  panel = find (&fixture, DSC_TYPE_PHOTO_PANEL, NULL);
  classes = DSC_CLASS_LIST (find (&fixture, DSC_TYPE_CLASS_LIST, NULL));
  dsc_photo_grid_choose (get_grid (&fixture), 0);
  DSC_TEST_WAIT (panel_shows_photo, panel);
  activate (&fixture, "data.label");
  answer (dsc_dataset_get_class_name (dsc_workspace_get_dataset (fixture.workspace), 2));
  DSC_TEST_WAIT (has_one_correction, fixture.workspace);
  /* The photo stays chosen, and says what became of it. */
  g_object_get (get_grid (&fixture), "n-chosen", &n_chosen, NULL);
  g_assert_cmpuint (n_chosen, ==, 1);
  chosen = dsc_photo_grid_get_chosen (get_grid (&fixture));
  g_assert_cmpuint (dsc_photo_item_get_index (chosen), ==, 0);
  g_assert_cmpint (dsc_photo_item_get_photo (chosen)->label, ==, 2);
  g_assert_nonnull (
      dsc_test_find (panel, GTK_TYPE_LABEL, "Corrected: the source says “Brick_1x1”"));
  dsc_test_settle (fixture.window);
  dsc_test_picture (fixture.view, "data-corrected");
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (classes), GTK_TYPE_LABEL, "13"));
  dsc_undo_stack_undo (dsc_workspace_get_undo (fixture.workspace));
  DSC_TEST_WAIT (has_no_correction, fixture.workspace);
  g_assert_null (dsc_test_find (panel, GTK_TYPE_LABEL, "Corrected"));
  fixture_clear (&fixture);
}

static void
test_a_new_class_leaves_the_filter_where_it_is (void)
{
  Fixture fixture = { 0 };
  DscClassList *classes;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  classes = DSC_CLASS_LIST (find (&fixture, DSC_TYPE_CLASS_LIST, NULL));
  dsc_class_list_set_label (classes, 2);
  wait_for_count (&fixture, N_EACH);
  dsc_photo_grid_choose (get_grid (&fixture), 0);
  activate (&fixture, "data.label");
  /* Before all others, so that their numbers change. */
  answer ("  A new class ");
  DSC_TEST_WAIT (has_one_correction, fixture.workspace);
  wait_for_count (&fixture, N_EACH - 1);
  g_assert_cmpint (dsc_class_list_get_label (classes), ==, 3);
  g_assert_cmpstr (dsc_dataset_get_class_name (dsc_workspace_get_dataset (fixture.workspace), 0),
                   ==, "A new class");
  activate (&fixture, "data.clear-filters");
  fixture_clear (&fixture);
}

static void
test_photos_that_are_dropped_on_a_class_are_of_it (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GSList) list = NULL;
  g_autoptr (GFile) photo = NULL;
  g_autoptr (GFile) other = g_file_new_for_path ("/elsewhere/photo.jpg");
  g_autofree char *path = NULL;
  GdkFileList *files;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  path = dsc_dataset_dup_photo_path (dsc_workspace_get_dataset (fixture.workspace), 0);
  photo = g_file_new_for_path (path);
  list = g_slist_append (g_slist_append (NULL, photo), other);
  files = gdk_file_list_new_from_list (list);
  g_signal_emit_by_name (find (&fixture, DSC_TYPE_CLASS_LIST, NULL), "dropped", "Elsewhere", files);
  g_boxed_free (GDK_TYPE_FILE_LIST, files);
  DSC_TEST_WAIT (has_one_correction, fixture.workspace);
  g_assert_true (dsc_dataset_is_corrected (dsc_workspace_get_dataset (fixture.workspace), 0, NULL));
  fixture_clear (&fixture);
}

static void
test_a_key_opens_the_menu_of_a_photo (void)
{
  Fixture fixture = { 0 };
  GtkWidget *thumb;
  GtkWidget *menu;
  guint n_chosen;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  thumb = dsc_test_find (GTK_WIDGET (get_grid (&fixture)), DSC_TYPE_THUMB, NULL);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_parent (thumb)));
  gtk_widget_activate_action (GTK_WIDGET (get_grid (&fixture)), "photos.menu", NULL);
  menu = dsc_test_find (GTK_WIDGET (get_grid (&fixture)), GTK_TYPE_POPOVER_MENU, NULL);
  g_assert_nonnull (menu);
  g_assert_true (gtk_widget_get_visible (menu));
  g_object_get (get_grid (&fixture), "n-chosen", &n_chosen, NULL);
  g_assert_cmpuint (n_chosen, ==, 1);
  gtk_popover_popdown (GTK_POPOVER (menu));
  fixture_clear (&fixture);
}

static void
test_a_long_press_opens_the_menu_of_a_photo (void)
{
  Fixture fixture = { 0 };
  GtkWidget *grid, *view, *cell;
  graphene_rect_t bounds;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  grid = GTK_WIDGET (get_grid (&fixture));
  view = dsc_test_find (grid, GTK_TYPE_GRID_VIEW, NULL);
  cell = gtk_widget_get_next_sibling (gtk_widget_get_first_child (view));
  g_assert_true (gtk_widget_compute_bounds (cell, view, &bounds));
  g_signal_emit_by_name (dsc_test_find_controller (view, GTK_TYPE_GESTURE_LONG_PRESS), "pressed",
                         (double) bounds.origin.x + 20, (double) bounds.origin.y + 20);
  g_assert_true (gtk_widget_get_visible (dsc_test_find (grid, GTK_TYPE_POPOVER_MENU, NULL)));
  g_assert_true (
      gtk_selection_model_is_selected (gtk_grid_view_get_model (GTK_GRID_VIEW (view)), 1));
  fixture_clear (&fixture);
}

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static gboolean
has_columns_that_fit (gpointer view)
{
  return (int) gtk_grid_view_get_max_columns (view) == gtk_widget_get_width (view) / (160 + 12);
}

/* GTK 4.8 makes cells for some thirty rows of as many columns as there may be. */
static void
test_there_are_no_more_columns_than_fit (void)
{
  static const int widths[] = { 360, 1200 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      Fixture fixture = { 0 };
      GtkWidget *view;
      guint columns;

      fixture.folder = dsc_test_photos_new (2, 80);
      fixture.workspace = dsc_test_open (fixture.folder);
      fixture_show (&fixture, widths[i], 600);
      activate (&fixture, "data.show-panel");
      dsc_class_list_set_label (DSC_CLASS_LIST (find (&fixture, DSC_TYPE_CLASS_LIST, NULL)),
                                DSC_PHOTO_FILTER_ANY);
      adw_leaflet_navigate (ADW_LEAFLET (find (&fixture, ADW_TYPE_LEAFLET, NULL)),
                            ADW_NAVIGATION_DIRECTION_FORWARD);
      dsc_test_settle (fixture.window);
      view = dsc_test_find (GTK_WIDGET (get_grid (&fixture)), GTK_TYPE_GRID_VIEW, NULL);
      DSC_TEST_WAIT (has_columns_that_fit, view);
      dsc_test_settle (fixture.window);
      columns = gtk_grid_view_get_max_columns (GTK_GRID_VIEW (view));
      g_assert_cmpuint (columns, ==, i == 0 ? 2 : 5);
      g_assert_cmpuint (count_children (view), <=, MIN (columns * 33, 160));
      g_settings_reset (dsc_settings_get (), "show-photo-panel");
      fixture_clear (&fixture);
    }
}

static void
test_cells_have_names_for_screen_readers (void)
{
  Fixture fixture = { 0 };
  GtkWidget *thumb;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  thumb = dsc_test_find (GTK_WIDGET (get_grid (&fixture)), DSC_TYPE_THUMB, NULL);
  g_assert_nonnull (thumb);
  {
    g_autofree char *text = gtk_test_accessible_check_property (
        GTK_ACCESSIBLE (gtk_widget_get_parent (thumb)), GTK_ACCESSIBLE_PROPERTY_LABEL,
        "photo 000.jpg, Brick_1x1, Training");
    g_autofree char *other = gtk_test_accessible_check_property (
        GTK_ACCESSIBLE (gtk_widget_get_parent (thumb)), GTK_ACCESSIBLE_PROPERTY_LABEL,
        "photo 000.jpg, Brick_1x1, Validation");

    g_assert_true (text == NULL || other == NULL);
  }
  fixture_clear (&fixture);
}

static void
rename_class (const char *folder, const char *from, const char *to)
{
  g_autofree char *before = g_build_filename (folder, from, NULL);
  g_autofree char *after = g_build_filename (folder, to, NULL);

  g_assert_cmpint (g_rename (before, after), ==, 0);
}

static void
test_classes_are_sorted_as_people_do (void)
{
  static const char *const expected[] = { "All Photos", "apple", "brick 2", "brick 10" };
  Fixture fixture = { NULL };
  GListModel *rows;

  fixture.folder = dsc_test_photos_new (N_CLASSES, 2);
  rename_class (fixture.folder, "Brick_1x1", "brick 10");
  rename_class (fixture.folder, "Brick_1x2", "brick 2");
  rename_class (fixture.folder, "Brick_1x3", "apple");
  fixture.workspace = dsc_test_open (fixture.folder);
  fixture_show (&fixture, 900, 600);
  rows = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (
      dsc_test_find (find (&fixture, DSC_TYPE_CLASS_LIST, NULL), GTK_TYPE_LIST_VIEW, NULL))));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (DscClassRow) row = g_list_model_get_item (rows, i);

      g_assert_cmpstr (dsc_class_row_get_name (row), ==, expected[i]);
    }
  fixture_clear (&fixture);
}

static void
test_zoom_changes_the_cells (void)
{
  Fixture fixture = { 0 };
  GtkWidget *thumb;
  int before, after;

  fixture_init (&fixture);
  fixture_show (&fixture, 1200, 800);
  thumb = dsc_test_find (GTK_WIDGET (get_grid (&fixture)), DSC_TYPE_THUMB, NULL);
  g_object_get (thumb, "size", &before, NULL);
  activate (&fixture, "data.zoom-in");
  g_object_get (thumb, "size", &after, NULL);
  g_assert_cmpint (after, >, before);
  activate (&fixture, "data.zoom-reset");
  g_object_get (thumb, "size", &after, NULL);
  g_assert_cmpint (after, ==, before);
  for (int i = 0; i < 20; i++)
    gtk_widget_activate_action (fixture.view, "data.zoom-out", NULL);
  g_object_get (thumb, "size", &after, NULL);
  g_assert_cmpint (after, ==, 64);
  dsc_test_settle (fixture.window);
  dsc_test_picture (fixture.view, "data-small");
  fixture_clear (&fixture);
}

static gboolean
is_folded (gpointer data)
{
  return adw_leaflet_get_folded (data);
}

static void
test_a_narrow_window_folds (void)
{
  Fixture fixture = { 0 };
  GtkWidget *leaflet;

  fixture_init (&fixture);
  fixture_show (&fixture, 360, 640);
  leaflet = find (&fixture, ADW_TYPE_LEAFLET, NULL);
  DSC_TEST_WAIT (is_folded, leaflet);
  dsc_test_settle (fixture.window);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture.window)), <=, 360);
  dsc_test_picture (fixture.view, "data-narrow-classes");
  g_signal_emit_by_name (find (&fixture, DSC_TYPE_CLASS_LIST, NULL), "activated");
  DSC_TEST_WAIT (first_thumb_is_ready, get_grid (&fixture));
  dsc_test_picture (fixture.view, "data-narrow");
  g_assert_cmpint (gtk_widget_get_width (fixture.view), <=, 360);
  activate (&fixture, "data.show-classes");
  fixture_clear (&fixture);
}

static void
test_rows_without_files_are_not_called_damaged_files (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos/labels.csv");
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscDataset) both = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *words = NULL;

  dsc_dataset_builder_skip (builder, "gone.jpg", "not-found", "Row 3 names it.");
  dataset = dsc_dataset_builder_end (builder);
  rows = dsc_skipped_words (dataset);
  g_assert_cmpstr (rows, ==, "1 row of the table names a file that is not there");
  builder = dsc_dataset_builder_new ("/photos", "/photos/labels.csv");
  dsc_dataset_builder_skip (builder, "gone.jpg", "not-found", "Row 3 names it.");
  dsc_dataset_builder_skip (builder, "broken.jpg", "unreadable", "It is no picture.");
  both = dsc_dataset_builder_end (builder);
  words = dsc_skipped_words (both);
  g_assert_cmpstr (words, ==,
                   "1 file was skipped or is damaged; 1 row of the table names a file that is not "
                   "there");
}

static void
test_what_was_skipped_is_listed_searched_and_copied (void)
{
  Fixture fixture = { 0 };
  GtkWidget *window, *entry;

  fixture_init (&fixture);
  fixture_show (&fixture, 1000, 700);
  g_assert_true (is_seen (&fixture, GTK_TYPE_LABEL, "1 file was skipped or is damaged"));
  activate (&fixture, "data.show-skipped");
  window = GTK_WIDGET (find_window (DSC_TYPE_SKIPPED_WINDOW));
  g_assert_nonnull (window);
  dsc_test_settle (GTK_WINDOW (window));
  g_assert_nonnull (dsc_test_find (window, GTK_TYPE_LABEL, "Salt & <Pepper>.jpg"));
  g_assert_nonnull (dsc_test_find (window, GTK_TYPE_LABEL, "not a picture"));
  dsc_test_picture (window, "skipped");
  gtk_widget_activate_action (window, "skipped.copy", NULL);
  entry = dsc_test_find (window, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "something else");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_nonnull (dsc_test_find (window, ADW_TYPE_STATUS_PAGE, "No Such Files"));
  dsc_test_hide (GTK_WINDOW (window));
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/data/without-photos-it-offers-to-open-some",
                   test_without_photos_it_offers_to_open_some);
  g_test_add_func ("/window/data/classes-are-counted-and-filter",
                   test_classes_are_counted_and_filter);
  g_test_add_func ("/window/data/class-rows-have-names-for-screen-readers",
                   test_class_rows_have_names_for_screen_readers);
  g_test_add_func ("/window/data/photos-are-filtered-by-part-and-text",
                   test_photos_are_filtered_by_part_and_text);
  g_test_add_func ("/window/data/another-split-keeps-the-pictures",
                   test_another_split_keeps_the_pictures);
  g_test_add_func ("/window/data/photos-that-come-leave-choice-and-filter",
                   test_photos_that_come_leave_choice_and_filter);
  g_test_add_func ("/window/data/problems-need-results", test_problems_need_results);
  g_test_add_func ("/window/data/the-chosen-photo-is-told-about",
                   test_the_chosen_photo_is_told_about);
  g_test_add_func ("/window/data/chosen-photos-are-viewed-and-copied",
                   test_chosen_photos_are_viewed_and_copied);
  g_test_add_func ("/window/data/a-label-is-corrected-and-undone",
                   test_a_label_is_corrected_and_undone);
  g_test_add_func ("/window/data/a-new-class-leaves-the-filter-where-it-is",
                   test_a_new_class_leaves_the_filter_where_it_is);
  g_test_add_func ("/window/data/photos-that-are-dropped-on-a-class-are-of-it",
                   test_photos_that_are_dropped_on_a_class_are_of_it);
  g_test_add_func ("/window/data/a-key-opens-the-menu-of-a-photo",
                   test_a_key_opens_the_menu_of_a_photo);
  g_test_add_func ("/window/data/a-long-press-opens-the-menu-of-a-photo",
                   test_a_long_press_opens_the_menu_of_a_photo);
  g_test_add_func ("/window/data/there-are-no-more-columns-than-fit",
                   test_there_are_no_more_columns_than_fit);
  g_test_add_func ("/window/data/cells-have-names-for-screen-readers",
                   test_cells_have_names_for_screen_readers);
  g_test_add_func ("/window/data/classes-are-sorted-as-people-do",
                   test_classes_are_sorted_as_people_do);
  g_test_add_func ("/window/data/zoom-changes-the-cells", test_zoom_changes_the_cells);
  g_test_add_func ("/window/data/a-narrow-window-folds", test_a_narrow_window_folds);
  g_test_add_func ("/window/data/rows-without-files-are-not-called-damaged-files",
                   test_rows_without_files_are_not_called_damaged_files);
  g_test_add_func ("/window/data/what-was-skipped-is-listed-searched-and-copied",
                   test_what_was_skipped_is_listed_searched_and_copied);
  return g_test_run ();
}
