/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning rates: read, written, and how they change from step to step. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-schedule.h"

#define SLICE_DIVISOR 10 /* fastai's: what the body learns at under slice (x) */
#define SMOOTHING 0.98
#define DIVERGED 4 /* times the best loss */

#define MAX_TEXT 128 /* three numbers with every digit need 76 */
#define MAX_DIGITS 17

static gboolean
parse_rate (const char *text, double *rate)
{
  char *end;

  /* strtod would take spaces, "inf" and hexadecimal, too. */
  if (*text == '\0' || text[strspn (text, "0123456789.eE+-")] != '\0')
    return FALSE;
  *rate = g_ascii_strtod (text, &end);
  return *end == '\0' && *rate >= DSC_RATE_MIN && *rate <= DSC_RATE_MAX;
}

static gboolean
parse_three (const char *text, DscRates *rates)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", DSC_N_GROUPS + 1);

  if (g_strv_length (parts) != DSC_N_GROUPS)
    return FALSE;
  for (int i = 0; i < DSC_N_GROUPS; i++)
    {
      /* Only the body may stay as it is. */
      if (i < DSC_N_GROUPS - 1 && g_str_equal (parts[i], "0"))
        rates->group[i] = 0;
      else if (!parse_rate (parts[i], &rates->group[i]))
        return FALSE;
    }
  return TRUE;
}

/* From @first to @last in equal ratios. */
static DscRates
spread (double first, double last)
{
  DscRates rates;

  for (int i = 0; i < DSC_N_GROUPS; i++)
    rates.group[i] = first * pow (last / first, (double) i / (DSC_N_GROUPS - 1));
  rates.group[DSC_N_GROUPS - 1] = last;
  return rates;
}

static gboolean
parse_slice (const char *text, const char *colon, DscRates *rates)
{
  g_autofree char *before = g_strndup (text, (gsize) (colon - text));
  double first, last;

  if (!parse_rate (colon + 1, &last))
    return FALSE;
  if (*before != '\0')
    {
      if (!parse_rate (before, &first))
        return FALSE;
      *rates = spread (first, last);
      return TRUE;
    }
  for (int i = 0; i < DSC_N_GROUPS; i++)
    rates->group[i] = i < DSC_N_GROUPS - 1 ? last / SLICE_DIVISOR : last;
  return TRUE;
}

static gboolean
parse (const char *text, DscRates *rates)
{
  const char *colon = strchr (text, ':');

  if (strnlen (text, MAX_TEXT + 1) > MAX_TEXT)
    return FALSE;
  if (colon != NULL)
    return parse_slice (text, colon, rates);
  if (strchr (text, ',') != NULL)
    return parse_three (text, rates);
  if (!parse_rate (text, &rates->group[0]))
    return FALSE;
  for (int i = 1; i < DSC_N_GROUPS; i++)
    rates->group[i] = rates->group[0];
  return TRUE;
}

gboolean
dsc_rates_parse (const char *text, DscRates *rates, GError **error)
{
  g_autofree char *start = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;
  DscRates read;

  g_return_val_if_fail (text != NULL && rates != NULL, FALSE);

  if (parse (text, &read))
    {
      *rates = read;
      return TRUE;
    }
  start = g_strndup (text, MAX_TEXT);
  shown = dsc_path_display (start);
  least = dsc_ascii_double (DSC_RATE_MIN);
  most = dsc_ascii_double (DSC_RATE_MAX);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is no learning rate: write 1e-3 for one rate, :1e-3 for a tenth of it "
                  "below the head, 1e-6:1e-4 from the first layers to the last, or one for each of "
                  "the three groups as 1e-6,1e-5,1e-4, 0 for one of the first two that stays; each "
                  "other from %s to %s."),
               shown, least, most);
  return FALSE;
}

