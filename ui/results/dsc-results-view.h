/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Results". Properties, read and write: workspace (DscWorkspace, nullable): what it
 * shows; page (string: "mistakes", "confusion", "classes" or "compare").
 *
 * Actions: results.page (s), results.show-mistakes, results.close-photos. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-results-photos.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RESULTS_VIEW (dsc_results_view_get_type ())
G_DECLARE_FINAL_TYPE (DscResultsView, dsc_results_view, DSC, RESULTS_VIEW, AdwBin)

GtkWidget *dsc_results_view_new (void);

/** Shows photos beside the page that @from is in: those of the results that are shown which @filter
 * takes, the worst first. Nothing where @from is in no such view. */
void dsc_results_view_show (GtkWidget *from, const DscResultsFilter *filter);

/** The same for photos of any results. @title: what they are, translated; @photos: list of
 * DscPhotoItem */
void dsc_results_view_show_photos (GtkWidget *from, const char *title, GListModel *photos);

G_END_DECLS
