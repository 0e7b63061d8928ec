/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loader: batches in order and whole, broken photos told of, the cache equal to the files. */
#include "test-pictures.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "image/dsc-jpeg-write.h"
#include "image/dsc-loader.h"

#define N_PHOTOS 23
#define BROKEN 7
#define CUT 11

static const DscLoaderOptions usual = {
  .target = { 24, 32, DSC_RESIZE_SQUISH },
  .decode = { DSC_ORIENTATION_UPRIGHT, DSC_DEFAULT_MAX_PIXELS },
  .normalisation = { { 0, 0, 0 }, { 1, 1, 1 } },
  .batch_size = 5,
  .n_threads = 3,
};

#define FLOATS (24 * 32 * 3)

typedef struct
{
  char *folder;
  char *paths[N_PHOTOS];
  DscFileRef refs[N_PHOTOS];
} Fixture;

static void
describe_file (DscFileRef *ref, char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  *ref = (DscFileRef){ path, status.st_size,
                       (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec };
}

/* Photo @i is of one colour, i × 10 in red. One is no picture, one is cut short. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("discern-XXXXXX", NULL);
  for (int i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02d.jpg", i);
      g_autoptr (DscPixels) picture = dsc_pixels_new (100, 80);

      fixture->paths[i] = g_build_filename (fixture->folder, name, NULL);
      for (gsize p = 0; p < 100 * 80; p++)
        memcpy (picture->data + p * 4, (const guint8[]){ (guint8) (i * 10), 128, 50, 255 }, 4);
      g_assert_true (dsc_jpeg_write (fixture->paths[i], picture, 95, NULL));
      if (i == BROKEN)
        g_assert_true (g_file_set_contents (fixture->paths[i], "rubbish", -1, NULL));
      if (i == CUT)
        {
          g_autofree char *bytes = NULL;
          gsize size;

          g_assert_true (g_file_get_contents (fixture->paths[i], &bytes, &size, NULL));
          g_assert_true (
              g_file_set_contents (fixture->paths[i], bytes, (gssize) (size - 100), NULL));
        }
      describe_file (&fixture->refs[i], fixture->paths[i]);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cache
      = g_build_filename (fixture->folder, "pixels-24x32-squish-upright-v1.cache", NULL);

  for (int i = 0; i < N_PHOTOS; i++)
    {
      g_unlink (fixture->paths[i]);
      g_free (fixture->paths[i]);
    }
  g_unlink (cache);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static DscRecordFile *
open_cache (const Fixture *fixture, guint64 budget)
{
  g_autoptr (GError) error = NULL;
  DscRecordFile *cache
      = dsc_pixel_cache_open (fixture->folder, &usual.target, &usual.decode, budget, &error);

  g_assert_no_error (error);
  return cache;
}

/* What the consumer was told. */
typedef struct
{
  GArray *broken;   /* guint32 */
  GArray *doubtful; /* guint32 */
  GThread *thread;
} Told;

static void
problem_cb (guint32 position, const GError *error, const DscPictureInfo *info, gpointer user_data)
{
  Told *told = user_data;

  g_assert_true (g_thread_self () == told->thread);
  g_assert_true ((error == NULL) != (info == NULL));
  if (error != NULL)
    g_assert_true (error->domain == DSC_ERROR);
  else
    g_assert_true (info->truncated || info->n_warnings > 0);
  g_array_append_val (error != NULL ? told->broken : told->doubtful, position);
}

static void
told_init (Told *told)
{
  *told = (Told){ g_array_new (FALSE, FALSE, 4), g_array_new (FALSE, FALSE, 4), g_thread_self () };
}

static void
told_clear (Told *told)
{
  g_array_unref (told->broken);
  g_array_unref (told->doubtful);
}

/* Runs through all photos. Returns: (transfer full): all pixels, one photo after the other. */
static float *
run_through (const Fixture *fixture, const DscLoaderOptions *options, DscRecordFile *cache,
             Told *told, guint *n_uncached)
{
  g_autoptr (DscLoader) loader
      = dsc_loader_new (fixture->refs, N_PHOTOS, options, cache, problem_cb, told);
  float *all = g_new (float, N_PHOTOS *FLOATS);
  g_autoptr (GError) error = NULL;
  const DscBatch *batch;
  guint32 next = 0;

  while (dsc_loader_next (loader, &batch, NULL, &error) && batch != NULL)
    {
      g_assert_cmpuint (batch->n, ==, MIN (options->batch_size, N_PHOTOS - next));
      g_assert_cmpuint (GPOINTER_TO_SIZE (batch->pixels) % 64, ==, 0);
      for (guint i = 0; i < batch->n; i++, next++)
        {
          g_assert_cmpuint (batch->positions[i], ==, next);
          g_assert_true (batch->valid[i] == (next != BROKEN));
          memcpy (all + (gsize) next * FLOATS, batch->pixels + (gsize) i * FLOATS,
                  FLOATS * sizeof (float));
        }
    }
  g_assert_no_error (error);
  g_assert_cmpuint (next, ==, N_PHOTOS);
  /* The end stays the end. */
  g_assert_true (dsc_loader_next (loader, &batch, NULL, NULL));
  g_assert_null (batch);
  g_assert_cmpfloat (dsc_loader_get_wait (loader), >=, 0);
  if (n_uncached != NULL)
    *n_uncached = dsc_loader_get_n_uncached (loader);
  return all;
}

static void
check_pixels (const float *all)
{
  for (guint i = 0; i < N_PHOTOS; i++)
    {
      float red = all[(gsize) i * FLOATS];

      if (i == BROKEN)
        for (guint k = 0; k < FLOATS; k++)
          g_assert_cmpfloat (all[(gsize) i * FLOATS + k], ==, 0);
      else
        g_assert_cmpfloat_with_epsilon (red, (float) i * 10 / 255, 4.0 / 255);
    }
}

static void
test_batches_come_whole_and_in_order (Fixture *fixture, gconstpointer data)
{
  const guint threads[] = { 1, 2, 7 };
  const guint batches[] = { 1, 5, 23, 100 };

  for (gsize t = 0; t < G_N_ELEMENTS (threads); t++)
    for (gsize b = 0; b < G_N_ELEMENTS (batches); b++)
      {
        DscLoaderOptions options = usual;
        g_autofree float *all = NULL;
        Told told;

        told_init (&told);
        options.n_threads = threads[t];
        options.batch_size = batches[b];
        all = run_through (fixture, &options, NULL, &told, NULL);
        check_pixels (all);
        g_assert_cmpuint (told.broken->len, ==, 1);
        g_assert_cmpuint (g_array_index (told.broken, guint32, 0), ==, BROKEN);
        g_assert_cmpuint (told.doubtful->len, ==, 1);
        g_assert_cmpuint (g_array_index (told.doubtful, guint32, 0), ==, CUT);
        told_clear (&told);
      }
}

static void
test_second_pass_comes_from_the_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) cache = open_cache (fixture, 1 << 20);
  g_autofree float *first = NULL;
  g_autofree float *second = NULL;
  guint n_uncached;
  Told told;

  told_init (&told);
  first = run_through (fixture, &usual, cache, &told, &n_uncached);
  check_pixels (first);
  g_assert_cmpuint (n_uncached, ==, 0);
  g_assert_cmpuint (dsc_record_file_get_n_records (cache), ==, N_PHOTOS - 1);
  told_clear (&told);

  /* The files are gone: what comes now comes from the cache, after it was closed and opened. */
  g_clear_object (&cache);
  cache = open_cache (fixture, 1 << 20);
  for (int i = 0; i < N_PHOTOS; i++)
    g_unlink (fixture->paths[i]);
  told_init (&told);
  second = run_through (fixture, &usual, cache, &told, NULL);
  g_assert_cmpmem (first, N_PHOTOS * FLOATS * sizeof (float), second,
                   N_PHOTOS * FLOATS * sizeof (float));
  g_assert_cmpuint (told.broken->len, ==, 1);
  g_assert_cmpuint (told.doubtful->len, ==, 1);
  told_clear (&told);
}

