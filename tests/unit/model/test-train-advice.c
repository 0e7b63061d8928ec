/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said before and while a network is trained. */
#include "model/dsc-train-advice.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/dsc-error.h"
#include "dsc-workspace-test.h"
#include "model/dsc-train-outlook.h"

static DscTrainSpec *
new_spec (const char *recipe, const char *network, gboolean unfrozen)
{
  g_autoptr (GError) error = NULL;
  DscTrainSpec *spec = dsc_train_spec_new (recipe, network, unfrozen, &error);

  g_assert_no_error (error);
  return spec;
}

/* --- what comes next --- */

static void
test_the_next_step_follows_from_the_last_run (void)
{
  g_autoptr (DscRunRecord) run = dsc_run_record_new ();
  g_autoptr (DscTrainSpec) instant = new_spec ("instant", NULL, FALSE);
  g_autoptr (DscTrainSpec) head = new_spec ("notebook-2020", NULL, FALSE);
  g_autoptr (DscTrainSpec) all = new_spec ("notebook-2020", NULL, TRUE);

  g_assert_cmpint (dsc_train_next_step (FALSE, NULL, NULL), ==, DSC_NEXT_TRAIN);
  run->state = DSC_RUN_PAUSED;
  run->job = g_strdup ("{}");
  g_assert_cmpint (dsc_train_next_step (TRUE, run, head), ==, DSC_NEXT_RESUME);
  g_clear_pointer (&run->job, g_free);
  run->state = DSC_RUN_FAILED;
  g_assert_cmpint (dsc_train_next_step (FALSE, run, NULL), ==, DSC_NEXT_TRAIN);
  run->state = DSC_RUN_FINISHED;
  run->model = g_strdup ("run-1-stage-0.safetensors");
  g_assert_cmpint (dsc_train_next_step (FALSE, run, head), ==, DSC_NEXT_UNFREEZE);
  /* More can be had than Instant gives. */
  g_assert_cmpint (dsc_train_next_step (FALSE, run, instant), ==, DSC_NEXT_TRAIN);
  g_assert_cmpint (dsc_train_next_step (FALSE, run, all), ==, DSC_NEXT_LOOK);
  g_assert_cmpint (dsc_train_next_step (TRUE, run, all), ==, DSC_NEXT_TRAIN);
}

/* --- how long --- */

static void
add_speed (GPtrArray *speeds, DscTrainSpec *spec, guint n_photos, double seconds)
{
  DscTrainSpeed *speed = g_new (DscTrainSpeed, 1);

  *speed = (DscTrainSpeed){ spec, n_photos, seconds };
  g_ptr_array_add (speeds, speed);
}

static GPtrArray *
new_speeds (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_train_speed_free);
}

static void
test_what_was_never_measured_is_guessed_and_says_so (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("notebook-2020", NULL, TRUE);
  g_autoptr (DscTrainSpec) large = new_spec ("notebook-2020", "resnet50", TRUE);
  DscTrainEstimate estimate = dsc_train_estimate (spec, TRUE, 10000, speeds);
  g_autofree char *text = dsc_train_estimate_text (estimate);

  g_assert_true (estimate.guessed);
  g_assert_cmpfloat (estimate.seconds, >, 0);
  g_assert_nonnull (strstr (text, "(rough guess)"));
  large->epochs = spec->epochs;
  g_assert_cmpfloat (dsc_train_estimate (large, TRUE, 10000, speeds).seconds, >,
                     3 * estimate.seconds);
  g_assert_true (dsc_train_estimate_rate_test (spec, 100, 800, 1000, speeds).guessed);
  /* What is not read yet may be known in a moment. */
  estimate = dsc_train_estimate (spec, FALSE, 100, NULL);
  g_assert_cmpfloat (estimate.seconds, <, 0);
  g_clear_pointer (&text, g_free);
  text = dsc_train_estimate_text (estimate);
  g_assert_cmpstr (text, ==, "time not known yet");
  /* What was measured is no guess. */
  add_speed (speeds, dsc_train_spec_copy (spec), 100, 10);
  g_assert_false (dsc_train_estimate (spec, TRUE, 100, speeds).guessed);
}

