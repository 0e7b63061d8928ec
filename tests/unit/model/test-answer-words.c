/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers in words: how sure the model is, and why there is no answer. */
#include "config.h"

#include "base/dsc-error.h"
#include "model/dsc-answer-words.h"

#define N_CLASSES 3

static DscAnswerModel *
new_model (guint n_classes)
{
  static const char *const names[] = { "cat", "dog", "cow", NULL };
  DscModelInfo info = { .network = (char *) "mobilenet",
                        .head = (char *) "linear",
                        .n_classes = n_classes,
                        .classes = (char **) names,
                        .recipe = (char *) "instant" };

  return dsc_answer_model_new (dsc_model_info_copy (&info));
}

static DscAnswerItem *
new_item (const float *probabilities, const GError *error)
{
  g_autoptr (DscAnswerModel) model = new_model (N_CLASSES);
  const DscAnswer answer = { .probabilities = probabilities, .error = error };

  return dsc_answer_item_new (model, "/photos/my photo.jpg", &answer, 0.25);
}

static void
check (float best, DscDoubt doubt, const char *words, const char *line)
{
  const float probabilities[N_CLASSES] = { (1 - best) / 4, best, (1 - best) * 3 / 4 };
  g_autoptr (DscAnswerItem) item = new_item (probabilities, NULL);
  g_autofree char *certainty = dsc_answer_item_dup_certainty (item);
  g_autofree char *text = dsc_answer_item_dup_line (item);

  g_assert_cmpint (dsc_answer_item_get_doubt (item), ==, doubt);
  g_assert_cmpstr (dsc_answer_item_get_class (item, 0), ==, "dog");
  g_assert_cmpstr (dsc_answer_item_get_class (item, 1), ==, "cow");
  g_assert_null (dsc_answer_item_get_class (item, N_CLASSES));
  g_assert_cmpstr (certainty, ==, words);
  g_assert_cmpstr (text, ==, line);
}

static void
test_doubt_is_told_in_words (void)
{
  check (0.97F, DSC_DOUBT_LITTLE, "Sure: 97.0 %", "my photo.jpg: dog (97.0 %), cow (2.2 %)");
  check (0.75F, DSC_DOUBT_SOME, "Probably: 75.0 %", "my photo.jpg: dog (75.0 %), cow (18.8 %)");
  check (0.46F, DSC_DOUBT_MUCH, "Not sure: 46.0 % at best",
         "my photo.jpg: dog (46.0 %), cow (40.5 %)");
}

static void
test_what_has_no_answer_says_why (void)
{
  g_autoptr (GError) error
      = g_error_new_literal (DSC_ERROR, DSC_ERROR_UNREADABLE, "This is no picture.");
  g_autoptr (DscAnswerItem) item = new_item (NULL, error);
  g_autofree char *certainty = dsc_answer_item_dup_certainty (item);
  g_autofree char *line = dsc_answer_item_dup_line (item);

  g_assert_cmpint (dsc_answer_item_get_doubt (item), ==, DSC_DOUBT_MUCH);
  g_assert_cmpfloat (dsc_answer_item_get_probability (item, 0), ==, -1);
  g_assert_null (dsc_answer_item_get_class (item, 0));
  g_assert_cmpstr (certainty, ==, "This is no picture.");
  g_assert_cmpstr (line, ==, "my photo.jpg: This is no picture.");
}

static void
test_a_model_of_one_class_has_no_second_guess (void)
{
  const float probabilities[] = { 1 };
  g_autoptr (DscAnswerModel) model = new_model (1);
  const DscAnswer answer = { .probabilities = probabilities };
  g_autoptr (DscAnswerItem) item = dsc_answer_item_new (model, "/a.jpg", &answer, 0);
  g_autofree char *line = dsc_answer_item_dup_line (item);

  g_assert_cmpstr (line, ==, "a.jpg: cat (100.0 %)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/answer-words/doubt-is-told-in-words", test_doubt_is_told_in_words);
  g_test_add_func ("/model/answer-words/what-has-no-answer-says-why",
                   test_what_has_no_answer_says_why);
  g_test_add_func ("/model/answer-words/a-model-of-one-class-has-no-second-guess",
                   test_a_model_of_one_class_has_no_second_guess);
  return g_test_run ();
}
