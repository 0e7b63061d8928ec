/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three floats: points, directions and linear colours of the sample renderer. Private to
 * backend/sample. */
#pragma once

#include <math.h>

typedef struct
{
  float x, y, z;
} DscVec3;

static inline DscVec3
dsc_vec3 (float x, float y, float z)
{
  return (DscVec3){ x, y, z };
}

static inline DscVec3
dsc_vec3_add (DscVec3 a, DscVec3 b)
{
  return dsc_vec3 (a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline DscVec3
dsc_vec3_sub (DscVec3 a, DscVec3 b)
{
  return dsc_vec3 (a.x - b.x, a.y - b.y, a.z - b.z);
}

/* Component by component: a colour seen through another. */
static inline DscVec3
dsc_vec3_mul (DscVec3 a, DscVec3 b)
{
  return dsc_vec3 (a.x * b.x, a.y * b.y, a.z * b.z);
}

static inline DscVec3
dsc_vec3_scale (DscVec3 a, float factor)
{
  return dsc_vec3 (a.x * factor, a.y * factor, a.z * factor);
}

/* Returns: a + b · factor */
static inline DscVec3
dsc_vec3_along (DscVec3 a, DscVec3 b, float factor)
{
  return dsc_vec3 (a.x + b.x * factor, a.y + b.y * factor, a.z + b.z * factor);
}

static inline float
dsc_vec3_dot (DscVec3 a, DscVec3 b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline DscVec3
dsc_vec3_cross (DscVec3 a, DscVec3 b)
{
  return dsc_vec3 (a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline float
dsc_vec3_length (DscVec3 a)
{
  return sqrtf (dsc_vec3_dot (a, a));
}

static inline DscVec3
dsc_vec3_normalize (DscVec3 a)
{
  return dsc_vec3_scale (a, 1 / dsc_vec3_length (a));
}

/* Plain comparisons, which become single instructions; fminf () and fmaxf () do not, because of
 * NaN. */
static inline float
dsc_min (float a, float b)
{
  return a < b ? a : b;
}

static inline float
dsc_max (float a, float b)
{
  return a > b ? a : b;
}

static inline float
dsc_clamp (float value, float low, float high)
{
  return dsc_min (dsc_max (value, low), high);
}

static inline float
dsc_mix (float a, float b, float share)
{
  return a + (b - a) * share;
}

/* Returns: 0 up to @low, 1 from @high, without a corner between */
static inline float
dsc_smoothstep (float low, float high, float value)
{
  float share = dsc_clamp ((value - low) / (high - low), 0, 1);

  return share * share * (3 - 2 * share);
}
