/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stages: what a run has learned one after the other, and how to go on from there. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "engine/dsc-run-words.h"

enum
{
  NAME_WIDTH = 12,
  SIZE_WIDTH = 9,
  RATES_WIDTH = 17,
  ERROR_RATE_WIDTH = 10
};

/* --- what is known of a stage --- */

/* The stage's weights are those of its best epoch, or of its last. */
static double
error_rate_of (const DscStageRecord *stage, const DscTrainSpec *spec)
{
  return spec != NULL && g_str_equal (spec->keep, "last") ? stage->last.error_rate
                                                          : stage->best_error_rate;
}

/* Instant learns at one rate, the head's. Returns: (transfer full) */
static char *
rates_of (const DscTrainSpec *spec)
{
  if (g_str_equal (spec->method, "features"))
    return dsc_ascii_double (spec->rates.group[DSC_N_GROUPS - 1]);
  return dsc_rates_to_string (&spec->rates);
}

static char *
size_of (const DscTrainSpec *spec)
{
  return g_strdup_printf ("%dx%d", spec->target.height, spec->target.width);
}

/* Returns: the number of the stage that @stage started from; −1 for none. */
static gint64
origin_of (const GPtrArray *stages, const DscStageRecord *stage)
{
  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *other = g_ptr_array_index (stages, i);

      if (other->id == stage->from)
        return other->number;
    }
  return -1;
}

static char *
path_of (DscProject *project, const DscStageRecord *stage)
{
  g_autofree char *folder = dsc_project_dup_models_folder (project);

  return stage->model != NULL ? g_build_filename (folder, stage->model, NULL) : NULL;
}

/* --- JSON --- */

static void
say_as_json (DscCli *cli, DscProject *project, const GPtrArray *stages, const DscStageRecord *stage)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (stage->settings, NULL);
  g_autofree char *size = spec != NULL ? size_of (spec) : NULL;
  g_autofree char *rates = spec != NULL ? rates_of (spec) : NULL;
  g_autofree char *path = path_of (project, stage);
  gint64 origin = origin_of (stages, stage);
  JsonBuilder *builder = dsc_cli_json_new ("stage");

  dsc_cli_json_count (builder, "run", stage->run);
  dsc_cli_json_count (builder, "stage", stage->number);
  dsc_cli_json_string (builder, "name", stage->name);
  if (origin >= 0)
    dsc_cli_json_count (builder, "from", origin);
  else
    dsc_cli_json_string (builder, "from", NULL);
  dsc_cli_json_string (builder, "state", dsc_run_state_to_string (stage->state));
  dsc_cli_json_string (builder, "size", size);
  dsc_cli_json_count (builder, "epochs", stage->n_epochs);
  dsc_cli_json_string (builder, "lr", rates);
  dsc_cli_json_number (builder, "error_rate", error_rate_of (stage, spec));
  dsc_cli_json_path (builder, "model", path);
  dsc_cli_json_value (builder, "settings", stage->settings);
  dsc_cli_output_json (cli->out, builder);
}

/* --- text --- */

static void
say_as_text (DscCli *cli, const DscStageRecord *stage)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (stage->settings, NULL);
  g_autofree char *size = spec != NULL ? size_of (spec) : g_strdup ("—");
  g_autofree char *rates = spec != NULL ? rates_of (spec) : g_strdup ("—");
  double rate = error_rate_of (stage, spec);
  g_autofree char *error_rate = isfinite (rate) ? g_strdup_printf ("%.4f", rate) : g_strdup ("—");
  g_autofree char *name = dsc_cli_pad (dsc_stage_title (stage->name), NAME_WIDTH);
  g_autofree char *file = stage->model != NULL ? dsc_path_display (stage->model) : g_strdup ("—");
  g_autofree char *padded_size = dsc_cli_pad (size, SIZE_WIDTH);
  g_autofree char *padded_rates = dsc_cli_pad (rates, RATES_WIDTH);
  g_autofree char *padded_error_rate = dsc_cli_pad (error_rate, ERROR_RATE_WIDTH);

  dsc_cli_output_text (cli->out, "%5u  %s  %s  %6u  %s  %s  %s", stage->number, name, padded_size,
                       stage->n_epochs, padded_rates, padded_error_rate, file);
}

/* What --from needs to hear besides: Instant has no further stage of its own, and a stage that left
 * the body alone is gone on from with all of the network. */
static const char *
options_after (const DscStageRecord *stage)
{
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_from_json (stage->settings, NULL);

  if (spec != NULL && g_str_equal (spec->method, "features"))
    return " --recipe recommended";
  return spec != NULL && spec->frozen_groups > 0 ? " --unfreeze" : "";
}

static void
say_how_to_go_on (DscCli *cli, DscProject *project, const GPtrArray *stages,
                  const DscRunRecord *run)
{
  g_autofree char *folder = dsc_project_dup_models_folder (project);
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *how_to_resume = dsc_cli_how_to_resume (run);
  const DscStageRecord *last = NULL;

  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (stage->model != NULL)
        last = stage;
    }
  dsc_cli_output_text (cli->out, _ ("Files are in %s"), shown);
  if (how_to_resume != NULL)
    dsc_cli_output_text (cli->out, "%s", how_to_resume);
  else if (last != NULL)
    /* Translators: stage, run, stage, further options. */
    dsc_cli_output_text (cli->out, _ ("To go on from stage %u: discern-cli train --from %lld:%u%s"),
                         last->number, (long long) run->id, last->number, options_after (last));
}

gboolean
dsc_cli_stages (DscCli *cli, GError **error)
{
  g_autoptr (DscProject) project = dsc_cli_project_open (cli, NULL, error);
  g_autoptr (DscRunRecord) run
      = project != NULL ? dsc_cli_project_get_run (cli, project, error) : NULL;
  g_autoptr (GPtrArray) stages
      = run != NULL ? dsc_project_get_stages (project, run->id, error) : NULL;

  if (stages == NULL)
    return FALSE;
  dsc_cli_output_text (cli->out, _ ("Run %lld, recipe %s, network %s"), (long long) run->id,
                       run->recipe, run->network);
  /* Translators: columns of a table; keep each word above its column. */
  dsc_cli_output_text (
      cli->out, "%s",
      _ ("stage  name          size       epochs  learning rates     error rate  file"));
  for (guint i = 0; i < stages->len; i++)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (dsc_cli_output_is_json (cli->out))
        say_as_json (cli, project, stages, stage);
      else
        say_as_text (cli, stage);
    }
  say_how_to_go_on (cli, project, stages, run);
  return TRUE;
}
