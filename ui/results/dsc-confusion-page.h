/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results, page "Confusion": the matrix, and the pairs of classes that are confused most. Photos
 * are shown by the view that it is in (dsc_results_view_show()).
 *
 * Actions: confusion.zoom-in, confusion.zoom-out, confusion.zoom-fit, confusion.export,
 * confusion.print. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-results.h"

G_BEGIN_DECLS

#define DSC_TYPE_CONFUSION_PAGE (dsc_confusion_page_get_type ())
G_DECLARE_FINAL_TYPE (DscConfusionPage, dsc_confusion_page, DSC, CONFUSION_PAGE, AdwBin)

/** @results: (nullable) */
void dsc_confusion_page_set_results (DscConfusionPage *self, DscResults *results);
/** Marks the cell whose photos are shown; −1: none. */
void dsc_confusion_page_select (DscConfusionPage *self, int actual, int predicted);
/** Writes the matrix as it is shown to @path (type filename), by its suffix a picture (.png, .svg,
 * .pdf) or a table (.csv), on a thread; says when it is done or why not. */
void dsc_confusion_page_export (DscConfusionPage *self, const char *path);

/** Returns: (transfer full): what prints the matrix as it is shown; only where it is. */
GtkPrintOperation *dsc_confusion_page_print_new (DscConfusionPage *self);

G_END_DECLS
