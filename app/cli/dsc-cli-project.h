/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which project a command is about, and what several commands do with it. Main thread. */
#pragma once

#include "cli/dsc-cli.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

/**
 * dsc_cli_project_find_folder:
 * @source: (nullable) (type filename): the folder or table that the command names
 *
 * Returns: (transfer full) (nullable) (type filename): the folder of the project that --project
 * names, by its own folder or by that of its dataset; else that of @source; else the one used last,
 * %NULL if there is none. With a @source there need not be a project in it yet.
 */
char *dsc_cli_project_find_folder (DscCli *cli, const char *source);

/**
 * dsc_cli_project_open:
 * @source: (nullable) (type filename): the folder or table that the command names
 * @error: DSC_ERROR_NOT_FOUND: there is none; as dsc_project_open()
 *
 * Opens the project in that folder, and remembers it as the one used last.
 *
 * Returns: (transfer full) (nullable)
 */
DscProject *dsc_cli_project_open (DscCli *cli, const char *source, GError **error);

/** Returns: (transfer full) (nullable): the run that --run names, else the last
 * finished one that has a model. DSC_ERROR_NO_DATA. */
DscRunRecord *dsc_cli_project_get_run (DscCli *cli, DscProject *project, GError **error);

/** Returns: (transfer full) (nullable): a sentence that says how to go on with @run; %NULL where
 * there is nothing to go on with. */
char *dsc_cli_how_to_resume (const DscRunRecord *run);

/** Returns: (transfer full) (nullable) (type filename): path of @run's model. DSC_ERROR_NO_DATA
 * where it has none. */
char *dsc_cli_project_dup_model (DscProject *project, const DscRunRecord *run, GError **error);

/** Returns: (transfer full) (nullable) (type filename): the model to answer with: --model-file,
 * else that of the run. */
char *dsc_cli_find_model (DscCli *cli, GError **error);

/**
 * dsc_cli_project_import:
 * @project: (inout): the project; where it is %NULL it is opened, or made, once @source was read
 * @source: (type filename): folder or table
 *
 * What the command import does: reads @source by the options that were given, makes or renews the
 * split, stores both under the project's lock, remembers the project and says what was found.
 * Options that the command does not have get their defaults. As dsc_project_import().
 */
gboolean dsc_cli_project_import (DscCli *cli, DscProject **project, const char *source,
                                 GError **error);

/**
 * dsc_cli_project_get_split:
 * @dataset: the project's
 *
 * Returns: (transfer full) (nullable): the split that --valid-list makes, else the project's
 * current one, else (an import was killed at the wrong moment) the default one; stored.
 */
DscSplit *dsc_cli_project_get_split (DscCli *cli, DscProject *project, DscDataset *dataset,
                                     GError **error);

/**
 * dsc_cli_json_skipped:
 * @before: (nullable): an older state of @dataset
 *
 * Adds field @name: a list of path, code and reason, of what @dataset's skipped list has that
 * @before's has not.
 *
 * Returns: how many there are. @builder: (nullable): %NULL only counts.
 */
guint dsc_cli_json_skipped (JsonBuilder *builder, const char *name, DscDataset *dataset,
                            DscDataset *before);

G_END_DECLS
