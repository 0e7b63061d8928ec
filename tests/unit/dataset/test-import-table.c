/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of a table: what is guessed, what is chosen, which rows and files are left over. */
#include "photo-folder.h"

#include "base/dsc-error.h"

static void
test_one_path_column (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;
  g_autofree char *table = g_build_filename (folder.path, "t.csv", NULL);

  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\nb.jpg,dog\na.jpg,cat\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "a.jpg cat none\nb.jpg dog none\n");
  assert_skipped (dataset, "");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, folder.path);
  g_assert_cmpstr (dsc_dataset_get_source (dataset), ==, table);
}

static void
test_columns_that_make_a_path_together (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "x/one/1.jpg");
  photo_folder_add_photo (&folder, "x/two/1.jpg");
  photo_folder_add_photo (&folder, "y/one/1.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "Folder1,Folder2,Name,Brick Type\n"
                         "x,one,1.jpg,Brick 1\nx,two,1.jpg,Brick 2\ny,one,1.jpg,Brick 1\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "x/one/1.jpg Brick 1 none\nx/two/1.jpg Brick 2 none\n"
                          "y/one/1.jpg Brick 1 none\n");
}

static void
test_class_column_may_be_the_folder (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "pics/cat/1.jpg");
  photo_folder_add_photo (&folder, "pics/dog/1.jpg");
  photo_folder_add_text (&folder, "t.csv", "1.jpg,cat\n1.jpg,dog\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "pics/cat/1.jpg cat none\npics/dog/1.jpg dog none\n");
}

static void
test_names_without_suffix_in_a_folder_below (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "images/a.1.JPG");
  photo_folder_add_photo (&folder, "images/b.jpg");
  photo_folder_add_photo (&folder, "images/c.jpg");
  photo_folder_add_photo (&folder, "images/old/d.jpg");
  photo_folder_add_photo (&folder, "elsewhere/e.jpg");
  photo_folder_add_text (&folder, "images/notes.txt", "x");
  photo_folder_add_text (&folder, "t.csv",
                         "id,n,species\na.1,1,oak\nb,2,elm\ngone,3,elm\n,4,elm\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "images/a.1.JPG oak none\nimages/b.jpg elm none\n");
  assert_skipped (dataset, "gone not-found\nimages/c.jpg no-data\nimages/notes.txt unsupported\n"
                           "images/old/d.jpg no-data\nt.csv unreadable\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "Row 4"));
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "gone"));
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 4)->reason, "Row 5"));
}

static void
test_table_without_header (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_text (&folder, "t.tsv", "gone.jpg\tcat\na.jpg\tdog\nb.jpg\tcat\n");
  dataset = photo_folder_import (&folder, "t.tsv");
  assert_photos (dataset, "a.jpg dog none\nb.jpg cat none\n");
  assert_skipped (dataset, "gone.jpg not-found\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "Row 1"));
}

static void
test_header_is_known_by_its_label_not_coming_again (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) with_header = NULL;
  g_autoptr (DscDataset) without = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_text (&folder, "with.csv", "bild,art\na,cat\nb,cat\n");
  photo_folder_add_text (&folder, "without.csv", "bild,cat\na,cat\nb,dog\n");
  with_header = photo_folder_import (&folder, "with.csv");
  without = photo_folder_import (&folder, "without.csv");
  assert_skipped (with_header, "without.csv unsupported\n");
  assert_skipped (without, "bild not-found\nwith.csv unsupported\n");
}

static void
test_a_table_of_one_row (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "t.csv", "a.jpg");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "a.jpg - none\n");
  assert_skipped (dataset, "t.csv warning\n");
}

static void
test_quoted_fields_marks_and_line_ends (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a, \"b\".jpg");
  photo_folder_add_photo (&folder, "ü.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "\xef\xbb\xbf\"image\";\"class\"\r\n"
                         "\"a, \"\"b\"\".jpg\"; \"cat\r\nü.jpg;\"dog; big\"\r\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "a, \"b\".jpg \"cat none\nü.jpg dog; big none\n");
}

