/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of photos: chosen with mouse and keys, opened, copied, dragged to other programs.
 *
 * Properties: model (GListModel of DscPhotoItem, nullable, read and write), results (DscResults,
 * nullable, read and write: what badges are about), show-labels (boolean, read and write: whether
 * captions are classes, not names of files), chosen (DscPhotoItem, nullable, read-only, notified:
 * the first of those that are chosen), n-chosen (uint, read-only, notified).
 *
 * Signals: view (position: uint): a photo is to be shown large; label: the chosen ones are to be
 * given a class; alike: photos like the chosen one are wanted; leave-out (left_out: boolean): the
 * chosen ones are to be left out of training, or used again.
 *
 * Actions: photos.view, photos.label, photos.alike, photos.copy, photos.show-in-files,
 * photos.open-with, photos.leave-out, photos.use-again, photos.zoom-in, photos.zoom-out,
 * photos.zoom-reset. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-photo-item.h"
#include "model/dsc-report-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_PHOTO_GRID (dsc_photo_grid_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoGrid, dsc_photo_grid, DSC, PHOTO_GRID, AdwBin)

void dsc_photo_grid_set_model (DscPhotoGrid *self, GListModel *model);
void dsc_photo_grid_set_results (DscPhotoGrid *self, DscResults *results);
/** @finding: (nullable): what is said of photos in their corners instead. */
void dsc_photo_grid_set_finding (DscPhotoGrid *self, DscReportItem *finding);
void dsc_photo_grid_set_show_labels (DscPhotoGrid *self, gboolean show);
/** Returns: (transfer none) (nullable) */
DscPhotoItem *dsc_photo_grid_get_chosen (DscPhotoGrid *self);
/** Returns: (transfer full) (element-type DscPhotoItem): those that are chosen, @most of them. */
GPtrArray *dsc_photo_grid_dup_chosen (DscPhotoGrid *self, guint most);
/** Chooses that photo alone and scrolls to it. */
void dsc_photo_grid_choose (DscPhotoGrid *self, guint position);

/** Loads the pictures of photos of @dataset (nullable) again that are seen: those that were read
 * before it was are as they were. */
void dsc_photo_grid_reload (DscPhotoGrid *self, DscDataset *dataset);

G_END_DECLS
