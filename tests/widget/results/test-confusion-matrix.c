/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix as people, keys and screen readers meet it. */
#include "dsc-widget-test.h"

#include "chart/dsc-chart-confusion.h"
#include "results/dsc-confusion-cell.h"
#include "results/dsc-confusion-matrix.h"

static const char *const animals[] = { "Cat", "Dog", "Fox", NULL };
static const guint32 animal_counts[] = { 8, 1, 1, 0, 9, 0, 4, 0, 6 };
static const DscConfusion animal_confusion = { 3, (guint32 *) animal_counts };

/* A name of its own: GTK's macro makes a format of what it is given. */
static const char fox_as_cat[] = "actual Fox, predicted Cat: 4 photos, 40 %";

/* What was activated last. */
typedef struct
{
  int actual;
  int predicted;
} Activated;

static void
activated_cb (DscConfusionMatrix *matrix, guint actual, guint predicted, Activated *activated)
{
  activated->actual = (int) actual;
  activated->predicted = (int) predicted;
}

static DscConfusionMatrix *
new_matrix (void)
{
  DscConfusionMatrix *matrix = DSC_CONFUSION_MATRIX (dsc_confusion_matrix_new ());

  dsc_confusion_matrix_set_confusion (matrix, &animal_confusion, animals);
  return matrix;
}

/* A matrix of @n classes called 1 … n, each taken for the next one once. */
static DscConfusionMatrix *
new_large_matrix (guint n)
{
  DscConfusionMatrix *matrix = DSC_CONFUSION_MATRIX (dsc_confusion_matrix_new ());
  g_autofree guint32 *counts = g_new0 (guint32, n * n);
  g_auto (GStrv) names = g_new0 (char *, n + 1);
  DscConfusion confusion = { n, counts };

  for (guint i = 0; i < n; i++)
    {
      names[i] = g_strdup_printf ("%u", i + 1);
      counts[i * n + i] = 5;
      counts[i * n + (i + 1) % n] = 1;
    }
  dsc_confusion_matrix_set_confusion (matrix, &confusion, (const char *const *) names);
  return matrix;
}

static DscConfusionCell *
find_cell (GtkWidget *matrix, guint actual, guint predicted)
{
  for (GtkWidget *child = gtk_widget_get_first_child (matrix); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (DSC_IS_CONFUSION_CELL (child)
        && dsc_confusion_cell_get_actual (DSC_CONFUSION_CELL (child)) == actual
        && dsc_confusion_cell_get_predicted (DSC_CONFUSION_CELL (child)) == predicted)
      return DSC_CONFUSION_CELL (child);
  return NULL;
}

/* Presses a key of the matrix, as its shortcuts have it. */
static gboolean
press (GtkWidget *matrix, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (matrix);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                        && j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, matrix,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }
  return FALSE;
}

static void
assert_focus (GtkWindow *window, guint actual, guint predicted)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  g_assert_true (DSC_IS_CONFUSION_CELL (focus));
  g_assert_cmpuint (dsc_confusion_cell_get_actual (DSC_CONFUSION_CELL (focus)), ==, actual);
  g_assert_cmpuint (dsc_confusion_cell_get_predicted (DSC_CONFUSION_CELL (focus)), ==, predicted);
}

