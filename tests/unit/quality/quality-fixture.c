/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of quality share: a folder of pictures that they make, and a project of them. */
#include "quality-fixture.h"

#include <glib/gstdio.h>

#include "image/dsc-jpeg-write.h"
#include "sample/dsc-sample.h"

void
quality_fixture_set_up (QualityFixture *self, gconstpointer unused)
{
  g_autofree char *project = NULL;

  self->folder = fixture_make_folder ();
  self->photos = g_build_filename (self->folder, "photos", NULL);
  project = g_build_filename (self->folder, "project", NULL);
  g_assert_cmpint (g_mkdir (self->photos, 0700), ==, 0);
  self->project = fixture_open (project);
  self->builder = dsc_dataset_builder_new (self->photos, self->photos);
  self->dataset = NULL;
}

void
quality_fixture_tear_down (QualityFixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->builder, dsc_dataset_builder_free);
  g_clear_object (&self->dataset);
  g_clear_object (&self->project);
  g_free (self->photos);
  fixture_remove_folder (self->folder);
}

/* --- pictures --- */

DscPixels *
quality_render (guint number, int width, int height)
{
  DscPixels *pixels = dsc_pixels_new (width, height);

  dsc_sample_render (number % 20, number + 1, width, height, pixels->data);
  /* Some bricks are grey; in this light they are not. */
  for (int i = 0; i < width * height; i++)
    pixels->data[i * 4] = (guint8) MIN (pixels->data[i * 4] + 12, 255);
  return pixels;
}

DscPixels *
quality_cut (const DscPixels *pixels, int left, int top, int width, int height)
{
  DscPixels *part = dsc_pixels_new (width, height);

  for (int y = 0; y < part->height; y++)
    memcpy (part->data + (gsize) y * (gsize) part->width * 4,
            pixels->data + ((gsize) (y + top) * (gsize) pixels->width + (gsize) left) * 4,
            (gsize) part->width * 4);
  return part;
}

DscPixels *
quality_crop (const DscPixels *pixels, int percent)
{
  int left = pixels->width * percent / 100, top = pixels->height * percent / 100;

  return quality_cut (pixels, left, top, pixels->width - 2 * left, pixels->height - 2 * top);
}

static DscPixels *
turn_once (const DscPixels *pixels)
{
  DscPixels *turned = dsc_pixels_new (pixels->height, pixels->width);
  const guint32 *from = (const guint32 *) pixels->data;
  guint32 *to = (guint32 *) turned->data;

  for (int y = 0; y < pixels->height; y++)
    for (int x = 0; x < pixels->width; x++)
      to[x * turned->width + turned->width - 1 - y] = from[y * pixels->width + x];
  return turned;
}

DscPixels *
quality_turn (const DscPixels *pixels, gboolean mirrored, int quarters)
{
  DscPixels *turned = quality_crop (pixels, 0);

  for (int y = 0; mirrored && y < pixels->height; y++)
    for (int x = 0; x < pixels->width; x++)
      ((guint32 *) turned->data)[y * pixels->width + x]
          = ((const guint32 *) pixels->data)[y * pixels->width + pixels->width - 1 - x];
  for (int i = 0; i < quarters; i++)
    {
      g_autoptr (DscPixels) before = turned;

      turned = turn_once (before);
    }
  return turned;
}

void
quality_recolour (DscPixels *pixels)
{
  for (gsize i = 0; i < (gsize) pixels->width * (gsize) pixels->height; i++)
    {
      pixels->data[i * 4] = (guint8) MIN (pixels->data[i * 4] * 1.12, 255);
      pixels->data[i * 4 + 2] = (guint8) (pixels->data[i * 4 + 2] * 0.85);
    }
}

void
quality_change (DscPixels *pixels, double scale, double shift)
{
  for (gsize i = 0; i < (gsize) pixels->width * (gsize) pixels->height * 4; i++)
    pixels->data[i] = (guint8) CLAMP (scale * pixels->data[i] + shift, 0, 255);
}

DscPixels *
quality_read (const char *path)
{
  const DscDecodeOptions options = DSC_DECODE_OPTIONS_DEFAULT;
  g_autoptr (DscDecoder) decoder = dsc_decoder_new ();
  g_autoptr (GError) error = NULL;
  DscPixels *pixels = dsc_decoder_read (decoder, path, &options, NULL, NULL, &error);

  g_assert_no_error (error);
  return pixels;
}

/* --- photos --- */

char *
quality_path (QualityFixture *self, const char *name)
{
  return g_build_filename (self->photos, name, NULL);
}

void
quality_add_file (QualityFixture *self, const char *name, const char *class_name)
{
  g_autofree char *path = quality_path (self, name);
  DscPhoto photo = { .path = name };
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  photo.size = status.st_size;
  photo.mtime = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
  dsc_dataset_builder_add (self->builder, &photo, class_name);
}

void
quality_add_pixels (QualityFixture *self, const char *name, const char *class_name,
                    const DscPixels *pixels, int quality)
{
  g_autofree char *path = quality_path (self, name);
  g_autoptr (GError) error = NULL;

  dsc_jpeg_write (path, pixels, quality, &error);
  g_assert_no_error (error);
  quality_add_file (self, name, class_name);
}

void
quality_add_bytes (QualityFixture *self, const char *name, const char *class_name,
                   const void *bytes, gsize size)
{
  fixture_write (self->photos, name, bytes, size);
  quality_add_file (self, name, class_name);
}

void
quality_import (QualityFixture *self)
{
  g_autoptr (DscDataset) found = dsc_dataset_builder_end (g_steal_pointer (&self->builder));
  g_autoptr (GError) error = NULL;

  dsc_project_set_dataset (self->project, found, &error);
  g_assert_no_error (error);
  g_clear_object (&self->dataset);
  self->dataset = dsc_project_get_dataset (self->project, &error);
  g_assert_no_error (error);
  self->builder = dsc_dataset_builder_new (self->photos, self->photos);
}

/* --- findings --- */

DscFindings *
quality_findings (QualityFixture *self, const DscSplit *split)
{
  g_autoptr (GError) error = NULL;
  DscFindings *findings = dsc_quality_read (self->project, self->dataset, split, &error);

  g_assert_no_error (error);
  return findings;
}

DscFindings *
quality_check (QualityFixture *self, const DscSplit *split)
{
  g_autoptr (GError) error = NULL;

  dsc_quality_check (self->project, self->dataset, 2, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return quality_findings (self, split);
}

char *
quality_describe (QualityFixture *self, const DscFindings *findings, DscFindingKind kind)
{
  const DscFinding *finding = dsc_findings_get (findings, kind);
  GString *text = g_string_new (NULL);

  for (guint i = 0; finding != NULL && i < finding->items->len; i++)
    {
      const DscFindingItem *item = &g_array_index (finding->items, DscFindingItem, i);

      if (i > 0)
        g_string_append_c (text, item->group == item[-1].group ? ' ' : '\n');
      g_string_append (text, item->photo != DSC_FINDING_NO_PHOTO
                                 ? dsc_dataset_get_photo (self->dataset, item->photo)->path
                                 : item->path);
    }
  return g_string_free (text, FALSE);
}
