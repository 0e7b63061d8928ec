/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of many perceptual hashes are near each other, without comparing each with each.
 *
 * Pure; any thread. Private to the quality layer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Most bits in which two hashes differ that are found. */
#define DSC_HASH_RADIUS 8

/** Called for each pair once, @first < @second. */
typedef void (*DscHashPairFunc) (guint32 first, guint32 second, gpointer user_data);

/**
 * dsc_hash_pairs:
 * @hashes: (array length=n)
 * @cancellable: (nullable)
 *
 * Finds every pair of hashes that differ in at most DSC_HASH_RADIUS bits (multi-index hashing,
 * Norouzi et al. 2012: of three parts of such hashes one differs in at most two bits). The time is
 * that of some 700 look-ups a hash, and of the pairs that there are; memory 1 MB, and 20 bytes
 * a hash.
 *
 * Returns: %FALSE if it was cancelled.
 */
gboolean dsc_hash_pairs (const guint64 *hashes, guint32 n, DscHashPairFunc func, gpointer user_data,
                         GCancellable *cancellable);

G_END_DECLS
