/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run's model says to photos whose class is known: stored predictions, or new ones. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "cli/dsc-cli-predict.h"
#include "dataset/dsc-import.h"
#include "engine/dsc-relabel.h"
#include "engine/dsc-run-words.h"

/* Collects answers; the part in the middle runs on the answering thread while the main thread
 * waits. */
typedef struct
{
  DscCli *cli;
  DscCliAnswers *answers;
  const GArray *photos;     /* (element-type guint32) */
  const DscCliFiles *files; /* of these photos */
  const gint32 *labels; /* class of the dataset → class of the model, −1 where there is none */
  float *logits;        /* (owned) room for one photo */
  guint n;              /* predictions so far */
} Collecting;

/* On the answering thread. */
static void
collect_cb (const DscAnswer *answer, gpointer user_data)
{
  Collecting *self = user_data;
  DscPredictions *predictions = self->answers->predictions;
  DscPrediction *item = &g_array_index (predictions->items, DscPrediction, self->n);

  if (answer->probabilities == NULL)
    {
      self->answers->n_failed++;
      dsc_cli_output_error (self->cli->out, answer->error, self->files->paths[answer->index]);
      return;
    }
  item->photo = g_array_index (self->photos, guint32, answer->index);
  item->part = self->answers->part;
  item->actual = dsc_relabel_actual (self->answers->dataset, self->labels, item->photo);
  dsc_relabel_judge (item, answer->probabilities,
                     predictions->store + (gsize) self->n * predictions->n_classes, self->logits,
                     predictions->n_classes);
  self->n++;
}

/* Asks the engine about @photos. */
static gboolean
ask (DscCli *cli, DscCliAnswers *answers, const char *model_path, const DscModelInfo *info,
     const GArray *photos, const char *cache_folder, GError **error)
{
  g_autoptr (DscCliFiles) files = dsc_cli_files_new (answers->dataset, photos);
  g_autofree gint32 *labels = dsc_relabel_match (answers->dataset, info->classes);
  g_autofree float *logits = g_new (float, info->n_classes);
  Collecting self = { cli, answers, photos, files, labels, logits, 0 };

  answers->predictions = dsc_predictions_new (info->n_classes, photos->len);
  answers->predictions->classes = g_strdupv (info->classes);
  if (!dsc_cli_predict (cli, model_path, files->refs, files->n, cache_folder, collect_cb, &self,
                        error))
    return FALSE;
  g_array_set_size (answers->predictions->items, self.n);
  return TRUE;
}

static void
report_skipped (DscCli *cli, DscDataset *dataset, const DscSkipped *entry)
{
  g_autofree char *path = g_canonicalize_filename (entry->path, dsc_dataset_get_root (dataset));

  dsc_cli_output_problem (cli->out, entry->code, path, entry->reason);
}

/* Whether the stored predictions are all that there can be: a photo that they lack is one that
 * could not be read, which is reported. */
static gboolean
stored_is_complete (DscCli *cli, DscCliAnswers *answers, const GArray *photos)
{
  DscDataset *dataset = answers->dataset;
  const GArray *items = answers->predictions->items;
  g_autoptr (GHashTable) skipped = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) broken = g_ptr_array_new ();
  guint next = 0;

  for (guint i = 0; i < dsc_dataset_get_n_skipped (dataset); i++)
    {
      const DscSkipped *entry = dsc_dataset_get_skipped (dataset, i);

      if (!g_str_equal (entry->code, "warning"))
        g_hash_table_insert (skipped, (gpointer) entry->path, (gpointer) entry);
    }
  for (guint i = 0; i < photos->len; i++)
    {
      guint32 photo = g_array_index (photos, guint32, i);
      const DscSkipped *entry;

      while (next < items->len && g_array_index (items, DscPrediction, next).photo < photo)
        next++;
      if (next < items->len && g_array_index (items, DscPrediction, next).photo == photo)
        continue;
      entry = g_hash_table_lookup (skipped, dsc_dataset_get_photo (dataset, photo)->path);
      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (broken, (gpointer) entry);
    }
  for (guint i = 0; i < broken->len; i++)
    report_skipped (cli, dataset, g_ptr_array_index (broken, i));
  answers->n_failed = broken->len;
  return answers->predictions->classes != NULL;
}

