/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preferences: appearance, what trains, what the caches may take; what this project's cache takes
 * now, with a button that frees it. All of it is the schema's (dsc-settings.h). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_PREFERENCES (dsc_preferences_get_type ())
G_DECLARE_FINAL_TYPE (DscPreferences, dsc_preferences, DSC, PREFERENCES, AdwPreferencesWindow)

/** Shows them over @parent; they close by themselves. Returns: (transfer none) */
DscPreferences *dsc_preferences_present (GtkWindow *parent, DscWorkspace *workspace);

G_END_DECLS
