/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads an archive entry by entry: libarchive behind a fence.
 *
 * The file is read by ourselves, so that every block is a chance to stop and to say how far it is.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "archive/dsc-archive-reader.h"
#include "archive/dsc-archive.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"

/* Most bytes that are read at once, and how many after a leap: the table of a zip is a list of
 * places to leap to, and what is there may be all that is wanted. */
#define MAX_BLOCK (128 * 1024)
#define MIN_BLOCK 4096

struct _DscArchiveReader
{
  char *shown; /* (owned) */
  struct archive *archive;
  int fd;
  guint8 *buffer; /* (owned) MAX_BLOCK bytes */
  guint64 block;  /* to be read next */
  guint64 size;
  guint64 position;
  guint64 entry_position; /* bytes of the entry that were handed out */
  guint64 max_read;       /* 0: none */
  gboolean was_cut;
  gboolean is_open;          /* before that libarchive must not be asked for much */
  int errnum;                /* of a read that failed */
  GCancellable *cancellable; /* (nullable) */
};

locale_t
dsc_archive_locale_enter (void)
{
  locale_t base = duplocale (uselocale ((locale_t) 0));
  locale_t utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", base);

  /* Where there is no such locale names that are not ASCII may suffer; nothing else. */
  return uselocale (utf8 != (locale_t) 0 ? utf8 : base);
}

void
dsc_archive_locale_leave (locale_t before)
{
  freelocale (uselocale (before));
}

/* --- the file --- */

static la_ssize_t
read_cb (struct archive *archive, void *user_data, const void **buffer)
{
  DscArchiveReader *self = user_data;
  guint64 wanted = self->block;
  gssize n;

  if (g_cancellable_is_cancelled (self->cancellable))
    return ARCHIVE_FATAL;
  if (self->max_read > 0 && self->position + wanted > self->max_read)
    {
      wanted = self->position < self->max_read ? self->max_read - self->position : 0;
      self->was_cut = self->max_read < self->size;
    }
  do
    n = pread (self->fd, self->buffer, wanted, (off_t) self->position);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      self->errnum = errno;
      return ARCHIVE_FATAL;
    }
  self->position += (guint64) n;
  self->block = MIN (self->block * 2, MAX_BLOCK);
  *buffer = self->buffer;
  return n;
}

static la_int64_t
skip_cb (struct archive *archive, void *user_data, la_int64_t request)
{
  DscArchiveReader *self = user_data;
  guint64 left = self->position < self->size ? self->size - self->position : 0;
  guint64 skipped = request > 0 ? MIN ((guint64) request, left) : 0;

  self->position += skipped;
  return (la_int64_t) skipped;
}

static la_int64_t
seek_cb (struct archive *archive, void *user_data, la_int64_t offset, int whence)
{
  DscArchiveReader *self = user_data;
  gint64 base = whence == SEEK_END   ? (gint64) self->size
                : whence == SEEK_CUR ? (gint64) self->position
                                     : 0;

  if (offset < -base || offset > (gint64) self->size - base)
    return ARCHIVE_FATAL;
  if (self->position != (guint64) (base + offset))
    self->block = MIN_BLOCK;
  self->position = (guint64) (base + offset);
  return base + offset;
}

/* --- what is wrong with it --- */

static gssize
read_head (int fd, guint8 head[DSC_ARCHIVE_HEAD])
{
  gssize n = pread (fd, head, DSC_ARCHIVE_HEAD, 0);

  return MAX (n, 0);
}

static gboolean
begins_with (const guint8 *head, gssize n, const char *magic, gssize length)
{
  return n >= length && memcmp (head, magic, (gsize) length) == 0;
}

/* What a zip begins with that holds nothing. */
#define EMPTY_ZIP "PK\5\6"

static gboolean
is_zip_head (const guint8 *head, gssize n)
{
  return begins_with (head, n, "PK\3\4", 4) || begins_with (head, n, EMPTY_ZIP, 4);
}

/* The packings in which a tar comes, and 7z: nothing that a text or a picture begins with. */
static gboolean
is_known_head (const guint8 *head, gssize n)
{
  return is_zip_head (head, n) || begins_with (head, n, "7z\xbc\xaf\x27\x1c", 6)
         || begins_with (head, n, "\x1f\x8b\x08", 3)
         || begins_with (head, n,
                         "\xfd"
                         "7zXZ",
                         6)
         || begins_with (head, n, "\x28\xb5\x2f\xfd", 4) || begins_with (head, n, "BZh", 3)
         || (n >= 262 && memcmp (head + 257, "ustar", 5) == 0);
}

