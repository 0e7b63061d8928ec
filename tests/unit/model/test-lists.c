/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, undo, mailbox, activity and answers: the small parts of the window's model. */
#include "config.h"

#include "dsc-workspace-test.h"
#include "model/dsc-mailbox.h"

/* --- undo --- */

static void
undo_cb (gpointer data)
{
  *(int *) data -= 1;
}

static void
redo_cb (gpointer data)
{
  *(int *) data += 1;
}

static void
forget_cb (gpointer data)
{
  *(int *) data += 100;
}

static void
test_changes_are_undone_and_made_again_in_order (void)
{
  g_autoptr (DscUndoStack) stack = dsc_undo_stack_new ();
  int first = 1, second = 1;

  g_assert_null (dsc_undo_stack_get_undo_label (stack));
  dsc_undo_stack_undo (stack);
  dsc_undo_stack_push (stack, "First", undo_cb, redo_cb, &first, NULL);
  dsc_undo_stack_push (stack, "Second", undo_cb, redo_cb, &second, NULL);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (stack), ==, "Second");
  dsc_undo_stack_undo (stack);
  g_assert_cmpint (second, ==, 0);
  g_assert_cmpint (first, ==, 1);
  g_assert_cmpstr (dsc_undo_stack_get_undo_label (stack), ==, "First");
  g_assert_cmpstr (dsc_undo_stack_get_redo_label (stack), ==, "Second");
  dsc_undo_stack_redo (stack);
  g_assert_cmpint (second, ==, 1);
  g_assert_null (dsc_undo_stack_get_redo_label (stack));
}

static void
test_a_new_change_forgets_what_could_be_made_again (void)
{
  g_autoptr (DscUndoStack) stack = dsc_undo_stack_new ();
  int first = 1, second = 1;

  dsc_undo_stack_push (stack, "First", undo_cb, redo_cb, &first, forget_cb);
  dsc_undo_stack_undo (stack);
  g_assert_cmpint (first, ==, 0);
  dsc_undo_stack_push (stack, "Second", undo_cb, redo_cb, &second, forget_cb);
  g_assert_cmpint (first, ==, 100);
  g_assert_null (dsc_undo_stack_get_redo_label (stack));
  dsc_undo_stack_clear (stack);
  g_assert_cmpint (second, ==, 101);
}

static void
test_old_changes_are_forgotten (void)
{
  g_autoptr (DscUndoStack) stack = dsc_undo_stack_new ();
  int change = 0;

  for (int i = 0; i < DSC_UNDO_MAX + 3; i++)
    dsc_undo_stack_push (stack, "Change", undo_cb, redo_cb, &change, forget_cb);
  g_assert_cmpint (change, ==, 300);
}

/* --- photos --- */

static DscDataset *
make_dataset (guint n)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%06u.jpg", i % 2 == 0 ? "cat" : "dog", i);
      const DscPhoto photo = { .path = path, .size = 1, .mtime = 1 };

      dsc_dataset_builder_add (builder, &photo, i % 2 == 0 ? "cat" : "dog");
    }
  return dsc_dataset_builder_end (builder);
}

static void
count_cb (GListModel *list, guint position, guint removed, guint added, guint *calls)
{
  *calls += 1;
}

