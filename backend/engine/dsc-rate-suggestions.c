/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rates that a range test's curve suggests (fastai: fastai/callback/schedule.py; fastai1:
 * fastai/basic_train.py). */
#include "config.h"

#include <math.h>

#include "engine/dsc-rate-suggestions.h"

#define SLIDE_DISTANCE 15
#define SLIDE_THRESHOLD 0.005

/* The part of a curve that is looked at. In single precision, as fastai has it: where a fall is
 * straight, rounding decides which of its points is the steepest. */
typedef struct
{
  float *rates;  /* (owned) (array length=n) */
  float *losses; /* (owned) (array length=n) */
  guint n;
} Curve;

guint
dsc_rate_test_range (guint n, guint n_asked, guint *first)
{
  guint skipped = n_asked / 10;

  g_return_val_if_fail (first != NULL, 0);

  *first = MIN (skipped, n);
  return n - *first > DSC_RATE_TEST_SKIP_END ? n - *first - DSC_RATE_TEST_SKIP_END : 0;
}

static void
curve_init (Curve *self, const double *rates, const double *losses, guint n)
{
  self->rates = g_new (float, MAX (n, 1));
  self->losses = g_new (float, MAX (n, 1));
  for (self->n = 0; self->n < n && !isnan (losses[self->n]); self->n++)
    {
      self->rates[self->n] = (float) rates[self->n];
      self->losses[self->n] = (float) losses[self->n];
    }
}

static void
curve_clear (Curve *self)
{
  g_free (self->rates);
  g_free (self->losses);
}

/* For each point the length of the longest strictly falling sequence (points may be left out) that
 * ends with it. Returns: (transfer full). */
static guint *
falls (const Curve *self)
{
  guint *lengths = g_new (guint, self->n);
  /* Of all sequences of each length so far, the highest last loss: these fall with the length. */
  g_autofree float *last = g_new (float, self->n);
  guint longest = 0;

  for (guint i = 0; i < self->n; i++)
    {
      guint low = 0;
      guint high = longest;

      while (low < high)
        {
          guint middle = low + (high - low) / 2;

          if (last[middle] > self->losses[i])
            low = middle + 1;
          else
            high = middle;
        }
      last[low] = self->losses[i];
      lengths[i] = low + 1;
      longest = MAX (longest, low + 1);
    }
  return lengths;
}

static double
find_valley (const Curve *self)
{
  g_autofree guint *lengths = NULL;
  guint end = 0;
  guint place;

  if (self->n == 0)
    return NAN;
  lengths = falls (self);
  for (guint i = 1; i < self->n; i++)
    if (lengths[i] > lengths[end])
      end = i;
  if (lengths[end] < 2)
    return NAN;
  /* fastai's start of the fall is one point too early; where that is before the curve, the place
   * can be, too. */
  place = end + lengths[end] / 3 + lengths[end] / 6;
  return self->rates[place > lengths[end] ? place - lengths[end] : 0];
}

/* The slope at @i in steps of one, as numpy.gradient() has it; @n is at least 2. */
static float
slope (const Curve *self, guint i)
{
  if (i == 0)
    return self->losses[1] - self->losses[0];
  if (i == self->n - 1)
    return self->losses[i] - self->losses[i - 1];
  return (self->losses[i + 1] - self->losses[i - 1]) / 2;
}

static double
find_slide (const Curve *self)
{
  guint left, found;

  if (self->n <= SLIDE_DISTANCE)
    return NAN;
  left = found = self->n - 1 - SLIDE_DISTANCE;
  while (fabsf (slope (self, left + SLIDE_DISTANCE) - slope (self, left)) > SLIDE_THRESHOLD)
    {
      found = left;
      if (left == 0)
        break;
      left--;
    }
  return self->rates[found];
}

static double
find_minimum (const Curve *self)
{
  guint least = 0;

  if (self->n == 0)
    return NAN;
  for (guint i = 1; i < self->n; i++)
    if (self->losses[i] < self->losses[least])
      least = i;
  return self->rates[least] / 10.0;
}

static double
find_steep (const Curve *self)
{
  float steepest = INFINITY;
  guint found = 0;

  if (self->n < 2)
    return NAN;
  for (guint i = 0; i + 1 < self->n; i++)
    {
      float fall = (self->losses[i + 1] - self->losses[i])
                   / (logf (self->rates[i + 1]) - logf (self->rates[i]));

      if (fall < steepest)
        {
          steepest = fall;
          found = i;
        }
    }
  return self->rates[found];
}

static double
find_gradient (const Curve *self)
{
  guint found = 0;

  if (self->n < 2)
    return NAN;
  for (guint i = 1; i < self->n; i++)
    if (slope (self, i) < slope (self, found))
      found = i;
  return self->rates[found];
}

DscRateSuggestions
dsc_rate_suggestions (const double *rates, const double *losses, guint n, guint n_asked)
{
  DscRateSuggestions suggestions = { NAN, NAN, NAN, NAN, NAN };
  Curve curve;
  guint first, count;

  g_return_val_if_fail ((rates != NULL && losses != NULL) || n == 0, suggestions);

  count = dsc_rate_test_range (n, n_asked, &first);
  if (count == 0)
    return suggestions;
  curve_init (&curve, rates + first, losses + first, count);
  suggestions.valley = find_valley (&curve);
  suggestions.slide = find_slide (&curve);
  suggestions.minimum = find_minimum (&curve);
  suggestions.steep = find_steep (&curve);
  suggestions.gradient = find_gradient (&curve);
  curve_clear (&curve);
  return suggestions;
}
