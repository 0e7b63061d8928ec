/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos stand behind a number of a run's results, and in which order. Window's thread. */
#pragma once

#include "model/dsc-photo-list.h"
#include "model/dsc-results.h"

G_BEGIN_DECLS

/**
 * DscResultsOrder:
 * @DSC_RESULTS_BY_LOSS: highest loss first
 * @DSC_RESULTS_SUREST: highest probability of the predicted class first
 * @DSC_RESULTS_LEAST_SURE: lowest first
 */
typedef enum
{
  DSC_RESULTS_BY_LOSS,
  DSC_RESULTS_SUREST,
  DSC_RESULTS_LEAST_SURE
} DscResultsOrder;

/**
 * DscResultsFilter: classes are those of the run.
 * @actual: what the photos are; −1: whatever
 * @predicted: what was said; −1: whatever
 * @mistakes: whether right answers are left out
 * @either: whether one of @actual and @predicted is enough
 */
typedef struct
{
  gint32 actual;
  gint32 predicted;
  gboolean mistakes;
  gboolean either;
} DscResultsFilter;

#define DSC_RESULTS_FILTER_MISTAKES ((DscResultsFilter){ -1, -1, TRUE, FALSE })

/** Returns: (transfer full) (element-type guint32): numbers of the photos whose class is known and
 * that @filter takes; ties by rising number. */
GArray *dsc_results_select (DscResults *self, const DscResultsFilter *filter,
                            DscResultsOrder order);

/** Returns: (transfer full): the same as a list. */
DscPhotoList *dsc_results_list_photos (DscResults *self, const DscResultsFilter *filter,
                                       DscResultsOrder order);

/** Returns: (transfer full): what these photos are, translated: "Cat taken for Dog". */
char *dsc_results_describe_filter (DscResults *self, const DscResultsFilter *filter);

/** Returns: what the model gave to class @label for @prediction; NaN for −1. */
double dsc_prediction_get_probability (const DscPrediction *prediction, gint32 label);

G_END_DECLS
