/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of a folder: classes, given parts, what is passed over, what is skipped and why. */
#include <fcntl.h>
#include <sys/stat.h>

#include "photo-folder.h"

#include "base/dsc-error.h"

static void
test_label_is_the_folder_that_a_photo_lies_in (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "dog/2.jpg");
  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, "wild/big/lion/1.jpg");
  photo_folder_add_photo (&folder, "pets/cat/3.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\ndog/2.jpg dog none\npets/cat/3.jpg cat none\n"
                          "wild/big/lion/1.jpg lion none\n");
  assert_skipped (dataset, "pets/cat warning\n");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, folder.path);
  g_assert_cmpstr (dsc_dataset_get_source (dataset), ==, folder.path);
}

/* Once, however many they are; that training and validation have the same classes is meant. */
static void
test_folders_of_the_same_name_are_told_to_be_one_class (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_auto (PhotoFolder) parts = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscDataset) of_parts = NULL;

  photo_folder_add_photo (&folder, "base/cat/1.jpg");
  photo_folder_add_photo (&folder, "base/dog/2.jpg");
  photo_folder_add_photo (&folder, "cropped/cat/1.jpg");
  photo_folder_add_photo (&folder, "cropped/dog/2.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_skipped (dataset, "cropped/cat warning\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "with 1 more name."));
  photo_folder_add_photo (&parts, "train/cat/1.jpg");
  photo_folder_add_photo (&parts, "train/dog/1.jpg");
  photo_folder_add_photo (&parts, "valid/cat/2.jpg");
  photo_folder_add_photo (&parts, "valid/dog/2.jpg");
  of_parts = photo_folder_import (&parts, "");
  assert_skipped (of_parts, "");
}

static void
test_labels_are_picked_out_of_names (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscDataset) none = NULL;

  photo_folder_add_photo (&folder, "images/great_pyrenees_17.jpg");
  photo_folder_add_photo (&folder, "images/beagle_3.jpg");
  photo_folder_add_photo (&folder, "readme.jpg");
  options.label_pattern = "([^/]+)_[0-9]+\\.jpg$";
  dataset = dsc_import (folder.path, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_photos (dataset, "images/beagle_3.jpg beagle none\n"
                          "images/great_pyrenees_17.jpg great_pyrenees none\nreadme.jpg - none\n");
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 1);
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 0)->path, ==, "readme.jpg");
  g_assert_cmpstr (dsc_dataset_get_skipped (dataset, 0)->code, ==, "warning");
  options.label_pattern = "[";
  none = dsc_import (folder.path, &options, NULL, NULL, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
}

static void
test_header_and_file_are_looked_at (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;
  const DscPhoto *photo;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  dataset = photo_folder_import (&folder, "");
  photo = dsc_dataset_get_photo (dataset, 0);
  g_assert_cmpint (photo->width, ==, 16);
  g_assert_cmpint (photo->height, ==, 12);
  g_assert_cmpint (photo->size, ==, sizeof tiny_jpeg);
  g_assert_cmpint (photo->mtime / G_GINT64_CONSTANT (1000000000), >, 1600000000);
  g_assert_cmpint (photo->id, ==, 0);
}

static void
test_suffix_in_any_case (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "c/1.JPG");
  photo_folder_add_photo (&folder, "c/2.JpEg");
  photo_folder_add_photo (&folder, "c/3.jfif");
  photo_folder_add_photo (&folder, "c/4.jpe");
  photo_folder_add_photo (&folder, "c/5.PNG");
  dataset = photo_folder_import (&folder, "");
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 5);
}

static void
test_what_is_no_photo_is_listed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_text (&folder, "cat/readme", "x");
  photo_folder_add_text (&folder, "cat/notes.\xff", "x");
  photo_folder_add_text (&folder, "cat/movie.mp4", "x");
  photo_folder_add_text (&folder, "labels.csv", "x");
  photo_folder_add_text (&folder, "cat/empty.jpg", "");
  photo_folder_add_text (&folder, "cat/text.jpg", "this is no picture");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "cat/empty.jpg unreadable\ncat/movie.mp4 unsupported\n"
                           "cat/notes.\xff unsupported\ncat/readme unsupported\n"
                           "cat/text.jpg unreadable\nlabels.csv unsupported\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 1)->reason, ".mp4"));
}

static void
test_system_files_are_passed_over (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, "cat/.1.jpg");
  photo_folder_add_photo (&folder, ".thumbnails/x/1.jpg");
  photo_folder_add_photo (&folder, "__MACOSX/cat/1.jpg");
  photo_folder_add_text (&folder, "cat/Thumbs.db", "x");
  photo_folder_add_text (&folder, "cat/desktop.ini", "x");
  photo_folder_add_text (&folder, "cat/.DS_Store", "x");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "");
}

