/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as bytes: real absolute ones, and those relative to a dataset's root. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-paths.h"

char *
dsc_path_resolve (const char *path, GError **error)
{
  char *resolved = realpath (path, NULL);
  char *copy;

  if (resolved == NULL)
    {
      int errnum = errno;
      g_autofree char *shown = dsc_path_display (path);

      dsc_error_set_errno (error, errnum, _ ("“%s” cannot be opened"), shown);
      return NULL;
    }
  /* What realpath() gives belongs to malloc(), what we give to g_malloc(). */
  copy = g_strdup (resolved);
  free (resolved);
  return copy;
}

gboolean
dsc_path_is_below (const char *folder, const char *path)
{
  gsize length = strlen (folder);

  if (length > 0 && folder[length - 1] == '/')
    length--;
  return length == 0 || (strncmp (folder, path, length) == 0 && path[length] == '/');
}

/* Takes the last part off; FALSE if there is none. */
static gboolean
drop_last_part (GString *path)
{
  const char *slash = strrchr (path->str, '/');

  if (path->len == 0)
    return FALSE;
  g_string_truncate (path, slash != NULL ? slash - path->str : 0);
  return TRUE;
}

char *
dsc_path_relative (const char *root, const char *path)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (path[0] == '/')
    {
      if (!dsc_path_is_below (root, path))
        return NULL;
      path += strlen (root);
    }
  while (*path != '\0')
    {
      gsize length = strcspn (path, "/");

      if (length == 2 && strncmp (path, "..", 2) == 0)
        {
          if (!drop_last_part (out))
            return NULL;
        }
      else if (length > 1 || (length == 1 && path[0] != '.'))
        {
          if (out->len > 0)
            g_string_append_c (out, '/');
          g_string_append_len (out, path, length);
        }
      path += length + (path[length] == '/');
    }
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

gsize
dsc_path_common_folder (const char *first, const char *second)
{
  gsize length = 0;

  for (gsize i = 0; first[i] != '\0' && first[i] == second[i]; i++)
    if (first[i] == '/')
      length = i + 1;
  return length;
}

char *
dsc_path_join (const char *folder, const char *name)
{
  gboolean bare = folder[0] == '\0' || g_str_has_suffix (folder, "/");

  return g_strconcat (folder, bare ? "" : "/", name, NULL);
}
