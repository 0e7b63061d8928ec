/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shrunk photos in a record file. */
#include "config.h"

#include "image/dsc-pixel-cache.h"

DscRecordFile *
dsc_pixel_cache_open (const char *folder, const DscTarget *target, const DscDecodeOptions *options,
                      guint64 budget, GError **error)
{
  g_autofree char *kind = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (folder != NULL && target != NULL && options != NULL, NULL);

  kind = g_strdup_printf ("pixels %dx%d %s %s v%d", target->height, target->width,
                          dsc_resize_to_string (target->resize),
                          options->orientation == DSC_ORIENTATION_UPRIGHT ? "upright" : "stored",
                          DSC_DECODER_VERSION);
  name = g_strdelimit (g_strconcat (kind, ".cache", NULL), " ", '-');
  path = g_build_filename (folder, name, NULL);
  return dsc_record_file_open (path, kind, budget, error);
}

gboolean
dsc_pixel_cache_lookup (DscRecordFile *cache, const DscFileRef *ref, const DscTarget *target,
                        DscShrunk *shrunk)
{
  gint32 tags[4];
  gsize size;
  int width, height;

  shrunk->data = dsc_record_file_lookup (cache, ref, tags, &size);
  if (shrunk->data == NULL)
    return FALSE;
  shrunk->width = tags[0];
  shrunk->height = tags[1];
  if (tags[2] == G_MININT32 || tags[3] == G_MININT32)
    return FALSE;
  shrunk->source_width = ABS (tags[2]);
  shrunk->source_height = ABS (tags[3]);
  shrunk->truncated = tags[2] < 0;
  shrunk->warned = tags[3] < 0;
  if (shrunk->source_width < 1 || shrunk->source_height < 1)
    return FALSE;
  dsc_target_shrunk_size (target, shrunk->source_width, shrunk->source_height, &width, &height);
  return shrunk->width == width && shrunk->height == height
         && size == (gsize) width * (gsize) height * 4;
}

gboolean
dsc_pixel_cache_add (DscRecordFile *cache, const DscFileRef *ref, const DscShrunk *shrunk,
                     GError **error)
{
  const gint32 tags[4] = { shrunk->width, shrunk->height,
                           shrunk->truncated ? -shrunk->source_width : shrunk->source_width,
                           shrunk->warned ? -shrunk->source_height : shrunk->source_height };

  return dsc_record_file_add (cache, ref, tags, shrunk->data,
                              (gsize) shrunk->width * (gsize) shrunk->height * 4, error);
}
