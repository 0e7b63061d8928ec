/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train and resume: start a run, or go on with one. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "chart/dsc-chart-export.h"
#include "cli/dsc-cli-training.h"

/* Another stage would end the one that is unfinished: hours of work, perhaps. */
static gboolean
check_unfinished (DscCli *cli, const DscCliTraining *training, GError **error)
{
  g_autoptr (DscRunRecord) run = NULL;
  g_autofree char *how_to_resume = NULL;

  if (training->start.run == 0 || dsc_cli_options_has (cli->options, "force"))
    return TRUE;
  run = dsc_project_get_run (training->project, training->start.run, error);
  if (run == NULL)
    return FALSE;
  how_to_resume = dsc_cli_how_to_resume (run);
  if (how_to_resume == NULL)
    return TRUE;
  /* Translators: the number of a run, a sentence that says how to resume it. */
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_USAGE,
      _ ("Another stage would give up what is unfinished of run %lld; --force does so. %s"),
      (long long) run->id, how_to_resume);
  return FALSE;
}

gboolean
dsc_cli_train (DscCli *cli, GError **error)
{
  g_autoptr (DscCliTraining) training = dsc_cli_training_new (cli, error);
  g_autoptr (DscRun) run = NULL;

  if (training == NULL || !check_unfinished (cli, training, error))
    return FALSE;
  run = dsc_engine_host_train (cli->host, training->project, training->dataset, training->split,
                               training->spec, training->start.run > 0 ? &training->start : NULL, 0,
                               error);
  return run != NULL
         && dsc_cli_follow (cli, training->project, training->dataset, run, FALSE, error);
}

gboolean
dsc_cli_resume (DscCli *cli, GError **error)
{
  const char *plot = dsc_cli_options_get (cli->options, "plot");
  g_autoptr (DscProject) project = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscRun) run = NULL;

  if (plot != NULL && !dsc_chart_export_check_path (plot, error))
    return FALSE;
  project = dsc_cli_project_open (cli, NULL, error);
  dataset = project != NULL ? dsc_project_get_dataset (project, error) : NULL;
  if (dataset == NULL)
    return FALSE;
  run = dsc_engine_host_resume (
      cli->host, project, (gint64) dsc_cli_options_get_number (cli->options, "run"),
      (guint) dsc_cli_options_get_number (cli->options, "threads"), 0, error);
  return run != NULL && dsc_cli_follow (cli, project, dataset, run, TRUE, error);
}
