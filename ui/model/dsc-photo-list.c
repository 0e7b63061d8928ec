/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "model/dsc-photo-list.h"
#include "model/dsc-photo-order.h"

/* Changed photos that are told of one by one. */
#define MOST_CHANGES 200
/* No photo. */
#define GONE G_MAXUINT32

struct _DscPhotoList
{
  GObject parent_instance;
  DscDataset *dataset; /* (owned) (nullable) */
  DscSplit *split;     /* (owned) (nullable) */
  DscResults *results; /* (owned) (nullable) */
  GArray *photos;      /* (owned) (nullable) (element-type guint32); %NULL: all */
  const GArray *order; /* (nullable) (element-type guint32): the dataset's, where these are all */
  guint n;

  /* While what has changed is told of, place by place: what the rest of the list still is. */
  DscDataset *rest;     /* (owned) (nullable) */
  DscSplit *rest_split; /* (owned) (nullable) */
  const GArray *rest_order;
  guint rest_at;   /* position where it begins */
  guint rest_from; /* position that this was */
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
  if (self->rest != NULL && position >= self->rest_at)
    {
      photo = g_array_index (self->rest_order, guint32, position - self->rest_at + self->rest_from);
      return dsc_photo_item_new (self->rest, photo, self->rest_split, NULL);
    }
  photo = g_array_index (self->photos != NULL ? self->photos : self->order, guint32, position);
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
  g_clear_object (&self->rest);
  g_clear_pointer (&self->rest_split, dsc_split_unref);
  g_clear_object (&self->dataset);
  g_clear_pointer (&self->split, dsc_split_unref);
  g_clear_object (&self->results);
  g_clear_pointer (&self->photos, g_array_unref);
  self->order = NULL;
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
  if (dataset != NULL && photos == NULL)
    self->order = dsc_photo_order_get (dataset);
  if (dataset != NULL)
    self->n = photos != NULL ? photos->len : self->order->len;
  if (before > 0 || self->n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->n);
}

void
dsc_photo_list_renew (DscPhotoList *self, DscDataset *dataset, DscSplit *split,
                      const GArray *changed)
{
  g_autoptr (GHashTable) wanted = NULL;

  g_return_if_fail (self->photos == NULL && self->results == NULL);
  g_return_if_fail (dsc_dataset_get_n_photos (dataset) == self->n);

  if (changed->len > MOST_CHANGES)
    {
      dsc_photo_list_set (self, dataset, split, NULL, NULL);
      return;
    }
  dsc_photo_order_share (self->dataset, dataset);
  self->order = dsc_photo_order_get (dataset);
  g_set_object (&self->dataset, dataset);
  dsc_split_ref (split);
  g_clear_pointer (&self->split, dsc_split_unref);
  self->split = split;
  wanted = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < changed->len; i++)
    g_hash_table_add (wanted, GUINT_TO_POINTER (g_array_index (changed, guint32, i)));
  for (guint i = 0; i < self->n; i++)
    if (g_hash_table_contains (wanted, GUINT_TO_POINTER (g_array_index (self->order, guint32, i))))
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
}

/* --- what has changed --- */

/* What was at positions @before … @before + @n_before − 1 has made room for what is at @after …
 * now. */
typedef struct
{
  guint before;
  guint n_before;
  guint after;
  guint n_after;
} Splice;

static const char *
get_class (DscDataset *dataset, const DscPhoto *photo)
{
  return photo->label >= 0 ? dsc_dataset_get_class_name (dataset, (guint) photo->label) : NULL;
}

static gboolean
is_same_photo (DscPhotoList *self, guint before, DscDataset *dataset, guint after)
{
  const DscPhoto *one = dsc_dataset_get_photo (self->dataset, before);
  const DscPhoto *other = dsc_dataset_get_photo (dataset, after);

  return one->size == other->size && one->mtime == other->mtime
         && g_strcmp0 (get_class (self->dataset, one), get_class (dataset, other)) == 0;
}

static gboolean
is_used_alike (DscPhotoList *self, guint before, DscDataset *dataset, DscSplit *split, guint after)
{
  return self->split->parts[before] == split->parts[after]
         && dsc_dataset_get_photo (self->dataset, before)->left_out
                == dsc_dataset_get_photo (dataset, after)->left_out;
}

/* Of what has become of a photo that is in both, counts the worst. Returns: whether there is any.
 */
