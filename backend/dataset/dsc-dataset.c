/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of photos with labels, and the builder that makes it.
 *
 * All words lie in one string chunk, so that a photo costs its record and its path and nothing
 * else. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-text.h"
#include "dataset/dsc-dataset.h"
#include "dataset/dsc-paths.h"

#define TEXT_BLOCK 65536

struct _DscDataset
{
  GObject parent_instance;

  char *root;            /* (owned) */
  char *source;          /* (owned) */
  GStringChunk *text;    /* (owned): paths, names, reasons */
  GArray *photos;        /* (owned) (element-type DscPhoto): sorted by path */
  GPtrArray *classes;    /* (owned) (element-type utf8): sorted, words in @text */
  guint n_left_out;      /* photos that are so */
  GArray *skipped;       /* (owned) (element-type DscSkipped): sorted by path */
  GHashTable *originals; /* (owned): numbers of corrected photos → the source's class, a word in
                            @text, or %NULL */
};

G_DEFINE_FINAL_TYPE (DscDataset, dsc_dataset, G_TYPE_OBJECT)

struct _DscDatasetBuilder
{
  DscDataset *dataset; /* (owned): classes in the order in which they came, as they were named */
  GHashTable *class_index; /* (owned): name as it came → its number in the dataset's classes */
};

static const char *const part_names[] = {
  [DSC_PART_NONE] = "none",
  [DSC_PART_TRAIN] = "train",
  [DSC_PART_VALID] = "valid",
  [DSC_PART_TEST] = "test",
};

const char *
dsc_part_to_string (DscPart part)
{
  g_return_val_if_fail (part < G_N_ELEMENTS (part_names), NULL);

  return part_names[part];
}

gboolean
dsc_part_from_string (const char *word, DscPart *part)
{
  static const struct
  {
    const char *word;
    DscPart part;
  } words[] = {
    { "none", DSC_PART_NONE },   { "train", DSC_PART_TRAIN }, { "training", DSC_PART_TRAIN },
    { "valid", DSC_PART_VALID }, { "val", DSC_PART_VALID },   { "validation", DSC_PART_VALID },
    { "dev", DSC_PART_VALID },   { "test", DSC_PART_TEST },   { "testing", DSC_PART_TEST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i].word) == 0)
      {
        *part = words[i].part;
        return TRUE;
      }
  return FALSE;
}

static void
dsc_dataset_finalize (GObject *object)
{
  DscDataset *self = DSC_DATASET (object);

  g_free (self->root);
  g_free (self->source);
  g_string_chunk_free (self->text);
  g_array_unref (self->photos);
  g_ptr_array_unref (self->classes);
  g_array_unref (self->skipped);
  g_hash_table_unref (self->originals);
  G_OBJECT_CLASS (dsc_dataset_parent_class)->finalize (object);
}

static void
dsc_dataset_class_init (DscDatasetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_dataset_finalize;
}

static void
dsc_dataset_init (DscDataset *self)
{
  self->text = g_string_chunk_new (TEXT_BLOCK);
  self->photos = g_array_new (FALSE, FALSE, sizeof (DscPhoto));
  self->classes = g_ptr_array_new ();
  self->skipped = g_array_new (FALSE, FALSE, sizeof (DscSkipped));
  self->originals = g_hash_table_new (NULL, NULL);
}

const char *
dsc_dataset_get_root (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), NULL);

  return self->root;
}

const char *
dsc_dataset_get_source (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), NULL);

  return self->source;
}

guint
dsc_dataset_get_n_photos (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), 0);

  return self->photos->len;
}

const DscPhoto *
dsc_dataset_get_photo (DscDataset *self, guint i)
{
  g_return_val_if_fail (DSC_IS_DATASET (self) && i < self->photos->len, NULL);

  return &g_array_index (self->photos, DscPhoto, i);
}

char *
dsc_dataset_dup_photo_path (DscDataset *self, guint i)
{
  g_return_val_if_fail (DSC_IS_DATASET (self) && i < self->photos->len, NULL);

  return dsc_path_join (self->root, g_array_index (self->photos, DscPhoto, i).path);
}

static int
compare_photos (gconstpointer a, gconstpointer b)
{
  return strcmp (((const DscPhoto *) a)->path, ((const DscPhoto *) b)->path);
}

gboolean
dsc_dataset_find (DscDataset *self, const char *path, guint *i)
{
  DscPhoto wanted = { .path = path };

  g_return_val_if_fail (DSC_IS_DATASET (self) && path != NULL, FALSE);

  return g_array_binary_search (self->photos, &wanted, compare_photos, i);
}

guint
dsc_dataset_get_n_classes (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), 0);

  return self->classes->len;
}

const char *
dsc_dataset_get_class_name (DscDataset *self, guint label)
{
  g_return_val_if_fail (DSC_IS_DATASET (self) && label < self->classes->len, NULL);

  return g_ptr_array_index (self->classes, label);
}

