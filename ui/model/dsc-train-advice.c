/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know before and while a network is trained. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-axis.h"
#include "model/dsc-train-advice.h"

/* --- what comes next --- */

static gboolean
is_instant (const DscTrainSpec *spec)
{
  return g_str_equal (spec->method, "features");
}

DscNextStep
dsc_train_next_step (gboolean changed, const DscRunRecord *newest, const DscTrainSpec *last_stage)
{
  if (newest == NULL)
    return DSC_NEXT_TRAIN;
  if (newest->job != NULL)
    return DSC_NEXT_RESUME;
  if (newest->model == NULL || newest->state == DSC_RUN_FAILED)
    return DSC_NEXT_TRAIN;
  if (last_stage != NULL && is_instant (last_stage))
    return DSC_NEXT_TRAIN;
  if (last_stage != NULL && last_stage->frozen_groups > 0)
    return DSC_NEXT_UNFREEZE;
  return changed ? DSC_NEXT_TRAIN : DSC_NEXT_LOOK;
}

/* --- how long --- */

/* How long an epoch takes compared with the built-in network, as measured on two processors: good
 * for a guess only. */
static const struct
{
  const char *network;
  double cost;
} costs[] = {
  { "mobilenet", 1 },
  { "resnet18", 2 },
  { "resnet34", 3.5 },
  { "resnet50", 6 },
};

/* A frozen body needs no gradients, which are two thirds of the work. */
#define FROZEN_COST 0.4
/* Instant's look at each photo, compared with an epoch: forward only, of one variant. */
#define INSTANT_COST 0.4
/* The least that a run takes. */
#define OVERHEAD 1.0
/* Where nothing was measured: photos a second and processor of an epoch of the built-in network at
 * the recipes' size, somewhat below what two processors do (“discern-cli bench train”). So many
 * processors at most are of use, and a graphics card does at least as much. */
#define GUESSED_RATE 25.0
#define GUESSED_HEIGHT 120
#define GUESSED_WIDTH 160
#define MAX_PROCESSORS 16

void
dsc_train_speed_free (DscTrainSpeed *self)
{
  dsc_train_spec_free (self->spec);
  g_free (self);
}

static gboolean
add_speeds (GPtrArray *speeds, DscProject *project, const DscRunRecord *run, GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, run->id, error);

  for (guint i = 0; stages != NULL && i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);
      g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (stage->settings, NULL);
      DscTrainSpeed *speed;
      double seconds;

      if (spec == NULL || stage->n_epochs == 0 || run->n_train + run->n_valid == 0)
        continue;
      /* The epochs of Instant do not say how long it looked. */
      if (is_instant (spec))
        seconds = stages->len == 1 ? run->seconds : stage->seconds;
      else
        seconds = stage->seconds / stage->n_epochs;
      if (!(seconds > 0))
        continue;
      speed = g_new (DscTrainSpeed, 1);
      *speed = (DscTrainSpeed){ g_steal_pointer (&spec), run->n_train + run->n_valid, seconds };
      g_ptr_array_add (speeds, speed);
    }
  return stages != NULL;
}

GPtrArray *
dsc_train_speeds_load (DscProject *project, GError **error)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) speeds
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_train_speed_free);

  g_return_val_if_fail (DSC_IS_PROJECT (project), NULL);

  runs = dsc_project_get_runs (project, error);
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    if (!add_speeds (speeds, project, g_ptr_array_index (runs, i), error))
      return NULL;
  return runs != NULL ? g_steal_pointer (&speeds) : NULL;
}

static double
cost_of (const DscTrainSpec *spec)
{
  double cost = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (costs); i++)
    if (g_str_equal (costs[i].network, spec->network))
      cost = costs[i].cost;
  return spec->frozen_groups > 0 && !is_instant (spec) ? cost * FROZEN_COST : cost;
}

static double
pixels_of (DscTarget target)
{
  return (double) target.height * target.width;
}

