/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the photos, on paper. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-report.h"

G_BEGIN_DECLS

/** Returns: (transfer full): what prints @report, as it is now, of the photos called @title; see
 * common/dsc-print.h. Of each finding the first photos are named. */
GtkPrintOperation *dsc_report_print_new (DscReport *report, const char *title);

G_END_DECLS
