/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One photo in a list of the window: a light object that points into a dataset, or into the answers
 * of a run. Immutable. Any thread may read it. */
#pragma once

#include "dataset/dsc-split.h"
#include "model/dsc-results.h"

G_BEGIN_DECLS

#define DSC_TYPE_PHOTO_ITEM (dsc_photo_item_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoItem, dsc_photo_item, DSC, PHOTO_ITEM, GObject)

/**
 * dsc_photo_item_new:
 * @dataset: kept alive
 * @photo: its number there
 * @split: (nullable): kept alive
 * @results: (nullable): what a run said of it; kept alive
 */
DscPhotoItem *dsc_photo_item_new (DscDataset *dataset, guint photo, DscSplit *split,
                                  DscResults *results);

DscDataset *dsc_photo_item_get_dataset (DscPhotoItem *self);
/** Returns: number of the photo in the dataset. */
guint dsc_photo_item_get_index (DscPhotoItem *self);
const DscPhoto *dsc_photo_item_get_photo (DscPhotoItem *self);
/** Returns: (transfer full) (type filename): absolute. */
char *dsc_photo_item_dup_path (DscPhotoItem *self);
/** Returns: (transfer full): the file's name for people, UTF-8. */
char *dsc_photo_item_dup_name (DscPhotoItem *self);
/** Returns: (transfer none) (nullable): name of its class; %NULL where it has none. */
const char *dsc_photo_item_get_label (DscPhotoItem *self);
/** Returns: whether a person has given it this class; @original as dsc_dataset_is_corrected(). */
gboolean dsc_photo_item_is_corrected (DscPhotoItem *self, const char **original);
/** Returns: whether it is a photo of @dataset, too, with the same number: its class may be another
 * there, which was corrected. */
gboolean dsc_photo_item_is_of (DscPhotoItem *self, DscDataset *dataset);
/** Returns: whether @dataset (nullable) has the photo, in @number (out) under which number: others
 * may have come or gone since the item was made. */
gboolean dsc_photo_item_find (DscPhotoItem *self, DscDataset *dataset, guint *number);
/** Returns: the part of the split; without one that which the run was asked about; else
 * DSC_PART_NONE. */
DscPart dsc_photo_item_get_part (DscPhotoItem *self);
/** Returns: (transfer none) (nullable): the run's results that it belongs to. */
DscResults *dsc_photo_item_get_results (DscPhotoItem *self);
/** Returns: (transfer none) (nullable): what the run said; %NULL where it was not asked. */
const DscPrediction *dsc_photo_item_get_prediction (DscPhotoItem *self);

G_END_DECLS
