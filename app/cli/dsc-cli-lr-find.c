/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lr-find: tries learning rates, and says which to train with. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"
#include "chart/dsc-chart-rate.h"
#include "cli/dsc-cli-training.h"

enum
{
  PICTURE_SCALE = 2
};

/* A test that goes on; the callbacks of points run on the training thread while the main thread
 * waits. */
typedef struct
{
  DscCli *cli;
  DscRateTestRecord *curve; /* (owned) (nullable) */
  GError *error;            /* (owned) (nullable) */
  gboolean done;            /* main thread */
} Finding;

/* --- while it goes --- */

static void
point_cb (const DscRatePoint *point, gpointer user_data)
{
  Finding *self = user_data;
  JsonBuilder *builder;

  if (!dsc_cli_output_is_json (self->cli->out))
    return;
  builder = dsc_cli_json_new ("rate");
  dsc_cli_json_number (builder, "rate", point->rate);
  dsc_cli_json_number (builder, "loss", point->loss);
  dsc_cli_json_number (builder, "smoothed", point->smoothed);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Finding *self = user_data;

  dsc_cli_output_progress_cb (progress, self->cli->out);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Finding *self = user_data;

  self->curve = dsc_engine_host_find_rate_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

/* Returns: (transfer full) (nullable) */
static DscRateTestRecord *
find_rates (DscCli *cli, const DscCliTraining *training, GError **error)
{
  Finding self = { .cli = cli };

  dsc_engine_host_find_rate_async (cli->host, training->project, training->dataset, training->split,
                                   training->spec,
                                   training->start.run > 0 ? &training->start : NULL, 0, point_cb,
                                   progress_cb, &self, cli->cancellable, done_cb, &self);
  while (!self.done)
    g_main_context_iteration (NULL, TRUE);
  dsc_cli_output_progress_end (cli->out);
  if (self.error != NULL)
    g_propagate_error (error, self.error);
  return self.curve;
}

/* --- what it says --- */

/* Two digits are more than the curve knows. */
#define CLOSE_ENOUGH 0.06

/* Whether @text means about these rates. */
static gboolean
is_close (const char *text, const double *wanted)
{
  DscRates rates;

  if (!dsc_rates_parse (text, &rates, NULL))
    return FALSE;
  for (guint i = 0; i < DSC_N_GROUPS; i++)
    if (fabs (rates.group[i] / wanted[i] - 1) > CLOSE_ENOUGH)
      return FALSE;
  return TRUE;
}

/* As --lr takes it, with two digits. Returns: (transfer full) */
static char *
format_rate (double rate)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.2g", rate));
}

/* Rates for --lr of which the head's is @rate: what the lower layers learn at in proportion stays
 * as the settings have it. In the shortest form that says so. Returns: (transfer full) */
static char *
rates_for (const DscTrainSpec *spec, double rate)
{
  double head = spec->rates.group[DSC_N_GROUPS - 1];
  g_auto (GStrv) words = g_new0 (char *, DSC_N_GROUPS + 1);
  g_autofree char *tenth = NULL;
  g_autofree char *slice = NULL;
  double wanted[DSC_N_GROUPS];

  for (guint i = 0; i < DSC_N_GROUPS; i++)
    {
      wanted[i] = CLAMP (rate * spec->rates.group[i] / head, DSC_RATE_MIN, DSC_RATE_MAX);
      words[i] = format_rate (wanted[i]);
    }
  tenth = g_strconcat (":", words[DSC_N_GROUPS - 1], NULL);
  slice = g_strconcat (words[0], ":", words[DSC_N_GROUPS - 1], NULL);
  if (is_close (words[DSC_N_GROUPS - 1], wanted))
    return g_strdup (words[DSC_N_GROUPS - 1]);
  if (is_close (tenth, wanted))
    return g_steal_pointer (&tenth);
  if (is_close (slice, wanted))
    return g_steal_pointer (&slice);
  return g_strjoinv (",", words);
}

static gboolean
is_said (const DscCliOption *option)
{
  static const char *const ours[] = { "lr", "plot", "json", "quiet", NULL };

  return (option->commands & DSC_CLI_TRAIN) != 0 && !g_strv_contains (ours, option->name);
}

/* The command that trains what was tried, with these rates. Returns: (transfer full) */
static char *
command_with (const DscCliOptions *options, const char *rates)
{
  g_autoptr (GString) line = g_string_new ("discern-cli train");
  const char *source = dsc_cli_options_get_argument (options, 0);
  guint n;
  const DscCliOption *rows = dsc_cli_table_get_options (&n);

  if (source != NULL)
    {
      g_autofree char *quoted = g_shell_quote (source);

      g_string_append_printf (line, " %s", quoted);
    }
  for (guint i = 0; i < n; i++)
    {
      const char *value;
      g_autofree char *quoted = NULL;

      if (!is_said (&rows[i]) || !dsc_cli_options_has (options, rows[i].name))
        continue;
      value = dsc_cli_options_get (options, rows[i].name);
      g_string_append_printf (line, " --%s", rows[i].name);
      if (rows[i].type == DSC_CLI_FLAG)
        continue;
      quoted = rows[i].type == DSC_CLI_FILE || rows[i].type == DSC_CLI_FOLDER
                   ? g_shell_quote (value)
                   : g_strdup (value);
      g_string_append_printf (line, " %s", quoted);
    }
  g_string_append_printf (line, " --lr %s", rates);
  return dsc_path_display (line->str);
}

