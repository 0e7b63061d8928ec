/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dsc-photo-list.h"

/* Changed photos that are told of one by one. */
#define MOST_CHANGES 200

struct _DscPhotoList
{
  GObject parent_instance;
  DscDataset *dataset; /* (owned) (nullable) */
  DscSplit *split;     /* (owned) (nullable) */
  DscResults *results; /* (owned) (nullable) */
  GArray *photos;      /* (owned) (nullable) (element-type guint32) */
  guint n;
};

static GType
get_item_type (GListModel *model)
{
  return DSC_TYPE_PHOTO_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return DSC_PHOTO_LIST (model)->n;
}

static gpointer
get_item (GListModel *model, guint position)
{
  DscPhotoList *self = DSC_PHOTO_LIST (model);
  guint photo;

  if (position >= self->n)
    return NULL;
  photo = self->photos != NULL ? g_array_index (self->photos, guint32, position) : position;
  return dsc_photo_item_new (self->dataset, photo, self->split, self->results);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DscPhotoList, dsc_photo_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
clear (DscPhotoList *self)
{
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->results);
  g_clear_pointer (&self->photos, g_array_unref);
}

static void
dsc_photo_list_finalize (GObject *object)
{
  clear (DSC_PHOTO_LIST (object));
  G_OBJECT_CLASS (dsc_photo_list_parent_class)->finalize (object);
}

static void
dsc_photo_list_class_init (DscPhotoListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_photo_list_finalize;
}

static void
dsc_photo_list_init (DscPhotoList *self)
{
}

DscPhotoList *
dsc_photo_list_new (void)
{
  return g_object_new (DSC_TYPE_PHOTO_LIST, NULL);
}

void
dsc_photo_list_set (DscPhotoList *self, DscDataset *dataset, DscSplit *split, DscResults *results,
                    GArray *photos)
{
  guint before = self->n;

  g_return_if_fail (dataset != NULL || photos == NULL);

  /* What replaces may be what is replaced. */
  if (dataset != NULL)
    g_object_ref (dataset);
  if (split != NULL)
    dsc_split_ref (split);
  if (results != NULL)
    g_object_ref (results);
  clear (self);
  self->dataset = dataset;
  self->split = split;
  self->results = results;
  self->photos = photos;
  self->n = 0;
  if (dataset != NULL)
    self->n = photos != NULL ? photos->len : dsc_dataset_get_n_photos (dataset);
  if (before > 0 || self->n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n);
}

void
dsc_photo_list_renew (DscPhotoList *self, DscDataset *dataset, DscSplit *split,
                      const GArray *changed)
{
  g_return_if_fail (self->photos == NULL && self->results == NULL);
  g_return_if_fail (dsc_dataset_get_n_photos (dataset) == self->n);

  if (changed->len > MOST_CHANGES)
    {
      dsc_photo_list_set (self, dataset, split, NULL, NULL);
      return;
    }
  g_set_object (&self->dataset, dataset);
  dsc_split_ref (split);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = split;
  for (guint i = 0; i < changed->len; i++)
    g_list_model_items_changed (G_LIST_MODEL (self), g_array_index (changed, guint32, i), 1, 1);
}
