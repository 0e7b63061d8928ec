/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives of photos: what is in one, and unpacking it into a folder of its own.
 *
 * zip, tar (plain or packed by gzip, xz, zstd or bzip2) and 7z, by libarchive. What an archive says
 * is not believed: limits hold for what arrives. Photos, tables and texts (.csv, .tsv, .txt, .json)
 * are taken; other files are passed over and counted. Refused, and told with the reason, are names
 * that lead out of the folder (absolute, ".."), links of both kinds, devices and the like, and
 * names that are too long or too deep.
 *
 * Names are UTF-8 on disk: those of an archive that are not are guessed to be of one encoding.
 * Names that differ only in the case of letters are one name, as they are on other systems: folders
 * are made one, files with the same contents are kept once, others get a number. All of that is
 * told.
 *
 * What reads an archive blocks and may come from any thread but the window's. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscArchiveOptions:
 * @nested: archives inside the archive are unpacked, too, each into a folder of its name, three
 * deep
 * @max_entries: most files, folders and others in the archive and those inside it
 * @max_bytes: most bytes that come out of it, what is passed over included
 * @max_ratio: most bytes that may come out of a byte of the archive, once a hundred megabytes have
 * @max_read: for dsc_archive_inspect(): bytes of the archive that are read at most, except of a
 * zip, whose table is read whole; 0: all
 */
typedef struct
{
  gboolean nested;
  guint64 max_entries;
  guint64 max_bytes;
  guint max_ratio;
  guint64 max_read;
} DscArchiveOptions;

#define DSC_ARCHIVE_OPTIONS_DEFAULT \
  ((DscArchiveOptions){             \
      .max_entries = 1000000, .max_bytes = G_GUINT64_CONSTANT (256) << 30, .max_ratio = 200 })

/** Longest name that an entry may have, in bytes of UTF-8: of one part, of all, and how many parts.
 */
#define DSC_ARCHIVE_MAX_NAME 255
#define DSC_ARCHIVE_MAX_PATH 1000
#define DSC_ARCHIVE_MAX_PARTS 32

/**
 * DscArchiveNote: something to be told of an entry
 * @path: its name, safe to show
 * @code: "link", "special", "unsafe-name", "too-deep", "unsupported" or "unreadable" of what was
 * refused; "identical", "renamed" or "merged" of names that collided
 * @reason: a sentence, or a few
 */
typedef struct
{
  const char *path;
  const char *code;
  const char *reason;
} DscArchiveNote;

/** DscArchiveFolder: a folder that photos lie in. @path: safe to show; "" at the top */
typedef struct
{
  const char *path;
  guint64 n_photos;
} DscArchiveFolder;

/**
 * DscArchiveReport: what is in an archive, or what became of it
 * @folder: (nullable) (type filename): the folder that was made; %NULL after
 * dsc_archive_inspect()
 * @is_reused: @folder was there already, of the same archive
 * @removed_leftover: what an interrupted try had left was removed
 * @is_complete: %FALSE where dsc_archive_inspect() stopped at its @max_read
 * @n_entries: files, folders and others
 * @n_photos: after dsc_archive_extract() those that were written
 * @n_tables: likewise tables and texts
 * @n_passed_over: files of other kinds
 * @n_nested: archives inside
 * @n_refused: entries in @refused, and more of them where it is full
 * @n_identical: files that were there already with the same contents
 * @n_renamed: files that got a number
 * @n_merged: folders that differed only in the case of letters
 * @n_converted: names that were not UTF-8
 * @encoding: (nullable): what they were taken for
 * @bytes: of what is taken
 * @refused: (element-type DscArchiveNote): at most some thousands
 * @resolved: (element-type DscArchiveNote): likewise, names that collided
 * @folders: (element-type DscArchiveFolder): likewise, in the order of the archive
 * @text: what the words lie in
 */
typedef struct
{
  char *folder;
  gboolean is_reused;
  gboolean removed_leftover;
  gboolean is_complete;
  guint64 n_entries;
  guint64 n_photos;
  guint64 n_tables;
  guint64 n_passed_over;
  guint64 n_nested;
  guint64 n_refused;
  guint64 n_identical;
  guint64 n_renamed;
  guint64 n_merged;
  guint64 n_converted;
  const char *encoding;
  guint64 bytes;
  GArray *refused;
  GArray *resolved;
  GArray *folders;
  GStringChunk *text;
} DscArchiveReport;

