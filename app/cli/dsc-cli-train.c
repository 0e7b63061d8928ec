/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train: starts a run, shows it while it goes, says what came of it. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "engine/dsc-metrics.h"

/* Longer stages show every tenth epoch in the terminal. */
enum
{
  MAX_ROWS = 20,
  ROW_STEP = 10
};

/* Watches a run from the main thread. */
typedef struct
{
  DscCli *cli;
  DscRun *run;
  guint n_shown; /* epochs that were seen */
  guint n_epochs;
  gboolean has_header;
} Watch;

/* --- what to train on and how --- */

/* By whatever name: the same photos have the same project by default. */
static gboolean
is_source_of (DscDataset *dataset, const char *source)
{
  g_autofree char *own = dsc_project_default_folder (dsc_dataset_get_source (dataset));
  g_autofree char *named = dsc_project_default_folder (source);

  return g_str_equal (own, named);
}

/* The project and its photos; a source that was not imported yet is imported. */
static DscDataset *
get_dataset (DscCli *cli, DscProject **project, GError **error)
{
  const char *source = dsc_cli_options_get_argument (cli->options, 0);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GError) local_error = NULL;

  *project = dsc_cli_project_open (cli, source, FALSE, &local_error);
  if (*project != NULL)
    dataset = dsc_project_get_dataset (*project, &local_error);
  if (dataset != NULL && (source == NULL || is_source_of (dataset, source)))
    return g_steal_pointer (&dataset);
  if (source == NULL
      || (local_error != NULL && !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NOT_FOUND)
          && !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NO_DATA)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return dsc_cli_project_import (cli, project, source, error)
             ? dsc_project_get_dataset (*project, error)
             : NULL;
}

/* The recipe's settings, with what the command line says instead. */
static DscTrainSpec *
make_spec (DscCli *cli, GError **error)
{
  const DscCliOptions *options = cli->options;
  g_autoptr (DscTrainSpec) spec
      = dsc_train_spec_new (dsc_cli_options_get (options, "recipe"), error);

  if (spec == NULL)
    return NULL;
  if (dsc_cli_options_has (options, "model"))
    {
      g_free (spec->network);
      spec->network = g_strdup (dsc_cli_options_get (options, "model"));
    }
  dsc_cli_options_get_size (options, "size", &spec->target.height, &spec->target.width);
  if (dsc_cli_options_has (options, "resize"))
    dsc_resize_from_string (dsc_cli_options_get (options, "resize"), &spec->target.resize);
  if (dsc_cli_options_has (options, "batch-size"))
    spec->batch_size = (guint) dsc_cli_options_get_number (options, "batch-size");
  if (dsc_cli_options_has (options, "epochs"))
    spec->epochs = (guint) dsc_cli_options_get_number (options, "epochs");
  if (dsc_cli_options_has (options, "lr"))
    spec->rate = dsc_cli_options_get_real (options, "lr");
  g_free (spec->device);
  spec->device = g_strdup (dsc_cli_options_get (options, "device"));
  spec->seed = (guint32) dsc_cli_options_get_number (options, "seed");
  spec->decode.max_pixels = dsc_cli_options_get_number (options, "max-pixels");
  spec->threads = (guint) dsc_cli_options_get_number (options, "threads");
  spec->max_batches = (guint) dsc_cli_options_get_number (options, "max-batches");
  return g_steal_pointer (&spec);
}

/* --- while it goes --- */

static void
show_epoch_as_json (Watch *self, DscEpoch *epoch)
{
  const DscEpochRecord *record = dsc_epoch_get_record (epoch);
  JsonBuilder *builder = dsc_cli_json_new ("epoch");

  dsc_cli_json_count (builder, "run", dsc_run_get_id (self->run));
  dsc_cli_json_string (builder, "stage", dsc_epoch_get_stage (epoch));
  dsc_cli_json_count (builder, "epoch", record->epoch);
  dsc_cli_json_number (builder, "train_loss", record->train_loss);
  dsc_cli_json_number (builder, "valid_loss", record->valid_loss);
  dsc_cli_json_number (builder, "error_rate", record->error_rate);
  dsc_cli_json_number (builder, "seconds", record->seconds);
  dsc_cli_output_json (self->cli->out, builder);
}

