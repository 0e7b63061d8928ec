/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unpacking an archive for import. Main thread. */
#pragma once

#include "cli/dsc-cli.h"

G_BEGIN_DECLS

/**
 * dsc_cli_unpack:
 * @archive: (type filename)
 * @error: as dsc_archive_extract() and dsc_import_find_source()
 *
 * Unpacks by --into and --nested, or finds what was unpacked before, and says what was in it.
 *
 * Returns: (transfer full) (nullable) (type filename): the folder or table to import
 */
char *dsc_cli_unpack (DscCli *cli, const char *archive, GError **error);

G_END_DECLS
