/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "engine/dsc-metrics-words.h"

char *
dsc_share_to_words (double share)
{
  if (isnan (share))
    return g_strdup ("—");
  /* Translators: a percentage with one digit after the point. */
  return g_strdup_printf (_ ("%.1f %%"), 100 * share);
}

char *
dsc_error_rate_to_words (const DscErrorRate *self)
{
  if (self->n == 0)
    return g_strdup (_ ("No photo with a known class was classified."));
  /* Translators: share of wrong answers: "8.3 % wrong: 5 of 60 photos". */
  return g_strdup_printf (
      ngettext ("%.1f %% wrong: %u of %u photo", "%.1f %% wrong: %u of %u photos", self->n),
      100 * self->rate, self->wrong, self->n);
}

char *
dsc_error_rate_describe_limits (const DscErrorRate *self)
{
  if (self->n == 0 || self->high - self->low < 0.01)
    return NULL;
  return g_strdup_printf (
      /* Translators: ends of the 95 % interval of the share of wrong answers, photos. */
      ngettext ("With many more photos it would come out between %.1f %% and %.1f %% (95 %% "
                "interval); %u photo cannot tell more exactly.",
                "With many more photos it would come out between %.1f %% and %.1f %% (95 %% "
                "interval); %u photos cannot tell more exactly.",
                self->n),
      100 * self->low, 100 * self->high, self->n);
}

static guint64
photos_of (const DscConfusion *confusion, guint actual)
{
  guint64 sum = 0;

  for (guint j = 0; j < confusion->n; j++)
    sum += confusion->counts[(gsize) actual * confusion->n + j];
  return sum;
}

char *
dsc_confusion_describe_cell (const DscConfusion *confusion, const char *const *names, guint actual,
                             guint predicted)
{
  guint32 count = confusion->counts[(gsize) actual * confusion->n + predicted];
  guint64 photos = photos_of (confusion, actual);

  if (count == 0)
    return g_strdup_printf (_ ("actual %s, predicted %s: no photos"), names[actual],
                            names[predicted]);
  return g_strdup_printf (ngettext ("actual %s, predicted %s: %u photo, %.0f %%",
                                    "actual %s, predicted %s: %u photos, %.0f %%", count),
                          names[actual], names[predicted], count, 100.0 * count / (double) photos);
}
