/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run seen from the window: what the status area says, pause and resume, closing meanwhile. */
#include "config.h"

#include <string.h>

#include "dsc-shell-test.h"
#include "shell/dsc-run-bar.h"

#define SLOW "{\"delay_ms\": 1500, \"batches\": 60, \"epochs\": [[2, 2, 0.5], [1, 1, 0.25]]}"
#define QUICK "{\"epochs\": [[2, 2, 0.5], [1, 1, 0.25]]}"

typedef struct
{
  char *folder;
  DscWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer script)
{
  dsc_test_script (script);
  fixture->folder = dsc_test_photos_new (2, 6);
  fixture->window = dsc_shell_test_open (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer script)
{
  if (fixture->window != NULL)
    dsc_shell_test_close (fixture->window);
  dsc_test_photos_delete (fixture->folder);
  dsc_test_script (NULL);
}

static GtkWidget *
status (Fixture *fixture)
{
  return dsc_shell_test_child (fixture->window, "status_area");
}

static gboolean
shows (Fixture *fixture, const char *words)
{
  GtkWidget *label = dsc_test_find (status (fixture), GTK_TYPE_LABEL, words);

  return label != NULL && gtk_widget_get_mapped (label);
}

static gboolean
says_finished (gpointer data)
{
  return shows (data, "has finished");
}

static gboolean
says_paused (gpointer data)
{
  return shows (data, "is paused");
}

static gboolean
says_epoch (gpointer data)
{
  return shows (data, "Epoch ");
}

static gboolean
says_speed (gpointer data)
{
  return shows (data, "photos a second");
}

static gboolean
can_resume (gpointer data)
{
  return dsc_shell_test_can (((Fixture *) data)->window, "resume");
}

static void
test_a_run_shows_itself_and_what_came_of_it (Fixture *fixture, gconstpointer script)
{
  GtkWidget *dismiss;

  g_assert_false (shows (fixture, "Run 1"));
  dsc_shell_test_begin (fixture->window);
  DSC_TEST_WAIT (says_finished, fixture);
  g_assert_true (shows (fixture, "error rate"));
  dsc_test_picture (GTK_WIDGET (fixture->window), "shell-finished");
  dismiss = dsc_test_find (status (fixture), GTK_TYPE_BUTTON, "Hide This Line");
  g_signal_emit_by_name (dismiss, "clicked");
  g_assert_false (shows (fixture, "has finished"));
}

static void
test_a_run_can_be_paused_and_resumed_from_any_view (Fixture *fixture, gconstpointer script)
{
  dsc_shell_test_begin (fixture->window);
  DSC_TEST_WAIT (says_epoch, fixture);
  dsc_test_picture (GTK_WIDGET (fixture->window), "shell-training");
  g_assert_false (dsc_shell_test_can (fixture->window, "train"));
  g_assert_false (dsc_shell_test_can (fixture->window, "resume"));
  dsc_shell_test_activate (fixture->window, "pause");
  DSC_TEST_WAIT (says_paused, fixture);
  g_assert_false (dsc_shell_test_can (fixture->window, "pause"));
  DSC_TEST_WAIT (can_resume, fixture);
  dsc_shell_test_activate (fixture->window, "resume");
  DSC_TEST_WAIT (says_finished, fixture);
}

static char *
label_of (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      char *label = label_of (child);

      if (label != NULL)
        return label;
    }
  return DSC_IS_RUN_BAR (widget) ? gtk_test_accessible_check_property (
             GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, "?")
                                 : NULL;
}

typedef struct
{
  Fixture *fixture;
  GPtrArray *heard; /* (element-type utf8): what the bar was called, each once */
} Listening;

static gboolean
has_heard_the_end (gpointer data)
{
  Listening *self = data;
  g_autofree char *label = label_of (status (self->fixture));

  if (label != NULL
      && (self->heard->len == 0
          || !g_str_equal (label, g_ptr_array_index (self->heard, self->heard->len - 1))))
    g_ptr_array_add (self->heard, g_steal_pointer (&label));
  return says_finished (self->fixture);
}

/* Each epoch, and no batch. The last one may be over before it is looked at: the end follows at
 * once. */
