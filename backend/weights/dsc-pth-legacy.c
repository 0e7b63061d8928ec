/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The container of torch.save() from 2017 to 1.5, and with _use_new_zipfile_serialization=False:
 * pickles one behind the other (a magic number, a version, facts about the machine, what was saved,
 * keys of storages), then for each key how many numbers, and the numbers. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

/* A pickle of the number 0x1950a86a20f9469cfc6c, which the caller has compared but for its end. */
#define MAGIC_SIZE 15
#define VERSION 1001

/* The version, and {"protocol_version": 1001, "little_endian": True, "type_sizes": {…}} */
static gboolean
read_preamble (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *version = dsc_pickle_read (self, cursor, error);
  DscPickleValue *machine = version != NULL ? dsc_pickle_read (self, cursor, error) : NULL;
  DscPickleValue *little_endian;

  if (machine == NULL)
    return FALSE;
  if (version->kind != DSC_PICKLE_INT || version->integer != VERSION)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("It is of a version of the format that is not known."));
  little_endian = dsc_pickle_value_get (machine, "little_endian");
  if (little_endian == NULL || little_endian->kind != DSC_PICKLE_BOOL)
    return dsc_pth_refuse_list (error);
  if (!little_endian->integer)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("Its numbers were saved on a machine of another byte order."));
  return TRUE;
}

/* Reads the numbers of the storage of the key @key. */
static gboolean
read_storage (DscPth *self, const DscPickleValue *key, DscPthCursor *cursor, GError **error)
{
  const char *name;
  DscPthStorage *storage;
  gint64 n;

  if (key->kind != DSC_PICKLE_TEXT)
    return dsc_pth_refuse_list (error);
  name = dsc_pth_copy_text (self, key->text, key->n, error);
  if (name == NULL)
    return FALSE;
  storage = g_hash_table_lookup (self->storages, name);
  if (storage == NULL || storage->root != NULL || storage->data != NULL)
    return dsc_pth_refuse_list (error);
  if (!dsc_pth_take_count (cursor, &n, error))
    return FALSE;
  if (n != storage->n)
    return dsc_pth_refuse (error, DSC_ERROR_CORRUPT,
                           _ ("It holds more or fewer numbers than were announced."));
  storage->data = dsc_pth_take (cursor, (guint64) n * dsc_dtype_size (storage->dtype), error);
  return storage->data != NULL;
}

static gboolean
read_storages (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *keys = dsc_pickle_read (self, cursor, error);
  GHashTableIter iter;
  gpointer storage;

  if (keys == NULL)
    return FALSE;
  if (keys->kind != DSC_PICKLE_LIST)
    return dsc_pth_refuse_list (error);
  for (guint i = 0; i < keys->n; i++)
    if (!read_storage (self, keys->items[i], cursor, error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->storages);
  while (g_hash_table_iter_next (&iter, NULL, &storage))
    if (((DscPthStorage *) storage)->root == NULL && ((DscPthStorage *) storage)->data == NULL)
      return dsc_pth_refuse_list (error);
  return TRUE;
}

DscPickleValue *
dsc_pth_read_legacy (DscPth *self, GError **error)
{
  DscPthCursor cursor = { self->data, self->data + self->size };
  const guint8 *magic = dsc_pth_take (&cursor, MAGIC_SIZE, error);
  DscPickleValue *value;

  if (magic == NULL)
    return NULL;
  if (magic[MAGIC_SIZE - 1] != '.')
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  if (!read_preamble (self, &cursor, error))
    return NULL;
  self->find = dsc_pth_find_storage;
  value = dsc_pickle_read (self, &cursor, error);
  self->find = NULL;
  return value != NULL && read_storages (self, &cursor, error) ? value : NULL;
}
