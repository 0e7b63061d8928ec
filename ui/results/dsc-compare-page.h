/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results, page "Compare": the run that is shown beside another one: how often each is wrong,
 * whether that may be chance, which photos one gets and the other misses, in which settings and
 * classes they differ.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Action compare.show ("u", a
 * DscComparedPhotos) shows photos. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-run-comparison.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_COMPARE_PAGE (dsc_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (DscComparePage, dsc_compare_page, DSC, COMPARE_PAGE, AdwBin)

/** @results: (nullable): of the run that is shown. Of two the older one is the first, so that what
 * differs is told as it came about. */
void dsc_compare_page_set_results (DscComparePage *self, DscResults *results);
/** Returns: (transfer none) (nullable): %NULL where there is none, or while it is read. */
DscRunComparison *dsc_compare_page_get_comparison (DscComparePage *self);

G_END_DECLS
