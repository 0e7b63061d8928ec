/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doubtful labels: what is said of a photo is what a model says that never saw it. */
#include "quality-fixture.h"

#include <math.h>

#include "base/dsc-random.h"
#include "quality/dsc-suspect-rank.h"

#define N_CLASSES 4
#define PER_CLASS 30
#define N (N_CLASSES * PER_CLASS)
#define N_FEATURES 18

typedef struct
{
  DscDataset *dataset; /* photo i has class i % N_CLASSES, but for those that are swapped */
  float *store;
  const float *rows[N];
} Photos;

static double
draw (DscMt19937 *random)
{
  return dsc_mt19937_next (random) / 4294967296.0;
}

/* Features lie about a point for each class; @n_swapped photos, from the first on, have the class
 * after theirs. */
static void
photos_init (Photos *self, guint n_swapped)
{
  DscDatasetBuilder *builder = dsc_dataset_builder_new ("/photos", "/photos");
  DscMt19937 random;
  float centres[N_CLASSES][N_FEATURES];

  dsc_mt19937_seed (&random, 5);
  for (int c = 0; c < N_CLASSES; c++)
    for (int j = 0; j < N_FEATURES; j++)
      centres[c][j] = (float) draw (&random) * 2;
  self->store = g_new (float, N *N_FEATURES);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *path = g_strdup_printf ("%03u.jpg", i);
      guint c = i % N_CLASSES;
      char name[] = { (char) ('a' + (i < n_swapped ? (c + 1) % N_CLASSES : c)), '\0' };

      dsc_dataset_builder_add (builder, &(DscPhoto){ .path = path }, name);
      for (int j = 0; j < N_FEATURES; j++)
        self->store[i * N_FEATURES + (guint) j]
            = centres[c][j] + (float) (draw (&random) + draw (&random) - 1);
      self->rows[i] = self->store + i * N_FEATURES;
    }
  self->dataset = dsc_dataset_builder_end (builder);
}

