/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies: planted ones are found whatever was done to them, and others are not made up. */
#include "quality-fixture.h"

#include <unistd.h>

#include "base/dsc-random.h"
#include "image/dsc-resize.h"
#include "quality/dsc-duplicates.h"
#include "quality/dsc-hash-pairs.h"

/* --- hashes --- */

static guint64
draw (DscMt19937 *random)
{
  return (guint64) dsc_mt19937_next (random) << 32 | dsc_mt19937_next (random);
}

/* Random hashes, each third one being near an older one. */
static guint64 *
make_hashes (guint32 n)
{
  guint64 *hashes = g_new (guint64, n);
  DscMt19937 random;

  dsc_mt19937_seed (&random, 7);
  for (guint32 i = 0; i < n; i++)
    {
      hashes[i] = draw (&random);
      if (i % 3 == 2)
        {
          hashes[i] = hashes[dsc_mt19937_interval (&random, i - 1)];
          for (guint k = dsc_mt19937_interval (&random, 12); k > 0; k--)
            hashes[i] ^= G_GUINT64_CONSTANT (1) << dsc_mt19937_interval (&random, 63);
        }
    }
  return hashes;
}

static void
collect_cb (guint32 first, guint32 second, gpointer user_data)
{
  guint64 pair = (guint64) first << 32 | second;

  g_assert_cmpuint (first, <, second);
  g_array_append_val ((GArray *) user_data, pair);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

static void
test_near_hashes_are_those_that_comparing_all_finds (void)
{
  const guint32 n = 3000;
  g_autofree guint64 *hashes = make_hashes (n);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint k = 0;

  g_assert_true (dsc_hash_pairs (hashes, n, collect_cb, found, NULL));
  g_array_sort (found, compare_pairs);
  for (guint32 i = 0; i < n; i++)
    for (guint32 j = i + 1; j < n; j++)
      if (__builtin_popcountll (hashes[i] ^ hashes[j]) <= DSC_HASH_RADIUS)
        {
          g_assert_cmpuint (k, <, found->len);
          g_assert_cmpuint (g_array_index (found, guint64, k), ==, (guint64) i << 32 | j);
          k++;
        }
  g_assert_cmpuint (k, ==, found->len);
  g_assert_cmpuint (k, >, 500);
}

/* What looking at @n photos could have found; every third is much like another one, every tenth
 * file is there twice. */
static GArray *
make_measures (guint32 n)
{
  g_autofree guint64 *hashes = make_hashes (n);
  GArray *measures = dsc_measures_new ();
  DscMt19937 random;

  dsc_mt19937_seed (&random, 8);
  g_array_set_size (measures, n);
  for (guint32 i = 0; i < n; i++)
    {
      DscMeasure *measure = &g_array_index (measures, DscMeasure, i);
      guint32 content = i % 10 == 9 ? i - 1 : i;

      measure->photo = i + 1;
      measure->has_digest = TRUE;
      memcpy (measure->digest, &content, sizeof content);
      measure->contrast = 20;
      measure->hash = hashes[i];
      for (guint k = 0; k < sizeof measure->small; k++)
        measure->small[k] = (guint8) dsc_mt19937_next (&random);
    }
  return measures;
}

/* Returns: how many sets of files with the same contents there are. */
static guint
count_exact (const DscCopies *copies)
{
  guint32 n = 0;

  for (guint i = 0; i < copies->items->len; i++)
    n = MAX (n, g_array_index (copies->items, DscCopy, i).exact);
  return n;
}

/* Of the processor, not of the clock on the wall: others work here, too. */
static double
seconds_for (guint32 n)
{
  g_autoptr (GArray) measures = make_measures (n);
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/nowhere", "/nowhere");
  g_autoptr (DscDataset) dataset = NULL;
  double best = G_MAXDOUBLE;

  for (guint32 i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("%06u.jpg", i);

      dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path }, "a");
    }
  dataset = dsc_dataset_builder_end (builder);
  for (int i = 0; i < 3; i++)
    {
      clock_t begun = clock ();
      g_autoptr (DscCopies) found
          = dsc_duplicates_find (dataset, measures, "", NULL, 1, NULL, NULL, NULL, NULL);

      best = MIN (best, (double) (clock () - begun) / CLOCKS_PER_SEC);
      g_assert_cmpuint (count_exact (found), ==, n / 10);
    }
  return best;
}

static void
test_ten_times_the_photos_take_no_more_than_fifteen_times_as_long (void)
{
  double few = seconds_for (5000), many = seconds_for (50000);

  g_test_message ("5,000 photos: %.3f s, 50,000: %.3f s, %.1f times", few, many, many / few);
  g_assert_cmpfloat (many, <, 15 * few);
}

/* --- photos --- */