static void
test_names_of_any_bytes (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;
  g_autofree char *path = NULL;

  photo_folder_add_photo (&folder, "caf\xe9/\xff\xfe.jpg");
  photo_folder_add_photo (&folder, "caf\xe9/a\nb \"c\".jpg");
  photo_folder_add_photo (&folder, "砖/ü.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "caf\xe9/a\nb \"c\".jpg caf\\xe9 none\ncaf\xe9/\xff\xfe.jpg caf\\xe9 "
                          "none\n砖/ü.jpg 砖 none\n");
  path = dsc_dataset_dup_photo_path (dataset, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_photos_beside_classes_are_skipped (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, "loose.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "loose.jpg no-data\n");
}

static void
test_photos_without_classes_have_no_label (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "2.jpg");
  photo_folder_add_photo (&folder, "1.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "1.jpg - none\n2.jpg - none\n");
  assert_skipped (dataset, ". warning\n");
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 0);
}

static void
test_given_parts (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "Train/cat/1.jpg");
  photo_folder_add_photo (&folder, "Train/dog/1.jpg");
  photo_folder_add_photo (&folder, "val/cat/2.jpg");
  photo_folder_add_photo (&folder, "test/dog/3.jpg");
  photo_folder_add_photo (&folder, "test/4.jpg");
  photo_folder_add_photo (&folder, "more/cat/5.jpg");
  photo_folder_add_photo (&folder, "6.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "Train/cat/1.jpg cat train\nTrain/dog/1.jpg dog train\n"
                          "more/cat/5.jpg cat none\ntest/dog/3.jpg dog test\n"
                          "val/cat/2.jpg cat valid\n");
  assert_skipped (dataset, "6.jpg no-data\nmore/cat warning\ntest/4.jpg no-data\n");
}

static void
test_given_parts_inside_the_only_folder (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "set/train/cat/1.jpg");
  photo_folder_add_photo (&folder, "set/valid/cat/2.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "set/train/cat/1.jpg cat train\nset/valid/cat/2.jpg cat valid\n");
}

static void
test_class_named_like_a_part (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "train/1.jpg");
  photo_folder_add_photo (&folder, "bus/1.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "bus/1.jpg bus none\ntrain/1.jpg train none\n");
}

static void
test_links_inside_are_followed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, ".store/dog/2.jpg");
  photo_folder_add_link (&folder, "pet/1.jpg", "../cat/1.jpg");
  photo_folder_add_link (&folder, "dog", ".store/dog");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\ndog/2.jpg dog none\npet/1.jpg pet none\n");
  assert_skipped (dataset, "");
}

static void
test_links_out_are_listed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_auto (PhotoFolder) other = photo_folder_new ();
  g_autofree char *photo = g_build_filename (other.path, "1.jpg", NULL);
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&other, "1.jpg");
  photo_folder_add_link (&folder, "cat/2.jpg", photo);
  photo_folder_add_link (&folder, "dog", other.path);
  photo_folder_add_link (&folder, "up", "..");
  photo_folder_add_link (&folder, "cat/gone.jpg", "nowhere.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "cat/2.jpg unsupported\ncat/gone.jpg not-found\ndog unsupported\n"
                           "up unsupported\n");
}

static void
test_neighbour_of_like_name_is_outside (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "set/cat/1.jpg");
  photo_folder_add_photo (&folder, "set2/dog/1.jpg");
  photo_folder_add_link (&folder, "set/dog", "../set2/dog");
  dataset = photo_folder_import (&folder, "set");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "dog unsupported\n");
}

static void
test_loops_of_links_end (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a/1.jpg");
  photo_folder_add_photo (&folder, "b/2.jpg");
  photo_folder_add_link (&folder, "a/back", "..");
  photo_folder_add_link (&folder, "a/self", "self");
  photo_folder_add_link (&folder, "a/other", "../b");
  photo_folder_add_link (&folder, "b/other", "../a");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "a/1.jpg a none\na/other/2.jpg other none\nb/2.jpg b none\n"
                          "b/other/1.jpg other none\n");
  assert_skipped (dataset, "a/back unsupported\na/other/other unsupported\na/self failed\n"
                           "b/other warning\nb/other/back unsupported\nb/other/other unsupported\n"
                           "b/other/self failed\n");
}

static void
test_pipes_are_not_opened (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *pipe_path = g_build_filename (folder.path, "pipe.jpg", NULL);
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  photo_folder_add_link (&folder, "cat/link.jpg", "../pipe.jpg");
  dataset = photo_folder_import (&folder, "");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  assert_skipped (dataset, "cat/link.jpg unsupported\npipe.jpg unsupported\n");
}

