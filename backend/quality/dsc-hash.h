/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Perceptual hashes: the lowest frequencies of a picture (discrete cosine transform), each of which
 * is above their median or not. What scaling and compression change is above them; flat ground,
 * which they fill with noise, weighs nothing. Pure; any thread. Private to the quality layer. */
#pragma once

#include "quality/dsc-symmetry.h"

G_BEGIN_DECLS

/** Frequencies each way. */
#define DSC_HASH_SIDE 8
/** Most pixels of a side of what is hashed. */
#define DSC_HASH_MOST_SIDE 32

/** DscSpectrum: @values: how much there is of each frequency, by rows, the mean first. */
typedef struct
{
  float values[DSC_HASH_SIDE * DSC_HASH_SIDE];
} DscSpectrum;

/** Measures a square picture. */
void dsc_spectrum_init (DscSpectrum *self, const float *picture, int side);
/** Returns: the hash. */
guint64 dsc_spectrum_hash (const DscSpectrum *self);
/** Turns the picture that was measured. */
void dsc_spectrum_turn (const DscSpectrum *self, DscSymmetry how, DscSpectrum *turned);
/**
 * dsc_spectrum_is_upright:
 *
 * Of the eight ways to turn a picture one is upright: where it is lighter on the left and at the
 * top, and more so on the left. Where that is a near thing, two are, or more, so that a copy that
 * was compressed again has one of them in common.
 */
gboolean dsc_spectrum_is_upright (const DscSpectrum *self);

G_END_DECLS
