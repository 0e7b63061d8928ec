/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a stage that goes on from another. */
#include "config.h"

#include "base/dsc-json.h"
#include "engine/dsc-train-spec.h"

/* What @spec was, but with the values of @new for all settings in which that differs from @old. */
static DscTrainSpec *
take_over (const DscTrainSpec *spec, const DscTrainSpec *old, const DscTrainSpec *new,
           GError **error)
{
  g_autofree char *spec_text = dsc_train_spec_to_json (spec);
  g_autofree char *new_text = dsc_train_spec_to_json (new);
  g_autoptr (JsonNode) spec_node = json_from_string (spec_text, NULL);
  g_autoptr (JsonNode) new_node = json_from_string (new_text, NULL);
  g_autoptr (GPtrArray) differences = dsc_train_spec_compare (old, new);
  g_autofree char *merged = NULL;

  for (guint i = 0; i < differences->len; i++)
    {
      const DscSettingDifference *difference = g_ptr_array_index (differences, i);

      json_object_set_member (
          json_node_get_object (spec_node), difference->name,
          json_object_dup_member (json_node_get_object (new_node), difference->name));
    }
  merged = json_to_string (spec_node, FALSE);
  return dsc_train_spec_from_json (merged, error);
}

/* The settings of @recipe for what the model and its photos were: the network and its head, what it
 * sees of a photo, where it computes. */
static DscTrainSpec *
change_recipe (const DscTrainSpec *before, const char *recipe, gboolean unfrozen, GError **error)
{
  DscTrainSpec *spec = dsc_train_spec_new (recipe, before->network, unfrozen, error);

  if (spec == NULL)
    return NULL;
  dsc_train_spec_set (&spec->weights, before->weights);
  dsc_train_spec_set (&spec->head, before->head);
  dsc_train_spec_set (&spec->normalisation, before->normalisation);
  dsc_train_spec_set (&spec->device, before->device);
  dsc_train_spec_set (&spec->precision, before->precision);
  spec->target = before->target;
  spec->decode = before->decode;
  spec->batch_size = before->batch_size;
  spec->seed = before->seed;
  spec->threads = before->threads;
  return spec;
}

/* The same recipe again; with another depth what it says otherwise for such a stage. */
static DscTrainSpec *
repeat_recipe (const DscTrainSpec *before, DscDepth depth, GError **error)
{
  g_autoptr (DscTrainSpec) frozen = NULL;
  g_autoptr (DscTrainSpec) unfrozen = NULL;

  if (depth == DSC_DEPTH_SAME)
    return dsc_train_spec_copy (before);
  frozen = dsc_train_spec_new (before->recipe, before->network, FALSE, error);
  unfrozen
      = frozen != NULL ? dsc_train_spec_new (before->recipe, before->network, TRUE, error) : NULL;
  if (unfrozen == NULL)
    return NULL;
  return depth == DSC_DEPTH_ALL ? take_over (before, frozen, unfrozen, error)
                                : take_over (before, unfrozen, frozen, error);
}

DscTrainSpec *
dsc_train_spec_continue (const DscTrainSpec *before, const char *recipe, DscDepth depth,
                         GError **error)
{
  DscTrainSpec *spec;

  g_return_val_if_fail (before != NULL && recipe != NULL, NULL);

  spec = g_str_equal (recipe, before->recipe)
             ? repeat_recipe (before, depth, error)
             : change_recipe (before, recipe, depth == DSC_DEPTH_ALL, error);
  if (spec == NULL)
    return NULL;
  /* It starts from the stage, and has been at the smaller sizes. */
  dsc_train_spec_set (&spec->start, "weights");
  dsc_train_spec_set (&spec->smaller_sizes, "");
  if (depth == DSC_DEPTH_ALL)
    spec->frozen_groups = 0;
  return spec;
}
