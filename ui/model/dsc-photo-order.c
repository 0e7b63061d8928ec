/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is compared are keys, each made once: g_utf8_collate_key_for_filename(), part by part of a
 * path, because it takes a slash for a letter. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/dsc-text.h"
#include "model/dsc-photo-order.h"

typedef struct
{
  char *path;  /* (owned) */
  char **keys; /* (owned): of its parts */
  guint rank;
} Folder;

typedef struct
{
  const Folder *folder;
  char *key;        /* (owned): of its name */
  const char *path; /* the dataset's */
  guint32 photo;
} Entry;

static void
folder_free (gpointer data)
{
  Folder *self = data;

  g_free (self->path);
  g_strfreev (self->keys);
  g_free (self);
}

/* Returns: (transfer full): of a part of a path, whatever bytes it has. */
static char *
make_key (const char *part)
{
  g_autofree char *shown = NULL;

  if (g_utf8_validate (part, -1, NULL))
    return g_utf8_collate_key_for_filename (part, -1);
  shown = dsc_path_display (part);
  return g_utf8_collate_key_for_filename (shown, -1);
}

static Folder *
folder_new (const char *path)
{
  Folder *self = g_new0 (Folder, 1);

  self->path = g_strdup (path);
  self->keys = g_strsplit (path, "/", -1);
  for (char **part = self->keys; *part != NULL; part++)
    {
      char *key = make_key (*part);

      g_free (*part);
      *part = key;
    }
  return self;
}

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  const Folder *first = *(const Folder *const *) a;
  const Folder *second = *(const Folder *const *) b;

  for (guint i = 0; first->keys[i] != NULL || second->keys[i] != NULL; i++)
    {
      int order = g_strcmp0 (first->keys[i], second->keys[i]);

      if (order != 0)
        return order;
    }
  return strcmp (first->path, second->path);
}

/* Letters that a language does not tell apart are told apart by their bytes. */
static int
compare_entries (const void *a, const void *b)
{
  const Entry *first = a;
  const Entry *second = b;
  int order;

  if (first->folder->rank != second->folder->rank)
    return first->folder->rank < second->folder->rank ? -1 : 1;
  order = strcmp (first->key, second->key);
  return order != 0 ? order : strcmp (first->path, second->path);
}

/* Returns: (transfer none): the folder of that path, of @folders, made where there is none. */
static Folder *
find_folder (GHashTable *by_path, GPtrArray *folders, const char *path)
{
  Folder *folder = g_hash_table_lookup (by_path, path);

  if (folder != NULL)
    return folder;
  folder = folder_new (path);
  g_hash_table_insert (by_path, folder->path, folder);
  g_ptr_array_add (folders, folder);
  return folder;
}

/* Returns: (transfer full) (element-type guint32) */
static GArray *
find_order (DscDataset *dataset)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (folder_free);
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = dsc_dataset_get_n_photos (dataset);
  g_autofree Entry *entries = g_new (Entry, MAX (n, 1));
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);

  for (guint32 i = 0; i < n; i++)
    {
      const char *path = dsc_dataset_get_photo (dataset, i)->path;
      const char *slash = strrchr (path, '/');
      g_autofree char *folder = g_strndup (path, slash != NULL ? (gsize) (slash - path) : 0);

      entries[i] = (Entry){ find_folder (by_path, folders, folder),
                            make_key (slash != NULL ? slash + 1 : path), path, i };
    }
  g_ptr_array_sort (folders, compare_folders);
  for (guint i = 0; i < folders->len; i++)
    ((Folder *) folders->pdata[i])->rank = i;
  qsort (entries, n, sizeof *entries, compare_entries);
  for (guint i = 0; i < n; i++)
    {
      g_array_append_val (order, entries[i].photo);
      g_free (entries[i].key);
    }
  return order;
}

static GMutex mutex;

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("dsc-photo-order");
}

/* Takes @order, unless the dataset has one. Returns: (transfer none): which it has now. */
static const GArray *
keep (DscDataset *dataset, GArray *order)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  GArray *kept = g_object_get_qdata (G_OBJECT (dataset), get_quark ());

  if (kept != NULL)
    {
      g_array_unref (order);
      return kept;
    }
  g_object_set_qdata_full (G_OBJECT (dataset), get_quark (), order, (GDestroyNotify) g_array_unref);
  return order;
}

static GArray *
look_up (DscDataset *dataset)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return g_object_get_qdata (G_OBJECT (dataset), get_quark ());
}

const GArray *
dsc_photo_order_get (DscDataset *dataset)
{
  const GArray *order = look_up (dataset);

  return order != NULL ? order : keep (dataset, find_order (dataset));
}

void
dsc_photo_order_share (DscDataset *from, DscDataset *to)
{
  GArray *order;

  g_return_if_fail (dsc_dataset_get_n_photos (from) == dsc_dataset_get_n_photos (to));

  order = look_up (from);
  if (order != NULL)
    keep (to, g_array_ref (order));
}
