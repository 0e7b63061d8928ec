/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of the backend.
 *
 * A code says what a caller can do about an error, not where it arose: the window picks a way to
 * show it, the command line an exit status. The message is a whole translated sentence (or two)
 * that names the file or field, says what is wrong and what to do. Cancellation is not in here: it
 * is G_IO_ERROR_CANCELLED everywhere, and never shown. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DSC_ERROR (dsc_error_quark ())

/**
 * DscError:
 * @DSC_ERROR_FAILED: an error of ours, or of the system underneath (I/O, thread, database)
 * @DSC_ERROR_USAGE: the caller's words are wrong: an option, a value out of range
 * @DSC_ERROR_NOT_FOUND: an input that was named does not exist or may not be read
 * @DSC_ERROR_UNREADABLE: a picture, table or archive is broken
 * @DSC_ERROR_UNSUPPORTED: a sound file of a kind that this installation cannot read
 * @DSC_ERROR_TOO_LARGE: beyond a limit that protects memory or disk
 * @DSC_ERROR_NO_DATA: sound input, but nothing to learn from (no photos, one class, empty part)
 * @DSC_ERROR_CORRUPT: a file of our own kinds (project, model, weights) is damaged or from a newer
 * version
 * @DSC_ERROR_MISSING: something to be installed or fetched first: the engine, weights, a device
 * @DSC_ERROR_LOCKED: another window or command is using it
 * @DSC_ERROR_MEMORY: out of memory, on the processor or on the card
 * @DSC_ERROR_DISK_FULL: no space left
 * @DSC_ERROR_DEVICE_LOST: the card does nothing any more for this process; the processor does
 */
typedef enum
{
  DSC_ERROR_FAILED,
  DSC_ERROR_USAGE,
  DSC_ERROR_NOT_FOUND,
  DSC_ERROR_UNREADABLE,
  DSC_ERROR_UNSUPPORTED,
  DSC_ERROR_TOO_LARGE,
  DSC_ERROR_NO_DATA,
  DSC_ERROR_CORRUPT,
  DSC_ERROR_MISSING,
  DSC_ERROR_LOCKED,
  DSC_ERROR_MEMORY,
  DSC_ERROR_DISK_FULL,
  DSC_ERROR_DEVICE_LOST,
} DscError;

GQuark dsc_error_quark (void);

/**
 * dsc_error_name:
 * @error: any error
 *
 * Returns: (transfer none): the word that scripts see: "failed", "usage", "not-found",
 * "unreadable", "unsupported", "too-large", "no-data", "corrupt", "missing", "locked", "memory",
 * "disk-full", "device-lost"; "cancelled" for G_IO_ERROR_CANCELLED; "failed" for what is of another
 * domain. Any thread.
 */
const char *dsc_error_name (const GError *error);

/**
 * dsc_error_set_errno:
 * @error: (out) (optional): where to put it
 * @errnum: a value of errno
 * @format: printf format of the sentence's beginning, such as "“%s” could not be written"
 *
 * Sets DSC_ERROR_DISK_FULL for ENOSPC and EDQUOT, DSC_ERROR_NOT_FOUND for ENOENT, EACCES, EPERM,
 * ENOTDIR and EISDIR, DSC_ERROR_MEMORY for ENOMEM, DSC_ERROR_FAILED otherwise; the message ends in
 * the system's own words.
 */
void dsc_error_set_errno (GError **error, int errnum, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
