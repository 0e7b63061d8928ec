/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of interpretation: confusion, precision, recall, top losses. Pure functions; any
 * thread. */
#pragma once

#include "project/dsc-project.h"

G_BEGIN_DECLS

/** DscConfusion: @counts[actual · n + predicted]; rows are actual. */
typedef struct
{
  guint n;
  guint32 *counts; /* (owned) n × n */
} DscConfusion;

/** Counts the predictions that have an actual class. Returns: (transfer full) (nullable): %NULL
 * when memory is out (n × n counts). Free with dsc_confusion_free(). */
DscConfusion *dsc_confusion_new (const DscPredictions *predictions);
void dsc_confusion_free (DscConfusion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscConfusion, dsc_confusion_free)

/** DscConfusedPair: as fastai's most_confused. */
typedef struct
{
  guint actual;
  guint predicted;
  guint count;
} DscConfusedPair;

/** Returns: (transfer full) (element-type DscConfusedPair): off-diagonal cells ≥ @min_count,
 * largest first, ties in row-major order. */
GArray *dsc_confusion_most_confused (const DscConfusion *self, guint min_count);

/** DscClassReport: NaN where a quotient has no denominator. Precision, recall, F1 as in
 * scikit-learn's user guide, §3.4.2. */
typedef struct
{
  guint support;   /* photos that are of the class */
  guint predicted; /* photos that were said to be */
  guint correct;
  double precision;
  double recall;
  double f1;
} DscClassReport;

DscClassReport dsc_confusion_class_report (const DscConfusion *self, guint label);

/** DscErrorRate: share of wrong answers with Wilson's 95 % interval
 * (doi:10.1080/01621459.1927.10502953). */
typedef struct
{
  guint n;
  guint wrong;
  double rate; /* NaN when n is 0 */
  double low;  /* 0 when n is 0 */
  double high; /* 1 when n is 0 */
} DscErrorRate;
DscErrorRate dsc_error_rate (guint wrong, guint n);
DscErrorRate dsc_predictions_error_rate (const DscPredictions *self);
/** Returns: mean loss of those that have an actual class; NaN for none. */
double dsc_predictions_mean_loss (const DscPredictions *self);
/** Returns: (transfer full) (element-type guint32): indices into the items, by falling loss, ties
 * by rising photo; those without a loss left out. */
GArray *dsc_predictions_top_losses (const DscPredictions *self);
/** Fills predicted and loss of @item from @logits (n_classes) and writes the softmax into
 * @probabilities. */
void dsc_prediction_from_logits (DscPrediction *item, const float *logits, float *probabilities,
                                 guint n_classes);

G_END_DECLS
