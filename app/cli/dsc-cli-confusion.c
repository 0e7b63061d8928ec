/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confusion: which classes are taken for which, as text, table or picture. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "chart/dsc-chart-confusion.h"
#include "chart/dsc-chart-export.h"
#include "cli/dsc-cli-predict.h"
#include "engine/dsc-confusion.h"

enum
{
  MAX_CLASSES_SHOWN = 40,
  MAX_PAIRS_SHOWN = 40,
  PICTURE_SCALE = 2
};

static guint32
count_of (const DscConfusion *confusion, guint actual, guint predicted)
{
  return confusion->counts[(gsize) actual * confusion->n + predicted];
}

static void
say_as_json (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  JsonBuilder *builder = dsc_cli_json_new ("confusion");

  dsc_cli_json_count (builder, "run", answers->run->id);
  dsc_cli_json_string (builder, "part", dsc_part_to_string (answers->part));
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < confusion->n; i++)
    json_builder_add_string_value (builder, dsc_cli_answers_get_class_name (answers, (gint32) i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "matrix");
  json_builder_begin_array (builder);
  for (guint i = 0; i < confusion->n; i++)
    {
      json_builder_begin_array (builder);
      for (guint j = 0; j < confusion->n; j++)
        json_builder_add_int_value (builder, count_of (confusion, i, j));
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  dsc_cli_json_confused (builder, "most_confused", answers, confusion, G_MAXUINT);
  dsc_cli_output_json (cli->out, builder);
}

/* Numbers stand for the names above the columns; zeros are dots, so that mistakes are seen. */
static void
say_matrix (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint width = 0;
  guint32 largest = confusion->n;
  guint digits = 1;

  for (guint i = 0; i < confusion->n; i++)
    width = MAX (width, dsc_cli_text_width (dsc_cli_answers_get_class_name (answers, (gint32) i)));
  for (gsize i = 0; i < (gsize) confusion->n * confusion->n; i++)
    largest = MAX (largest, confusion->counts[i]);
  for (guint32 rest = largest; rest >= 10; rest /= 10)
    digits++;
  g_string_printf (line, "%*s", (int) width + 5, "");
  for (guint i = 0; i < confusion->n; i++)
    g_string_append_printf (line, " %*u", (int) digits, i + 1);
  dsc_cli_output_text (cli->out, "%s", line->str);
  for (guint i = 0; i < confusion->n; i++)
    {
      g_autofree char *name
          = dsc_cli_pad (dsc_cli_answers_get_class_name (answers, (gint32) i), width);

      g_string_printf (line, "%3u  %s", i + 1, name);
      for (guint j = 0; j < confusion->n; j++)
        if (count_of (confusion, i, j) > 0)
          g_string_append_printf (line, " %*u", (int) digits, count_of (confusion, i, j));
        else
          g_string_append_printf (line, " %*s", (int) digits, ".");
      dsc_cli_output_text (cli->out, "%s", line->str);
    }
}

static void
say_as_text (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion)
{
  g_autofree char *description = dsc_cli_answers_describe (answers);

  dsc_cli_output_text (cli->out, "%s", description);
  dsc_cli_output_text (cli->out, _ ("Rows: what it is. Columns: what the model says."));
  if (confusion->n <= MAX_CLASSES_SHOWN)
    say_matrix (cli, answers, confusion);
  else
    dsc_cli_output_text (
        cli->out,
        _ ("There are %u classes: too many for a terminal; --output or --csv has all of them."),
        confusion->n);
  dsc_cli_say_confused (cli, answers, confusion, MAX_PAIRS_SHOWN);
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  dsc_chart_confusion_draw (cr, data, width, height, dsc_chart_style_get (FALSE));
}

static gboolean
draw_picture (const char *path, const DscCliAnswers *answers, const DscConfusion *confusion,
              GError **error)
{
  g_autofree char *description = dsc_cli_answers_describe (answers);
  DscChartConfusion chart = { .confusion = confusion,
                              .names = (const char *const *) answers->predictions->classes,
                              .heading = { _ ("Confusion matrix"), description } };
  double width, height;

  dsc_chart_confusion_natural_size (&chart, dsc_chart_style_get (FALSE), &width, &height);
  return dsc_chart_export (path, width, height, PICTURE_SCALE, draw_cb, &chart, error);
}

gboolean
dsc_cli_confusion (DscCli *cli, GError **error)
{
  const char *picture = dsc_cli_options_get (cli->options, "output");
  const char *table = dsc_cli_options_get (cli->options, "csv");
  g_autoptr (DscCliAnswers) answers = NULL;
  g_autoptr (DscConfusion) confusion = NULL;

  if (picture != NULL && !dsc_chart_export_check_path (picture, error))
    return FALSE;
  answers = dsc_cli_answers_new (cli, NULL, error);
  if (answers == NULL)
    return FALSE;
  confusion = dsc_cli_confusion_new (answers, error);
  if (confusion == NULL)
    return FALSE;
  if (dsc_cli_output_is_json (cli->out))
    say_as_json (cli, answers, confusion);
  else
    say_as_text (cli, answers, confusion);
  if (picture != NULL && !draw_picture (picture, answers, confusion, error))
    return FALSE;
  if (picture != NULL)
    dsc_cli_output_written (cli->out, "picture", picture);
  if (table != NULL
      && !dsc_confusion_write_csv (confusion, (const char *const *) answers->predictions->classes,
                                   table, error))
    return FALSE;
  if (table != NULL)
    dsc_cli_output_written (cli->out, "table", table);
  return TRUE;
}
