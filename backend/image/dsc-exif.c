/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EXIF (CIPA DC-008; TIFF 6.0, section 2): which way up a picture is, and how it was taken. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "image/dsc-exif.h"

#define TAG_MAKE 271
#define TAG_MODEL 272
#define TAG_ORIENTATION 274
#define TAG_EXIF 34665
#define TAG_EXPOSURE 33434
#define TAG_F_NUMBER 33437
#define TAG_ISO 34855
#define TAG_TAKEN 36867
#define TAG_FOCAL_LENGTH 37386
#define TYPE_BYTE 1
#define TYPE_ASCII 2
#define TYPE_SHORT 3
#define TYPE_LONG 4
#define TYPE_RATIONAL 5
#define ENTRY_SIZE 12
#define LONGEST_TEXT 256
/* EXIF stands before the picture; a segment has at most 64 KiB. */
#define FILE_HEAD (256u << 10)

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

/* Returns: whether the bytes begin like a TIFF. */
static gboolean
tiff_init (Tiff *tiff, const guint8 *data, gsize size)
{
  *tiff = (Tiff){ data, size, FALSE };
  if (size < 8 || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return FALSE;
  tiff->big_endian = data[0] == 'M';
  return TRUE;
}

/* Returns: where entry @tag of the directory at @at stands; 0 where there is none. */
static gsize
find_entry (const Tiff *tiff, gsize at, guint tag)
{
  guint n;

  if (at > tiff->size - 2)
    return 0;
  n = get_16 (tiff, at);
  at += 2;
  for (guint i = 0; i < n && tiff->size - at >= ENTRY_SIZE; i++, at += ENTRY_SIZE)
    if (get_16 (tiff, at) == tag)
      return at;
  return 0;
}

int
dsc_tiff_orientation (const guint8 *data, gsize size)
{
  guint32 value = 1;
  gsize entry;
  Tiff tiff;

  if (!tiff_init (&tiff, data, size))
    return 1;
  entry = find_entry (&tiff, get_32 (&tiff, 4), TAG_ORIENTATION);
  if (entry != 0)
    value = entry_value (&tiff, entry);
  return value >= 1 && value <= 8 ? (int) value : 1;
}

int
dsc_exif_orientation (const guint8 *segment, gsize size)
{
  if (size < 6 || memcmp (segment, "Exif\0", 5) != 0)
    return 0;
  return dsc_tiff_orientation (segment + 6, size - 6);
}

/* How a photo was taken. */

/* Returns: (nullable): the text of an entry, without what surrounds it. */
static char *
entry_text (const Tiff *tiff, gsize directory, guint tag)
{
  gsize entry = find_entry (tiff, directory, tag);
  gsize n, at;
  char *text;

  if (entry == 0 || get_16 (tiff, entry + 2) != TYPE_ASCII)
    return NULL;
  n = get_32 (tiff, entry + 4);
  at = n <= 4 ? entry + 8 : get_32 (tiff, entry + 8);
  if (n == 0 || n > LONGEST_TEXT || at > tiff->size || n > tiff->size - at)
    return NULL;
  text = g_strstrip (g_strndup ((const char *) tiff->data + at, n));
  if (*text == '\0' || !g_utf8_validate (text, -1, NULL))
    g_clear_pointer (&text, g_free);
  return text;
}

static double
entry_rational (const Tiff *tiff, gsize directory, guint tag)
{
  gsize entry = find_entry (tiff, directory, tag);
  guint32 divisor;
  gsize at;

  if (entry == 0 || get_16 (tiff, entry + 2) != TYPE_RATIONAL)
    return 0;
  at = get_32 (tiff, entry + 8);
  if (at > tiff->size || tiff->size - at < 8)
    return 0;
  divisor = get_32 (tiff, at + 4);
  return divisor != 0 ? (double) get_32 (tiff, at) / divisor : 0;
}

static gboolean
read_tiff (const guint8 *data, gsize size, DscExif *exif)
{
  gsize first, more, entry;
  Tiff tiff;

  if (!tiff_init (&tiff, data, size))
    return FALSE;
  first = get_32 (&tiff, 4);
  exif->make = entry_text (&tiff, first, TAG_MAKE);
  exif->model = entry_text (&tiff, first, TAG_MODEL);
  entry = find_entry (&tiff, first, TAG_EXIF);
  if (entry != 0)
    {
      more = entry_value (&tiff, entry);
      exif->taken = entry_text (&tiff, more, TAG_TAKEN);
      exif->exposure = entry_rational (&tiff, more, TAG_EXPOSURE);
      exif->f_number = entry_rational (&tiff, more, TAG_F_NUMBER);
      exif->focal_length = entry_rational (&tiff, more, TAG_FOCAL_LENGTH);
      entry = find_entry (&tiff, more, TAG_ISO);
      exif->iso = entry != 0 ? entry_value (&tiff, entry) : 0;
    }
  return exif->make != NULL || exif->model != NULL || exif->taken != NULL || exif->exposure > 0
         || exif->f_number > 0 || exif->focal_length > 0 || exif->iso > 0;
}

/* Goes from marker to marker until there is EXIF, or the picture itself. */
static gboolean
read_segments (const guint8 *data, gsize size, DscExif *exif)
{
  gsize at = 2;

  while (size - at >= 4 && data[at] == 0xff && data[at + 1] >= 0xc0 && data[at + 1] != 0xda)
    {
      gsize length = (gsize) data[at + 2] << 8 | data[at + 3];
      const guint8 *segment = data + at + 4;

      if (length < 2 || length > size - at - 2)
        return FALSE;
      if (data[at + 1] == 0xe1 && length >= 8 && memcmp (segment, "Exif\0", 5) == 0)
        return read_tiff (segment + 6, length - 8, exif);
      at += 2 + length;
    }
  return FALSE;
}

gboolean
dsc_exif_read (const char *path, DscExif *exif)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
  g_autofree guint8 *head = NULL;
  gboolean found = FALSE;
  ssize_t n = 0;

  *exif = (DscExif){ NULL };
  if (fd < 0)
    return FALSE;
  head = g_malloc (FILE_HEAD);
  n = read (fd, head, FILE_HEAD);
  if (n > 4 && head[0] == 0xff && head[1] == 0xd8)
    found = read_segments (head, (gsize) n, exif);
  close (fd);
  return found;
}

void
dsc_exif_clear (DscExif *self)
{
  g_free (self->make);
  g_free (self->model);
  g_free (self->taken);
}
