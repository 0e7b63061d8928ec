/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at photos: what is measured, what is kept, and what is looked at again. */
#include "quality-fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "image/dsc-jpeg-write.h"
#include "image/dsc-resize.h"
#include "quality/dsc-look.h"

static guint
scan (QualityFixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n;

  dsc_quality_scan (self->project, self->dataset, 2, NULL, NULL, NULL, &n, &error);
  g_assert_no_error (error);
  return n;
}

static void
add_renders (QualityFixture *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      g_autoptr (DscPixels) pixels = quality_render (i, 64, 48);

      quality_add_pixels (self, name, i % 2 == 0 ? "even" : "odd", pixels, 90);
    }
}

static GArray *
get_measures (QualityFixture *self)
{
  g_autoptr (GError) error = NULL;
  GArray *measures = dsc_project_get_measures (self->project, self->dataset, &error);

  g_assert_no_error (error);
  return measures;
}

static void
test_numbers_are_those_of_the_picture (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) half = dsc_pixels_new (40, 20);
  g_autofree char *path = quality_path (self, "half.jpg");
  DscMeasure measure;

  /* The left half black, the right one grey of lightness 100. */
  for (int i = 0; i < 40 * 20; i++)
    memset (half->data + i * 4, i % 40 < 20 ? 0 : 100, 4);
  quality_add_pixels (self, "half.jpg", "a", half, 100);
  g_assert_true (dsc_look (decoder, path, &measure, NULL));
  g_assert_null (measure.code);
  g_assert_true (measure.has_digest);
  g_assert_cmpint (measure.width, ==, 40);
  g_assert_cmpint (measure.height, ==, 20);
  g_assert_cmpint (measure.orientation, ==, 1);
  g_assert_false (measure.truncated);
  g_assert_cmpfloat_with_epsilon (measure.brightness, 50, 1);
  g_assert_cmpfloat_with_epsilon (measure.contrast, 50, 1);
  g_assert_cmpfloat_with_epsilon (measure.colour, 0, 0.5);
  /* 2 of 38 columns have a Laplacian, of ±100. */
  g_assert_cmpfloat_with_epsilon (measure.sharpness, 100 * 100 * 2 / 38.0, 40);
  g_assert_cmpint (measure.small[0], <, 3);
  g_assert_cmpint (measure.small[DSC_MEASURE_SIDE - 1], >, 97);
  dsc_measure_clear (&measure);
}

static void
test_a_blurred_picture_has_less_sharpness (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (DscPixels) sharp = quality_render (3, 256, 192);
  g_autoptr (DscPixels) blurred = dsc_pixels_new (256, 192);
  g_autofree char *first = quality_path (self, "sharp.jpg");
  g_autofree char *second = quality_path (self, "blurred.jpg");
  DscMeasure a, b;

  for (int i = 0; i < 256 * 192 * 4; i++)
    {
      int sum = 0, n = 0;

      for (int y = -3; y <= 3; y++)
        for (int x = -3; x <= 3; x++)
          {
            int at = i + (y * 256 + x) * 4;

            if (at < 0 || at >= 256 * 192 * 4)
              continue;
            sum += sharp->data[at];
            n++;
          }
      blurred->data[i] = (guint8) (sum / n);
    }
  quality_add_pixels (self, "sharp.jpg", "a", sharp, 90);
  quality_add_pixels (self, "blurred.jpg", "a", blurred, 90);
  g_assert_true (dsc_look (decoder, first, &a, NULL));
  g_assert_true (dsc_look (decoder, second, &b, NULL));
  g_assert_cmpfloat (a.sharpness, >, 10 * b.sharpness);
  dsc_measure_clear (&a);
  dsc_measure_clear (&b);
}

