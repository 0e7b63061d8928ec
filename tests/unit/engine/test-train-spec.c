/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings and recipes: what is promised, what is in range, and what JSON makes of them. */
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-train-spec.h"

static DscTrainSpec *
instant (void)
{
  g_autoptr (GError) error = NULL;
  DscTrainSpec *spec = dsc_train_spec_new ("instant", NULL, FALSE, &error);

  g_assert_no_error (error);
  return spec;
}

/* Every setting, as dsc_train_spec_compare() sees it, and that sees all. */
static void
assert_equal (const DscTrainSpec *a, const DscTrainSpec *b)
{
  g_autoptr (GPtrArray) differences = dsc_train_spec_compare (a, b);

  for (guint i = 0; i < differences->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (differences, i);

      g_test_message ("%s: %s, %s", difference->name, difference->first, difference->second);
    }
  g_assert_cmpuint (differences->len, ==, 0);
}

static void
test_instant_is_as_promised (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();

  g_assert_cmpstr (spec->network, ==, "mobilenet");
  g_assert_cmpstr (spec->weights, ==, "pretrained");
  g_assert_cmpstr (spec->method, ==, "features");
  g_assert_cmpint (spec->target.height, ==, 120);
  g_assert_cmpint (spec->target.width, ==, 160);
  g_assert_cmpint (spec->target.resize, ==, DSC_RESIZE_SQUISH);
  g_assert_cmpuint (spec->batch_size, ==, 64);
  g_assert_cmpuint (spec->epochs, ==, 40);
  g_assert_cmpfloat (spec->rates.group[DSC_N_GROUPS - 1], ==, 3e-3);
  g_assert_cmpfloat (spec->weight_decay, ==, 1.0);
  g_assert_cmpfloat (spec->label_smoothing, ==, 0.05);
  g_assert_cmpuint (spec->seed, ==, 42);
  g_assert_cmpstr (spec->keep, ==, "best");
}

/* The notebook's: learn.fit_one_cycle (8, slice (7e-2)); unfreeze; (20, slice (1e-6, 1e-4)). */
static void
test_the_notebook_is_as_it_was (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) head = dsc_train_spec_new ("notebook-2020", "resnet50", FALSE, &error);
  g_autoptr (DscTrainSpec) unfrozen
      = dsc_train_spec_new ("notebook-2020", "resnet50", TRUE, &error);
  g_autofree char *head_rates = dsc_rates_to_string (&head->rates);
  g_autofree char *unfrozen_rates = dsc_rates_to_string (&unfrozen->rates);

  g_assert_cmpstr (head->network, ==, "resnet50");
  g_assert_cmpstr (head->head, ==, "fastai");
  g_assert_cmpstr (head->keep, ==, "last");
  g_assert_cmpstr (head->norm, ==, "batch");
  g_assert_cmpuint (head->epochs, ==, 8);
  g_assert_cmpuint (head->frozen_groups, ==, 2);
  g_assert_cmpstr (head_rates, ==, ":0.07");
  g_assert_cmpfloat (head->beta2, ==, 0.99);
  g_assert_cmpfloat (head->weight_decay, ==, 0.01);
  g_assert_true (head->decay_all);
  g_assert_cmpstr (unfrozen->network, ==, "resnet50");
  g_assert_cmpuint (unfrozen->epochs, ==, 20);
  g_assert_cmpuint (unfrozen->frozen_groups, ==, 0);
  g_assert_cmpstr (unfrozen_rates, ==, "1e-6:0.0001");
  g_assert_cmpstr (unfrozen->head, ==, head->head);
}

