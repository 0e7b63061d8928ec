/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits: equal to NumPy's, fair to classes, stable, and honest about what is wanting. */
#include <math.h>

#include "photo-folder.h"

#include "base/dsc-error.h"
#include "dataset/dsc-split.h"

/* Makes a dataset of @n photos "000", "001", …; @classes gives a class for each in turn ("-": no
 * label). */
static DscDataset *
make_dataset (guint n, const char *const *classes, guint n_classes)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%03u", i);
      DscPhoto photo = { .path = path };
      const char *name = classes[i % n_classes];

      dsc_dataset_builder_add (builder, &photo, strcmp (name, "-") == 0 ? NULL : name);
    }
  return dsc_dataset_builder_end (builder);
}

static DscDataset *
make_two_classes (guint n)
{
  return make_dataset (n, (const char *const[]){ "a", "b" }, 2);
}

static DscSplit *
split (DscDataset *dataset, DscSplitKind kind, double fraction, guint32 seed)
{
  GError *error = NULL;
  DscSplit *made
      = dsc_split_new (dataset, &(DscSplitPlan){ .kind = kind, .fraction = fraction, .seed = seed },
                       NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (made->n, ==, dsc_dataset_get_n_photos (dataset));
  return made;
}

static void
assert_part (const DscSplit *made, DscPart part, const guint32 *expected, guint n)
{
  g_autoptr (GArray) photos = dsc_split_get_part (made, part);

  g_assert_cmpmem (photos->data, photos->len * sizeof (guint32), expected, n * sizeof (guint32));
}

static guint
count (const DscSplit *made, DscPart part)
{
  g_autoptr (GArray) photos = dsc_split_get_part (made, part);

  return photos->len;
}

static void
assert_warnings (const DscSplit *made, const char *expected)
{
  g_autofree char *lines = made->warnings != NULL ? g_strjoinv ("\n", made->warnings) : NULL;

  g_assert_cmpstr (lines, ==, expected);
}

/* numpy.random.RandomState (42).permutation (25)[:5] is 8 16 0 23 11; (7): 1 5 11 13 2. */
static void
test_random_is_numpys (void)
{
  static const guint32 seed_42[] = { 0, 8, 11, 16, 23 };
  static const guint32 seed_7[] = { 1, 2, 5, 11, 13 };
  g_autoptr (DscDataset) dataset = make_two_classes (25);
  g_autoptr (DscSplit) first = split (dataset, DSC_SPLIT_RANDOM, 0.2, 42);
  g_autoptr (DscSplit) second = split (dataset, DSC_SPLIT_RANDOM, 0.2, 7);

  assert_part (first, DSC_PART_VALID, seed_42, 5);
  assert_part (second, DSC_PART_VALID, seed_7, 5);
  g_assert_cmpuint (count (first, DSC_PART_TRAIN), ==, 20);
  g_assert_cmpstr (first->name, ==, "random 20 %, seed 42");
  g_assert_cmpint (first->plan.kind, ==, DSC_SPLIT_RANDOM);
  assert_warnings (first, NULL);
}

static void
test_random_counts_down (void)
{
  g_autoptr (DscDataset) dataset = make_two_classes (14);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_RANDOM, 0.2, 1);

  g_assert_cmpuint (count (made, DSC_PART_VALID), ==, 2);
}

/* As in NumPy over the labelled photos alone: every third has none, so that photo i of them is the
 * (i + i / 2)-th. */
static void
test_photos_without_label_are_in_no_part (void)
{
  static const guint32 seed_42[] = { 0, 12, 16, 24, 34 };
  g_autoptr (DscDataset) dataset = make_dataset (37, (const char *const[]){ "a", "b", "-" }, 3);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_RANDOM, 0.2, 42);

  g_assert_cmpuint (count (made, DSC_PART_NONE), ==, 12);
  assert_part (made, DSC_PART_VALID, seed_42, 5);
}

/* What baseline/notebook.py makes of the same photos: SHA-256 of the sorted validation paths,
 * computed with NumPy 1.24. */
