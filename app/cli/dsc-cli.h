/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every command of discern-cli is given, and the commands themselves.
 *
 * A command runs on the main thread, which may block: nobody waits for it but the person at the
 * terminal, and Ctrl-C is heard on a thread of its own. It prints its results and returns %FALSE
 * with an error where it failed; main() prints that and chooses the exit status. */
#pragma once

#include <gio/gio.h>

#include "cli/dsc-cli-options.h"
#include "cli/dsc-cli-output.h"
#include "engine/dsc-engine-host.h"

G_BEGIN_DECLS

/** DscCli: all borrowed by the commands. */
typedef struct
{
  DscCliOptions *options;    /* (owned) */
  DscCliOutput *out;         /* (owned) */
  GCancellable *cancellable; /* (owned) triggered by Ctrl-C */
  DscEngineHost *host;       /* (owned) opens the engine when it is first needed */
} DscCli;

gboolean dsc_cli_import (DscCli *cli, GError **error);
gboolean dsc_cli_train (DscCli *cli, GError **error);
gboolean dsc_cli_lr_find (DscCli *cli, GError **error);
gboolean dsc_cli_resume (DscCli *cli, GError **error);
gboolean dsc_cli_stages (DscCli *cli, GError **error);
gboolean dsc_cli_evaluate (DscCli *cli, GError **error);
gboolean dsc_cli_top_losses (DscCli *cli, GError **error);
gboolean dsc_cli_confusion (DscCli *cli, GError **error);
gboolean dsc_cli_compare (DscCli *cli, GError **error);
gboolean dsc_cli_explain (DscCli *cli, GError **error);
gboolean dsc_cli_classify (DscCli *cli, GError **error);
gboolean dsc_cli_report (DscCli *cli, GError **error);
gboolean dsc_cli_runs (DscCli *cli, GError **error);
gboolean dsc_cli_export (DscCli *cli, GError **error);
gboolean dsc_cli_sample (DscCli *cli, GError **error);
gboolean dsc_cli_bench (DscCli *cli, GError **error);
gboolean dsc_cli_weights (DscCli *cli, GError **error);

G_END_DECLS
