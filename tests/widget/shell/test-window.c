/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: what it shows before, while and after something is open, and that nothing of it
 * stays. */
#include "config.h"

#include "dsc-shell-test.h"
#include "model/dsc-activity.h"
#include "project/dsc-project.h"

static const char *
shown_view (DscWindow *window)
{
  return adw_view_stack_get_visible_child_name (dsc_shell_test_child (window, "views"));
}

static void
test_an_empty_window_says_how_to_begin (void)
{
  DscWindow *window = dsc_shell_test_window ();

  g_assert_true (dsc_window_is_empty (window));
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "welcome");
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Open Folder"));
  g_assert_true (dsc_shell_test_can (window, "open-folder"));
  g_assert_true (dsc_shell_test_can (window, "open-sample"));
  g_assert_false (dsc_shell_test_can (window, "train"));
  g_assert_false (dsc_shell_test_can (window, "classify-files"));
  g_assert_false (dsc_shell_test_can (window, "undo"));
  dsc_test_picture (GTK_WIDGET (window), "shell-welcome");
  dsc_shell_test_close (window);
}

/* Fails where @menu shows something grey without a word of why. */
static void
assert_tells_why (DscWindow *window, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *action = NULL;
      g_autofree char *label = NULL;
      g_autofree char *hidden = NULL;

      if (section != NULL)
        {
          assert_tells_why (window, section);
          continue;
        }
      g_menu_model_get_item_attribute (menu, i, "action", "s", &action);
      g_menu_model_get_item_attribute (menu, i, "label", "s", &label);
      g_menu_model_get_item_attribute (menu, i, "hidden-when", "s", &hidden);
      if (g_str_has_prefix (action, "win.")
          && !dsc_shell_test_can (window, action + strlen ("win."))
          && g_strcmp0 (hidden, "action-disabled") != 0)
        g_assert_true (g_str_has_prefix (label, "Nothing to "));
    }
}

static void
test_what_is_grey_in_the_menu_tells_why (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 2);
  DscWindow *window = dsc_shell_test_window ();

  assert_tells_why (window, dsc_shell_test_child (window, "primary_menu"));
  dsc_shell_test_close (window);
  window = dsc_shell_test_open (folder);
  assert_tells_why (window, dsc_shell_test_child (window, "primary_menu"));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
do_nothing (gpointer unused)
{
}

static void
test_what_can_be_undone_is_named_to_the_letter (void)
{
  DscWindow *window = dsc_shell_test_window ();
  GMenuModel *menu = dsc_shell_test_child (window, "undo_menu");
  g_autofree char *label = NULL;

  dsc_undo_stack_push (dsc_workspace_get_undo (dsc_window_get_workspace (window)),
                       "Label 1 Photo as “Brick_2x4”", do_nothing, do_nothing, NULL, NULL);
  g_menu_model_get_item_attribute (menu, 0, G_MENU_ATTRIBUTE_LABEL, "s", &label);
  /* Two underscores are one that is shown. */
  g_assert_cmpstr (label, ==, "_Undo: Label 1 Photo as “Brick__2x4”");
  dsc_shell_test_close (window);
}

static void
test_an_open_project_has_four_views (void)
{
  static const char *const views[] = { "train", "results", "classify", "data" };
  g_autofree char *folder = dsc_test_photos_new (3, 4);
  DscWindow *window = dsc_shell_test_open (folder);

  g_assert_false (dsc_window_is_empty (window));
  g_assert_true (dsc_window_has_project (window, folder));
  g_assert_cmpstr (shown_view (window), ==, "data");
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_action_group_activate_action (G_ACTION_GROUP (window), "show-view",
                                      g_variant_new_string (views[i]));
      g_assert_cmpstr (shown_view (window), ==, views[i]);
    }
  g_assert_true (dsc_shell_test_can (window, "train"));
  g_assert_false (dsc_shell_test_can (window, "pause"));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_results (gpointer data)
{
  DscWorkspace *workspace = dsc_window_get_workspace (data);
  DscResults *results = dsc_workspace_get_results (workspace);

  return !dsc_workspace_is_reading (workspace) && results != NULL
         && dsc_results_get_run (results)->id == dsc_workspace_get_shown_run (workspace);
}