static void
test_bricks_are_split_as_by_the_notebook (void)
{
  static const struct
  {
    guint32 seed;
    const char *checksum;
  } cases[] = {
    { 42, "70d005d76288366b318069ab696e965a0014e42595ed6cb70a507552f5b33c62" },
    { 7, "760540630e52b149644286e60fd1e0a9b0afaf5ed5aa3037f9dde0558b7b3490" },
    { 3, "291376e403784bb91b3e6f9fd04cad85f7b6d6860633bda581021e7840af6cba" },
  };
  g_autofree char *path = shared_folder ("data/lego-bricks-1000/Base Images");
  g_autoptr (DscDataset) dataset = NULL;
  GError *error = NULL;

  if (path == NULL)
    return;
  dataset = dsc_import (path, &DSC_IMPORT_OPTIONS_DEFAULT, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_RANDOM, 0.2, cases[i].seed);
      g_autoptr (GArray) valid = dsc_split_get_part (made, DSC_PART_VALID);
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

      for (guint v = 0; v < valid->len; v++)
        {
          const DscPhoto *photo
              = dsc_dataset_get_photo (dataset, g_array_index (valid, guint32, v));

          if (v > 0)
            g_checksum_update (checksum, (const guchar *) "\n", 1);
          g_checksum_update (checksum, (const guchar *) photo->path, -1);
        }
      g_assert_cmpstr (g_checksum_get_string (checksum), ==, cases[i].checksum);
    }
}

static guint
count_class (DscDataset *dataset, const DscSplit *made, DscPart part, gint32 label)
{
  guint n = 0;

  for (guint i = 0; i < made->n; i++)
    n += made->parts[i] == part && dsc_dataset_get_photo (dataset, i)->label == label;
  return n;
}

/* Of 30 photos 6 of class b, of which 1.2 are due; of 12 of a and c each 2.4: the remainders decide
 * about the sixth. */
static void
test_stratified_shares_by_largest_remainder (void)
{
  g_autoptr (DscDataset) dataset
      = make_dataset (30, (const char *const[]){ "a", "b", "a", "c", "c" }, 5);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_STRATIFIED, 0.2, 42);
  g_autoptr (DscSplit) again = split (dataset, DSC_SPLIT_STRATIFIED, 0.2, 42);
  g_autoptr (DscSplit) other = split (dataset, DSC_SPLIT_STRATIFIED, 0.2, 43);

  g_assert_cmpuint (count_class (dataset, made, DSC_PART_VALID, 0), ==, 3);
  g_assert_cmpuint (count_class (dataset, made, DSC_PART_VALID, 1), ==, 1);
  g_assert_cmpuint (count_class (dataset, made, DSC_PART_VALID, 2), ==, 2);
  g_assert_cmpmem (made->parts, made->n, again->parts, again->n);
  g_assert_true (memcmp (made->parts, other->parts, made->n) != 0);
  g_assert_cmpstr (made->name, ==, "stratified 20 %, seed 42");
}

static void
test_stratified_leaves_training_something (void)
{
  g_autoptr (DscDataset) dataset = make_dataset (9, (const char *const[]){ "a", "b", "c" }, 3);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_STRATIFIED, 0.99, 1);

  for (gint32 label = 0; label < 3; label++)
    g_assert_cmpuint (count_class (dataset, made, DSC_PART_TRAIN, label), ==, 1);
}

static void
test_single_photo_stays_in_training (void)
{
  static const char *const classes[] = { "b", "a", "a", "a", "a", "a", "a", "a", "a", "a" };
  gboolean was_drawn = FALSE;
  g_autoptr (DscDataset) dataset = make_dataset (10, classes, 10);

  /* NumPy's first two of ten hold photo 0 for some of these seeds. */
  for (guint32 seed = 0; seed < 50; seed++)
    {
      g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_RANDOM, 0.2, seed);
      g_autoptr (DscSplit) stratified = split (dataset, DSC_SPLIT_STRATIFIED, 0.2, seed);

      g_assert_cmpint (made->parts[0], ==, DSC_PART_TRAIN);
      g_assert_cmpint (stratified->parts[0], ==, DSC_PART_TRAIN);
      g_assert_cmpuint (count (stratified, DSC_PART_VALID), ==, 2);
      was_drawn = was_drawn || count (made, DSC_PART_VALID) == 1;
      assert_warnings (made, "The class “b” has a single photo, which stays in training.");
    }
  g_assert_true (was_drawn);
}

/* Adds to the photos of make_two_classes(): the first @n_old and then @n_new whose names stand
 * between those. */
