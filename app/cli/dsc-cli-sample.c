/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample: renders toy bricks into a folder of folders. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "cli/dsc-cli.h"
#include "dataset/dsc-sample-folder.h"

static void
say_done (DscCli *cli, const char *folder, guint count, double seconds)
{
  g_autofree char *shown = dsc_path_display (folder);
  g_autofree char *time = dsc_format_duration (seconds);
  guint n_classes = dsc_sample_folder_n_classes (count);

  if (dsc_cli_output_is_json (cli->out))
    {
      JsonBuilder *builder = dsc_cli_json_new ("rendered");

      dsc_cli_json_string (builder, "path", shown);
      dsc_cli_json_count (builder, "photos", count);
      dsc_cli_json_count (builder, "classes", n_classes);
      dsc_cli_json_number (builder, "seconds", seconds);
      dsc_cli_output_json (cli->out, builder);
      return;
    }
  dsc_cli_output_text (cli->out, _ ("Rendered %u pictures of %u classes into %s in %s"), count,
                       n_classes, shown, time);
  dsc_cli_output_text (cli->out, _ ("Next: discern-cli train %s"), shown);
}

static gboolean
write_folder (DscCli *cli, const char *folder, guint count, GError **error)
{
  const DscCliOptions *options = cli->options;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *shown = NULL;
  gboolean written = dsc_sample_folder_write (
      folder, count, (guint32) dsc_cli_options_get_number (options, "seed"),
      (int) dsc_cli_options_get_number (options, "width"),
      (int) dsc_cli_options_get_number (options, "height"),
      (guint) dsc_cli_options_get_number (options, "threads"),
      dsc_cli_options_has (options, "force"), dsc_cli_output_progress_cb, cli->out,
      cli->cancellable, &local_error);

  dsc_cli_output_progress_end (cli->out);
  if (written)
    return TRUE;
  if (!g_error_matches (local_error, DSC_ERROR, DSC_ERROR_USAGE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* Here there is an option to name. */
  shown = dsc_path_display (folder);
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE,
               _ ("There are other files in “%s”. Choose a new folder, or say --force to add "
                  "the pictures to it."),
               shown);
  return FALSE;
}

gboolean
dsc_cli_sample (DscCli *cli, GError **error)
{
  const char *folder = dsc_cli_options_get_argument (cli->options, 0);
  guint count = (guint) dsc_cli_options_get_number (cli->options, "count");
  gint64 started = g_get_monotonic_time ();

  if (!write_folder (cli, folder, count, error))
    return FALSE;
  say_done (cli, folder, count, (g_get_monotonic_time () - started) / (double) G_USEC_PER_SEC);
  return TRUE;
}
