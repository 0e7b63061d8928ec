/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files that somebody wrote without saying in which encoding.
 *
 * Each character that is not ASCII gets a weight, what is expected of a name in that encoding; the
 * encoding with the highest mean over the bytes wins. That is coarse, and enough: the encodings put
 * their frequent characters in different places. */
#include "config.h"

#include <string.h>

#include "archive/dsc-archive-encoding.h"

/* A character's weight, and how many bytes it has; 0 bytes: there is none such. */
typedef struct
{
  guint n_bytes;
  double weight;
} Mark;

/* The first bytes of frequent characters, second bytes left out of account. */
#define SJIS_KANA_FIRST 0x82
#define SJIS_KANA_LAST 0x83
#define SJIS_LEVEL_1_FIRST 0x88
#define SJIS_LEVEL_1_LAST 0x98
#define GB2312_LEVEL_1_FIRST 0xb0
#define GB2312_LEVEL_1_LAST 0xd7
#define GB2312_LAST 0xf7

static gboolean
is_sjis_lead (guchar byte)
{
  return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

static Mark
mark_sjis (const guchar *text, gsize length)
{
  if (text[0] >= 0xa1 && text[0] <= 0xdf)
    return (Mark){ 1, 0.15 }; /* katakana of half width */
  if (!is_sjis_lead (text[0]) || length < 2 || text[1] < 0x40 || text[1] == 0x7f || text[1] > 0xfc)
    return (Mark){ 0, 0 };
  if (text[0] >= SJIS_KANA_FIRST && text[0] <= SJIS_KANA_LAST)
    return (Mark){ 2, 1 };
  if (text[0] >= SJIS_LEVEL_1_FIRST && text[0] <= SJIS_LEVEL_1_LAST)
    return (Mark){ 2, 1 };
  return (Mark){ 2, text[0] == 0x81 ? 0.5 : 0.1 }; /* 0x81: punctuation, the sign of length */
}

static Mark
mark_gbk (const guchar *text, gsize length)
{
  if (text[0] < 0x81 || text[0] == 0xff || length < 2 || text[1] < 0x40 || text[1] == 0x7f
      || text[1] == 0xff)
    return (Mark){ 0, 0 };
  if (text[1] < 0xa1 || text[0] < 0xa1)
    return (Mark){ 2, 0.05 }; /* beyond GB 2312 */
  if (text[0] >= GB2312_LEVEL_1_FIRST && text[0] <= GB2312_LEVEL_1_LAST)
    return (Mark){ 2, 0.95 };
  return (Mark){ 2, text[0] <= GB2312_LAST && text[0] > GB2312_LEVEL_1_LAST ? 0.25 : 0.1 };
}

/* CP437: letters, then lines and boxes, then Greek and signs. */
static Mark
mark_cp437 (const guchar *text, gsize length)
{
  if (text[0] <= 0xa5)
    return (Mark){ 1, text[0] >= 0x9b && text[0] <= 0x9f ? 0.1 : 1 };
  return (Mark){ 1, text[0] == 0xe1 ? 0.9 : 0 }; /* 0xe1: ß, or so everybody used it */
}

static Mark
mark_latin1 (const guchar *text, gsize length)
{
  if (text[0] >= 0xc0)
    return (Mark){ 1, text[0] == 0xd7 || text[0] == 0xf7 ? 0.1 : 1 };
  return (Mark){ 1, text[0] >= 0xa0 ? 0.2 : 0 };
}

static const struct
{
  const char *name;  /* for people */
  const char *iconv; /* for iconv; NULL: done here */
  gboolean is_single;
  Mark (*mark) (const guchar *text, gsize length);
} encodings[] = {
  { "Shift-JIS", "CP932", FALSE, mark_sjis },
  { "GBK", "GBK", FALSE, mark_gbk },
  { "Latin-1", NULL, TRUE, mark_latin1 },
  { "CP437", "CP437", TRUE, mark_cp437 },
};

/* Accented letters stand alone among others in most words, and characters of Chinese and Japanese
 * stand among their like: what has the wrong neighbours counts less. */
#define WRONG_NEIGHBOUR 0.4

/* @before and @after: the bytes on both sides; 0x80 for a whole character. */
static gboolean
has_wrong_neighbour (gboolean is_single, guchar before, guchar after)
{
  if (is_single)
    return before >= 0x80 || after >= 0x80;
  return g_ascii_isalpha (before) || g_ascii_isalpha (after);
}

/* The mean weight of the bytes of @sample that are not ASCII; negative where it is no such text. */
static double
judge (guint encoding, const guchar *sample, gsize length)
{
  const gboolean is_single = encodings[encoding].is_single;
  guchar before = '/';
  double sum = 0;
  gsize n = 0;

  for (gsize i = 0; i < length;)
    {
      Mark mark = { 1, 0 };
      gsize next;

      if (sample[i] >= 0x80)
        mark = encodings[encoding].mark (sample + i, length - i);
      if (mark.n_bytes == 0)
        return -1;
      next = i + mark.n_bytes;
      if (sample[i] >= 0x80)
        {
          if (has_wrong_neighbour (is_single, before, next < length ? sample[next] : '/'))
            mark.weight *= WRONG_NEIGHBOUR;
          sum += mark.weight * mark.n_bytes;
          n += mark.n_bytes;
        }
      before = mark.n_bytes > 1 ? 0x80 : sample[i];
      i = next;
    }
  return n > 0 ? sum / (double) n : 0;
}

const char *
dsc_archive_encoding_guess (const char *sample, gsize length)
{
  guint best = 0;
  double best_weight = -1;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      double weight = judge (i, (const guchar *) sample, length);

      if (weight > best_weight)
        {
          best = i;
          best_weight = weight;
        }
    }
  return encodings[best].name;
}

static char *
decode_latin1 (const char *name)
{
  GString *out = g_string_new (NULL);

  for (; *name != '\0'; name++)
    g_string_append_unichar (out, (guchar) *name);
  return g_string_free (out, FALSE);
}

char *
dsc_archive_encoding_decode (const char *name, const char *encoding)
{
  char *decoded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (encodings[i].iconv != NULL && g_str_equal (encodings[i].name, encoding))
      decoded = g_convert (name, -1, "UTF-8", encodings[i].iconv, NULL, NULL, NULL);
  return decoded != NULL ? decoded : decode_latin1 (name);
}
