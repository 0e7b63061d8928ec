/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a project file, how a new file gets them and an older one is brought up to date.
 * Private to the project layer. */
#pragma once

#include "project/dsc-database.h"

G_BEGIN_DECLS

/** `application_id` of a project file: "DSCN". */
#define DSC_SCHEMA_APPLICATION_ID 0x4453434e

/**
 * dsc_schema_create_file:
 * @path: (type filename): the file; nothing of that name may exist
 *
 * Makes an empty project file. It is there whole or not at all, even if the process is killed. One
 * process at a time.
 */
gboolean dsc_schema_create_file (const char *path, GError **error);

/**
 * dsc_schema_upgrade:
 * @error: DSC_ERROR_CORRUPT where the file is not a project, or of a newer Discern; it is then as
 * it was before
 *
 * Brings an existing file to the present version, each step in a transaction of its own.
 */
gboolean dsc_schema_upgrade (DscConnection *connection, GError **error);

/** As dsc_schema_upgrade(), with steps of one's own: @steps[i] leads from version i to i + 1. For
 * it, and for tests. */
gboolean dsc_schema_upgrade_with (DscConnection *connection, const char *const *steps,
                                  guint n_steps, GError **error);

G_END_DECLS
