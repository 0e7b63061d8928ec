/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import would find, before it is made. */
#include "photo-folder.h"

#include <string.h>

#include "base/dsc-error.h"
#include "dataset/dsc-import-preview.h"
#include "dataset/dsc-import-private.h"

static DscImportPreview *
preview (const char *source, const DscImportOptions *options)
{
  g_autoptr (GError) error = NULL;
  DscImportPreview *result = dsc_import_preview (source, options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
assert_labels (const DscImportPreview *self, const char *expected)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < self->labels->len; i++)
    g_string_append_printf (words, "%s %u;", g_array_index (self->labels, DscPreviewLabel, i).name,
                            g_array_index (self->labels, DscPreviewLabel, i).n);
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_a_table_says_which_rows_find_their_photo (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *table = g_build_filename (folder.path, "t.csv", NULL);
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscImportPreview) first = NULL;
  g_autoptr (DscImportPreview) second = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_photo (&folder, "c.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "file;label;colour\na.jpg;dog;red\nb.jpg;;blue\ngone.jpg;cat;red\n");
  first = preview (table, &options);
  g_assert_true (first->is_table);
  g_assert_null (first->problem);
  g_assert_true (first->delimiter == ';');
  g_assert_cmpuint (first->n_columns, ==, 3);
  g_assert_cmpuint (first->rows->len, ==, 4);
  g_assert_cmpstr (((char **) g_ptr_array_index (first->rows, 1))[1], ==, "dog");
  g_assert_cmpuint (first->n_rows, ==, 3);
  g_assert_cmpuint (first->n_found, ==, 2);
  g_assert_cmpuint (first->n_unlabelled, ==, 1);
  g_assert_cmpuint (first->n_unnamed, ==, 1);
  g_assert_cmpuint (first->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (first->missing, 0), ==, "gone.jpg");
  g_assert_cmpstr (g_ptr_array_index (first->unnamed, 0), ==, "c.jpg");
  assert_labels (first, "dog 1;");
  g_assert_false (first->is_obvious);

  options.label_column = "colour";
  second = preview (table, &options);
  assert_labels (second, "blue 1;red 1;");
  g_assert_cmpint (second->plan->label_column, ==, 2);
}

static void
test_a_table_without_photos_shows_its_rows_and_why (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *table = g_build_filename (folder.path, "t.csv", NULL);
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscImportPreview) found = NULL;

  photo_folder_add_text (&folder, "t.csv", "file,label\ngone.jpg,dog\n");
  found = preview (table, &options);
  g_assert_nonnull (strstr (found->problem, "t.csv"));
  g_assert_null (found->plan);
  g_assert_cmpuint (found->rows->len, ==, 2);
  g_assert_cmpuint (found->n_found, ==, 0);
  g_assert_false (found->is_obvious);
}

static void
test_a_plain_table_is_obvious (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *table = g_build_filename (folder.path, "t.csv", NULL);
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscImportPreview) found = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\na.jpg,dog\nb.jpg,cat\n");
  found = preview (table, &options);
  g_assert_true (found->is_obvious);
}

static void
test_a_folder_shows_the_labels_that_a_pattern_picks (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscImportPreview) by_folder = NULL;
  g_autoptr (DscImportPreview) by_name = NULL;
  g_autoptr (DscImportPreview) broken = NULL;

  photo_folder_add_photo (&folder, "all/cat_1.jpg");
  photo_folder_add_photo (&folder, "all/cat_2.jpg");
  photo_folder_add_photo (&folder, "all/dog_1.jpg");
  photo_folder_add_photo (&folder, "all/odd.jpg");
  by_folder = preview (folder.path, &options);
  g_assert_false (by_folder->is_table);
  assert_labels (by_folder, "all 4;");
  g_assert_false (by_folder->is_obvious);

  options.label_pattern = "([a-z]+)_\\d+\\.jpg$";
  by_name = preview (folder.path, &options);
  assert_labels (by_name, "cat 2;dog 1;");
  g_assert_cmpuint (by_name->n_rows, ==, 4);
  g_assert_cmpuint (by_name->n_found, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (by_name->missing, 0), ==, "all/odd.jpg");
  g_assert_cmpuint (by_name->photos->len, ==, 2);
  g_assert_cmpstr (g_array_index (by_name->photos, DscPreviewPhoto, 1).path, ==, "all/dog_1.jpg");

  options.label_pattern = "(";
  broken = preview (folder.path, &options);
  g_assert_nonnull (broken->problem);
}

static void
test_what_is_cancelled_is_no_problem_to_be_shown (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  const DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_import_preview (folder.path, &options, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Some patterns take seconds for a name, and there are many names. */
static void
test_a_slow_pattern_can_be_cancelled (void)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new ();
  g_autoptr (GPtrArray) classes = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (photos, (gpointer) "cat_1.jpg");
  classes = _dsc_import_folder_classes (photos, "([^_]+)", cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_ptr_array_index (classes, 0), ==, "cat");
  g_cancellable_cancel (cancellable);
  g_assert_null (_dsc_import_folder_classes (photos, "([^_]+)", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-preview/table", test_a_table_says_which_rows_find_their_photo);
  g_test_add_func ("/import-preview/no-photos", test_a_table_without_photos_shows_its_rows_and_why);
  g_test_add_func ("/import-preview/obvious", test_a_plain_table_is_obvious);
  g_test_add_func ("/import-preview/folder", test_a_folder_shows_the_labels_that_a_pattern_picks);
  g_test_add_func ("/import-preview/cancelled", test_what_is_cancelled_is_no_problem_to_be_shown);
  g_test_add_func ("/import-preview/slow-pattern", test_a_slow_pattern_can_be_cancelled);
  return g_test_run ();
}
