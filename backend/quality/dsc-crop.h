/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether one photo may be a part of another one, by their small pictures. Pure; any thread.
 * Private to the quality layer. */
#pragma once

#include "project/dsc-project-quality.h"
#include "quality/dsc-print.h"

G_BEGIN_DECLS

/**
 * DscCrop: where a part was found.
 * @symmetry: how the whole picture was turned
 * @at: where the part is in the turned one
 * @alike: how they correlate there
 */
typedef struct
{
  DscSymmetry symmetry;
  DscPlacement at;
  float alike;
} DscCrop;

/**
 * dsc_crop_find:
 *
 * Looks for @part, mirrored and turned in every way, in @whole: at every place and in all sizes of
 * more than half of its sides, as long as neither of them was stretched.
 */
DscCrop dsc_crop_find (const DscMeasure *whole, const DscMeasure *part);

/** Returns: whether the part, of which @at was found out more closely, is a part indeed: in the
 * whole picture, and not stretched. */
gboolean dsc_crop_is_part (const DscMeasure *whole, const DscMeasure *part, DscSymmetry symmetry,
                           const DscPlacement *at);

G_END_DECLS
