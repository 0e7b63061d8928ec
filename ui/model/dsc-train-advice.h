/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know before and while a network is trained: what comes next, how long it
 * will take, whether the curves look well, what to do where it failed. Sentences are translated.
 *
 * Pure functions; any thread. Only dsc_train_speeds_load() reads the project, and blocks. */
#pragma once

#include "engine/dsc-rate-suggestions.h"
#include "engine/dsc-train-spec.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

/* --- what comes next --- */

/**
 * DscNextStep:
 * @DSC_NEXT_TRAIN: a new run with the settings; after Instant, too, which more can be had from
 * @DSC_NEXT_RESUME: the newest run can be gone on with
 * @DSC_NEXT_UNFREEZE: it has trained the head; all of the network comes after that
 * @DSC_NEXT_LOOK: it is complete: its results are to be looked at
 */
typedef enum
{
  DSC_NEXT_TRAIN,
  DSC_NEXT_RESUME,
  DSC_NEXT_UNFREEZE,
  DSC_NEXT_LOOK
} DscNextStep;

/**
 * dsc_train_next_step:
 * @changed: whether the settings were changed since it began
 * @newest: (nullable): the newest run, at rest
 * @last_stage: (nullable): settings of its last stage
 */
DscNextStep dsc_train_next_step (gboolean changed, const DscRunRecord *newest,
                                 const DscTrainSpec *last_stage);

/* --- how long --- */

/**
 * DscTrainSpeed: what a stage has taken that was trained before.
 * @spec: (owned): its settings
 * @n_photos: that it went through in an epoch
 * @seconds: of an epoch; of all of Instant, whose epochs are nothing beside its one look at each
 * photo
 */
typedef struct
{
  DscTrainSpec *spec;
  guint n_photos;
  double seconds;
} DscTrainSpeed;
void dsc_train_speed_free (DscTrainSpeed *self);

/** Returns: (transfer full) (nullable) (element-type DscTrainSpeed): of all stages of the project,
 * the newest run's last. Blocks; not on the window's thread. */
GPtrArray *dsc_train_speeds_load (DscProject *project, GError **error);

/**
 * DscTrainEstimate:
 * @seconds: negative: not known
 * @rough: whether it is reckoned from another network, or another depth: a guess within a factor of
 * two or so
 * @guessed: whether nothing like it was ever trained in the project, so that it is reckoned from
 * the network and the processors alone: a guess that may be several times too long or too short
 */
typedef struct
{
  double seconds;
  gboolean rough;
  gboolean guessed;
} DscTrainEstimate;

/**
 * dsc_train_estimate:
 * @goes_on: whether it starts from a stage, so that nothing is done before
 * @n_photos: of training and validation
 * @speeds: (nullable) (element-type DscTrainSpeed): %NULL: they were not read yet
 *
 * From the newest stage that is most like what is asked for, in proportion to photos and pixels;
 * where there is none, a guess.
 */
DscTrainEstimate dsc_train_estimate (const DscTrainSpec *spec, gboolean goes_on, guint n_photos,
                                     const GPtrArray *speeds);
/** The same for a learning-rate test of @n_steps steps. @n_train: photos of training */
DscTrainEstimate dsc_train_estimate_rate_test (const DscTrainSpec *spec, guint n_steps,
                                               guint n_train, guint n_photos,
                                               const GPtrArray *speeds);
/** The same for what is left of a job: @epochs_done of its last stage have ended. */
DscTrainEstimate dsc_train_estimate_rest (const DscTrainSpec *spec, guint epochs_done,
                                          guint n_photos, const GPtrArray *speeds);
/** Returns: (transfer full): "about 3 min", "very roughly 10 min", "about 4 minutes (rough guess)",
 * "time not known yet". */
char *dsc_train_estimate_text (DscTrainEstimate estimate);

/* --- how it goes --- */

/**
 * DscTrend:
 * @DSC_TREND_OVERFITTING: the validation loss has turned up, and stays up, while the training loss
 * falls and no more answers are right
 * @DSC_TREND_DIVERGING: the training loss grows to several times its least, or is no number
 */
typedef enum
{
  DSC_TREND_FINE,
  DSC_TREND_OVERFITTING,
  DSC_TREND_DIVERGING
} DscTrend;

/**
 * dsc_train_trend:
 * @epochs: (array length=n): of one stage, so far
 * @smoothed: the smoothed training loss as it is now; NaN: no step yet
 * @least: the least that it was in this stage
 */
DscTrend dsc_train_trend (const DscEpochRecord *epochs, guint n, double smoothed, double least);
/** Returns: (nullable): what it means, and what to do now, or (@has_ended) another time; %NULL for
 * DSC_TREND_FINE. */
const char *dsc_trend_sentence (DscTrend trend, gboolean has_ended);

/* --- learning rates --- */

typedef enum
{
  DSC_RATE_UNKNOWN, /* there are no suggestions */
  DSC_RATE_LOW,
  DSC_RATE_GOOD,
  DSC_RATE_HIGH,
  DSC_RATE_FAR_TOO_HIGH
} DscRateVerdict;

/** Says what a test's suggestions make of a highest rate @rate. */
DscRateVerdict dsc_rate_verdict (double rate, const DscRateSuggestions *suggestions);
/** Returns: a sentence that explains it. @is_recipes: of the rate that the recipe has by itself,
 * which a person is not to take for a mistake. */
const char *dsc_rate_verdict_sentence (DscRateVerdict verdict, gboolean is_recipes);
/** Returns: whether the highest rates of @spec are those that its recipe has for its network;
 * @unfrozen: for a stage that trains all of it. */
gboolean dsc_rate_is_recipes (const DscTrainSpec *spec, gboolean unfrozen);
/**
 * dsc_rate_apply:
 * @rate: the highest rate that is chosen, of the last layer group
 *
 * Sets it in @spec, to the digits that are shown. The other groups keep their shares of it: the
 * recipe's very own where they have them but for what was rounded, so that the same rate always
 * means the same three.
 */
void dsc_rate_apply (DscTrainSpec *spec, double rate, gboolean unfrozen);
/** Returns: the rate that is chosen where a person chose none: the valley, or what there is; NaN:
 * none. */
double dsc_rate_default (const DscRateSuggestions *suggestions);

/* --- what failed --- */

/**
 * dsc_train_failure_advice:
 * @error: why a run failed
 * @spec: (nullable): its settings
 * @batch_size: (out): a smaller batch size that may help; 0: none
 *
 * Returns: (nullable): what to do, where that is known.
 */
const char *dsc_train_failure_advice (const GError *error, const DscTrainSpec *spec,
                                      guint *batch_size);

G_END_DECLS