/* Makes folders inside each other, deeper than a path may be long, and a photo at the top. */
static void
make_deep_folder (const PhotoFolder *folder)
{
  char name[201];
  int at = open (folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  memset (name, 'd', 200);
  name[200] = '\0';
  for (guint i = 0; i < 25; i++)
    {
      int below;

      g_assert_cmpint (mkdirat (at, name, 0700), ==, 0);
      below = openat (at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      g_assert_cmpint (below, >=, 0);
      close (at);
      at = below;
    }
  close (at);
}

/* nftw() cannot remove such depths by path: takes the folders off from above. */
static void
remove_deep_folder (const PhotoFolder *folder)
{
  char name[201];
  g_autofree char *top = NULL;
  g_autofree char *aside = g_build_filename (folder->path, "aside", NULL);

  memset (name, 'd', 200);
  name[200] = '\0';
  top = g_build_filename (folder->path, name, NULL);
  while (g_file_test (top, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *below = g_build_filename (top, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR))
        g_assert_cmpint (g_rename (below, aside), ==, 0);
      g_assert_cmpint (g_rmdir (top), ==, 0);
      if (g_file_test (aside, G_FILE_TEST_IS_DIR))
        g_assert_cmpint (g_rename (aside, top), ==, 0);
    }
}

static void
test_folders_too_deep_are_listed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  make_deep_folder (&folder);
  dataset = photo_folder_import (&folder, "");
  remove_deep_folder (&folder);
  assert_photos (dataset, "cat/1.jpg cat none\n");
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 1);
}

static void
test_empty_folder_is_said (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, ".hidden.jpg");
  error = photo_folder_import_error (&folder, "", &DSC_IMPORT_OPTIONS_DEFAULT);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_nonnull (strstr (error->message, folder.path));
}

static void
test_folder_without_usable_photo_is_said (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_text (&folder, "cat/1.jpg", "no picture");
  photo_folder_add_text (&folder, "cat/2.txt", "no picture");
  error = photo_folder_import_error (&folder, "", &DSC_IMPORT_OPTIONS_DEFAULT);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_nonnull (strstr (error->message, "cat/1.jpg"));
}

static void
test_the_first_trouble_is_told_not_the_missing_labels (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_text (&folder, "1.jpg", "no picture");
  error = photo_folder_import_error (&folder, "", &DSC_IMPORT_OPTIONS_DEFAULT);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_nonnull (strstr (error->message, "1.jpg"));
}

static void
test_absent_folder_is_said (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error
      = photo_folder_import_error (&folder, "n\xff", &DSC_IMPORT_OPTIONS_DEFAULT);

  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "n\\xff"));
}

static void
test_one_photo_is_no_dataset (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, "1.jpg");
  error = photo_folder_import_error (&folder, "1.jpg", &DSC_IMPORT_OPTIONS_DEFAULT);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
}

static void
test_link_to_the_folder_is_its_folder (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *real = g_build_filename (folder.path, "real", NULL);
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "real/cat/1.jpg");
  photo_folder_add_link (&folder, "link", "real");
  dataset = photo_folder_import (&folder, "link");
  assert_photos (dataset, "cat/1.jpg cat none\n");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, real);
}

static void
note_progress_cb (const DscProgress *progress, gpointer user_data)
{
  DscProgress *last = user_data;

  if (g_strcmp0 (progress->phase, "Reading photos") == 0)
    *last = *progress;
}

static void
test_progress_is_told (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscProgress last = { 0 };
  GError *error = NULL;
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, "cat/2.jpg");
  dataset = dsc_import (folder.path, &DSC_IMPORT_OPTIONS_DEFAULT, note_progress_cb, &last, NULL,
                        &error);
  g_assert_no_error (error);
  g_assert_cmpuint (last.total, ==, 2);
  g_assert_cmpuint (last.done, ==, 2);
}

static void
cancel_cb (const DscProgress *progress, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_import_can_be_cancelled (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) before = NULL;
  g_autoptr (GError) within = NULL;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("cat/%u.jpg", i);

      photo_folder_add_photo (&folder, name);
    }
  /* Progress is told while files are found, so that this stops the walk or the reading. */
  g_assert_null (dsc_import (folder.path, &DSC_IMPORT_OPTIONS_DEFAULT, cancel_cb, cancellable,
                             cancellable, &within));
  g_assert_error (within, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (
      dsc_import (folder.path, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, cancellable, &before));
  g_assert_error (before, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_import_is_the_same_with_any_number_of_threads (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions one = DSC_IMPORT_OPTIONS_DEFAULT;
  DscImportOptions many = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) first = NULL;
  g_autoptr (DscDataset) second = NULL;
  g_autofree char *described = NULL;

  one.n_threads = 1;
  many.n_threads = 7;
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/%u.jpg", i % 3, i * 31 % 60);

      if (i % 7 == 0)
        photo_folder_add_text (&folder, name, "broken");
      else
        photo_folder_add_photo (&folder, name);
    }
  first = photo_folder_import_with (&folder, "", &one);
  second = photo_folder_import_with (&folder, "", &many);
  described = describe_photos (first);
  assert_photos (second, described);
  g_assert_cmpuint (dsc_dataset_get_n_photos (first), ==, 51);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (second), ==, 9);
}

