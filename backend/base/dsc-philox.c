/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Philox4x32 with ten rounds. Multipliers and Weyl increments as in the paper named in the header
 *. */
#include "config.h"

#include "base/dsc-philox.h"

#define N_ROUNDS 10

void
dsc_philox4x32 (const guint32 counter[4], const guint32 key[2], guint32 out[4])
{
  guint32 c[4] = { counter[0], counter[1], counter[2], counter[3] };
  guint32 k[2] = { key[0], key[1] };

  for (int round = 0; round < N_ROUNDS; round++)
    {
      guint64 first = (guint64) c[0] * 0xd2511f53u;
      guint64 second = (guint64) c[2] * 0xcd9e8d57u;

      c[0] = (guint32) (second >> 32) ^ c[1] ^ k[0];
      c[1] = (guint32) second;
      c[2] = (guint32) (first >> 32) ^ c[3] ^ k[1];
      c[3] = (guint32) first;
      k[0] += 0x9e3779b9u;
      k[1] += 0xbb67ae85u;
    }
  for (int i = 0; i < 4; i++)
    out[i] = c[i];
}
