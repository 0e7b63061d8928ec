/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network will be given: nine photos of the batch that an epoch begins with, augmented; many
 * variants of one photo; the resize modes side by side, with what they lose hatched. Shared by the
 * views Data and Train.
 *
 * Photos, order and augmentation are those of the run that would be trained now: they depend on the
 * workspace's training settings, stage and epoch alone. Re-roll goes to the next epoch.
 *
 * Properties: workspace (DscWorkspace, nullable, read and write), epoch (uint, read and write,
 * notified), mode (string, read and write, notified: "batch", "photo" or "resize"), busy (boolean,
 * read-only, notified). Action: preview.reroll. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_BATCH_PREVIEW (dsc_batch_preview_get_type ())
G_DECLARE_FINAL_TYPE (DscBatchPreview, dsc_batch_preview, DSC, BATCH_PREVIEW, AdwBin)

GtkWidget *dsc_batch_preview_new (void);
void dsc_batch_preview_set_workspace (DscBatchPreview *self, DscWorkspace *workspace);
/** @item: (nullable): whose variants are shown in the modes "photo" and "resize"; %NULL: the first
 * of the batch. */
void dsc_batch_preview_set_photo (DscBatchPreview *self, DscPhotoItem *item);

G_END_DECLS
