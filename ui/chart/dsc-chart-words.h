/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the curves say, in words: for the cursor, and for those who do not see them. Translated.
 * Pure; any thread. */
#pragma once

#include "chart/dsc-chart-history.h"

G_BEGIN_DECLS

/** DscChartReading: all that a history knows at a step; NaN where it knows nothing. */
typedef struct
{
  const char *stage; /* (nullable) */
  double loss;
  double smoothed;
  double valid_loss; /* of the last epoch that had ended */
  double error_rate; /* likewise, 0 … 1 */
  double rate;
  double momentum;
} DscChartReading;

/** Reads step @step (below the number of steps). */
void dsc_chart_history_read (const DscChartHistory *self, guint step, DscChartReading *reading);

/** Returns: (transfer full): lines on step @step: "Step 120 of 400 (head)", "Training loss 0.4312,
 * smoothed 0.4518", … */
char *dsc_chart_history_describe_step (const DscChartHistory *self, guint step);
/** Returns: (transfer full): a sentence on all of it: how far it has come, the last losses and
 * error rate, and the best with its epoch. */
char *dsc_chart_history_describe (const DscChartHistory *self);

G_END_DECLS
