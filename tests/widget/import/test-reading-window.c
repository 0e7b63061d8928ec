/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a table or a folder is read: what the window shows, and what becomes of a choice. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "dsc-shell-test.h"
#include "import/dsc-reading-window.h"

static GtkWidget *
find_over (DscWindow *window)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) item = g_list_model_get_item (all, i);

      if (DSC_IS_READING_WINDOW (item)
          && gtk_window_get_transient_for (GTK_WINDOW (item)) == GTK_WINDOW (window))
        return item;
    }
  return NULL;
}

static gboolean
is_asking (gpointer window)
{
  return find_over (window) != NULL;
}

static gpointer
child (GtkWidget *over, const char *name)
{
  return gtk_widget_get_template_child (over, DSC_TYPE_READING_WINDOW, name);
}

static gboolean
has_looked (gpointer over)
{
  return !gtk_spinner_get_spinning (child (over, "spinner"));
}

static gboolean
is_open (gpointer window)
{
  return g_str_equal (dsc_shell_test_page (window), "project");
}

static void
look (GtkWidget *over)
{
  DSC_TEST_WAIT (has_looked, over);
  dsc_test_settle (GTK_WINDOW (over));
}

/* A table whose header says nothing, of which half of the rows find a photo. */
static void
write_table (const char *folder, const char *table)
{
  g_autoptr (GString) rows = g_string_new ("a;b;c\n");
  DscWorkspace *workspace = dsc_test_open (folder);
  DscDataset *dataset = dsc_workspace_get_dataset (workspace);

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    g_string_append_printf (rows, "%s;%s;%u\nno such %u.jpg;x;9\n",
                            dsc_dataset_get_photo (dataset, i)->path, i % 2 == 0 ? "even" : "odd",
                            i / 4, i);
  g_assert_true (g_file_set_contents (table, rows->str, -1, NULL));
  dsc_test_close (workspace);
}

static void
test_a_doubtful_table_is_asked_about (void)
{
  g_autofree char *folder = dsc_test_photos_new (3, 4);
  g_autofree char *table = g_build_filename (folder, "labels.csv", NULL);
  DscWindow *window;
  GtkWidget *over;

  write_table (folder, table);
  window = dsc_shell_test_window ();
  dsc_window_open (window, table);
  DSC_TEST_WAIT (is_asking, window);
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "welcome");
  over = find_over (window);
  look (over);
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, "12 of 24 rows"));
  g_assert_nonnull (dsc_test_find (over, ADW_TYPE_EXPANDER_ROW, "Rows without a photo"));
  g_assert_nonnull (dsc_test_find (child (over, "grid"), GTK_TYPE_LABEL, "even"));
  dsc_test_picture (over, "import-table");
  dsc_test_assert_fits (over, 360);

  adw_combo_row_set_selected (child (over, "label_row"), 3);
  g_assert_false (has_looked (over));
  look (over);
  g_assert_cmpstr (dsc_reading_window_get_reading (DSC_READING_WINDOW (over))->label_column, ==,
                   "3");
  g_signal_emit_by_name (child (over, "import_button"), "clicked");
  DSC_TEST_WAIT (is_open, window);
  g_assert_true (dsc_window_has_project (window, table));
  g_assert_cmpstr (
      dsc_dataset_get_class_name (dsc_workspace_get_dataset (dsc_window_get_workspace (window)), 1),
      ==, "1");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
test_what_is_open_is_read_otherwise (void)
{
  g_autofree char *folder = dsc_test_photos_new (3, 4);
  DscWindow *window = dsc_shell_test_open (folder);
  GtkWidget *over;

  g_assert_true (dsc_shell_test_can (window, "read-otherwise"));
  dsc_shell_test_activate (window, "read-otherwise");
  DSC_TEST_WAIT (is_asking, window);
  over = find_over (window);
  look (over);
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, "12 of 12 photos"));
  adw_combo_row_set_selected (child (over, "preset_row"), 1);
  look (over);
  dsc_test_picture (over, "import-pattern");
  dsc_test_assert_fits (over, 360);
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, "photo 000.jpg"));
  gtk_editable_set_text (child (over, "pattern_row"), "(");
  g_assert_false (gtk_widget_is_sensitive (child (over, "import_button")));
  gtk_editable_set_text (child (over, "pattern_row"), "([0-9])\\.jpg$");
  g_assert_cmpuint (adw_combo_row_get_selected (child (over, "preset_row")), ==, 6);
  g_assert_false (gtk_widget_is_sensitive (child (over, "import_button")));
  while (!gtk_widget_is_sensitive (child (over, "import_button")))
    g_main_context_iteration (NULL, TRUE);
  g_signal_emit_by_name (child (over, "import_button"), "clicked");
  g_assert_cmpstr (dsc_shell_test_page (window), ==, "opening");
  DSC_TEST_WAIT (is_open, window);
  g_assert_cmpuint (
      dsc_dataset_get_n_classes (dsc_workspace_get_dataset (dsc_window_get_workspace (window))), ==,
      4);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* Another byte between the columns than the usual ones, as the command line can be told; and names
 * that would be markup. */
