/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that were mirrored, turned or cropped: it is told how, and crops are found by features
 * that are known already, of the files as they are. */
#include "quality-fixture.h"

#include <math.h>

#include <glib/gstdio.h>

#include "base/dsc-random.h"
#include "base/dsc-record-file.h"
#include "quality/dsc-copy-sets.h"
#include "quality/dsc-near-features.h"

/* --- turning --- */

#define SIDE 5

static void
turn_numbers (const int *numbers, DscSymmetry how, int *turned)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      turned[y * SIDE + x] = numbers[dsc_symmetry_source (how, SIDE, x, y)];
}

static void
test_turning_twice_is_turning_once (void)
{
  int numbers[SIDE * SIDE], once[SIDE * SIDE], twice[SIDE * SIDE], both[SIDE * SIDE];

  for (int i = 0; i < SIDE * SIDE; i++)
    numbers[i] = i;
  for (int first = 0; first < DSC_N_SYMMETRIES; first++)
    for (int second = 0; second < DSC_N_SYMMETRIES; second++)
      {
        turn_numbers (numbers, (DscSymmetry) first, once);
        turn_numbers (once, (DscSymmetry) second, twice);
        turn_numbers (numbers, dsc_symmetry_then ((DscSymmetry) first, (DscSymmetry) second), both);
        g_assert_cmpmem (twice, sizeof twice, both, sizeof both);
      }
  for (int how = 0; how < DSC_N_SYMMETRIES; how++)
    g_assert_cmpint (dsc_symmetry_then ((DscSymmetry) how, dsc_symmetry_invert ((DscSymmetry) how)),
                     ==, DSC_SYMMETRY_NONE);
}

/* Photos that were made of one after the other, and joined in another order: what is known of any
 * two is what was done. */
static void
test_sets_know_how_each_was_made_of_each (void)
{
  const DscMake steps[] = { { DSC_SYMMETRY_MIRROR, 0.8f },
                            { DSC_SYMMETRY_SWAP | DSC_SYMMETRY_MIRROR, 0.5f },
                            { DSC_SYMMETRY_FLIP, 1 },
                            { DSC_SYMMETRY_SWAP, 0.9f } };
  const guint order[] = { 2, 0, 3, 1 };
  g_autoptr (DscCopySets) sets = dsc_copy_sets_new (6);
  g_autofree DscMake *makes = NULL;
  g_autofree guint32 *groups = NULL;
  DscMake whole = DSC_MAKE_SAME;
  guint32 n_groups;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint k = order[i];

      /* Photo 4 − k is made of photo 5 − k; every second pair is told the other way round. */
      if (k % 2 == 0)
        dsc_copy_sets_join (sets, 5 - k, 4 - k, steps[k]);
      else
        dsc_copy_sets_join (sets, 4 - k, 5 - k, dsc_make_invert (steps[k]));
    }
  groups = dsc_copy_sets_number (sets, &n_groups);
  makes = dsc_copy_sets_describe (sets);
  g_assert_cmpuint (n_groups, ==, 1);
  g_assert_cmpuint (groups[0], ==, 0);
  for (guint k = 0; k < G_N_ELEMENTS (steps); k++)
    {
      DscMake make = dsc_make_then (dsc_make_invert (makes[5]), makes[4 - k]);

      whole = dsc_make_then (whole, steps[k]);
      g_assert_cmpuint (groups[4 - k], ==, 1);
      g_assert_cmpint (make.symmetry, ==, whole.symmetry);
      g_assert_cmpfloat_with_epsilon (make.share, whole.share, 1e-4);
    }
}

/* --- features --- */

#define N_FEATURES 96

/* Features as networks have them: none negative, a few strong, and @n photos in pairs that are
 * alike.
 */
static float *
make_features (guint n)
{
  float *features = g_new (float, (gsize) n *N_FEATURES);
  DscMt19937 random;

  dsc_mt19937_seed (&random, 3);
  for (guint i = 0; i < n; i++)
    for (guint f = 0; f < N_FEATURES; f++)
      {
        float drawn = (float) dsc_mt19937_interval (&random, 1000) / 1000;
        float *value = &features[(gsize) i * N_FEATURES + f];

        *value
            = i % 2 == 0 ? drawn * drawn * (f % 7 == 0 ? 5 : 1) : value[-N_FEATURES] + 0.1f * drawn;
      }
  return features;
}