static gboolean
fill_from_project (DscCli *cli, DscProject *project, DscCliAnswers *answers, const char *model_path,
                   GError **error)
{
  g_autofree char *cache_folder = dsc_project_dup_cache_folder (project);
  g_autoptr (DscModelInfo) info = NULL;
  g_autoptr (DscSplit) split = NULL;
  g_autoptr (GArray) photos = NULL;

  answers->dataset = dsc_project_get_dataset (project, error);
  if (answers->dataset == NULL)
    return FALSE;
  split = dsc_project_get_split (project, answers->run->split_id, answers->dataset, error);
  if (split == NULL)
    return FALSE;
  photos = dsc_split_get_part (split, answers->part);
  if (photos->len == 0)
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                   _ ("The project has no photos in the part “%s” (split “%s”). Choose another one "
                      "with --part."),
                   dsc_part_to_string (answers->part), split->name);
      return FALSE;
    }
  answers->predictions = dsc_project_get_predictions (project, answers->run->id, answers->dataset,
                                                      answers->part, error);
  if (answers->predictions == NULL)
    return FALSE;
  if (stored_is_complete (cli, answers, photos))
    {
      dsc_relabel_predictions (answers->predictions, answers->dataset);
      return TRUE;
    }
  g_clear_pointer (&answers->predictions, dsc_predictions_free);
  info = dsc_model_info_read_file (model_path, error);
  if (info == NULL || !ask (cli, answers, model_path, info, photos, cache_folder, error))
    return FALSE;
  return dsc_project_set_predictions (project, answers->run->id, answers->dataset,
                                      answers->predictions, error);
}

static GArray *
labelled_photos (DscDataset *dataset)
{
  GArray *photos = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < dsc_dataset_get_n_photos (dataset); i++)
    if (dsc_dataset_get_photo (dataset, i)->label >= 0)
      g_array_append_val (photos, i);
  return photos;
}

static gboolean
fill_from_folder (DscCli *cli, const char *folder, DscCliAnswers *answers, const char *model_path,
                  GError **error)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;
  g_autoptr (DscModelInfo) info = dsc_model_info_read_file (model_path, error);
  g_autoptr (GArray) photos = NULL;

  if (info == NULL)
    return FALSE;
  options.decode.orientation = info->orientation;
  options.n_threads = (guint) dsc_cli_options_get_number (cli->options, "threads");
  answers->dataset = dsc_import (folder, &options, dsc_cli_output_progress_cb, cli->out,
                                 cli->cancellable, error);
  dsc_cli_output_progress_end (cli->out);
  if (answers->dataset == NULL)
    return FALSE;
  for (guint i = 0; i < dsc_dataset_get_n_skipped (answers->dataset); i++)
    {
      const DscSkipped *entry = dsc_dataset_get_skipped (answers->dataset, i);

      if (g_str_equal (entry->code, "warning"))
        continue;
      answers->n_failed++;
      report_skipped (cli, answers->dataset, entry);
    }
  photos = labelled_photos (answers->dataset);
  return ask (cli, answers, model_path, info, photos, NULL, error);
}

static gboolean
has_known_class (const DscPredictions *predictions)
{
  for (guint i = 0; i < predictions->items->len; i++)
    if (g_array_index (predictions->items, DscPrediction, i).actual >= 0)
      return TRUE;
  return FALSE;
}

/* Asks the model of @run, which is taken; @folder as for dsc_cli_answers_new(). */
static DscCliAnswers *
answers_of (DscCli *cli, DscProject *project, DscRunRecord *run, const char *folder, DscPart part,
            GError **error)
{
  g_autoptr (DscCliAnswers) self = g_new0 (DscCliAnswers, 1);
  g_autofree char *model_path = NULL;

  self->run = run;
  self->was_chosen = dsc_run_was_chosen (project, run);
  self->part = part;
  model_path = dsc_cli_project_dup_model (project, run, error);
  if (model_path == NULL
      || !(folder != NULL ? fill_from_folder (cli, folder, self, model_path, error)
                          : fill_from_project (cli, project, self, model_path, error)))
    return NULL;
  if (has_known_class (self->predictions))
    return g_steal_pointer (&self);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("None of the photos could be judged: not one of them was read and has a class "
                  "that run %lld knows."),
               (long long) self->run->id);
  return NULL;
}

