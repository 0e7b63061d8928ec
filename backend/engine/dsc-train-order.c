/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dsc-philox.h"
#include "base/dsc-random.h"
#include "engine/dsc-train-order.h"

guint32
dsc_train_epoch_number (guint32 stage, guint32 epoch)
{
  const guint32 counter[4] = { stage, epoch, 0, 0 };
  const guint32 key[2] = { 0x65706f63 /* "epoc" */, 0 };
  guint32 bits[4];

  if (stage == 0)
    return epoch;
  dsc_philox4x32 (counter, key, bits);
  return bits[0];
}

guint32 *
dsc_train_order (const GArray *photos, guint32 seed, guint32 stage, guint32 epoch)
{
  const guint32 counter[4] = { stage, epoch, 0, 0 };
  const guint32 key[2] = { seed, 0x6f726472 /* "ordr" */ };
  guint32 *order = g_memdup2 (photos->data, (gsize) photos->len * sizeof *order);
  DscMt19937 random;
  guint32 bits[4];

  dsc_philox4x32 (counter, key, bits);
  dsc_mt19937_seed (&random, bits[0]);
  dsc_mt19937_shuffle (&random, order, photos->len);
  return order;
}