static void
test_names_and_labels_of_any_bytes (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "\xe9\xff.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\n\xe9\xff.jpg,caf\xe9\n\xfe.jpg,x\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "\xe9\xff.jpg caf\\xe9 none\n");
  assert_skipped (dataset, "\xfe.jpg not-found\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "\\xfe.jpg"));
}

static void
test_paths_of_other_systems (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "pics/a.jpg");
  photo_folder_add_photo (&folder, "pics/b.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\n.\\pics\\a.jpg,x\n./pics//b.jpg,y\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "pics/a.jpg x none\npics/b.jpg y none\n");
}

static void
test_absolute_paths (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *text = NULL;
  g_autofree char *pics = g_build_filename (folder.path, "pics", NULL);
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "pics/x/a.jpg");
  photo_folder_add_photo (&folder, "pics/y/b.jpg");
  text = g_strdup_printf ("file,label\n%s/x/a.jpg,x\n%s/y/b.jpg,y\n%s/y/gone.jpg,y\n", pics, pics,
                          pics);
  photo_folder_add_text (&folder, "lists/t.csv", text);
  dataset = photo_folder_import (&folder, "lists/t.csv");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, pics);
  assert_photos (dataset, "x/a.jpg x none\ny/b.jpg y none\n");
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 1);
}

static void
test_rows_do_not_lead_out (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_auto (PhotoFolder) other = photo_folder_new ();
  g_autofree char *outside = g_build_filename (other.path, "1.jpg", NULL);
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&other, "1.jpg");
  photo_folder_add_photo (&folder, "set/a.jpg");
  photo_folder_add_photo (&folder, "out.jpg");
  photo_folder_add_link (&folder, "set/link.jpg", outside);
  photo_folder_add_text (&folder, "set/t.csv",
                         "file,label\na.jpg,x\n../out.jpg,y\nlink.jpg,y\n/etc/passwd,y\n");
  dataset = photo_folder_import (&folder, "set/t.csv");
  assert_photos (dataset, "a.jpg x none\n");
  assert_skipped (dataset, "../out.jpg not-found\n/etc/passwd not-found\nlink.jpg unsupported\n");
}

static void
test_folder_of_photos_is_chosen (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *images = g_build_filename (folder.path, "pics", NULL);
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, "pics/a.jpg");
  photo_folder_add_photo (&folder, "lists/more/a.jpg");
  photo_folder_add_text (&folder, "lists/t.csv", "file,label\na.jpg,x\n");
  options.images = images;
  dataset = photo_folder_import_with (&folder, "lists/t.csv", &options);
  assert_photos (dataset, "a.jpg x none\n");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, images);
  options.images = "/nonexistent";
  error = photo_folder_import_error (&folder, "lists/t.csv", &options);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

static void
test_columns_are_chosen (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) by_name = NULL;
  g_autoptr (DscDataset) by_number = NULL;

  photo_folder_add_photo (&folder, "x/a.jpg");
  photo_folder_add_photo (&folder, "x/b.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "label,kind,dir,name,use\nl,k1,x,a.jpg,train\nl,k2,x,b.jpg,test\n");
  options.path_columns = "dir, NAME";
  options.label_column = "kind";
  options.split_column = "use";
  by_name = photo_folder_import_with (&folder, "t.csv", &options);
  assert_photos (by_name, "x/a.jpg k1 train\nx/b.jpg k2 test\n");
  options.path_columns = "3,4";
  options.label_column = "2";
  options.split_column = "5";
  by_number = photo_folder_import_with (&folder, "t.csv", &options);
  assert_photos (by_number, "x/a.jpg k1 train\nx/b.jpg k2 test\n");
  assert_skipped (by_number, "");
}

static void
test_delimiter_is_chosen (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "t.csv", "file^label\na.jpg^x,1\n");
  options.delimiter = '^';
  dataset = photo_folder_import_with (&folder, "t.csv", &options);
  assert_photos (dataset, "a.jpg x,1 none\n");
  options.delimiter = '\n';
  error = photo_folder_import_error (&folder, "t.csv", &options);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
}

static void
test_absent_column_is_said (void)
{
  static const char *const wrong[] = { "colour", "9", "0", "-1", "" };
  g_auto (PhotoFolder) folder = photo_folder_new ();

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\na.jpg,x\n");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
      g_autoptr (GError) error = NULL;

      options.label_column = wrong[i];
      error = photo_folder_import_error (&folder, "t.csv", &options);
      g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, "file, label"));
    }
}

static void
test_split_column_is_guessed (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) named = NULL;
  g_autoptr (DscDataset) by_contents = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_photo (&folder, "c.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "split,file,label\nTrain,a.jpg,x\nTrain,b.jpg,y\nTrain,c.jpg,x\n");
  photo_folder_add_text (&folder, "u.csv", "a.jpg,train,x\nb.jpg,val,y\nc.jpg,test,x\n");
  named = photo_folder_import (&folder, "t.csv");
  by_contents = photo_folder_import (&folder, "u.csv");
  assert_photos (named, "a.jpg x train\nb.jpg y train\nc.jpg x train\n");
  assert_photos (by_contents, "a.jpg x train\nb.jpg y valid\nc.jpg x test\n");
}

