/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos may be copies of each other, by their measures alone. Private to the quality layer.
 */
#pragma once

#include <gio/gio.h>

#include "project/dsc-project-quality.h"
#include "quality/dsc-print.h"

G_BEGIN_DECLS

/**
 * DscLikelyPair: two photos to be compared.
 * @symmetry: how the first one has to be turned
 * @is_part: whether the second may be a part of that
 * @at: about where
 */
typedef struct
{
  guint32 first;
  guint32 second;
  DscSymmetry symmetry;
  gboolean is_part;
  DscPlacement at;
} DscLikelyPair;

/**
 * dsc_likely_pairs:
 * @measures: (element-type DscMeasure)
 * @photos: (element-type guint32): those that are to be compared
 * @cancellable: (nullable)
 *
 * Finds photos whose perceptual hashes are near, as they are or mirrored and turned, and of these
 * the pairs whose small pictures are most alike: of each photo no more than four, which bounds the
 * work on sets in which everything looks alike.
 *
 * Returns: (transfer full) (nullable) (element-type DscLikelyPair): sorted by the first photo;
 * %NULL if it was cancelled
 */
GArray *dsc_likely_pairs (const GArray *measures, const GArray *photos, GCancellable *cancellable);

G_END_DECLS
