/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bricks with the measures of the real ones, built from rectangles, cylinders and planes.
 *
 * Distances combine by minimum (union) and maximum (intersection). Grids of studs and tubes cost
 * one of them: only the nearest is looked at. */
#include "config.h"

#include "sample/dsc-sample-shape.h"

#define PITCH 8.0f
#define PLATE_HEIGHT 3.2f
#define CLEARANCE 0.1f /* by which a brick is smaller than its cells, on every side */
#define EDGE 0.22f     /* radius of the outer edges, which catch the light */
#define WALL 1.5f
#define ROOF 1.1f
#define STUD_RADIUS 2.4f
#define STUD_HEIGHT 1.75f
#define STUD_EDGE 0.18f
#define TUBE_RADIUS 3.255f
#define PIN_RADIUS 1.6f
#define LIP 1.5f /* height of the upright edge below a slope */

/* Grill: three bars and the two slots between them are equally wide. */
#define SLOT_HALF_WIDTH 0.8f
#define SLOT_CENTRE 1.6f
#define SLOT_FLOOR 1.5f
#define SLOT_CEILING                                                           \
  1.7f /* of the hollow below: above the slots' floor, so that they go through \
        */
#define GRILL_WALL 1.4f
#define GRILL_BRIDGE 1.1f

#define ROUND_RADIUS 3.9f
#define ROUND_FOOT_RADIUS 3.2f
#define ROUND_FOOT_HEIGHT 1.3f

/* Distance to a corner that is @x and @y away along two axes at right angles; mostly only one of
 * them counts. */
static inline float
corner_distance (float x, float y)
{
  if (x <= 0 || y <= 0)
    return dsc_max (x, y);
  return sqrtf (x * x + y * y);
}

static inline float
rectangle_distance (const DscSampleBlock *block, DscVec3 p)
{
  return corner_distance (fabsf (p.x - block->x) - block->half_x,
                          fabsf (p.y - block->y) - block->half_y);
}

/* A flat figure at distance @flat made solid from @low to @high, its edges rounded. */
static inline float
extrude (float flat, float z, float low, float high, float edge)
{
  return corner_distance (flat + edge, dsc_max (low - z, z - high) + edge) - edge;
}

static inline float
smooth_max (float a, float b, float width)
{
  float blend = dsc_max (width - fabsf (a - b), 0);

  return dsc_max (a, b) + blend * blend / (4 * width);
}

/* Returns: distance, seen from above, to the centre of the nearest member */
static inline float
grid_distance (const DscSampleGrid *grid, DscVec3 p)
{
  float column = dsc_clamp ((p.x - grid->x) / PITCH, 0, (float) grid->last_x);
  float row = dsc_clamp ((p.y - grid->y) / PITCH, 0, (float) grid->last_y);
  float x = p.x - grid->x - PITCH * (float) (int) (column + 0.5f);
  float y = p.y - grid->y - PITCH * (float) (int) (row + 0.5f);

  return sqrtf (x * x + y * y);
}

static inline float
studs_distance (const DscSampleShape *shape, const DscSampleBlock *block, DscVec3 p)
{
  if (block->studs.last_x < 0)
    return INFINITY;
  return extrude (grid_distance (&block->studs, p) - STUD_RADIUS, p.z, shape->height - 0.5f,
                  shape->height + STUD_HEIGHT, STUD_EDGE);
}

static inline float
posts_distance (const DscSampleShape *shape, const DscSampleBlock *block, DscVec3 p)
{
  float radius, ring;

  if (block->posts.last_x < 0)
    return INFINITY;
  radius = grid_distance (&block->posts, p);
  ring = dsc_max (radius - block->post_radius, block->post_hole - radius);
  return dsc_max (ring, dsc_max (-p.z, p.z - shape->ceiling - 0.1f));
}

static float
hollow_distance (const DscSampleShape *shape, float footprint, float slope, float body, DscVec3 p)
{
  float hollow = dsc_max (footprint + WALL, p.z - shape->ceiling);
  float posts = INFINITY;

  for (int i = 0; i < shape->n_blocks; i++)
    posts = dsc_min (posts, posts_distance (shape, &shape->blocks[i], p));
  hollow = dsc_max (hollow, slope + WALL);
  posts = dsc_max (posts, slope + WALL / 2);
  return dsc_min (dsc_max (body, -hollow), posts);
}

static float
block_distance (const DscSampleShape *shape, DscVec3 p)
{
  float footprint = rectangle_distance (&shape->blocks[0], p);
  float slope = -INFINITY;
  float body;

  if (shape->n_blocks > 1)
    footprint = dsc_min (footprint, rectangle_distance (&shape->blocks[1], p));
  body = extrude (footprint, p.z, 0, shape->height, EDGE);
  if (shape->form == DSC_SAMPLE_FORM_SLOPE || shape->form == DSC_SAMPLE_FORM_NO_STUDS)
    {
      slope = dsc_vec3_dot (shape->slope, p) - shape->slope_offset;
      body = smooth_max (body, slope, EDGE);
    }
  /* From above, a stud or the body is nearest; from beside, the body; else look at the hollow. */
  if (p.z >= shape->height)
    {
      for (int i = 0; i < shape->n_blocks; i++)
        body = dsc_min (body, studs_distance (shape, &shape->blocks[i], p));
      return body;
    }
  if (footprint >= 0)
    return body;
  return hollow_distance (shape, footprint, slope, body, p);
}

