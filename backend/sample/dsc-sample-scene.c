/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The photographer: lays the brick down, sets up lamp and camera. All chance is here; tracing only
 * looks. */
#include "config.h"

#include "sample/dsc-sample-scene.h"

#define MARGIN 0.06f /* of the picture that stays free of the brick at every side */
#define PHONE_FOCAL_LOW \
  1.5f /* focal length, in the picture's shorter sides: a telephone's camera, or a longer lens */
#define PHONE_FOCAL_HIGH 2.2f
#define LARGEST_RADIUS 18.8f /* mm, of the ball around a 2 × 4 brick */

/* splitmix64 (Steele, Lea, Flood 2014): state i is seed + i · constant, mixed. */
typedef struct
{
  guint64 state;
} Chance;

typedef enum
{
  POSE_UPRIGHT,
  POSE_INVERTED,
  POSE_LONG_SIDE,
  POSE_SHORT_SIDE,
  POSE_ON_SLOPE
} Pose;

static const guint8 colours[][3] = {
  { 244, 244, 240 }, { 160, 165, 169 }, { 100, 103, 103 }, { 30, 32, 35 },    { 196, 18, 12 },
  { 254, 132, 16 },  { 250, 200, 10 },  { 35, 120, 65 },   { 88, 171, 65 },   { 165, 202, 24 },
  { 0, 87, 178 },    { 12, 45, 92 },    { 54, 174, 200 },  { 222, 198, 150 }, { 92, 50, 24 },
  { 116, 14, 20 },   { 228, 120, 170 }, { 96, 60, 145 },
};

static guint64
chance_next (Chance *chance)
{
  guint64 mixed = chance->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return mixed ^ (mixed >> 31);
}

/* Returns: at least @low, below @high */
static float
chance_between (Chance *chance, float low, float high)
{
  return low + (high - low) * (float) (chance_next (chance) >> 40) / 16777216.0f;
}

static DscVec3
linear_from_srgb (const guint8 srgb[3])
{
  float linear[3];

  for (int i = 0; i < 3; i++)
    linear[i] = powf ((srgb[i] / 255.0f + 0.055f) / 1.055f, 2.4f);
  return dsc_vec3 (linear[0], linear[1], linear[2]);
}

static gboolean
is_slope (const DscSampleShape *shape)
{
  return shape->form == DSC_SAMPLE_FORM_SLOPE || shape->form == DSC_SAMPLE_FORM_NO_STUDS;
}

/* How likely the brick comes to rest in each pose; 0 where it would fall over. Most lie as a person
 * would lay them. */
static void
pose_weights (const DscSampleSpec *spec, const DscSampleShape *shape, float weights[5])
{
  gboolean flat = spec->plates == 1;

  weights[POSE_UPRIGHT] = flat ? 0.68f : 0.6f;
  weights[POSE_INVERTED] = is_slope (shape) ? 0 : 0.2f;
  weights[POSE_LONG_SIDE] = shape->form == DSC_SAMPLE_FORM_ROUND ? 0 : flat ? 0.12f : 0.24f;
  weights[POSE_SHORT_SIDE] = flat || spec->cells_x > 2 ? 0 : 0.06f;
  weights[POSE_ON_SLOPE] = is_slope (shape) ? 0.18f : 0;
}

static Pose
draw_pose (Chance *chance, const DscSampleSpec *spec, const DscSampleShape *shape)
{
  float weights[5], total = 0, drawn;
  Pose pose = POSE_UPRIGHT;

  pose_weights (spec, shape, weights);
  for (int i = 0; i < 5; i++)
    total += weights[i];
  drawn = chance_between (chance, 0, total);
  for (int i = 0; i < 5; i++)
    {
      if (weights[i] > 0 && drawn >= 0)
        pose = (Pose) i;
      drawn -= weights[i];
    }
  return pose;
}

/* Returns: whether the lower (1) or the higher (-1) side along the axis lies on the paper: @drawn
 * unless the other is no whole face */
static float
resting_side (const DscSampleShape *shape, Pose pose, float drawn)
{
  if (shape->form == DSC_SAMPLE_FORM_CORNER)
    return 1;
  if (is_slope (shape) && pose == POSE_LONG_SIDE)
    return -1;
  return drawn;
}

/* Sets the paper, and the horizontal direction from which the brick shows what it is (the camera
 * turns at most @spread from it). */
