/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of weights in memory. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "weights/dsc-map-file.h"

GBytes *
dsc_weights_map_file (const char *path, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);
  g_autoptr (GMappedFile) mapped = NULL;
  struct stat status;
  /* A pipe would block. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, &status) != 0)
    dsc_error_set_errno (error, errno, _ ("“%s” could not be opened"), shown);
  else if (!S_ISREG (status.st_mode))
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 _ ("“%s” is not a file: choose a file with weights."), shown);
  else
    {
      g_autoptr (GError) local = NULL;

      mapped = g_mapped_file_new_from_fd (fd, FALSE, &local);
      if (mapped == NULL)
        g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, _ ("“%s” could not be opened: %s."), shown,
                     local->message);
    }
  if (fd >= 0)
    close (fd);
  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}
