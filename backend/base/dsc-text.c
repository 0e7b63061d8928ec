/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for people: file names that may be any bytes, durations, sizes. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"

char *
dsc_path_display (const char *path)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (path != NULL, NULL);

  while (*path != '\0')
    {
      gunichar c = g_utf8_get_char_validated (path, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2 || g_unichar_iscntrl (c))
        {
          g_string_append_printf (out, "\\x%02x", (guchar) *path);
          path++;
        }
      else
        {
          const char *next = g_utf8_next_char (path);

          g_string_append_len (out, path, next - path);
          path = next;
        }
    }
  return g_string_free (out, FALSE);
}

char *
dsc_format_duration (double seconds)
{
  guint64 whole;

  if (!isfinite (seconds) || seconds < 0 || seconds > 1e9)
    return g_strdup ("—");
  if (seconds < 9.95)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  whole = (guint64) (seconds + 0.5);
  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), (int) whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min %02d s"), (int) (whole / 60), (int) (whole % 60));
  return g_strdup_printf (_ ("%d h %02d min"), (int) (whole / 3600), (int) (whole / 60 % 60));
}

char *
dsc_format_estimate (double seconds)
{
  double step = seconds < 20 ? 1 : seconds < 120 ? 5 : seconds < 3600 ? 60 : 300;
  double rounded = step * ceil (seconds / step);

  if (isnan (seconds) || seconds < 0)
    return dsc_format_duration (seconds);
  /* Tenths are for what was measured. */
  if (rounded < 9.95)
    return g_strdup_printf (_ ("%d s"), (int) rounded);
  if (rounded >= 120 && rounded < 3600)
    return g_strdup_printf (_ ("%d min"), (int) rounded / 60);
  return dsc_format_duration (rounded);
}

char *
dsc_ascii_double (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.6g", value));
}
