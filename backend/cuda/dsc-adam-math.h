/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of a step of Adam, element by element: one text for the processor's loops (C++)
 * and for the card's kernel (CUDA). It knows nothing of GLib. Any thread. */
#pragma once

#include <math.h>
#include <stdint.h>

#ifdef __CUDACC__
#define DSC_ADAM_INLINE static inline __host__ __device__ __attribute__ ((always_inline))
#else
#define DSC_ADAM_INLINE static inline __attribute__ ((always_inline))
#endif

/**
 * DscAdamNumbers: what is the same for many parameters; see DscAdamStep.
 * @shrink: of the parameter, before the step
 * @beta1: β₁
 * @rest1: 1 − β₁, rounded once, as PyTorch's
 * @beta2: β₂
 * @rest2: likewise
 * @step_size: rate / (1 − β₁ᵗ)
 * @scale: 1 / √(1 − β₂ᵗ)
 * @epsilon: ε
 * @unscale: of gradients
 */
typedef struct
{
  float shrink;
  float beta1;
  float rest1;
  float beta2;
  float rest2;
  float step_size;
  float scale;
  float epsilon;
  float unscale;
} DscAdamNumbers;

/** DscAdamSpan: @n parameters side by side, their gradients and moments; @numbers: which of a table
 * they go by. */
typedef struct
{
  float *parameters;
  const float *gradients;
  float *first;
  float *second;
  int64_t n;
  int32_t numbers;
} DscAdamSpan;

/** One parameter @p along its gradient, which @scaled is times what the loss was multiplied by;
 * @first and @second are its moments. */
DSC_ADAM_INLINE void
dsc_adam_element (const DscAdamNumbers *self, float scaled, float *p, float *first, float *second)
{
  const float gradient = self->unscale * scaled;
  const float m = self->beta1 * *first + self->rest1 * gradient;
  const float v = self->beta2 * *second + self->rest2 * gradient * gradient;

  *first = m;
  *second = v;
  *p = *p * self->shrink - self->step_size * m / (sqrtf (v) * self->scale + self->epsilon);
}
