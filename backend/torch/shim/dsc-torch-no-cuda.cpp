// SPDX-License-Identifier: GPL-3.0-or-later
// Cards, in a build without the kernels for them: there are none.
#include "config.h"

#include "torch/shim/dsc-torch-cuda.hpp"
#include "torch/shim/dsc-torch-private.hpp"

namespace
{

constexpr char message[] = "this build of Discern has no CUDA kernels";

} // namespace

void
dsc::cuda::adam (const std::vector<DscAdamSpan> &, const std::vector<DscAdamNumbers> &, at::Device)
{
  TORCH_CHECK (false, message);
}

void
dsc::cuda::sample (const DscCudaSample &, at::Device)
{
  TORCH_CHECK (false, message);
}

int
dsc::cuda::ask () noexcept
{
  return 0;
}

void
dsc::cuda::find (DscTorchCuda *cuda)
{
  cuda->has_library = DSC_TORCH_HAS_CUDA;
}

uint64_t
dsc::cuda::open (at::Device)
{
  TORCH_CHECK (false, message);
}

void
dsc::cuda::release ()
{
}
