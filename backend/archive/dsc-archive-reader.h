/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads an archive entry by entry, in its order: libarchive behind a fence.
 *
 * Only zip (by its table at the end), tar and 7z, and of packings gzip, xz, zstd and bzip2; other
 * programs are never started. One thread at a time, and between dsc_archive_locale_enter() and
 * dsc_archive_locale_leave(). */
#pragma once

#include <locale.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/** libarchive changes names to what the locale has: this gives the thread one that keeps them.
 * Returns: what dsc_archive_locale_leave() takes */
locale_t dsc_archive_locale_enter (void);
void dsc_archive_locale_leave (locale_t before);

/** DscArchiveEntryType: what an entry is. */
typedef enum
{
  DSC_ARCHIVE_ENTRY_FILE,
  DSC_ARCHIVE_ENTRY_FOLDER,
  DSC_ARCHIVE_ENTRY_LINK,
  DSC_ARCHIVE_ENTRY_SPECIAL, /* a device, a pipe, or a file with holes */
} DscArchiveEntryType;

/**
 * DscArchiveEntry:
 * @name: any bytes; valid until the next entry
 * @size: what the archive says of it; 0 where it says nothing
 * @mtime: seconds since 1970; 0 where it says nothing
 */
typedef struct
{
  const char *name;
  DscArchiveEntryType type;
  guint64 size;
  gint64 mtime;
} DscArchiveEntry;

typedef struct _DscArchiveReader DscArchiveReader;

/** Bytes of its beginning by which it is told what a file is: a tar says so at 257. */
#define DSC_ARCHIVE_HEAD 512

/** Returns: whether so the file of an archive begins. */
gboolean dsc_archive_reader_is_head (const guint8 *head, gsize n);
/** Returns: how many bytes @path begins with were read; 0 where none could be. */
gsize dsc_archive_reader_read_head (const char *path, guint8 head[DSC_ARCHIVE_HEAD]);

/**
 * dsc_archive_reader_open:
 * @path: (type filename)
 * @max_read: bytes of the file after which it is taken to have ended; 0: none
 * @error: as dsc_archive_reader_next()
 *
 * Returns: (transfer full) (nullable)
 */
DscArchiveReader *dsc_archive_reader_open (const char *path, guint64 max_read,
                                           GCancellable *cancellable, GError **error);
void dsc_archive_reader_free (DscArchiveReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscArchiveReader, dsc_archive_reader_free)

/**
 * dsc_archive_reader_next:
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_UNREADABLE, DSC_ERROR_UNSUPPORTED, DSC_ERROR_FAILED,
 * G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if there is an entry; %FALSE with @error unset at the end
 */
gboolean dsc_archive_reader_next (DscArchiveReader *self, DscArchiveEntry *entry, GError **error);

/**
 * dsc_archive_reader_read:
 * @data: (out): bytes of the entry, valid until the next call
 * @size: (out): how many; 0 at the end of the entry
 * @broken: (out) (transfer full): a sentence, where this entry alone is broken; others can be read
 *
 * Returns: %FALSE with @error (as dsc_archive_reader_next()) or with @broken
 */
gboolean dsc_archive_reader_read (DscArchiveReader *self, const void **data, gsize *size,
                                  char **broken, GError **error);

/** Returns: whether it is a zip: entries that are not read cost nothing, and all sizes are known.
 * From the first entry on. */
gboolean dsc_archive_reader_is_zip (const DscArchiveReader *self);
guint64 dsc_archive_reader_get_size (const DscArchiveReader *self);
/** Returns: bytes of the file that were read so far, at most its size. */
guint64 dsc_archive_reader_get_position (const DscArchiveReader *self);
/** Returns: whether @max_read was reached: what came after that is not an end, nor an error. */
gboolean dsc_archive_reader_was_cut (const DscArchiveReader *self);

G_END_DECLS
