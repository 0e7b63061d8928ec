/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of DscPhotoItem, made when they are asked for: 100,000 photos cost no memory until they are
 * looked at. Window's thread. */
#pragma once

#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_PHOTO_LIST (dsc_photo_list_get_type ())
G_DECLARE_FINAL_TYPE (DscPhotoList, dsc_photo_list, DSC, PHOTO_LIST, GObject)

/** Returns: (transfer full): an empty GListModel of DscPhotoItem. */
DscPhotoList *dsc_photo_list_new (void);

/**
 * dsc_photo_list_set:
 * @dataset: (nullable): %NULL empties the list
 * @split: (nullable)
 * @results: (nullable)
 * @photos: (nullable) (element-type guint32) (transfer full): which photos, in which order; %NULL:
 * all of the dataset, as people sort them (dsc_photo_order_get())
 *
 * Replaces everything; one items-changed.
 */
void dsc_photo_list_set (DscPhotoList *self, DscDataset *dataset, DscSplit *split,
                         DscResults *results, GArray *photos);

/**
 * dsc_photo_list_renew:
 * @dataset: the same photos as before
 * @changed: (element-type guint32): those of which something else is said now, ascending
 *
 * For a list of all photos: only the items of @changed are made anew, so that a view stays where it
 * is. Of very many, all are.
 */
void dsc_photo_list_renew (DscPhotoList *self, DscDataset *dataset, DscSplit *split,
                           const GArray *changed);

/** DscPhotoChanges: how many photos came, went, are others now (the file or its class), and are
 * only used otherwise: in another part of the split. */
typedef struct
{
  guint added;
  guint removed;
  guint changed;
  guint moved;
} DscPhotoChanges;

/**
 * dsc_photo_list_update:
 * @dataset: photos of the same source, read again
 *
 * For a list of all photos: tells of what has changed alone, so that a view stays where it is.
 * Where that is very many places, neighbouring ones are told of together. Until it has returned,
 * items before the place that is told of are of @dataset, those behind it are as before.
 *
 * Returns: what has changed
 */
DscPhotoChanges dsc_photo_list_update (DscPhotoList *self, DscDataset *dataset, DscSplit *split);

G_END_DECLS
