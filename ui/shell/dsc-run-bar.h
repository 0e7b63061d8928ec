/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar that tells of the run in every view: how far it is, how long it takes, what came of it,
 * with buttons that pause, resume and stop it. Hides itself where there is nothing to tell.
 *
 * Property workspace (DscWorkspace, nullable, read and write). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_RUN_BAR (dsc_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscRunBar, dsc_run_bar, DSC, RUN_BAR, AdwBin)

G_END_DECLS