static void
assert_valid (const DscTrainSpec *spec, const char *recipe)
{
  g_autoptr (GError) error = NULL;

  dsc_train_spec_validate (spec, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (spec->recipe, ==, recipe);
}

static void
test_every_recipe_is_valid (void)
{
  static const char *const networks[] = { "mobilenet", "resnet18", "resnet34", "resnet50" };
  guint n;
  const DscRecipe *recipes = dsc_recipes_get (&n);

  g_assert_cmpstr (recipes[0].name, ==, "recommended");
  for (guint i = 0; i < n; i++)
    {
      assert_valid (recipes[i].spec, recipes[i].name);
      if (recipes[i].resnet != NULL)
        assert_valid (recipes[i].resnet, recipes[i].name);
      if (recipes[i].unfrozen != NULL)
        assert_valid (recipes[i].unfrozen, recipes[i].name);
      for (guint j = 0; j < 2 * G_N_ELEMENTS (networks); j++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (DscTrainSpec) spec
              = dsc_train_spec_new (recipes[i].name, networks[j / 2], j % 2 == 1, &error);

          g_assert_no_error (error);
          assert_valid (spec, recipes[i].name);
          g_assert_cmpstr (spec->network, ==, networks[j / 2]);
          g_assert_true (j % 2 == 0 || spec->frozen_groups == 0);
        }
    }
}

static void
test_unknown_recipe_lists_the_known (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_train_spec_new ("at-once", NULL, FALSE, &error));
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

#define ASSERT_RATE_REFUSED(i, value)                          \
  G_STMT_START                                                 \
  {                                                            \
    g_autoptr (DscTrainSpec) spec_ = instant ();               \
    g_autoptr (GError) error_ = NULL;                          \
                                                               \
    spec_->rates.group[i] = (value);                           \
    g_assert_false (dsc_train_spec_validate (spec_, &error_)); \
    g_assert_error (error_, DSC_ERROR, DSC_ERROR_USAGE);       \
    g_assert_nonnull (strstr (error_->message, "rate"));       \
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
  ASSERT_RATE_REFUSED (0, -1);
  ASSERT_RATE_REFUSED (1, 11);
  ASSERT_RATE_REFUSED (2, 0);
  ASSERT_RATE_REFUSED (2, NAN);
  ASSERT_RATE_REFUSED (2, INFINITY);
  ASSERT_REFUSED (frozen_groups, 3);
  ASSERT_REFUSED (warm_up, 1.5);
  ASSERT_REFUSED (divisor, 0.5);
  ASSERT_REFUSED (momentum_high, 1);
  ASSERT_REFUSED (beta2, 1);
  ASSERT_REFUSED (dropout, 1);
  ASSERT_REFUSED (averaging, 1);
  ASSERT_REFUSED (augment.max_zoom, 0.5);
  ASSERT_REFUSED (augment.p_affine, -0.1);
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

/* Another value for every setting, each in its range; all fit together. */
static void
change_everything (DscTrainSpec *spec)
{
  dsc_train_spec_set (&spec->network, "resnet34");
  dsc_train_spec_set (&spec->weights, "/somewhere/weights.pth");
  dsc_train_spec_set (&spec->method, "network");
  dsc_train_spec_set (&spec->start, "instant");
  dsc_train_spec_set (&spec->smaller_sizes, "60x80,90x120");
  dsc_train_spec_set (&spec->normalisation, "none");
  dsc_train_spec_set (&spec->norm, "running");
  dsc_train_spec_set (&spec->keep, "last");
  dsc_train_spec_set (&spec->device, "cpu");
  dsc_train_spec_set (&spec->precision, "bf16");
  spec->target = (DscTarget){ 240, 320, DSC_RESIZE_CROP };
  spec->decode = (DscDecodeOptions){ DSC_ORIENTATION_STORED, 1000000007 };
  spec->augment = (DscAugment){ DSC_FLIP_DIHEDRAL, 1.0 / 3, 1.1, 0.7, 0.3, 0.25, 0.125 };
  spec->batch_size = 7;
  spec->epochs = 3;
  spec->frozen_groups = 1;
  spec->rates = (DscRates){ { 1e-6, 1.0 / 3, 7e-2 } };
  spec->warm_up = 0.3;
  spec->divisor = 25;
  spec->final_divisor = 2.5e5;
  spec->momentum_high = 0.95;
  spec->momentum_low = 0.85;
  spec->beta2 = 0.99;
  spec->weight_decay = 0;
  spec->decay_all = TRUE;
  spec->label_smoothing = 0.1;
  spec->dropout = 0.5;
  spec->averaging = 0.9;
  spec->seed = G_MAXUINT32;
  spec->threads = 2;
  spec->max_batches = 11;
}

/* All but these: the recipe is where it came from, the head cannot be another one together with
 * these. */
static void
test_comparing_finds_every_setting (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  g_autoptr (DscTrainSpec) changed = instant ();
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GPtrArray) none = dsc_train_spec_compare (spec, changed);
  g_autofree char *json = dsc_train_spec_to_json (spec);
  guint n_members = 1;

  for (const char *p = json; *p != '\0'; p++)
    n_members += *p == ',';
  change_everything (changed);
  differences = dsc_train_spec_compare (spec, changed);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (differences->len, ==, n_members - 2);
  for (guint i = 0; i < differences->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (differences, i);

      g_assert_cmpstr (difference->first, !=, difference->second);
      if (g_str_equal (difference->name, "epochs"))
        {
          g_assert_cmpstr (difference->first, ==, "40");
          g_assert_cmpstr (difference->second, ==, "3");
        }
      else if (g_str_equal (difference->name, "flip"))
        g_assert_cmpstr (difference->second, ==, "dihedral");
    }
}

static void
test_json_keeps_every_setting (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  g_autoptr (DscTrainSpec) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  change_everything (spec);
  dsc_train_spec_validate (spec, &error);
  g_assert_no_error (error);
  json = dsc_train_spec_to_json (spec);
  back = dsc_train_spec_from_json (json, &error);
  g_assert_no_error (error);
  assert_equal (back, spec);
  g_assert_cmpmem (&back->rates, sizeof back->rates, &spec->rates, sizeof spec->rates);
  g_assert_cmpfloat (back->augment.max_rotate, ==, spec->augment.max_rotate);
  g_assert_cmpuint (back->decode.max_pixels, ==, spec->decode.max_pixels);
  g_assert_cmpstr (back->weights, ==, spec->weights);
}

static void
test_json_takes_what_it_lacks_from_the_recipe (void)
{
  g_autoptr (DscTrainSpec) expected = instant ();
  g_autoptr (DscTrainSpec) resnet = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (
      "{\"recipe\": \"instant\", \"epochs\": 5, \"rate\": 1, \"of-tomorrow\": [[]]}", &error);
  g_autoptr (DscTrainSpec) with_resnet = dsc_train_spec_from_json (
      "{\"recipe\": \"recommended\", \"network\": \"resnet18\"}", &error);

  g_assert_no_error (error);
  expected->epochs = 5;
  expected->rates.group[DSC_N_GROUPS - 1] = 1;
  assert_equal (spec, expected);
  resnet = dsc_train_spec_new ("recommended", "resnet18", FALSE, &error);
  assert_equal (with_resnet, resnet);
}

/* --- sizes --- */

static void
test_sizes_follow_each_other (void)
{
  g_autoptr (DscTrainSpec) spec = instant ();
  DscTarget first;

  g_assert_cmpuint (dsc_train_spec_get_n_sizes (spec), ==, 1);
  g_assert_cmpint (dsc_train_spec_get_target (spec, 0).height, ==, 120);
  dsc_train_spec_set (&spec->smaller_sizes, "60x80,90x120");
  spec->target.resize = DSC_RESIZE_PAD;
  g_assert_cmpuint (dsc_train_spec_get_n_sizes (spec), ==, 3);
  first = dsc_train_spec_get_target (spec, 0);
  g_assert_cmpint (first.height, ==, 60);
  g_assert_cmpint (first.width, ==, 80);
  g_assert_cmpint (first.resize, ==, DSC_RESIZE_PAD);
  g_assert_cmpint (dsc_train_spec_get_target (spec, 1).width, ==, 120);
  g_assert_cmpint (dsc_train_spec_get_target (spec, 2).width, ==, 160);
}

static void
assert_refused (const DscTrainSpec *spec, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_train_spec_validate (spec, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_wrong_sizes_are_refused (void)
{
  static const char *const cases[] = { "60",
                                       "60x",
                                       "x80",
                                       "60x80,",
                                       ",",
                                       "60x80x3",
                                       "7x80",
                                       "60x4097",
                                       "-60x80",
                                       "60x80, 90x120",
                                       "8x8,8x8,8x8,8x8,8x8,8x8,8x8,8x8" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("recommended", NULL, FALSE, &error);

      dsc_train_spec_set (&spec->smaller_sizes, cases[i]);
      assert_refused (spec, "smaller_sizes");
    }
}

static void
test_contradictions_are_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) features = instant ();
  g_autoptr (DscTrainSpec) random = instant ();
  g_autoptr (DscTrainSpec) sizes = instant ();
  g_autoptr (DscTrainSpec) head = dsc_train_spec_new ("recommended", NULL, FALSE, &error);
  g_autoptr (DscTrainSpec) plain = instant ();
  g_autoptr (DscTrainSpec) features_one = instant ();
  g_autoptr (DscTrainSpec) single = dsc_train_spec_new ("recommended", NULL, FALSE, &error);
  g_autoptr (DscTrainSpec) relative = dsc_train_spec_new ("recommended", NULL, FALSE, &error);

  dsc_train_spec_set (&features->head, "fastai");
  assert_refused (features, "linear");
  dsc_train_spec_set (&random->weights, "none");
  assert_refused (random, "random");
  dsc_train_spec_set (&sizes->smaller_sizes, "60x80");
  assert_refused (sizes, "sizes");
  dsc_train_spec_set (&head->head, "fastai");
  assert_refused (head, "Instant");
  dsc_train_spec_set (&relative->weights, "here.pth");
  assert_refused (relative, "weights");
  dsc_train_spec_set (&plain->normalisation, "none");
  assert_refused (plain, "normalisation");
  single->batch_size = 1;
  assert_refused (single, "batch_size");
  /* Features are normalised already. */
  features_one->batch_size = 1;
  assert_valid (features_one, "instant");
}

static void
test_weights_have_names_that_can_be_shown (void)
{
  static const char *const wrong[]
      = { "/a\xff.pth", "/a\n.pth", "/a\xc2\x85.pth", "/\x7f", "b\xff" };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new ("recommended", NULL, FALSE, &error);
  g_autofree char *json = NULL;
  g_autoptr (DscTrainSpec) read = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *shown = dsc_path_display (wrong[i]);

      dsc_train_spec_set (&spec->weights, wrong[i]);
      assert_refused (spec, shown);
    }
  dsc_train_spec_set (&spec->weights, "/Ziegel \"1\" — 砖.pth");
  assert_valid (spec, "recommended");
  json = dsc_train_spec_to_json (spec);
  read = dsc_train_spec_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->weights, ==, spec->weights);
  /* Nor are they taken from JSON. */
  g_assert_null (dsc_train_spec_from_json (
      "{\"recipe\": \"instant\", \"weights\": \"/a\xc2\x85.pth\"}", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_CORRUPT);
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
    "{\"recipe\": \"instant\", \"norm\": \"group\"}",
    "{\"recipe\": \"instant\", \"flip\": \"upside\"}",
    "{\"recipe\": \"instant\", \"smaller_sizes\": \"60\"}",
    "{\"recipe\": \"instant\", \"weights\": \"../x\"}",
    "{\"recipe\": \"instant\", \"decay_all\": true}",
    "{\"recipe\": \"instant\", \"decay_all\": 2}",
    "{\"recipe\": \"instant\", \"frozen_groups\": 3}",
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
  g_test_add_func ("/train-spec/the-notebook-is-as-it-was", test_the_notebook_is_as_it_was);
  g_test_add_func ("/train-spec/every-recipe-is-valid", test_every_recipe_is_valid);
  g_test_add_func ("/train-spec/unknown-recipe-lists-the-known",
                   test_unknown_recipe_lists_the_known);
  g_test_add_func ("/train-spec/out-of-range-is-refused", test_out_of_range_is_refused);
  g_test_add_func ("/train-spec/unknown-words-are-refused", test_unknown_words_are_refused);
  g_test_add_func ("/train-spec/comparing-finds-every-setting", test_comparing_finds_every_setting);
  g_test_add_func ("/train-spec/sizes-follow-each-other", test_sizes_follow_each_other);
  g_test_add_func ("/train-spec/wrong-sizes-are-refused", test_wrong_sizes_are_refused);
  g_test_add_func ("/train-spec/contradictions-are-refused", test_contradictions_are_refused);
  g_test_add_func ("/train-spec/weights-have-names-that-can-be-shown",
                   test_weights_have_names_that_can_be_shown);
  g_test_add_func ("/train-spec/json-keeps-every-setting", test_json_keeps_every_setting);
  g_test_add_func ("/train-spec/json-takes-what-it-lacks-from-the-recipe",
                   test_json_takes_what_it_lacks_from_the_recipe);
  g_test_add_func ("/train-spec/hostile-json-is-corrupt", test_hostile_json_is_corrupt);
  return g_test_run ();
}
