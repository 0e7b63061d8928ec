/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives that a test makes itself, and a folder to unpack them in. */
#pragma once

#include "archive/dsc-archive.h"
#include "base/dsc-error.h"

/** ArchiveKind: what libarchive's writer can make. */
typedef enum
{
  KIND_ZIP,
  KIND_TAR,
  KIND_TAR_GZ,
  KIND_TAR_XZ,
  KIND_TAR_ZST,
  KIND_TAR_BZ2,
  KIND_7Z,
  N_KINDS,
} ArchiveKind;

/** The suffixes of the kinds. */
extern const char *const kind_suffixes[N_KINDS];

/** Fixture: a folder for archives and one to unpack in, both removed by fixture_clear(). */
typedef struct
{
  char *folder; /* (owned) */
  char *parent; /* (owned) */
  DscArchiveOptions options;
  DscArchiveReport *report; /* (owned) (nullable): of the last fixture_extract() or _inspect() */
  GError *error;            /* (owned) (nullable): likewise */
} Fixture;

void fixture_init (Fixture *self);
void fixture_clear (Fixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/** Returns: (transfer full): a path for an archive of that name. */
char *fixture_path (Fixture *self, const char *name);

/** Unpacks the archive @name; report and error are in @self. Returns: whether it could be. */
gboolean fixture_extract (Fixture *self, const char *name);
gboolean fixture_inspect (Fixture *self, const char *name);

/** Asserts that the last call has failed with @code and words, and left nothing. */
void fixture_assert_failed (Fixture *self, DscError code, const char *words);
/** Asserts that nothing but the folders in @names (separated by spaces) is in the parent. */
void fixture_assert_left (Fixture *self, const char *names);
/** Asserts that the unpacked file @path holds @contents. */
void fixture_assert_file (Fixture *self, const char *path, const char *contents);
/** Returns: (transfer full): all files below the unpacked folder, sorted, separated by ";". */
char *fixture_list (Fixture *self);
/** Returns: how many notes of @notes have @code. */
guint count_notes (const GArray *notes, const char *code);
/** Returns: whether there is a note of @code on @path. */
gboolean has_note (const GArray *notes, const char *code, const char *path);

/** ArchiveMaker: writes an archive, entry by entry. */
typedef struct archive ArchiveMaker;

ArchiveMaker *maker_new (Fixture *self, const char *name, ArchiveKind kind);
/** @options: (nullable): archive_write_set_options()'s; the password is "sesame". */
ArchiveMaker *maker_new_with_options (Fixture *self, const char *name, ArchiveKind kind,
                                      const char *options);
/** @mode: with the type, such as S_IFREG | 0644. @link: of a symbolic link what it leads to, of
 * S_IFREG what it is a hard link to; else %NULL. */
void maker_add (ArchiveMaker *self, const char *name, guint mode, const char *link,
                const void *data, gsize size);
/** Adds a file with @contents. */
void maker_add_file (ArchiveMaker *self, const char *name, const char *contents);
void maker_end (ArchiveMaker *self);
