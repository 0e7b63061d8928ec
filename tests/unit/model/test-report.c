/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos, as the window sees it: copies on both sides, labels that a photo's
 * looks speak against; found on a thread, less by what is done about it, and back by undoing. */
#include "config.h"

#include <glib/gstdio.h>

#include "dsc-workspace-test.h"
#include "model/dsc-report.h"

#define N_CLASSES 3
#define N_EACH 12
/* Classes are folders, in this order. */
#define SECOND_CLASS "Brick_1x2"

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
  DscReport *report;
} Fixture;

/* Copies of each photo of the first class: whatever the split, some are on both sides. */
static void
plant_copies (const char *folder)
{
  for (guint i = 0; i < N_EACH; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo %03u.jpg", i);
      g_autofree char *copy_name = g_strdup_printf ("copy %03u.jpg", i);
      g_autofree char *path = g_build_filename (folder, "Brick_1x1", name, NULL);
      g_autofree char *copy = g_build_filename (folder, "Brick_1x1", copy_name, NULL);
      g_autofree char *contents = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (copy, contents, (gssize) size, NULL));
    }
}

static void
open_photos (Fixture *self)
{
  self->workspace = dsc_test_open (self->folder);
  self->report = dsc_workspace_get_report (self->workspace);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (N_CLASSES, N_EACH);
  plant_copies (self->folder);
  open_photos (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

/* --- waiting --- */

static gboolean
is_unchecked (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_UNCHECKED
         && dsc_report_get_activity (report) == NULL;
}

static gboolean
is_current (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_CHECKED && dsc_report_is_current (report)
         && dsc_report_get_activity (report) == NULL;
}

static gboolean
is_out_of_date (gpointer report)
{
  return dsc_report_get_state (report) == DSC_REPORT_CHECKED && !dsc_report_is_current (report);
}

static gboolean
is_idle (gpointer report)
{
  return dsc_report_get_activity (report) == NULL;
}

static gboolean
has_suspects (gpointer report)
{
  return is_current (report) && dsc_report_has_suspects (report);
}

typedef struct
{
  DscReport *report;
  DscFindingKind kind;
  guint n;
} Expected;

static gboolean
has_count (gpointer data)
{
  const Expected *expected = data;
  DscReportItem *item = dsc_report_find (expected->report, expected->kind);

  return (item != NULL ? dsc_report_item_get_count (item) : 0) == expected->n;
}

static void
wait_for_count (Fixture *self, DscFindingKind kind, guint n)
{
  Expected expected = { self->report, kind, n };

  DSC_TEST_WAIT (has_count, &expected);
}

static void
count_cb (GListModel *findings, guint place, guint n_removed, guint n_added, guint *n_readings)
{
  (*n_readings)++;
}

static gboolean
is_positive (gpointer data)
{
  return *(const guint *) data > 0;
}

/* Until what the check has found is read. */
static void
check (Fixture *self)
{
  GListModel *findings = dsc_report_get_findings (self->report);
  guint n_readings = 0;

  DSC_TEST_WAIT (is_idle, self->report);
  dsc_report_check (self->report);
  DSC_TEST_WAIT (is_idle, self->report);
  g_signal_connect (findings, "items-changed", G_CALLBACK (count_cb), &n_readings);
  DSC_TEST_WAIT (is_positive, &n_readings);
  g_signal_handlers_disconnect_by_data (findings, &n_readings);
  g_assert_true (is_current (self->report));
}

/* --- copies --- */

static void
test_what_was_found_is_read_when_photos_are_opened_again (Fixture *self, gconstpointer unused)
{
  DscReportItem *copies;
  guint n;

  DSC_TEST_WAIT (is_unchecked, self->report);
  g_assert_false (dsc_report_is_current (self->report));
  check (self);
  copies = dsc_report_find (self->report, DSC_FINDING_EXACT_DUPLICATE);
  g_assert_nonnull (copies);
  g_assert_cmpuint (dsc_report_item_get_count (copies), ==, N_EACH);
  n = g_list_model_get_n_items (dsc_report_get_findings (self->report));
  dsc_test_close (self->workspace);
  open_photos (self);
  DSC_TEST_WAIT (is_current, self->report);
  g_assert_cmpuint (g_list_model_get_n_items (dsc_report_get_findings (self->report)), ==, n);
}

static void
test_the_worst_comes_first_and_copies_stand_side_by_side (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscReportItem) first = NULL;
  DscReportItem *copies;
  g_autoptr (GArray) photos = NULL;

  check (self);
  first = g_list_model_get_item (dsc_report_get_findings (self->report), 0);
  g_assert_cmpint (dsc_report_item_get_kind (first), ==, DSC_FINDING_LEAK);
  g_assert_cmpint (dsc_report_item_get_severity (first), ==, DSC_SEVERITY_SERIOUS);
  g_assert_cmpuint (dsc_report_count_serious (self->report), ==, 1);
  g_assert_nonnull (strstr (dsc_report_item_get_title (first), "both learned from and tested"));
  copies = dsc_report_find (self->report, DSC_FINDING_EXACT_DUPLICATE);
  photos = dsc_report_item_dup_photos (copies);
  g_assert_cmpuint (photos->len, ==, 2 * N_EACH);
  for (guint i = 0; i < photos->len; i += 2)
    {
      g_autofree char *note = dsc_report_item_dup_note (copies, g_array_index (photos, guint32, i));
      g_autofree char *other
          = dsc_report_item_dup_note (copies, g_array_index (photos, guint32, i + 1));

      g_assert_true (g_str_has_prefix (note, "Set "));
      /* One of them is marked as the one that stays when copies are left out. */
      g_assert_cmpint (g_str_has_suffix (note, "stays"), !=, g_str_has_suffix (other, "stays"));
      g_assert_cmpint (atoi (note + strlen ("Set ")), ==, atoi (other + strlen ("Set ")));
    }
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  guint *n_moved = data;
  g_autoptr (GError) error = NULL;

  dsc_workspace_fix_leaks_finish (DSC_WORKSPACE (source), result, n_moved, &error);
  g_assert_no_error (error);
}

static void
test_copies_are_moved_to_one_side_and_back (Fixture *self, gconstpointer unused)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  guint n_moved = 0, n_leaks;

  check (self);
  n_leaks = dsc_report_item_get_count (dsc_report_find (self->report, DSC_FINDING_LEAK));
  dsc_workspace_fix_leaks_async (self->workspace, moved_cb, &n_moved);
  DSC_TEST_WAIT (is_positive, &n_moved);
  g_assert_cmpuint (n_moved, >=, n_leaks);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (undo), ==, "Move Copies to One Side");
  wait_for_count (self, DSC_FINDING_LEAK, 0);
  g_assert_true (dsc_report_is_current (self->report));
  check (self);
  g_assert_null (dsc_report_find (self->report, DSC_FINDING_LEAK));
  /* Whatever was looked at meanwhile. */
  dsc_undo_stack_undo (undo);
  wait_for_count (self, DSC_FINDING_LEAK, n_leaks);
  g_assert_true (dsc_report_is_current (self->report));
  dsc_undo_stack_redo (undo);
  wait_for_count (self, DSC_FINDING_LEAK, 0);
}

