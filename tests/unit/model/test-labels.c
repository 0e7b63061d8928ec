/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What photos are taken for is corrected: results follow, it can be undone, it stays. */
#include "config.h"

#include <sqlite3.h>

#include "dsc-workspace-test.h"

#define N_EACH 10

typedef struct
{
  char *folder;
  DscWorkspace *workspace;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = dsc_test_photos_new (3, N_EACH);
  self->workspace = dsc_test_open (self->folder);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  dsc_test_close (self->workspace);
  dsc_test_photos_delete (self->folder);
}

static const char *
class_of (DscWorkspace *workspace, guint photo)
{
  DscDataset *dataset = dsc_workspace_get_dataset (workspace);
  gint32 label = dsc_dataset_get_photo (dataset, photo)->label;

  return label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) label) : NULL;
}

/* A photo and what it is expected to be. */
typedef struct
{
  DscWorkspace *workspace;
  guint32 photo;
  const char *name;
} Expected;

static gboolean
is_labelled (gpointer data)
{
  const Expected *expected = data;

  return g_strcmp0 (class_of (expected->workspace, expected->photo), expected->name) == 0;
}

static void
assert_becomes (Fixture *self, guint32 photo, const char *name)
{
  Expected expected = { self->workspace, photo, name };

  DSC_TEST_WAIT (is_labelled, &expected);
}

static void
test_corrections_can_be_undone_and_stay (Fixture *self, gconstpointer unused)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  const guint32 photos[] = { 0, 1 };
  g_autofree char *before = g_strdup (class_of (self->workspace, 0));
  const char *original;

  dsc_workspace_label_photos (self->workspace, photos, 2, "Something else");
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (undo), ==, "Label 2 Photos as “Something else”");
  assert_becomes (self, 1, "Something else");
  g_assert_true (
      dsc_dataset_is_corrected (dsc_workspace_get_dataset (self->workspace), 0, &original));
  g_assert_cmpstr (original, ==, before);
  dsc_undo_stack_undo (undo);
  assert_becomes (self, 0, before);
  g_assert_cmpuint (dsc_dataset_get_n_corrected (dsc_workspace_get_dataset (self->workspace)), ==,
                    0);
  dsc_undo_stack_redo (undo);
  assert_becomes (self, 0, "Something else");
  dsc_test_close (self->workspace);
  self->workspace = dsc_test_open (self->folder);
  g_assert_cmpstr (class_of (self->workspace, 0), ==, "Something else");
  dsc_workspace_label_photos (self->workspace, photos, 1, NULL);
  assert_becomes (self, 0, before);
  g_assert_cmpstr (class_of (self->workspace, 1), ==, "Something else");
}

static void
split_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  dsc_workspace_set_split_finish (DSC_WORKSPACE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

/* A split that is expected to be shown. */
typedef struct
{
  DscWorkspace *workspace;
  guint32 seed;
  gboolean done;
} Parts;

static gboolean
is_split (gpointer data)
{
  const Parts *parts = data;

  return parts->done && dsc_workspace_get_split (parts->workspace)->plan.seed == parts->seed;
}

/* Whichever is stored first, the window shows what the project has. */
static void
test_a_split_that_is_changed_meanwhile_is_shown (Fixture *self, gconstpointer unused)
{
  const guint32 photo = 4;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("class %u", i);
      Parts parts = { self->workspace, 100 + i, FALSE };
      const DscSplitPlan plan = { .kind = DSC_SPLIT_RANDOM, .fraction = 0.5, .seed = parts.seed };

      if (i % 2 == 0)
        dsc_workspace_label_photos (self->workspace, &photo, 1, name);
      dsc_workspace_set_split_async (self->workspace, &plan, split_cb, &parts.done);
      if (i % 2 == 1)
        dsc_workspace_label_photos (self->workspace, &photo, 1, name);
      assert_becomes (self, photo, name);
      DSC_TEST_WAIT (is_split, &parts);
    }
}

/* What a photo was taken for, one after the other. */
typedef struct
{
  DscWorkspace *workspace;
  GString *names;
  guint n;
} History;

static void
add_to_history_cb (History *self)
{
  g_string_append_printf (self->names, "%s\n", class_of (self->workspace, 3));
  self->n++;
}

static gboolean
has_eleven (gpointer history)
{
  return ((const History *) history)->n == 11;
}

static void
test_hasty_corrections_keep_their_order (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  History history = { self->workspace, names, 0 };
  const guint32 photo = 3;

  g_signal_connect_swapped (self->workspace, "notify::dataset", G_CALLBACK (add_to_history_cb),
                            &history);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("Class %u", i);

      g_string_append_printf (expected, "%s\n", name);
      dsc_workspace_label_photos (self->workspace, &photo, 1, name);
    }
  g_string_append (expected, "Class 8\n");
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  DSC_TEST_WAIT (has_eleven, &history);
  g_assert_cmpstr (names->str, ==, expected->str);
  g_signal_handlers_disconnect_by_data (self->workspace, &history);

  /* Closing waits for those that still wait. */
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  dsc_test_close (self->workspace);
  self->workspace = dsc_test_open (self->folder);
  g_assert_cmpstr (class_of (self->workspace, 3), ==, "Class 6");
}

