/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches files and short texts by HTTP.
 *
 * What has arrived is kept beside the target (DscPartFile) and gone on with: after a lost
 * connection, and in the next run of the program. A server that does not know the range asked for,
 * or says that the file is another one now, begins anew. The target is put in place only when its
 * SHA-256 is right or, where that is not known, the MD5 or CRC-32C that the server tells of it
 * (x-goog-hash, as Google's storage has it), if any; it gets the time that the server tells of it.
 */
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
 * @path: (type filename): the target; its folder must exist. Not for dsc_fetch_text()
 * @size: bytes; 0 where that is not known
 * @max_size: bytes at most, where @size is not known
 * @sha256: (nullable): hexadecimal, small letters; %NULL where it is not known, so that whatever
 * arrives is taken
 * @authorization: (nullable): value of the header of that name; only the server of @url gets it,
 * not one that it leads to. It stands in no message
 * @timeout: seconds without a byte after which the connection is given up, or with so few that it
 * would never end; 0 for 30
 * @wait: (nullable): waits between attempts; %NULL for the real thing
 * @is_same: (out) (optional): where it is asked for, a file that is at @path already is fetched
 * only if the server has another one now, by its size and its tag (ETag, else Last-Modified), which
 * is kept beside it for that, in a file with the suffix DSC_FETCH_TAG; whether the server has the
 * same. Not for dsc_fetch_text()
 * @status: (out) (optional): what the server of @url has answered last, such as 404; 0 where it was
 * another server that answered, or none
 */
typedef struct
{
  const char *url;
  const char *path;
  guint64 size;
  guint64 max_size;
  const char *sha256;
  const char *authorization;
  guint timeout;
  DscFetchWaitFunc wait;
  gboolean *is_same;
  guint *status;
} DscFetch;

/** DSC_FETCH_TAG: follows the name of a file in that of the one that its tag is kept in. */
#define DSC_FETCH_TAG ".tag"

/** DSC_FETCH_PEEK: bytes of a file's beginning by which it is told what it is. */
#define DSC_FETCH_PEEK 512

/** DSC_FETCH_ATTEMPTS: so often in succession it is tried to get on, with growing waits between,
 * where the connection is lost or the server has a passing trouble (408, 429, 5xx; a Retry-After of
 * up to five minutes is heeded, a longer one told). Where no connection comes about at all, once.
 */
#define DSC_FETCH_ATTEMPTS 5

/** Returns: whether @url is an address that may be fetched from, as in DscFetch; nobody is asked.
 * @error: DSC_ERROR_USAGE */
gboolean dsc_fetch_check_url (const char *url, GError **error);

/**
 * dsc_fetch:
 * @func: (nullable): called on this thread; units are bytes, in a phase of waiting seconds
 * @error: DSC_ERROR_MISSING (no network, no such file, a server that fails: the sentence says
 * which), DSC_ERROR_CORRUPT (it is not the file that was expected: deleted), DSC_ERROR_TOO_LARGE,
 * DSC_ERROR_DISK_FULL (before anything is fetched, where the size is known; what has arrived is
 * kept, as with all that follow), DSC_ERROR_LOCKED
 * (another program is fetching it), DSC_ERROR_USAGE (the address), DSC_ERROR_NOT_FOUND (the
 * folder), DSC_ERROR_FAILED, G_IO_ERROR_CANCELLED
 *
 * Blocks: for a worker thread, or a program that may wait.
 *
 * Returns: whether the file is there
 */
gboolean dsc_fetch (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
                    gpointer user_data, GError **error);

/**
 * dsc_fetch_text:
 * @what: @max_size is the limit; @path, @size and @sha256 are not looked at
 * @func: (nullable): called on this thread, while it waits to try again; units are seconds
 * @error: DSC_ERROR_MISSING, DSC_ERROR_TOO_LARGE, DSC_ERROR_USAGE, G_IO_ERROR_CANCELLED, as with
 * dsc_fetch()
 *
 * Fetches something short into memory. Blocks.
 *
 * Returns: (transfer full) (nullable): it; it need not be text
 */
GBytes *dsc_fetch_text (const DscFetch *what, GCancellable *cancellable, DscProgressFunc func,
                        gpointer user_data, GError **error);

/**
 * DscFetchPeek:
 * @size: of the file, bytes; 0 where the server does not tell it
 * @beginning: (array length=n): its first bytes
 */
typedef struct
{
  guint64 size;
  guint8 beginning[DSC_FETCH_PEEK];
  gsize n;
} DscFetchPeek;

/**
 * dsc_fetch_peek:
 * @what: @path, @size, @max_size and @sha256 are not looked at
 * @peek: (out caller-allocates)
 * @error: as dsc_fetch_text()
 *
 * Asks for a file and reads no more than its beginning. Blocks.
 */
gboolean dsc_fetch_peek (const DscFetch *what, DscFetchPeek *peek, GCancellable *cancellable,
                         GError **error);

G_END_DECLS
