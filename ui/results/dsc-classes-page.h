/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results, page "Classes": how well each class is recognised. Every number is a button that shows
 * the photos behind it: action classes.show ("(us)": class, "photos", "recall", "precision" or
 * "f1"). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-results.h"

G_BEGIN_DECLS

#define DSC_TYPE_CLASSES_PAGE (dsc_classes_page_get_type ())
G_DECLARE_FINAL_TYPE (DscClassesPage, dsc_classes_page, DSC, CLASSES_PAGE, AdwBin)

/** @results: (nullable) */
void dsc_classes_page_set_results (DscClassesPage *self, DscResults *results);

G_END_DECLS