static void
test_cells_say_who_they_are (void)
{
  g_autoptr (DscConfusionMatrix) matrix = g_object_ref_sink (new_matrix ());
  DscConfusionCell *mistake = find_cell (GTK_WIDGET (matrix), 2, 0);
  DscConfusionCell *empty = find_cell (GTK_WIDGET (matrix), 1, 0);

  gtk_test_accessible_assert_role (matrix, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_test_accessible_assert_property (
      matrix, GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Confusion matrix: a row for each actual class, a column for each predicted class");
  gtk_test_accessible_assert_role (mistake, GTK_ACCESSIBLE_ROLE_GRID_CELL);
  gtk_test_accessible_assert_property (mistake, GTK_ACCESSIBLE_PROPERTY_LABEL, fox_as_cat);
  gtk_test_accessible_assert_property (empty, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "actual Dog, predicted Cat: no photos");
  gtk_test_accessible_assert_relation (mistake, GTK_ACCESSIBLE_RELATION_ROW_INDEX, 3);
  gtk_test_accessible_assert_relation (mistake, GTK_ACCESSIBLE_RELATION_COL_INDEX, 1);
}

static void
test_a_cell_opens_and_is_marked (void)
{
  g_autoptr (DscConfusionMatrix) matrix = g_object_ref_sink (new_matrix ());
  DscConfusionCell *mistake = find_cell (GTK_WIDGET (matrix), 2, 0);
  DscConfusionCell *other = find_cell (GTK_WIDGET (matrix), 0, 1);
  Activated activated = { -1, -1 };

  g_signal_connect (matrix, "cell-activated", G_CALLBACK (activated_cb), &activated);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (mistake), "cell.open", NULL));
  g_assert_cmpint (activated.actual, ==, 2);
  g_assert_cmpint (activated.predicted, ==, 0);
  dsc_confusion_matrix_select (matrix, 2, 0);
  gtk_test_accessible_assert_state (mistake, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
  dsc_confusion_matrix_select (matrix, 0, 1);
  gtk_test_accessible_assert_state (mistake, GTK_ACCESSIBLE_STATE_SELECTED, FALSE);
  gtk_test_accessible_assert_state (other, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
  dsc_confusion_matrix_select (matrix, -1, -1);
  gtk_test_accessible_assert_state (other, GTK_ACCESSIBLE_STATE_SELECTED, FALSE);
}

static void
test_arrows_move_the_focus_and_stop_at_edges (void)
{
  GtkWidget *matrix = GTK_WIDGET (new_matrix ());
  GtkWindow *window = dsc_test_show (matrix, 500, 500);

  g_assert_true (gtk_widget_grab_focus (matrix));
  assert_focus (window, 0, 0);
  g_assert_cmpstr (dsc_confusion_matrix_get_description (DSC_CONFUSION_MATRIX (matrix)), ==,
                   "actual Cat, predicted Cat: 8 photos, 80 %");
  g_assert_true (press (matrix, GDK_KEY_Right, 0));
  assert_focus (window, 0, 1);
  g_assert_true (press (matrix, GDK_KEY_Down, 0));
  assert_focus (window, 1, 1);
  g_assert_true (press (matrix, GDK_KEY_End, 0));
  assert_focus (window, 1, 2);
  g_assert_true (press (matrix, GDK_KEY_Right, 0));
  assert_focus (window, 1, 2);
  g_assert_true (press (matrix, GDK_KEY_End, GDK_CONTROL_MASK));
  assert_focus (window, 2, 2);
  g_assert_true (press (matrix, GDK_KEY_Home, 0));
  assert_focus (window, 2, 0);
  g_assert_true (press (matrix, GDK_KEY_Home, GDK_CONTROL_MASK));
  g_assert_true (press (matrix, GDK_KEY_Up, 0));
  assert_focus (window, 0, 0);
  g_assert_true (press (matrix, GDK_KEY_KP_Right, 0));
  assert_focus (window, 0, 1);
  dsc_test_hide (window);
}

static void
test_arrows_are_mirrored_with_the_text (void)
{
  GtkWidget *matrix = GTK_WIDGET (new_matrix ());
  GtkWindow *window = dsc_test_show (matrix, 500, 500);
  graphene_rect_t first, second;

  gtk_widget_set_direction (matrix, GTK_TEXT_DIR_RTL);
  dsc_test_settle (window);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (find_cell (matrix, 0, 0)), matrix, &first));
  g_assert_true (
      gtk_widget_compute_bounds (GTK_WIDGET (find_cell (matrix, 0, 1)), matrix, &second));
  g_assert_cmpfloat (first.origin.x, >, second.origin.x);
  gtk_widget_grab_focus (matrix);
  g_assert_true (press (matrix, GDK_KEY_Left, 0));
  assert_focus (window, 0, 1);
  g_assert_true (press (matrix, GDK_KEY_Right, 0));
  assert_focus (window, 0, 0);
  dsc_test_picture (matrix, "confusion-matrix-rtl");
  dsc_test_hide (window);
}

static void
test_tab_passes_in_one_step (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *matrix = GTK_WIDGET (new_matrix ());
  GtkWidget *before = gtk_button_new_with_label ("before");
  GtkWidget *after = gtk_button_new_with_label ("after");
  GtkWindow *window;

  gtk_box_append (GTK_BOX (box), before);
  gtk_box_append (GTK_BOX (box), matrix);
  gtk_box_append (GTK_BOX (box), after);
  window = dsc_test_show (box, 500, 600);
  gtk_widget_grab_focus (before);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  assert_focus (window, 0, 0);
  g_assert_true (press (matrix, GDK_KEY_Down, 0));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_window_get_focus (window) == after);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_BACKWARD));
  assert_focus (window, 1, 0);
  dsc_test_hide (window);
}

static void
test_similar_classes_become_neighbours (void)
{
  g_autoptr (DscConfusionMatrix) matrix = g_object_ref_sink (new_matrix ());
  const guint expected[] = { 2, 0, 1 };
  const guint *order;
  guint n;

  g_object_set (matrix, "similar", TRUE, NULL);
  order = dsc_confusion_matrix_get_order (matrix, &n);
  g_assert_cmpuint (n, ==, 3);
  /* Fox and Cat are taken for one another most, then Cat for Dog. */
  g_assert_cmpmem (order, n * sizeof *order, expected, sizeof expected);
  gtk_test_accessible_assert_property (find_cell (GTK_WIDGET (matrix), 2, 0),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, fox_as_cat);
  g_object_set (matrix, "similar", FALSE, NULL);
  order = dsc_confusion_matrix_get_order (matrix, &n);
  g_assert_cmpuint (order[1], ==, 1);
}