gboolean
dsc_dataset_is_corrected (DscDataset *self, guint i, const char **original)
{
  gpointer name = NULL;
  gboolean corrected;

  g_return_val_if_fail (DSC_IS_DATASET (self), FALSE);

  corrected = g_hash_table_lookup_extended (self->originals, GUINT_TO_POINTER (i), NULL, &name);
  if (original != NULL)
    *original = name;
  return corrected;
}

guint
dsc_dataset_get_n_corrected (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), 0);

  return g_hash_table_size (self->originals);
}

guint
dsc_dataset_get_n_left_out (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), 0);

  return self->n_left_out;
}

guint
dsc_dataset_get_n_skipped (DscDataset *self)
{
  g_return_val_if_fail (DSC_IS_DATASET (self), 0);

  return self->skipped->len;
}

const DscSkipped *
dsc_dataset_get_skipped (DscDataset *self, guint i)
{
  g_return_val_if_fail (DSC_IS_DATASET (self) && i < self->skipped->len, NULL);

  return &g_array_index (self->skipped, DscSkipped, i);
}

gboolean
dsc_dataset_is_missing (DscDataset *self, guint skipped)
{
  /* Of a folder, its own source, it is a link that leads nowhere. */
  return g_str_equal (dsc_dataset_get_skipped (self, skipped)->code, "not-found")
         && !g_str_equal (dsc_dataset_get_source (self), dsc_dataset_get_root (self));
}

DscDatasetBuilder *
dsc_dataset_builder_new (const char *root, const char *source)
{
  DscDatasetBuilder *self;

  g_return_val_if_fail (g_path_is_absolute (root) && g_path_is_absolute (source), NULL);

  self = g_new (DscDatasetBuilder, 1);
  self->dataset = g_object_new (DSC_TYPE_DATASET, NULL);
  self->dataset->root = g_strdup (root);
  self->dataset->source = g_strdup (source);
  self->class_index = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

static gint32
class_number (DscDatasetBuilder *self, const char *name)
{
  GPtrArray *classes = self->dataset->classes;
  gpointer number;
  char *kept;

  if (g_hash_table_lookup_extended (self->class_index, name, NULL, &number))
    return GPOINTER_TO_INT (number);
  kept = g_string_chunk_insert (self->dataset->text, name);
  g_hash_table_insert (self->class_index, kept, GINT_TO_POINTER ((int) classes->len));
  g_ptr_array_add (classes, kept);
  return (gint32) classes->len - 1;
}

void
dsc_dataset_builder_add (DscDatasetBuilder *self, const DscPhoto *photo, const char *class_name)
{
  DscPhoto copy = *photo;

  g_return_if_fail (self != NULL && photo->path != NULL);

  copy.path = g_string_chunk_insert (self->dataset->text, photo->path);
  copy.label = class_name != NULL ? class_number (self, class_name) : -1;
  g_array_append_val (self->dataset->photos, copy);
}

void
dsc_dataset_builder_skip (DscDatasetBuilder *self, const char *path, const char *code,
                          const char *reason)
{
  GStringChunk *text = self->dataset->text;
  DscSkipped skipped = { .path = g_string_chunk_insert (text, path),
                         .code = g_string_chunk_insert_const (text, code),
                         .reason = g_string_chunk_insert_const (text, reason) };

  g_array_append_val (self->dataset->skipped, skipped);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Replaces the names of classes that photos have by the sorted names that are shown; others are
 * forgotten. */
static GPtrArray *
shown_classes (DscDataset *self, char **shown)
{
  GPtrArray *classes = g_ptr_array_new ();
  guint kept = 0;

  for (guint i = 0; i < self->photos->len; i++)
    {
      gint32 label = g_array_index (self->photos, DscPhoto, i).label;

      if (label >= 0 && shown[label] == NULL)
        {
          g_autofree char *name = dsc_path_display (g_ptr_array_index (self->classes, label));

          shown[label] = g_string_chunk_insert_const (self->text, name);
          g_ptr_array_add (classes, shown[label]);
        }
    }
  g_ptr_array_sort (classes, compare_words);
  /* Names that differ in bytes may look the same when shown; they are then one class. */
  for (guint i = 0; i < classes->len; i++)
    if (kept == 0 || classes->pdata[i] != classes->pdata[kept - 1])
      classes->pdata[kept++] = classes->pdata[i];
  g_ptr_array_set_size (classes, kept);
  return classes;
}

static void
sort_classes (DscDataset *self)
{
  g_autofree char **shown = g_new0 (char *, self->classes->len + 1);
  GPtrArray *classes = shown_classes (self, shown);

  for (guint i = 0; i < self->photos->len; i++)
    {
      DscPhoto *photo = &g_array_index (self->photos, DscPhoto, i);
      char **found;

      if (photo->label < 0)
        continue;
      found = bsearch (&shown[photo->label], classes->pdata, classes->len, sizeof (gpointer),
                       compare_words);
      photo->label = (gint32) (found - (char **) classes->pdata);
    }
  g_ptr_array_unref (self->classes);
  self->classes = classes;
}

/* Of several photos of one path the first that came stays: g_array_sort() is stable. */
static void
sort_photos (DscDatasetBuilder *self)
{
  GArray *photos = self->dataset->photos;
  guint kept = 0;

  g_array_sort (photos, compare_photos);
  for (guint i = 0; i < photos->len; i++)
    {
      DscPhoto *photo = &g_array_index (photos, DscPhoto, i);

      if (kept > 0 && strcmp (photo->path, g_array_index (photos, DscPhoto, kept - 1).path) == 0)
        dsc_dataset_builder_skip (self, photo->path, "usage",
                                  _ ("The photo is named more than once; the first time counts."));
      else
        g_array_index (photos, DscPhoto, kept++) = *photo;
    }
  g_array_set_size (photos, kept);
}

static int
compare_skipped (gconstpointer a, gconstpointer b)
{
  return strcmp (((const DscSkipped *) a)->path, ((const DscSkipped *) b)->path);
}

DscDataset *
dsc_dataset_builder_end (DscDatasetBuilder *self)
{
  DscDataset *dataset;

  g_return_val_if_fail (self != NULL, NULL);

  sort_photos (self);
  sort_classes (self->dataset);
  g_array_sort (self->dataset->skipped, compare_skipped);
  dataset = g_steal_pointer (&self->dataset);
  dsc_dataset_builder_free (self);
  return dataset;
}

void
dsc_dataset_builder_free (DscDatasetBuilder *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->dataset);
  g_hash_table_unref (self->class_index);
  g_free (self);
}

/* --- correcting --- */

static const char *
own_class (DscDataset *self, const DscPhoto *photo)
{
  return photo->label >= 0 ? g_ptr_array_index (self->classes, photo->label) : NULL;
}

/* Returns: (transfer full) (element-type guint32): numbers of the photos that @names changes. */
static GArray *
find_changed (DscDataset *self, GHashTable *names)
{
  GArray *changed = g_array_new (FALSE, FALSE, sizeof (guint32));
  GHashTableIter iter;
  gpointer path, name;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &path, &name))
    {
      guint32 i;

      if (dsc_dataset_find (self, path, &i)
          && g_strcmp0 (own_class (self, dsc_dataset_get_photo (self, i)), name) != 0)
        g_array_append_val (changed, i);
    }
  return changed;
}

