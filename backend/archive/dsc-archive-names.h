/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a name in an archive may be on this disk. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscArchiveNames: knows the encoding of the names of one archive. */
typedef struct
{
  GString *sample;      /* (owned): names that are not UTF-8, before there was a need to guess */
  const char *encoding; /* (nullable): guessed at the first need */
  guint64 n_converted;
} DscArchiveNames;

void dsc_archive_names_init (DscArchiveNames *self);
void dsc_archive_names_clear (DscArchiveNames *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscArchiveNames, dsc_archive_names_clear)

/** Takes @name into account for the guess, which is the better the more names were seen. */
void dsc_archive_names_see (DscArchiveNames *self, const char *name);

/**
 * dsc_archive_names_clean:
 * @name: as the archive has it, any bytes
 * @is_zip: whether backslashes may be what divides it
 * @code: (out): the word of what is wrong with it
 * @reason: (out): a sentence of that
 *
 * Returns: (transfer full) (nullable): a relative path, UTF-8, without ".", "..", empty parts and
 * control characters; "" for the top itself. %NULL where the name is refused.
 */
char *dsc_archive_names_clean (DscArchiveNames *self, const char *name, gboolean is_zip,
                               const char **code, const char **reason);

/** Returns: whether a path like that is passed over without a word: a part begins with a dot, or is
 * "__MACOSX" and the like. */
gboolean dsc_archive_names_is_hidden (const char *path);

/** DscArchiveKind: what a file is by its suffix. */
typedef enum
{
  DSC_ARCHIVE_PHOTO,
  DSC_ARCHIVE_TABLE,
  DSC_ARCHIVE_NESTED,
  DSC_ARCHIVE_OTHER,
} DscArchiveKind;

DscArchiveKind dsc_archive_names_get_kind (const char *path);

/** Returns: (transfer full): the last part of @path without an archive's suffix, valid UTF-8, fit
 * for a folder's name, never empty. */
char *dsc_archive_names_stem (const char *path);

G_END_DECLS
