/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model file says about itself: read with suspicion, written in full. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"
#include "engine/dsc-model-info.h"
#include "engine/dsc-train-spec.h"
#include "weights/dsc-state-dict.h"

#define FORMAT_PREFIX "discern-model-"
#define MAX_WORD 255       /* bytes of a name of ours */
#define MAX_SETTINGS 65536 /* bytes */

DscModelInfo *
dsc_model_info_copy (const DscModelInfo *self)
{
  DscModelInfo *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->network = g_strdup (self->network);
  copy->head = g_strdup (self->head);
  copy->classes = g_strdupv (self->classes);
  copy->recipe = g_strdup (self->recipe);
  copy->settings = g_strdup (self->settings);
  copy->created = g_strdup (self->created);
  return copy;
}

void
dsc_model_info_free (DscModelInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->network);
  g_free (self->head);
  g_strfreev (self->classes);
  g_free (self->recipe);
  g_free (self->settings);
  g_free (self->created);
  g_free (self);
}

static gboolean
refuse (const char *key, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_CORRUPT,
               _ ("What it says about itself is damaged: its “%s” is missing or wrong."), key);
  return FALSE;
}

/* Names are shown in windows and terminals: they are what dsc_path_display() would make of them. */
static gboolean
is_showable (const char *text)
{
  g_autofree char *shown = dsc_path_display (text);

  return g_str_equal (shown, text);
}

/* In @text a copy of a short word. */
static gboolean
read_word (DscSafetensors *file, const char *key, char **text, GError **error)
{
  const char *value = dsc_safetensors_get_metadata (file, key);

  if (value == NULL || *value == '\0' || strlen (value) > MAX_WORD || !is_showable (value))
    return refuse (key, error);
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_integer (DscSafetensors *file, const char *key, guint64 min, guint64 max, guint64 *number,
              GError **error)
{
  const char *value = dsc_safetensors_get_metadata (file, key);

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, min, max, number, NULL))
    return refuse (key, error);
  return TRUE;
}

static gboolean
read_target (DscSafetensors *file, DscTarget *target, GError **error)
{
  const char *resize = dsc_safetensors_get_metadata (file, "resize");
  guint64 height, width;

  if (!read_integer (file, "height", 8, 4096, &height, error)
      || !read_integer (file, "width", 8, 4096, &width, error))
    return FALSE;
  target->height = (int) height;
  target->width = (int) width;
  return (resize != NULL && dsc_resize_from_string (resize, &target->resize))
         || refuse ("resize", error);
}

static gboolean
read_orientation (DscSafetensors *file, DscOrientation *orientation, GError **error)
{
  const char *value = dsc_safetensors_get_metadata (file, "orientation");

  return (value != NULL && dsc_orientation_from_string (value, orientation))
         || refuse ("orientation", error);
}

/* Returns: (transfer full) (nullable): a JSON array of @min … @max things */
static JsonArray *
read_array (DscSafetensors *file, const char *key, guint min, guint max)
{
  const char *value = dsc_safetensors_get_metadata (file, key);
  g_autoptr (JsonNode) root
      = value != NULL ? dsc_json_parse (value, strlen (value), 1, NULL) : NULL;
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  array = json_node_get_array (root);
  if (json_array_get_length (array) < min || json_array_get_length (array) > max)
    return NULL;
  return json_array_ref (array);
}

static gboolean
read_channels (DscSafetensors *file, const char *key, double min, float channels[3], GError **error)
{
  g_autoptr (JsonArray) array = read_array (file, key, 3, 3);

  if (array == NULL)
    return refuse (key, error);
  for (guint i = 0; i < 3; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
      double value;

      if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
        return refuse (key, error);
      value = json_node_get_double (node);
      if (!(value >= min && value <= 1e3))
        return refuse (key, error);
      channels[i] = (float) value;
    }
  return TRUE;
}

static gboolean
read_classes (DscSafetensors *file, DscModelInfo *info, GError **error)
{
  g_autoptr (JsonArray) array = read_array (file, "classes", 1, DSC_MODEL_MAX_CLASSES);
  guint n;

  if (array == NULL)
    return refuse ("classes", error);
  n = json_array_get_length (array);
  info->classes = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name
          = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                ? json_node_get_string (node)
                : "";

      if (*name == '\0' || !is_showable (name))
        return refuse ("classes", error);
      info->classes[i] = g_strdup (name);
    }
  info->n_classes = n;
  return TRUE;
}

static gboolean
read_head (DscSafetensors *file, DscModelInfo *info, GError **error)
{
  /* Files of Discern's first version, which knew only this one, do not say. */
  if (dsc_safetensors_get_metadata (file, "head") != NULL)
    return read_word (file, "head", &info->head, error);
  info->head = g_strdup ("linear");
  return TRUE;
}

/* The figures of validation: a share of wrong answers, or "nan". */
static gboolean
read_figures (DscSafetensors *file, DscModelInfo *info, GError **error)
{
  const char *value = dsc_safetensors_get_metadata (file, "error_rate");
  guint64 n_valid;
  char *end = NULL;

  if (value == NULL || *value == '\0')
    return refuse ("error_rate", error);
  info->error_rate = g_ascii_strtod (value, &end);
  if (*end != '\0' || info->error_rate < 0 || info->error_rate > 1)
    return refuse ("error_rate", error);
  if (!read_integer (file, "n_valid", 0, G_MAXUINT32, &n_valid, error))
    return FALSE;
  info->n_valid = (guint) n_valid;
  return TRUE;
}

