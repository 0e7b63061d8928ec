/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of sampling a photo, pixel by pixel: where an output lies in the photo, what is
 * read there, how it is lit. One text for the processor's loops (C) and for the card's kernel
 * (CUDA): the same operations in the same order, which neither may fuse, so that both devices see
 * the same batches. It knows nothing of GLib. Internal to those that sample. Any thread. */
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __CUDACC__
#define DSC_SAMPLE_INLINE static inline __host__ __device__ __attribute__ ((always_inline))
#else
#define DSC_SAMPLE_INLINE static inline __attribute__ ((always_inline))
#endif

/**
 * DscSampleAxis: which points of the grid the outputs of one direction are.
 * @grid: how many points the grid has
 * @first: point of the first output; where it is padded, a negative one, which is reflected
 * @mirror: whether points are counted from the other end
 */
typedef struct
{
  int32_t grid;
  int32_t first;
  int32_t mirror;
} DscSampleAxis;

/** DscSampleLight: how much of lighting there is to do. */
typedef enum
{
  DSC_SAMPLE_LIGHT_NONE,
  DSC_SAMPLE_LIGHT_BRIGHTNESS, /* contrast is 1 */
  DSC_SAMPLE_LIGHT_ALL
} DscSampleLight;

/**
 * DscSampleJob: all that sampling a photo needs to know of it.
 * @data: RGBX pixels of the shrunk photo, where the device can read them; borrowed
 * @width: of the shrunk photo
 * @height: likewise
 * @columns: which points the output's columns are
 * @rows: likewise
 * @is_plain: nothing was drawn: the grid lies corner on corner on the photo, and the rest does not
 * matter
 * @map: from (x, y, 1) to the photo's pixels, see dsc_augment_draw_map()
 * @light: a DscSampleLight
 * @contrast: factor of the logit
 * @darkness: (1 − b) / b of brightness b; for %DSC_SAMPLE_LIGHT_ALL raised to @contrast
 */
typedef struct
{
  const uint8_t *data;
  int32_t width;
  int32_t height;
  DscSampleAxis columns;
  DscSampleAxis rows;
  int32_t is_plain;
  float map[9];
  int32_t light;
  float contrast;
  float darkness;
} DscSampleJob;

/** DscSampleScale: value × scale + shift, per channel. */
typedef struct
{
  float scale[3];
  float shift[3];
} DscSampleScale;

/* --- places --- */

/* Which point of the grid output @i is, reflected at the grid's ends, which are not repeated. */
DSC_SAMPLE_INLINE int32_t
dsc_sample_point (const DscSampleAxis *self, int32_t i)
{
  const int32_t period = 2 * (self->grid - 1);
  int32_t point = i + self->first;

  if (self->grid == 1)
    return 0;
  point = (point < 0 ? -point : point) % period;
  point = point < self->grid ? point : period - point;
  return self->mirror ? self->grid - 1 - point : point;
}

/* Where output @i lies on the grid, its ends being −1 and 1. */
DSC_SAMPLE_INLINE float
dsc_sample_place (const DscSampleAxis *self, int32_t i)
{
  const int32_t last = self->grid - 1;

  return last > 0 ? (float) (2 * dsc_sample_point (self, i) - last) / (float) last : -1.0f;
}

/* Between which of @size pixels output @i lies where the grid lies corner on corner on them: the
 * @second's share is @weight. */
DSC_SAMPLE_INLINE void
dsc_sample_aligned (const DscSampleAxis *self, int32_t i, int32_t size, int32_t *first,
                    int32_t *second, float *weight)
{
  const int64_t last = self->grid > 1 ? self->grid - 1 : 1;
  const int64_t at = (int64_t) dsc_sample_point (self, i) * (size - 1);

  *first = (int32_t) (at / last);
  *second = *first + 1 < size ? *first + 1 : size - 1;
  *weight = (float) (at % last) / (float) last;
}

/* Farther outside nothing is distinguished; also what a map gives where it has a pole. */
#define DSC_SAMPLE_FARTHEST 1e6f

/* Mirrors a coordinate at 0 and @last over and over, as grid_sample's reflection with aligned
 * corners; @frequency is 1 / (2 · @last). */
