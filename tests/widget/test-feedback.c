/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the window tells what happened; and the harness itself: a project is opened, learned and
 * closed without anything being left. */
#include "config.h"

#include <string.h>

#include "common/dsc-feedback.h"
#include "dsc-widget-test.h"

static void
test_toast_shows_file_names_as_they_are (void)
{
  GtkWidget *label = gtk_label_new ("photos");
  GtkWindow *window = dsc_test_show (label, 400, 300);

  dsc_feedback_toast (label, "“Salt & <Pepper>” was removed");
  dsc_test_settle (window);
  g_assert_nonnull (
      dsc_test_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Salt &amp; &lt;Pepper&gt;"));
  dsc_test_hide (window);
}

static void
test_cancelled_work_is_never_shown (void)
{
  GtkWidget *label = gtk_label_new ("photos");
  GtkWindow *window = dsc_test_show (label, 400, 300);
  g_autoptr (GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was cancelled");
  guint n = g_list_model_get_n_items (gtk_window_get_toplevels ());

  dsc_feedback_error (label, "Something", error);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n);
  dsc_test_hide (window);
}

static gboolean
is_copied (gpointer clipboard)
{
  return gdk_clipboard_get_content (clipboard) != NULL;
}

static void
test_error_says_what_happened (void)
{
  GtkWidget *label = gtk_label_new ("photos");
  GtkWindow *window = dsc_test_show (label, 400, 300);
  g_autoptr (GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "The disk is full.");
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GtkWindow) dialog = NULL;
  g_autofree char *copied = NULL;
  GtkWidget *details;

  dsc_feedback_error (label, "The photos could not be read", error);
  for (guint i = 0; i < g_list_model_get_n_items (windows) && dialog == NULL; i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (other))
        dialog = g_steal_pointer (&other);
    }
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "The disk is full.");
  g_assert_true (gtk_window_get_transient_for (dialog) == window);
  dsc_test_settle (dialog);
  details = dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_EXPANDER, NULL);
  g_assert_null (dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Kind: "));
  gtk_expander_set_expanded (GTK_EXPANDER (details), TRUE);
  dsc_test_settle (dialog);
  dsc_test_picture (GTK_WIDGET (dialog), "shell-error");
  g_assert_nonnull (dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Kind: failed"));
  g_signal_emit_by_name (dsc_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "_Copy Text"),
                         "clicked");
  DSC_TEST_WAIT (is_copied, gtk_widget_get_clipboard (GTK_WIDGET (window)));
  copied = dsc_test_dup_clipboard (GTK_WIDGET (window));
  g_assert_true (
      g_str_has_prefix (copied, "The photos could not be read\nThe disk is full.\n\nKind: failed"));
  g_assert_nonnull (strstr (copied, DSC_VERSION));
  gtk_window_destroy (dialog);
  g_clear_object (&dialog);
  dsc_test_hide (window);
}

static void
test_photos_are_opened_learned_and_forgotten (void)
{
  char *folder = dsc_test_photos_new (3, 5);
  DscWorkspace *workspace = dsc_test_open (folder);

  g_assert_true (dsc_workspace_is_open (workspace));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (dsc_workspace_get_photos (workspace))),
                    ==, 15);
  dsc_test_train (workspace, "recommended", 2);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_workspace_get_runs (workspace)), ==, 1);
  g_assert_cmpint (dsc_workspace_get_shown_run (workspace), ==, 1);
  g_assert_cmpuint (dsc_results_get_predictions (dsc_workspace_get_results (workspace))->items->len,
                    ==, 3);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/feedback/toast-shows-file-names-as-they-are",
                   test_toast_shows_file_names_as_they_are);
  g_test_add_func ("/window/feedback/cancelled-work-is-never-shown",
                   test_cancelled_work_is_never_shown);
  g_test_add_func ("/window/feedback/error-says-what-happened", test_error_says_what_happened);
  g_test_add_func ("/window/feedback/photos-are-opened-learned-and-forgotten",
                   test_photos_are_opened_learned_and_forgotten);
  return g_test_run ();
}
