/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid of photos with what a run said of each. Return, or a double click, opens the viewer at
 * that photo; a menu has what else can be done with it: labelled (F2), copied (Ctrl and C), opened
 * elsewhere; where the model looks is shown over all photos that are in sight, when asked for.
 *
 * Properties, read and write: workspace (DscWorkspace, nullable), photos (GListModel of
 * DscPhotoItem, nullable), heat (DscResultHeat as uint), tile-size (int, CSS pixels), max-columns
 * (uint: GTK 4.8 makes 32 tiles for each, whatever is in sight). Window's thread. */
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

void dsc_result_grid_set_photos (DscResultGrid *self, GListModel *photos);
GListModel *dsc_result_grid_get_photos (DscResultGrid *self);
void dsc_result_grid_set_workspace (DscResultGrid *self, DscWorkspace *workspace);
void dsc_result_grid_set_heat (DscResultGrid *self, DscResultHeat heat);
void dsc_result_grid_set_tile_size (DscResultGrid *self, int size);

G_END_DECLS