static void
test_used_up_budget_is_counted (Fixture *fixture, gconstpointer data)
{
  /* A shrunk photo is 50 × 40 … or so: room for a few. */
  g_autoptr (DscRecordFile) cache = open_cache (fixture, 50000);
  g_autofree float *all = NULL;
  guint n_uncached;
  Told told;

  told_init (&told);
  all = run_through (fixture, &usual, cache, &told, &n_uncached);
  check_pixels (all);
  g_assert_cmpuint (n_uncached, >, 0);
  g_assert_cmpuint (n_uncached + dsc_record_file_get_n_records (cache), ==, N_PHOTOS - 1);
  told_clear (&told);
}

/* A photo that is not the one that was listed is used, but not kept under its name. */
static void
test_changed_photo_is_not_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) cache = open_cache (fixture, 1 << 20);
  g_autofree float *all = NULL;
  gsize size;
  Told told;

  told_init (&told);
  fixture->refs[3].mtime++;
  all = run_through (fixture, &usual, cache, &told, NULL);
  check_pixels (all);
  g_assert_null (dsc_record_file_lookup (cache, &fixture->refs[3], NULL, &size));
  g_assert_nonnull (dsc_record_file_lookup (cache, &fixture->refs[4], NULL, &size));
  told_clear (&told);
}

