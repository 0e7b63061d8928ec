/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos on a card: their shrunk pixels in its memory, or on their way there batch by batch, and
 * batches that the card samples by itself. The same pixels as dsc_photos_load() gives. Training
 * thread. */
#pragma once

#include "torch/dsc-device.h"
#include "torch/dsc-photos.h"

G_BEGIN_DECLS

/**
 * DscCardTier: where the card finds the pixels of a batch.
 * @DSC_CARD_TIER_NONE: nowhere: some photos are not in the pixel cache, so that the processor makes
 * the batches
 * @DSC_CARD_TIER_STREAMED: in memory that is sent with the batch, from the mapped cache
 * @DSC_CARD_TIER_RESIDENT: in its own memory, where all of them stay
 */
typedef enum
{
  DSC_CARD_TIER_NONE,
  DSC_CARD_TIER_STREAMED,
  DSC_CARD_TIER_RESIDENT
} DscCardTier;

/**
 * dsc_card_tier:
 * @is_complete: whether all photos are in the pixel cache
 * @size: bytes of their pixels
 * @free: bytes of the card that nobody uses
 *
 * Returns: the best tier that leaves enough memory for training.
 */
DscCardTier dsc_card_tier (gboolean is_complete, guint64 size, guint64 free);

/** DscSampler: dsc_tensor_new_sampled(), or what stands in for it. */
typedef DscTensor *(*DscSampler) (DscTensor *jobs, int n, int height, int width,
                                  const DscSampleScale *scale, DscTorchDtype dtype, GError **error);

/**
 * dsc_card_photos_new:
 * @photos: kept
 * @dtype: of the batches
 * @sampler: makes them
 * @error: G_IO_ERROR_CANCELLED, …
 *
 * Chooses the tier and sends what is to stay on the card, which @cancellable stops. Without enough
 * memory for that after all it takes the next tier.
 *
 * Returns: (transfer full) (nullable)
 */
DscCardPhotos *dsc_card_photos_new (DscPhotos *photos, const DscDevice *device, DscTorchDtype dtype,
                                    DscSampler sampler, GCancellable *cancellable, GError **error);
void dsc_card_photos_free (DscCardPhotos *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCardPhotos, dsc_card_photos_free)

/** Returns: where batches come from; with %DSC_CARD_TIER_NONE there are none. */
DscCardTier dsc_card_photos_get_tier (DscCardPhotos *self);

/**
 * dsc_card_photos_batch:
 * @photos: (array length=n)
 * @augment: whether the spec's augmentation is drawn, for @epoch
 *
 * Returns: (transfer full) (nullable): as a network takes it, on the card; perhaps still being
 * made there.
 */
DscTensor *dsc_card_photos_batch (DscCardPhotos *self, const guint32 *photos, guint n,
                                  gboolean augment, guint32 epoch, GError **error);

G_END_DECLS
