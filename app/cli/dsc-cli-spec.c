/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to train: the settings of a recipe, or of the stage that is gone on from, and what the
 * command line says instead. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"
#include "cli/dsc-cli-training.h"
#include "engine/dsc-augment-words.h"

/* The value of an option, if it was given; NULL also where the command has no such option. */
static const char *
given (const DscCliOptions *options, const char *name)
{
  return dsc_cli_options_has (options, name) ? dsc_cli_options_get (options, name) : NULL;
}

/* --- what contradicts itself --- */

/* Options that say nothing together, or nothing without another one. */
static const struct
{
  const char *option;
  const char *other;
  gboolean together; /* whether it needs the other one; else it forbids it */
  const char *why;
} rules[] = {
  { "unfreeze", "freeze", FALSE,
    N_ ("--unfreeze trains all of the network and --freeze the head alone: leave out one.") },
  { "keep-optimizer", "from", TRUE,
    N_ ("--keep-optimizer needs --from: a new run has no optimiser to keep.") },
  { "force", "from", TRUE,
    N_ ("--force needs --from: a new run has nothing unfinished to give up.") },
  { "from", "weights", FALSE,
    N_ ("--from goes on from the weights of a stage, --weights begins with others: leave out "
        "one.") },
  { "from", "valid-list", FALSE,
    N_ ("--from goes on with the split of the run: leave out --valid-list, or begin a new run.") },
};

/* What the recipe “instant” has not, because it looks at each photo once. */
static const char *const no_instant[] = { "from", "freeze", "unfreeze", "augment", "dropout" };

static gboolean
check_rules (const DscCliOptions *options, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (dsc_cli_options_has (options, rules[i].option)
        && dsc_cli_options_has (options, rules[i].other) != rules[i].together)
      {
        g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE, _ (rules[i].why));
        return FALSE;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (no_instant); i++)
    if (dsc_cli_options_has (options, no_instant[i])
        && g_str_equal (dsc_cli_options_get (options, "recipe"), "instant"))
      {
        g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                     _ ("The recipe “instant” learns from one look at each photo with a network "
                        "that stays as it is: --%s says nothing there. Choose another recipe, or "
                        "leave it out."),
                     no_instant[i]);
        return FALSE;
      }
  return TRUE;
}

/* --- the options, one by one --- */

/* Reads "RUN" or "RUN:STAGE". */
static gboolean
parse_start (const char *text, DscStart *start, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  guint n = g_strv_length (parts);
  g_autofree char *shown = NULL;
  guint64 run = 0, stage = 0;

  if ((n == 1 || n == 2) && g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXINT64, &run, NULL)
      && (n == 1 || g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT, &stage, NULL)))
    {
      start->run = (gint64) run;
      start->stage = n == 2 ? (int) stage : -1;
      return TRUE;
    }
  shown = dsc_path_display (text);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("“%s” is not a value of --from: it takes the number of a run, such as 3, or of "
                  "one of its stages, such as 3:0. “discern-cli stages --run 3” lists them."),
               shown);
  return FALSE;
}

/* "none", or a file, whose name goes into the settings and so must be text. */
static gboolean
apply_weights (DscTrainSpec *spec, const char *weights, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;

  if (g_str_equal (weights, "none"))
    {
      dsc_train_spec_set (&spec->weights, weights);
      return TRUE;
    }
  path = g_canonicalize_filename (weights, NULL);
  if (g_utf8_validate (path, -1, NULL))
    {
      dsc_train_spec_set (&spec->weights, path);
      return TRUE;
    }
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The name of the weights file “%s” is not UTF-8: rename it or its folder."),
               shown);
  return FALSE;
}

/* Options whose values are words of their own. */
static gboolean
apply_words (const DscCliOptions *options, DscTrainSpec *spec, GError **error)
{
  const char *weights = given (options, "weights");
  const char *augment = given (options, "augment");

  if (augment != NULL && !dsc_augment_parse (augment, &spec->augment, error))
    {
      g_prefix_error (error, "--augment: ");
      return FALSE;
    }
  return weights == NULL || apply_weights (spec, weights, error);
}

