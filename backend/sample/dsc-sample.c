/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The twenty kinds, by the names and in the order of the LEGO dataset's folders. */
#include "config.h"

#include "sample/dsc-sample.h"

#include "sample/dsc-sample-trace.h"

static const struct
{
  const char *name;
  DscSampleSpec spec;
} kinds[DSC_SAMPLE_N_KINDS] = {
  { "Brick_1x1", { DSC_SAMPLE_FORM_BLOCK, 1, 1, 3 } },
  { "Brick_1x2", { DSC_SAMPLE_FORM_BLOCK, 2, 1, 3 } },
  { "Brick_1x3", { DSC_SAMPLE_FORM_BLOCK, 3, 1, 3 } },
  { "Brick_1x4", { DSC_SAMPLE_FORM_BLOCK, 4, 1, 3 } },
  { "Brick_2x2", { DSC_SAMPLE_FORM_BLOCK, 2, 2, 3 } },
  { "Brick_2x2_L", { DSC_SAMPLE_FORM_CORNER, 2, 2, 3 } },
  { "Brick_2x2_Slope", { DSC_SAMPLE_FORM_SLOPE, 2, 2, 3 } },
  { "Brick_2x3", { DSC_SAMPLE_FORM_BLOCK, 3, 2, 3 } },
  { "Brick_2x4", { DSC_SAMPLE_FORM_BLOCK, 4, 2, 3 } },
  { "Plate_1x1", { DSC_SAMPLE_FORM_BLOCK, 1, 1, 1 } },
  { "Plate_1x1_Round", { DSC_SAMPLE_FORM_ROUND, 1, 1, 1 } },
  { "Plate_1x1_Slope", { DSC_SAMPLE_FORM_NO_STUDS, 1, 1, 2 } },
  { "Plate_1x2", { DSC_SAMPLE_FORM_BLOCK, 2, 1, 1 } },
  { "Plate_1x2_Grill", { DSC_SAMPLE_FORM_GRILL, 2, 1, 1 } },
  { "Plate_1x3", { DSC_SAMPLE_FORM_BLOCK, 3, 1, 1 } },
  { "Plate_1x4", { DSC_SAMPLE_FORM_BLOCK, 4, 1, 1 } },
  { "Plate_2x2", { DSC_SAMPLE_FORM_BLOCK, 2, 2, 1 } },
  { "Plate_2x2_L", { DSC_SAMPLE_FORM_CORNER, 2, 2, 1 } },
  { "Plate_2x3", { DSC_SAMPLE_FORM_BLOCK, 3, 2, 1 } },
  { "Plate_2x4", { DSC_SAMPLE_FORM_BLOCK, 4, 2, 1 } },
};

const char *
dsc_sample_kind_name (guint kind)
{
  g_return_val_if_fail (kind < DSC_SAMPLE_N_KINDS, NULL);

  return kinds[kind].name;
}

void
dsc_sample_render (guint kind, guint64 seed, int width, int height, guint8 *rgbx)
{
  DscSampleScene scene;

  g_return_if_fail (kind < DSC_SAMPLE_N_KINDS);
  g_return_if_fail (width >= 16 && width <= 4096);
  g_return_if_fail (height >= 16 && height <= 4096);
  g_return_if_fail (rgbx != NULL);

  /* Kinds share no scene, even where a caller counts every kind's pictures from the same seed. */
  dsc_sample_scene_init (&scene, &kinds[kind].spec, seed * DSC_SAMPLE_N_KINDS + kind, width,
                         height);
  dsc_sample_trace (&scene, width, height, rgbx);
}
