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
  if (g_str_equal (word, "pause") || g_str_equal (word, "kill"))
    {
      *code = g_str_equal (word, "pause") ? DSC_FAKE_PAUSE : DSC_FAKE_KILL;
      return TRUE;
    }
  for (int i = 0; i <= DSC_ERROR_DEVICE_LOST; i++)
    if (g_str_equal (word, dsc_error_name (&(GError){ .domain = DSC_ERROR, .code = i })))
      {
        *code = i;
        return TRUE;
      }
  return refuse (name, error);
}

/* Returns: (transfer none) (nullable): the array that is @node */
static JsonArray *
peek_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Appends the rows of a stage. */
static gboolean
read_epochs (JsonNode *node, const char *name, GPtrArray *stages, GError **error)
{
  JsonArray *list = peek_array (node);
  GArray *epochs;

  if (list == NULL)
    return refuse (name, error);
  epochs = g_array_new (FALSE, FALSE, sizeof (DscFakeEpoch));
  g_ptr_array_add (stages, epochs);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonArray *numbers = peek_array (json_array_get_element (list, i));
      DscFakeEpoch epoch;

      if (numbers == NULL || json_array_get_length (numbers) != 3)
        return refuse (name, error);
      epoch.train_loss = json_array_get_double_element (numbers, 0);
      epoch.valid_loss = json_array_get_double_element (numbers, 1);
      epoch.error_rate = json_array_get_double_element (numbers, 2);
      g_array_append_val (epochs, epoch);
    }
  return epochs->len > 0 || refuse (name, error);
}

static gboolean
read_stages (JsonObject *object, GPtrArray *stages, GError **error)
{
  JsonNode *epochs = json_object_get_member (object, "epochs");
  JsonNode *node = json_object_get_member (object, "stages");
  JsonArray *list = peek_array (node);

  if (epochs != NULL)
    return read_epochs (epochs, "epochs", stages, error);
  if (node == NULL)
    return TRUE;
  if (list == NULL)
    return refuse ("stages", error);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!read_epochs (json_array_get_element (list, i), "stages", stages, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_rate_losses (JsonObject *object, GArray *losses, GError **error)
{
  JsonNode *node = json_object_get_member (object, "rate_losses");
  JsonArray *list = peek_array (node);

  if (node == NULL)
    return TRUE;
  if (list == NULL)
    return refuse ("rate_losses", error);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      double loss = json_array_get_double_element (list, i);

      g_array_append_val (losses, loss);
    }
  return TRUE;
}

/* An epoch or −1. */
static gboolean
read_epoch_number (JsonObject *object, const char *name, int *number, GError **error)
{
  guint value = G_MAXINT;

  if (!read_count (object, name, 100000, &value, error))
    return FALSE;
  *number = value != G_MAXINT ? (int) value : -1;
  return TRUE;
}

static gboolean
read_object (DscFakeScript *self, JsonObject *object, GError **error)
{
  if (!read_stages (object, self->stages, error)
      || !read_count (object, "batches", 1000, &self->n_batches, error)
      || !read_count (object, "delay_ms", 3600000, &self->delay_ms, error)
      || !read_count (object, "instant_epochs", 1000, &self->instant_epochs, error)
      || !read_count (object, "checkpoint_batches", 1000, &self->checkpoint_batches, error)
      || !read_epoch_number (object, "fail_epoch", &self->fail_epoch, error)
      || !read_count (object, "fail_batch", 1000, &self->fail_batch, error)
      || !read_count (object, "fail_stage", 1000, &self->fail_stage, error)
      || !read_code (object, "fail_code", &self->fail_code, error)
      || !read_epoch_number (object, "diverge_epoch", &self->diverge_epoch, error)
      || !read_count (object, "full_writes", 1000, &self->full_writes, error)
      || !read_code (object, "fail_open", &self->fail_open, error)
      || !read_rate_losses (object, self->rate_losses, error)
      || !read_count (object, "rate_ms", 3600000, &self->rate_ms, error)
      || !read_count (object, "answer_ms", 3600000, &self->answer_ms, error))
    return FALSE;
  self->estimate = json_object_get_double_member_with_default (object, "estimate", -1);
  return self->n_batches > 0 || refuse ("batches", error);
}

static gboolean
read_script (DscFakeScript *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  root = dsc_json_parse (text, size, 4, error);
  if (root == NULL)
    return FALSE;
  return JSON_NODE_HOLDS_OBJECT (root) ? read_object (self, json_node_get_object (root), error)
                                       : refuse ("no object", error);
}

DscFakeScript *
dsc_fake_script_new (GError **error)
{
  g_autoptr (DscFakeScript) self = g_new0 (DscFakeScript, 1);
  const char *path = g_getenv ("DISCERN_FAKE_SCRIPT");

  self->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->rate_losses = g_array_new (FALSE, FALSE, sizeof (double));
  self->n_batches = 4;
  self->estimate = -1;
  self->instant_epochs = 1;
  self->fail_epoch = -1;
  self->fail_code = DSC_ERROR_FAILED;
  self->diverge_epoch = -1;
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
  g_ptr_array_unref (self->stages);
  g_array_unref (self->rate_losses);
  g_free (self);
}

DscFakeEpoch
dsc_fake_script_get_epoch (const DscFakeScript *self, guint stage, guint i)
{
  if (self->stages->len > 0)
    {
      const GArray *epochs = g_ptr_array_index (self->stages, MIN (stage, self->stages->len - 1));

      return g_array_index (epochs, DscFakeEpoch, MIN (i, epochs->len - 1));
    }
  return (DscFakeEpoch){ 3 * exp (-0.2 * i) + 0.1, 3 * exp (-0.15 * i) + 0.3,
                         0.9 * exp (-0.2 * i) + 0.05 };
}

double
dsc_fake_script_get_rate_loss (const DscFakeScript *self, guint i, guint n)
{
  double x = (double) i / n;

  if (self->rate_losses->len > 0)
    return g_array_index (self->rate_losses, double, MIN (i, self->rate_losses->len - 1));
  return 3 - 2 * x + expm1 (30 * fmax (x - 0.7, 0));
}
