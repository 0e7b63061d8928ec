/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sphere tracing (Hart 1996) inside the brick's box; the paper is a plane met directly.
 *
 * Three passes over the caller's memory, which needs no other: one ray a pixel, marking in the
 * fourth byte where neighbours differ; four rays more for those; grain. */
#include "config.h"

#include "sample/dsc-sample-trace.h"

#define MAX_STEPS 96
#define MAX_SHADOW_STEPS 32
#define HIT 0.008f         /* mm from the surface that count as on it */
#define NORMAL_STEP 0.03f  /* mm: much less than the radius of an edge */
#define LIFT 0.04f         /* mm by which a ray starts above the surface it leaves */
#define CONTACT_REACH 9.0f /* mm around the brick in which it darkens the paper */
#define EDGE_CONTRAST 12   /* of 255, between neighbours, from which a pixel gets more rays */
#define FLATTEST_VIEW                                                         \
  0.02f /* paper is never seen flatter than this, so that there is no horizon \
         */

typedef struct
{
  DscVec3 origin, direction; /* of length 1 */
} Ray;

/* Returns: whether @ray passes through the brick's box, @grown on all sides, and where it does */
static gboolean
meets_box (const DscSampleShape *shape, const Ray *ray, float grown, float *enter, float *leave)
{
  DscVec3 per_mm = dsc_vec3 (1 / ray->direction.x, 1 / ray->direction.y, 1 / ray->direction.z);
  float near_x = (shape->low.x - grown - ray->origin.x) * per_mm.x;
  float far_x = (shape->high.x + grown - ray->origin.x) * per_mm.x;
  float near_y = (shape->low.y - grown - ray->origin.y) * per_mm.y;
  float far_y = (shape->high.y + grown - ray->origin.y) * per_mm.y;
  float near_z = (shape->low.z - grown - ray->origin.z) * per_mm.z;
  float far_z = (shape->high.z + grown - ray->origin.z) * per_mm.z;

  *enter = dsc_max (dsc_max (dsc_min (near_x, far_x), dsc_min (near_y, far_y)),
                    dsc_max (dsc_min (near_z, far_z), 0));
  *leave = dsc_min (dsc_min (dsc_max (near_x, far_x), dsc_max (near_y, far_y)),
                    dsc_max (near_z, far_z));
  return *enter < *leave;
}

static gboolean
meets_brick (const DscSampleShape *shape, const Ray *ray, float limit, DscVec3 *where)
{
  float t, leave;

  if (!meets_box (shape, ray, 0.05f, &t, &leave))
    return FALSE;
  leave = dsc_min (leave, limit);
  for (int step = 0; step < MAX_STEPS && t < leave; step++)
    {
      float distance;

      *where = dsc_vec3_along (ray->origin, ray->direction, t);
      distance = dsc_sample_shape_distance (shape, *where);
      if (distance < HIT)
        return TRUE;
      t += distance;
    }
  return FALSE;
}

/* The gradient of the distance, from four samples at the corners of a tetrahedron. */
static DscVec3
surface_normal (const DscSampleShape *shape, DscVec3 p)
{
  static const DscVec3 corners[] = { { 1, -1, -1 }, { -1, -1, 1 }, { -1, 1, -1 }, { 1, 1, 1 } };
  DscVec3 sum = dsc_vec3 (0, 0, 0);

  for (int i = 0; i < 4; i++)
    {
      DscVec3 beside = dsc_vec3_along (p, corners[i], NORMAL_STEP);

      sum = dsc_vec3_along (sum, corners[i], dsc_sample_shape_distance (shape, beside));
    }
  return dsc_vec3_normalize (dsc_vec3_along (sum, dsc_vec3 (0, 0, 1), 1e-9f));
}

/* Returns: share of the lamp that is seen from @p: the narrowest passage on the way, as wide as the
 * lamp looks there */
