/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a run: said, and drawn. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-curves.h"
#include "chart/dsc-chart-export.h"
#include "cli/dsc-cli-training.h"
#include "engine/dsc-run-words.h"

enum
{
  PICTURE_SCALE = 2
};

DscErrorRate
dsc_cli_error_rate_of (const DscRunRecord *record)
{
  if (!isfinite (record->error_rate))
    return dsc_error_rate (0, 0);
  return dsc_error_rate ((guint) lround (record->error_rate * record->n_valid), record->n_valid);
}

/* --- as JSON --- */

static void
say_finished_as_json (DscCli *cli, const DscRunRecord *record, const char *model, DscDataset *now,
                      DscDataset *before)
{
  JsonBuilder *builder = dsc_cli_json_new ("finished");
  DscErrorRate rate = dsc_cli_error_rate_of (record);

  dsc_cli_json_count (builder, "run", record->id);
  dsc_cli_json_number (builder, "error_rate", record->error_rate);
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
  dsc_cli_json_path (builder, "model", model);
  dsc_cli_output_json (cli->out, builder);
}

static void
say_stopped_as_json (DscCli *cli, const DscRunRecord *record, const char *model)
{
  JsonBuilder *builder = dsc_cli_json_new ("stopped");

  dsc_cli_json_count (builder, "run", record->id);
  dsc_cli_json_number (builder, "error_rate", record->error_rate);
  dsc_cli_json_path (builder, "model", model);
  dsc_cli_output_json (cli->out, builder);
}

/* --- in words --- */

/* A stage that left the body alone is half of what a recipe with two stages has in mind. */
static void
say_next (DscCli *cli, DscProject *project, const DscRunRecord *record)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, record->id, NULL);
  g_autoptr (DscTrainSpec) spec = NULL;

  if (stages != NULL && stages->len > 0)
    spec = dsc_train_spec_from_json (
        ((const DscStageRecord *) g_ptr_array_index (stages, stages->len - 1))->settings, NULL);
  if (spec != NULL && g_str_equal (spec->method, "network") && spec->frozen_groups > 0)
    dsc_cli_output_text (cli->out,
                         _ ("Next: discern-cli train --from %lld --unfreeze, discern-cli evaluate, "
                            "discern-cli classify PHOTO…"),
                         (long long) record->id);
  else
    dsc_cli_output_text (
        cli->out,
        _ ("Next: discern-cli evaluate, discern-cli top-losses, discern-cli classify PHOTO…"));
}

static void
say_figures (DscCli *cli, DscProject *project, const DscRunRecord *record)
{
  DscErrorRate rate = dsc_cli_error_rate_of (record);
  g_autofree char *seconds = dsc_format_duration (record->seconds);

  dsc_cli_output_text (
      cli->out,
      dsc_run_was_chosen (project, record)
          ? _ ("Error rate: %.4f (%u of %u wrong; 95 %% interval %.4f to %.4f), chosen on the "
               "validation photos")
          : _ ("Error rate: %.4f (%u of %u wrong; 95 %% interval %.4f to %.4f), of the last epoch"),
      rate.rate, rate.wrong, rate.n, rate.low, rate.high);
  /* No speed: all features were there already. */
  if (isfinite (record->images_per_second))
    dsc_cli_output_text (cli->out, _ ("Run %lld: %s, %.*f images/s, %s, %s"),
                         (long long) record->id, seconds, record->images_per_second < 20 ? 1 : 0,
                         record->images_per_second, record->device, record->precision);
  else
    dsc_cli_output_text (cli->out, _ ("Run %lld: %s, features from the cache, %s, %s"),
                         (long long) record->id, seconds, record->device, record->precision);
}

/* The last stage was no better than what there was before: what is kept is another one's. */
static void
say_kept_stage (DscCli *cli, DscProject *project, const DscRunRecord *record)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, record->id, NULL);

  for (guint i = 0; stages != NULL && i + 1 < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (g_strcmp0 (stage->model, record->model) == 0)
        dsc_cli_output_text (cli->out,
                             _ ("No epoch of the last stage did better: the model is that of "
                                "stage %u."),
                             stage->number);
    }
}

static void
say_as_text (DscCli *cli, DscProject *project, const DscRunRecord *record, const char *model,
             guint n_problems)
{
  g_autofree char *shown = model != NULL ? dsc_path_display (model) : NULL;

  if (model == NULL)
    {
      dsc_cli_output_text (cli->out, _ ("Run %lld ended before it had a model."),
                           (long long) record->id);
      return;
    }
  say_figures (cli, project, record);
  say_kept_stage (cli, project, record);
  if (n_problems > 0)
    dsc_cli_output_text (cli->out,
                         ngettext ("%u photo had a problem; discern-cli import lists it",
                                   "%u photos had a problem; discern-cli import lists them",
                                   n_problems),
                         n_problems);
  dsc_cli_output_text (cli->out, _ ("Model: %s"), shown);
  say_next (cli, project, record);
}