static void
test_odd_labels_and_parts_are_said (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_text (&folder, "t.csv",
                         "file,label,split\na.jpg,  ,train\nb.jpg, y ,somewhere\n");
  options.split_column = "split";
  dataset = photo_folder_import_with (&folder, "t.csv", &options);
  assert_photos (dataset, "a.jpg - train\nb.jpg y none\n");
  assert_skipped (dataset, "a.jpg warning\nb.jpg warning\n");
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 0)->reason, "Row 2"));
  g_assert_nonnull (strstr (dsc_dataset_get_skipped (dataset, 1)->reason, "somewhere"));
}

static void
test_first_row_of_a_photo_stays (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_photo (&folder, "b.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\na.jpg,x\nb.jpg,y\n./a.jpg,y\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "a.jpg x none\nb.jpg y none\n");
  assert_skipped (dataset, "a.jpg usage\n");
}

static void
test_broken_photo_of_a_row_is_skipped (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (DscDataset) dataset = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "b.jpg", "broken");
  photo_folder_add_text (&folder, "c.mp4", "movie");
  photo_folder_add_text (&folder, "t.csv", "file,label\na.jpg,x\nb.jpg,y\nc.mp4,y\n");
  dataset = photo_folder_import (&folder, "t.csv");
  assert_photos (dataset, "a.jpg x none\n");
  assert_skipped (dataset, "b.jpg unreadable\nc.mp4 unsupported\n");
}

static void
test_tables_that_cannot_be_used (void)
{
  static const struct
  {
    const char *text;
    gssize size;
    DscError code;
  } cases[] = {
    { "", -1, DSC_ERROR_NO_DATA },
    { "\n\n\r\n", -1, DSC_ERROR_NO_DATA },
    { "file,label\n", -1, DSC_ERROR_NO_DATA },
    { "file,label\ngone.jpg,x\n", -1, DSC_ERROR_NO_DATA },
    { ",,,\n,,,\n", -1, DSC_ERROR_NO_DATA },
    { "file,label\na.jpg,\"x\n", -1, DSC_ERROR_UNREADABLE },
    { "file,label\na.j\0pg,x\n", 21, DSC_ERROR_UNSUPPORTED },
    { "PK\3\4\0\0", 6, DSC_ERROR_UNSUPPORTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PhotoFolder) folder = photo_folder_new ();
      gsize size = cases[i].size < 0 ? strlen (cases[i].text) : (gsize) cases[i].size;
      g_autoptr (GError) error = NULL;

      photo_folder_add_photo (&folder, "a.jpg");
      photo_folder_add_bytes (&folder, "t.csv", cases[i].text, size);
      error = photo_folder_import_error (&folder, "t.csv", &DSC_IMPORT_OPTIONS_DEFAULT);
      g_assert_error (error, DSC_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, "t.csv"));
    }
}

/* A table full of what a table should not be ends, and needs little memory. */
static void
test_wide_and_wild_tables_end (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) wild = g_string_new ("a.jpg,x\n");
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscDataset) second = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  for (guint row = 0; row < 20; row++)
    {
      g_string_append (wide, "a.jpg");
      for (guint i = 0; i < 20000; i++)
        g_string_append (wide, i == 0 ? ",x" : ",");
      g_string_append_c (wide, '\n');
    }
  for (guint i = 1; i < 3000; i++)
    g_string_append_printf (wild, "%s%c%u\n", i % 3 ? "../.." : "//./\\..\\", i % 127 + 128, i);
  photo_folder_add_text (&folder, "wide.csv", wide->str);
  photo_folder_add_text (&folder, "wild.csv", wild->str);
  dataset = photo_folder_import (&folder, "wide.csv");
  assert_photos (dataset, "a.jpg x none\n");
  second = photo_folder_import (&folder, "wild.csv");
  g_assert_cmpuint (dsc_dataset_get_n_photos (second), ==, 1);
}

static void
count_phases_cb (const DscProgress *progress, gpointer user_data)
{
  GCancellable *cancellable = user_data;

  if (strcmp (progress->phase, "Reading the table") == 0)
    g_cancellable_cancel (cancellable);
}