/* "Run 2 has finished": its results are opened, whichever were looked at meanwhile. */
static void
test_results_are_of_the_run_that_has_ended (void)
{
  g_autofree char *folder = dsc_test_photos_new (3, 12);
  DscWindow *window = dsc_shell_test_open (folder);
  DscWorkspace *workspace = dsc_window_get_workspace (window);
  GtkWidget *status = dsc_shell_test_child (window, "status_area");
  GtkWidget *button;

  for (int i = 0; i < 2; i++)
    dsc_test_train (workspace, "instant", 1);
  dsc_workspace_show_run (workspace, 1);
  DSC_TEST_WAIT (has_results, window);
  g_assert_nonnull (dsc_test_find (status, GTK_TYPE_LABEL, "Run 2 has finished"));
  button = dsc_test_find (status, GTK_TYPE_BUTTON, "_Results");
  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (shown_view (window), ==, "results");
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 2);
  DSC_TEST_WAIT (has_results, window);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
is_settled (gpointer data)
{
  return g_str_equal (dsc_shell_test_page (data), "project");
}

static void
test_a_project_is_known_by_its_folder_and_its_photos (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  g_autofree char *project = dsc_project_default_folder (folder);
  const char *const names[] = { folder, project };

  /* The second time there is a project, which is opened by either name. */
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DscWindow *window = dsc_shell_test_window ();

      g_assert_false (dsc_window_has_project (window, folder));
      dsc_window_open (window, names[i]);
      g_assert_true (dsc_window_has_project (window, folder));
      g_assert_true (dsc_window_has_project (window, project));
      g_assert_false (dsc_window_has_project (window, g_get_tmp_dir ()));
      DSC_TEST_WAIT (is_settled, window);
      g_assert_true (dsc_window_has_project (window, folder));
      g_assert_true (dsc_window_has_project (window, project));
      dsc_shell_test_close (window);
    }
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_dialog (gpointer data)
{
  return dsc_shell_test_dialog (data) != NULL;
}

static void
test_what_cannot_be_opened_leaves_the_window_as_it_was (void)
{
  DscWindow *window = dsc_shell_test_window ();

  dsc_window_open (window, "/nowhere/no photos & <none>");
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "opening");
  gtk_test_accessible_assert_state (dsc_shell_test_child (window, "pages"),
                                    GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  g_assert_false (dsc_window_is_empty (window));
  DSC_TEST_WAIT (has_dialog, window);
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "welcome");
  gtk_test_accessible_assert_state (dsc_shell_test_child (window, "pages"),
                                    GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  g_assert_true (dsc_window_is_empty (window));
  gtk_window_destroy (GTK_WINDOW (dsc_shell_test_dialog (window)));
  dsc_shell_test_close (window);
}

static void
test_the_last_session_is_restored (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);

  dsc_window_show_view (window, "results");
  dsc_shell_test_close (window);
  window = dsc_shell_test_window ();
  dsc_window_restore (window);
  DSC_TEST_WAIT (is_settled, window);
  g_assert_true (dsc_window_has_project (window, folder));
  g_assert_cmpstr (shown_view (window), ==, "results");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
is_empty (gpointer data)
{
  return dsc_window_is_empty (data);
}

static void
test_a_session_whose_project_is_gone_is_no_error (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);
  g_autofree char *project
      = g_strdup (dsc_workspace_get_folder (dsc_window_get_workspace (window)));
  g_autofree char *elsewhere = g_strconcat (project, ".moved", NULL);

  dsc_shell_test_close (window);
  g_assert_cmpint (rename (project, elsewhere), ==, 0);
  window = dsc_shell_test_window ();
  dsc_window_restore (window);
  DSC_TEST_WAIT (is_empty, window);
  g_assert_null (dsc_shell_test_dialog (window));
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "welcome");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_views_above (gpointer bar)
{
  return !adw_view_switcher_bar_get_reveal (bar);
}

static void
check_place_of_views (const char *folder, int width, gboolean below)
{
  DscWindow *window = DSC_WINDOW (dsc_window_new (NULL));
  AdwViewSwitcherBar *bar = dsc_shell_test_child (window, "switcher_bar");

  gtk_window_set_default_size (GTK_WINDOW (window), width, 500);
  gtk_window_present (GTK_WINDOW (window));
  dsc_window_open (window, folder);
  DSC_TEST_WAIT (is_settled, window);
  if (!below)
    DSC_TEST_WAIT (has_views_above, bar);
  dsc_test_settle (GTK_WINDOW (window));
  dsc_test_assert_fits (dsc_shell_test_child (window, "toasts"), 360);
  g_assert_cmpint (adw_view_switcher_bar_get_reveal (bar), ==, below);
  dsc_test_picture (GTK_WIDGET (window), below ? "shell-narrow" : "shell-wide");
  dsc_shell_test_close (window);
}

static void
test_views_move_below_where_the_window_is_narrow (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);

  check_place_of_views (folder, 360, TRUE);
  check_place_of_views (folder, 1000, FALSE);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