DscCliAnswers *
dsc_cli_answers_new (DscCli *cli, const char *folder, GError **error)
{
  g_autoptr (DscProject) project = dsc_cli_project_open (cli, NULL, error);
  DscRunRecord *run = project != NULL ? dsc_cli_project_get_run (cli, project, error) : NULL;
  DscPart part = DSC_PART_NONE;

  if (run == NULL)
    return NULL;
  if (folder == NULL)
    dsc_part_from_string (dsc_cli_options_get (cli->options, "part"), &part);
  return answers_of (cli, project, run, folder, part, error);
}

DscCliAnswers *
dsc_cli_answers_new_for_run (DscCli *cli, DscProject *project, gint64 id, DscPart part,
                             GError **error)
{
  DscRunRecord *run = dsc_project_get_run (project, id, error);

  return run != NULL ? answers_of (cli, project, run, NULL, part, error) : NULL;
}

void
dsc_cli_answers_free (DscCliAnswers *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->run, dsc_run_record_free);
  g_clear_pointer (&self->predictions, dsc_predictions_free);
  g_free (self);
}

const char *
dsc_cli_answers_get_class_name (const DscCliAnswers *self, gint32 label)
{
  return label >= 0 ? self->predictions->classes[label] : _ ("(unknown)");
}

char *
dsc_cli_answers_describe (const DscCliAnswers *self)
{
  DscErrorRate rate = dsc_predictions_error_rate (self->predictions);
  const char *what;

  switch (self->part)
    {
    case DSC_PART_TRAIN:
      what = _ ("training photos");
      break;
    case DSC_PART_VALID:
      what = _ ("validation photos");
      break;
    case DSC_PART_TEST:
      what = _ ("test photos");
      break;
    case DSC_PART_NONE:
    default:
      what = _ ("other photos");
      break;
    }
  /* Translators: number, "validation photos", run, error rate, ends of its interval. */
  return g_strdup_printf (_ ("%u %s, run %lld: error rate %.4f (95 %% interval %.4f to %.4f)"),
                          rate.n, what, (long long) self->run->id, rate.rate, rate.low, rate.high);
}

void
dsc_cli_json_confused (JsonBuilder *builder, const char *name, const DscCliAnswers *answers,
                       const DscConfusion *confusion, guint max)
{
  g_autoptr (GArray) pairs = dsc_confusion_most_confused (confusion, 1);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < MIN (pairs->len, max); i++)
    {
      const DscConfusedPair *pair = &g_array_index (pairs, DscConfusedPair, i);

      json_builder_begin_object (builder);
      dsc_cli_json_string (builder, "actual",
                           dsc_cli_answers_get_class_name (answers, (gint32) pair->actual));
      dsc_cli_json_string (builder, "predicted",
                           dsc_cli_answers_get_class_name (answers, (gint32) pair->predicted));
      dsc_cli_json_count (builder, "count", pair->count);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
dsc_cli_say_confused (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion,
                      guint max)
{
  g_autoptr (GArray) pairs = dsc_confusion_most_confused (confusion, 1);

  if (pairs->len > 0)
    dsc_cli_output_text (cli->out, _ ("Most confused:"));
  for (guint i = 0; i < MIN (pairs->len, max); i++)
    {
      const DscConfusedPair *pair = &g_array_index (pairs, DscConfusedPair, i);

      /* Translators: how often, what it is, what it was taken for. */
      dsc_cli_output_text (cli->out, _ ("  %4u  %s taken for %s"), pair->count,
                           dsc_cli_answers_get_class_name (answers, (gint32) pair->actual),
                           dsc_cli_answers_get_class_name (answers, (gint32) pair->predicted));
    }
}

DscConfusion *
dsc_cli_confusion_new (const DscCliAnswers *answers, GError **error)
{
  DscConfusion *confusion = dsc_confusion_new (answers->predictions);

  if (confusion == NULL)
    g_set_error (error, DSC_ERROR, DSC_ERROR_MEMORY,
                 _ ("There is not enough memory for the confusion matrix of %u classes."),
                 answers->predictions->n_classes);
  return confusion;
}
