/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dsc-shell-test.h"
#include "engine/dsc-train-spec.h"

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data);
}

static gboolean
shows_project (gpointer data)
{
  return g_str_equal (dsc_shell_test_page (data), "project");
}

DscWindow *
dsc_shell_test_window (void)
{
  GtkWidget *window = dsc_window_new (NULL);

  gtk_window_present (GTK_WINDOW (window));
  DSC_TEST_WAIT (is_mapped, window);
  dsc_test_settle (GTK_WINDOW (window));
  return DSC_WINDOW (window);
}

DscWindow *
dsc_shell_test_open (const char *folder)
{
  DscWindow *window = dsc_shell_test_window ();

  dsc_window_open (window, folder);
  DSC_TEST_WAIT (shows_project, window);
  dsc_test_settle (GTK_WINDOW (window));
  return window;
}

void
dsc_shell_test_close (DscWindow *window)
{
  gpointer alive = window;

  g_object_add_weak_pointer (G_OBJECT (window), &alive);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_null (dsc_shell_test_dialog (window));
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
}

const char *
dsc_shell_test_page (DscWindow *window)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (dsc_shell_test_child (window, "pages")));
}

gpointer
dsc_shell_test_child (DscWindow *window, const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (window), DSC_TYPE_WINDOW, name);

  g_assert_nonnull (child);
  return child;
}

gboolean
dsc_shell_test_can (DscWindow *window, const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), name);
}

void
dsc_shell_test_activate (DscWindow *window, const char *name)
{
  g_assert_true (dsc_shell_test_can (window, name));
  g_action_group_activate_action (G_ACTION_GROUP (window), name, NULL);
}

static gboolean
is_training (gpointer data)
{
  return dsc_workspace_is_training (dsc_window_get_workspace (data));
}

gboolean
dsc_shell_test_rests (gpointer data)
{
  return !is_training (data);
}

/* A run of a few steps may be over before anybody has looked. */
static gboolean
has_run (gpointer data)
{
  return dsc_workspace_get_run (dsc_window_get_workspace (data)) != NULL;
}

void
dsc_shell_test_begin (DscWindow *window)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("instant", NULL, FALSE, NULL);

  g_assert_nonnull (spec);
  spec->epochs = 2;
  dsc_workspace_train_async (dsc_window_get_workspace (window), spec, NULL, NULL, NULL);
  DSC_TEST_WAIT (has_run, window);
  dsc_test_settle (GTK_WINDOW (window));
}

AdwMessageDialog *
dsc_shell_test_dialog (DscWindow *window)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) item = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (item)
          && gtk_window_get_transient_for (item) == GTK_WINDOW (window))
        return ADW_MESSAGE_DIALOG (item);
    }
  return NULL;
}

void
dsc_shell_test_answer (DscWindow *window, const char *response)
{
  AdwMessageDialog *dialog = dsc_shell_test_dialog (window);

  g_assert_nonnull (dialog);
  g_object_ref (dialog);
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_object_unref (dialog);
}
