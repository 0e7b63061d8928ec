/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who a person is to Kaggle, from all the places in which Kaggle's own programs look, in their
 * order:
 *
 * 1. a token: $KAGGLE_API_TOKEN (itself, or the file that holds it), ~/.kaggle/access_token, and
 * the same with .txt;
 * 2. a name and a key: $KAGGLE_USERNAME and $KAGGLE_KEY, what is missing of them from kaggle.json
 * in $KAGGLE_CONFIG_DIR, else ~/.kaggle, else (where that is not there) ~/.config/kaggle;
 * 3. what “kaggle auth login” has left in ~/.kaggle/credentials.json, while it is valid;
 * 4. nobody, which is enough for most public datasets.
 *
 * Files are read and never written. Nothing of what is secret stands in a message or a log. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscKaggleCredentials:
 * @authorization: (nullable): value of the HTTP header; secret. %NULL: nobody
 * @source: (nullable): where it was found, for people: a file or a variable; %NULL: nowhere
 * @warning: (nullable): a sentence, where others could read it or it is of no use any more
 */
typedef struct
{
  char *authorization; /* (owned) */
  char *source;        /* (owned) */
  char *warning;       /* (owned) */
} DscKaggleCredentials;

void dsc_kaggle_credentials_free (DscKaggleCredentials *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscKaggleCredentials, dsc_kaggle_credentials_free)

/**
 * dsc_kaggle_credentials_find:
 * @error: DSC_ERROR_UNREADABLE: a file is not what it should be; DSC_ERROR_NOT_FOUND: it may not be
 * read
 *
 * Reads small files: any thread, but not the window's.
 *
 * Returns: (transfer full) (nullable)
 */
DscKaggleCredentials *dsc_kaggle_credentials_find (GError **error);

G_END_DECLS
