/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder into which an archive is unpacked.
 *
 * Its mark is locked by flock() as long as somebody unpacks, whose end, however it comes, ends the
 * lock. A folder is only ever emptied by who has the lock on its mark: whatever has no mark was not
 * made by us. The mark goes last, so that a removal that is interrupted is gone on with, and what a
 * process leaves that was killed before it wrote a mark is an empty folder, which is taken as it
 * is.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "archive/dsc-archive-part.h"
#include "archive/dsc-archive-record.h"
#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"

#define KEY_LETTERS 8

/* How many folders of one name are looked at, each with another number. */
#define MAX_NUMBERS 1000

struct _DscArchivePart
{
  char *parent; /* (owned) */
  char *name;   /* (owned) */
  char *path;   /* (owned) */
  int fd;       /* of the folder; −1 while it is not open */
  int mark_fd;  /* of the mark, locked; −1 while it is not */
  gboolean had_leftover;
  gboolean is_finished;
  GHashTable *made; /* (owned) (set): folders that were made */
};

static gboolean
fail (const char *path, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);

  dsc_error_set_errno (error, errnum, _ ("“%s” could not be written"), shown);
  return FALSE;
}

/* --- removing --- */

/* Removes all that is in the folder @fd but the mark. Links are removed, not followed. Goes on
 * after a failure. */