/* Adds what can be done to a photo and leaves it the same: a copy, compressed again, scaled,
 * cropped, lighter, in other colours, mirrored, turned. Returns: how many. */
static guint
add_altered (QualityFixture *self, const char *path, guint number, const char *class_name)
{
  g_autoptr (DscPixels) pixels = quality_read (path);
  g_autoptr (DscPixels) small = dsc_pixels_shrink (pixels, pixels->width / 2, pixels->height / 2);
  g_autoptr (DscPixels) cropped = quality_crop (pixels, 2);
  g_autoptr (DscPixels) lighter = quality_crop (pixels, 0);
  g_autoptr (DscPixels) warmer = quality_crop (pixels, 0);
  g_autoptr (DscPixels) mirrored = quality_turn (pixels, TRUE, 0);
  g_autoptr (DscPixels) flipped = quality_turn (pixels, TRUE, 2);
  g_autoptr (DscPixels) right = quality_turn (pixels, FALSE, 1);
  g_autoptr (DscPixels) over = quality_turn (pixels, FALSE, 2);
  g_autoptr (DscPixels) left = quality_turn (pixels, FALSE, 3);
  const DscPixels *altered[]
      = { pixels, small, cropped, lighter, warmer, mirrored, flipped, right, over, left };
  const int qualities[] = { 40, 85, 85, 85, 85, 85, 60, 85, 85, 85 };
  g_autofree char *copy = g_strdup_printf ("%03u-copy.jpg", number);
  g_autofree char *bytes = NULL;
  gsize size;

  quality_change (lighter, 1.1, 5);
  quality_recolour (warmer);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  quality_add_bytes (self, copy, class_name, bytes, size);
  for (guint i = 0; i < G_N_ELEMENTS (altered); i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u-%c.jpg", number, 'a' + i);

      quality_add_pixels (self, name, class_name, altered[i], qualities[i]);
    }
  return G_N_ELEMENTS (altered) + 1;
}

/* Returns: (transfer full): for each photo its set of copies; 0 where it is alone. */
static guint32 *
find_same (QualityFixture *self, guint *n_exact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) measures = NULL;
  g_autoptr (DscCopies) copies = NULL;
  guint n = dsc_dataset_get_n_photos (self->dataset);
  guint32 *same;

  g_assert_true (
      dsc_quality_scan (self->project, self->dataset, 2, NULL, NULL, NULL, NULL, &error));
  measures = dsc_project_get_measures (self->project, self->dataset, &error);
  g_assert_no_error (error);
  copies = dsc_duplicates_find (self->dataset, measures, "", NULL, 2, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  same = g_new0 (guint32, n);
  for (guint i = 0; i < copies->items->len; i++)
    {
      const DscCopy *copy = &g_array_index (copies->items, DscCopy, i);

      same[copy->photo] = copy->same;
    }
  *n_exact = count_exact (copies);
  return same;
}

/* Returns: how many photos from @first on share a group with another one of these. */
static guint
count_joined (const guint32 *same, guint first, guint n)
{
  g_autofree guint *counts = g_new0 (guint, n + 1);
  guint n_joined = 0;

  for (guint i = first; i < n; i++)
    counts[same[i]]++;
  for (guint32 set = 1; set <= n; set++)
    n_joined += counts[set] > 1 ? counts[set] : 0;
  return n_joined;
}

/* Photos of bricks that were taken one after the other, and among them some that were altered. */
static void
test_planted_copies_are_found_among_photos_in_a_row (QualityFixture *self, gconstpointer unused)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *source
      = shared != NULL ? g_build_filename (shared, "data/lego-bricks-1000/Base Images", NULL)
                       : NULL;
  g_autoptr (GDir) dir = source != NULL ? g_dir_open (source, 0, NULL) : NULL;
  g_autofree char *link = quality_path (self, "bricks");
  g_autofree guint32 *planted = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint n_false = 0, n_planted = 0, n_found = 0, n_wrong = 0, n_exact;
  const char *kind;

  if (dir == NULL)
    {
      g_test_skip ("SKIP: the photos of bricks are not there; set DISCERN_TEST_SHARED");
      return;
    }
  g_assert_cmpint (symlink (source, link), ==, 0);
  while ((kind = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (source, kind, NULL);
      g_autoptr (GDir) photos = g_dir_open (folder, 0, NULL);
      const char *name;

      while (photos != NULL && (name = g_dir_read_name (photos)) != NULL)
        g_ptr_array_add (names, g_build_filename ("bricks", kind, name, NULL));
    }
  g_ptr_array_sort_with_data (names, (GCompareDataFunc) (void (*) (void)) strcmp, NULL);
  for (guint i = 0; i < names->len; i++)
    quality_add_file (self, g_ptr_array_index (names, i), "brick");
  for (guint i = 0; i < names->len; i += 25)
    {
      g_autofree char *path = quality_path (self, g_ptr_array_index (names, i));

      n_planted += add_altered (self, path, i / 25, "brick");
    }
  quality_import (self);
  planted = find_same (self, &n_exact);
  /* The numbers of planted ones come first: "000-a.jpg" < "bricks/…". */
  for (guint i = 0; i < n_planted; i++)
    {
      const char *path = dsc_dataset_get_photo (self->dataset, i)->path;
      guint original, number = (guint) g_ascii_strtoull (path, NULL, 10) * 25;

      g_assert_true (
          dsc_dataset_find (self->dataset, g_ptr_array_index (names, number), &original));
      if (planted[i] != 0 && planted[i] == planted[original])
        n_found++;
      else if (planted[i] != 0)
        n_wrong++;
    }
  n_false = count_joined (planted, n_planted, dsc_dataset_get_n_photos (self->dataset));
  g_test_message ("%u photos in a row: %u in a group with another one (%.1f %%)", names->len,
                  n_false, 100.0 * n_false / names->len);
  g_test_message ("%u planted copies: recall %.3f, precision %.3f", n_planted,
                  (double) n_found / n_planted,
                  (double) n_found / MAX (n_found + n_wrong + n_false, 1));
  g_assert_cmpuint (names->len, ==, 1000);
  g_assert_cmpuint (n_false, ==, 0);
  g_assert_cmpuint (n_planted, ==, 440);
  g_assert_cmpuint (n_found, >=, 435);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_cmpuint (n_exact, ==, 40);
}

