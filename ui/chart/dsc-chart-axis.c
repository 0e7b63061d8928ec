/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes: from values to places and back, and the ticks that a person expects. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "chart/dsc-chart-axis.h"

#define MAX_VALUE 1e100 /* beyond it differences and ratios could overflow */
#define MIN_LOG 1e-100
#define FARTHEST 1000.0 /* axis' lengths; as far as cairo's numbers reach */
#define SCIENTIFIC_BELOW 1e-3
#define SCIENTIFIC_FROM 1e6
#define THOUSANDS_FROM 1e4
/* Where less than this many decades are spanned, ticks lie between the powers of ten, too. */
#define FEW_DECADES 3.0

static double
forward (const DscChartAxis *self, double value)
{
  if (!self->log)
    return value;
  return value > 0 ? log10 (value) : NAN;
}

static double
backward (const DscChartAxis *self, double value)
{
  return self->log ? pow (10, value) : value;
}

void
dsc_chart_axis_span (DscChartAxis *self, double low, double high, double margin)
{
  double least = self->log ? MIN_LOG : -MAX_VALUE;
  double a, b, room;

  g_return_if_fail (self != NULL && margin >= 0 && margin <= 0.4);

  if (isnan (low) || isnan (high) || low > high || high < least || low > MAX_VALUE)
    {
      low = self->log ? 0.1 : 0;
      high = 1;
      margin = 0;
    }
  a = forward (self, CLAMP (low, least, MAX_VALUE));
  b = forward (self, CLAMP (high, least, MAX_VALUE));
  /* One value, or several that differ only by rounding: it stands in the middle. */
  if (b - a <= 1e-12 * MAX (fabs (a), fabs (b)) || b - a < MIN_LOG)
    {
      room = self->log || a == 0 ? 0.5 : fabs (a) / 2;
      a -= room;
      b += room;
    }
  room = (b - a) * margin / (1 - 2 * margin);
  self->low = backward (self, a - room);
  self->high = backward (self, b + room);
}

double
dsc_chart_axis_place (const DscChartAxis *self, double value)
{
  double low = forward (self, self->low);
  double share = (forward (self, value) - low) / (forward (self, self->high) - low);

  if (isnan (share))
    return NAN;
  return self->from + (self->to - self->from) * CLAMP (share, -FARTHEST, FARTHEST);
}

double
dsc_chart_axis_value (const DscChartAxis *self, double place)
{
  double low = forward (self, self->low);
  double share = (place - self->from) / (self->to - self->from);

  return backward (self, low + (forward (self, self->high) - low) * share);
}

/* "1.7e-03" and "1.0e+05" as a person writes them: "1.7e-3", "1e5". Returns: (transfer full) */
static char *
trim_scientific (char *text)
{
  char *e = strchr (text, 'e');
  char *digits = e + 1;
  const char *sign = *digits == '-' ? "-" : "";

  digits += strspn (digits, "+-");
  digits += strspn (digits, "0");
  *e = '\0';
  if (strchr (text, '.') != NULL)
    {
      while (e[-1] == '0')
        *--e = '\0';
      if (e[-1] == '.')
        *--e = '\0';
    }
  return *digits == '\0' ? g_strdup (text) : g_strconcat (text, "e", sign, digits, NULL);
}

