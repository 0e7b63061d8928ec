/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of training: what a person changes is checked, remembered with the project, and
 * undone. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "dsc-widget-test.h"
#include "train/dsc-settings-panel.h"
#include "train/dsc-weights-row.h"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  DscTrainSettings *settings;
  GtkWidget *panel;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (3, 10);
  self->workspace = dsc_test_open (self->folder);
  self->settings = dsc_train_settings_new (self->workspace);
  self->panel = dsc_settings_panel_new ();
  dsc_settings_panel_set (DSC_SETTINGS_PANEL (self->panel), self->workspace, self->settings);
  self->window = dsc_test_show (self->panel, 360, 900);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gpointer alive = self->settings;

  dsc_test_hide (self->window);
  dsc_test_close (self->workspace);
  /* The undo steps had it, and are gone with the workspace. */
  g_object_add_weak_pointer (G_OBJECT (self->settings), &alive);
  g_object_unref (self->settings);
  while (alive != NULL)
    g_main_context_iteration (NULL, TRUE);
  dsc_test_photos_delete (self->folder);
}

static const DscTrainSpec *
get_spec (Fixture *self)
{
  return dsc_train_settings_get_spec (self->settings);
}

static GtkWidget *
find_row (Fixture *self, const char *title)
{
  GtkWidget *row = dsc_test_find (self->panel, ADW_TYPE_PREFERENCES_ROW, title);

  g_assert_nonnull (row);
  return row;
}

static GtkSpinButton *
find_spin (Fixture *self, const char *title)
{
  return GTK_SPIN_BUTTON (dsc_test_find (find_row (self, title), GTK_TYPE_SPIN_BUTTON, NULL));
}

static DscUndoStack *
get_undo (Fixture *self)
{
  return dsc_workspace_get_undo (self->workspace);
}

static void
test_rows_show_the_recommended_recipe (Fixture *self, gconstpointer unused)
{
  g_assert_cmpstr (get_spec (self)->recipe, ==, "recommended");
  g_assert_cmpfloat (gtk_spin_button_get_value (find_spin (self, "Passes over the photos")), ==,
                     16);
  g_assert_cmpfloat (gtk_spin_button_get_value (find_spin (self, "Height")), ==, 120);
  g_assert_cmpfloat (gtk_spin_button_get_value (find_spin (self, "Width")), ==, 160);
  dsc_test_picture (self->panel, "train-settings");
}

static void
test_changes_in_a_row_are_one_step_to_undo (Fixture *self, gconstpointer unused)
{
  GtkSpinButton *batch = find_spin (self, "Photos in each step");

  gtk_spin_button_set_value (batch, 56);
  gtk_spin_button_set_value (batch, 48);
  g_assert_cmpuint (get_spec (self)->batch_size, ==, 48);
  g_assert_cmpuint (dsc_train_settings_get_unfrozen (self->settings)->batch_size, ==, 48);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (get_undo (self)), ==,
                   "Change “Photos in each step”");
  dsc_undo_stack_undo (get_undo (self));
  g_assert_cmpuint (get_spec (self)->batch_size, ==, 64);
  g_assert_cmpfloat (gtk_spin_button_get_value (batch), ==, 64);
  g_assert_null (dsc_undo_stack_get_undo_label (get_undo (self)));
  dsc_undo_stack_redo (get_undo (self));
  g_assert_cmpuint (get_spec (self)->batch_size, ==, 48);
}

static gboolean
is_stored (gpointer data)
{
  return dsc_train_settings_is_stored (data);
}

static gboolean
is_instant (gpointer data)
{
  return g_str_equal (dsc_train_settings_get_spec (data)->recipe, "instant");
}

static void
test_settings_are_remembered_with_the_project (Fixture *self, gconstpointer unused)
{
  DscTrainSettings *again;
  g_autoptr (GError) error = NULL;

  dsc_train_settings_set_recipe (self->settings, "instant", "mobilenet", &error);
  g_assert_no_error (error);
  DSC_TEST_WAIT (is_stored, self->settings);
  again = dsc_train_settings_new (self->workspace);
  DSC_TEST_WAIT (is_instant, again);
  g_assert_finalize_object (again);
}

