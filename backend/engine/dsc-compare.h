/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two runs side by side: which photos does one get and the other miss, and may that be chance?
 * Pure functions; any thread. */
#pragma once

#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/** DscClassComparison: a class of the dataset: its photos, and how many each run got right. */
typedef struct
{
  guint support;
  guint first_right;
  guint second_right;
} DscClassComparison;

/**
 * DscComparedPhoto: where the two are of different opinions and one of them is right: indices into
 * the items of the two predictions.
 */
typedef struct
{
  guint first;
  guint second;
} DscComparedPhoto;

/**
 * DscComparison: of the photos that both runs were asked about and whose class is known.
 * @first: error rate of the first run on them; @second: of the second
 * @n_both_right: photos that both get
 * @n_both_wrong: photos that both miss
 * @only_first: (element-type DscComparedPhoto): those that only the first run gets, worst first: by
 * falling loss of the second
 * @only_second: likewise
 * @p: probability of a difference as large as this, or larger, between two equally good models, by
 * McNemar's exact test
 * @classes: (array length=n_classes): by class of the dataset
 */
typedef struct
{
  DscErrorRate first;
  DscErrorRate second;
  guint n_both_right;
  guint n_both_wrong;
  GArray *only_first;
  GArray *only_second;
  double p;
  guint n_classes;
  DscClassComparison *classes;
} DscComparison;

/**
 * dsc_comparison_new:
 * @dataset: the photos, with their classes as they are known today
 * @first: of photos of @dataset, ascending; its classes are matched by name
 * @second: likewise
 *
 * Returns: (transfer full)
 */
DscComparison *dsc_comparison_new (DscDataset *dataset, const DscPredictions *first,
                                   const DscPredictions *second);
void dsc_comparison_free (DscComparison *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscComparison, dsc_comparison_free)

/** Returns: a translated sentence: is one of the two better? */
const char *dsc_comparison_verdict (const DscComparison *self);
/** Returns: (transfer full) (nullable): a translated sentence about how often chance makes such a
 * difference, with the p-value; %NULL where there is none. */
char *dsc_comparison_describe_odds (const DscComparison *self);

/**
 * dsc_mcnemar_exact:
 * @b: photos that only the first gets
 * @c: photos that only the second gets
 *
 * Returns: the two-sided p-value of McNemar's exact (binomial) test
 * (doi:10.1007/BF02295996): how probable so uneven a share is if each of the @b + @c photos goes to
 * either run with probability ½. 1 where there are none.
 */
double dsc_mcnemar_exact (guint b, guint c);

G_END_DECLS
