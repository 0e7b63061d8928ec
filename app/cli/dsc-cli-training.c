/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is trained: project, photos, split, settings, and where it starts from. */
#include "config.h"

#include "base/dsc-error.h"
#include "cli/dsc-cli-training.h"

/* By whatever name: the same photos have the same project by default. */
static gboolean
is_source_of (DscDataset *dataset, const char *source)
{
  g_autofree char *own = dsc_project_default_folder (dsc_dataset_get_source (dataset));
  g_autofree char *named = dsc_project_default_folder (source);

  return g_str_equal (own, named);
}

/* The project and its photos; a source that was not imported yet is imported. */
static gboolean
find_dataset (DscCli *cli, DscCliTraining *self, GError **error)
{
  const char *source = dsc_cli_options_get_argument (cli->options, 0);
  g_autoptr (DscDataset) dataset = NULL;
  g_autoptr (GError) local_error = NULL;

  self->project = dsc_cli_project_open (cli, source, &local_error);
  if (self->project != NULL)
    dataset = dsc_project_get_dataset (self->project, &local_error);
  if (dataset != NULL && (source == NULL || is_source_of (dataset, source)))
    {
      self->dataset = g_steal_pointer (&dataset);
      return TRUE;
    }
  if (source == NULL
      || (local_error != NULL && !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NOT_FOUND)
          && !g_error_matches (local_error, DSC_ERROR, DSC_ERROR_NO_DATA)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (dsc_cli_project_import (cli, &self->project, source, error))
    self->dataset = dsc_project_get_dataset (self->project, error);
  return self->dataset != NULL;
}

DscCliTraining *
dsc_cli_training_new (DscCli *cli, GError **error)
{
  g_autoptr (DscCliTraining) self = g_new0 (DscCliTraining, 1);

  if (!dsc_cli_spec_check (cli, &self->start, error) || !find_dataset (cli, self, error))
    return NULL;
  self->spec = dsc_cli_spec_new (cli, self->project, &self->start, error);
  if (self->spec == NULL)
    return NULL;
  /* A run has one split through all its stages, which the host finds. */
  if (self->start.run == 0)
    {
      self->split = dsc_cli_project_get_split (cli, self->project, self->dataset, error);
      if (self->split == NULL)
        return NULL;
    }
  if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dsc_cli_training_free (DscCliTraining *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->project);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_pointer (&self->spec, dsc_train_spec_free);
  g_free (self);
}
