/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads safetensors files: maps, checks everything once, then only hands out pointers. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"
#include "weights/dsc-map-file.h"
#include "weights/dsc-safetensors.h"

/* The header is an object of objects that hold lists. */
#define HEADER_DEPTH 3

struct _DscSafetensors
{
  GObject parent_instance;

  GBytes *bytes;        /* (owned): the whole file */
  JsonNode *header;     /* (owned): holds the strings */
  GArray *tensors;      /* (owned): of DscTensorInfo, by position in the file */
  GHashTable *by_name;  /* (owned): borrowed name → borrowed DscTensorInfo */
  JsonObject *metadata; /* (nullable): borrowed from header */
};

G_DEFINE_FINAL_TYPE (DscSafetensors, dsc_safetensors, G_TYPE_OBJECT)

static const struct
{
  const char *name;
  gsize size;
} dtypes[] = {
  [DSC_DTYPE_F32] = { "F32", 4 },   [DSC_DTYPE_F16] = { "F16", 2 },
  [DSC_DTYPE_BF16] = { "BF16", 2 }, [DSC_DTYPE_F64] = { "F64", 8 },
  [DSC_DTYPE_I64] = { "I64", 8 },   [DSC_DTYPE_I32] = { "I32", 4 },
  [DSC_DTYPE_U8] = { "U8", 1 },     [DSC_DTYPE_I16] = { "I16", 2 },
  [DSC_DTYPE_I8] = { "I8", 1 },     [DSC_DTYPE_BOOL] = { "BOOL", 1 },
};

gsize
dsc_dtype_size (DscDtype dtype)
{
  g_return_val_if_fail ((gsize) dtype < G_N_ELEMENTS (dtypes), 0);

  return dtypes[dtype].size;
}

const char *
dsc_dtype_name (DscDtype dtype)
{
  g_return_val_if_fail ((gsize) dtype < G_N_ELEMENTS (dtypes), NULL);

  return dtypes[dtype].name;
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Sets a DSC_ERROR_CORRUPT: one sentence about the file, which the caller names. */
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (DSC_ERROR, DSC_ERROR_CORRUPT, format, args));
  va_end (args);
  return FALSE;
}

/* Reads the member @name of @object if it is a list of at most @max integers from 0 up. */
static gboolean
read_numbers (JsonObject *object, const char *name, guint max, gint64 *values, guint *n)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *list;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  list = json_node_get_array (node);
  *n = json_array_get_length (list);
  if (*n > max)
    return FALSE;
  for (guint i = 0; i < *n; i++)
    {
      JsonNode *element = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64)
        return FALSE;
      values[i] = json_node_get_int (element);
      if (values[i] < 0)
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer none) (nullable) */
static const char *
read_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
find_dtype (const char *name, DscDtype *dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (g_str_equal (name, dtypes[i].name))
      {
        *dtype = i;
        return TRUE;
      }
  return FALSE;
}

/* Bytes of a tensor; %FALSE if they do not fit a number. */
static gboolean
count_bytes (DscDtype dtype, guint n_dims, const gint64 *shape, gsize *size)
{
  *size = dtypes[dtype].size;
  for (guint i = 0; i < n_dims; i++)
    if ((guint64) shape[i] > G_MAXSIZE || !g_size_checked_mul (size, *size, (gsize) shape[i]))
      return FALSE;
  return TRUE;
}

/* Fills @info, but for its name, from @node; the tensors lie in @size bytes at @data. @shown is the
 * name for messages. */
static gboolean
read_tensor (DscTensorInfo *info, const char *shown, JsonNode *node, const guint8 *data, gsize size,
             GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *dtype
      = object != NULL ? read_string (json_object_get_member (object, "dtype")) : NULL;
  gint64 offsets[2];
  guint n_offsets;

  if (dtype == NULL || json_object_get_size (object) != 3
      || !read_numbers (object, "shape", DSC_TENSOR_MAX_DIMS, info->shape, &info->n_dims)
      || !read_numbers (object, "data_offsets", 2, offsets, &n_offsets) || n_offsets != 2)
    return refuse (
        error, _ ("The description of the tensor “%s” is not a dtype, a shape and two offsets."),
        shown);
  if (!find_dtype (dtype, &info->dtype))
    {
      g_autofree char *dtype_shown = dsc_path_display (dtype);

      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("The tensor “%s” holds numbers of the unknown kind “%.40s”."), shown,
                   dtype_shown);
      return FALSE;
    }
  if (!count_bytes (info->dtype, info->n_dims, info->shape, &info->size))
    return refuse (error, _ ("The shape of the tensor “%s” is larger than any memory."), shown);
  if (offsets[1] < offsets[0] || (guint64) offsets[1] > size)
    return refuse (error, _ ("The tensor “%s” reaches beyond the end of the file."), shown);
  if ((guint64) (offsets[1] - offsets[0]) != info->size)
    return refuse (error, _ ("The shape of the tensor “%s” does not fit the room that it has."),
                   shown);
  info->data = data + offsets[0];
  return TRUE;
}

/* An empty tensor comes before the one that starts where it lies; g_array_sort() is stable. */
static int
compare_positions (gconstpointer a, gconstpointer b)
{
  const DscTensorInfo *x = a;
  const DscTensorInfo *y = b;

  if (x->data != y->data)
    return (const guint8 *) x->data < (const guint8 *) y->data ? -1 : 1;
  return (x->size > y->size) - (x->size < y->size);
}

