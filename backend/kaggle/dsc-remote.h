/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives that are elsewhere: a dataset of Kaggle, or any address. What is fetched lies in the
 * user's cache until it has been imported; an interrupted fetch is gone on with there. What nobody
 * comes back for is deleted after thirty days, by the next fetch. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "kaggle/dsc-kaggle.h"

G_BEGIN_DECLS

/**
 * DscRemote: one of both
 * @kaggle: (nullable)
 * @url: (nullable): begins with "https://" or "http://"
 */
typedef struct
{
  DscKaggleName *kaggle; /* (owned) */
  char *url;             /* (owned) */
} DscRemote;

void dsc_remote_free (DscRemote *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRemote, dsc_remote_free)

/**
 * dsc_remote_parse:
 * @text: what a person has typed or pasted where only such a thing can be meant; any bytes
 * @error: DSC_ERROR_USAGE: it is none
 *
 * Returns: (transfer full) (nullable)
 */
DscRemote *dsc_remote_parse (const char *text, GError **error);

/**
 * dsc_remote_parse_unless_here:
 * @text: what a person has typed, dropped or pasted where a file can be meant as well; any bytes
 * @error: DSC_ERROR_USAGE: an address of Kaggle, or a command for it, that is not of a dataset
 *
 * A file or folder of that name comes first, and `folder/name` where there is such a folder is a
 * misspelt file and nothing of Kaggle.
 *
 * Returns: (transfer full) (nullable): %NULL without @error: it is a file's name
 */
DscRemote *dsc_remote_parse_unless_here (const char *text, GError **error);

/**
 * DscRemoteFile: an archive that was fetched; plain data
 * @path: (type filename)
 * @is_reused: it was fetched by an earlier call, which was not followed by dsc_remote_discard(),
 * and the server has the same now, or nothing can be had from it
 * @note: (nullable): of what is reused: a sentence on that
 * @problem: (nullable): likewise, why nothing newer could be had
 */
typedef struct
{
  char *path;
  gboolean is_reused;
  char *note;
  char *problem;
} DscRemoteFile;

void dsc_remote_file_free (DscRemoteFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRemoteFile, dsc_remote_file_free)

/**
 * dsc_remote_fetch:
 * @server: whom to ask for a dataset of Kaggle; an address is fetched without credentials
 * @func: (nullable): called on this thread; units are bytes, in a phase of waiting seconds
 * @error: as dsc_fetch() and dsc_kaggle_fetch()
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable)
 */
DscRemoteFile *dsc_remote_fetch (const DscRemote *self, const DscKaggleServer *server,
                                 GCancellable *cancellable, DscProgressFunc func,
                                 gpointer user_data, GError **error);

/** Returns: whether the file @path is one that dsc_remote_fetch() has fetched: it lies where they
 * do.
 */
gboolean dsc_remote_is_fetched (const char *path);

/** Deletes the archive @path that dsc_remote_fetch() has fetched. */
void dsc_remote_discard (const char *path);

G_END_DECLS
