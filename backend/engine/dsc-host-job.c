/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be trained, from what, on which photos: checked before anything begins. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "engine/dsc-host-private.h"
#include "engine/dsc-model-info.h"
#include "engine/dsc-run-private.h"
#include "weights/dsc-weights-store.h"

/* --- photos --- */

/* Counts what can be learned from. */
static gboolean
check_split (DscHostJob *self, GError **error)
{
  const DscSplit *split = self->split;
  g_autofree gboolean *seen = g_new0 (gboolean, dsc_dataset_get_n_classes (self->dataset) + 1);
  guint n_seen = 0;

  for (guint i = 0; i < split->n; i++)
    {
      gint32 label = dsc_dataset_get_photo (self->dataset, i)->label;

      if (label < 0)
        continue;
      self->n_valid += split->parts[i] == DSC_PART_VALID;
      if (split->parts[i] != DSC_PART_TRAIN)
        continue;
      self->n_train++;
      n_seen += !seen[label];
      seen[label] = TRUE;
    }
  if (self->n_train > 0 && self->n_valid > 0 && n_seen >= 2)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               self->n_train == 0 ? _ ("The split “%s” has no labelled photo to train on. Choose "
                                       "another split, or add photos.")
               : self->n_valid == 0 ? _ ("The split “%s” has no labelled photo to validate on. "
                                         "Choose another split, or add photos.")
                                    : _ ("All training photos of the split “%s” are of one class. "
                                         "There must be two to tell apart."),
               split->name);
  return FALSE;
}

/* A model of more classes could be neither stored nor read. */
static gboolean
check_n_classes (DscDataset *dataset, GError **error)
{
  guint n = dsc_dataset_get_n_classes (dataset);

  if (n <= DSC_MODEL_MAX_CLASSES)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               _ ("The photos are of %u classes; a model can tell at most %d apart. If they came "
                  "from a table, choose another column for the label when you import it."),
               n, DSC_MODEL_MAX_CLASSES);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the split that run @id was trained with */
static DscSplit *
get_own_split (DscProject *project, DscDataset *dataset, gint64 id, GError **error)
{
  g_autoptr (DscRunRecord) record = dsc_project_get_run (project, id, error);

  if (record == NULL)
    return NULL;
  if (record->split_id != 0)
    return dsc_project_get_split (project, record->split_id, dataset, error);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("The split “%s”, with which run %lld was trained, is not there any more. Train a "
                  "new run."),
               record->split_name, (long long) id);
  return NULL;
}