static void
photos_clear (Photos *self)
{
  g_object_unref (self->dataset);
  g_free (self->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Photos, photos_clear)

static DscSuspects *
rank (const Photos *photos, guint n_threads)
{
  g_autoptr (GError) error = NULL;
  DscSuspects *suspects = dsc_suspects_rank (photos->dataset, photos->rows, N_FEATURES, n_threads,
                                             NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return suspects;
}

static void
test_swapped_labels_come_first (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (DscSuspects) suspects = NULL;

  photos_init (&photos, 6);
  suspects = rank (&photos, 2);
  g_assert_cmpuint (suspects->items->len, ==, N);
  for (guint i = 0; i < 6; i++)
    {
      const DscSuspect *item = &g_array_index (suspects->items, DscSuspect, i);

      g_assert_cmpuint (item->photo, <, 6);
      g_assert_cmpint (item->suggested, ==, item->photo % N_CLASSES);
      g_assert_cmpint (item->given, ==, (item->photo + 1) % N_CLASSES);
      g_assert_cmpfloat (item->score, >, 0.1);
    }
  for (guint i = 1; i < N; i++)
    g_assert_cmpfloat (g_array_index (suspects->items, DscSuspect, i - 1).score, >=,
                       g_array_index (suspects->items, DscSuspect, i).score);
  g_assert_cmpfloat (g_array_index (suspects->items, DscSuspect, 6).score, <, 0.1);
}

static void
test_any_number_of_threads_says_the_same (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (DscSuspects) one = NULL;
  g_autoptr (DscSuspects) three = NULL;

  photos_init (&photos, 6);
  one = rank (&photos, 1);
  three = rank (&photos, 3);
  g_assert_cmpmem (one->items->data, N * sizeof (DscSuspect), three->items->data,
                   N * sizeof (DscSuspect));
}

/* Solves (A + λ) x = b by elimination. */
static void
solve (double matrix[N_FEATURES][N_FEATURES + 1], double *x)
{
  for (int i = 0; i < N_FEATURES; i++)
    for (int j = i + 1; j < N_FEATURES; j++)
      {
        double factor = matrix[j][i] / matrix[i][i];

        for (int k = i; k <= N_FEATURES; k++)
          matrix[j][k] -= factor * matrix[i][k];
      }
  for (int i = N_FEATURES - 1; i >= 0; i--)
    {
      x[i] = matrix[i][N_FEATURES];
      for (int k = i + 1; k < N_FEATURES; k++)
        x[i] -= matrix[i][k] * x[k];
      x[i] /= matrix[i][i];
    }
}

/* What a model that was fitted to all photos but @left_out says of that one for class @label. */
static double
say_without (double z[N][N_FEATURES], const Photos *photos, guint left_out, gint32 label)
{
  double matrix[N_FEATURES][N_FEATURES + 1] = { { 0 } }, w[N_FEATURES], said = 0;

  for (guint i = 0; i < N; i++)
    for (int j = 0; i != left_out && j < N_FEATURES; j++)
      {
        gboolean is_one = dsc_dataset_get_photo (photos->dataset, i)->label == label;

        for (int k = 0; k < N_FEATURES; k++)
          matrix[j][k] += z[i][j] * z[i][k];
        matrix[j][N_FEATURES] += z[i][j] * (is_one - 1.0 / N_CLASSES);
      }
  for (int j = 0; j < N_FEATURES; j++)
    matrix[j][j] += 1;
  solve (matrix, w);
  for (int j = 0; j < N_FEATURES; j++)
    said += w[j] * z[left_out][j];
  return said + 1.0 / N_CLASSES;
}

static void
test_what_is_said_is_what_a_model_without_the_photo_says (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (DscSuspects) suspects = NULL;
  static double z[N][N_FEATURES];

  photos_init (&photos, 6);
  suspects = rank (&photos, 1);
  for (int j = 0; j < N_FEATURES; j++)
    {
      double mean = 0, squares = 0;

      for (guint i = 0; i < N; i++)
        mean += photos.rows[i][j] / N;
      for (guint i = 0; i < N; i++)
        squares += (photos.rows[i][j] - mean) * (photos.rows[i][j] - mean) / N;
      for (guint i = 0; i < N; i++)
        z[i][j] = (photos.rows[i][j] - mean) / (sqrt (squares) + 0.3);
    }
  for (guint i = 0; i < N; i++)
    {
      double length = 0;

      for (int j = 0; j < N_FEATURES; j++)
        length += z[i][j] * z[i][j];
      for (int j = 0; j < N_FEATURES; j++)
        z[i][j] /= sqrt (length);
    }
  for (guint i = 0; i < N; i++)
    {
      const DscSuspect *item = &g_array_index (suspects->items, DscSuspect, i);

      g_assert_cmpfloat_with_epsilon (item->given_support,
                                      say_without (z, &photos, item->photo, item->given), 1e-4);
      g_assert_cmpfloat_with_epsilon (item->suggested_support,
                                      say_without (z, &photos, item->photo, item->suggested), 1e-4);
    }
}

static void
test_a_photo_of_something_else_is_odd (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (DscSuspects) suspects = NULL;
  guint n_odd = 0;

  photos_init (&photos, 0);
  for (int j = 0; j < N_FEATURES; j++)
    photos.store[50 * N_FEATURES + j] = j % 2 == 0 ? 12 : -12;
  suspects = rank (&photos, 2);
  for (guint i = 0; i < N; i++)
    {
      const DscSuspect *item = &g_array_index (suspects->items, DscSuspect, i);

      g_assert_cmpint (item->oddness > 6, ==, item->photo == 50);
      n_odd += item->oddness > 6;
    }
  g_assert_cmpuint (n_odd, ==, 1);
}

static void
test_photos_without_features_are_not_judged (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (DscSuspects) suspects = NULL;

  photos_init (&photos, 0);
  photos.rows[7] = NULL;
  suspects = rank (&photos, 2);
  g_assert_cmpuint (suspects->items->len, ==, N - 1);
  for (guint i = 0; i < suspects->items->len; i++)
    g_assert_cmpuint (g_array_index (suspects->items, DscSuspect, i).photo, !=, 7);
}

static void
test_one_class_cannot_be_judged (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (GError) error = NULL;

  photos_init (&photos, 0);
  for (guint i = 0; i < N; i++)
    if (i % N_CLASSES != 0)
      photos.rows[i] = NULL;
  g_assert_null (
      dsc_suspects_rank (photos.dataset, photos.rows, N_FEATURES, 1, NULL, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NO_DATA);
}

static void
test_cancelling_ends_it (void)
{
  g_auto (Photos) photos = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  photos_init (&photos, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_suspects_rank (photos.dataset, photos.rows, N_FEATURES, 1, NULL, NULL,
                                    cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* They are read back by name of class, and a label that was corrected is not doubted any more. */
static void
test_suspects_are_stored_and_become_findings (QualityFixture *self, gconstpointer unused)
{
  g_autoptr (DscSuspects) suspects = dsc_suspects_new ("word");
  g_autoptr (DscSuspects) read = NULL;
  g_autoptr (DscFindings) findings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);
      g_autoptr (DscPixels) pixels = quality_render (i, 64, 48);

      quality_add_pixels (self, name, i < 2 ? "cat" : "dog", pixels, 90);
    }
  quality_import (self);
  for (guint32 i = 0; i < 4; i++)
    {
      DscSuspect item = { .photo = 3 - i,
                          .given = i < 2,
                          .suggested = i >= 2,
                          .score = 0.5f - 0.15f * (float) i,
                          .oddness = i == 3 ? 9 : 0 };

      g_array_append_val (suspects->items, item);
    }
  g_assert_true (dsc_project_set_suspects (self->project, self->dataset, suspects, &error));
  /* 3 is a cat after all; there is an ant, so that classes have other numbers. */
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.jpg", i);

      quality_add_file (self, name, i < 2 || i == 3 ? "cat" : "dog");
    }
  quality_add_bytes (self, "z.jpg", "ant", "no picture", 10);
  quality_import (self);
  read = dsc_project_get_suspects (self->project, self->dataset, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->fingerprint, ==, "word");
  g_assert_cmpuint (read->items->len, ==, 4);
  g_assert_cmpuint (g_array_index (read->items, DscSuspect, 0).photo, ==, 3);
  g_assert_cmpint (g_array_index (read->items, DscSuspect, 0).given, ==, 2);
  g_assert_cmpint (g_array_index (read->items, DscSuspect, 0).suggested, ==, 1);
  findings = quality_check (self, NULL);
  found = quality_describe (self, findings, DSC_FINDING_SUSPECT);
  g_assert_cmpstr (found, ==, "2.jpg 1.jpg");
  g_free (found);
  found = quality_describe (self, findings, DSC_FINDING_ODD);
  g_assert_cmpstr (found, ==, "0.jpg");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suspects/swapped-labels-come-first", test_swapped_labels_come_first);
  g_test_add_func ("/suspects/any-number-of-threads-says-the-same",
                   test_any_number_of_threads_says_the_same);
  g_test_add_func ("/suspects/what-is-said-is-what-a-model-without-the-photo-says",
                   test_what_is_said_is_what_a_model_without_the_photo_says);
  g_test_add_func ("/suspects/a-photo-of-something-else-is-odd",
                   test_a_photo_of_something_else_is_odd);
  g_test_add_func ("/suspects/photos-without-features-are-not-judged",
                   test_photos_without_features_are_not_judged);
  g_test_add_func ("/suspects/one-class-cannot-be-judged", test_one_class_cannot_be_judged);
  g_test_add_func ("/suspects/cancelling-ends-it", test_cancelling_ends_it);
  g_test_add ("/suspects/suspects-are-stored-and-become-findings", QualityFixture, NULL,
              quality_fixture_set_up, test_suspects_are_stored_and_become_findings,
              quality_fixture_tear_down);
  return g_test_run ();
}