DSC_SAMPLE_INLINE float
dsc_sample_reflect (float at, float last, float frequency)
{
  at = fabsf (at);
  /* In this order, so that what is not a number becomes one. */
  at = at < DSC_SAMPLE_FARTHEST ? at : DSC_SAMPLE_FARTHEST;
  at -= (float) (int32_t) (at * frequency) * (2 * last);
  at = last - fabsf (at - last);
  return at > 0 ? at : 0;
}

/* Splits a coordinate into the neighbour before it and the share of the one behind. @before_last:
 * index of the last pixel but one, whose right neighbour is the last. */
DSC_SAMPLE_INLINE void
dsc_sample_split (float at, int32_t before_last, int32_t *first, float *weight)
{
  const int32_t whole = (int32_t) at;

  *first = whole < before_last ? whole : before_last;
  *weight = at - (float) *first;
}

/* --- light --- */

/* log2 (@x) of a normal number: with x = 2ᵉ · m, m in [√½, √2), the series of 2 artanh (t), t =
 * (m − 1) / (m + 1), |t| < 0.172. Absolute error below 5e-8 beside the rounding of the result. */
DSC_SAMPLE_INLINE float
dsc_sample_log2 (float x)
{
  int32_t bits, exponent;
  float t, t2;

  memcpy (&bits, &x, sizeof bits);
  exponent = (bits - 0x3f3504f3) >> 23; /* √½ */
  bits -= (int32_t) ((uint32_t) exponent << 23);
  memcpy (&x, &bits, sizeof x);
  t = (x - 1) / (x + 1);
  t2 = t * t;
  return (float) exponent
         + t * (2.88539008f + t2 * (0.961796694f + t2 * (0.577078016f + t2 * 0.412198583f)));
}

/* 2^@x for |@x| ≤ 125: with x = n + f, |f| ≤ ½, the series of 2ᶠ up to f⁶. Relative error below
 * 3e-7. */
DSC_SAMPLE_INLINE float
dsc_sample_exp2 (float x)
{
  const int32_t n = (int32_t) (x + 127.5f);
  const uint32_t bits = (uint32_t) n << 23;
  const float f = x - (float) (n - 127);
  float power, series;

  series = 0.00133335581f + f * 0.000154035304f;
  series = 0.00961812911f + f * series;
  series = 0.0555041087f + f * series;
  series = 0.240226507f + f * series;
  series = 0.693147181f + f * series;
  memcpy (&power, &bits, sizeof power);
  return power * (1 + f * series);
}

/* fastai clamps so before it takes the logit. */
DSC_SAMPLE_INLINE float
dsc_sample_clamp (float x)
{
  const float least = 1e-7f;
  const float most = 1 - 1e-7f;

  x = x > least ? x : least;
  return x < most ? x : most;
}

/* sigmoid (logit (x) + logit (b)) = x / (x + (1 − x) (1 − b) / b) */
DSC_SAMPLE_INLINE float
dsc_sample_brighten (float x, float darkness)
{
  x = dsc_sample_clamp (x);
  return x / (x + (1 - x) * darkness);
}

/* sigmoid (c (logit (x) + logit (b))) = 1 / (1 + ((1 − x) / x)ᶜ ((1 − b) / b)ᶜ) */
DSC_SAMPLE_INLINE float
dsc_sample_relight (float x, float contrast, float darkness)
{
  float power;

  x = dsc_sample_clamp (x);
  power = contrast * dsc_sample_log2 ((1 - x) / x);
  power = power < 125 ? power : 125;
  power = power > -125 ? power : -125;
  return 1 / (1 + dsc_sample_exp2 (power) * darkness);
}

/* --- a pixel --- */

/* The four pixels around a place, and the shares of the right and of the lower ones. */
typedef struct
{
  const uint8_t *upper_left;
  const uint8_t *upper_right;
  const uint8_t *lower_left;
  const uint8_t *lower_right;
  float right;
  float lower;
} DscSampleSpot;

/* Where output (@x, @y) lies in the photo: a photo of one column has column 0 twice, so to speak.
 */
