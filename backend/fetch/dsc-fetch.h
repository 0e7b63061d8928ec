/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches a file by HTTP, mostly one of known contents.
 *
 * What has arrived is kept beside the target (DscPartFile) and gone on with: after a lost
 * connection, and in the next run of the program. A server that does not know the range asked for,
 * or says that the file is another one now, begins anew. The target is put in place only when its
 * SHA-256 is right. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscFetchWaitFunc:
 * @seconds: how long
 * @cancellable: (nullable): ends the wait
 *
 * Waits before another attempt.
 */
typedef void (*DscFetchWaitFunc) (guint seconds, GCancellable *cancellable);

/**
 * DscFetch: what is to be fetched. All borrowed for the call.
 * @url: https; or http on this machine itself (a mirror, a test). A redirection may lead to the
 * same, but from https never to http
 * @path: (type filename): the target; its folder must exist
 * @size: bytes; 0 where that is not known
 * @max_size: bytes at most, where @size is not known
 * @sha256: (nullable): hexadecimal, small letters; %NULL where it is not known, so that whatever
 * arrives is taken
 * @timeout: seconds without a byte after which the connection is given up; 0 for 30
 * @wait: (nullable): waits between attempts; %NULL for the real thing
 */
typedef struct
{
  const char *url;
  const char *path;
  guint64 size;
  guint64 max_size;
  const char *sha256;
  guint timeout;
  DscFetchWaitFunc wait;
} DscFetch;

/** DSC_FETCH_ATTEMPTS: so often in succession it is tried to get on, with growing waits between,
 * where the connection is lost or the server has a passing trouble (408, 429, 5xx). Where no
 * connection comes about at all, once. */
#define DSC_FETCH_ATTEMPTS 5

/**
 * dsc_fetch:
 * @func: (nullable): called on this thread; units are bytes
 * @error: DSC_ERROR_MISSING (no network, no such file, a server that fails: the sentence says
 * which), DSC_ERROR_CORRUPT (it is not the file that was expected: deleted), DSC_ERROR_TOO_LARGE,
 * DSC_ERROR_DISK_FULL (what has arrived is kept, as with all that follow), DSC_ERROR_LOCKED
 * (another program is fetching it), DSC_ERROR_USAGE (the address), DSC_ERROR_NOT_FOUND (the
 * folder), DSC_ERROR_FAILED, G_IO_ERROR_CANCELLED
 *
 * Blocks: for a worker thread, or a program that may wait.
 *
 * Returns: whether the file is there
 */
gboolean dsc_fetch (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
                    gpointer user_data, GError **error);

G_END_DECLS
