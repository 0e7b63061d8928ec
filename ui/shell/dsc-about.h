/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who made this, and what a bug report needs to say about the computer. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * dsc_about_present:
 * @parent: (nullable): the window that asks
 * @workspace: (nullable): whose engine is asked what it is, without blocking
 *
 * Returns: (transfer none): the window, which closes by itself.
 */
GtkWidget *dsc_about_present (GtkWidget *parent, DscWorkspace *workspace);

/** Returns: (transfer full): versions of the program and its libraries, display, settings that were
 * changed. @engine: (nullable) */
char *dsc_about_dup_debug_info (const DscEngineInfo *engine);

G_END_DECLS
