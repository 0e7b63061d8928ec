/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fake engine is to do: read from a small JSON file. For tests, so its words are not
 * translated. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dsc-json.h"
#include "dsc-fake-script.h"

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_USAGE, "The script of the fake engine is wrong: %s.",
               what);
  return FALSE;
}

static gboolean
read_count (JsonObject *object, const char *name, guint max, guint *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number;

  if (node == NULL)
    return TRUE;
  number = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
  if (number < 0 || number > max)
    return refuse (name, error);
  *value = (guint) number;
  return TRUE;
}

static gboolean
read_code (JsonObject *object, const char *name, int *code, GError **error)
{
  const char *word = json_object_get_string_member_with_default (object, name, NULL);

  if (word == NULL)
    return TRUE;
  for (int i = 0; i <= DSC_ERROR_DISK_FULL; i++)
    if (g_str_equal (word, dsc_error_name (&(GError){ .domain = DSC_ERROR, .code = i })))
      {
        *code = i;
        return TRUE;
      }
  return refuse (name, error);
}

static gboolean
read_epochs (JsonObject *object, GArray *epochs, GError **error)
{
  JsonNode *node = json_object_get_member (object, "epochs");
  JsonArray *list;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse ("epochs", error);
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *row = json_array_get_element (list, i);
      JsonArray *numbers = JSON_NODE_HOLDS_ARRAY (row) ? json_node_get_array (row) : NULL;
      DscFakeEpoch epoch;

      if (numbers == NULL || json_array_get_length (numbers) != 3)
        return refuse ("epochs", error);
      epoch.train_loss = json_array_get_double_element (numbers, 0);
      epoch.valid_loss = json_array_get_double_element (numbers, 1);
      epoch.error_rate = json_array_get_double_element (numbers, 2);
      g_array_append_val (epochs, epoch);
    }
  return TRUE;
}

static gboolean
read_script (DscFakeScript *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;
  guint fail_epoch = G_MAXINT;
  int fail_code = DSC_ERROR_FAILED;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  root = dsc_json_parse (text, size, 3, error);
  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return refuse ("no object", error);
  object = json_node_get_object (root);
  if (!read_epochs (object, self->epochs, error)
      || !read_count (object, "delay_ms", 3600000, &self->delay_ms, error)
      || !read_count (object, "batches", 1000, &self->n_batches, error)
      || !read_count (object, "fail_epoch", 100000, &fail_epoch, error)
      || !read_count (object, "answer_ms", 3600000, &self->answer_ms, error)
      || !read_code (object, "fail_code", &fail_code, error)
      || !read_code (object, "fail_open", &self->fail_open, error))
    return FALSE;
  if (self->n_batches == 0)
    return refuse ("batches", error);
  self->fail_epoch = fail_epoch != G_MAXINT ? (int) fail_epoch : -1;
  self->fail_code = (DscError) fail_code;
  return TRUE;
}

DscFakeScript *
dsc_fake_script_new (GError **error)
{
  g_autoptr (DscFakeScript) self = g_new0 (DscFakeScript, 1);
  const char *path = g_getenv ("DISCERN_FAKE_SCRIPT");

  self->epochs = g_array_new (FALSE, FALSE, sizeof (DscFakeEpoch));
  self->n_batches = 4;
  self->fail_epoch = -1;
  self->fail_open = -1;
  if (path != NULL && !read_script (self, path, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dsc_fake_script_free (DscFakeScript *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->epochs);
  g_free (self);
}

DscFakeEpoch
dsc_fake_script_get_epoch (const DscFakeScript *self, guint i)
{
  if (self->epochs->len > 0)
    return g_array_index (self->epochs, DscFakeEpoch, MIN (i, self->epochs->len - 1));
  return (DscFakeEpoch){ 3 * exp (-0.2 * i) + 0.1, 3 * exp (-0.15 * i) + 0.3,
                         0.9 * exp (-0.2 * i) + 0.05 };
}
