/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which photos are held back for checking: rows over the workspace's split. A change makes another
 * split after a moment (undoable). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_SPLIT_GROUP (dsc_split_group_get_type ())
G_DECLARE_FINAL_TYPE (DscSplitGroup, dsc_split_group, DSC, SPLIT_GROUP, AdwPreferencesGroup)

/** @workspace: (nullable) */
void dsc_split_group_set_workspace (DscSplitGroup *self, DscWorkspace *workspace);

G_END_DECLS
