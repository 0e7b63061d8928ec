/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo as the network sees it, with the map of where it looks blended over it, as a texture;
 * made on a thread. Window's thread. */
#pragma once

#include <gtk/gtk.h>

#include "chart/dsc-chart-heat.h"
#include "model/dsc-workspace.h"

G_BEGIN_DECLS

/**
 * dsc_heat_texture_load_async:
 * @path: (type filename): of the photo that @map is of
 * @map: copied
 * @size: device pixels of the longer side, at most
 * @strength: how much of the map is seen, 0 (none: the photo alone) … 1 (only the map);
 * %DSC_CHART_HEAT_ALPHA is usual
 *
 * Where photos are squished for the network that is all of the photo, else the part that it sees.
 */
void dsc_heat_texture_load_async (const char *path, const DscHeatMap *map, int size,
                                  double strength, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): errors as dsc_decoder_read(). */
GdkTexture *dsc_heat_texture_load_finish (GAsyncResult *result, GError **error);

/** The same as two layers, for which the photo is read once. */
void dsc_heat_layers_load_async (const char *path, const DscHeatMap *map, int size,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
/**
 * dsc_heat_layers_load_finish:
 * @seen: (out) (transfer full): what the network sees
 * @colours: (out) (transfer full): the map, to be laid over it
 * @error: as dsc_decoder_read()
 */
gboolean dsc_heat_layers_load_finish (GAsyncResult *result, GdkTexture **seen, GdkTexture **colours,
                                      GError **error);

G_END_DECLS
