/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store of records in one mapped file.
 *
 * The file is a header of 4096 bytes and then records, each a RecordHeader, the path, and the
 * payload, all padded to 64 bytes. A record is reserved (its header written, under the lock),
 * filled (outside it), then committed (one word of its header): a kill at any moment leaves whole
 * records and reserved ones, which are skipped by their length. After a power cut the page cache is
 * gone and any page may be missing, so the header says how far the file was made durable and during
 * which boot the rest was written: in another boot the rest is not believed.
 *
 * Whoever holds the flock appends, cuts and replaces. A file is never cut below what a reader may
 * have found in it; it is replaced by renaming another over it, so that mappings of the old one
 * stay good. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-record-file.h"
#include "base/dsc-record-format.h"
#include "base/dsc-text.h"

/* What the index holds of a record. */
typedef struct
{
  guint64 payload; /* offset in the file */
  guint64 payload_size;
  guint64 total; /* bytes that the record takes in the file */
  gint64 file_size;
  gint64 mtime;
  gint32 tags[4];
  char path[]; /* the key */
} Entry;

struct _DscRecordFile
{
  GObject parent_instance;

  /* These stay as they are from open to dispose. */
  char *path; /* (owned) */
  char *kind; /* (owned) */
  char boot[DSC_RECORD_BOOT_SIZE];
  int fd;            /* (owned) -1 when disposed */
  const guint8 *map; /* (owned) (nullable): of map_size bytes, most of them behind the end */
  gsize map_size;
  guint64 budget;
  gboolean writable;

  GMutex lock;
  GCond filled;      /* a record was committed or given up */
  GHashTable *index; /* (owned) (mutex lock): path of an Entry → that Entry */
  GArray *filling;   /* (owned) (mutex lock): guint64 offsets of the records that are reserved */
  guint64 end;       /* (mutex lock): where the next record goes */
  guint64 stale;     /* (mutex lock): bytes of records that nobody can find */
};

G_DEFINE_FINAL_TYPE (DscRecordFile, dsc_record_file, G_TYPE_OBJECT)

/* Sets @error from @errnum and names the file. */
static gboolean
fail (DscRecordFile *self, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);

  dsc_error_set_errno (error, errnum, _ ("The cache “%s” could not be used"), shown);
  return FALSE;
}

/* Index. */

/* Puts the record at @offset into the index; what it replaces becomes stale. The caller holds the
 * lock. */
static void
remember (DscRecordFile *self, guint64 offset, const DscRecordHeader *header, const char *path)
{
  Entry *entry = g_malloc (sizeof *entry + header->path_size + 1);
  Entry *old;

  *entry = (Entry){ .payload = offset + dsc_record_head_size (header->path_size),
                    .payload_size = header->payload_size,
                    .total = dsc_record_total_size (header->path_size, header->payload_size),
                    .file_size = header->file_size,
                    .mtime = header->mtime };
  memcpy (entry->tags, header->tags, sizeof entry->tags);
  memcpy (entry->path, path, header->path_size);
  entry->path[header->path_size] = '\0';

  old = g_hash_table_lookup (self->index, entry->path);
  if (old != NULL)
    self->stale += old->total;
  g_hash_table_replace (self->index, entry->path, entry);
}

/* Reads the heads of the records up to @limit, or to the first that makes no sense: what comes
 * after that is not believed. */
static void
build_index (DscRecordFile *self, guint64 limit)
{
  g_autofree char *block = g_malloc (DSC_RECORD_HEAD_MAX);
  const char *path = block + sizeof (DscRecordHeader);
  DscRecordHeader header;

  self->end = DSC_RECORD_FILE_HEADER_SIZE;
  /* The heads are far apart: reading ahead would read all of the file. */
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_RANDOM);
  while (dsc_record_read_head (self->fd, self->end, limit, block))
    {
      memcpy (&header, block, sizeof header);
      if (header.state == DSC_RECORD_COMMITTED)
        remember (self, self->end, &header, path);
      else
        self->stale += dsc_record_total_size (header.path_size, header.payload_size);
      self->end += dsc_record_total_size (header.path_size, header.payload_size);
    }
  posix_fadvise (self->fd, 0, 0, POSIX_FADV_NORMAL);
}