static float
lamp_seen (const DscSampleScene *scene, DscVec3 p, gboolean on_brick)
{
  const DscSampleShape *shape = &scene->shape;
  Ray ray = { p, scene->to_light };
  float grown = on_brick ? 0.05f : scene->shadow_width;
  float t, leave, seen = 1;

  if (!meets_box (shape, &ray, grown, &t, &leave))
    return 1;
  t = dsc_max (t, LIFT);
  for (int step = 0; step < MAX_SHADOW_STEPS && t < leave; step++)
    {
      DscVec3 way = dsc_vec3_along (p, scene->to_light, t);
      float distance = dsc_sample_shape_distance (shape, way);

      if (distance < HIT)
        return 0;
      seen = dsc_min (seen, distance / (t * scene->penumbra));
      t += dsc_max (distance, 0.1f);
    }
  return dsc_smoothstep (0, 1, seen);
}

/* Returns: share of the room's light that reaches @p: what stands in the way above it at a few
 * distances */
static float
room_seen (const DscSampleScene *scene, DscVec3 p, DscVec3 normal, const float reach[4])
{
  static const float weights[4] = { 0.2f, 0.25f, 0.3f, 0.25f };
  float hidden = 0;

  for (int i = 0; i < 4; i++)
    {
      DscVec3 above = dsc_vec3_along (p, normal, reach[i]);
      float height = dsc_vec3_dot (scene->up, above) - scene->paper_offset;
      float free_space = dsc_min (dsc_sample_shape_distance (&scene->shape, above), height);

      hidden += weights[i] * dsc_clamp (1 - free_space / reach[i], 0, 1);
    }
  return 1 - hidden;
}

/* Light that goes to and fro in a corner takes on the colour of its walls. */
static DscVec3
room_light (DscVec3 sky, DscVec3 colour, float seen)
{
  float hidden = (1 - seen) * 0.8f;

  return dsc_vec3 (sky.x * seen / (1 - colour.x * hidden), sky.y * seen / (1 - colour.y * hidden),
                   sky.z * seen / (1 - colour.z * hidden));
}

/* What smooth plastic mirrors: a soft lamp, a ceiling brighter on the lamp's side, the paper below.
 */
static DscVec3
mirrored_room (const DscSampleScene *scene, DscVec3 direction, float lamp)
{
  float up = dsc_vec3_dot (direction, scene->up);
  float to_lamp = dsc_vec3_dot (direction, scene->to_light);
  float ceiling = dsc_smoothstep (-0.15f, 0.25f, up);
  float softbox = dsc_smoothstep (0.8f, 0.98f, to_lamp) * 7 * lamp;
  float above = 0.25f + 0.5f * dsc_max (up, 0) + 0.45f * dsc_max (to_lamp, 0);
  DscVec3 paper = dsc_vec3_scale (dsc_vec3_mul (scene->paper, scene->sky), (1 - ceiling) * 1.1f);
  DscVec3 sum = dsc_vec3_along (paper, scene->sky, above * 1.6f * ceiling);

  return dsc_vec3_along (sum, scene->key, softbox);
}

static DscVec3
brick_colour (const DscSampleScene *scene, const Ray *ray, DscVec3 p)
{
  static const float reach[4] = { 0.4f, 1.1f, 2.6f, 6.0f };
  DscVec3 normal = surface_normal (&scene->shape, p);
  float facing = -dsc_vec3_dot (normal, ray->direction);
  float lamp_angle = dsc_vec3_dot (normal, scene->to_light);
  float up = dsc_vec3_dot (normal, scene->up);
  float room = room_seen (scene, p, normal, reach);
  float lamp = 0, gloss;
  DscVec3 sky, bounce, diffuse, mirror;

  if (lamp_angle > 0)
    lamp = lamp_seen (scene, dsc_vec3_along (p, normal, LIFT), TRUE);
  bounce = dsc_vec3_mul (scene->paper, dsc_vec3_along (scene->sky, scene->key, 0.45f));
  sky = dsc_vec3_scale (scene->sky, 0.5f + 0.5f * up);
  sky = dsc_vec3_along (sky, bounce, 0.5f - 0.5f * up);
  diffuse = room_light (sky, scene->plastic, room);
  diffuse = dsc_vec3_along (diffuse, scene->key, lamp * dsc_max (lamp_angle, 0));
  diffuse = dsc_vec3_mul (diffuse, scene->plastic);
  /* Schlick's Fresnel term, for plastic. */
  gloss = 1 - dsc_clamp (facing, 0, 1);
  gloss = 0.05f + 0.7f * gloss * gloss * gloss * gloss * gloss;
  mirror = mirrored_room (scene, dsc_vec3_along (ray->direction, normal, 2 * facing), lamp);
  return dsc_vec3_along (diffuse, mirror, gloss * room);
}

