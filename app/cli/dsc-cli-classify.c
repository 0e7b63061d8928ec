/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify: what is in these photos? Answers are printed as they come, in the order in which the
 * photos were named. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-predict.h"
#include "dataset/dsc-import.h"
#include "engine/dsc-answer-table.h"

enum
{
  TERMINAL_TOP = 2
};

/* While the engine answers this belongs to its thread; the main thread waits. */
typedef struct
{
  DscCli *cli;
  const DscModelInfo *info;
  const DscCliFiles *files;
  const char *folder; /* (nullable) paths below it are shown relative to it */
  guint top;
  guint width;           /* of the longest class name */
  guint *ranking;        /* (owned) classes by falling probability */
  DscAnswerTable *table; /* (nullable) */
  GError *error;         /* (owned) (nullable) of the table */
  guint n_answered;
} Classifying;

/* The path as the person would write it. */
static const char *
shown_path (const Classifying *self, const char *path)
{
  gsize length = self->folder != NULL ? strlen (self->folder) : 0;

  if (length > 1 && strncmp (path, self->folder, length) == 0 && path[length] == '/')
    return path + length + 1;
  return path;
}

static int
compare_probabilities (gconstpointer a, gconstpointer b, gpointer probabilities)
{
  const float *values = probabilities;
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  if (values[first] != values[second])
    return values[first] > values[second] ? -1 : 1;
  return (first > second) - (first < second);
}

/* What has to be said of a photo that is answered all the same; NULL for a sound one. */
static const char *
warning_of (const DscAnswer *answer)
{
  if (answer->info == NULL || (!answer->info->truncated && answer->info->n_warnings == 0))
    return NULL;
  return answer->info->truncated
             ? _ ("The file is damaged or ends early; what there is of it is used.")
             : _ ("The decoder complained of the file, but could read it.");
}

static void
answer_as_json (const Classifying *self, const char *path, const float *probabilities,
                const char *warning)
{
  JsonBuilder *builder = dsc_cli_json_new ("");

  dsc_cli_json_path (builder, "path", path);
  if (warning != NULL)
    dsc_cli_json_string (builder, "warning", warning);
  json_builder_set_member_name (builder, "predictions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->top; i++)
    {
      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "label", self->info->classes[self->ranking[i]]);
      dsc_cli_json_number (builder, "probability", probabilities[self->ranking[i]]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  dsc_cli_output_json (self->cli->out, builder);
}

/* The path comes last: nobody knows how long the longest will be. */
static void
answer_as_text (const Classifying *self, const char *path, const float *probabilities)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *shown = dsc_path_display (path);
  guint top
      = dsc_cli_options_has (self->cli->options, "top") ? self->top : MIN (self->top, TERMINAL_TOP);

  for (guint i = 0; i < top; i++)
    {
      g_autofree char *name = dsc_cli_pad (self->info->classes[self->ranking[i]], self->width);

      g_string_append_printf (line, _ ("%5.1f %% %s  "), 100 * probabilities[self->ranking[i]],
                              name);
    }
  dsc_cli_output_text (self->cli->out, "%s%s", line->str, shown);
}

static void
answer_cb (const DscAnswer *answer, gpointer user_data)
{
  Classifying *self = user_data;
  const char *path = shown_path (self, self->files->paths[answer->index]);
  const char *warning = warning_of (answer);

  if (answer->probabilities == NULL)
    {
      dsc_cli_output_error (self->cli->out, answer->error, path);
      return;
    }
  self->n_answered++;
  if (warning != NULL && !dsc_cli_output_is_json (self->cli->out))
    dsc_cli_output_problem (self->cli->out, "warning", path, warning);
  for (guint i = 0; i < self->info->n_classes; i++)
    self->ranking[i] = i;
  g_qsort_with_data (self->ranking, (gint) self->info->n_classes, sizeof (guint),
                     compare_probabilities, (gpointer) answer->probabilities);
  if (self->table != NULL && self->error == NULL)
    dsc_answer_table_add (self->table, path, self->info, answer->probabilities, self->ranking,
                          &self->error);
  if (dsc_cli_output_is_json (self->cli->out))
    answer_as_json (self, path, answer->probabilities, warning);
  else if (self->table == NULL)
    answer_as_text (self, path, answer->probabilities);
}

static gboolean
end_table (Classifying *self, const char *path, GError **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (!dsc_answer_table_commit (self->table, error))
    return FALSE;
  dsc_cli_output_written (self->cli->out, "table", path);
  return TRUE;
}

/* The current folder if all paths were given relative to it; then they are shown so, too. */
static char *
common_folder (const DscCliOptions *options)
{
  for (guint i = 0; i < options->arguments->len; i++)
    if (g_path_is_absolute (g_ptr_array_index (options->arguments, i)))
      return NULL;
  return g_get_current_dir ();
}

/* All photos among the arguments and below them, in @order (out) (transfer full) (nullable) as they
 * were named; the rest is reported. */
static DscDataset *
find_photos (DscCli *cli, const DscModelInfo *info, GArray **order, GError **error)
{
  const GPtrArray *arguments = cli->options->arguments;
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  DscDataset *dataset;

  options.decode.orientation = info->orientation;
  options.n_threads = (guint) dsc_cli_options_get_number (cli->options, "threads");
  dataset = dsc_import_list ((const char *const *) arguments->pdata, arguments->len, &options,
                             dsc_cli_output_progress_cb, cli->out, cli->cancellable, order, error);
  dsc_cli_output_progress_end (cli->out);
  return dataset;
}

static void
report_skipped (const Classifying *self, DscDataset *dataset)
{
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *entry = dsc_dataset_get_skipped (dataset, i);
      /* Below the root "/" a path lacks its first byte; what is not there is as it was named. */
      g_autofree char *absolute = g_strconcat ("/", entry->path, NULL);
      gboolean below_root = g_file_test (absolute, G_FILE_TEST_EXISTS)
                            || g_file_test (absolute, G_FILE_TEST_IS_SYMLINK);

      if (!g_str_equal (entry->code, "warning"))
        dsc_cli_output_problem (self->cli->out, entry->code,
                                below_root ? shown_path (self, absolute) : entry->path,
                                entry->reason);
    }
}

