/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench train: how fast are training steps, and how much of that is waiting for photos? */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "cli/dsc-cli-bench.h"
#include "cli/dsc-cli-training.h"

/* A project like any other, with the usual split. */
static gboolean
make_project (const char *folder, DscDataset *found, DscCliTraining *training, GError **error)
{
  g_autoptr (DscSplit) split = NULL;
  gint64 id;

  training->project = dsc_project_open (folder, TRUE, error);
  if (training->project == NULL || !dsc_project_set_dataset (training->project, found, error))
    return FALSE;
  training->dataset = dsc_project_get_dataset (training->project, error);
  if (training->dataset == NULL)
    return FALSE;
  split = dsc_split_new (training->dataset, &DSC_SPLIT_PLAN_DEFAULT, NULL, NULL, error);
  id = split != NULL ? dsc_project_add_split (training->project, training->dataset, split, error)
                     : 0;
  training->split
      = id != 0 ? dsc_project_get_split (training->project, id, training->dataset, error) : NULL;
  return training->split != NULL;
}

/* As many steps as are asked for, with nothing before them. */
static DscTrainSpec *
make_spec (DscCli *cli, const DscStart *start, GError **error)
{
  DscTrainSpec *spec = dsc_cli_spec_new (cli, NULL, start, error);

  if (spec == NULL)
    return NULL;
  spec->max_batches = (guint) dsc_cli_options_get_number (cli->options, "max-batches");
  spec->epochs = CLAMP (spec->max_batches, spec->epochs, 100000);
  if (g_str_equal (spec->method, "network"))
    dsc_train_spec_set (&spec->start, "weights");
  return spec;
}

static void
stop_cb (GCancellable *cancellable, DscRun *run)
{
  dsc_run_stop (run);
}

/* Returns: (transfer full) (nullable): the run as it ended. */
static DscRunRecord *
wait_for_end (DscCli *cli, DscRun *run, GError **error)
{
  gulong handler = g_cancellable_connect (cli->cancellable, G_CALLBACK (stop_cb), run, NULL);
  GError *failure;

  while (!dsc_run_has_ended (run))
    {
      g_autofree char *phase = NULL;
      double fraction, per_second, seconds_left;

      g_main_context_iteration (NULL, TRUE);
      g_object_get (run, "phase", &phase, "fraction", &fraction, "per-second", &per_second,
                    "seconds-left", &seconds_left, NULL);
      dsc_cli_output_fraction (cli->out, phase, fraction, per_second, seconds_left);
    }
  dsc_cli_output_progress_end (cli->out);
  g_cancellable_disconnect (cli->cancellable, handler);
  failure = dsc_run_dup_error (run);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  return g_cancellable_set_error_if_cancelled (cli->cancellable, error) ? NULL
                                                                        : dsc_run_dup_record (run);
}

gboolean
dsc_cli_bench_train (DscCli *cli, DscDataset *dataset, const char *folder, GError **error)
{
  g_autoptr (DscCliTraining) training = g_new0 (DscCliTraining, 1);
  g_autoptr (DscRun) run = NULL;
  g_autoptr (DscRunRecord) record = NULL;

  training->spec = make_spec (cli, &training->start, error);
  if (training->spec == NULL || !make_project (folder, dataset, training, error))
    return FALSE;
  run = dsc_engine_host_train (cli->host, training->project, training->dataset, training->split,
                               training->spec, NULL, 0, error);
  record = run != NULL ? wait_for_end (cli, run, error) : NULL;
  if (record == NULL)
    return FALSE;
  if (!isfinite (record->images_per_second) || !isfinite (record->data_wait))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED,
                           _ ("No training step could be measured. Take more photos, or a smaller "
                              "batch size."));
      return FALSE;
    }
  dsc_cli_bench_say (cli, "train", record->n_train, record->images_per_second,
                     record->images_per_second / (1 - record->data_wait),
                     _ ("without waiting for photos"), record);
  return TRUE;
}
