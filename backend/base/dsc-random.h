/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MT19937, and NumPy's legacy permutation on top of it: the split of a dataset is the one that
 * fastai v1 makes.
 *
 * Not for secrets. A generator belongs to one thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DscMt19937: state of Matsumoto and Nishimura's generator (doi:10.1145/272991.272995); plain
 * data, copied freely. */
typedef struct
{
  guint32 state[624];
  guint position;
} DscMt19937;

/** Seeds as init_genrand() does, hence as numpy.random.RandomState (@seed). */
void dsc_mt19937_seed (DscMt19937 *self, guint32 seed);

/** Returns the next 32 random bits. */
guint32 dsc_mt19937_next (DscMt19937 *self);

/** Returns a uniform number in 0 … @max, both included, as NumPy's legacy_interval: masked,
 * rejected. */
guint32 dsc_mt19937_interval (DscMt19937 *self, guint32 max);

/**
 * dsc_mt19937_permutation:
 * @n: how many
 *
 * Returns: (transfer full) (array length=n): 0 … @n − 1 in random order, equal to
 *   numpy.random.RandomState.permutation (@n) from the same state. Free with g_free().
 */
guint32 *dsc_mt19937_permutation (DscMt19937 *self, guint32 n);

/** Shuffles @n numbers in place, as numpy.random.RandomState.shuffle. */
void dsc_mt19937_shuffle (DscMt19937 *self, guint32 *values, guint32 n);

G_END_DECLS
