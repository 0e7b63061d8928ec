/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in it is one stop for the Tab key: a list is entered at the row that had the focus,
 * arrows go from row to row, Tab goes on behind it. GTK 4.8's lists pass from row to row with Tab:
 * a hundred thousand photos would have no end. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_TAB_STOP (dsc_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (DscTabStop, dsc_tab_stop, DSC, TAB_STOP, AdwBin)

G_END_DECLS
