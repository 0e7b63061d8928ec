/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batches that fall into parts, on a device that is made up: it has room for so many photos. */
#include <string.h>

#include <gio/gio.h>

#include "base/dsc-error.h"
#include "engine/dsc-batch-parts.h"

#define MOST 64

/* A device, and what was computed on it since the last try began. */
typedef struct
{
  guint room;     /* photos */
  guint fails_at; /* at so manyth part something else is wrong; 0: never */
  guint n_tries;
  guint n_parts;
  guint smallest;
  guint largest;
  guint seen[MOST]; /* how often each photo was computed */
} Device;

static gboolean
compute_cb (guint first, guint n, gpointer user_data, GError **error)
{
  Device *self = user_data;

  if (first == 0)
    {
      self->n_tries++;
      self->n_parts = 0;
      self->smallest = G_MAXUINT;
      self->largest = 0;
      memset (self->seen, 0, sizeof self->seen);
    }
  if (self->fails_at > 0 && self->n_parts + 1 == self->fails_at)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED, "the device is lost");
      return FALSE;
    }
  if (n > self->room)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY, "memory is out");
      return FALSE;
    }
  self->n_parts++;
  self->smallest = MIN (self->smallest, n);
  self->largest = MAX (self->largest, n);
  for (guint i = first; i < first + n; i++)
    self->seen[i]++;
  return TRUE;
}

/* A batch of @n is computed, each photo once, in parts of @smallest to @largest. */
static void
computes (DscBatchParts *parts, Device *device, guint n, guint least, guint smallest, guint largest)
{
  g_autoptr (GError) error = NULL;
  gboolean done;

  device->n_tries = 0;
  done = dsc_batch_parts_run (parts, n, least, compute_cb, device, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  for (guint i = 0; i < MOST; i++)
    g_assert_cmpuint (device->seen[i], ==, i < n);
  g_assert_cmpuint (device->smallest, ==, smallest);
  g_assert_cmpuint (device->largest, ==, largest);
}

static void
test_what_fits_stays_whole (void)
{
  DscBatchParts parts = DSC_BATCH_WHOLE;
  Device device = { .room = 64 };

  computes (&parts, &device, 64, 1, 64, 64);
  g_assert_cmpuint (device.n_tries, ==, 1);
  g_assert_cmpuint (parts.n, ==, 1);
}

static void
test_parts_are_halved_until_they_fit (void)
{
  DscBatchParts parts = DSC_BATCH_WHOLE;
  Device device = { .room = 10 };

  computes (&parts, &device, 64, 1, 8, 8);
  g_assert_cmpuint (device.n_tries, ==, 4);
  g_assert_cmpuint (parts.n, ==, 8);
  /* The next batch is not tried whole again, nor made smaller than need be. */
  computes (&parts, &device, 64, 1, 8, 8);
  g_assert_cmpuint (device.n_tries, ==, 1);
  computes (&parts, &device, 61, 1, 7, 8);
  g_assert_cmpuint (device.n_tries, ==, 1);
}

static void
test_down_to_one_photo (void)
{
  DscBatchParts parts = DSC_BATCH_WHOLE;
  Device device = { .room = 1 };

  computes (&parts, &device, 13, 1, 1, 1);
  g_assert_cmpuint (device.n_parts, ==, 13);
}

static void
test_a_part_has_as_many_photos_as_it_must (void)
{
  DscBatchParts parts = DSC_BATCH_WHOLE;
  Device device = { .room = 3 };

  computes (&parts, &device, 13, 2, 2, 3);
  /* Of few there are fewer parts. */
  computes (&parts, &device, 3, 2, 3, 3);
  computes (&parts, &device, 1, 2, 1, 1);
}

static void
test_too_little_for_the_smallest_part_is_an_error (void)
{
  DscBatchParts parts = DSC_BATCH_WHOLE;
  Device device = { .room = 1 };
  g_autoptr (GError) error = NULL;
  gboolean done = dsc_batch_parts_run (&parts, 16, 2, compute_cb, &device, &error);

  g_assert_false (done);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MEMORY);
  g_assert_cmpuint (device.n_tries, ==, 4);
}

static void
test_other_errors_are_not_tried_again (void)
{
  DscBatchParts parts = { 4 };
  Device device = { .room = 64, .fails_at = 3 };
  g_autoptr (GError) error = NULL;
  gboolean done = dsc_batch_parts_run (&parts, 16, 1, compute_cb, &device, &error);

  g_assert_false (done);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_assert_cmpuint (device.n_tries, ==, 1);
  g_assert_cmpuint (parts.n, ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-parts/what-fits-stays-whole", test_what_fits_stays_whole);
  g_test_add_func ("/batch-parts/parts-are-halved-until-they-fit",
                   test_parts_are_halved_until_they_fit);
  g_test_add_func ("/batch-parts/down-to-one-photo", test_down_to_one_photo);
  g_test_add_func ("/batch-parts/a-part-has-as-many-photos-as-it-must",
                   test_a_part_has_as_many_photos_as_it_must);
  g_test_add_func ("/batch-parts/too-little-for-the-smallest-part-is-an-error",
                   test_too_little_for_the_smallest_part_is_an_error);
  g_test_add_func ("/batch-parts/other-errors-are-not-tried-again",
                   test_other_errors_are_not_tried_again);
  return g_test_run ();
}
