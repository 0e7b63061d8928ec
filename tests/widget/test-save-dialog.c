/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files to be written, as a chooser gives them: with a suffix and without, granted by a
 * portal, on another computer. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "common/dsc-chosen.h"
#include "common/dsc-save-dialog.h"
#include "dsc-widget-test.h"

static const DscSaveKind kinds[] = { { "Picture (PNG)", ".png" }, { "Table (CSV)", ".csv" } };

typedef struct
{
  GtkWidget *label;
  GtkWindow *window;
  GtkFileChooser *chooser; /* (nullable) */
  char *folder;            /* (owned) where it saves */
  char *saved;             /* (owned) (nullable) */
} Fixture;

static gpointer
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }
  return NULL;
}

static void
save_cb (const char *path, gpointer data)
{
  Fixture *self = data;

  g_assert_null (self->saved);
  self->saved = g_strdup (path);
}

static gboolean
is_named (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (self->chooser);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  return path != NULL && g_str_has_prefix (path, self->folder);
}

/* Asks for a name, and @name in @folder is typed and saved. */
static void
set_up (Fixture *self, const char *folder, const char *name)
{
  self->folder = g_strdup (folder);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  /* Where the chooser begins. */
  g_assert_cmpint (g_chdir (folder), ==, 0);
  self->label = gtk_label_new ("curves");
  self->window = dsc_test_show (self->label, 400, 300);
  dsc_save_dialog_present (self->label, "Save", "suggested", kinds, G_N_ELEMENTS (kinds), save_cb,
                           self, NULL);
  self->chooser = find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
  g_assert_nonnull (self->chooser);
  gtk_file_chooser_set_current_name (self->chooser, name);
  DSC_TEST_WAIT (is_named, self);
  gtk_dialog_response (GTK_DIALOG (self->chooser), GTK_RESPONSE_ACCEPT);
}

static void
tear_down (Fixture *self)
{
  dsc_test_hide (self->window);
  g_assert_cmpint (g_chdir (g_get_home_dir ()), ==, 0);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->saved);
}

static gboolean
is_saved (gpointer data)
{
  return ((Fixture *) data)->saved != NULL;
}

static gboolean
is_refused (gpointer unused)
{
  return find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static void
check_refusal (const char *words)
{
  AdwMessageDialog *dialog;

  DSC_TEST_WAIT (is_refused, NULL);
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  if (strstr (adw_message_dialog_get_body (dialog), words) == NULL)
    g_error ("“%s” does not say “%s”", adw_message_dialog_get_body (dialog), words);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_a_name_without_suffix_gets_that_of_its_kind (void)
{
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), "saved", NULL);
  g_autofree char *wanted = g_build_filename (folder, "curves.png", NULL);
  Fixture self = { 0 };

  set_up (&self, folder, "curves");
  DSC_TEST_WAIT (is_saved, &self);
  g_assert_cmpstr (self.saved, ==, wanted);
  tear_down (&self);
}

static void
test_a_name_with_a_suffix_stays (void)
{
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), "saved", NULL);
  g_autofree char *wanted = g_build_filename (folder, "curves.CSV", NULL);
  Fixture self = { 0 };

  set_up (&self, folder, "curves.CSV");
  DSC_TEST_WAIT (is_saved, &self);
  g_assert_cmpstr (self.saved, ==, wanted);
  tear_down (&self);
}

/* Nothing beside it could be written. */
static void
test_a_granted_name_is_not_changed (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "doc", "1a2b3c4d", NULL);
  g_autofree char *above = g_path_get_dirname (folder);
  g_autofree char *wanted = g_build_filename (folder, "curves.png", NULL);
  Fixture self = { 0 };

  set_up (&self, folder, "curves");
  check_refusal ("ends in .png, .csv");
  g_assert_null (self.saved);
  tear_down (&self);
  self = (Fixture){ 0 };
  set_up (&self, folder, "curves.png");
  DSC_TEST_WAIT (is_saved, &self);
  g_assert_cmpstr (self.saved, ==, wanted);
  tear_down (&self);
  g_rmdir (above);
}

static void
test_a_file_on_another_computer_is_told_of (void)
{
  g_autoptr (GFile) file = g_file_new_for_uri ("sftp://far.example/photos/a%20b.png");
  GtkWidget *label = gtk_label_new ("curves");
  GtkWindow *window = dsc_test_show (label, 400, 300);

  g_assert_null (dsc_chosen_dup_path (label, file));
  check_refusal ("is not on this computer");
  dsc_test_hide (window);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  g_test_add_func ("/window/save/a-name-without-suffix-gets-that-of-its-kind",
                   test_a_name_without_suffix_gets_that_of_its_kind);
  g_test_add_func ("/window/save/a-name-with-a-suffix-stays", test_a_name_with_a_suffix_stays);
  g_test_add_func ("/window/save/a-granted-name-is-not-changed",
                   test_a_granted_name_is_not_changed);
  g_test_add_func ("/window/save/a-file-on-another-computer-is-told-of",
                   test_a_file_on_another_computer_is_told_of);
  return g_test_run ();
}