static inline guint32
noise_bits (guint32 x, guint32 y, guint32 seed)
{
  guint32 bits = seed ^ (x * 0x8da6b343u) ^ (y * 0xd8163841u);

  bits = (bits ^ (bits >> 16)) * 0x7feb352du;
  bits = (bits ^ (bits >> 15)) * 0x846ca68bu;
  return bits ^ (bits >> 16);
}

/* Returns: smooth noise between -1 and 1, a grain per unit */
static float
noise_between (float x, float y, guint32 seed)
{
  float shifted_x = x + 32768, shifted_y = y + 32768; /* positive: truncation rounds down */
  guint32 cell_x = (guint32) shifted_x, cell_y = (guint32) shifted_y;
  float share_x = shifted_x - (float) cell_x, share_y = shifted_y - (float) cell_y;
  float corner[4];

  for (guint32 i = 0; i < 4; i++)
    corner[i] = (float) (noise_bits (cell_x + (i & 1), cell_y + (i >> 1), seed) >> 8);
  share_x = share_x * share_x * (3 - 2 * share_x);
  share_y = share_y * share_y * (3 - 2 * share_y);
  return dsc_mix (dsc_mix (corner[0], corner[1], share_x), dsc_mix (corner[2], corner[3], share_x),
                  share_y)
             / 8388608.0f
         - 1;
}

static gboolean
is_near_brick (const DscSampleShape *shape, DscVec3 p)
{
  return p.x > shape->low.x - CONTACT_REACH && p.x < shape->high.x + CONTACT_REACH
         && p.y > shape->low.y - CONTACT_REACH && p.y < shape->high.y + CONTACT_REACH
         && p.z > shape->low.z - CONTACT_REACH && p.z < shape->high.z + CONTACT_REACH;
}

static DscVec3
paper_colour (const DscSampleScene *scene, DscVec3 p)
{
  static const float reach[4] = { 0.8f, 2.0f, 4.5f, CONTACT_REACH };
  float x = dsc_clamp (dsc_vec3_dot (p, scene->along_x), -4000, 4000);
  float y = dsc_clamp (dsc_vec3_dot (p, scene->along_y), -4000, 4000);
  float fibres = noise_between (x * 0.45f, y * 0.45f, scene->noise_seed)
                 + 0.8f * noise_between (x * 1.3f, y * 1.3f, scene->noise_seed + 1);
  float uneven = dsc_clamp (1 + x * scene->gradient_x + y * scene->gradient_y, 0.6f, 1.25f);
  float lamp = lamp_seen (scene, p, FALSE);
  DscVec3 light = scene->sky;

  if (is_near_brick (&scene->shape, p))
    light = room_light (light, scene->plastic, room_seen (scene, p, scene->up, reach));
  light = dsc_vec3_along (light, scene->key, lamp * dsc_vec3_dot (scene->up, scene->to_light));
  return dsc_vec3_scale (dsc_vec3_mul (light, scene->paper), uneven * (1 + scene->mottle * fibres));
}

static DscVec3
ray_colour (const DscSampleScene *scene, float x, float y)
{
  float right = x - scene->centre_x, down = y - scene->centre_y;
  Ray ray = { scene->eye, scene->forward };
  float sinking, paper;
  DscVec3 where;

  ray.direction = dsc_vec3_along (ray.direction, scene->right, right);
  ray.direction = dsc_vec3_normalize (dsc_vec3_along (ray.direction, scene->down, down));
  sinking = dsc_max (-dsc_vec3_dot (ray.direction, scene->up), FLATTEST_VIEW);
  paper = (dsc_vec3_dot (scene->eye, scene->up) - scene->paper_offset) / sinking;
  if (meets_brick (&scene->shape, &ray, paper, &where))
    return brick_colour (scene, &ray, where);
  return paper_colour (scene, dsc_vec3_along (ray.origin, ray.direction, paper));
}

/* What is brighter than paper fades into white instead of being cut off. */
static float
expose (float light)
{
  float over = light - 0.75f;

  return over <= 0 ? light : 0.75f + 0.25f * over / (over + 0.25f);
}