static void
test_zooming_changes_its_size (void)
{
  GtkWidget *matrix = GTK_WIDGET (new_large_matrix (20));
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWindow *window;
  int fitted, larger;

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), matrix);
  window = dsc_test_show (scroller, 700, 700);
  gtk_widget_measure (matrix, GTK_ORIENTATION_HORIZONTAL, -1, &fitted, NULL, NULL, NULL);
  dsc_confusion_matrix_zoom (DSC_CONFUSION_MATRIX (matrix), 2);
  dsc_test_settle (window);
  gtk_widget_measure (matrix, GTK_ORIENTATION_HORIZONTAL, -1, &larger, NULL, NULL, NULL);
  g_assert_cmpint (larger, >, fitted + 20 * 20);
  dsc_confusion_matrix_set_cell_size (DSC_CONFUSION_MATRIX (matrix), 0);
  dsc_test_settle (window);
  gtk_widget_measure (matrix, GTK_ORIENTATION_HORIZONTAL, -1, &larger, NULL, NULL, NULL);
  g_assert_cmpint (larger, ==, fitted);
  dsc_test_hide (window);
}

static void
test_of_many_classes_the_worst_are_shown (void)
{
  GtkWidget *matrix = GTK_WIDGET (new_large_matrix (60));
  GtkWindow *window = dsc_test_show (matrix, 1000, 1000);
  guint n;

  dsc_confusion_matrix_get_order (DSC_CONFUSION_MATRIX (matrix), &n);
  g_assert_cmpuint (n, ==, DSC_CHART_CONFUSION_MAX_CLASSES);
  dsc_test_picture (matrix, "confusion-matrix-40");
  /* Other results have other classes: what was made for 40 goes. */
  dsc_confusion_matrix_set_confusion (DSC_CONFUSION_MATRIX (matrix), &animal_confusion, animals);
  dsc_test_settle (window);
  dsc_confusion_matrix_get_order (DSC_CONFUSION_MATRIX (matrix), &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_null (find_cell (matrix, 5, 5));
  dsc_confusion_matrix_set_confusion (DSC_CONFUSION_MATRIX (matrix), NULL, NULL);
  dsc_test_settle (window);
  g_assert_null (find_cell (matrix, 0, 0));
  g_assert_false (gtk_widget_grab_focus (matrix));
  dsc_test_hide (window);
}

static void
test_colours_follow_the_style (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget *matrix = GTK_WIDGET (new_matrix ());
  GtkWindow *window = dsc_test_show (matrix, 500, 500);

  dsc_test_picture (matrix, "confusion-matrix-light");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  g_object_set (matrix, "shares", TRUE, NULL);
  dsc_confusion_matrix_select (DSC_CONFUSION_MATRIX (matrix), 2, 0);
  dsc_test_settle (window);
  dsc_test_picture (GTK_WIDGET (window), "confusion-matrix-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  dsc_test_hide (window);
}

static void
test_nothing_is_left_of_it (void)
{
  DscConfusionMatrix *matrix = g_object_ref_sink (new_large_matrix (40));

  g_assert_finalize_object (matrix);
}

static graphene_rect_t
bounds_in (GtkWidget *widget, GtkWidget *of)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, of, &bounds));
  return bounds;
}

/* Titles and names, and the cell that has the focus is not below them. */
static void
test_headings_stay_in_view (void)
{
  DscConfusionMatrix *matrix = new_large_matrix (20);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkAdjustment *down, *across;
  GtkWindow *window;
  GtkWidget *above, *beside;

  dsc_confusion_matrix_set_cell_size (matrix, 60);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (matrix));
  window = dsc_test_show (scrolled, 420, 420);
  down = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  across = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scrolled));
  above = dsc_test_find (GTK_WIDGET (matrix), GTK_TYPE_LABEL, "Predicted class");
  beside = dsc_test_find (GTK_WIDGET (matrix), GTK_TYPE_LABEL, "Actual class");
  gtk_adjustment_set_value (down, 500);
  gtk_adjustment_set_value (across, 300);
  dsc_test_settle (window);
  g_assert_cmpfloat (gtk_adjustment_get_value (down), ==, 500);
  g_assert_cmpfloat_with_epsilon (bounds_in (above, scrolled).origin.y, 0, 1);
  g_assert_cmpfloat_with_epsilon (bounds_in (beside, scrolled).origin.x, 0, 1);
  dsc_test_picture (scrolled, "matrix-scrolled");

  dsc_confusion_matrix_select (matrix, 15, 15);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (matrix)));
  dsc_test_settle (window);
  for (guint row = 15; row-- > 0;)
    {
      GtkWidget *cell = GTK_WIDGET (find_cell (GTK_WIDGET (matrix), row, 15));
      graphene_rect_t heading;

      press (GTK_WIDGET (matrix), GDK_KEY_Up, 0);
      dsc_test_settle (window);
      g_assert_true (gtk_window_get_focus (window) == cell);
      heading = bounds_in (above, scrolled);
      g_assert_cmpfloat (bounds_in (cell, scrolled).origin.y, >=,
                         heading.origin.y + heading.size.height);
    }
  dsc_test_hide (window);
}

