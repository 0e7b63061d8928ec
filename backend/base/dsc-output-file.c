/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is either written whole or not at all: a temporary file beside the target, fsync,
 * rename. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"

struct _DscOutputFile
{
  char *path;      /* (owned) the target */
  char *temporary; /* (owned) (nullable): beside it, until committed */
  FILE *stream;    /* (owned) (nullable): buffered */
};

/* Sets @error from errno and names the target. */
static gboolean
fail (DscOutputFile *self, int errnum, GError **error)
{
  g_autofree char *shown = dsc_path_display (self->path);

  dsc_error_set_errno (error, errnum, _ ("“%s” could not be written"), shown);
  return FALSE;
}

DscOutputFile *
dsc_output_file_new (const char *path, GError **error)
{
  g_autoptr (DscOutputFile) self = g_new0 (DscOutputFile, 1);
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->temporary = g_strconcat (path, DSC_OUTPUT_FILE_INFIX "XXXXXX", NULL);
  fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      int errnum = errno;

      g_clear_pointer (&self->temporary, g_free);
      fail (self, errnum, error);
      return NULL;
    }
  self->stream = fdopen (fd, "wb");
  if (self->stream == NULL)
    {
      fail (self, errno, error);
      close (fd);
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
dsc_output_file_write (DscOutputFile *self, const void *data, gsize size, GError **error)
{
  g_return_val_if_fail (self != NULL && self->stream != NULL, FALSE);

  if (size == 0 || fwrite (data, 1, size, self->stream) == size)
    return TRUE;
  return fail (self, errno, error);
}

/* Without this the rename itself may be lost when the power goes. Best effort: some file systems
 * refuse it. */
static void
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("fsync of the folder “%s”: %s", folder, g_strerror (errno));
  close (fd);
}

gboolean
dsc_output_file_commit (DscOutputFile *self, GError **error)
{
  FILE *stream;

  g_return_val_if_fail (self != NULL && self->stream != NULL, FALSE);

  if (fflush (self->stream) != 0 || fsync (fileno (self->stream)) != 0)
    return fail (self, errno, error);
  stream = g_steal_pointer (&self->stream);
  if (fclose (stream) != 0 || g_rename (self->temporary, self->path) != 0)
    return fail (self, errno, error);
  g_clear_pointer (&self->temporary, g_free);
  sync_folder_of (self->path);
  return TRUE;
}

void
dsc_output_file_free (DscOutputFile *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->stream, fclose);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}