/* A record that says what cannot be is no record. */
static void
test_nonsense_in_the_cache_is_ignored (Fixture *fixture, gconstpointer data)
{
  const gint32 nonsense[][4]
      = { { -1, 5, 100, 80 }, { 53, 40, 0, 0 }, { 1000, 1000, 100, 80 }, { 1, 1, 1, 1 } };
  g_autoptr (DscRecordFile) cache = open_cache (fixture, 1 << 20);
  g_autofree float *all = NULL;
  Told told;

  told_init (&told);
  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    g_assert_true (
        dsc_record_file_add (cache, &fixture->refs[i], nonsense[i], "12345678", 8, NULL));
  all = run_through (fixture, &usual, cache, &told, NULL);
  check_pixels (all);
  told_clear (&told);
}

static void
test_freed_in_the_middle (Fixture *fixture, gconstpointer data)
{
  for (int n = 0; n < 4; n++)
    {
      g_autoptr (DscLoader) loader
          = dsc_loader_new (fixture->refs, N_PHOTOS, &usual, NULL, NULL, NULL);
      const DscBatch *batch;

      for (int i = 0; i < n; i++)
        g_assert_true (dsc_loader_next (loader, &batch, NULL, NULL));
    }
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* Cancelled by another thread at no moment in particular: before, while it waits, or never. */
static void
test_waiting_can_be_cancelled (Fixture *fixture, gconstpointer data)
{
  DscLoaderOptions options = usual;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DscLoader) loader = NULL;
  g_autoptr (GError) error = NULL;
  const DscBatch *batch;
  guint n_before = 0;
  GThread *thread;

  options.batch_size = 1;
  loader = dsc_loader_new (fixture->refs, N_PHOTOS, &options, NULL, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  while (dsc_loader_next (loader, &batch, cancellable, &error) && batch != NULL)
    n_before++;
  g_thread_join (thread);
  if (error == NULL)
    g_assert_cmpuint (n_before, ==, N_PHOTOS);
  else
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      /* Nothing is lost: without the cancellable it goes on where it was. */
      while (dsc_loader_next (loader, &batch, NULL, NULL) && batch != NULL)
        {
          g_assert_cmpuint (batch->positions[0], ==, n_before);
          n_before++;
        }
      g_assert_cmpuint (n_before, ==, N_PHOTOS);
    }
}

/* Loads photos @first … of an order, in which photo @order[i] has place i. Returns: (transfer
 * full): pixels by number of the photo. */
static float *
load_augmented (const Fixture *fixture, const guint32 *order, guint first, guint n_threads,
                guint batch_size, guint32 epoch)
{
  DscAugment augment = dsc_augment_notebook;
  guint32 photos[N_PHOTOS];
  DscFileRef refs[N_PHOTOS];
  DscLoaderOptions options = usual;
  g_autoptr (DscLoader) loader = NULL;
  float *all = g_new0 (float, N_PHOTOS *FLOATS);
  const DscBatch *batch;

  for (guint i = first; i < N_PHOTOS; i++)
    {
      photos[i - first] = order[i];
      refs[i - first] = fixture->refs[order[i]];
    }
  options.n_threads = n_threads;
  options.batch_size = batch_size;
  options.augment = &augment;
  options.seed = 42;
  options.epoch = epoch;
  options.photos = photos;
  loader = dsc_loader_new (refs, N_PHOTOS - first, &options, NULL, NULL, NULL);
  /* All was copied. */
  memset (&augment, 0, sizeof augment);
  memset (photos, 0, sizeof photos);
  while (dsc_loader_next (loader, &batch, NULL, NULL) && batch != NULL)
    for (guint i = 0; i < batch->n; i++)
      memcpy (all + (gsize) order[first + batch->positions[i]] * FLOATS,
              batch->pixels + (gsize) i * FLOATS, FLOATS * sizeof (float));
  return all;
}

