// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels. What each thread computes stands in headers that also compile as C and C++, and is
// tested there; here is only who does what. Compiled without fused multiply-add: both devices see
// the same batches, and both kernels are bound by memory.
#include "cuda/dsc-cuda.h"

#include <cuda_runtime_api.h>

namespace
{

constexpr int threads = 256;

// Blocks of one span that work on it: it is enough to fill a card, and not too much for a bias.
constexpr unsigned most_blocks = 1024;

struct Float
{
  using Element = float;

  static __device__ float
  store (float value)
  {
    return value;
  }
};

struct Half
{
  using Element = uint16_t;

  static __device__ uint16_t
  store (float value)
  {
    return dsc_sample_to_f16 (value);
  }
};

struct BFloat16
{
  using Element = uint16_t;

  static __device__ uint16_t
  store (float value)
  {
    return dsc_sample_to_bf16 (value);
  }
};

// A thread is one pixel of the output, a row of blocks one photo.
template <typename Type>
__global__ void
__launch_bounds__ (threads)
    sample (const DscSampleJob *__restrict__ jobs, int32_t height, int32_t width,
            DscSampleScale scale, typename Type::Element *__restrict__ out)
{
  const int32_t pixel = static_cast<int32_t> (blockIdx.x * blockDim.x + threadIdx.x);
  const int64_t place = static_cast<int64_t> (blockIdx.y) * height * width + pixel;
  float values[3];

  if (pixel >= height * width)
    return;
  dsc_sample_pixel (&jobs[blockIdx.y], &scale, pixel % width, pixel / width, values);
  for (int c = 0; c < 3; c++)
    out[place * 3 + c] = Type::store (values[c]);
}

// A row of blocks is one span.
__global__ void
__launch_bounds__ (threads) adam (const DscCudaAdam work)
{
  const DscAdamSpan &span = work.spans[blockIdx.y];
  const DscAdamNumbers &numbers = work.numbers[span.numbers];
  const int64_t stride = static_cast<int64_t> (gridDim.x) * blockDim.x;

  for (int64_t i = static_cast<int64_t> (blockIdx.x) * blockDim.x + threadIdx.x; i < span.n;
       i += stride)
    dsc_adam_element (&numbers, span.gradients[i], &span.parameters[i], &span.first[i],
                      &span.second[i]);
}

unsigned
count_blocks (int64_t elements)
{
  return static_cast<unsigned> ((elements + threads - 1) / threads);
}

template <typename Type>
void
start_sample (const DscCudaSample &work, cudaStream_t stream)
{
  const dim3 blocks (count_blocks (static_cast<int64_t> (work.height) * work.width),
                     static_cast<unsigned> (work.n));

  sample<Type><<<blocks, threads, 0, stream>>> (work.jobs, work.height, work.width, work.scale,
                                                static_cast<typename Type::Element *> (work.out));
}

const char *
last_error ()
{
  const cudaError_t error = cudaGetLastError ();

  return error != cudaSuccess ? cudaGetErrorString (error) : nullptr;
}

} // namespace

const char *
dsc_cuda_sample (const DscCudaSample *work, void *stream)
{
  const cudaStream_t line = static_cast<cudaStream_t> (stream);

  if (work->n == 0)
    return nullptr;
  if (work->type == DSC_CUDA_F32)
    start_sample<Float> (*work, line);
  else if (work->type == DSC_CUDA_F16)
    start_sample<Half> (*work, line);
  else
    start_sample<BFloat16> (*work, line);
  return last_error ();
}

const char *
dsc_cuda_adam (const DscCudaAdam *work, void *stream)
{
  int64_t longest = 0;

  for (int32_t i = 0; i < work->n_spans; i++)
    longest = work->spans[i].n > longest ? work->spans[i].n : longest;
  if (longest == 0)
    return nullptr;
  const unsigned wanted = count_blocks (longest);
  const dim3 blocks (wanted < most_blocks ? wanted : most_blocks,
                     static_cast<unsigned> (work->n_spans));

  adam<<<blocks, threads, 0, static_cast<cudaStream_t> (stream)>>> (*work);
  return last_error ();
}