static DscDataset *
make_grown (guint n_old, guint n_new)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");

  for (guint i = 0; i < n_old + n_new; i++)
    {
      g_autofree char *path
          = g_strdup_printf (i < n_old ? "%03u" : "%03u new", i < n_old ? i : i - n_old);
      DscPhoto photo = { .path = path };

      dsc_dataset_builder_add (builder, &photo, i % 2 == 0 ? "a" : "b");
    }
  return dsc_dataset_builder_end (builder);
}

static void
test_split_is_stable_when_photos_are_added (void)
{
  static const DscSplitKind kinds[] = { DSC_SPLIT_RANDOM, DSC_SPLIT_STRATIFIED };
  g_autoptr (DscDataset) old = make_two_classes (50);
  g_autoptr (DscDataset) grown = make_grown (50, 20);

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (DscSplit) before = split (old, kinds[k], 0.2, 42);
      GError *error = NULL;
      g_autoptr (DscSplit) after = dsc_split_new (grown, &before->plan, old, before, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < before->n; i++)
        {
          guint now;

          g_assert_true (dsc_dataset_find (grown, dsc_dataset_get_photo (old, i)->path, &now));
          g_assert_cmpint (after->parts[now], ==, before->parts[i]);
        }
      g_assert_cmpuint (count (before, DSC_PART_VALID), ==, 10);
      g_assert_cmpuint (count (after, DSC_PART_VALID), ==, 14);
      g_assert_cmpuint (count (after, DSC_PART_NONE), ==, 0);
    }
}

static void
test_split_is_stable_when_photos_go (void)
{
  g_autoptr (DscDataset) old = make_two_classes (50);
  g_autoptr (DscDataset) shrunk = make_two_classes (30);
  g_autoptr (DscSplit) before = split (old, DSC_SPLIT_RANDOM, 0.2, 42);
  GError *error = NULL;
  g_autoptr (DscSplit) after = dsc_split_new (shrunk, &before->plan, old, before, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (after->parts, 30, before->parts, 30);
}

static void
test_classes_that_are_wanting_are_named (void)
{
  g_autoptr (DscDataset) dataset = make_dataset (9, (const char *const[]){ "a", "b", "c" }, 3);
  const guint8 T = DSC_PART_TRAIN;
  const guint8 V = DSC_PART_VALID;
  /* a: all for validation; b: none for validation; c: both. */
  const guint8 parts[] = { V, T, T, V, T, V, V, T, T };
  g_autoptr (DscSplit) made = dsc_split_new_from_parts (
      dataset, "mine", &(DscSplitPlan){ .kind = DSC_SPLIT_LIST, .seed = 5, .fraction = 0.3 },
      g_memdup2 (parts, sizeof parts));

  assert_warnings (made, "Training lacks the class “a”, which is not learned.\n"
                         "Validation lacks the class “b”, which is not checked.");
  g_assert_cmpstr (made->name, ==, "mine");
  g_assert_cmpuint (made->plan.seed, ==, 5);
  g_assert_cmpfloat (made->plan.fraction, ==, 0.3);
}

static void
test_many_classes_are_summed_up (void)
{
  static const char *const classes[]
      = { "a", "b", "c", "d", "e", "f", "g", "h", "a", "a", "a", "a", "a", "a", "a", "a" };
  g_autoptr (DscDataset) dataset = make_dataset (16, classes, 16);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_STRATIFIED, 0.2, 42);

  assert_warnings (made, "The classes “b”, “c”, “d”, “e”, “f” and 2 more have a single photo each, "
                         "which stays in training.");
}

static void
test_empty_validation_is_said (void)
{
  g_autoptr (DscDataset) dataset = make_two_classes (4);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_RANDOM, 0.2, 42);

  g_assert_cmpuint (count (made, DSC_PART_TRAIN), ==, 4);
  assert_warnings (made, "There are no photos for validation, so that nothing tells how good the "
                         "model is.");
}

static DscDataset *
make_given (guint n, const DscPart *parts, guint n_parts)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%03u", i);
      DscPhoto photo = { .path = path, .given = parts[i % n_parts] };

      dsc_dataset_builder_add (builder, &photo, i % 2 == 0 ? "a" : "b");
    }
  return dsc_dataset_builder_end (builder);
}

