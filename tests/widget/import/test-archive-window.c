/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An archive: what the window shows of it, and what becomes of it. */
#include "config.h"

#include <glib/gstdio.h>

#include "dsc-shell-test.h"
#include "import/dsc-archive-window.h"

/* Returns: (transfer none) (nullable): the window of that type over @window that is not @but. */
static GtkWidget *
find_another (DscWindow *window, GtkWidget *but)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) item = g_list_model_get_item (all, i);

      if (DSC_IS_ARCHIVE_WINDOW (item) && item != but
          && gtk_window_get_transient_for (GTK_WINDOW (item)) == GTK_WINDOW (window))
        return item;
    }
  return NULL;
}

static GtkWidget *
find_over (DscWindow *window)
{
  return find_another (window, NULL);
}

static const char *
page_of (gpointer window)
{
  GObject *stack = gtk_widget_get_template_child (window, DSC_TYPE_ARCHIVE_WINDOW, "stack");

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static GtkWidget *
nested_of (GtkWidget *over)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (over, DSC_TYPE_ARCHIVE_WINDOW, "nested_switch"));
}

static gboolean
has_looked (gpointer window)
{
  return !g_str_equal (page_of (window), "looking");
}

static gboolean
is_open (gpointer window)
{
  return g_str_equal (dsc_shell_test_page (window), "project");
}

static GtkWidget *
look (DscWindow *window, const char *path)
{
  GtkWidget *over;

  dsc_window_import_archive (window, path);
  over = find_over (window);
  g_assert_nonnull (over);
  g_assert_cmpstr (page_of (over), ==, "looking");
  DSC_TEST_WAIT (has_looked, over);
  dsc_test_settle (GTK_WINDOW (over));
  return over;
}

static void
assert_says (GtkWidget *over, const char *title, const char *value)
{
  GtkWidget *row = dsc_test_find (over, ADW_TYPE_PREFERENCES_ROW, title);

  g_assert_nonnull (row);
  g_assert_nonnull (dsc_test_find (row, GTK_TYPE_LABEL, value));
}

static void
test_an_archive_is_shown_before_it_is_imported (void)
{
  char *path = dsc_test_archive_new ("Bricks & more.zip", 3, 4);
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *over = look (window, path);
  GtkWidget *import = dsc_test_find (over, GTK_TYPE_BUTTON, "Import");

  g_assert_cmpstr (page_of (over), ==, "found");
  assert_says (over, "Photos", "12");
  assert_says (over, "Folders of photos", "3");
  assert_says (over, "Left out, for it could do harm", "1");
  g_assert_nonnull (dsc_test_find (over, ADW_TYPE_ACTION_ROW, "Classes: 3"));
  g_assert_false (gtk_widget_get_mapped (nested_of (over)));
  g_assert_true (gtk_widget_is_sensitive (import));
  dsc_test_picture (over, "import-archive");
  dsc_test_assert_fits (over, 360);
  g_signal_emit_by_name (import, "clicked");
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "opening");
  DSC_TEST_WAIT (is_open, window);
  g_assert_cmpuint (
      dsc_dataset_get_n_photos (dsc_workspace_get_dataset (dsc_window_get_workspace (window))), ==,
      12);
  dsc_shell_test_close (window);
  dsc_test_archive_delete (path);
}

static void
test_a_broken_archive_says_why (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 2);
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *over;
  gpointer alive;

  g_assert_true (g_file_set_contents (path, "<no> archive", -1, NULL));
  over = look (window, path);
  g_assert_cmpstr (page_of (over), ==, "failed");
  g_assert_false (gtk_widget_is_sensitive (dsc_test_find (over, GTK_TYPE_BUTTON, "Import")));
  /* What went wrong is said, not only shown. */
  g_assert_true (ADW_IS_STATUS_PAGE (gtk_window_get_focus (GTK_WINDOW (over))));
  dsc_test_picture (over, "import-archive-broken");
  alive = over;
  g_object_add_weak_pointer (G_OBJECT (over), &alive);
  gtk_window_close (GTK_WINDOW (over));
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
  g_assert_true (dsc_window_is_empty (window));
  dsc_shell_test_close (window);
  dsc_test_archive_delete (path);
}

