/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of interpretation: confusion, precision, recall, top losses. */
#include "config.h"

#include <math.h>

#include "engine/dsc-metrics.h"

/* The 97.5 % quantile of the normal distribution: two-sided 95 %. */
#define Z 1.959963984540054

static const DscPrediction *
get_item (const DscPredictions *predictions, guint i)
{
  return &g_array_index (predictions->items, DscPrediction, i);
}

DscConfusion *
dsc_confusion_new (const DscPredictions *predictions)
{
  g_autoptr (DscConfusion) self = NULL;
  gsize n;

  g_return_val_if_fail (predictions != NULL, NULL);

  n = predictions->n_classes;
  self = g_new0 (DscConfusion, 1);
  self->n = n;
  self->counts = g_try_new0 (guint32, n * n);
  if (self->counts == NULL && n > 0)
    return NULL;
  for (guint i = 0; i < predictions->items->len; i++)
    {
      const DscPrediction *item = get_item (predictions, i);

      /* Stored numbers are not trusted to be classes. */
      if (item->actual >= 0 && (gsize) item->actual < n && item->predicted >= 0
          && (gsize) item->predicted < n)
        self->counts[(gsize) item->actual * n + (gsize) item->predicted]++;
    }
  return g_steal_pointer (&self);
}

void
dsc_confusion_free (DscConfusion *self)
{
  if (self == NULL)
    return;
  g_free (self->counts);
  g_free (self);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const DscConfusedPair *x = a;
  const DscConfusedPair *y = b;

  return (x->count < y->count) - (x->count > y->count);
}

GArray *
dsc_confusion_most_confused (const DscConfusion *self, guint min_count)
{
  GArray *pairs;

  g_return_val_if_fail (self != NULL, NULL);

  pairs = g_array_new (FALSE, FALSE, sizeof (DscConfusedPair));
  for (guint actual = 0; actual < self->n; actual++)
    for (guint predicted = 0; predicted < self->n; predicted++)
      {
        guint count = self->counts[(gsize) actual * self->n + predicted];
        DscConfusedPair pair = { actual, predicted, count };

        if (actual != predicted && count >= min_count)
          g_array_append_val (pairs, pair);
      }
  /* Stable, as Python's sort is: ties stay in row-major order. */
  g_array_sort (pairs, compare_pairs);
  return pairs;
}

DscClassReport
dsc_confusion_class_report (const DscConfusion *self, guint label)
{
  DscClassReport report = { 0 };

  g_return_val_if_fail (self != NULL && label < self->n, report);

  for (guint i = 0; i < self->n; i++)
    {
      report.support += self->counts[(gsize) label * self->n + i];
      report.predicted += self->counts[(gsize) i * self->n + label];
    }
  report.correct = self->counts[(gsize) label * self->n + label];
  report.precision = report.predicted > 0 ? (double) report.correct / report.predicted : NAN;
  report.recall = report.support > 0 ? (double) report.correct / report.support : NAN;
  /* The harmonic mean of both, which is also defined where only one of them is. */
  report.f1 = report.support + report.predicted > 0
                  ? 2.0 * report.correct / ((double) report.support + report.predicted)
                  : NAN;
  return report;
}

DscErrorRate
dsc_error_rate (guint wrong, guint n)
{
  DscErrorRate rate = { .n = n, .wrong = wrong, .rate = NAN, .low = 0, .high = 1 };
  double p, z2n, middle, half, scale;

  g_return_val_if_fail (wrong <= n, rate);

  if (n == 0)
    return rate;
  p = (double) wrong / n;
  z2n = Z * Z / n;
  scale = 1 / (1 + z2n);
  middle = (p + z2n / 2) * scale;
  half = Z * sqrt (p * (1 - p) / n + z2n / (4.0 * n)) * scale;
  rate.rate = p;
  /* At the ends the formula gives exactly 0 and 1, but for rounding. */
  rate.low = wrong == 0 ? 0 : middle - half;
  rate.high = wrong == n ? 1 : middle + half;
  return rate;
}

DscErrorRate
dsc_predictions_error_rate (const DscPredictions *self)
{
  guint n = 0;
  guint wrong = 0;

  g_return_val_if_fail (self != NULL, dsc_error_rate (0, 0));

  for (guint i = 0; i < self->items->len; i++)
    {
      const DscPrediction *item = get_item (self, i);

      if (item->actual < 0)
        continue;
      n++;
      wrong += item->predicted != item->actual;
    }
  return dsc_error_rate (wrong, n);
}

double
dsc_predictions_mean_loss (const DscPredictions *self)
{
  double sum = 0;
  guint n = 0;

  g_return_val_if_fail (self != NULL, NAN);

  for (guint i = 0; i < self->items->len; i++)
    {
      const DscPrediction *item = get_item (self, i);

      if (item->actual < 0)
        continue;
      n++;
      sum += item->loss;
    }
  return n > 0 ? sum / n : NAN;
}

static int
compare_losses (gconstpointer a, gconstpointer b, gpointer predictions)
{
  const DscPrediction *x = get_item (predictions, *(const guint32 *) a);
  const DscPrediction *y = get_item (predictions, *(const guint32 *) b);

  if (x->loss != y->loss)
    return x->loss > y->loss ? -1 : 1;
  return (x->photo > y->photo) - (x->photo < y->photo);
}

GArray *
dsc_predictions_top_losses (const DscPredictions *self)
{
  GArray *order;

  g_return_val_if_fail (self != NULL, NULL);

  order = g_array_sized_new (FALSE, FALSE, sizeof (guint32), self->items->len);
  for (guint32 i = 0; i < self->items->len; i++)
    if (!isnan (get_item (self, i)->loss))
      g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_losses, (gpointer) self);
  return order;
}

void
dsc_prediction_from_logits (DscPrediction *item, const float *logits, float *probabilities,
                            guint n_classes)
{
  guint best = 0;
  double sum = 0;
  double log_sum;

  g_return_if_fail (item != NULL && logits != NULL && probabilities != NULL && n_classes > 0);
  g_return_if_fail (item->actual < (gint32) n_classes);

  for (guint i = 1; i < n_classes; i++)
    if (logits[i] > logits[best])
      best = i;
  /* Less the largest, no exponential overflows and the sum is at least 1. */
  for (guint i = 0; i < n_classes; i++)
    sum += exp ((double) logits[i] - logits[best]);
  /* cppcheck-suppress invalidFunctionArg */
  log_sum = log (sum);
  for (guint i = 0; i < n_classes; i++)
    probabilities[i] = (float) exp ((double) logits[i] - logits[best] - log_sum);
  item->predicted = (gint32) best;
  item->probabilities = probabilities;
  item->loss = item->actual >= 0
                   ? (float) (log_sum - ((double) logits[item->actual] - logits[best]))
                   : NAN;
}