/* The same without photos from elsewhere. */
static void
test_altered_pictures_are_in_the_group_of_theirs (QualityFixture *self, gconstpointer unused)
{
  g_autofree guint32 *same = NULL;
  guint n_right = 0, n = 0, n_exact;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.jpg", i);
      g_autofree char *path = quality_path (self, name);
      g_autoptr (DscPixels) pixels = quality_render (i, 320, 240);

      quality_add_pixels (self, name, "a", pixels, 92);
      if (i % 4 == 0)
        n += add_altered (self, path, i, "a");
    }
  quality_import (self);
  same = find_same (self, &n_exact);
  for (guint i = 0; i < dsc_dataset_get_n_photos (self->dataset); i++)
    {
      const char *path = dsc_dataset_get_photo (self->dataset, i)->path;
      g_autofree char *name = g_strdup_printf ("%.3s.jpg", path);
      guint original;

      g_assert_true (dsc_dataset_find (self->dataset, name, &original));
      if (strlen (path) == strlen ("000.jpg"))
        g_assert_cmpint (same[i] != 0, ==, g_ascii_strtoull (path, NULL, 10) % 4 == 0);
      else
        n_right += same[i] != 0 && same[i] == same[original];
    }
  g_test_message ("%u of %u", n_right, n);
  g_assert_cmpuint (n_right, >=, n - 2);
  g_assert_cmpuint (n_exact, ==, 10);
}

static guint
count_sets (const guint32 *same, guint n)
{
  guint32 n_sets = 0;

  for (guint i = 0; i < n; i++)
    n_sets = MAX (n_sets, same[i]);
  return n_sets;
}

/* Pictures without anything on them are no copies of each other unless their files are. */
static void
test_empty_pictures_are_not_the_same (QualityFixture *self, gconstpointer unused)
{
  g_autofree guint32 *same = NULL;
  guint n_exact;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02d.jpg", i);
      g_autoptr (DscPixels) pixels = dsc_pixels_new (64, 64);

      memset (pixels->data, 40 + 10 * (i / 2), 64 * 64 * 4);
      quality_add_pixels (self, name, "a", pixels, 90);
    }
  quality_import (self);
  same = find_same (self, &n_exact);
  g_assert_cmpuint (n_exact, ==, 10);
  g_assert_cmpuint (count_sets (same, dsc_dataset_get_n_photos (self->dataset)), ==, 10);
}

#define ADD(name, test)                                                                \
  g_test_add ("/duplicates/" name, QualityFixture, NULL, quality_fixture_set_up, test, \
              quality_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duplicates/near-hashes-are-those-that-comparing-all-finds",
                   test_near_hashes_are_those_that_comparing_all_finds);
  g_test_add_func ("/duplicates/ten-times-the-photos-take-no-more-than-fifteen-times-as-long",
                   test_ten_times_the_photos_take_no_more_than_fifteen_times_as_long);
  ADD ("altered-pictures-are-in-the-group-of-theirs",
       test_altered_pictures_are_in_the_group_of_theirs);
  ADD ("empty-pictures-are-not-the-same", test_empty_pictures_are_not_the_same);
  ADD ("planted-copies-are-found-among-photos-in-a-row",
       test_planted_copies_are_found_among_photos_in_a_row);
  return g_test_run ();
}
