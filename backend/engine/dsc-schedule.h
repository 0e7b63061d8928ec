/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a network learns at each step: rates of layer groups, one-cycle, the range test's rates,
 * and the smoothed loss by which both are judged. Exact to fastai v1 (fastai1:
 * fastai/callbacks/one_cycle.py, lr_finder.py, basic_train.py, callback.py).
 *
 * Plain data and pure functions; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Layer groups of every network, first to last: the lower body, the upper body, the head. */
#define DSC_N_GROUPS 3

/** Rates that a person may ask for. */
#define DSC_RATE_MIN 1e-10
#define DSC_RATE_MAX 10.0

/** DscRates: highest learning rate of each layer group. */
typedef struct
{
  double group[DSC_N_GROUPS];
} DscRates;

/**
 * dsc_rates_parse:
 * @text: UTF-8, in one of four forms:
 *   "7e-2": the same rate for all groups;
 *   ":7e-2": fastai's slice(7e-2): the last group learns at it, the others at a tenth of it;
 *   "1e-6:1e-4": fastai's slice(1e-6, 1e-4): from the first group to the last in equal ratios;
 *   "1e-6,5e-6,1e-4": each by itself; "0" for groups before the last that stay as they are
 * @rates: (out): set only on success
 * @error: DSC_ERROR_USAGE
 *
 * Numbers have a decimal point in every locale and, but for that 0, lie between %DSC_RATE_MIN and
 * %DSC_RATE_MAX.
 */
gboolean dsc_rates_parse (const char *text, DscRates *rates, GError **error);

/** Returns: (transfer full): the first of these forms that dsc_rates_parse() reads as exactly
 * @rates, with as few digits as that takes. */
char *dsc_rates_to_string (const DscRates *rates);

/**
 * DscOneCycle: one cycle of rates, in each group from its highest divided by @divisor up to it and
 * down to it divided by @final_divisor, by half waves of a cosine; momentum goes the other way.
 * @rates: the highest
 * @warm_up: share of the steps in which rates rise, 0 … 1; fastai 0.3
 * @divisor: fastai 25
 * @final_divisor: fastai 2.5e5
 * @momentum_high: at the start and at the end (Adam's β₁); fastai 0.95
 * @momentum_low: at the highest rate; fastai 0.85
 * @n_steps: in the whole cycle
 */
typedef struct
{
  DscRates rates;
  double warm_up;
  double divisor;
  double final_divisor;
  double momentum_high;
  double momentum_low;
  guint64 n_steps;
} DscOneCycle;

/**
 * dsc_one_cycle_at:
 * @step: 0 for the first; the last, n_steps − 1, is one short of the end of the cycle, and what is
 * beyond has the values of the end
 * @rates: (out): what each group learns at in this step
 * @momentum: (out): β₁ in this step
 */
void dsc_one_cycle_at (const DscOneCycle *self, guint64 step, double rates[DSC_N_GROUPS],
                       double *momentum);

/** Returns: the rate of step @i (0 … @n − 1) of a range test over @n steps, which rises in equal
 * ratios from @start to just below @end. */
double dsc_rate_test_rate (double start, double end, guint n, guint i);

/** Returns: whether the range test ends after this smoothed loss: it is over four times @best, or
 * not a number. @best is the least so far; %INFINITY before the first. */
gboolean dsc_rate_test_stops (double smoothed, double *best);

/** DscSmoother: a mean of losses in which each counts 0.98 times as much as the next. Begins as
 * zeros; may be stored. */
typedef struct
{
  double sum;
  guint64 n;
} DscSmoother;

/** Adds @loss. Returns: the smoothed loss, corrected for the zero that the sum began with. */
double dsc_smoother_add (DscSmoother *self, double loss);
/** Returns: the smoothed loss as it is; at least one was added. */
double dsc_smoother_get (const DscSmoother *self);

G_END_DECLS