/* What may be missing. */
static gboolean
read_history (DscSafetensors *file, DscModelInfo *info, GError **error)
{
  const char *settings = dsc_safetensors_get_metadata (file, "settings");
  const char *created = dsc_safetensors_get_metadata (file, "created");

  if (settings != NULL && (strlen (settings) > MAX_SETTINGS || !is_showable (settings)))
    return refuse ("settings", error);
  info->settings = g_strdup (settings);
  if (created != NULL)
    {
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
      g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (created, utc);

      if (time == NULL)
        return refuse ("created", error);
      info->created = g_strdup (created);
    }
  return TRUE;
}

static gboolean
check_format (DscSafetensors *file, GError **error)
{
  const char *format = dsc_safetensors_get_metadata (file, "format");

  if (g_strcmp0 (format, DSC_MODEL_FORMAT) == 0)
    return TRUE;
  if (format != NULL && g_str_has_prefix (format, FORMAT_PREFIX))
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                         _ ("It was written by a newer Discern: install that one to use it."));
  else
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_CORRUPT,
                         _ ("It is not a model that Discern has trained."));
  return FALSE;
}

DscModelInfo *
dsc_model_info_read (DscSafetensors *file, GError **error)
{
  g_autoptr (DscModelInfo) info = g_new0 (DscModelInfo, 1);

  g_return_val_if_fail (DSC_IS_SAFETENSORS (file), NULL);

  if (!check_format (file, error) || !read_word (file, "network", &info->network, error)
      || !read_head (file, info, error) || !read_target (file, &info->target, error)
      || !read_orientation (file, &info->orientation, error)
      || !read_channels (file, "mean", -1e3, info->normalisation.mean, error)
      || !read_channels (file, "std", 1e-3, info->normalisation.std, error)
      || !read_classes (file, info, error) || !read_figures (file, info, error)
      || !read_word (file, "recipe", &info->recipe, error) || !read_history (file, info, error))
    return NULL;
  return g_steal_pointer (&info);
}

/* What PyTorch has saved lacks all that stands here. */
static gboolean
refuse_pth (const char *path, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);

  g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
               _ ("“%s” is a .pth file, which holds weights for PyTorch and does not say what the "
                  "classes are. Name the model as “discern-cli export FILE” writes it; to train "
                  "from these weights, add them with “discern-cli weights add”."),
               shown);
  return FALSE;
}

DscModelInfo *
dsc_model_info_read_file (const char *path, GError **error)
{
  g_autoptr (DscSafetensors) file = NULL;
  DscModelInfo *info;

  if (!dsc_state_dict_is_pth (path) || refuse_pth (path, error))
    file = dsc_safetensors_open (path, error);
  if (file == NULL)
    return NULL;
  info = dsc_model_info_read (file, error);
  if (info == NULL)
    {
      g_autofree char *shown = dsc_path_display (path);

      g_prefix_error (error, _ ("The model “%s” cannot be used: "), shown);
    }
  return info;
}

static void
write_integer (DscSafetensorsWriter *writer, const char *key, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  dsc_safetensors_writer_set_metadata (writer, key, text);
}

/* Takes @array. */
static void
write_array (DscSafetensorsWriter *writer, const char *key, JsonArray *array)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;

  json_node_take_array (root, array);
  text = json_to_string (root, FALSE);
  dsc_safetensors_writer_set_metadata (writer, key, text);
}

static void
write_channels (DscSafetensorsWriter *writer, const char *key, const float channels[3])
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < 3; i++)
    json_array_add_double_element (array, channels[i]);
  write_array (writer, key, array);
}

void
dsc_model_info_write (const DscModelInfo *self, DscSafetensorsWriter *writer)
{
  JsonArray *classes = json_array_new ();
  char error_rate[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < self->n_classes; i++)
    json_array_add_string_element (classes, self->classes[i]);
  g_ascii_dtostr (error_rate, sizeof error_rate, self->error_rate);

  dsc_safetensors_writer_set_metadata (writer, "format", DSC_MODEL_FORMAT);
  dsc_safetensors_writer_set_metadata (writer, "network", self->network);
  dsc_safetensors_writer_set_metadata (writer, "head", self->head);
  write_integer (writer, "height", (guint64) self->target.height);
  write_integer (writer, "width", (guint64) self->target.width);
  dsc_safetensors_writer_set_metadata (writer, "resize",
                                       dsc_resize_to_string (self->target.resize));
  dsc_safetensors_writer_set_metadata (writer, "orientation",
                                       dsc_orientation_to_string (self->orientation));
  write_channels (writer, "mean", self->normalisation.mean);
  write_channels (writer, "std", self->normalisation.std);
  write_array (writer, "classes", classes);
  dsc_safetensors_writer_set_metadata (writer, "error_rate",
                                       isnan (self->error_rate) ? "nan" : error_rate);
  write_integer (writer, "n_valid", self->n_valid);
  dsc_safetensors_writer_set_metadata (writer, "recipe", self->recipe);
  if (self->settings != NULL)
    dsc_safetensors_writer_set_metadata (writer, "settings", self->settings);
  if (self->created != NULL)
    dsc_safetensors_writer_set_metadata (writer, "created", self->created);
}
