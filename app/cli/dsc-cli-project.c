/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which project a command is about. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "engine/dsc-train-spec.h"

static gboolean
holds_project (const char *folder)
{
  g_autofree char *database = g_build_filename (folder, "project.db", NULL);

  return g_file_test (database, G_FILE_TEST_EXISTS);
}

/* The folder that --project means: itself, or that of the dataset it names. */
static char *
folder_of_option (const char *named)
{
  g_autofree char *by_source = dsc_project_default_folder (named);

  if (!holds_project (named) && holds_project (by_source))
    return g_steal_pointer (&by_source);
  return g_strdup (named);
}

char *
dsc_cli_project_find_folder (DscCli *cli, const char *source)
{
  const char *named = dsc_cli_options_get (cli->options, "project");

  if (named != NULL)
    return folder_of_option (named);
  if (source != NULL)
    return dsc_project_default_folder (source);
  return dsc_project_last_folder ();
}

DscProject *
dsc_cli_project_open (DscCli *cli, const char *source, GError **error)
{
  g_autofree char *folder = dsc_cli_project_find_folder (cli, source);
  DscProject *project;

  if (folder == NULL)
    {
      g_set_error_literal (
          error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
          _ ("There is no project yet. Make one from a folder of photos: discern-cli import DIR"));
      return NULL;
    }
  project = dsc_project_open (folder, FALSE, error);
  if (project != NULL)
    dsc_project_remember (dsc_project_get_folder (project));
  return project;
}

DscRunRecord *
dsc_cli_project_get_run (DscCli *cli, DscProject *project, GError **error)
{
  return dsc_project_get_run (project, (gint64) dsc_cli_options_get_number (cli->options, "run"),
                              error);
}

/* --- words --- */

char *
dsc_cli_how_to_resume (const DscRunRecord *run)
{
  const char *sentence;

  if (run->job == NULL)
    return NULL;
  if (run->state == DSC_RUN_PAUSED)
    sentence = _ ("Run %lld is paused. This goes on with it: discern-cli resume --run %lld");
  else if (run->state == DSC_RUN_INTERRUPTED)
    sentence = _ ("Run %lld was interrupted. This goes on with it: discern-cli resume --run %lld");
  else if (run->state == DSC_RUN_FAILED)
    sentence = _ ("Run %lld has failed. This tries again from its last checkpoint: discern-cli "
                  "resume --run %lld");
  else
    return NULL;
  return g_strdup_printf (sentence, (long long) run->id, (long long) run->id);
}

/* --- models --- */

char *
dsc_cli_project_dup_model (DscProject *project, const DscRunRecord *run, GError **error)
{
  g_autofree char *folder = dsc_project_dup_models_folder (project);

  if (run->model != NULL)
    return g_build_filename (folder, run->model, NULL);
  g_set_error (error, DSC_ERROR, DSC_ERROR_NO_DATA,
               _ ("Run %lld"
                  " has no model. Choose another one with --run; discern-cli runs lists all."),
               (long long) run->id);
  return NULL;
}

char *
dsc_cli_find_model (DscCli *cli, GError **error)
{
  const char *file = dsc_cli_options_get (cli->options, "model-file");
  g_autoptr (DscProject) project = NULL;
  g_autoptr (DscRunRecord) run = NULL;

  if (file != NULL)
    return g_strdup (file);
  project = dsc_cli_project_open (cli, NULL, error);
  run = project != NULL ? dsc_cli_project_get_run (cli, project, error) : NULL;
  return run != NULL ? dsc_cli_project_dup_model (project, run, error) : NULL;
}
