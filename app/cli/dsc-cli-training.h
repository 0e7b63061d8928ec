/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options of train say: which photos, from where, with which settings; and a run that is
 * watched until its end. Main thread. */
#pragma once

#include "cli/dsc-cli-project.h"
#include "engine/dsc-metrics.h"

G_BEGIN_DECLS

/* --- settings --- */

/**
 * dsc_cli_spec_check:
 * @start: (out): what --from and --keep-optimizer say
 * @error: DSC_ERROR_USAGE
 *
 * Understands all options that say how to train, and refuses those that contradict each other.
 * Reads nothing: to be called before the work begins.
 */
gboolean dsc_cli_spec_check (DscCli *cli, DscStart *start, GError **error);

/**
 * dsc_cli_spec_new_for:
 * @recipe: where the options name none
 * @network: likewise
 *
 * Returns: (transfer full) (nullable): as dsc_cli_spec_new(), for a first stage.
 */
DscTrainSpec *dsc_cli_spec_new_for (DscCli *cli, const char *recipe, const char *network,
                                    GError **error);

/**
 * dsc_cli_spec_new:
 * @project: (nullable): where the stage is stored that @start names; not needed without
 * @error: DSC_ERROR_USAGE, DSC_ERROR_NO_DATA (no such run or stage)
 *
 * Returns: (transfer full) (nullable): the settings of the recipe, or of the stage to go on from,
 * with what the options say instead; valid.
 */
DscTrainSpec *dsc_cli_spec_new (DscCli *cli, DscProject *project, const DscStart *start,
                                GError **error);

/* --- what is trained --- */

/** DscCliTraining: what train and lr-find begin with. */
typedef struct
{
  DscProject *project; /* (owned) */
  DscDataset *dataset; /* (owned) */
  DscSplit *split;     /* (owned) (nullable) of a new run */
  DscTrainSpec *spec;  /* (owned) */
  DscStart start;
} DscCliTraining;

/**
 * dsc_cli_training_new:
 *
 * Understands the options, opens the project that they name, imports its photos if that was not
 * done yet, and finds the split of a new run, as dsc_cli_project_get_split().
 *
 * Returns: (transfer full) (nullable)
 */
DscCliTraining *dsc_cli_training_new (DscCli *cli, GError **error);
void dsc_cli_training_free (DscCliTraining *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliTraining, dsc_cli_training_free)

/* --- a run --- */

/**
 * dsc_cli_watch:
 * @resumed: whether it goes on in the midst of its job
 *
 * Shows a run while it goes, and returns when it has ended: what it will take, its stages, its
 * epochs, why it waits. The first Ctrl-C pauses it, or stops it where pausing is of no use; the
 * second stops it.
 */
void dsc_cli_watch (DscCli *cli, DscProject *project, DscRun *run, gboolean resumed);

/** Prints an epoch as the notebook does, without the stage. */
void dsc_cli_say_epoch (DscCli *cli, const DscEpochRecord *epoch);
/** Prints what stands above these. */
void dsc_cli_say_epoch_heading (DscCli *cli);

/**
 * dsc_cli_follow:
 * @dataset: as it was when the run began
 * @resumed: as for dsc_cli_watch()
 *
 * Watches a run, says what came of it, and draws the curves where --plot says so.
 *
 * Returns: whether it has finished; why it failed is in @error, G_IO_ERROR_CANCELLED where the
 * person has interrupted it.
 */
gboolean dsc_cli_follow (DscCli *cli, DscProject *project, DscDataset *dataset, DscRun *run,
                         gboolean resumed, GError **error);

/** Returns: the error rate that is stored with a run, with its interval. */
DscErrorRate dsc_cli_error_rate_of (const DscRunRecord *record);

G_END_DECLS
