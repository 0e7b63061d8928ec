/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of a brick as a signed distance. Private to backend/sample.
 *
 * Lengths are millimetres. The brick's own axes: x along its length, y across, z up through the
 * studs; the origin is the middle of the underside. */
#pragma once

#include "sample/dsc-sample-vector.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  DSC_SAMPLE_FORM_BLOCK,    /* rows and columns of studs */
  DSC_SAMPLE_FORM_CORNER,   /* 2 × 2 without one cell */
  DSC_SAMPLE_FORM_SLOPE,    /* one row of studs, then 45° down */
  DSC_SAMPLE_FORM_NO_STUDS, /* a slope from edge to edge */
  DSC_SAMPLE_FORM_GRILL,    /* a tile of three bars */
  DSC_SAMPLE_FORM_ROUND     /* a disc on a narrower foot */
} DscSampleForm;

/* Points at equal distances of one stud pitch. */
typedef struct
{
  float x, y;         /* the first */
  int last_x, last_y; /* index of the last along each axis; last_x < 0: there are none */
} DscSampleGrid;

/* One rectangle of cells, with what stands on it and below it. */
typedef struct
{
  float x, y, half_x, half_y;
  DscSampleGrid studs;
  DscSampleGrid
      posts; /* tubes at the corners of cells, or pins between the cells of a single row */
  float post_radius, post_hole;
} DscSampleBlock;

typedef struct
{
  DscSampleForm form;
  int n_blocks;
  DscSampleBlock blocks[2];
  float height;       /* of the body, without studs */
  float ceiling;      /* where the hollow ends */
  DscVec3 slope;      /* outward normal of the slope (forms SLOPE, NO_STUDS) … */
  float slope_offset; /* … which is where slope · p = slope_offset */
  DscVec3 low, high;  /* box around everything */
} DscSampleShape;

/* What makes one kind differ from another. */
typedef struct
{
  DscSampleForm form;
  int cells_x, cells_y;
  int plates; /* height in thirds of a brick */
} DscSampleSpec;

void dsc_sample_shape_init (DscSampleShape *shape, const DscSampleSpec *spec);

/**
 * dsc_sample_shape_distance:
 *
 * Returns: never more than the distance from @p to the brick, negative inside it: a step of that
 * length cannot pass through it
 */
float dsc_sample_shape_distance (const DscSampleShape *shape, DscVec3 p);

G_END_DECLS