static gboolean
count_change (DscPhotoList *self, guint before, DscDataset *dataset, DscSplit *split, guint after,
              DscPhotoChanges *changes)
{
  if (!is_same_photo (self, before, dataset, after))
    changes->changed++;
  else if (!is_used_alike (self, before, dataset, split, after))
    changes->moved++;
  else
    return FALSE;
  return TRUE;
}

/* Both are sorted by path. Returns: (transfer full): for each old photo the new one of its path;
 * %GONE where there is none. */
static guint32 *
find_twins (DscDataset *old, DscDataset *new)
{
  guint n_old = dsc_dataset_get_n_photos (old);
  guint n_new = dsc_dataset_get_n_photos (new);
  guint32 *twins = g_new (guint32, MAX (n_old, 1));
  guint32 j = 0;

  for (guint i = 0; i < n_old; i++)
    {
      const char *path = dsc_dataset_get_photo (old, i)->path;

      while (j < n_new && strcmp (dsc_dataset_get_photo (new, j)->path, path) < 0)
        j++;
      twins[i] = j < n_new && g_str_equal (dsc_dataset_get_photo (new, j)->path, path) ? j : GONE;
    }
  return twins;
}

/* Both orders are one: what is in both is in the same order in both. Returns: (transfer full)
 * (element-type Splice): ascending */
static GArray *
find_splices (DscPhotoList *self, DscDataset *dataset, DscSplit *split, DscPhotoChanges *changes)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (Splice));
  const GArray *order = dsc_photo_order_get (dataset);
  g_autofree guint32 *twins = find_twins (self->dataset, dataset);
  guint i = 0, j = 0;

  while (i < self->order->len || j < order->len)
    {
      guint32 before = i < self->order->len ? g_array_index (self->order, guint32, i) : GONE;
      guint32 after = j < order->len ? g_array_index (order, guint32, j) : GONE;
      gboolean is_gone = before != GONE && twins[before] == GONE;
      gboolean is_new = !is_gone && (before == GONE || twins[before] != after);
      Splice splice = { i, !is_new, j, !is_gone };

      i += splice.n_before;
      j += splice.n_after;
      if (!is_gone && !is_new && !count_change (self, before, dataset, split, after, changes))
        continue;
      changes->removed += is_gone;
      changes->added += is_new;
      g_array_append_val (splices, splice);
    }
  return splices;
}

/* Puts together what is at most @gap photos apart. */
static GArray *
merge (const GArray *splices, guint gap)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (Splice));

  for (guint i = 0; i < splices->len; i++)
    {
      const Splice *splice = &g_array_index (splices, Splice, i);
      Splice *last = merged->len > 0 ? &g_array_index (merged, Splice, merged->len - 1) : NULL;

      if (last != NULL && splice->before - (last->before + last->n_before) <= gap)
        {
          last->n_before = splice->before + splice->n_before - last->before;
          last->n_after = splice->after + splice->n_after - last->after;
        }
      else
        g_array_append_val (merged, *splice);
    }
  return merged;
}

static void
tell (DscPhotoList *self, const GArray *splices)
{
  guint n_rest = self->rest_order->len;

  for (guint i = 0; i < splices->len; i++)
    {
      const Splice *splice = &g_array_index (splices, Splice, i);

      self->rest_at = splice->after + splice->n_after;
      self->rest_from = splice->before + splice->n_before;
      self->n = self->rest_at + n_rest - self->rest_from;
      g_list_model_items_changed (G_LIST_MODEL (self), splice->after, splice->n_before,
                                  splice->n_after);
    }
}

DscPhotoChanges
dsc_photo_list_update (DscPhotoList *self, DscDataset *dataset, DscSplit *split)
{
  DscPhotoChanges changes = { 0 };
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) splices = NULL;

  g_return_val_if_fail (self->dataset != NULL && self->split != NULL, changes);
  g_return_val_if_fail (self->photos == NULL && self->results == NULL, changes);

  found = find_splices (self, dataset, split, &changes);
  splices = merge (found, 0);
  for (guint gap = 1; splices->len > MOST_CHANGES; gap *= 2)
    {
      g_array_unref (splices);
      splices = merge (found, gap);
    }
  self->rest = g_steal_pointer (&self->dataset);
  self->rest_split = g_steal_pointer (&self->split);
  self->rest_order = self->order;
  self->rest_at = self->rest_from = 0;
  self->dataset = g_object_ref (dataset);
  self->order = dsc_photo_order_get (dataset);
  self->split = dsc_split_ref (split);
  tell (self, splices);
  g_clear_object (&self->rest);
  g_clear_pointer (&self->rest_split, dsc_split_unref);
  return changes;
}