static void
test_the_hash_outlives_compression_and_scaling (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  guint n_far = 0, n_near = 0;
  guint64 last = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (DscPixels) pixels = quality_render (i, 320, 240);
      g_autoptr (DscPixels) small = dsc_pixels_shrink (pixels, 107, 80);
      const DscPixels *const altered[] = { pixels, pixels, small };
      const int qualities[] = { 95, 30, 85 };
      guint64 hashes[3];

      for (int k = 0; k < 3; k++)
        {
          g_autofree char *path = quality_path (self, "hashed.jpg");
          DscMeasure measure;

          g_assert_true (dsc_jpeg_write (path, altered[k], qualities[k], NULL));
          g_assert_true (dsc_look (decoder, path, &measure, NULL));
          hashes[k] = measure.hash;
          dsc_measure_clear (&measure);
        }
      g_assert_cmpint (__builtin_popcountll (hashes[0] ^ hashes[1]), <=, 4);
      g_assert_cmpint (__builtin_popcountll (hashes[0] ^ hashes[2]), <=, 6);
      if (i > 0 && __builtin_popcountll (hashes[0] ^ last) > 8)
        n_far++;
      else if (i > 0)
        n_near++;
      last = hashes[0];
    }
  g_assert_cmpuint (n_far, >, n_near);
}

static void
test_only_what_is_new_is_looked_at (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscPixels) other = quality_render (99, 64, 48);
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  add_renders (self, 10);
  quality_import (self);
  g_assert_cmpuint (scan (self), ==, 10);
  before = get_measures (self);
  g_assert_cmpuint (scan (self), ==, 0);
  /* One changes, one is new, the others are listed as before. */
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      if (i != 4)
        quality_add_file (self, name, "even");
    }
  quality_add_pixels (self, "4.jpg", "even", other, 90);
  quality_add_pixels (self, "new.jpg", "even", other, 90);
  quality_import (self);
  g_assert_cmpuint (scan (self), ==, 2);
  after = get_measures (self);
  g_assert_cmpuint (after->len, ==, 11);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (memcmp (g_array_index (before, DscMeasure, i).digest,
                             g_array_index (after, DscMeasure, i).digest, DSC_MEASURE_DIGEST)
                         == 0,
                     ==, i != 4);
}

