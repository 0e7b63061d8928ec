/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The container of torch.save() until early 2017: a tar archive of storages, tensors, what was
 * saved (“pickle”) and facts about the machine (“sys_info”). Reference: POSIX pax. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "weights/dsc-pth-private.h"

#define BLOCK 512
#define MAX_MEMBERS 64
#define NAME_SIZE 100
#define CHECKSUM_AT 148

enum
{
  STORAGES,
  TENSORS,
  PICKLE,
  SYS_INFO,
  N_MEMBERS
};

static const char *const member_names[] = {
  [STORAGES] = "storages",
  [TENSORS] = "tensors",
  [PICKLE] = "pickle",
  [SYS_INFO] = "sys_info",
};

/* Digits, octal, ended by a space or NUL. */
static gboolean
read_octal (const guint8 *at, guint size, gsize *number)
{
  guint i = 0;

  *number = 0;
  while (i < size && at[i] == ' ')
    i++;
  for (; i < size && at[i] >= '0' && at[i] <= '7'; i++)
    *number = *number * 8 + (gsize) (at[i] - '0');
  return i == size || at[i] == ' ' || at[i] == '\0';
}

/* The sum of all bytes, those of the checksum taken as spaces. */
static gboolean
is_header (const guint8 *header)
{
  gsize sum = 0;
  gsize expected;

  for (guint i = 0; i < BLOCK; i++)
    sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : header[i];
  return read_octal (header + CHECKSUM_AT, 8, &expected) && sum == expected;
}

/* Keeps a member where it is one of ours; @content is its data. */
static gboolean
keep_member (DscPthCursor *members, const guint8 *header, DscPthCursor content, GError **error)
{
  g_autofree char *name = g_strndup ((const char *) header, NAME_SIZE);
  g_autofree char *shown = NULL;

  for (guint i = 0; i < N_MEMBERS; i++)
    if (g_str_equal (name, member_names[i]) && members[i].at == NULL)
      {
        members[i] = content;
        return TRUE;
      }
  shown = dsc_pth_show (name, strlen (name));
  return dsc_pth_refuse (
      error, DSC_ERROR_UNSUPPORTED,
      _ ("It is a tar archive that holds “%s”, not one that torch.save () wrote."), shown);
}

/* Reads one member. Headers of the kinds x and g, which say more about a member, are passed over:
 * Python writes them for the fractions of seconds of a time. */
static gboolean
read_member (DscPthCursor *cursor, DscPthCursor *members, GError **error)
{
  const guint8 *header = dsc_pth_take (cursor, BLOCK, error);
  DscPthCursor content;
  gsize size;

  if (header == NULL)
    return FALSE;
  if (!is_header (header) || !read_octal (header + 124, 12, &size))
    return dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("Its tar archive is broken."));
  content.at = dsc_pth_take (cursor, size, error);
  if (content.at == NULL)
    return FALSE;
  content.end = content.at + size;
  if (dsc_pth_take (cursor, (BLOCK - size % BLOCK) % BLOCK, error) == NULL)
    return FALSE;
  if (header[156] == 'x' || header[156] == 'g')
    return TRUE;
  if (header[156] != '0' && header[156] != '\0')
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("Its tar archive holds something else than files."));
  return keep_member (members, header, content, error);
}

static gboolean
read_members (DscPth *self, DscPthCursor *members, GError **error)
{
  DscPthCursor cursor = { self->data, self->data + self->size };

  for (guint i = 0; i < MAX_MEMBERS && cursor.at < cursor.end && *cursor.at != '\0'; i++)
    if (!read_member (&cursor, members, error))
      return FALSE;
  for (guint i = 0; i < SYS_INFO; i++)
    if (members[i].at == NULL)
      return dsc_pth_refuse (error, DSC_ERROR_CORRUPT, _ ("Its tar archive lacks “%s”."),
                             member_names[i]);
  return TRUE;
}

