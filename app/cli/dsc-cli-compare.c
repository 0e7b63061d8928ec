/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: in what do two runs differ, and is one of them better? */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-predict.h"
#include "engine/dsc-compare.h"
#include "engine/dsc-run-words.h"

/* What the command is about; first and second run by index. */
typedef struct
{
  DscCli *cli;
  gint64 ids[2];
  DscCliAnswers *answers[2]; /* (owned) */
  DscTrainSpec *specs[2];    /* (owned) */
  GPtrArray *settings;       /* (owned) (element-type DscSettingDifference) */
  DscComparison *comparison; /* (owned) */
  guint max;                 /* photos that are listed, either way */
} Comparing;

static void
comparing_clear (Comparing *self)
{
  for (guint i = 0; i < 2; i++)
    {
      dsc_cli_answers_free (self->answers[i]);
      dsc_train_spec_free (self->specs[i]);
    }
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  g_clear_pointer (&self->comparison, dsc_comparison_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Comparing, comparing_clear)

static const char *
said_by (const Comparing *self, guint which, const DscComparedPhoto *place)
{
  const DscCliAnswers *answers = self->answers[which];
  guint i = which == 0 ? place->first : place->second;

  return dsc_cli_answers_get_class_name (
      answers, g_array_index (answers->predictions->items, DscPrediction, i).predicted);
}

static guint32
photo_of (const Comparing *self, const DscComparedPhoto *place)
{
  return g_array_index (self->answers[0]->predictions->items, DscPrediction, place->first).photo;
}

static const char *
class_of (const Comparing *self, guint32 photo)
{
  DscDataset *dataset = self->answers[0]->dataset;

  return dsc_dataset_get_class_name (dataset,
                                     (guint) dsc_dataset_get_photo (dataset, photo)->label);
}

/* --- JSON --- */

static void
add_settings (JsonBuilder *builder, const Comparing *self)
{
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->settings->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (self->settings, i);

      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "name", difference->name);
      dsc_cli_json_string (builder, "first", difference->first);
      dsc_cli_json_string (builder, "second", difference->second);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_classes (JsonBuilder *builder, const Comparing *self)
{
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->comparison->n_classes; i++)
    {
      const DscClassComparison *class = &self->comparison->classes[i];

      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "label",
                           dsc_dataset_get_class_name (self->answers[0]->dataset, i));
      dsc_cli_json_count (builder, "support", class->support);
      dsc_cli_json_count (builder, "first_right", class->first_right);
      dsc_cli_json_count (builder, "second_right", class->second_right);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
say_difference_as_json (const Comparing *self, guint right, const DscComparedPhoto *place)
{
  guint32 photo = photo_of (self, place);
  g_autofree char *path = dsc_dataset_dup_photo_path (self->answers[0]->dataset, photo);
  JsonBuilder *builder = dsc_cli_json_new ("difference");

  dsc_cli_json_path (builder, "path", path);
  dsc_cli_json_string (builder, "actual", class_of (self, photo));
  dsc_cli_json_count (builder, "right", self->ids[right]);
  dsc_cli_json_string (builder, "first_predicted", said_by (self, 0, place));
  dsc_cli_json_string (builder, "second_predicted", said_by (self, 1, place));
  dsc_cli_output_json (self->cli->out, builder);
}

static void
say_as_json (const Comparing *self)
{
  const DscComparison *comparison = self->comparison;
  JsonBuilder *builder = dsc_cli_json_new ("compared");

  dsc_cli_json_count (builder, "first", self->ids[0]);
  dsc_cli_json_count (builder, "second", self->ids[1]);
  add_settings (builder, self);
  dsc_cli_json_count (builder, "photos", comparison->first.n);
  dsc_cli_json_number (builder, "first_error_rate", comparison->first.rate);
  dsc_cli_json_number (builder, "first_error_rate_low", comparison->first.low);
  dsc_cli_json_number (builder, "first_error_rate_high", comparison->first.high);
  dsc_cli_json_number (builder, "second_error_rate", comparison->second.rate);
  dsc_cli_json_number (builder, "second_error_rate_low", comparison->second.low);
  dsc_cli_json_number (builder, "second_error_rate_high", comparison->second.high);
  dsc_cli_json_count (builder, "both_right", comparison->n_both_right);
  dsc_cli_json_count (builder, "both_wrong", comparison->n_both_wrong);
  dsc_cli_json_count (builder, "only_first", comparison->only_first->len);
  dsc_cli_json_count (builder, "only_second", comparison->only_second->len);
  dsc_cli_json_number (builder, "p", comparison->p);
  add_classes (builder, self);
  dsc_cli_output_json (self->cli->out, builder);
}

/* --- text --- */

static void
say_settings (const Comparing *self)
{
  if (self->settings->len == 0)
    dsc_cli_output_text (self->cli->out, _ ("The settings are the same."));
  else
    dsc_cli_output_text (self->cli->out, _ ("Settings that differ:"));
  for (guint i = 0; i < self->settings->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (self->settings, i);
      g_autofree char *first = dsc_path_display (difference->first);
      g_autofree char *second = dsc_path_display (difference->second);

      dsc_cli_output_text (self->cli->out, "  %-16s  %s → %s", difference->name,
                           *first != '\0' ? first : "—", *second != '\0' ? second : "—");
    }
}

static void
say_error_rate (const Comparing *self, guint which, const DscErrorRate *rate)
{
  dsc_cli_output_text (
      self->cli->out, _ ("  run %lld: error rate %.4f (%u wrong; 95 %% interval %.4f to %.4f)"),
      (long long) self->ids[which], rate->rate, rate->wrong, rate->low, rate->high);
}

static void
say_counts (const Comparing *self)
{
  const DscComparison *comparison = self->comparison;
  guint first = comparison->only_first->len;

  dsc_cli_output_text (self->cli->out,
                       ngettext ("Both are right on %u photo, both wrong on %u.",
                                 "Both are right on %u photos, both wrong on %u.",
                                 comparison->n_both_right),
                       comparison->n_both_right, comparison->n_both_wrong);
  dsc_cli_output_text (
      self->cli->out,
      ngettext ("Only run %lld is right on %u photo, only run %lld on %u.",
                "Only run %lld is right on %u photos, only run %lld on %u.", first),
      (long long) self->ids[0], first, (long long) self->ids[1], comparison->only_second->len);
}

static void
say_chance (const Comparing *self)
{
  g_autofree char *odds = dsc_comparison_describe_odds (self->comparison);

  dsc_cli_output_text (self->cli->out, "%s", dsc_comparison_verdict (self->comparison));
  if (odds != NULL)
    dsc_cli_output_text (self->cli->out, "%s", odds);
}

static void
say_classes (const Comparing *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->comparison->n_classes; i++)
    {
      const DscClassComparison *class = &self->comparison->classes[i];

      if (class->first_right == class->second_right)
        continue;
      if (!any)
        dsc_cli_output_text (self->cli->out, _ ("Classes that differ, right answers of each run:"));
      any = TRUE;
      dsc_cli_output_text (self->cli->out, _ ("  %4u → %u of %u  %s"), class->first_right,
                           class->second_right, class->support,
                           dsc_dataset_get_class_name (self->answers[0]->dataset, i));
    }
}