void dsc_archive_report_free (DscArchiveReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscArchiveReport, dsc_archive_report_free)

/** Returns: whether a file of that name is an archive by its suffix, those included that Discern
 * cannot read and says so. */
gboolean dsc_archive_is_name (const char *name);

/** Returns: whether the file @path is an archive, by its first bytes or its suffix. */
gboolean dsc_archive_is_file (const char *path);

/**
 * dsc_archive_check_fetched:
 * @path: (type filename): what has come
 * @from: where it came from, as a person has named it
 * @error: DSC_ERROR_UNSUPPORTED: a page that offers an archive is easily taken for its address
 *
 * Returns: whether it may be an archive, by its first bytes or its suffix
 */
gboolean dsc_archive_check_fetched (const char *path, const char *from, GError **error);

/**
 * dsc_archive_check_beginning:
 * @name: of the file
 * @beginning: (array length=n): its first bytes, 512 or all
 * @from: where it lies, as a person has named it
 * @error: DSC_ERROR_UNSUPPORTED, as dsc_archive_check_fetched()
 *
 * Returns: whether what is about to come may be an archive
 */
gboolean dsc_archive_check_beginning (const char *name, const guint8 *beginning, gsize n,
                                      const char *from, GError **error);

/** Returns: (transfer full) (type filename): the folder below the user's data in which archives are
 * unpacked where no other is chosen. It need not be there yet. */
char *dsc_archive_default_parent (void);

/**
 * dsc_archive_inspect:
 * @path: (type filename): the archive
 * @options: @nested is not looked at: what is inside archives inside is not known without unpacking
 * them
 * @progress: (nullable): called on the calling thread; units are bytes of the archive
 * @error: as dsc_archive_extract(), but for those of the folder, and no error where there are no
 * photos
 *
 * Returns: (transfer full) (nullable): what is in it, by what it says of itself. Names that collide
 * are in @resolved as "renamed", for contents are not compared.
 */
DscArchiveReport *dsc_archive_inspect (const char *path, const DscArchiveOptions *options,
                                       DscProgressFunc progress, gpointer user_data,
                                       GCancellable *cancellable, GError **error);

/**
 * dsc_archive_extract:
 * @path: (type filename): the archive
 * @parent: (type filename): folder in which a new one is made, with the name of the archive (and a
 * number, where that is taken); made if it is not there
 * @progress: (nullable): called on the calling thread; units are bytes of the archive
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE (broken, not copied whole),
 * DSC_ERROR_UNSUPPORTED (of another kind, or protected by a password), DSC_ERROR_TOO_LARGE (a
 * limit), DSC_ERROR_NO_DATA (no photo), DSC_ERROR_DISK_FULL (before anything is written where the
 * size is known), DSC_ERROR_LOCKED (another program is unpacking the same), DSC_ERROR_FAILED,
 * G_IO_ERROR_CANCELLED
 *
 * Unpacks into `NAME.part-XXXXXXXX` and renames that when it is whole; where it fails, or is
 * cancelled, nothing is left. What a killed process has left is removed by the next one that
 * unpacks an archive of that name into the same folder; nothing else is ever removed. Where the
 * same archive (by size, time and the hash of its ends) was unpacked there before, that folder is
 * taken.
 *
 * Returns: (transfer full) (nullable)
 */
DscArchiveReport *dsc_archive_extract (const char *path, const char *parent,
                                       const DscArchiveOptions *options, DscProgressFunc progress,
                                       gpointer user_data, GCancellable *cancellable,
                                       GError **error);

/**
 * dsc_archive_is_hopeless:
 * @nested: whether archives inside were to be unpacked, too
 * @problem: what dsc_archive_extract() has said of it
 *
 * Looks into the archive again, where it may hold others that were not unpacked.
 *
 * Returns: whether every other try with @path ends in the same way, so that nobody needs it any
 * more
 */
gboolean dsc_archive_is_hopeless (const char *path, gboolean nested, const GError *problem,
                                  GCancellable *cancellable);

G_END_DECLS
