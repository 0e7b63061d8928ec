/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos that are open, as far as somebody has looked: looked for on a
 * thread of low priority, and read again after every change: a label that was corrected or
 * confirmed is not doubted any more, copies on one side do not leak, and after undoing that they do
 * again.
 *
 * Signal: changed: something of it is not as it was. Window's thread. */
#pragma once

#include "model/dsc-report-item.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * DscReportState:
 * @DSC_REPORT_NOTHING: no photos are open, or what is known of them is still being read
 * @DSC_REPORT_UNCHECKED: nobody has looked at these photos yet
 * @DSC_REPORT_CHECKED: somebody has
 */
typedef enum
{
  DSC_REPORT_NOTHING,
  DSC_REPORT_UNCHECKED,
  DSC_REPORT_CHECKED
} DscReportState;

/** Follows @workspace to whatever it opens; does not keep it alive. */
DscReport *dsc_report_new (DscWorkspace *workspace);

DscReportState dsc_report_get_state (DscReport *self);
/** Returns: whether all photos were looked at, as their files are now; else it is out of date. */
gboolean dsc_report_is_current (DscReport *self);
/** Returns: (transfer none): DscReportItem, the worst first. */
GListModel *dsc_report_get_findings (DscReport *self);
/** Returns: (transfer none) (nullable): the finding of that kind. */
DscReportItem *dsc_report_find (DscReport *self, DscFindingKind kind);
/** Returns: how many findings are serious. */
guint dsc_report_count_serious (DscReport *self);
/** Returns: whether wrong labels were looked for, too. */
gboolean dsc_report_has_suspects (DscReport *self);
/** Returns: whether that was in these photos with these labels; else it is out of date. */
gboolean dsc_report_has_current_suspects (DscReport *self);
/** Returns: (transfer none) (nullable): what is looked for now. */
DscActivity *dsc_report_get_activity (DscReport *self);
/** Returns: whether that is wrong labels. */
gboolean dsc_report_is_searching (DscReport *self);
/** Returns: (transfer none) (nullable): why the last look failed, a sentence. */
const char *dsc_report_get_problem (DscReport *self);

/** Looks at the photos that are new or have changed, and finds what is wrong with them all; nothing
 * while something is looked for already. */
void dsc_report_check (DscReport *self);
/** Looks for wrong labels with the built-in network, after a run that is going, and then checks.
 * Likewise. */
void dsc_report_search (DscReport *self);

/** Photos that nobody has looked at are checked as soon as they are open and no run is going; a run
 * that begins comes first. Off until it is set. */
void dsc_report_set_automatic (DscReport *self, gboolean automatic);

/**
 * dsc_report_confirm:
 * @photos: (array length=n): numbers in the workspace's dataset, which have a label
 *
 * Says that labels are right (undoable): they are not doubted any more.
 */
void dsc_report_confirm (DscReport *self, const guint32 *photos, guint n);

G_END_DECLS
