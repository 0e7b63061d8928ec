/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files of an archive go, so that no two names differ in the case of letters alone. One
 * thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DscArchivePlaces DscArchivePlaces;

DscArchivePlaces *dsc_archive_places_new (void);
void dsc_archive_places_free (DscArchivePlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscArchivePlaces, dsc_archive_places_free)

/** DscArchivePlace: a name that was taken. */
typedef struct
{
  char *path;         /* (owned): as it is on disk */
  GHashTable *hashes; /* (owned) (nullable): of all contents that came under this name, from the
                         second on */
  guint n;            /* files that came under it */
} DscArchivePlace;

/**
 * dsc_archive_places_take:
 * @path: a clean relative path of a file
 * @merged: (out) (transfer full) (nullable): the folder, as spelled in @path, that was found to be
 * another one in other letters, at the first time
 *
 * Finds the place of a file: in the folders as they were spelled first. Where @n of the place is
 * more than 1, another file has it already, and dsc_archive_places_rename() finds a free one.
 *
 * Returns: (transfer none): valid until @self is freed
 */
DscArchivePlace *dsc_archive_places_take (DscArchivePlaces *self, const char *path, char **merged);

/** Returns: (transfer none): a free path for another file of @place's name: with the next number
 * that is free. It is taken by this call. %NULL where the name would be too long. */
const char *dsc_archive_places_rename (DscArchivePlaces *self, DscArchivePlace *place);

G_END_DECLS