static float
grill_distance (const DscSampleShape *shape, DscVec3 p)
{
  float footprint = rectangle_distance (&shape->blocks[0], p);
  float body = extrude (footprint, p.z, 0, shape->height, EDGE);
  float slots = dsc_max (fabsf (fabsf (p.y) - SLOT_CENTRE) - SLOT_HALF_WIDTH, SLOT_FLOOR - p.z);
  float hollow
      = dsc_max (footprint + GRILL_WALL, dsc_max (p.z - SLOT_CEILING, GRILL_BRIDGE - fabsf (p.x)));

  return dsc_max (body, -dsc_min (slots, hollow));
}

static float
round_distance (const DscSampleShape *shape, DscVec3 p)
{
  float radius = sqrtf (p.x * p.x + p.y * p.y);
  float disc = extrude (radius - ROUND_RADIUS, p.z, ROUND_FOOT_HEIGHT, shape->height, EDGE);
  float foot = extrude (radius - ROUND_FOOT_RADIUS, p.z, 0, ROUND_FOOT_HEIGHT + 0.5f, EDGE);
  float hollow = dsc_max (radius - STUD_RADIUS, p.z - shape->ceiling);
  float studs = studs_distance (shape, &shape->blocks[0], p);

  return dsc_min (dsc_max (dsc_min (disc, foot), -hollow), studs);
}

float
dsc_sample_shape_distance (const DscSampleShape *shape, DscVec3 p)
{
  switch (shape->form)
    {
    case DSC_SAMPLE_FORM_GRILL:
      return grill_distance (shape, p);
    case DSC_SAMPLE_FORM_ROUND:
      return round_distance (shape, p);
    case DSC_SAMPLE_FORM_BLOCK:
    case DSC_SAMPLE_FORM_CORNER:
    case DSC_SAMPLE_FORM_SLOPE:
    case DSC_SAMPLE_FORM_NO_STUDS:
    default:
      return block_distance (shape, p);
    }
}

/* A block of cells whose middle is at (x, y). Tubes stand where four cells meet, pins where two
 * cells of a single row do. */
static void
block_init (DscSampleBlock *block, float x, float y, int cells_x, int cells_y)
{
  gboolean single = cells_x == 1 || cells_y == 1;
  int posts_x = single && cells_x == 1 ? 1 : cells_x - 1;
  int posts_y = single && cells_y == 1 ? 1 : cells_y - 1;

  block->x = x;
  block->y = y;
  block->half_x = cells_x * PITCH / 2 - CLEARANCE;
  block->half_y = cells_y * PITCH / 2 - CLEARANCE;
  block->studs = (DscSampleGrid){ x - (cells_x - 1) * PITCH / 2, y - (cells_y - 1) * PITCH / 2,
                                  cells_x - 1, cells_y - 1 };
  block->posts = (DscSampleGrid){ x - (posts_x - 1) * PITCH / 2, y - (posts_y - 1) * PITCH / 2,
                                  posts_x - 1, posts_y - 1 };
  if (cells_x == 1 && cells_y == 1)
    block->posts.last_x = -1;
  block->post_radius = single ? PIN_RADIUS : TUBE_RADIUS;
  block->post_hole = single ? -PIN_RADIUS : STUD_RADIUS;
}

/* A plane that holds the x axis' direction, from (@top_y, top) down to the front edge above its
 * lip. */
static void
slope_init (DscSampleShape *shape, float top_y)
{
  float run = top_y + shape->blocks[0].half_y;
  float rise = shape->height - LIP;

  shape->slope = dsc_vec3_normalize (dsc_vec3 (0, -rise, run));
  shape->slope_offset = dsc_vec3_dot (shape->slope, dsc_vec3 (0, top_y, shape->height));
}

void
dsc_sample_shape_init (DscSampleShape *shape, const DscSampleSpec *spec)
{
  DscSampleBlock *first = &shape->blocks[0];
  float half_x = spec->cells_x * PITCH / 2 - CLEARANCE;
  float half_y = spec->cells_y * PITCH / 2 - CLEARANCE;

  *shape = (DscSampleShape){ .form = spec->form, .n_blocks = 1 };
  shape->height = spec->plates * PLATE_HEIGHT;
  shape->ceiling = shape->height - ROOF;
  block_init (first, 0, 0, spec->cells_x, spec->cells_y);
  if (spec->form == DSC_SAMPLE_FORM_CORNER)
    {
      block_init (first, 0, -PITCH / 2, 2, 1);
      block_init (&shape->blocks[1], -PITCH / 2, 0, 1, 2);
      shape->n_blocks = 2;
    }
  else if (spec->form == DSC_SAMPLE_FORM_SLOPE)
    {
      slope_init (shape, 0);
      first->studs.y += (spec->cells_y - 1) * PITCH;
      first->studs.last_y = 0;
    }
  else if (spec->form == DSC_SAMPLE_FORM_NO_STUDS)
    {
      slope_init (shape, half_y - 0.5f);
    }
  if (spec->form == DSC_SAMPLE_FORM_NO_STUDS || spec->form == DSC_SAMPLE_FORM_GRILL)
    first->studs.last_x = -1;
  shape->low = dsc_vec3 (-half_x, -half_y, 0);
  shape->high = dsc_vec3 (half_x, half_y, shape->height);
  if (first->studs.last_x >= 0)
    shape->high.z += STUD_HEIGHT;
}
