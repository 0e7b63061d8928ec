/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Philox4x32-10, a random generator without a state: number what is to be drawn, and the number
 * says what is drawn, whoever asks and in whichever order.
 *
 * Salmon, Moraes, Dror and Shaw 2011, doi:10.1145/2063384.2063405. Not for secrets. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_philox4x32:
 * @counter: what is drawn: any four numbers; each counter has its own result
 * @key: from which of 2⁶⁴ streams: the seed
 * @out: (out caller-allocates): 128 random bits; may be @counter
 */
void dsc_philox4x32 (const guint32 counter[4], const guint32 key[2], guint32 out[4]);

/** Returns: @bits as a number in [0, 1), a multiple of 2⁻³². */
static inline double
dsc_philox_double (guint32 bits)
{
  return bits * 0x1p-32;
}

/** Returns: the upper 24 of @bits as a number in [0, 1), a multiple of 2⁻²⁴. */
static inline float
dsc_philox_float (guint32 bits)
{
  return (float) (bits >> 8) * 0x1p-24f;
}

G_END_DECLS
