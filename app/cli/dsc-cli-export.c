/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export: a run's model as one file, for Discern or for PyTorch. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-text.h"
#include "cli/dsc-cli-project.h"
#include "engine/dsc-export.h"
#include "engine/dsc-model-info.h"

static gsize
file_size (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gsize) status.st_size : 0;
}

/* Says what was written; @module (nullable) goes with it. */
static void
report (DscCli *cli, const DscRunRecord *run, const DscModelInfo *info, const char *target,
        const char *module, gsize size)
{
  g_autofree char *shown = dsc_path_display (target);
  g_autofree char *module_shown = module != NULL ? dsc_path_display (module) : NULL;
  g_autofree char *words = g_format_size (size);

  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("exported");

      dsc_cli_json_string (builder, "path", shown);
      dsc_cli_json_count (builder, "run", run->id);
      dsc_cli_json_string (builder, "format", dsc_cli_options_get (cli->options, "format"));
      dsc_cli_json_count (builder, "bytes", (gint64) size);
      if (module != NULL)
        dsc_cli_json_string (builder, "module", module_shown);
      dsc_cli_output_json (cli->out, builder);
      return;
    }
  dsc_cli_output_text (cli->out, _ ("Run %lld was written to %s (%s, %u classes)"),
                       (long long) run->id, shown, words, info->n_classes);
  if (module != NULL)
    dsc_cli_output_text (cli->out, _ ("Use it with PyTorch: python3 %s PHOTO…"), module_shown);
  else
    dsc_cli_output_text (cli->out,
                         _ ("Use it anywhere: discern-cli classify --model-file %s PHOTO…"), shown);
}

gboolean
dsc_cli_export (DscCli *cli, GError **error)
{
  const char *target = dsc_cli_options_get_argument (cli->options, 0);
  g_autoptr (DscProject) project = dsc_cli_project_open (cli, NULL, error);
  g_autoptr (DscRunRecord) run
      = project != NULL ? dsc_cli_project_get_run (cli, project, error) : NULL;
  g_autofree char *model = run != NULL ? dsc_cli_project_dup_model (project, run, error) : NULL;
  g_autoptr (DscModelInfo) info = model != NULL ? dsc_model_info_read_file (model, error) : NULL;
  g_autofree char *module = NULL;

  if (info == NULL)
    return FALSE;
  if (g_str_equal (dsc_cli_options_get (cli->options, "format"), "pth"))
    {
      if (!dsc_export_pth (model, target, cli->cancellable, error))
        return FALSE;
      module = dsc_export_module_path (target);
    }
  else if (!dsc_export_safetensors (model, target, cli->cancellable, error))
    return FALSE;
  report (cli, run, info, target, module, file_size (target));
  return TRUE;
}