static void
test_nearest_features_are_found_by_any_number_of_threads (void)
{
  const guint n = 1001; /* no multiple of anything */
  g_autofree float *features = make_features (n);
  g_autofree const float **rows = g_new (const float *, n);
  g_autofree guint32 *one = NULL;
  g_autofree guint32 *two = NULL;
  DscProgressMeter meter;
  guint n_found = 0;

  for (guint i = 0; i < n; i++)
    rows[i] = features + (gsize) i * N_FEATURES;
  dsc_progress_meter_start (&meter, "", 0, NULL, NULL);
  one = dsc_near_features (rows, n, N_FEATURES, 1, &meter, NULL);
  two = dsc_near_features (rows, n, N_FEATURES, 3, &meter, NULL);
  g_assert_cmpmem (one, n * DSC_NEAR_FEATURES * sizeof *one, two,
                   n * DSC_NEAR_FEATURES * sizeof *two);
  for (guint i = 0; i + 1 < n; i++)
    n_found += one[i * DSC_NEAR_FEATURES] == (i ^ 1);
  g_assert_cmpuint (n_found, >=, 990);
}

static void
test_few_photos_have_few_that_are_near (void)
{
  g_autofree float *features = make_features (4);
  const float *rows[4];
  DscProgressMeter meter;

  for (guint i = 0; i < 4; i++)
    rows[i] = features + i * N_FEATURES;
  dsc_progress_meter_start (&meter, "", 0, NULL, NULL);
  for (guint n = 0; n <= 4; n++)
    {
      g_autofree guint32 *near = dsc_near_features (rows, n, N_FEATURES, 1, &meter, NULL);

      for (guint i = 0; i < n * DSC_NEAR_FEATURES; i++)
        if (i % DSC_NEAR_FEATURES + 1 >= n)
          g_assert_cmpuint (near[i], ==, DSC_NEAR_NONE);
        else
          g_assert_true (near[i] < n || near[i] == DSC_NEAR_NONE);
    }
}

/* --- findings --- */

#define N_PHOTOS 24

/* Files the features that a network might have of @name, a picture of what @number shows: means
 * behind maxima. @age: how much older than the file they are. */
static void
add_features (QualityFixture *self, DscRecordFile *store, const char *name, guint number,
              gint64 age)
{
  g_autofree char *path = quality_path (self, name);
  g_autoptr (GError) error = NULL;
  float row[2 * N_FEATURES] = { 0 };
  gint32 tags[4] = { 2 * N_FEATURES };
  DscMt19937 random;
  GStatBuf status;
  DscFileRef ref = { .path = name }; /* in the folder, wherever that is */

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  ref.size = status.st_size;
  ref.mtime = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec - age;
  dsc_mt19937_seed (&random, number);
  for (guint f = 0; f < N_FEATURES; f++)
    row[N_FEATURES + f] = (float) dsc_mt19937_interval (&random, 100);
  g_assert_true (dsc_record_file_add (store, &ref, tags, row, sizeof row, &error));
  g_assert_no_error (error);
}

/* Adds pictures of which the first is there again, cropped to 80 % at a corner; their features are
 * alike. */
static void
add_crop (QualityFixture *self, gint64 age)
{
  g_autofree char *cache = dsc_project_dup_cache_folder (self->project);
  g_autofree char *path = g_build_filename (cache, "features-net-120x160.cache", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRecordFile) store
      = dsc_record_file_open (path, "features net 120x160", 1 << 24, &error);
  g_autoptr (DscPixels) part = NULL;

  g_assert_no_error (error);
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.jpg", i);
      g_autoptr (DscPixels) pixels = quality_render (i, 320, 240);

      quality_add_pixels (self, name, "a", pixels, 92);
      add_features (self, store, name, i, 0);
      if (i == 0)
        part = quality_cut (pixels, 60, 10, 256, 192);
    }
  quality_add_pixels (self, "crop.jpg", "a", part, 85);
  add_features (self, store, "crop.jpg", 0, age);
  quality_import (self);
}

static void
test_crops_are_found_by_features (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;
  g_autofree char *found = NULL;

  add_crop (self, 0);
  findings = quality_check (self, NULL);
  found = quality_describe (self, findings, DSC_FINDING_NEAR_DUPLICATE);
  g_assert_cmpstr (found, ==, "000.jpg crop.jpg");
}

