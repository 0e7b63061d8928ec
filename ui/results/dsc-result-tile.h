/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo with what a run said of it, for grids: picture, predicted and actual class with what the
 * model gave to each, loss. Window's thread. */
#pragma once

#include <adwaita.h>

#include "model/dsc-photo-item.h"

G_BEGIN_DECLS

#define DSC_TYPE_RESULT_TILE (dsc_result_tile_get_type ())
G_DECLARE_FINAL_TYPE (DscResultTile, dsc_result_tile, DSC, RESULT_TILE, AdwBin)

GtkWidget *dsc_result_tile_new (void);

/** @item: (nullable) */
void dsc_result_tile_set_item (DscResultTile *self, DscPhotoItem *item);
/** Returns: (transfer none) (nullable) */
DscPhotoItem *dsc_result_tile_get_item (DscResultTile *self);
/** Side of the picture, CSS pixels. */
void dsc_result_tile_set_size (DscResultTile *self, int size);
/** Shows @texture (nullable) in the picture's place. */
void dsc_result_tile_set_heat (DscResultTile *self, GdkTexture *texture);
gboolean dsc_result_tile_has_heat (DscResultTile *self);

/** Returns: (transfer full): all that the tile of @item says, for screen readers. */
char *dsc_result_tile_describe (DscPhotoItem *item);

G_END_DECLS
