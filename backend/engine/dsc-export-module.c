/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Python module of an export: pieces in resources/export, put together, with words between @s
 * replaced by values. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "base/dsc-error.h"
#include "base/dsc-locate.h"
#include "base/dsc-text.h"
#include "engine/dsc-export-private.h"
#include "weights/dsc-resnet-shape.h"

/* Takes away the first line if it is one of a piece's own licence: the module that they become has
 * one for them all. */
static char *
drop_licence (char *text)
{
  char *end = strchr (text, '\n');

  if (g_str_has_prefix (text, "# SPDX-") && end != NULL)
    memmove (text, end + 1, strlen (end + 1) + 1);
  return text;
}

/* Returns: (transfer full) (nullable): a file of resources/export */
static char *
read_piece (const char *name, GError **error)
{
  g_autofree char *relative = g_strconcat ("export/", name, ".py.in", NULL);
  g_autofree char *path = dsc_locate_resource (relative);
  g_autofree char *shown = NULL;
  char *text;

  if (g_file_get_contents (path, &text, NULL, NULL))
    return drop_licence (text);
  shown = dsc_path_display (path);
  g_set_error (error, DSC_ERROR, DSC_ERROR_MISSING,
               _ ("“%s”, a piece of Discern, is not where it belongs. Install Discern again."),
               shown);
  return NULL;
}

/* Takes @node. Returns: (transfer full): as JSON, which for texts, numbers and lists of them is
 * Python, too. */
static char *
to_literal (JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;

  return json_to_string (owned, FALSE);
}

static char *
text_literal (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, text != NULL ? text : "");
  return to_literal (node);
}

static char *
channels_literal (const float channels[3])
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < 3; i++)
    json_array_add_double_element (array, channels[i]);
  json_node_take_array (node, array);
  return to_literal (node);
}

static char *
classes_literal (const DscModelInfo *info)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < info->n_classes; i++)
    json_array_add_string_element (array, info->classes[i]);
  json_node_take_array (node, array);
  return to_literal (node);
}

/* Puts what makes a ResNet of its size among the @words. */
static void
add_shape (GHashTable *words, const DscResnetShape *shape)
{
  char *title = g_strconcat ("ResNet-", shape->name + strlen ("resnet"), NULL);
  char *stages = g_strdup_printf ("(%d, %d, %d, %d)", shape->blocks[0], shape->blocks[1],
                                  shape->blocks[2], shape->blocks[3]);

  g_hash_table_insert (words, (gpointer) "TITLE", title);
  g_hash_table_insert (words, (gpointer) "STAGES", stages);
  g_hash_table_insert (words, (gpointer) "BOTTLENECK",
                       g_strdup (shape->bottleneck ? "True" : "False"));
}

/* Puts the pieces for the network and its values among the @words. */
static gboolean
add_network (GHashTable *words, const DscModelInfo *info, GError **error)
{
  const DscResnetShape *shape = dsc_resnet_shape (info->network);
  char *text;

  if (shape == NULL && !g_str_equal (info->network, "mobilenet"))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("its network is “%s”, which this version of Discern does not know."),
                   info->network);
      return FALSE;
    }
  if (shape != NULL)
    add_shape (words, shape);
  text = read_piece (shape != NULL ? "resnet" : "mobilenet", error);
  if (text == NULL)
    return FALSE;
  g_hash_table_insert (words, (gpointer) "NETWORK", text);
  return TRUE;
}

static gboolean
add_head (GHashTable *words, const DscModelInfo *info, GError **error)
{
  gboolean is_fastai = g_str_equal (info->head, "fastai");
  char *text;

  if (!is_fastai && !g_str_equal (info->head, "linear"))
    {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   _ ("its head is “%s”, which this version of Discern does not know."),
                   info->head);
      return FALSE;
    }
  text = read_piece (is_fastai ? "head-fastai" : "head-linear", error);
  if (text == NULL)
    return FALSE;
  g_hash_table_insert (words, (gpointer) "HEAD", text);
  return TRUE;
}

/* Puts among the @words where the weights came from that the network started from; nothing where
 * that is not known, or it started from none. */
static gboolean
add_origin (GHashTable *words, DscSafetensors *file, GError **error)
{
  const char *source = dsc_safetensors_get_metadata (file, "body_source");
  const char *licence = dsc_safetensors_get_metadata (file, "body_licence");
  gboolean known = (source != NULL && *source != '\0') || (licence != NULL && *licence != '\0');
  char *text = known ? read_piece ("origin", error) : g_strdup ("");

  if (text == NULL)
    return FALSE;
  g_hash_table_insert (words, (gpointer) "ORIGIN", text);
  g_hash_table_insert (words, (gpointer) "SOURCE", text_literal (source));
  g_hash_table_insert (words, (gpointer) "LICENCE", text_literal (licence));
  return TRUE;
}

static void
add_values (GHashTable *words, const DscModelInfo *info)
{
  const gboolean upright = info->orientation == DSC_ORIENTATION_UPRIGHT;
  const struct
  {
    const char *word;
    char *value; /* (owned) */
  } values[] = {
    { "CLASSES", classes_literal (info) },
    { "HEIGHT", g_strdup_printf ("%d", info->target.height) },
    { "WIDTH", g_strdup_printf ("%d", info->target.width) },
    { "RESIZE", text_literal (dsc_resize_to_string (info->target.resize)) },
    { "UPRIGHT", g_strdup (upright ? "True" : "False") },
    { "MEAN", channels_literal (info->normalisation.mean) },
    { "STD", channels_literal (info->normalisation.std) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_hash_table_insert (words, (gpointer) values[i].word, values[i].value);
}

static gboolean
replace_cb (const GMatchInfo *match, GString *result, gpointer words)
{
  g_autofree char *word = g_match_info_fetch (match, 1);
  const char *value = g_hash_table_lookup (words, word);

  g_string_append (result, value != NULL ? value : word);
  return FALSE;
}

/* Returns: (transfer full): @text with the words between @s replaced; in values nothing is. */
static char *
replace_words (const char *text, GHashTable *words)
{
  g_autoptr (GRegex) regex = g_regex_new ("@([A-Z]+)@", G_REGEX_RAW, 0, NULL);

  return g_regex_replace_eval (regex, text, -1, 0, 0, replace_cb, words, NULL);
}

/* Replaces the words that the piece @word has of its own. */
static void
fill_piece (GHashTable *words, const char *word)
{
  g_hash_table_insert (words, (gpointer) word,
                       replace_words (g_hash_table_lookup (words, word), words));
}

char *
dsc_export_module_text (DscSafetensors *file, const DscModelInfo *info, GError **error)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autofree char *module = read_piece ("module", error);

  if (module == NULL || !add_network (words, info, error) || !add_head (words, info, error)
      || !add_origin (words, file, error))
    return NULL;
  fill_piece (words, "NETWORK");
  fill_piece (words, "ORIGIN");
  add_values (words, info);
  return replace_words (module, words);
}
