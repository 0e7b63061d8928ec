/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One photo to be taken: how a brick lies, its colour, the light, the paper and the camera, all
 * drawn from a seed. Private to backend/sample.
 *
 * The brick stays where its own axes are (dsc-sample-shape.h) and everything else is placed around
 * it, so that no ray has to be transformed. Colours are linear and relative to paper in full light.
 */
#pragma once

#include "sample/dsc-sample-shape.h"

G_BEGIN_DECLS

typedef struct
{
  DscSampleShape shape;

  DscVec3 up;               /* normal of the paper … */
  float paper_offset;       /* … which is where up · p = paper_offset */
  DscVec3 along_x, along_y; /* the paper's own axes */

  DscVec3 eye;
  DscVec3 right, down,
      forward; /* a pixel's ray is forward + right · x + down · y, per pixel from the centre … */
  float centre_x, centre_y; /* … which lies here, in pixels */

  DscVec3 to_light;
  DscVec3 key, sky;             /* light that arrives from the lamp and from the room */
  float penumbra;               /* tangent of the lamp's half angle */
  float shadow_width;           /* mm by which the softest part of the shadow passes the brick */
  DscVec3 plastic, paper;       /* share of light given back */
  float gradient_x, gradient_y; /* change of light across the paper, per mm */
  float mottle;                 /* how much the paper's fibres show */
  float vignette, grain;
  guint32 noise_seed;
} DscSampleScene;

/**
 * dsc_sample_scene_init:
 * @width: of the picture, in pixels
 *
 * The whole brick is in the picture, clear of its border.
 */
void dsc_sample_scene_init (DscSampleScene *scene, const DscSampleSpec *spec, guint64 seed,
                            int width, int height);

G_END_DECLS
