/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dataset itself: order, classes, parts, paths. */
#include "photo-folder.h"

#include "dataset/dsc-paths.h"

static void
add (DscDatasetBuilder *builder, const char *path, const char *class_name)
{
  DscPhoto photo = { .path = path, .label = 77, .width = 4, .height = 3, .size = 2, .mtime = 1 };

  dsc_dataset_builder_add (builder, &photo, class_name);
}

static void
test_photos_and_classes_are_sorted_bytewise (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r/t.csv");
  g_autoptr (DscDataset) dataset = NULL;

  add (builder, "b/1", "zebra");
  add (builder, "\xff/1", "10");
  add (builder, "B/1", "Ä");
  add (builder, "a/2", "2");
  add (builder, "a/10", NULL);
  dataset = dsc_dataset_builder_end (builder);
  assert_photos (dataset, "B/1 Ä none\na/10 - none\na/2 2 none\nb/1 zebra none\n\xff/1 10 none\n");
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 4);
  g_assert_cmpstr (dsc_dataset_get_class_name (dataset, 0), ==, "10");
  g_assert_cmpstr (dsc_dataset_get_class_name (dataset, 3), ==, "Ä");
  g_assert_cmpstr (dsc_dataset_get_root (dataset), ==, "/r");
  g_assert_cmpstr (dsc_dataset_get_source (dataset), ==, "/r/t.csv");
}

static void
test_photo_keeps_what_is_known_of_it (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/", "/");
  g_autoptr (DscDataset) dataset = NULL;
  g_autofree char *path = NULL;
  const DscPhoto *photo;

  add (builder, "home/a", "x");
  dataset = dsc_dataset_builder_end (builder);
  photo = dsc_dataset_get_photo (dataset, 0);
  path = dsc_dataset_dup_photo_path (dataset, 0);
  g_assert_cmpint (photo->label, ==, 0);
  g_assert_cmpint (photo->width, ==, 4);
  g_assert_cmpint (photo->height, ==, 3);
  g_assert_cmpint (photo->size, ==, 2);
  g_assert_cmpint (photo->mtime, ==, 1);
  g_assert_cmpstr (path, ==, "/home/a");
}

static void
test_find_knows_every_photo_and_no_other (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (DscDataset) dataset = NULL;
  guint i;

  for (guint n = 0; n < 100; n++)
    {
      g_autofree char *path = g_strdup_printf ("%u.jpg", n * 7919 % 100);

      add (builder, path, NULL);
    }
  dataset = dsc_dataset_builder_end (builder);
  for (guint n = 0; n < 100; n++)
    {
      g_assert_true (dsc_dataset_find (dataset, dsc_dataset_get_photo (dataset, n)->path, &i));
      g_assert_cmpuint (i, ==, n);
    }
  g_assert_false (dsc_dataset_find (dataset, "100.jpg", &i));
  g_assert_false (dsc_dataset_find (dataset, "", &i));
}

static void
test_first_of_equal_paths_stays (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (DscDataset) dataset = NULL;

  add (builder, "a", "second class");
  add (builder, "b", "x");
  add (builder, "b", "only of a photo that does not stay");
  add (builder, "b", "x");
  dataset = dsc_dataset_builder_end (builder);
  assert_photos (dataset, "a second class none\nb x none\n");
  assert_skipped (dataset, "b usage\nb usage\n");
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 2);
}

static void
test_class_names_are_utf8 (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (DscDataset) dataset = NULL;

  add (builder, "a", "caf\xe9");
  add (builder, "b", "caf\\xe9");
  dataset = dsc_dataset_builder_end (builder);
  g_assert_cmpuint (dsc_dataset_get_n_classes (dataset), ==, 1);
  g_assert_cmpstr (dsc_dataset_get_class_name (dataset, 0), ==, "caf\\xe9");
  assert_photos (dataset, "a caf\\xe9 none\nb caf\\xe9 none\n");
}

static void
test_builder_may_be_given_up (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");

  add (builder, "a", "x");
  dsc_dataset_builder_skip (builder, "b", "unreadable", "Broken.");
  dsc_dataset_builder_free (builder);
  dsc_dataset_builder_free (NULL);
}

