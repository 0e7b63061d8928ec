/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The confusion matrix in another order, and as a table. */
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "engine/dsc-confusion.h"

enum
{
  N = 6
};

/* 0 and 3 are taken for one another, 3 and 5 less often, 1 and 4 only from one side; 2 stands
 * alone. */
static const guint32 counts[N * N] = {
  6, 0, 0, 4, 0, 0, /**/
  0, 9, 0, 0, 1, 0, /**/
  0, 0, 9, 0, 0, 0, /**/
  3, 0, 0, 5, 0, 2, /**/
  0, 0, 0, 0, 9, 0, /**/
  0, 0, 0, 1, 0, 9, /**/
};
static const guint all[N] = { 0, 1, 2, 3, 4, 5 };

static DscConfusion
matrix (void)
{
  return (DscConfusion){ .n = N, .counts = (guint32 *) counts };
}

static void
test_classes_that_are_taken_for_one_another_are_neighbours (void)
{
  DscConfusion confusion = matrix ();
  g_autofree guint *order = dsc_confusion_order_by_similarity (&confusion, all, N);
  const guint expected[N] = { 0, 3, 5, 1, 4, 2 };

  g_assert_cmpmem (order, N * sizeof *order, expected, sizeof expected);
}

static void
test_the_order_that_it_had_does_not_matter_to_neighbours (void)
{
  DscConfusion confusion = matrix ();
  const guint backwards[N] = { 5, 4, 3, 2, 1, 0 };
  g_autofree guint *order = dsc_confusion_order_by_similarity (&confusion, backwards, N);
  const guint expected[N] = { 5, 3, 0, 4, 1, 2 };

  g_assert_cmpmem (order, N * sizeof *order, expected, sizeof expected);
}

static void
test_what_nothing_connects_stays_in_order (void)
{
  const guint32 none[9] = { 4, 0, 0, 0, 0, 0, 0, 0, 2 };
  DscConfusion confusion = { .n = 3, .counts = (guint32 *) none };
  const guint classes[2] = { 2, 0 };
  g_autofree guint *order = dsc_confusion_order_by_similarity (&confusion, classes, 2);
  g_autofree guint *nothing = dsc_confusion_order_by_similarity (&confusion, NULL, 0);

  g_assert_cmpmem (order, sizeof classes, classes, sizeof classes);
  g_assert_nonnull (nothing);
}

/* Each place holds each class once, whatever the counts are. */
static void
test_an_order_holds_each_class_once (void)
{
  enum
  {
    MANY = 40
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint32 *many = g_new (guint32, MANY * MANY);
  g_autofree guint *classes = g_new (guint, MANY);
  g_autofree guint *order = NULL;
  DscConfusion confusion = { .n = MANY, .counts = many };
  gboolean seen[MANY] = { FALSE };

  for (guint i = 0; i < MANY * MANY; i++)
    many[i] = (guint32) MAX (g_rand_int_range (random, -9, 5), 0);
  for (guint i = 0; i < MANY; i++)
    classes[i] = i;
  order = dsc_confusion_order_by_similarity (&confusion, classes, MANY);
  for (guint i = 0; i < MANY; i++)
    {
      g_assert_cmpuint (order[i], <, MANY);
      g_assert_false (seen[order[i]]);
      seen[order[i]] = TRUE;
    }
}

static void
test_a_selection_has_its_own_order (void)
{
  DscConfusion confusion = matrix ();
  const guint classes[] = { 5, 3 };
  g_autoptr (DscConfusion) selected = dsc_confusion_select (&confusion, classes, 2);
  const guint32 expected[] = { 9, 1, 2, 5 };

  g_assert_cmpuint (selected->n, ==, 2);
  g_assert_cmpmem (selected->counts, 4 * sizeof (guint32), expected, sizeof expected);
}

static void
test_a_table_quotes_names (void)
{
  const guint32 two[4] = { 3, 1, 0, 2 };
  const char *names[] = { "Cat, “tabby”", "Dog \"Rex\"", NULL };
  DscConfusion confusion = { .n = 2, .counts = (guint32 *) two };
  g_autofree char *folder = g_dir_make_tmp ("confusion-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_confusion_write_csv (&confusion, names, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "actual \\ predicted,\"Cat, “tabby”\",\"Dog \"\"Rex\"\"\"\r\n"
                   "\"Cat, “tabby”\",3,1\r\n"
                   "\"Dog \"\"Rex\"\"\",0,2\r\n");
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_false (dsc_confusion_write_csv (&confusion, names, path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confusion/classes-that-are-taken-for-one-another-are-neighbours",
                   test_classes_that_are_taken_for_one_another_are_neighbours);
  g_test_add_func ("/confusion/the-order-that-it-had-does-not-matter-to-neighbours",
                   test_the_order_that_it_had_does_not_matter_to_neighbours);
  g_test_add_func ("/confusion/what-nothing-connects-stays-in-order",
                   test_what_nothing_connects_stays_in_order);
  g_test_add_func ("/confusion/an-order-holds-each-class-once",
                   test_an_order_holds_each_class_once);
  g_test_add_func ("/confusion/a-selection-has-its-own-order", test_a_selection_has_its_own_order);
  g_test_add_func ("/confusion/a-table-quotes-names", test_a_table_quotes_names);
  return g_test_run ();
}
