/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching an archive for import: a dataset of Kaggle, or any address. Main thread. */
#pragma once

#include "cli/dsc-cli.h"
#include "kaggle/dsc-remote.h"

G_BEGIN_DECLS

/**
 * dsc_cli_fetch:
 * @text: what was given: the name as it was typed
 * @error: as dsc_kaggle_credentials_find(), dsc_kaggle_describe() and dsc_remote_fetch();
 * DSC_ERROR_UNSUPPORTED: it is no archive, and was deleted
 *
 * Says what it is and under which licence, then fetches it.
 *
 * Returns: (transfer full) (nullable) (type filename): the archive, for dsc_remote_discard() once
 * it was unpacked
 */
char *dsc_cli_fetch (DscCli *cli, const DscRemote *remote, const char *text, GError **error);

G_END_DECLS
