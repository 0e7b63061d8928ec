/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Getting photos in: archives, datasets that are elsewhere, and what has to be said of a table or
 * a folder before it can be read.
 *
 * As all of DscWorkspace: window's thread, which is never blocked. */
#pragma once

#include "archive/dsc-archive.h"
#include "dataset/dsc-import-preview.h"
#include "kaggle/dsc-remote.h"
#include "model/dsc-reading.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/* --- archives --- */

/** Of an archive that has no table of what is in it, so many bytes are looked at before it is
 * unpacked. */
#define DSC_ARCHIVE_LOOK (G_GUINT64_CONSTANT (1) << 30)

/**
 * DscArchiveFound: what an archive holds and what would become of it; plain data
 * @path: (type filename): the archive
 * @parent: (type filename): the folder in which it would be unpacked
 * @name: the new folder's name there, as far as that is free
 * @n_classes: folders of different names that photos lie in; 0 where they lie in one folder
 * @has_parts: whether they lie in folders for training and validation
 * @free_bytes: room in @parent; 0 where that is not known
 */
typedef struct
{
  char *path;               /* (owned) */
  char *parent;             /* (owned) */
  char *name;               /* (owned) */
  DscArchiveReport *report; /* (owned) */
  guint n_classes;
  gboolean has_parts;
  guint64 free_bytes;
} DscArchiveFound;

void dsc_archive_found_free (DscArchiveFound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscArchiveFound, dsc_archive_found_free)

/**
 * dsc_workspace_inspect_archive_async:
 * @parent: (nullable) (type filename): where it is to be unpacked; %NULL:
 * dsc_archive_default_parent()
 *
 * Looks into an archive; writes nothing. Errors as those of dsc_archive_inspect(), and
 * DSC_ERROR_NO_DATA where there is neither a photo nor an archive in it.
 */
void dsc_workspace_inspect_archive_async (DscWorkspace *self, const char *path, const char *parent,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscArchiveFound *dsc_workspace_inspect_archive_finish (DscWorkspace *self, GAsyncResult *result,
                                                       GError **error);

/** Looks whether something can be put into @folder: DSC_ERROR_FAILED and others say why not. */
void dsc_workspace_check_place_async (DscWorkspace *self, const char *folder,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
/** @free_bytes: (out): as in DscArchiveFound. Returns: (transfer full) (nullable) (type filename):
 * the folder */
char *dsc_workspace_check_place_finish (DscWorkspace *self, GAsyncResult *result,
                                        guint64 *free_bytes, GError **error);

/**
 * dsc_workspace_import_archive_async:
 * @parent: (type filename): the folder in which a new one is made
 * @nested: archives in it are unpacked, too
 *
 * Unpacks the archive and opens what is in it, as dsc_workspace_open_async(), whose
 * dsc_workspace_open_finish() ends it. Nothing is left of an archive that was not unpacked to its
 * end; a folder that was is kept, and taken the next time. An archive that
 * dsc_workspace_fetch_async() has fetched is deleted when it is not needed any more.
 */
void dsc_workspace_import_archive_async (DscWorkspace *self, const char *path, const char *parent,
                                         gboolean nested, GAsyncReadyCallback callback,
                                         gpointer user_data);

/* --- how a folder or a table is read --- */

/**
 * dsc_workspace_preview_async:
 * @reading: how it would be read
 *
 * Looks what an import would find; errors as those of dsc_import_preview().
 */
void dsc_workspace_preview_async (DscWorkspace *self, const DscReading *reading,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscImportPreview *dsc_workspace_preview_finish (DscWorkspace *self, GAsyncResult *result,
                                                GError **error);

/** Finds out how what is open was read last; DSC_ERROR_NO_DATA where nothing is. */
void dsc_workspace_get_reading_async (DscWorkspace *self, GAsyncReadyCallback callback,
                                      gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscReading *dsc_workspace_get_reading_finish (DscWorkspace *self, GAsyncResult *result,
                                              GError **error);

/** Whether a table has to be asked about before it is opened: it was never read before, and which
 * of its columns say what is not obvious. Of a folder or a project: %FALSE. An activity. */
void dsc_workspace_is_doubtful_async (DscWorkspace *self, const char *path,
                                      GAsyncReadyCallback callback, gpointer user_data);
/** Returns: %FALSE with @error where it was cancelled only */
gboolean dsc_workspace_is_doubtful_finish (DscWorkspace *self, GAsyncResult *result,
                                           GError **error);

/** Reads the photos of a folder or table as @reading says, and opens them; of what is open, too.
 * Ends with dsc_workspace_open_finish(). */
void dsc_workspace_read_async (DscWorkspace *self, const DscReading *reading,
                               GAsyncReadyCallback callback, gpointer user_data);

/* --- elsewhere --- */

/**
 * DscRemoteFound: a dataset of Kaggle, or the address of an archive; plain data
 * @text: what was typed
 * @info: (nullable): of a dataset of Kaggle
 * @size: of another archive, bytes; 0 where its server does not tell it
 * @page: (nullable): the address of its page
 * @credentials: (nullable): of a dataset of Kaggle: where the person's token was found; %NULL: none
 * @warning: (nullable): something to be said of it
 */
typedef struct
{
  char *text;          /* (owned) */
  DscRemote *remote;   /* (owned) */
  DscKaggleInfo *info; /* (owned) */
  guint64 size;
  char *page;        /* (owned) */
  char *credentials; /* (owned) */
  char *warning;     /* (owned) */
} DscRemoteFound;

void dsc_remote_found_free (DscRemoteFound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRemoteFound, dsc_remote_found_free)

/**
 * dsc_workspace_describe_async:
 * @text: `owner/name`, an address or a command, as dsc_remote_parse() takes it
 *
 * Asks Kaggle what a dataset is, or another server what lies there: whether it is an archive, by
 * its first bytes. Nothing is downloaded. DSC_ERROR_USAGE: it is none of these;
 * DSC_ERROR_UNSUPPORTED: no archive; else as dsc_kaggle_describe() and dsc_fetch_peek().
 */
void dsc_workspace_describe_async (DscWorkspace *self, const char *text, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable) */
DscRemoteFound *dsc_workspace_describe_finish (DscWorkspace *self, GAsyncResult *result,
                                               GError **error);

/**
 * dsc_workspace_fetch_async:
 * @text: as dsc_workspace_describe_async()
 *
 * Downloads it, which is an activity. What has arrived when it is cancelled, or the connection is
 * lost, is gone on with the next time. DSC_ERROR_UNSUPPORTED: it is no archive; else as
 * dsc_remote_fetch().
 */
void dsc_workspace_fetch_async (DscWorkspace *self, const char *text, GAsyncReadyCallback callback,
                                gpointer user_data);
/** Returns: (transfer full) (nullable): the archive, for dsc_workspace_import_archive_async() */
DscRemoteFile *dsc_workspace_fetch_finish (DscWorkspace *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