/* Replacing the file. */

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const Entry *x = a;
  const Entry *y = b;

  return x->payload < y->payload ? -1 : x->payload > y->payload;
}

/* Copies the records that can be found to @fd, in the order in which they lie. */
static gboolean
copy_live_records (DscRecordFile *self, int fd, guint64 *end)
{
  g_autoptr (GList) entries = g_list_sort (g_hash_table_get_values (self->index), compare_offsets);

  *end = DSC_RECORD_FILE_HEADER_SIZE;
  for (const GList *l = entries; l != NULL; l = l->next)
    {
      const Entry *entry = l->data;
      guint64 head = dsc_record_head_size (strlen (entry->path));

      if (!dsc_record_copy (self->fd, entry->payload - head, fd, *end, head + entry->payload_size))
        return FALSE;
      *end += entry->total;
    }
  return fdatasync (fd) == 0 && dsc_record_write_file_header (fd, self->kind, self->boot, *end)
         && fdatasync (fd) == 0;
}

/* Puts a new file, locked, with the records of the index into the place of the present one, whose
 * lock makes sure that nobody else does the same. On failure nothing has changed. */
static gboolean
replace_file (DscRecordFile *self)
{
  g_autofree char *temporary = g_strconcat (self->path, ".new", NULL);
  int fd = g_open (temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  guint64 end;

  if (fd < 0)
    return FALSE;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 || !copy_live_records (self, fd, &end)
      || g_rename (temporary, self->path) != 0)
    {
      int errnum = errno;

      g_unlink (temporary);
      close (fd);
      errno = errnum;
      return FALSE;
    }
  close (self->fd);
  self->fd = fd;
  g_hash_table_remove_all (self->index);
  self->stale = 0;
  build_index (self, end);
  return TRUE;
}

/* Opening. */

/* Opens the file and takes its lock if it is free. The file that was locked may have been replaced
 * meanwhile: then once more. */
static gboolean
open_and_lock (DscRecordFile *self)
{
  for (;;)
    {
      struct stat mine, there;

      self->fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (self->fd < 0)
        return FALSE;
      self->writable = flock (self->fd, LOCK_EX | LOCK_NB) == 0;
      if (!self->writable)
        return TRUE;
      if (fstat (self->fd, &mine) == 0 && g_stat (self->path, &there) == 0
          && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev)
        return TRUE;
      close (self->fd);
      self->fd = -1;
    }
}

/* Finds the records, and puts the file in order where this process may. */
static gboolean
read_records (DscRecordFile *self)
{
  struct stat status;
  guint64 believed;

  if (fstat (self->fd, &status) != 0)
    return FALSE;
  believed = dsc_record_believed_size (self->fd, (guint64) status.st_size, self->kind, self->boot);
  build_index (self, believed);
  if (!self->writable)
    return TRUE;
  if (believed == 0)
    return replace_file (self);
  /* Compaction may fail for want of space: then the file stays as it is. */
  if (self->stale > self->end / 2 && replace_file (self))
    return TRUE;
  /* On disk the header comes after what it vouches for, and before what will be appended. */
  return ftruncate (self->fd, (off_t) self->end) == 0 && fdatasync (self->fd) == 0
         && dsc_record_write_file_header (self->fd, self->kind, self->boot, self->end)
         && fdatasync (self->fd) == 0;
}

/* Maps room for all that may ever be appended, so that what was handed out stays where it is. */
static gboolean
map_file (DscRecordFile *self)
{
  guint64 wanted = MAX (self->end, self->writable ? self->budget : 0);
  void *map = MAP_FAILED;

  for (; map == MAP_FAILED; wanted = MAX (wanted / 2, self->end))
    {
      if (wanted <= G_MAXINT64)
        map = mmap (NULL, (gsize) wanted, PROT_READ, MAP_SHARED | MAP_NORESERVE, self->fd, 0);
      if (map == MAP_FAILED && wanted == self->end)
        return FALSE;
      if (map != MAP_FAILED)
        self->map_size = (gsize) wanted;
    }
  self->map = map;
  /* Beyond what could be mapped nothing can be kept. */
  self->budget = MIN (self->budget, self->map_size);
  return TRUE;
}

