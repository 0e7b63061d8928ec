/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which run's curves a window shows, and which are drawn over them. */
#include "model/dsc-run-curves.h"

#include "dsc-workspace-test.h"

/* Runs 1 and 2 are stored: so many epochs tell which is which. */
#define EPOCHS_1 2
#define EPOCHS_2 3

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  DscRunCurves *curves;
  guint n_mixed; /* times that curves and epochs were not of the same run */
} Fixture;

static guint
count_epochs (Fixture *self)
{
  GListModel *epochs = dsc_run_curves_get_epochs (self->curves);

  return epochs != NULL ? g_list_model_get_n_items (epochs) : 0;
}

static guint
count_drawn (Fixture *self)
{
  return dsc_run_curves_get_histories (self->curves)->len;
}

static const DscChartHistory *
get_drawn (Fixture *self, guint i)
{
  return g_ptr_array_index (dsc_run_curves_get_histories (self->curves), i);
}

/* Whoever is told looks at both. */
static void
changed_cb (Fixture *self)
{
  guint drawn = count_drawn (self) > 0 ? get_drawn (self, 0)->epochs->len : 0;

  if (drawn != count_epochs (self))
    self->n_mixed++;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (2, 5);
  self->workspace = dsc_test_open (self->folder);
  dsc_test_train (self->workspace, "notebook-2020", EPOCHS_1);
  dsc_test_train (self->workspace, "notebook-2020", EPOCHS_2);
  dsc_test_close (self->workspace);
  /* In another window none of them has gone. */
  self->workspace = dsc_test_open (self->folder);
  self->curves = dsc_run_curves_new (self->workspace);
  g_signal_connect_swapped (self->curves, "changed", G_CALLBACK (changed_cb), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (self->n_mixed, ==, 0);
  g_assert_finalize_object (self->curves);
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

static gboolean
shows_nothing (gpointer data)
{
  Fixture *self = data;

  return dsc_run_curves_get_run (self->curves) == 0 && count_drawn (self) == 0
         && count_epochs (self) == 0;
}

static gboolean
shows_run_1 (gpointer data)
{
  Fixture *self = data;

  return dsc_run_curves_get_run (self->curves) == 1 && count_epochs (self) == EPOCHS_1;
}

static gboolean
shows_run_2 (gpointer data)
{
  Fixture *self = data;

  return dsc_run_curves_get_run (self->curves) == 2 && count_epochs (self) == EPOCHS_2;
}

static gboolean
draws_two (gpointer data)
{
  return count_drawn (data) == 2;
}

static gboolean
draws_one (gpointer data)
{
  return count_drawn (data) == 1;
}

static void
test_curves_and_epochs_are_of_the_run_that_was_chosen (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (shows_run_2, self);
  dsc_workspace_show_run (self->workspace, 1);
  /* What was there stays until the other is read. */
  g_assert_true (shows_run_2 (self));
  DSC_TEST_WAIT (shows_run_1, self);
  /* What was read is there at once, with its epochs. */
  dsc_workspace_show_run (self->workspace, 2);
  g_assert_true (shows_run_2 (self));
  dsc_workspace_show_run (self->workspace, 1);
  g_assert_true (shows_run_1 (self));
  g_assert_cmpstr (get_drawn (self, 0)->name, ==, "Run 1");
}

static guint
get_kept (Fixture *self)
{
  guint kept;

  g_object_get (self->curves, "kept", &kept, NULL);
  return kept;
}

static gboolean
keeps_instant (gpointer data)
{
  return get_kept (data) == 2;
}

static void
test_it_is_known_which_epoch_is_kept (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (shows_run_2, self);
  /* The notebook keeps the last. */
  g_assert_cmpuint (get_kept (self), ==, EPOCHS_2);
  /* What comes after Instant is no better. */
  dsc_test_script ("{\"instant_epochs\": 3, \"stages\": [[[0.9, 0.8, 0.3], [0.8, 0.7, 0.1],"
                   " [0.7, 0.6, 0.2]], [[0.6, 0.5, 0.2]]]}");
  dsc_test_train (self->workspace, "recommended", 2);
  DSC_TEST_WAIT (keeps_instant, self);
  g_assert_cmpint (dsc_run_curves_get_run (self->curves), ==, 3);
  dsc_test_script (NULL);
}

static void
test_what_is_chosen_while_another_is_read_counts (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (shows_run_2, self);
  dsc_workspace_show_run (self->workspace, 1);
  dsc_workspace_show_run (self->workspace, 2);
  dsc_run_curves_compare (self->curves, 1, TRUE);
  DSC_TEST_WAIT (draws_two, self);
  g_assert_true (shows_run_2 (self));
  g_assert_cmpstr (get_drawn (self, 0)->name, ==, "Run 2");
  g_assert_cmpstr (get_drawn (self, 1)->name, ==, "Run 1");
}

static void
test_a_deleted_run_is_drawn_no_more (Fixture *self, gconstpointer unused)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);

  DSC_TEST_WAIT (shows_run_2, self);
  dsc_run_curves_compare (self->curves, 1, TRUE);
  DSC_TEST_WAIT (draws_two, self);
  dsc_workspace_delete_run (self->workspace, 1);
  DSC_TEST_WAIT (draws_one, self);
  g_assert_false (dsc_run_curves_is_compared (self->curves, 1));
  dsc_workspace_delete_run (self->workspace, 2);
  DSC_TEST_WAIT (shows_nothing, self);
  dsc_undo_stack_undo (undo);
  DSC_TEST_WAIT (shows_run_2, self);
  g_assert_true (draws_one (self));
}

static void
test_a_run_that_has_gone_here_is_deleted_like_others (Fixture *self, gconstpointer unused)
{
  dsc_test_train (self->workspace, "notebook-2020", 4);
  g_assert_cmpint (dsc_run_curves_get_run (self->curves), ==, 3);
  g_assert_cmpuint (count_epochs (self), ==, 4);
  dsc_workspace_delete_run (self->workspace, 3);
  DSC_TEST_WAIT (shows_run_2, self);
  g_assert_null (dsc_workspace_get_run (self->workspace));
}

static void
test_nothing_is_compared_with_itself (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (shows_run_2, self);
  dsc_run_curves_compare (self->curves, 1, TRUE);
  DSC_TEST_WAIT (draws_two, self);
  dsc_workspace_show_run (self->workspace, 1);
  DSC_TEST_WAIT (shows_run_1, self);
  g_assert_false (dsc_run_curves_is_compared (self->curves, 1));
  g_assert_true (draws_one (self));
}

#define ADD(path, test) \
  g_test_add ("/model/run-curves/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("curves-and-epochs-are-of-the-run-that-was-chosen",
       test_curves_and_epochs_are_of_the_run_that_was_chosen);
  ADD ("it-is-known-which-epoch-is-kept", test_it_is_known_which_epoch_is_kept);
  ADD ("what-is-chosen-while-another-is-read-counts",
       test_what_is_chosen_while_another_is_read_counts);
  ADD ("a-deleted-run-is-drawn-no-more", test_a_deleted_run_is_drawn_no_more);
  ADD ("a-run-that-has-gone-here-is-deleted-like-others",
       test_a_run_that_has_gone_here_is_deleted_like_others);
  ADD ("nothing-is-compared-with-itself", test_nothing_is_compared_with_itself);
  return g_test_run ();
}
