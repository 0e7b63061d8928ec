/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window opens beside itself (preferences, guide, about), and what is given to it. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "common/dsc-settings.h"
#include "dsc-shell-test.h"
#include "shell/dsc-about.h"
#include "shell/dsc-guide.h"
#include "shell/dsc-input.h"
#include "shell/dsc-preferences.h"
#include "shell/dsc-recent.h"

static void
finish_window (gpointer window)
{
  gpointer alive = window;

  dsc_test_settle (window);
  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_close (window);
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
}

static gboolean
knows_size (gpointer data)
{
  return dsc_test_find (data, GTK_TYPE_LABEL, " in ") != NULL;
}

/* What the fake engine says of cards. */
static gboolean
knows_cards (gpointer data)
{
  return dsc_test_find (data, GTK_TYPE_LABEL, "on no card") != NULL;
}

static void
test_preferences_are_the_settings (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);
  DscPreferences *preferences
      = dsc_preferences_present (GTK_WINDOW (window), dsc_window_get_workspace (window));
  GtkWidget *style = dsc_test_find (GTK_WIDGET (preferences), ADW_TYPE_COMBO_ROW, "Style");

  DSC_TEST_WAIT (knows_size, preferences);
  DSC_TEST_WAIT (knows_cards, preferences);
  dsc_test_picture (GTK_WIDGET (preferences), "shell-preferences");
  adw_combo_row_set_selected (ADW_COMBO_ROW (style), 2);
  g_assert_cmpint (g_settings_get_enum (dsc_settings_get (), "color-scheme"), ==, 2);
  g_settings_set_string (dsc_settings_get (), "color-scheme", "light");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (style)), ==, 1);
  g_settings_reset (dsc_settings_get (), "color-scheme");
  finish_window (preferences);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static void
test_the_cache_can_be_freed (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);
  DscProject *project = dsc_workspace_get_project (dsc_window_get_workspace (window));
  g_autofree char *cache = dsc_project_dup_cache_folder (project);
  g_autofree char *file = g_build_filename (cache, "pixels", NULL);
  DscPreferences *preferences;
  GtkWidget *button;

  g_assert_true (g_file_set_contents (file, "0123456789", 10, NULL));
  preferences = dsc_preferences_present (GTK_WINDOW (window), dsc_window_get_workspace (window));
  DSC_TEST_WAIT (knows_size, preferences);
  button = dsc_test_find (GTK_WIDGET (preferences), GTK_TYPE_BUTTON, "Free");
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  while (g_file_test (file, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
  finish_window (preferences);
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

/* Only there; and each has an icon, also where it is not installed. */
static void
test_a_development_build_is_known_by_its_header_bar (void)
{
  DscWindow *window = dsc_shell_test_window ();
  GtkIconTheme *icons
      = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (window)));

  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (window), "devel") == DSC_DEVELOPMENT);
  g_assert_true (g_str_has_suffix (DSC_APP_ID, ".Devel") == DSC_DEVELOPMENT);
  g_assert_true (gtk_icon_theme_has_icon (icons, DSC_APP_ID));
  dsc_shell_test_close (window);
}

static gboolean
knows_engine (gpointer about)
{
  return strstr (adw_about_window_get_debug_info (about), "fake") != NULL;
}

static void
test_about_tells_what_a_report_needs (void)
{
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *about = dsc_about_present (GTK_WIDGET (window), dsc_window_get_workspace (window));

  g_assert_nonnull (strstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), "GTK 4."));
  DSC_TEST_WAIT (knows_engine, about);
  g_assert_nonnull (
      strstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), "on no card"));
  dsc_test_picture (about, "shell-about");
  finish_window (about);
  dsc_shell_test_close (window);
}

static void
test_the_guide_opens_and_closes (void)
{
  DscWindow *window = dsc_shell_test_window ();
  GtkWidget *guide = NULL;

  dsc_shell_test_activate (window, "guide");
  for (guint i = 0; guide == NULL; i++)
    {
      g_autoptr (GtkWidget) item = g_list_model_get_item (gtk_window_get_toplevels (), i);

      g_assert_nonnull (item);
      guide = DSC_IS_GUIDE (item) ? item : NULL;
    }
  dsc_test_settle (GTK_WINDOW (guide));
  dsc_test_picture (guide, "shell-guide");
  finish_window (guide);
  dsc_shell_test_close (window);
}

/* --- what is given --- */

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object ((GAsyncResult **) data, result);
}

