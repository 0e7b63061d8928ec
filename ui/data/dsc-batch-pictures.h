/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the pictures of a batch preview on a thread. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "engine/dsc-train-spec.h"
#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

#define DSC_BATCH_N 9
#define DSC_BATCH_VARIANTS 12

/** DscBatchPicture: a picture as the network is given it. */
typedef struct
{
  guint32 photo;       /* of the dataset */
  GdkTexture *texture; /* (owned) (nullable) */
  GError *error;       /* (owned) (nullable): why there is none */
} DscBatchPicture;

/** DscResizePicture: a photo and what one mode makes of it. */
typedef struct
{
  DscTarget target;
  int width; /* of the whole photo, as in its file */
  int height;
  DscPixels *photo; /* (owned) small, whole */
  DscPixels *seen;  /* (owned) */
} DscResizePicture;

/**
 * dsc_batch_pictures_load_async:
 * @photos: (array length=n): which
 * @epochs: (array length=n): by what number augmentation knows the epoch of each; %NULL: photos are
 * not augmented
 */
void dsc_batch_pictures_load_async (DscDataset *dataset, const DscTrainSpec *spec,
                                    const guint32 *photos, const guint32 *epochs, guint n,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/** Returns: (transfer full) (nullable) (element-type DscBatchPicture): only cancelling fails. */
GArray *dsc_batch_pictures_load_finish (GAsyncResult *result, GError **error);

/** Loads photo @photo as each of the three resize modes would show it. */
void dsc_resize_pictures_load_async (DscDataset *dataset, const DscTrainSpec *spec, guint32 photo,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
/** Returns: (transfer full) (nullable) (element-type DscResizePicture): three: squish, crop, pad.
 */
GArray *dsc_resize_pictures_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
