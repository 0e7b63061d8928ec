/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photos behind a number, beside it: what they are, how many, and a grid. Its close button, and
 * Escape, activate `results.close-photos`.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RESULT_PANEL (dsc_result_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscResultPanel, dsc_result_panel, DSC, RESULT_PANEL, AdwBin)

/** @title: what the photos are, translated; @photos: (nullable): list of DscPhotoItem */
void dsc_result_panel_set_photos (DscResultPanel *self, const char *title, GListModel *photos);
/** Returns: (transfer none) (nullable) */
GListModel *dsc_result_panel_get_photos (DscResultPanel *self);

G_END_DECLS
