/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets of Kaggle: what is known of one, and fetching it.
 *
 * Both functions block: for a worker thread, or a program that may wait. */
#pragma once

#include <gio/gio.h>

#include "base/dsc-progress.h"
#include "fetch/dsc-fetch.h"
#include "kaggle/dsc-kaggle-credentials.h"
#include "kaggle/dsc-kaggle-name.h"

G_BEGIN_DECLS

/** DSC_KAGGLE_MAX_SIZE: archives that are larger are not fetched. */
#define DSC_KAGGLE_MAX_SIZE (G_GUINT64_CONSTANT (256) << 30)

/**
 * DscKaggleServer: who is asked, and as whom. All borrowed for a call.
 * @address: (nullable): %NULL for Kaggle itself; else https, or http on this machine
 * @credentials: (nullable): they are sent there and nowhere else
 * @wait: (nullable): as in DscFetch
 */
typedef struct
{
  const char *address;
  const DscKaggleCredentials *credentials;
  DscFetchWaitFunc wait;
} DscKaggleServer;

/**
 * DscKaggleInfo: what is known of a dataset
 * @title: what people call it
 * @licence: (nullable): in Kaggle's words, such as "CC BY-SA 3.0"; %NULL: not told
 * @author: (nullable)
 * @updated: (nullable): date and time of its newest version
 * @version: number of its newest version; 0: not told
 * @bytes: of its files, unpacked; 0: not told
 */
typedef struct
{
  char *title;        /* (owned) */
  char *licence;      /* (owned) (nullable) */
  char *author;       /* (owned) (nullable) */
  GDateTime *updated; /* (owned) (nullable) */
  guint version;
  guint64 bytes;
} DscKaggleInfo;

void dsc_kaggle_info_free (DscKaggleInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscKaggleInfo, dsc_kaggle_info_free)

/**
 * dsc_kaggle_describe:
 * @func: (nullable): as in dsc_fetch_text()
 * @error: DSC_ERROR_MISSING: no network; refused, which is explained with what to do; no such
 * dataset; DSC_ERROR_UNREADABLE: what Kaggle says cannot be understood; G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable)
 */
DscKaggleInfo *dsc_kaggle_describe (const DscKaggleServer *server, const DscKaggleName *name,
                                    GCancellable *cancellable, DscProgressFunc func,
                                    gpointer user_data, GError **error);

/**
 * dsc_kaggle_fetch:
 * @path: (type filename): where the archive is to lie; its folder must exist. What an earlier try
 * has left there is gone on with
 * @is_same: (out) (optional): as in DscFetch
 * @func: (nullable): as in dsc_fetch()
 * @error: as dsc_fetch(), with what Kaggle refuses explained
 *
 * Fetches the archive (a zip) of all files of the dataset.
 *
 * Returns: whether it is there
 */
gboolean dsc_kaggle_fetch (const DscKaggleServer *server, const DscKaggleName *name,
                           const char *path, gboolean *is_same, GCancellable *cancellable,
                           DscProgressFunc func, gpointer user_data, GError **error);

G_END_DECLS