static void
test_bricks (void)
{
  g_autofree char *path = shared_folder ("data/lego-bricks-1000/Base Images");
  g_autoptr (DscDataset) dataset = NULL;
  GError *error = NULL;

  if (path == NULL)
    return;
  dataset = dsc_import (path, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 1000);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 20);
  g_assert_cmpstr (dsc_dataset_get_class_name (dataset, 0), ==, "Brick_1x1");
  g_assert_cmpint (dsc_dataset_get_photo (dataset, 999)->width, ==, 640);
  g_assert_cmpint (dsc_dataset_get_photo (dataset, 999)->height, ==, 480);
  assert_skipped (dataset, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-folder/label-is-the-folder-that-a-photo-lies-in",
                   test_label_is_the_folder_that_a_photo_lies_in);
  g_test_add_func ("/import-folder/folders-of-the-same-name-are-told-to-be-one-class",
                   test_folders_of_the_same_name_are_told_to_be_one_class);
  g_test_add_func ("/import-folder/labels-are-picked-out-of-names",
                   test_labels_are_picked_out_of_names);
  g_test_add_func ("/import-folder/header-and-file-are-looked-at",
                   test_header_and_file_are_looked_at);
  g_test_add_func ("/import-folder/suffix-in-any-case", test_suffix_in_any_case);
  g_test_add_func ("/import-folder/what-is-no-photo-is-listed", test_what_is_no_photo_is_listed);
  g_test_add_func ("/import-folder/system-files-are-passed-over",
                   test_system_files_are_passed_over);
  g_test_add_func ("/import-folder/names-of-any-bytes", test_names_of_any_bytes);
  g_test_add_func ("/import-folder/photos-beside-classes-are-skipped",
                   test_photos_beside_classes_are_skipped);
  g_test_add_func ("/import-folder/photos-without-classes-have-no-label",
                   test_photos_without_classes_have_no_label);
  g_test_add_func ("/import-folder/given-parts", test_given_parts);
  g_test_add_func ("/import-folder/given-parts-inside-the-only-folder",
                   test_given_parts_inside_the_only_folder);
  g_test_add_func ("/import-folder/class-named-like-a-part", test_class_named_like_a_part);
  g_test_add_func ("/import-folder/links-inside-are-followed", test_links_inside_are_followed);
  g_test_add_func ("/import-folder/links-out-are-listed", test_links_out_are_listed);
  g_test_add_func ("/import-folder/neighbour-of-like-name-is-outside",
                   test_neighbour_of_like_name_is_outside);
  g_test_add_func ("/import-folder/loops-of-links-end", test_loops_of_links_end);
  g_test_add_func ("/import-folder/pipes-are-not-opened", test_pipes_are_not_opened);
  g_test_add_func ("/import-folder/folders-too-deep-are-listed", test_folders_too_deep_are_listed);
  g_test_add_func ("/import-folder/empty-folder-is-said", test_empty_folder_is_said);
  g_test_add_func ("/import-folder/folder-without-usable-photo-is-said",
                   test_folder_without_usable_photo_is_said);
  g_test_add_func ("/import-folder/the-first-trouble-is-told-not-the-missing-labels",
                   test_the_first_trouble_is_told_not_the_missing_labels);
  g_test_add_func ("/import-folder/absent-folder-is-said", test_absent_folder_is_said);
  g_test_add_func ("/import-folder/one-photo-is-no-dataset", test_one_photo_is_no_dataset);
  g_test_add_func ("/import-folder/link-to-the-folder-is-its-folder",
                   test_link_to_the_folder_is_its_folder);
  g_test_add_func ("/import-folder/progress-is-told", test_progress_is_told);
  g_test_add_func ("/import-folder/import-can-be-cancelled", test_import_can_be_cancelled);
  g_test_add_func ("/import-folder/import-is-the-same-with-any-number-of-threads",
                   test_import_is_the_same_with_any_number_of_threads);
  g_test_add_func ("/import-folder/bricks", test_bricks);
  return g_test_run ();
}
