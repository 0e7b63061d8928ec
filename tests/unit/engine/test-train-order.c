/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which a run learns: all photos, another one each epoch, the same one each time. */
#include <string.h>

#include <glib.h>

#include "engine/dsc-train-order.h"

#define N 100

static GArray *
photos_new (void)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < N; i++)
    {
      guint32 photo = 3 * i;

      g_array_append_val (photos, photo);
    }
  return photos;
}

static void
test_every_photo_comes_once (void)
{
  g_autoptr (GArray) photos = photos_new ();
  g_autofree guint32 *order = dsc_train_order (photos, 42, 1, 3);
  gboolean seen[3 * N] = { FALSE };

  for (guint i = 0; i < N; i++)
    {
      g_assert_false (seen[order[i]]);
      g_assert_cmpuint (order[i] % 3, ==, 0);
      seen[order[i]] = TRUE;
    }
}

static void
test_seed_stage_and_epoch_decide (void)
{
  g_autoptr (GArray) photos = photos_new ();
  g_autofree guint32 *order = dsc_train_order (photos, 42, 1, 3);
  g_autofree guint32 *again = dsc_train_order (photos, 42, 1, 3);
  const guint32 others[][3] = { { 43, 1, 3 }, { 42, 0, 3 }, { 42, 1, 4 } };

  g_assert_cmpmem (order, N * sizeof *order, again, N * sizeof *again);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree guint32 *other
          = dsc_train_order (photos, others[i][0], others[i][1], others[i][2]);

      g_assert_cmpint (memcmp (order, other, N * sizeof *order), !=, 0);
    }
}

static void
test_epochs_of_other_stages_are_augmented_otherwise (void)
{
  g_assert_cmpuint (dsc_train_epoch_number (0, 5), ==, 5);
  g_assert_cmpuint (dsc_train_epoch_number (1, 5), !=, 5);
  g_assert_cmpuint (dsc_train_epoch_number (1, 5), !=, dsc_train_epoch_number (2, 5));
  g_assert_cmpuint (dsc_train_epoch_number (1, 5), ==, dsc_train_epoch_number (1, 5));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-order/every-photo-comes-once", test_every_photo_comes_once);
  g_test_add_func ("/train-order/seed-stage-and-epoch-decide", test_seed_stage_and_epoch_decide);
  g_test_add_func ("/train-order/epochs-of-other-stages-are-augmented-otherwise",
                   test_epochs_of_other_stages_are_augmented_otherwise);
  return g_test_run ();
}
