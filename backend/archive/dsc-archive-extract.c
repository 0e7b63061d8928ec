/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacks an archive into a folder of its own. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "archive/dsc-archive-part.h"
#include "archive/dsc-archive-record.h"
#include "archive/dsc-archive-work.h"
#include "base/dsc-error.h"
#include "base/dsc-text.h"

/* How deep archives lie in archives that are unpacked. */
#define MAX_NESTED 3

/* Where a file waits until it is known whether there is one like it; no name of an archive that is
 * taken begins with a dot. */
#define WAITING ".discern-waiting"

#define HASH_BLOCK (128 * 1024)

typedef struct
{
  DscArchiveWork work;
  DscArchivePart *part; /* (owned) (nullable) */
  char *parent;         /* (owned) */
} Extraction;

static void
extraction_clear (Extraction *self)
{
  g_clear_pointer (&self->part, dsc_archive_part_free);
  dsc_archive_work_clear (&self->work);
  g_free (self->parent);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Extraction, extraction_clear)

/** One archive: the one that was chosen, or one inside it. */
typedef struct
{
  Extraction *all;
  DscArchiveReader *reader; /* (owned) (nullable) */
  DscArchiveNames names;
  const char *prefix; /* folder that its files go to; "" for the top */
  guint depth;        /* 0: the one that was chosen */
} Frame;