/* Returns: (transfer full): the fewest digits that are read as exactly @rate. */
static char *
shortest (double rate)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *exponent;

  /* With one digit, 10 would be "1e+01". */
  for (int digits = 2; digits <= MAX_DIGITS; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, rate);
      if (g_ascii_strtod (text, NULL) == rate)
        break;
    }
  /* "1e-06" is written "1e-6". */
  exponent = strstr (text, "e-0");
  if (exponent != NULL)
    memmove (exponent + 2, exponent + 3, strlen (exponent + 3) + 1);
  return g_strdup (text);
}

static gboolean
is_read_as (const char *text, const DscRates *rates)
{
  DscRates read;

  if (!parse (text, &read))
    return FALSE;
  for (int i = 0; i < DSC_N_GROUPS; i++)
    if (read.group[i] != rates->group[i])
      return FALSE;
  return TRUE;
}

char *
dsc_rates_to_string (const DscRates *rates)
{
  g_autofree char *first = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *last = NULL;
  g_autofree char *tenths = NULL;
  g_autofree char *ratios = NULL;

  g_return_val_if_fail (rates != NULL, NULL);

  first = shortest (rates->group[0]);
  middle = shortest (rates->group[1]);
  last = shortest (rates->group[2]);
  tenths = g_strconcat (":", last, NULL);
  ratios = g_strconcat (first, ":", last, NULL);
  if (is_read_as (first, rates))
    return g_steal_pointer (&first);
  if (is_read_as (tenths, rates))
    return g_steal_pointer (&tenths);
  if (is_read_as (ratios, rates))
    return g_steal_pointer (&ratios);
  return g_strjoin (",", first, middle, last, NULL);
}

/* Half a wave of a cosine: from @start at @place 0 to @end at 1. */
static double
anneal (double start, double end, double place)
{
  return end + (start - end) / 2 * (cos (G_PI * place) + 1);
}

void
dsc_one_cycle_at (const DscOneCycle *self, guint64 step, double rates[DSC_N_GROUPS],
                  double *momentum)
{
  guint64 warm_up, rising, falling;
  double place;

  g_return_if_fail (self != NULL && self->warm_up >= 0 && self->warm_up <= 1);
  g_return_if_fail (rates != NULL && momentum != NULL);

  warm_up = (guint64) ((double) self->n_steps * self->warm_up);
  /* A phase without steps takes one, as in fastai; the other keeps its length. */
  rising = MAX (warm_up, 1);
  falling = MAX (self->n_steps - warm_up, 1);
  if (step <= rising)
    {
      place = (double) step / (double) rising;
      for (int i = 0; i < DSC_N_GROUPS; i++)
        rates[i] = anneal (self->rates.group[i] / self->divisor, self->rates.group[i], place);
      *momentum = anneal (self->momentum_high, self->momentum_low, place);
      return;
    }
  place = MIN ((double) (step - rising) / (double) falling, 1);
  for (int i = 0; i < DSC_N_GROUPS; i++)
    rates[i] = anneal (self->rates.group[i], self->rates.group[i] / self->final_divisor, place);
  *momentum = anneal (self->momentum_low, self->momentum_high, place);
}

double
dsc_rate_test_rate (double start, double end, guint n, guint i)
{
  g_return_val_if_fail (start > 0 && end > 0 && n > 0, NAN);

  return start * pow (end / start, (double) i / n);
}

gboolean
dsc_rate_test_stops (double smoothed, double *best)
{
  g_return_val_if_fail (best != NULL, TRUE);

  if (smoothed < *best)
    *best = smoothed;
  /* Once infinite, it would not be more than four times itself, and never be less again. */
  return !isfinite (smoothed) || smoothed > DIVERGED * *best;
}

double
dsc_smoother_get (const DscSmoother *self)
{
  g_return_val_if_fail (self != NULL && self->n > 0, NAN);

  return self->sum / (1 - pow (SMOOTHING, (double) self->n));
}

double
dsc_smoother_add (DscSmoother *self, double loss)
{
  g_return_val_if_fail (self != NULL, NAN);

  self->n++;
  self->sum = SMOOTHING * self->sum + (1 - SMOOTHING) * loss;
  return dsc_smoother_get (self);
}
