/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are held back, as a window sees it: changed, locked, undone. */
#include "config.h"

#include <string.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"

static void
split_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  dsc_workspace_set_split_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

static gboolean
holds_back_a_fifth (gpointer data)
{
  return dsc_workspace_get_split (data)->plan.fraction == 0.2;
}

static void
test_another_split_can_be_undone (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscTestOutcome outcome = { FALSE };

  g_assert_true (holds_back_a_fifth (workspace));
  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 7 },
      split_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpfloat (dsc_workspace_get_split (workspace)->plan.fraction, ==, 0.5);
  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (holds_back_a_fifth, workspace);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static gboolean
is_locked (gpointer data)
{
  return dsc_workspace_get_split (data)->locked;
}

static gboolean
is_unlocked (gpointer data)
{
  return !is_locked (data);
}

static void
test_a_locked_split_stays (void)
{
  const DscSplitPlan half = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 1 };
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_lock_split_async (workspace, TRUE, NULL, NULL);
  DSC_TEST_WAIT (is_locked, workspace);
  dsc_workspace_set_split_async (workspace, &half, split_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_USAGE);
  g_clear_error (&outcome.error);
  g_assert_true (holds_back_a_fifth (workspace));
  dsc_workspace_lock_split_async (workspace, FALSE, NULL, NULL);
  DSC_TEST_WAIT (is_unlocked, workspace);
  outcome.done = FALSE;
  dsc_workspace_set_split_async (workspace, &half, split_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DscTestOutcome *outcome = data;

  dsc_workspace_lock_split_finish (DSC_WORKSPACE (source), result, &outcome->error);
  outcome->done = TRUE;
}

/* It is the new split that is to be locked, and not the one of before. */
static void
test_a_lock_waits_for_the_change_before_it (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscTestOutcome made = { FALSE };
  DscTestOutcome locked = { FALSE };

  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = 1 }, split_cb,
      &made);
  dsc_workspace_lock_split_async (workspace, TRUE, locked_cb, &locked);
  DSC_TEST_WAIT (dsc_test_is_done, &locked);
  g_assert_no_error (locked.error);
  g_assert_true (made.done);
  g_assert_no_error (made.error);
  g_assert_true (is_locked (workspace));
  g_assert_cmpfloat (dsc_workspace_get_split (workspace)->plan.fraction, ==, 0.5);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_a_lock_that_cannot_be_stored_says_so (void)
{
  DscWorkspace *workspace = dsc_workspace_new ();
  DscTestOutcome outcome = { FALSE };

  dsc_workspace_lock_split_async (workspace, TRUE, locked_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_error (outcome.error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_clear_error (&outcome.error);
  dsc_test_close (workspace);
}

static void
count_changes_cb (GListModel *photos, guint position, guint removed, guint added, guint *n)
{
  g_assert_cmpuint (removed, ==, 1);
  g_assert_cmpuint (added, ==, 1);
  (*n)++;
}

/* So that a view of many photos stays where it is. */
static void
test_only_photos_that_change_sides_change_in_the_list (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (workspace));
  DscPhotoList *photos = dsc_workspace_get_photos (workspace);
  DscTestOutcome outcome = { FALSE };
  guint n_changes = 0, n_moved = 0;

  g_signal_connect (photos, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);
  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_RANDOM, .fraction = 0.2, .seed = 5 }, split_cb,
      &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  for (guint i = 0; i < before->n; i++)
    n_moved += before->parts[i] != dsc_workspace_get_split (workspace)->parts[i];
  g_assert_cmpuint (n_moved, >, 0);
  g_assert_cmpuint (n_changes, ==, n_moved);
  g_signal_handlers_disconnect_by_data (photos, &n_changes);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

static void
test_another_split_can_be_undone_though_photos_were_added (void)
{
  char *folder = dsc_test_photos_new (2, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (workspace));
  g_autoptr (DscDataset) dataset = g_object_ref (dsc_workspace_get_dataset (workspace));
  g_autofree char *path = dsc_dataset_dup_photo_path (dataset, 0);
  g_autofree char *class = g_path_get_dirname (path);
  g_autofree char *more = g_build_filename (class, "aa.jpg", NULL);
  g_autofree char *bytes = NULL;
  DscTestOutcome outcome = { FALSE };
  const DscSplit *now;
  gsize length;
  guint added;

  dsc_workspace_set_split_async (
      workspace, &(DscSplitPlan){ .kind = DSC_SPLIT_STRATIFIED, .fraction = 0.5, .seed = 7 },
      split_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (more, bytes, (gssize) length, NULL));
  outcome.done = FALSE;
  dsc_workspace_reimport_async (workspace, dsc_test_opened_cb, &outcome);
  DSC_TEST_WAIT (dsc_test_is_done, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpfloat (dsc_workspace_get_split (workspace)->plan.fraction, ==, 0.5);

  dsc_undo_stack_undo (dsc_workspace_get_undo (workspace));
  DSC_TEST_WAIT (holds_back_a_fifth, workspace);
  now = dsc_workspace_get_split (workspace);
  g_assert_cmpuint (now->n, ==, 21);
  for (guint i = 0; i < before->n; i++)
    {
      guint place;

      g_assert_true (dsc_dataset_find (dsc_workspace_get_dataset (workspace),
                                       dsc_dataset_get_photo (dataset, i)->path, &place));
      g_assert_cmpuint (now->parts[place], ==, before->parts[i]);
    }
  g_assert_true (
      dsc_dataset_find (dsc_workspace_get_dataset (workspace), more + strlen (folder) + 1, &added));
  g_assert_cmpuint (now->parts[added], !=, DSC_PART_NONE);
  dsc_test_close (workspace);
  dsc_test_photos_delete (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/split/a-locked-split-stays", test_a_locked_split_stays);
  g_test_add_func ("/model/split/a-lock-waits-for-the-change-before-it",
                   test_a_lock_waits_for_the_change_before_it);
  g_test_add_func ("/model/split/a-lock-that-cannot-be-stored-says-so",
                   test_a_lock_that_cannot_be_stored_says_so);
  g_test_add_func ("/model/split/only-photos-that-change-sides-change-in-the-list",
                   test_only_photos_that_change_sides_change_in_the_list);
  g_test_add_func ("/model/split/another-split-can-be-undone", test_another_split_can_be_undone);
  g_test_add_func ("/model/split/another-split-can-be-undone-though-photos-were-added",
                   test_another_split_can_be_undone_though_photos_were_added);
  return g_test_run ();
}
