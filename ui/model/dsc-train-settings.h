/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has set up for training in the project that is open: read from it, remembered in it
 * (on another thread), and undone through the workspace's undo stack.
 *
 * Always valid, as dsc_train_spec_validate() has it. Signal: changed. Window's thread. */
#pragma once

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_TRAIN_SETTINGS (dsc_train_settings_get_type ())
G_DECLARE_FINAL_TYPE (DscTrainSettings, dsc_train_settings, DSC, TRAIN_SETTINGS, GObject)

/** Follows @workspace to whatever it opens; does not keep it alive. */
DscTrainSettings *dsc_train_settings_new (DscWorkspace *workspace);

/** Returns: (transfer none): what a new run is trained with; the recommended recipe to begin with.
 * Valid until the next change. */
const DscTrainSpec *dsc_train_settings_get_spec (DscTrainSettings *self);
/** Returns: (transfer none): the same for a stage that trains all of the network after the head:
 * its epochs and rates count. Valid until the next change. */
const DscTrainSpec *dsc_train_settings_get_unfrozen (DscTrainSettings *self);

/**
 * dsc_train_settings_change:
 * @what: translated: the setting's title; changes of the same one that follow each other closely
 * are one step to undo
 * @spec: (nullable): copied; %NULL: as it was
 * @unfrozen: (nullable): likewise
 * @error: DSC_ERROR_USAGE: nothing was changed
 */
gboolean dsc_train_settings_change (DscTrainSettings *self, const char *what,
                                    const DscTrainSpec *spec, const DscTrainSpec *unfrozen,
                                    GError **error);
/** The next change is a step of its own, whatever it changes. */
void dsc_train_settings_end_step (DscTrainSettings *self);
/** Takes a recipe's settings for @network; sizes, batch, seed and device stay. */
gboolean dsc_train_settings_set_recipe (DscTrainSettings *self, const char *recipe,
                                        const char *network, GError **error);

/**
 * dsc_train_settings_for:
 * @recipe: such as "instant"
 *
 * Returns: (transfer full): what a step that is called after a recipe trains with: the settings, if
 * they are of that recipe; else the recipe's own for the same network, photos and device.
 */
DscTrainSpec *dsc_train_settings_for (DscTrainSettings *self, const char *recipe);

/** What is chosen now is what is trained, or was read. */
void dsc_train_settings_mark (DscTrainSettings *self);
/** Returns: whether something was changed since. */
gboolean dsc_train_settings_has_changed (DscTrainSettings *self);

/** Returns: whether all changes are on the disk. */
gboolean dsc_train_settings_is_stored (DscTrainSettings *self);

G_END_DECLS