static void
say_difference_as_text (const Comparing *self, guint right, const DscComparedPhoto *place)
{
  guint32 photo = photo_of (self, place);
  g_autofree char *path
      = dsc_path_display (dsc_dataset_get_photo (self->answers[0]->dataset, photo)->path);

  /* Translators: what it is, what the run that is wrong says, file. */
  dsc_cli_output_text (self->cli->out, _ ("  is %s, not %s: %s"), class_of (self, photo),
                       said_by (self, 1 - right, place), path);
}

static void
say_as_text (const Comparing *self)
{
  say_settings (self);
  dsc_cli_output_text (
      self->cli->out,
      ngettext ("On the %u photo that both were validated on:",
                "On the %u photos that both were validated on:", self->comparison->first.n),
      self->comparison->first.n);
  say_error_rate (self, 0, &self->comparison->first);
  say_error_rate (self, 1, &self->comparison->second);
  say_counts (self);
  say_chance (self);
  say_classes (self);
}

/* --- photos, either way --- */

static void
say_differences (const Comparing *self, guint right, const GArray *places)
{
  guint n = MIN (places->len, self->max);

  if (n > 0)
    dsc_cli_output_text (self->cli->out, _ ("What run %lld gets and run %lld misses:"),
                         (long long) self->ids[right], (long long) self->ids[1 - right]);
  for (guint i = 0; i < n; i++)
    {
      const DscComparedPhoto *place = &g_array_index (places, DscComparedPhoto, i);

      if (dsc_cli_output_is_json (self->cli->out))
        say_difference_as_json (self, right, place);
      else
        say_difference_as_text (self, right, place);
    }
  if (n < places->len)
    dsc_cli_output_text (self->cli->out, _ ("  and %u more (--count lists them)"), places->len - n);
}

/* --- the command --- */

static gboolean
parse_runs (Comparing *self, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      const char *word = dsc_cli_options_get_argument (self->cli->options, i);
      g_autofree char *shown = dsc_path_display (word);
      guint64 id;

      if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &id, NULL))
        {
          g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                       _ ("“%s” is not the number of a run. “discern-cli runs” lists all of them."),
                       shown);
          return FALSE;
        }
      self->ids[i] = (gint64) id;
    }
  if (self->ids[0] != self->ids[1])
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                       _ ("A run does not differ from itself: name two runs."));
  return FALSE;
}

static gboolean
compare_runs (Comparing *self, DscProject *project, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *settings = NULL;

      self->answers[i]
          = dsc_cli_answers_new_for_run (self->cli, project, self->ids[i], DSC_PART_VALID, error);
      if (self->answers[i] == NULL)
        return FALSE;
      settings = dsc_run_dup_kept_settings (project, self->answers[i]->run);
      self->specs[i] = dsc_train_spec_from_json (settings, error);
      if (self->specs[i] == NULL)
        return FALSE;
    }
  self->settings = dsc_train_spec_compare (self->specs[0], self->specs[1]);
  self->comparison = dsc_comparison_new (self->answers[0]->dataset, self->answers[0]->predictions,
                                         self->answers[1]->predictions);
  if (self->comparison->first.n > 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("Runs %lld and %lld have no photo that both were validated on (splits “%s” and "
                  "“%s”), so they cannot be compared. Train with the same split."),
               (long long) self->ids[0], (long long) self->ids[1],
               self->answers[0]->run->split_name, self->answers[1]->run->split_name);
  return FALSE;
}

gboolean
dsc_cli_compare (DscCli *cli, GError **error)
{
  g_auto (Comparing) self = { .cli = cli };
  g_autoptr (DscProject) project = NULL;

  self.max = (guint) dsc_cli_options_get_number (cli->options, "count");
  if (!parse_runs (&self, error))
    return FALSE;
  project = dsc_cli_project_open (cli, NULL, error);
  if (project == NULL || !compare_runs (&self, project, error))
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (&self);
  else
    say_as_text (&self);
  say_differences (&self, 0, self.comparison->only_first);
  say_differences (&self, 1, self.comparison->only_second);
  return TRUE;
}