/* A drive that was taken out makes no photo unreadable: that is said, and nothing is stored. */
static void
test_what_could_not_be_opened_is_looked_at_again (QualityFixture *self, gconstpointer unused)
{
  g_autofree char *away = g_strconcat (self->photos, "-away", NULL);
  g_autoptr (DscFindings) there = NULL;
  g_autoptr (GError) error = NULL;

  add_renders (self, 4);
  quality_import (self);
  g_assert_cmpint (g_rename (self->photos, away), ==, 0);
  g_assert_false (dsc_quality_check (self->project, self->dataset, 2, NULL, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_cmpint (g_rename (away, self->photos), ==, 0);
  there = quality_check (self, NULL);
  g_assert_null (dsc_findings_get (there, DSC_FINDING_UNREADABLE));
  g_assert_cmpuint (scan (self), ==, 0);
}

/* Cancels after some progress. */
typedef struct
{
  GCancellable *cancellable;
  guint n_calls;
} Impatient;

static void
cancel_cb (const DscProgress *progress, gpointer user_data)
{
  Impatient *self = user_data;

  self->n_calls++;
  if (progress->done > 0)
    g_cancellable_cancel (self->cancellable);
}

static void
test_what_was_looked_at_before_cancelling_is_kept (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Impatient impatient = { cancellable, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscPixels) pixels = quality_render (1, 320, 240);
  guint n = 0;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      quality_add_pixels (self, name, "a", pixels, 90);
    }
  quality_import (self);
  g_assert_false (dsc_quality_scan (self->project, self->dataset, 1, cancel_cb, &impatient,
                                    cancellable, &n, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (impatient.n_calls, >, 0);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, 400);
  g_assert_cmpuint (scan (self), ==, 400 - n);
}

/* A process that looks at photos and dies as by kill -9 once some are stored. */
static void
scan_and_die (QualityFixture *self)
{
  char *const argv[] = { (char *) "/proc/self/exe", (char *) "--scan-and-die", self->folder, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

static void
die_cb (const DscProgress *progress, gpointer user_data)
{
  if (progress->done > 300)
    kill (getpid (), SIGKILL);
}

static int
child (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "project", NULL);
  g_autoptr (DscProject) project = fixture_open (path);
  g_autoptr (DscDataset) dataset = dsc_project_get_dataset (project, NULL);

  dsc_quality_scan (project, dataset, 1, die_cb, NULL, NULL, NULL, NULL);
  return 1;
}

static void
test_a_killed_process_loses_a_batch_at_most (QualityFixture *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->folder, "project", NULL);
  g_autoptr (DscPixels) pixels = quality_render (1, 320, 240);
  guint n;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      quality_add_pixels (self, name, "a", pixels, 90);
    }
  quality_import (self);
  g_clear_object (&self->project);
  scan_and_die (self);
  self->project = fixture_open (folder);
  n = scan (self);
  g_test_message ("%u of 1000 photos were still to be looked at", n);
  g_assert_cmpuint (n, <=, 1000 - 256);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (scan (self), ==, 0);
}

/* Every file of the shared collection is either measured or has a reason. */
static void
test_hostile_pictures_are_reported_one_by_one (QualityFixture *self, gconstpointer unused)
{
  const char *shared = g_getenv ("DISCERN_TEST_SHARED");
  g_autofree char *folder
      = shared != NULL ? g_build_filename (shared, "data", "hostile-images", NULL) : NULL;
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (GArray) measures = NULL;
  const DscFinding *unreadable;
  guint n = 0, n_truncated = 0, n_unreadable = 0;
  const char *name;

  if (dir == NULL)
    {
      g_test_skip ("SKIP: the hostile pictures are not there; set DISCERN_TEST_SHARED");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      quality_add_bytes (self, name, "hostile", bytes, size);
    }
  quality_import (self);
  findings = quality_check (self, NULL);
  measures = get_measures (self);
  n = measures->len;
  for (guint i = 0; i < n; i++)
    {
      const DscMeasure *measure = &g_array_index (measures, DscMeasure, i);

      g_assert_cmpint (measure->photo, ==, dsc_dataset_get_photo (self->dataset, i)->id);
      g_assert_true (measure->has_digest);
      g_assert_cmpint (measure->code != NULL, ==, measure->width == 0);
      if (measure->code != NULL)
        g_assert_true (g_str_has_suffix (measure->reason, "."));
      n_unreadable += measure->code != NULL;
      n_truncated += measure->truncated;
    }
  g_test_message ("%u files: %u cannot be read, %u are truncated", n, n_unreadable, n_truncated);
  unreadable = dsc_findings_get (findings, DSC_FINDING_UNREADABLE);
  g_assert_nonnull (unreadable);
  g_assert_cmpuint (unreadable->items->len, ==, n_unreadable);
  g_assert_cmpuint (dsc_finding_get_count (dsc_findings_get (findings, DSC_FINDING_TRUNCATED)), ==,
                    n_truncated);
  g_assert_cmpuint (n_unreadable, >, 50);
  g_assert_cmpuint (n_truncated, >, 10);
}

#define ADD(name, test)                                                          \
  g_test_add ("/scan/" name, QualityFixture, NULL, quality_fixture_set_up, test, \
              quality_fixture_tear_down)

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--scan-and-die"))
    return child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  ADD ("numbers-are-those-of-the-picture", test_numbers_are_those_of_the_picture);
  ADD ("a-blurred-picture-has-less-sharpness", test_a_blurred_picture_has_less_sharpness);
  ADD ("the-hash-outlives-compression-and-scaling", test_the_hash_outlives_compression_and_scaling);
  ADD ("only-what-is-new-is-looked-at", test_only_what_is_new_is_looked_at);
  ADD ("what-could-not-be-opened-is-looked-at-again",
       test_what_could_not_be_opened_is_looked_at_again);
  ADD ("what-was-looked-at-before-cancelling-is-kept",
       test_what_was_looked_at_before_cancelling_is_kept);
  ADD ("a-killed-process-loses-a-batch-at-most", test_a_killed_process_loses_a_batch_at_most);
  ADD ("hostile-pictures-are-reported-one-by-one", test_hostile_pictures_are_reported_one_by_one);
  return g_test_run ();
}