static void
measure_classes (Classifying *self)
{
  for (guint i = 0; i < self->info->n_classes; i++)
    self->width = MAX (self->width, dsc_cli_text_width (self->info->classes[i]));
}

/* Asks about all of them, and writes the table. */
static gboolean
answer_all (Classifying *self, const char *model, GError **error)
{
  const char *table = dsc_cli_options_get (self->cli->options, "csv");

  if (table != NULL)
    {
      self->table = dsc_answer_table_new (table, self->info, self->top, error);
      if (self->table == NULL)
        return FALSE;
    }
  if (self->files->n > 0
      && !dsc_cli_predict (self->cli, model, self->files->refs, self->files->n, NULL, answer_cb,
                           self, error))
    return FALSE;
  if (self->n_answered > 0)
    return table == NULL || end_table (self, table, error);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("None of the photos could be answered."));
  return FALSE;
}

gboolean
dsc_cli_classify (DscCli *cli, GError **error)
{
  g_autofree char *model = dsc_cli_find_model (cli, error);
  g_autoptr (DscModelInfo) info = model != NULL ? dsc_model_info_read_file (model, error) : NULL;
  g_autoptr (GArray) order = NULL;
  g_autoptr (DscDataset) dataset = info != NULL ? find_photos (cli, info, &order, error) : NULL;
  g_autofree char *folder = common_folder (cli->options);
  g_autoptr (DscCliFiles) files = NULL;
  g_autofree guint *ranking = NULL;
  Classifying self = { .cli = cli, .info = info, .folder = folder };
  gboolean good;

  if (dataset == NULL)
    return FALSE;
  report_skipped (&self, dataset);
  self.files = files = dsc_cli_files_new (dataset, order);
  self.ranking = ranking = g_new (guint, info->n_classes);
  self.top = MIN ((guint) dsc_cli_options_get_number (cli->options, "top"), info->n_classes);
  measure_classes (&self);
  good = answer_all (&self, model, error);
  dsc_answer_table_free (self.table);
  g_clear_error (&self.error);
  return good;
}
