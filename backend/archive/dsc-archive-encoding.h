/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files that somebody wrote without saying in which encoding. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_archive_encoding_guess:
 * @sample: (array length=length): names of one archive that are not UTF-8, one after the other
 *
 * Of Shift-JIS, GBK, CP437 (what DOS and old zip programs write) and Latin-1 the one in which the
 * names look most like words: frequent characters of Chinese and Japanese, single letters with
 * accents among plain ones, rather than rare characters, lines and boxes.
 *
 * Returns: (transfer none): its name, for people
 */
const char *dsc_archive_encoding_guess (const char *sample, gsize length);

/** Returns: (transfer full): @name in UTF-8, read by @encoding, and by Latin-1, in which everything
 * has a meaning, where that cannot be. */
char *dsc_archive_encoding_decode (const char *name, const char *encoding);

G_END_DECLS