static void
test_what_was_chosen_elsewhere_stays_chosen (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 4);
  g_autofree char *table = g_build_filename (folder, "labels.csv", NULL);
  g_autoptr (DscReading) reading = dsc_reading_new (table);
  g_autoptr (GString) rows = g_string_new ("<file>:b&w:c\n");
  DscWindow *window = dsc_shell_test_window ();
  DscWorkspace *workspace = dsc_test_open (folder);
  DscDataset *dataset = dsc_workspace_get_dataset (workspace);
  const DscReading *chosen;
  GtkWidget *over;

  for (guint i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    g_string_append_printf (rows, "%s:<%s>:%u\n", dsc_dataset_get_photo (dataset, i)->path,
                            i % 2 == 0 ? "even" : "odd", i / 4);
  g_assert_true (g_file_set_contents (table, rows->str, -1, NULL));
  dsc_test_close (workspace);
  reading->delimiter = ':';
  over = dsc_reading_window_new (GTK_WINDOW (window), dsc_window_get_workspace (window), reading);
  gtk_window_present (GTK_WINDOW (over));
  look (over);
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, "8 of 8 rows"));
  g_assert_nonnull (dsc_test_find (child (over, "path_row"), GTK_TYPE_LABEL, "Guessed: <file>"));
  chosen = dsc_reading_window_get_reading (DSC_READING_WINDOW (over));
  adw_combo_row_set_selected (child (over, "label_row"), 2);
  look (over);
  g_assert_true (chosen->delimiter == ':');
  g_assert_cmpstr (chosen->label_column, ==, "2");
  g_assert_true (gtk_widget_is_sensitive (child (over, "import_button")));

  /* A guess is another thing; and back. */
  adw_combo_row_set_selected (child (over, "delimiter_row"), 1);
  look (over);
  g_assert_true (chosen->delimiter == ',');
  g_assert_null (chosen->label_column);
  adw_combo_row_set_selected (child (over, "delimiter_row"), 5);
  look (over);
  g_assert_true (chosen->delimiter == ':');
  g_assert_nonnull (dsc_test_find (over, GTK_TYPE_LABEL, "8 of 8 rows"));

  /* What cannot be read any more says so, and no number of rows beside it. */
  g_assert_cmpint (g_unlink (table), ==, 0);
  adw_combo_row_set_selected (child (over, "label_row"), 3);
  look (over);
  g_assert_nonnull (dsc_test_find (over, ADW_TYPE_ACTION_ROW, "cannot be read like this"));
  g_assert_null (dsc_test_find (over, GTK_TYPE_LABEL, "8 of 8 rows"));
  g_assert_false (gtk_widget_is_sensitive (child (over, "import_button")));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* Moves what lies in the only folder of @folder into it. */
static void
move_up (const char *folder)
{
  g_autoptr (GDir) outer = g_dir_open (folder, 0, NULL);
  g_autofree char *class_folder = g_build_filename (folder, g_dir_read_name (outer), NULL);
  g_autoptr (GDir) inner = g_dir_open (class_folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (inner)) != NULL)
    {
      g_autofree char *from = g_build_filename (class_folder, name, NULL);
      g_autofree char *to = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
  g_assert_cmpint (g_rmdir (class_folder), ==, 0);
}

/* Photos that lie in no folder of a class: their names may tell it. */
static void
test_photos_without_classes_are_asked_about (void)
{
  g_autofree char *folder = dsc_test_photos_new (1, 4);
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *over;

  move_up (folder);
  dsc_window_open (window, folder);
  DSC_TEST_WAIT (is_asking, window);
  over = find_over (window);
  look (over);
  g_assert_true (gtk_widget_get_visible (child (over, "pattern_group")));
  g_assert_null (dsc_shell_test_dialog (window));
  gtk_window_destroy (GTK_WINDOW (over));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_dialog (gpointer window)
{
  return dsc_shell_test_dialog (window) != NULL;
}

/* Another way to read them would not help. */
static void
test_photos_that_are_all_damaged_are_told_so (void)
{
  static const char *const classes[] = { "cats", "dogs" };
  g_autofree char *folder = g_dir_make_tmp ("damaged-XXXXXX", NULL);
  DscWindow *window = dsc_shell_test_window ();

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *class_folder = g_build_filename (folder, classes[i], NULL);
      g_autofree char *path = g_build_filename (class_folder, "1.jpg", NULL);

      g_assert_cmpint (g_mkdir (class_folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
    }
  dsc_window_open (window, folder);
  DSC_TEST_WAIT (has_dialog, window);
  g_assert_null (find_over (window));
  dsc_shell_test_answer (window, "close");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* More columns than fit are scrolled to with keys, too. */
static void
test_the_rows_can_be_reached_by_keys (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 4);
  g_autofree char *table = g_build_filename (folder, "labels.csv", NULL);
  DscWindow *window;
  GtkWidget *over, *scrolled;

  write_table (folder, table);
  window = dsc_shell_test_window ();
  dsc_window_open (window, table);
  DSC_TEST_WAIT (is_asking, window);
  over = find_over (window);
  look (over);
  scrolled = gtk_widget_get_ancestor (child (over, "grid"), GTK_TYPE_SCROLLED_WINDOW);
  g_assert_true (gtk_widget_grab_focus (scrolled));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (over)) == scrolled);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "The first rows of the table");
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (over))
                 == child (over, "import_button"));
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/import/reading/table", test_a_doubtful_table_is_asked_about);
  g_test_add_func ("/import/reading/otherwise", test_what_is_open_is_read_otherwise);
  g_test_add_func ("/import/reading/chosen-elsewhere", test_what_was_chosen_elsewhere_stays_chosen);
  g_test_add_func ("/import/reading/without-classes", test_photos_without_classes_are_asked_about);
  g_test_add_func ("/import/reading/all-damaged", test_photos_that_are_all_damaged_are_told_so);
  g_test_add_func ("/import/reading/keys", test_the_rows_can_be_reached_by_keys);
  return g_test_run ();
}