static void
test_a_recipe_keeps_what_is_of_the_photos (Fixture *self, gconstpointer unused)
{
  gtk_spin_button_set_value (find_spin (self, "Height"), 96);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (self, "Recipe")), 2);
  g_assert_cmpstr (get_spec (self)->recipe, ==, "notebook-2020");
  g_assert_cmpint (get_spec (self)->target.height, ==, 96);
  g_assert_cmpuint (get_spec (self)->epochs, ==, 8);
  g_assert_cmpuint (dsc_train_settings_get_unfrozen (self->settings)->epochs, ==, 20);
  dsc_test_picture (self->panel, "train-settings-notebook");
}

static void
assert_is_marked (GtkWidget *row, gboolean marked)
{
  GtkAccessibleInvalidState state
      = marked ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE;

  g_assert_cmpint (gtk_widget_has_css_class (row, "error"), ==, marked);
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID, state);
  gtk_test_accessible_assert_state (gtk_editable_get_delegate (GTK_EDITABLE (row)),
                                    GTK_ACCESSIBLE_STATE_INVALID, state);
}

static void
test_wrong_rates_are_marked_and_change_nothing (Fixture *self, gconstpointer unused)
{
  GtkWidget *row = find_row (self, "Highest learning rate");
  double before = get_spec (self)->rates.group[DSC_N_GROUPS - 1];

  gtk_editable_set_text (GTK_EDITABLE (row), "fast");
  assert_is_marked (row, TRUE);
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpfloat (get_spec (self)->rates.group[DSC_N_GROUPS - 1], ==, before);
  gtk_editable_set_text (GTK_EDITABLE (row), "1e-5:1e-3");
  assert_is_marked (row, FALSE);
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpfloat (get_spec (self)->rates.group[0], ==, 1e-5);
  g_assert_cmpfloat (get_spec (self)->rates.group[DSC_N_GROUPS - 1], ==, 1e-3);
}

static void
test_what_is_invalid_is_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_copy (get_spec (self));
  g_autoptr (GError) error = NULL;

  spec->batch_size = 1;
  g_assert_false (dsc_train_settings_change (self->settings, "Batch", spec, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (get_spec (self)->batch_size, ==, 64);
}

static void
test_augmentation_is_switched_off_and_comes_back (Fixture *self, gconstpointer unused)
{
  GtkWidget *row = find_row (self, "Vary the photos");
  GtkSwitch *toggle = GTK_SWITCH (dsc_test_find (row, GTK_TYPE_SWITCH, NULL));

  gtk_spin_button_set_value (find_spin (self, "Turned by up to"), 25);
  gtk_switch_set_active (toggle, FALSE);
  g_assert_cmpfloat (get_spec (self)->augment.max_rotate, ==, 0);
  g_assert_cmpint (get_spec (self)->augment.flip, ==, DSC_FLIP_NONE);
  g_assert_false (gtk_widget_get_sensitive (find_row (self, "Turned by up to")));
  gtk_switch_set_active (toggle, TRUE);
  g_assert_cmpfloat (get_spec (self)->augment.max_rotate, ==, 25);
  g_assert_cmpint (get_spec (self)->augment.flip, ==, DSC_FLIP_BOTH);
}

static gboolean
has_other_split (gpointer data)
{
  return dsc_workspace_get_split (((Fixture *) data)->workspace)->plan.seed == 7;
}

static void
test_the_split_is_made_anew_and_undone (Fixture *self, gconstpointer unused)
{
  guint before = dsc_workspace_get_split (self->workspace)->plan.seed;

  g_assert_cmpuint (before, !=, 7);
  gtk_spin_button_set_value (find_spin (self, "Seed of the split"), 7);
  DSC_TEST_WAIT (has_other_split, self);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (get_undo (self)), ==, "Change Split");
}