static void
test_screen_readers_hear_of_each_epoch (Fixture *fixture, gconstpointer script)
{
  g_autoptr (GPtrArray) heard = g_ptr_array_new_with_free_func (g_free);
  Listening listening = { fixture, heard };

  dsc_shell_test_begin (fixture->window);
  DSC_TEST_WAIT (says_speed, fixture);
  DSC_TEST_WAIT (has_heard_the_end, &listening);
  g_assert_cmpuint (heard->len, >=, 3);
  g_assert_cmpuint (heard->len, <=, 4);
  g_assert_nonnull (strstr (g_ptr_array_index (heard, 0), "Run 1"));
  g_assert_nonnull (strstr (g_ptr_array_index (heard, 1), "Epoch 1 of 2: 50.0 % wrong"));
  if (heard->len == 4)
    g_assert_nonnull (strstr (g_ptr_array_index (heard, 2), "Epoch 2 of 2: 25.0 % wrong"));
  g_assert_nonnull (strstr (g_ptr_array_index (heard, heard->len - 1), "has finished"));
}

static gint64
run_of (Fixture *fixture)
{
  DscRun *run = dsc_workspace_get_run (dsc_window_get_workspace (fixture->window));
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);

  return record->id;
}

static gboolean
is_first (gpointer data)
{
  return run_of (data) == 1;
}

static void
begin_and_pause (Fixture *fixture)
{
  dsc_shell_test_begin (fixture->window);
  DSC_TEST_WAIT (says_epoch, fixture);
  dsc_shell_test_activate (fixture->window, "pause");
  DSC_TEST_WAIT (says_paused, fixture);
  DSC_TEST_WAIT (can_resume, fixture);
}

/* Not the newest that could be. */
static void
test_the_run_that_is_seen_is_resumed (Fixture *fixture, gconstpointer script)
{
  DscWorkspace *workspace = dsc_window_get_workspace (fixture->window);

  begin_and_pause (fixture);
  begin_and_pause (fixture);
  g_assert_cmpint (run_of (fixture), ==, 2);
  dsc_workspace_resume_async (workspace, 1, NULL, NULL);
  DSC_TEST_WAIT (is_first, fixture);
  DSC_TEST_WAIT (says_epoch, fixture);
  dsc_shell_test_activate (fixture->window, "pause");
  DSC_TEST_WAIT (says_paused, fixture);
  DSC_TEST_WAIT (can_resume, fixture);
  dsc_shell_test_activate (fixture->window, "resume");
  DSC_TEST_WAIT (says_finished, fixture);
  g_assert_cmpint (run_of (fixture), ==, 1);
}

static void
test_stopping_keeps_what_was_learned (Fixture *fixture, gconstpointer script)
{
  dsc_shell_test_begin (fixture->window);
  DSC_TEST_WAIT (says_epoch, fixture);
  dsc_shell_test_activate (fixture->window, "stop");
  DSC_TEST_WAIT (dsc_shell_test_rests, fixture->window);
  dsc_test_settle (GTK_WINDOW (fixture->window));
  g_assert_true (shows (fixture, "was stopped"));
}

/* --- closing --- */

static DscRunState
stored_state (const char *project_folder)
{
  g_autoptr (DscProject) project = dsc_project_open (project_folder, FALSE, NULL);
  g_autoptr (GPtrArray) runs = dsc_project_get_runs (project, NULL);

  g_assert_cmpuint (runs->len, ==, 1);
  return ((DscRunRecord *) g_ptr_array_index (runs, 0))->state;
}

/* Begins a run, closes the window and gives @answer. Returns: the project's folder. */
static char *
close_and_answer (Fixture *fixture, const char *answer)
{
  char *folder = g_strdup (dsc_workspace_get_folder (dsc_window_get_workspace (fixture->window)));
  AdwMessageDialog *dialog;

  dsc_shell_test_begin (fixture->window);
  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = dsc_shell_test_dialog (fixture->window);
  g_assert_nonnull (dialog);
  dsc_test_settle (GTK_WINDOW (dialog));
  dsc_test_picture (GTK_WIDGET (dialog), "shell-close");
  dsc_shell_test_answer (fixture->window, answer);
  return folder;
}

static void
wait_until_gone (Fixture *fixture)
{
  gpointer alive = g_steal_pointer (&fixture->window);

  g_object_add_weak_pointer (alive, &alive);
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
}

static void
test_closing_during_a_run_can_be_thought_better_of (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "keep");

  dsc_test_settle (GTK_WINDOW (fixture->window));
  g_assert_true (dsc_workspace_is_training (dsc_window_get_workspace (fixture->window)));
  g_assert_false (dsc_window_is_closing (fixture->window));
  dsc_shell_test_activate (fixture->window, "stop");
  DSC_TEST_WAIT (dsc_shell_test_rests, fixture->window);
}