/* A row as the notebook prints it. */
static void
show_epoch_as_text (Watch *self, const DscEpochRecord *record)
{
  g_autofree char *seconds = dsc_format_duration (record->seconds);

  if (self->n_epochs > MAX_ROWS && (record->epoch + 1) % ROW_STEP != 0
      && record->epoch + 1 != self->n_epochs)
    return;
  if (!self->has_header)
    /* Translators: columns of a table; keep each word right-aligned in its place. */
    dsc_cli_output_text (self->cli->out, "%s",
                         _ ("epoch  train_loss  valid_loss  error_rate    time"));
  self->has_header = TRUE;
  dsc_cli_output_text (self->cli->out, "%5u  %10.4f  %10.4f  %10.4f  %6s", record->epoch,
                       record->train_loss, record->valid_loss, record->error_rate, seconds);
}

static void
watch_epochs (Watch *self)
{
  GListModel *epochs = dsc_run_get_epochs (self->run);

  g_object_get (self->run, "n-epochs", &self->n_epochs, NULL);
  for (; self->n_shown < g_list_model_get_n_items (epochs); self->n_shown++)
    {
      g_autoptr (DscEpoch) epoch = g_list_model_get_item (epochs, self->n_shown);

      if (dsc_cli_output_is_json (self->cli->out))
        show_epoch_as_json (self, epoch);
      else
        show_epoch_as_text (self, dsc_epoch_get_record (epoch));
    }
}

static void
watch_progress (Watch *self)
{
  g_autofree char *phase = NULL;
  double fraction, per_second, seconds_left;

  g_object_get (self->run, "phase", &phase, "fraction", &fraction, "per-second", &per_second,
                "seconds-left", &seconds_left, NULL);
  dsc_cli_output_fraction (self->cli->out, phase, fraction, per_second, seconds_left);
}

/* On the thread that hears Ctrl-C. */
static void
cancelled_cb (GCancellable *cancellable, DscRun *run)
{
  dsc_run_stop (run);
}

/* Iterates the main context, on which the run tells of itself, until the run has ended. */
static void
watch_run (DscCli *cli, DscRun *run)
{
  Watch self = { .cli = cli, .run = run };
  gulong handler = g_cancellable_connect (cli->cancellable, G_CALLBACK (cancelled_cb), run, NULL);
  DscRunState state;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      watch_epochs (&self);
      state = dsc_run_get_state (run);
      if (state == DSC_RUN_RUNNING)
        watch_progress (&self);
    }
  while (state == DSC_RUN_RUNNING || state == DSC_RUN_PAUSED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  watch_epochs (&self);
  dsc_cli_output_progress_end (cli->out);
  g_cancellable_disconnect (cli->cancellable, handler);
}

/* --- what came of it --- */

static DscErrorRate
error_rate_of (const DscRunRecord *record)
{
  if (!isfinite (record->error_rate))
    return dsc_error_rate (0, 0);
  return dsc_error_rate ((guint) lround (record->error_rate * record->n_valid), record->n_valid);
}

static void
say_end_as_json (DscCli *cli, const DscRunRecord *record, const char *model, DscDataset *now,
                 DscDataset *before)
{
  gboolean finished = record->state == DSC_RUN_FINISHED;
  JsonBuilder *builder = dsc_cli_json_new (finished ? "finished" : "stopped");
  DscErrorRate rate = error_rate_of (record);

  dsc_cli_json_count (builder, "run", record->id);
  dsc_cli_json_number (builder, "error_rate", record->error_rate);
  if (finished)
    {
      dsc_cli_json_number (builder, "error_rate_low", rate.low);
      dsc_cli_json_number (builder, "error_rate_high", rate.high);
      dsc_cli_json_number (builder, "last_error_rate", record->last_error_rate);
      dsc_cli_json_number (builder, "valid_loss", record->valid_loss);
      dsc_cli_json_number (builder, "seconds", record->seconds);
      dsc_cli_json_number (builder, "images_per_second", record->images_per_second);
      dsc_cli_json_number (builder, "data_wait", record->data_wait);
      dsc_cli_json_string (builder, "device", record->device);
      dsc_cli_json_string (builder, "precision", record->precision);
      dsc_cli_json_count (builder, "train", record->n_train);
      dsc_cli_json_count (builder, "valid", record->n_valid);
      dsc_cli_json_skipped (builder, "skipped", now, before);
    }
  dsc_cli_json_path (builder, "model", model);
  dsc_cli_output_json (cli->out, builder);
}

