/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "image/dsc-view.h"
#include "picture/dsc-heat-texture.h"
#include "picture/dsc-thumbnailer.h"

#define MAX_TEXTURES 2

typedef struct
{
  char *path;      /* (owned) */
  DscHeatMap *map; /* (owned) */
  int size;
  guint n; /* textures that are made */
  double strengths[MAX_TEXTURES];
} Blending;

static void
blending_free (gpointer data)
{
  Blending *self = data;

  g_free (self->path);
  dsc_heat_map_free (self->map);
  g_free (self);
}

/* Returns: (transfer full) (nullable) (element-type GdkTexture): one for each strength. */
static GPtrArray *
blend (const Blending *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) textures = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  const DscDecodeOptions options = { self->map->orientation, DSC_DEFAULT_MAX_PIXELS };
  g_autoptr (DscPixels) photo
      = dsc_decoder_read (decoder, self->path, &options, NULL, cancellable, error);
  g_autoptr (DscPixels) view = NULL;

  if (photo == NULL)
    return NULL;
  view = dsc_view_of_network (photo, &self->map->target, self->size);
  for (guint i = 0; view != NULL && i < self->n; i++)
    {
      DscPixels *blended = dsc_chart_heat_blend (view, self->map->map, self->map->height,
                                                 self->map->width, self->strengths[i]);

      if (blended != NULL)
        g_ptr_array_add (textures, dsc_texture_new (blended));
    }
  if (textures->len == self->n)
    return g_steal_pointer (&textures);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MEMORY,
                       _ ("There is not enough memory for the heat map."));
  return NULL;
}

static void
blend_func (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *textures = blend (data, cancellable, &error);

  if (textures != NULL)
    g_task_return_pointer (task, textures, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
begin (const char *path, const DscHeatMap *map, int size, guint n, const double *strengths,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Blending *blending = g_new0 (Blending, 1);

  blending->path = g_strdup (path);
  blending->map = dsc_heat_map_copy (map);
  blending->size = size;
  blending->n = n;
  memcpy (blending->strengths, strengths, n * sizeof *strengths);
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, blending, blending_free);
  g_task_run_in_thread (task, blend_func);
}

void
dsc_heat_texture_load_async (const char *path, const DscHeatMap *map, int size, double strength,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (path != NULL && map != NULL && map->map != NULL);
  g_return_if_fail (size > 0 && strength >= 0 && strength <= 1);

  begin (path, map, size, 1, &strength, cancellable, callback, user_data);
}

GdkTexture *
dsc_heat_texture_load_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) textures = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  textures = g_task_propagate_pointer (G_TASK (result), error);
  return textures != NULL ? g_object_ref (g_ptr_array_index (textures, 0)) : NULL;
}

void
dsc_heat_layers_load_async (const char *path, const DscHeatMap *map, int size,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  /* None of the map, and nothing but the map. */
  static const double strengths[MAX_TEXTURES] = { 0, 1 };

  g_return_if_fail (path != NULL && map != NULL && map->map != NULL);
  g_return_if_fail (size > 0);

  begin (path, map, size, MAX_TEXTURES, strengths, cancellable, callback, user_data);
}

gboolean
dsc_heat_layers_load_finish (GAsyncResult *result, GdkTexture **seen, GdkTexture **colours,
                             GError **error)
{
  g_autoptr (GPtrArray) textures = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  textures = g_task_propagate_pointer (G_TASK (result), error);
  if (textures == NULL)
    return FALSE;
  *seen = g_object_ref (g_ptr_array_index (textures, 0));
  *colours = g_object_ref (g_ptr_array_index (textures, 1));
  return TRUE;
}