static void
test_guesses_have_no_seconds (void)
{
  const struct
  {
    double seconds;
    const char *text;
  } cases[] = { { 3, "under a minute (rough guess)" },
                { 61, "about 2 minutes (rough guess)" },
                { 4000, "about 67 minutes (rough guess)" },
                { 7000, "about 2 hours (rough guess)" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text
          = dsc_train_estimate_text ((DscTrainEstimate){ cases[i].seconds, FALSE, TRUE });

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_time_grows_with_photos_pixels_and_epochs (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("notebook-2020", "resnet34", FALSE);
  DscTrainEstimate estimate;

  add_speed (speeds, dsc_train_spec_copy (spec), 100, 10);
  spec->epochs = 2;
  estimate = dsc_train_estimate (spec, FALSE, 100, speeds);
  g_assert_false (estimate.rough);
  g_assert_cmpfloat_with_epsilon (estimate.seconds, 20, 2);
  g_assert_cmpfloat_with_epsilon (dsc_train_estimate (spec, FALSE, 200, speeds).seconds, 40, 2);
  spec->target.height *= 2;
  g_assert_cmpfloat_with_epsilon (dsc_train_estimate (spec, FALSE, 100, speeds).seconds, 40, 2);
  /* Sizes one after the other. */
  spec->target.height /= 2;
  dsc_train_spec_set (&spec->smaller_sizes, "60x80");
  g_assert_cmpfloat_with_epsilon (dsc_train_estimate (spec, FALSE, 100, speeds).seconds, 25, 2);
}

static void
test_the_newest_of_the_most_alike_counts (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("notebook-2020", "resnet50", FALSE);
  DscTrainEstimate estimate;

  spec->epochs = 1;
  add_speed (speeds, new_spec ("notebook-2020", "resnet50", FALSE), 100, 50);
  add_speed (speeds, new_spec ("notebook-2020", "resnet50", FALSE), 100, 70);
  add_speed (speeds, new_spec ("notebook-2020", "resnet18", FALSE), 100, 10);
  estimate = dsc_train_estimate (spec, TRUE, 100, speeds);
  g_assert_cmpfloat_with_epsilon (estimate.seconds, 70, 2);
  g_assert_false (estimate.rough);
}

static void
test_another_network_gives_a_guess_that_says_so (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("notebook-2020", "resnet50", FALSE);
  DscTrainEstimate estimate;
  g_autofree char *text = NULL;

  spec->epochs = 1;
  add_speed (speeds, new_spec ("notebook-2020", "resnet18", FALSE), 100, 10);
  estimate = dsc_train_estimate (spec, TRUE, 100, speeds);
  g_assert_true (estimate.rough);
  g_assert_cmpfloat (estimate.seconds, >, 15);
  text = dsc_train_estimate_text (estimate);
  g_assert_true (g_str_has_prefix (text, "very roughly "));
  /* Instant says nothing of an epoch. */
  g_ptr_array_set_size (speeds, 0);
  add_speed (speeds, new_spec ("instant", "resnet50", FALSE), 100, 10);
  g_assert_true (dsc_train_estimate (spec, TRUE, 100, speeds).guessed);
}

static void
test_instant_is_part_of_the_recommended_recipe (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("recommended", NULL, FALSE);
  double with, without;

  spec->epochs = 1;
  add_speed (speeds, new_spec ("instant", NULL, FALSE), 100, 30);
  add_speed (speeds, new_spec ("recommended", NULL, FALSE), 100, 10);
  with = dsc_train_estimate (spec, FALSE, 100, speeds).seconds;
  without = dsc_train_estimate (spec, TRUE, 100, speeds).seconds;
  g_assert_cmpfloat_with_epsilon (with - without, 30, 0.1);
}

static void
test_rests_and_rate_tests_are_shares (void)
{
  g_autoptr (GPtrArray) speeds = new_speeds ();
  g_autoptr (DscTrainSpec) spec = new_spec ("notebook-2020", "resnet50", FALSE);

  add_speed (speeds, dsc_train_spec_copy (spec), 1000, 80);
  g_assert_cmpfloat_with_epsilon (dsc_train_estimate_rest (spec, 6, 1000, speeds).seconds, 160, 2);
  /* 100 steps of 64 photos are eight passes over 800. */
  g_assert_cmpfloat_with_epsilon (
      dsc_train_estimate_rate_test (spec, 100, 800, 1000, speeds).seconds, 640, 2);
}

static void
test_times_are_told_as_people_do (void)
{
  const struct
  {
    double seconds;
    const char *text;
  } cases[] = { { 3, "a few seconds" },
                { 12.2, "about 13 s" },
                { 61, "about 1 min 05 s" },
                { 1000, "about 17 min" },
                { 7000, "about 2 h 00 min" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text
          = dsc_train_estimate_text ((DscTrainEstimate){ cases[i].seconds, FALSE });

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* --- how it goes --- */

static DscTrend
trend_of (const double (*losses)[2], guint n)
{
  DscEpochRecord epochs[8] = { { 0 } };

  for (guint i = 0; i < n; i++)
    epochs[i] = (DscEpochRecord){ i, losses[i][0], losses[i][1], 0.1, 1 };
  return dsc_train_trend (epochs, n, 0.1, 0.1);
}

static void
test_overfitting_is_a_turn_that_lasts (void)
{
  const double turned[][2]
      = { { 1, 1 }, { 0.8, 0.8 }, { 0.6, 0.7 }, { 0.4, 0.8 }, { 0.3, 0.8 }, { 0.2, 0.9 } };
  const double falling[][2] = { { 1, 1 }, { 0.8, 0.9 }, { 0.6, 0.8 }, { 0.4, 0.75 } };
  const double twice[][2] = { { 1, 1 }, { 0.8, 0.8 }, { 0.6, 0.9 }, { 0.5, 0.9 } };
  const double wavering[][2] = { { 1, 1 }, { 0.8, 0.8 }, { 0.6, 0.82 }, { 0.5, 0.81 } };
  /* Both rise: that is no learning by heart. */
  const double both[][2] = { { 1, 1 }, { 0.8, 0.8 }, { 0.9, 0.9 }, { 1, 1 }, { 1.1, 1.1 } };
  /* What a stranger was warned of: it came down again in the next epoch. */
  const double seen[][2] = { { 1.1, 0.41 },   { 1.0, 0.355 },  { 0.98, 0.37 },
                             { 0.97, 0.375 }, { 0.95, 0.351 }, { 0.948, 0.342 } };
  /* The rate is at its highest, and all comes down after it. */
  const double shaken[][2]
      = { { 1.15, 0.41 }, { 1.1, 0.81 }, { 1.0, 0.65 }, { 0.98, 0.58 }, { 0.97, 0.5 } };

  g_assert_cmpint (trend_of (turned, 6), ==, DSC_TREND_OVERFITTING);
  g_assert_cmpint (trend_of (falling, 4), ==, DSC_TREND_FINE);
  g_assert_cmpint (trend_of (twice, 4), ==, DSC_TREND_FINE);
  g_assert_cmpint (trend_of (wavering, 4), ==, DSC_TREND_FINE);
  g_assert_cmpint (trend_of (both, 5), ==, DSC_TREND_FINE);
  for (guint n = 0; n <= G_N_ELEMENTS (seen); n++)
    g_assert_cmpint (trend_of (seen, n), ==, DSC_TREND_FINE);
  for (guint n = 0; n <= G_N_ELEMENTS (shaken); n++)
    g_assert_cmpint (trend_of (shaken, n), ==, DSC_TREND_FINE);
  g_assert_cmpint (dsc_train_trend (NULL, 0, NAN, NAN), ==, DSC_TREND_FINE);
}

/* The loss tells how sure the network is where it is wrong: it may grow while fewer are wrong. */
static void
test_fewer_wrong_answers_are_no_overfitting (void)
{
  DscEpochRecord epochs[] = { { 0, 0.8, 0.8, 0.2, 1 },
                              { 1, 0.6, 0.7, 0.1, 1 },
                              { 2, 0.4, 0.8, 0.1, 1 },
                              { 3, 0.3, 0.8, 0.05, 1 },
                              { 4, 0.2, 0.8, 0.07, 1 } };

  g_assert_cmpint (dsc_train_trend (epochs, 5, 0.1, 0.1), ==, DSC_TREND_FINE);
  epochs[3].error_rate = 0.1;
  epochs[4].error_rate = 0.1;
  g_assert_cmpint (dsc_train_trend (epochs, 5, 0.1, 0.1), ==, DSC_TREND_OVERFITTING);
}

static void
test_a_loss_that_grows_diverges (void)
{
  const DscEpochRecord broken = { 0, NAN, 1, 0.5, 1 };

  g_assert_cmpint (dsc_train_trend (NULL, 0, 4, 1), ==, DSC_TREND_DIVERGING);
  g_assert_cmpint (dsc_train_trend (NULL, 0, 1.5, 1), ==, DSC_TREND_FINE);
  /* A loss near zero may triple. */
  g_assert_cmpint (dsc_train_trend (NULL, 0, 0.03, 0.001), ==, DSC_TREND_FINE);
  g_assert_cmpint (dsc_train_trend (&broken, 1, NAN, NAN), ==, DSC_TREND_DIVERGING);
  for (int trend = 0; trend <= DSC_TREND_DIVERGING; trend++)
    for (int ended = FALSE; ended <= TRUE; ended++)
      g_assert_true ((dsc_trend_sentence (trend, ended) == NULL) == (trend == DSC_TREND_FINE));
}

/* --- rates --- */

static void
test_rates_are_judged_by_the_curve (void)
{
  const DscRateSuggestions curve = { 1e-3, 2e-3, 5e-3, 8e-3, 8e-3 };
  const DscRateSuggestions none = { NAN, NAN, NAN, NAN, NAN };
  const DscRateSuggestions no_valley = { NAN, 2e-3, 5e-3, 8e-3, 8e-3 };

  g_assert_cmpint (dsc_rate_verdict (1e-3, &curve), ==, DSC_RATE_GOOD);
  g_assert_cmpint (dsc_rate_verdict (1e-5, &curve), ==, DSC_RATE_LOW);
  g_assert_cmpint (dsc_rate_verdict (3e-2, &curve), ==, DSC_RATE_HIGH);
  g_assert_cmpint (dsc_rate_verdict (6e-2, &curve), ==, DSC_RATE_FAR_TOO_HIGH);
  g_assert_cmpint (dsc_rate_verdict (1e-3, &none), ==, DSC_RATE_UNKNOWN);
  g_assert_cmpint (dsc_rate_verdict (NAN, &curve), ==, DSC_RATE_UNKNOWN);
  g_assert_cmpfloat (dsc_rate_default (&curve), ==, 1e-3);
  g_assert_cmpfloat (dsc_rate_default (&no_valley), ==, 5e-3);
  g_assert_true (isnan (dsc_rate_default (&none)));
}

/* The program does not condemn what it recommends: it says why the two differ. */
static void
test_a_recipes_own_rate_is_not_condemned (void)
{
  g_autoptr (DscTrainSpec) spec = new_spec ("recommended", NULL, FALSE);
  g_autoptr (DscTrainSpec) unfrozen = new_spec ("notebook-2020", NULL, TRUE);

  g_assert_true (dsc_rate_is_recipes (spec, FALSE));
  g_assert_true (dsc_rate_is_recipes (unfrozen, TRUE));
  g_assert_false (dsc_rate_is_recipes (unfrozen, FALSE));
  for (int verdict = DSC_RATE_UNKNOWN; verdict <= DSC_RATE_FAR_TOO_HIGH; verdict++)
    {
      const char *of_others = dsc_rate_verdict_sentence (verdict, FALSE);
      const char *of_recipe = dsc_rate_verdict_sentence (verdict, TRUE);

      if (verdict < DSC_RATE_HIGH)
        g_assert_cmpstr (of_recipe, ==, of_others);
      else
        g_assert_nonnull (strstr (of_recipe, "recipe’s own rate"));
    }
  spec->rates.group[DSC_N_GROUPS - 1] = 1e-3;
  g_assert_false (dsc_rate_is_recipes (spec, FALSE));
}

static void
test_the_same_rate_means_the_same_three (void)
{
  g_autoptr (DscTrainSpec) straight = new_spec ("recommended", NULL, FALSE);
  g_autoptr (DscTrainSpec) around = dsc_train_spec_copy (straight);
  g_autoptr (DscTrainSpec) own = dsc_train_spec_copy (straight);

  dsc_rate_apply (straight, 1.7e-5, FALSE);
  g_assert_cmpfloat (straight->rates.group[2], ==, 1.7e-5);
  g_assert_cmpfloat (straight->rates.group[0], ==, 5.7e-6);
  /* What was rounded on the way is not seen. */
  for (int i = 0; i < 20; i++)
    dsc_rate_apply (around, 1.3e-2 / pow (1.7, i), FALSE);
  dsc_rate_apply (around, 1.7e-5, FALSE);
  for (int i = 0; i < DSC_N_GROUPS; i++)
    g_assert_cmpfloat (around->rates.group[i], ==, straight->rates.group[i]);
  /* What a person has typed keeps its share, and what stays stays. */
  own->rates = (DscRates){ { 0, 1e-4, 1e-3 } };
  dsc_rate_apply (own, 2e-3, FALSE);
  g_assert_cmpfloat (own->rates.group[0], ==, 0);
  g_assert_cmpfloat (own->rates.group[1], ==, 2e-4);
}

/* --- what failed --- */

static void
test_no_memory_asks_for_half_a_batch (void)
{
  g_autoptr (DscTrainSpec) spec = new_spec ("recommended", NULL, FALSE);
  g_autoptr (GError) memory = g_error_new_literal (DSC_ERROR, DSC_ERROR_MEMORY, "No memory.");
  g_autoptr (GError) lost = g_error_new_literal (DSC_ERROR, DSC_ERROR_DEVICE_LOST, "Lost.");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "No.");
  guint batch_size;

  g_assert_nonnull (dsc_train_failure_advice (memory, spec, &batch_size));
  g_assert_cmpuint (batch_size, ==, 32);
  g_assert_nonnull (strstr (dsc_train_failure_advice (lost, spec, &batch_size), "Resume"));
  g_assert_cmpuint (batch_size, ==, 0);
  spec->batch_size = 2;
  g_assert_nonnull (dsc_train_failure_advice (memory, spec, &batch_size));
  g_assert_cmpuint (batch_size, ==, 0);
  g_assert_null (dsc_train_failure_advice (other, spec, &batch_size));
}

/* --- a project --- */

static gboolean
is_settled (gpointer outlook)
{
  return dsc_train_outlook_is_settled (outlook);
}

static gboolean
says_unfreeze (gpointer outlook)
{
  return dsc_train_outlook_get_next (outlook) == DSC_NEXT_UNFREEZE;
}

static void
test_an_outlook_follows_the_project (void)
{
  char *folder = dsc_test_photos_new (3, 10);
  DscWorkspace *workspace = dsc_test_open (folder);
  DscTrainSettings *settings = g_object_ref (dsc_workspace_get_settings (workspace));
  DscTrainOutlook *outlook = dsc_train_outlook_new (workspace, settings);
  g_autoptr (DscTrainSpec) spec = NULL;
  g_autofree char *estimate = NULL;
  DscStart start;

  DSC_TEST_WAIT (is_settled, outlook);
  g_assert_cmpint (dsc_train_outlook_get_next (outlook), ==, DSC_NEXT_TRAIN);
  g_assert_true (dsc_train_outlook_can (outlook, DSC_TRAIN_START));
  g_assert_false (dsc_train_outlook_can (outlook, DSC_TRAIN_UNFREEZE));
  g_assert_false (dsc_train_outlook_can (outlook, DSC_TRAIN_RESUME));
  dsc_test_script ("{\"delay_ms\": 4}");
  dsc_test_train (workspace, "notebook-2020", 2);
  DSC_TEST_WAIT (says_unfreeze, outlook);
  g_assert_true (dsc_train_outlook_can (outlook, DSC_TRAIN_UNFREEZE));
  spec = dsc_train_outlook_make_spec (outlook, DSC_TRAIN_UNFREEZE, &start);
  g_assert_cmpint (start.run, ==, 1);
  g_assert_cmpuint (spec->frozen_groups, ==, 0);
  g_assert_cmpuint (spec->epochs, ==, 20);
  g_assert_cmpstr (spec->start, ==, "weights");
  estimate = dsc_train_outlook_dup_estimate (outlook, DSC_TRAIN_UNFREEZE);
  g_assert_cmpstr (estimate, ==, "a few seconds");
  DSC_TEST_WAIT (is_settled, outlook);
  /* What was trained as a whole has nothing to unfreeze, whatever of it was kept. */
  dsc_test_train (workspace, "recommended", 2);
  DSC_TEST_WAIT (is_settled, outlook);
  g_assert_cmpint (dsc_train_outlook_get_next (outlook), !=, DSC_NEXT_UNFREEZE);
  g_assert_false (dsc_train_outlook_can (outlook, DSC_TRAIN_UNFREEZE));
  g_assert_finalize_object (outlook);
  dsc_test_close (workspace);
  g_assert_finalize_object (settings);
  dsc_test_photos_delete (folder);
  dsc_test_script (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");
#define TEST(name, function) g_test_add_func ("/train-advice/" name, function)
  TEST ("the-next-step-follows-from-the-last-run", test_the_next_step_follows_from_the_last_run);
  TEST ("what-was-never-measured-is-guessed-and-says-so",
        test_what_was_never_measured_is_guessed_and_says_so);
  TEST ("guesses-have-no-seconds", test_guesses_have_no_seconds);
  TEST ("time-grows-with-photos-pixels-and-epochs", test_time_grows_with_photos_pixels_and_epochs);
  TEST ("the-newest-of-the-most-alike-counts", test_the_newest_of_the_most_alike_counts);
  TEST ("another-network-gives-a-guess-that-says-so",
        test_another_network_gives_a_guess_that_says_so);
  TEST ("instant-is-part-of-the-recommended-recipe",
        test_instant_is_part_of_the_recommended_recipe);
  TEST ("rests-and-rate-tests-are-shares", test_rests_and_rate_tests_are_shares);
  TEST ("times-are-told-as-people-do", test_times_are_told_as_people_do);
  TEST ("overfitting-is-a-turn-that-lasts", test_overfitting_is_a_turn_that_lasts);
  TEST ("fewer-wrong-answers-are-no-overfitting", test_fewer_wrong_answers_are_no_overfitting);
  TEST ("a-loss-that-grows-diverges", test_a_loss_that_grows_diverges);
  TEST ("rates-are-judged-by-the-curve", test_rates_are_judged_by_the_curve);
  TEST ("a-recipes-own-rate-is-not-condemned", test_a_recipes_own_rate_is_not_condemned);
  TEST ("the-same-rate-means-the-same-three", test_the_same_rate_means_the_same_three);
  TEST ("no-memory-asks-for-half-a-batch", test_no_memory_asks_for_half_a_batch);
  TEST ("an-outlook-follows-the-project", test_an_outlook_follows_the_project);
#undef TEST
  return g_test_run ();
}