static gboolean
is_rar_head (const guint8 *head, gssize n)
{
  return begins_with (head, n, "Rar!\x1a\x07", 6);
}

gboolean
dsc_archive_reader_is_head (const guint8 *head, gsize n)
{
  return is_known_head (head, (gssize) n) || is_rar_head (head, (gssize) n);
}

gsize
dsc_archive_reader_read_head (const char *path, guint8 head[DSC_ARCHIVE_HEAD])
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n;

  if (fd < 0)
    return 0;
  n = read_head (fd, head);
  close (fd);
  return (gsize) n;
}

gboolean
dsc_archive_is_file (const char *path)
{
  guint8 head[DSC_ARCHIVE_HEAD];
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return FALSE;
  return dsc_archive_is_name (path)
         || dsc_archive_reader_is_head (head, dsc_archive_reader_read_head (path, head));
}

static void
set_encrypted_error (DscArchiveReader *self, GError **error)
{
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
      _ ("“%s” is protected by a password. Unpack it with another program, then choose the "
         "folder."),
      self->shown);
}

static void
set_broken_error (DscArchiveReader *self, const char *details, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
               _ ("“%s” is broken, or was not copied whole (%s). Download or copy it again."),
               self->shown, details);
}

/* A file in which nothing was recognised: what is it? */
static void
set_unknown_error (DscArchiveReader *self, GError **error)
{
  guint8 head[DSC_ARCHIVE_HEAD];
  gssize n = read_head (self->fd, head);

  if (self->size == 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                 _ ("“%s” is empty: it holds not one byte. Download or copy it again."),
                 self->shown);
  else if (begins_with (head, n, EMPTY_ZIP, 4))
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("There are no photos in “%s”, and nothing else. Choose another archive."),
                 self->shown);
  else if (is_zip_head (head, n))
    set_broken_error (self, _ ("the table at its end is missing"), error);
  else if (is_rar_head (head, n))
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 _ ("“%s” is a RAR archive, which Discern cannot read. Unpack it with another "
                    "program, then choose the folder."),
                 self->shown);
  else if (is_known_head (head, n))
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNREADABLE,
                 _ ("“%s” is packed, but no list of files is found in it: it is a single packed "
                    "file, or it was not copied whole. Unpack it with another program, or download "
                    "or copy it again."),
                 self->shown);
  else
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
        _ ("“%s” is no archive that Discern can read: neither zip, nor tar, nor 7z. Unpack "
           "it with another program, then choose the folder."),
        self->shown);
}

/* libarchive's words, in which there may be names: any bytes. */
static char *
dup_details (DscArchiveReader *self)
{
  const char *words = archive_error_string (self->archive);

  return dsc_path_display (words != NULL ? words : _ ("no details"));
}

static gboolean
fail (DscArchiveReader *self, GError **error)
{
  g_autofree char *details = dup_details (self);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->errnum != 0)
    dsc_error_set_errno (error, self->errnum, _ ("“%s” could not be read"), self->shown);
  else if ((self->is_open && archive_read_has_encrypted_entries (self->archive) > 0)
           || strstr (details, "ncrypt") != NULL || strstr (details, "assphrase") != NULL)
    set_encrypted_error (self, error);
  else if (strstr (details, "Unrecognized archive format") != NULL)
    set_unknown_error (self, error);
  else
    set_broken_error (self, details, error);
  return FALSE;
}

/* --- opening --- */

static gboolean
open_file (DscArchiveReader *self, const char *path, GError **error)
{
  struct stat info;

  /* Not to wait for ever for somebody to write into a pipe. */
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      dsc_error_set_errno (error, errno, _ ("“%s” cannot be opened"), self->shown);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("“%s” is not a file. Choose an archive, or a folder of photos."),
                   self->shown);
      return FALSE;
    }
  self->size = (guint64) info.st_size;
  return TRUE;
}