static char *
scientific (double value, int decimals)
{
  char format[8];
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (value == 0)
    return g_strdup ("0");
  if (value >= 1 && value < 100)
    return g_strdup (g_ascii_formatd (text, sizeof text, "%.2g", value));
  g_snprintf (format, sizeof format, "%%.%de", decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  return trim_scientific (text);
}

char *
dsc_chart_rate_text (double value)
{
  return isfinite (value) ? scientific (value, 1) : g_strdup ("—");
}

/* How many digits after the point (or after the first, if scientific) a multiple of @step needs. */
static int
decimals_of (double step)
{
  return (int) CLAMP (-floor (log10 (step) + 1e-9), 0, 15);
}

/* With a decimal point in every locale, as scientific() writes it. Returns: (transfer full) */
static char *
fixed (double value, int decimals, const char *unit)
{
  char format[8];
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  return g_strconcat (text, unit, NULL);
}

static char *
label_linear (double value, double step, double largest)
{
  if (fabs (value) < step / 2)
    return g_strdup ("0");
  if (step < SCIENTIFIC_BELOW / 10 || largest >= 1000 * SCIENTIFIC_FROM)
    return scientific (value, decimals_of (step / pow (10, floor (log10 (largest)))));
  if (largest >= SCIENTIFIC_FROM && step >= 1e5)
    return fixed (value / 1e6, step < 1e6 ? 1 : 0, "M");
  if (largest >= THOUSANDS_FROM && step >= 100)
    return fixed (value / 1e3, step < 1e3 ? 1 : 0, "k");
  return fixed (value, decimals_of (step), "");
}

static void
clear_tick_cb (gpointer data)
{
  g_free (((DscChartTick *) data)->label);
}

static void
add_tick (GArray *ticks, double value, char *label)
{
  DscChartTick tick = { value, label };

  g_array_append_val (ticks, tick);
}

/* The least of 1, 2, 5 times a power of ten of which at most @max + 1 multiples lie in the axis. */
static double
nice_step (double span, guint max)
{
  double least = span / max;
  double power = pow (10, floor (log10 (least)));
  const double factors[] = { 1, 2, 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++)
    if (factors[i] * power >= least * (1 - 1e-9))
      return factors[i] * power;
  return 10 * power;
}

static void
add_linear (const DscChartAxis *self, guint max, GArray *ticks)
{
  double step = nice_step (self->high - self->low, max);
  double largest = MAX (fabs (self->low), fabs (self->high));
  double slack = step * 1e-9;
  double first = ceil ((self->low - slack) / step);

  for (guint i = 0; i <= max; i++)
    {
      double value = (first + i) * step;

      if (value > self->high + slack)
        break;
      add_tick (ticks, value, label_linear (value, step, largest));
    }
}

static char *
label_log (const DscChartAxis *self, double value)
{
  if (self->low < SCIENTIFIC_BELOW || self->high >= SCIENTIFIC_FROM)
    return scientific (value, 0);
  return fixed (value, decimals_of (value), "");
}

/* Ticks at one to nine times each power of ten; labels at every @stride-th power, and where
 * @between at twice and five times these, too. */
static void
add_log (const DscChartAxis *self, int stride, gboolean between, GArray *ticks)
{
  int last = (int) floor (log10 (self->high) + 1e-9);

  for (int power = (int) floor (log10 (self->low)); power <= last; power++)
    for (int factor = 1; factor < 10; factor++)
      {
        double value = factor * pow (10, power);
        gboolean labelled
            = power % stride == 0 && (factor == 1 || (between && (factor == 2 || factor == 5)));

        if (value < self->low * (1 - 1e-9) || value > self->high * (1 + 1e-9)
            || (stride > 1 && factor > 1))
          continue;
        add_tick (ticks, value, labelled ? label_log (self, value) : NULL);
      }
}

GArray *
dsc_chart_axis_ticks (const DscChartAxis *self, guint max)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (DscChartTick));
  double decades;
  guint labels = 0;

  g_return_val_if_fail (self != NULL && self->low < self->high, ticks);

  max = MAX (max, 2);
  g_array_set_clear_func (ticks, clear_tick_cb);
  if (!self->log)
    {
      add_linear (self, max, ticks);
      return ticks;
    }
  decades = log10 (self->high / self->low);
  add_log (self, (int) ceil (decades / max), decades < FEW_DECADES && 3 * decades <= max, ticks);
  for (guint i = 0; i < ticks->len; i++)
    labels += g_array_index (ticks, DscChartTick, i).label != NULL;
  if (labels < 2)
    {
      g_array_set_size (ticks, 0);
      add_linear (self, max, ticks);
    }
  return ticks;
}