/* Returns: 0 … 255, gamma as sRGB: a sum of square roots close to it, which needs no table */
static guint8
encode (float linear)
{
  float root2 = sqrtf (dsc_max (linear, 0)), root4 = sqrtf (root2), root8 = sqrtf (root4);
  float value
      = 0.662002687f * root2 + 0.684122060f * root4 - 0.323583601f * root8 - 0.0225411470f * linear;

  return (guint8) dsc_clamp (value * 255 + 0.5f, 0, 255);
}

/* Takes pixel (@x, @y) from the mean of @n rays through it. */
static void
take_pixel (const DscSampleScene *scene, int x, int y, const float (*places)[2], int n, int width,
            int height, guint8 *pixel)
{
  float off_x = (x + 0.5f) / width - 0.5f, off_y = (y + 0.5f) / height - 0.5f;
  float lens = 1 - scene->vignette * 2 * (off_x * off_x + off_y * off_y);
  DscVec3 sum = dsc_vec3 (0, 0, 0);

  for (int i = 0; i < n; i++)
    {
      DscVec3 colour = ray_colour (scene, x + places[i][0], y + places[i][1]);

      colour = dsc_vec3_scale (colour, lens);
      sum = dsc_vec3_add (sum, dsc_vec3 (expose (colour.x), expose (colour.y), expose (colour.z)));
    }
  pixel[0] = encode (sum.x / n);
  pixel[1] = encode (sum.y / n);
  pixel[2] = encode (sum.z / n);
}

static gboolean
differ (const guint8 *a, const guint8 *b)
{
  return ABS (a[0] - b[0]) > EDGE_CONTRAST || ABS (a[1] - b[1]) > EDGE_CONTRAST
         || ABS (a[2] - b[2]) > EDGE_CONTRAST;
}

/* Sets the fourth byte of every pixel that differs from the one beside or below it, and of that
 * one. */
static void
mark_edges (int width, int height, guint8 *rgbx)
{
  gsize stride = (gsize) width * 4;

  for (gsize i = 0; i < stride * height; i += 4)
    rgbx[i + 3] = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = rgbx + y * stride + (gsize) x * 4;

        if (x + 1 < width && differ (pixel, pixel + 4))
          pixel[3] = pixel[7] = 1;
        if (y + 1 < height && differ (pixel, pixel + stride))
          pixel[3] = pixel[stride + 3] = 1;
      }
}

/* @grain: in parts of 1024 */
static guint8
with_grain (guint8 value, int grain)
{
  return (guint8) CLAMP ((value * 1024 + grain + 512) >> 10, 0, 255);
}

/* A sensor's noise: the sum of four bytes is close to normal, with deviation 148; a third of it is
 * in the colours. */
static void
add_grain (const DscSampleScene *scene, int width, int height, guint8 *rgbx)
{
  int strength = (int) (scene->grain * 1024 / 148);
  int tint = strength / 3;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = rgbx + ((gsize) y * width + x) * 4;
        guint32 bits = noise_bits (x, y, scene->noise_seed ^ 0x5bd1e995u);
        int grey = (int) ((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24));
        int red = (int) (bits & 511) - 255, blue = (int) ((bits >> 12) & 511) - 255;

        grey = (grey - 510) * strength;
        pixel[0] = with_grain (pixel[0], grey + red * tint);
        pixel[1] = with_grain (pixel[1], grey);
        pixel[2] = with_grain (pixel[2], grey + blue * tint);
        pixel[3] = 255;
      }
}

void
dsc_sample_trace (const DscSampleScene *scene, int width, int height, guint8 *rgbx)
{
  static const float middle[][2] = { { 0.5f, 0.5f } };
  static const float turned_grid[][2]
      = { { 0.375f, 0.125f }, { 0.875f, 0.375f }, { 0.125f, 0.625f }, { 0.625f, 0.875f } };
  guint8 *pixel = rgbx;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      take_pixel (scene, x, y, middle, 1, width, height, pixel);
  mark_edges (width, height, rgbx);
  pixel = rgbx;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixel += 4)
      if (pixel[3])
        take_pixel (scene, x, y, turned_grid, 4, width, height, pixel);
  add_grain (scene, width, height, rgbx);
}
