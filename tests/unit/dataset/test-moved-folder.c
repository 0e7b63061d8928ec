/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of photos that was moved or renamed is found by what is in it. */
#include "config.h"

#include "base/dsc-error.h"
#include "dataset/dsc-moved-folder.h"
#include "photo-folder.h"

/* Photos in `before` of @folder, all of different sizes. */
static DscDataset *
make_photos (const PhotoFolder *folder, guint n)
{
  g_autofree char *root = g_build_filename (folder->path, "before", NULL);
  g_autoptr (DscDatasetBuilder) builder = dsc_dataset_builder_new (root, root);
  g_autofree char *bytes = g_strnfill (n + 10, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", i % 2 == 0 ? "cat" : "dog", i);
      g_autofree char *name = g_build_filename ("before", path, NULL);
      const DscPhoto photo = { .path = path, .size = i + 1 };

      photo_folder_add_bytes (folder, name, bytes, i + 1);
      dsc_dataset_builder_add (builder, &photo, "cat");
    }
  return dsc_dataset_builder_end (g_steal_pointer (&builder));
}

static void
move (const PhotoFolder *folder, const char *from, const char *to)
{
  g_autofree char *before = g_build_filename (folder->path, from, NULL);
  g_autofree char *after = g_build_filename (folder->path, to, NULL);
  g_autofree char *above = g_path_get_dirname (after);

  g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
  g_assert_cmpint (g_rename (before, after), ==, 0);
}

static char *
find (const PhotoFolder *folder, DscDataset *dataset, GError **error)
{
  const char *const places[] = { folder->path, NULL };

  return dsc_moved_folder_find (dataset, places, NULL, error);
}

static void
test_it_is_found_under_another_name (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = make_photos (&folder, 100);
  g_autofree char *wanted = g_build_filename (folder.path, "archive/2026/bricks", NULL);
  g_autofree char *found = NULL;
  GError *error = NULL;

  photo_folder_add_bytes (&folder, "other/cat/0.jpg", "not so long", 11);
  move (&folder, "before", "archive/2026/bricks");
  found = find (&folder, dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_photos_of_the_same_names_are_not_the_same (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = make_photos (&folder, 20);
  g_autofree char *found = NULL;
  GError *error = NULL;

  move (&folder, "before", ".Trash-1000/files/before");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy/%s/%u.jpg", i % 2 == 0 ? "cat" : "dog", i);

      photo_folder_add_bytes (&folder, name, "the same", 8);
    }
  found = find (&folder, dataset, &error);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_null (found);
  g_error_free (error);
}

static void
test_a_few_photos_may_have_changed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = make_photos (&folder, 30);
  g_autofree char *root = g_build_filename (folder.path, "now", NULL);

  move (&folder, "before", "now");
  photo_folder_add_bytes (&folder, "now/cat/0.jpg", "changed", 7);
  photo_folder_add_bytes (&folder, "now/dog/1.jpg", "changed", 7);
  g_assert_true (dsc_moved_folder_matches (dataset, root));
  for (guint i = 2; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("now/%s/%u.jpg", i % 2 == 0 ? "cat" : "dog", i);

      photo_folder_add_bytes (&folder, name, "changed, too", 12);
    }
  g_assert_false (dsc_moved_folder_matches (dataset, root));
}

static void
test_places_begin_with_what_is_left_of_the_way (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *root = g_build_filename (folder.path, "not", "there", "any more", NULL);
  g_auto (GStrv) places = dsc_moved_folder_dup_places (root);

  g_assert_cmpstr (places[0], ==, folder.path);
  g_assert_false (g_strv_contains ((const char *const *) places, "/"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/moved-folder/name", test_it_is_found_under_another_name);
  g_test_add_func ("/moved-folder/others", test_photos_of_the_same_names_are_not_the_same);
  g_test_add_func ("/moved-folder/few", test_a_few_photos_may_have_changed);
  g_test_add_func ("/moved-folder/places", test_places_begin_with_what_is_left_of_the_way);
  return g_test_run ();
}
