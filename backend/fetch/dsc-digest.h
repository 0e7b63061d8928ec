/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of files. Any thread, but not the window's: the whole file is read. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-output-file.h"
#include "base/dsc-progress.h"

G_BEGIN_DECLS

/** DscDigestKind: which digest */
typedef enum
{
  DSC_DIGEST_SHA256,
  DSC_DIGEST_MD5,
  DSC_DIGEST_CRC32C,
} DscDigestKind;

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
 * Returns: (transfer full) (nullable): its digest, hexadecimal, small letters
 */
char *dsc_digest_file (const char *path, DscDigestKind kind, DscOutputFile *copy, const char *phase,
                       GCancellable *cancellable, DscProgressFunc func, gpointer user_data,
                       guint64 *size, GError **error);

/** Returns: whether @digest is @known, or begins with it where only the beginning is known. */
gboolean dsc_digest_matches (const char *digest, const char *known);

G_END_DECLS
