/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts of the view Train as widgets: cursor, zoom, handle, words; and how long painting
 * takes. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "dsc-widget-test.h"
#include "engine/dsc-schedule.h"
#include "train/dsc-curves-chart.h"
#include "train/dsc-rate-chart.h"
#include "train/dsc-step-list.h"

#define N 400
#define LONG 100000

/* Returns: (transfer full): falling noise, an epoch each tenth of it. */
static DscChartHistory *
new_history (const char *name, guint n)
{
  DscChartHistory *history = dsc_chart_history_new (name);
  g_autoptr (GRand) random = g_rand_new_with_seed (n);

  dsc_chart_history_add_stage (history, "head");
  for (guint i = 0; i < n; i++)
    {
      double loss = 2 - 1.5 * i / n;
      DscChartStep step = { loss * g_rand_double_range (random, 0.7, 1.3), loss, 1e-3, 0.9 };

      dsc_chart_history_add_step (history, &step);
      if ((i + 1) % (n / 10) == 0)
        dsc_chart_history_add_epoch (history, loss * 1.1, loss / 4);
    }
  return history;
}

static GPtrArray *
new_runs (guint n_runs, guint n)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_chart_history_free);

  for (guint i = 0; i < n_runs; i++)
    {
      g_autofree char *name = g_strdup_printf ("Run %u", i + 1);

      g_ptr_array_add (runs, new_history (name, n - 50 * i));
    }
  return runs;
}

static void
assert_says (DscCurvesChart *chart, const char *text)
{
  g_autofree char *description = dsc_curves_chart_dup_description (chart);

  if (strstr (description, text) == NULL)
    g_error ("“%s” does not say “%s”", description, text);
}

/* Does what a key is bound to. */
static void
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean found = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !found; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key)
            found |= gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                   gtk_shortcut_get_arguments (shortcut));
        }
    }
  g_assert_true (found);
}

static void
test_keys_move_the_cursor_and_it_is_read_out (void)
{
  GtkWidget *chart = dsc_curves_chart_new ();
  GtkWindow *window = dsc_test_show (chart, 800, 600);
  g_autoptr (GPtrArray) runs = new_runs (2, N);

  assert_says (DSC_CURVES_CHART (chart), "No step has been trained yet.");
  dsc_curves_chart_set_runs (DSC_CURVES_CHART (chart), runs);
  assert_says (DSC_CURVES_CHART (chart), "400 steps, 10 epochs");
  press (chart, GDK_KEY_Home);
  g_assert_cmpint (dsc_curves_chart_get_cursor (DSC_CURVES_CHART (chart)), ==, 0);
  assert_says (DSC_CURVES_CHART (chart), "Step 1 of 400 (head)");
  press (chart, GDK_KEY_Right);
  g_assert_cmpint (dsc_curves_chart_get_cursor (DSC_CURVES_CHART (chart)), >, 0);
  press (chart, GDK_KEY_End);
  assert_says (DSC_CURVES_CHART (chart), "Step 400 of 400");
  assert_says (DSC_CURVES_CHART (chart), "Learning rate 1e-3");
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  dsc_test_picture (chart, "train-curves-cursor");
  /* The other run is shorter. */
  press (chart, GDK_KEY_Down);
  assert_says (DSC_CURVES_CHART (chart), "Run 2;Step 350 of 350");
  press (chart, GDK_KEY_Escape);
  g_assert_cmpint (dsc_curves_chart_get_cursor (DSC_CURVES_CHART (chart)), ==, -1);
  dsc_test_hide (window);
}

static void
test_zoom_goes_in_and_out_and_back (void)
{
  GtkWidget *chart = dsc_curves_chart_new ();
  GtkWindow *window = dsc_test_show (chart, 800, 600);
  g_autoptr (GPtrArray) runs = new_runs (1, N);
  gboolean zoomed;
  guint from, to;

  dsc_curves_chart_set_runs (DSC_CURVES_CHART (chart), runs);
  dsc_curves_chart_set_cursor (DSC_CURVES_CHART (chart), 100);
  dsc_curves_chart_zoom (DSC_CURVES_CHART (chart), 4);
  dsc_curves_chart_get_view (DSC_CURVES_CHART (chart), &from, &to);
  g_object_get (chart, "zoomed", &zoomed, NULL);
  g_assert_true (zoomed);
  g_assert_cmpuint (to - from, ==, 100);
  g_assert_cmpuint (from, ==, 75);
  /* The view follows the cursor that leaves it. */
  press (chart, GDK_KEY_End);
  dsc_curves_chart_get_view (DSC_CURVES_CHART (chart), &from, &to);
  g_assert_cmpuint (to, ==, 400);
  g_assert_cmpuint (from, ==, 300);
  press (chart, GDK_KEY_0);
  g_object_get (chart, "zoomed", &zoomed, NULL);
  g_assert_false (zoomed);
  /* Nothing is further out than all. */
  press (chart, GDK_KEY_minus);
  dsc_curves_chart_get_view (DSC_CURVES_CHART (chart), &from, &to);
  g_assert_cmpuint (from, ==, 0);
  g_assert_cmpuint (to, ==, 400);
  dsc_test_hide (window);
}