static void
refused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_workspace_fix_leaks_finish (DSC_WORKSPACE (source), result, NULL, &error));
  *(char **) data = g_strdup (error->message);
}

static gboolean
is_set (gpointer data)
{
  return *(char **) data != NULL;
}

static gboolean
is_locked (gpointer workspace)
{
  return dsc_workspace_get_split (workspace)->locked;
}

static void
test_nothing_is_moved_in_a_locked_split (Fixture *self, gconstpointer unused)
{
  g_autofree char *refusal = NULL;

  check (self);
  dsc_workspace_lock_split_async (self->workspace, TRUE, NULL, NULL);
  DSC_TEST_WAIT (is_locked, self->workspace);
  dsc_workspace_fix_leaks_async (self->workspace, refused_cb, &refusal);
  DSC_TEST_WAIT (is_set, &refusal);
  g_assert_nonnull (strstr (refusal, "locked"));
  g_assert_null (dsc_undo_stack_get_undo_label (dsc_workspace_get_undo (self->workspace)));
}

/* --- going stale, giving up --- */

static void
reread_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  g_autoptr (GError) error = NULL;

  dsc_workspace_reimport_finish (DSC_WORKSPACE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_a_report_is_out_of_date_when_photos_have_come (Fixture *self, gconstpointer unused)
{
  g_autofree char *from = g_build_filename (self->folder, SECOND_CLASS, "photo 000.jpg", NULL);
  g_autofree char *to = g_build_filename (self->folder, SECOND_CLASS, "one more.jpg", NULL);
  g_autofree char *contents = NULL;
  gsize size;

  check (self);
  g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
  dsc_workspace_reimport_async (self->workspace, reread_cb, NULL);
  DSC_TEST_WAIT (is_out_of_date, self->report);
  wait_for_count (self, DSC_FINDING_EXACT_DUPLICATE, N_EACH);
  check (self);
  wait_for_count (self, DSC_FINDING_EXACT_DUPLICATE, N_EACH + 1);
}

static void
test_a_check_can_be_cancelled (Fixture *self, gconstpointer unused)
{
  GListModel *activities = dsc_workspace_get_activities (self->workspace);

  DSC_TEST_WAIT (is_unchecked, self->report);
  dsc_report_check (self->report);
  g_assert_nonnull (dsc_report_get_activity (self->report));
  g_assert_cmpuint (g_list_model_get_n_items (activities), ==, 1);
  dsc_activity_cancel (dsc_report_get_activity (self->report));
  DSC_TEST_WAIT (is_unchecked, self->report);
  g_assert_null (dsc_report_get_problem (self->report));
  g_assert_cmpuint (g_list_model_get_n_items (activities), ==, 0);
  check (self);
}

static void
test_closing_while_it_is_checked_leaves_nothing (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (is_unchecked, self->report);
  dsc_report_check (self->report);
  dsc_test_close (self->workspace);
  open_photos (self);
  DSC_TEST_WAIT (is_idle, self->report);
}

static void
test_new_photos_are_checked_by_themselves_where_that_is_wanted (Fixture *self, gconstpointer unused)
{
  DSC_TEST_WAIT (is_unchecked, self->report);
  dsc_report_set_automatic (self->report, TRUE);
  DSC_TEST_WAIT (is_current, self->report);
  g_assert_cmpuint (dsc_report_count_serious (self->report), >, 0);
}

/* --- wrong labels --- */

/* Says of a photo of the first class that it is of the second. Returns: its number. */
static guint32
mislabel (Fixture *self)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  guint photo;

  g_assert_true (dsc_dataset_find (dataset, "Brick_1x1/photo 003.jpg", &photo));
  dsc_workspace_label_photos (self->workspace, &photo, 1, SECOND_CLASS);
  return photo;
}

