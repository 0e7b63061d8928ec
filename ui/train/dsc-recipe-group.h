/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is trained: rows for the recipe, the network and the weights that it begins with; where
 * those are missing, a row that gets them.
 *
 * Property lacks-weights (boolean, read-only, notified). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-train-settings.h"

G_BEGIN_DECLS

#define DSC_TYPE_RECIPE_GROUP (dsc_recipe_group_get_type ())
G_DECLARE_FINAL_TYPE (DscRecipeGroup, dsc_recipe_group, DSC, RECIPE_GROUP, AdwPreferencesGroup)

/** @settings: (nullable): what it shows and changes */
void dsc_recipe_group_set_settings (DscRecipeGroup *self, DscTrainSettings *settings);
/** Returns: whether the weights that the settings ask for have to be fetched first. */
gboolean dsc_recipe_group_lacks_weights (DscRecipeGroup *self);
/** Shows where missing weights can be had. */
void dsc_recipe_group_show_weights (DscRecipeGroup *self);

G_END_DECLS