static void
say_end_as_text (DscCli *cli, const DscRunRecord *record, const char *model, guint n_problems)
{
  DscErrorRate rate = error_rate_of (record);
  g_autofree char *seconds = dsc_format_duration (record->seconds);
  g_autofree char *shown = model != NULL ? dsc_path_display (model) : NULL;

  if (model == NULL)
    {
      dsc_cli_output_text (cli->out, _ ("Run %lld ended before it had a model."),
                           (long long) record->id);
      return;
    }
  dsc_cli_output_text (cli->out,
                       _ ("Error rate: %.4f (%u of %u wrong; 95 %% interval %.4f to %.4f), chosen "
                          "on the validation photos"),
                       rate.rate, rate.wrong, rate.n, rate.low, rate.high);
  /* No speed: all features were there already. */
  if (isfinite (record->images_per_second))
    dsc_cli_output_text (cli->out, _ ("Run %lld: %s, %.0f images/s, %s, %s"),
                         (long long) record->id, seconds, record->images_per_second, record->device,
                         record->precision);
  else
    dsc_cli_output_text (cli->out, _ ("Run %lld: %s, features from the cache, %s, %s"),
                         (long long) record->id, seconds, record->device, record->precision);
  if (n_problems > 0)
    dsc_cli_output_text (cli->out,
                         ngettext ("%u photo had a problem; discern-cli import lists it",
                                   "%u photos had a problem; discern-cli import lists them",
                                   n_problems),
                         n_problems);
  dsc_cli_output_text (cli->out, _ ("Model: %s"), shown);
  dsc_cli_output_text (
      cli->out,
      _ ("Next: discern-cli evaluate, discern-cli top-losses, discern-cli classify PHOTO…"));
}

static gboolean
say_end (DscCli *cli, DscProject *project, DscRun *run, DscDataset *before, GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_run_dup_record (run);
  g_autoptr (GError) failure = dsc_run_dup_error (run);
  g_autoptr (DscDataset) now = NULL;
  g_autofree char *model
      = record->model != NULL ? dsc_cli_project_dup_model (project, record, NULL) : NULL;

  if (record->state == DSC_RUN_FAILED && failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  now = dsc_project_get_dataset (project, error);
  if (now == NULL)
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_end_as_json (cli, record, model, now, before);
  else
    say_end_as_text (cli, record, model, dsc_cli_json_skipped (NULL, NULL, now, before));
  return !g_cancellable_set_error_if_cancelled (cli->cancellable, error);
}

gboolean
dsc_cli_train (DscCli *cli, GError **error)
{
  g_autoptr (DscTrainSpec) spec = make_spec (cli, error);
  g_autoptr (DscProject) project = NULL;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (DscRun) run = NULL;

  if (spec == NULL || !dsc_train_spec_validate (spec, error))
    return FALSE;
  dataset = get_dataset (cli, &project, error);
  if (dataset == NULL)
    return FALSE;
  split = dsc_cli_project_get_split (cli, project, dataset, error);
  if (split == NULL || g_cancellable_set_error_if_cancelled (cli->cancellable, error))
    return FALSE;
  run = dsc_engine_host_train (cli->host, project, dataset, split, spec, 0, error);
  if (run == NULL)
    return FALSE;
  watch_run (cli, run);
  return say_end (cli, project, run, dataset, error);
}
