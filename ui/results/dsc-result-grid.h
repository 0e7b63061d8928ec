/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of photos with what a run said of each. Return, Space, or a double click, opens the viewer
 * at that photo; a menu has what else can be done with those that are chosen: labelled (F2), copied
 * (Ctrl and C), compared with training photos, opened elsewhere; they can be dragged to other
 * programs. Where the model looks is shown over all photos that are in sight, when asked for.
 *
 * Properties, read and write: workspace (DscWorkspace, nullable), heat (DscResultHeat as uint),
 * tile-size (int, CSS pixels). Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * DscResultHeat: whose evidence the heat maps show.
 * @DSC_RESULT_HEAT_GUESS: of the predicted class
 * @DSC_RESULT_HEAT_TRUTH: of the actual class
 */
typedef enum
{
  DSC_RESULT_HEAT_NONE,
  DSC_RESULT_HEAT_GUESS,
  DSC_RESULT_HEAT_TRUTH
} DscResultHeat;

#define DSC_TYPE_RESULT_GRID (dsc_result_grid_get_type ())
G_DECLARE_FINAL_TYPE (DscResultGrid, dsc_result_grid, DSC, RESULT_GRID, AdwBin)

/** @photos: (nullable): list of DscPhotoItem */
void dsc_result_grid_set_photos (DscResultGrid *self, GListModel *photos);
GListModel *dsc_result_grid_get_photos (DscResultGrid *self);
void dsc_result_grid_set_workspace (DscResultGrid *self, DscWorkspace *workspace);
void dsc_result_grid_set_heat (DscResultGrid *self, DscResultHeat heat);
void dsc_result_grid_set_tile_size (DscResultGrid *self, int size);

G_END_DECLS