static void
test_parts_have_their_words (void)
{
  static const struct
  {
    const char *word;
    DscPart part;
  } words[] = {
    { "train", DSC_PART_TRAIN }, { "Training", DSC_PART_TRAIN }, { "VALID", DSC_PART_VALID },
    { "val", DSC_PART_VALID },   { "dev", DSC_PART_VALID },      { "validation", DSC_PART_VALID },
    { "test", DSC_PART_TEST },   { "Testing", DSC_PART_TEST },   { "none", DSC_PART_NONE },
  };
  DscPart part = DSC_PART_TEST;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_true (dsc_part_from_string (words[i].word, &part));
      g_assert_cmpint (part, ==, words[i].part);
    }
  g_assert_false (dsc_part_from_string ("trainer", &part));
  g_assert_false (dsc_part_from_string ("", &part));
  for (DscPart i = DSC_PART_NONE; i <= DSC_PART_TEST; i++)
    {
      g_assert_true (dsc_part_from_string (dsc_part_to_string (i), &part));
      g_assert_cmpint (part, ==, i);
    }
}

static void
test_relative_paths_do_not_lead_out (void)
{
  static const struct
  {
    const char *path;
    const char *relative;
  } cases[] = {
    { "a/b", "a/b" },         { "./a//b/", "a/b" },     { "a/../b", "b" },     { "/r/s/a", "a" },
    { "/r/s//a/./b", "a/b" }, { "../a", NULL },         { "a/../../b", NULL }, { "/r/sa", NULL },
    { "/r/s/../x", NULL },    { "/r/s", NULL },         { "", NULL },          { ".", NULL },
    { "...", "..." },         { ".hidden", ".hidden" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *relative = dsc_path_relative ("/r/s", cases[i].path);

      g_assert_cmpstr (relative, ==, cases[i].relative);
    }
}

static void
test_corrections_lie_over_what_the_source_says (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (DscDataset) source = NULL;
  g_autoptr (DscDataset) same = NULL;
  g_autoptr (DscDataset) corrected = NULL;
  const char *original = "unset";

  add (builder, "a", "cat");
  add (builder, "b", "dog");
  add (builder, "c", NULL);
  add (builder, "d", "dog");
  dsc_dataset_builder_skip (builder, "e", "unreadable", "It is broken.");
  source = dsc_dataset_builder_end (builder);
  g_hash_table_insert (names, (gpointer) "b", (gpointer) "dog");
  g_hash_table_insert (names, (gpointer) "absent", (gpointer) "cat");
  same = dsc_dataset_correct (source, names, NULL);
  g_assert_true (same == source);
  g_hash_table_insert (names, (gpointer) "a", (gpointer) "ant");
  g_hash_table_insert (names, (gpointer) "c", (gpointer) "dog");
  corrected = dsc_dataset_correct (source, names, NULL);
  assert_photos (source, "a cat none\nb dog none\nc - none\nd dog none\n");
  assert_photos (corrected, "a ant none\nb dog none\nc dog none\nd dog none\n");
  g_assert_cmpuint (dsc_dataset_get_n_classes (corrected), ==, 2);
  g_assert_cmpuint (dsc_dataset_get_n_skipped (corrected), ==, 1);
  g_assert_cmpuint (dsc_dataset_get_n_corrected (corrected), ==, 2);
  g_assert_cmpuint (dsc_dataset_get_n_corrected (source), ==, 0);
  g_assert_true (dsc_dataset_is_corrected (corrected, 0, &original));
  g_assert_cmpstr (original, ==, "cat");
  g_assert_false (dsc_dataset_is_corrected (corrected, 1, &original));
  g_assert_true (dsc_dataset_is_corrected (corrected, 2, &original));
  g_assert_null (original);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/photos-and-classes-are-sorted-bytewise",
                   test_photos_and_classes_are_sorted_bytewise);
  g_test_add_func ("/dataset/photo-keeps-what-is-known-of-it",
                   test_photo_keeps_what_is_known_of_it);
  g_test_add_func ("/dataset/find-knows-every-photo-and-no-other",
                   test_find_knows_every_photo_and_no_other);
  g_test_add_func ("/dataset/first-of-equal-paths-stays", test_first_of_equal_paths_stays);
  g_test_add_func ("/dataset/class-names-are-utf8", test_class_names_are_utf8);
  g_test_add_func ("/dataset/builder-may-be-given-up", test_builder_may_be_given_up);
  g_test_add_func ("/dataset/parts-have-their-words", test_parts_have_their_words);
  g_test_add_func ("/dataset/relative-paths-do-not-lead-out", test_relative_paths_do_not_lead_out);
  g_test_add_func ("/dataset/corrections-lie-over-what-the-source-says",
                   test_corrections_lie_over_what_the_source_says);
  return g_test_run ();
}
