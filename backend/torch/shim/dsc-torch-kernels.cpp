// SPDX-License-Identifier: GPL-3.0-or-later
// The loops over elements. Each is written once, as a template over the element's type, and inlined
// into functions for AVX-512, AVX2 and any processor, where the compiler may use their
// instructions. What is not a number stays so on every way: a run that diverged must be noticed.
#include "torch/shim/dsc-torch-kernels.hpp"

#include <cmath>
#include <cstring>
#include <initializer_list>

#define INLINE inline __attribute__ ((always_inline))

namespace dsc::kernels
{

namespace
{

struct Float
{
  using Element = float;

  static INLINE float
  load (float value)
  {
    return value;
  }
  static INLINE float
  store (float value)
  {
    return value;
  }
};

struct BFloat16
{
  using Element = uint16_t;

  static INLINE float
  load (uint16_t value)
  {
    const uint32_t bits = static_cast<uint32_t> (value) << 16;
    float out;

    std::memcpy (&out, &bits, sizeof out);
    return out;
  }
  // To the nearest, halves to even.
  static INLINE uint16_t
  store (float value)
  {
    uint32_t bits;

    std::memcpy (&bits, &value, sizeof bits);
    if (value != value)
      return 0x7fc0;
    return static_cast<uint16_t> ((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
  }
};

template <typename T>
INLINE const typename T::Element *
row_of (const void *data, const Table &table, int64_t row)
{
  return static_cast<const typename T::Element *> (data) + row * table.channels;
}

template <typename T>
INLINE typename T::Element *
row_of (void *data, const Table &table, int64_t row)
{
  return static_cast<typename T::Element *> (data) + row * table.channels;
}

template <typename T>
INLINE void
read_row (const Table &x, int64_t row, float *out)
{
  const auto *in = row_of<T> (static_cast<const void *> (x.data), x, row);

  for (int64_t c = 0; c < x.channels; c++)
    out[c] = T::load (in[c]);
}

template <typename T>
INLINE void
moments (const Table &x, int64_t begin, int64_t end, const float *__restrict origin,
         float *__restrict sums)
{
  float *__restrict const squares = sums + x.channels;

  for (int64_t row = begin; row < end; row++)
    {
      const auto *__restrict in = row_of<T> (static_cast<const void *> (x.data), x, row);

      for (int64_t c = 0; c < x.channels; c++)
        {
          const float value = T::load (in[c]) - origin[c];

          sums[c] += value;
          squares[c] += value * value;
        }
    }
}

template <typename T, bool added, bool relu>
INLINE void
apply_rows (const Forward &work, int64_t begin, int64_t end)
{
  const float *__restrict const scale = work.scale;
  const float *__restrict const shift = work.shift;

  for (int64_t row = begin; row < end; row++)
    {
      const auto *__restrict in = row_of<T> (static_cast<const void *> (work.x.data), work.x, row);
      const auto *__restrict more = added ? row_of<T> (work.added, work.x, row) : in;
      auto *__restrict out = row_of<T> (work.y, work.x, row);

      for (int64_t c = 0; c < work.x.channels; c++)
        {
          float value = T::load (in[c]) * scale[c] + shift[c];

          if (added)
            value += T::load (more[c]);
          if (relu)
            value = value < 0 ? 0 : value;
          out[c] = T::store (value);
        }
    }
}

template <typename T>
INLINE void
apply (const Forward &work, int64_t begin, int64_t end)
{
  if (work.added != nullptr)
    work.relu ? apply_rows<T, true, true> (work, begin, end)
              : apply_rows<T, true, false> (work, begin, end);
  else
    work.relu ? apply_rows<T, false, true> (work, begin, end)
              : apply_rows<T, false, false> (work, begin, end);
}

// How g is found.
enum Gate
{
  OPEN,
  BY_INPUT,
  BY_OUTPUT
};

template <typename T, Gate gate>
INLINE void
sums_rows (const Backward &work, int64_t begin, int64_t end, float *__restrict sums)
{
  const int64_t channels = work.x.channels;
  float *__restrict const along = sums + channels;
  const float *__restrict const mean = work.mean;
  const float *__restrict const scale = work.scale;
  const float *__restrict const shift = work.shift;

  for (int64_t row = begin; row < end; row++)
    {
      const auto *__restrict in = row_of<T> (static_cast<const void *> (work.x.data), work.x, row);
      const auto *__restrict gradient = row_of<T> (work.gradient, work.x, row);
      const auto *__restrict output
          = gate == BY_OUTPUT ? row_of<T> (work.output, work.x, row) : gradient;
      auto *__restrict through
          = gate == BY_OUTPUT ? row_of<T> (work.through, work.x, row) : nullptr;

      for (int64_t c = 0; c < channels; c++)
        {
          const float x = T::load (in[c]);
          float g = T::load (gradient[c]);

          if (gate == BY_INPUT)
            g = x * scale[c] + shift[c] <= 0 ? 0 : g;
          if (gate == BY_OUTPUT)
            {
              g = T::load (output[c]) <= 0 ? 0 : g;
              through[c] = T::store (g);
            }
          sums[c] += g;
          along[c] += g * (x - mean[c]);
        }
    }
}

template <typename T>
INLINE void
sums (const Backward &work, int64_t begin, int64_t end, float *out)
{
  if (work.output != nullptr)
    sums_rows<T, BY_OUTPUT> (work, begin, end, out);
  else if (work.relu)
    sums_rows<T, BY_INPUT> (work, begin, end, out);
  else
    sums_rows<T, OPEN> (work, begin, end, out);
}

template <typename T, bool by_input>
INLINE void
input_rows (const Backward &work, int64_t begin, int64_t end)
{
  const void *const gradients = work.through != nullptr ? work.through : work.gradient;
  const float *__restrict const mean = work.mean;
  const float *__restrict const scale = work.scale;
  const float *__restrict const shift = work.shift;
  const float *__restrict const factor = work.factor;
  const float *__restrict const offset = work.offset;

  for (int64_t row = begin; row < end; row++)
    {
      const auto *__restrict in = row_of<T> (static_cast<const void *> (work.x.data), work.x, row);
      const auto *__restrict gradient = row_of<T> (gradients, work.x, row);
      auto *__restrict out = row_of<T> (work.of_input, work.x, row);

      for (int64_t c = 0; c < work.x.channels; c++)
        {
          const float x = T::load (in[c]);
          float g = T::load (gradient[c]);

          if (by_input)
            g = x * scale[c] + shift[c] <= 0 ? 0 : g;
          out[c] = T::store (scale[c] * g + factor[c] * (x - mean[c]) + offset[c]);
        }
    }
}

template <typename T>
INLINE void
input (const Backward &work, int64_t begin, int64_t end)
{
  if (work.relu)
    input_rows<T, true> (work, begin, end);
  else
    input_rows<T, false> (work, begin, end);
}

template <typename T>
INLINE void
limit (const Limit &work, int64_t begin, int64_t end)
{
  auto *__restrict const x = static_cast<typename T::Element *> (work.elements);

  for (int64_t i = begin; i < end; i++)
    {
      float value = T::load (x[i]);

      // What is not a number stays so.
      value = value < work.low ? work.low : value;
      value = value > work.high ? work.high : value;
      x[i] = T::store (value);
    }
}

template <typename T>
INLINE void
limit_back (const Limit &work, int64_t begin, int64_t end)
{
  const auto *__restrict const y = static_cast<const typename T::Element *> (work.limited);
  const auto *__restrict const gradient = static_cast<const typename T::Element *> (work.gradient);
  auto *__restrict const out = static_cast<typename T::Element *> (work.of_input);
  const typename T::Element none = 0;

  for (int64_t i = begin; i < end; i++)
    {
      const float value = T::load (y[i]);

      out[i] = value <= work.low || value >= work.high ? none : gradient[i];
    }
}

INLINE void
adam (const Adam &work, int64_t begin, int64_t end)
{
  const DscAdamNumbers numbers = work.numbers;
  float *__restrict const p = work.span.parameters;
  const float *__restrict const gradients = work.span.gradients;
  float *__restrict const first = work.span.first;
  float *__restrict const second = work.span.second;

  for (int64_t i = begin; i < end; i++)
    dsc_adam_element (&numbers, gradients[i], &p[i], &first[i], &second[i]);
}

// One set of functions for element type T, compiled with `attribute`.
#define DEFINE_KERNELS(name, T, attribute)                                                  \
  struct name                                                                               \
  {                                                                                         \
    static attribute void                                                                   \
    read_row_ (const Table &x, int64_t row, float *out)                                     \
    {                                                                                       \
      read_row<T> (x, row, out);                                                            \
    }                                                                                       \
    static attribute void                                                                   \
    moments_ (const Table &x, int64_t begin, int64_t end, const float *origin, float *sums) \
    {                                                                                       \
      moments<T> (x, begin, end, origin, sums);                                             \
    }                                                                                       \
    static attribute void                                                                   \
    apply_ (const Forward &work, int64_t begin, int64_t end)                                \
    {                                                                                       \
      apply<T> (work, begin, end);                                                          \
    }                                                                                       \
    static attribute void                                                                   \
    sums_ (const Backward &work, int64_t begin, int64_t end, float *out)                    \
    {                                                                                       \
      sums<T> (work, begin, end, out);                                                      \
    }                                                                                       \
    static attribute void                                                                   \
    input_ (const Backward &work, int64_t begin, int64_t end)                               \
    {                                                                                       \
      input<T> (work, begin, end);                                                          \
    }                                                                                       \
    static attribute void                                                                   \
    limit_ (const Limit &work, int64_t begin, int64_t end)                                  \
    {                                                                                       \
      limit<T> (work, begin, end);                                                          \
    }                                                                                       \
    static attribute void                                                                   \
    limit_back_ (const Limit &work, int64_t begin, int64_t end)                             \
    {                                                                                       \
      limit_back<T> (work, begin, end);                                                     \
    }                                                                                       \
    static attribute void                                                                   \
    adam_ (const Adam &work, int64_t begin, int64_t end)                                    \
    {                                                                                       \
      adam (work, begin, end);                                                              \
    }                                                                                       \
    static constexpr Kernels kernels                                                        \
        = { read_row_, moments_, apply_, sums_, input_, limit_, limit_back_, adam_ };       \
  };

DEFINE_KERNELS (PlainFloat, Float, )
DEFINE_KERNELS (PlainBFloat16, BFloat16, )
#if defined(__x86_64__)
#define AVX2 __attribute__ ((target ("avx2,fma")))
#define AVX512 \
  __attribute__ ((target ("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")))
DEFINE_KERNELS (Avx2Float, Float, AVX2)
DEFINE_KERNELS (Avx2BFloat16, BFloat16, AVX2)
DEFINE_KERNELS (Avx512Float, Float, AVX512)
DEFINE_KERNELS (Avx512BFloat16, BFloat16, AVX512)
#endif

const Kernels &
choose (bool bfloat16)
{
  for (const Processor processor : { Processor::avx512, Processor::avx2 })
    if (const Kernels *const kernels = kernels_of (processor, bfloat16))
      return *kernels;
  return *kernels_of (Processor::any, bfloat16);
}

} // namespace

const Kernels *
kernels_of (Processor processor, bool bfloat16)
{
#if defined(__x86_64__)
  if (processor == Processor::avx512)
    return !__builtin_cpu_supports ("avx512f") || !__builtin_cpu_supports ("avx512bw")
                   || !__builtin_cpu_supports ("avx512dq") || !__builtin_cpu_supports ("avx512vl")
               ? nullptr
           : bfloat16 ? &Avx512BFloat16::kernels
                      : &Avx512Float::kernels;
  if (processor == Processor::avx2)
    return !__builtin_cpu_supports ("avx2") || !__builtin_cpu_supports ("fma") ? nullptr
           : bfloat16 ? &Avx2BFloat16::kernels
                      : &Avx2Float::kernels;
#endif
  if (processor != Processor::any)
    return nullptr;
  return bfloat16 ? &PlainBFloat16::kernels : &PlainFloat::kernels;
}

const Kernels &
kernels_for (bool bfloat16)
{
  static const Kernels &of_float = choose (false);
  static const Kernels &of_bfloat16 = choose (true);

  return bfloat16 ? of_bfloat16 : of_float;
}

} // namespace dsc::kernels
