/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thing of EXIF that we need: which way up a picture is (TIFF 6.0, section 2; tag 274). */
#include "config.h"

#include <string.h>

#include "image/dsc-exif.h"

#define TAG_ORIENTATION 274
#define TYPE_BYTE 1
#define TYPE_SHORT 3
#define TYPE_LONG 4
#define ENTRY_SIZE 12

typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean big_endian;
} Tiff;

static guint
get_16 (const Tiff *tiff, gsize at)
{
  const guint8 *b = tiff->data + at;

  return tiff->big_endian ? b[0] << 8 | b[1] : b[1] << 8 | b[0];
}

static guint32
get_32 (const Tiff *tiff, gsize at)
{
  guint32 first = get_16 (tiff, at);
  guint32 second = get_16 (tiff, at + 2);

  return tiff->big_endian ? first << 16 | second : second << 16 | first;
}

/* The value of an entry whose contents fit into it. */
static guint32
entry_value (const Tiff *tiff, gsize entry)
{
  switch (get_16 (tiff, entry + 2))
    {
    case TYPE_BYTE:
      return tiff->data[entry + 8];
    case TYPE_SHORT:
      return get_16 (tiff, entry + 8);
    case TYPE_LONG:
      return get_32 (tiff, entry + 8);
    default:
      return 0;
    }
}

int
dsc_tiff_orientation (const guint8 *data, gsize size)
{
  Tiff tiff = { data, size, FALSE };
  gsize at;
  guint n;

  if (size < 8 || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return 1;
  tiff.big_endian = data[0] == 'M';
  at = get_32 (&tiff, 4);
  if (at > size - 2)
    return 1;
  n = get_16 (&tiff, at);
  at += 2;
  for (guint i = 0; i < n && size - at >= ENTRY_SIZE; i++, at += ENTRY_SIZE)
    if (get_16 (&tiff, at) == TAG_ORIENTATION)
      {
        guint32 value = entry_value (&tiff, at);

        return value >= 1 && value <= 8 ? (int) value : 1;
      }
  return 1;
}

int
dsc_exif_orientation (const guint8 *segment, gsize size)
{
  if (size < 6 || memcmp (segment, "Exif\0", 5) != 0)
    return 0;
  return dsc_tiff_orientation (segment + 6, size - 6);
}
