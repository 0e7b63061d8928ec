/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of rendered bricks: what is in it, and what it leaves alone. */
#include "dataset/dsc-sample-folder.h"

#include "base/dsc-error.h"
#include "photo-folder.h"

#define SIZE 32

static gboolean
write_into (const char *folder, guint count, guint32 seed, gboolean force, GError **error)
{
  return dsc_sample_folder_write (folder, count, seed, SIZE, SIZE, 0, force, NULL, NULL, NULL,
                                  error);
}

static char *
write_well (const PhotoFolder *parent, const char *name, guint count, guint32 seed)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_build_filename (parent->path, name, NULL);

  g_assert_true (write_into (folder, count, seed, FALSE, &error));
  g_assert_no_error (error);
  return folder;
}

static GBytes *
read_picture (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

static gboolean
has (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_is_a_folder_of_classes (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autofree char *few = write_well (&parent, "few", 3, 1);
  g_autofree char *many = write_well (&parent, "new/many", 45, 1);
  g_autoptr (DscDataset) of_few = photo_folder_import (&parent, "few");
  g_autoptr (DscDataset) of_many = photo_folder_import (&parent, "new/many");

  g_assert_cmpuint (dsc_dataset_get_n_photos (of_few), ==, 3);
  g_assert_cmpuint (dsc_dataset_get_n_classes (of_few), ==, 3);
  g_assert_cmpuint (dsc_sample_folder_n_classes (3), ==, 3);
  g_assert_cmpuint (dsc_dataset_get_n_photos (of_many), ==, 45);
  g_assert_cmpuint (dsc_dataset_get_n_classes (of_many), ==, 20);
  g_assert_cmpuint (dsc_sample_folder_n_classes (45), ==, 20);
  assert_skipped (of_many, "");
  g_assert_cmpint (dsc_dataset_get_photo (of_few, 0)->width, ==, SIZE);
}

static void
test_same_seed_same_pictures (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autofree char *a = write_well (&parent, "a", 2, 7);
  g_autofree char *b = write_well (&parent, "b", 2, 7);
  g_autofree char *c = write_well (&parent, "c", 2, 8);
  g_autoptr (GBytes) of_a = read_picture (a, "Brick_1x1/Brick_1x1_0000.jpg");
  g_autoptr (GBytes) of_b = read_picture (b, "Brick_1x1/Brick_1x1_0000.jpg");
  g_autoptr (GBytes) of_c = read_picture (c, "Brick_1x1/Brick_1x1_0000.jpg");

  g_assert_true (g_bytes_equal (of_a, of_b));
  g_assert_false (g_bytes_equal (of_a, of_c));
}

static void
test_what_is_too_many_goes_away (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autofree char *folder = write_well (&parent, "a", 22, 1);
  g_autofree char *same = NULL;
  g_autoptr (DscDataset) dataset = NULL;

  g_assert_true (has (folder, "Brick_1x1/Brick_1x1_0001.jpg"));
  photo_folder_add_photo (&parent, "a/Brick_1x1/mine.jpg");
  same = write_well (&parent, "a", 1, 1);
  g_assert_true (has (folder, "Brick_1x1/Brick_1x1_0000.jpg"));
  g_assert_false (has (folder, "Brick_1x1/Brick_1x1_0001.jpg"));
  g_assert_true (has (folder, "Brick_1x1/mine.jpg"));
  dataset = photo_folder_import (&parent, "a");
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 2);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 1);
}

static void
test_files_of_others_are_kept (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (parent.path, "mine", NULL);

  photo_folder_add_text (&parent, "mine/letter.txt", "dear");
  g_assert_false (write_into (folder, 2, 1, FALSE, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "mine"));
  g_assert_false (has (folder, "Brick_1x1"));
  g_clear_error (&error);
  g_assert_true (write_into (folder, 2, 1, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (has (folder, "Brick_1x1/Brick_1x1_0000.jpg"));
  g_assert_true (has (folder, "letter.txt"));
}

static void
test_a_folder_that_cannot_be_made_is_said (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (parent.path, "file", "below", NULL);

  photo_folder_add_text (&parent, "file", "no folder");
  g_assert_false (write_into (folder, 2, 1, FALSE, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "below"));
}

static void
test_a_picture_that_cannot_be_written_is_said (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (parent.path, "a", NULL);

  photo_folder_add_text (&parent, "a/Brick_1x1/Brick_1x1_0000.jpg/in-the-way", "");
  g_assert_false (write_into (folder, 1, 1, TRUE, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "Brick_1x1_0000.jpg"));
}

/* Keeps the last report. */
static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  *(DscProgress *) user_data = *progress;
}

static void
test_progress_is_told_to_the_end (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (parent.path, "a", NULL);
  DscProgress last = { NULL };

  g_assert_true (dsc_sample_folder_write (folder, 5, 1, SIZE, SIZE, 1, FALSE, progress_cb, &last,
                                          NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (last.done, ==, 5);
  g_assert_cmpuint (last.total, ==, 5);
}

static void
test_rendering_can_be_cancelled_and_done_again (void)
{
  g_auto (PhotoFolder) parent = photo_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *folder = g_build_filename (parent.path, "a", NULL);

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_sample_folder_write (folder, 5, 1, SIZE, SIZE, 0, FALSE, NULL, NULL,
                                           cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (write_into (folder, 5, 1, FALSE, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-folder/is-a-folder-of-classes", test_is_a_folder_of_classes);
  g_test_add_func ("/sample-folder/same-seed-same-pictures", test_same_seed_same_pictures);
  g_test_add_func ("/sample-folder/what-is-too-many-goes-away", test_what_is_too_many_goes_away);
  g_test_add_func ("/sample-folder/files-of-others-are-kept", test_files_of_others_are_kept);
  g_test_add_func ("/sample-folder/a-folder-that-cannot-be-made-is-said",
                   test_a_folder_that_cannot_be_made_is_said);
  g_test_add_func ("/sample-folder/a-picture-that-cannot-be-written-is-said",
                   test_a_picture_that_cannot_be_written_is_said);
  g_test_add_func ("/sample-folder/progress-is-told-to-the-end", test_progress_is_told_to_the_end);
  g_test_add_func ("/sample-folder/rendering-can-be-cancelled-and-done-again",
                   test_rendering_can_be_cancelled_and_done_again);
  return g_test_run ();
}
