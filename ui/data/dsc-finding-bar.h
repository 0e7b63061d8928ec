/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says which finding's photos are seen, and offers what can be done about it.
 *
 * Signal: closed: all photos are to be seen again. Actions: finding.close, finding.move (copies to
 * one side), finding.suggest (the chosen photos are what they look like), finding.confirm (their
 * labels are right), finding.label. Window's thread. */
#pragma once

#include <adwaita.h>

#include "data/dsc-photo-grid.h"
#include "model/dsc-report.h"

G_BEGIN_DECLS

#define DSC_TYPE_FINDING_BAR (dsc_finding_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscFindingBar, dsc_finding_bar, DSC, FINDING_BAR, AdwBin)

/** Where photos are chosen; outlives the bar's use of it. */
void dsc_finding_bar_set_grid (DscFindingBar *self, DscPhotoGrid *grid);
/** @item: (nullable), and then @workspace, too: nothing is shown. */
void dsc_finding_bar_set_finding (DscFindingBar *self, DscWorkspace *workspace,
                                  DscReportItem *item);

G_END_DECLS
