/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings and recipes: what is promised, what is in range, and what JSON makes of them. */
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "engine/dsc-train-spec.h"

static DscTrainSpec *
instant (void)
{
  g_autoptr (GError) error = NULL;
  DscTrainSpec *spec = dsc_train_spec_new ("instant", &error);

  g_assert_no_error (error);
  return spec;
}

static void
assert_equal (const DscTrainSpec *a, const DscTrainSpec *b)
{
  g_assert_cmpstr (a->recipe, ==, b->recipe);
  g_assert_cmpstr (a->network, ==, b->network);
  g_assert_cmpint (a->target.height, ==, b->target.height);
  g_assert_cmpint (a->target.width, ==, b->target.width);
  g_assert_cmpint (a->target.resize, ==, b->target.resize);
  g_assert_cmpint (a->decode.orientation, ==, b->decode.orientation);
  g_assert_cmpuint (a->decode.max_pixels, ==, b->decode.max_pixels);
  g_assert_cmpuint (a->batch_size, ==, b->batch_size);
  g_assert_cmpuint (a->epochs, ==, b->epochs);
  g_assert_cmpfloat (a->rate, ==, b->rate);
  g_assert_cmpfloat (a->weight_decay, ==, b->weight_decay);
  g_assert_cmpfloat (a->label_smoothing, ==, b->label_smoothing);
  g_assert_cmpuint (a->seed, ==, b->seed);
  g_assert_cmpstr (a->device, ==, b->device);
  g_assert_cmpuint (a->threads, ==, b->threads);
  g_assert_cmpuint (a->max_batches, ==, b->max_batches);
}

static void
test_instant_is_as_promised (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  const DscTrainSpec promised = {
    .recipe = (char *) "instant",
    .network = (char *) "mobilenet",
    .target = { 120, 160, DSC_RESIZE_SQUISH },
    .decode = { DSC_ORIENTATION_UPRIGHT, 200000000 },
    .batch_size = 64,
    .epochs = 40,
    .rate = 3e-3,
    .weight_decay = 1.0,
    .label_smoothing = 0.05,
    .seed = 42,
    .device = (char *) "auto",
  };

  assert_equal (spec, &promised);
}

static void
test_every_recipe_is_valid (void)
{
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (dsc_train_spec_validate (&recipes[i].spec, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (recipes[i].spec.recipe, ==, recipes[i].name);
    }
}

static void
test_unknown_recipe_lists_the_known (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_train_spec_new ("at-once", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "at-once"));
  g_assert_nonnull (strstr (error->message, "instant"));
}

