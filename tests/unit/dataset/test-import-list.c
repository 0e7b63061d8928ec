/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos for classification: files and folders in any mixture, without labels. */
#include "photo-folder.h"

#include "base/dsc-error.h"

static DscDataset *
import_list (const PhotoFolder *folder, const char *const *names, GArray **order, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (paths, g_build_filename (folder->path, names[i], NULL));
  return dsc_import_list ((const char *const *) paths->pdata, paths->len,
                          &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, order, error);
}

/* Asserts the photos by name, and what was skipped, both inside @folder. */
static void
assert_list (const PhotoFolder *folder, const char *const *names, const char *photos,
             const char *skipped)
{
  GError *error = NULL;
  g_autoptr (DscDataset) dataset = import_list (folder, names, NULL, &error);
  g_autofree char *described = NULL;
  g_autoptr (GString) inside = NULL;
  g_autoptr (GString) left = g_string_new (NULL);
  g_autofree char *prefix = g_strconcat (folder->path + 1, "/", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, "/");
  described = describe_photos (dataset);
  inside = g_string_new (described);
  g_string_replace (inside, prefix, "", 0);
  g_assert_cmpstr (inside->str, ==, photos);
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    g_string_append_printf (left, "%s %s\n", dsc_dataset_get_skipped (dataset, i)->path,
                            dsc_dataset_get_skipped (dataset, i)->code);
  g_string_replace (left, prefix, "", 0);
  g_assert_cmpstr (left->str, ==, skipped);
}

static void
test_files_and_folders_mix (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "some/deep/2.jpg");
  photo_folder_add_photo (&folder, "some/1.jpg");
  photo_folder_add_text (&folder, "some/x.txt", "x");
  photo_folder_add_photo (&folder, "3.jpg");
  photo_folder_add_photo (&folder, "4.jpg");
  assert_list (&folder, (const char *const[]){ "3.jpg", "some", NULL },
               "3.jpg - none\nsome/1.jpg - none\nsome/deep/2.jpg - none\n",
               "some/x.txt unsupported\n");
}

static void
test_a_named_file_needs_no_suffix (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "photo");
  photo_folder_add_photo (&folder, ".hidden.bak");
  photo_folder_add_text (&folder, "text.jpg", "no picture");
  assert_list (&folder, (const char *const[]){ "photo", ".hidden.bak", "text.jpg", NULL },
               ".hidden.bak - none\nphoto - none\n", "text.jpg unreadable\n");
}

static void
test_a_photo_named_twice_comes_once (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "some/1.jpg");
  assert_list (&folder, (const char *const[]){ "some", "some/../some/1.jpg", NULL },
               "some/1.jpg - none\n", "some/1.jpg usage\n");
}

/* Of a folder its photos are sorted; whatever comes again, or cannot be used, is left out. */
static void
test_the_order_is_that_of_the_names (void)
{
  static const char *const expected[] = { "3.jpg", "some/1.jpg", "some/2.jpg", "0.jpg" };
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GArray) order = NULL;
  GError *error = NULL;

  photo_folder_add_photo (&folder, "0.jpg");
  photo_folder_add_photo (&folder, "3.jpg");
  photo_folder_add_photo (&folder, "some/1.jpg");
  photo_folder_add_photo (&folder, "some/2.jpg");
  photo_folder_add_text (&folder, "text.jpg", "no picture");
  dataset = import_list (
      &folder,
      (const char *const[]){ "3.jpg", "text.jpg", "some", "gone", "some/1.jpg", "0.jpg", NULL },
      &order, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (order->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < order->len; i++)
    {
      guint32 number = g_array_index (order, guint32, i);
      const char *path = dsc_dataset_get_photo (dataset, number)->path;

      g_assert_true (g_str_has_suffix (path, expected[i]));
    }
}

static void
test_one_absent_path_of_several_is_skipped (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "1.jpg");
  assert_list (&folder, (const char *const[]){ "1.jpg", "gone.jpg", NULL }, "1.jpg - none\n",
               "/gone.jpg not-found\n");
}

static void
test_the_only_path_must_exist (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (import_list (&folder, (const char *const[]){ "gone.jpg", NULL }, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

static void
test_an_empty_folder_is_no_error (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();

  assert_list (&folder, (const char *const[]){ "", NULL }, "", "");
}

static void
test_hostile_pictures (void)
{
  g_autofree char *path = shared_folder ("data/hostile-images");
  const char *paths[] = { path };
  g_autoptr (DscDataset) dataset = NULL;
  GError *error = NULL;

  if (path == NULL)
    return;
  dataset = dsc_import_list (paths, 1, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), >, 200);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset) + dsc_dataset_get_n_skipped (dataset), ==,
                    364);
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    g_assert_cmpstr (dsc_dataset_get_skipped (dataset, i)->reason, !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-list/files-and-folders-mix", test_files_and_folders_mix);
  g_test_add_func ("/import-list/a-named-file-needs-no-suffix", test_a_named_file_needs_no_suffix);
  g_test_add_func ("/import-list/a-photo-named-twice-comes-once",
                   test_a_photo_named_twice_comes_once);
  g_test_add_func ("/import-list/the-order-is-that-of-the-names",
                   test_the_order_is_that_of_the_names);
  g_test_add_func ("/import-list/one-absent-path-of-several-is-skipped",
                   test_one_absent_path_of_several_is_skipped);
  g_test_add_func ("/import-list/the-only-path-must-exist", test_the_only_path_must_exist);
  g_test_add_func ("/import-list/an-empty-folder-is-no-error", test_an_empty_folder_is_no_error);
  g_test_add_func ("/import-list/hostile-pictures", test_hostile_pictures);
  return g_test_run ();
}