/* How much alike two stages are; 0: not at all. */
static int
likeness (const DscTrainSpec *a, const DscTrainSpec *b)
{
  if (is_instant (a) != is_instant (b))
    return 0;
  if (!g_str_equal (a->network, b->network))
    return 1;
  return is_instant (a) || (a->frozen_groups > 0) == (b->frozen_groups > 0) ? 3 : 2;
}

/* What epoch_seconds() gives before anything was measured. */
static double
guess_epoch (const DscTrainSpec *spec, DscTarget target, guint n_photos)
{
  guint processors = MIN (g_get_num_processors (), MAX_PROCESSORS);
  double cost = cost_of (spec) * (is_instant (spec) ? INSTANT_COST : 1);

  if (g_str_equal (spec->device, "cuda"))
    processors = MAX_PROCESSORS;
  else if (spec->threads > 0)
    processors = MIN (processors, (guint) spec->threads);
  return cost * n_photos / (GUESSED_RATE * processors) * pixels_of (target)
         / ((double) GUESSED_HEIGHT * GUESSED_WIDTH);
}

/* Seconds of an epoch of @spec (of all of Instant) at the size @target. */
static double
epoch_seconds (const DscTrainSpec *spec, DscTarget target, guint n_photos, const GPtrArray *speeds,
               DscTrainEstimate *estimate)
{
  const DscTrainSpeed *best = NULL;
  int best_likeness = 1;

  /* The newest of those that are most like it. */
  for (guint i = 0; i < speeds->len; i++)
    {
      const DscTrainSpeed *speed = g_ptr_array_index (speeds, i);
      int like = likeness (speed->spec, spec);

      if (like < best_likeness)
        continue;
      best = speed;
      best_likeness = like;
    }
  if (best == NULL)
    {
      estimate->guessed = TRUE;
      return guess_epoch (spec, target, n_photos);
    }
  estimate->rough |= best_likeness < 3;
  return best->seconds * n_photos / best->n_photos * pixels_of (target)
         / pixels_of (best->spec->target)
         * (best_likeness < 3 ? cost_of (spec) / cost_of (best->spec) : 1);
}

/* What Instant takes on the way to more, where an epoch after it takes @epoch. */
static double
instant_seconds (const DscTrainSpec *spec, guint n_photos, const GPtrArray *speeds, double epoch)
{
  g_autoptr (DscTrainSpec) instant = dsc_train_spec_new ("instant", spec->network, FALSE, NULL);
  DscTrainEstimate estimate = { -1 };
  double seconds = -1;

  if (instant != NULL)
    {
      instant->target = spec->target;
      seconds = epoch_seconds (instant, spec->target, n_photos, speeds, &estimate);
    }
  return seconds >= 0 && !estimate.rough && !estimate.guessed ? seconds : INSTANT_COST * epoch;
}

DscTrainEstimate
dsc_train_estimate (const DscTrainSpec *spec, gboolean goes_on, guint n_photos,
                    const GPtrArray *speeds)
{
  DscTrainEstimate estimate = { -1 };
  double sum = OVERHEAD;
  double epoch = 0;

  g_return_val_if_fail (spec != NULL, estimate);

  if (speeds == NULL || n_photos == 0)
    return estimate;
  for (guint i = 0; i < dsc_train_spec_get_n_sizes (spec); i++)
    {
      epoch
          = epoch_seconds (spec, dsc_train_spec_get_target (spec, i), n_photos, speeds, &estimate);
      sum += is_instant (spec) ? epoch : epoch * spec->epochs;
    }
  if (!is_instant (spec) && !goes_on && g_str_equal (spec->start, "instant"))
    sum += instant_seconds (spec, n_photos, speeds, epoch);
  estimate.seconds = sum;
  return estimate;
}

