/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Importing into a project: reads photos, divides them into training and validation, stores both.
 *
 * All calls block and may come from any thread but the window's. */
#pragma once

#include "dataset/dsc-import.h"
#include "project/dsc-project.h"

G_BEGIN_DECLS

/**
 * DscProjectImport: what is imported, whereto and how; all borrowed
 * @source: (type filename): folder or table
 * @project: (nullable): the project, where it is open; %NULL: it is opened, or made, once @source
 * was read
 * @folder: (nullable) (type filename): where that project lies; %NULL:
 * dsc_project_default_folder() of @source
 * @options: how @source is read
 * @has_reading_options: whether those of @options that say where labels and parts come from were
 * chosen; where they were not, a @project that is open is read as it was read before
 * @unlocks: whether a split that is locked is unlocked, unless the import fails
 * @plan: (nullable): the split that was asked for; %NULL: a project that has a split keeps it,
 * with the parts of all photos that were in it, and a new one gets what the source gives, else
 * DSC_SPLIT_PLAN_DEFAULT
 */
typedef struct
{
  const char *source;
  DscProject *project;
  const char *folder;
  DscImportOptions options;
  gboolean has_reading_options;
  gboolean unlocks;
  const DscSplitPlan *plan;
} DscProjectImport;

/**
 * dsc_project_import:
 * @progress: (nullable): called on the calling thread
 * @dataset: (out) (transfer full) (optional): the photos as stored, with ids
 * @split: (out) (transfer full) (optional): the project's current split, with its id, and with
 * warnings on what was imported now
 * @error: as dsc_import(), dsc_project_open(), dsc_project_lock(), dsc_split_new()
 *
 * Replaces the photos of a project by what is found now, and makes or renews its split, under the
 * project's lock; remembers how a table was read, and the project as the one used last. When it
 * fails the project's photos and split are as they were, unless the disk failed between the two:
 * then dsc_project_choose_split() makes up for the split. Where @options says what is known, and
 * the project has just what was found, nothing is stored, and the lock is not needed.
 *
 * Returns: (transfer full) (nullable): the project, locked by nobody
 */
DscProject *dsc_project_import (const DscProjectImport *import, DscProgressFunc progress,
                                gpointer user_data, GCancellable *cancellable, DscDataset **dataset,
                                DscSplit **split, GError **error);

/**
 * dsc_project_get_reading_options:
 * @options: where the source's labels and parts come from is filled in, as it was read last
 * @kept: (element-type utf8): holds the strings
 */
gboolean dsc_project_get_reading_options (DscProject *self, DscImportOptions *options,
                                          GPtrArray *kept, GError **error);

/**
 * dsc_project_choose_split:
 * @dataset: the project's
 * @plan: (nullable): the split that was asked for; %NULL: the current one, and where there is
 * none (an import was killed at the wrong moment) the one that an import makes first
 * @error: as dsc_split_new()
 *
 * Makes the split that was asked for the project's current one, and stores it where it is new.
 *
 * Returns: (transfer full) (nullable): it, with its id
 */
DscSplit *dsc_project_choose_split (DscProject *self, DscDataset *dataset, const DscSplitPlan *plan,
                                    GError **error);

/** Returns: (transfer full) (nullable): @split, which is of the photos of @before, for those of
 * @dataset, as an import would renew it: photos that are in both keep their part. Errors as those
 * of dsc_split_new(). */
DscSplit *dsc_project_renew_split (DscDataset *dataset, DscDataset *before, DscSplit *split,
                                   GError **error);

G_END_DECLS
