/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The features that training, or looking for doubtful labels, has left in a project's cache. */
#include "config.h"

#include "quality/dsc-known-features.h"

/* What stores of features are called, as files and as records (dsc-features.c of the engine). */
#define NAME_BEGINNING "features-"
#define KIND_BEGINNING "features "

void
dsc_known_features_free (DscKnownFeatures *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->photos);
  g_free (self->rows);
  g_object_unref (self->store);
  g_free (self);
}

/* Returns: (nullable): the features of a photo: maxima, and then so many means, which alone tell as
 * much. */
static const float *
find_row (const DscKnownFeatures *self, DscDataset *dataset, guint32 number, guint *n_features)
{
  const DscPhoto *photo = dsc_dataset_get_photo (dataset, number);
  const DscFileRef ref = { photo->path, photo->size, photo->mtime };
  gsize size;
  const float *row = dsc_record_file_lookup (self->store, &ref, NULL, &size);

  if (row == NULL || size < 2 * sizeof *row || size % (2 * sizeof *row) != 0)
    return NULL;
  *n_features = (guint) (size / (2 * sizeof *row));
  return row + *n_features;
}

/* Takes @store. */
static DscKnownFeatures *
known_new (DscDataset *dataset, const GArray *photos, DscRecordFile *store)
{
  DscKnownFeatures *self = g_new0 (DscKnownFeatures, 1);

  self->store = store;
  self->photos = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->rows = g_new (const float *, MAX (photos->len, 1));
  for (guint i = 0; i < photos->len; i++)
    {
      guint32 photo = g_array_index (photos, guint32, i);
      guint n_features;
      const float *row = find_row (self, dataset, photo, &n_features);

      if (row == NULL || (self->n_features != 0 && n_features != self->n_features))
        continue;
      self->n_features = n_features;
      self->rows[self->photos->len] = row;
      g_array_append_val (self->photos, photo);
    }
  return self;
}

/* Returns: whether @other knows more photos. Of as many the name decides, so that the order of the
 * folder does not. */
static gboolean
is_better (const DscKnownFeatures *self, const DscKnownFeatures *other)
{
  return self == NULL ? other->photos->len > 0 : other->photos->len > self->photos->len;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type filename): paths of stores, by name. */
static GPtrArray *
list_stores (const char *cache_folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (cache_folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, NAME_BEGINNING) && g_str_has_suffix (name, ".cache"))
      g_ptr_array_add (paths, g_build_filename (cache_folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

DscKnownFeatures *
dsc_known_features_load (DscDataset *dataset, const GArray *photos, const char *cache_folder)
{
  g_autoptr (GPtrArray) paths = list_stores (cache_folder);
  DscKnownFeatures *best = NULL;

  for (guint i = 0; i < paths->len; i++)
    {
      DscRecordFile *store
          = dsc_record_file_open_to_read (g_ptr_array_index (paths, i), KIND_BEGINNING, NULL);
      DscKnownFeatures *known = store != NULL ? known_new (dataset, photos, store) : NULL;

      if (known != NULL && is_better (best, known))
        {
          dsc_known_features_free (best);
          best = g_steal_pointer (&known);
        }
      dsc_known_features_free (known);
    }
  return best;
}