DscTrainEstimate
dsc_train_estimate_rate_test (const DscTrainSpec *spec, guint n_steps, guint n_train,
                              guint n_photos, const GPtrArray *speeds)
{
  DscTrainEstimate estimate = { -1 };
  double epoch;

  g_return_val_if_fail (spec != NULL, estimate);

  if (speeds == NULL || n_train == 0 || is_instant (spec))
    return estimate;
  epoch = epoch_seconds (spec, spec->target, n_photos, speeds, &estimate);
  estimate.seconds
      = OVERHEAD + epoch * n_steps * MIN (spec->batch_size, n_train) / (double) n_train;
  return estimate;
}

DscTrainEstimate
dsc_train_estimate_rest (const DscTrainSpec *spec, guint epochs_done, guint n_photos,
                         const GPtrArray *speeds)
{
  g_autoptr (DscTrainSpec) rest = NULL;

  g_return_val_if_fail (spec != NULL, (DscTrainEstimate){ -1 });

  rest = dsc_train_spec_copy (spec);
  rest->epochs = spec->epochs > epochs_done ? spec->epochs - epochs_done : 1;
  return dsc_train_estimate (rest, epochs_done > 0, n_photos, speeds);
}

/* Nobody takes a guess for more if it has no seconds. */
static char *
guess_text (double seconds)
{
  guint minutes = (guint) MIN (ceil (seconds / 60), G_MAXUINT / 2);
  guint hours = (minutes + 59) / 60;

  if (minutes <= 1)
    return g_strdup (_ ("under a minute (rough guess)"));
  if (minutes < 90)
    return g_strdup_printf (
        ngettext ("about %u minute (rough guess)", "about %u minutes (rough guess)", minutes),
        minutes);
  return g_strdup_printf (
      ngettext ("about %u hour (rough guess)", "about %u hours (rough guess)", hours), hours);
}

char *
dsc_train_estimate_text (DscTrainEstimate estimate)
{
  g_autofree char *duration = NULL;

  if (!(estimate.seconds >= 0))
    return g_strdup (_ ("time not known yet"));
  if (estimate.guessed)
    return guess_text (estimate.seconds);
  if (estimate.seconds < 10)
    return g_strdup (_ ("a few seconds"));
  duration = dsc_format_estimate (estimate.seconds);
  /* Translators: a duration: "about 3 min 20 s". */
  return g_strdup_printf (estimate.rough ? _ ("very roughly %s") : _ ("about %s"), duration);
}

/* --- how it goes --- */

/* The training loss grows beyond this many times its least. */
#define DIVERGED 3
/* So many epochs in a row lie above the one with the least validation loss, before anybody speaks
 * of a turn. */
#define TURN_EPOCHS 3
/* Losses swing by less. */
#define TURN 1.05

/* That the loss is above its least is no turn yet: a rate that is at its highest shakes the
 * network, and it comes down again. Nor is it one where fewer answers are wrong than before. */
static gboolean
is_overfitting (const DscEpochRecord *epochs, guint n)
{
  guint best = 0;
  double error_rate;

  for (guint i = 1; i < n; i++)
    if (epochs[i].valid_loss < epochs[best].valid_loss)
      best = i;
  if (n <= best + TURN_EPOCHS || epochs[n - 1].train_loss >= epochs[best].train_loss
      || epochs[n - 1].valid_loss < epochs[n - TURN_EPOCHS].valid_loss)
    return FALSE;
  for (guint i = n - TURN_EPOCHS; i < n; i++)
    if (!(epochs[i].valid_loss > TURN * epochs[best].valid_loss))
      return FALSE;
  error_rate = epochs[best].error_rate;
  for (guint i = 0; i < n; i++)
    if (i <= best)
      error_rate = fmin (error_rate, epochs[i].error_rate);
    else if (epochs[i].error_rate < error_rate)
      return FALSE;
  return TRUE;
}