static void
test_given_parts_are_taken (void)
{
  static const DscPart parts[] = { DSC_PART_TRAIN, DSC_PART_TRAIN, DSC_PART_VALID,
                                   DSC_PART_VALID, DSC_PART_TEST,  DSC_PART_NONE };
  g_autoptr (DscDataset) dataset = make_given (6, parts, 6);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_GIVEN, 0, 42);

  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (made->parts[i], ==, parts[i]);
  g_assert_cmpstr (made->name, ==, "given");
}

static void
test_given_without_validation_draws_it_from_training (void)
{
  static const DscPart parts[] = { DSC_PART_TRAIN, DSC_PART_TRAIN, DSC_PART_TRAIN, DSC_PART_TEST };
  g_autoptr (DscDataset) dataset = make_given (40, parts, 4);
  g_autoptr (DscDataset) more = make_given (60, parts, 4);
  g_autoptr (DscSplit) made = split (dataset, DSC_SPLIT_GIVEN, 0, 42);
  GError *error = NULL;
  g_autoptr (DscSplit) later = dsc_split_new (more, &made->plan, dataset, made, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count (made, DSC_PART_VALID), ==, 6);
  g_assert_cmpuint (count (made, DSC_PART_TRAIN), ==, 24);
  g_assert_cmpuint (count (made, DSC_PART_TEST), ==, 10);
  g_assert_nonnull (strstr (made->warnings[0], "fifth"));
  g_assert_cmpmem (later->parts, 40, made->parts, 40);
  g_assert_cmpuint (count (later, DSC_PART_VALID), ==, 9);
}

static void
assert_no_split (DscDataset *dataset, DscSplitKind kind, double fraction, DscError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_split_new (dataset,
                                &(DscSplitPlan){ .kind = kind, .fraction = fraction, .seed = 42 },
                                NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, (int) code);
}

static void
test_what_cannot_be_split_is_said (void)
{
  static const DscPart test_only[] = { DSC_PART_TEST };
  g_autoptr (DscDataset) good = make_two_classes (20);
  g_autoptr (DscDataset) one_class = make_dataset (20, (const char *const[]){ "a" }, 1);
  g_autoptr (DscDataset) no_label = make_dataset (20, (const char *const[]){ "-" }, 1);
  g_autoptr (DscDataset) one_photo = make_dataset (2, (const char *const[]){ "a", "-" }, 2);
  g_autoptr (DscDataset) only_test = make_given (20, test_only, 1);

  assert_no_split (good, DSC_SPLIT_RANDOM, 0, DSC_ERROR_USAGE);
  assert_no_split (good, DSC_SPLIT_RANDOM, 1, DSC_ERROR_USAGE);
  assert_no_split (good, DSC_SPLIT_STRATIFIED, -0.5, DSC_ERROR_USAGE);
  assert_no_split (good, DSC_SPLIT_RANDOM, (double) NAN, DSC_ERROR_USAGE);
  assert_no_split (one_class, DSC_SPLIT_RANDOM, 0.2, DSC_ERROR_NO_DATA);
  assert_no_split (no_label, DSC_SPLIT_STRATIFIED, 0.2, DSC_ERROR_NO_DATA);
  assert_no_split (one_photo, DSC_SPLIT_RANDOM, 0.2, DSC_ERROR_NO_DATA);
  assert_no_split (good, DSC_SPLIT_GIVEN, 0, DSC_ERROR_NO_DATA);
  assert_no_split (only_test, DSC_SPLIT_GIVEN, 0, DSC_ERROR_NO_DATA);
}

