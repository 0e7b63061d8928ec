/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the command report share: dsc-cli-report.c looks and changes,
 * dsc-cli-report-print.c prints. */
#pragma once

#include "cli/dsc-cli.h"
#include "quality/dsc-quality.h"

G_BEGIN_DECLS

typedef struct
{
  DscCli *cli;
  DscProject *project;   /* (owned) */
  DscDataset *dataset;   /* (owned) */
  DscSplit *split;       /* (owned) (nullable) */
  DscSuspects *suspects; /* (owned) (nullable): looked for now */
  DscFindings *findings; /* (owned) */
  guint n_undecided;     /* copies that were not left out, for they are under two labels */
} DscCliReport;

void _dsc_cli_report_say (const DscCliReport *self);
void _dsc_cli_report_say_json (const DscCliReport *self);
/** Writes a row for each photo of each finding, and for each that is left out. */
gboolean _dsc_cli_report_write_table (const DscCliReport *self, const char *path, GError **error);

G_END_DECLS
