/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discern-cli: Discern without a window. Understands the command line, runs the command, chooses
 * the exit status. */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "cli/dsc-cli-signals.h"
#include "cli/dsc-cli.h"

enum
{
  STATUS_DONE = 0,
  STATUS_FAILED = 1,
  STATUS_USAGE = 2,
  STATUS_INPUT = 3,
  STATUS_MISSING = 4
};

static int
status_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DSC_CLI_STATUS_INTERRUPTED;
  if (error->domain != DSC_ERROR)
    return STATUS_FAILED;
  switch ((DscError) error->code)
    {
    case DSC_ERROR_USAGE:
      return STATUS_USAGE;
    case DSC_ERROR_NOT_FOUND:
    case DSC_ERROR_UNREADABLE:
    case DSC_ERROR_UNSUPPORTED:
    case DSC_ERROR_TOO_LARGE:
    case DSC_ERROR_NO_DATA:
    case DSC_ERROR_CORRUPT:
    case DSC_ERROR_LOCKED:
      return STATUS_INPUT;
    case DSC_ERROR_MISSING:
      return STATUS_MISSING;
    case DSC_ERROR_FAILED:
    case DSC_ERROR_MEMORY:
    case DSC_ERROR_DISK_FULL:
    case DSC_ERROR_DEVICE_LOST:
    default:
      return STATUS_FAILED;
    }
}

static gboolean
run_command (DscCli *cli, GError **error)
{
  switch (cli->options->command->id)
    {
    case DSC_CLI_IMPORT:
      return dsc_cli_import (cli, error);
    case DSC_CLI_TRAIN:
      return dsc_cli_train (cli, error);
    case DSC_CLI_LR_FIND:
      return dsc_cli_lr_find (cli, error);
    case DSC_CLI_RESUME:
      return dsc_cli_resume (cli, error);
    case DSC_CLI_STAGES:
      return dsc_cli_stages (cli, error);
    case DSC_CLI_EVALUATE:
      return dsc_cli_evaluate (cli, error);
    case DSC_CLI_TOP_LOSSES:
      return dsc_cli_top_losses (cli, error);
    case DSC_CLI_CONFUSION:
      return dsc_cli_confusion (cli, error);
    case DSC_CLI_COMPARE:
      return dsc_cli_compare (cli, error);
    case DSC_CLI_EXPLAIN:
      return dsc_cli_explain (cli, error);
    case DSC_CLI_CLASSIFY:
      return dsc_cli_classify (cli, error);
    case DSC_CLI_REPORT:
      return dsc_cli_report (cli, error);
    case DSC_CLI_RUNS:
      return dsc_cli_runs (cli, error);
    case DSC_CLI_EXPORT:
      return dsc_cli_export (cli, error);
    case DSC_CLI_SAMPLE:
      return dsc_cli_sample (cli, error);
    case DSC_CLI_BENCH:
      return dsc_cli_bench (cli, error);
    case DSC_CLI_WEIGHTS:
      return dsc_cli_weights (cli, error);
    case DSC_CLI_EVERY:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static guint
output_columns (void)
{
  struct winsize size;

  return isatty (STDOUT_FILENO) && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0
             ? size.ws_col
             : 80;
}

/* What only prints something. Returns whether it was one of these. */
static gboolean
print_text (const DscCliOptions *options)
{
  g_autofree char *text = NULL;

  if (dsc_cli_options_has (options, "version"))
    text = g_strdup_printf ("discern-cli %s\n", DSC_VERSION);
  else if (dsc_cli_options_has (options, "help"))
    text = dsc_cli_help (options->command, output_columns ());
  else if (dsc_cli_options_has (options, "print-manual"))
    text = dsc_cli_manual ();
  else if (dsc_cli_options_has (options, "print-completion"))
    text = dsc_cli_completion ();
  if (text != NULL)
    fputs (text, stdout);
  return text != NULL;
}

static int
report (DscCliOutput *out, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dsc_cli_output_interrupted (out);
  else
    dsc_cli_output_error (out, error, NULL);
  return status_of (error);
}

/* An option that says "JSON", even on a line that is wrong otherwise. */
static gboolean
asks_for_json (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (DscCliOptions) options = NULL;
  g_autoptr (DscCliOutput) out = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (DscEngineHost) host = NULL;
  g_autoptr (GError) error = NULL;
  int status = STATUS_DONE;

  dsc_engine_prepare_environment ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, DSC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("discern-cli");

  options = dsc_cli_options_parse (argc - 1, argv + 1, &error);
  out = dsc_cli_output_new (asks_for_json (argc, argv),
                            options != NULL && dsc_cli_options_has (options, "quiet"));
  if (options == NULL)
    return report (out, error);
  if (!print_text (options))
    {
      cancellable = g_cancellable_new ();
      dsc_cli_signals_watch (cancellable);
      host = dsc_engine_host_new (NULL);
      if (!run_command (&(DscCli){ options, out, cancellable, host }, &error))
        status = report (out, error);
      dsc_engine_host_shutdown (host);
      g_clear_error (&error);
    }
  if (!dsc_cli_output_flush (out, &error))
    status = report (out, error);
  return status;
}
