/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain: where in a photo does the model see a class? The answers as numbers; the pictures are
 * made in dsc-cli-heat.c. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "chart/dsc-chart-export.h"
#include "cli/dsc-cli-heat.h"
#include "dataset/dsc-import.h"

/* Why an item is asked for. */
typedef struct
{
  guint photo;
  const char *caption;
} Reason;

/* One question to the engine; the callbacks of explanations run on the answering thread while the
 * main thread waits. */
typedef struct
{
  DscCli *cli;
  const DscModelInfo *info;
  GPtrArray *photos; /* (element-type DscCliHeatPhoto) */
  GArray *items;     /* (element-type DscExplainItem) */
  GArray *reasons;   /* (element-type Reason): of each item */
  GError *error;     /* (owned) (nullable) */
  gboolean done;     /* main thread */
  guint n_explained;
} Explaining;

/* --- asking --- */

static void
say_as_json (const Explaining *self, const DscCliHeatPhoto *photo,
             const DscExplanation *explanation)
{
  JsonBuilder *builder = dsc_cli_json_new ("explained");

  dsc_cli_json_path (builder, "path", photo->path);
  dsc_cli_json_string (builder, "class", self->info->classes[explanation->label]);
  dsc_cli_json_number (builder, "probability", explanation->probabilities[explanation->label]);
  dsc_cli_json_count (builder, "height", explanation->height);
  dsc_cli_json_count (builder, "width", explanation->width);
  dsc_cli_output_json (self->cli->out, builder);
}

static void
say_as_text (const Explaining *self, const DscCliHeatPhoto *photo,
             const DscExplanation *explanation)
{
  g_autofree char *shown = dsc_path_display (photo->path);

  dsc_cli_output_text (self->cli->out, _ ("%5.1f %% %s  %s"),
                       100 * explanation->probabilities[explanation->label],
                       self->info->classes[explanation->label], shown);
}

static void
explanation_cb (const DscExplanation *explanation, gpointer user_data)
{
  Explaining *self = user_data;
  const Reason *reason = &g_array_index (self->reasons, Reason, explanation->index);
  DscCliHeatPhoto *photo = g_ptr_array_index (self->photos, reason->photo);

  if (explanation->error != NULL)
    {
      dsc_cli_output_error (self->cli->out, explanation->error, photo->path);
      return;
    }
  self->n_explained++;
  dsc_cli_heat_photo_add (photo, explanation, self->info, reason->caption);
  if (dsc_cli_output_is_json (self->cli->out))
    say_as_json (self, photo, explanation);
  else
    say_as_text (self, photo, explanation);
}

static void
progress_cb (const DscProgress *progress, gpointer user_data)
{
  Explaining *self = user_data;

  dsc_cli_output_progress_cb (progress, self->cli->out);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Explaining *self = user_data;

  dsc_engine_host_explain_finish (DSC_ENGINE_HOST (source), result, &self->error);
  self->done = TRUE;
}

static gboolean
ask (Explaining *self, const char *model, GError **error)
{
  const DscExplainItem *items = (const DscExplainItem *) (gpointer) self->items->data;

  dsc_engine_host_explain_async (self->cli->host, model, items, self->items->len,
                                 (guint) dsc_cli_options_get_number (self->cli->options, "threads"),
                                 explanation_cb, progress_cb, self, self->cli->cancellable, done_cb,
                                 self);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
  dsc_cli_output_progress_end (self->cli->out);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (self->n_explained > 0)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                       _ ("None of the photos could be explained."));
  return FALSE;
}

/* --- which photos, for which classes --- */

/* For the photo that was added last. */
static void
add_item (Explaining *self, const DscFileRef *file, gint32 label, const char *caption)
{
  g_array_append_vals (self->items, &(DscExplainItem){ *file, label }, 1);
  g_array_append_vals (self->reasons, &(Reason){ self->photos->len - 1, caption }, 1);
}

/* The model's class that --class names; −1 without it. */
static gboolean
find_class (const Explaining *self, gint32 *label, GError **error)
{
  const char *name = dsc_cli_options_get (self->cli->options, "class");
  g_autofree char *shown = NULL;
  g_autofree char *hint = NULL;

  *label = -1;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < self->info->n_classes; i++)
    if (g_str_equal (self->info->classes[i], name))
      *label = (gint32) i;
  if (*label >= 0)
    return TRUE;
  shown = dsc_path_display (name);
  hint = dsc_cli_did_you_mean (name, (const char *const *) self->info->classes);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("The model has no class “%s”.%s “discern-cli confusion” shows all of them."),
               shown, hint);
  return FALSE;
}

