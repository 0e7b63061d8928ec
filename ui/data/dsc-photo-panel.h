/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of one photo: the picture, its class and part, what the shown run says, the
 * file and how it was taken.
 *
 * Properties, read and write: item (DscPhotoItem, nullable), results (DscResults, nullable),
 * n-chosen (uint: how many photos are chosen; of several only that is told). Its buttons activate
 * the actions of DscPhotoGrid, which whoever holds both has to pass on as `data.…`. Window's
 * thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-photo-item.h"
#include "model/dsc-report-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_PHOTO_PANEL (dsc_photo_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoPanel, dsc_photo_panel, DSC, PHOTO_PANEL, AdwBin)

void dsc_photo_panel_set_item (DscPhotoPanel *self, DscPhotoItem *item);
void dsc_photo_panel_set_results (DscPhotoPanel *self, DscResults *results);
/** Says why photos cannot be read: @unreadable is that finding, %NULL where there is none. */
void dsc_photo_panel_set_unreadable (DscPhotoPanel *self, DscReportItem *unreadable);
void dsc_photo_panel_set_n_chosen (DscPhotoPanel *self, guint n);

G_END_DECLS