static void
test_features_of_another_state_of_the_file_are_not_asked (QualityFixture *self,
                                                          gconstpointer unused)
{
  g_autoptr (DscFindings) findings = NULL;

  add_crop (self, 1);
  findings = quality_check (self, NULL);
  g_assert_null (dsc_findings_get (findings, DSC_FINDING_NEAR_DUPLICATE));
}

/* What @item is, as the report says it to a person and to a script. */
static void
assert_told (QualityFixture *self, const DscFinding *finding, const char *name, const char *words,
             const char *word)
{
  for (guint i = 0; i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);
      g_autofree char *said = dsc_finding_dup_value (finding, item);
      g_autofree char *kept = dsc_copy_make_to_string (item->make);

      if (!g_str_equal (dsc_dataset_get_photo (self->dataset, item->photo)->path, name))
        continue;
      g_assert_cmpstr (said, ==, words);
      g_assert_cmpstr (kept, ==, word);
      return;
    }
  g_error ("%s was not found", name);
}

static void
test_it_is_told_how_copies_were_made (QualityFixture *self, gconstpointer unused)
{
  static const struct
  {
    gboolean is_mirrored;
    int quarters;
    const char *words;
    const char *stored;
  } makes[] = {
    { TRUE, 0, "mirrored", "mirrored" },
    { FALSE, 1, "turned by 90°", "turned-90" },
    { FALSE, 2, "turned by 180°", "turned-180" },
    { FALSE, 3, "turned by 270°", "turned-270" },
    { TRUE, 1, "mirrored, turned by 90°", "mirrored turned-90" },
    { TRUE, 2, "mirrored top to bottom", "mirrored turned-180" },
    { TRUE, 3, "mirrored, turned by 270°", "mirrored turned-270" },
  };
  g_autoptr (DscPixels) pixels = quality_render (3, 320, 240);
  g_autoptr (DscPixels) warmer = quality_render (3, 320, 240);
  g_autoptr (DscPixels) cropped = quality_crop (pixels, 3);
  g_autoptr (DscFindings) findings = NULL;
  const DscFinding *finding;

  quality_add_pixels (self, "000.jpg", "a", pixels, 95);
  quality_add_pixels (self, "again.jpg", "a", pixels, 60);
  for (guint i = 0; i < G_N_ELEMENTS (makes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.jpg", makes[i].stored);
      g_autoptr (DscPixels) turned = quality_turn (pixels, makes[i].is_mirrored, makes[i].quarters);

      quality_add_pixels (self, name, "a", turned, 85);
    }
  quality_recolour (warmer);
  quality_add_pixels (self, "warmer.jpg", "a", warmer, 85);
  quality_add_pixels (self, "cropped.jpg", "a", cropped, 85);
  quality_import (self);
  findings = quality_check (self, NULL);
  finding = dsc_findings_get (findings, DSC_FINDING_NEAR_DUPLICATE);
  g_assert_nonnull (finding);
  g_assert_cmpuint (finding->n_groups, ==, 1);
  assert_told (self, finding, "000.jpg", NULL, NULL);
  assert_told (self, finding, "again.jpg", NULL, NULL);
  assert_told (self, finding, "warmer.jpg", "other colours", "recoloured");
  assert_told (self, finding, "cropped.jpg", "cropped", "cropped");
  for (guint i = 0; i < G_N_ELEMENTS (makes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.jpg", makes[i].stored);

      assert_told (self, finding, name, makes[i].words, makes[i].stored);
    }
}

#define ADD(name, test)                                                            \
  g_test_add ("/copies/" name, QualityFixture, NULL, quality_fixture_set_up, test, \
              quality_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copies/turning-twice-is-turning-once", test_turning_twice_is_turning_once);
  g_test_add_func ("/copies/sets-know-how-each-was-made-of-each",
                   test_sets_know_how_each_was_made_of_each);
  g_test_add_func ("/copies/nearest-features-are-found-by-any-number-of-threads",
                   test_nearest_features_are_found_by_any_number_of_threads);
  g_test_add_func ("/copies/few-photos-have-few-that-are-near",
                   test_few_photos_have_few_that_are_near);
  ADD ("crops-are-found-by-features", test_crops_are_found_by_features);
  ADD ("features-of-another-state-of-the-file-are-not-asked",
       test_features_of_another_state_of_the_file_are_not_asked);
  ADD ("it-is-told-how-copies-were-made", test_it_is_told_how_copies_were_made);
  return g_test_run ();
}