static gboolean
apply_rates (const DscCliOptions *options, DscTrainSpec *spec, GError **error)
{
  const char *rates = given (options, "lr");

  if (rates == NULL || dsc_rates_parse (rates, &spec->rates, error))
    return TRUE;
  g_prefix_error (error, "--lr: ");
  return FALSE;
}

static void
apply_number (const DscCliOptions *options, const char *name, guint *number)
{
  if (dsc_cli_options_has (options, name))
    *number = (guint) dsc_cli_options_get_number (options, name);
}

static void
apply_real (const DscCliOptions *options, const char *name, double *number)
{
  if (dsc_cli_options_has (options, name))
    *number = dsc_cli_options_get_real (options, name);
}

static void
apply_size (const DscCliOptions *options, DscTrainSpec *spec)
{
  g_autofree char *smaller = NULL;

  if (dsc_cli_options_get_sizes (options, "size", &smaller, &spec->target.height,
                                 &spec->target.width))
    dsc_train_spec_set (&spec->smaller_sizes, smaller);
  if (dsc_cli_options_has (options, "resize"))
    dsc_resize_from_string (dsc_cli_options_get (options, "resize"), &spec->target.resize);
}

/* Everything that was said; what was not said stays. Options that a command does not have were not
 * said. */
static gboolean
apply_options (const DscCliOptions *options, DscTrainSpec *spec, GError **error)
{
  if (!apply_words (options, spec, error) || !apply_rates (options, spec, error))
    return FALSE;
  apply_size (options, spec);
  apply_number (options, "batch-size", &spec->batch_size);
  apply_number (options, "epochs", &spec->epochs);
  apply_number (options, "seed", &spec->seed);
  apply_number (options, "threads", &spec->threads);
  apply_number (options, "max-batches", &spec->max_batches);
  apply_real (options, "weight-decay", &spec->weight_decay);
  apply_real (options, "label-smoothing", &spec->label_smoothing);
  apply_real (options, "dropout", &spec->dropout);
  if (dsc_cli_options_has (options, "device"))
    dsc_train_spec_set (&spec->device, dsc_cli_options_get (options, "device"));
  if (dsc_cli_options_has (options, "precision"))
    dsc_train_spec_set (&spec->precision, dsc_cli_options_get (options, "precision"));
  if (dsc_cli_options_has (options, "max-pixels"))
    spec->decode.max_pixels = dsc_cli_options_get_number (options, "max-pixels");
  if (dsc_cli_options_has (options, "freeze"))
    spec->frozen_groups = DSC_N_GROUPS - 1;
  return TRUE;
}

/* What only the settings as a whole can say. */
static gboolean
check_settings (const DscCliOptions *options, const DscTrainSpec *spec, GError **error)
{
  if (dsc_cli_options_has (options, "dropout") && !g_str_equal (spec->head, "fastai"))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("--dropout says nothing here: only the head of the recipe "
                              "“notebook-2020” has it."));
      return FALSE;
    }
  return dsc_train_spec_validate (spec, error);
}

gboolean
dsc_cli_spec_check (DscCli *cli, DscStart *start, GError **error)
{
  const DscCliOptions *options = cli->options;
  const char *from = given (options, "from");
  const char *plot = given (options, "plot");
  g_autoptr (DscTrainSpec) spec = NULL;

  *start = (DscStart){ .keep_optimizer = dsc_cli_options_has (options, "keep-optimizer") };
  if (!check_rules (options, error) || (from != NULL && !parse_start (from, start, error))
      || (plot != NULL && !dsc_chart_export_check_path (plot, error)))
    return FALSE;
  spec = dsc_train_spec_new (dsc_cli_options_get (options, "recipe"),
                             dsc_cli_options_get (options, "model"),
                             dsc_cli_options_has (options, "unfreeze"), error);
  /* With --from the settings are not known yet, but the words are what they are. */
  return spec != NULL && apply_options (options, spec, error)
         && (from != NULL || check_settings (options, spec, error));
}