static void
change_database (DscWorkspace *workspace, const char *statement)
{
  g_autofree char *path
      = g_build_filename (dsc_workspace_get_folder (workspace), "project.db", NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, statement, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static void
failed_cb (DscWorkspace *workspace, const char *heading, const GError *error, guint *n_failed)
{
  ++*n_failed;
}

static gboolean
has_failed_once (gpointer n_failed)
{
  return *(const guint *) n_failed == 1;
}

/* It was not found out what the photo was called before: that must not count as nothing. */
static void
test_a_correction_that_failed_takes_no_earlier_one_back (Fixture *self, gconstpointer unused)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  const guint32 photo = 3, other = 4;
  guint n_failed = 0;

  g_signal_connect (self->workspace, "failed", G_CALLBACK (failed_cb), &n_failed);
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Right");
  assert_becomes (self, photo, "Right");
  change_database (self->workspace, "ALTER TABLE label_override RENAME TO away");
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Never");
  DSC_TEST_WAIT (has_failed_once, &n_failed);
  change_database (self->workspace, "ALTER TABLE away RENAME TO label_override");
  dsc_undo_stack_undo (undo);
  dsc_workspace_label_photos (self->workspace, &other, 1, "Later");
  assert_becomes (self, other, "Later");
  g_assert_cmpstr (class_of (self->workspace, photo), ==, "Right");

  /* What comes after it can be taken back as ever. */
  dsc_workspace_label_photos (self->workspace, &photo, 1, "Wrong");
  assert_becomes (self, photo, "Wrong");
  dsc_undo_stack_undo (undo);
  assert_becomes (self, photo, "Right");
  g_assert_cmpuint (n_failed, ==, 1);
}

static void
changed_cb (GListModel *photos, guint position, guint removed, guint added, GArray *changes)
{
  g_assert_cmpuint (removed, ==, 1);
  g_assert_cmpuint (added, ==, 1);
  g_array_append_val (changes, position);
}

/* So that a view of many photos stays where it is. */
static void
test_only_what_was_corrected_changes_in_the_list (Fixture *self, gconstpointer unused)
{
  DscPhotoList *photos = dsc_workspace_get_photos (self->workspace);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint32 corrected[] = { 2, 5 };
  g_autoptr (DscPhotoItem) item = NULL;

  g_signal_connect (photos, "items-changed", G_CALLBACK (changed_cb), changes);
  dsc_workspace_label_photos (self->workspace, corrected, 2, "Something else");
  assert_becomes (self, 5, "Something else");
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpuint (g_array_index (changes, guint, 0), ==, 2);
  g_assert_cmpuint (g_array_index (changes, guint, 1), ==, 5);
  item = g_list_model_get_item (G_LIST_MODEL (photos), 5);
  g_assert_cmpstr (dsc_photo_item_get_label (item), ==, "Something else");
  g_signal_handlers_disconnect_by_data (photos, changes);
}

/* The first photo that the shown run is wrong about. */
static const DscPrediction *
find_mistake (Fixture *self)
{
  const DscPredictions *predictions
      = dsc_results_get_predictions (dsc_workspace_get_results (self->workspace));

  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *item = &g_array_index (predictions->items, DscPrediction, i);

      if (item->actual != item->predicted)
        return item;
    }
  return NULL;
}

/* How many mistakes there are expected to be. */
typedef struct
{
  DscWorkspace *workspace;
  guint wrong;
} Count;

static gboolean
has_mistakes (gpointer data)
{
  const Count *count = data;
  DscErrorRate rate = dsc_results_get_error_rate (dsc_workspace_get_results (count->workspace));

  return rate.wrong == count->wrong;
}

static void
test_a_mistake_that_was_the_label_s_is_none_any_more (Fixture *self, gconstpointer unused)
{
  DscResults *results;
  const DscPrediction *mistake;
  Count count = { self->workspace, 0 };
  guint32 photo;

  dsc_test_train (self->workspace, "instant", 1);
  results = dsc_workspace_get_results (self->workspace);
  count.wrong = dsc_results_get_error_rate (results).wrong;
  g_assert_cmpuint (count.wrong, >, 0);
  mistake = find_mistake (self);
  photo = mistake->photo;
  dsc_workspace_label_photos (self->workspace, &photo, 1,
                              dsc_results_get_class_name (results, (guint) mistake->predicted));
  count.wrong--;
  DSC_TEST_WAIT (has_mistakes, &count);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  count.wrong++;
  DSC_TEST_WAIT (has_mistakes, &count);
}

/* --- left out --- */

typedef struct
{
  DscWorkspace *workspace;
  guint n; /* photos that are to be left out */
} LeftOut;

static gboolean
has_left_out (gpointer data)
{
  const LeftOut *self = data;

  return dsc_dataset_get_n_left_out (dsc_workspace_get_dataset (self->workspace)) == self->n;
}

