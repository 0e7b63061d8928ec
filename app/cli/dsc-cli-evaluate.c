/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: how good is a model, class by class? */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "cli/dsc-cli-predict.h"

enum
{
  MAX_PAIRS_SHOWN = 10
};

/* Photos of classes that the model does not know, by class of the dataset. */
static guint *
count_unknown (const DscCliAnswers *answers)
{
  const GArray *items = answers->predictions->items;
  guint *counts = g_new0 (guint, MAX (dsc_dataset_get_n_classes (answers->dataset), 1));

  for (guint i = 0; i < items->len; i++)
    {
      const DscPrediction *item = &g_array_index (items, DscPrediction, i);

      if (item->actual < 0)
        counts[dsc_dataset_get_photo (answers->dataset, item->photo)->label]++;
    }
  return counts;
}

static void
add_classes (JsonBuilder *builder, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < confusion->n; i++)
    {
      DscClassReport report = dsc_confusion_class_report (confusion, i);

      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "label", dsc_cli_answers_get_class_name (answers, (gint32) i));
      dsc_cli_json_count (builder, "support", report.support);
      dsc_cli_json_count (builder, "predicted", report.predicted);
      dsc_cli_json_count (builder, "correct", report.correct);
      dsc_cli_json_number (builder, "precision", report.precision);
      dsc_cli_json_number (builder, "recall", report.recall);
      dsc_cli_json_number (builder, "f1", report.f1);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_unknown (JsonBuilder *builder, const DscCliAnswers *answers)
{
  g_autofree guint *counts = count_unknown (answers);

  json_builder_set_member_name (builder, "unknown");
  json_builder_begin_array (builder);
  for (guint i = 0; i < dsc_dataset_get_n_classes (answers->dataset); i++)
    if (counts[i] > 0)
      {
        json_builder_begin_object (builder);
        dsc_cli_json_string (builder, "label", dsc_dataset_get_class_name (answers->dataset, i));
        dsc_cli_json_count (builder, "photos", counts[i]);
        json_builder_end_object (builder);
      }
  json_builder_end_array (builder);
}

static void
say_as_json (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  JsonBuilder *builder = dsc_cli_json_new ("evaluated");
  DscErrorRate rate = dsc_predictions_error_rate (answers->predictions);
  gboolean is_part = answers->part != DSC_PART_NONE;

  dsc_cli_json_count (builder, "run", answers->run->id);
  dsc_cli_json_string (builder, "part", is_part ? dsc_part_to_string (answers->part) : NULL);
  dsc_cli_json_path (builder, "source", is_part ? NULL : dsc_dataset_get_source (answers->dataset));
  dsc_cli_json_count (builder, "photos", rate.n);
  dsc_cli_json_count (builder, "wrong", rate.wrong);
  dsc_cli_json_number (builder, "error_rate", rate.rate);
  dsc_cli_json_number (builder, "error_rate_low", rate.low);
  dsc_cli_json_number (builder, "error_rate_high", rate.high);
  dsc_cli_json_number (builder, "loss", dsc_predictions_mean_loss (answers->predictions));
  add_classes (builder, answers, confusion);
  dsc_cli_json_confused (builder, "most_confused", answers, confusion, G_MAXUINT);
  add_unknown (builder, answers);
  dsc_cli_json_count (builder, "failed", answers->n_failed);
  dsc_cli_output_json (cli->out, builder);
}

/* Three decimals, or a dash where there is no number. */
static char *
format_share (double value)
{
  return isfinite (value) ? g_strdup_printf ("%.3f", value) : g_strdup ("—");
}

static void
say_class (DscCli *cli, const char *name, guint width, const DscClassReport *report)
{
  g_autofree char *label = dsc_cli_pad (name, width);
  g_autofree char *precision = format_share (report->precision);
  g_autofree char *recall = format_share (report->recall);
  g_autofree char *f1 = format_share (report->f1);

  dsc_cli_output_text (cli->out, "  %s  %7u  %9s  %6s  %5s", label, report->support, precision,
                       recall, f1);
}

static void
say_classes (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  g_autofree char *heading = NULL;
  guint width = dsc_cli_text_width (_ ("class"));

  for (guint i = 0; i < confusion->n; i++)
    width = MAX (width, dsc_cli_text_width (dsc_cli_answers_get_class_name (answers, (gint32) i)));
  heading = dsc_cli_pad (_ ("class"), width);
  /* Translators: columns of a table; keep each word right-aligned in its place. */
  dsc_cli_output_text (cli->out, "  %s  %s", heading, _ (" photos  precision  recall     F1"));
  for (guint i = 0; i < confusion->n; i++)
    {
      DscClassReport report = dsc_confusion_class_report (confusion, i);

      say_class (cli, dsc_cli_answers_get_class_name (answers, (gint32) i), width, &report);
    }
}

static void
say_unknown (DscCli *cli, const DscCliAnswers *answers)
{
  g_autofree guint *counts = count_unknown (answers);

  for (guint i = 0; i < dsc_dataset_get_n_classes (answers->dataset); i++)
    if (counts[i] > 0)
      dsc_cli_output_text (
          cli->out,
          ngettext ("Not counted: %u photo of “%s”, which the model does not know",
                    "Not counted: %u photos of “%s”, which the model does not know", counts[i]),
          counts[i], dsc_dataset_get_class_name (answers->dataset, i));
}

static void
say_as_text (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  g_autofree char *description = dsc_cli_answers_describe (answers);

  dsc_cli_output_text (cli->out, "%s", description);
  dsc_cli_output_text (cli->out, _ ("Loss: %.4f"),
                       dsc_predictions_mean_loss (answers->predictions));
  if (answers->part == DSC_PART_VALID && answers->was_chosen)
    dsc_cli_output_text (
        cli->out,
        _ ("The model was chosen on the validation photos: others will be somewhat harder."));
  say_classes (cli, answers, confusion);
  dsc_cli_say_confused (cli, answers, confusion, MAX_PAIRS_SHOWN);
  say_unknown (cli, answers);
  if (answers->n_failed > 0)
    dsc_cli_output_text (cli->out,
                         ngettext ("Not counted: %u file that could not be read",
                                   "Not counted: %u files that could not be read",
                                   answers->n_failed),
                         answers->n_failed);
}

gboolean
dsc_cli_evaluate (DscCli *cli, GError **error)
{
  const char *folder = dsc_cli_options_get_argument (cli->options, 0);
  g_autoptr (DscCliAnswers) answers = NULL;
  g_autoptr (DscConfusion) confusion = NULL;

  if (folder != NULL && dsc_cli_options_has (cli->options, "part"))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("--part is a part of the project’s own photos; leave it out, or "
                              "leave out the folder."));
      return FALSE;
    }
  answers = dsc_cli_answers_new (cli, folder, error);
  if (answers == NULL)
    return FALSE;
  confusion = dsc_cli_confusion_new (answers, error);
  if (confusion == NULL)
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, answers, confusion);
  else
    say_as_text (cli, answers, confusion);
  return TRUE;
}