static void
frame_clear (Frame *self)
{
  g_clear_pointer (&self->reader, dsc_archive_reader_free);
  dsc_archive_names_clear (&self->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

/* --- room --- */

static gboolean
check_room (Extraction *self, guint64 needed, GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *left = NULL;
  struct statvfs info;
  guint64 room;

  if (statvfs (self->parent, &info) != 0)
    return TRUE; /* Then it will show. */
  room = (guint64) info.f_bavail * info.f_frsize;
  if (room >= needed)
    return TRUE;
  shown = dsc_path_display (self->parent);
  wanted = g_format_size (needed);
  left = g_format_size (room);
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_DISK_FULL,
      _ ("“%s” needs %s when it is unpacked, and where “%s” lies %s are free. Make room, or "
         "choose another folder."),
      self->work.shown, wanted, shown, left);
  return FALSE;
}

static void
set_write_error (Extraction *self, int errnum, const char *path, GError **error)
{
  g_autofree char *shown = NULL;

  if (errnum == ENOSPC || errnum == EDQUOT)
    {
      shown = dsc_path_display (self->parent);
      g_set_error (
          error, DSC_ERROR, DSC_ERROR_DISK_FULL,
          _ ("The disk on which “%s” lies is full; “%s” needs more room, and nothing of it "
             "was kept. Make room, or choose another folder."),
          shown, self->work.shown);
      return;
    }
  shown = dsc_path_display (path);
  dsc_error_set_errno (error, errnum, _ ("“%s” could not be written"), shown);
}

/* --- a file --- */

static gboolean
write_all (int fd, const void *data, gsize size)
{
  const guint8 *bytes = data;

  while (size > 0)
    {
      gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static void
say_progress (Frame *frame)
{
  if (frame->depth == 0)
    dsc_progress_meter_set (&frame->all->work.meter,
                            dsc_archive_reader_get_position (frame->reader));
}

/* Copies the entry's bytes into @fd, which is @path. */
static gboolean
copy_data (Frame *frame, int fd, const char *path, GChecksum *checksum, guint64 *n, char **broken,
           GError **error)
{
  const void *data;
  gsize size;

  *n = 0;
  do
    {
      if (!dsc_archive_reader_read (frame->reader, &data, &size, broken, error)
          || !dsc_archive_work_count_bytes (&frame->all->work, size, error))
        return FALSE;
      if (!write_all (fd, data, size))
        {
          set_write_error (frame->all, errno, path, error);
          return FALSE;
        }
      if (checksum != NULL)
        g_checksum_update (checksum, data, (gssize) size);
      *n += size;
      say_progress (frame);
    }
  while (size > 0);
  return TRUE;
}

/* Writes the entry into the new file @path. Where that fails, or it is @broken, no file is left. */
static gboolean
write_entry (Frame *frame, const DscArchiveEntry *entry, const char *path, GChecksum *checksum,
             guint64 *n, char **broken, GError **error)
{
  DscArchivePart *part = frame->all->part;
  const struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_sec = entry->mtime } };
  int fd = dsc_archive_part_create (part, path);
  gboolean done;

  *broken = NULL;
  if (fd < 0)
    {
      set_write_error (frame->all, errno, path, error);
      return FALSE;
    }
  done = copy_data (frame, fd, path, checksum, n, broken, error);
  if (done && entry->mtime > 0 && futimens (fd, times) != 0)
    g_debug ("the time of “%s”: %s", path, g_strerror (errno));
  if (close (fd) != 0 && done)
    {
      set_write_error (frame->all, errno, path, error);
      done = FALSE;
    }
  if (!done)
    unlinkat (dsc_archive_part_get_fd (part), path, 0);
  return done;
}

/* The same, but a broken entry is noted, and no failure. */
static gboolean
write_or_refuse (Frame *frame, const DscArchiveEntry *entry, const char *path, GChecksum *checksum,
                 guint64 *n, gboolean *is_there, GError **error)
{
  g_autofree char *broken = NULL;
  g_autofree char *reason = NULL;

  *is_there = write_entry (frame, entry, path, checksum, n, &broken, error);
  if (*is_there || broken == NULL)
    return *is_there;
  reason = g_strdup_printf (_ ("It is broken in the archive (%s)."), broken);
  dsc_archive_work_refuse (&frame->all->work, entry->name, "unreadable", reason);
  return TRUE;
}

/* --- names that collide --- */

/* The hash of a file that was written; %NULL where the name is that of a folder. */
static char *
hash_file (Extraction *self, const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (HASH_BLOCK);
  gssize n = -1;
  int fd = openat (dsc_archive_part_get_fd (self->part), path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  while (fd >= 0 && (n = read (fd, buffer, HASH_BLOCK)) > 0)
    g_checksum_update (checksum, buffer, n);
  if (fd >= 0)
    close (fd);
  return n == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static gboolean
is_known (Extraction *self, DscArchivePlace *place, const char *hash)
{
  if (place->hashes == NULL)
    {
      char *first = hash_file (self, place->path);

      place->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (first != NULL)
        g_hash_table_add (place->hashes, first);
    }
  return !g_hash_table_add (place->hashes, g_strdup (hash));
}

/* Gives the file that waits a name of its own. @renamed: (out) (nullable): which; %NULL where there
 * can be none. */
static gboolean
name_waiting (Frame *frame, DscArchivePlace *place, const char *path, const char **renamed,
              GError **error)
{
  Extraction *self = frame->all;
  int fd = dsc_archive_part_get_fd (self->part);
  g_autofree char *reason = NULL;

  *renamed = dsc_archive_places_rename (self->work.places, place);
  if (*renamed == NULL)
    {
      unlinkat (fd, WAITING, 0);
      dsc_archive_work_refuse (&self->work, path, "too-deep",
                               _ ("Another file has its name, and with a number it is too long."));
      return TRUE;
    }
  if (renameat (fd, WAITING, fd, *renamed) != 0)
    {
      set_write_error (self, errno, *renamed, error);
      return FALSE;
    }
  reason = g_strdup_printf (_ ("Another file has its name, with other contents: it became “%s”."),
                            *renamed);
  dsc_archive_work_resolve (&self->work, path, "renamed", reason);
  return TRUE;
}

/* Takes a file whose name another one has: where both hold the same the first is enough. */
static gboolean
take_colliding (Frame *frame, const DscArchiveEntry *entry, DscArchiveKind kind,
                DscArchivePlace *place, const char *path, GError **error)
{
  Extraction *self = frame->all;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *reason = NULL;
  const char *renamed;
  gboolean is_there;
  guint64 n;

  if (!write_or_refuse (frame, entry, WAITING, checksum, &n, &is_there, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  if (is_known (self, place, g_checksum_get_string (checksum)))
    {
      unlinkat (dsc_archive_part_get_fd (self->part), WAITING, 0);
      reason = g_strdup_printf (_ ("It is the same as “%s”, and kept once."), place->path);
      dsc_archive_work_resolve (&self->work, path, "identical", reason);
      return TRUE;
    }
  if (!name_waiting (frame, place, path, &renamed, error))
    return FALSE;
  if (renamed != NULL)
    dsc_archive_work_count_taken (&self->work, renamed, kind, n);
  return TRUE;
}

static gboolean
take_file (Frame *frame, const DscArchiveEntry *entry, DscArchiveKind kind, const char *path,
           GError **error)
{
  DscArchiveWork *work = &frame->all->work;
  g_autofree char *merged = NULL;
  DscArchivePlace *place = dsc_archive_places_take (work->places, path, &merged);
  g_autofree char *reason = NULL;
  gboolean is_there;
  guint64 n;

  if (merged != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (place->path);

      reason = g_strdup_printf (_ ("Its files are in the folder “%s”."), folder);
      dsc_archive_work_resolve (work, merged, "merged", reason);
    }
  if (place->n > 1)
    return take_colliding (frame, entry, kind, place, path, error);
  if (!write_or_refuse (frame, entry, place->path, NULL, &n, &is_there, error))
    return FALSE;
  if (is_there)
    dsc_archive_work_count_taken (work, place->path, kind, n);
  return TRUE;
}

/* --- archives in archives --- */

static gboolean extract_archive (Extraction *self, const char *path, const char *prefix,
                                 guint depth, GError **error);

/* What is wrong with an archive inside is noted, and the others are gone on with. */
static gboolean
is_own_fault (const GError *error)
{
  return g_error_matches (error, DSC_ERROR, DSC_ERROR_UNREADABLE)
         || g_error_matches (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
}

static gboolean
unpack_nested (Frame *frame, const char *file, const char *path, GError **error)
{
  Extraction *self = frame->all;
  g_autofree char *absolute = dsc_archive_part_dup_path (self->part, file);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *stem = dsc_archive_names_stem (path);
  g_autofree char *prefix
      = g_str_equal (folder, ".") ? g_strdup (stem) : g_strconcat (folder, "/", stem, NULL);
  g_autoptr (GError) failure = NULL;

  if (extract_archive (self, absolute, prefix, frame->depth + 1, &failure))
    return TRUE;
  if (!is_own_fault (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  dsc_archive_work_refuse (
      &self->work, path, dsc_error_name (failure),
      _ ("This archive inside is broken, or of a kind that cannot be read. What "
         "came before that in it is there."));
  return TRUE;
}

static gboolean
take_nested (Frame *frame, const DscArchiveEntry *entry, const char *path, GError **error)
{
  Extraction *self = frame->all;
  g_autofree char *file = g_strdup_printf (".discern-nested-%u", frame->depth);
  gboolean is_there;
  gboolean done;
  guint64 n;

  if (!self->work.options->nested)
    return dsc_archive_work_pass_over (&self->work, frame->reader, error);
  if (frame->depth >= MAX_NESTED)
    {
      dsc_archive_work_refuse (&self->work, path, "too-deep",
                               _ ("It is an archive in too many archives, one in the other."));
      return dsc_archive_work_pass_over (&self->work, frame->reader, error);
    }
  if (!write_or_refuse (frame, entry, file, NULL, &n, &is_there, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  done = unpack_nested (frame, file, path, error);
  unlinkat (dsc_archive_part_get_fd (self->part), file, 0);
  return done;
}

/* --- an archive --- */

static gboolean
take_entry (Frame *frame, const DscArchiveEntry *entry, GError **error)
{
  DscArchiveWork *work = &frame->all->work;
  g_autofree char *path = NULL;
  DscArchiveKind kind;

  if (!dsc_archive_work_look (work, frame->reader, entry, &frame->names, frame->prefix, &kind,
                              &path, error))
    return FALSE;
  if (path == NULL)
    return dsc_archive_work_pass_over (work, frame->reader, error);
  if (kind == DSC_ARCHIVE_NESTED)
    return take_nested (frame, entry, path, error);
  return take_file (frame, entry, kind, path, error);
}

/* Reads the table of a zip, which costs little: how much will come out of it, what its names look
 * like. @needed: (out): bytes; of other archives only that these have them. */
static gboolean
look_ahead (Frame *frame, const char *path, guint64 *needed, GError **error)
{
  DscArchiveWork *work = &frame->all->work;
  g_autoptr (DscArchiveReader) reader = dsc_archive_reader_open (path, 0, work->cancellable, error);
  g_autoptr (GError) failure = NULL;
  guint64 n_entries = 0;
  DscArchiveEntry entry;

  if (reader == NULL)
    return FALSE;
  *needed = dsc_archive_reader_get_size (reader);
  while (dsc_archive_reader_next (reader, &entry, &failure))
    {
      if (!dsc_archive_reader_is_zip (reader))
        return TRUE;
      *needed = n_entries == 0 ? 0 : *needed;
      /* One more than there may be will be refused when it is read. */
      if (n_entries++ > work->options->max_entries)
        break;
      dsc_archive_names_see (&frame->names, entry.name);
      if (dsc_archive_names_get_kind (entry.name) < DSC_ARCHIVE_NESTED)
        *needed += MIN (entry.size, work->options->max_bytes);
    }
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return error == NULL || *error == NULL;
}

/* @path may be one that was chosen, or one in the part's folder. */
static gboolean
extract_archive (Extraction *self, const char *path, const char *prefix, guint depth,
                 GError **error)
{
  g_auto (Frame) frame = { .all = self, .prefix = prefix, .depth = depth };
  DscArchiveReport *report = self->work.report;
  g_autoptr (GError) failure = NULL;
  DscArchiveEntry entry;
  guint64 needed;

  dsc_archive_names_init (&frame.names);
  if (!look_ahead (&frame, path, &needed, &failure) || !check_room (self, needed, &failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  frame.reader = dsc_archive_reader_open (path, 0, self->work.cancellable, error);
  if (frame.reader == NULL)
    return FALSE;
  while (dsc_archive_reader_next (frame.reader, &entry, &failure)
         && take_entry (&frame, &entry, &failure))
    say_progress (&frame);
  report->n_converted += frame.names.n_converted;
  if (report->encoding == NULL)
    report->encoding = frame.names.encoding;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* --- all of it --- */

static gboolean
check_has_photos (Extraction *self, GError **error)
{
  const DscArchiveReport *report = self->work.report;

  if (report->n_photos > 0)
    return TRUE;
  if (report->refused->len > 0)
    {
      const DscArchiveNote *first = &g_array_index (report->refused, DscArchiveNote, 0);

      g_set_error (
          error, DSC_ERROR, DSC_ERROR_NO_DATA,
          _ ("There are no photos in “%s” that can be taken; the first that was refused is "
             "“%s”: %s"),
          self->work.shown, first->path, first->reason);
    }
  else if (report->n_nested > 0 && !self->work.options->nested)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("There are no photos in “%s” itself, but archives. Choose to unpack these, too "
                    "(--nested)."),
                 self->work.shown);
  else
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_NO_DATA,
        _ ("There are no photos in “%s”. Choose an archive with a folder of photos for each "
           "class."),
        self->work.shown);
  return FALSE;
}

static gboolean
extract (Extraction *self, const char *path, const char *name, const char *key, GError **error)
{
  const gboolean nested = self->work.options->nested;

  self->part = dsc_archive_part_new (self->parent, name, key, error);
  if (self->part == NULL)
    return FALSE;
  self->work.report->removed_leftover = dsc_archive_part_had_leftover (self->part);
  return extract_archive (self, path, "", 0, error) && check_has_photos (self, error)
         && dsc_archive_part_finish (self->part, key, nested, self->work.report, error);
}

char *
dsc_archive_default_parent (void)
{
  return g_build_filename (g_get_user_data_dir (), "discern", "datasets", NULL);
}

DscArchiveReport *
dsc_archive_extract (const char *path, const char *parent, const DscArchiveOptions *options,
                     DscProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                     GError **error)
{
  g_auto (Extraction) self = { .part = NULL };
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;
  DscArchiveReport *whole;
  GStatBuf info;

  g_return_val_if_fail (path != NULL && parent != NULL && options != NULL, NULL);

  key = dsc_archive_record_key (path, error);
  if (key == NULL)
    return NULL;
  name = dsc_archive_names_stem (path);
  whole = dsc_archive_part_find_whole (parent, name, key, options->nested);
  if (whole != NULL)
    return whole;
  dsc_archive_work_init (&self.work, path, options, cancellable);
  self.parent = g_strdup (parent);
  self.work.size = g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
  dsc_progress_meter_start (&self.work.meter, _ ("Unpacking"), self.work.size, progress, user_data);
  if (!extract (&self, path, name, key, error))
    return NULL;
  dsc_progress_meter_set (&self.work.meter, self.work.size);
  return g_steal_pointer (&self.work.report);
}