DscHostJob *
_dsc_host_job_new (DscProject *project, DscDataset *dataset, const DscSplit *split, gint64 run,
                   const DscTrainSpec *spec, guint64 cache_budget, GError **error)
{
  g_autoptr (DscHostJob) self = NULL;

  if (!dsc_train_spec_validate (spec, error) || !check_n_classes (dataset, error))
    return NULL;
  self = g_new0 (DscHostJob, 1);
  self->dataset = g_object_ref (dataset);
  self->spec = dsc_train_spec_copy (spec);
  self->split
      = run > 0 ? get_own_split (project, dataset, run, error) : dsc_split_ref ((DscSplit *) split);
  self->cache_folder = dsc_project_dup_cache_folder (project);
  self->models_folder = dsc_project_dup_models_folder (project);
  self->cache_budget = cache_budget;
  if (self->split == NULL || !check_split (self, error)
      || (cache_budget == 0
          && !_dsc_host_find_budget (self->cache_folder, &self->cache_budget, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
_dsc_host_job_free (DscHostJob *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  dsc_train_spec_free (self->spec);
  g_free (self->cache_folder);
  g_free (self->models_folder);
  g_free (self->weights_path);
  g_free (self->from_path);
  g_free (self->optimizer_path);
  g_free (self->checkpoint_path);
  g_free (self);
}

DscTrainJob
_dsc_host_job_peek (const DscHostJob *self)
{
  return (DscTrainJob){
    .dataset = self->dataset,
    .split = self->split,
    .spec = self->spec,
    .cache_folder = self->cache_folder,
    .cache_budget = self->cache_budget,
    .models_folder = self->models_folder,
    .weights_path = self->weights_path,
    .from_path = self->from_path,
    .optimizer_path = self->optimizer_path,
    .checkpoint_path = self->checkpoint_path,
  };
}

/* --- what it starts from --- */

/* In @path (out) (transfer full) (nullable) the file of the weights that @spec names. */
static gboolean
find_weights (const DscTrainSpec *spec, char **path, GError **error)
{
  g_autofree char *shown = NULL;

  *path = NULL;
  if (g_str_equal (spec->weights, "none"))
    return TRUE;
  if (g_str_equal (spec->weights, "pretrained"))
    {
      if (g_str_equal (spec->network, "mobilenet")) /* it is built in */
        return TRUE;
      *path = dsc_weights_store_find (spec->network, error);
      return *path != NULL;
    }
  if (g_file_test (spec->weights, G_FILE_TEST_IS_REGULAR))
    {
      *path = g_strdup (spec->weights);
      return TRUE;
    }
  shown = dsc_path_display (spec->weights);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
               _ ("There is no file of weights “%s”. Name another one, or leave it out."), shown);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the stage that @start names; it has a model */
static DscStageRecord *
find_stage (DscProject *project, const DscStart *start, GError **error)
{
  g_autoptr (GPtrArray) stages = dsc_project_get_stages (project, start->run, error);

  if (stages == NULL)
    return NULL;
  for (guint i = stages->len; i-- > 0;)
    {
      const DscStageRecord *stage = g_ptr_array_index (stages, i);

      if (stage->model != NULL && (start->stage < 0 || stage->number == (guint) start->stage))
        return g_ptr_array_steal_index (stages, i);
    }
  if (start->stage < 0)
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("Run %lld has no model yet to go on from. Train a new run."),
                 (long long) start->run);
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
                 _ ("Run %lld has no stage %d with a model. Go on from another one."),
                 (long long) start->run, start->stage);
  return NULL;
}

/* A word of the settings that must be as in the stage before. */
static gboolean
check_word (const char *name, const char *wanted, const char *there, GError **error)
{
  if (g_str_equal (wanted, there))
    return TRUE;
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_USAGE,
      _ ("The setting “%s” must be “%s”, as in the stage that is gone on from, and is “%s”. "
         "Change it, or train a new run."),
      name, there, wanted);
  return FALSE;
}

/* Does what is to be trained fit the model of the stage? */
static gboolean
check_fits (DscHostJob *self, GError **error)
{
  g_autoptr (DscModelInfo) info = dsc_model_info_read_file (self->from_path, error);
  guint n = dsc_dataset_get_n_classes (self->dataset);
  gboolean same;

  if (info == NULL || !check_word ("network", self->spec->network, info->network, error)
      || !check_word ("head", self->spec->head, info->head, error))
    return FALSE;
  same = info->n_classes == n;
  for (guint i = 0; same && i < n; i++)
    same = g_str_equal (info->classes[i], dsc_dataset_get_class_name (self->dataset, i));
  if (!same)
    g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
                 _ ("The stage that is gone on from tells %u classes apart, and the photos are of "
                    "%u now, or of other ones. Train a new run."),
                 info->n_classes, n);
  return same;
}

static gboolean
find_optimizer (DscHostJob *self, const DscStageRecord *stage, GError **error)
{
  g_autofree char *name = _dsc_run_file_name (stage->run, stage->number, "optimizer");

  self->optimizer_path = g_build_filename (self->models_folder, name, NULL);
  if (g_file_test (self->optimizer_path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (
      error, DSC_ERROR, DSC_ERROR_NO_DATA,
      _ ("The state of the optimiser was not kept at the end of stage %u of run %lld. Go on "
         "with a new optimiser."),
      stage->number, (long long) stage->run);
  return FALSE;
}

gboolean
_dsc_host_job_find_start (DscHostJob *self, DscProject *project, const DscStart *start,
                          GError **error)
{
  DscStageRecord *stage;
  gboolean good;

  if (start == NULL || start->run == 0)
    return find_weights (self->spec, &self->weights_path, error);
  if (g_str_equal (self->spec->method, "features"))
    {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_USAGE,
                           _ ("Instant learns from the features of the pretrained network and goes "
                              "on from no stage. Use another recipe, or train a new run."));
      return FALSE;
    }
  stage = find_stage (project, start, error);
  if (stage == NULL)
    return FALSE;
  self->from = stage->id;
  self->from_path = g_build_filename (self->models_folder, stage->model, NULL);
  good
      = check_fits (self, error) && (!start->keep_optimizer || find_optimizer (self, stage, error));
  dsc_stage_record_free (stage);
  return good;
}