#define ASSERT_REFUSED(member, value)                          \
  G_STMT_START                                                 \
  {                                                            \
    g_autoptr (DscTrainSpec) spec_ = instant ();               \
    g_autoptr (GError) error_ = NULL;                          \
    const char *name_ = strrchr ("." #member, '.') + 1;        \
                                                               \
    spec_->member = (value);                                   \
    g_assert_false (dsc_train_spec_validate (spec_, &error_)); \
    g_assert_error (error_, DSC_ERROR, DSC_ERROR_USAGE);       \
    g_assert_nonnull (strstr (error_->message, name_));        \
  }                                                            \
  G_STMT_END

static void
test_out_of_range_is_refused (void)
{
  ASSERT_REFUSED (target.height, 7);
  ASSERT_REFUSED (target.width, 4097);
  ASSERT_REFUSED (decode.max_pixels, 0);
  ASSERT_REFUSED (batch_size, 0);
  ASSERT_REFUSED (batch_size, 4097);
  ASSERT_REFUSED (epochs, 0);
  ASSERT_REFUSED (rate, 0);
  ASSERT_REFUSED (rate, NAN);
  ASSERT_REFUSED (rate, INFINITY);
  ASSERT_REFUSED (weight_decay, -1);
  ASSERT_REFUSED (label_smoothing, 0.51);
  ASSERT_REFUSED (threads, 1025);
}

static void
test_unknown_words_are_refused (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  g_autoptr (GError) error = NULL;

  g_free (spec->device);
  spec->device = g_strdup ("abacus");
  g_assert_false (dsc_train_spec_validate (spec, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "abacus"));
  g_assert_nonnull (strstr (error->message, "auto, cpu, cuda"));
}

static void
test_json_keeps_every_setting (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  g_autoptr (DscTrainSpec) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  spec->target = (DscTarget){ 240, 320, DSC_RESIZE_CROP };
  spec->decode = (DscDecodeOptions){ DSC_ORIENTATION_STORED, 1000000007 };
  spec->batch_size = 7;
  spec->epochs = 3;
  spec->rate = 1.0 / 3;
  spec->weight_decay = 0;
  spec->label_smoothing = 0.1;
  spec->seed = G_MAXUINT32;
  g_free (spec->device);
  spec->device = g_strdup ("cpu");
  spec->threads = 2;
  spec->max_batches = 11;
  json = dsc_train_spec_to_json (spec);
  back = dsc_train_spec_from_json (json, &error);
  g_assert_no_error (error);
  assert_equal (back, spec);
}

static void
test_json_takes_what_it_lacks_from_the_recipe (void)
{
  g_autoptr (DscTrainSpec) expected = instant ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (
      "{\"recipe\": \"instant\", \"epochs\": 5, \"rate\": 1, \"of-tomorrow\": [[]]}", &error);

  g_assert_no_error (error);
  expected->epochs = 5;
  expected->rate = 1;
  assert_equal (spec, expected);
}

static void
test_hostile_json_is_corrupt (void)
{
  g_autofree char *deep = g_strnfill (60000, '[');
  g_autofree char *spaces = g_strnfill (3000000, ' ');
  g_autofree char *endless = g_strconcat (spaces, "{\"recipe\": \"instant\"}", NULL);
  const char *const cases[] = {
    "",
    "null",
    "[]",
    "{}",
    "{\"recipe\": 1}",
    "{\"recipe\": \"of-tomorrow\"}",
    "{\"recipe\": \"instant\", \"epochs\": \"5\"}",
    "{\"recipe\": \"instant\", \"epochs\": 5.5}",
    "{\"recipe\": \"instant\", \"epochs\": 0}",
    "{\"recipe\": \"instant\", \"epochs\": -1}",
    "{\"recipe\": \"instant\", \"epochs\": 4294967297}",
    "{\"recipe\": \"instant\", \"epochs\": [5]}",
    "{\"recipe\": \"instant\", \"epochs\": null}",
    "{\"recipe\": \"instant\", \"rate\": 1e400}",
    "{\"recipe\": \"instant\", \"rate\": true}",
    "{\"recipe\": \"instant\", \"resize\": \"stretch\"}",
    "{\"recipe\": \"instant\", \"resize\": {}}",
    "{\"recipe\": \"instant\", \"orientation\": \"sideways\"}",
    "{\"recipe\": \"instant\", \"network\": \"resnet1000\"}",
    "{\"recipe\": \"instant\", \"device\": null}",
    "{\"recipe\": \"instant\"",
    deep,
    endless,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dsc_train_spec_from_json (cases[i], &error));
      g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-spec/instant-is-as-promised", test_instant_is_as_promised);
  g_test_add_func ("/train-spec/every-recipe-is-valid", test_every_recipe_is_valid);
  g_test_add_func ("/train-spec/unknown-recipe-lists-the-known",
                   test_unknown_recipe_lists_the_known);
  g_test_add_func ("/train-spec/out-of-range-is-refused", test_out_of_range_is_refused);
  g_test_add_func ("/train-spec/unknown-words-are-refused", test_unknown_words_are_refused);
  g_test_add_func ("/train-spec/json-keeps-every-setting", test_json_keeps_every_setting);
  g_test_add_func ("/train-spec/json-takes-what-it-lacks-from-the-recipe",
                   test_json_takes_what_it_lacks_from_the_recipe);
  g_test_add_func ("/train-spec/hostile-json-is-corrupt", test_hostile_json_is_corrupt);
  return g_test_run ();
}
