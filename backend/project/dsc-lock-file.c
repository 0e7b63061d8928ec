/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's file `lock`: who trains in it, and who is making it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "project/dsc-lock-file.h"

/* The bytes of the file that are locked; what the file holds has nothing to do with them. */
enum
{
  BYTE_TRAINING,
  BYTE_MAKING,
};

/* Longest contents that are read: a process number and a sentence. */
#define MAX_CONTENTS 1024

struct _DscLockFile
{
  char *path; /* (owned) (type filename) */
  int fd;     /* (owned) */
  GMutex mutex;
  char *what; /* (owned) (nullable) (mutex mutex): what we have the training lock for */
};

static int
set_lock (DscLockFile *self, int command, short type, off_t byte)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
  int result;

  do
    result = fcntl (self->fd, command, &lock);
  while (result != 0 && errno == EINTR);
  return result;
}

DscLockFile *
dsc_lock_file_open (const char *path, GError **error)
{
  DscLockFile *self;
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

  if (fd < 0)
    {
      g_autofree char *shown = dsc_path_display (path);

      dsc_error_set_errno (error, errno,
                           _ ("The project's lock “%s” could not be opened for writing"), shown);
      return NULL;
    }
  self = g_new0 (DscLockFile, 1);
  self->path = g_strdup (path);
  self->fd = fd;
  g_mutex_init (&self->mutex);
  return self;
}

void
dsc_lock_file_free (DscLockFile *self)
{
  if (self == NULL)
    return;
  dsc_lock_file_release (self);
  close (self->fd);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

/* Reads "pid what" of the holder; 0 and "" while it is being written. */
static int
read_holder (DscLockFile *self, char **what)
{
  char contents[MAX_CONTENTS + 1];
  char *rest = contents;
  ssize_t n = pread (self->fd, contents, MAX_CONTENTS, 0);
  gint64 pid;

  contents[MAX (n, 0)] = '\0';
  pid = g_ascii_strtoll (contents, &rest, 10);
  *what = g_utf8_make_valid (g_strstrip (rest), -1);
  return pid > 0 && pid <= G_MAXINT ? (int) pid : 0;
}

static void
set_taken_error (DscLockFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *what = NULL;
  int pid = read_holder (self, &what);

  if (pid == 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
                 _ ("Another window or command is using the project “%s”. Wait until it is done, "
                    "or stop it."),
                 shown);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_LOCKED,
                 _ ("Another window or command is using the project “%s” (process %d: %s). Wait "
                    "until it is done, or stop it."),
                 shown, pid, what);
}

/* Tells others who we are. Only for their message: a full disk must not keep anyone from training.
 */
static void
write_holder (DscLockFile *self, const char *what)
{
  g_autofree char *contents = g_strdup_printf ("%d %s\n", (int) getpid (), what);

  if (ftruncate (self->fd, 0) != 0
      || pwrite (self->fd, contents, MIN (strlen (contents), MAX_CONTENTS), 0) < 0)
    g_debug ("writing “%s”: %s", self->path, g_strerror (errno));
}

gboolean
dsc_lock_file_take (DscLockFile *self, const char *what, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->what != NULL)
    {
      set_taken_error (self, error);
      return FALSE;
    }
  if (set_lock (self, F_OFD_SETLK, F_WRLCK, BYTE_TRAINING) != 0)
    {
      int errnum = errno;

      if (errnum == EAGAIN || errnum == EACCES)
        set_taken_error (self, error);
      else
        {
          g_autofree char *shown = dsc_path_display (self->path);

          dsc_error_set_errno (error, errnum, _ ("“%s” could not be locked"), shown);
        }
      return FALSE;
    }
  write_holder (self, what);
  self->what = g_strdup (what);
  return TRUE;
}

void
dsc_lock_file_release (DscLockFile *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->what == NULL)
    return;
  if (ftruncate (self->fd, 0) != 0)
    g_debug ("emptying “%s”: %s", self->path, g_strerror (errno));
  set_lock (self, F_OFD_SETLK, F_UNLCK, BYTE_TRAINING);
  g_clear_pointer (&self->what, g_free);
}

/* With the mutex. Returns: (transfer full) (nullable): what another one has the lock for */
static char *
find_other (DscLockFile *self)
{
  struct flock lock
      = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = BYTE_TRAINING, .l_len = 1 };
  char *found = NULL;

  if (self->what == NULL && fcntl (self->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
    read_holder (self, &found);
  return found;
}

gboolean
dsc_lock_file_is_taken (DscLockFile *self, char **what)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *found = self->what != NULL ? g_strdup (self->what) : find_other (self);

  if (what != NULL)
    *what = g_strdup (found);
  return found != NULL;
}

gboolean
dsc_lock_file_is_taken_elsewhere (DscLockFile *self, char **what)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *found = find_other (self);

  if (what != NULL)
    *what = g_strdup (found);
  return found != NULL;
}

gboolean
dsc_lock_file_begin_making (DscLockFile *self, GError **error)
{
  g_autofree char *shown = NULL;

  if (set_lock (self, F_OFD_SETLKW, F_WRLCK, BYTE_MAKING) == 0)
    return TRUE;
  shown = dsc_path_display (self->path);
  dsc_error_set_errno (error, errno, _ ("“%s” could not be locked"), shown);
  return FALSE;
}

void
dsc_lock_file_end_making (DscLockFile *self)
{
  set_lock (self, F_OFD_SETLK, F_UNLCK, BYTE_MAKING);
}