/* Nobody would want that otherwise: there is nothing else in it. */
static void
test_an_archive_of_archives_is_unpacked_to_the_photos (void)
{
  char *inner = dsc_test_archive_new ("Bricks.zip", 2, 3);
  g_autofree char *parent = g_path_get_dirname (inner);
  g_autofree char *path = g_build_filename (parent, "Outer.tar", NULL);
  const char *const command[] = { "tar", "-C", parent, "-cf", path, "Bricks.zip", NULL };
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *over, *nested;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  over = look (window, path);
  nested = nested_of (over);
  g_assert_true (gtk_widget_get_mapped (nested));
  g_assert_true (dsc_archive_window_get_nested (DSC_ARCHIVE_WINDOW (over)));
  g_assert_true (gtk_widget_is_sensitive (dsc_test_find (over, GTK_TYPE_BUTTON, "Import")));
  gtk_switch_set_active (GTK_SWITCH (nested), FALSE);
  g_assert_false (gtk_widget_is_sensitive (dsc_test_find (over, GTK_TYPE_BUTTON, "Import")));
  dsc_shell_test_close (window);
  dsc_test_archive_delete (inner);
}

/* Two that were opened from a file manager, say. */
static void
test_a_click_is_not_lost_without_a_word (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 3);
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *first = look (window, path);
  GtkWidget *second;

  dsc_window_import_archive (window, path);
  second = find_another (window, first);
  DSC_TEST_WAIT (has_looked, second);
  g_signal_emit_by_name (dsc_test_find (first, GTK_TYPE_BUTTON, "Import"), "clicked");
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "opening");
  g_signal_emit_by_name (dsc_test_find (second, GTK_TYPE_BUTTON, "Import"), "clicked");
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Something else"));
  DSC_TEST_WAIT (is_open, window);
  dsc_shell_test_close (window);
  dsc_test_archive_delete (path);
}

static gboolean
goes_elsewhere (gpointer over)
{
  return g_str_has_suffix (dsc_archive_window_get_found (over)->parent, "elsewhere");
}

/* A dialog over @over; %NULL: none. */
static GtkWidget *
find_dialog (GtkWidget *over)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) item = g_list_model_get_item (all, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (item)) == GTK_WINDOW (over))
        return item;
    }
  return NULL;
}

static gboolean
has_dialog (gpointer over)
{
  return find_dialog (over) != NULL;
}

static void
test_another_place_can_be_chosen (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 3);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *elsewhere = g_build_filename (parent, "elsewhere", NULL);
  g_autofree char *becomes = g_build_filename (elsewhere, "Bricks", NULL);
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *over = look (window, path);

  dsc_archive_window_set_parent (DSC_ARCHIVE_WINDOW (over), elsewhere);
  DSC_TEST_WAIT (goes_elsewhere, over);
  g_assert_cmpstr (page_of (over), ==, "found");
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, becomes));
  assert_says (over, "Photos", "6");
  g_assert_true (gtk_widget_is_sensitive (dsc_test_find (over, GTK_TYPE_BUTTON, "Import")));

  /* No folder, and nothing that one can be put into. */
  dsc_archive_window_set_parent (DSC_ARCHIVE_WINDOW (over), path);
  DSC_TEST_WAIT (has_dialog, over);
  g_assert_nonnull (dsc_test_find (find_dialog (over), GTK_TYPE_LABEL, "Nothing can be put into"));
  gtk_window_destroy (GTK_WINDOW (find_dialog (over)));
  g_assert_true (goes_elsewhere (over));
  dsc_shell_test_close (window);
  dsc_test_archive_delete (path);
}

static void
test_the_window_closes_while_it_looks (void)
{
  char *path = dsc_test_archive_new ("Bricks.zip", 2, 2);
  DscWindow *window = dsc_shell_test_window ();

  dsc_window_import_archive (window, path);
  g_assert_nonnull (find_over (window));
  dsc_shell_test_close (window);
  dsc_test_archive_delete (path);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/import/archive/shown", test_an_archive_is_shown_before_it_is_imported);
  g_test_add_func ("/import/archive/broken", test_a_broken_archive_says_why);
  g_test_add_func ("/import/archive/nested", test_an_archive_of_archives_is_unpacked_to_the_photos);
  g_test_add_func ("/import/archive/two", test_a_click_is_not_lost_without_a_word);
  g_test_add_func ("/import/archive/place", test_another_place_can_be_chosen);
  g_test_add_func ("/import/archive/closed", test_the_window_closes_while_it_looks);
  return g_test_run ();
}
