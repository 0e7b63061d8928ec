/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the files of an archive go, so that no two names differ in the case of letters alone.
 *
 * Files and folders share one table, by their whole path in folded letters: a file cannot have a
 * folder's name. Most files lie in the folder of the one before, which is remembered. */
#include "config.h"

#include <string.h>

#include "archive/dsc-archive-places.h"
#include "archive/dsc-archive.h"

struct _DscArchivePlaces
{
  GHashTable *files;   /* (owned): folded path → DscArchivePlace */
  GHashTable *folders; /* (owned): folded path → path as first spelled */
  GHashTable *told;    /* (owned) (set): folders as spelled, of which it was told that they merge */
  char *last;          /* (owned) (nullable): folder as spelled, of the last file */
  char *last_folder;   /* (owned) (nullable): what became of it */
};

static void
place_free (DscArchivePlace *place)
{
  g_clear_pointer (&place->hashes, g_hash_table_unref);
  g_free (place->path);
  g_free (place);
}

DscArchivePlaces *
dsc_archive_places_new (void)
{
  DscArchivePlaces *self = g_new0 (DscArchivePlaces, 1);

  self->files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) place_free);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
dsc_archive_places_free (DscArchivePlaces *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->told);
  g_free (self->last);
  g_free (self->last_folder);
  g_free (self);
}

/* What two names share that a disk of another system takes for the same. */
static char *
fold (const char *path)
{
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (path))
    return g_ascii_strdown (path, -1);
  folded = g_utf8_casefold (path, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}

static char *
join (const char *folder, const char *name)
{
  return *folder != '\0' ? g_strconcat (folder, "/", name, NULL) : g_strdup (name);
}

static char *
numbered (const char *path, guint n)
{
  const char *slash = strrchr (path, '/');
  const char *dot = strrchr (path, '.');

  if (dot == NULL || (slash != NULL && dot < slash))
    dot = path + strlen (path);
  return g_strdup_printf ("%.*s (%u)%s", (int) (dot - path), path, n, dot);
}

/* The folder @parent/@name on disk; a new one where nothing is called so. A file that is called so
 * leaves it another name. */
static char *
find_folder (DscArchivePlaces *self, const char *parent, const char *name)
{
  g_autofree char *path = join (parent, name);
  g_autofree char *key = fold (path);
  const char *known;

  /* Rare enough, a file named as a folder: numbers are tried from the beginning. */
  for (guint n = 2; g_hash_table_contains (self->files, key); n++)
    {
      g_autofree char *wanted = join (parent, name);

      g_free (path);
      path = g_strdup_printf ("%s (%u)", wanted, n);
      g_free (key);
      key = fold (path);
    }
  known = g_hash_table_lookup (self->folders, key);
  if (known != NULL)
    return g_strdup (known);
  g_hash_table_insert (self->folders, g_steal_pointer (&key), g_strdup (path));
  return g_steal_pointer (&path);
}

/* The folder on disk for the folder @spelled, whose last one is remembered. */
static const char *
resolve_folder (DscArchivePlaces *self, const char *spelled)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *folder = g_strdup ("");

  if (g_strcmp0 (spelled, self->last) == 0)
    return self->last_folder;
  parts = g_strsplit (spelled, "/", -1);
  for (guint i = 0; *spelled != '\0' && parts[i] != NULL; i++)
    {
      char *next = find_folder (self, folder, parts[i]);

      g_free (folder);
      folder = next;
    }
  g_free (self->last);
  g_free (self->last_folder);
  self->last = g_strdup (spelled);
  self->last_folder = g_steal_pointer (&folder);
  return self->last_folder;
}

DscArchivePlace *
dsc_archive_places_take (DscArchivePlaces *self, const char *path, char **merged)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *spelled = g_strndup (path, slash != NULL ? (gsize) (slash - path) : 0);
  const char *folder = resolve_folder (self, spelled);
  g_autofree char *own = join (folder, slash != NULL ? slash + 1 : path);
  g_autofree char *key = fold (own);
  DscArchivePlace *place = g_hash_table_lookup (self->files, key);

  *merged = NULL;
  if (!g_str_equal (spelled, folder) && g_hash_table_add (self->told, g_strdup (spelled)))
    *merged = g_strdup (spelled);
  if (place == NULL)
    {
      place = g_new0 (DscArchivePlace, 1);
      place->path = g_steal_pointer (&own);
      /* Where a folder has the name, the first file is the second one already. */
      place->n = g_hash_table_contains (self->folders, key);
      g_hash_table_insert (self->files, g_steal_pointer (&key), place);
    }
  place->n++;
  return place;
}

const char *
dsc_archive_places_rename (DscArchivePlaces *self, DscArchivePlace *place)
{
  for (;; place->n++)
    {
      g_autofree char *path = numbered (place->path, place->n);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *key = NULL;
      DscArchivePlace *taken;

      if (strlen (name) > DSC_ARCHIVE_MAX_NAME)
        return NULL;
      key = fold (path);
      if (g_hash_table_contains (self->files, key) || g_hash_table_contains (self->folders, key))
        continue;
      taken = g_new0 (DscArchivePlace, 1);
      taken->path = g_steal_pointer (&path);
      taken->n = 1;
      g_hash_table_insert (self->files, g_steal_pointer (&key), taken);
      return taken->path;
    }
}