DSC_SAMPLE_INLINE DscSampleSpot
dsc_sample_spot (const DscSampleJob *self, int32_t x, int32_t y)
{
  int32_t column, row, next_column, next_row;
  DscSampleSpot spot;

  if (self->is_plain)
    {
      dsc_sample_aligned (&self->columns, x, self->width, &column, &next_column, &spot.right);
      dsc_sample_aligned (&self->rows, y, self->height, &row, &next_row, &spot.lower);
    }
  else
    {
      const float *m = self->map;
      const int32_t before_last_column = self->width > 2 ? self->width - 2 : 0;
      const int32_t before_last_row = self->height > 2 ? self->height - 2 : 0;
      const float last_column = (float) (before_last_column + 1);
      const float last_row = (float) (before_last_row + 1);
      const float u = dsc_sample_place (&self->columns, x);
      const float v = dsc_sample_place (&self->rows, y);
      const float c0 = m[1] * v + m[2];
      const float c1 = m[4] * v + m[5];
      const float c2 = m[7] * v + m[8];
      const float depth = 1 / (m[6] * u + c2);

      dsc_sample_split (
          dsc_sample_reflect ((m[0] * u + c0) * depth, last_column, 0.5f / last_column),
          before_last_column, &column, &spot.right);
      dsc_sample_split (dsc_sample_reflect ((m[3] * u + c1) * depth, last_row, 0.5f / last_row),
                        before_last_row, &row, &spot.lower);
      next_column = self->width > 1 ? column + 1 : column;
      next_row = self->height > 1 ? row + 1 : row;
    }
  spot.upper_left = self->data + ((int64_t) row * self->width + column) * 4;
  spot.upper_right = self->data + ((int64_t) row * self->width + next_column) * 4;
  spot.lower_left = self->data + ((int64_t) next_row * self->width + column) * 4;
  spot.lower_right = self->data + ((int64_t) next_row * self->width + next_column) * 4;
  return spot;
}

DSC_SAMPLE_INLINE float
dsc_sample_mix (const DscSampleSpot *spot, int c)
{
  float left = (float) spot->upper_left[c];
  float right = (float) spot->upper_right[c];

  left += ((float) spot->lower_left[c] - left) * spot->lower;
  right += ((float) spot->lower_right[c] - right) * spot->lower;
  return (left + (right - left) * spot->right) * (1 / 255.0f);
}

/**
 * dsc_sample_pixel:
 * @x: column of the output
 * @y: row of the output
 * @out: (out caller-allocates): red, green, blue
 *
 * The output's pixel (@x, @y), sampled, lit and normalised.
 */
DSC_SAMPLE_INLINE void
dsc_sample_pixel (const DscSampleJob *self, const DscSampleScale *scale, int32_t x, int32_t y,
                  float out[3])
{
  const DscSampleSpot spot = dsc_sample_spot (self, x, y);

  for (int c = 0; c < 3; c++)
    {
      float value = dsc_sample_mix (&spot, c);

      if (!self->is_plain && self->light == DSC_SAMPLE_LIGHT_BRIGHTNESS)
        value = dsc_sample_brighten (value, self->darkness);
      else if (!self->is_plain && self->light == DSC_SAMPLE_LIGHT_ALL)
        value = dsc_sample_relight (value, self->contrast, self->darkness);
      out[c] = value * scale->scale[c] + scale->shift[c];
    }
}

/* --- halves --- */

/* The nearest bfloat16 to a finite number, halves to even. */
DSC_SAMPLE_INLINE uint16_t
dsc_sample_to_bf16 (float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  return (uint16_t) ((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

/* The nearest IEEE half to a finite number, halves to even; what is too large becomes infinite. */
DSC_SAMPLE_INLINE uint16_t
dsc_sample_to_f16 (float value)
{
  const float least_normal = 6.103515625e-05f; /* 2⁻¹⁴ */
  uint32_t bits, sign;
  float size = fabsf (value);

  memcpy (&bits, &value, sizeof bits);
  sign = bits >> 16 & 0x8000;
  if (size >= 65520.0f)
    return (uint16_t) (sign | 0x7c00);
  if (size < least_normal)
    {
      /* Beside 0.5 a float's last place is that of the smallest half: adding rounds. */
      size += 0.5f;
      memcpy (&bits, &size, sizeof bits);
      return (uint16_t) (sign | (bits - 0x3f000000u));
    }
  memcpy (&bits, &size, sizeof bits);
  /* 13 bits fewer, and an exponent that counts from 15 instead of 127. */
  bits += 0xfffu + (bits >> 13 & 1) - (112u << 23);
  return (uint16_t) (sign | bits >> 13);
}