/* --- going on from a stage --- */

/* The stage that @start names: that number, or the last one that has a model. Where there is none
 * the host says so. */
static const DscStageRecord *
find_stage (const GPtrArray *stages, const DscStart *start)
{
  for (guint i = stages->len; i > 0; i--)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i - 1);

      if (stage->model != NULL && (start->stage < 0 || (int) stage->number == start->stage))
        return stage;
    }
  return NULL;
}

/* The settings of the stage that is gone on from. Where that is what Instant learned on the way to
 * more, the run's own ones say how to go on. */
static DscTrainSpec *
read_settings (DscProject *project, const DscStart *start, GError **error)
{
  g_autoptr (DscRunRecord) run = dsc_project_get_run (project, start->run, error);
  g_autoptr (GPtrArray) stages
      = run != NULL ? dsc_project_get_stages (project, run->id, error) : NULL;
  const DscStageRecord *stage = stages != NULL ? find_stage (stages, start) : NULL;
  g_autoptr (DscTrainSpec) spec = NULL;

  if (stages == NULL)
    return NULL;
  spec = dsc_train_spec_from_json (stage != NULL ? stage->settings : run->settings, error);
  if (spec == NULL || g_str_equal (spec->method, "network"))
    return g_steal_pointer (&spec);
  return dsc_train_spec_from_json (run->settings, error);
}

/* How much of the network is to be trained from here on. */
static DscDepth
depth_of (const DscCliOptions *options)
{
  if (dsc_cli_options_has (options, "unfreeze"))
    return DSC_DEPTH_ALL;
  return dsc_cli_options_has (options, "freeze") ? DSC_DEPTH_HEAD : DSC_DEPTH_SAME;
}

static DscTrainSpec *
settings_of_stage (const DscCliOptions *options, DscProject *project, const DscStart *start,
                   GError **error)
{
  g_autoptr (DscTrainSpec) before = read_settings (project, start, error);
  const char *recipe;
  DscTrainSpec *spec;

  if (before == NULL)
    return NULL;
  recipe = given (options, "recipe");
  if (recipe == NULL)
    recipe = before->recipe;
  if (g_str_equal (recipe, "instant"))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                   _ ("Run %lld was trained by the recipe “instant”, which has one stage only. "
                      "Say how to go on, such as: --recipe recommended"),
                   (long long) start->run);
      return NULL;
    }
  spec = dsc_train_spec_continue (before, recipe, depth_of (options), error);
  if (spec == NULL)
    return NULL;
  if (dsc_cli_options_has (options, "model"))
    dsc_train_spec_set (&spec->network, dsc_cli_options_get (options, "model"));
  return spec;
}

DscTrainSpec *
dsc_cli_spec_new_for (DscCli *cli, const char *recipe, const char *network, GError **error)
{
  const DscCliOptions *options = cli->options;
  g_autoptr (DscTrainSpec) spec = dsc_train_spec_new (
      dsc_cli_options_has (options, "recipe") ? dsc_cli_options_get (options, "recipe") : recipe,
      dsc_cli_options_has (options, "model") ? dsc_cli_options_get (options, "model") : network,
      FALSE, error);

  if (spec == NULL || !apply_options (options, spec, error)
      || !check_settings (options, spec, error))
    return NULL;
  return g_steal_pointer (&spec);
}

DscTrainSpec *
dsc_cli_spec_new (DscCli *cli, DscProject *project, const DscStart *start, GError **error)
{
  const DscCliOptions *options = cli->options;
  g_autoptr (DscTrainSpec) spec = NULL;

  if (start->run > 0)
    spec = settings_of_stage (options, project, start, error);
  else
    spec = dsc_train_spec_new (dsc_cli_options_get (options, "recipe"),
                               dsc_cli_options_get (options, "model"),
                               dsc_cli_options_has (options, "unfreeze"), error);
  if (spec == NULL || !apply_options (options, spec, error)
      || !check_settings (options, spec, error))
    return NULL;
  return g_steal_pointer (&spec);
}