static gboolean
check_metadata (JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, _ ("Its “__metadata__” is not a list of texts."));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, NULL, &value))
    if (read_string (value) == NULL)
      return refuse (error, _ ("Its “__metadata__” is not a list of texts."));
  return TRUE;
}

/* Reads the header, already parsed, into self->tensors and self->metadata. */
static gboolean
read_entries (DscSafetensors *self, const guint8 *data, gsize size, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, json_node_get_object (self->header));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      DscTensorInfo info = { .name = name };
      g_autofree char *shown = NULL;

      if (g_str_equal (name, "__metadata__"))
        {
          if (!check_metadata (node, error))
            return FALSE;
          self->metadata = json_node_get_object (node);
          continue;
        }
      if (strlen (name) > DSC_TENSOR_MAX_NAME)
        return refuse (error, _ ("The name of a tensor is longer than %d bytes."),
                       DSC_TENSOR_MAX_NAME);
      shown = dsc_path_display (name);
      if (!read_tensor (&info, shown, node, data, size, error))
        return FALSE;
      g_array_append_val (self->tensors, info);
    }
  g_array_sort (self->tensors, compare_positions);
  return TRUE;
}

/* The tensors, sorted, must fill the @size bytes at @data without a gap or an overlap. */
static gboolean
check_positions (DscSafetensors *self, const guint8 *data, gsize size, GError **error)
{
  const guint8 *end = data;

  for (guint i = 0; i < self->tensors->len; i++)
    {
      DscTensorInfo *info = &g_array_index (self->tensors, DscTensorInfo, i);

      if (info->data != end)
        {
          g_autofree char *shown = dsc_path_display (info->name);

          return refuse (error, _ ("There is a gap or an overlap before the tensor “%s”."), shown);
        }
      end += info->size;
      g_hash_table_insert (self->by_name, (gpointer) info->name, info);
    }
  if (end != data + size)
    return refuse (error, _ ("There is something after the last tensor."));
  return TRUE;
}

static gboolean
read_file (DscSafetensors *self, GError **error)
{
  gsize size;
  const guint8 *start = g_bytes_get_data (self->bytes, &size);
  guint64 header_size;

  if (size < sizeof header_size)
    return refuse (error, _ ("It ends within its first eight bytes."));
  memcpy (&header_size, start, sizeof header_size);
  header_size = GUINT64_FROM_LE (header_size);
  start += sizeof header_size;
  size -= sizeof header_size;
  if (header_size > DSC_SAFETENSORS_MAX_HEADER || header_size > size)
    return refuse (error, _ ("Its header is longer than the file, or than any header should be."));
  self->header = dsc_json_parse ((const char *) start, header_size, HEADER_DEPTH, error);
  if (self->header == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (self->header))
    return refuse (error, _ ("Its header is not a list of tensors."));
  start += header_size;
  size -= header_size;
  return read_entries (self, start, size, error) && check_positions (self, start, size, error);
}

DscSafetensors *
dsc_safetensors_new_from_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (DscSafetensors) self = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  self = g_object_new (DSC_TYPE_SAFETENSORS, NULL);
  self->bytes = g_bytes_ref (bytes);
  if (read_file (self, &local))
    return g_steal_pointer (&self);

  shown = dsc_path_display (name);
  if (local->code == DSC_ERROR_UNSUPPORTED)
    g_set_error (error, DSC_ERROR, local->code,
                 _ ("“%s” cannot be used. %s Save it with numbers of the kind F32."), shown,
                 local->message);
  else
    g_set_error (
        error, DSC_ERROR, local->code,
        _ ("“%s” is damaged or not a safetensors file. %s Get it again from where it came."), shown,
        local->message);
  return NULL;
}

DscSafetensors *
dsc_safetensors_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = dsc_weights_map_file (path, error);
  return bytes != NULL ? dsc_safetensors_new_from_bytes (bytes, path, error) : NULL;
}

guint
dsc_safetensors_get_n_tensors (DscSafetensors *self)
{
  g_return_val_if_fail (DSC_IS_SAFETENSORS (self), 0);

  return self->tensors->len;
}

const DscTensorInfo *
dsc_safetensors_get_tensor (DscSafetensors *self, guint i)
{
  g_return_val_if_fail (DSC_IS_SAFETENSORS (self) && i < self->tensors->len, NULL);

  return &g_array_index (self->tensors, DscTensorInfo, i);
}

const DscTensorInfo *
dsc_safetensors_lookup (DscSafetensors *self, const char *name)
{
  g_return_val_if_fail (DSC_IS_SAFETENSORS (self) && name != NULL, NULL);

  return g_hash_table_lookup (self->by_name, name);
}

const char *
dsc_safetensors_get_metadata (DscSafetensors *self, const char *key)
{
  g_return_val_if_fail (DSC_IS_SAFETENSORS (self) && key != NULL, NULL);

  return self->metadata != NULL
             ? json_object_get_string_member_with_default (self->metadata, key, NULL)
             : NULL;
}

static void
dsc_safetensors_finalize (GObject *object)
{
  DscSafetensors *self = DSC_SAFETENSORS (object);

  g_hash_table_unref (self->by_name);
  g_array_unref (self->tensors);
  g_clear_pointer (&self->header, json_node_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (dsc_safetensors_parent_class)->finalize (object);
}

static void
dsc_safetensors_class_init (DscSafetensorsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_safetensors_finalize;
}

static void
dsc_safetensors_init (DscSafetensors *self)
{
  self->tensors = g_array_new (FALSE, FALSE, sizeof (DscTensorInfo));
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
}
