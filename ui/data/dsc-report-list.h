/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos: whether somebody has looked, what was found, the worst first, each
 * with what to do about it; and what can be looked for.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Signal: chosen (finding:
 * DscReportItem): a person wants to see its photos. Actions: report.check, report.search,
 * report.print. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-report.h"

G_BEGIN_DECLS

#define DSC_TYPE_REPORT_LIST (dsc_report_list_get_type ())
G_DECLARE_FINAL_TYPE (DscReportList, dsc_report_list, DSC, REPORT_LIST, AdwBin)

void dsc_report_list_set_workspace (DscReportList *self, DscWorkspace *workspace);
/** Marks the finding whose photos are seen (nullable). */
void dsc_report_list_set_shown (DscReportList *self, DscReportItem *item);

/** Returns: (transfer none): the icon of a severity. */
const char *dsc_report_severity_icon (DscSeverity severity);

G_END_DECLS
