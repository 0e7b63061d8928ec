/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the view "Data" share: dsc-data-view.c owns it and filters, dsc-data-findings.c
 * shows photos that something is wrong with. */
#pragma once

#include "data/dsc-class-list.h"
#include "data/dsc-data-view.h"
#include "data/dsc-finding-bar.h"
#include "data/dsc-photo-grid.h"
#include "data/dsc-photo-panel.h"
#include "data/dsc-report-list.h"
#include "picture/dsc-photo-filter.h"
#include "picture/dsc-photo-search.h"

G_BEGIN_DECLS

struct _DscDataView
{
  AdwBin parent_instance;
  DscWorkspace *workspace;      /* (owned) (nullable) */
  DscDataset *dataset;          /* (owned) (nullable) whose photos are seen */
  GSignalGroup *signals;        /* (owned) of the workspace */
  DscPhotoFilter *filter;       /* (owned) */
  GtkFilterListModel *filtered; /* (owned) */
  DscReportItem *finding;       /* (owned) (nullable) whose photos are seen */
  DscPhotoList *found;          /* (owned) these */
  GSignalGroup *from_report;    /* (owned) */
  gboolean show_panel;
  gboolean clearing; /* filters change one after the other, and are applied together */

  gboolean hint_closed; /* nobody wants to be told of what is serious */

  GtkStack *pages;
  AdwLeaflet *leaflet;
  GtkStack *side;
  GtkStackPage *report_page;
  DscClassList *classes;
  DscReportList *report;
  GtkInfoBar *hint;
  GtkLabel *hint_label;
  DscFindingBar *finding_bar;
  GtkWidget *content;
  GtkWidget *back;
  GtkBox *wide_place;
  GtkBox *narrow_place;
  GtkWidget *filters;
  GtkDropDown *parts;
  GtkDropDown *problems;
  GtkLabel *count;
  DscPhotoSearch *search;
  AdwFlap *flap;
  GtkStack *results;
  DscPhotoGrid *grid;
  DscPhotoPanel *panel;
  GtkWidget *skipped;
  GtkLabel *skipped_label;
};

/** Says again how many photos are shown. */
void _dsc_data_view_update_count (DscDataView *self);

/** Once, when the view has its widgets. */
void _dsc_data_view_init_findings (DscDataView *self);
/** The workspace is another one. */
void _dsc_data_view_follow_report (DscDataView *self);
/** Shows the photos of @item alone; %NULL: all. */
void _dsc_data_view_show_finding (DscDataView *self, DscReportItem *item);
void _dsc_data_view_dispose_findings (DscDataView *self);
void _dsc_data_view_class_init_findings (GtkWidgetClass *class);

G_END_DECLS
