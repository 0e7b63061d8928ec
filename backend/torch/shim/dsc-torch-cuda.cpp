// SPDX-License-Identifier: GPL-3.0-or-later
// Cards: which there are, and the kernels on tensors. Of libtorch only c10's streams and guards.
#include "config.h"

#include <algorithm>
#include <atomic>

#include <ATen/Context.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <cuda_runtime_api.h>

#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-private.hpp"

namespace
{

// The card that was opened last; −1: none was.
std::atomic<int> in_use{ -1 };

void
check (const char *problem)
{
  TORCH_CHECK (problem == nullptr, "CUDA error: ", problem);
}

void
check (cudaError_t error)
{
  check (error != cudaSuccess ? cudaGetErrorString (error) : nullptr);
}

void *
stream_of (at::Device device)
{
  return c10::cuda::getCurrentCUDAStream (device.index ()).stream ();
}

// libtorch would take an error that nobody has fetched for one of its own.
void
forget_error ()
{
  static_cast<void> (cudaGetLastError ());
}

// 0 where it is not told. Newer properties have no clocks any more.
int
attribute (cudaDeviceAttr which, int index)
{
  int value = 0;

  if (cudaDeviceGetAttribute (&value, which, index) == cudaSuccess)
    return value;
  forget_error ();
  return 0;
}

// A card that cannot be asked keeps its place: the others are called by CUDA's numbers.
void
look_at (DscTorchCard *card, int index)
{
  cudaDeviceProp properties;

  if (cudaGetDeviceProperties (&properties, index) != cudaSuccess)
    {
      forget_error ();
      g_snprintf (card->name, sizeof card->name, "cuda:%d", index);
      return;
    }
  g_strlcpy (card->name, properties.name, sizeof card->name);
  card->major = properties.major;
  card->minor = properties.minor;
  card->memory = properties.totalGlobalMem;
  card->n_multiprocessors = properties.multiProcessorCount;
  card->clock = 1e3 * attribute (cudaDevAttrClockRate, index);
  card->memory_clock = 1e3 * attribute (cudaDevAttrMemoryClockRate, index);
  card->bus_width = attribute (cudaDevAttrGlobalMemoryBusWidth, index);
}

} // namespace

void
dsc::cuda::adam (const std::vector<DscAdamSpan> &spans, const std::vector<DscAdamNumbers> &numbers,
                 at::Device device)
{
  const c10::cuda::CUDAGuard guard (device);
  DscCudaAdam work = {};

  std::copy (numbers.begin (), numbers.end (), work.numbers);
  for (size_t first = 0; first < spans.size (); first += DSC_CUDA_MAX_SPANS)
    {
      const size_t n = std::min<size_t> (spans.size () - first, DSC_CUDA_MAX_SPANS);

      work.n_spans = static_cast<int32_t> (n);
      std::copy_n (spans.begin () + static_cast<std::ptrdiff_t> (first), n, work.spans);
      check (dsc_cuda_adam (&work, stream_of (device)));
    }
}

void
dsc::cuda::sample (const DscCudaSample &work, at::Device device)
{
  const c10::cuda::CUDAGuard guard (device);

  check (dsc_cuda_sample (&work, stream_of (device)));
}

int
dsc::cuda::ask () noexcept
{
  const int device = in_use;
  size_t unused = 0, all = 0;
  cudaError_t error = cudaSuccess;

  if (device < 0)
    return cudaSuccess;
  error = cudaSetDevice (device);
  // Waits for nothing, and may be called while a graph is captured.
  if (error == cudaSuccess)
    error = cudaMemGetInfo (&unused, &all);
  if (error != cudaSuccess)
    forget_error ();
  return error;
}

void
dsc::cuda::find (DscTorchCuda *cuda)
{
  int n = 0;
  const cudaError_t error = cudaGetDeviceCount (&n);

  cuda->has_library = true;
  cuda->has_kernels = true;
  if (error != cudaSuccess)
    {
      g_strlcpy (cuda->problem, cudaGetErrorString (error), sizeof cuda->problem);
      forget_error ();
      return;
    }
  cuda->n_cards = std::min (n, DSC_TORCH_MAX_CARDS);
  for (int i = 0; i < cuda->n_cards; i++)
    look_at (&cuda->cards[i], i);
}

uint64_t
dsc::cuda::open (at::Device device)
{
  const c10::cuda::CUDAGuard guard (device);
  size_t unused = 0, all = 0;

  in_use = device.index ();
  // What libtorch keeps for later would count as taken.
  c10::cuda::CUDACachingAllocator::emptyCache ();
  check (cudaMemGetInfo (&unused, &all));
  at::globalContext ().setAllowTF32CuDNN (false);
  at::globalContext ().setBenchmarkCuDNN (true);
  return unused;
}

void
dsc::cuda::release ()
{
  c10::cuda::CUDACachingAllocator::emptyCache ();
}
