/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sampling with augmentation: from what was drawn to what the inner loops need. */
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

/* Where the @n outputs lie on the grid, in −1 … 1. Returns: (transfer full) */
static float *
axis_new (int n, int grid, double place, gboolean mirror)
{
  float *axis = g_new (float, n);

  for (int i = 0; i < n; i++)
    {
      int point = dsc_sample_grid_point (i, n, grid, place);

      if (mirror)
        point = grid - 1 - point;
      axis[i] = grid > 1 ? (float) (2.0 * point / (grid - 1) - 1) : -1;
    }
  return axis;
}

/* Brightness adds to the logit, contrast multiplies it then. */
static void
set_lighting (DscSampleRows *self, const DscAugmentDraw *draw)
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
dsc_sample_augmented (const guint8 *shrunk, int width, int height, int source_width,
                      int source_height, const DscTarget *target,
                      const DscNormalisation *normalisation, const DscAugmentDraw *draw, float *out)
{
  g_autofree float *columns = NULL;
  g_autofree float *rows = NULL;
  DscSampleRows job = { shrunk, width, height };
  int grid_width, grid_height;
  double map[9];

  if (is_nothing (draw, target))
    {
      dsc_sample_plain (shrunk, width, height, source_width, source_height, target, normalisation,
                        out);
      return;
    }
  dsc_target_grid_size (target, source_width, source_height, &grid_width, &grid_height);
  dsc_augment_draw_map (draw, grid_width, grid_height, width, height, map);
  for (int i = 0; i < 9; i++)
    job.map[i] = (float) map[i];
  columns = axis_new (target->width, grid_width, draw->crop_column, draw->mirror_columns);
  rows = axis_new (target->height, grid_height, draw->crop_row, draw->mirror_rows);
  job.columns = columns;
  job.rows = rows;
  job.n_columns = target->width;
  job.n_rows = target->height;
  set_lighting (&job, draw);
  for (int c = 0; c < 3; c++)
    {
      job.scale[c] = 1 / normalisation->std[c];
      job.shift[c] = -normalisation->mean[c] / normalisation->std[c];
    }
  dsc_sample_rows (&job, dsc_sample_rows_can_be_wide (), out);
}