static void
search (Fixture *self)
{
  DSC_TEST_WAIT (is_idle, self->report);
  dsc_report_search (self->report);
  g_assert_true (dsc_report_is_searching (self->report));
  DSC_TEST_WAIT (has_suspects, self->report);
}

static gboolean
is_corrected (gpointer workspace)
{
  return dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (workspace)) > 0;
}

static gboolean
is_as_it_came (gpointer workspace)
{
  return !is_corrected (workspace);
}

static void
test_a_wrong_label_is_doubted_until_it_is_corrected (Fixture *self, gconstpointer unused)
{
  guint32 photo = mislabel (self);
  DscReportItem *doubted;

  DSC_TEST_WAIT (is_corrected, self->workspace);
  search (self);
  doubted = dsc_report_find (self->report, DSC_FINDING_SUSPECT);
  g_assert_nonnull (doubted);
  g_assert_cmpstr (dsc_report_item_get_suggested (doubted, photo), ==, "Brick_1x1");
  g_assert_cmpuint (dsc_report_item_get_count (doubted), ==, 1);
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Brick_1x1");
  wait_for_count (self, DSC_FINDING_SUSPECT, 0);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  wait_for_count (self, DSC_FINDING_SUSPECT, 1);
}

static void
test_a_label_that_is_right_is_not_doubted_again (Fixture *self, gconstpointer unused)
{
  guint32 photo = mislabel (self);
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);

  DSC_TEST_WAIT (is_corrected, self->workspace);
  search (self);
  wait_for_count (self, DSC_FINDING_SUSPECT, 1);
  dsc_report_confirm (self->report, &photo, 1);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (undo), ==, "Confirm a Label");
  wait_for_count (self, DSC_FINDING_SUSPECT, 0);
  dsc_undo_stack_undo (undo);
  wait_for_count (self, DSC_FINDING_SUSPECT, 1);
  dsc_undo_stack_redo (undo);
  wait_for_count (self, DSC_FINDING_SUSPECT, 0);
  /* Not even where it is looked for anew. */
  search (self);
  g_assert_null (dsc_report_find (self->report, DSC_FINDING_SUSPECT));
  dsc_test_close (self->workspace);
  open_photos (self);
  DSC_TEST_WAIT (is_current, self->report);
  g_assert_null (dsc_report_find (self->report, DSC_FINDING_SUSPECT));
}