static void
lay_down (DscSampleScene *scene, Chance *chance, Pose pose, DscVec3 *face, float *spread)
{
  const DscSampleShape *shape = &scene->shape;
  DscVec3 lowest = shape->low;

  *face = dsc_vec3 (0, -1, 0);
  *spread = is_slope (shape) ? 2.0f : G_PI;
  scene->up = dsc_vec3 (0, 0, 1);
  if (pose == POSE_INVERTED)
    {
      scene->up = dsc_vec3 (0, 0, -1);
      lowest = shape->high;
    }
  else if (pose == POSE_LONG_SIDE || pose == POSE_SHORT_SIDE)
    {
      float side = resting_side (shape, pose, chance_between (chance, 0, 1) < 0.5f ? -1 : 1);

      scene->up = pose == POSE_LONG_SIDE ? dsc_vec3 (0, side, 0) : dsc_vec3 (side, 0, 0);
      if (side < 0)
        lowest = shape->high;
      /* From the studs' side mostly, else from below. */
      *face = dsc_vec3 (0, 0, chance_between (chance, 0, 1) < 0.7f ? 1 : -1);
      *spread = 1.0f;
    }
  scene->paper_offset = dsc_vec3_dot (scene->up, lowest);
  if (pose == POSE_ON_SLOPE)
    {
      scene->up = dsc_vec3_scale (shape->slope, -1);
      scene->paper_offset = -shape->slope_offset;
      *spread = 2.6f;
    }
  /* What stands at an angle to the paper is made horizontal. */
  *face = dsc_vec3_along (*face, scene->up, -dsc_vec3_dot (*face, scene->up));
  *face = dsc_vec3_normalize (*face);
}

/* Returns: the direction at @azimuth around the paper's normal, @elevation above the paper
 * (radians) */
static DscVec3
direction (const DscSampleScene *scene, float azimuth, float elevation)
{
  DscVec3 flat = dsc_vec3_scale (scene->along_x, cosf (azimuth));

  flat = dsc_vec3_along (flat, scene->along_y, sinf (azimuth));
  return dsc_vec3_along (dsc_vec3_scale (flat, cosf (elevation)), scene->up, sinf (elevation));
}

/* Where the brick's box appears, relative to the optical axis, in focal lengths. */
static void
box_on_screen (const DscSampleScene *scene, DscVec3 right, DscVec3 down, float low[2],
               float high[2])
{
  const DscSampleShape *shape = &scene->shape;

  low[0] = low[1] = INFINITY;
  high[0] = high[1] = -INFINITY;
  for (int corner = 0; corner < 8; corner++)
    {
      DscVec3 p = dsc_vec3 (corner & 1 ? shape->low.x : shape->high.x,
                            corner & 2 ? shape->low.y : shape->high.y,
                            corner & 4 ? shape->low.z : shape->high.z);
      DscVec3 from_eye = dsc_vec3_sub (p, scene->eye);
      float depth = dsc_vec3_dot (from_eye, scene->forward);
      float place[2]
          = { dsc_vec3_dot (from_eye, right) / depth, dsc_vec3_dot (from_eye, down) / depth };

      for (int i = 0; i < 2; i++)
        {
          low[i] = dsc_min (low[i], place[i]);
          high[i] = dsc_max (high[i], place[i]);
        }
    }
}

/* Aims at the brick from @azimuth and goes back until it fits; then moves the picture over it, as
 * if cut from a larger one. */
static void
set_up_camera (DscSampleScene *scene, Chance *chance, float azimuth, int width, int height)
{
  const DscSampleShape *shape = &scene->shape;
  DscVec3 middle = dsc_vec3_scale (dsc_vec3_add (shape->low, shape->high), 0.5f);
  float radius = dsc_vec3_length (dsc_vec3_sub (shape->high, shape->low)) / 2;
  float shorter = (float) MIN (width, height);
  float focal = chance_between (chance, PHONE_FOCAL_LOW, PHONE_FOCAL_HIGH);
  float elevation = chance_between (chance, 0.6f, 1.02f);
  float roll = chance_between (chance, -0.08f, 0.08f);
  /* Small bricks appear smaller, but not by as much as they are. */
  float share = chance_between (chance, 0.62f, 0.9f) * powf (radius / LARGEST_RADIUS, 0.35f);
  float distance = 2 * radius * focal / share;
  float room[2]
      = { width / shorter / focal * (1 - 2 * MARGIN), height / shorter / focal * (1 - 2 * MARGIN) };
  DscVec3 away = direction (scene, azimuth, elevation);
  DscVec3 level = dsc_vec3_normalize (dsc_vec3_cross (scene->up, away));
  DscVec3 steep = dsc_vec3_cross (level, away);
  DscVec3 right = dsc_vec3_along (dsc_vec3_scale (level, cosf (roll)), steep, sinf (roll));
  DscVec3 down = dsc_vec3_along (dsc_vec3_scale (steep, cosf (roll)), level, -sinf (roll));
  float low[2], high[2], centre[2];

  scene->forward = dsc_vec3_scale (away, -1);
  for (;;)
    {
      scene->eye = dsc_vec3_along (middle, away, distance);
      box_on_screen (scene, right, down, low, high);
      if (high[0] - low[0] <= room[0] && high[1] - low[1] <= room[1])
        break;
      distance *= 1.05f;
    }
  for (int i = 0; i < 2; i++)
    {
      float play = (room[i] - (high[i] - low[i])) * chance_between (chance, -0.36f, 0.36f);

      centre[i] = play - (low[i] + high[i]) / 2;
    }
  scene->centre_x = width / 2.0f + centre[0] * focal * shorter;
  scene->centre_y = height / 2.0f + centre[1] * focal * shorter;
  scene->right = dsc_vec3_scale (right, 1 / (focal * shorter));
  scene->down = dsc_vec3_scale (down, 1 / (focal * shorter));
}

