/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SHA-256 of a file. Any thread, but not the window's: it reads the whole file. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-output-file.h"
#include "base/dsc-progress.h"

G_BEGIN_DECLS

/**
 * dsc_digest_file:
 * @path: (type filename): a regular file
 * @copy: (nullable): what is read is also appended to it
 * @phase: for @func, such as "Checking"
 * @func: (nullable): called on this thread; units are bytes
 * @size: (out) (optional): bytes that were read
 * @error: DSC_ERROR_NOT_FOUND, DSC_ERROR_FAILED, DSC_ERROR_DISK_FULL (of @copy),
 * G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): its SHA-256, hexadecimal, small letters
 */
char *dsc_digest_file (const char *path, DscOutputFile *copy, const char *phase,
                       GCancellable *cancellable, DscProgressFunc func, gpointer user_data,
                       guint64 *size, GError **error);

/** Returns: whether @digest is @known, or begins with it where only the beginning is known. */
gboolean dsc_digest_matches (const char *digest, const char *known);

G_END_DECLS
