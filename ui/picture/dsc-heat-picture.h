/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One photo, large, and on request where a model looks in it for a class: the map of the predicted
 * class, of the actual one, or of any other. It asks the workspace, on whose shown run the map
 * depends, and drops what it asked when it is to show something else.
 *
 * Properties, read and write, notified: workspace (DscWorkspace, nullable), path (filename as
 * string, nullable: absolute), label (int: class to explain, −1: the one that is predicted,
 * DSC_HEAT_NONE: the photo alone), strength (double, 0 … 1: how much of the map is seen).
 * Read-only, notified: status (DscHeatStatus), busy (boolean: a map is being made), problem
 * (string, nullable: why there is no photo or no map), heat-label (int: the class whose map is
 * shown, DSC_HEAT_NONE where none is). Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/** Of the property label: no map. */
#define DSC_HEAT_NONE (-2)

/** DscHeatStatus: of the photo. */
typedef enum
{
  DSC_HEAT_EMPTY,
  DSC_HEAT_LOADING,
  DSC_HEAT_READY,
  DSC_HEAT_FAILED
} DscHeatStatus;

#define DSC_TYPE_HEAT_PICTURE (dsc_heat_picture_get_type ())
G_DECLARE_FINAL_TYPE (DscHeatPicture, dsc_heat_picture, DSC, HEAT_PICTURE, GtkWidget)

GtkWidget *dsc_heat_picture_new (void);
void dsc_heat_picture_set_workspace (DscHeatPicture *self, DscWorkspace *workspace);
/** Shows another photo, with the map of the same label. */
void dsc_heat_picture_set_path (DscHeatPicture *self, const char *path);
void dsc_heat_picture_set_label (DscHeatPicture *self, gint32 label);
void dsc_heat_picture_set_strength (DscHeatPicture *self, double strength);
DscHeatStatus dsc_heat_picture_get_status (DscHeatPicture *self);
gboolean dsc_heat_picture_is_busy (DscHeatPicture *self);
/** Returns: (nullable) */
const char *dsc_heat_picture_get_problem (DscHeatPicture *self);
gint32 dsc_heat_picture_get_heat_label (DscHeatPicture *self);
/** Returns: (transfer none) (nullable): the photo alone, once it is there. */
GdkTexture *dsc_heat_picture_get_texture (DscHeatPicture *self);

G_END_DECLS
