/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A breadth-first search that asks of each folder for a few photos by their relative paths: most
 * folders are left after three questions. Bounded by depth, number of folders and time. */
#include "config.h"

#include <dirent.h>
#include <sys/stat.h>

#include <gio/gunixmounts.h>
#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-text.h"
#include "dataset/dsc-moved-folder.h"
#include "dataset/dsc-paths.h"
#include "dataset/dsc-walk.h"

#define SAMPLE 32
#define MOST_DEPTH 4
#define MOST_FOLDERS 50000
#define MOST_TIME (10 * G_TIME_SPAN_SECOND)

/* --- is it this one? --- */

static gboolean
holds_photo (const char *folder, const DscPhoto *photo)
{
  g_autofree char *path = dsc_path_join (folder, photo->path);
  struct stat info;

  return stat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size == photo->size;
}

gboolean
dsc_moved_folder_matches (DscDataset *dataset, const char *folder)
{
  guint n = dsc_dataset_get_n_photos (dataset);
  guint n_asked = MIN (n, SAMPLE);
  guint n_missed = 0;

  g_return_val_if_fail (DSC_IS_DATASET (dataset) && folder != NULL, FALSE);

  for (guint i = 0; i < n_asked; i++)
    {
      const DscPhoto *photo = dsc_dataset_get_photo (dataset, (guint) ((guint64) i * n / n_asked));

      if (!holds_photo (folder, photo) && ++n_missed * 10 > n_asked)
        return FALSE;
    }
  return n_asked > 0;
}

/* --- where to look --- */

/* The root of the system would be everything. */
static void
add_place (GPtrArray *places, const char *place)
{
  if (place != NULL && g_path_is_absolute (place) && !g_str_equal (place, "/")
      && !g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL))
    g_ptr_array_add (places, g_strdup (place));
}

static void
add_volumes (GPtrArray *places)
{
  GList *mounts = g_unix_mounts_get (NULL);

  for (GList *at = mounts; at != NULL; at = at->next)
    if (g_unix_mount_guess_should_display (at->data))
      add_place (places, g_unix_mount_get_mount_path (at->data));
  g_list_free_full (mounts, (GDestroyNotify) g_unix_mount_free);
}

char **
dsc_moved_folder_dup_places (const char *root)
{
  static const GUserDirectory directories[]
      = { G_USER_DIRECTORY_PICTURES, G_USER_DIRECTORY_DOCUMENTS, G_USER_DIRECTORY_DOWNLOAD,
          G_USER_DIRECTORY_DESKTOP };
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  g_autofree char *above = NULL;

  g_return_val_if_fail (root != NULL && g_path_is_absolute (root), NULL);

  above = g_path_get_dirname (root);
  while (!g_file_test (above, G_FILE_TEST_IS_DIR) && !g_str_equal (above, "/"))
    {
      char *next = g_path_get_dirname (above);

      g_free (above);
      above = next;
    }
  add_place (places, above);
  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++)
    add_place (places, g_get_user_special_dir (directories[i]));
  add_place (places, g_get_home_dir ());
  add_volumes (places);
  g_ptr_array_add (places, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&places), FALSE);
}

/* --- looking --- */

typedef struct
{
  char *path; /* (owned) */
  guint depth;
} Place;

typedef struct
{
  DscDataset *dataset;
  GQueue places;    /* (element-type Place) to look at */
  GHashTable *seen; /* (owned) (element-type filename) */
  gint64 end;       /* monotonic */
} Search;

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->path);
  g_free (self);
}

static void
add (Search *self, char *path, guint depth)
{
  Place *place;

  if (g_hash_table_size (self->seen) >= MOST_FOLDERS || !g_hash_table_add (self->seen, path))
    return;
  place = g_new (Place, 1);
  *place = (Place){ g_strdup (path), depth };
  g_queue_push_tail (&self->places, place);
}

static void
add_inner (Search *self, const Place *place)
{
  DIR *dir = place->depth < MOST_DEPTH ? opendir (place->path) : NULL;
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (entry->d_type == DT_DIR && !dsc_walk_is_passed_over (entry->d_name))
      add (self, dsc_path_join (place->path, entry->d_name), place->depth + 1);
  g_clear_pointer (&dir, closedir);
}

/* Returns: (transfer full) (nullable): where it is. */
static char *
look (Search *self, GCancellable *cancellable)
{
  char *found = NULL;

  while (found == NULL && !g_queue_is_empty (&self->places)
         && !g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < self->end)
    {
      Place *place = g_queue_pop_head (&self->places);

      if (dsc_moved_folder_matches (self->dataset, place->path))
        found = g_strdup (place->path);
      else
        add_inner (self, place);
      place_free (place);
    }
  return found;
}

char *
dsc_moved_folder_find (DscDataset *dataset, const char *const *places, GCancellable *cancellable,
                       GError **error)
{
  Search search = { .dataset = dataset };
  g_autofree char *shown = NULL;
  char *found;

  g_return_val_if_fail (DSC_IS_DATASET (dataset) && places != NULL, NULL);

  search.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.end = g_get_monotonic_time () + MOST_TIME;
  for (gsize i = 0; places[i] != NULL; i++)
    add (&search, g_strdup (places[i]), 0);
  found = look (&search, cancellable);
  g_queue_clear_full (&search.places, place_free);
  g_hash_table_unref (search.seen);
  if (found != NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return found;
  shown = dsc_path_display (dsc_dataset_get_root (dataset));
  g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
               _ ("The photos that were in “%s” were not found elsewhere. Choose the folder that "
                  "they are in now."),
               shown);
  return NULL;
}
