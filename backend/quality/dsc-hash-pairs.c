/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of many perceptual hashes are near each other, without comparing each with each. */
#include "config.h"

#include "quality/dsc-hash-pairs.h"

#define N_PARTS 3
/* Of nine bits that differ, three parts can have three each: eight are the most for which one part
 * has no more than two. */
#define PART_RADIUS (DSC_HASH_RADIUS / N_PARTS)

typedef struct
{
  guint shift;
  guint bits; /* at most MOST_BITS */
} Part;

static const Part parts[N_PARTS] = { { 0, 21 }, { 21, 21 }, { 42, 22 } };
#define MOST_BITS 22

/* A hash and its number: what is compared lies together in memory. */
typedef struct
{
  guint64 hash;
  guint32 number;
} Member;

typedef struct
{
  const guint64 *hashes;
  guint32 n;
  const Part *part; /* the one of `parts` that is its key */
  guint64 *filled;  /* (owned) a bit for each key: whether there are hashes of it. Nearly all
                     * look-ups end here, and it fits into the processor's caches */
  guint32 *ranks;   /* (owned) for each word of these: how many keys are filled before it */
  guint32 *starts;  /* (owned) for each filled key: where its hashes begin in `members` */
  Member *members;  /* (owned) hashes, by key */
  DscHashPairFunc func;
  gpointer user_data;
} Index;

/* Without the processor's own instruction, which not all have, the compiler would call a function.
 */
static inline guint
count_bits (guint64 x)
{
  x -= x >> 1 & G_GUINT64_CONSTANT (0x5555555555555555);
  x = (x & G_GUINT64_CONSTANT (0x3333333333333333))
      + (x >> 2 & G_GUINT64_CONSTANT (0x3333333333333333));
  x = (x + (x >> 4)) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  return (guint) (x * G_GUINT64_CONSTANT (0x0101010101010101) >> 56);
}

static guint32
key_of (guint64 hash, const Part *part)
{
  return (guint32) (hash >> part->shift) & ((1u << part->bits) - 1);
}

/* Returns: 1 or 0. */
static guint
is_filled (const Index *self, guint32 key)
{
  return self->filled[key / 64] >> key % 64 & 1 ? 1 : 0;
}

/* Which of the filled keys @key is. */
static guint32
rank_of (const Index *self, guint32 key)
{
  guint64 before = self->filled[key / 64] & ((G_GUINT64_CONSTANT (1) << key % 64) - 1);

  return self->ranks[key / 64] + count_bits (before);
}

static void
find_filled (Index *self)
{
  gsize n_words = ((gsize) 1 << self->part->bits) / 64;

  self->filled = g_new0 (guint64, n_words);
  self->ranks = g_new0 (guint32, n_words + 1);
  for (guint32 i = 0; i < self->n; i++)
    {
      guint32 key = key_of (self->hashes[i], self->part);

      self->filled[key / 64] |= G_GUINT64_CONSTANT (1) << key % 64;
    }
  for (gsize w = 0; w < n_words; w++)
    self->ranks[w + 1] = self->ranks[w] + count_bits (self->filled[w]);
}

/* Sorts the hashes by one of their parts (counting sort). */
static void
index_build (Index *self)
{
  guint32 n_filled;

  find_filled (self);
  n_filled = self->ranks[((gsize) 1 << self->part->bits) / 64];
  self->starts = g_new0 (guint32, (gsize) n_filled + 2);
  self->members = g_new (Member, MAX (self->n, 1));
  for (guint32 i = 0; i < self->n; i++)
    self->starts[rank_of (self, key_of (self->hashes[i], self->part)) + 2]++;
  for (guint32 k = 0; k < n_filled; k++)
    self->starts[k + 2] += self->starts[k + 1];
  for (guint32 i = 0; i < self->n; i++)
    {
      guint32 rank = rank_of (self, key_of (self->hashes[i], self->part));

      self->members[self->starts[rank + 1]++] = (Member){ self->hashes[i], i };
    }
}

static void
index_clear (Index *self)
{
  g_clear_pointer (&self->filled, g_free);
  g_clear_pointer (&self->ranks, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->members, g_free);
}

/* Whether the index of a part before this one finds the pair, too. */
static gboolean
is_found_before (const Index *self, guint64 difference)
{
  for (const Part *part = parts; part < self->part; part++)
    if (count_bits (key_of (difference, part)) <= PART_RADIUS)
      return TRUE;
  return FALSE;
}

/* Compares a hash with those of a filled key. */
static void
compare (const Index *self, const Member *member, guint32 key)
{
  guint32 rank = rank_of (self, key);

  for (guint32 k = self->starts[rank]; k < self->starts[rank + 1]; k++)
    {
      const Member *other = &self->members[k];
      guint64 difference = member->hash ^ other->hash;

      if (count_bits (difference) <= DSC_HASH_RADIUS && other->number > member->number
          && !is_found_before (self, difference))
        self->func (member->number, other->number, self->user_data);
    }
}

/* Tries all keys that differ in at most two bits from that of the hash. Which of them are filled is
 * found out first, without a branch that the processor would guess wrong. */
static void
look_around (const Index *self, const Member *member)
{
  guint32 key = key_of (member->hash, self->part);
  guint32 found[1 + MOST_BITS + MOST_BITS * (MOST_BITS - 1) / 2];
  guint n_found = 0;

  found[n_found++] = key;
  for (guint a = 0; a < self->part->bits; a++)
    {
      guint32 near = key ^ 1u << a;

      found[n_found] = near;
      n_found += is_filled (self, near);
      for (guint b = 0; b < a; b++)
        {
          found[n_found] = near ^ 1u << b;
          n_found += is_filled (self, near ^ 1u << b);
        }
    }
  for (guint i = 0; i < n_found; i++)
    compare (self, member, found[i]);
}

gboolean
dsc_hash_pairs (const guint64 *hashes, guint32 n, DscHashPairFunc func, gpointer user_data,
                GCancellable *cancellable)
{
  for (guint part = 0; part < N_PARTS; part++)
    {
      Index index = {
        .hashes = hashes, .n = n, .part = &parts[part], .func = func, .user_data = user_data
      };

      index_build (&index);
      /* In the order of their keys: what is near one is near the next, and still in the caches. */
      for (guint32 i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++)
        look_around (&index, &index.members[i]);
      index_clear (&index);
    }
  return !g_cancellable_is_cancelled (cancellable);
}