static gboolean
has_result (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_input_is_sorted_by_what_it_is (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 2);
  g_autofree char *table = g_build_filename (folder, "Labels.CSV", NULL);
  g_autofree char *picture = g_build_filename (folder, "a b & c.jpg", NULL);
  g_autofree char *by_link = g_strconcat (folder, ".link", NULL);
  GFile *files[] = { g_file_new_for_path (by_link), g_file_new_for_path (table),
                     g_file_new_for_path (picture), g_file_new_for_path ("/nowhere/at all"),
                     g_file_new_for_uri ("https://example.org/cat.jpg") };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (DscInput) input = NULL;

  g_assert_true (g_file_set_contents (table, "a", 1, NULL));
  g_assert_true (g_file_set_contents (picture, "a", 1, NULL));
  g_assert_cmpint (symlink (folder, by_link), ==, 0);
  dsc_input_sort_async (files, G_N_ELEMENTS (files), NULL, store_result_cb, &result);
  DSC_TEST_WAIT (has_result, &result);
  input = dsc_input_sort_finish (result, NULL);
  g_assert_cmpuint (input->folders->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (input->folders, 0), ==, folder);
  g_assert_cmpstr (g_ptr_array_index (input->tables, 0), ==, table);
  g_assert_cmpuint (input->pictures->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (input->pictures, 0), ==, picture);
  g_assert_cmpuint (input->missing->len, ==, 1);
  g_assert_error (input->error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_object_unref (files[i]);
  g_assert_cmpint (g_unlink (table), ==, 0);
  g_assert_cmpint (g_unlink (picture), ==, 0);
  g_assert_cmpint (g_unlink (by_link), ==, 0);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_dialog (gpointer data)
{
  return dsc_shell_test_dialog (data) != NULL;
}

static gboolean
drop (DscWindow *window, const GValue *value)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) item = g_list_model_get_item (controllers, i);
      gboolean taken = FALSE;

      if (!GTK_IS_DROP_TARGET (item))
        continue;
      g_signal_emit_by_name (item, "drop", value, 1.0, 1.0, &taken);
      return taken;
    }
  g_assert_not_reached ();
}

static void
test_an_address_that_is_dropped_is_not_fetched (void)
{
  DscWindow *window = dsc_shell_test_window ();
  g_auto (GValue) value = G_VALUE_INIT;
  AdwMessageDialog *dialog;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "https://example.org/cat.jpg");
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (has_dialog, window);
  dialog = dsc_shell_test_dialog (window);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog), "not on this computer"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  dsc_shell_test_close (window);
}

static gboolean
says_no_file (gpointer window)
{
  return dsc_test_find (window, GTK_TYPE_LABEL, "names no file") != NULL;
}

static void
test_a_text_that_is_no_file_is_said_to_be_none (void)
{
  DscWindow *window = dsc_shell_test_window ();
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "Just some words & <more>.");
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (says_no_file, window);
  dsc_shell_test_close (window);
}

static guint
n_dropped_files (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "discern", "dropped", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
has_dropped_file (gpointer unused)
{
  return n_dropped_files () == 1;
}

static gboolean
has_no_dropped_file (gpointer unused)
{
  return n_dropped_files () == 0;
}

static void
test_a_picture_without_a_file_gets_one_until_the_window_goes (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);
  g_autoptr (GBytes) pixels = g_bytes_new_take (g_malloc0 (16 * 12 * 4), 16 * 12 * 4);
  g_autoptr (GdkTexture) texture
      = gdk_memory_texture_new (16, 12, GDK_MEMORY_R8G8B8A8, pixels, 16 * 4);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_TEXTURE);
  g_value_set_object (&value, texture);
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (has_dropped_file, NULL);
  dsc_test_settle (GTK_WINDOW (window));
  dsc_shell_test_close (window);
  DSC_TEST_WAIT (has_no_dropped_file, NULL);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
shows_project (gpointer data)
{
  return g_str_equal (dsc_shell_test_page (data), "project");
}

/* With a model at hand a picture may be fetched, but not without asking. */
static void
test_an_address_that_is_dropped_on_a_project_is_asked_about (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_open (folder);
  g_autoptr (GFile) file = g_file_new_for_uri ("https://example.org/cat.jpg");
  GSList list = { file, NULL };
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  dsc_shell_test_begin (window);
  DSC_TEST_WAIT (dsc_shell_test_rests, window);
  dsc_test_settle (GTK_WINDOW (window));
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (has_dialog, window);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dsc_shell_test_dialog (window)),
                            "“example.org” would see"));
  dsc_test_picture (GTK_WIDGET (dsc_shell_test_dialog (window)), "classify-address");
  dsc_shell_test_answer (window, "cancel");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
is_recent (gpointer folder)
{
  g_autoptr (GPtrArray) recent = dsc_recent_get (3);

  /* Two of the same second come in any order. */
  return g_ptr_array_find_with_equal_func (recent, folder, g_str_equal, NULL);
}

static gboolean
is_noted (gpointer uri)
{
  return gtk_recent_manager_has_item (gtk_recent_manager_get_default (), uri);
}

