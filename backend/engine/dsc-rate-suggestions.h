/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rates that a range test's curve suggests, as fastai computes them. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Points at the end of a curve that suggest nothing, as in both fastai versions. */
#define DSC_RATE_TEST_SKIP_END 5

/**
 * DscRateSuggestions: each NaN where the curve is too short, or (valley) never falls.
 * @valley: half way down the longest fall of the curve, counted in points: a third and a sixth of
 * its length after its beginning; the default of fastai v2
 * @slide: before the slope begins to change at the right end; v2
 * @minimum: a tenth of the rate with the least loss; v2, and v1's "min loss divided by 10"
 * @steep: where the loss falls fastest; v2
 * @gradient: the same by central differences, v1's "min numerical gradient"
 */
typedef struct
{
  double valley;
  double slide;
  double minimum;
  double steep;
  double gradient;
} DscRateSuggestions;

/**
 * dsc_rate_test_range:
 * @n: points of a curve
 * @n_asked: steps that the test was to have; it may have stopped before
 * @first: (out): the first point that is looked at: a tenth of @n_asked is left out, when an
 * average of few losses still swings
 *
 * Returns: how many are looked at; the last %DSC_RATE_TEST_SKIP_END are not. May be 0.
 */
guint dsc_rate_test_range (guint n, guint n_asked, guint *first);

/**
 * dsc_rate_suggestions:
 * @rates: (array length=n): rising, > 0
 * @losses: (array length=n): smoothed; the whole curve. It is cut at the first NaN within
 * dsc_rate_test_range()
 * @n_asked: as there
 */
DscRateSuggestions dsc_rate_suggestions (const double *rates, const double *losses, guint n,
                                         guint n_asked);

G_END_DECLS