static gboolean
is_idle_and_doubts_none (gpointer data)
{
  DscReport *report = data;

  return dsc_report_get_activity (report) == NULL
         && dsc_report_find (report, DSC_FINDING_SUSPECT) == NULL;
}

/* Each name that a photo was called right by is a statement of its own. */
static void
test_undoing_a_confirmation_brings_back_the_one_before (Fixture *self, gconstpointer unused)
{
  guint32 photo = mislabel (self);
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);

  DSC_TEST_WAIT (is_corrected, self->workspace);
  search (self);
  dsc_report_confirm (self->report, &photo, 1);
  wait_for_count (self, DSC_FINDING_SUSPECT, 0);
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Brick_1x1");
  DSC_TEST_WAIT (is_as_it_came, self->workspace);
  dsc_report_confirm (self->report, &photo, 1);
  dsc_undo_stack_undo (undo);
  dsc_undo_stack_undo (undo);
  DSC_TEST_WAIT (is_corrected, self->workspace);
  search (self);
  DSC_TEST_WAIT (is_idle_and_doubts_none, self->report);
}

static gboolean
has_old_suspects (gpointer report)
{
  return dsc_report_has_suspects (report) && !dsc_report_has_current_suspects (report);
}

static gboolean
has_current_suspects (gpointer report)
{
  return dsc_report_has_current_suspects (report);
}

static void
test_doubts_are_out_of_date_when_labels_have_changed (Fixture *self, gconstpointer unused)
{
  const guint32 photo = 0;

  search (self);
  g_assert_true (dsc_report_has_current_suspects (self->report));
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Something else");
  DSC_TEST_WAIT (has_old_suspects, self->report);
  g_assert_true (dsc_report_is_current (self->report));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_current_suspects, self->report);
}

/* --- left out --- */

static void
test_what_is_left_out_is_no_finding_until_it_is_used_again (Fixture *self, gconstpointer unused)
{
  const GArray *photos;

  check (self);
  photos = dsc_report_item_get_superfluous (
      dsc_report_find (self->report, DSC_FINDING_EXACT_DUPLICATE));
  g_assert_cmpuint (photos->len, ==, N_EACH);
  dsc_workspace_leave_out_photos (self->workspace, (const guint32 *) (gconstpointer) photos->data,
                                  photos->len, TRUE);
  wait_for_count (self, DSC_FINDING_EXACT_DUPLICATE, 0);
  wait_for_count (self, DSC_FINDING_LEAK, 0);
  check (self);
  g_assert_null (dsc_report_find (self->report, DSC_FINDING_EXACT_DUPLICATE));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  wait_for_count (self, DSC_FINDING_EXACT_DUPLICATE, N_EACH);
  g_assert_true (dsc_report_is_current (self->report));
}