/* What helps is another thing for a folder than for a table. */
static void
test_how_labels_may_be_found_is_said (void)
{
  static const char *const sources[] = { "/r", "/r/labels.csv" };
  static const char *const words[] = { "a pattern for labels", "Choose the column" };

  for (guint i = 0; i < 4; i++)
    {
      DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", sources[i / 2]);
      g_autoptr (DscDataset) dataset = NULL;
      g_autoptr (GError) error = NULL;

      dsc_dataset_builder_add (builder, &(DscPhoto){ .path = "a.jpg" }, i % 2 == 0 ? "a" : NULL);
      dataset = dsc_dataset_builder_end (builder);
      g_assert_null (dsc_split_new (dataset, &DSC_SPLIT_PLAN_DEFAULT, NULL, NULL, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
      g_assert_nonnull (strstr (error->message, words[i / 2]));
    }
}

static DscSplit *
split_by_list (DscDataset *dataset, const char *text, GError **error)
{
  g_auto (PhotoFolder) folder = photo_folder_new ();
  g_autofree char *path = g_build_filename (folder.path, "valid.txt", NULL);

  photo_folder_add_text (&folder, "valid.txt", text);
  return dsc_split_new (dataset, &(DscSplitPlan){ .kind = DSC_SPLIT_LIST, .list = path }, NULL,
                        NULL, error);
}

static void
test_list_is_validation (void)
{
  static const guint32 valid[] = { 1, 4, 6 };
  g_autoptr (DscDataset) dataset = make_dataset (9, (const char *const[]){ "a", "b", "-" }, 3);
  GError *error = NULL;
  g_autoptr (DscSplit) made = split_by_list (dataset,
                                             "\xef\xbb\xbf"
                                             "004\n\n./001\r\n002\n/r/006\n004",
                                             &error);

  g_assert_no_error (error);
  assert_part (made, DSC_PART_VALID, valid, 3);
  g_assert_cmpuint (count (made, DSC_PART_TRAIN), ==, 3);
  g_assert_cmpuint (count (made, DSC_PART_NONE), ==, 3);
  g_assert_cmpint (made->plan.kind, ==, DSC_SPLIT_LIST);
  g_assert_cmpstr (made->name, ==, "list valid.txt");
}

static void
test_list_that_cannot_be_used_is_said (void)
{
  g_autoptr (DscDataset) dataset = make_two_classes (3);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) all = NULL;
  g_autoptr (GError) absent = NULL;

  g_assert_null (split_by_list (dataset, "001\n\n\xff\n", &unknown));
  g_assert_error (unknown, DSC_ERROR, DSC_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (unknown->message, "Line 3"));
  g_assert_nonnull (strstr (unknown->message, "\\xff"));
  g_assert_null (split_by_list (dataset, "\n", &empty));
  g_assert_error (empty, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_null (split_by_list (dataset, "000\n001\n002\n", &all));
  g_assert_error (all, DSC_ERROR, DSC_ERROR_NO_DATA);
  g_assert_null (dsc_split_new (
      dataset, &(DscSplitPlan){ .kind = DSC_SPLIT_LIST, .list = "/nonexistent/v.txt" }, NULL, NULL,
      &absent));
  g_assert_error (absent, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

static void
test_kinds_have_their_words (void)
{
  DscSplitKind kind;

  for (DscSplitKind i = DSC_SPLIT_RANDOM; i <= DSC_SPLIT_LIST; i++)
    {
      g_assert_true (dsc_split_kind_from_string (dsc_split_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (dsc_split_kind_from_string ("Random", &kind));
}

/* --- test, groups --- */

static DscSplit *
split_by (DscDataset *dataset, DscSplitPlan plan)
{
  GError *error = NULL;
  DscSplit *made = dsc_split_new (dataset, &plan, NULL, NULL, &error);

  g_assert_no_error (error);
  return made;
}

static void
test_a_test_part_leaves_validation_as_it_was (void)
{
  g_autoptr (DscDataset) dataset = make_two_classes (50);
  g_autoptr (DscSplit) without = split (dataset, DSC_SPLIT_RANDOM, 0.2, 42);
  g_autoptr (DscSplit) with = split_by (
      dataset, (DscSplitPlan){ DSC_SPLIT_RANDOM, .fraction = 0.2, .test = 0.1, .seed = 42 });

  g_assert_cmpuint (count (with, DSC_PART_VALID), ==, 10);
  g_assert_cmpuint (count (with, DSC_PART_TEST), ==, 5);
  g_assert_cmpuint (count (with, DSC_PART_TRAIN), ==, 35);
  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (with->parts[i] == DSC_PART_VALID, ==, without->parts[i] == DSC_PART_VALID);
  g_assert_cmpstr (with->name, ==, "random 20 %, seed 42, test 10 %");
}

static void
test_every_class_is_in_each_part_of_a_stratified_split (void)
{
  g_autoptr (DscDataset) dataset = make_dataset (60, (const char *const[]){ "a", "b", "c" }, 3);
  g_autoptr (DscSplit) made = split_by (
      dataset, (DscSplitPlan){ DSC_SPLIT_STRATIFIED, .fraction = 0.2, .test = 0.2, .seed = 7 });
  guint n[3][DSC_PART_TEST + 1] = { { 0 } };

  for (guint i = 0; i < 60; i++)
    n[dsc_dataset_get_photo (dataset, i)->label][made->parts[i]]++;
  for (guint label = 0; label < 3; label++)
    {
      g_assert_cmpuint (n[label][DSC_PART_VALID], ==, 4);
      g_assert_cmpuint (n[label][DSC_PART_TEST], ==, 4);
    }
}

/* @n_things of each of two classes, each photographed @n_shots times: "a3-1.jpg". */
static DscDataset *
make_things (guint n_things, guint n_shots)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");

  for (guint i = 0; i < 2 * n_things; i++)
    for (guint shot = 0; shot < n_shots; shot++)
      {
        const char *name = i % 2 == 0 ? "a" : "b";
        g_autofree char *path = g_strdup_printf ("%s/%s%u-%u.jpg", name, name, i / 2, shot);

        dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path }, name);
      }
  return dsc_dataset_builder_end (builder);
}

#define THING "([ab][0-9]+)-[0-9]+"

/* The part of each thing, in @part_of by its name. Fails where a thing is in two. */
static void
assert_together (DscDataset *dataset, const DscSplit *made, GHashTable *part_of)
{
  for (guint i = 0; i < made->n; i++)
    {
      g_autofree char *thing = g_path_get_basename (dsc_dataset_get_photo (dataset, i)->path);
      gpointer part;

      *strchr (thing, '-') = '\0';
      g_assert_cmpint (made->parts[i], !=, DSC_PART_NONE);
      if (g_hash_table_lookup_extended (part_of, thing, NULL, &part))
        g_assert_cmpint (made->parts[i], ==, GPOINTER_TO_INT (part));
      g_hash_table_insert (part_of, g_steal_pointer (&thing), GINT_TO_POINTER (made->parts[i]));
    }
}

static void
test_photos_of_one_thing_stay_together (void)
{
  static const DscSplitKind kinds[] = { DSC_SPLIT_RANDOM, DSC_SPLIT_STRATIFIED };
  g_autoptr (DscDataset) dataset = make_things (20, 5);

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint32 seed = 0; seed < 10; seed++)
      {
        DscSplitPlan plan
            = { kinds[k], .fraction = 0.2, .test = 0.1, .seed = seed, .group = THING };
        g_autoptr (GHashTable) parts
            = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr (DscSplit) made = split_by (dataset, plan);

        assert_together (dataset, made, parts);
        g_assert_cmpuint (count (made, DSC_PART_VALID), ==, 40);
        g_assert_cmpuint (count (made, DSC_PART_TEST), ==, 20);
      }
}

static void
test_a_new_photo_of_a_known_thing_goes_where_it_is (void)
{
  g_autoptr (DscDataset) old = make_things (20, 3);
  g_autoptr (DscDataset) grown = make_things (24, 5);
  g_autoptr (DscSplit) before = split_by (
      old, (DscSplitPlan){ DSC_SPLIT_STRATIFIED, .fraction = 0.25, .seed = 1, .group = THING });
  g_autoptr (GHashTable) parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GError *error = NULL;
  g_autoptr (DscSplit) after = dsc_split_new (grown, &before->plan, old, before, &error);

  g_assert_no_error (error);
  assert_together (old, before, parts);
  assert_together (grown, after, parts);
}

static void
test_things_of_uneven_sizes_meet_the_share_nearly (void)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) made = NULL;

  for (guint thing = 0; thing < 60; thing++)
    for (guint shot = 0; shot <= thing % 6; shot++)
      {
        g_autofree char *path = g_strdup_printf ("a%u-%u", thing, shot);

        dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path }, thing % 2 == 0 ? "a" : "b");
      }
  dataset = dsc_dataset_builder_end (builder);
  made = split_by (dataset,
                   (DscSplitPlan){ DSC_SPLIT_RANDOM, .fraction = 0.2, .seed = 3, .group = THING });
  g_assert_cmpuint (count (made, DSC_PART_VALID), >=, 39);
  g_assert_cmpuint (count (made, DSC_PART_VALID), <=, 45);
}

