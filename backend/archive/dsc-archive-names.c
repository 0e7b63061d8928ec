/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a name in an archive may be on this disk. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "archive/dsc-archive-encoding.h"
#include "archive/dsc-archive-names.h"
#include "archive/dsc-archive.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "dataset/dsc-walk.h"

/* As many bytes of names as the guess is made from at most. */
#define MAX_SAMPLE 65536

/* Longest name of a folder that is made for an archive: a number, and what marks an unfinished one,
 * must fit behind it. */
#define MAX_STEM 200

void
dsc_archive_names_init (DscArchiveNames *self)
{
  *self = (DscArchiveNames){ .sample = g_string_new (NULL) };
}

void
dsc_archive_names_clear (DscArchiveNames *self)
{
  if (self->sample != NULL)
    g_string_free (g_steal_pointer (&self->sample), TRUE);
}

void
dsc_archive_names_see (DscArchiveNames *self, const char *name)
{
  if (self->encoding != NULL || self->sample->len > MAX_SAMPLE || g_utf8_validate (name, -1, NULL))
    return;
  /* What stands between keeps the end of a name from being read with the beginning of the next. */
  g_string_append (self->sample, name);
  g_string_append_c (self->sample, '/');
}

static char *
to_utf8 (DscArchiveNames *self, const char *name)
{
  if (g_utf8_validate (name, -1, NULL))
    return g_strdup (name);
  dsc_archive_names_see (self, name);
  if (self->encoding == NULL)
    self->encoding = dsc_archive_encoding_guess (self->sample->str, self->sample->len);
  self->n_converted++;
  return dsc_archive_encoding_decode (name, self->encoding);
}

static gboolean
is_absolute (const char *path)
{
  return path[0] == '/' || (g_ascii_isalpha (path[0]) && path[1] == ':');
}

/* A copy of @part without control characters, which no terminal and no table should see. */
static void
append_part (GString *out, const char *part)
{
  for (const char *next = part; *next != '\0'; next = g_utf8_next_char (next))
    {
      gunichar c = g_utf8_get_char (next);

      g_string_append_unichar (out, g_unichar_iscntrl (c) ? '_' : c);
    }
}

static const char *
too_long (const char *const *parts)
{
  guint n = 0;

  for (; *parts != NULL; parts++)
    {
      if (strlen (*parts) > DSC_ARCHIVE_MAX_NAME)
        return _ ("Its name is too long for a file.");
      n += **parts != '\0' && !g_str_equal (*parts, ".");
    }
  return n > DSC_ARCHIVE_MAX_PARTS ? _ ("It lies in too many folders, one in the other.") : NULL;
}

char *
dsc_archive_names_clean (DscArchiveNames *self, const char *name, gboolean is_zip,
                         const char **code, const char **reason)
{
  g_autofree char *text = to_utf8 (self, name);
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  *code = "unsafe-name";
  /* Some programs for Windows write backslashes, and the format has none. */
  if (is_zip)
    g_strdelimit (text, "\\", '/');
  if (is_absolute (text))
    {
      *reason = _ ("Its name is an absolute path, which would lead out of the folder.");
      return NULL;
    }
  parts = g_strsplit (text, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_str_equal (parts[i], ".."))
        {
          *reason = _ ("Its name leads upward, out of the folder.");
          return NULL;
        }
      if (*parts[i] == '\0' || g_str_equal (parts[i], "."))
        continue;
      if (out->len > 0)
        g_string_append_c (out, '/');
      append_part (out, parts[i]);
    }
  *code = "too-deep";
  *reason = out->len > DSC_ARCHIVE_MAX_PATH ? _ ("Its name is too long for a file.")
                                            : too_long ((const char *const *) parts);
  return *reason == NULL ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

gboolean
dsc_archive_names_is_hidden (const char *path)
{
  const char *name = strrchr (path, '/');

  name = name != NULL ? name + 1 : path;
  return path[0] == '.' || strstr (path, "/.") != NULL || g_str_has_prefix (path, "__MACOSX/")
         || strstr (path, "/__MACOSX/") != NULL || g_ascii_strcasecmp (name, "Thumbs.db") == 0
         || g_ascii_strcasecmp (name, "desktop.ini") == 0;
}

/* Longest first, so that ".tar.gz" is taken off as a whole. What only follows a tar's name is no
 * archive alone: a table may be packed, too. */
static const char *const archive_suffixes[]
    = { ".tar.bz2", ".tar.zst", ".tar.gz", ".tar.xz", ".tbz2", ".tzst", ".tbz",
        ".tgz",     ".txz",     ".zip",    ".tar",    ".rar",  ".7z",   NULL };

static gsize
suffix_length (const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; archive_suffixes[i] != NULL; i++)
    {
      gsize n = strlen (archive_suffixes[i]);

      if (length > n && g_ascii_strcasecmp (name + length - n, archive_suffixes[i]) == 0)
        return n;
    }
  return 0;
}

gboolean
dsc_archive_is_name (const char *name)
{
  return suffix_length (name) > 0;
}

DscArchiveKind
dsc_archive_names_get_kind (const char *path)
{
  static const char *const tables[] = { ".csv", ".tsv", ".txt", ".json", NULL };
  const char *dot = strrchr (path, '.');

  if (dsc_walk_is_photo (path))
    return DSC_ARCHIVE_PHOTO;
  for (guint i = 0; dot != NULL && tables[i] != NULL; i++)
    if (g_ascii_strcasecmp (dot, tables[i]) == 0)
      return DSC_ARCHIVE_TABLE;
  return dsc_archive_is_name (path) ? DSC_ARCHIVE_NESTED : DSC_ARCHIVE_OTHER;
}

char *
dsc_archive_names_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = NULL;
  char *infix;
  gsize length;

  name[strlen (name) - suffix_length (name)] = '\0';
  shown = dsc_path_display (name);
  /* What is called as an unfinished folder is swept away as one. */
  while ((infix = strstr (shown, DSC_OUTPUT_FILE_INFIX)) != NULL)
    *infix = '_';
  length = strlen (shown);
  if (length > MAX_STEM)
    {
      for (length = MAX_STEM; ((guchar) shown[length] & 0xc0) == 0x80;)
        length--;
      shown[length] = '\0';
    }
  /* A folder whose name begins with a dot is not seen by any program. */
  return g_strdup (shown[strspn (shown, ". ")] != '\0' ? shown + strspn (shown, ". ") : "archive");
}
