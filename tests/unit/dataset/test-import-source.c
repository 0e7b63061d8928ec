/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of folder and tables is imported of what came from elsewhere. */
#include "photo-folder.h"

static void
assert_source (const PhotoFolder *folder, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = dsc_import_find_source (folder->path, NULL, NULL, NULL, &error);
  g_autofree char *path = expected != NULL ? g_build_filename (folder->path, expected, NULL)
                                           : g_strdup (folder->path);

  g_assert_no_error (error);
  g_assert_cmpstr (source, ==, path);
}

static void
test_a_folder_without_tables (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "set/cat/1.jpg");
  photo_folder_add_text (&folder, "set/README.txt", "words");
  assert_source (&folder, NULL);
}

static void
test_a_table_beside_a_folder_of_photos (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "a/b/images/1.jpg");
  photo_folder_add_photo (&folder, "a/b/images/2.jpg");
  photo_folder_add_text (&folder, "a/b/labels.csv", "file,kind\n1.jpg,cat\n2.jpg,dog\n");
  assert_source (&folder, "a/b/labels.csv");
}

static void
test_folders_of_classes_count_more (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "cat/1.jpg");
  photo_folder_add_photo (&folder, "dog/2.jpg");
  photo_folder_add_text (&folder, "labels.csv", "file,kind\ncat/1.jpg,x\ndog/2.jpg,y\n");
  assert_source (&folder, NULL);
}

/* What competitions are like: the answers to the test part are not there. */
static void
test_of_several_tables_the_one_with_labels (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u.jpg", i < 4 ? "train" : "test", i);

      photo_folder_add_photo (&folder, name);
    }
  photo_folder_add_text (&folder, "a.csv", "some,thing\nquite,else\n");
  photo_folder_add_text (&folder, "train.csv",
                         "image,kind\n0.jpg,cat\n1.jpg,dog\n2.jpg,cat\n3.jpg,dog\n");
  assert_source (&folder, "train.csv");
}

static void
test_a_table_that_names_no_photos_does_not_count (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "images/1.jpg");
  photo_folder_add_text (&folder, "prices.csv", "thing,price\nbrick,70\nplate,80\n");
  assert_source (&folder, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-source/a-folder-without-tables", test_a_folder_without_tables);
  g_test_add_func ("/import-source/a-table-beside-a-folder-of-photos",
                   test_a_table_beside_a_folder_of_photos);
  g_test_add_func ("/import-source/folders-of-classes-count-more",
                   test_folders_of_classes_count_more);
  g_test_add_func ("/import-source/of-several-tables-the-one-with-labels",
                   test_of_several_tables_the_one_with_labels);
  g_test_add_func ("/import-source/a-table-that-names-no-photos-does-not-count",
                   test_a_table_that_names_no_photos_does_not_count);
  return g_test_run ();
}
