/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a photo in words, the same wherever it is shown. Window's thread. */
#pragma once

#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

/** Returns: (transfer none): its part, or that it is left out: what it is used for. */
const char *dsc_photo_words_use (DscPhotoItem *item);

/** Returns: (transfer none): the name of its class, or that it has none. */
const char *dsc_photo_words_label (DscPhotoItem *item);

/** Returns: (transfer full) (nullable): what the source says of its class, where a person has
 * corrected it. */
char *dsc_photo_words_correction (DscPhotoItem *item);

/**
 * dsc_photo_words_find:
 * @results: (nullable): of the run that is shown
 *
 * Returns: (transfer none) (nullable): what the run of @item, or else @results, says of the photo;
 * and in @of whose it is.
 */
const DscPrediction *dsc_photo_words_find (DscPhotoItem *item, DscResults *results,
                                           DscResults **of);

/** Returns: whether the answer is another class than the photo's; %FALSE where that is not known.
 */
gboolean dsc_photo_words_is_wrong (const DscPrediction *prediction);

/** Returns: (transfer full) (nullable): "Wrong: the model says “Plate” (83 %)" and the like; %NULL
 * where it was not asked. */
char *dsc_photo_words_prediction (DscPhotoItem *item, DscResults *results);

G_END_DECLS