static void
test_a_photo_that_cannot_be_read_says_why (Fixture *self, gconstpointer unused)
{
  DscDataset *dataset = dsc_workspace_get_dataset (self->workspace);
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *note = NULL;
  DscReportItem *item;
  guint photo;
  gsize size;

  g_assert_true (dsc_dataset_find (dataset, "Brick_1x1/photo 002.jpg", &photo));
  path = dsc_dataset_dup_photo_path (dataset, photo);
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (path, contents, 200, NULL));
  check (self);
  item = dsc_report_find (self->report, DSC_FINDING_UNREADABLE);
  g_assert_nonnull (item);
  note = dsc_report_item_dup_note (item, photo);
  g_assert_nonnull (note);
  g_assert_true (g_str_has_suffix (note, "."));
}

static gboolean
is_missing (gpointer workspace)
{
  return dsc_workspace_is_missing (workspace);
}

/* All of them would be called unreadable. */
static void
test_photos_that_are_not_there_are_not_checked (Fixture *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (self->folder, "-away", NULL);

  g_assert_cmpint (g_rename (self->folder, away), ==, 0);
  dsc_test_close (self->workspace);
  open_photos (self);
  DSC_TEST_WAIT (is_missing, self->workspace);
  DSC_TEST_WAIT (is_unchecked, self->report);
  dsc_report_set_automatic (self->report, TRUE);
  dsc_report_check (self->report);
  g_assert_null (dsc_report_get_activity (self->report));
  g_assert_cmpint (g_rename (away, self->folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/model/report/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("what-was-found-is-read-when-photos-are-opened-again",
       test_what_was_found_is_read_when_photos_are_opened_again);
  ADD ("the-worst-comes-first-and-copies-stand-side-by-side",
       test_the_worst_comes_first_and_copies_stand_side_by_side);
  ADD ("copies-are-moved-to-one-side-and-back", test_copies_are_moved_to_one_side_and_back);
  ADD ("nothing-is-moved-in-a-locked-split", test_nothing_is_moved_in_a_locked_split);
  ADD ("a-report-is-out-of-date-when-photos-have-come",
       test_a_report_is_out_of_date_when_photos_have_come);
  ADD ("a-check-can-be-cancelled", test_a_check_can_be_cancelled);
  ADD ("closing-while-it-is-checked-leaves-nothing",
       test_closing_while_it_is_checked_leaves_nothing);
  ADD ("new-photos-are-checked-by-themselves-where-that-is-wanted",
       test_new_photos_are_checked_by_themselves_where_that_is_wanted);
  ADD ("a-wrong-label-is-doubted-until-it-is-corrected",
       test_a_wrong_label_is_doubted_until_it_is_corrected);
  ADD ("a-label-that-is-right-is-not-doubted-again",
       test_a_label_that_is_right_is_not_doubted_again);
  ADD ("undoing-a-confirmation-brings-back-the-one-before",
       test_undoing_a_confirmation_brings_back_the_one_before);
  ADD ("doubts-are-out-of-date-when-labels-have-changed",
       test_doubts_are_out_of_date_when_labels_have_changed);
  ADD ("what-is-left-out-is-no-finding-until-it-is-used-again",
       test_what_is_left_out_is_no_finding_until_it_is_used_again);
  ADD ("a-photo-that-cannot-be-read-says-why", test_a_photo_that_cannot_be_read_says_why);
  ADD ("photos-that-are-not-there-are-not-checked", test_photos_that_are_not_there_are_not_checked);
#undef ADD
  return g_test_run ();
}
