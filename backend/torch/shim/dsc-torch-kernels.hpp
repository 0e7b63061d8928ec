// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over the elements of tensors, mostly batch normalisation over rows (pixels) × channels: for
// floats and for bfloat16, compiled for several kinds of processor, of which the best is taken at
// run time.
#pragma once

#include <cstdint>

#include "cuda/dsc-adam-math.h"

namespace dsc::kernels
{

// Rows × channels, channels beside each other.
struct Table
{
  void *data;
  int64_t rows;
  int64_t channels;
};

// y = x · scale + shift (+ added), then ReLU if asked for; scale and shift by channel.
struct Forward
{
  Table x;
  void *y;
  const void *added; // nullable
  const float *scale;
  const float *shift;
  bool relu;
};

// The way back. g is the gradient of y where ReLU let it through: either found from x (`relu`), or
// from the output, and then kept in `through`.
struct Backward
{
  Table x;
  const void *gradient;
  const void *output; // nullable
  void *through;      // nullable, with output
  void *of_input;
  const float *mean;
  const float *scale;
  const float *shift;
  const float *factor;
  const float *offset;
  bool relu;
};

// An activation that limits elements to low … high, and its way back.
struct Limit
{
  void *elements;       // limited in place
  const void *limited;  // the way back: what came of them
  const void *gradient; // of that
  void *of_input;       // the gradient where they were within, else 0
  float low;
  float high;
};

// A step of Adam over floats, whatever the other elements' type.
struct Adam
{
  DscAdamSpan span;
  DscAdamNumbers numbers;
};

// Each works on rows (or elements) begin … end − 1.
struct Kernels
{
  // Row `row` as floats.
  void (*read_row) (const Table &x, int64_t row, float *out);
  // By channel: sums of x − origin, then sums of its square.
  void (*moments) (const Table &x, int64_t begin, int64_t end, const float *origin, float *sums);
  void (*apply) (const Forward &work, int64_t begin, int64_t end);
  // By channel: sums of g, then sums of g · (x − mean). Fills `through` if there is one.
  void (*sums) (const Backward &work, int64_t begin, int64_t end, float *sums);
  // of_input = scale · g + factor · (x − mean) + offset.
  void (*input) (const Backward &work, int64_t begin, int64_t end);
  void (*limit) (const Limit &work, int64_t begin, int64_t end);
  void (*limit_back) (const Limit &work, int64_t begin, int64_t end);
  void (*adam) (const Adam &work, int64_t begin, int64_t end);
};

// What a processor can do, the plainest first.
enum class Processor
{
  any,
  avx2,
  avx512
};

// The kernels for such a processor; null where this one is not.
const Kernels *kernels_of (Processor processor, bool bfloat16);
// The best ones for this processor.
const Kernels &kernels_for (bool bfloat16);

} // namespace dsc::kernels