static void
assert_left_out (Fixture *self, guint n)
{
  LeftOut left_out = { self->workspace, n };

  DSC_TEST_WAIT (has_left_out, &left_out);
}

static void
test_photos_are_left_out_and_used_again (Fixture *self, gconstpointer unused)
{
  DscUndoStack *undo = dsc_workspace_get_undo (self->workspace);
  g_autoptr (DscSplit) before = dsc_split_ref (dsc_workspace_get_split (self->workspace));
  const guint32 photos[] = { 1, 4 };
  const DscSplit *now;

  dsc_workspace_leave_out_photos (self->workspace, photos, 2, TRUE);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (undo), ==, "Leave Out 2 Photos");
  assert_left_out (self, 2);
  now = dsc_workspace_get_split (self->workspace);
  for (guint i = 0; i < before->n; i++)
    g_assert_cmpuint (now->parts[i], ==, i == 1 || i == 4 ? DSC_PART_NONE : before->parts[i]);
  dsc_undo_stack_undo (undo);
  assert_left_out (self, 0);
  now = dsc_workspace_get_split (self->workspace);
  g_assert_cmpmem (now->parts, now->n, before->parts, before->n);
  dsc_undo_stack_redo (undo);
  assert_left_out (self, 2);
  dsc_test_close (self->workspace);
  self->workspace = dsc_test_open (self->folder);
  assert_left_out (self, 2);
  dsc_workspace_leave_out_photos (self->workspace, photos, 1, FALSE);
  assert_left_out (self, 1);
  dsc_undo_stack_undo (dsc_workspace_get_undo (self->workspace));
  assert_left_out (self, 2);
}

static void
test_a_run_does_not_learn_from_what_is_left_out (Fixture *self, gconstpointer unused)
{
  guint32 photos[N_EACH];
  const DscRunRecord *run;

  for (guint32 i = 0; i < N_EACH; i++)
    photos[i] = 3 * i;
  dsc_workspace_leave_out_photos (self->workspace, photos, N_EACH, TRUE);
  assert_left_out (self, N_EACH);
  dsc_test_train (self->workspace, "instant", 1);
  run = dsc_results_get_run (dsc_workspace_get_results (self->workspace));
  g_assert_cmpuint (run->n_train + run->n_valid, ==, 2 * N_EACH);
}

/* --- a run that waits --- */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRun) run = dsc_workspace_train_finish (DSC_WORKSPACE (source), result, &error);

  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
has_an_epoch (gpointer data)
{
  return g_list_model_get_n_items (dsc_run_get_epochs (dsc_workspace_get_run (data))) > 0;
}

static gboolean
is_resting (gpointer data)
{
  return !dsc_workspace_is_training (data);
}

static void
test_a_run_is_not_gone_on_with_on_other_labels (Fixture *self, gconstpointer unused)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  const guint32 photo = 0;
  gboolean started = FALSE;

  dsc_test_close (self->workspace);
  dsc_test_script ("{\"delay_ms\": 60}");
  self->workspace = dsc_test_open (self->folder);
  spec->epochs = 40;
  dsc_workspace_train_async (self->workspace, spec, NULL, started_cb, &started);
  DSC_TEST_WAIT (is_true, &started);
  DSC_TEST_WAIT (has_an_epoch, self->workspace);
  dsc_test_close (self->workspace);
  dsc_test_script (NULL);
  self->workspace = dsc_test_open (self->folder);
  dsc_workspace_label_photos (self->workspace, &photo, 1,
                              class_of (self->workspace, 3 * N_EACH - 1));
  assert_becomes (self, 0, class_of (self->workspace, 3 * N_EACH - 1));
  started = FALSE;
  dsc_workspace_resume_async (self->workspace, 0, started_cb, &started);
  DSC_TEST_WAIT (is_true, &started);
  DSC_TEST_WAIT (is_resting, self->workspace);
  error = dsc_run_dup_error (dsc_workspace_get_run (self->workspace));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "have changed since"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/model/labels/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("corrections-can-be-undone-and-stay", test_corrections_can_be_undone_and_stay);
  ADD ("a-split-that-is-changed-meanwhile-is-shown",
       test_a_split_that_is_changed_meanwhile_is_shown);
  ADD ("hasty-corrections-keep-their-order", test_hasty_corrections_keep_their_order);
  ADD ("a-correction-that-failed-takes-no-earlier-one-back",
       test_a_correction_that_failed_takes_no_earlier_one_back);
  ADD ("only-what-was-corrected-changes-in-the-list",
       test_only_what_was_corrected_changes_in_the_list);
  ADD ("a-mistake-that-was-the-label-s-is-none-any-more",
       test_a_mistake_that_was_the_label_s_is_none_any_more);
  ADD ("photos-are-left-out-and-used-again", test_photos_are_left_out_and_used_again);
  ADD ("a-run-does-not-learn-from-what-is-left-out",
       test_a_run_does_not_learn_from_what_is_left_out);
  ADD ("a-run-is-not-gone-on-with-on-other-labels", test_a_run_is_not_gone_on_with_on_other_labels);
#undef ADD
  return g_test_run ();
}