static void
say_suggestion (DscCli *cli, const char *name, double rate, const char *what)
{
  g_autofree char *number = isfinite (rate) ? format_rate (rate) : g_strdup ("—");
  g_autofree char *padded = dsc_cli_pad (number, 7);

  dsc_cli_output_text (cli->out, "  %-8s  %s  %s", name, padded, what);
}

static void
say_as_text (DscCli *cli, const DscRateTestRecord *curve, const DscRateSuggestions *suggestions,
             const char *rates)
{
  g_autofree char *command = rates != NULL ? command_with (cli->options, rates) : NULL;

  dsc_cli_output_text (cli->out,
                       ngettext ("Tried %u learning rate. It suggests:",
                                 "Tried %u learning rates. They suggest:", curve->n),
                       curve->n);
  say_suggestion (cli, "valley", suggestions->valley,
                  _ ("half way down the longest fall of the loss"));
  say_suggestion (cli, "slide", suggestions->slide, _ ("the last before the loss turns"));
  say_suggestion (cli, "minimum", suggestions->minimum, _ ("a tenth of where the loss is least"));
  say_suggestion (cli, "steep", suggestions->steep, _ ("where the loss falls fastest"));
  if (command == NULL)
    {
      dsc_cli_output_text (cli->out, "%s",
                           _ ("The loss never falls, or the curve is too short to suggest a rate: "
                              "look at it with --plot, or try a smaller batch size."));
      return;
    }
  dsc_cli_output_text (cli->out, "%s",
                       _ ("Take the valley: it is the steadiest of the four. A larger one learns "
                          "faster if the loss stays smooth, a smaller one is safer. To train with "
                          "it:"));
  dsc_cli_output_text (cli->out, "  %s", command);
}

static void
say_as_json (DscCli *cli, const DscRateSuggestions *suggestions, const char *rates)
{
  JsonBuilder *builder = dsc_cli_json_new ("suggested");

  dsc_cli_json_number (builder, "valley", suggestions->valley);
  dsc_cli_json_number (builder, "slide", suggestions->slide);
  dsc_cli_json_number (builder, "minimum", suggestions->minimum);
  dsc_cli_json_number (builder, "steep", suggestions->steep);
  dsc_cli_json_string (builder, "lr", rates);
  dsc_cli_output_json (cli->out, builder);
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  dsc_chart_rate_draw (cr, data, width, height, dsc_chart_style_get (FALSE));
}

static gboolean
draw_curve (DscCli *cli, const DscCliTraining *training, const DscRateTestRecord *curve,
            const DscRateSuggestions *suggestions, const char *path, GError **error)
{
  /* Translators: network, recipe. */
  g_autofree char *subtitle
      = g_strdup_printf (_ ("%s, %s"), training->spec->network, training->spec->recipe);
  const DscChartRate chart = { .heading = { _ ("Learning-rate finder"), subtitle },
                               .rates = curve->rates,
                               .losses = curve->smoothed,
                               .n = curve->n,
                               .n_asked = DSC_RATE_TEST_STEPS,
                               .suggestions = *suggestions };
  double width, height;

  dsc_chart_rate_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  if (!dsc_chart_export (path, width, height, PICTURE_SCALE, draw_cb, (gpointer) &chart, error))
    return FALSE;
  dsc_cli_output_written (cli->out, "picture", path);
  return TRUE;
}

gboolean
dsc_cli_lr_find (DscCli *cli, GError **error)
{
  const char *plot = dsc_cli_options_get (cli->options, "plot");
  g_autoptr (DscCliTraining) training = dsc_cli_training_new (cli, error);
  g_autoptr (DscRateTestRecord) curve = NULL;
  DscRateSuggestions suggestions;
  g_autofree char *rates = NULL;

  if (training == NULL)
    return FALSE;
  curve = find_rates (cli, training, error);
  if (curve == NULL)
    return FALSE;
  suggestions = dsc_rate_suggestions (curve->rates, curve->smoothed, curve->n, DSC_RATE_TEST_STEPS);
  if (isfinite (suggestions.valley))
    rates = rates_for (training->spec, suggestions.valley);
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, &suggestions, rates);
  else
    say_as_text (cli, curve, &suggestions, rates);
  return plot == NULL || draw_curve (cli, training, curve, &suggestions, plot, error);
}
