/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of the rendered bricks: the measures of real ones, and distances that a ray may
 * trust. */
#include "sample/dsc-sample-shape.h"

static const DscSampleSpec brick_2x4 = { DSC_SAMPLE_FORM_BLOCK, 4, 2, 3 };
static const DscSampleSpec plate_1x3 = { DSC_SAMPLE_FORM_BLOCK, 3, 1, 1 };
static const DscSampleSpec brick_corner = { DSC_SAMPLE_FORM_CORNER, 2, 2, 3 };
static const DscSampleSpec brick_slope = { DSC_SAMPLE_FORM_SLOPE, 2, 2, 3 };
static const DscSampleSpec plate_slope = { DSC_SAMPLE_FORM_NO_STUDS, 1, 1, 2 };
static const DscSampleSpec plate_grill = { DSC_SAMPLE_FORM_GRILL, 2, 1, 1 };
static const DscSampleSpec plate_round = { DSC_SAMPLE_FORM_ROUND, 1, 1, 1 };

static const DscSampleSpec *const specs[]
    = { &brick_2x4,   &plate_1x3,   &brick_corner, &brick_slope,
        &plate_slope, &plate_grill, &plate_round };

typedef struct
{
  const DscSampleSpec *spec;
  float x, y, z;
  gboolean solid;
} Place;

/* What tells one kind from another, as places in plastic or in air. */
static const Place places[] = {
  { &brick_2x4, 12, 4, 11.3f, TRUE },  /* stud */
  { &brick_2x4, 8, 4, 9.7f, FALSE },   /* between studs */
  { &brick_2x4, 12, 4, 11.4f, FALSE }, /* above it */
  { &brick_2x4, 15.8f, 0, 5, TRUE },   /* wall */
  { &brick_2x4, 16, 0, 5, FALSE },     /* beside the wall */
  { &brick_2x4, 12, 4, 5, FALSE },     /* hollow */
  { &brick_2x4, 12, 4, 9, TRUE },      /* roof */
  { &brick_2x4, 8, 2.8f, 2, TRUE },    /* tube */
  { &brick_2x4, 8, 0, 2, FALSE },      /* inside the tube */
  { &plate_1x3, 8, 0, 4.9f, TRUE },    /* stud */
  { &plate_1x3, 4, 0, 1, TRUE },       /* pin */
  { &plate_1x3, 0, 0, 1, FALSE },      /* hollow */
  { &plate_1x3, 0, 3.8f, 3, TRUE },    /* wall */
  { &plate_1x3, 4, 3, 3.3f, FALSE },   /* above the roof, beside the studs */
  { &brick_corner, 4, -4, 11, TRUE },  /* studs of three cells … */
  { &brick_corner, -4, 4, 11, TRUE },
  { &brick_corner, -4, -4, 11, TRUE },
  { &brick_corner, 4, 4, 5, FALSE },    /* … and the missing one */
  { &brick_corner, 4, -0.8f, 5, TRUE }, /* inner wall */
  { &brick_slope, 4, 4, 11, TRUE },     /* studs only on the flat row */
  { &brick_slope, 4, -4, 9, FALSE },
  { &brick_slope, 4, -4, 5.2f, TRUE }, /* plastic under the slope */
  { &brick_slope, 4, -7, 1, TRUE },    /* lip */
  { &plate_slope, 0, 3, 6, TRUE },
  { &plate_slope, 0, -3, 6, FALSE },
  { &plate_slope, 0, 0, 6.6f, FALSE }, /* no stud */
  { &plate_grill, 4, 0, 2.5f, TRUE },  /* bars … */
  { &plate_grill, 4, 3.2f, 2.5f, TRUE },
  { &plate_grill, 4, 1.6f, 2.5f, FALSE }, /* … and a slot that goes through */
  { &plate_grill, 4, 1.6f, 1.6f, FALSE },
  { &plate_grill, 4, 1.6f, 0.5f, FALSE },
  { &plate_grill, 0, 1.6f, 1, TRUE }, /* bridge under the slots */
  { &plate_round, 3.5f, 0, 2.5f, TRUE },
  { &plate_round, 3.5f, 3.5f, 2.5f, FALSE }, /* no corner */
  { &plate_round, 3.5f, 0, 0.5f, FALSE },    /* narrower foot */
  { &plate_round, 0, 0, 4.9f, TRUE },
  { &plate_round, 0, 0, 1, FALSE },
};

static void
test_measures_are_real (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const Place *place = &places[i];
      DscSampleShape shape;
      float distance;

      dsc_sample_shape_init (&shape, place->spec);
      distance = dsc_sample_shape_distance (&shape, dsc_vec3 (place->x, place->y, place->z));
      if ((distance < 0) != place->solid)
        {
          g_test_message ("place %u: %g mm from the surface", i, distance);
          g_test_fail ();
        }
    }
}

static float
random_between (GRand *random, float low, float high)
{
  return (float) g_rand_double_range (random, low, high);
}

static DscVec3
random_around (GRand *random, const DscSampleShape *shape, float grown)
{
  return dsc_vec3 (random_between (random, shape->low.x - grown, shape->high.x + grown),
                   random_between (random, shape->low.y - grown, shape->high.y + grown),
                   random_between (random, shape->low.z - grown, shape->high.z + grown));
}

/* A step as long as the distance stays outside: so it is if the distance never changes by more than
 * the way gone. */
static void
test_distance_is_safe_to_step (void)
{
  GRand *random = g_rand_new_with_seed (11);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      DscSampleShape shape;

      dsc_sample_shape_init (&shape, specs[i]);
      for (int n = 0; n < 40000; n++)
        {
          DscVec3 from = random_around (random, &shape, 6);
          DscVec3 way = dsc_vec3 (random_between (random, -1, 1), random_between (random, -1, 1),
                                  random_between (random, -1, 1));
          DscVec3 to = dsc_vec3_along (from, way, n % 2 ? 0.05f : 2.0f);
          float from_distance = dsc_sample_shape_distance (&shape, from);
          float to_distance = dsc_sample_shape_distance (&shape, to);

          /* Only outside does anything step by it; 5 µm are less than what counts as a hit. */
          if (from_distance > 0)
            g_assert_cmpfloat (fabsf (from_distance - to_distance), <=,
                               dsc_vec3_length (dsc_vec3_sub (to, from)) * 1.01f + 0.005f);
        }
    }
  g_rand_free (random);
}

static void
test_box_holds_everything (void)
{
  GRand *random = g_rand_new_with_seed (12);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      DscSampleShape shape;

      dsc_sample_shape_init (&shape, specs[i]);
      for (int n = 0; n < 40000; n++)
        {
          DscVec3 p = random_around (random, &shape, 3);
          gboolean inside = p.x >= shape.low.x && p.x <= shape.high.x && p.y >= shape.low.y
                            && p.y <= shape.high.y && p.z >= shape.low.z && p.z <= shape.high.z;

          if (!inside)
            g_assert_cmpfloat (dsc_sample_shape_distance (&shape, p), >=, -1e-4f);
        }
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-shape/measures-are-real", test_measures_are_real);
  g_test_add_func ("/sample-shape/distance-is-safe-to-step", test_distance_is_safe_to_step);
  g_test_add_func ("/sample-shape/box-holds-everything", test_box_holds_everything);
  return g_test_run ();
}