static gboolean
differ (const float *a, const float *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (a[i] != b[i])
      return TRUE;
  return FALSE;
}

static void
test_same_numbers_same_pixels (Fixture *fixture, gconstpointer data)
{
  const guint threads[] = { 1, 2, 5 };
  const guint batches[] = { 1, 4, 64 };
  const guint firsts[] = { 0, 8, 13 };
  guint32 forward[N_PHOTOS], mixed[N_PHOTOS];
  g_autofree float *expected = NULL;
  g_autofree float *other = NULL;

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      forward[i] = i;
      mixed[i] = (i * 7 + 3) % N_PHOTOS;
    }
  expected = load_augmented (fixture, forward, 0, 1, 5, 2);
  for (gsize k = 0; k < 3; k++)
    {
      g_autofree float *again
          = load_augmented (fixture, mixed, firsts[k], threads[k], batches[k], 2);

      for (guint i = firsts[k]; i < N_PHOTOS; i++)
        g_assert_cmpmem (again + (gsize) mixed[i] * FLOATS, FLOATS * sizeof (float),
                         expected + (gsize) mixed[i] * FLOATS, FLOATS * sizeof (float));
    }
  other = load_augmented (fixture, forward, 0, 1, 5, 3);
  for (guint i = 0; i < N_PHOTOS; i++)
    g_assert_true (i == BROKEN
                   || differ (other + (gsize) i * FLOATS, expected + (gsize) i * FLOATS, FLOATS));
}

/* What comes through the cache is what comes from the file. */
static void
test_augmented_from_the_cache (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DscRecordFile) cache = open_cache (fixture, 1 << 20);
  DscLoaderOptions options = usual;
  g_autofree float *first = NULL;
  g_autofree float *second = NULL;
  g_autofree float *third = NULL;
  Told told;

  options.augment = &dsc_augment_notebook;
  told_init (&told);
  first = run_through (fixture, &options, cache, &told, NULL);
  second = run_through (fixture, &options, cache, &told, NULL);
  g_assert_cmpmem (first, N_PHOTOS * FLOATS * sizeof (float), second,
                   N_PHOTOS * FLOATS * sizeof (float));
  options.epoch = 1;
  third = run_through (fixture, &options, cache, &told, NULL);
  g_assert_true (differ (first, third, N_PHOTOS * FLOATS));
  told_clear (&told);
}

static void
test_no_photos_no_batches (void)
{
  g_autoptr (DscLoader) loader = dsc_loader_new (NULL, 0, &usual, NULL, NULL, NULL);
  const DscBatch *batch;

  g_assert_true (dsc_loader_next (loader, &batch, NULL, NULL));
  g_assert_null (batch);
}

#define ADD(name, function) g_test_add ("/loader/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("batches-come-whole-and-in-order", test_batches_come_whole_and_in_order);
  ADD ("second-pass-comes-from-the-cache", test_second_pass_comes_from_the_cache);
  ADD ("used-up-budget-is-counted", test_used_up_budget_is_counted);
  ADD ("changed-photo-is-not-kept", test_changed_photo_is_not_kept);
  ADD ("nonsense-in-the-cache-is-ignored", test_nonsense_in_the_cache_is_ignored);
  ADD ("same-numbers-same-pixels", test_same_numbers_same_pixels);
  ADD ("augmented-from-the-cache", test_augmented_from_the_cache);
  ADD ("freed-in-the-middle", test_freed_in_the_middle);
  ADD ("waiting-can-be-cancelled", test_waiting_can_be_cancelled);
  g_test_add_func ("/loader/no-photos-no-batches", test_no_photos_no_batches);
  return g_test_run ();
}