DscTrend
dsc_train_trend (const DscEpochRecord *epochs, guint n, double smoothed, double least)
{
  g_return_val_if_fail (epochs != NULL || n == 0, DSC_TREND_FINE);

  if (n > 0 && !isfinite (epochs[n - 1].train_loss))
    return DSC_TREND_DIVERGING;
  /* A least loss near zero is tripled by nothing. */
  if (isfinite (smoothed) && smoothed > DIVERGED * least && smoothed > 0.5)
    return DSC_TREND_DIVERGING;
  return is_overfitting (epochs, n) ? DSC_TREND_OVERFITTING : DSC_TREND_FINE;
}

const char *
dsc_trend_sentence (DscTrend trend, gboolean has_ended)
{
  switch (trend)
    {
    case DSC_TREND_OVERFITTING:
      return has_ended
                 ? _ ("In its last epochs the network began to learn the training photos by heart "
                      "(overfitting): the loss on the validation photos turned up while the "
                      "training loss still fell. More photos, stronger augmentation or fewer "
                      "epochs help the next run.")
                 : _ ("The loss on the validation photos has turned up while the training loss "
                      "still falls: the network begins to learn the training photos by heart "
                      "(overfitting). More photos, stronger augmentation or fewer epochs help; you "
                      "may stop now.");
    case DSC_TREND_DIVERGING:
      return has_ended
                 ? _ ("The training loss grew instead of falling (it diverged): the learning rate "
                      "was most likely too high. Choose a rate ten times smaller, and train again.")
                 : _ ("The training loss grows instead of falling (it diverges): the learning rate "
                      "is most likely too high. Stop, choose a rate ten times smaller, and train "
                      "again.");
    case DSC_TREND_FINE:
    default:
      return NULL;
    }
}

/* --- learning rates --- */

/* A rate this many times below the suggestion learns for the patient only. */
#define LOW 30
/* The rate with the least loss is ten times the suggestion "minimum". */
#define MINIMUM_DIVISOR 10

double
dsc_rate_default (const DscRateSuggestions *suggestions)
{
  const double rates[] = { suggestions->valley, suggestions->minimum, suggestions->steep,
                           suggestions->gradient, suggestions->slide };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    if (isfinite (rates[i]) && rates[i] > 0)
      return rates[i];
  return NAN;
}

DscRateVerdict
dsc_rate_verdict (double rate, const DscRateSuggestions *suggestions)
{
  double good, edge;

  g_return_val_if_fail (suggestions != NULL, DSC_RATE_UNKNOWN);

  good = dsc_rate_default (suggestions);
  if (!(rate > 0) || !isfinite (good))
    return DSC_RATE_UNKNOWN;
  edge = isfinite (suggestions->minimum) ? MINIMUM_DIVISOR * suggestions->minimum : 100 * good;
  if (rate > edge)
    return DSC_RATE_FAR_TOO_HIGH;
  /* Half way (in ratios) from what is suggested to where the loss was least. */
  if (rate > sqrt (edge * MAX (good, suggestions->minimum)))
    return DSC_RATE_HIGH;
  return rate < good / LOW ? DSC_RATE_LOW : DSC_RATE_GOOD;
}

/* The recipe's rate was best over many photos; the test tells of these, and of the beginning of
 * training. Neither is wrong. */
static const char *
explain_difference (void)
{
  return _ ("This is the recipe’s own rate. It did best over many photos, and a run comes up to it "
            "only for a while; in this test, with your photos, the loss grew there, or soon "
            "after. Both can be tried: train, and if the error rises after Instant, take the "
            "suggested rate "
            "and train again. The model that answers is the best of a run either way.");
}