check_smallest (DscWindow *window, GtkWidget *content, const char *page)
{
  g_autofree char *picture = g_strconcat ("shell-smallest-", page, NULL);

  g_test_message ("%s", page);
  dsc_test_settle (GTK_WINDOW (window));
  dsc_test_assert_fits (content, 360);
  dsc_test_assert_low (content, 360, 294);
  g_assert_cmpint (gtk_widget_get_height (content), <=, 294);
  dsc_test_picture (GTK_WIDGET (window), picture);
}

/* The smallest window: pages of views, where they have several, as their actions or stacks know
 * them; all with a run to be shown. */
static void
test_every_view_fits_the_smallest_window (void)
{
  static const char *const views[] = { "data", "train", "results", "classify" };
  static const char *const results[] = { "mistakes", "confusion", "classes", "compare" };
  static const char *const train[] = { "curves", "rate", "runs" };
  g_autofree char *folder = dsc_test_photos_new (3, 4);
  DscWindow *window = dsc_shell_test_open (folder);
  GtkWidget *content = dsc_shell_test_child (window, "toasts");
  GListModel *activities = dsc_workspace_get_activities (dsc_window_get_workspace (window));
  g_autoptr (DscActivity) activity = dsc_activity_new ("Something goes on");

  dsc_shell_test_begin (window);
  DSC_TEST_WAIT (dsc_shell_test_rests, window);
  g_list_store_append (G_LIST_STORE (activities), activity);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 294);
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      GtkWidget *view;

      dsc_window_show_view (window, views[i]);
      dsc_test_settle (GTK_WINDOW (window));
      check_smallest (window, content, views[i]);
      view = adw_view_stack_get_visible_child (dsc_shell_test_child (window, "views"));
      for (gsize page = 0; g_str_equal (views[i], "results") && page < G_N_ELEMENTS (results);
           page++)
        {
          gtk_widget_activate_action (adw_bin_get_child (ADW_BIN (view)), "results.page", "s",
                                      results[page]);
          check_smallest (window, content, results[page]);
        }
      for (gsize page = 0; g_str_equal (views[i], "train") && page < G_N_ELEMENTS (train); page++)
        {
          adw_view_stack_set_visible_child_name (
              ADW_VIEW_STACK (dsc_test_find (view, ADW_TYPE_VIEW_STACK, NULL)), train[page]);
          check_smallest (window, content, train[page]);
        }
    }
  g_list_store_remove_all (G_LIST_STORE (activities));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* Nothing of a window stays: dsc_shell_test_close() waits until nothing holds it, and its workspace
 * goes with it. */
static void
test_fifty_windows_leave_nothing (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 2);

  for (guint i = 0; i < 50; i++)
    {
      DscWindow *window = i % 2 == 0 ? dsc_shell_test_open (folder) : dsc_shell_test_window ();
      gpointer workspace = dsc_window_get_workspace (window);

      g_object_add_weak_pointer (workspace, &workspace);
      dsc_shell_test_close (window);
      DSC_TEST_WAIT (dsc_test_is_gone, &workspace);
    }
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/shell/an-empty-window-says-how-to-begin",
                   test_an_empty_window_says_how_to_begin);
  g_test_add_func ("/window/shell/what-is-grey-in-the-menu-tells-why",
                   test_what_is_grey_in_the_menu_tells_why);
  g_test_add_func ("/window/shell/what-can-be-undone-is-named-to-the-letter",
                   test_what_can_be_undone_is_named_to_the_letter);
  g_test_add_func ("/window/shell/an-open-project-has-four-views",
                   test_an_open_project_has_four_views);
  g_test_add_func ("/window/shell/results-are-of-the-run-that-has-ended",
                   test_results_are_of_the_run_that_has_ended);
  g_test_add_func ("/window/shell/a-project-is-known-by-its-folder-and-its-photos",
                   test_a_project_is_known_by_its_folder_and_its_photos);
  g_test_add_func ("/window/shell/what-cannot-be-opened-leaves-the-window-as-it-was",
                   test_what_cannot_be_opened_leaves_the_window_as_it_was);
  g_test_add_func ("/window/shell/the-last-session-is-restored", test_the_last_session_is_restored);
  g_test_add_func ("/window/shell/a-session-whose-project-is-gone-is-no-error",
                   test_a_session_whose_project_is_gone_is_no_error);
  g_test_add_func ("/window/shell/views-move-below-where-the-window-is-narrow",
                   test_views_move_below_where_the_window_is_narrow);
  g_test_add_func ("/window/shell/every-view-fits-the-smallest-window",
                   test_every_view_fits_the_smallest_window);
  g_test_add_func ("/window/shell/fifty-windows-leave-nothing", test_fifty_windows_leave_nothing);
  return g_test_run ();
}