static void
test_a_list_shows_the_photos_that_it_was_given (void)
{
  g_autoptr (DscPhotoList) list = dsc_photo_list_new ();
  g_autoptr (DscDataset) dataset = make_dataset (10);
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (DscPhotoItem) item = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  guint calls = 0;
  guint32 chosen[] = { 7, 2 };

  g_signal_connect (list, "items-changed", G_CALLBACK (count_cb), &calls);
  dsc_photo_list_set (list, dataset, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 10);
  g_array_append_vals (photos, chosen, 2);
  dsc_photo_list_set (list, dataset, NULL, NULL, photos);
  g_assert_cmpuint (calls, ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpuint (dsc_photo_item_get_index (item), ==, 7);
  g_assert_cmpstr (dsc_photo_item_get_label (item), ==, "dog");
  path = dsc_photo_item_dup_path (item);
  name = dsc_photo_item_dup_name (item);
  g_assert_true (g_str_has_prefix (path, "/photos/dog/"));
  g_assert_true (g_str_has_suffix (path, name));
  g_assert_cmpint (dsc_photo_item_get_part (item), ==, DSC_PART_NONE);
  g_assert_null (dsc_photo_item_get_prediction (item));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 2));
  dsc_photo_list_set (list, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

/* Folder by folder, numbers by their value; whatever bytes a name has. */
static void
test_all_photos_are_sorted_as_people_do (void)
{
  static const char *const paths[]
      = { "photo.jpg",          "cat 2/photo-1.jpg",   "cat 2/photo-2.jpg",
          "cat 2/photo-10.jpg", "cat 2/x/photo-1.jpg", "cat 10/photo \xff 3.jpg",
          "cat 10/photo-2.jpg" };
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");
  g_autoptr (DscPhotoList) list = dsc_photo_list_new ();
  g_autoptr (DscDataset) dataset = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    dsc_dataset_builder_add (builder, &(DscPhoto){ .path = paths[i], .size = 1 }, "cat");
  dataset = dsc_dataset_builder_end (builder);
  dsc_photo_list_set (list, dataset, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (DscPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpstr (dsc_photo_item_get_photo (item)->path, ==, paths[i]);
    }
}

static void
test_photos_of_a_list_outlive_it (void)
{
  g_autoptr (DscPhotoList) list = dsc_photo_list_new ();
  g_autoptr (DscDataset) dataset = make_dataset (4);
  g_autoptr (DscPhotoItem) item = NULL;

  dsc_photo_list_set (list, dataset, NULL, NULL, NULL);
  item = g_list_model_get_item (G_LIST_MODEL (list), 3);
  g_clear_object (&list);
  g_clear_object (&dataset);
  g_assert_cmpstr (dsc_photo_item_get_label (item), ==, "dog");
}

/* --- runs --- */

static void
changed_cb (DscRunItem *item, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_a_run_is_heard_of_only_when_it_has_changed (void)
{
  DscRunRecord *record = dsc_run_record_new ();
  g_autoptr (DscRunItem) item = NULL;
  guint n = 0;

  record->name = g_strdup ("Best");
  item = dsc_run_item_new (dsc_run_record_copy (record));
  g_signal_connect (item, "notify::record", G_CALLBACK (changed_cb), &n);
  dsc_run_item_set_record (item, dsc_run_record_copy (record));
  g_assert_cmpuint (n, ==, 0);
  record->data_wait = 0.5;
  dsc_run_item_set_record (item, dsc_run_record_copy (record));
  g_assert_cmpuint (n, ==, 1);
  g_free (record->name);
  record->name = g_strdup ("Worst");
  dsc_run_item_set_record (item, record);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (dsc_run_item_get_record (item)->name, ==, "Worst");
}

/* --- mailbox --- */

static void
deliver_cb (gpointer letter, gpointer user_data)
{
  g_array_append_vals (user_data, letter, 1);
}

static gpointer
post_many (gpointer data)
{
  for (int i = 0; i < 1000; i++)
    dsc_mailbox_post (data, g_memdup2 (&i, sizeof i));
  return NULL;
}

static gboolean
has_some (gpointer data)
{
  return ((const GArray *) data)->len > 0;
}

static void
test_letters_arrive_in_order_and_none_after_closing (void)
{
  g_autoptr (GArray) got = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (DscMailbox) mailbox = dsc_mailbox_new (deliver_cb, got, g_free);
  GThread *thread = g_thread_new ("post", post_many, mailbox);

  DSC_TEST_WAIT (has_some, got);
  g_thread_join (thread);
  dsc_mailbox_close (mailbox);
  g_assert_cmpuint (got->len, ==, 1000);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (g_array_index (got, int, i), ==, i);
  post_many (mailbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (got->len, ==, 1000);
}

/* --- activity --- */

static gboolean
is_half (gpointer data)
{
  double fraction;

  g_object_get (data, "fraction", &fraction, NULL);
  return fraction == 0.5;
}

static void
test_an_activity_tells_how_far_it_has_come (void)
{
  g_autoptr (DscActivity) activity = dsc_activity_new ("Reading");
  const DscProgress progress = { "Reading photos", 5, 10, 1, 5 };
  g_autofree char *phase = NULL;
  double fraction;

  g_object_get (activity, "fraction", &fraction, NULL);
  g_assert_cmpfloat (fraction, <, 0);
  dsc_activity_report (&progress, activity);
  DSC_TEST_WAIT (is_half, activity);
  g_object_get (activity, "phase", &phase, NULL);
  g_assert_cmpstr (phase, ==, "Reading photos");
  g_assert_false (g_cancellable_is_cancelled (dsc_activity_get_cancellable (activity)));
  dsc_activity_cancel (activity);
  g_assert_true (g_cancellable_is_cancelled (dsc_activity_get_cancellable (activity)));
}

/* --- answers --- */

static void
test_an_answer_ranks_its_classes (void)
{
  DscModelInfo *info = g_new0 (DscModelInfo, 1);
  g_autoptr (DscAnswerModel) model = NULL;
  g_autoptr (DscAnswerItem) item = NULL;
  const float probabilities[] = { 0.2f, 0.5f, 0.2f, 0.1f };
  const DscAnswer answer = { .probabilities = probabilities };
  const guint32 *ranking;
  guint n;

  info->n_classes = 4;
  model = dsc_answer_model_new (info);
  item = dsc_answer_item_new (model, "/photos/a.jpg", &answer, 0.25);
  ranking = dsc_answer_item_get_ranking (item, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (ranking[0], ==, 1);
  g_assert_cmpuint (ranking[1], ==, 0);
  g_assert_cmpuint (ranking[2], ==, 2);
  g_assert_cmpuint (ranking[3], ==, 3);
  g_assert_cmpfloat (dsc_answer_item_get_seconds (item), ==, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/undo/changes-are-undone-and-made-again-in-order",
                   test_changes_are_undone_and_made_again_in_order);
  g_test_add_func ("/model/undo/a-new-change-forgets-what-could-be-made-again",
                   test_a_new_change_forgets_what_could_be_made_again);
  g_test_add_func ("/model/undo/old-changes-are-forgotten", test_old_changes_are_forgotten);
  g_test_add_func ("/model/photos/a-list-shows-the-photos-that-it-was-given",
                   test_a_list_shows_the_photos_that_it_was_given);
  g_test_add_func ("/model/photos/all-photos-are-sorted-as-people-do",
                   test_all_photos_are_sorted_as_people_do);
  g_test_add_func ("/model/photos/photos-of-a-list-outlive-it", test_photos_of_a_list_outlive_it);
  g_test_add_func ("/model/runs/a-run-is-heard-of-only-when-it-has-changed",
                   test_a_run_is_heard_of_only_when_it_has_changed);
  g_test_add_func ("/model/mailbox/letters-arrive-in-order-and-none-after-closing",
                   test_letters_arrive_in_order_and_none_after_closing);
  g_test_add_func ("/model/activity/an-activity-tells-how-far-it-has-come",
                   test_an_activity_tells_how_far_it_has_come);
  g_test_add_func ("/model/answers/an-answer-ranks-its-classes", test_an_answer_ranks_its_classes);
  return g_test_run ();
}
