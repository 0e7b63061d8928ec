/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window shows while it opens something: how many photos were read, how long it still takes,
 * a button that cancels.
 *
 * Property workspace (DscWorkspace, nullable, read and write): the first of its activities is
 * shown. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

#define DSC_TYPE_OPENING (dsc_opening_get_type ())
G_DECLARE_FINAL_TYPE (DscOpening, dsc_opening, DSC, OPENING, AdwBin)

G_END_DECLS
