/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that arrives in parts. The lock is flock()'s on the part itself: it goes away with the
 * process, however that ends.
 *
 * After a power cut the part may hold zeros where its size was written but its data was not; the
 * digest that is checked before it is committed finds that. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "fetch/dsc-fetch.h"
#include "fetch/dsc-part-file.h"

/* Longer tags are not remembered: such a file is begun anew instead. */
#define MAX_TAG 1000

struct _DscPartFile
{
  char *target;   /* (owned) */
  char *path;     /* (owned) the part */
  char *tag_path; /* (owned) */
  char *tag;      /* (owned) (nullable) */
  int fd;         /* of the part, locked; −1 while it is not */
  guint64 size;
};

static gboolean
fail (DscPartFile *self, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);

  dsc_error_set_errno (error, errnum, _ ("“%s” could not be written"), shown);
  return FALSE;
}

/* Whether the name still means the file that is open: who had the lock before may have renamed it.
 */
static gboolean
is_current (DscPartFile *self)
{
  struct stat open_one;
  struct stat named;

  return fstat (self->fd, &open_one) == 0 && g_stat (self->path, &named) == 0
         && open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

/* Closes a part that another program has, or that cannot be locked: whoever has no lock deletes
 * nothing. */
static gboolean
fail_to_lock (DscPartFile *self, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->target);

  close (self->fd);
  self->fd = -1;
  if (errnum != EWOULDBLOCK)
    return fail (self, errnum, error);
  g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
               _ ("Another program is fetching “%s” at this moment. Wait until it is done, or "
                  "stop it."),
               shown);
  return FALSE;
}

static gboolean
open_and_lock (DscPartFile *self, GError **error)
{
  for (;;)
    {
      self->fd = g_open (self->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
      if (self->fd < 0)
        return fail (self, errno, error);
      if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
        return fail_to_lock (self, errno, error);
      if (is_current (self))
        return TRUE;
      close (self->fd);
    }
}

/* What is in the tag's file, if it is one line that a header can hold. */
static char *
read_tag (const char *path)
{
  g_autofree char *tag = NULL;
  gsize length;

  if (!g_file_get_contents (path, &tag, &length, NULL) || length == 0 || length > MAX_TAG)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (tag[i]))
      return NULL;
  return g_steal_pointer (&tag);
}

DscPartFile *
dsc_part_file_open (const char *target, GError **error)
{
  g_autoptr (DscPartFile) self = g_new0 (DscPartFile, 1);
  struct stat status;

  g_return_val_if_fail (target != NULL, NULL);

  self->fd = -1;
  self->target = g_strdup (target);
  self->path = g_strconcat (target, ".part", NULL);
  self->tag_path = g_strconcat (target, ".part-tag", NULL);
  if (!open_and_lock (self, error))
    return NULL;
  if (fstat (self->fd, &status) != 0)
    {
      fail (self, errno, error);
      return NULL;
    }
  self->size = (guint64) status.st_size;
  if (self->size > 0)
    self->tag = read_tag (self->tag_path);
  return g_steal_pointer (&self);
}

guint64
dsc_part_file_get_size (DscPartFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

const char *
dsc_part_file_get_tag (DscPartFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tag;
}

gboolean
dsc_part_file_restart (DscPartFile *self, const char *tag, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  /* Emptied first: whenever the process ends, no tag stands beside the bytes of another. */
  if (ftruncate (self->fd, 0) != 0)
    return fail (self, errno, error);
  self->size = 0;
  g_clear_pointer (&self->tag, g_free);
  g_unlink (self->tag_path);
  self->tag = g_strdup (tag);
  /* If this fails, the next run of the program begins anew; nothing worse. */
  if (tag != NULL && !g_file_set_contents (self->tag_path, tag, -1, &problem))
    g_debug ("%s", problem->message);
  return TRUE;
}

gboolean
dsc_part_file_append (DscPartFile *self, const void *data, gsize size, GError **error)
{
  const guint8 *bytes = data;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  while (size > 0)
    {
      gssize n = write (self->fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self, errno, error);
      bytes += n;
      size -= (gsize) n;
      self->size += (guint64) n;
    }
  return TRUE;
}

char *
dsc_part_file_digest (DscPartFile *self, DscDigestKind kind, GCancellable *cancellable,
                      DscProgressFunc func, gpointer user_data, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dsc_digest_file (self->path, kind, NULL, _ ("Checking"), cancellable, func, user_data,
                          NULL, error);
}

static char *
kept_tag_path (const char *target)
{
  return g_strconcat (target, DSC_FETCH_TAG, NULL);
}

gboolean
dsc_part_file_commit (DscPartFile *self, gboolean keeps_tag, GError **error)
{
  g_autofree char *kept = NULL;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  /* If the power goes before the rename is on disk, the whole part is still there. */
  if (fsync (self->fd) != 0)
    return fail (self, errno, error);
  /* Whenever the process ends, no tag stands beside another file than its own. */
  kept = kept_tag_path (self->target);
  g_unlink (kept);
  if (g_rename (self->path, self->target) != 0)
    return fail (self, errno, error);
  if (!keeps_tag || self->tag == NULL || g_rename (self->tag_path, kept) != 0)
    g_unlink (self->tag_path);
  return TRUE;
}

char *
dsc_part_file_read_tag (const char *target)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (target != NULL, NULL);

  path = kept_tag_path (target);
  return read_tag (path);
}

void
dsc_part_file_discard (DscPartFile *self)
{
  g_return_if_fail (self != NULL);

  g_unlink (self->path);
  g_unlink (self->tag_path);
}

void
dsc_part_file_free (DscPartFile *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    {
      if (self->size == 0 && is_current (self))
        dsc_part_file_discard (self);
      close (self->fd);
    }
  g_free (self->tag);
  g_free (self->tag_path);
  g_free (self->path);
  g_free (self->target);
  g_free (self);
}