/* As GTK's dialogs note it, of a report that was printed into a file. */
static void
test_what_was_only_chosen_is_no_project (void)
{
  char type[] = "application/pdf";
  char name[] = "Discern";
  char command[] = "discern %u";
  const GtkRecentData data = { .mime_type = type, .app_name = name, .app_exec = command };
  char uri[] = "file:///tmp/report.pdf";
  char path[] = "/tmp/report.pdf";

  g_assert_true (gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data));
  DSC_TEST_WAIT (is_noted, uri);
  g_assert_false (is_recent (path));
}

static void
test_a_folder_that_is_dropped_is_opened (void)
{
  g_autofree char *folder = dsc_test_photos_new (2, 3);
  DscWindow *window = dsc_shell_test_window ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GSList list = { file, NULL };
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, &list);
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (shows_project, window);
  DSC_TEST_WAIT (is_recent, folder);

  /* A second one may be for either purpose. */
  g_assert_true (drop (window, &value));
  DSC_TEST_WAIT (has_dialog, window);
  dsc_test_picture (GTK_WIDGET (dsc_shell_test_dialog (window)), "shell-folder");
  dsc_shell_test_answer (window, "cancel");
  dsc_shell_test_close (window);
  dsc_test_photos_delete (g_steal_pointer (&folder));
}

static gboolean
has_project (gpointer window)
{
  return shows_project (window) && dsc_workspace_is_open (dsc_window_get_workspace (window));
}

static void
count_cb (GtkRecentManager *manager, gpointer data)
{
  guint *n = data;

  ++*n;
}

static gboolean
is_positive (gpointer data)
{
  return *(guint *) data > 0;
}

/* GTK writes its own list anew a moment later, and would write it over ours. */
static void
want_recent_documents (gboolean wanted)
{
  GtkRecentManager *manager = gtk_recent_manager_get_default ();
  guint n_changes = 0;
  gulong id = g_signal_connect (manager, "changed", G_CALLBACK (count_cb), &n_changes);

  g_object_set (gtk_settings_get_default (), "gtk-recent-files-enabled", wanted, NULL);
  DSC_TEST_WAIT (is_positive, &n_changes);
  g_signal_handler_disconnect (manager, id);
}

/* What was opened before stays in the list until it is emptied there. */
static void
test_who_wants_no_list_of_recent_documents_has_none (void)
{
  g_autofree char *list = g_build_filename (g_get_user_data_dir (), "recently-used.xbel", NULL);
  g_autofree char *listed = dsc_test_photos_new (2, 3);
  g_autofree char *private = dsc_test_photos_new (2, 3);
  g_autofree char *text = NULL;
  DscWindow *window;

  want_recent_documents (FALSE);
  window = dsc_shell_test_open (private);
  DSC_TEST_WAIT (has_project, window);
  dsc_shell_test_close (window);
  want_recent_documents (TRUE);
  window = dsc_shell_test_open (listed);
  DSC_TEST_WAIT (is_recent, listed);
  dsc_shell_test_close (window);
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, listed));
  g_assert_null (strstr (text, private));
  dsc_test_photos_delete (g_steal_pointer (&listed));
  dsc_test_photos_delete (g_steal_pointer (&private));
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/parts/preferences-are-the-settings", test_preferences_are_the_settings);
  g_test_add_func ("/window/parts/the-cache-can-be-freed", test_the_cache_can_be_freed);
  g_test_add_func ("/window/parts/a-development-build-is-known-by-its-header-bar",
                   test_a_development_build_is_known_by_its_header_bar);
  g_test_add_func ("/window/parts/about-tells-what-a-report-needs",
                   test_about_tells_what_a_report_needs);
  g_test_add_func ("/window/parts/the-guide-opens-and-closes", test_the_guide_opens_and_closes);
  g_test_add_func ("/window/parts/input-is-sorted-by-what-it-is",
                   test_input_is_sorted_by_what_it_is);
  g_test_add_func ("/window/parts/an-address-that-is-dropped-is-not-fetched",
                   test_an_address_that_is_dropped_is_not_fetched);
  g_test_add_func ("/window/parts/an-address-that-is-dropped-on-a-project-is-asked-about",
                   test_an_address_that_is_dropped_on_a_project_is_asked_about);
  g_test_add_func ("/window/parts/a-text-that-is-no-file-is-said-to-be-none",
                   test_a_text_that_is_no_file_is_said_to_be_none);
  g_test_add_func ("/window/parts/a-picture-without-a-file-gets-one-until-the-window-goes",
                   test_a_picture_without_a_file_gets_one_until_the_window_goes);
  g_test_add_func ("/window/parts/a-folder-that-is-dropped-is-opened",
                   test_a_folder_that_is_dropped_is_opened);
  g_test_add_func ("/window/parts/who-wants-no-list-of-recent-documents-has-none",
                   test_who_wants_no_list_of_recent_documents_has_none);
  /* The last: GTK writes its own copy of the list whenever it wants. */
  g_test_add_func ("/window/parts/what-was-only-chosen-is-no-project",
                   test_what_was_only_chosen_is_no_project);
  return g_test_run ();
}