/* A ratio in one run: the cursor moves over a picture that is there already. */
static void
test_a_cursor_costs_no_painting (void)
{
  GtkWidget *chart = dsc_curves_chart_new ();
  GtkWindow *window = dsc_test_show (chart, 1000, 700);
  g_autoptr (GPtrArray) runs = new_runs (1, LONG);
  g_autoptr (GdkPaintable) paintable = NULL;
  double painted = INFINITY, moved = INFINITY;

  dsc_curves_chart_set_runs (DSC_CURVES_CHART (chart), runs);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GtkSnapshot) first = gtk_snapshot_new ();
      g_autoptr (GtkSnapshot) second = gtk_snapshot_new ();
      gint64 start;

      dsc_curves_chart_changed (DSC_CURVES_CHART (chart));
      start = g_get_monotonic_time ();
      GTK_WIDGET_GET_CLASS (chart)->snapshot (chart, first);
      painted = fmin (painted, (double) (g_get_monotonic_time () - start));
      dsc_curves_chart_set_cursor (DSC_CURVES_CHART (chart), 1000 * i);
      start = g_get_monotonic_time ();
      GTK_WIDGET_GET_CLASS (chart)->snapshot (chart, second);
      moved = fmin (moved, (double) (g_get_monotonic_time () - start));
    }
  g_test_message ("100,000 steps, 1000 × 700: painted in %.2f ms, cursor moved in %.2f ms",
                  painted / 1000, moved / 1000);
  g_test_minimized_result (painted / 1000, "painting 100,000 steps: %.2f ms", painted / 1000);
  g_assert_cmpfloat (moved, <, painted);
  dsc_test_hide (window);
}

static void
test_steps_are_a_table_too (void)
{
  g_autoptr (DscStepList) steps = dsc_step_list_new ();
  g_autoptr (GPtrArray) runs = new_runs (1, N);
  g_autoptr (DscStep) last = NULL;

  dsc_step_list_set_runs (steps, runs);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (steps)), ==, N);
  last = g_list_model_get_item (G_LIST_MODEL (steps), N - 1);
  g_assert_cmpuint (dsc_step_get_number (last), ==, N - 1);
  g_assert_cmpfloat_with_epsilon (dsc_step_get_reading (last)->error_rate, 0.503 / 4, 0.01);
  dsc_chart_history_add_step (g_ptr_array_index (runs, 0), &(DscChartStep){ 1, 1, 1, 1 });
  dsc_step_list_grow (steps);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (steps)), ==, N + 1);
}

/* --- rates --- */

static void
fill (DscRateChart *chart)
{
  dsc_rate_chart_clear (chart, 100);
  for (guint i = 0; i < 100; i++)
    dsc_rate_chart_add (chart, dsc_rate_test_rate (1e-7, 10, 100, i),
                        4 - 2 / (1 + exp (-0.15 * (i - 50.0))) + exp (3 * (i - 95.0)));
  dsc_rate_chart_finish (chart);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_the_handle_moves_by_keys_within_what_is_allowed (void)
{
  GtkWidget *chart = dsc_rate_chart_new ();
  GtkWindow *window = dsc_test_show (chart, 700, 450);
  guint n = 0;

  g_signal_connect_swapped (chart, "notify::chosen", G_CALLBACK (count_cb), &n);
  fill (DSC_RATE_CHART (chart));
  g_assert_true (isfinite (dsc_rate_chart_get_suggestions (DSC_RATE_CHART (chart))->valley));
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 1e-3);
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 1e-3);
  g_assert_cmpuint (n, ==, 1);
  press (chart, GDK_KEY_Right);
  g_assert_cmpfloat (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), >, 1e-3);
  press (chart, GDK_KEY_Left);
  g_assert_cmpfloat_with_epsilon (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), 1e-3, 1e-9);
  press (chart, GDK_KEY_Home);
  g_assert_cmpfloat_with_epsilon (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), 1e-7, 1e-12);
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 1e9);
  g_assert_cmpfloat (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), ==, 10);
  dsc_rate_chart_set_chosen (DSC_RATE_CHART (chart), 1e-3);
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  dsc_test_picture (chart, "train-rate-chart");
  dsc_test_hide (window);
}

/* What the pointer does is said by the gesture, as GTK says it. */
static void
test_the_handle_is_dragged (void)
{
  GtkWidget *chart = dsc_rate_chart_new ();
  GtkWindow *window = dsc_test_show (chart, 700, 450);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (chart);
  double first = 0;

  fill (DSC_RATE_CHART (chart));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (controller))
        {
          g_signal_emit_by_name (controller, "drag-begin", 350.0, 200.0);
          first = dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart));
          g_signal_emit_by_name (controller, "drag-begin", 450.0, 200.0);
        }
    }
  g_assert_cmpfloat (first, >, 1e-7);
  g_assert_cmpfloat (dsc_rate_chart_get_chosen (DSC_RATE_CHART (chart)), >, 5 * first);
  dsc_test_hide (window);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
#define TEST(name, function) g_test_add_func ("/window/train-charts/" name, function)
  TEST ("keys-move-the-cursor-and-it-is-read-out", test_keys_move_the_cursor_and_it_is_read_out);
  TEST ("zoom-goes-in-and-out-and-back", test_zoom_goes_in_and_out_and_back);
  TEST ("a-cursor-costs-no-painting", test_a_cursor_costs_no_painting);
  TEST ("steps-are-a-table-too", test_steps_are_a_table_too);
  TEST ("the-handle-moves-by-keys-within-what-is-allowed",
        test_the_handle_moves_by_keys_within_what_is_allowed);
  TEST ("the-handle-is-dragged", test_the_handle_is_dragged);
#undef TEST
  return g_test_run ();
}
