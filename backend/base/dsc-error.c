/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of the backend, and its names for scripts. */
#include "config.h"

#include <errno.h>

#include <gio/gio.h>

#include "base/dsc-error.h"

G_DEFINE_QUARK (dsc_error_quark, dsc_error)

static const char *const names[] = {
  [DSC_ERROR_FAILED] = "failed",           [DSC_ERROR_USAGE] = "usage",
  [DSC_ERROR_NOT_FOUND] = "not-found",     [DSC_ERROR_UNREADABLE] = "unreadable",
  [DSC_ERROR_UNSUPPORTED] = "unsupported", [DSC_ERROR_TOO_LARGE] = "too-large",
  [DSC_ERROR_NO_DATA] = "no-data",         [DSC_ERROR_CORRUPT] = "corrupt",
  [DSC_ERROR_MISSING] = "missing",         [DSC_ERROR_LOCKED] = "locked",
  [DSC_ERROR_MEMORY] = "memory",           [DSC_ERROR_DISK_FULL] = "disk-full",
  [DSC_ERROR_DEVICE_LOST] = "device-lost",
};

const char *
dsc_error_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, "failed");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (error->domain == DSC_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (names))
    return names[error->code];
  return names[DSC_ERROR_FAILED];
}

static DscError
code_from_errno (int errnum)
{
  switch (errnum)
    {
    case ENOSPC:
    case EDQUOT:
      return DSC_ERROR_DISK_FULL;
    case ENOENT:
    case EACCES:
    case EPERM:
    case ENOTDIR:
    case EISDIR:
      return DSC_ERROR_NOT_FOUND;
    case ENOMEM:
      return DSC_ERROR_MEMORY;
    default:
      return DSC_ERROR_FAILED;
    }
}

void
dsc_error_set_errno (GError **error, int errnum, const char *format, ...)
{
  g_autofree char *beginning = NULL;
  va_list args;

  va_start (args, format);
  beginning = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, DSC_ERROR, code_from_errno (errnum), "%s: %s.", beginning,
               g_strerror (errnum));
}