static float
height_above_paper (const DscSampleScene *scene)
{
  DscVec3 size = dsc_vec3_sub (scene->shape.high, scene->shape.low);

  return fabsf (scene->up.x) * size.x + fabsf (scene->up.y) * size.y + fabsf (scene->up.z) * size.z;
}

/* A lamp to one side of the camera, and a room that is a little bluer where the lamp is warmer, and
 * the other way round. */
static void
set_up_light (DscSampleScene *scene, Chance *chance, float camera_azimuth)
{
  float side = chance_between (chance, 0, 1) < 0.5f ? -1 : 1;
  float azimuth = camera_azimuth + side * chance_between (chance, 0.6f, 2.4f);
  float elevation = chance_between (chance, 0.62f, 1.1f);
  float share = chance_between (chance, 0.4f, 0.62f); /* of the paper's light that is the lamp's */
  float bright = chance_between (chance, 1.0f, 1.18f);
  float warm = chance_between (chance, -0.06f, 0.1f);
  float cast
      = chance_between (chance, -0.1f, 0.07f); /* the camera's white balance is a little off */
  DscVec3 balance = dsc_vec3 (1 + cast, 1, 1 - cast);

  scene->to_light = direction (scene, azimuth, elevation);
  scene->key = dsc_vec3_mul (dsc_vec3 (1 + warm, 1, 1 - warm), balance);
  scene->key = dsc_vec3_scale (scene->key, bright * share / sinf (elevation));
  scene->sky = dsc_vec3_mul (dsc_vec3 (1 - warm / 2, 1, 1 + warm / 2), balance);
  scene->sky = dsc_vec3_scale (scene->sky, bright * (1 - share));
  scene->penumbra = chance_between (chance, 0.06f, 0.2f);
  /* The highest point's shadow is the softest. */
  scene->shadow_width = scene->penumbra * height_above_paper (scene) / sinf (elevation);
}

static void
choose_materials (DscSampleScene *scene, Chance *chance)
{
  const guint8 *colour = colours[chance_next (chance) % G_N_ELEMENTS (colours)];
  float faded = chance_between (chance, 0.9f, 1.08f);
  float white = chance_between (chance, 0.66f, 0.86f);
  float tint = chance_between (chance, -0.03f, 0.03f);
  float slope = chance_between (chance, 0, 0.0028f);
  float slope_angle = chance_between (chance, 0, 2 * G_PI);

  scene->plastic = dsc_vec3_scale (linear_from_srgb (colour), faded * 0.9f);
  scene->paper = dsc_vec3 (white * (1 + tint), white, white * (1 - tint));
  scene->gradient_x = slope * cosf (slope_angle);
  scene->gradient_y = slope * sinf (slope_angle);
  scene->mottle = chance_between (chance, 0.01f, 0.035f);
  scene->vignette = chance_between (chance, 0.03f, 0.18f);
  scene->grain = chance_between (chance, 1.0f, 2.6f);
  scene->noise_seed = (guint32) chance_next (chance);
}

void
dsc_sample_scene_init (DscSampleScene *scene, const DscSampleSpec *spec, guint64 seed, int width,
                       int height)
{
  Chance chance = { seed };
  DscVec3 face;
  float spread, azimuth;

  *scene = (DscSampleScene){ 0 };
  dsc_sample_shape_init (&scene->shape, spec);
  lay_down (scene, &chance, draw_pose (&chance, spec, &scene->shape), &face, &spread);
  scene->along_x = face;
  scene->along_y = dsc_vec3_cross (scene->up, face);
  azimuth = chance_between (&chance, -spread, spread);
  set_up_camera (scene, &chance, azimuth, width, height);
  set_up_light (scene, &chance, azimuth);
  choose_materials (scene, &chance);
}