static gboolean
check_machine (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *machine;
  DscPickleValue *little_endian;

  if (cursor->at == NULL)
    return TRUE;
  machine = dsc_pickle_read (self, cursor, error);
  if (machine == NULL)
    return FALSE;
  little_endian = dsc_pickle_value_get (machine, "little_endian");
  if (little_endian != NULL && little_endian->kind == DSC_PICKLE_BOOL && little_endian->integer)
    return TRUE;
  return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                         _ ("Its numbers were saved on a machine of another byte order."));
}

/* Returns: (nullable): an address that served as a key, as text, if @value is one */
static const char *
read_key (DscPth *self, const DscPickleValue *value, GError **error)
{
  char text[32];

  if (value->kind != DSC_PICKLE_INT)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value->integer);
  return dsc_pth_copy_text (self, text, strlen (text), error);
}

/* Reads how many follow. */
static gboolean
read_n (DscPth *self, DscPthCursor *cursor, guint *n, GError **error)
{
  DscPickleValue *value = dsc_pickle_read (self, cursor, error);

  if (value == NULL)
    return FALSE;
  if (value->kind != DSC_PICKLE_INT || value->integer < 0)
    return dsc_pth_refuse_list (error);
  if (value->integer > DSC_PTH_MAX_TENSORS)
    return dsc_pth_refuse (error, DSC_ERROR_TOO_LARGE, _ ("It holds more than %d tensors."),
                           DSC_PTH_MAX_TENSORS);
  *n = (guint) value->integer;
  return TRUE;
}

/* The pickle (key, location, type), then how many numbers, and the numbers. */
static gboolean
read_storage (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *head = dsc_pickle_read (self, cursor, error);
  const char *key;
  DscPthStorage *storage;
  gint64 n;

  if (head == NULL)
    return FALSE;
  if (head->kind != DSC_PICKLE_TUPLE || head->n != 3 || head->items[2]->kind != DSC_PICKLE_CLASS
      || head->items[2]->klass != DSC_PICKLE_STORAGE_TYPE)
    return dsc_pth_refuse_list (error);
  key = read_key (self, head->items[0], error);
  if (key == NULL || !dsc_pth_take_count (cursor, &n, error))
    return FALSE;
  storage = dsc_pth_add_storage (self, key, head->items[2]->dtype, n, error);
  if (storage == NULL)
    return FALSE;
  storage->data = dsc_pth_take (cursor, (guint64) n * dsc_dtype_size (storage->dtype), error);
  return storage->data != NULL;
}

/* The tuple (key, key of the root, offset, n). */
static gboolean
read_view (DscPth *self, const DscPickleValue *view, GError **error)
{
  const char *key;
  const char *root_key;
  DscPthStorage *root;

  if (view->kind != DSC_PICKLE_TUPLE || view->n != 4 || view->items[2]->kind != DSC_PICKLE_INT
      || view->items[3]->kind != DSC_PICKLE_INT)
    return dsc_pth_refuse_list (error);
  key = read_key (self, view->items[0], error);
  root_key = key != NULL ? read_key (self, view->items[1], error) : NULL;
  if (root_key == NULL)
    return FALSE;
  root = g_hash_table_lookup (self->storages, root_key);
  if (root == NULL)
    return dsc_pth_refuse_list (error);
  return dsc_pth_add_view (self, key, root, view->items[2]->integer, view->items[3]->integer, error)
         != NULL;
}

