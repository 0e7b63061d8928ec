/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model says to photos: asked of the engine, or read from the project where it was asked
 * before. Main thread. */
#pragma once

#include "cli/dsc-cli-project.h"
#include "engine/dsc-metrics.h"
#include "engine/dsc-model-info.h"

G_BEGIN_DECLS

/**
 * dsc_cli_predict:
 * @files: (array length=n)
 * @cache_folder: (nullable) (type filename): pixel cache to use
 * @answer: called on the answering thread, for each file in order
 *
 * Asks the engine, shows progress, waits for the end.
 */
gboolean dsc_cli_predict (DscCli *cli, const char *model_path, const DscFileRef *files, guint32 n,
                          const char *cache_folder, DscAnswerFunc answer, gpointer answer_data,
                          GError **error);

/** DscCliFiles: photos of a dataset as the engine wants them. */
typedef struct
{
  guint32 n;
  DscFileRef *refs; /* (owned) */
  char **paths;     /* (owned) absolute */
} DscCliFiles;

/** @photos: (nullable) (element-type guint32): which ones; %NULL: all. Returns: (transfer full) */
DscCliFiles *dsc_cli_files_new (DscDataset *dataset, const GArray *photos);
void dsc_cli_files_free (DscCliFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliFiles, dsc_cli_files_free)

/**
 * DscCliAnswers: what a run's model says to photos whose class is known.
 * @dataset: (owned): the photos
 * @was_chosen: dsc_run_was_chosen()
 * @part: which part of the project's photos; %DSC_PART_NONE for another folder
 * @predictions: (owned): of the photos that could be read; classes are those of the model; actual
 * is −1 where the model does not know the photo's class
 * @n_failed: how many could not be read; they have been reported
 */
typedef struct
{
  DscDataset *dataset;
  DscRunRecord *run;
  gboolean was_chosen;
  DscPart part;
  DscPredictions *predictions;
  guint n_failed;
} DscCliAnswers;

/**
 * dsc_cli_answers_new:
 * @folder: (nullable) (type filename): another labelled folder; %NULL: the part of the project that
 * --part names
 * @error: DSC_ERROR_NO_DATA where there is no run, or no photo with a class that the model knows
 *
 * Opens the project, finds the run; reads the stored predictions of the part, or asks the engine
 * and stores what it says.
 *
 * Returns: (transfer full) (nullable)
 */
DscCliAnswers *dsc_cli_answers_new (DscCli *cli, const char *folder, GError **error);
/** The same for run @id (> 0) of a project that is open, and a part that is known. */
DscCliAnswers *dsc_cli_answers_new_for_run (DscCli *cli, DscProject *project, gint64 id,
                                            DscPart part, GError **error);
void dsc_cli_answers_free (DscCliAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCliAnswers, dsc_cli_answers_free)

/** Returns: (transfer none): name of class @label, −1 … n_classes − 1. */
const char *dsc_cli_answers_get_class_name (const DscCliAnswers *self, gint32 label);

/** Returns: (transfer full): such as "200 validation photos of run 3, 0.1850 wrong (95 % interval
 * 0.1373 to 0.2445)", for titles. */
char *dsc_cli_answers_describe (const DscCliAnswers *self);

/** Adds field @name: a list of actual, predicted and count; at most @max. */
void dsc_cli_json_confused (JsonBuilder *builder, const char *name, const DscCliAnswers *answers,
                            const DscConfusion *confusion, guint max);
/** Prints the same as text. */
void dsc_cli_say_confused (DscCli *cli, const DscCliAnswers *answers, const DscConfusion *confusion,
                           guint max);

/** Returns: (transfer full) (nullable): their confusion matrix; DSC_ERROR_MEMORY with very many
 * classes. */
DscConfusion *dsc_cli_confusion_new (const DscCliAnswers *answers, GError **error);

G_END_DECLS
