/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The random numbers are NumPy's: values below come from numpy.random.RandomState itself. */
#include "base/dsc-random.h"

static void
test_permutation_is_numpys (void)
{
  static const guint32 first_of_1000[] = { 521, 737, 740, 660, 411, 678, 626, 513 };
  DscMt19937 random;
  g_autofree guint32 *order = NULL;

  dsc_mt19937_seed (&random, 42);
  order = dsc_mt19937_permutation (&random, 1000);
  for (gsize i = 0; i < G_N_ELEMENTS (first_of_1000); i++)
    g_assert_cmpuint (order[i], ==, first_of_1000[i]);
}

static void
test_permutation_holds_each_once (void)
{
  DscMt19937 random;
  g_autofree guint32 *order = NULL;
  gboolean seen[777] = { FALSE };

  dsc_mt19937_seed (&random, 1);
  order = dsc_mt19937_permutation (&random, G_N_ELEMENTS (seen));
  for (gsize i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_assert_cmpuint (order[i], <, G_N_ELEMENTS (seen));
      g_assert_false (seen[order[i]]);
      seen[order[i]] = TRUE;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/permutation-is-numpys", test_permutation_is_numpys);
  g_test_add_func ("/random/permutation-holds-each-once", test_permutation_holds_each_once);
  return g_test_run ();
}