static gboolean
read_storages (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *views;
  guint n = 0;

  if (!read_n (self, cursor, &n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!read_storage (self, cursor, error))
      return FALSE;
  views = dsc_pickle_read (self, cursor, error);
  if (views == NULL)
    return FALSE;
  if (views->kind != DSC_PICKLE_LIST)
    return dsc_pth_refuse_list (error);
  for (guint i = 0; i < views->n; i++)
    if (!read_view (self, views->items[i], error))
      return FALSE;
  return TRUE;
}

/* Sides, strides and offset, binary: 4 bytes, 4 without meaning, then 8 each. */
static gboolean
read_geometry (DscPthCursor *cursor, DscPthTensor *tensor, GError **error)
{
  const guint8 *at = dsc_pth_take (cursor, 8, error);
  guint32 n_dims;

  if (at == NULL)
    return FALSE;
  memcpy (&n_dims, at, sizeof n_dims);
  n_dims = GUINT32_FROM_LE (n_dims);
  if (n_dims > DSC_TENSOR_MAX_DIMS)
    return dsc_pth_refuse (error, DSC_ERROR_UNSUPPORTED,
                           _ ("A tensor in it has %u dimensions; %d are possible."), n_dims,
                           DSC_TENSOR_MAX_DIMS);
  tensor->n_dims = n_dims;
  for (guint i = 0; i < n_dims; i++)
    if (!dsc_pth_take_count (cursor, &tensor->shape[i], error))
      return FALSE;
  for (guint i = 0; i < n_dims; i++)
    if (!dsc_pth_take_count (cursor, &tensor->stride[i], error))
      return FALSE;
  return dsc_pth_take_count (cursor, &tensor->offset, error);
}

/* The pickle (key, key of its storage or None, type), then its geometry. */
static gboolean
read_tensor (DscPth *self, DscPthCursor *cursor, GError **error)
{
  DscPickleValue *head = dsc_pickle_read (self, cursor, error);
  DscPthTensor tensor = { 0 };
  const char *key;
  DscPickleValue *value;

  if (head == NULL)
    return FALSE;
  if (head->kind != DSC_PICKLE_TUPLE || head->n != 3 || head->items[2]->kind != DSC_PICKLE_CLASS
      || head->items[2]->klass != DSC_PICKLE_TENSOR_TYPE)
    return dsc_pth_refuse_list (error);
  key = read_key (self, head->items[0], error);
  if (key == NULL)
    return FALSE;
  if (head->items[1]->kind != DSC_PICKLE_NONE)
    {
      const char *storage = read_key (self, head->items[1], error);

      if (storage == NULL)
        return FALSE;
      tensor.storage = g_hash_table_lookup (self->storages, storage);
      if (tensor.storage == NULL)
        return dsc_pth_refuse_list (error);
    }
  if (!read_geometry (cursor, &tensor, error))
    return FALSE;
  value = dsc_pth_tensor_new (self, &tensor, error);
  if (value == NULL)
    return FALSE;
  return g_hash_table_insert (self->tensors, (gpointer) key, value) || dsc_pth_refuse_list (error);
}

static gboolean
read_tensors (DscPth *self, DscPthCursor *cursor, GError **error)
{
  guint n = 0;

  if (!read_n (self, cursor, &n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!read_tensor (self, cursor, error))
      return FALSE;
  return TRUE;
}

/* DscPthFind: a tensor, or a storage, by its key as text. */
static DscPickleValue *
find_object (DscPth *self, const DscPickleValue *id, GError **error)
{
  const char *key = NULL;
  DscPickleValue *value;
  DscPthStorage *storage;

  if (id->kind == DSC_PICKLE_TEXT)
    key = dsc_pth_copy_text (self, id->text, id->n, error);
  else
    dsc_pth_refuse_list (error);
  if (key == NULL)
    return NULL;
  value = g_hash_table_lookup (self->tensors, key);
  if (value != NULL)
    return value;
  storage = g_hash_table_lookup (self->storages, key);
  if (storage == NULL)
    {
      dsc_pth_refuse_list (error);
      return NULL;
    }
  value = dsc_pickle_value_new (self, DSC_PICKLE_STORAGE, error);
  if (value != NULL)
    value->storage = storage;
  return value;
}

DscPickleValue *
dsc_pth_read_tar (DscPth *self, GError **error)
{
  DscPthCursor members[N_MEMBERS] = { 0 };

  if (!read_members (self, members, error) || !check_machine (self, &members[SYS_INFO], error)
      || !read_storages (self, &members[STORAGES], error)
      || !read_tensors (self, &members[TENSORS], error))
    return NULL;
  self->find = find_object;
  return dsc_pickle_read (self, &members[PICKLE], error);
}
