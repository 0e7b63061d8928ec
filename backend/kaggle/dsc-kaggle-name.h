/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people call a dataset of Kaggle: a name, an address, or the command that they were told to
 * type. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscKaggleName: a dataset
 * @owner: letters, digits, "-" and "_"
 * @slug: likewise
 * @version: 0: the newest
 */
typedef struct
{
  char *owner; /* (owned) */
  char *slug;  /* (owned) */
  guint version;
} DscKaggleName;

void dsc_kaggle_name_free (DscKaggleName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscKaggleName, dsc_kaggle_name_free)

/**
 * dsc_kaggle_parse:
 * @text: any bytes: `owner/name`, `owner/name/versions/3`; an address such as
 * `https://www.kaggle.com/datasets/owner/name?select=x`; `kaggle datasets download -d owner/name
 * --unzip`, `curl -L -o name.zip ADDRESS` or `kagglehub.dataset_download("owner/name")`, as they
 * stand in notebooks and on Kaggle's pages, over several lines as well
 * @error: DSC_ERROR_USAGE: what it is not
 *
 * Returns: (transfer full) (nullable)
 */
DscKaggleName *dsc_kaggle_parse (const char *text, GError **error);

/** Returns: whether @text is an address of Kaggle or one of the commands, so that nothing else can
 * be meant, even where it is wrong. */
gboolean dsc_kaggle_is_meant (const char *text);

/** Returns: (transfer full): `owner/name` or `owner/name/versions/3`. */
char *dsc_kaggle_name_to_string (const DscKaggleName *self);
/** Returns: (transfer full): the address of its page, for people. */
char *dsc_kaggle_name_to_page (const DscKaggleName *self);

G_END_DECLS