static void
empty_folder (int fd, gboolean is_top)
{
  int copy = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;

  if (dir == NULL && copy >= 0)
    close (copy);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      const char *name = entry->d_name;
      int child;

      if (g_str_equal (name, ".") || g_str_equal (name, "..")
          || (is_top && g_str_equal (name, DSC_ARCHIVE_MARK)))
        continue;
      if (unlinkat (fd, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
        continue;
      child = openat (fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (child < 0)
        continue;
      empty_folder (child, FALSE);
      close (child);
      unlinkat (fd, name, AT_REMOVEDIR);
    }
  g_clear_pointer (&dir, closedir);
}

static void
remove_all (DscArchivePart *self)
{
  empty_folder (self->fd, TRUE);
  unlinkat (self->fd, DSC_ARCHIVE_MARK, 0);
  if (g_rmdir (self->path) != 0)
    g_debug ("removing “%s”: %s", self->path, g_strerror (errno));
}

/* --- the mark --- */

static gboolean
is_empty (int fd)
{
  int copy = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;
  guint n = 0;

  if (dir == NULL && copy >= 0)
    close (copy);
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    n += !g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, "..");
  if (dir != NULL)
    closedir (dir);
  return dir != NULL && n == 0;
}

/* Whether the names still mean what is open: who had the lock before may have renamed or removed
 * them. */
static gboolean
is_current (DscArchivePart *self)
{
  struct stat opened;
  struct stat named;

  return fstat (self->fd, &opened) == 0 && lstat (self->path, &named) == 0
         && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
         && fstat (self->mark_fd, &opened) == 0
         && fstatat (self->fd, DSC_ARCHIVE_MARK, &named, AT_SYMLINK_NOFOLLOW) == 0
         && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

static void
close_all (DscArchivePart *self)
{
  if (self->mark_fd >= 0)
    close (self->mark_fd);
  if (self->fd >= 0)
    close (self->fd);
  self->mark_fd = self->fd = -1;
}

/* Opens the folder and its mark, and locks that. @may_mark: an empty folder gets one. Returns 0 or
 * an errno: EWOULDBLOCK where another has the lock, EEXIST where the folder is none of ours, ENOENT
 * or ESTALE where it has just gone. */
static int
open_and_lock (DscArchivePart *self, gboolean may_mark)
{
  int errnum = 0;

  self->fd = g_open (self->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (self->fd < 0)
    return errno == ELOOP || errno == ENOTDIR ? EEXIST : errno;
  self->mark_fd = openat (self->fd, DSC_ARCHIVE_MARK, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (self->mark_fd < 0 && errno == ENOENT && may_mark && is_empty (self->fd))
    self->mark_fd
        = openat (self->fd, DSC_ARCHIVE_MARK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  else if (self->mark_fd >= 0)
    self->had_leftover = TRUE;
  if (self->mark_fd < 0)
    errnum = errno == ENOENT || errno == ELOOP ? EEXIST : errno;
  else if (flock (self->mark_fd, LOCK_EX | LOCK_NB) != 0)
    errnum = errno;
  else if (!is_current (self))
    errnum = ESTALE;
  if (errnum != 0)
    close_all (self);
  return errnum;
}

/* --- opening --- */

static DscArchivePart *
part_new (const char *parent, const char *name, char *path)
{
  DscArchivePart *self = g_new0 (DscArchivePart, 1);

  self->fd = self->mark_fd = -1;
  self->parent = g_strdup (parent);
  self->name = g_strdup (name);
  self->path = path;
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static gboolean
is_part_of (const char *file, const char *name)
{
  gsize length = strlen (name);
  const char *rest;

  if (!g_str_has_prefix (file, name) || !g_str_has_prefix (file + length, DSC_OUTPUT_FILE_INFIX))
    return FALSE;
  rest = file + length + strlen (DSC_OUTPUT_FILE_INFIX);
  return strlen (rest) == KEY_LETTERS && strspn (rest, "0123456789abcdef") == KEY_LETTERS;
}

/* Removes what interrupted tries have left of other archives of the same name: freeing an
 * unfinished part does it. Returns whether there was any. */
static gboolean
sweep (const char *parent, const char *name, const char *own)
{
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  gboolean found = FALSE;
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (DscArchivePart) other = NULL;
      g_autofree char *path = g_build_filename (parent, file, NULL);

      if (!is_part_of (file, name) || g_str_equal (path, own))
        continue;
      other = part_new (parent, name, g_steal_pointer (&path));
      found = open_and_lock (other, FALSE) == 0 || found;
    }
  return found;
}

static void
set_lock_error (DscArchivePart *self, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);

  if (errnum == EWOULDBLOCK)
    g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
                 _ ("Another program is unpacking the same archive at this moment, into “%s”. Wait "
                    "until it is done, or stop it."),
                 shown);
  else if (errnum == EEXIST)
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 _ ("“%s” is in the way, and was not made by Discern. Move it elsewhere, then try "
                    "again."),
                 shown);
  else
    fail (self->path, errnum, error);
}

DscArchivePart *
dsc_archive_part_new (const char *parent, const char *name, const char *key, GError **error)
{
  g_autoptr (DscArchivePart) self = NULL;
  g_autofree char *file
      = g_strdup_printf ("%s%s%.*s", name, DSC_OUTPUT_FILE_INFIX, KEY_LETTERS, key);
  gboolean swept;
  int errnum;

  if (g_mkdir_with_parents (parent, 0777) != 0)
    {
      fail (parent, errno, error);
      return NULL;
    }
  self = part_new (parent, name, g_build_filename (parent, file, NULL));
  swept = sweep (parent, name, self->path);
  do
    {
      if (g_mkdir (self->path, 0777) != 0 && errno != EEXIST)
        {
          fail (self->path, errno, error);
          return NULL;
        }
      errnum = open_and_lock (self, TRUE);
    }
  while (errnum == ENOENT || errnum == ESTALE);
  if (errnum != 0)
    {
      g_rmdir (self->path); /* only where nothing is in it */
      set_lock_error (self, errnum, error);
      return NULL;
    }
  empty_folder (self->fd, TRUE);
  self->had_leftover = self->had_leftover || swept;
  return g_steal_pointer (&self);
}

void
dsc_archive_part_free (DscArchivePart *self)
{
  if (self == NULL)
    return;
  if (self->mark_fd >= 0 && !self->is_finished)
    remove_all (self);
  close_all (self);
  g_hash_table_unref (self->made);
  g_free (self->path);
  g_free (self->name);
  g_free (self->parent);
  g_free (self);
}

gboolean
dsc_archive_part_had_leftover (const DscArchivePart *self)
{
  return self->had_leftover;
}

int
dsc_archive_part_get_fd (const DscArchivePart *self)
{
  return self->fd;
}

char *
dsc_archive_part_dup_path (const DscArchivePart *self, const char *path)
{
  return g_build_filename (self->path, path, NULL);
}

/* --- files --- */

/* Makes the folders of @path that are not made yet. */
static gboolean
make_folders (DscArchivePart *self, const char *path)
{
  const char *last = strrchr (path, '/');
  g_autofree char *folder = NULL;

  if (last == NULL)
    return TRUE;
  folder = g_strndup (path, (gsize) (last - path));
  if (g_hash_table_contains (self->made, folder))
    return TRUE;
  if (!make_folders (self, folder) || (mkdirat (self->fd, folder, 0777) != 0 && errno != EEXIST))
    return FALSE;
  g_hash_table_add (self->made, g_steal_pointer (&folder));
  return TRUE;
}

int
dsc_archive_part_create (DscArchivePart *self, const char *path)
{
  if (!make_folders (self, path))
    return -1;
  return openat (self->fd, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/* --- finishing --- */

/* The @i-th folder that an archive of that name may become. */
static char *
whole_path (const char *parent, const char *name, guint i)
{
  g_autofree char *numbered = i > 0 ? g_strdup_printf ("%s-%u", name, i + 1) : g_strdup (name);

  return g_build_filename (parent, numbered, NULL);
}

DscArchiveReport *
dsc_archive_part_find_whole (const char *parent, const char *name, const char *key, gboolean nested)
{
  for (guint i = 0; i < MAX_NUMBERS; i++)
    {
      g_autofree char *folder = whole_path (parent, name, i);
      g_autofree char *mark = g_build_filename (folder, DSC_ARCHIVE_MARK, NULL);
      DscArchiveReport *report;

      if (!g_file_test (folder, G_FILE_TEST_EXISTS))
        return NULL;
      report = dsc_archive_record_read (mark, key, nested);
      if (report == NULL)
        continue;
      report->folder = g_steal_pointer (&folder);
      report->is_reused = TRUE;
      return report;
    }
  return NULL;
}

/* Never takes the place of anything, where the file system can do that; else of nothing that was
 * there a moment before. */
static int
rename_to_free (const char *from, const char *to)
{
  struct stat info;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (lstat (to, &info) == 0)
    return EEXIST;
  return g_rename (from, to) == 0 ? 0 : errno;
}

static gboolean
write_record (DscArchivePart *self, const char *record)
{
  gsize length = strlen (record);

  return ftruncate (self->mark_fd, 0) == 0
         && pwrite (self->mark_fd, record, length, 0) == (gssize) length;
}

gboolean
dsc_archive_part_finish (DscArchivePart *self, const char *key, gboolean nested,
                         DscArchiveReport *report, GError **error)
{
  g_autofree char *record = dsc_archive_record_to_json (report, key, nested);
  int errnum = EEXIST;

  /* Before the folder has its name all that it holds is on disk, the whole file system at once:
   * much quicker than a file after the other. */
  if (!write_record (self, record) || syncfs (self->fd) != 0)
    return fail (self->path, errno, error);
  for (guint i = 0; i < MAX_NUMBERS && errnum == EEXIST; i++)
    {
      g_autofree char *folder = whole_path (self->parent, self->name, i);

      errnum = rename_to_free (self->path, folder);
      if (errnum == 0)
        report->folder = g_steal_pointer (&folder);
    }
  if (errnum != 0)
    return fail (self->path, errnum, error);
  self->is_finished = TRUE;
  return TRUE;
}
