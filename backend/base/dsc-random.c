/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MT19937, and NumPy's legacy permutation on top of it. Recurrence and tempering as in the paper
 * named in the header. */
#include "config.h"

#include "base/dsc-random.h"

enum
{
  N = 624,
  M = 397
};

void
dsc_mt19937_seed (DscMt19937 *self, guint32 seed)
{
  self->state[0] = seed;
  for (guint i = 1; i < N; i++)
    {
      guint32 last = self->state[i - 1];

      self->state[i] = 1812433253u * (last ^ (last >> 30)) + i;
    }
  self->position = N;
}

static void
refill (DscMt19937 *self)
{
  guint32 *s = self->state;

  for (guint i = 0; i < N; i++)
    {
      guint32 y = (s[i] & 0x80000000u) | (s[(i + 1) % N] & 0x7fffffffu);

      s[i] = s[(i + M) % N] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
    }
  self->position = 0;
}

guint32
dsc_mt19937_next (DscMt19937 *self)
{
  guint32 y;

  if (self->position >= N)
    refill (self);
  y = self->state[self->position++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

guint32
dsc_mt19937_interval (DscMt19937 *self, guint32 max)
{
  guint32 mask = max;
  guint32 value;

  if (max == 0)
    return 0;
  for (guint shift = 1; shift < 32; shift <<= 1)
    mask |= mask >> shift;
  do
    value = dsc_mt19937_next (self) & mask;
  while (value > max);
  return value;
}

void
dsc_mt19937_shuffle (DscMt19937 *self, guint32 *values, guint32 n)
{
  for (guint32 i = n; i-- > 1;)
    {
      guint32 j = dsc_mt19937_interval (self, i);
      guint32 kept = values[i];

      values[i] = values[j];
      values[j] = kept;
    }
}

guint32 *
dsc_mt19937_permutation (DscMt19937 *self, guint32 n)
{
  guint32 *values = g_new (guint32, n);

  for (guint32 i = 0; i < n; i++)
    values[i] = i;
  dsc_mt19937_shuffle (self, values, n);
  return values;
}