DscRecordFile *
dsc_record_file_open (const char *path, const char *kind, guint64 budget, GError **error)
{
  g_autoptr (DscRecordFile) self = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (kind != NULL && strlen (kind) < DSC_RECORD_KIND_SIZE, NULL);

  self = g_object_new (DSC_TYPE_RECORD_FILE, NULL);
  self->path = g_strdup (path);
  self->kind = g_strdup (kind);
  self->budget = budget;
  dsc_record_read_boot (self->boot);
  folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0 || !open_and_lock (self) || !read_records (self)
      || !map_file (self))
    {
      fail (self, errno, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Finds out of which kind the file is; it has to be one that begins with @beginning. */
static gboolean
open_kind (DscRecordFile *self, const char *beginning)
{
  char kind[DSC_RECORD_KIND_SIZE];

  self->fd = g_open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  if (self->fd < 0)
    return FALSE;
  if (!dsc_record_read_kind (self->fd, kind) || !g_str_has_prefix (kind, beginning))
    {
      errno = EINVAL;
      return FALSE;
    }
  self->kind = g_strdup (kind);
  return TRUE;
}

DscRecordFile *
dsc_record_file_open_to_read (const char *path, const char *beginning, GError **error)
{
  g_autoptr (DscRecordFile) self = NULL;

  g_return_val_if_fail (path != NULL && beginning != NULL, NULL);

  self = g_object_new (DSC_TYPE_RECORD_FILE, NULL);
  self->path = g_strdup (path);
  dsc_record_read_boot (self->boot);
  if (!open_kind (self, beginning) || !read_records (self) || !map_file (self))
    {
      fail (self, errno, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Reading. */

const void *
dsc_record_file_lookup (DscRecordFile *self, const DscFileRef *ref, gint32 tags[4], gsize *size)
{
  const Entry *entry;
  const void *payload = NULL;

  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), NULL);
  g_return_val_if_fail (ref != NULL && ref->path != NULL && size != NULL, NULL);

  g_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->index, ref->path);
  if (entry != NULL && entry->file_size == ref->size && entry->mtime == ref->mtime)
    {
      payload = self->map + entry->payload;
      *size = (gsize) entry->payload_size;
      if (tags != NULL)
        memcpy (tags, entry->tags, sizeof entry->tags);
    }
  g_mutex_unlock (&self->lock);
  return payload;
}

gboolean
dsc_record_file_is_writable (DscRecordFile *self)
{
  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), FALSE);

  return self->writable;
}

guint
dsc_record_file_get_n_records (DscRecordFile *self)
{
  guint n;

  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), 0);

  g_mutex_lock (&self->lock);
  n = g_hash_table_size (self->index);
  g_mutex_unlock (&self->lock);
  return n;
}

guint64
dsc_record_file_get_size (DscRecordFile *self)
{
  guint64 size;

  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), 0);

  g_mutex_lock (&self->lock);
  size = self->end;
  g_mutex_unlock (&self->lock);
  return size;
}

/* Appending. */

/* Takes room for the record and writes its header, so that those behind it can be found whatever
 * becomes of it. */
static gboolean
reserve (DscRecordFile *self, const char *path, DscRecordHeader *header, guint64 *offset,
         GError **error)
{
  guint64 total = dsc_record_total_size (header->path_size, header->payload_size);
  gboolean ok = FALSE;

  g_mutex_lock (&self->lock);
  if (total > self->budget || self->end > self->budget - total)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                         _ ("The cache has used up the space that it may take."));
  else if (!dsc_record_write_head (self->fd, self->end, header, path))
    {
      fail (self, errno, error);
      /* Nothing half-written: a reader would stop there. */
      if (ftruncate (self->fd, (off_t) self->end) != 0)
        g_debug ("cutting “%s”: %s", self->path, g_strerror (errno));
    }
  else
    {
      *offset = self->end;
      self->end += total;
      g_array_append_val (self->filling, *offset);
      ok = TRUE;
    }
  g_mutex_unlock (&self->lock);
  return ok;
}