/* The arguments, and all photos below those that are folders, as they were named. */
static DscCliFiles *
choose_named (Explaining *self, GError **error)
{
  const GPtrArray *arguments = self->cli->options->arguments;
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GArray) order = NULL;
  DscCliFiles *files;
  gint32 label;

  if (!find_class (self, &label, error))
    return NULL;
  options.decode.orientation = self->info->orientation;
  options.n_threads = (guint) dsc_cli_options_get_number (self->cli->options, "threads");
  dataset = dsc_import_list ((const char *const *) arguments->pdata, arguments->len, &options,
                             dsc_cli_output_progress_cb, self->cli->out, self->cli->cancellable,
                             &order, error);
  dsc_cli_output_progress_end (self->cli->out);
  if (dataset == NULL)
    return NULL;
  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *entry = dsc_dataset_get_skipped (dataset, i);

      if (!g_str_equal (entry->code, "warning"))
        dsc_cli_output_problem (self->cli->out, entry->code, entry->path, entry->reason);
    }
  files = dsc_cli_files_new (dataset, order);
  for (guint i = 0; i < files->n; i++)
    {
      g_ptr_array_add (self->photos, dsc_cli_heat_photo_new (files->paths[i], NULL));
      add_item (self, &files->refs[i], label, label < 0 ? _ ("The model says") : _ ("Asked for"));
    }
  return files;
}

/* The worst mistakes of the run: what the model says, and what it should have said. */
static DscCliFiles *
choose_mistakes (Explaining *self, GError **error)
{
  g_autoptr (DscCliAnswers) answers = dsc_cli_answers_new (self->cli, NULL, error);
  guint count = (guint) dsc_cli_options_get_number (self->cli->options, "count");
  g_autoptr (GArray) order
      = answers != NULL ? dsc_predictions_top_losses (answers->predictions) : NULL;
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  DscCliFiles *files;

  for (guint i = 0; order != NULL && i < order->len && photos->len < count; i++)
    {
      guint32 place = g_array_index (order, guint32, i);
      const DscPrediction *item
          = &g_array_index (answers->predictions->items, DscPrediction, place);

      if (item->predicted == item->actual)
        continue;
      g_array_append_val (chosen, place);
      g_array_append_val (photos, item->photo);
    }
  if (answers == NULL)
    return NULL;
  if (photos->len == 0)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("Run %lld makes no mistake there. Name a photo to explain it, or another "
                      "--part."),
                   (long long) answers->run->id);
      return NULL;
    }
  files = dsc_cli_files_new (answers->dataset, photos);
  for (guint i = 0; i < files->n; i++)
    {
      const DscPrediction *item = &g_array_index (answers->predictions->items, DscPrediction,
                                                  g_array_index (chosen, guint32, i));

      g_ptr_array_add (self->photos,
                       dsc_cli_heat_photo_new (files->paths[i], dsc_cli_answers_get_class_name (
                                                                    answers, item->actual)));
      add_item (self, &files->refs[i], item->predicted, _ ("The model says"));
      add_item (self, &files->refs[i], item->actual, _ ("It is"));
    }
  return files;
}

/* --- the command --- */

static gboolean
check_options (DscCli *cli, GError **error)
{
  const DscCliOptions *options = cli->options;
  const char *output = dsc_cli_options_get (options, "output");
  gboolean named = options->arguments->len > 0;
  const char *wrong = NULL;

  if ((output != NULL) == dsc_cli_options_has (options, "output-dir"))
    wrong = _ ("Where are the pictures to go? Say --output FILE for one picture of all photos, or "
               "--output-dir DIR for one of each.");
  else if (named
           && (dsc_cli_options_has (options, "count") || dsc_cli_options_has (options, "part")))
    wrong = _ ("--count and --part choose among the mistakes of a run: leave them out where photos "
               "are named.");
  else if (!named && dsc_cli_options_has (options, "class"))
    wrong = _ ("--class needs photos: the mistakes of a run are shown for what the model says and "
               "for what they are.");
  else if (!named && dsc_cli_options_has (options, "model-file"))
    wrong = _ ("--model-file needs photos: the mistakes of a run are in its project.");
  if (wrong != NULL)
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE, wrong);
  return wrong == NULL && (output == NULL || dsc_chart_export_check_path (output, error));
}

/* Before the engine is asked, which takes a while for many. */
static gboolean
check_room (DscCli *cli, guint n, GError **error)
{
  if (n <= DSC_CLI_HEAT_MAX || !dsc_cli_options_has (cli->options, "output"))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("%u photos do not fit one picture, which has room for %d. Say --output-dir DIR "
                  "for a picture of each, or choose fewer."),
               n, DSC_CLI_HEAT_MAX);
  return FALSE;
}

gboolean
dsc_cli_explain (DscCli *cli, GError **error)
{
  g_autoptr (GPtrArray) photos
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_cli_heat_photo_free);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (DscExplainItem));
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (Reason));
  Explaining self = { .cli = cli, .photos = photos, .items = items, .reasons = reasons };
  g_autofree char *model = check_options (cli, error) ? dsc_cli_find_model (cli, error) : NULL;
  g_autoptr (DscModelInfo) info = model != NULL ? dsc_model_info_read_file (model, error) : NULL;
  g_autoptr (DscCliFiles) files = NULL;

  if (info == NULL)
    return FALSE;
  self.info = info;
  files = cli->options->arguments->len > 0 ? choose_named (&self, error)
                                           : choose_mistakes (&self, error);
  return files != NULL && check_room (cli, photos->len, error) && ask (&self, model, error)
         && dsc_cli_heat_draw (cli, photos, info, error);
}
