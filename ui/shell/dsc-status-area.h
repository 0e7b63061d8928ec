/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is going on, below every view: the run (DscRunBar), what else takes long (DscActivityRow),
 * and that another program trains in this project. Takes no room where there is nothing.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_STATUS_AREA (dsc_status_area_get_type ())
G_DECLARE_FINAL_TYPE (DscStatusArea, dsc_status_area, DSC, STATUS_AREA, AdwBin)

G_END_DECLS