static gboolean
holds_back_a_test (gpointer data)
{
  const DscSplit *split = dsc_workspace_get_split (((Fixture *) data)->workspace);

  return split->plan.test == 0.25 && split->plan.group != NULL && split->plan.group[0] == '(';
}

static gboolean
is_locked (gpointer data)
{
  return dsc_workspace_get_split (((Fixture *) data)->workspace)->locked;
}

static void
test_a_test_is_held_back_and_the_split_locked (Fixture *self, gconstpointer unused)
{
  GtkWidget *together = find_row (self, "Keep together");
  GtkWidget *pattern = find_row (self, "Pattern for their names (regular expression)");
  GtkWidget *lock = find_row (self, "Lock");

  g_assert_false (gtk_widget_get_visible (pattern));
  gtk_spin_button_set_value (find_spin (self, "Test"), 25);
  adw_combo_row_set_selected (ADW_COMBO_ROW (together), 2);
  g_assert_true (gtk_widget_get_visible (pattern));
  gtk_editable_set_text (GTK_EDITABLE (pattern), "([0-9])[.]");
  g_signal_emit_by_name (pattern, "apply");
  DSC_TEST_WAIT (holds_back_a_test, self);
  g_assert_nonnull (strstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (
                                gtk_widget_get_ancestor (together, ADW_TYPE_PREFERENCES_GROUP))),
                            "for the test"));
  gtk_switch_set_active (GTK_SWITCH (dsc_test_find (lock, GTK_TYPE_SWITCH, NULL)), TRUE);
  DSC_TEST_WAIT (is_locked, self);
  g_assert_false (gtk_widget_get_sensitive (together));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (find_spin (self, "Share"))));
}

static GtkSwitch *
get_lock (Fixture *self)
{
  return GTK_SWITCH (dsc_test_find (find_row (self, "Lock"), GTK_TYPE_SWITCH, NULL));
}

/* What is changed waits half a second for more: it is made before the lock. */
static void
test_a_lock_right_after_a_change_locks_what_was_changed (Fixture *self, gconstpointer unused)
{
  gtk_spin_button_set_value (find_spin (self, "Seed of the split"), 7);
  gtk_switch_set_active (get_lock (self), TRUE);
  DSC_TEST_WAIT (is_locked, self);
  g_assert_true (has_other_split (self));
  g_assert_null (dsc_test_find_window ("Could Not Be"));
}