DscArchiveReader *
dsc_archive_reader_open (const char *path, guint64 max_read, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (DscArchiveReader) self = g_new0 (DscArchiveReader, 1);

  self->fd = -1;
  self->shown = dsc_path_display (path);
  self->max_read = max_read;
  self->cancellable = cancellable;
  if (!open_file (self, path, error))
    return NULL;
  self->buffer = g_malloc (MAX_BLOCK);
  self->block = MAX_BLOCK;
  self->archive = archive_read_new ();
  if (self->archive == NULL)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_MEMORY, _ ("There is no memory to read “%s”."),
                   self->shown);
      return NULL;
    }
  /* Only what libarchive does itself; for others it would start programs. */
  archive_read_support_filter_gzip (self->archive);
  archive_read_support_filter_bzip2 (self->archive);
  archive_read_support_filter_xz (self->archive);
  archive_read_support_filter_zstd (self->archive);
  archive_read_support_format_tar (self->archive);
  archive_read_support_format_zip_seekable (self->archive);
  archive_read_support_format_7zip (self->archive);
  archive_read_set_callback_data (self->archive, self);
  archive_read_set_read_callback (self->archive, read_cb);
  archive_read_set_skip_callback (self->archive, skip_cb);
  archive_read_set_seek_callback (self->archive, seek_cb);
  if (archive_read_open1 (self->archive) < ARCHIVE_WARN)
    {
      fail (self, error);
      return NULL;
    }
  self->is_open = TRUE;
  return g_steal_pointer (&self);
}

void
dsc_archive_reader_free (DscArchiveReader *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->archive, archive_read_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->buffer);
  g_free (self->shown);
  g_free (self);
}

/* --- entries --- */

static DscArchiveEntryType
type_of (struct archive_entry *entry)
{
  if (archive_entry_hardlink (entry) != NULL || archive_entry_symlink (entry) != NULL
      || archive_entry_filetype (entry) == AE_IFLNK)
    return DSC_ARCHIVE_ENTRY_LINK;
  if (archive_entry_filetype (entry) == AE_IFDIR)
    return DSC_ARCHIVE_ENTRY_FOLDER;
  if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_sparse_count (entry) > 0)
    return DSC_ARCHIVE_ENTRY_SPECIAL;
  return DSC_ARCHIVE_ENTRY_FILE;
}

gboolean
dsc_archive_reader_next (DscArchiveReader *self, DscArchiveEntry *out, GError **error)
{
  struct archive_entry *entry;
  int status;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  do
    status = archive_read_next_header (self->archive, &entry);
  while (status == ARCHIVE_RETRY);
  if (status == ARCHIVE_EOF)
    return FALSE;
  if (status < ARCHIVE_WARN)
    return fail (self, error);
  self->entry_position = 0;
  *out = (DscArchiveEntry){
    .name = archive_entry_pathname (entry),
    .type = type_of (entry),
    .size = archive_entry_size_is_set (entry) ? (guint64) MAX (archive_entry_size (entry), 0) : 0,
    .mtime = archive_entry_mtime_is_set (entry) ? archive_entry_mtime (entry) : 0,
  };
  if (archive_entry_is_data_encrypted (entry))
    {
      set_encrypted_error (self, error);
      return FALSE;
    }
  if (out->name == NULL)
    out->name = "";
  return TRUE;
}

gboolean
dsc_archive_reader_read (DscArchiveReader *self, const void **data, gsize *size, char **broken,
                         GError **error)
{
  la_int64_t offset;
  int status;

  *broken = NULL;
  *size = 0;
  /* No bytes are no end: a few of what is packed may be too few to give any. */
  do
    status = archive_read_data_block (self->archive, data, size, &offset);
  while (status == ARCHIVE_RETRY || (status == ARCHIVE_OK && *size == 0));
  if (status == ARCHIVE_EOF)
    {
      *size = 0;
      return TRUE;
    }
  if (status == ARCHIVE_OK && (guint64) offset == self->entry_position)
    {
      self->entry_position += *size;
      return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
    }
  if (status == ARCHIVE_FATAL || g_cancellable_is_cancelled (self->cancellable))
    return fail (self, error);
  *broken = status == ARCHIVE_OK ? g_strdup (_ ("it has holes")) : dup_details (self);
  return FALSE;
}

gboolean
dsc_archive_reader_is_zip (const DscArchiveReader *self)
{
  return (archive_format (self->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
}

guint64
dsc_archive_reader_get_size (const DscArchiveReader *self)
{
  return self->size;
}

guint64
dsc_archive_reader_get_position (const DscArchiveReader *self)
{
  return MIN (self->position, self->size);
}

gboolean
dsc_archive_reader_was_cut (const DscArchiveReader *self)
{
  return self->was_cut;
}
