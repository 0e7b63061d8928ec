/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a device is told of a photo that it samples: see dsc-sample-math.h, of which this is the
 * part that knows sizes, settings and what was drawn. Any thread. */
#pragma once

#include "image/dsc-augment.h"
#include "image/dsc-sample-math.h"

G_BEGIN_DECLS

/**
 * dsc_sample_job_init:
 * @shrunk: RGBX pixels, as for dsc_sample_augmented(); only kept, so that they may be a card's
 * @draw: what was drawn for the photo
 */
void dsc_sample_job_init (DscSampleJob *self, const guint8 *shrunk, int width, int height,
                          int source_width, int source_height, const DscTarget *target,
                          const DscAugmentDraw *draw);

/** Returns: the same for pixels of 0 … 1. */
DscSampleScale dsc_sample_scale (const DscNormalisation *normalisation);

G_END_DECLS
