/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for people: file names that may be any bytes, durations, sizes. Pure functions; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_path_display:
 * @path: (type filename): a path or name, any bytes but NUL
 *
 * Returns: (transfer full): valid UTF-8 without control characters, in which every byte that is not
 * so stands as `\xNN`.
 */
char *dsc_path_display (const char *path);

/**
 * dsc_format_duration:
 * @seconds: how long; negative or not finite means unknown
 *
 * Returns: (transfer full): such as "0.4 s", "12 s", "3 min 20 s", "1 h 05 min"; "—" when unknown.
 */
char *dsc_format_duration (double seconds);

/**
 * dsc_format_estimate:
 * @seconds: how long something will take, as far as is known; negative or not finite means unknown
 *
 * Returns: (transfer full): the same, rounded up so far that nobody takes it for more than an
 * estimate: "5 s", "1 min 25 s", "4 min"; "—" when unknown.
 */
char *dsc_format_estimate (double seconds);

/**
 * dsc_ascii_double:
 * @value: a number
 *
 * Returns: (transfer full): @value with six significant digits, a decimal point in every locale;
 * "nan", "inf", "-inf".
 */
char *dsc_ascii_double (double value);

G_END_DECLS