static void
execute (Fixture *self, const char *sql)
{
  g_autofree char *path
      = g_build_filename (dsc_workspace_get_folder (self->workspace), "project.db", NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static gboolean
has_failed (gpointer title)
{
  return dsc_test_find_window (title) != NULL;
}

static void
test_a_lock_that_fails_shows_the_switch_as_it_is (Fixture *self, gconstpointer unused)
{
  char *title = (char *) "The Lock Could Not Be Changed";

  execute (self, "CREATE TRIGGER refuse BEFORE UPDATE OF locked ON split"
                 " BEGIN SELECT RAISE (ABORT, 'no'); END");
  gtk_switch_set_active (get_lock (self), TRUE);
  DSC_TEST_WAIT (has_failed, title);
  gtk_window_destroy (dsc_test_find_window (title));
  g_assert_false (gtk_switch_get_active (get_lock (self)));
  g_assert_true (gtk_widget_get_sensitive (find_row (self, "Keep together")));
  execute (self, "DROP TRIGGER refuse");
  gtk_switch_set_active (get_lock (self), TRUE);
  DSC_TEST_WAIT (is_locked, self);
}

static gboolean
lacks_weights (gpointer data)
{
  return dsc_settings_panel_lacks_weights (DSC_SETTINGS_PANEL (((Fixture *) data)->panel));
}

static void
test_missing_weights_are_offered (Fixture *self, gconstpointer unused)
{
  GtkWidget *row = dsc_test_find (self->panel, DSC_TYPE_WEIGHTS_ROW, NULL);

  g_assert_false (gtk_widget_get_visible (row));
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (self, "Network")), 3);
  g_assert_cmpstr (get_spec (self)->network, ==, "resnet50");
  DSC_TEST_WAIT (lacks_weights, self);
  g_assert_true (gtk_widget_get_visible (row));
  g_assert_nonnull (dsc_test_find (row, GTK_TYPE_LABEL, "102.5"));
  g_assert_nonnull (dsc_test_find (row, GTK_TYPE_BUTTON, "_Download"));
  dsc_test_picture (self->panel, "train-settings-weights");
  /* Random numbers need none. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (self, "Weights to begin with")), 1);
  g_assert_cmpstr (get_spec (self)->weights, ==, "none");
  g_assert_false (gtk_widget_get_visible (row));
}

/* A file may be called what markup would be. */
static void
test_a_file_of_weights_is_shown_as_it_is_called (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_copy (get_spec (self));
  g_autoptr (GError) error = NULL;

  dsc_train_spec_set (&spec->weights, "/bricks & <b>more/weights.pth");
  dsc_train_settings_change (self->settings, "Weights", spec, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (dsc_test_find (find_row (self, "Weights to begin with"), GTK_TYPE_LABEL,
                                   "/bricks & <b>more/weights.pth"));
}

static gboolean
has_dialog (gpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        {
          *(GtkWindow **) data = window;
          return TRUE;
        }
    }
  return FALSE;
}

static void
test_a_file_that_is_none_is_said (Fixture *self, gconstpointer unused)
{
  GtkWidget *row = dsc_test_find (self->panel, DSC_TYPE_WEIGHTS_ROW, NULL);
  g_autofree char *path = g_build_filename (self->folder, "weights.pth", NULL);
  GtkWindow *dialog = NULL;

  g_file_set_contents (path, "no weights", -1, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (self, "Network")), 3);
  DSC_TEST_WAIT (lacks_weights, self);
  dsc_weights_row_add_file (DSC_WEIGHTS_ROW (row), path);
  DSC_TEST_WAIT (has_dialog, &dialog);
  g_assert_nonnull (
      strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "weights.pth"));
  gtk_window_destroy (dialog);
  g_assert_true (lacks_weights (self));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  add ("/window/train-settings/rows-show-the-recommended-recipe",
       test_rows_show_the_recommended_recipe);
  add ("/window/train-settings/changes-in-a-row-are-one-step-to-undo",
       test_changes_in_a_row_are_one_step_to_undo);
  add ("/window/train-settings/settings-are-remembered-with-the-project",
       test_settings_are_remembered_with_the_project);
  add ("/window/train-settings/a-recipe-keeps-what-is-of-the-photos",
       test_a_recipe_keeps_what_is_of_the_photos);
  add ("/window/train-settings/wrong-rates-are-marked-and-change-nothing",
       test_wrong_rates_are_marked_and_change_nothing);
  add ("/window/train-settings/what-is-invalid-is-refused", test_what_is_invalid_is_refused);
  add ("/window/train-settings/augmentation-is-switched-off-and-comes-back",
       test_augmentation_is_switched_off_and_comes_back);
  add ("/window/train-settings/a-test-is-held-back-and-the-split-locked",
       test_a_test_is_held_back_and_the_split_locked);
  add ("/window/train-settings/a-lock-right-after-a-change-locks-what-was-changed",
       test_a_lock_right_after_a_change_locks_what_was_changed);
  add ("/window/train-settings/a-lock-that-fails-shows-the-switch-as-it-is",
       test_a_lock_that_fails_shows_the_switch_as_it_is);
  add ("/window/train-settings/the-split-is-made-anew-and-undone",
       test_the_split_is_made_anew_and_undone);
  add ("/window/train-settings/missing-weights-are-offered", test_missing_weights_are_offered);
  add ("/window/train-settings/a-file-of-weights-is-shown-as-it-is-called",
       test_a_file_of_weights_is_shown_as_it_is_called);
  add ("/window/train-settings/a-file-that-is-none-is-said", test_a_file_that_is_none_is_said);
  return g_test_run ();
}
