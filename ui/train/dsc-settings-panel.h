/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of training in plain words, with the expert's terms beside: a page of rows over a
 * DscTrainSettings and the workspace's split.
 *
 * Property lacks-weights (boolean, read-only, notified). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-train-settings.h"

G_BEGIN_DECLS

#define DSC_TYPE_SETTINGS_PANEL (dsc_settings_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscSettingsPanel, dsc_settings_panel, DSC, SETTINGS_PANEL, AdwBin)

GtkWidget *dsc_settings_panel_new (void);
/** Both %NULL, or neither. */
void dsc_settings_panel_set (DscSettingsPanel *self, DscWorkspace *workspace,
                             DscTrainSettings *settings);
/** Returns: whether the weights that the settings ask for have to be fetched first. */
gboolean dsc_settings_panel_lacks_weights (DscSettingsPanel *self);
/** Shows where missing weights can be had. */
void dsc_settings_panel_show_weights (DscSettingsPanel *self);

G_END_DECLS
