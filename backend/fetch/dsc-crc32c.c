/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRC-32C by tables, eight bytes at a time ("slicing by 8", Kounavis and Berry, 2005). */
#include "config.h"

#include <string.h>

#include "fetch/dsc-crc32c.h"

#define POLYNOMIAL 0x82F63B78u /* reflected */

/* tables[k][b]: of byte b, followed by k zeros. */
static guint32 tables[8][256];

static void
fill_tables (void)
{
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;
  for (guint32 b = 0; b < 256; b++)
    {
      guint32 crc = b;

      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
      tables[0][b] = crc;
    }
  for (int k = 1; k < 8; k++)
    for (guint32 b = 0; b < 256; b++)
      tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xFF];
  g_once_init_leave (&done, 1);
}

guint32
dsc_crc32c (guint32 crc, const void *data, gsize size)
{
  const guint8 *bytes = data;

  fill_tables ();
  crc = ~crc;
  for (; size >= 8; size -= 8, bytes += 8)
    {
      guint64 word;

      memcpy (&word, bytes, sizeof word);
      word = GUINT64_FROM_LE (word) ^ crc;
      crc = 0;
      for (int k = 0; k < 8; k++)
        crc ^= tables[7 - k][(word >> (8 * k)) & 0xFF];
    }
  for (; size > 0; size--, bytes++)
    crc = (crc >> 8) ^ tables[0][(crc ^ *bytes) & 0xFF];
  return ~crc;
}