/* Returns: how many photos @left_out (nullable) names. */
static guint
count_left_out (DscDataset *self, GHashTable *left_out)
{
  GHashTableIter iter;
  gpointer path;
  guint n = 0, i;

  if (left_out == NULL)
    return 0;
  g_hash_table_iter_init (&iter, left_out);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    n += dsc_dataset_find (self, path, &i);
  return n;
}

DscDataset *
dsc_dataset_correct (DscDataset *self, GHashTable *names, GHashTable *left_out)
{
  g_autoptr (GArray) changed = NULL;
  DscDatasetBuilder *builder;
  DscDataset *corrected;
  guint n_left_out;

  g_return_val_if_fail (DSC_IS_DATASET (self) && dsc_dataset_get_n_corrected (self) == 0, NULL);
  g_return_val_if_fail (dsc_dataset_get_n_left_out (self) == 0, NULL);

  changed = find_changed (self, names);
  n_left_out = count_left_out (self, left_out);
  if (changed->len == 0 && n_left_out == 0)
    return g_object_ref (self);
  builder = dsc_dataset_builder_new (self->root, self->source);
  for (guint i = 0; i < self->photos->len; i++)
    {
      DscPhoto photo = *dsc_dataset_get_photo (self, i);
      const char *name = g_hash_table_lookup (names, photo.path);

      photo.left_out = n_left_out > 0 && g_hash_table_contains (left_out, photo.path);
      dsc_dataset_builder_add (builder, &photo, name != NULL ? name : own_class (self, &photo));
    }
  for (guint i = 0; i < self->skipped->len; i++)
    {
      const DscSkipped *skipped = dsc_dataset_get_skipped (self, i);

      dsc_dataset_builder_skip (builder, skipped->path, skipped->code, skipped->reason);
    }
  /* The paths are the same, and so are the numbers. */
  corrected = dsc_dataset_builder_end (builder);
  corrected->n_left_out = n_left_out;
  for (guint i = 0; i < changed->len; i++)
    {
      guint32 photo = g_array_index (changed, guint32, i);
      const char *own = own_class (self, dsc_dataset_get_photo (self, photo));

      g_hash_table_insert (corrected->originals, GUINT_TO_POINTER (photo),
                           own != NULL ? g_string_chunk_insert_const (corrected->text, own) : NULL);
    }
  return corrected;
}
