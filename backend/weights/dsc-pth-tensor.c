/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Storages and tensors of a .pth file: what a pickle claims about them is checked here. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

static DscPthStorage *
add_storage (DscPth *self, const char *key, DscDtype dtype, gint64 n, GError **error)
{
  DscPthStorage *storage;

  if (g_hash_table_contains (self->storages, key))
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  if (g_hash_table_size (self->storages) >= DSC_PTH_MAX_TENSORS)
    {
      dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE, _ ("It holds more than %d tensors."),
                      DSC_PTH_MAX_TENSORS);
      return NULL;
    }
  storage = dsc_pth_alloc (self, sizeof *storage, error);
  if (storage == NULL)
    return NULL;
  *storage = (DscPthStorage){ .key = key, .dtype = dtype, .n = n };
  g_hash_table_insert (self->storages, (gpointer) key, storage);
  return storage;
}

DscPthStorage *
dsc_pth_add_storage (DscPth *self, const char *key, DscDtype dtype, gint64 n, GError **error)
{
  if (n >= 0 && (guint64) n <= self->size / dsc_dtype_size (dtype))
    return add_storage (self, key, dtype, n, error);
  dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                  _ ("It claims to hold more numbers than there is room for in the file."));
  return NULL;
}

DscPthStorage *
dsc_pth_add_view (DscPth *self, const char *key, DscPthStorage *root, gint64 offset, gint64 n,
                  GError **error)
{
  DscPthStorage *view;

  if (root->root != NULL || offset < 0 || n < 0 || offset > root->n || n > root->n - offset)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  view = add_storage (self, key, root->dtype, n, error);
  if (view != NULL)
    {
      view->root = root;
      view->root_offset = offset;
    }
  return view;
}

/* Returns: (nullable): the view (key, offset, n) of @root, which may have been met before. */
static DscPthStorage *
find_view (DscPth *self, DscPthStorage *root, const DscPickleValue *view, GError **error)
{
  const char *key;
  DscPthStorage *storage;

  if (view->kind != DSC_PICKLE_TUPLE || view->n != 3 || view->items[0]->kind != DSC_PICKLE_TEXT
      || view->items[1]->kind != DSC_PICKLE_INT || view->items[2]->kind != DSC_PICKLE_INT)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  key = dsc_pth_copy_text (self, view->items[0]->text, view->items[0]->n, error);
  if (key == NULL)
    return NULL;
  storage = g_hash_table_lookup (self->storages, key);
  if (storage == NULL)
    return dsc_pth_add_view (self, key, root, view->items[1]->integer, view->items[2]->integer,
                             error);
  if (storage->root == root && storage->root_offset == view->items[1]->integer
      && storage->n == view->items[2]->integer)
    return storage;
  dsc_pth_refuse_list (error);
  return NULL;
}

/* Returns: (nullable): the storage of the key, dtype and size in @items; the same if met before. */
static DscPthStorage *
find_root (DscPth *self, DscPickleValue *const *items, GError **error)
{
  const char *key = dsc_pth_copy_text (self, items[2]->text, items[2]->n, error);
  DscPthStorage *storage;

  if (key == NULL)
    return NULL;
  storage = g_hash_table_lookup (self->storages, key);
  if (storage == NULL)
    return dsc_pth_add_storage (self, key, items[1]->dtype, items[4]->integer, error);
  if (storage->root == NULL && storage->dtype == items[1]->dtype && storage->n == items[4]->integer)
    return storage;
  dsc_pth_refuse_list (error);
  return NULL;
}

DscPickleValue *
dsc_pth_find_storage (DscPth *self, const DscPickleValue *id, GError **error)
{
  DscPickleValue **items = id->items;
  DscPthStorage *storage;
  DscPickleValue *value;

  if (id->kind != DSC_PICKLE_TUPLE || (id->n != 5 && id->n != 6)
      || !dsc_pickle_value_is_text (items[0], "storage") || items[1]->kind != DSC_PICKLE_CLASS
      || items[1]->klass != DSC_PICKLE_STORAGE_TYPE || items[2]->kind != DSC_PICKLE_TEXT
      || items[4]->kind != DSC_PICKLE_INT)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  storage = find_root (self, items, error);
  if (storage != NULL && id->n == 6 && items[5]->kind != DSC_PICKLE_NONE)
    storage = find_view (self, storage, items[5], error);
  value = storage != NULL ? dsc_pickle_value_new (self, DSC_PICKLE_STORAGE, error) : NULL;
  if (value != NULL)
    value->storage = storage;
  return value;
}