static void
test_what_cannot_be_drawn_is_said (void)
{
  static const struct
  {
    DscSplitPlan plan;
    const char *words;
  } wrong[] = {
    { { DSC_SPLIT_RANDOM, .fraction = 0.6, .test = 0.4 }, "some must be left for training" },
    { { DSC_SPLIT_RANDOM, .fraction = 0.2, .test = -0.1 }, "The test cannot have -0.1" },
    { { DSC_SPLIT_RANDOM, .fraction = 0.2, .group = "(" }, "“(” is not a pattern for names" },
  };
  g_autoptr (DscDataset) dataset = make_two_classes (10);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dsc_split_new (dataset, &wrong[i].plan, NULL, NULL, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, wrong[i].words));
    }
}

/* A pattern that takes for ever is given up, photo by photo. */
static void
test_a_pattern_without_end_ends (void)
{
  g_autofree char *name = g_strnfill (3000, 'a');
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/r", "/r");
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) made = NULL;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s%u!", name, i);

      dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path }, i % 2 == 0 ? "a" : "b");
    }
  dataset = dsc_dataset_builder_end (builder);
  made = split_by (dataset, (DscSplitPlan){ DSC_SPLIT_RANDOM, .fraction = 0.2, .group = "(a*)*b" });
  g_assert_cmpuint (count (made, DSC_PART_VALID), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/random-is-numpys", test_random_is_numpys);
  g_test_add_func ("/split/random-counts-down", test_random_counts_down);
  g_test_add_func ("/split/photos-without-label-are-in-no-part",
                   test_photos_without_label_are_in_no_part);
  g_test_add_func ("/split/bricks-are-split-as-by-the-notebook",
                   test_bricks_are_split_as_by_the_notebook);
  g_test_add_func ("/split/stratified-shares-by-largest-remainder",
                   test_stratified_shares_by_largest_remainder);
  g_test_add_func ("/split/stratified-leaves-training-something",
                   test_stratified_leaves_training_something);
  g_test_add_func ("/split/single-photo-stays-in-training", test_single_photo_stays_in_training);
  g_test_add_func ("/split/split-is-stable-when-photos-are-added",
                   test_split_is_stable_when_photos_are_added);
  g_test_add_func ("/split/split-is-stable-when-photos-go", test_split_is_stable_when_photos_go);
  g_test_add_func ("/split/classes-that-are-wanting-are-named",
                   test_classes_that_are_wanting_are_named);
  g_test_add_func ("/split/many-classes-are-summed-up", test_many_classes_are_summed_up);
  g_test_add_func ("/split/empty-validation-is-said", test_empty_validation_is_said);
  g_test_add_func ("/split/given-parts-are-taken", test_given_parts_are_taken);
  g_test_add_func ("/split/given-without-validation-draws-it-from-training",
                   test_given_without_validation_draws_it_from_training);
  g_test_add_func ("/split/what-cannot-be-split-is-said", test_what_cannot_be_split_is_said);
  g_test_add_func ("/split/how-labels-may-be-found-is-said", test_how_labels_may_be_found_is_said);
  g_test_add_func ("/split/list-is-validation", test_list_is_validation);
  g_test_add_func ("/split/list-that-cannot-be-used-is-said",
                   test_list_that_cannot_be_used_is_said);
  g_test_add_func ("/split/kinds-have-their-words", test_kinds_have_their_words);
  g_test_add_func ("/split/a-test-part-leaves-validation-as-it-was",
                   test_a_test_part_leaves_validation_as_it_was);
  g_test_add_func ("/split/every-class-is-in-each-part-of-a-stratified-split",
                   test_every_class_is_in_each_part_of_a_stratified_split);
  g_test_add_func ("/split/photos-of-one-thing-stay-together",
                   test_photos_of_one_thing_stay_together);
  g_test_add_func ("/split/a-new-photo-of-a-known-thing-goes-where-it-is",
                   test_a_new_photo_of_a_known_thing_goes_where_it_is);
  g_test_add_func ("/split/things-of-uneven-sizes-meet-the-share-nearly",
                   test_things_of_uneven_sizes_meet_the_share_nearly);
  g_test_add_func ("/split/what-cannot-be-drawn-is-said", test_what_cannot_be_drawn_is_said);
  g_test_add_func ("/split/a-pattern-without-end-ends", test_a_pattern_without_end_ends);
  return g_test_run ();
}