static void
test_import_can_be_cancelled (void)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *path = g_build_filename (folder.path, "t.csv", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  photo_folder_add_photo (&folder, "a.jpg");
  photo_folder_add_text (&folder, "t.csv", "file,label\na.jpg,x\n");
  g_assert_null (dsc_import (path, &DSC_IMPORT_OPTIONS_DEFAULT, count_phases_cb, cancellable,
                             cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static guint
count_skipped (DscDataset *dataset, const char *code)
{
  guint n = 0;

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    n += strcmp (dsc_dataset_get_skipped (dataset, i)->code, code) == 0;
  return n;
}

static void
test_brick_table (void)
{
  g_autofree char *path = shared_folder ("data/lego-bricks-1000/ImageSetKey.csv");
  g_autoptr (DscDataset) dataset = NULL;
  GError *error = NULL;
  guint i;

  if (path == NULL)
    return;
  dataset = dsc_import (path, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 1200);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 20);
  g_assert_cmpstr (dsc_dataset_get_class_name (dataset, 0), ==, "Brick 1x1");
  g_assert_true (
      dsc_dataset_find (dataset, "Base Images/Brick_1x1/2_Brick_1x1_180708134948.jpg", &i));
  g_assert_cmpuint (count_skipped (dataset, "not-found"), ==, 9160 - 1200);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 9160 - 1200);
}

static void
test_clothing_table (void)
{
  g_autofree char *path = shared_folder ("data/clothing-csv-300/images.csv");
  g_autoptr (DscDataset) dataset = NULL;
  GError *error = NULL;
  guint i;

  if (path == NULL)
    return;
  dataset = dsc_import (path, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_dataset_get_n_photos (dataset), ==, 290);
  g_assert_cmpuint (count_skipped (dataset, "not-found"), ==, 8);
  g_assert_cmpuint (count_skipped (dataset, "no-data"), ==, 10);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (dataset), ==, 18);
  g_assert_true (dsc_dataset_find (dataset, "images/9f17c411-7406-4036-a44c-b6dbfe2b98b8.jpg", &i));
  g_assert_cmpstr (
      dsc_dataset_get_class_name (dataset, (guint) dsc_dataset_get_photo (dataset, i)->label), ==,
      "T-Shirt");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-table/one-path-column", test_one_path_column);
  g_test_add_func ("/import-table/columns-that-make-a-path-together",
                   test_columns_that_make_a_path_together);
  g_test_add_func ("/import-table/class-column-may-be-the-folder",
                   test_class_column_may_be_the_folder);
  g_test_add_func ("/import-table/names-without-suffix-in-a-folder-below",
                   test_names_without_suffix_in_a_folder_below);
  g_test_add_func ("/import-table/table-without-header", test_table_without_header);
  g_test_add_func ("/import-table/header-is-known-by-its-label-not-coming-again",
                   test_header_is_known_by_its_label_not_coming_again);
  g_test_add_func ("/import-table/a-table-of-one-row", test_a_table_of_one_row);
  g_test_add_func ("/import-table/quoted-fields-marks-and-line-ends",
                   test_quoted_fields_marks_and_line_ends);
  g_test_add_func ("/import-table/names-and-labels-of-any-bytes",
                   test_names_and_labels_of_any_bytes);
  g_test_add_func ("/import-table/paths-of-other-systems", test_paths_of_other_systems);
  g_test_add_func ("/import-table/absolute-paths", test_absolute_paths);
  g_test_add_func ("/import-table/rows-do-not-lead-out", test_rows_do_not_lead_out);
  g_test_add_func ("/import-table/folder-of-photos-is-chosen", test_folder_of_photos_is_chosen);
  g_test_add_func ("/import-table/columns-are-chosen", test_columns_are_chosen);
  g_test_add_func ("/import-table/delimiter-is-chosen", test_delimiter_is_chosen);
  g_test_add_func ("/import-table/absent-column-is-said", test_absent_column_is_said);
  g_test_add_func ("/import-table/split-column-is-guessed", test_split_column_is_guessed);
  g_test_add_func ("/import-table/odd-labels-and-parts-are-said",
                   test_odd_labels_and_parts_are_said);
  g_test_add_func ("/import-table/first-row-of-a-photo-stays", test_first_row_of_a_photo_stays);
  g_test_add_func ("/import-table/broken-photo-of-a-row-is-skipped",
                   test_broken_photo_of_a_row_is_skipped);
  g_test_add_func ("/import-table/tables-that-cannot-be-used", test_tables_that_cannot_be_used);
  g_test_add_func ("/import-table/wide-and-wild-tables-end", test_wide_and_wild_tables_end);
  g_test_add_func ("/import-table/import-can-be-cancelled", test_import_can_be_cancelled);
  g_test_add_func ("/import-table/brick-table", test_brick_table);
  g_test_add_func ("/import-table/clothing-table", test_clothing_table);
  return g_test_run ();
}