/* Returns: the gesture of a finger, or that of a mouse. */
static GtkGesture *
find_click (GtkWidget *widget, gboolean touch)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller)
          && gtk_gesture_single_get_touch_only (GTK_GESTURE_SINGLE (controller)) == touch)
        return GTK_GESTURE (controller);
    }
  g_assert_not_reached ();
}

static void
release (DscConfusionMatrix *matrix, DscConfusionCell *cell, gboolean touch)
{
  graphene_rect_t bounds = bounds_in (GTK_WIDGET (cell), GTK_WIDGET (matrix));

  g_signal_emit_by_name (find_click (GTK_WIDGET (matrix), touch), "released", 1,
                         (double) bounds.origin.x + 2, (double) bounds.origin.y + 2);
}

static void
test_a_finger_makes_small_cells_larger_first (void)
{
  DscConfusionMatrix *matrix = new_large_matrix (30);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  Activated activated = { -1, -1 };
  DscConfusionCell *cell;
  graphene_rect_t bounds;
  GtkWindow *window;
  double size;

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (matrix));
  g_signal_connect (matrix, "cell-activated", G_CALLBACK (activated_cb), &activated);
  window = dsc_test_show (scrolled, 360, 420);
  cell = find_cell (GTK_WIDGET (matrix), 6, 6);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (cell)), <, 34);
  release (matrix, cell, TRUE);
  dsc_test_settle (window);
  dsc_test_settle (window); /* it scrolls when all have their new places */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (cell)), >=, 34);
  g_assert_cmpint (activated.actual, ==, -1);
  /* The one that was meant is where it can be tapped at, in the middle as far as can be. */
  bounds = bounds_in (GTK_WIDGET (cell), scrolled);
  g_assert_cmpfloat_with_epsilon (bounds.origin.x + bounds.size.width / 2, 180, 12);
  g_assert_cmpfloat_with_epsilon (bounds.origin.y + bounds.size.height / 2, 210, 12);
  dsc_test_picture (scrolled, "matrix-tapped");
  /* Now that it is large it is opened, by what a mouse does, too. */
  g_object_get (matrix, "cell-size", &size, NULL);
  release (matrix, cell, TRUE);
  release (matrix, cell, FALSE);
  dsc_test_settle (window);
  g_assert_cmpfloat (size, ==, (double) gtk_widget_get_width (GTK_WIDGET (cell)));
  g_assert_cmpint (activated.actual, ==, 6);
  g_assert_cmpint (activated.predicted, ==, 6);
  dsc_test_hide (window);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/confusion-matrix/cells-say-who-they-are", test_cells_say_who_they_are);
  g_test_add_func ("/confusion-matrix/a-cell-opens-and-is-marked", test_a_cell_opens_and_is_marked);
  g_test_add_func ("/confusion-matrix/arrows-move-the-focus-and-stop-at-edges",
                   test_arrows_move_the_focus_and_stop_at_edges);
  g_test_add_func ("/confusion-matrix/arrows-are-mirrored-with-the-text",
                   test_arrows_are_mirrored_with_the_text);
  g_test_add_func ("/confusion-matrix/tab-passes-in-one-step", test_tab_passes_in_one_step);
  g_test_add_func ("/confusion-matrix/similar-classes-become-neighbours",
                   test_similar_classes_become_neighbours);
  g_test_add_func ("/confusion-matrix/zooming-changes-its-size", test_zooming_changes_its_size);
  g_test_add_func ("/confusion-matrix/of-many-classes-the-worst-are-shown",
                   test_of_many_classes_the_worst_are_shown);
  g_test_add_func ("/confusion-matrix/colours-follow-the-style", test_colours_follow_the_style);
  g_test_add_func ("/confusion-matrix/nothing-is-left-of-it", test_nothing_is_left_of_it);
  g_test_add_func ("/confusion-matrix/a-finger-makes-small-cells-larger-first",
                   test_a_finger_makes_small_cells_larger_first);
  g_test_add_func ("/confusion-matrix/headings-stay-in-view", test_headings_stay_in_view);
  return g_test_run ();
}