/* A message says why its checkpoint could not be written. */
static void
say_paused (DscCli *cli, const DscRunRecord *record)
{
  g_autofree char *how_to_resume = dsc_cli_how_to_resume (record);

  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("paused");

      dsc_cli_json_count (builder, "run", record->id);
      dsc_cli_json_string (builder, "message", how_to_resume);
      dsc_cli_json_string (builder, "problem", record->message);
      dsc_cli_output_json (cli->out, builder);
      return;
    }
  if (record->message != NULL)
    /* Translators: a sentence on what could not be written. */
    dsc_cli_output_text (
        cli->out, _ ("%s The steps since the last checkpoint are lost, and will be made again."),
        record->message);
  dsc_cli_output_text (cli->out, "%s", how_to_resume);
}

static gboolean
is_to_be_resumed (const DscRunRecord *record)
{
  return record->state == DSC_RUN_PAUSED || record->state == DSC_RUN_INTERRUPTED;
}

static gboolean
say_end (DscCli *cli, DscProject *project, const DscRunRecord *record, DscDataset *before,
         GError **error)
{
  g_autoptr (DscDataset) now = NULL;
  g_autofree char *model
      = record->model != NULL ? dsc_cli_project_dup_model (project, record, NULL) : NULL;

  if (is_to_be_resumed (record))
    {
      say_paused (cli, record);
      return TRUE;
    }
  now = dsc_project_get_dataset (project, error);
  if (now == NULL)
    return FALSE;
  if (!dsc_cli_output_is_json (cli->out))
    say_as_text (cli, project, record, model, dsc_cli_json_skipped (NULL, NULL, now, before));
  else if (record->state == DSC_RUN_FINISHED)
    say_finished_as_json (cli, record, model, now, before);
  else
    say_stopped_as_json (cli, record, model);
  return TRUE;
}

/* --- the curves --- */

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  dsc_chart_curves_draw (cr, data, width, height, dsc_chart_style_get (FALSE));
}

static gboolean
draw_curves (DscCli *cli, DscProject *project, const DscRunRecord *record, const char *path,
             GError **error)
{
  g_autofree char *title = g_strdup_printf (_ ("Run %lld"), (long long) record->id);
  /* Translators: network, recipe. */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s, %s"), record->network, record->recipe);
  g_autoptr (DscChartHistory) history = dsc_chart_history_new (title);
  const DscChartHistory *const runs[] = { history };
  const DscChartCurves chart = { .heading = { title, subtitle }, .runs = runs, .n = 1 };
  g_autoptr (GArray) trace = dsc_trace_load (project, record->id, error);
  double width, height;

  if (trace == NULL)
    return FALSE;
  dsc_chart_history_add_trace (history, trace);
  dsc_chart_history_set_kept (history, record);
  dsc_chart_curves_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  if (!dsc_chart_export (path, width, height, PICTURE_SCALE, draw_cb, (gpointer) &chart, error))
    return FALSE;
  dsc_cli_output_written (cli->out, "picture", path);
  return TRUE;
}

static void
say_how_to_try_again (DscCli *cli, const DscRunRecord *record)
{
  g_autofree char *how_to_resume = dsc_cli_how_to_resume (record);

  if (how_to_resume != NULL)
    dsc_cli_output_text (cli->out, "%s", how_to_resume);
}

gboolean
dsc_cli_follow (DscCli *cli, DscProject *project, DscDataset *dataset, DscRun *run,
                gboolean resumed, GError **error)
{
  const char *plot = dsc_cli_options_get (cli->options, "plot");
  g_autoptr (DscRunRecord) record = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean good = FALSE;

  dsc_cli_watch (cli, project, run, resumed);
  record = dsc_run_dup_record (run);
  failure = dsc_run_dup_error (run);
  if (record->state == DSC_RUN_FAILED && failure != NULL)
    {
      say_how_to_try_again (cli, record);
      g_propagate_error (error, g_steal_pointer (&failure));
    }
  else
    good = say_end (cli, project, record, dataset, error);
  /* The curves of a run that has failed may show why; that it failed is said all the same. */
  if (plot != NULL && !draw_curves (cli, project, record, plot, good ? error : NULL))
    return FALSE;
  if (!good || g_cancellable_set_error_if_cancelled (cli->cancellable, error))
    return FALSE;
  if (!is_to_be_resumed (record))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run is to be resumed");
  return FALSE;
}
