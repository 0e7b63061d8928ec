/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dsc-text.h"
#include "model/dsc-photo-item.h"

struct _DscPhotoItem
{
  GObject parent_instance;
  DscDataset *dataset; /* (owned) */
  DscSplit *split;     /* (owned) (nullable) */
  DscResults *results; /* (owned) (nullable) */
  guint photo;
};

G_DEFINE_FINAL_TYPE (DscPhotoItem, dsc_photo_item, G_TYPE_OBJECT)

static void
dsc_photo_item_finalize (GObject *object)
{
  DscPhotoItem *self = DSC_PHOTO_ITEM (object);

  g_object_unref (self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->results);
  G_OBJECT_CLASS (dsc_photo_item_parent_class)->finalize (object);
}

static void
dsc_photo_item_class_init (DscPhotoItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_photo_item_finalize;
}

static void
dsc_photo_item_init (DscPhotoItem *self)
{
}

DscPhotoItem *
dsc_photo_item_new (DscDataset *dataset, guint photo, DscSplit *split, DscResults *results)
{
  DscPhotoItem *self;

  g_return_val_if_fail (photo < dsc_dataset_get_n_photos (dataset), NULL);

  self = g_object_new (DSC_TYPE_PHOTO_ITEM, NULL);
  self->dataset = g_object_ref (dataset);
  self->split = split != NULL ? dsc_split_ref (split) : NULL;
  self->results = results != NULL ? g_object_ref (results) : NULL;
  self->photo = photo;
  return self;
}

DscDataset *
dsc_photo_item_get_dataset (DscPhotoItem *self)
{
  return self->dataset;
}

guint
dsc_photo_item_get_index (DscPhotoItem *self)
{
  return self->photo;
}

const DscPhoto *
dsc_photo_item_get_photo (DscPhotoItem *self)
{
  return dsc_dataset_get_photo (self->dataset, self->photo);
}

char *
dsc_photo_item_dup_path (DscPhotoItem *self)
{
  return dsc_dataset_dup_photo_path (self->dataset, self->photo);
}

char *
dsc_photo_item_dup_name (DscPhotoItem *self)
{
  g_autofree char *name = g_path_get_basename (dsc_photo_item_get_photo (self)->path);

  return dsc_path_display (name);
}

const char *
dsc_photo_item_get_label (DscPhotoItem *self)
{
  gint32 label = dsc_photo_item_get_photo (self)->label;

  return label >= 0 ? dsc_dataset_get_class_name (self->dataset, (guint) label) : NULL;
}

gboolean
dsc_photo_item_is_corrected (DscPhotoItem *self, const char **original)
{
  return dsc_dataset_is_corrected (self->dataset, self->photo, original);
}

gboolean
dsc_photo_item_is_of (DscPhotoItem *self, DscDataset *dataset)
{
  const DscPhoto *own = dsc_photo_item_get_photo (self);
  const DscPhoto *other;

  if (dataset == self->dataset)
    return TRUE;
  if (dataset == NULL || self->photo >= dsc_dataset_get_n_photos (dataset))
    return FALSE;
  other = dsc_dataset_get_photo (dataset, self->photo);
  return own->id == other->id && g_str_equal (own->path, other->path)
         && g_str_equal (dsc_dataset_get_root (self->dataset), dsc_dataset_get_root (dataset));
}

gboolean
dsc_photo_item_find (DscPhotoItem *self, DscDataset *dataset, guint *number)
{
  *number = self->photo;
  return dsc_photo_item_is_of (self, dataset)
         || (dataset != NULL
             && g_str_equal (dsc_dataset_get_root (self->dataset), dsc_dataset_get_root (dataset))
             && dsc_dataset_find (dataset, dsc_photo_item_get_photo (self)->path, number));
}

DscPart
dsc_photo_item_get_part (DscPhotoItem *self)
{
  if (self->split == NULL && dsc_photo_item_get_prediction (self) != NULL)
    return dsc_results_get_part (self->results);
  if (self->split == NULL || self->photo >= self->split->n)
    return DSC_PART_NONE;
  return (DscPart) self->split->parts[self->photo];
}

DscResults *
dsc_photo_item_get_results (DscPhotoItem *self)
{
  return self->results;
}

const DscPrediction *
dsc_photo_item_get_prediction (DscPhotoItem *self)
{
  return self->results != NULL ? dsc_results_find (self->results, self->photo) : NULL;
}