const char *
dsc_rate_verdict_sentence (DscRateVerdict verdict, gboolean is_recipes)
{
  if (is_recipes && (verdict == DSC_RATE_HIGH || verdict == DSC_RATE_FAR_TOO_HIGH))
    return explain_difference ();
  switch (verdict)
    {
    case DSC_RATE_LOW:
      return _ ("This rate is low: training will be safe, but slow. Where the curve falls, more is "
                "learned in each step.");
    case DSC_RATE_GOOD:
      return _ ("A good choice: the loss falls well at this rate, and there is room before it "
                "grows.");
    case DSC_RATE_HIGH:
      return _ ("This rate is high: close to where the loss is least it may begin to grow at any "
                "time. A smaller one is safer.");
    case DSC_RATE_FAR_TOO_HIGH:
      return _ ("This rate is far too high: in the test the loss grew from here on, so the network "
                "may forget what it knows. Choose one where the curve falls.");
    case DSC_RATE_UNKNOWN:
    default:
      return _ (
          "The test tries ever higher rates, a batch each, and shows where the loss falls and "
          "where it explodes. A good rate (how far the network moves in each step) lies where "
          "the curve falls, well before it rises.");
    }
}

gboolean
dsc_rate_is_recipes (const DscTrainSpec *spec, gboolean unfrozen)
{
  g_autoptr (DscTrainSpec) own = NULL;

  g_return_val_if_fail (spec != NULL, FALSE);

  own = dsc_train_spec_new (spec->recipe, spec->network, unfrozen, NULL);
  for (int i = 0; own != NULL && i < DSC_N_GROUPS; i++)
    if (spec->rates.group[i] != own->rates.group[i])
      return FALSE;
  return own != NULL;
}

/* What two digits may be off, each of the two rates of a share. */
#define ROUNDED 0.11

/* As it is shown: nobody chooses a rate to sixteen digits. */
static double
round_rate (double rate)
{
  g_autofree char *text = dsc_chart_rate_text (rate);

  return CLAMP (g_ascii_strtod (text, NULL), DSC_RATE_MIN, DSC_RATE_MAX);
}

void
dsc_rate_apply (DscTrainSpec *spec, double rate, gboolean unfrozen)
{
  g_autoptr (DscTrainSpec) own = NULL;
  double last;

  g_return_if_fail (spec != NULL && rate > 0);

  own = dsc_train_spec_new (spec->recipe, spec->network, unfrozen, NULL);
  last = spec->rates.group[DSC_N_GROUPS - 1];
  rate = round_rate (rate);
  for (int i = 0; i < DSC_N_GROUPS - 1; i++)
    {
      double share = spec->rates.group[i] / last;
      double usual = own != NULL ? own->rates.group[i] / own->rates.group[DSC_N_GROUPS - 1] : share;

      if (share > 0)
        spec->rates.group[i]
            = round_rate (rate * (fabs (share - usual) <= ROUNDED * usual ? usual : share));
    }
  spec->rates.group[DSC_N_GROUPS - 1] = rate;
}

/* --- what failed --- */

static const char *
advise_on_memory (const DscTrainSpec *spec, guint *batch_size)
{
  if (spec == NULL || spec->batch_size < 4)
    return _ ("There was not enough memory. Close other programs, or choose a smaller size or "
              "network.");
  *batch_size = spec->batch_size / 2;
  return _ ("There was not enough memory. Fewer photos in each step (a smaller batch) need less; "
            "the result is as good.");
}

const char *
dsc_train_failure_advice (const GError *error, const DscTrainSpec *spec, guint *batch_size)
{
  g_return_val_if_fail (error != NULL && batch_size != NULL, NULL);

  *batch_size = 0;
  if (error->domain != DSC_ERROR)
    return NULL;
  switch (error->code)
    {
    case DSC_ERROR_MEMORY:
      return advise_on_memory (spec, batch_size);
    case DSC_ERROR_DISK_FULL:
      return _ ("Make room on the disk, or free the cache in the preferences, and resume.");
    case DSC_ERROR_DEVICE_LOST:
      return _ ("What was learned up to the last checkpoint is safe. Resume the run to go on from "
                "there: now on the processor, or on the card once Discern was started again.");
    case DSC_ERROR_LOCKED:
      return _ ("Only one run at a time is trained in a project. Wait until the other one has "
                "ended.");
    default:
      return NULL;
    }
}
