/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of files, read piece by piece. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "fetch/dsc-crc32c.h"
#include "fetch/dsc-digest.h"

#define PIECE (1024 * 1024)

/* Opens @path for reading if it is a regular file; −1 and @error otherwise. A pipe must not block.
 */
static int
open_file (const char *path, guint64 *size, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  int errnum = errno;
  g_autofree char *shown = dsc_path_display (path);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    dsc_error_set_errno (error, fd < 0 ? errnum : errno, _ ("“%s” could not be read"), shown);
  else if (S_ISREG (status.st_mode))
    {
      *size = (guint64) status.st_size;
      return fd;
    }
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, _ ("“%s” is not a file."), shown);
  if (fd >= 0)
    close (fd);
  return -1;
}

typedef struct
{
  int fd;
  const char *path;    /* for messages */
  GChecksum *checksum; /* (nullable): %NULL for CRC-32C */
  guint32 crc;
  DscOutputFile *copy; /* (nullable) */
  DscProgressMeter meter;
  guint64 done;
} Reading;

static gboolean
read_pieces (Reading *self, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  for (;;)
    {
      gssize n = read (self->fd, piece, PIECE);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int errnum = errno;
          g_autofree char *shown = dsc_path_display (self->path);

          dsc_error_set_errno (error, errnum, _ ("“%s” could not be read"), shown);
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      if (self->checksum != NULL)
        g_checksum_update (self->checksum, piece, n);
      else
        self->crc = dsc_crc32c (self->crc, piece, (gsize) n);
      if (self->copy != NULL && !dsc_output_file_write (self->copy, piece, (gsize) n, error))
        return FALSE;
      self->done += (guint64) n;
      dsc_progress_meter_set (&self->meter, self->done);
    }
}

char *
dsc_digest_file (const char *path, DscDigestKind kind, DscOutputFile *copy, const char *phase,
                 GCancellable *cancellable, DscProgressFunc func, gpointer user_data, guint64 *size,
                 GError **error)
{
  g_autoptr (GChecksum) checksum = NULL;
  Reading reading = { .path = path, .copy = copy };
  guint64 total = 0;
  gboolean good;

  g_return_val_if_fail (path != NULL && phase != NULL, NULL);

  reading.fd = open_file (path, &total, error);
  if (reading.fd < 0)
    return NULL;
  if (kind != DSC_DIGEST_CRC32C)
    checksum = g_checksum_new (kind == DSC_DIGEST_MD5 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256);
  reading.checksum = checksum;
  dsc_progress_meter_start (&reading.meter, phase, total, func, user_data);
  good = read_pieces (&reading, cancellable, error);
  close (reading.fd);
  if (good && size != NULL)
    *size = reading.done;
  if (!good)
    return NULL;
  return checksum != NULL ? g_strdup (g_checksum_get_string (checksum))
                          : g_strdup_printf ("%08x", reading.crc);
}

gboolean
dsc_digest_matches (const char *digest, const char *known)
{
  g_return_val_if_fail (digest != NULL && known != NULL && *known != '\0', FALSE);

  return g_str_has_prefix (digest, known);
}
