/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling with augmentation: from what was drawn to what the inner loops, or a card, need. */
#include "config.h"

#include <math.h>

#include "image/dsc-augment.h"
#include "image/dsc-sample-private.h"

static gboolean
is_nothing (const DscAugmentDraw *draw, const DscTarget *target)
{
  return draw->warp[0] == 0 && draw->warp[1] == 0 && draw->warp[2] == 0 && draw->warp[3] == 0
         && !draw->mirror_columns && !draw->mirror_rows && draw->dihedral == 0 && draw->rotate == 0
         && draw->zoom == 1 && draw->brightness == 0.5 && draw->contrast == 1
         && (target->resize == DSC_RESIZE_SQUISH
             || (draw->crop_row == 0.5 && draw->crop_column == 0.5));
}

/* Brightness adds to the logit, contrast multiplies it then. */
static void
set_lighting (DscSampleJob *self, const DscAugmentDraw *draw)
{
  double darkness = (1 - draw->brightness) / draw->brightness;

  self->light = DSC_SAMPLE_LIGHT_NONE;
  if (draw->contrast != 1)
    self->light = DSC_SAMPLE_LIGHT_ALL;
  else if (draw->brightness != 0.5)
    self->light = DSC_SAMPLE_LIGHT_BRIGHTNESS;
  self->contrast = (float) draw->contrast;
  self->darkness = (float) pow (darkness, draw->contrast);
}

void
dsc_sample_job_init (DscSampleJob *self, const guint8 *shrunk, int width, int height,
                     int source_width, int source_height, const DscTarget *target,
                     const DscAugmentDraw *draw)
{
  int grid_width, grid_height;
  double map[9];

  *self = (DscSampleJob){ .data = shrunk, .width = width, .height = height };
  self->is_plain = is_nothing (draw, target);
  dsc_target_grid_size (target, source_width, source_height, &grid_width, &grid_height);
  dsc_sample_axis_init (&self->columns, target->width, grid_width, draw->crop_column,
                        draw->mirror_columns);
  dsc_sample_axis_init (&self->rows, target->height, grid_height, draw->crop_row,
                        draw->mirror_rows);
  dsc_augment_draw_map (draw, grid_width, grid_height, width, height, map);
  for (int i = 0; i < 9; i++)
    self->map[i] = (float) map[i];
  set_lighting (self, draw);
}

DscSampleScale
dsc_sample_scale (const DscNormalisation *normalisation)
{
  DscSampleScale scale;

  for (int c = 0; c < 3; c++)
    {
      scale.scale[c] = 1 / normalisation->std[c];
      scale.shift[c] = -normalisation->mean[c] / normalisation->std[c];
    }
  return scale;
}

void
dsc_sample_augmented (const guint8 *shrunk, int width, int height, int source_width,
                      int source_height, const DscTarget *target,
                      const DscNormalisation *normalisation, const DscAugmentDraw *draw, float *out)
{
  g_autofree float *columns = NULL;
  g_autofree float *rows = NULL;
  DscSampleJob job;

  dsc_sample_job_init (&job, shrunk, width, height, source_width, source_height, target, draw);
  if (job.is_plain)
    {
      dsc_sample_aligned_rows (&job, target, normalisation, out);
      return;
    }
  columns = dsc_sample_axis_dup_places (&job.columns, target->width);
  rows = dsc_sample_axis_dup_places (&job.rows, target->height);
  dsc_sample_rows (&(DscSampleRows){ .job = &job,
                                     .columns = columns,
                                     .rows = rows,
                                     .n_columns = target->width,
                                     .n_rows = target->height,
                                     .scale = dsc_sample_scale (normalisation) },
                   dsc_sample_rows_can_be_wide (), out);
}
