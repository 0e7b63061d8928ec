/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view "Data". Property workspace (DscWorkspace, read and write): what it shows. Window's
 * thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_DATA_VIEW (dsc_data_view_get_type ())
G_DECLARE_FINAL_TYPE (DscDataView, dsc_data_view, DSC, DATA_VIEW, AdwBin)

GtkWidget *dsc_data_view_new (void);

G_END_DECLS
