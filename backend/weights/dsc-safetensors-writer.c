/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes safetensors files: the header first, padded so that the tensors start at a multiple of
 * eight, then each tensor. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "base/dsc-error.h"
#include "base/dsc-output-file.h"
#include "base/dsc-text.h"
#include "weights/dsc-safetensors.h"
#include "weights/dsc-tensor-list.h"

struct _DscSafetensorsWriter
{
  DscTensorList list;
  JsonObject *metadata; /* (owned) */
};

DscSafetensorsWriter *
dsc_safetensors_writer_new (void)
{
  DscSafetensorsWriter *self = g_new0 (DscSafetensorsWriter, 1);

  dsc_tensor_list_init (&self->list);
  self->metadata = json_object_new ();
  return self;
}

void
dsc_safetensors_writer_free (DscSafetensorsWriter *self)
{
  if (self == NULL)
    return;
  json_object_unref (self->metadata);
  dsc_tensor_list_clear (&self->list);
  g_free (self);
}

void
dsc_safetensors_writer_set_metadata (DscSafetensorsWriter *self, const char *key, const char *value)
{
  g_return_if_fail (self != NULL && key != NULL && value != NULL);
  g_return_if_fail (g_utf8_validate (key, -1, NULL) && g_utf8_validate (value, -1, NULL));

  json_object_set_string_member (self->metadata, key, value);
}

void
dsc_safetensors_writer_add (DscSafetensorsWriter *self, const char *name, DscDtype dtype,
                            guint n_dims, const gint64 *shape, const void *data)
{
  g_return_if_fail (self != NULL && name != NULL && !g_str_equal (name, "__metadata__"));

  dsc_tensor_list_add (&self->list, name, dtype, n_dims, shape, data);
}

/* Larger elements first: what follows them is then aligned, too. g_array_sort() is stable. */
static int
compare_element_sizes (gconstpointer a, gconstpointer b)
{
  gsize x = dsc_dtype_size (((const DscTensorInfo *) a)->dtype);
  gsize y = dsc_dtype_size (((const DscTensorInfo *) b)->dtype);

  return (x < y) - (x > y);
}

/* Returns: (transfer full): {"dtype":…,"shape":[…],"data_offsets":[…,…]} */
static JsonObject *
describe (const DscTensorInfo *info, gsize offset)
{
  JsonObject *object = json_object_new ();
  JsonArray *shape = json_array_new ();
  JsonArray *offsets = json_array_new ();

  for (guint i = 0; i < info->n_dims; i++)
    json_array_add_int_element (shape, info->shape[i]);
  json_array_add_int_element (offsets, offset);
  json_array_add_int_element (offsets, offset + info->size);
  json_object_set_string_member (object, "dtype", dsc_dtype_name (info->dtype));
  json_object_set_array_member (object, "shape", shape);
  json_object_set_array_member (object, "data_offsets", offsets);
  return object;
}

/* Returns: (transfer full): the header, not padded */
static GString *
make_header (DscSafetensorsWriter *self)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  gsize offset = 0;

  if (json_object_get_size (self->metadata) > 0)
    json_object_set_object_member (header, "__metadata__", json_object_ref (self->metadata));
  for (guint i = 0; i < self->list.tensors->len; i++)
    {
      const DscTensorInfo *info = &g_array_index (self->list.tensors, DscTensorInfo, i);

      json_object_set_object_member (header, info->name, describe (info, offset));
      offset += info->size;
    }
  json_node_set_object (root, header);
  json_generator_set_root (generator, root);
  return json_generator_to_gstring (generator, g_string_new (NULL));
}

gboolean
dsc_safetensors_writer_write (DscSafetensorsWriter *self, const char *path, GError **error)
{
  g_autoptr (DscOutputFile) file = NULL;
  g_autoptr (GString) header = NULL;
  guint64 header_size;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  g_array_sort (self->list.tensors, compare_element_sizes);
  header = make_header (self);
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');
  if (header->len > DSC_SAFETENSORS_MAX_HEADER)
    {
      g_autofree char *shown = dsc_path_display (path);

      g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                   _ ("“%s” could not be written: it would have more tensors or longer texts than "
                      "a safetensors file may."),
                   shown);
      return FALSE;
    }

  file = dsc_output_file_new (path, error);
  header_size = GUINT64_TO_LE ((guint64) header->len);
  if (file == NULL || !dsc_output_file_write (file, &header_size, sizeof header_size, error)
      || !dsc_output_file_write (file, header->str, header->len, error))
    return FALSE;
  for (guint i = 0; i < self->list.tensors->len; i++)
    {
      const DscTensorInfo *info = &g_array_index (self->list.tensors, DscTensorInfo, i);

      if (!dsc_output_file_write (file, info->data, info->size, error))
        return FALSE;
    }
  return dsc_output_file_commit (file, error);
}