/* Tensors */

/* Whether all numbers lie within the storage; the product of all sides fits a number of bytes, too.
 */
static gboolean
fits_storage (const DscPthTensor *tensor)
{
  gsize last = (gsize) tensor->offset;
  gsize bytes = tensor->storage != NULL ? dsc_dtype_size (tensor->storage->dtype) : 1;
  gboolean is_empty = FALSE;

  for (guint i = 0; i < tensor->n_dims; i++)
    is_empty = is_empty || tensor->shape[i] == 0;
  if (is_empty)
    return TRUE;
  for (guint i = 0; i < tensor->n_dims; i++)
    {
      gsize way;

      if (!g_size_checked_mul (&bytes, bytes, (gsize) tensor->shape[i])
          || !g_size_checked_mul (&way, (gsize) tensor->shape[i] - 1, (gsize) tensor->stride[i])
          || !g_size_checked_add (&last, last, way))
        return FALSE;
    }
  return tensor->storage != NULL && last < (guint64) tensor->storage->n;
}

DscPickleValue *
dsc_pth_tensor_new (DscPth *self, const DscPthTensor *description, GError **error)
{
  gboolean is_negative = description->offset < 0;
  DscPickleValue *value;

  for (guint i = 0; i < description->n_dims; i++)
    is_negative = is_negative || description->shape[i] < 0 || description->stride[i] < 0;
  if (is_negative || !fits_storage (description))
    {
      dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                      _ ("A tensor in it reaches beyond the numbers that are stored for it."));
      return NULL;
    }
  if (self->n_tensors >= DSC_PTH_MAX_TENSORS)
    {
      dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE, _ ("It holds more than %d tensors."),
                      DSC_PTH_MAX_TENSORS);
      return NULL;
    }
  value = dsc_pickle_value_new (self, DSC_PICKLE_TENSOR, error);
  if (value == NULL)
    return NULL;
  value->tensor = dsc_pth_alloc (self, sizeof *description, error);
  if (value->tensor == NULL)
    return NULL;
  *value->tensor = *description;
  self->n_tensors++;
  return value;
}

gsize
dsc_pth_tensor_count (const DscPthTensor *self)
{
  gsize count = 1;

  /* A product with a zero in it may overflow on the way there. */
  for (guint i = 0; i < self->n_dims; i++)
    if (self->shape[i] == 0)
      return 0;
  for (guint i = 0; i < self->n_dims; i++)
    count *= (gsize) self->shape[i];
  return count;
}

gboolean
dsc_pth_tensor_is_contiguous (const DscPthTensor *self)
{
  gint64 expected = 1;

  if (dsc_pth_tensor_count (self) == 0)
    return TRUE;
  for (guint i = self->n_dims; i-- > 0;)
    {
      if (self->shape[i] != 1 && self->stride[i] != expected)
        return FALSE;
      expected *= self->shape[i];
    }
  return TRUE;
}

const guint8 *
dsc_pth_tensor_data (const DscPthTensor *self)
{
  const DscPthStorage *storage = self->storage;
  const guint8 *data;

  if (storage == NULL || dsc_pth_tensor_count (self) == 0)
    return NULL;
  data = storage->root != NULL ? storage->root->data : storage->data;
  return data + (gsize) (storage->root_offset + self->offset) * dsc_dtype_size (storage->dtype);
}

/* Copies what lies under dimension @dim, beginning at @from. Returns: where the next goes. */
static guint8 *
copy_dimension (const DscPthTensor *self, guint dim, const guint8 *from, guint8 *out)
{
  gsize size = dsc_dtype_size (self->storage->dtype);

  if (dim == self->n_dims)
    {
      memcpy (out, from, size);
      return out + size;
    }
  for (gint64 i = 0; i < self->shape[dim]; i++)
    out = copy_dimension (self, dim + 1, from + (gsize) (i * self->stride[dim]) * size, out);
  return out;
}

void
dsc_pth_tensor_copy (const DscPthTensor *self, guint8 *out)
{
  const guint8 *from = dsc_pth_tensor_data (self);

  if (from != NULL)
    copy_dimension (self, 0, from, out);
}