static void
test_closing_can_pause_the_run (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "pause");
  DscRunState state;

  g_assert_true (dsc_window_is_closing (fixture->window));
  g_assert_nonnull (dsc_shell_test_dialog (fixture->window));
  wait_until_gone (fixture);
  state = stored_state (folder);
  g_assert_true (state == DSC_RUN_PAUSED || state == DSC_RUN_INTERRUPTED);
  g_assert_false (dsc_window_is_abandoned ());
}

static void
test_closing_can_stop_the_run (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "stop");

  wait_until_gone (fixture);
  g_assert_cmpint (stored_state (folder), ==, DSC_RUN_STOPPED);
}

static void
test_a_run_goes_on_without_a_window_and_takes_it_along (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "hide");

  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_true (dsc_workspace_is_training (dsc_window_get_workspace (fixture->window)));
  wait_until_gone (fixture);
  g_assert_cmpint (stored_state (folder), ==, DSC_RUN_FINISHED);
}

static void
test_a_run_without_a_window_can_be_looked_at_again (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "hide");

  gtk_window_present (GTK_WINDOW (fixture->window));
  DSC_TEST_WAIT (dsc_shell_test_rests, fixture->window);
  dsc_test_settle (GTK_WINDOW (fixture->window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_false (dsc_window_is_closing (fixture->window));
}

/* Whoever quits elsewhere is asked for the run that is not seen, too; it may end meanwhile. */
static void
test_a_run_without_a_window_ends_while_it_is_asked_for (Fixture *fixture, gconstpointer script)
{
  g_autofree char *folder = close_and_answer (fixture, "hide");

  gtk_window_close (GTK_WINDOW (fixture->window));
  g_assert_nonnull (dsc_shell_test_dialog (fixture->window));
  wait_until_gone (fixture);
  g_assert_cmpint (stored_state (folder), ==, DSC_RUN_FINISHED);
}

static void
test_what_lies_above_a_hidden_window_is_closed (Fixture *fixture, gconstpointer script)
{
  GtkWidget *above = gtk_window_new ();
  gpointer alive = above;
  g_autofree char *folder = NULL;

  gtk_window_set_transient_for (GTK_WINDOW (above), GTK_WINDOW (fixture->window));
  gtk_window_present (GTK_WINDOW (above));
  g_object_add_weak_pointer (G_OBJECT (above), &alive);
  folder = close_and_answer (fixture, "hide");
  DSC_TEST_WAIT (dsc_test_is_gone, &alive);
  g_assert_true (dsc_window_is_hidden (fixture->window));
  wait_until_gone (fixture);
}

static void
add (const char *name, gconstpointer script, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/window/closing/", name, NULL);

  g_test_add (path, Fixture, script, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  dsc_test_init (&argc, &argv);
  add ("a-run-shows-itself-and-what-came-of-it", QUICK,
       test_a_run_shows_itself_and_what_came_of_it);
  add ("a-run-can-be-paused-and-resumed-from-any-view", SLOW,
       test_a_run_can_be_paused_and_resumed_from_any_view);
  add ("screen-readers-hear-of-each-epoch", SLOW, test_screen_readers_hear_of_each_epoch);
  add ("the-run-that-is-seen-is-resumed", SLOW, test_the_run_that_is_seen_is_resumed);
  add ("stopping-keeps-what-was-learned", SLOW, test_stopping_keeps_what_was_learned);
  add ("closing-during-a-run-can-be-thought-better-of", SLOW,
       test_closing_during_a_run_can_be_thought_better_of);
  add ("closing-can-pause-the-run", SLOW, test_closing_can_pause_the_run);
  add ("closing-can-stop-the-run", SLOW, test_closing_can_stop_the_run);
  add ("a-run-goes-on-without-a-window-and-takes-it-along", SLOW,
       test_a_run_goes_on_without_a_window_and_takes_it_along);
  add ("a-run-without-a-window-ends-while-it-is-asked-for", SLOW,
       test_a_run_without_a_window_ends_while_it_is_asked_for);
  add ("what-lies-above-a-hidden-window-is-closed", SLOW,
       test_what_lies_above_a_hidden_window_is_closed);
  add ("a-run-without-a-window-can-be-looked-at-again", SLOW,
       test_a_run_without_a_window_can_be_looked_at_again);
  return g_test_run ();
}
