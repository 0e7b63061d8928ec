/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation in words. */
#include <string.h>

#include "base/dsc-error.h"
#include "engine/dsc-augment-words.h"
#include "engine/dsc-train-spec.h"

static DscAugment
parse (const char *text, const DscAugment *from)
{
  g_autoptr (GError) error = NULL;
  DscAugment augment = *from;

  g_assert_true (dsc_augment_parse (text, &augment, &error));
  g_assert_no_error (error);
  return augment;
}

static void
assert_equal (const DscAugment *a, const DscAugment *b)
{
  g_assert_cmpint (a->flip, ==, b->flip);
  g_assert_cmpfloat (a->max_rotate, ==, b->max_rotate);
  g_assert_cmpfloat (a->max_zoom, ==, b->max_zoom);
  g_assert_cmpfloat (a->max_lighting, ==, b->max_lighting);
  g_assert_cmpfloat (a->max_warp, ==, b->max_warp);
  g_assert_cmpfloat (a->p_affine, ==, b->p_affine);
  g_assert_cmpfloat (a->p_lighting, ==, b->p_lighting);
}

static void
test_the_first_word_is_where_to_start (void)
{
  const DscAugment other = { DSC_FLIP_HORIZONTAL, 1, 2, 0.3, 0.4, 0.5, 0.6 };
  g_autoptr (DscTrainSpec) recommended = dsc_train_spec_new ("recommended", NULL, FALSE, NULL);
  DscAugment augment = parse ("notebook", &other);

  assert_equal (&augment, &dsc_augment_notebook);
  augment = parse ("recommended", &other);
  assert_equal (&augment, &recommended->augment);
  augment = parse ("none", &other);
  assert_equal (&augment, &(DscAugment){ DSC_FLIP_NONE, 0, 1, 0, 0, 0.75, 0.75 });
}

static void
test_other_words_change_one_thing_each (void)
{
  DscAugment augment = parse ("flip=both,zoom=1.5", &dsc_augment_notebook);
  DscAugment expected = dsc_augment_notebook;

  expected.flip = DSC_FLIP_BOTH;
  expected.max_zoom = 1.5;
  assert_equal (&augment, &expected);
  augment = parse ("none,flip=dihedral,rotate=30,zoom=2,lighting=0.4,warp=0.1,p-affine=1,"
                   "p-lighting=0.5",
                   &dsc_augment_notebook);
  assert_equal (&augment, &(DscAugment){ DSC_FLIP_DIHEDRAL, 30, 2, 0.4, 0.1, 1, 0.5 });
}

static void
test_what_is_asked_for_after_none_happens (void)
{
  DscAugment augment = parse ("none,rotate=10", &(DscAugment){ .max_zoom = 1 });

  g_assert_cmpfloat (augment.p_affine, >, 0);
}

static void
test_what_is_not_understood_is_refused_by_name (void)
{
  /* Words, the one of them that is wrong, and what the sentence offers. */
  static const char *const wrong[][3]
      = { { "", "“”", "rotate=" },
          { "all", "“all”", "notebook" },
          { "rotate=10,notebook", "“notebook”", "The first word" },
          { "notebook,", "“”", "zoom=" },
          { "flip=sideways", "“flip=sideways”", "flip=dihedral" },
          { "flip", "“flip”", "flip=both" },
          { "turn=3", "“turn=3”", "rotate=" },
          { "rotate=", "“rotate=”", "180" },
          { "rotate=ten", "“rotate=ten”", "0 to 180" },
          { "rotate=1=2", "“rotate=1=2”", "0 to 180" },
          { "rotate=-1", "“rotate=-1”", "0 to 180" },
          { "zoom=0.9", "“zoom=0.9”", "1 to 4" },
          { "lighting=nan", "“lighting=nan”", "0 to 0.9" },
          { "warp=inf", "“warp=inf”", "0 to 0.5" },
          { "p-affine=1.01", "“p-affine=1.01”", "0 to 1" },
          { "zoom=\x1b[31m\xff", "“zoom=\\x1b[31m\\xff”", "1 to 4" },
          { "notebook, rotate=3", "“ rotate=3”", "rotate=" } };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      DscAugment augment = dsc_augment_notebook;

      g_assert_false (dsc_augment_parse (wrong[i][0], &augment, &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
      g_assert_nonnull (strstr (error->message, wrong[i][2]));
      assert_equal (&augment, &dsc_augment_notebook);
    }
}

/* Whoever passes the parser passes the settings' own check. */
static void
test_ranges_are_those_of_the_settings (void)
{
  static const char *const ends[]
      = { "rotate=0,zoom=1,lighting=0,warp=0,p-affine=0,p-lighting=0",
          "rotate=180,zoom=4,lighting=0.9,warp=0.5,p-affine=1,p-lighting=1" };
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("notebook-2020", NULL, FALSE, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (GError) error = NULL;

      spec->augment = parse (ends[i], &spec->augment);
      dsc_train_spec_validate (spec, &error);
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment-words/the-first-word-is-where-to-start",
                   test_the_first_word_is_where_to_start);
  g_test_add_func ("/augment-words/other-words-change-one-thing-each",
                   test_other_words_change_one_thing_each);
  g_test_add_func ("/augment-words/what-is-asked-for-after-none-happens",
                   test_what_is_asked_for_after_none_happens);
  g_test_add_func ("/augment-words/what-is-not-understood-is-refused-by-name",
                   test_what_is_not_understood_is_refused_by_name);
  g_test_add_func ("/augment-words/ranges-are-those-of-the-settings",
                   test_ranges_are_those_of_the_settings);
  return g_test_run ();
}
