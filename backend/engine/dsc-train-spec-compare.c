/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which settings two training runs differ: seen through their JSON, which holds all of them. */
#include "config.h"

#include <json-glib/json-glib.h>

#include "base/dsc-text.h"
#include "engine/dsc-train-spec.h"

void
dsc_setting_difference_free (DscSettingDifference *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

/* Returns: (transfer full): a value of the JSON object as a word: what it is, without quotes. */
static char *
member_to_word (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_DOUBLE:
      return dsc_ascii_double (json_node_get_double (node));
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    default:
      return g_strdup (json_node_get_string (node));
    }
}

GPtrArray *
dsc_train_spec_compare (const DscTrainSpec *a, const DscTrainSpec *b)
{
  GPtrArray *differences
      = g_ptr_array_new_with_free_func ((GDestroyNotify) dsc_setting_difference_free);
  g_autofree char *first_json = dsc_train_spec_to_json (a);
  g_autofree char *second_json = dsc_train_spec_to_json (b);
  g_autoptr (JsonNode) first = json_from_string (first_json, NULL);
  g_autoptr (JsonNode) second = json_from_string (second_json, NULL);
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (first));

  for (GList *link = names; link != NULL; link = link->next)
    {
      DscSettingDifference *difference = g_new (DscSettingDifference, 1);

      difference->name = g_strdup (link->data);
      difference->first = member_to_word (json_node_get_object (first), link->data);
      difference->second = member_to_word (json_node_get_object (second), link->data);
      if (g_str_equal (difference->first, difference->second))
        dsc_setting_difference_free (difference);
      else
        g_ptr_array_add (differences, difference);
    }
  return differences;
}