/* The record at @offset is no longer being filled: @committed or given up. */
static void
finish (DscRecordFile *self, guint64 offset, const DscRecordHeader *header, const char *path,
        gboolean committed)
{
  guint64 total = dsc_record_total_size (header->path_size, header->payload_size);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->filling->len; i++)
    if (g_array_index (self->filling, guint64, i) == offset)
      {
        g_array_remove_index_fast (self->filling, i);
        break;
      }
  if (committed)
    remember (self, offset, header, path);
  else if (self->end == offset + total && ftruncate (self->fd, (off_t) offset) == 0)
    self->end = offset;
  else
    self->stale += total;
  g_cond_broadcast (&self->filled);
  g_mutex_unlock (&self->lock);
}

gboolean
dsc_record_file_add (DscRecordFile *self, const DscFileRef *ref, const gint32 tags[4],
                     const void *data, gsize size, GError **error)
{
  DscRecordHeader header;
  guint64 offset;
  gboolean ok;

  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), FALSE);
  g_return_val_if_fail (
      ref != NULL && ref->path != NULL && tags != NULL && data != NULL && size > 0, FALSE);

  if (!self->writable)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_LOCKED,
                           _ ("Another window or command is filling the cache."));
      return FALSE;
    }
  if (strlen (ref->path) > DSC_RECORD_PATH_MAX || size > G_MAXINT64 / 2)
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                           _ ("This file does not fit into the cache."));
      return FALSE;
    }
  dsc_record_header_init (&header, ref, tags, size);
  if (!reserve (self, ref->path, &header, &offset, error))
    return FALSE;
  ok = dsc_record_write (self->fd, data, size, offset + dsc_record_head_size (header.path_size))
       && dsc_record_commit (self->fd, offset);
  if (!ok)
    fail (self, errno, error);
  finish (self, offset, &header, ref->path, ok);
  return ok;
}

/* The caller holds the lock. */
static gboolean
is_filling_below (DscRecordFile *self, guint64 limit)
{
  for (guint i = 0; i < self->filling->len; i++)
    if (g_array_index (self->filling, guint64, i) < limit)
      return TRUE;
  return FALSE;
}

gboolean
dsc_record_file_sync (DscRecordFile *self, GError **error)
{
  guint64 durable;

  g_return_val_if_fail (DSC_IS_RECORD_FILE (self), FALSE);

  if (!self->writable)
    return TRUE;
  g_mutex_lock (&self->lock);
  durable = self->end;
  while (is_filling_below (self, durable))
    g_cond_wait (&self->filled, &self->lock);
  durable = MIN (durable, self->end);
  g_mutex_unlock (&self->lock);

  if (fdatasync (self->fd) == 0
      && dsc_record_write_file_header (self->fd, self->kind, self->boot, durable)
      && fdatasync (self->fd) == 0)
    return TRUE;
  return fail (self, errno, error);
}

static void
dsc_record_file_dispose (GObject *object)
{
  DscRecordFile *self = DSC_RECORD_FILE (object);
  g_autoptr (GError) error = NULL;

  if (self->fd >= 0 && self->map != NULL && !dsc_record_file_sync (self, &error))
    g_debug ("%s", error->message);
  if (self->map != NULL)
    munmap ((void *) self->map, self->map_size);
  self->map = NULL;
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  G_OBJECT_CLASS (dsc_record_file_parent_class)->dispose (object);
}

static void
dsc_record_file_finalize (GObject *object)
{
  DscRecordFile *self = DSC_RECORD_FILE (object);

  g_free (self->path);
  g_free (self->kind);
  g_hash_table_unref (self->index);
  g_array_unref (self->filling);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->filled);
  G_OBJECT_CLASS (dsc_record_file_parent_class)->finalize (object);
}

static void
dsc_record_file_class_init (DscRecordFileClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = dsc_record_file_dispose;
  object_class->finalize = dsc_record_file_finalize;
}

static void
dsc_record_file_init (DscRecordFile *self)
{
  self->fd = -1;
  self->index = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->filling = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_mutex_init (&self->lock);
  g_cond_init (&self->filled);
}
