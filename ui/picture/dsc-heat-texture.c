/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-view.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-thumbnailer.h"

typedef struct
{
  char *path;      /* (owned) */
  DscHeatMap *map; /* (owned) */
  int size;
  double strength;
} Blending;

static void
blending_free (gpointer data)
{
  Blending *self = data;

  g_free (self->path);
  dsc_heat_map_free (self->map);
  g_free (self);
}

static GdkTexture *
blend (const Blending *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  const DscDecodeOptions options = { self->map->orientation, DSC_DEFAULT_MAX_PIXELS };
  g_autoptr (DscPixels) photo
      = dsc_decoder_read (decoder, self->path, &options, NULL, cancellable, error);
  g_autoptr (DscPixels) view = NULL;
  DscPixels *blended = NULL;

  if (photo == NULL)
    return NULL;
  view = dsc_view_of_network (photo, &self->map->target, self->size);
  if (view != NULL)
    blended = dsc_chart_heat_blend (view, self->map->map, self->map->height, self->map->width,
                                    self->strength);
  if (blended != NULL)
    return dsc_texture_new (blended);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                       _ ("There is not enough memory for the heat map."));
  return NULL;
}

static void
blend_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = blend (data, cancellable, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
dsc_heat_texture_load_async (const char *path, const DscHeatMap *map, int size, double strength,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Blending *blending;

  g_return_if_fail (path != NULL && map != NULL && map->map != NULL);
  g_return_if_fail (size > 0 && strength >= 0 && strength <= 1);

  blending = g_new (Blending, 1);
  *blending = (Blending){ g_strdup (path), dsc_heat_map_copy (map), size, strength };
  g_task_set_source_tag (task, dsc_heat_texture_load_async);
  g_task_set_task_data (task, blending, blending_free);
  g_task_run_in_thread (task, blend_func);
}

GdkTexture *
dsc_heat_texture_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
