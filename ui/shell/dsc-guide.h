/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How to use the program, in five steps, and what its words mean. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DSC_TYPE_GUIDE (dsc_guide_get_type ())
G_DECLARE_FINAL_TYPE (DscGuide, dsc_guide, DSC, GUIDE, AdwPreferencesWindow)

/** Shows it beside @parent; it closes by itself. */
void dsc_guide_present (GtkWindow *parent);

G_END_DECLS
